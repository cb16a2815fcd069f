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
from kimera_console.gui.widgets.basic.metric import NO_VALUE
from tests.gui.clipping import process_layout
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


def stop_early(opened: OpenFileView, held: threading.Event) -> None:
    """Start, and press Cancel when three chunks are on the disk, behind which the run waits."""
    opened.press("startFile")
    opened.wait(lambda: unfinished_rows(Path(opened.controller.choices.out)) == 3 * 64)
    opened.press("cancelFile")
    held.set()
    opened.done()
    assert opened.controller.target_preview.unfinished.rows == 192


def test_a_file_is_embedded_and_the_result_shown(opened_tiny: OpenFileView) -> None:
    opened = opened_tiny
    lines = [b"a text", b"", b"\xff\xfe", b"word " * 900]
    opened.type_path(opened.write("a.txt", b"\n".join(lines) + b"\n"))
    QTest.mouseClick(opened.view.target.ending.button(".npy"), Qt.MouseButton.LeftButton)
    QTest.mouseClick(opened.view.target.bad_lines.button("skip"), Qt.MouseButton.LeftButton)
    opened.looked()
    opened.press("startFile")
    opened.done()
    out = opened.folder / "a.vectors.npy"
    assert np.load(out).shape == (3, 32)
    facts = opened.view.run.result.facts
    kept = json.loads(out.with_name("a.vectors.npy.json").read_text())
    assert facts.value("model") == kept["model"]
    assert facts.value("dimension") == str(kept["dimension"])
    assert facts.value("pooling") == kept["pooling"]
    rows = [(one.number, one.what) for one in opened.view.run.lines.table.rows]
    assert rows == [(2, "empty"), (3, "left out"), (4, "cut")]
    opened.press("copyLines")
    assert "not UTF-8" in clipboard()
    # EMBEDDING_DIM is 64: seen before a run, and after it.
    assert any("64" in one.text for one in opened.view.notices.notices)
    assert "64" in opened.view.run.message.text
    opened.press("copyPath")
    assert clipboard() == str(out)


@pytest.mark.parametrize(
    ("texts", "said"),
    [(1, "a.vectors.parquet has 1 vector."), (2, "a.vectors.parquet has 2 vectors.")],
)
def test_the_vectors_of_a_file_are_counted_in_whole_sentences(
    opened: OpenFileView, texts: int, said: str
) -> None:
    opened.type_path(opened.write("a.txt", some_lines(texts)))
    opened.press("startFile")
    opened.done()
    assert opened.view.run.result.headline.text() == said


def test_cancel_keeps_what_is_done_and_resume_gives_the_same_bytes(
    opened: OpenFileView, held: threading.Event
) -> None:
    opened.type_path(opened.write("a.txt", some_lines(1000)))
    stop_early(opened, held)
    out = opened.folder / "a.vectors.parquet"
    assert not out.exists()
    assert "192 of 1\u202f000 rows are done" in opened.view.target.message.text
    assert "Press Resume to continue" in opened.view.run.message.text
    assert not opened.button("startFile").isVisibleTo(opened.view)
    held.clear()
    opened.press("resumeFile")
    opened.wait(lambda: opened.view.run.notes.isVisibleTo(opened.view))
    assert (
        opened.view.run.notes.text() == "192 vectors were kept from before: the rest is made now."
    )
    held.set()
    opened.done()
    assert opened.controller.report.resumed_rows == 192
    assert "192 of them kept from before" in opened.view.run.result.headline.text()
    resumed = out.read_bytes()
    assert opened.view.target.message.text == f"{out.name} holds the vectors of this run."
    assert opened.view.target.message.property("tone") == "info"  # nothing to be warned of
    opened.press("startFile")  # the whole of it, over the other
    opened.done()
    assert opened.controller.report.resumed_rows == 0
    assert (
        opened.view.run.notes.text() == f"{out.name} is there already, and is replaced at the end."
    )
    assert out.read_bytes() == resumed


