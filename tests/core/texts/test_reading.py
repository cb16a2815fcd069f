"""Files of texts: what is found out, what is read, what is left out and named."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kimera_console.core.errors import InputError
from kimera_console.core.jobs import JobCancelled, JobContext
from kimera_console.core.texts.list.text_list import one_line, split_lines
from kimera_console.core.texts.reading import (
    ListedTexts,
    numbers_in_words,
    preview_unasked,
    problems_in_words,
    read_texts,
)

if TYPE_CHECKING:
    from pathlib import Path


def read(path: Path) -> ListedTexts:
    return read_texts(path, preview_unasked(path).options, context=JobContext())


def words(found: ListedTexts) -> list[str]:
    return [text for text, _ in found.texts]


def test_a_text_files_lines_are_texts_and_blank_ones_are_numbered(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("\ufeffone\r\n\n  \nzwei ä\u2028still\nlast".encode())
    look = preview_unasked(path)
    assert not look.needs_choice
    found = read(path)
    assert words(found) == ["one", "zwei ä\u2028still", "last"]
    assert found.blank == (2, 3)
    assert not found.bad


def test_bytes_that_are_not_utf8_are_reported_by_line_and_cost_no_other_line(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("gut ä\n".encode() + b"bad \xff\nfine\n" + "ö\n".encode() + b"\xc3")
    look = preview_unasked(path)
    assert look.needs_choice
    found = read(path)
    assert words(found) == ["gut ä", "fine", "ö"]
    assert [one.line for one in found.problems] == [2, 5]
    assert "not UTF-8 (byte 5" in found.problems[0].reason


def test_another_encoding_is_guessed_and_can_be_chosen(tmp_path: Path) -> None:
    western = tmp_path / "w.txt"
    western.write_bytes("Größe süß\nnaïve café\nMüller schläft\n".encode("cp1252"))
    assert preview_unasked(western).needs_choice
    assert words(read(western))[0] == "Größe süß"
    wide = tmp_path / "u.txt"
    wide.write_text("héllo\nwörld\n", encoding="utf-16")
    assert words(read(wide)) == ["héllo", "wörld"]
    russian = tmp_path / "r.txt"
    lines = "Хорошему хлебу нужны мука и вода\nПоследний поезд уходит вечером\n" * 4
    russian.write_bytes(lines.encode("cp1251"))
    assert words(read(russian))[0].startswith("Хорошему хлебу")


def test_csv_dialect_header_and_columns_are_found_out(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('id;sentence;lang\n1;"hello; ""you""";en\n2;"two\nlines";de\n', "utf-8")
    look = preview_unasked(path)
    assert (look.options.delimiter, look.options.has_header) == (";", True)
    assert look.shown == ("id", "sentence", "lang")
    assert (look.column, look.options.labels) == ("sentence", ("lang",))
    assert read(path).texts == (('hello; "you"', {"lang": "en"}), ("two\nlines", {"lang": "de"}))


