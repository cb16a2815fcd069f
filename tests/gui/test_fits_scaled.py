"""Every text of the window fits where the system scales it, and on the largest screen."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("scaling", "width", "height", "ratio", "dpi"),
    [
        ({"QT_SCALE_FACTOR": "1.5"}, 1280, 720, 1.5, 96),
        ({"QT_SCALE_FACTOR": "2"}, 1024, 640, 2.0, 96),
        ({"QT_FONT_DPI": "144"}, 1024, 640, 1.5, 96),
        ({}, 3840, 2160, 1.0, 96),
    ],
    ids=["1.5", "2", "144 dpi", "3840x2160"],
)
def test_no_text_is_cut_in_either_language(
    tmp_path: Path, scaling: dict[str, str], width: int, height: int, ratio: float, dpi: int
) -> None:
    done = subprocess.run(
        [
            sys.executable, "-m", "tests.gui.walk_scaled",
            str(tmp_path / ".env"), str(width), str(height),
        ],
        env={**os.environ, **scaling},
        capture_output=True,
        text=True,
        timeout=540,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    facts = json.loads(done.stdout.splitlines()[-1])
    assert (facts["ratio"], facts["dpi"]) == (ratio, dpi)
    assert facts["looks"] > 60
    assert not any(facts["found"].values()), json.dumps(facts["found"], indent=1)
