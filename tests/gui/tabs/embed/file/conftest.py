"""The view of files on a console of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kimera_console.gui.tabs.embed.file import FileView
from tests.gui.tabs.embed.file.support import OpenFileView
from tests.helpers.backends import load_backend

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def open_view(qtbot, open_part, env_file: Path, tmp_path: Path) -> Callable[..., OpenFileView]:
    """Opens the view in a window of its own, on a `.env` with these flags."""

    def make(**flags: str) -> OpenFileView:
        part = open_part(FileView, **flags)
        return OpenFileView(
            part.console, part.widget, qtbot, env_file, tmp_path, part.toasts, part.went_to
        )

    return make


@pytest.fixture
def opened(open_view) -> OpenFileView:
    """On lightweight vectors, as asked for."""
    return open_view(LIGHTWEIGHT_EMBEDDING="1", EMBEDDING_DIM="32")


@pytest.fixture
def opened_tiny(open_view, tiny_bundle: Path, qtbot) -> OpenFileView:
    """On a tiny model in ONNX Runtime, loaded; where the stores expect another dimension."""
    made = open_view(ONNX_MODEL_PATH=str(tiny_bundle), EMBEDDING_DIM="64", EMBEDDING_THREADS="1")
    load_backend(made.console, qtbot)
    return made
