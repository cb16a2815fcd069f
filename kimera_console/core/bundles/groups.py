"""A comparison's texts in groups: by language, by length, by whose texts they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kimera_console.core.bundles.parity_report import ParityReport, TextParity

TOKEN_BINS = (16, 32, 64, 128, 256, 512)
"""Upper ends of the lengths that are distinguished; a comparison keeps at most 512 tokens."""
PROBE, OWN = "probe", "own"


@dataclass(frozen=True)
class GroupParity:
    """The texts of one group.

    Attributes:
        name: BCP 47 tag or kind of text; "17-32" tokens; "probe" or "own".
        texts: How many.
        tokens: Tokens of all of them, as the source model counted.
        cosine_min: Lowest cosine.
        cosine_mean: Mean cosine.
        cosine_p01: 1st percentile.
        max_abs_diff: Largest difference of a component; None where it is not recorded.
        top_k_agreement: Mean share of nearest neighbours that agree; None likewise.
        worst: Id of the text with the lowest cosine.
    """

    name: str
    texts: int
    tokens: int
    cosine_min: float
    cosine_mean: float
    cosine_p01: float
    max_abs_diff: float | None
    top_k_agreement: float | None
    worst: str


def by_language(report: ParityReport) -> tuple[GroupParity, ...]:
    """A report's texts by language, the least similar language first."""
    groups = _grouped(report.per_text, lambda text: text.language)
    rows = [group(name, texts) for name, texts in groups.items()]
    return tuple(sorted(rows, key=lambda row: (row.cosine_min, row.name)))


def by_length(report: ParityReport) -> tuple[GroupParity, ...]:
    """A report's texts by their length in tokens, the shortest first; empty lengths left out."""
    groups = _grouped(report.per_text, lambda text: length_bin(text.tokens))
    names = [length_bin(end) for end in (*TOKEN_BINS, TOKEN_BINS[-1] + 1)]
    return tuple(group(name, groups[name]) for name in names if name in groups)


def by_origin(texts: Sequence[TextParity]) -> tuple[GroupParity, ...]:
    """The probe texts, and the user's own where there are any."""
    groups = _grouped(texts, lambda text: OWN if text.own else PROBE)
    return tuple(group(name, groups[name]) for name in (PROBE, OWN) if name in groups)


def length_bin(tokens: int) -> str:
    """The bin of a length: "1-16", "17-32", ... "over 512"."""
    low = 1
    for high in TOKEN_BINS:
        if tokens <= high:
            return f"{low}-{high}"
        low = high + 1
    return f"over {TOKEN_BINS[-1]}"


def group(name: str, texts: Sequence[TextParity]) -> GroupParity:
    """Figures of some texts, at least one."""
    cosines = np.array([text.cosine for text in texts], np.float64)
    differences = [text.max_abs_diff for text in texts]
    shares = [text.agreement for text in texts]
    known = [value for value in differences if value is not None]
    agreed = [value for value in shares if value is not None]
    return GroupParity(
        name=name,
        texts=len(texts),
        tokens=sum(text.tokens for text in texts),
        cosine_min=float(cosines.min()),
        cosine_mean=float(cosines.mean()),
        cosine_p01=float(np.percentile(cosines, 1)),
        max_abs_diff=max(known) if len(known) == len(texts) else None,
        top_k_agreement=float(np.mean(agreed)) if len(agreed) == len(texts) else None,
        worst=texts[int(cosines.argmin())].id,
    )


def _grouped(
    texts: Sequence[TextParity], key: Callable[[TextParity], str]
) -> dict[str, list[TextParity]]:
    groups: dict[str, list[TextParity]] = {}
    for text in texts:
        groups.setdefault(key(text), []).append(text)
    return groups
