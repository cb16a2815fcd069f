"""A folder that does not answer, in every place that names one: the window goes on, and says so."""

from __future__ import annotations

import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QFileSystemWatcher, Qt
from PySide6.QtWidgets import QLineEdit

from kimera_console.core.bundles.bundle import read_bundle
from kimera_console.core.flags import envfile
from kimera_console.core.jobs import JobContext
from kimera_console.core.system import answers
from kimera_console.core.system.answers import settle
from kimera_console.gui.tabs.convert import ConvertTab
from kimera_console.gui.tabs.convert.models.models_controller import ModelsController
from kimera_console.gui.tabs.convert.setup.options_card import OptionsCard
from kimera_console.gui.tabs.convert.tasks import list_models
from kimera_console.gui.tabs.embed import EmbedTab
from kimera_console.gui.tabs.embed.file import FileView
from kimera_console.gui.tabs.health.findings_subject import FindingsSubject
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
    from kimera_console.gui.tabs.convert.models.model_change import ModelChange

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


def opened_models(qtbot: QtBot, make_console: MakeConsole) -> tuple[Console, ConvertTab]:
    """A window with *Models* in sight."""
    console = opened(qtbot, make_console, "LIGHTWEIGHT_EMBEDDING=1", "EMBEDDING_DIM=16")
    console.window.show_tab("convert")
    tab = console.window.page("convert")
    assert isinstance(tab, ConvertTab)
    open_models(qtbot, tab)
    at_rest(qtbot, console)
    return console, tab


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
    said = f"{share.path / 'model'} does not answer yet."
    qtbot.waitUntil(lambda: field.problem == said, timeout=WAIT_MS)
    # One question, whatever was typed below the folder; the system may have been slow to say so.
    assert share.waiting in (1, 2)
    type_path(qtbot, field.edit, tmp_path)
    qtbot.waitUntil(lambda: field.problem == "", timeout=WAIT_MS)
    type_path(qtbot, field.edit, share.path / "model")
    assert field.hangs
    with qtbot.waitSignal(field.submitted, timeout=WAIT_MS):
        share.answer()
    assert (field.problem, field.hangs) == ("", False)


def test_no_late_answer_brings_back_a_problem_that_was_taken_away(
    qtbot: QtBot, share: SilentFolder
) -> None:
    field = PathField("Folder", check=existing_folder)
    qtbot.addWidget(field)
    field.set_text(str(share.path / "missing"))
    assert field.hangs
    field.set_problem("")
    assert not field.hangs
    assert field.is_valid


def test_a_folder_that_falls_silent_is_still_taken_and_replaced(
    qtbot: QtBot, share: SilentFolder, tmp_path: Path
) -> None:
    share.answer()
    card = OptionsCard(tmp_path)
    qtbot.addWidget(card)
    card.propose_folder(share.path / "model")
    qtbot.waitUntil(lambda: "exists" in card.problem, timeout=WAIT_MS)
    card.replace.setChecked(True)
    share.silence()
    card.check_folder()
    assert card.request.force
    card.propose_folder(share.path)  # this one was not agreed to
    assert not card.request.force
    share.answer()
    qtbot.waitUntil(lambda: "exists" in card.problem, timeout=WAIT_MS)
    assert not card.request.force


def test_a_model_that_does_not_answer_is_no_other_model(
    qtbot: QtBot, make_console: MakeConsole, share: SilentFolder
) -> None:
    share.answer()
    core = make_console(f"LIGHTWEIGHT_EMBEDDING=1\nONNX_MODEL_PATH={share.path}/model\n").core
    subject = FindingsSubject(core, core.runner)
    subject.begin(core.settings)
    share.silence()
    assert not subject.is_other_model()
    subject.begin(core.settings)
    share.answer()
    settle(10)
    assert not subject.is_other_model()
    subject.begin(core.settings)
    (share.path / "model" / "model.onnx").write_bytes(b"another")
    assert subject.is_other_model()


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
    _console, tab = opened_models(qtbot, make_console)

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
    qtbot.waitUntil(lambda: said in field.accessibleDescription(), timeout=WAIT_MS)
    type_path(qtbot, field, tmp_path / "other")
    share.answer()
    type_path(qtbot, field, share.path)
    wait_listed("model")
    share.silence()
    tab.models.refresh_requested.emit()
    wait_listed()
    share.answer()  # it is seen without being asked for
    wait_listed("model")
    assert said not in tab.models.message.text
    share.silence()
    tab.models.refresh_requested.emit()
    wait_listed()
    remove = "import shutil, sys; shutil.rmtree(sys.argv[1])"
    subprocess.run([sys.executable, "-c", remove, str(share.path)], check=True)
    share.answer()  # nothing is there any more, and that is said
    qtbot.waitUntil(lambda: said not in tab.models.empty.sentence, timeout=WAIT_MS)
    assert said not in tab.models.message.text


