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


def test_without_a_file_there_is_one_thing_to_do(room: OpenFileView) -> None:
    assert room.button("chooseFile").isVisibleTo(room.view)
    start = room.button("startFile")
    assert (start.isEnabled(), start.toolTip()) == (False, "Choose a file of texts first.")


def test_a_dropped_file_is_shown_and_a_target_proposed(room: OpenFileView) -> None:
    path = room.write("lines.txt", b"one text\nanother text\n")
    room.drop(path)
    assert room.preview_texts() == ["one text", "another text"]
    assert room.view.target.path.text() == str(room.folder / "lines.vectors.parquet")
    assert "2 texts" in room.words(room.view.source)
    assert not room.view.source.column.isEnabled()
    assert "no columns" in room.view.source.column.toolTip()
    assert room.button("startFile").isEnabled()


def test_the_column_must_be_chosen_where_nothing_tells_it(room: OpenFileView) -> None:
    room.type_path(room.write("reviews.csv", REVIEWS))
    start = room.button("startFile")
    assert (start.isEnabled(), "column" in start.toolTip()) == (False, True)
    assert "Which column" in room.view.source.message.text
    room.choose("textColumn", "remark")
    assert room.preview_texts() == ["the first text", "the second text", "the third text"]
    assert room.view.source.message.text == ""
    assert room.view.source.preview.isColumnHidden(1)
    room.choose("idColumn", "key")
    assert not room.view.source.preview.isColumnHidden(1)
    assert start.isEnabled()


def test_every_kind_of_file_shows_its_rows(room: OpenFileView) -> None:
    lines = "".join(json.dumps({"text": f"text {n}"}) + "\n" for n in range(3))
    room.type_path(room.write("a.jsonl", lines.encode()))
    assert room.preview_texts() == ["text 0", "text 1", "text 2"]
    path = room.folder / "b.parquet"
    pq.write_table(pa.table({"n": [1, 2], "text": ["x", "y"]}), path)
    room.type_path(path)
    assert room.preview_texts() == ["x", "y"]
    assert room.view.target.path.text() == str(room.folder / "b.vectors.parquet")
    room.type_path(room.write("c.log", b"text\nz\n"))
    assert room.preview_texts() == ["text", "z"]
    from kimera_console.core.texts.files.types import FileKind

    room.choose("readAs", FileKind.CSV)
    assert room.preview_texts() == ["z"]


def test_another_encoding_is_read_and_said(room: OpenFileView) -> None:
    western = "Größe süß\nnaïve café\nMüller schläft\n"
    room.type_path(room.write("w.txt", western.encode("cp1252")))
    assert room.preview_texts() == western.splitlines()
    assert "Western European (Windows-1252)" in room.view.source.facts.text()
    room.press("startFile")
    room.done()
    assert "is read as Western European (Windows-1252)" in room.view.run.notes.text()
    assert room.controller.report.tally.rows == 3


def test_bad_lines_are_marked_before_the_start(room: OpenFileView) -> None:
    room.type_path(room.write("a.txt", b"good\n\xff\xfe\ngood too\n"))
    assert "UTF-8" in room.preview_texts()[1]


@pytest.mark.parametrize(
    ("name", "data"),
    [("gone.txt", None), ("a.parquet", b"no"), ("empty name.csv", b'a,"\xff')],
)
def test_a_file_that_cannot_be_read_is_named_and_the_next_one_works(
    room: OpenFileView, name: str, data: bytes | None
) -> None:
    if data is not None:
        room.write(name, data)
    room.type_path(room.folder / name)
    assert name in room.view.source.message.text
    assert "--" not in room.words(room.view.source)
    assert not room.button("startFile").isEnabled()
    room.type_path(room.write("good.txt", b"text\n"))
    assert room.view.source.message.text == ""
    assert room.button("startFile").isEnabled()


def test_an_empty_file_is_told_apart_from_an_error(room: OpenFileView) -> None:
    room.type_path(room.write("empty.txt", b""))
    assert "contains no text" in room.words(room.view.source)
    assert room.view.source.message.text == ""
    room.press("startFile")
    room.done()
    assert "has no vectors" in room.words(room.view.run)


def test_format_and_name_follow_each_other(room: OpenFileView) -> None:
    room.type_path(room.write("a.txt", b"text\n"))
    target = room.view.target
    QTest.mouseClick(target.ending.button(".npy"), Qt.MouseButton.LeftButton)
    assert target.path.text() == str(room.folder / "a.vectors.npy")
    room.type_path(room.write("b.txt", b"text\n"))
    assert target.path.text() == str(room.folder / "b.vectors.npy")
    target.path.set_text(str(room.folder / "mine.parquet"))
    room.looked()
    assert target.ending.key == ".parquet"
    room.type_path(room.write("c.txt", b"text\n"))
    assert target.path.text() == str(room.folder / "mine.parquet")  # the user's, not a proposal


def test_the_vectors_of_other_texts_are_not_replaced_unasked(room: OpenFileView) -> None:
    room.type_path(room.write("first.txt", b"a\nb\n"))
    target, mine = room.view.target, room.folder / "mine.npy"
    target.path.set_text(str(mine))
    room.looked()
    room.press("startFile")
    room.done()
    room.looked()
    assert "mine.npy holds the vectors of this run" in target.message.text
    room.type_path(room.write("second.txt", b"c\n"))
    assert target.path.text() == str(room.folder / "second.vectors.npy")
    assert target.message.text == ""
    assert len(np.load(mine)) == 2
    target.path.set_text(str(mine))
    room.looked()
    assert "The 2 vectors in mine.npy will be replaced" in target.message.text


