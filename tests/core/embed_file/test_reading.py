"""Files of texts: every form, every broken line, by its number."""

from __future__ import annotations

import io
import json
import os
import sys
from typing import Any

import pytest

from kimera_console.core.errors import InputError
from kimera_console.core.jobs import JobContext
from kimera_console.core.texts.files import csv_rows, lines
from kimera_console.core.texts.files.rows import open_rows
from kimera_console.core.texts.files.types import (
    START,
    BadRow,
    FileKind,
    Position,
    ReadOptions,
    Row,
)
from tests.core.embed_file.support import SKIP, EmbedFileSetup

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX files")


def read(path: Any, start: Position = START, **options: Any) -> list[Row | BadRow]:
    stream = options.pop("standard_input", None)
    file = open_rows(str(path), ReadOptions(**options), standard_input=stream)
    return list(file.rows(start, JobContext()))


def texts(rows: list[Row | BadRow]) -> list[tuple[int, str]]:
    return [(row.line, row.text) for row in rows if isinstance(row, Row)]


def bad(rows: list[Row | BadRow]) -> list[tuple[int, str]]:
    return [(row.line, row.reason) for row in rows if isinstance(row, BadRow)]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", []),
        (b"a", ["a"]),
        (b"a\n", ["a"]),
        (b"\n", [""]),
        (b"a\r\nb\r\n", ["a", "b"]),
        (b"\xef\xbb\xbfa\nb", ["a", "b"]),
        (b"a\0b\nc", ["a\0b", "c"]),
        ("a\u2028b\x85c\x0bd\ne".encode(), ["a\u2028b\x85c\x0bd", "e"]),
        (b"a\rb\n", ["a\rb"]),
    ],
)
def test_only_a_newline_ends_a_text(
    data: bytes, expected: list[str], setup: EmbedFileSetup
) -> None:
    rows = read(setup.write("t.txt", data))
    assert [text for _, text in texts(rows)] == expected
    assert [line for line, _ in texts(rows)] == list(range(1, len(expected) + 1))


def test_blocks_do_not_matter(setup: EmbedFileSetup, monkeypatch: pytest.MonkeyPatch) -> None:
    data = b"first\n\nsecond line\r\n" + b"x" * 40 + b"\nlast"
    path = setup.write("t.txt", data)
    whole = read(path)
    for size in (1, 2, 7, 19):
        monkeypatch.setattr(lines, "_BLOCK_BYTES", size)
        assert read(path) == whole


def test_reading_goes_on_at_any_row(setup: EmbedFileSetup) -> None:
    csv = b'id;text\n1;a\n2;"two\nlines"\n\n3;"c ""quoted"""\n4;bad\xff\n5;e'
    jsonl = b'{"text": "a"}\n\n{"text": 1}\n{"text": "b"}'
    for name, data in (("t.txt", b"a\nb\xff\n\nc"), ("t.csv", csv), ("t.jsonl", jsonl)):
        path = setup.write(name, data)
        whole = read(path)
        for index, row in enumerate(whole):
            assert read(path, row.after) == whole[index + 1 :], name


def test_csv_finds_its_delimiter_and_its_column(setup: EmbedFileSetup) -> None:
    rows = read(setup.write("t.csv", b'id;text\n1;a, b\n2;"c\nd"\n'), id_column="id")
    assert [(r.line, r.id, r.text) for r in rows if isinstance(r, Row)] == [
        (2, "1", "a, b"),
        (3, "2", "c\nd"),
    ]
    assert texts(read(setup.write("t.tsv", b"a\ttext\n1\tx\n"))) == [(2, "x")]
    assert texts(read(setup.write("named.tsv", b"text\nx, y\n"))) == [(2, "x, y")]
    quoted = b'"a;b;c",text\n1,x\n'
    assert texts(read(setup.write("quoted.csv", quoted), column="text")) == [(2, "x")]


def test_a_csv_line_with_more_cells_than_columns_is_named(setup: EmbedFileSetup) -> None:
    rows = read(setup.write("two.csv", b'id,text\n1,x\n2,y,z\n3,"y,z"\n'))
    assert texts(rows) == [(2, "x"), (4, "y,z")]
    assert bad(rows) == [(3, "3 cells, but the first line names 2")]


