"""Running: progress, cancel and resume, what must be known about the vectors, what came of it."""

from __future__ import annotations

import json
import shlex
import shutil
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kimera_console.core.embed_file import chunks
from kimera_console.core.embed_file.journal import RunFolder, unfinished_rows
from kimera_console.core.embed_file.run import embed_file
from kimera_console.core.embed_file.types import FileRequest, ResumePolicy
from tests.gui.tabs.embed.file.support import REVIEWS, OpenFileView, clipboard
from tests.helpers.console import run_console

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kimera_console.core.embed_file.journal import Journal


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Chunks are small, and a run waits behind its third until the event is set."""
    for name in ("LIGHT", "SMALL"):
        monkeypatch.setattr(chunks, name, (64, 20_000))
    go_on = threading.Event()
    write = RunFolder.write

    def write_and_wait(place: RunFolder, journal: Journal) -> None:
        write(place, journal)
        if journal.tally.rows >= 3 * 64:
            go_on.wait(60)

    monkeypatch.setattr(RunFolder, "write", write_and_wait)
    yield go_on
    go_on.set()


def some_lines(count: int) -> bytes:
    return b"".join(b"the text number %d of this file\n" % n for n in range(count))


def stop_early(room: OpenFileView, held: threading.Event) -> None:
    """Start, and press Cancel when three chunks are on the disk, behind which the run waits."""
    room.press("startFile")
    room.wait(lambda: unfinished_rows(Path(room.controller.choices.out)) == 3 * 64)
    room.press("cancelFile")
    held.set()
    room.done()
    assert room.controller.look.unfinished.rows == 192


def test_a_file_is_embedded_and_the_result_told(tiny_room: OpenFileView) -> None:
    room = tiny_room
    lines = [b"a text", b"", b"\xff\xfe", b"word " * 900]
    room.type_path(room.write("a.txt", b"\n".join(lines) + b"\n"))
    QTest.mouseClick(room.view.target.ending.button(".npy"), Qt.MouseButton.LeftButton)
    QTest.mouseClick(room.view.target.bad_lines.button("skip"), Qt.MouseButton.LeftButton)
    room.looked()
    room.press("startFile")
    room.done()
    out = room.folder / "a.vectors.npy"
    assert np.load(out).shape == (3, 32)
    facts = room.view.run.result.facts
    kept = json.loads(out.with_name("a.vectors.npy.json").read_text())
    assert facts.value("model") == kept["model"]
    assert facts.value("dimension") == str(kept["dimension"])
    assert facts.value("pooling") == kept["pooling"]
    rows = [(one.number, one.what) for one in room.view.run.lines.table.rows]
    assert rows == [(2, "empty"), (3, "left out"), (4, "cut")]
    room.press("copyLines")
    assert "not UTF-8" in clipboard()
    # EMBEDDING_DIM is 64: seen before a run, and after it.
    assert any("64" in one.text for one in room.view.notices.notices)
    assert "64" in room.view.run.message.text
    room.press("copyPath")
    assert clipboard() == str(out)


def test_cancel_keeps_what_is_done_and_resume_gives_the_same_bytes(
    room: OpenFileView, held: threading.Event
) -> None:
    room.type_path(room.write("a.txt", some_lines(1000)))
    stop_early(room, held)
    out = room.folder / "a.vectors.parquet"
    assert not out.exists()
    assert "192 of 1\u202f000 rows are done" in room.view.target.message.text
    assert "Press Resume to continue" in room.view.run.message.text
    assert not room.button("startFile").isVisibleTo(room.view)
    held.clear()
    room.press("resumeFile")
    room.wait(lambda: room.view.run.notes.isVisibleTo(room.view))
    assert room.view.run.notes.text() == "192 vectors were kept from before: the rest is made now."
    held.set()
    room.done()
    assert room.controller.report.resumed_rows == 192
    assert "192 of them kept from before" in room.view.run.result.headline.text()
    resumed = out.read_bytes()
    assert room.view.target.message.text == f"{out.name} holds the vectors of this run."
    assert room.view.target.message.property("tone") == "info"  # nothing to be warned of
    room.press("startFile")  # the whole of it, over the other
    room.done()
    assert room.controller.report.resumed_rows == 0
    assert room.view.run.notes.text() == f"{out.name} is there already, and is replaced at the end."
    assert out.read_bytes() == resumed


def test_a_run_that_was_ended_elsewhere_is_found_complete_or_made_anew(
    room: OpenFileView, held: threading.Event
) -> None:
    room.type_path(room.write("a.txt", some_lines(300)))
    stop_early(room, held)
    out, core = room.folder / "a.vectors.parquet", room.console.core
    request = FileRequest(str(room.folder / "a.txt"), out, leftover=ResumePolicy.RESUME)
    embed_file(core.embedder, core.settings, request)
    room.press("resumeFile")
    room.done()
    assert room.view.run.result.headline.text().endswith("was already complete: 300 vectors.")
    assert "texts/s" not in room.words(room.view.run.result)

    held.clear()
    room.view.target.path.set_text(str(room.folder / "b.parquet"))
    room.looked()
    stop_early(room, held)
    shutil.rmtree(room.folder / ".b.parquet.kimera-embed")
    room.press("resumeFile")
    room.done()
    assert "b.parquet: it is made from the beginning." in room.words(room.view.run)
    assert room.controller.report.tally.rows == 300


def test_an_unfinished_run_is_found_at_the_next_start_with_its_columns(
    room: OpenFileView, held: threading.Event, open_view
) -> None:
    rows = b"".join(b"%d,the text number %d\n" % (n, n) for n in range(1000))
    path = room.write("a.csv", b"key,remark\n" + rows)
    room.type_path(path)
    room.choose("textColumn", "remark")
    room.choose("idColumn", "key")
    stop_early(room, held)
    again = open_view(LIGHTWEIGHT_EMBEDDING="1", EMBEDDING_DIM="32")
    again.looked()
    assert again.controller.look.unfinished is not None
    # Whatever is chosen meanwhile, it goes on as it was begun.
    again.type_path(again.write("other.txt", b"text\n"))
    again.view.target.path.set_text(str(room.folder / "a.vectors.parquet"))
    again.looked()
    again.press("resumeFile")
    again.done()
    assert again.controller.report.tally.rows == 1000
    assert again.controller.request.read.id_column == "key"


def test_starting_again_throws_the_unfinished_run_away(
    room: OpenFileView, held: threading.Event
) -> None:
    room.type_path(room.write("a.txt", some_lines(1000)))
    stop_early(room, held)
    room.press("againFile")
    room.done()
    assert room.controller.report.resumed_rows == 0
    assert room.controller.report.tally.rows == 1000


def test_a_run_that_cannot_be_gone_on_with_says_so_in_the_windows_words(
    room: OpenFileView, held: threading.Event
) -> None:
    source = room.write("a.txt", some_lines(1000))
    room.type_path(source)
    stop_early(room, held)
    source.write_bytes(b"changed\n" + source.read_bytes())
    room.press("resumeFile")
    room.done()
    words = room.words(room.view.run)
    assert "changed since" in words
    assert "(Start again)" in words
    assert "--" not in words


def test_a_bad_line_ends_the_run_by_its_number(room: OpenFileView) -> None:
    room.type_path(room.write("a.txt", b"good\n\xff\n"))
    room.press("startFile")
    room.done()
    assert "line 2" in room.view.run.message.text
    assert "leave such lines out (Bad lines)" in room.words(room.view.run)
    assert not (room.folder / "a.vectors.parquet").exists()
    QTest.mouseClick(room.view.target.bad_lines.button("skip"), Qt.MouseButton.LeftButton)
    room.press("startFile")
    room.done()
    assert (room.folder / "a.vectors.parquet").exists()


def test_appended_rows_stand_behind_those_that_were_there(room: OpenFileView) -> None:
    room.type_path(room.write("a.txt", b"one\ntwo\n"))
    QTest.mouseClick(room.view.target.ending.button(".npy"), Qt.MouseButton.LeftButton)
    room.looked()
    room.press("startFile")
    room.done()
    first = np.load(room.folder / "a.vectors.npy")
    room.type_path(room.write("b.txt", b"three\n"))
    room.view.target.path.set_text(str(room.folder / "a.vectors.npy"))
    room.looked()
    QTest.mouseClick(room.view.target.existing.button("append"), Qt.MouseButton.LeftButton)
    room.press("startFile")
    room.done()
    both = np.load(room.folder / "a.vectors.npy")
    assert both.shape == (3, 32)
    assert np.array_equal(both[:2], first)
    assert "now has 3" in room.words(room.view.run)
    assert room.view.target.existing.key == "replace"  # not added twice by mistake


def test_appending_is_refused_before_anything_is_written_where_dim_is_another(
    tiny_room: OpenFileView,
) -> None:
    room = tiny_room
    room.type_path(room.write("a.txt", b"one\n"))
    room.press("startFile")
    room.done()
    before = (room.folder / "a.vectors.parquet").read_bytes()
    QTest.mouseClick(room.view.target.existing.button("append"), Qt.MouseButton.LeftButton)
    assert "EMBEDDING_DIM" in room.view.target.message.text
    assert not room.button("startFile").isEnabled()
    assert (room.folder / "a.vectors.parquet").read_bytes() == before


def test_lightweight_vectors_are_marked_before_and_after(room: OpenFileView) -> None:
    assert "lightweight" in room.view.notices.notices[0].text
    room.type_path(room.write("a.txt", b"one\n"))
    room.press("startFile")
    room.done()
    assert "lightweight" in room.view.run.message.text
    assert "degraded" in room.view.run.result.facts.value("model")
    room.set_flags(LIGHTWEIGHT_EMBEDDING="0", EMBEDDING_STRICT="1", ONNX_MODEL_PATH="nowhere")
    room.wait(lambda: not room.console.core.runner.active)
    room.looked()
    room.press("startFile")
    room.done()
    assert room.controller.run_error is not None
    assert room.view.run.message.text


def test_the_copied_command_makes_the_same_file(room: OpenFileView) -> None:
    room.type_path(room.write("my reviews.csv", REVIEWS))
    room.choose("textColumn", "remark")
    room.choose("idColumn", "key")
    room.press("startFile")
    room.done()
    room.press("copyCommand")
    out = room.folder / "my reviews.vectors.parquet"
    made = out.read_bytes()
    words = shlex.split(clipboard())
    assert words[0] == "kimera-console"
    assert str(out) in clipboard()
    done = run_console(*words[1:], cwd=room.env_file.parent)
    assert done.code == 0, done.stderr
    assert out.read_bytes() == made


def test_keys_start_and_cancel_and_the_focus_goes_along(
    room: OpenFileView, held: threading.Event
) -> None:
    room.type_path(room.write("a.txt", some_lines(1000)))
    room.view.activateWindow()
    room.view.first_focus.setFocus()
    QTest.keyClick(room.view.first_focus, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert room.controller.job is not None
    assert room.view.focusWidget() is room.view.run.cancel
    assert not room.view.source.path.isEnabled()
    assert "being embedded" in room.view.source.path.toolTip()
    room.wait(lambda: unfinished_rows(Path(room.controller.choices.out)) == 3 * 64)
    (missed,) = room.console.window.quit_question.missed
    assert "the file can be resumed" in missed.at_quit
    QTest.keyClick(room.view.run.cancel, Qt.Key.Key_Space)
    held.set()
    room.done()
    assert room.controller.stopped
    assert room.view.focusWidget() is room.view.target.resume


def test_a_run_goes_on_while_nobody_looks_and_its_end_is_told(room: OpenFileView) -> None:
    room.type_path(room.write("a.txt", some_lines(3000)))
    room.press("startFile")
    room.view.hide()
    room.done()
    assert any("a.vectors.parquet has 3" in toast for toast in room.toasts)
    room.view.show()
