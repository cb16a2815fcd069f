"""Compares the vectors of a converted model with those of its source model; further heads likewise.

Pure numpy; knows nothing of how the vectors were made.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from kimera_console.core.bundles.groups import OWN, GroupParity, by_origin
from kimera_console.core.bundles.parity_report import HeadParity, ParityReport, TextParity
from kimera_console.core.bundles.thresholds import (
    Thresholds,
    bound_words,
    figure_words,
    share_bound_words,
    thresholds_for,
)
from kimera_console.core.sources.heads import COLBERT, OUTPUTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from kimera_console.core.convert.gate.probe import ProbeText

TOP_K = 10
"""Neighbours compared and judged where there are twice as many others; five are reported too."""
TIE = 1e-6
"""Similarities closer than this rank either way: float32 vectors tell no more."""
HEAD_AGREEMENT = {"fp32": 0.99999, "fp16": 0.999, "int8-block": 0.98, "int8": 0.9, "auto": 0.9}
"""Least agreement of a text that passes, by precision; fp32's is the dense vector's own."""


def compare(
    source: NDArray[np.float32],
    converted: NDArray[np.float32],
    *,
    texts: Sequence[ProbeText],
    source_ids: Sequence[Sequence[int]],
    converted_ids: Sequence[Sequence[int]],
    reordered: NDArray[np.float32] | None = None,
    reordered_rows: Sequence[int] = (),
    precision: str = "fp32",
    thresholds: Thresholds | None = None,
    unit_norm: bool = True,
    reference: str = "transformers",
    max_tokens: int = 0,
    shortened_to_tokens: int = 0,
) -> ParityReport:
    """Compare vectors of the same texts.

    Args:
        source: float32, shape (texts, dimension), unit norm.
        converted: The same of the converted model, as users get them.
        texts: What was embedded.
        source_ids: Token ids that the source model embedded.
        converted_ids: Token ids that the console embedded.
        reordered: What the graph itself gives for some texts, embedded in other company.
        reordered_rows: Which texts those are.
        precision: Chooses the thresholds.
        thresholds: Others in their place.
        unit_norm: Whether the graph normalises, so that `reordered` must have norm 1 too.
        reference: Who tokenized the source model's texts, for words.
        max_tokens: Recorded in the report.
        shortened_to_tokens: Recorded in the report.

    Returns:
        The report; `problems` says what failed, `passed` whether nothing did.
    """
    usual = thresholds_for(precision)
    gate = thresholds or usual
    problems = _shape_problems(source, converted, len(texts))
    if problems:  # nothing below can be computed from arrays of other shapes
        return _refused(problems, texts, gate, usual)
    if reordered is not None and not unit_norm:  # of rows of any length, the direction counts
        reordered = _unit(reordered)
    order = _order_difference(converted, reordered, reordered_rows)
    per_text = _per_text(source, converted, texts, source_ids)
    cosines = np.array([text.cosine for text in per_text])
    problems = [  # all checks run: a report names everything that is wrong, not the first of it
        *_finite_problems(source, converted, reordered),
        *_token_problems(texts, source_ids, converted_ids, reference),
        *_norm_problems(gate.norm_tolerance, converted, reordered),
        *_figure_problems(by_origin(per_text), gate, neighbours(len(texts))),
        *_order_problems(order, gate.order_tolerance),
    ]
    return ParityReport(
        passed=not problems,
        cosine_min=float(cosines.min()),
        cosine_mean=float(cosines.mean()),
        cosine_p01=float(np.percentile(cosines, 1)),
        max_abs_diff=max(text.max_abs_diff or 0.0 for text in per_text),
        top_k_agreement=top_k_agreement(source, converted, neighbours(len(texts))),
        top_k=neighbours(len(texts)),
        threshold=gate.cosine_min,
        texts=len(texts),
        problems=tuple(problems),
        per_text=per_text,
        order_max_abs_diff=order,
        order_texts=len(reordered_rows),
        max_tokens=max_tokens,
        shortened_to_tokens=shortened_to_tokens,
        top_5_agreement=top_k_agreement(source, converted, min(5, neighbours(len(texts)))),
        thresholds=gate,
        default_thresholds=usual,
    )


def top_k_agreement(source: NDArray[np.float32], converted: NDArray[np.float32], k: int) -> float:
    """Mean share of each text's k nearest neighbours that both sides name; 1.0 for k = 0."""
    return float(np.mean(_agreements(source, converted, k)))


