"""A model that never loads holds up neither a switch of flags nor the window's end."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np
import pytest
from psutil import Process

from kimera_console.core.bundles import load_check
from kimera_console.core.flags import envfile
from tests.helpers.bundles import slow_bundle

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot


def checks() -> int:
    """Children that try a model."""
    return sum("check_child" in " ".join(child.cmdline()) for child in Process().children())


@pytest.mark.slow
def test_an_endless_model_is_left_behind(
    qtbot: QtBot, make_console, env_file: Path, tiny_bert: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(load_check, "LOAD_S", 600.0)
    table = np.random.default_rng(0).normal(size=(5000, 16)).astype(np.float32)
    bundle = slow_bundle(tmp_path / "endless", tiny_bert, table, above=0, steps=2**50)
    console = make_console(f"ONNX_MODEL_PATH='{bundle}'\n")
    console.window.show()
    model = console.core.backend_model
    model.load()
    qtbot.waitUntil(lambda: checks() == 1, timeout=30_000)
    envfile.write_entries(env_file, {"LIGHTWEIGHT_EMBEDDING": "1"})
    model.flags_changed()
    qtbot.waitUntil(lambda: model.status.active is not None, timeout=15_000)
    assert model.status.active.backend == "lightweight"
    assert checks() == 0

    envfile.write_entries(env_file, {"LIGHTWEIGHT_EMBEDDING": "0"})
    model.flags_changed()
    qtbot.waitUntil(lambda: checks() == 1, timeout=30_000)
    started = time.monotonic()
    assert console.close()
    assert time.monotonic() - started < 60  # the child would go on for centuries
    assert checks() == 0
