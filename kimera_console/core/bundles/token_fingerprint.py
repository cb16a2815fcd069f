"""The fingerprint of a tokenizer: what it makes of the probe texts, as a few bytes a text.

A hash of tokenizer.json tells that the file is the same. It does not tell that another version of
the library `tokenizers` reads it as before, nor what a changed file means for texts.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kimera_console.core.formats.probe_texts import read_probe_texts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_TEXT_CHARS, _IDS_CHARS = 12, 16
_MOST_NAMED = 5


@dataclass(frozen=True)
class FingerprintText:
    """A probe text.

    Attributes:
        id: Its name.
        text: The text, once where the comparison repeats it.
        key: First hexadecimal digits of its SHA-256: a later console may have other texts.
    """

    id: str
    text: str
    key: str


def fingerprint_texts() -> tuple[FingerprintText, ...]:
    """The probe texts that come with this console."""
    return tuple(
        FingerprintText(
            one.id, one.text, hashlib.sha256(one.text.encode()).hexdigest()[:_TEXT_CHARS]
        )
        for one in read_probe_texts()
    )


def token_fingerprint(tokenizer: Any) -> dict[str, str]:
    """The key of each probe text -> a hash of its token ids.

    Args:
        tokenizer: A `tokenizers.Tokenizer` without padding and truncation.
    """
    texts = fingerprint_texts()
    encoded = tokenizer.encode_batch([each.text for each in texts])
    return {text.key: _hash(each.ids) for text, each in zip(texts, encoded, strict=True)}


def differing(recorded: Mapping[str, str], now: Mapping[str, str]) -> tuple[FingerprintText, ...]:
    """The texts of which other tokens were recorded; one that only one side knows is none."""
    return tuple(
        text
        for text in fingerprint_texts()
        if text.key in recorded and recorded[text.key] != now.get(text.key, recorded[text.key])
    )


def difference_words(
    file: object, recorded: Mapping[str, str], now: Mapping[str, str], since: str
) -> str:
    """One sentence about the texts that differ, "" where none does.

    Args:
        file: tokenizer.json's path.
        recorded: At the conversion.
        now: As it is now.
        since: Version of the library `tokenizers` at the conversion, "" if unknown.
    """
    others = differing(recorded, now)
    if not others:
        return ""
    names = ", ".join(text.id for text in others[:_MOST_NAMED])
    more = f" and {len(others) - _MOST_NAMED} more" if len(others) > _MOST_NAMED else ""
    compared = sum(key in recorded for key in now)
    return (
        f"{file} tokenizes {len(others)} of {compared} probe texts differently than at the"
        f" conversion ({names}{more}; the first is {others[0].text[:60]!r}), so their vectors"
        f" differ.{_versions(since)}"
    )


def _hash(ids: Sequence[int]) -> str:
    return hashlib.sha256(",".join(map(str, ids)).encode()).hexdigest()[:_IDS_CHARS]


def _versions(since: str) -> str:
    import importlib.metadata

    now = importlib.metadata.version("tokenizers")
    if not since or since == now:
        return ""
    return f" The library tokenizers was {since} then and is {now} now."
