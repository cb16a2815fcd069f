"""Texts that hold nothing to embed."""

from __future__ import annotations


def is_blank(text: str) -> bool:
    """Whether a text has nothing to embed: empty, or only spaces."""
    return not text or text.isspace()
