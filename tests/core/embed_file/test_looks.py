"""What is known before a run: the source's columns and first rows, the target and what was left."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kimera_console.cli.parser import parse
from kimera_console.cli.verbs.embed_file import _request
from kimera_console.core.embed_file import chunks
from kimera_console.core.embed_file.target_preview import preview_target, proposed_out, with_ending
from kimera_console.core.embed_file.types import (
    BadLines,
    FileProgress,
    FileRequest,
    ResumePolicy,
    command_line,
)
from kimera_console.core.errors import InputError, KimeraError
from kimera_console.core.jobs import JobCancelled, JobContext
from kimera_console.core.texts.files.preview import FilePreview
from kimera_console.core.texts.files.preview import preview as look_at
from kimera_console.core.texts.files.types import BadRow, FileKind, ReadOptions, Row
from tests.core.embed_file.support import EmbedFileSetup, lines

if TYPE_CHECKING:
    from pathlib import Path


def preview(path: str, **options) -> FilePreview:
    return look_at(path, ReadOptions(**options))


def texts_of(found) -> list[str]:
    return [row.text for row in found.rows if isinstance(row, Row)]


def test_a_text_file_shows_its_first_lines_with_the_bad_ones_in_place(
    setup: EmbedFileSetup,
) -> None:
    path = setup.write("a.txt", b"one\n\xff\xfe\nthree")
    found = preview(str(path))
    assert (found.kind, found.columns, found.must_choose) == (FileKind.TEXT, (), False)
    assert texts_of(found) == ["one", "three"]
    assert isinstance(found.rows[1], BadRow)
    assert (found.rows[1].line, "UTF-8" in found.rows[1].reason) == (2, True)
    assert (found.count, found.is_exact, found.size_bytes) == (3, True, path.stat().st_size)


def test_a_long_file_is_estimated_from_its_beginning(setup: EmbedFileSetup) -> None:
    path = setup.write("a.txt", lines(20_000))
    found = preview(str(path))
    assert not found.is_exact
    assert found.count == pytest.approx(20_000, rel=0.1)
    assert len(found.rows) == 8


def test_a_csv_with_a_usual_name_needs_no_choice_and_another_one_does(
    setup: EmbedFileSetup,
) -> None:
    usual = setup.write("a.csv", b"id;text\n7;first\n8;second\n")
    found = preview(str(usual), id_column="id")
    assert (found.column, found.id_column) == ("text", "id")
    assert [(row.id, row.text) for row in found.rows] == [("7", "first"), ("8", "second")]
    assert [found.example(one.name) for one in found.columns] == ["7", "first"]
    unusual = setup.write("b.csv", b"a,b,a\n1,2,3\n")
    found = preview(str(unusual), column="not there")
    assert ([one.name for one in found.columns], found.must_choose) == (["a", "b", "a (3)"], True)
    assert texts_of(preview(str(unusual), column="a (3)")) == ["3"]
    several = setup.write("c.csv", b"a,b\n1,2\n")
    found = preview(str(several))
    assert (found.must_choose, found.rows, found.count) == (True, (), None)
    assert texts_of(preview(str(several), column="a")) == ["1"]


def test_json_lines_show_their_keys_and_what_can_be_an_id(setup: EmbedFileSetup) -> None:
    objects = [{"key": 1, "body": "one", "ok": True}, {"key": 2, "body": "two", "ok": False}]
    path = setup.write("a.jsonl", "".join(json.dumps(one) + "\n" for one in objects).encode())
    found = preview(str(path), id_column="key")
    assert {one.name: (one.is_text, one.is_id) for one in found.columns} == {
        "key": (False, True), "body": (True, True), "ok": (False, False)
    }  # fmt: skip
    assert (found.column, texts_of(found)) == ("body", ["one", "two"])
    strings = setup.write("b.jsonl", b'"one"\n{"text": "two"}\n')
    found = preview(str(strings))
    assert (found.column, found.asked_column, texts_of(found)) == ("text", "", ["one", "two"])


def test_parquet_shows_its_columns_and_counts_its_rows(tmp_path: Path) -> None:
    table = pa.table(
        {"n": pa.array(range(3000)), "x": pa.array([0.5] * 3000), "body": ["a text"] * 3000}
    )
    path = tmp_path / "a.parquet"
    pq.write_table(table, path)
    found = preview(str(path), id_column="n")
    assert {one.name: (one.is_text, one.is_id) for one in found.columns} == {
        "n": (False, True), "x": (False, False), "body": (True, True)
    }  # fmt: skip
    assert (found.column, found.count, found.is_exact) == ("body", 3000, True)
    assert (found.rows[1].id, found.rows[1].line, found.line_word) == ("1", 2, "row")


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.parquet", b"PAR1 no"), ("a.csv", b'"\xff'), ("folder", None), ("gone.txt", None)],
)
def test_what_cannot_be_read_is_named(setup: EmbedFileSetup, name: str, data: bytes | None) -> None:
    path = setup.folder / name
    if data is not None:
        path.write_bytes(data)
    elif name == "folder":
        path.mkdir()
    with pytest.raises(InputError, match=name):
        preview(str(path))


def test_an_empty_file_has_nothing_to_choose(setup: EmbedFileSetup) -> None:
    for name in ("a.txt", "a.csv", "a.jsonl"):
        found = preview(str(setup.write(name, b"")))
        assert (found.rows, found.count, found.must_choose) == ((), 0, False)


def stopped(
    setup: EmbedFileSetup, source: Path, out: str, monkeypatch: pytest.MonkeyPatch, **asked
) -> None:
    """A run that is cancelled after its first chunk of 64 rows."""
    monkeypatch.setattr(chunks, "LIGHT", (64, 20_000))
    context = JobContext(on_partial=lambda _partial: context.cancel())
    with pytest.raises(JobCancelled):
        setup.embed(source, out, context=context, **asked)


def test_an_unfinished_run_is_reported_with_what_it_was_asked(
    setup: EmbedFileSetup, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = b"key,body\n" + b"".join(b"%d,text number %d\n" % (n, n) for n in range(1000))
    source = setup.write("a.csv", body)
    stopped(setup, source, "out.npy", monkeypatch, column="body", id_column="key")
    left = preview_target(setup.folder / "out.npy", str(source)).unfinished
    assert left is not None
    assert (left.rows, left.read.column, left.read.id_column, left.append) == (
        64,
        "body",
        "key",
        False,
    )
    assert left.total == pytest.approx(1000, rel=0.15)
    assert (left.lightweight, left.source, left.all_made) == (True, str(source), False)


def test_a_broken_journal_can_only_be_thrown_away(
    setup: EmbedFileSetup, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = setup.write("a.txt", lines(500))
    stopped(setup, source, "out.npy", monkeypatch)
    next(setup.folder.glob(".out.npy*/journal.json")).write_bytes(b"{")
    look = preview_target(setup.folder / "out.npy", str(source))
    assert (look.unfinished, look.broken is not None) == (None, True)


def test_a_file_of_vectors_says_what_it_holds_and_whether_rows_can_be_added(
    setup: EmbedFileSetup,
) -> None:
    source = setup.write("a.txt", lines(10))
    setup.embed(source, "out.npy")
    info = setup.embedder.active
    look = preview_target(setup.folder / "out.npy", str(source), info=info, expected=32)
    assert look.holds is not None
    assert (look.holds.rows, look.holds.dimension, look.append_error) == (10, 32, None)
    look = preview_target(setup.folder / "out.npy", str(source), info=info, expected=99)
    assert "EMBEDDING_DIM" in str(look.append_error)
    other = setup.write("other.npy", b"nothing of the kind")
    look = preview_target(other, str(source))
    assert (look.exists, look.holds, look.append_error is not None) == (True, None, True)
    np.save(setup.folder / "bare.npy", np.ones((2, 16), np.float32))
    look = preview_target(setup.folder / "bare.npy", str(source), info=info, expected=32)
    assert "16 dimensions" in str(look.append_error)
    with pytest.raises(KimeraError, match="the texts itself"):
        preview_target(other, str(other))


def test_a_proposed_name_is_beside_the_source_and_short_enough(tmp_path: Path) -> None:
    out = proposed_out(str(tmp_path / "my.reviews.csv"), ".npy")
    assert out == tmp_path / "my.reviews.vectors.npy"
    assert with_ending(out, ".parquet") == tmp_path / "my.reviews.vectors.parquet"
    assert with_ending(tmp_path / "v1.2", ".npy") == tmp_path / "v1.2.npy"
    long = proposed_out(str(tmp_path / ("ü" * 126 + ".csv")), ".npy")
    preview_target(long, "")
    assert long.name.startswith("üü")


def test_the_command_line_asks_for_the_same(tmp_path: Path) -> None:
    request = FileRequest(
        source=str(tmp_path / "my texts' file.csv"),
        out=tmp_path / "out.npy",
        read=ReadOptions(FileKind.CSV, "cp1252", "\t", False, "-odd name", "key"),
        bad_lines=BadLines.SKIP,
        leftover=ResumePolicy.RESUME,
        append=True,
        processes=2,
    )
    import shlex

    words = shlex.split(command_line(request, tmp_path / ".env"))
    arguments = parse(words[1:])
    assert _request(arguments) == request
    assert arguments.env_file == tmp_path / ".env"


def test_progress_is_reported_within_a_chunk_with_what_is_kept(
    tiny_setup: EmbedFileSetup, monkeypatch
) -> None:
    from kimera_console.core.embed_file import speed

    monkeypatch.setattr(speed, "PUBLISH_EVERY_S", 0.0)
    seen: list[FileProgress] = []
    tiny_setup.embed(
        tiny_setup.write("a.txt", lines(200)), context=JobContext(on_partial=seen.append)
    )
    within = [one for one in seen if one.rows != one.kept]
    assert within
    assert all(one.kept == 0 for one in within)  # its only chunk counts at its end
    assert (seen[-1].rows, seen[-1].kept) == (200, 200)
