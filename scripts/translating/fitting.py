"""What a translation must share with its text: placeholders, a mnemonic, spaces at its ends."""

from __future__ import annotations

import re

PLACEHOLDER = re.compile(r"\{[^{}]*\}|%n")
_MNEMONIC = re.compile(r"(?<!&)&(?=\w)")


class UnfitError(Exception):
    """A translation lacks a placeholder of its text, or has one that the text lacks."""


def mnemonics(text: str) -> int:
    """How many letters are marked as keys."""
    return len(_MNEMONIC.findall(text))


def fitted(source: str, words: str, *, is_button: bool) -> str:
    """A translation with the mnemonic and the spaces at the ends that its text has.

    Args:
        source: The English text.
        words: Its translation.
        is_button: Whether "&" marks a key in it; in the core's sentences it does not.

    Raises:
        UnfitError: Its placeholders are others; filling them in would fail in the window.
    """
    if sorted(PLACEHOLDER.findall(source)) != sorted(PLACEHOLDER.findall(words)):
        raise UnfitError(f"other placeholders: {source!r} -> {words!r}")
    words = words.strip(" ")
    if is_button and not mnemonics(source):
        words = _MNEMONIC.sub("", words)
    elif is_button and not mnemonics(words):
        words = re.sub(r"(?=[^\W\d_])", "&", words, count=1)
    bare = source.strip(" ")
    begins = len(source) - len(source.lstrip(" ")) if bare else 0
    ends = len(source) - len(source.rstrip(" ")) if bare else 0
    return " " * begins + words + " " * ends