def test_csv_rows_that_do_not_fit_are_named_by_the_line_they_begin_in(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(
        b'text,label\nfine,a\nbad \xff,b\ntoo,many,cells\n,empty\nok,c\n"never closed,d\nlost,e\n'
    )
    found = read(path)
    assert words(found) == ["fine", "ok", "lost"]
    assert [one.line for one in found.problems] == [3, 4, 7]
    assert "3 cells" in found.problems[1].reason
    assert "does not close" in found.problems[2].reason
    assert found.blank == (5,)


def test_a_cell_of_a_megabyte_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("text,label\n" + "x" * 1_000_000 + ",a\n", "utf-8")
    assert len(words(read(path))[0]) == 1_000_000


@pytest.mark.slow
def test_a_line_beyond_the_limit_is_named_and_not_held(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"one\n" + b"x" * (65 * 2**20) + b"\ntwo\n")
    found = read(path)
    assert words(found) == ["one", "two"]
    assert problems_in_words(found.problems, found.bad) == "line 2: longer than 67.1 MB"


def test_json_lines_take_objects_and_name_what_is_none(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    lines = [
        json.dumps({"sentence": "a", "lang": "en", "n": 3}), "{bad", json.dumps({"lang": "x"}),
        json.dumps({"sentence": 7}), "[1]", "[" * 100_000, '{"sentence": "\\ud800 lone"}',
        '"' + "b" * 5 + '"',
    ]  # fmt: skip
    path.write_text("\n".join(lines), "utf-8")
    look = preview_unasked(path)
    assert look.shown[:3] == ("sentence", "lang", "n")
    options = dataclasses.replace(look.options, column="sentence", labels=("lang", "n"))
    found = read_texts(path, options, context=JobContext())
    assert found.texts[0] == ("a", {"lang": "en", "n": "3"})
    assert words(found) == ["a", "\ud800 lone"]
    assert [one.line for one in found.problems] == [2, 3, 4, 5, 6, 8]


def test_parquet_offers_its_plain_columns(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    table = pa.table({"n": [1, 2, 3], "text": ["a", None, "b"], "vector": [[1.0], [2.0], [3.0]]})
    pq.write_table(table, path)
    look = preview_unasked(path)
    assert look.shown == ("n", "text")
    found = read(path)
    assert words(found) == ["a", "b"]
    assert [(one.line, one.reason) for one in found.problems] == [(2, "'text' is null")]


@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.jsonl"])
def test_an_empty_file_has_no_texts_and_is_no_error(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"")
    assert read(path).texts == ()


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.pdf", b"%PDF-1.4", "is a PDF file"),
        ("a.parquet", b"PAR1 and no more", "cannot be read as Parquet"),
        ("missing.txt", None, "No such file"),
    ],
)
def test_what_is_no_file_of_texts_gets_one_sentence(
    tmp_path: Path, name: str, content: bytes | None, why: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=why) as caught:
        preview_unasked(path)
    assert name in caught.value.message
    assert caught.value.hint


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a folder"):
        preview_unasked(tmp_path)


def test_the_longest_texts_are_taken_where_nobody_is_asked(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("n,remark,language\n1,a longer text,en\n2,and another one,de\n", "utf-8")
    assert read(path).texts == (
        ("a longer text", {"language": "en"}), ("and another one", {"language": "de"}),
    )  # fmt: skip


def test_reading_stops_at_the_most_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("".join(f"{i}\n" for i in range(20)), "utf-8")
    found = read_texts(path, preview_unasked(path).options, context=JobContext(), most=15)
    assert (len(found.texts), found.cut) == (15, True)
    whole = read_texts(path, preview_unasked(path).options, context=JobContext(), most=20)
    assert (len(whole.texts), whole.cut) == (20, False)


def test_reading_can_be_cancelled(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("a\nb\n", "utf-8")
    context = JobContext()
    context.cancel()
    with pytest.raises(JobCancelled):
        read_texts(path, preview_unasked(path).options, context=context)


def test_pasted_lines_end_at_newlines_alone() -> None:
    assert split_lines("a\r\n\n b\u2028c\n   \n") == (["a", " b\u2028c"], 2)
    assert split_lines("") == ([], 0)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("two\nlines", "two↵lines"),
        ("a\0b", "a\ufffdb"),
        ("\u202egnp.exe", "\ufffdgnp.exe"),
        ("lone \ud800", "lone \ufffd"),
        ("a" + "\u0301" * 100_000, "a\u0301\u0301\u0301\u0301…"),
        ("x" * 1_000_000, "x" * 200 + "…"),
        ("हिन्दी", "हिन्दी"),
    ],
)
def test_any_text_can_be_shown_in_a_line(text: str, shown: str) -> None:
    assert one_line(text) == shown


def test_numbers_are_named_up_to_a_point() -> None:
    assert numbers_in_words((1, 2)) == "1, 2"
    assert numbers_in_words(tuple(range(1, 21)), 3) == "1, 2, 3 and 17 more"
