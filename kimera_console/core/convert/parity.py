"""Is the converted model the original? Two matrices of vectors, compared.

Pure numpy; knows nothing of how the vectors were made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kimera_console.core.convert.results import ParityReport, TextParity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from kimera_console.core.convert.probe import ProbeText

COSINE_THRESHOLDS = {"fp32": 0.99999}
"""Least cosine that passes, by precision. In fp32 two right implementations differ by rounding
alone: MiniLM's least cosine is 0.999999."""
NORM_TOLERANCE = 1e-4
"""Vectors leave the graph with norm 1; float32 sums of 1,024 squares are right to 1e-6."""
ORDER_TOLERANCE = 1e-5
"""Largest change of a component when a text is embedded in other company (design: 1e-5)."""
TOP_K = 5
"""Neighbours compared. With some 90 texts, more would compare noise with noise."""


def compare(
    original: NDArray[np.float32],
    converted: NDArray[np.float32],
    *,
    texts: Sequence[ProbeText],
    original_ids: Sequence[Sequence[int]],
    converted_ids: Sequence[Sequence[int]],
    reordered: NDArray[np.float32] | None = None,
    reordered_rows: Sequence[int] = (),
    precision: str = "fp32",
    max_tokens: int = 0,
    shortened_to_tokens: int = 0,
) -> ParityReport:
    """Compare vectors of the same texts.

    Args:
        original: float32, shape (texts, dimension), unit norm.
        converted: The same of the converted model, as users get them.
        texts: What was embedded.
        original_ids: Token ids that transformers embedded.
        converted_ids: Token ids that the console embedded.
        reordered: What the graph itself gives for some texts, embedded in other company.
        reordered_rows: Which texts those are.
        precision: Chooses the threshold.
        max_tokens: Recorded in the report.
        shortened_to_tokens: Recorded in the report.

    Returns:
        The report; `problems` says what failed, `passed` whether nothing did.
    """
    threshold = COSINE_THRESHOLDS[precision]
    problems = _shape_problems(original, converted, len(texts))
    if problems:
        return _refused(problems, texts, threshold)
    cosines = _cosines(original, converted)
    order = _order_difference(converted, reordered, reordered_rows)
    problems = [
        *_finite_problems(original, converted),
        *_token_problems(texts, original_ids, converted_ids),
        *_norm_problems(converted, reordered),
        *_cosine_problems(cosines, texts, threshold),
        *_order_problems(order),
    ]
    k = min(TOP_K, len(texts) - 1)
    return ParityReport(
        passed=not problems,
        cosine_min=float(cosines.min()),
        cosine_mean=float(cosines.mean()),
        cosine_p01=float(np.percentile(cosines, 1)),
        max_abs_diff=float(_finite(np.abs(original - converted)).max()),
        top_k_agreement=top_k_agreement(original, converted, k),
        top_k=k,
        threshold=threshold,
        texts=len(texts),
        problems=tuple(problems),
        per_text=tuple(
            TextParity(text.id, text.language, len(ids), float(cosine))
            for text, ids, cosine in zip(texts, original_ids, cosines, strict=True)
        ),
        order_max_abs_diff=order,
        order_texts=len(reordered_rows),
        max_tokens=max_tokens,
        shortened_to_tokens=shortened_to_tokens,
    )


def top_k_agreement(original: NDArray[np.float32], converted: NDArray[np.float32], k: int) -> float:
    """Mean share of each text's k nearest neighbours that both sides name; 1.0 for k = 0."""
    if k < 1:
        return 1.0
    left, right = _neighbours(original, k), _neighbours(converted, k)
    shared = [len(set(a) & set(b)) / k for a, b in zip(left.tolist(), right.tolist(), strict=True)]
    return float(np.mean(shared))


def _neighbours(vectors: NDArray[np.float32], k: int) -> NDArray[np.int64]:
    wide = _finite(vectors).astype(np.float64)
    similarity = wide @ wide.T
    np.fill_diagonal(similarity, -np.inf)
    return np.argsort(-similarity, axis=1, kind="stable")[:, :k]