def test_a_target_that_cannot_be_written_is_said_at_once(room: OpenFileView) -> None:
    source = room.write("a.npy", b"text\n")
    room.type_path(source)
    room.view.target.path.set_text(str(source))
    room.looked()
    assert "the texts itself" in room.view.target.message.text
    room.view.target.path.set_text(str(room.folder / "no" / "such.npy"))
    room.looked()
    assert "not a folder" in room.view.target.message.text
    assert not room.button("startFile").isEnabled()


def test_choices_and_the_file_come_back(room: OpenFileView, open_view) -> None:
    room.type_path(room.write("reviews.csv", REVIEWS))
    room.choose("textColumn", "remark")
    QTest.mouseClick(room.view.target.ending.button(".npy"), Qt.MouseButton.LeftButton)
    QTest.mouseClick(room.view.target.bad_lines.button("skip"), Qt.MouseButton.LeftButton)
    room.looked()
    room.press("startFile")
    room.done()
    again = open_view(LIGHTWEIGHT_EMBEDDING="1", EMBEDDING_DIM="32")
    again.looked()
    assert again.preview_texts()[0] == "the first text"
    assert again.view.target.path.text() == str(room.folder / "reviews.vectors.npy")
    assert again.controller.choices.bad_lines is BadLines.SKIP
    assert again.view.source.path._recent == (str(room.folder / "reviews.csv"),)
    assert again.view.target.path._recent == (str(room.folder / "reviews.vectors.npy"),)


def test_a_file_that_is_gone_since_is_not_complained_about(room: OpenFileView, open_view) -> None:
    path = room.write("a.txt", b"text\n")
    room.type_path(path)
    path.unlink()
    again = open_view(LIGHTWEIGHT_EMBEDDING="1", EMBEDDING_DIM="32")
    again.wait(lambda: not again.controller.choices.source)
    assert again.button("chooseFile").isVisibleTo(again.view)
    assert again.view.source.message.text == ""


def test_appending_needs_vectors_to_append_to_and_the_same_model(room: OpenFileView) -> None:
    room.type_path(room.write("a.txt", b"one\ntwo\n"))
    append = room.view.target.existing.button("append")
    assert (append.isEnabled(), "no vector file" in append.toolTip()) == (False, True)
    room.press("startFile")
    room.done()
    QTest.mouseClick(append, Qt.MouseButton.LeftButton)
    assert room.button("startFile").isEnabled()
    assert "Contains 2 vectors" in room.words(room.view.target)
    np.save(room.folder / "other.npy", np.ones((2, 16), np.float32))
    room.view.target.path.set_text(str(room.folder / "other.npy"))
    room.looked()
    QTest.mouseClick(append, Qt.MouseButton.LeftButton)
    assert "16 dimensions" in room.view.target.message.text
    assert not room.button("startFile").isEnabled()


def test_everything_is_named_and_reached_by_the_keys(room: OpenFileView) -> None:
    room.type_path(room.write("reviews.csv", REVIEWS))
    room.choose("textColumn", "remark")
    room.view.activateWindow()
    room.view.first_focus.setFocus()
    seen = []
    for _ in range(40):
        focused = room.view.focusWidget()
        name = focused.accessibleName() or getattr(focused, "text", lambda: "")()
        seen.append(name.replace("&", ""))
        QTest.keyClick(focused, Qt.Key.Key_Tab)
        if room.view.focusWidget() is room.view.first_focus:
            break
    assert all(seen), seen
    wanted = {
        "File of texts", "Read as", "Text column", "Id column", "First rows", "File of vectors",
        "Format: Parquet", "Bad lines: Stop", "If the file exists: Replace", "Start",
    }  # fmt: skip
    assert wanted <= set(seen)


def test_a_path_with_blanks_and_other_scripts(room: OpenFileView, tmp_path: Path) -> None:
    folder = tmp_path / "Größe и 狐"
    folder.mkdir()
    path = folder / "my texts.txt"
    path.write_bytes(b"text\n")
    room.drop(path)
    room.press("startFile")
    room.done()
    assert (folder / "my texts.vectors.parquet").is_file()


def test_encoding_and_header_are_chosen_in_the_dialog_of_the_texts_view(room: OpenFileView) -> None:
    room.type_path(room.write("t.csv", "text,n\nMüller,1\n".encode("cp1252")))
    assert "UTF-8" in room.preview_texts()[0]  # one such line is damage, not another encoding
    room.press("readOptions")
    reading = room.view.source.reading
    room.wait(lambda: reading.dialog is not None)
    dialog = reading.dialog
    assert dialog is not None
    while dialog.encoding.currentData() != "cp1252":
        QTest.keyClick(dialog.encoding, Qt.Key.Key_Down)
    room.wait(lambda: dialog.accept_button.isEnabled() and not dialog.message.text)
    QTest.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    room.wait(lambda: reading.dialog is None)
    room.looked()
    assert room.preview_texts() == ["Müller"]
    request = room.controller.asked()
    assert request is not None
    assert "--encoding=cp1252" in room.controller.command(request)
    room.press("startFile")
    room.done()
    assert room.controller.report.tally.rows == 1
