"""The view of several texts on a console of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kimera_console.gui.tabs.embed.texts import TextsView
from tests.gui.tabs.embed.texts.support import OpenTextsView
from tests.helpers.backends import load_backend

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def open_view(qtbot, open_part, env_file: Path) -> Callable[..., OpenTextsView]:
    """Opens the view in a window of its own, on a `.env` with these flags."""

    def make(**flags: str) -> OpenTextsView:
        part = open_part(TextsView, **flags)
        return OpenTextsView(part.console, part.widget, qtbot, env_file, part.toasts, part.went_to)

    return make


@pytest.fixture
def opened(open_view) -> OpenTextsView:
    """On lightweight vectors, as asked for."""
    return open_view(LIGHTWEIGHT_EMBEDDING="1", EMBEDDING_DIM="256")


@pytest.fixture
def opened_minilm(open_view, minilm_bundle: Path, qtbot) -> OpenTextsView:
    """On the converted MiniLM, loaded."""
    made = open_view(ONNX_MODEL_PATH=str(minilm_bundle), EMBEDDING_DIM="384")
    load_backend(made.console, qtbot)
    return made
