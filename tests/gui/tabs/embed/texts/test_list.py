"""Texts typed, pasted, opened, edited, removed and taken back."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from kimera_console.gui.jobs import MODEL
from kimera_console.gui.tabs.embed.editor import MAX_CHARS, TextEditor
from kimera_console.gui.tabs.embed.texts.list_model import COLUMN, NUMBER, TEXT, TOKENS
from tests.gui.tabs.embed.texts.support import WAIT_MS, OpenTextsView, click_at

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = (
    "lone \ud800 surrogate", "a\0b", "\u202egnp.exe \u2066abc", "👩‍👩‍👧‍👦" * 100,
    "a" + "\u0301" * 100_000, "[CLS] [SEP]", "x" * 1_000_000, "<b>markup</b> & entity",
    "a\u2028b",
)  # fmt: skip


def test_an_empty_view_offers_one_sentence_in_twelve_languages(opened: OpenTextsView) -> None:
    opened.press("firstExample")
    assert len(opened.texts) == 12
    assert opened.text_set.column == "language"
    assert not opened.view.list.view.isColumnHidden(COLUMN)
    assert opened.selected == opened.texts[0]
    opened.embedded()


def test_typed_and_pasted_lines_become_texts(opened: OpenTextsView) -> None:
    opened.type("one", "two")
    opened.paste("three\r\n\n  \nfour\u2028still four\n")
    assert opened.texts == ["one", "two", "three", "four\u2028still four"]
    assert "skipped: 2" in opened.view.list.message._hint.text()
    assert opened.view.list.line.text() == ""
    assert opened.selected == opened.texts[-1]
    opened.paste("five\nsix", opened.view.list.view)
    assert opened.texts[-2:] == ["five", "six"]
    opened.embedded()


def test_one_pasted_line_can_still_be_edited_before_it_is_added(opened: OpenTextsView) -> None:
    opened.paste("one line")
    assert opened.view.list.line.text() == "one line"
    assert opened.texts == []


def test_a_text_is_edited_in_its_row_and_embedded_anew(opened: OpenTextsView) -> None:
    opened.type("first", "second")
    opened.embedded()
    table = opened.view.list.view
    table.setCurrentIndex(table.rows.index(0, TEXT))
    QTest.keyClick(table, Qt.Key.Key_F2)
    editor = table.viewport().findChild(TextEditor)
    assert editor is not None
    QTest.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClicks(editor, "more")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert opened.texts == ["first\nmore", "second"]
    opened.embedded()
    assert opened.selected == "first\nmore"


def edit_row(opened: OpenTextsView, row: int) -> TextEditor:
    """The editor of a row, opened by key."""
    table = opened.view.list.view
    table.setCurrentIndex(table.rows.index(row, TEXT))
    QTest.keyClick(table, Qt.Key.Key_F2)
    editor = table.viewport().findChild(TextEditor)
    assert editor is not None
    return editor


@pytest.mark.slow
def test_a_paste_into_the_edited_text_that_is_cut_is_said(opened: OpenTextsView) -> None:
    opened.type("first")
    opened.embedded()
    editor = edit_row(opened, 0)
    QGuiApplication.clipboard().setText("x" * (MAX_CHARS + 7))
    QTest.keyClick(editor, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert len(editor.text()) == MAX_CHARS
    assert "only the first" in opened.view.list.message.text
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert opened.texts == ["first"]


def hold_the_model(opened: OpenTextsView) -> threading.Event:
    """Let what embeds wait until this is set."""
    gate = threading.Event()
    opened.console.core.runner.submit("Benchmark", lambda _context: gate.wait(60), lane=MODEL)
    return gate


def test_vectors_that_come_during_an_edit_leave_what_was_typed(opened: OpenTextsView) -> None:
    gate = hold_the_model(opened)
    opened.type("first", "second")
    editor = edit_row(opened, 0)
    QTest.keyClicks(editor, " and more")
    gate.set()
    opened.embedded()
    assert editor.text() == "first and more"
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert opened.texts == ["first and more", "second"]
    opened.embedded()


@pytest.mark.parametrize(
    ("last", "texts"),
    [
        (Qt.Key.Key_Return, ["first and more", "second"]),
        (Qt.Key.Key_Escape, ["first", "second"]),
    ],
    ids=["kept", "left"],
)
def test_a_search_that_ends_during_an_edit_orders_the_list_after_it(
    opened: OpenTextsView, last: Qt.Key, texts: list[str]
) -> None:
    opened.type("first", "second")
    opened.embedded()
    gate = hold_the_model(opened)
    QTest.keyClicks(opened.view.list.search, "second")
    editor = edit_row(opened, 0)
    QTest.keyClicks(editor, " and more")
    with opened.qtbot.waitSignal(opened.view.search.found, timeout=WAIT_MS):
        gate.set()
    assert editor.isVisible()
    assert editor.text() == "first and more"
    assert opened.rows == ["first", "second"]
    QTest.keyClick(editor, last)
    opened.wait(lambda: opened.rows == texts[::-1])
    assert opened.texts == texts
    opened.embedded()


def test_texts_of_a_file_that_come_during_an_edit_are_listed_after_it(
    opened: OpenTextsView, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("of a file\n", "utf-8")
    opened.type("first")
    opened.embedded()
    editor = edit_row(opened, 0)
    QTest.keyClicks(editor, " and more")
    opened.open(tmp_path / "a.txt")
    opened.wait(lambda: len(opened.texts) == 2)
    assert editor.isVisible()
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert opened.rows == opened.texts == ["first and more", "of a file"]
    opened.embedded()


def test_an_edit_can_be_left_and_cannot_empty_a_text(opened: OpenTextsView) -> None:
    opened.type("first")
    table = opened.view.list.view
    table.setCurrentIndex(table.rows.index(0, TEXT))
    for keys in ((Qt.Key.Key_Escape,), (Qt.Key.Key_Backspace, Qt.Key.Key_Return)):
        QTest.keyClick(table, Qt.Key.Key_F2)
        editor = table.viewport().findChild(TextEditor)
        assert editor is not None
        editor.selectAll()
        for key in keys:
            QTest.keyClick(editor, key)
        QApplication.sendPostedEvents(None, 52)  # deferred deletion of the editor
    assert opened.texts == ["first"]
    assert "no vector" in opened.view.list.message.text
    opened.embedded()


def test_a_text_too_long_for_the_editor_is_not_cut_by_it(opened: OpenTextsView) -> None:
    opened.text_set.add([("x" * 50_000, {})], step="add")
    table = opened.view.list.view
    table.setCurrentIndex(table.rows.index(0, TEXT))
    QTest.keyClick(table, Qt.Key.Key_F2)
    assert table.viewport().findChild(TextEditor) is None
    assert "40\u202f000" in opened.view.list.message.text
    assert len(opened.texts[0]) == 50_000
    opened.embedded()


def test_rows_are_removed_by_key_and_everything_can_be_taken_back(opened: OpenTextsView) -> None:
    opened.paste("a\nb\nc")
    table = opened.view.list.view
    place = table.visualRect(table.rows.index(1, TEXT)).center()
    click_at(table.viewport(), place.x(), place.y())
    assert opened.selected == "b"
    QTest.keyClick(table, Qt.Key.Key_Delete)
    assert opened.texts == ["a", "c"]
    assert opened.selected == "c"
    opened.press("clearTexts")
    assert opened.texts == []
    assert any("Removed all 2 texts" in toast for toast in opened.toasts)
    opened.press("undoTexts")
    assert opened.texts == ["a", "c"]
    opened.press("undoTexts")
    assert opened.texts == ["a", "b", "c"]
    opened.press("undoTexts")
    assert opened.texts == []
    assert not opened.view.list._undo.isEnabled()


def test_repeated_texts_are_named_and_removed_on_request(opened: OpenTextsView) -> None:
    opened.paste("a\nb\na\na")
    assert "Duplicates: no. 3, 4" in opened.view.list._foot.text()
    QTest.mouseClick(opened.view.list._distinct, Qt.MouseButton.LeftButton)
    assert opened.texts == ["a", "b"]
    assert not opened.view.list._distinct.isVisible()
    opened.embedded()


def test_selected_texts_are_copied(opened: OpenTextsView) -> None:
    opened.paste("a\nb\nc")
    table = opened.view.list.view
    table.selectAll()
    QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "a\nb\nc"


def test_hostile_texts_are_listed_shown_and_embedded(opened: OpenTextsView) -> None:
    opened.text_set.add([(text, {}) for text in HOSTILE], step="add")
    opened.embedded()
    table = opened.view.list.view
    started = time.thread_time()
    table.grab()
    assert time.thread_time() - started < 6  # unguarded, a minute and more
    shown = [table.rows.index(row, TEXT).data() for row in range(len(HOSTILE))]
    assert all(len(words) <= 201 for words in shown)
    assert "\u202e" not in shown[2]
    tip = table.rows.index(7, TEXT).data(Qt.ItemDataRole.ToolTipRole)
    assert "&lt;b&gt;markup" in tip
    for page in ("similarity", "map", "neighbours"):
        opened.show_page(page)
        opened.view.grab()
    opened.wait(lambda: opened.view.results.map.mapping.job is None)


def test_a_pasted_megabyte_does_not_freeze(opened: OpenTextsView) -> None:
    started = time.thread_time()
    opened.paste("x" * 1_000_000)
    assert time.thread_time() - started < 6
    assert len(opened.texts[0]) == 1_000_000
    opened.embedded()


def test_truncated_texts_are_counted_and_marked(opened_minilm: OpenTextsView) -> None:
    opened = opened_minilm
    opened.paste("short\n" + "word " * 2000)
    opened.embedded()
    assert "Truncated: no. 2" in opened.view.list._foot.text()
    assert "1 truncated at 256 tokens" in opened.view.results.origin.text()
    model = opened.view.list.view.rows
    assert not model.index(1, TOKENS).data(Qt.ItemDataRole.DecorationRole).isNull()
    assert model.index(0, TOKENS).data(Qt.ItemDataRole.DecorationRole) is None
    assert "256 tokens" in model.index(1, TEXT).data(Qt.ItemDataRole.ToolTipRole)


def test_a_text_file_is_read_and_its_bad_lines_are_named(
    opened: OpenTextsView, tmp_path: Path
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("one\n\ntwo\n", "utf-8")
    opened.open(path)
    opened.wait(lambda: opened.texts == ["one", "two"])
    assert "a.txt" in opened.view.list.message.text
    assert "skipped: 2" in opened.view.list.message._hint.text()


def test_one_text_is_said_as_one_and_an_empty_file_as_empty(
    opened: OpenTextsView, tmp_path: Path
) -> None:
    message = opened.view.list.message
    (tmp_path / "one.txt").write_text("alone\n\n", "utf-8")
    opened.open(tmp_path / "one.txt")
    opened.wait(lambda: message.text == "Added 1 text from one.txt.")
    (tmp_path / "none.txt").touch()
    opened.open(tmp_path / "none.txt")
    opened.wait(lambda: message.text == "none.txt is empty; no text was added.")


def test_a_table_asks_which_column_and_takes_the_others_along(
    opened: OpenTextsView, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"id;note;lang\n1;hello there;en\n2;guten Tag;de\n3;bad \xff;x\n4;a;b;c\n")
    opened.open(path)
    opened.wait(lambda: opened.view.preview.dialog is not None)
    dialog = opened.view.preview.dialog
    assert dialog is not None
    assert dialog.text_column.currentData() == ""
    assert (dialog.accept_button.isEnabled(), "column" in dialog.accept_button.toolTip()) == (
        False, True
    )  # fmt: skip
    QTest.keyClick(dialog.text_column, Qt.Key.Key_Down)
    QTest.keyClick(dialog.text_column, Qt.Key.Key_Down)
    opened.wait(lambda: dialog.accept_button.isEnabled())
    assert dialog.text_column.currentData() == "note"
    assert dialog.second_column.currentData() == "lang"
    assert "line 4" in dialog.message._hint.text()
    dialog.second_column.setCurrentIndex(dialog.second_column.findData("id"))
    QTest.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    opened.wait(lambda: len(opened.texts) == 2)
    assert opened.text_set.texts.columns == ("id", "lang")
    assert opened.text_set.column == "id"
    said = opened.view.list.message._hint.text()
    assert "line 4: not UTF-8" in said
    assert "line 5: 4 cells" in said
    opened.embedded()


def test_the_preview_follows_another_header_and_delimiter(
    opened: OpenTextsView, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("text,label\nhello,en\n", "utf-8")
    opened.open(path)
    opened.wait(lambda: opened.view.preview.dialog is not None)
    dialog = opened.view.preview.dialog
    assert dialog is not None
    QTest.mouseClick(dialog.header, Qt.MouseButton.LeftButton, pos=QPoint(8, 12))
    opened.wait(lambda: dialog.text_column.findData("column 1") >= 0)
    assert dialog.text_column.currentData() == ""
    dialog.reject()
    opened.wait(lambda: opened.view.preview.dialog is None)
    assert opened.texts == []


@pytest.mark.parametrize(
    ("name", "content"), [("a.pdf", b"%PDF-1.4"), ("a.parquet", b"no parquet"), ("gone.txt", None)]
)
def test_a_file_that_cannot_be_read_is_one_sentence(
    opened: OpenTextsView, tmp_path: Path, name: str, content: bytes | None
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    opened.open(path)
    opened.wait(lambda: name in opened.view.list.message.text)
    assert opened.texts == []


def test_a_dropped_file_is_opened_and_dropped_text_is_added(
    opened: OpenTextsView, tmp_path: Path
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("from a file\n", "utf-8")
    for fill in (
        lambda data: data.setUrls([QUrl.fromLocalFile(str(path))]),
        lambda data: data.setText("dropped\nlines"),
    ):
        data = QMimeData()
        fill(data)
        opened.view.dropEvent(
            QDropEvent(
                QPointF(9, 9),
                Qt.DropAction.CopyAction,
                data,
                Qt.MouseButton.LeftButton,
                Qt.KeyboardModifier.NoModifier,
            )
        )
    opened.wait(lambda: sorted(opened.texts) == ["dropped", "from a file", "lines"])
    opened.embedded()


def test_ten_thousand_texts_stay_model_rows(opened: OpenTextsView) -> None:
    opened.text_set.add([(f"text number {i}", {}) for i in range(10_000)], step="add")
    table = opened.view.list.view
    assert table.rows.rowCount() == 10_000
    assert len(table.viewport().children()) < 10
    table.scrollToBottom()
    assert table.rowAt(table.viewport().height() - 4) == 9_999
    assert table.rows.index(9_999, NUMBER).data() == "10\u202f000"
    assert not opened.job  # so many wait to be asked for
    assert "10" in opened.view.results.embed.text()


def test_everything_is_reached_by_tab(opened: OpenTextsView, qtbot) -> None:
    opened.press("firstExample")
    opened.embedded()
    opened.view.activateWindow()
    opened.view.setFocus()
    names = set()
    for _ in range(30):
        widget = QGuiApplication.focusObject()
        names.add(widget.objectName())
        QTest.keyClick(widget, Qt.Key.Key_Tab)
    wanted = {"addLine", "searchTexts", "textList", "examples", "openTexts", "undoTexts",
              "clearTexts", "saveVectors", "heatMap"}  # fmt: skip
    assert wanted <= names
