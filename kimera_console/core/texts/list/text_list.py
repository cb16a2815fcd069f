"""A list of texts with additions, edits, removals, and undo."""

from __future__ import annotations

import itertools
import unicodedata
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kimera_console.core.texts.blank import is_blank

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

MOST_TEXTS = 50_000
"""Texts a list holds: their vectors of 1,024 dimensions are 200 MB, and all views stay smooth."""
KEPT_STEPS = 20
"""Steps that can be taken back; a step keeps references, not copies of the texts."""
MOST_MARKS = 4
"""Combining marks shown on one letter; Vietnamese needs two, a hostile text has thousands."""
_DIRECTIONS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@dataclass(frozen=True)
class TextEntry:
    """One text of a list.

    Attributes:
        key: Identifies the entry as long as the console runs, whatever its place and text.
        text: As it is embedded.
        fields: Column -> value of the file it came from ("language" -> "Turkish").
    """

    key: int
    text: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ListSummary:
    """What is worth knowing about a list.

    Attributes:
        total: Its texts.
        duplicates: Rows (from 0) whose text stood in an earlier row already.
        longest: Characters of the longest text.
    """

    total: int
    duplicates: tuple[int, ...]
    longest: int


class TextList:
    """Entries in order. Every change is one step that `undo` takes back."""

    def __init__(self) -> None:
        self._entries: tuple[TextEntry, ...] = ()
        self._steps: list[tuple[str, tuple[TextEntry, ...], int]] = []
        self._numbers = itertools.count(1)
        self._keys = itertools.count(1)
        self._rows: dict[int, int] | None = None
        self._columns: tuple[str, ...] | None = None
        self._summary: ListSummary | None = None

    @property
    def entries(self) -> tuple[TextEntry, ...]:
        """The entries; a changed list has another tuple."""
        return self._entries

    @property
    def last_step(self) -> str:
        """Words of the step that `undo` would take back, "" for none."""
        return self._steps[-1][0] if self._steps else ""

    @property
    def last_step_number(self) -> int:
        """Which step `undo` would take back, 0 for none; each has a number of its own."""
        return self._steps[-1][2] if self._steps else 0

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the fields that entries have, in the order they came."""
        if self._columns is None:
            found: dict[str, None] = {}
            for entry in self._entries:
                found.update(dict.fromkeys(entry.fields))
            self._columns = tuple(found)
        return self._columns

    def row_of(self, key: int) -> int | None:
        """Place of an entry, None if it is not in the list."""
        if self._rows is None:
            self._rows = {entry.key: row for row, entry in enumerate(self._entries)}
        return self._rows.get(key)

    def add(
        self, texts: Sequence[tuple[str, Mapping[str, str]]], *, step: str
    ) -> tuple[TextEntry, ...]:
        """Append texts with their fields; beyond `MOST_TEXTS` they are left out.

        Args:
            texts: Pairs of text and fields; empty texts are the caller's to leave out.
            step: Words for `last_step`.

        Returns:
            The entries that were added.
        """
        room = max(0, MOST_TEXTS - len(self._entries))
        added = tuple(
            TextEntry(next(self._keys), text, dict(fields)) for text, fields in texts[:room]
        )
        if added:
            self._change((*self._entries, *added), step)
        return added

    def edit(self, key: int, text: str, *, step: str) -> bool:
        """Give an entry another text; False if nothing changed."""
        row = self.row_of(key)
        if row is None or self._entries[row].text == text:
            return False
        changed = replace(self._entries[row], text=text)
        self._change((*self._entries[:row], changed, *self._entries[row + 1 :]), step)
        return True

    def remove(self, keys: Iterable[int], *, step: str) -> int:
        """Take entries out; returns how many there were."""
        gone = set(keys)
        kept = tuple(entry for entry in self._entries if entry.key not in gone)
        removed = len(self._entries) - len(kept)
        if removed:
            self._change(kept, step)
        return removed

    def undo(self) -> str:
        """Take the last step back; returns its words, "" if there was none."""
        if not self._steps:
            return ""
        step, entries, _number = self._steps.pop()
        self._set(entries)
        return step

    def summary(self) -> ListSummary:
        """Count the list through, once after each change."""
        if self._summary is None:
            self._summary = self._count()
        return self._summary

    def _count(self) -> ListSummary:
        seen: set[str] = set()
        duplicates = []
        longest = 0
        for row, entry in enumerate(self._entries):
            if entry.text in seen:
                duplicates.append(row)
            seen.add(entry.text)
            longest = max(longest, len(entry.text))
        return ListSummary(len(self._entries), tuple(duplicates), longest)

    def _change(self, entries: tuple[TextEntry, ...], step: str) -> None:
        self._steps.append((step, self._entries, next(self._numbers)))
        del self._steps[:-KEPT_STEPS]
        self._set(entries)

    def _set(self, entries: tuple[TextEntry, ...]) -> None:
        self._entries = entries
        self._rows = self._columns = self._summary = None


def one_line(text: str, most: int = 200) -> str:
    """The beginning of a text as it may be shown in one line, whatever is in it.

    Line ends become arrows; control characters, text direction overrides and lone surrogates
    (which would reorder or break what stands beside them) are shown as a replacement; of many
    combining marks in a row the first few stay.
    """
    head = text[:most]
    if head.isprintable() and (head.isascii() or not any(map(unicodedata.combining, head))):
        return head if len(head) == len(text) else head + "…"
    shown: list[str] = []
    marks = 0
    for sign in text[: most * 4]:
        marks = marks + 1 if unicodedata.combining(sign) else 0
        if marks > MOST_MARKS:
            continue
        if len(shown) == most:
            break
        shown.append(_shown_sign(sign))
    whole = "".join(shown)
    return whole if len(whole) >= len(text) else whole + "…"


def _shown_sign(sign: str) -> str:
    if sign in "\n\u2028\u2029":
        return "↵"
    if sign in "\r\t\u00a0":
        return " "
    if unicodedata.category(sign) in ("Cc", "Cs") or sign in _DIRECTIONS:
        return "\ufffd"
    return sign


def split_lines(text: str) -> tuple[list[str], int]:
    """Pasted text as one text a line, and how many blank lines were left out.

    Only a newline ends a line: other separators are part of a text.
    """
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    if lines and not lines[-1]:
        lines.pop()
    kept = [line for line in lines if not is_blank(line)]
    return kept, len(lines) - len(kept)