def neighbours(texts: int) -> int:
    """How many of a text's nearest neighbours are compared, given the number of texts.

    At most half of the others: to name ten of eleven is no feat.
    """
    return min(TOP_K, max(0, texts - 1) // 2)


def _per_text(
    source: NDArray[np.float32],
    converted: NDArray[np.float32],
    texts: Sequence[ProbeText],
    ids: Sequence[Sequence[int]],
) -> tuple[TextParity, ...]:
    cosines = _cosines(source, converted)
    with np.errstate(invalid="ignore", over="ignore"):
        differences = _finite(np.abs(source - converted)).max(axis=1)
    shares = _agreements(source, converted, neighbours(len(texts)))
    return tuple(
        TextParity(
            id=text.id,
            language=text.language,
            tokens=len(tokens),
            cosine=float(cosines[row]),
            max_abs_diff=float(differences[row]),
            agreement=float(shares[row]),
            own=text.own,
        )
        for row, (text, tokens) in enumerate(zip(texts, ids, strict=True))
    )


def _agreements(
    source: NDArray[np.float32], converted: NDArray[np.float32], k: int
) -> NDArray[np.float64]:
    """Of each text: the share of the converted side's neighbours that are the source model's too.

    A neighbour counts if the source model finds it as near as its own k-th, within `TIE`.
    """
    if k < 1:
        return np.ones(len(source))
    similarity = _similarity(source)
    nearest = np.argsort(-_similarity(converted), axis=1, kind="stable")[:, :k]
    least = np.sort(similarity, axis=1)[:, -k]
    named = np.take_along_axis(similarity, nearest, axis=1)
    return np.asarray((named >= least[:, None] - TIE).mean(axis=1), np.float64)


def _similarity(vectors: NDArray[np.float32]) -> NDArray[np.float64]:
    wide = _finite(vectors).astype(np.float64)
    similarity = wide @ wide.T
    np.fill_diagonal(similarity, -np.inf)
    return similarity


def _cosines(source: NDArray[np.float32], converted: NDArray[np.float32]) -> NDArray[np.float64]:
    """Row by row, in double precision; 0 where a row is not finite or has no direction."""
    left, right = source.astype(np.float64), converted.astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        dots = (left * right).sum(axis=1)
        norms = np.linalg.norm(left, axis=1) * np.linalg.norm(right, axis=1)
        cosines = dots / norms
    return np.where(np.isfinite(cosines), np.clip(cosines, -1.0, 1.0), 0.0)


def _shape_problems(
    source: NDArray[np.float32], converted: NDArray[np.float32], texts: int
) -> list[str]:
    if source.ndim != 2 or converted.ndim != 2:
        return ["The vectors are not one row per text."]
    problems = []
    if source.shape[0] != texts or converted.shape[0] != texts or not texts:
        problems.append(f"{texts} texts gave {source.shape[0]} and {converted.shape[0]} vectors.")
    if source.shape[1] != converted.shape[1]:
        problems.append(
            f"The converted model's dimension is {converted.shape[1]}, the source model's"
            f" {source.shape[1]}."
        )
    return problems


def _finite_problems(
    source: NDArray[np.float32],
    converted: NDArray[np.float32],
    reordered: NDArray[np.float32] | None,
) -> list[str]:
    problems = [
        f"The {name} gives NaN or infinite values for {broken} of {len(vectors)} texts."
        for name, vectors in (("source model", source), ("converted model", converted))
        if (broken := _not_finite(vectors))
    ]
    if reordered is not None and (broken := _not_finite(reordered)):
        problems.append(
            f"The converted model gives NaN or infinite values for {broken} of {len(reordered)}"
            " texts in a mixed batch."
        )
    return problems


def _not_finite(vectors: NDArray[np.float32]) -> int:
    return int((~np.isfinite(vectors)).any(axis=1).sum())


def _token_problems(
    texts: Sequence[ProbeText],
    source_ids: Sequence[Sequence[int]],
    converted_ids: Sequence[Sequence[int]],
    reference: str,
) -> list[str]:
    different = [
        text.id
        for text, left, right in zip(texts, source_ids, converted_ids, strict=True)
        if list(left) != list(right)
    ]
    if not different:
        return []
    return [
        f"{len(different)} of {len(texts)} texts are tokenized differently from {reference}"
        f" (first: {different[0]})."
    ]


def _norm_problems(tolerance: float, *matrices: NDArray[np.float32] | None) -> list[str]:
    """Rows that are not finite are left out: they have been reported in their own words."""
    norms = [np.linalg.norm(m.astype(np.float64), axis=1) for m in matrices if m is not None]
    errors = np.abs(np.concatenate(norms) - 1.0)
    error = float(errors[np.isfinite(errors)].max(initial=0.0))
    if error <= tolerance:
        return []
    return [
        f"A vector's norm differs from 1 by {figure_words(error, tolerance, '.2e')}; at most"
        f" {bound_words(tolerance)} is allowed."
    ]


def _figure_problems(groups: Sequence[GroupParity], gate: Thresholds, k: int) -> list[str]:
    """What each group of texts misses: a fair mean must not hide that the user's own fail."""
    problems = []
    for one in groups:
        where = " on your own texts" if one.name == OWN else ""
        if one.cosine_min < gate.cosine_min:
            problems.append(
                f"The lowest cosine{where} is {figure_words(one.cosine_min, gate.cosine_min)}"
                f" (text {one.worst}); {bound_words(gate.cosine_min)} is needed."
            )
        for words, value, needed in (
            ("mean cosine", one.cosine_mean, gate.cosine_mean),
            ("1st percentile of the cosines", one.cosine_p01, gate.cosine_p01),
        ):
            if value < needed:
                problems.append(
                    f"The {words}{where} is {figure_words(value, needed)};"
                    f" {bound_words(needed)} is needed."
                )
        share = one.top_k_agreement
        if share is not None and share < gate.top_k_agreement:
            shown = figure_words(share, gate.top_k_agreement, ".1%")
            problems.append(
                f"Of each text's {k} nearest neighbours{where}, {shown} are the source model's;"
                f" {share_bound_words(gate.top_k_agreement)} are needed."
            )
    return problems


def _order_problems(difference: float, tolerance: float) -> list[str]:
    if difference <= tolerance:
        return []
    return [
        f"A vector changes by {figure_words(difference, tolerance, '.2e')} with the texts that"
        f" share its batch; at most {bound_words(tolerance)} is allowed."
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


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    norms = np.linalg.norm(rows.astype(np.float64), axis=1, keepdims=True)
    with np.errstate(invalid="ignore"):
        return np.asarray(rows / np.maximum(norms, 1e-12), np.float32)


def _refused(
    problems: list[str], texts: Sequence[ProbeText], gate: Thresholds, usual: Thresholds
) -> ParityReport:
    return ParityReport(
        passed=False,
        cosine_min=0.0,
        cosine_mean=0.0,
        cosine_p01=0.0,
        max_abs_diff=0.0,
        top_k_agreement=0.0,
        top_k=0,
        threshold=gate.cosine_min,
        texts=len(texts),
        problems=tuple(problems),
        per_text=(),
        thresholds=gate,
        default_thresholds=usual,
    )


def compare_heads(
    source: Mapping[str, NDArray[np.float32]],
    converted: Mapping[str, NDArray[np.float32]],
    *,
    heads: Sequence[str],
    token_counts: Sequence[int],
    threshold: float,
) -> tuple[HeadParity, ...]:
    """Compare heads, each the rows of all texts' tokens one after another.

    Args:
        source: Head -> shape (tokens in all, width) of the source model.
        converted: The same of the converted model; a head that it does not give fails.
        heads: Which to compare.
        token_counts: Tokens of each text; the colbert head leaves out its first.
        threshold: Least agreement that passes.
    """
    found = []
    for head in heads:
        counts = [count - (head == COLBERT) for count in token_counts]
        left = source[head]
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
