"""The view of several texts on a console of its own."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest

from kimera_console.gui.tabs.embed.texts import TextsView
from tests.gui.embed_texts.support import WAIT_MS, Room

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def open_view(qtbot, make_console, env_file: Path) -> Callable[..., Room]:
    """Opens the view in a window of its own, on a `.env` with these flags."""

    def make(**flags: str) -> Room:
        console = make_console("".join(f"{name}={value}\n" for name, value in flags.items()))
        toasts: list[str] = []
        went_to: list[tuple[str, str]] = []
        core = dataclasses.replace(
            console.core,
            notify=lambda text, tone="info", hint="", **_: toasts.append(f"{tone}: {text}"),
            navigate=lambda tab_id, target="": went_to.append((tab_id, target)),
        )
        view = TextsView(core)
        view.resize(1232, 640)
        qtbot.addWidget(view)
        view.show()
        qtbot.waitExposed(view)
        return Room(console, view, qtbot, env_file, toasts, went_to)

    return make


@pytest.fixture
def room(open_view) -> Room:
    """On lightweight vectors, as asked for."""
    return open_view(LIGHTWEIGHT_EMBEDDING="1", EMBEDDING_DIM="256")


@pytest.fixture
def minilm_room(open_view, minilm_bundle: Path, qtbot) -> Room:
    """On the converted MiniLM, loaded."""
    made = open_view(ONNX_MODEL_PATH=str(minilm_bundle), EMBEDDING_DIM="384")
    with qtbot.waitSignal(made.console.core.backend_model.load().finished, timeout=WAIT_MS):
        pass
    return made