@pytest.mark.parametrize("encoding", ["utf-16-be", "utf-32", "utf-16-le"])
@pytest.mark.parametrize("name", ["t.txt", "t.csv", "t.jsonl", "-"])
def test_another_encoding_is_refused_as_a_whole(
    encoding: str, name: str, setup: EmbedFileSetup
) -> None:
    data = "text\nthe first\nthe second\n".encode(encoding)
    named = name if name == "-" else setup.write(name, data)
    with pytest.raises(InputError, match=r"UTF-(16|32).* texts are read in UTF-8") as caught:
        setup.embed(named, standard_input=io.BytesIO(data), **SKIP)
    assert "iconv" in caught.value.hint
    assert setup.names() <= {name}


def test_a_quote_that_never_closes_costs_one_line(setup: EmbedFileSetup) -> None:
    data = b'text\nfine\n"open\nafter one\nafter two\n'
    rows = read(setup.write("t.csv", data))
    assert texts(rows) == [(2, "fine"), (4, "after one"), (5, "after two")]
    assert bad(rows) == [(3, "a quote that opens here does not close")]


def test_an_open_quote_before_a_broken_line_is_what_is_named(setup: EmbedFileSetup) -> None:
    data = b'id,body\n1,hello\n2,"open quote\n3,x\n4,\xff\xfe\n'
    rows = read(setup.write("t.csv", data), column="body")
    assert texts(rows) == [(2, "hello"), (4, "x")]
    not_utf8 = "not UTF-8 (byte 3 of the line)"
    assert bad(rows) == [
        (3, f"a quote that opens here does not close before line 5, which is {not_utf8}"),
        (5, not_utf8),
    ]


def test_a_column_without_a_name_is_chosen_by_its_place(setup: EmbedFileSetup) -> None:
    with pytest.raises(InputError, match="columns id, column 2, remark"):
        read(setup.write("t.csv", b"id,,remark\n1,a,b\n"))
    assert texts(read(setup.folder / "t.csv", column="column 2")) == [(2, "a")]
    assert texts(read(setup.write("u.csv", b"id,\n1,a\n"), id_column="id")) == [(2, "a")]
    with pytest.raises(InputError, match=r"[^.]\.$"):
        read(setup.write("t.parquet", b"none"))


def test_broken_csv_lines_are_named(setup: EmbedFileSetup) -> None:
    data = b'id,text\n1\n2,"a"b\n3,\xff\n4,good\n'
    rows = read(setup.write("t.csv", data))
    assert texts(rows) == [(5, "good")]
    assert [line for line, _ in bad(rows)] == [2, 3, 4]
    assert "1 of 2 columns" in bad(rows)[0][1]
    assert "not CSV" in bad(rows)[1][1]
    assert "not UTF-8 (byte 3" in bad(rows)[2][1]


def test_broken_json_lines_are_named(setup: EmbedFileSetup) -> None:
    values = [
        '{"text": "good"}', "nope", "[1]", '{"other": 1}', '{"text": null}', '{"text": 3}', "",
        "[" * 100_000, '{"text": "\\ud800 fine"}', '"plain"', '{"text": NaN}',
    ]  # fmt: skip
    rows = read(setup.write("t.jsonl", "\n".join(values).encode() + b'\n{"text": "\xff"}'))
    assert texts(rows) == [(1, "good"), (9, "\ud800 fine"), (10, "plain")]
    assert dict(bad(rows)) == {
        2: "not JSON (Expecting value, column 1)",
        3: "not a JSON object but a list",
        4: "no key 'text'",
        5: "'text' is null, not a string",
        6: "'text' is a number, not a string",
        8: "JSON nested too deeply",
        11: "'text' is a number, not a string",
        12: "not UTF-8 (byte 11 of the line)",
    }


def test_json_ids_are_strings_or_whole_numbers(setup: EmbedFileSetup) -> None:
    data = b'{"q": "a", "k": 7}\n{"q": "b", "k": "x"}\n{"q": "c", "k": 1.5}\n{"q": "d"}\n'
    rows = read(setup.write("t.jsonl", data), column="q", id_column="k")
    assert [row.id for row in rows if isinstance(row, Row)] == ["7", "x"]
    assert [line for line, _ in bad(rows)] == [3, 4]


