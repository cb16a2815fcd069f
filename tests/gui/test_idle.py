"""A window in which nothing moves has no timer that wakes it more than once a second."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QTimer
from shiboken6 import isValid

from tests.helpers.onnx_models import masked_mean, tiny_bundle

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kimera_console.app import Console

SLOWEST_MS = 1000


@pytest.mark.slow
def test_no_timer_wakes_an_idle_window_more_than_once_a_second(
    qtbot, make_console: Callable[..., Console], env_file: Path
) -> None:
    bundle = tiny_bundle(env_file.parent / "small", ours=True, nodes=masked_mean)
    console = make_console(f"ONNX_MODEL_PATH={bundle}\nEMBEDDING_DIM=16\n")
    with qtbot.waitSignal(console.window.first_frame_shown, timeout=10_000):
        console.window.show()
    for tab in ("convert", "embed", "benchmark", "flags", "stores"):
        console.window.show_tab(tab)
        qtbot.wait(20)
    qtbot.waitUntil(lambda: console.core.backend_model.status.active is not None, timeout=60_000)

    def restless() -> list[str]:
        return [
            f"{timer.parent()}: {timer.interval()} ms"
            for timer in gc.get_objects()
            if issubclass(type(timer), QTimer)  # torch answers isinstance with a warning
            and isValid(timer)
            and timer.isActive()
            and not timer.isSingleShot()
            and timer.interval() < SLOWEST_MS
        ]

    def assert_idle() -> None:
        qtbot.waitUntil(lambda: not console.core.runner.active and not restless(), timeout=120_000)
        qtbot.wait(300)
        assert restless() == []

    assert_idle()
    console.window.show_tab("health", "monitor")  # which checks the machine once
    page = console.window.page("health").monitor
    qtbot.waitUntil(page.isVisible, timeout=10_000)
    assert_idle()
