"""Ctrl+K finds every command, F1 lists the shortcuts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QPushButton

from kimera_console.gui.jobs import CONVERT
from kimera_console.gui.tab_registry import default_tabs
from kimera_console.gui.tabs.convert.setup.options_card import OptionsCard
from kimera_console.gui.widgets import StatusPill
from kimera_console.gui.widgets.basic.choice_bar import ChoiceBar
from tests.gui.activating import activate
from tests.gui.clipping import measure_settled, process_layout

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from kimera_console.app import Console
    from kimera_console.gui.command_palette import Command, CommandPalette

    MakeConsole = Callable[..., Console]


@pytest.fixture
def console(qtbot: QtBot, console: Console) -> Console:
    activate(qtbot, console.window)
    return console


def press(qtbot: QtBot, console: Console, keys: str) -> CommandPalette:
    page = console.window.page(console.window.current_tab)
    qtbot.waitUntil(page.isVisible)
    process_layout()
    qtbot.waitUntil(lambda: not console.core.runner.active, timeout=60_000)
    process_layout()
    activate(qtbot, console.window)
    if QApplication.focusWidget() is None:  # its page went out of sight
        console.window.setFocus()
    sequence = QKeySequence(keys)[0]
    QTest.keyClick(QApplication.focusWidget(), sequence.key(), sequence.keyboardModifiers())
    return console.window.palette_of_commands


def open_whole(qtbot: QtBot, console: Console) -> CommandPalette:
    """Open the palette and wait until every page and view is built and listed."""
    palette = press(qtbot, console, "Ctrl+K")
    qtbot.waitUntil(lambda: not palette._build_next.isActive(), timeout=60_000)
    return palette


def listed(palette: CommandPalette) -> list[Command]:
    return list(palette.table.rows)


def test_a_command_is_found_by_typing_and_run_by_return(qtbot: QtBot, console: Console) -> None:
    palette = press(qtbot, console, "Ctrl+K")
    assert palette.isVisible()
    assert QApplication.focusWidget() is palette.line
    before = len(listed(palette))
    qtbot.keyClicks(palette.line, "fla view")
    (flags,) = (tab for tab in default_tabs() if tab.id == "flags")
    assert [(one.title, one.keys) for one in listed(palette)] == [("Flags", flags.shortcut)]
    assert before > 20
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: console.window.current_tab == "flags")
    assert not palette.isVisible()


@pytest.mark.slow
def test_it_holds_every_button_of_the_page_in_sight(qtbot: QtBot, console: Console) -> None:
    for tab_id in (tab.id for tab in default_tabs()):
        console.window.show_tab(tab_id)
        qtbot.waitUntil(lambda: not console.core.runner.active, timeout=60_000)
        palette = press(qtbot, console, "Ctrl+K")
        seen = 0
        titles = {one.title for one in listed(palette)}
        for made in console.window.page(tab_id).findChildren(QAbstractButton):
            words = plain(made.text())
            named = {words, made.accessibleName(), made.accessibleName().split(": ")[-1]}
            if made.isVisible() and (words or made.accessibleName()):
                seen += 1
                assert named & titles or made.objectName().startswith("qt_"), (tab_id, named)
        assert seen > 4, tab_id
        qtbot.keyClick(palette.line, Qt.Key.Key_Escape)
        assert not palette.isVisible()


def test_what_a_closed_fold_holds_is_listed_and_choosing_it_opens_the_fold(
    qtbot: QtBot, console: Console
) -> None:
    options = console.window.page("convert").findChild(OptionsCard)
    assert options is not None
    assert not options.advanced.isChecked()
    palette = press(qtbot, console, "Ctrl+K")
    qtbot.keyClicks(palette.line, "exporter published")
    (command,) = listed(palette)
    assert (command.title, command.place) == ("Exporter: Published", "Convert › Advanced")
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    qtbot.waitUntil(options.advanced.isChecked)
    exporter = options.rest.exporter
    qtbot.waitUntil(lambda: exporter.key == "published")
    process_layout()
    assert exporter.button("published").visibleRegion().boundingRect().isValid()
    palette = press(qtbot, console, "Ctrl+K")
    qtbot.keyClicks(palette.line, "exporter published")
    assert [one.place for one in listed(palette)] == ["Convert"]


@pytest.mark.slow
def test_what_a_fold_inside_a_closed_fold_holds_is_listed(qtbot: QtBot, console: Console) -> None:
    palette = press(qtbot, console, "Ctrl+K")
    qtbot.keyClicks(palette.line, "browse parity gate")
    (command,) = listed(palette)
    assert command.place == "Convert › Advanced › Parity gate"


@pytest.mark.parametrize("field", ["Lowest cosine", "Self-retrieval", "Your own texts"])
def test_the_parity_gate_is_found_by_its_fields_and_opened(
    field: str, qtbot: QtBot, console: Console
) -> None:
    options = console.window.page("convert").findChild(OptionsCard)
    assert options is not None
    palette = press(qtbot, console, "Ctrl+K")
    qtbot.keyClicks(palette.line, field)
    (command, *_more) = listed(palette)
    assert (command.title, command.place) == ("Parity gate", "Convert › Advanced")
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    qtbot.waitUntil(options.gate.toggle.isChecked)
    process_layout()
    assert options.gate.texts_field.edit.visibleRegion().boundingRect().isValid()
    assert QApplication.focusWidget() is options.gate.texts_field.edit


@pytest.mark.slow
def test_what_cannot_be_done_now_says_why_and_does_nothing(qtbot: QtBot, console: Console) -> None:
    palette = press(qtbot, console, "Ctrl+K")
    qtbot.keyClicks(palette.line, "convert ctrl+return")
    (command,) = listed(palette)
    assert command.title == "Convert"
    assert command.problem == "Choose a model first."
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert palette.isVisible()
    assert not [job for job in console.core.runner.active if job.lane == CONVERT]


@pytest.mark.slow
def test_every_page_is_offered_and_a_choice_leads_there(qtbot: QtBot, console: Console) -> None:
    assert console.window.built_tabs == ("convert",)
    palette = press(qtbot, console, "Ctrl+K")
    qtbot.waitUntil(lambda: set(console.window.built_tabs) == set(console.window.tab_ids))
    places = {one.place for one in listed(palette)}
    assert {"Convert", "Embed", "Benchmark", "Flags", "Health", "Stores"} <= places
    assert console.window.current_tab == "convert"
    qtbot.keyClicks(palette.line, "embed alt+4")
    (command,) = listed(palette)
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: console.window.current_tab == "embed")
    page = console.window.page("embed")
    qtbot.waitUntil(lambda: page.current_view == "file")  # type: ignore[attr-defined]
    assert command.title == "Page: File"


VIEWS = {
    "convert": ("convert", "queue", "models", "history", "quarantine"),
    "embed": ("text", "backends", "texts", "file"),
    "health": ("checks", "monitor"),
}


@pytest.mark.slow
def test_it_holds_every_button_of_every_view_and_every_entry_of_their_menus(
    qtbot: QtBot, console: Console
) -> None:
    window = console.window
    window.show_tab("health")  # what fixes the selected check is offered when all have ended
    qtbot.waitUntil(lambda: bool(window.page("health").checks), timeout=60_000)
    palette = open_whole(qtbot, console)
    titles = {one.title for one in listed(palette)}
    assert {"Verify", "Use", "Delete…", "Keep anyway…", "Reset", "Prove", "Start"} <= titles
    assert {"Save as CSV…", "Shell export", "Open…", "Save as PNG…"} <= titles
    palette.close_palette()
    for tab_id, views in VIEWS.items():
        window.show_tab(tab_id)
        page = window.page(tab_id)
        bar = page.findChildren(ChoiceBar)[0] if tab_id == "health" else page.findChild(ChoiceBar)
        for view in views:
            bar.button(view).click()
            qtbot.waitUntil(lambda: not console.core.runner.active, timeout=60_000)
            process_layout()
            buttons = [one for one in page.findChildren(QAbstractButton) if one.isVisible()]
            assert buttons, view
            for made in buttons:
                if isinstance(made, StatusPill):  # its words are another outcome by now
                    continue
                words = plain(made.text())
                named = {words, made.accessibleName(), made.accessibleName().split(": ")[-1]}
                told = named == {""} or made.objectName().startswith("qt_") or named & titles
                assert told, (tab_id, view, named)
                menu = made.menu() if hasattr(made, "menu") else None
                for action in menu.actions() if menu is not None else ():
                    assert action.isSeparator() or plain(action.text()) in titles, action.text()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("typed", "place"),
    [("verify", "Convert › Models"), ("keep anyway", "Convert › Quarantine")],
)
def test_what_stands_on_another_view_is_listed_with_its_place(
    typed: str, place: str, qtbot: QtBot, console: Console
) -> None:
    palette = open_whole(qtbot, console)
    qtbot.keyClicks(palette.line, typed)
    assert place in [one.place for one in listed(palette)]


@pytest.mark.slow
def test_choosing_what_stands_on_another_view_goes_there_and_presses_it(
    qtbot: QtBot, console: Console
) -> None:
    palette = open_whole(qtbot, console)
    qtbot.keyClicks(palette.line, "monitor reset")
    (command,) = listed(palette)
    assert (command.title, command.place, command.problem) == ("Reset", "Health › Monitor", "")
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    health = console.window.page("health")
    qtbot.waitUntil(health.findChild(QPushButton, "resetMonitorButton").isVisible)
    qtbot.waitUntil(lambda: "The monitor was reset." in console.window.toasts.texts)


@pytest.mark.slow
def test_what_leads_to_a_closed_step_says_why_it_cannot_be_done(
    qtbot: QtBot, console: Console
) -> None:
    palette = open_whole(qtbot, console)
    qtbot.keyClicks(palette.line, "stores export ids")
    assert not listed(palette)  # there is no report yet
    palette.line.clear()
    qtbot.keyClicks(palette.line, "continue to prove")
    command = next(one for one in listed(palette) if one.title == "Continue to Prove the text")
    assert (command.place, command.problem) == ("Stores › Audit", "Connect to a database first.")
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert palette.isVisible()


@pytest.mark.slow
def test_an_entry_of_a_buttons_menu_is_found_and_chosen(qtbot: QtBot, console: Console) -> None:
    console.window.show_tab("flags")
    palette = press(qtbot, console, "Ctrl+K")
    qtbot.keyClicks(palette.line, "shell export")
    (command,) = listed(palette)
    assert (command.title, command.place) == ("Shell export", "Flags › Copy as")
    QApplication.clipboard().clear()
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "EMBEDDING_DIM=384" in QApplication.clipboard().text())


def plain(words: str) -> str:
    return words.replace("&&", "\0").replace("&", "").replace("\0", "&").strip()


@pytest.mark.slow
def test_no_shortcut_reaches_what_lies_beneath(qtbot: QtBot, console: Console) -> None:
    palette = press(qtbot, console, "Ctrl+K")
    for keys in ("Ctrl+2", "Alt+S", "F5", "Ctrl+Return"):
        sequence = QKeySequence(keys)[0]
        QTest.keyClick(palette.line, sequence.key(), sequence.keyboardModifiers())
        process_layout()
        assert console.window.current_tab == "convert", keys
        assert not [job for job in console.core.runner.active if job.visible], keys
        if not palette.isVisible():
            palette = press(qtbot, console, "Ctrl+K")


@pytest.mark.slow
def test_turning_to_something_else_closes_it(qtbot: QtBot, console: Console) -> None:
    palette = press(qtbot, console, "Ctrl+K")
    console.window.show_tab("flags")
    assert not palette.isVisible()
    palette = press(qtbot, console, "Ctrl+K")
    console.window.header.pill.setFocus()
    assert not palette.isVisible()
    assert QApplication.focusWidget() is console.window.header.pill


def test_the_keys_walk_the_list_and_the_focus_comes_back(qtbot: QtBot, console: Console) -> None:
    tab = console.window.page("convert")
    edit = tab.source.field.edit  # type: ignore[attr-defined]
    edit.setFocus()
    palette = press(qtbot, console, "Ctrl+K")
    qtbot.keyClick(palette.line, Qt.Key.Key_Down)
    assert palette.table.current_row is listed(palette)[1]
    qtbot.keyClick(palette.line, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is edit
    edit.setText("some letters")
    edit.setCursorPosition(4)
    press(qtbot, console, "Ctrl+K")  # which a text field would take for itself
    assert palette.isVisible()
    assert edit.text() == "some letters"
    qtbot.keyClick(palette.line, Qt.Key.Key_Escape)
    place = console.window.mapToGlobal(QPoint(0, 0))
    assert console.window.rect().contains(palette.geometry()), place


@pytest.mark.slow
def test_f1_lists_the_shortcuts(qtbot: QtBot, console: Console) -> None:
    palette = press(qtbot, console, "F1")
    shown = {one.title: one.keys for one in listed(palette)}
    assert all(shown.values())
    assert shown["Commands…"] == "Ctrl+K"
    assert shown["Convert"] in ("Ctrl+1", "Ctrl+Return, Alt+O")
    assert shown["Use the sample model"] == "Alt+S"
    process_layout()
    assert not measure_settled(palette)
    click = next(row for row, one in enumerate(listed(palette)) if one.title == "Benchmark")
    table = palette.table
    table.scrollTo(table.model().index(click, 0))
    place = table.visualRect(table.model().index(click, 0)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: console.window.current_tab == "benchmark")


@pytest.mark.slow
def test_the_shortcuts_begin_at_their_top_after_a_search_and_fit_the_width(
    qtbot: QtBot, console: Console
) -> None:
    console.window.resize(1280, 800)
    palette = press(qtbot, console, "Ctrl+K")
    qtbot.waitUntil(
        lambda: set(console.window.built_tabs) == set(console.window.tab_ids), timeout=60_000
    )
    process_layout()
    assert palette.table.horizontalScrollBar().maximum() == 0
    qtbot.keyClicks(palette.line, "undo last")
    qtbot.keyClick(palette.line, Qt.Key.Key_Escape)
    palette = press(qtbot, console, "F1")
    process_layout()
    assert palette.table.current_row is listed(palette)[0]
    assert palette.table.verticalScrollBar().value() == 0
    assert palette.table.horizontalScrollBar().maximum() == 0
