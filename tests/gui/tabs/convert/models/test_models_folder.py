"""The Convert tab: the folder of models, deleting one, comparing two."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from kimera_console.gui.tabs.convert import ConvertTab
from kimera_console.gui.tabs.convert.tasks import running_folder
from tests.gui.tabs.convert.support import click, find, focus, open_models, press, rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytestqt.qtbot import QtBot

    from kimera_console.app import Console

    MakeConsole = Callable[..., Console]

NAMED = "The flags name tiny-bert-onnx."
ACTIVE = "tiny-bert-onnx is the active model."


def test_a_model_is_deleted_after_a_question_by_its_name(
    qtbot: QtBot, tab: ConvertTab, published: Path
) -> None:
    open_models(qtbot, tab)
    qtbot.waitUntil(lambda: rows(tab) == ["tiny-bert-onnx"], timeout=10_000)
    tab.models.table.selectRow(0)
    focus(qtbot, tab, tab.models.table)
    qtbot.keyClick(tab.models.table, Qt.Key.Key_Delete)
    asked(qtbot, tab, "Delete tiny-bert-onnx?")
    click(qtbot, tab, "keepModel")
    assert published.is_dir()
    menu = tab.models.context_menu()
    (entry,) = (action for action in menu.actions() if action.objectName() == "deleteModelMenu")
    entry.trigger()
    menu.deleteLater()
    asked(qtbot, tab, "Delete tiny-bert-onnx?")
    click(qtbot, tab, "deleteModel")
    qtbot.waitUntil(lambda: "was deleted" in tab.models.message.text, timeout=10_000)
    assert "kB are in the trash" in tab.models.message.text
    qtbot.waitUntil(lambda: rows(tab) == [], timeout=10_000)
    assert list(published.parent.iterdir()) == []


@pytest.mark.parametrize("loads", [False, True], ids=["named alone", "loaded"])
def test_the_model_in_use_takes_a_second_question(
    qtbot: QtBot, console: Console, tab: ConvertTab, published: Path, env_file: Path, loads: bool
) -> None:
    mode = "" if loads else "LIGHTWEIGHT_EMBEDDING=1\n"  # else the window loads what it reads of
    env_file.write_text("ONNX_MODEL_PATH=./models/tiny-bert-onnx\n" + mode)
    open_models(qtbot, tab)
    # A list from before the flag was written may still be on show.
    qtbot.waitUntil(
        lambda: [one.configured for one in tab.models.table.rows] == [True], timeout=10_000
    )
    if loads:
        qtbot.waitUntil(lambda: bool(running_folder(console.core)), timeout=60_000)
    tab.models.table.selectRow(0)
    click(qtbot, tab, "deleteModelAction")
    asked(qtbot, tab, ACTIVE if loads else NAMED)
    assert published.is_dir()
    click(qtbot, tab, "deleteActive")
    assert tab.models.question.text == "Delete tiny-bert-onnx?"
    assert published.is_dir()
    click(qtbot, tab, "keepModel")
    assert not tab.models.question.isVisible()
    assert published.is_dir()


def test_the_list_is_read_again_without_a_look_at_files_on_the_windows_thread(
    qtbot: QtBot, tab: ConvertTab, published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_models(qtbot, tab)
    qtbot.waitUntil(lambda: rows(tab) == [published.name], timeout=10_000)
    iterdir, looked_at = Path.iterdir, []

    def noting(path: Path) -> Iterator[Path]:
        if threading.current_thread() is threading.main_thread():
            looked_at.append(path)
        return iterdir(path)

    monkeypatch.setattr(Path, "iterdir", noting)
    shutil.copytree(published, published.with_name("another"))
    press(qtbot, tab, "Ctrl+R")
    qtbot.waitUntil(lambda: sorted(rows(tab)) == ["another", published.name], timeout=10_000)
    assert looked_at == []


@pytest.mark.slow
def test_flags_that_change_after_the_list_was_read_are_asked_about(
    qtbot: QtBot, tab: ConvertTab, published: Path, env_file: Path
) -> None:
    open_models(qtbot, tab)
    qtbot.waitUntil(lambda: rows(tab) == ["tiny-bert-onnx"], timeout=10_000)
    tab.models.table.selectRow(0)
    assert not tab.models.table.rows[0].configured
    click(qtbot, tab, "deleteModelAction")
    asked(qtbot, tab, "Delete tiny-bert-onnx?")
    env_file.write_text("ONNX_MODEL_PATH=./models/tiny-bert-onnx\n")
    click(qtbot, tab, "deleteModel")
    # The window reads the file too and loads the model: of a busy machine that may be done first.
    asked(qtbot, tab, NAMED, ACTIVE)
    assert published.is_dir()
    click(qtbot, tab, "keepModel")

    env_file.write_text("EMBEDDING_DIM=32\n")
    click(qtbot, tab, "deleteModelAction")
    asked(qtbot, tab, "Delete tiny-bert-onnx?")
    click(qtbot, tab, "keepModel")
    env_file.write_text("ONNX_MODEL_PATH=./models/tiny-bert-onnx\n")
    click(qtbot, tab, "deleteModelAction")
    asked(qtbot, tab, NAMED, ACTIVE)
    asked(qtbot, tab, ACTIVE)  # once it is loaded it is asked about anew
    click(qtbot, tab, "deleteActive")
    asked(qtbot, tab, "Delete tiny-bert-onnx?")
    click(qtbot, tab, "deleteModel")
    qtbot.waitUntil(lambda: "was deleted" in tab.models.message.text, timeout=10_000)
    assert not published.exists()


def asked(qtbot: QtBot, tab: ConvertTab, *questions: str) -> None:
    """Wait for one of these questions: whether a model is in use is looked up first."""
    qtbot.waitUntil(lambda: tab.models.question.text in questions, timeout=10_000)


@pytest.mark.slow
def test_another_models_folder_is_remembered(
    qtbot: QtBot, make_console: MakeConsole, published: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    shutil.copytree(published, elsewhere / "other-onnx")
    for first in (True, False):
        console = make_console("EMBEDDING_DIM=32\n")
        with qtbot.waitSignal(console.window.first_frame_shown, timeout=10_000):
            console.window.show()
        tab = console.window.page("convert")
        assert isinstance(tab, ConvertTab)
        open_models(qtbot, tab)
        if first:
            qtbot.waitUntil(lambda tab=tab: rows(tab) == ["tiny-bert-onnx"], timeout=10_000)
            field = tab.findChild(QLineEdit, "modelsFolderField")
            assert isinstance(field, QLineEdit)
            field.selectAll()
            qtbot.keyClicks(field, str(elsewhere))
            qtbot.keyClick(field, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda tab=tab: rows(tab) == ["other-onnx"], timeout=10_000)
        console.core.preferences.save()


@pytest.mark.slow
@pytest.mark.parametrize("ends", ["cancelled", "done"])
def test_the_end_of_a_comparison_leaves_the_undo_of_a_deleted_model(
    qtbot: QtBot, console: Console, tab: ConvertTab, published: Path, ends: str
) -> None:
    for name in ("other-onnx", "third-onnx"):
        shutil.copytree(published, published.with_name(name))
    open_models(qtbot, tab)
    qtbot.waitUntil(lambda: len(rows(tab)) == 3, timeout=10_000)
    message = tab.models.message
    for row in range(2):
        keys = Qt.KeyboardModifier.ControlModifier if row else Qt.KeyboardModifier.NoModifier
        place = tab.models.table.visualRect(tab.models.table.model().index(row, 0)).center()
        qtbot.mouseClick(tab.models.table.viewport(), Qt.MouseButton.LeftButton, keys, place)
    click(qtbot, tab, "compareModelAction")
    (job,) = (one for one in console.core.runner.active if one.name.startswith("Compare"))
    assert message.text.startswith("Comparing ")
    tab.models.table.selectRow(2)
    (gone,) = (row.path for row in tab.models.table.selected_rows)
    with qtbot.waitSignal(job.finished, timeout=60_000):
        click(qtbot, tab, "deleteModelAction")
        qtbot.waitUntil(lambda: bool(tab.models.question.text), timeout=10_000)
        click(qtbot, tab, "deleteModel")
        qtbot.waitUntil(lambda: "was deleted" in message.text, timeout=10_000)
        if ends == "cancelled":
            job.cancel()
    assert "was deleted" in message.text
    qtbot.mouseClick(message.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(gone.is_dir, timeout=10_000)


@pytest.mark.slow
def test_two_models_are_compared(qtbot: QtBot, tab: ConvertTab, published: Path) -> None:
    shutil.copytree(published, published.with_name("second-onnx"))
    open_models(qtbot, tab)
    qtbot.waitUntil(lambda: len(rows(tab)) == 2, timeout=10_000)
    assert "Select two" in find(tab, "compareModelAction").toolTip()
    tab.models.table.selectAll()
    assert "one model only" in find(tab, "verifyModelAction").toolTip()
    detail = tab.models_view.detail
    with qtbot.waitSignal(tab._models_controller.compared, timeout=60_000) as compared:
        click(qtbot, tab, "compareModelAction")
    assert compared.args[0].report.passed
    assert detail.pair.isVisible()
    assert detail.accessibleName() == "tiny-bert-onnx against second-onnx"
    drawn = detail.pair.plot.data.series.values()
    assert sum(len(points.y) for points in drawn) == compared.args[0].report.texts
    tab.models.table.selectRow(0)
    assert detail.accessibleName() == "second-onnx"
    assert not detail.pair.isVisible()