def test_parquet_rows_are_read_from_any_row(setup: EmbedFileSetup) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    values = [f"text {i}" for i in range(2500)]
    table = pa.table(
        {
            "n": list(range(2500)),
            "body": pa.array([None if i == 7 else v for i, v in enumerate(values)]),
        }
    )
    path = setup.folder / "t.parquet"
    pq.write_table(table, path, row_group_size=999)
    rows = read(path, id_column="n")
    assert len(rows) == 2500
    assert bad(rows) == [(8, "'body' is null")]
    assert rows[1500] == Row(1501, "1500", "text 1500", Position(1501, 1502))
    for offset in (1, 998, 999, 1000, 2047, 2499, 2500):
        assert read(path, Position(offset, offset + 1), id_column="n") == rows[offset:]


def test_parquet_strings_that_are_not_utf8_are_bad_rows(setup: EmbedFileSetup) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    raw = pa.array([b"good", b"b\xe4d", b"fine"], pa.binary())
    broken = pa.StringArray.from_buffers(3, *raw.buffers()[1:])
    path = setup.folder / "t.parquet"
    pq.write_table(pa.table({"text": broken}), path)
    rows = read(path)
    assert texts(rows) == [(1, "good"), (3, "fine")]
    assert bad(rows) == [(2, "not UTF-8 (byte 2 of the text)")]


@pytest.mark.parametrize("name", ["t.txt", "t.csv", "t.jsonl"])
def test_a_line_too_long_for_memory_is_passed_over(
    name: str, setup: EmbedFileSetup, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (lines, csv_rows):
        monkeypatch.setattr(module, "LONGEST_LINE_BYTES", 1000)
    monkeypatch.setattr(lines, "_BLOCK_BYTES", 300)
    wrap = (lambda t: json.dumps({"text": t})) if name == "t.jsonl" else str
    rows = read(setup.write(name, "\n".join(map(wrap, ["text", "y" * 5000, "short"])).encode()))
    assert [line for line, _ in bad(rows)] == [2]
    assert "longer than" in bad(rows)[0][1]
    assert texts(rows)[-1] == (3, "short")


@pytest.mark.parametrize(
    ("name", "data", "options", "words"),
    [
        ("t.csv", b"a,b\n1,2\n", {}, "has the columns a, b"),
        ("t.csv", b"a,b\n1,2\n", {"column": "c"}, "no column 'c'"),
        ("t.csv", b"," * 5000 + b"\n", {}, "has the columns column 1, column 2, "),
        ("t.csv", b"," * 5000 + b"\n", {"column": "c"}, "It has column 1, column 2, "),
        ("t.csv", b'"open\nx', {}, "line 1"),
        ("t.txt", b"x", {"column": "c"}, "no columns"),
        ("t.parquet", b"PAR1 nonsense", {}, "cannot be read as Parquet"),
        ("t.parquet", b"", {}, "cannot be read as Parquet"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_one_sentence(
    name: str, data: bytes, options: dict[str, Any], words: str, setup: EmbedFileSetup
) -> None:
    path = setup.write(name, data)
    with pytest.raises(InputError, match=words) as caught:
        setup.embed(path, **options, **SKIP)
    assert name in caught.value.message
    assert caught.value.hint
    assert len(str(caught.value)) < 2000
    assert setup.names() == {name}


def test_what_is_no_file_is_refused(setup: EmbedFileSetup) -> None:
    with pytest.raises(InputError, match="is a folder"):
        read(setup.folder)
    with pytest.raises(InputError, match="cannot be read"):
        read(setup.folder / "missing.txt")
    with pytest.raises(InputError, match="standard input"):
        read("-", kind=FileKind.PARQUET, standard_input=io.BytesIO(b""))


@posix
def test_a_pipe_is_refused_before_it_can_block(setup: EmbedFileSetup) -> None:
    os.mkfifo(setup.folder / "pipe")
    with pytest.raises(InputError, match="pipe or a device"):
        read(setup.folder / "pipe")


@pytest.mark.parametrize("name", ["a b.txt", "текст 文.txt", "é" * 125 + "x.txt"])
def test_names_of_any_script_and_length(name: str, setup: EmbedFileSetup) -> None:
    assert setup.embed(setup.write(name, b"a\n")).tally.rows == 1
