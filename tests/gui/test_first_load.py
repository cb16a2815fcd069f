"""A model that never loads holds up neither a switch of flags nor the window's end."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from psutil import Process

from kimera_console.core.bundles import load_check
from kimera_console.core.flags import envfile
from tests.helpers.bundles import slow_bundle
from tests.hostile.test_first_load import grown

if TYPE_CHECKING:
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


@pytest.mark.slow
def test_a_tokenizer_that_grows_each_text_is_left_behind(
    qtbot: QtBot, make_console, tiny_bert: Path, tmp_path: Path
) -> None:
    """Transformers, in the process that the window hosts; the header says why it is not used."""
    model = grown(Path(shutil.copytree(tiny_bert, tmp_path / "growing")), 5_000)
    console = make_console(f"USE_ONNX=0\nEMBEDDING_MODEL='{model}'\n")
    console.window.show()
    console.core.backend_model.load()
    backend = console.core.backend_model
    qtbot.waitUntil(lambda: backend.status.active is not None, timeout=60_000)
    assert backend.status.active.backend == "lightweight"
    (failed,) = backend.status.failed_attempts
    assert "tokenizer.json is not loaded here" in failed.reason
    assert "tokens of a text of" in failed.reason
