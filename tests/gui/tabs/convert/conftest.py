"""What the tests of the Convert tab are given."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from kimera_console.core.convert import ConversionRequest, convert_model
from kimera_console.gui.tabs.convert import ConvertTab
from tests.helpers.models import tiny_model

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from kimera_console.app import Console
    from kimera_console.core.convert import ConversionRequest, ConversionResult

    MakeConsole = Callable[..., Console]


@pytest.fixture(autouse=True)
def trash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A trash of the test's own; the folder of what lies in it."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path / "data" / "Trash" / "files"


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny BERT, mean-pooled."""
    return tiny_model(tmp_path_factory.mktemp("models") / "tiny-bert")


@pytest.fixture(scope="session")
def converted(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> ConversionResult:
    """The tiny model's real bundle, somewhere else; tests copy it."""
    return convert_model(
        ConversionRequest(source=str(tiny), out=tmp_path_factory.mktemp("done") / "tiny-bert-onnx")
    )


@pytest.fixture
def published(converted: ConversionResult, env_file: Path) -> Path:
    """A copy of the bundle in the models folder."""
    target = env_file.parent / "models" / "tiny-bert-onnx"
    shutil.copytree(converted.bundle.path, target)
    return target


@pytest.fixture
def console(qtbot: QtBot, make_console: MakeConsole) -> Console:
    made = make_console("EMBEDDING_DIM=32\n")
    with qtbot.waitSignal(made.window.first_frame, timeout=10_000):
        made.window.show()
    return made


@pytest.fixture
def tab(qtbot: QtBot, console: Console) -> ConvertTab:
    page = console.window.page("convert")
    assert isinstance(page, ConvertTab)
    return page
