"""A folder that does not answer, in every place that names one: the window goes on, and says so."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QFileSystemWatcher, Qt
from PySide6.QtWidgets import QLineEdit

from kimera_console.core.flags import envfile
from kimera_console.core.system import answers
from kimera_console.gui.tabs.convert import ConvertTab
from kimera_console.gui.tabs.embed import EmbedTab
from kimera_console.gui.tabs.embed.file import FileView
from kimera_console.gui.watch import models_folder
from kimera_console.gui.widgets import PathField, existing_folder
from tests.gui.tabs.convert.support import open_models
from tests.helpers.onnx_models import masked_mean, tiny_bundle
from tests.helpers.silent_folder import SilentFolder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from kimera_console.app import Console

    MakeConsole = Callable[..., Console]

WAIT_MS = 20_000


@pytest.fixture
def share(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SilentFolder]:
    """A folder with a model that does not answer; jobs wait half a second for it."""
    monkeypatch.setattr(answers, "ANSWER_S", 0.5)
    monkeypatch.setattr(answers, "READ_S", 4.0)
    tiny_bundle(tmp_path / "share" / "model", ours=True, nodes=masked_mean)
    made = SilentFolder(tmp_path / "share", monkeypatch)

    class Watcher(QFileSystemWatcher):
        def addPaths(self, files: Sequence[str]) -> list[str]:  # noqa: N802 - Qt's name
            assert not any(made.would_hang(one) for one in files)
            return super().addPaths(files)

    monkeypatch.setattr(models_folder, "QFileSystemWatcher", Watcher)
    yield made
    made.answer()
    for one in threading.enumerate():
        if one.name == "file-question":
            one.join(10)
    assert not made.asked_here, made.asked_here[0]


def opened(qtbot: QtBot, make_console: MakeConsole, *lines: str) -> Console:
    console = make_console("\n".join(lines) + "\n")
    with qtbot.waitSignal(console.window.first_frame_shown, timeout=WAIT_MS):
        console.window.show()
    return console


def at_rest(qtbot: QtBot, console: Console) -> None:
    qtbot.waitUntil(lambda: not console.core.runner.active, timeout=WAIT_MS)


def type_path(qtbot: QtBot, field: QLineEdit, path: Path) -> None:
    field.selectAll()
    qtbot.keyClicks(field, str(path))
    qtbot.keyClick(field, Qt.Key.Key_Return)


def edit_of(page: QWidget, name: str) -> QLineEdit:
    found = page.findChild(QLineEdit, name)
    assert isinstance(found, QLineEdit)
    return found


def test_a_path_field_says_so_until_there_is_an_answer(
    qtbot: QtBot, share: SilentFolder, tmp_path: Path
) -> None:
    field = PathField("Folder", check=existing_folder)
    qtbot.addWidget(field)
    type_path(qtbot, field.edit, share.path / "model")
    assert field.problem == f"{share.path / 'model'} does not answer yet."
    assert share.waiting == 1  # one question, whatever was typed below the folder
    type_path(qtbot, field.edit, tmp_path)
    assert field.problem == ""
    type_path(qtbot, field.edit, share.path / "model")
    assert field.hangs
    with qtbot.waitSignal(field.submitted, timeout=WAIT_MS):
        share.answer()
    assert (field.problem, field.hangs) == ("", False)


@pytest.mark.slow
def test_the_window_opens_on_a_model_that_does_not_answer_and_goes_on_to_another(
    qtbot: QtBot, make_console: MakeConsole, env_file: Path, share: SilentFolder, tmp_path: Path
) -> None:
    other = tiny_bundle(tmp_path / "other", ours=True, nodes=masked_mean)
    console = opened(
        qtbot, make_console,
        f"ONNX_MODEL_PATH={share.path}/model", "EMBEDDING_DIM=16", "EMBEDDING_THREADS=1",
        f"EMBEDDING_MODEL={share.path}/source",
    )  # fmt: skip
    model, window = console.core.backend_model, console.window
    qtbot.waitUntil(lambda: model.status.active is not None, timeout=WAIT_MS)
    assert model.status.active.backend == "lightweight"
    assert all("does not answer" in one.reason for one in model.status.failed_attempts)
    for tab_id in window.tab_ids:
        window.show_tab(tab_id)
        at_rest(qtbot, console)
    window.show_tab("flags")
    row = window.page("flags").row("ONNX_MODEL_PATH")
    said = f"{share.path} does not answer."
    qtbot.waitUntil(lambda: said in row.note.text(), timeout=WAIT_MS)
    envfile.write_entries(env_file, {"ONNX_MODEL_PATH": str(other)})
    model.flags_changed()
    qtbot.waitUntil(
        lambda: model.status.active is not None and model.status.active.path == str(other),
        timeout=WAIT_MS,
    )


@pytest.mark.slow
def test_a_models_folder_that_does_not_answer_is_named_and_left(
    qtbot: QtBot, make_console: MakeConsole, env_file: Path, share: SilentFolder, tmp_path: Path
) -> None:
    tiny_bundle(tmp_path / "other" / "small", ours=True, nodes=masked_mean)
    share.answer()
    console = opened(qtbot, make_console, "LIGHTWEIGHT_EMBEDDING=1", "EMBEDDING_DIM=16")
    console.window.show_tab("convert")
    tab = console.window.page("convert")
    assert isinstance(tab, ConvertTab)
    open_models(qtbot, tab)
    at_rest(qtbot, console)

    def wait_listed(*names: str) -> None:
        listed = tab.models.table
        qtbot.waitUntil(lambda: tuple(row.name for row in listed.rows) == names, timeout=WAIT_MS)

    field, said = edit_of(tab, "modelsFolderField"), f"{share.path} does not answer"
    type_path(qtbot, field, share.path)
    wait_listed("model")
    share.silence()
    tab.models.refresh_requested.emit()
    qtbot.waitUntil(lambda: said in tab.models.message.text, timeout=WAIT_MS)
    assert said in tab.models.empty.sentence
    wait_listed()
    type_path(qtbot, field, tmp_path / "other")
    wait_listed("small")
    type_path(qtbot, field, share.path)
    assert said in field.accessibleDescription()
    type_path(qtbot, field, tmp_path / "other")
    share.answer()
    type_path(qtbot, field, share.path)
    wait_listed("model")
    share.silence()
    tab.models.refresh_requested.emit()
    wait_listed()
    share.answer()  # it is seen without being asked for
    wait_listed("model")


@pytest.mark.slow
def test_a_conversion_does_not_go_into_a_folder_that_does_not_answer(
    qtbot: QtBot, make_console: MakeConsole, share: SilentFolder, tmp_path: Path
) -> None:
    console = opened(qtbot, make_console, "LIGHTWEIGHT_EMBEDDING=1", "EMBEDDING_DIM=16")
    console.window.show_tab("convert")
    tab = console.window.page("convert")
    assert isinstance(tab, ConvertTab)
    for folder, problem in (
        (share.path / "new", f"{share.path}/new does not answer yet."),
        (tmp_path / "free", ""),
    ):
        type_path(qtbot, edit_of(tab, "outputField"), folder)
        assert tab.how.problem == problem
    type_path(qtbot, tab.source.field.edit, share.path / "model")
    qtbot.waitUntil(lambda: "does not answer" in tab.what.message.text, timeout=WAIT_MS)


@pytest.mark.slow
def test_a_file_of_texts_that_does_not_answer_is_named_and_left(
    qtbot: QtBot, make_console: MakeConsole, share: SilentFolder, tmp_path: Path
) -> None:
    console = opened(qtbot, make_console, "LIGHTWEIGHT_EMBEDDING=1", "EMBEDDING_DIM=16")
    console.window.show_tab("embed", "file")
    tab = console.window.page("embed")
    assert isinstance(tab, EmbedTab)
    view = tab.view("file")
    assert isinstance(view, FileView)
    controller = view.controller
    type_path(qtbot, view.source.path.edit, share.path / "texts.txt")
    said = f"{share.path} does not answer."
    qtbot.waitUntil(lambda: view.source.message.text == said, timeout=WAIT_MS)
    (tmp_path / "texts.txt").write_text("one\ntwo\n")
    type_path(qtbot, view.source.path.edit, tmp_path / "texts.txt")
    qtbot.waitUntil(lambda: controller.preview is not None, timeout=WAIT_MS)
    type_path(qtbot, view.target.path.edit, share.path / "out.npy")
    qtbot.waitUntil(lambda: view.target.message.text == said, timeout=WAIT_MS)
    type_path(qtbot, view.target.path.edit, tmp_path / "out.npy")
    qtbot.waitUntil(lambda: not controller.obstacle(), timeout=WAIT_MS)


@pytest.mark.slow
def test_the_window_closes_while_a_load_waits_for_an_answer(
    qtbot: QtBot, make_console: MakeConsole, share: SilentFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "READ_S", 600.0)
    console = opened(qtbot, make_console, f"ONNX_MODEL_PATH={share.path}/model")
    qtbot.waitUntil(lambda: console.core.backend_model.status.loading, timeout=WAIT_MS)
    with qtbot.waitSignal(console.window.closed, timeout=WAIT_MS):
        console.window.close()
    assert share.waiting == 1
    assert not console.close(5000), "Qt and Python would wait for the look that is left"
    share.answer()
    assert console.close(5000)
