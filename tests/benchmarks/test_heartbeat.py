"""The heartbeat's phases of what the window's thread must do itself, with few texts."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.docs.commands import ROOT

if TYPE_CHECKING:
    from pathlib import Path

SCRIPT = ROOT / "benchmarks" / "bench_heartbeat.py"


@pytest.mark.slow
def test_selecting_mapping_and_every_page_in_another_theme_have_a_figure(tmp_path: Path) -> None:
    out = tmp_path / "heartbeat.json"
    done = subprocess.run(
        [sys.executable, SCRIPT, "--own", "--texts", "200", "--out", out],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert out.is_file(), done.stderr  # whether it kept the bounds is another question
    phases = json.loads(out.read_text("utf-8"))["phases"]
    pages = ("convert", "embed", "benchmark", "flags", "health", "stores")
    assert list(phases) == [
        "Ctrl+A on 200 texts",
        "their first map",
        *(f"another theme, {page} in sight" for page in pages),
    ]
    for phase in phases.values():
        assert phase["bound_ms"] == 100
        assert phase["beats"] >= 20
        assert 0 < phase["worked_max_ms"] < 60_000
