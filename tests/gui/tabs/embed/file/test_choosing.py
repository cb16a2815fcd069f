"""Choosing: which file, which columns, where to; what stands in the way is said."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kimera_console.core.embed_file.types import BadLines
from tests.gui.tabs.embed.file.support import REVIEWS, OpenFileView

if TYPE_CHECKING:
    from pathlib import Path


def test_without_a_file_there_is_one_thing_to_do(opened: OpenFileView) -> None:
    assert opened.button("chooseFile").isVisibleTo(opened.view)
    start = opened.button("startFile")
    assert (start.isEnabled(), start.toolTip()) == (False, "Choose a file of texts first.")


def test_a_dropped_file_is_shown_and_a_target_proposed(opened: OpenFileView) -> None:
    path = opened.write("lines.txt", b"one text\nanother text\n")
    opened.drop(path)
    assert opened.preview_texts() == ["one text", "another text"]
    assert opened.view.target.path.text() == str(opened.folder / "lines.vectors.parquet")
    assert "2 texts" in opened.words(opened.view.source)
    assert not opened.view.source.column.isEnabled()
    assert "no columns" in opened.view.source.column.toolTip()
    assert opened.button("startFile").isEnabled()


def test_the_column_must_be_chosen_where_nothing_tells_it(opened: OpenFileView) -> None:
    opened.type_path(opened.write("reviews.csv", REVIEWS))
    start = opened.button("startFile")
    assert (start.isEnabled(), "column" in start.toolTip()) == (False, True)
    assert "Which column" in opened.view.source.message.text
    opened.choose("textColumn", "remark")
    assert opened.preview_texts() == ["the first text", "the second text", "the third text"]
    assert opened.view.source.message.text == ""
    assert opened.view.source.preview.isColumnHidden(1)
    opened.choose("idColumn", "key")
    assert not opened.view.source.preview.isColumnHidden(1)
    assert start.isEnabled()


def test_every_kind_of_file_shows_its_rows(opened: OpenFileView) -> None:
    lines = "".join(json.dumps({"text": f"text {n}"}) + "\n" for n in range(3))
    opened.type_path(opened.write("a.jsonl", lines.encode()))
    assert opened.preview_texts() == ["text 0", "text 1", "text 2"]
    path = opened.folder / "b.parquet"
    pq.write_table(pa.table({"n": [1, 2], "text": ["x", "y"]}), path)
    opened.type_path(path)
    assert opened.preview_texts() == ["x", "y"]
    assert opened.view.target.path.text() == str(opened.folder / "b.vectors.parquet")
    opened.type_path(opened.write("c.log", b"text\nz\n"))
    assert opened.preview_texts() == ["text", "z"]
    from kimera_console.core.texts.files.types import FileKind

    opened.choose("readAs", FileKind.CSV)
    assert opened.preview_texts() == ["z"]


def test_another_encoding_is_read_and_said(opened: OpenFileView) -> None:
    western = "Größe süß\nnaïve café\nMüller schläft\n"
    opened.type_path(opened.write("w.txt", western.encode("cp1252")))
    assert opened.preview_texts() == western.splitlines()
    assert "Western European (Windows-1252)" in opened.view.source.facts.text()
    opened.press("startFile")
    opened.done()
    assert "is read as Western European (Windows-1252)" in opened.view.run.notes.text()
    assert opened.controller.report.tally.rows == 3


def test_bad_lines_are_marked_before_the_start(opened: OpenFileView) -> None:
    opened.type_path(opened.write("a.txt", b"good\n\xff\xfe\ngood too\n"))
    assert "UTF-8" in opened.preview_texts()[1]


@pytest.mark.parametrize(
    ("name", "data"),
    [("gone.txt", None), ("a.parquet", b"no"), ("empty name.csv", b'a,"\xff')],
)
def test_a_file_that_cannot_be_read_is_named_and_the_next_one_works(
    opened: OpenFileView, name: str, data: bytes | None
) -> None:
    if data is not None:
        opened.write(name, data)
    opened.type_path(opened.folder / name)
    assert name in opened.view.source.message.text
    assert "--" not in opened.words(opened.view.source)
    assert not opened.button("startFile").isEnabled()
    opened.type_path(opened.write("good.txt", b"text\n"))
    assert opened.view.source.message.text == ""
    assert opened.button("startFile").isEnabled()


def test_an_empty_file_is_distinguished_from_an_error(opened: OpenFileView) -> None:
    opened.type_path(opened.write("empty.txt", b""))
    assert "contains no text" in opened.words(opened.view.source)
    assert opened.view.source.message.text == ""
    opened.press("startFile")
    opened.done()
    assert "has no vectors" in opened.words(opened.view.run)


def test_format_and_name_follow_each_other(opened: OpenFileView) -> None:
    opened.type_path(opened.write("a.txt", b"text\n"))
    target = opened.view.target
    QTest.mouseClick(target.ending.button(".npy"), Qt.MouseButton.LeftButton)
    assert target.path.text() == str(opened.folder / "a.vectors.npy")
    opened.type_path(opened.write("b.txt", b"text\n"))
    assert target.path.text() == str(opened.folder / "b.vectors.npy")
    target.path.set_text(str(opened.folder / "mine.parquet"))
    opened.looked()
    assert target.ending.key == ".parquet"
    opened.type_path(opened.write("c.txt", b"text\n"))
    assert target.path.text() == str(opened.folder / "mine.parquet")  # the user's, not a proposal


def test_the_vectors_of_other_texts_are_not_replaced_unasked(opened: OpenFileView) -> None:
    opened.type_path(opened.write("first.txt", b"a\nb\n"))
    target, mine = opened.view.target, opened.folder / "mine.npy"
    target.path.set_text(str(mine))
    opened.looked()
    opened.press("startFile")
    opened.done()
    opened.looked()
    assert "mine.npy holds the vectors of this run" in target.message.text
    opened.type_path(opened.write("second.txt", b"c\n"))
    assert target.path.text() == str(opened.folder / "second.vectors.npy")
    assert target.message.text == ""
    assert len(np.load(mine)) == 2
    target.path.set_text(str(mine))
    opened.looked()
    assert "The 2 vectors in mine.npy will be replaced" in target.message.text


def test_a_target_that_cannot_be_written_is_said_at_once(opened: OpenFileView) -> None:
    source = opened.write("a.npy", b"text\n")
    opened.type_path(source)
    opened.view.target.path.set_text(str(source))
    opened.looked()
    assert "the texts itself" in opened.view.target.message.text
    opened.view.target.path.set_text(str(opened.folder / "no" / "such.npy"))
    opened.looked()
    assert "not a folder" in opened.view.target.message.text
    assert not opened.button("startFile").isEnabled()


def test_choices_and_the_file_come_back(opened: OpenFileView, open_view) -> None:
    opened.type_path(opened.write("reviews.csv", REVIEWS))
    opened.choose("textColumn", "remark")
    QTest.mouseClick(opened.view.target.ending.button(".npy"), Qt.MouseButton.LeftButton)
    QTest.mouseClick(opened.view.target.bad_lines.button("skip"), Qt.MouseButton.LeftButton)
    opened.looked()
    opened.press("startFile")
    opened.done()
    again = open_view(LIGHTWEIGHT_EMBEDDING="1", EMBEDDING_DIM="32")
    again.looked()
    assert again.preview_texts()[0] == "the first text"
    assert again.view.target.path.text() == str(opened.folder / "reviews.vectors.npy")
    assert again.controller.choices.bad_lines is BadLines.SKIP
    assert again.view.source.path._recent == (str(opened.folder / "reviews.csv"),)
    assert again.view.target.path._recent == (str(opened.folder / "reviews.vectors.npy"),)


def test_a_file_that_is_gone_since_is_not_complained_about(opened: OpenFileView, open_view) -> None:
    path = opened.write("a.txt", b"text\n")
    opened.type_path(path)
    path.unlink()
    again = open_view(LIGHTWEIGHT_EMBEDDING="1", EMBEDDING_DIM="32")
    again.wait(lambda: not again.controller.choices.source)
    assert again.button("chooseFile").isVisibleTo(again.view)
    assert again.view.source.message.text == ""


def test_appending_needs_vectors_to_append_to_and_the_same_model(opened: OpenFileView) -> None:
    opened.type_path(opened.write("a.txt", b"one\ntwo\n"))
    append = opened.view.target.existing.button("append")
    assert (append.isEnabled(), "no vector file" in append.toolTip()) == (False, True)
    opened.press("startFile")
    opened.done()
    QTest.mouseClick(append, Qt.MouseButton.LeftButton)
    assert opened.button("startFile").isEnabled()
    assert "Contains 2 vectors" in opened.words(opened.view.target)
    np.save(opened.folder / "other.npy", np.ones((2, 16), np.float32))
    opened.view.target.path.set_text(str(opened.folder / "other.npy"))
    opened.looked()
    QTest.mouseClick(append, Qt.MouseButton.LeftButton)
    assert "16 dimensions" in opened.view.target.message.text
    assert not opened.button("startFile").isEnabled()


def test_everything_is_named_and_reached_by_the_keys(opened: OpenFileView) -> None:
    opened.type_path(opened.write("reviews.csv", REVIEWS))
    opened.choose("textColumn", "remark")
    opened.view.activateWindow()
    opened.view.first_focus.setFocus()
    seen = []
    for _ in range(40):
        focused = opened.view.focusWidget()
        name = focused.accessibleName() or getattr(focused, "text", lambda: "")()
        seen.append(name.replace("&", ""))
        QTest.keyClick(focused, Qt.Key.Key_Tab)
        if opened.view.focusWidget() is opened.view.first_focus:
            break
    assert all(seen), seen
    wanted = {
        "File of texts", "Read as", "Text column", "Id column", "First rows", "File of vectors",
        "Format: Parquet", "Bad lines: Stop", "If the file exists: Replace", "Start",
    }  # fmt: skip
    assert wanted <= set(seen)


def test_a_path_with_blanks_and_other_scripts(opened: OpenFileView, tmp_path: Path) -> None:
    folder = tmp_path / "Größe и 狐"
    folder.mkdir()
    path = folder / "my texts.txt"
    path.write_bytes(b"text\n")
    opened.drop(path)
    opened.press("startFile")
    opened.done()
    assert (folder / "my texts.vectors.parquet").is_file()


def test_encoding_and_header_are_chosen_in_the_dialog_of_the_texts_view(
    opened: OpenFileView,
) -> None:
    opened.type_path(opened.write("t.csv", "text,n\nMüller,1\n".encode("cp1252")))
    assert "UTF-8" in opened.preview_texts()[0]  # one such line is damage, not another encoding
    opened.press("readOptions")
    reading = opened.view.source.reading
    opened.wait(lambda: reading.dialog is not None)
    dialog = reading.dialog
    assert dialog is not None
    while dialog.encoding.currentData() != "cp1252":
        QTest.keyClick(dialog.encoding, Qt.Key.Key_Down)
    opened.wait(lambda: dialog.accept_button.isEnabled() and not dialog.message.text)
    QTest.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    opened.wait(lambda: reading.dialog is None)
    opened.looked()
    assert opened.preview_texts() == ["Müller"]
    request = opened.controller.asked()
    assert request is not None
    assert "--encoding=cp1252" in opened.controller.command(request)
    opened.press("startFile")
    opened.done()
    assert opened.controller.report.tally.rows == 1
