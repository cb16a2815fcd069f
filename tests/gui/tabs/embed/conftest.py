"""The Embed tab on a console of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kimera_console.gui.tabs.embed import EmbedTab
from tests.gui.tabs.embed.support import OpenEmbedTab
from tests.helpers.backends import load_backend

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def open_tab(open_part, env_file: Path) -> Callable[..., OpenEmbedTab]:
    """Opens the tab in a window of its own, on a `.env` with these flags."""

    def make(**flags: str) -> OpenEmbedTab:
        part = open_part(EmbedTab, **flags)
        opened = OpenEmbedTab(part.console, part.widget, env_file, part.toasts, part.went_to)
        opened.tab.result_shown.connect(lambda _found: opened.shown.append(opened.view.shown_text))
        return opened

    return make


@pytest.fixture
def opened_minilm(open_tab, minilm_bundle: Path, qtbot) -> OpenEmbedTab:
    """A tab whose flags name the converted MiniLM, loaded."""
    opened = open_tab(ONNX_MODEL_PATH=str(minilm_bundle), EMBEDDING_DIM="384")
    load_backend(opened.console, qtbot)
    return opened
