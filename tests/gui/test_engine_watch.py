"""The window measures the engines in the background, once for a model, and shows which one runs."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt, QTimer

from kimera_console.core.bundles.bundle import read_bundle
from kimera_console.core.embedding.engines import choose
from kimera_console.core.embedding.engines.verdict import (
    EngineResult,
    EngineVerdict,
    keep_verdict,
    kept_verdict,
    verdict_key,
)
from kimera_console.gui import engine_watch
from kimera_console.gui.header import pill_words
from kimera_console.gui.jobs import IO, MODEL

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from kimera_console.app import Console

MEASURING = "Measure the speed of OpenVINO and ONNX Runtime"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_watch, "WAIT_MS", 50)
    monkeypatch.setattr(choose, "TRIAL_S", 0.05)


@pytest.mark.slow
def test_a_loaded_model_is_measured_once_and_what_is_loaded_stays(
    qtbot: QtBot, make_console: Callable[[str], Console], tiny_bundle: Path
) -> None:
    console = make_console(f"ONNX_MODEL_PATH='{tiny_bundle}'\nEMBEDDING_DIM=32\n")
    names: list[str] = []
    console.core.runner.submitted.connect(lambda job: names.append(job.name))
    model = console.core.backend_model
    key = verdict_key(read_bundle(tiny_bundle), 0)
    model.load()
    qtbot.waitUntil(lambda: kept_verdict(key) is not None, timeout=60_000)
    assert model.status.active is not None
    assert model.status.active.engine == "onnxruntime"
    with qtbot.waitSignal(console.core.runner.idle, timeout=20_000):
        model.reload()
    qtbot.wait(150)
    assert names.count(MEASURING) == 1


def test_nothing_is_measured_where_the_engine_is_named(
    qtbot: QtBot, make_console: Callable[[str], Console], tiny_bundle: Path
) -> None:
    console = make_console(
        f"ONNX_MODEL_PATH='{tiny_bundle}'\nEMBEDDING_DIM=32\nEMBEDDING_ENGINE=onnxruntime\n"
    )
    names: list[str] = []
    console.core.runner.submitted.connect(lambda job: names.append(job.name))
    with qtbot.waitSignal(console.core.runner.idle, timeout=20_000):
        console.core.backend_model.load()
    qtbot.wait(150)
    assert MEASURING not in names


@pytest.mark.slow
def test_a_running_job_is_not_disturbed(
    qtbot: QtBot, make_console: Callable[[str], Console], tiny_bundle: Path
) -> None:
    console = make_console(f"ONNX_MODEL_PATH='{tiny_bundle}'\nEMBEDDING_DIM=32\n")
    runner = console.core.runner
    names: list[str] = []
    runner.submitted.connect(lambda job: names.append(job.name))
    end = threading.Event()
    runner.submit("A benchmark", lambda _context: end.wait(60), lane=IO)
    console.core.backend_model.load()
    qtbot.waitUntil(lambda: console.core.backend_model.status.active is not None, timeout=60_000)
    qtbot.wait(300)
    assert MEASURING not in names
    end.set()
    qtbot.waitUntil(lambda: MEASURING in names, timeout=20_000)


def test_nothing_is_measured_between_two_keys(
    qtbot: QtBot,
    make_console: Callable[[str], Console],
    tiny_bundle: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(engine_watch, "WAIT_MS", 600_000)  # no stall lasts as long
    console = make_console(f"ONNX_MODEL_PATH='{tiny_bundle}'\nEMBEDDING_DIM=32\n")
    (timer,) = console.window.findChild(engine_watch.EngineWatch).findChildren(QTimer)
    timer.setTimerType(Qt.TimerType.PreciseTimer)  # else its end is rounded
    runner = console.core.runner
    names: list[str] = []
    runner.submitted.connect(lambda job: names.append(job.name))
    # The measurement itself is not what is looked at.
    monkeypatch.setattr(choose, "measure_engines", lambda *_args: None)
    with qtbot.waitSignal(runner.idle, timeout=60_000):
        console.core.backend_model.load()
    qtbot.waitUntil(timer.isActive, timeout=20_000)
    for _key in range(3):
        qtbot.wait(50)
        left_ms = timer.remainingTime()
        runner.submit("Embed the typed text", lambda _context: None, lane=MODEL, visible=False)
        qtbot.waitUntil(lambda then=left_ms: timer.remainingTime() > then, timeout=20_000)
    qtbot.waitUntil(lambda: not runner.active, timeout=20_000)
    assert MEASURING not in names
    timer.start(50)
    qtbot.waitUntil(lambda: MEASURING in names, timeout=20_000)


@pytest.mark.slow
def test_the_pill_shows_the_engine_that_runs_and_one_that_gave_way(
    qtbot: QtBot, make_console: Callable[[str], Console], tiny_bundle: Path
) -> None:
    fast = EngineVerdict(
        (
            EngineResult("onnxruntime", "fp32", batch_ms=100, single_ms=10),
            EngineResult("openvino", "fp32", cosine=1.0, batch_ms=50, single_ms=5),
        )
    )
    keep_verdict(verdict_key(read_bundle(tiny_bundle), 0), fast)
    console = make_console(f"ONNX_MODEL_PATH='{tiny_bundle}'\nEMBEDDING_DIM=32\n")
    model = console.core.backend_model
    with qtbot.waitSignal(console.core.runner.idle, timeout=20_000):
        model.load()
    text, tone, _ = pill_words(model.status)
    assert text.startswith("ONNX (OpenVINO) · CPU · ")
    assert (text.endswith(" · 32 d · fp32"), tone) == (True, "ok")

    backend = console.core.embedder._chain.backend
    assert backend is not None
    backend._session._request = None  # type: ignore[attr-defined] # a broken library
    with qtbot.waitSignal(model.changed, timeout=20_000):
        console.core.embedder.encode(["a text"])
    text, tone, tip = pill_words(model.status)
    assert (text.startswith("ONNX Runtime · CPU"), tone) == (True, "warn")
    assert "OpenVINO: OpenVINO failed on" in tip
