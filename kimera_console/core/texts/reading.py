"""Files of texts: a look at what they are, then the texts themselves.

Text (a line is a text), CSV and TSV, JSON Lines, Parquet. A line that cannot be read is named by
its number and left out; the rest is taken.
"""

from __future__ import annotations

import contextlib
import csv
import itertools
import os
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kimera_console.core.errors import InputError
from kimera_console.core.texts.decoding import (
    LONGEST_LINE_BYTES,
    SAMPLE_BYTES,
    UTF8,
    settle_encoding,
)
from kimera_console.core.texts.forms import SAMPLED_LINES, guess_delimiter
from kimera_console.core.texts.list.text_list import MOST_TEXTS, is_blank
from kimera_console.core.texts.rows import LineProblem, RowSource, open_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from kimera_console.core.jobs import JobContext

LINES, CSV, JSONL, PARQUET = "text", "csv", "jsonl", "parquet"
_KINDS = {
    ".txt": LINES, ".text": LINES, ".md": LINES, ".log": LINES, "": LINES,
    ".csv": CSV, ".tsv": CSV,
    ".jsonl": JSONL, ".ndjson": JSONL,
    ".parquet": PARQUET, ".pq": PARQUET,
}  # fmt: skip
SUFFIXES = tuple(suffix for suffix in _KINDS if suffix)
PREVIEW_ROWS = 8
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
NAMED_PROBLEMS = 200
"""Bad lines that are kept by number; further ones are counted."""
STAGE = "Read the texts"
_TEXT_NAMES = ("text", "sentence", "content", "body", "passage", "question", "title", "message")
_ID_NAMES = ("id", "key")
_LABEL_NAMES = ("language", "lang", "label", "topic", "category", "class", "group", "source")


@dataclass(frozen=True)
class ReadPlan:
    """How a file is to be read.

    Attributes:
        path: The file.
        kind: `LINES`, `CSV`, `JSONL` or `PARQUET`.
        encoding: Python's name of it; not used for Parquet.
        delimiter: Between the columns of CSV.
        has_header: Whether CSV's first row names the columns.
        text_column: Where the texts are; "" for files of lines.
        other_columns: Further columns to take along.
    """

    path: Path
    kind: str
    encoding: str = UTF8
    delimiter: str = ","
    has_header: bool = True
    text_column: str = ""
    other_columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class FileLook:
    """A file's first rows, as the plan reads them.

    Attributes:
        plan: What was found out or asked for, with the columns that were chosen.
        columns: Names of all columns; empty for files of lines.
        rows: The first rows, a value a column (for lines the text alone).
        size_bytes: Of the file.
        problems: Lines among the first that cannot be read.
    """

    plan: ReadPlan
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    size_bytes: int
    problems: tuple[LineProblem, ...] = ()

    @property
    def needs_choice(self) -> bool:
        """Whether there is anything to choose, or a guess to look at, before reading."""
        guessed = self.plan.encoding not in (UTF8, "utf-16")
        return bool(self.columns) or bool(self.problems) or guessed


@dataclass(frozen=True)
class ReadTexts:
    """What a file held.

    Attributes:
        path: The file.
        texts: Pairs of text and fields.
        blank: Lines whose text is empty or only spaces; left out.
        problems: Lines that cannot be read; left out (the first `NAMED_PROBLEMS`).
        bad: How many there were.
        cut: Whether there were more texts than a list holds.
    """

    path: Path
    texts: tuple[tuple[str, Mapping[str, str]], ...]
    blank: tuple[int, ...] = ()
    problems: tuple[LineProblem, ...] = field(default=())
    bad: int = 0
    cut: bool = False


def look_at(path: Path, plan: ReadPlan | None = None) -> FileLook:
    """Read the first rows of a file; what is not given is found out.

    Args:
        path: The file.
        plan: Encoding, delimiter and header as chosen; None finds them out, and proposes columns.

    Raises:
        InputError: It cannot be read as texts; says why and what to do.
    """
    with _readable(path):
        size = _check_file(path)
        plan = plan or _first_plan(path)
        rows: list[tuple[str, ...]] = []
        problems: list[LineProblem] = []
        with open_rows(plan) as source:
            for one in itertools.islice(source.rows(), PREVIEW_ROWS * 3):
                if isinstance(one, LineProblem):
                    problems.append(one)
                elif len(rows) < PREVIEW_ROWS:
                    rows.append(one.values)
            columns = source.columns
    return FileLook(_with_columns(plan, columns, rows), columns, tuple(rows), size, tuple(problems))


def read_texts(plan: ReadPlan, *, context: JobContext, most: int = MOST_TEXTS) -> ReadTexts:
    """Read all texts of a file, at most `most`.

    Raises:
        InputError: It cannot be read, or lacks the text column.
    """
    with _readable(plan.path):
        size = _check_file(plan.path)
        with open_rows(plan) as source:
            return _collect(source, plan, size, most, context)


def _collect(
    source: RowSource, plan: ReadPlan, size: int, most: int, context: JobContext
) -> ReadTexts:
    place = _place(source, plan)
    others = [(name, source.columns.index(name)) for name in _present(plan, source)]
    texts: list[tuple[str, Mapping[str, str]]] = []
    blank: list[int] = []
    problems: list[LineProblem] = []
    bad = 0
    for one in source.rows():
        context.report(STAGE, min(source.position(), size), size, unit="bytes")
        if isinstance(one, LineProblem):
            bad += 1
            problems += [one] if len(problems) < NAMED_PROBLEMS else []
        elif is_blank(one.values[place]):
            blank.append(one.number)
        elif len(texts) == most:
            return ReadTexts(plan.path, tuple(texts), tuple(blank), tuple(problems), bad, True)
        else:
            fields = {name: one.values[index] for name, index in others}
            texts.append((one.values[place], fields))
    return ReadTexts(plan.path, tuple(texts), tuple(blank), tuple(problems), bad)


