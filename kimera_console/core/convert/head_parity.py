"""Are the heads of the converted model the original's? Compared text by text. Pure numpy."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from kimera_console.core.errors import ParityError
from kimera_console.core.model_heads import COLBERT, OUTPUTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

HEAD_AGREEMENT = {"fp32": 0.99999, "fp16": 0.999, "int8-block": 0.98, "int8": 0.9, "auto": 0.9}
"""Least agreement of a text that passes, by precision; fp32's is the dense vector's own."""


@dataclass(frozen=True)
class HeadParity:
    """How one head compared, over all probe texts.

    A text's agreement is 1 - |ours - original|^2 / (2 |original|^2), over all its numbers: the
    cosine where both are equally long, and less where they are not.

    Attributes:
        name: "sparse" or "colbert".
        output: Its output of the graph.
        width: Numbers a token.
        agreement_min: Least agreement of a text.
        agreement_mean: Mean agreement.
        max_abs_diff: Largest difference of two numbers.
        texts: Texts compared.
    """

    name: str
    output: str
    width: int
    agreement_min: float
    agreement_mean: float
    max_abs_diff: float
    texts: int


def compare_heads(
    original: Mapping[str, NDArray[np.float32]],
    converted: Mapping[str, NDArray[np.float32]],
    *,
    heads: Sequence[str],
    token_counts: Sequence[int],
    threshold: float,
) -> tuple[dict[str, Any], ...]:
    """Compare heads, each the rows of all texts' tokens one after another.

    Args:
        original: Head -> shape (tokens in all, width) of the original.
        converted: The same of the converted model.
        heads: Which to compare.
        token_counts: Tokens of each text; the colbert head leaves out its first.
        threshold: Least agreement that passes.

    Returns:
        A HeadParity each, as plain data for the manifest.

    Raises:
        ParityError: A head differs, or is not finite.
    """
    found = []
    for head in heads:
        counts = [count - (head == COLBERT) for count in token_counts]
        parity = _compare(head, original[head], converted[head], counts)
        if not parity.agreement_min >= threshold:
            raise ParityError(
                f"The converted model's {head} head is not the original's: the least agreement"
                f" is {parity.agreement_min:.7f}; {threshold} is needed.",
                hint="Nothing was published. Convert without heads (--heads dense).",
            )
        found.append(asdict(parity))
    return tuple(found)


def _compare(
    head: str, left: NDArray[np.float32], right: NDArray[np.float32], counts: Sequence[int]
) -> HeadParity:
    if left.shape != right.shape or len(left) != sum(counts):
        return HeadParity(head, OUTPUTS[head], right.shape[-1], 0.0, 0.0, 0.0, len(counts))
    ends = np.cumsum(counts)
    agreements = [
        _agreement(left[end - count : end], right[end - count : end])
        for end, count in zip(ends, counts, strict=True)
        if count
    ]
    difference = np.nan_to_num(np.abs(left.astype(np.float64) - right), nan=0.0, posinf=0.0)
    return HeadParity(
        name=head,
        output=OUTPUTS[head],
        width=int(right.shape[-1]),
        agreement_min=min(agreements, default=1.0),
        agreement_mean=float(np.mean(agreements)) if agreements else 1.0,
        max_abs_diff=float(difference.max(initial=0.0)),
        texts=len(counts),
    )


def _agreement(left: NDArray[np.float32], right: NDArray[np.float32]) -> float:
    wide = left.astype(np.float64)
    if not (np.isfinite(wide).all() and np.isfinite(right).all()):
        return 0.0
    size, error = float((wide**2).sum()), float(((wide - right) ** 2).sum())
    if not size:  # a text whose tokens all weigh nothing
        return 1.0 if not error else 0.0
    return max(0.0, 1.0 - error / (2 * size))