def test_how_far_a_run_is_stands_in_one_line_at_the_usual_size(
    opened: OpenFileView, held: threading.Event
) -> None:
    opened.type_path(opened.write("a.txt", some_lines(1000)))
    opened.press("startFile")
    run = opened.view.run
    opened.wait(lambda: run.rows.isVisible() and run.rows.value != NO_VALUE)
    process_layout()
    assert run.rows.y() == run.speed.y() == run.left.y()
    held.set()
    opened.done()


def test_a_run_that_was_ended_elsewhere_is_found_complete_or_made_anew(
    opened: OpenFileView, held: threading.Event
) -> None:
    opened.type_path(opened.write("a.txt", some_lines(300)))
    stop_early(opened, held)
    out, core = opened.folder / "a.vectors.parquet", opened.console.core
    request = FileRequest(str(opened.folder / "a.txt"), out, leftover=ResumePolicy.RESUME)
    embed_file(core.embedder, core.settings, request)
    opened.press("resumeFile")
    opened.done()
    assert opened.view.run.result.headline.text().endswith("was already complete: 300 vectors.")
    assert "texts/s" not in opened.words(opened.view.run.result)

    held.clear()
    opened.view.target.path.set_text(str(opened.folder / "b.parquet"))
    opened.looked()
    stop_early(opened, held)
    shutil.rmtree(opened.folder / ".b.parquet.kimera-embed")
    opened.press("resumeFile")
    opened.done()
    assert "b.parquet: it is made from the beginning." in opened.words(opened.view.run)
    assert opened.controller.report.tally.rows == 300


@pytest.mark.slow
def test_an_unfinished_run_is_found_at_the_next_start_with_its_columns(
    opened: OpenFileView, held: threading.Event, open_view
) -> None:
    rows = b"".join(b"%d,the text number %d\n" % (n, n) for n in range(1000))
    path = opened.write("a.csv", b"key,remark\n" + rows)
    opened.type_path(path)
    opened.choose("textColumn", "remark")
    opened.choose("idColumn", "key")
    stop_early(opened, held)
    again = open_view(LIGHTWEIGHT_EMBEDDING="1", EMBEDDING_DIM="32")
    again.looked()
    assert again.controller.target_preview.unfinished is not None
    # Whatever is chosen meanwhile, it goes on as it was begun.
    again.type_path(again.write("other.txt", b"text\n"))
    again.view.target.path.set_text(str(opened.folder / "a.vectors.parquet"))
    again.looked()
    again.press("resumeFile")
    again.done()
    assert again.controller.report.tally.rows == 1000
    assert again.controller.request.read.id_column == "key"


def test_starting_again_throws_the_unfinished_run_away(
    opened: OpenFileView, held: threading.Event
) -> None:
    opened.type_path(opened.write("a.txt", some_lines(1000)))
    stop_early(opened, held)
    opened.press("startOverFile")
    opened.done()
    assert opened.controller.report.resumed_rows == 0
    assert opened.controller.report.tally.rows == 1000


def test_a_run_that_cannot_be_gone_on_with_says_so_in_the_windows_words(
    opened: OpenFileView, held: threading.Event
) -> None:
    source = opened.write("a.txt", some_lines(1000))
    opened.type_path(source)
    stop_early(opened, held)
    source.write_bytes(b"changed\n" + source.read_bytes())
    opened.press("resumeFile")
    opened.done()
    words = opened.words(opened.view.run)
    assert "changed since" in words
    assert "(Start over)" in words
    assert "--" not in words


def test_a_bad_line_ends_the_run_by_its_number(opened: OpenFileView) -> None:
    opened.type_path(opened.write("a.txt", b"good\n\xff\n"))
    opened.press("startFile")
    opened.done()
    assert "line 2" in opened.view.run.message.text
    assert "leave such lines out (Bad lines)" in opened.words(opened.view.run)
    assert not (opened.folder / "a.vectors.parquet").exists()
    QTest.mouseClick(opened.view.target.bad_lines.button("skip"), Qt.MouseButton.LeftButton)
    opened.press("startFile")
    opened.done()
    assert (opened.folder / "a.vectors.parquet").exists()


