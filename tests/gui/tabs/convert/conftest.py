"""What the tests of the Convert tab are given."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from kimera_console.gui.tabs.convert import ConvertTab
from tests.helpers import conversions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from kimera_console.app import Console
    from kimera_console.core.convert import ConversionResult

    MakeConsole = Callable[..., Console]


@pytest.fixture(autouse=True)
def trash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A trash of the test's own; the folder of what lies in it."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path / "data" / "Trash" / "files"


@pytest.fixture
def tiny(tiny_bert: Path) -> Path:
    """A tiny BERT, mean-pooled; tests copy it before they change it."""
    return tiny_bert


@pytest.fixture
def tasks_here(traced_once: None) -> Iterator[None]:
    """Conversions compute in the window's process, where torch is imported once for all tests.

    For tests of what a conversion leaves; those of one that runs have its real children.
    """
    with conversions.tasks_in_this_process():
        yield


@pytest.fixture
def converted(tiny_conversion: ConversionResult) -> ConversionResult:
    """The tiny model's real bundle, somewhere else; tests copy it."""
    return tiny_conversion


@pytest.fixture
def published(converted: ConversionResult, env_file: Path) -> Path:
    """A copy of the bundle in the models folder."""
    target = env_file.parent / "models" / "tiny-bert-onnx"
    shutil.copytree(converted.bundle.path, target)
    return target


@pytest.fixture
def console(qtbot: QtBot, make_console: MakeConsole) -> Console:
    made = make_console("EMBEDDING_DIM=32\n")
    with qtbot.waitSignal(made.window.first_frame_shown, timeout=10_000):
        made.window.show()
    return made


@pytest.fixture
def tab(qtbot: QtBot, console: Console) -> ConvertTab:
    page = console.window.page("convert")
    assert isinstance(page, ConvertTab)
    return page