def _place(source: RowSource, plan: ReadPlan) -> int:
    if not source.columns:
        return 0
    if plan.text_column not in source.columns:
        raise InputError(
            f"{plan.path.name} has no column “{plan.text_column}”.",
            hint=f"Choose one of: {', '.join(source.columns[:20])}.",
        )
    return source.columns.index(plan.text_column)


def _present(plan: ReadPlan, source: RowSource) -> list[str]:
    return [name for name in plan.other_columns if name in source.columns]


def _first_plan(path: Path) -> ReadPlan:
    kind = _KINDS.get(path.suffix.lower())
    if kind is None:
        raise InputError(
            f"{path.name}: texts are read from {', '.join(SUFFIXES)}.",
            hint="Convert the file to one of these, or rename it if it is one.",
        )
    if kind == PARQUET:
        return ReadPlan(path, kind)
    with path.open("rb") as stream:
        sample = stream.read(SAMPLE_BYTES)
    encoding = settle_encoding(path.name, sample)
    if kind != CSV:
        return ReadPlan(path, kind, encoding)
    words = sample.decode(encoding, "replace")
    delimiter = "\t" if path.suffix.lower() == ".tsv" else _guess_delimiter(words)
    return ReadPlan(path, kind, encoding, delimiter, _guess_header(words, delimiter))


def _guess_delimiter(sample: str) -> str:
    whole = sample[: sample.rfind("\n") + 1] or sample
    return guess_delimiter(whole.splitlines()[:SAMPLED_LINES])


def _guess_header(sample: str, delimiter: str) -> bool:
    """Whether the first row looks like names: short, all different, none a number or empty.

    With one of the usual names among them, others may be missing or stand twice.
    """
    try:
        first = next(csv.reader(sample.splitlines(keepends=True), delimiter=delimiter), [])
    except csv.Error:
        return False
    names = [cell.strip() for cell in first]
    if len(names) == 1:
        return names[0].lower() in (*_TEXT_NAMES, *_LABEL_NAMES)
    usual = any(name.lower() in (*_TEXT_NAMES, *_LABEL_NAMES, *_ID_NAMES) for name in names)
    short = all(len(name) <= 40 and not _is_number(name) for name in names)
    return short and (usual or (all(names) and len(set(names)) == len(names)))


def _is_number(text: str) -> bool:
    try:
        float(text.replace(",", "."))
    except ValueError:
        return False
    return True


def _with_columns(
    plan: ReadPlan, columns: tuple[str, ...], rows: list[tuple[str, ...]]
) -> ReadPlan:
    """Propose columns where none is chosen: by their names, else the longest texts."""
    if not columns:
        return _replaced(plan, "", ())
    text = plan.text_column if plan.text_column in columns else ""
    if not text:
        by_name = {name.lower(): name for name in reversed(columns)}
        named = [by_name[name] for name in _TEXT_NAMES if name in by_name]
        lengths = [sum(len(row[place]) for row in rows) for place in range(len(columns))]
        text = named[0] if named else columns[lengths.index(max(lengths))]
    others = tuple(name for name in plan.other_columns if name in columns and name != text)
    if not plan.other_columns:
        labels = [name for name in columns if name.lower() in _LABEL_NAMES and name != text]
        others = tuple(labels[:1])
    return _replaced(plan, text, others)


def _replaced(plan: ReadPlan, text: str, others: tuple[str, ...]) -> ReadPlan:
    return replace(plan, text_column=text, other_columns=others)


def _check_file(path: Path) -> int:
    if not path.exists():
        raise InputError(f"{path} does not exist.", hint="Choose another file.")
    if not path.is_file():
        raise InputError(f"{path} is not a file.", hint="Choose a file of texts.")
    return os.stat(path).st_size


@contextlib.contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Turn what the system and the libraries raise into one sentence that names the file."""
    try:
        yield
    except (OSError, ValueError, LookupError) as error:
        words = str(error).strip().splitlines() or [type(error).__name__]
        reason = getattr(error, "strerror", None) or words[0][:200]
        raise InputError(
            f"{path.name} could not be read: {reason.rstrip('.')}.",
            hint="Check that it is whole and what its ending says.",
        ) from error


def problems_in_words(problems: tuple[LineProblem, ...], bad: int, most: int = 5) -> str:
    """The first bad lines with their reasons: "line 3: not UTF-8; line 7: ..."."""
    named = "; ".join(f"line {one.number}: {one.reason}" for one in problems[:most])
    rest = bad - min(most, len(problems))
    return f"{named}; and {rest:,} more" if rest > 0 else named


def numbers_in_words(numbers: tuple[int, ...], most: int = 8) -> str:
    """Line or row numbers: "3, 7, 12 and 40 more"."""
    named = ", ".join(f"{number:,}" for number in numbers[:most])
    rest = len(numbers) - most
    return f"{named} and {rest:,} more" if rest > 0 else named


__all__ = [
    "CSV",
    "DELIMITERS",
    "JSONL",
    "LINES",
    "LONGEST_LINE_BYTES",
    "PARQUET",
    "FileLook",
    "LineProblem",
    "ReadPlan",
    "ReadTexts",
    "look_at",
    "numbers_in_words",
    "problems_in_words",
    "read_texts",
]
