"""Texts in small portions of like length: little padding, and a pause after each."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def slices(texts: Sequence[str], most_texts: int, most_chars: int) -> list[list[int]]:
    """Indices of texts, longest first, in portions that depend on the texts alone.

    Args:
        texts: All of them.
        most_texts: Texts of a portion at most.
        most_chars: Characters of it at most; a longer text has a portion of its own.
    """
    found: list[list[int]] = []
    chars = 0
    for index in sorted(range(len(texts)), key=lambda i: (-len(texts[i]), i)):
        length = len(texts[index])
        if not found or len(found[-1]) >= most_texts or chars + length > most_chars:
            found.append([])
            chars = 0
        found[-1].append(index)
        chars += length
    return found
