"""The user's own texts, beside the probe texts: what they really embed decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimera_console.core.convert.gate.probe import ProbeText
from kimera_console.core.embedding.tokenization import clean_text
from kimera_console.core.errors import InputError
from kimera_console.core.jobs import JobContext
from kimera_console.core.texts.reading import preview_unasked, problems_in_words, read_texts

if TYPE_CHECKING:
    from pathlib import Path

MOST_OWN_TEXTS = 1000
"""Texts compared at most: both models embed each, and their neighbours are ranked all by all."""
MOST_CHARS = 16_384
"""Kept of a text: far beyond 512 tokens, and a single word of megabytes stops no tokenizer."""
NO_LANGUAGE = "own"
"""The language of own texts whose file has no column for it."""
_LANGUAGE_COLUMNS = ("language", "lang")


@dataclass(frozen=True)
class OwnTexts:
    """Texts of a file, ready to be compared.

    Attributes:
        file: The file's name.
        texts: At most `MOST_OWN_TEXTS`.
        left_out: Lines that hold no usable text.
        cut: Whether the file holds more than are compared.
        note: What was left out, a sentence; "" for nothing.
    """

    file: str = ""
    texts: tuple[ProbeText, ...] = ()
    left_out: int = 0
    note: str = ""
    cut: bool = False

    @property
    def plain(self) -> tuple[str, ...]:
        """The texts alone."""
        return tuple(one.text for one in self.texts)


def read_own_texts(path: Path, context: JobContext | None = None) -> OwnTexts:
    """Read texts from a txt, csv, jsonl or parquet file, as `core.texts` reads them.

    The column of the texts is found by its name, else it is the one with the longest texts; a
    column `language` or `lang` says of what language each is.

    Raises:
        InputError: The file cannot be read, or holds no text; the reason names lines.
    """
    options = preview_unasked(path).options
    found = read_texts(path, options, context=context or JobContext(), most=MOST_OWN_TEXTS)
    if not found.texts:
        bad = f" {problems_in_words(found.problems, found.bad)}." if found.bad else ""
        raise InputError(
            f"{path} holds no text to compare.{bad}",
            hint="Use a file with one text per line, or a table with a column of texts.",
        )
    texts = tuple(
        ProbeText(
            id=f"{path.name}:{number}",
            language=_language(fields),
            text=clean_text(text[:MOST_CHARS]),
            own=True,
        )
        for number, (text, fields) in enumerate(found.texts, start=1)
    )
    notes = []
    if found.bad:
        notes.append(f"left out: {problems_in_words(found.problems, found.bad)}")
    if found.cut:
        notes.append(f"only the first {MOST_OWN_TEXTS:,} texts are compared")
    note = f"{path.name}: {'; '.join(notes)}." if notes else ""
    return OwnTexts(path.name, texts, found.bad + len(found.blank), note, bool(found.cut))


def _language(fields: object) -> str:
    if isinstance(fields, dict):
        for name, value in fields.items():
            if name.lower() in _LANGUAGE_COLUMNS and value.strip():
                return str(value.strip()[:24])
    return NO_LANGUAGE
