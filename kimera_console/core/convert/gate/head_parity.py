"""Are the heads of the converted model the original's? Compared text by text. Pure numpy."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from kimera_console.core.bundles.parity_report import HeadParity
from kimera_console.core.sources.heads import COLBERT, OUTPUTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from kimera_console.core.bundles.parity_report import ParityReport

HEAD_AGREEMENT = {"fp32": 0.99999, "fp16": 0.999, "int8-block": 0.98, "int8": 0.9, "auto": 0.9}
"""Least agreement of a text that passes, by precision; fp32's is the dense vector's own."""


def compare_heads(
    original: Mapping[str, NDArray[np.float32]],
    converted: Mapping[str, NDArray[np.float32]],
    *,
    heads: Sequence[str],
    token_counts: Sequence[int],
    threshold: float,
) -> tuple[HeadParity, ...]:
    """Compare heads, each the rows of all texts' tokens one after another.

    Args:
        original: Head -> shape (tokens in all, width) of the original.
        converted: The same of the converted model; a head that it does not give fails.
        heads: Which to compare.
        token_counts: Tokens of each text; the colbert head leaves out its first.
        threshold: Least agreement that passes.
    """
    found = []
    for head in heads:
        counts = [count - (head == COLBERT) for count in token_counts]
        left = original[head]
        right = converted[head] if head in converted else np.empty((0, left.shape[1]), np.float32)
        found.append(replace(_compare(head, left, right, counts), threshold=threshold))
    return tuple(found)


def with_heads(report: ParityReport, heads: Sequence[HeadParity]) -> ParityReport:
    """A report with its heads; one that failed fails it."""
    problems = tuple(head.problem for head in heads if not head.passed)
    return replace(
        report,
        heads=tuple(heads),
        passed=report.passed and not problems,
        problems=(*report.problems, *problems),
    )


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
