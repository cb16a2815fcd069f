"""Names of tables and columns in the words of a button."""

from __future__ import annotations


def literal(name: str) -> str:
    """A name as a button shows it: a single & would underline the letter after it."""
    return name.replace("&", "&&")
