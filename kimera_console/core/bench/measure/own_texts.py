"""The user's own texts for a measurement, from a file of one of the kinds that lists take."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kimera_console.core.errors import BenchmarkError
from kimera_console.core.texts.reading import look_unasked, read_texts

if TYPE_CHECKING:
    from kimera_console.core.jobs import JobContext

MOST_OWN_TEXTS = 2000
"""Texts taken of a file, its first: they travel to every contender's process."""


def read_own_texts(path: str, context: JobContext) -> list[str]:
    """The first texts of a file (one a line, or a column of csv, jsonl or Parquet).

    Raises:
        BenchmarkError: The file contains no text.
        KimeraError: It cannot be read; see `core.texts.reading`.
    """
    file = Path(path).expanduser()
    options = look_unasked(file).options
    read = read_texts(file, options, context=context, most=MOST_OWN_TEXTS)
    texts = [text for text, _fields in read.texts]
    if not texts:
        raise BenchmarkError(f"{path} holds no text.", hint="One text a line is enough.")
    return texts
