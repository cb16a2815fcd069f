"""The probe texts: what a converted model is compared with its source model on.

Large models get them shortened, within a budget of tokens.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kimera_console.core.formats.probe_texts import read_probe_texts

if TYPE_CHECKING:
    from collections.abc import Sequence

MIN_TOKENS_KEPT = 12
"""However large the model, an ordinary text keeps about this many tokens."""
MODEL_TOKENS = 1.0e12
"""Parameters times tokens of a comparison. Half a billion parameters embed some 200 tokens/s on
two cores, so that both sides together stay under about twenty seconds."""
TOKEN_BUDGET_RANGE = (1800, 12000)
"""The budget never goes below, so that every text is compared, nor above, which adds nothing."""


@dataclass(frozen=True)
class ProbeText:
    """One probe text.

    Attributes:
        id: Unique name.
        language: BCP 47 tag, or a kind of text.
        text: The text, repeated already.
        long: Whether it is there to pass the token limit; it is never shortened.
        own: Whether it is one of the user's own texts; they are never shortened either.
    """

    id: str
    language: str
    text: str
    long: bool = False
    own: bool = False


def load_probe_texts() -> tuple[ProbeText, ...]:
    """The probe texts that come with the console."""
    return tuple(
        ProbeText(one.id, one.language, one.text * one.repeat, long=one.repeat > 1)
        for one in read_probe_texts()
    )


def token_budget(parameters: int) -> int:
    """Tokens that a comparison may cost, given the model's size."""
    least, most = TOKEN_BUDGET_RANGE
    return int(min(most, max(least, MODEL_TOKENS / max(1, parameters))))


def fit_budget(
    texts: Sequence[ProbeText], token_counts: Sequence[int], budget: int
) -> tuple[tuple[ProbeText, ...], int]:
    """Shorten ordinary texts so that all of them together keep within a token budget.

    Every text stays, and so does the one beyond the limit: a shorter beginning of a text proves
    a graph as well as the whole.

    Args:
        texts: The probe texts.
        token_counts: Tokens of each, truncated at the limit.
        budget: Tokens in all.

    Returns:
        The texts, and about how many tokens they were cut to (0 if none was cut).
    """
    ordinary = [n for text, n in zip(texts, token_counts, strict=True) if not text.long]
    available = budget - (sum(token_counts) - sum(ordinary))
    if sum(ordinary) <= available:
        return tuple(texts), 0
    cap = _largest_cap(ordinary, available)
    shortened = []
    for text, count in zip(texts, token_counts, strict=True):
        if text.long or count <= cap:
            shortened.append(text)
        else:
            keep = max(1, len(text.text) * cap // count)
            shortened.append(replace(text, text=text.text[:keep]))
    return tuple(shortened), cap


def _largest_cap(counts: Sequence[int], available: int) -> int:
    """The greatest length for which the shortened texts fit."""
    cap = MIN_TOKENS_KEPT
    while sum(min(n, cap + 1) for n in counts) <= available:
        cap += 1
    return cap
