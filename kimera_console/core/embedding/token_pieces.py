"""What a backend cuts a text into, for showing: pieces, ids, places in the text, what was left out.

A list for a person, so it is bounded: the beginning, the last kept pieces and the first that were
cut are listed, whatever the text's length; what lies between is counted.
"""

from __future__ import annotations

import unicodedata
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

TOKENS = "tokens"
WORDS = "words"

WORD = "word"
SPECIAL = "special"
UNKNOWN = "unknown"

MOST_FIRST = 600
MOST_LAST = 40
MOST_CUT = 40
SHOWN_CHARS = 24
"""Longest piece shown in full; a word of 10,000 letters is one unknown token of MiniLM."""

_JOINERS = "\u200d\ufe0f"
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp", "Zs"})


@dataclass(frozen=True)
class TokenPiece:
    """One token, or one word where there are no tokens.

    Attributes:
        piece: As the vocabulary spells it: "##ing", "▁Ser", "[CLS]"; the word itself for words.
        id: Its row of the model's table; -1 where there is none.
        start: Offset of its first character in the text.
        end: Offset behind its last one; equal to `start` where it stands for no text.
        kind: WORD, SPECIAL or UNKNOWN.
        shown: Its text as it can be shown: nothing invisible in it, shortened.
        continues: It goes on within the word of the piece before it.
        features: Hashed features it stands for; 0 for tokens.
    """

    piece: str
    id: int
    start: int
    end: int
    kind: str
    shown: str
    continues: bool = False
    features: int = 0


@dataclass(frozen=True)
class TokenPieces:
    """The pieces of one text.

    Attributes:
        unit: TOKENS or WORDS (lightweight has no tokens).
        pieces: The listed ones, in order: kept ones, then cut ones.
        kept: How many are embedded, special tokens included.
        limit: How many are at most.
        listed: How many of `pieces` are kept ones; the others were cut.
        hidden: Kept ones that are not listed ...
        hidden_from: ... and their place in `pieces`.
        special: Special tokens among the kept ones.
        unknown: Unknown ones among them.
        seen_chars: Offset of the text behind the last kept piece.
        truncated: Whether the text has more.
    """

    unit: str
    pieces: tuple[TokenPiece, ...]
    kept: int
    limit: int
    listed: int
    hidden: int
    hidden_from: int
    special: int
    unknown: int
    seen_chars: int
    truncated: bool

    @property
    def is_blank(self) -> bool:
        """Whether nothing of the text itself is in the vector."""
        return self.seen_chars == 0

    def to_dict(self) -> dict[str, Any]:
        """Plain data for the protocol of the hosted backend."""
        return asdict(self)


def list_pieces(
    kept: Sequence[TokenPiece],
    cut: Iterable[TokenPiece],
    *,
    unit: str,
    limit: int,
    truncated: bool,
) -> TokenPieces:
    """The bounded list of all pieces.

    Args:
        kept: Every embedded piece.
        cut: Pieces behind the limit; the first few are listed.
        unit: TOKENS or WORDS.
        limit: Pieces kept at most.
        truncated: Whether the text has more than was kept.
    """
    hidden = max(0, len(kept) - MOST_FIRST - MOST_LAST)
    first = list(kept[:MOST_FIRST]) if hidden else list(kept)
    last = list(kept[-MOST_LAST:]) if hidden else []
    behind = [piece for piece, _ in zip(cut, range(MOST_CUT), strict=False)] if truncated else []
    return TokenPieces(
        unit=unit,
        pieces=(*first, *last, *behind),
        kept=len(kept),
        limit=limit,
        listed=len(first) + len(last),
        hidden=hidden,
        hidden_from=len(first) if hidden else 0,
        special=sum(piece.kind == SPECIAL for piece in kept),
        unknown=sum(piece.kind == UNKNOWN for piece in kept),
        seen_chars=max((piece.end for piece in kept), default=0),
        truncated=truncated,
    )


def shown_text(text: str, fallback: str = "") -> str:
    """A piece of text as it can be shown in one line.

    White space around is left out; what is invisible or would turn the line around (control
    characters, joiners, overrides) is named by its code point, and long runs are shortened.
    """
    bare = text.strip()
    if not bare:
        return fallback or "·" * min(len(text), SHOWN_CHARS)
    if len(bare) > SHOWN_CHARS:
        bare = f"{bare[: SHOWN_CHARS - 4]}…{bare[-3:]}"
    if bare.isascii() and bare.isprintable():
        return bare
    shown = "".join(_visible(char, bare[:at]) for at, char in enumerate(bare))
    return shown if len(shown) <= 2 * SHOWN_CHARS else f"{shown[: 2 * SHOWN_CHARS]}…"


def _visible(char: str, before: str) -> str:
    category = unicodedata.category(char)
    if char in _JOINERS and before and unicodedata.category(before[-1]) in ("So", "Sk"):
        return char  # within an emoji
    if char != " " and category in _HIDDEN_CATEGORIES:
        return f"U+{ord(char):04X}"
    # A mark without its letter would be drawn over the neighbour.
    return f"◌{char}" if category.startswith("M") and not before else char
