"""All texts of a file at once, for a list of them; a line that cannot be read is left out."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimera_console.core.texts.blank import is_blank
from kimera_console.core.texts.files.columns import LABEL_NAMES
from kimera_console.core.texts.files.preview import preview
from kimera_console.core.texts.files.rows import open_rows
from kimera_console.core.texts.files.types import START, BadRow, ReadOptions
from kimera_console.core.texts.list.text_list import MOST_TEXTS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kimera_console.core.jobs import JobContext
    from kimera_console.core.texts.files.preview import FilePreview

NAMED_PROBLEMS = 200
"""Bad lines that are kept by number; further ones are counted."""
STAGE = "Read the texts"


@dataclass(frozen=True)
class ListedTexts:
    """What a file held.

    Attributes:
        path: The file.
        texts: Pairs of text and values of further columns.
        blank: Lines whose text is empty or only spaces; left out.
        problems: Lines that cannot be read; left out (the first `NAMED_PROBLEMS`).
        bad: How many there were.
        cut: Whether there were more texts than were asked for.
        note: What was guessed about the file and may be wrong; "" for nothing.
    """

    path: Path
    texts: tuple[tuple[str, Mapping[str, str]], ...]
    blank: tuple[int, ...] = ()
    problems: tuple[BadRow, ...] = ()
    bad: int = 0
    cut: bool = False
    note: str = ""


def read_texts(
    path: Path, options: ReadOptions, *, context: JobContext, most: int = MOST_TEXTS
) -> ListedTexts:
    """Read all texts of a file, at most `most`.

    Raises:
        InputError: It cannot be read, or lacks the text column.
    """
    file = open_rows(str(path), options)
    texts: list[tuple[str, Mapping[str, str]]] = []
    blank: list[int] = []
    problems: list[BadRow] = []
    bad = 0
    cut = False
    for row in file.rows(START, context):
        context.report(STAGE, min(row.after.offset, file.units or 0), file.units, unit=file.unit)
        if isinstance(row, BadRow):
            bad += 1
            problems += [row] if len(problems) < NAMED_PROBLEMS else []
        elif is_blank(row.text):
            blank.append(row.line)
        elif len(texts) == most:
            cut = True
            break
        else:
            labels = dict(zip(file.options.labels, row.labels, strict=True))
            texts.append((row.text, labels))
    note = file.guess_note
    return ListedTexts(path, tuple(texts), tuple(blank), tuple(problems), bad, cut, note)


def preview_unasked(path: Path) -> FilePreview:
    """Preview of a file that is read without asking the user how.

    Where no column's name says that it holds the texts, the one with the longest values does.
    Columns whose names say that they group texts are read too.

    Raises:
        InputError: It cannot be read as texts.
    """
    found = preview(str(path))
    column = found.column or found.longest_column()
    labels = tuple(one for one in found.shown if one.lower() in LABEL_NAMES and one != column)
    options = dataclasses.replace(found.options, column=column, labels=labels)
    return dataclasses.replace(found, options=options)


def problems_in_words(problems: tuple[BadRow, ...], bad: int, most: int = 5) -> str:
    """The first bad lines with their reasons: "line 3: not UTF-8; line 7: ..."."""
    named = "; ".join(f"line {one.line}: {one.reason}" for one in problems[:most])
    rest = bad - min(most, len(problems))
    return f"{named}; and {rest:,} more" if rest > 0 else named


def numbers_in_words(numbers: tuple[int, ...], most: int = 8) -> str:
    """Line or row numbers: "3, 7, 12 and 40 more"."""
    named = ", ".join(f"{number:,}" for number in numbers[:most])
    rest = len(numbers) - most
    return f"{named} and {rest:,} more" if rest > 0 else named
