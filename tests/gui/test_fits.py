"""Every text of the window fits, on every page, at every size: found by walking and measuring."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.gui.clipping import settle_layout, walk

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from kimera_console.app import Console

    MakeConsole = Callable[..., Console]


@pytest.mark.parametrize(
    ("width", "height", "scale"),
    [
        (1280, 800, 1.0),
        pytest.param(1024, 640, 1.0, marks=pytest.mark.slow),
        pytest.param(1920, 1080, 1.0, marks=pytest.mark.slow),
        pytest.param(1920, 1080, 1.5, marks=pytest.mark.slow),
    ],
)
def test_no_text_is_cut_before_anything_was_done(
    qtbot: QtBot, make_console: MakeConsole, width: int, height: int, scale: float
) -> None:
    console = make_console()
    console.core.theme.set_text_scale(scale)
    window = console.window
    window.resize(width, height)
    with qtbot.waitSignal(window.first_frame, timeout=10_000):
        window.show()
    runner = console.core.runner

    def settle() -> None:
        qtbot.waitUntil(lambda: not runner.active, timeout=60_000)
        settle_layout()

    found = walk(window, f"{width}x{height}, text {scale:g}", settle)
    assert not found, "\n" + "\n".join(map(str, found))