def test_appended_rows_stand_behind_those_that_were_there(opened: OpenFileView) -> None:
    opened.type_path(opened.write("a.txt", b"one\ntwo\n"))
    QTest.mouseClick(opened.view.target.ending.button(".npy"), Qt.MouseButton.LeftButton)
    opened.looked()
    opened.press("startFile")
    opened.done()
    first = np.load(opened.folder / "a.vectors.npy")
    opened.type_path(opened.write("b.txt", b"three\n"))
    opened.view.target.path.set_text(str(opened.folder / "a.vectors.npy"))
    opened.looked()
    QTest.mouseClick(opened.view.target.existing.button("append"), Qt.MouseButton.LeftButton)
    opened.press("startFile")
    opened.done()
    both = np.load(opened.folder / "a.vectors.npy")
    assert both.shape == (3, 32)
    assert np.array_equal(both[:2], first)
    assert "now has 3" in opened.words(opened.view.run)
    assert opened.view.target.existing.key == "replace"  # not added twice by mistake


def test_appending_is_refused_before_anything_is_written_where_dim_is_another(
    opened_tiny: OpenFileView,
) -> None:
    opened = opened_tiny
    opened.type_path(opened.write("a.txt", b"one\n"))
    opened.press("startFile")
    opened.done()
    before = (opened.folder / "a.vectors.parquet").read_bytes()
    QTest.mouseClick(opened.view.target.existing.button("append"), Qt.MouseButton.LeftButton)
    assert "EMBEDDING_DIM" in opened.view.target.message.text
    assert not opened.button("startFile").isEnabled()
    assert (opened.folder / "a.vectors.parquet").read_bytes() == before


@pytest.mark.slow
def test_lightweight_vectors_are_marked_before_and_after(opened: OpenFileView) -> None:
    assert "lightweight" in opened.view.notices.notices[0].text
    opened.type_path(opened.write("a.txt", b"one\n"))
    opened.press("startFile")
    opened.done()
    assert "lightweight" in opened.view.run.message.text
    assert "degraded" in opened.view.run.result.facts.value("model")
    opened.set_flags(LIGHTWEIGHT_EMBEDDING="0", EMBEDDING_STRICT="1", ONNX_MODEL_PATH="nowhere")
    opened.wait(lambda: not opened.console.core.runner.active)
    opened.looked()
    opened.press("startFile")
    opened.done()
    assert opened.controller.run_error is not None
    assert opened.view.run.message.text


def test_the_copied_command_makes_the_same_file(opened: OpenFileView) -> None:
    opened.type_path(opened.write("my reviews.csv", REVIEWS))
    opened.choose("textColumn", "remark")
    opened.choose("idColumn", "key")
    opened.press("startFile")
    opened.done()
    opened.press("copyCommand")
    out = opened.folder / "my reviews.vectors.parquet"
    made = out.read_bytes()
    words = shlex.split(clipboard())
    assert words[0] == "kimera-console"
    assert str(out) in clipboard()
    done = run_console(*words[1:], cwd=opened.env_file.parent)
    assert done.code == 0, done.stderr
    assert out.read_bytes() == made


def test_keys_start_and_cancel_and_the_focus_goes_along(
    opened: OpenFileView, held: threading.Event
) -> None:
    opened.type_path(opened.write("a.txt", some_lines(1000)))
    opened.view.activateWindow()
    opened.view.first_focus.setFocus()
    QTest.keyClick(opened.view.first_focus, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert opened.controller.job is not None
    assert opened.view.focusWidget() is opened.view.run.cancel
    assert not opened.view.source.path.isEnabled()
    assert "being embedded" in opened.view.source.path.toolTip()
    opened.wait(lambda: unfinished_rows(Path(opened.controller.choices.out)) == 3 * 64)
    (missed,) = opened.console.window.quit_question.missed
    assert "the run can be resumed" in missed.at_quit
    QTest.keyClick(opened.view.run.cancel, Qt.Key.Key_Space)
    held.set()
    opened.done()
    assert opened.controller.stopped
    assert opened.view.focusWidget() is opened.view.target.resume


def test_a_run_goes_on_on_another_tab_and_its_end_is_reported(opened: OpenFileView) -> None:
    opened.type_path(opened.write("a.txt", some_lines(3000)))
    opened.press("startFile")
    opened.view.hide()
    opened.done()
    assert any("a.vectors.parquet has 3" in toast for toast in opened.toasts)
    opened.view.show()
