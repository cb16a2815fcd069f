"""*Texts*, *File* and `embed --input` read every file alike: one reader, three ways to it."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kimera_console.cli.parser import parse
from kimera_console.cli.verbs.embed_file import read_texts as read_for_answer
from kimera_console.core.embed_file.run import embed_file
from kimera_console.core.embed_file.types import BadLines, FileRequest
from kimera_console.core.embedding.embedder import Embedder
from kimera_console.core.errors import Action, InputError, Step
from kimera_console.core.flags.settings import Settings
from kimera_console.core.jobs import JobContext
from kimera_console.core.texts.files.preview import preview
from kimera_console.core.texts.files.rows import open_rows
from kimera_console.core.texts.files.types import START, BadRow, ReadOptions, Row
from kimera_console.core.texts.reading import read_texts

if TYPE_CHECKING:
    from pathlib import Path

WESTERN = "Größe süß\nnaïve café\nMüller schläft\nStraße\n"
GERMAN = "".join(f"{n}. ein Text über Größe {n}\n" for n in range(20))
RUSSIAN = "Хорошему хлебу нужны мука и вода\nПоследний поезд уходит вечером\n" * 4
TABLE = "id;text\n" + "".join(f"1;{line}\n" for line in WESTERN.splitlines())
Case = tuple[Any, dict[str, Any], list[str]]
CASES: dict[str, Case] = {
    "lines.txt": (
        b"\xef\xbb\xbfone\r\ntwo\xe2\x80\xa8still\nlast",
        {},
        ["one", "two\u2028still", "last"],
    ),
    "utf16.txt": ("héllo\nw\u0a0a\u0b00\n".encode("utf-16"), {}, ["héllo", "w\u0a0a\u0b00"]),
    "wide.csv": ('id;text\n1;"a\nb"\n2;ü\n'.encode("utf-16"), {}, ["a\nb", "ü"]),
    "bare16.txt": (
        "héllo\nwörld\n".encode("utf-16-be"),
        {"encoding": "utf-16-be"},
        ["héllo", "wörld"],
    ),
    "western.txt": (WESTERN.encode("cp1252"), {}, WESTERN.splitlines()),
    "western.csv": (TABLE.encode("cp1252"), {}, WESTERN.splitlines()),
    "german.txt": (GERMAN.encode("cp1252"), {}, GERMAN.splitlines()),
    "russian.txt": (RUSSIAN.encode("cp1251"), {}, RUSSIAN.splitlines()),
    "named.txt": (
        WESTERN.encode("cp1250", "replace"),
        {"encoding": "CP1250"},
        WESTERN.encode("cp1250", "replace").decode("cp1250").splitlines(),
    ),
    "twice.csv": (b"text,text,n\na,b,1\nc,d,2\n", {"column": "text (2)"}, ["b", "d"]),
    "unnamed.csv": (b"id,,n\n1,a,x\n2,b,y\n", {"column": "column 2"}, ["a", "b"]),
    "one.csv": (b"text\nHello, world\na, b, c\n", {}, ["Hello, world", "a, b, c"]),
    "one-bar.csv": (b"text\na;b\nc, d\n", {}, ["a;b", "c, d"]),
    "one-quoted.csv": (b'text\n"a, b"\nc\n', {}, ["a, b", "c"]),
    "one-word.csv": (b"comment\nIt is good.\nIt is not.\n", {}, ["It is good.", "It is not."]),
    "semicolons.csv": (b"text;n\na, b, c;1\nd, e, f;2\n", {}, ["a, b, c", "d, e, f"]),
    "chosen.csv": (b"a|b;text\n1|2;x\n", {"delimiter": ";"}, ["x"]),
    "Body.csv": (b"id,Body,stars\n1,a text,5\n2,b text,4\n", {}, ["a text", "b text"]),
    "bare.csv": (
        b"1,the first\n2,the second\n",
        {"column": "column 2"},
        ["the first", "the second"],
    ),
    "bare-one.csv": (b"Two words.\nAnd more words.\n", {}, ["Two words.", "And more words."]),
    "no-header.csv": (b"text,n\na,1\n", {"has_header": False, "column": "column 1"}, ["text", "a"]),
    "header.csv": (b"1,2\na,b\n", {"has_header": True, "column": "1"}, ["a"]),
    "short.csv": (b"text,label\na\nb,x\n", {}, ["a", "b"]),
    "bad.csv": (
        b'text,n\nfine,1\nbad \xff,2\ntoo,many,cells\n"open,3\nlast,4\n',
        {},
        ["fine", "last"],
    ),
    "tabs.tsv": (b"text\tn\nx, y\t1\n", {}, ["x, y"]),
    "tabs.tsv.gz": (gzip.compress(b"text\tn\nx, y\t1\n"), {}, ["x, y"]),
    "packed.txt": (gzip.compress(WESTERN.encode("cp1252")), {}, WESTERN.splitlines()),
    "strings.jsonl": (
        b'"one"\n{"text": "two"}\nnull\n{"text": null}\n3\n"four"\n',
        {},
        ["one", "two", "four"],
    ),
    "sentence.jsonl": (b'{"n": 1, "sentence": "a"}\n{"n": 2, "sentence": "b"}\n', {}, ["a", "b"]),
    "nulls.parquet": (pa.table({"text": ["a", None, "b"], "n": [1, 2, 3]}), {}, ["a", "b"]),
    "body.parquet": (pa.table({"body": ["a", "b"], "other": ["x", "y"]}), {}, ["a", "b"]),
    "what.ever": (b"one\ntwo\n", {}, ["one", "two"]),
}
LEFT_OUT = {
    "strings.jsonl": [
        (3, "not a JSON object but null"),
        (4, "'text' is null, not a string"),
        (5, "not a JSON object but a number"),
    ],
    "nulls.parquet": [(2, "'text' is null")],
    "bad.csv": [
        (3, "not UTF-8 (byte 5 of the line)"),
        (4, "3 cells, but the first line names 2"),
        (5, "a quote that opens here does not close"),
    ],
}


def write(folder: Path, name: str, data: bytes | pa.Table) -> Path:
    path = folder / name
    if isinstance(data, bytes):
        path.write_bytes(data)
    else:
        pq.write_table(data, path)
    return path


def words(options: ReadOptions) -> list[str]:
    """The same as options of `embed`."""
    found = [f"--{name}={getattr(options, name)}" for name in ("encoding", "delimiter", "column")
             if getattr(options, name)]  # fmt: skip
    if options.has_header is not None:
        found.append("--header" if options.has_header else "--no-header")
    return found


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_all_ways_take_the_same_texts_and_leave_out_the_same_lines(
    name: str, tmp_path: Path
) -> None:
    data, given, expected = CASES[name]
    path, options = write(tmp_path, name, data), ReadOptions(**given)

    file = open_rows(str(path), options)
    rows = list(file.rows(START, JobContext()))
    assert [row.text for row in rows if isinstance(row, Row)] == expected
    bad = [(row.line, row.reason) for row in rows if isinstance(row, BadRow)]
    assert bad == LEFT_OUT.get(name, [])
    for index, row in enumerate(rows):  # a resumed run begins anywhere
        assert list(file.rows(row.after, JobContext())) == rows[index + 1 :]

    # Texts
    found = read_texts(path, options, context=JobContext())
    assert [text for text, _ in found.texts] == expected
    assert [(one.line, one.reason) for one in found.problems] == bad

    # embed --input, to the terminal
    arguments = ["embed", "--input", str(path), "--bad-lines", "skip", *words(options)]
    answer = read_for_answer(parse(arguments), JobContext())
    assert answer.texts == expected
    assert list(zip(answer.left_out.lines, answer.left_out.reasons, strict=True)) == bad

    # File, and embed --input with --out: the vectors are those of the texts
    settings = Settings(tmp_path / ".env", environ={"LIGHTWEIGHT_EMBEDDING": "1"})
    embedder, seen = Embedder(settings), []
    request = FileRequest(str(path), tmp_path / "v.npy", options, BadLines.SKIP)
    report = embed_file(
        embedder, settings, request, on_chunk=lambda lines, _found: seen.extend(lines)
    )
    embedder.close()
    assert (report.tally.rows, seen) == (len(expected), answer.lines)
    assert (report.tally.skipped.lines, report.tally.skipped.reasons) == (
        answer.left_out.lines, answer.left_out.reasons
    )  # fmt: skip

    # and what both views of the window show before
    shown = preview(str(path), options)
    assert [row.text for row in shown.rows if isinstance(row, Row)] == expected[:8]
    assert [(one.line, one.reason) for one in shown.bad] == bad


@pytest.mark.parametrize("encoding", ["utf-32", "utf-16-le", "utf-16-be"])
def test_what_looks_like_damage_is_refused_and_can_be_named(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "t.txt"
    path.write_bytes("the first\nthe second\n".encode(encoding))
    for look in (open_rows, preview):
        with pytest.raises(InputError, match=r"UTF-(16|32)") as caught:
            look(str(path))
        assert "iconv" in caught.value.hint
        assert look(str(path), ReadOptions(encoding=encoding))
    texts = [row.text for row in preview(str(path), ReadOptions(encoding=encoding)).rows]
    assert texts == ["the first", "the second"]


@pytest.mark.parametrize("name", ["no-such", "base64", "utf-8\0", "idna", "Punycode"])
def test_an_encoding_that_is_none_is_one_sentence(name: str, tmp_path: Path) -> None:
    path = write(tmp_path, "t.txt", b"a\n")
    with pytest.raises(InputError, match="not a text encoding") as caught:
        open_rows(str(path), ReadOptions(encoding=name))
    assert "cp1252" in caught.value.hint


def test_damage_in_another_encoding_is_named_by_its_line(tmp_path: Path) -> None:
    path = tmp_path / "t.txt"
    path.write_bytes("good\n".encode("utf-16") + b"b\0\x00\xd8\n\0" + "fine\n".encode("utf-16-le"))
    rows = list(open_rows(str(path)).rows(START, JobContext()))
    assert [(row.line, getattr(row, "text", "")) for row in rows] == [
        (1, "good"), (2, ""), (3, "fine"),
    ]  # fmt: skip
    assert rows[1].reason == "not UTF-16"


def test_a_key_that_is_no_text_is_named_on_every_way(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text("\n".join(json.dumps(one) for one in ({"q": "a"}, "b", {"q": "c"})))
    options = ReadOptions(column="q")
    rows = list(open_rows(str(path), options).rows(START, JobContext()))
    reasons = [(row.line, row.reason) for row in rows if isinstance(row, BadRow)]
    assert reasons == [(2, "not a JSON object but a string")]
    found = read_texts(path, options, context=JobContext())
    assert [(one.line, one.reason) for one in found.problems] == reasons


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", b"remark,note\nthe first,x\nthe second,y\n"),
        ("a.jsonl", b'{"remark": "a", "note": "b"}\n'),
        ("a.parquet", pa.table({"remark": ["a"], "note": ["b"]})),
    ],
)
def test_where_nothing_tells_the_column_it_must_be_chosen(
    name: str, data: bytes | pa.Table, tmp_path: Path
) -> None:
    path = write(tmp_path, name, data)
    with pytest.raises(InputError, match="has the columns remark, note") as caught:
        open_rows(str(path))
    assert Step(Action.TEXT_COLUMN) in caught.value.advice.parts
    found = preview(str(path))
    assert (found.must_choose, found.rows, len(found.cells[0])) == (True, (), 2)


BINARY = {
    "book.xlsx": (
        b"PK\x03\x04" + b"\0" * 26 + b"[Content_Types].xml" + b"xl/workbook.xml",
        "an Excel file",
    ),
    "letter.docx": (
        b"PK\x03\x04" + b"\0" * 26 + b"[Content_Types].xml word/document.xml",
        "a Word file",
    ),
    "sheet.ods": (
        b"PK\x03\x04" + b"\0" * 26 + b"mimetypeapplication/vnd.oasis.opendocument.s",
        "an OpenDocument file",
    ),
    "all.zip": (b"PK\x03\x04" + b"\0" * 26 + b"texts.txt", "a ZIP archive"),
    "old.xls": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500,
        "an older Microsoft Office file",
    ),
    "paper.pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "a PDF file"),
    "photo.txt": (b"\xff\xd8\xff\xe0\0\x10JFIF\0", "a JPEG image"),
    "drawing.csv": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a PNG image"),
    "texts.tar.gz": (
        gzip.compress(b"a.txt".ljust(257, b"\0") + b"ustar\x0000" + b"\0" * 248),
        "a tar archive",
    ),
    "table.dat": (b"PAR1\x15\0\x15\0", "a Parquet file"),
    "random.txt": (bytes(range(256)) * 8, "binary data"),
    "model.jsonl": (b"\x80\x04\x95" + bytes(range(32)) * 40, "binary data"),
}


@pytest.mark.parametrize("name", BINARY)
def test_what_is_no_text_is_recognised_by_its_first_bytes(name: str, tmp_path: Path) -> None:
    data, what = BINARY[name]
    path = write(tmp_path, name, data)
    for look in (open_rows, preview):
        with pytest.raises(InputError, match=f"{name} is {what}, not a file of texts") as caught:
            look(str(path))
        assert caught.value.hint


def test_texts_that_begin_like_other_files_are_texts(tmp_path: Path) -> None:
    for start in (b"BZh is a prefix", b"ID3 tags", b"RIFF-RAFF WEBP", b"OggS, he said", b"PAR1"):
        path = write(tmp_path, "t.txt", start + b"\nand more\n")
        assert [row.text for row in preview(str(path)).rows][1] == "and more"


def test_gzip_that_is_cut_is_an_error_and_not_fewer_texts(tmp_path: Path) -> None:
    whole = gzip.compress("".join(f"{n} {n * n}\n" for n in range(50_000)).encode())
    path = write(tmp_path, "t.txt.gz", whole[: len(whole) // 2])
    with pytest.raises(InputError, match=r"t\.txt\.gz cannot be read"):
        list(open_rows(str(path)).rows(START, JobContext()))
    path = write(tmp_path, "u.txt.gz", whole)
    file = open_rows(str(path))
    rows = list(file.rows(START, JobContext()))
    assert len(rows) == 50_000
    assert file.units == pytest.approx(rows[-1].after.offset, rel=0.3)
    assert list(file.rows(rows[40_000].after, JobContext())) == rows[40_001:]
    assert preview(str(path)).count == pytest.approx(50_000, rel=0.4)
