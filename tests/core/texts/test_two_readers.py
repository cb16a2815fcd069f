"""The list of texts and the embedding of files read hostile files alike."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kimera_console.core.errors import InputError
from kimera_console.core.jobs import JobContext
from kimera_console.core.texts.files import preview
from kimera_console.core.texts.files.rows import open_rows
from kimera_console.core.texts.files.types import START, Row
from kimera_console.core.texts.reading import look_at, read_texts

if TYPE_CHECKING:
    from pathlib import Path

WESTERN = "Größe süß\nnaïve café\nMüller schläft\nStraße\n"
CASES = {
    "utf16.txt": ("héllo\nw\u0a0a\u0b00\n".encode("utf-16"), "", ["héllo", "w\u0a0a\u0b00"]),
    "wide.csv": ("id;text\n1;\"a\nb\"\n2;ü\n".encode("utf-16"), "text", ["a\nb", "ü"]),
    "western.txt": (WESTERN.encode("cp1252"), "", WESTERN.splitlines()),
    "western.csv": (
        ("id;text\n" + "".join(f"1;{line}\n" for line in WESTERN.splitlines())).encode("cp1252"),
        "text",
        WESTERN.splitlines(),
    ),
    "twice.csv": (b"text,text,n\na,b,1\nc,d,2\n", "text (2)", ["b", "d"]),
    "unnamed.csv": (b"id,,n\n1,a,x\n2,b,y\n", "column 2", ["a", "b"]),
    "one.csv": (b"text\nHello, world\na, b, c\n", "text", ["Hello, world", "a, b, c"]),
    "one-bar.csv": (b"text\na;b\nc, d\n", "text", ["a;b", "c, d"]),
    "one-quoted.csv": (b'text\n"a, b"\nc\n', "text", ["a, b", "c"]),
    "semicolons.csv": (b"text;n\na, b, c;1\nd, e, f;2\n", "text", ["a, b, c", "d, e, f"]),
    "strings.jsonl": (
        b'"one"\n{"text": "two"}\nnull\n{"text": null}\n3\n"four"\n',
        "text",
        ["one", "two", "four"],
    ),
    "nulls.parquet": (pa.table({"text": ["a", None, "b"], "n": [1, 2, 3]}), "text", ["a", "b"]),
}  # fmt: skip
LEFT_OUT = {
    "strings.jsonl": [
        (3, "not a JSON object but null"),
        (4, "'text' is null, not a string"),
        (5, "not a JSON object but a number"),
    ],
    "nulls.parquet": [(2, "'text' is null")],
}


@pytest.mark.parametrize("name", CASES)
def test_both_readers_take_the_same_texts_and_leave_out_the_same_lines(
    name: str, tmp_path: Path
) -> None:
    data, column, expected = CASES[name]
    path = tmp_path / name
    if isinstance(data, bytes):
        path.write_bytes(data)
    else:
        pq.write_table(data, path)

    file = open_rows(str(path), column=column)
    rows = list(file.rows(START, JobContext()))
    assert [row.text for row in rows if isinstance(row, Row)] == expected
    bad = [(row.line, row.reason) for row in rows if not isinstance(row, Row)]
    assert bad == LEFT_OUT.get(name, [])
    for index, row in enumerate(rows):  # a resumed run begins anywhere
        assert list(file.rows(row.after, JobContext())) == rows[index + 1 :]

    plan = look_at(path).plan
    plan = type(plan)(**{**plan.__dict__, "text_column": column})
    found = read_texts(plan, context=JobContext())
    assert [text for text, _ in found.texts] == expected
    assert [(one.number, one.reason) for one in found.problems] == bad

    shown = preview(str(path), column=column)
    assert shown.column == column
    assert [row.text for row in shown.rows if isinstance(row, Row)] == expected


@pytest.mark.parametrize("encoding", ["utf-32", "utf-16-le", "utf-16-be"])
def test_both_readers_refuse_what_cannot_be_told_from_damage(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "t.txt"
    path.write_bytes("the first\nthe second\n".encode(encoding))
    for look in (look_at, lambda one: open_rows(str(one)), lambda one: preview(str(one))):
        with pytest.raises(InputError, match=r"UTF-(16|32)") as caught:
            look(path)
        assert "iconv" in caught.value.hint


def test_damage_in_another_encoding_is_named_by_its_line(tmp_path: Path) -> None:
    path = tmp_path / "t.txt"
    path.write_bytes("good\n".encode("utf-16") + b"b\0\x00\xd8\n\0" + "fine\n".encode("utf-16-le"))
    rows = list(open_rows(str(path)).rows(START, JobContext()))
    assert [(row.line, getattr(row, "text", "")) for row in rows] == [
        (1, "good"), (2, ""), (3, "fine"),
    ]  # fmt: skip
    assert rows[1].reason == "not UTF-16"


def test_a_key_that_is_text_to_one_reader_is_to_the_other(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text("\n".join(json.dumps(one) for one in ({"q": "a"}, "b", {"q": "c"})))
    rows = list(open_rows(str(path), column="q").rows(START, JobContext()))
    assert [(row.line, getattr(row, "reason", "")) for row in rows] == [
        (1, ""), (2, "not a JSON object but a string"), (3, ""),
    ]  # fmt: skip
    plan = type(look_at(path).plan)(path, "jsonl", text_column="q")
    found = read_texts(plan, context=JobContext())
    assert [(one.number, one.reason) for one in found.problems] == [
        (2, "not a JSON object but a string")
    ]
