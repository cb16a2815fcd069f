"""Forms of files that look like another one, and values that not every form can hold."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kimera_console.core.embed_file.run import embed_file
from kimera_console.core.embed_file.types import BadLines, FileRequest
from kimera_console.core.embedding.embedder import Embedder
from kimera_console.core.errors import InputError
from kimera_console.core.flags.settings import Settings
from kimera_console.core.jobs import JobContext
from kimera_console.core.texts.files.preview import preview
from kimera_console.core.texts.files.rows import open_rows
from kimera_console.core.texts.files.types import START, FileKind, ReadOptions, Row

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("ending", ["json", "jsonlines", "ndjson", "json.gz"])
def test_every_usual_ending_of_json_lines_is_read_as_such(ending: str, tmp_path: Path) -> None:
    import gzip

    data = b'{"id": 1, "text": "one"}\n{"id": 2, "text": "two"}\n'
    path = tmp_path / f"t.{ending}"
    path.write_bytes(gzip.compress(data) if ending.endswith("gz") else data)
    file = open_rows(str(path))
    assert file.kind is FileKind.JSONL
    rows = list(file.rows(START, JobContext()))
    assert [row.text for row in rows if isinstance(row, Row)] == ["one", "two"]


@pytest.mark.parametrize(
    "data",
    [
        b'[{"text": "a"}, {"text": "b"}]',
        b'\xef\xbb\xbf[\n  {"text": "a"},\n  {"text": "b"}\n]\n',
        b'\n \n  ["a", "b"]\n',
    ],
)
def test_a_json_array_is_refused_as_a_whole(data: bytes, tmp_path: Path) -> None:
    for name in ("t.json", "t.jsonl"):
        path = tmp_path / name
        path.write_bytes(data)
        for look in (open_rows, preview):
            with pytest.raises(InputError, match=f"{name} is a JSON array") as caught:
                look(str(path))
            assert "JSON lines" in caught.value.hint
    piped = open_rows("-", ReadOptions(FileKind.JSONL), standard_input=io.BytesIO(data))
    with pytest.raises(InputError, match="Standard input is a JSON array"):
        list(piped.rows(START, JobContext()))


def test_a_list_behind_the_first_line_is_one_bad_line(tmp_path: Path) -> None:
    path = tmp_path / "t.json"
    path.write_bytes(b'{"text": "a"}\n[1]\n{"text": "b"}\n')
    file = open_rows(str(path))
    rows = list(file.rows(START, JobContext()))
    assert [row.text for row in rows if isinstance(row, Row)] == ["a", "b"]
    assert list(file.rows(rows[0].after, JobContext())) == rows[1:]


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"])
def test_a_text_file_without_newlines_is_not_one_text(start: bytes, tmp_path: Path) -> None:
    path = tmp_path / "t.txt"
    data = start + b"one\rtwo\rthree\r"
    path.write_bytes(data)
    with pytest.raises(InputError, match=r"t\.txt has carriage returns, but no newlines"):
        preview(str(path))
    piped = open_rows("-", standard_input=io.BytesIO(data))
    with pytest.raises(InputError, match="Standard input has carriage returns"):
        list(piped.rows(START, JobContext()))
    path.write_bytes(start + b"one\r")
    assert [row.text for row in preview(str(path)).rows if isinstance(row, Row)] == ["one"]


TIMES: dict[str, tuple[pa.DataType, int, str]] = {
    "nanoseconds": (pa.timestamp("ns"), 1, "1970-01-01 00:00:00.000000001"),
    "nanoseconds of a zone": (pa.timestamp("ns", "UTC"), 1, "1970-01-01 00:00:00.000000001Z"),
    "a zone that nobody knows": (pa.timestamp("ms", "Mars/Base"), 1, "1970-01-01 00:00:00.001Z"),
    "the year 10000": (pa.timestamp("ms"), 253_402_300_800_000, "10000-01-01 00:00:00.000"),
    "a duration": (pa.duration("ns"), 1, "1 ns"),
    "a time of day": (pa.time64("ns"), 1, "00:00:00.000000001"),
    "a date of the year 12921": (pa.date32(), 4_000_000, "12921-08-18"),
}


@pytest.mark.parametrize("what", TIMES)
def test_every_time_that_parquet_can_hold_is_shown(what: str, tmp_path: Path) -> None:
    kind, value, expected = TIMES[what]
    path = tmp_path / "t.parquet"
    times = pa.array([value, None], kind)
    pq.write_table(pa.table({"text": ["a", "b"], "at": times}), path)
    found = preview(str(path))
    assert [row.text for row in found.rows if isinstance(row, Row)] == ["a", "b"]
    assert found.cells == (("a", expected), ("b", ""))


def _not_unicode(name: str, folder: Path) -> Path:
    """Three rows, the second with an id that is not Unicode."""
    path = folder / name
    if name.endswith("jsonl"):
        path.write_bytes(
            b'{"id": "x", "text": "a"}\n{"id": "\\ud83d", "text": "b"}\n{"id": "z", "text": "c"}\n'
        )
        return path
    raw = pa.array([b"x", b"y\xe4", b"z"], pa.binary())
    ids = pa.StringArray.from_buffers(3, *raw.buffers()[1:])
    pq.write_table(pa.table({"id": ids, "text": ["a", "b", "c"]}), path)
    return path


@pytest.mark.parametrize(
    ("name", "reason"),
    [("t.jsonl", "'id' is not Unicode"), ("t.parquet", "not UTF-8 (byte 2 of the id)")],
)
def test_an_id_that_is_not_unicode_is_a_bad_line(name: str, reason: str, tmp_path: Path) -> None:
    settings = Settings(tmp_path / ".env", environ={"LIGHTWEIGHT_EMBEDDING": "1"})
    source = _not_unicode(name, tmp_path)
    out = tmp_path / "v.parquet"
    request = FileRequest(str(source), out, ReadOptions(id_column="id"), BadLines.SKIP)
    embedder = Embedder(settings)
    report = embed_file(embedder, settings, request)
    embedder.close()
    assert report.tally.skipped.lines == [2]
    assert report.tally.skipped.reasons == [reason]
    assert pq.read_table(out)["id"].to_pylist() == ["x", "z"]
