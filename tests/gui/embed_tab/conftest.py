"""The Embed tab on a console of its own."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest

from kimera_console.gui.tabs.embed import EmbedTab
from tests.gui.embed_tab.support import WAIT_MS, Room

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def open_tab(qtbot, make_console, env_file: Path) -> Callable[..., Room]:
    """Opens the tab in a window of its own, on a `.env` with these flags."""

    def make(**flags: str) -> Room:
        console = make_console("".join(f"{name}={value}\n" for name, value in flags.items()))
        toasts: list[str] = []
        went_to: list[tuple[str, str]] = []
        core = dataclasses.replace(
            console.core,
            notify=lambda text, tone="info", hint="": toasts.append(f"{tone}: {text}"),
            navigate=lambda tab_id, target="": went_to.append((tab_id, target)),
        )
        tab = EmbedTab(core)
        tab.resize(1232, 640)
        qtbot.addWidget(tab)
        room = Room(console, tab, env_file, toasts, went_to)
        tab.result_shown.connect(lambda _found: room.shown.append(tab.shown_text))
        tab.show()
        qtbot.waitExposed(tab)
        return room

    return make


@pytest.fixture
def minilm_room(open_tab, minilm_bundle: Path, qtbot) -> Room:
    """A tab whose flags name the converted MiniLM, loaded."""
    room = open_tab(ONNX_MODEL_PATH=str(minilm_bundle), EMBEDDING_DIM="384")
    with qtbot.waitSignal(room.console.core.backend_model.load().finished, timeout=WAIT_MS):
        pass
    return room