def _cosines(original: NDArray[np.float32], converted: NDArray[np.float32]) -> NDArray[np.float64]:
    """Row by row, in double precision; 0 where a row is not finite or has no direction."""
    left, right = original.astype(np.float64), converted.astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        dots = (left * right).sum(axis=1)
        norms = np.linalg.norm(left, axis=1) * np.linalg.norm(right, axis=1)
        cosines = dots / norms
    return np.where(np.isfinite(cosines), np.clip(cosines, -1.0, 1.0), 0.0)


def _shape_problems(
    original: NDArray[np.float32], converted: NDArray[np.float32], texts: int
) -> list[str]:
    if original.ndim != 2 or converted.ndim != 2:
        return ["The vectors are not one row a text."]
    problems = []
    if original.shape[0] != texts or converted.shape[0] != texts or not texts:
        problems.append(f"{texts} texts gave {original.shape[0]} and {converted.shape[0]} vectors.")
    if original.shape[1] != converted.shape[1]:
        problems.append(
            f"The converted model's dimension is {converted.shape[1]}, the original's"
            f" {original.shape[1]}."
        )
    return problems


def _finite_problems(original: NDArray[np.float32], converted: NDArray[np.float32]) -> list[str]:
    problems = []
    for name, vectors in (("original", original), ("converted model", converted)):
        broken = int((~np.isfinite(vectors)).any(axis=1).sum())
        if broken:
            problems.append(
                f"The {name} gives NaN or infinite values for {broken} of {len(vectors)} texts."
            )
    return problems


def _token_problems(
    texts: Sequence[ProbeText],
    original_ids: Sequence[Sequence[int]],
    converted_ids: Sequence[Sequence[int]],
) -> list[str]:
    different = [
        text.id
        for text, left, right in zip(texts, original_ids, converted_ids, strict=True)
        if list(left) != list(right)
    ]
    if not different:
        return []
    return [
        f"{len(different)} of {len(texts)} texts are tokenised differently from transformers"
        f" (first: {different[0]})."
    ]


def _norm_problems(*matrices: NDArray[np.float32] | None) -> list[str]:
    """Rows that are not finite are left out: they have been reported in their own words."""
    norms = [np.linalg.norm(m.astype(np.float64), axis=1) for m in matrices if m is not None]
    errors = np.abs(np.concatenate(norms) - 1.0)
    error = float(errors[np.isfinite(errors)].max(initial=0.0))
    if error <= NORM_TOLERANCE:
        return []
    return [
        f"A vector's norm differs from 1 by {error:.2e}; at most {NORM_TOLERANCE:.0e} is allowed."
    ]


def _cosine_problems(
    cosines: NDArray[np.float64], texts: Sequence[ProbeText], threshold: float
) -> list[str]:
    least = float(cosines.min())
    if least >= threshold:
        return []
    worst = texts[int(cosines.argmin())]
    return [f"The least cosine is {least:.7f} (text {worst.id}); {threshold} is needed."]


def _order_problems(difference: float) -> list[str]:
    if difference <= ORDER_TOLERANCE:
        return []
    return [
        f"A vector changes by {difference:.2e} with the texts that share its batch; at most"
        f" {ORDER_TOLERANCE:.0e} is allowed."
    ]


def _order_difference(
    converted: NDArray[np.float32],
    reordered: NDArray[np.float32] | None,
    rows: Sequence[int],
) -> float:
    if reordered is None or not len(rows):
        return 0.0
    return float(_finite(np.abs(converted[list(rows)] - reordered)).max())


def _finite(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """NaN and infinities as 0: they are reported in words, and JSON has no word for them."""
    return np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)


def _refused(problems: list[str], texts: Sequence[ProbeText], threshold: float) -> ParityReport:
    return ParityReport(
        passed=False,
        cosine_min=0.0,
        cosine_mean=0.0,
        cosine_p01=0.0,
        max_abs_diff=0.0,
        top_k_agreement=0.0,
        top_k=0,
        threshold=threshold,
        texts=len(texts),
        problems=tuple(problems),
        per_text=(),
    )