@pytest.mark.slow
def test_a_model_in_a_folder_that_does_not_answer_is_not_called_deleted(
    qtbot: QtBot, make_console: MakeConsole, share: SilentFolder, tmp_path: Path
) -> None:
    tiny_bundle(tmp_path / "other" / "small", ours=True, nodes=masked_mean)
    share.answer()
    console, tab = opened_models(qtbot, make_console)
    models, bundle = tab.findChild(ModelsController), read_bundle(share.path / "model")
    assert isinstance(models, ModelsController)
    changes: list[ModelChange | None] = []
    models.listed.connect(lambda: changes.append(models.since(bundle)))
    models.remember(bundle.path)

    def wait_listed(*names: str) -> None:
        listed = tab.models.table
        qtbot.waitUntil(lambda: tuple(row.name for row in listed.rows) == names, timeout=WAIT_MS)
        at_rest(qtbot, console)

    for folder, answering, silent in (
        (tmp_path / "other", ("model", "small"), ("small",)),
        (share.path, ("model",), ()),
    ):
        models.choose_folder(folder)
        wait_listed(*answering)
        share.silence()
        models.refresh()
        wait_listed(*silent)
        assert models.since(bundle) is None
        share.answer()  # it is seen without being asked for
        wait_listed(*answering)
    share.silence()
    models.refresh()
    (job,) = console.core.runner.active

    def answer_at_once(_error: object) -> None:
        share.answer()
        settle(10)

    job.failed.connect(answer_at_once)  # before the folder is watched
    with qtbot.waitSignal(models.listed, timeout=WAIT_MS):
        pass
    wait_listed("model")
    assert set(changes) == {None}


@pytest.mark.slow
def test_another_models_folder_is_listed_while_one_does_not_answer(
    qtbot: QtBot, make_console: MakeConsole, share: SilentFolder, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(answers, "ANSWER_S", 600.0)
    tiny_bundle(tmp_path / "other" / "small", ours=True, nodes=masked_mean)
    _console, tab = opened_models(qtbot, make_console)
    models = tab.findChild(ModelsController)
    assert isinstance(models, ModelsController)
    models.choose_folder(share.path)
    qtbot.waitUntil(lambda: share.waiting > 0, timeout=WAIT_MS)
    models.choose_folder(tmp_path / "other")
    qtbot.waitUntil(lambda: [row.name for row in tab.models.table.rows] == ["small"],
                    timeout=WAIT_MS)  # fmt: skip


@pytest.mark.slow
def test_what_a_verification_said_stays_while_nobody_answers(
    qtbot: QtBot, make_console: MakeConsole, share: SilentFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    share.answer()
    console = opened(qtbot, make_console, "LIGHTWEIGHT_EMBEDDING=1", "EMBEDDING_DIM=16")
    console.window.show_tab("convert")
    tab = console.window.page("convert")
    assert isinstance(tab, ConvertTab)
    open_models(qtbot, tab)
    with (share.path / "model" / "model.onnx").open("ab") as file:
        file.write(b"more")
    models, card = tab.findChild(ModelsController), tab.models
    assert isinstance(models, ModelsController)
    models.choose_folder(share.path)
    qtbot.waitUntil(lambda: [row.name for row in card.table.rows] == ["model"], timeout=WAIT_MS)
    at_rest(qtbot, console)
    monkeypatch.setattr(answers, "ANSWER_S", 10.0)
    models.verify(card.table.rows[0])
    (job,) = (one for one in console.core.runner.active if one.visible)
    job.state_changed.connect(lambda state: share.silence() if state.is_final else None)
    job.finished.connect(share.answer)
    qtbot.waitUntil(lambda: bool(card.table.rows and card.table.rows[0].failed), timeout=WAIT_MS)
    at_rest(qtbot, console)
    assert "is damaged" in card.message.text
    found = list_models(console.core, JobContext(), share.path, ())
    share.silence()
    card.show_found(found)
    assert card.table.rows[0].failed
    assert "is damaged" in card.message.text


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
        qtbot.waitUntil(lambda problem=problem: tab.how.problem == problem, timeout=WAIT_MS)
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
