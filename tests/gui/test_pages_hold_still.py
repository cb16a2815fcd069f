"""Work on a page begins, ends or fails, and what stands beside it stays where it is."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QToolButton

from kimera_console.gui.language import ENGLISH, GERMAN
from kimera_console.gui.tabs.stores.connect.page import ConnectPage
from kimera_console.gui.theme import theme
from kimera_console.gui.widgets import PathField
from tests.gui.clipping import measure_settled, process_layout
from tests.gui.test_nothing_moves import Watch, open_without_a_model
from tests.helpers.conversions import tasks_in_this_process
from tests.helpers.languages import speaking
from tests.helpers.stores import Database

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QApplication, QWidget
    from pytestqt.qtbot import QtBot

    from kimera_console.app import Console

    MakeConsole = Callable[..., Console]

PATIENCE_MS = 120_000


def click(page: QWidget, name: str) -> None:
    button = page.findChild(QPushButton, name)
    assert button.isVisible(), name
    assert button.isEnabled(), button.toolTip()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.mark.slow
def test_checks_that_run_again_move_nothing(qtbot: QtBot, console: Console) -> None:
    console.window.resize(1280, 800)
    console.window.show_tab("health")
    page, watch = console.window.page("health"), Watch(console, "health")
    before = watch.places(page.list, page.detail)
    qtbot.waitUntil(lambda: bool(page.checks), timeout=PATIENCE_MS)
    watch.assert_still(before, page.list, page.detail)
    before = watch.places(page.list, page.detail)
    click(page, "runChecksButton")
    watch.assert_still(before, page.list, page.detail)
    with qtbot.waitSignal(page.checks_finished, timeout=PATIENCE_MS):
        qtbot.waitUntil(lambda: bool(page._found), timeout=PATIENCE_MS)
        watch.assert_still(before, page.list, page.detail)
    watch.assert_still(before, page.list, page.detail)


@pytest.mark.slow
def test_a_conversion_that_fails_moves_nothing_beside_its_report(
    qtbot: QtBot, make_console: MakeConsole, tiny_bert: Path, tmp_path: Path
) -> None:
    fragile = tmp_path / "fragile"
    shutil.copytree(tiny_bert, fragile)
    page, watch = open_without_a_model(qtbot, make_console, "convert", tmp_path)
    with qtbot.waitSignal(page.inspected, timeout=PATIENCE_MS):
        page.set_source(str(fragile))
    weights = fragile / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[: weights.stat().st_size // 2])
    qtbot.waitUntil(page.findChild(QPushButton, "convertButton").isEnabled, timeout=PATIENCE_MS)
    # It offers what was converted last, beside its line.
    field = page.findChild(QLineEdit, "sourceField").parentWidget()
    before = watch.places(page.run, field)
    with qtbot.waitSignal(page.conversion_finished, timeout=PATIENCE_MS):
        click(page, "convertButton")
        watch.assert_still(before, page.run, field)
    assert page.run.pill.text() == "Failed"
    watch.assert_still(before, page.run, field)


def odd_model(tiny_bert: Path, folder: Path) -> Path:
    """A model of whose tokenizer there is something to say."""
    odd = shutil.copytree(tiny_bert, folder / "odd")
    tokenizer = odd / "tokenizer.json"
    known = json.loads(tokenizer.read_text("utf-8"))
    tokenizer.write_text(json.dumps(known | {"post_processor": None}), "utf-8")
    return odd


@pytest.mark.slow
@pytest.mark.parametrize("language", [ENGLISH, GERMAN])
def test_what_there_is_to_say_of_a_model_moves_no_other_step(
    qtbot: QtBot,
    qapp: QApplication,
    make_console: MakeConsole,
    tiny_bert: Path,
    tmp_path: Path,
    language: str,
) -> None:
    odd = odd_model(tiny_bert, tmp_path)
    with speaking(qapp, language):
        page, watch = open_without_a_model(qtbot, make_console, "convert", tmp_path)
        message, line = page.what.message, page.what.message.line
        # Its line and what it found are about the model; the button's reason has room of its own.
        speakers = (message, page.what, page.source.field, page.run)
        for scale in (1.0, 1.5):
            theme().set_text_scale(scale)
            for width, height in ((1024, 640), (1280, 800), (1920, 1080)):
                page.window().resize(width, height)
                name_source(qtbot, page, tiny_bert)
                assert not line.isVisible()
                before = watch.places(*speakers)
                assert page.how in before
                name_source(qtbot, page, odd)
                watch.assert_still(before, *speakers)
                assert message.isHidden(), "a note covers nothing unasked"
                assert message.text in (line.text(), line.toolTip())
                QTest.mouseClick(line, Qt.MouseButton.LeftButton)
                process_layout()
                assert message.isVisible()
                if (scale, height) != (1.5, 640):  # there the steps scroll to show all of it
                    watch.assert_still(before, *speakers)
                assert message.visibleRegion().boundingRect().size() == message.size()
                assert not measure_settled(message)
                QTest.keyClick(line, Qt.Key.Key_Space)
                assert message.isHidden()
                assert line.isVisible()


@pytest.mark.slow
def test_why_a_source_cannot_be_used_opens_over_the_steps_and_moves_none(
    qtbot: QtBot, make_console: MakeConsole, tiny_bert: Path, tmp_path: Path
) -> None:
    page, watch = open_without_a_model(qtbot, make_console, "convert", tmp_path)
    page.window().resize(1024, 640)
    message = page.what.message
    name_source(qtbot, page, tiny_bert)
    steps = (page.source, page.how, page.how.precision, page.how.out)
    before = {one: place for one, place in watch.places().items() if one in steps}
    assert set(before) == set(steps)
    page.set_source("/nowhere/at/all")
    qtbot.waitUntil(message.isVisible, timeout=PATIENCE_MS)
    watch.assert_still(before)
    assert message.visibleRegion().boundingRect().size() == message.size()
    closer = next(one for one in message.findChildren(QToolButton) if one.isVisible())
    QTest.mouseClick(closer, Qt.MouseButton.LeftButton)
    assert message.isHidden()
    assert message.line.isVisible(), "what is wrong is still said"
    watch.assert_still(before)
    page.set_source(str(tiny_bert))
    qtbot.waitUntil(lambda: not message.line.isVisible(), timeout=PATIENCE_MS)
    watch.assert_still(before)


def name_source(qtbot: QtBot, page: Any, source: Path) -> None:
    with qtbot.waitSignal(page.inspected, timeout=PATIENCE_MS):
        page.set_source(str(source))


@pytest.mark.slow
@pytest.mark.parametrize(("width", "height"), [(1024, 640), (1280, 800)])
def test_what_a_crash_left_is_asked_about_over_the_content(
    qtbot: QtBot, make_console: MakeConsole, tmp_path: Path, width: int, height: int
) -> None:
    page, watch = open_without_a_model(qtbot, make_console, "convert", tmp_path)
    page.window().resize(width, height)
    left = tmp_path / ".big-onnx.kimera-partial-999999999-0123abcd"
    left.mkdir()
    (left / "model.onnx.data").write_bytes(b"x")
    start, over = page.findChild(QPushButton, "convertButton"), page.leftovers.parentWidget()
    for view in ("convert", "models", "queue"):
        page.show_view(view)
        qtbot.waitUntil(lambda: not watch.core.runner.active, timeout=PATIENCE_MS)
        before = watch.places(over)
        page._leftovers_controller.find()
        qtbot.waitUntil(page.leftovers.isVisible, timeout=PATIENCE_MS)
        watch.assert_still(before, over)
        asked = page.leftovers
        assert asked.visibleRegion().boundingRect().size() == asked.size()
        assert not measure_settled(asked)
        if view == "convert":
            assert start.visibleRegion().boundingRect().size() == start.size()
        asked.clear()
        watch.assert_still(before, over)


@pytest.mark.slow
def test_a_button_that_says_something_else_while_work_runs_stays_as_wide(
    qtbot: QtBot, make_console: MakeConsole, tiny_bert: Path, tmp_path: Path
) -> None:
    page, watch = open_without_a_model(qtbot, make_console, "convert", tmp_path)
    with qtbot.waitSignal(page.inspected, timeout=PATIENCE_MS):
        page.set_source(str(tiny_bert))
    start = page.findChild(QPushButton, "convertButton")
    qtbot.waitUntil(start.isEnabled, timeout=PATIENCE_MS)
    field = page.findChild(QLineEdit, "sourceField").parentWidget()
    before, text = watch.places(page.run, field), start.text()
    with tasks_in_this_process(), qtbot.waitSignal(page.conversion_finished, timeout=PATIENCE_MS):
        # The conversion has not begun when its button says that another one would wait for it.
        with qtbot.waitSignal(page.queue.changed, timeout=PATIENCE_MS):
            click(page, "convertButton")
        assert start.text() != text
        watch.assert_still(before, page.run, field)
    qtbot.waitUntil(lambda: start.text() == text, timeout=PATIENCE_MS)
    watch.assert_still(before, page.run, field)


@pytest.mark.slow
def test_a_benchmark_that_runs_ends_or_fails_moves_nothing_beside_its_results(
    qtbot: QtBot, make_console: MakeConsole
) -> None:
    page, watch = open_without_a_model(qtbot, make_console, "benchmark")
    page.plan_card.options.limit.setChecked(False)
    box = page.plan_card.contenders.box("lightweight")
    if not box.isChecked():
        box.click()
    for one in page.plan_card.contenders.contenders:
        box = page.plan_card.contenders.box(one.id)
        if one.id != "lightweight" and box.isChecked():
            box.click()
    estimate = page.findChild(QLabel, "estimate")
    before = watch.places(page.results, estimate)
    for name in ("cancelButton", ""):
        click(page, "quickButton")
        watch.assert_still(before, page.results, estimate)
        with (
            qtbot.waitSignal(page.controller.stopped, timeout=PATIENCE_MS)
            if name
            else (qtbot.waitSignal(page.run_finished, timeout=PATIENCE_MS))
        ):
            if name:
                click(page, name)
        watch.assert_still(before, page.results, estimate)


@pytest.mark.slow
def test_a_database_that_is_connected_moves_none_of_its_controls(
    qtbot: QtBot, make_console: MakeConsole, tmp_path: Path
) -> None:
    Database(f"sqlite:///{tmp_path / 'store.db'}", "sqlite").run(
        "CREATE TABLE one (id INTEGER PRIMARY KEY, body TEXT, v JSON)"
    )
    page, watch = open_without_a_model(qtbot, make_console, "stores")
    field = page.findChild(PathField)
    columns = page.findChild(ConnectPage).columns
    before = watch.places(field)
    field.set_text(str(tmp_path / "store.db"))
    qtbot.waitUntil(page.findChild(QPushButton, "connectStore").isEnabled, timeout=PATIENCE_MS)
    click(page, "connectStore")
    watch.assert_still(before, field)
    qtbot.waitUntil(columns.isVisible, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not watch.core.runner.active, timeout=PATIENCE_MS)
    watch.assert_still(before, field)
