"""What the migration promised, held against what was measured.

A verdict needs an interval that lies wholly on one side of the promise. Whatever straddles it,
was not measured, or was measured on wrong vectors, is not decided.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimera_console.core.bench.plan.types import (
    CONFIRMED,
    LATENCY,
    NOT_DECIDED,
    REFUTED,
    THROUGHPUT,
    ClaimVerdict,
)
from kimera_console.core.bench.verdict.quality import MULTILINGUAL
from kimera_console.core.embedding.backends.base import (
    LIGHTWEIGHT,
    NORM_TOLERANCE,
    ONNX,
    TRANSFORMERS,
)
from kimera_console.core.system.units import byte_size

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kimera_console.core.bench.plan.types import ContenderRun, Ratio
    from kimera_console.core.bench.verdict.quality import QualityScore

FASTER_LEAST = 2.0
"""The promise was "2-3x faster"; more than three times keeps it, less than two breaks it."""
FASTER_MOST = 3.0
"""A kept promise is said to be more than that where the whole interval lies beyond this."""
MEMORY_LEAST = 0.20
"""The promise was "20-30 % less memory"; more keeps it."""
MEMORY_MOST = 0.30
"""As `FASTER_MOST`."""
MEMORY_MARGIN = 0.02
"""One process each was measured, so there is no interval: this near to the line is undecided."""
MULTILINGUAL_LEAST = 0.8
"""Share of sentences that find their meaning in another language. English-only MiniLM finds about
a third; chance is one in six."""


_FASTER_CLAIMS = {
    THROUGHPUT: "ONNX Runtime embeds 2 to 3 times as many texts per second as Transformers.",
    LATENCY: "ONNX Runtime answers a single text 2 to 3 times as fast as Transformers.",
}
_MORE = "It exceeds the claim. "
_NOT_BOTH = "ONNX Runtime and Transformers were not both measured."
_TOO_FEW_ROUNDS = "Both were measured in too few rounds for an interval."


@dataclass(frozen=True)
class Shape:
    """What a contender's checked vectors looked like.

    Attributes:
        dimension: Their length.
        norm_deviation: Largest |norm - 1|.
        vectors: How many were checked.
    """

    dimension: int
    norm_deviation: float
    vectors: int


def decide(
    *,
    ratios: Sequence[Ratio],
    runs: Sequence[ContenderRun],
    backends: dict[str, str],
    shapes: dict[str, Shape],
    expected_dimension: int,
    conditions: str,
    quality: Sequence[QualityScore] = (),
) -> tuple[ClaimVerdict, ...]:
    """A verdict on each promise of the migration.

    Args:
        ratios: As measured; those of ONNX Runtime against Transformers are looked at.
        runs: As measured.
        backends: Contender id -> backend name.
        shapes: Contender id -> what its vectors looked like.
        expected_dimension: EMBEDDING_DIM.
        conditions: Models, precision, device, threads and machine, one phrase.
        quality: What the vectors are worth, where that was looked at.
    """
    return (
        _faster(THROUGHPUT, ratios, runs, backends, conditions),
        _faster(LATENCY, ratios, runs, backends, conditions),
        _less_memory(runs, backends, conditions),
        _dimension(shapes, backends, expected_dimension),
        _unit_norm(shapes),
        _multilingual(quality, backends),
    )


def _faster(
    kind: str,
    ratios: Sequence[Ratio],
    runs: Sequence[ContenderRun],
    backends: dict[str, str],
    conditions: str,
) -> ClaimVerdict:
    claim = _FASTER_CLAIMS[kind]
    mine = [
        ratio
        for ratio in ratios
        if ratio.scenario.startswith(f"{kind} ")
        and backends.get(ratio.of) == ONNX
        and backends.get(ratio.against) == TRANSFORMERS
    ]
    # Where the plain backend took part, its further forms (int8, one thread) are claims of their
    # own: the promise was about the change of the runtime alone.
    mine = [ratio for ratio in mine if ratio.of == ONNX and ratio.against == TRANSFORMERS] or mine
    of_kind = [one for one in runs if one.scenario.startswith(f"{kind} ")]
    sides = (
        [one for one in of_kind if backends.get(one.contender) == backend]
        for backend in (ONNX, TRANSFORMERS)
    )
    lacking = too_few_rounds(sides, (ratio.scenario for ratio in mine))
    if not mine:
        return ClaimVerdict(claim, NOT_DECIDED, _TOO_FEW_ROUNDS if lacking else _NOT_BOTH)
    figures = ", ".join(
        f"{one.scenario.partition(' ')[2]}: {one.value:.2f}x ({one.low:.2f} to {one.high:.2f})"
        for one in mine
    )
    detail = f"Measured {figures}; medians with 95 % intervals. {conditions}"
    above = sum(ratio.low >= FASTER_LEAST for ratio in mine)
    below = sum(ratio.high < FASTER_LEAST for ratio in mine)
    if above == len(mine) and not lacking:
        exceeds = all(ratio.low > FASTER_MOST for ratio in mine)
        return ClaimVerdict(claim, CONFIRMED, (_MORE if exceeds else "") + detail, exceeds)
    if below:
        held = f"It held in {above} of {len(mine)} scenarios. " if len(mine) > 1 else ""
        return ClaimVerdict(claim, REFUTED, held + detail)
    if lacking:
        few = "Some scenarios have too few rounds for an interval. "
        return ClaimVerdict(claim, NOT_DECIDED, few + detail)
    return ClaimVerdict(claim, NOT_DECIDED, "An interval lies on both sides of 2x. " + detail)


def too_few_rounds(sides: Iterable[Iterable[ContenderRun]], known: Iterable[str]) -> frozenset[str]:
    """Scenarios that all sides have times of, and that have no interval.

    Args:
        sides: Runs of each side.
        known: Scenarios with an interval.
    """
    timed = [{one.scenario for one in side if one.samples and not one.error} for side in sides]
    return frozenset(set.intersection(*timed).difference(known))


def _less_memory(
    runs: Sequence[ContenderRun], backends: dict[str, str], conditions: str
) -> ClaimVerdict:
    claim = "ONNX Runtime needs 20 to 30 % less memory than Transformers."
    plain = {run.contender for run in runs if run.samples and not run.error}
    peaks = {
        backend: max(
            (
                run.peak_rss_bytes
                for run in runs
                if run.contender == (backend if backend in plain else run.contender)
                and backends.get(run.contender) == backend
                and run.samples
                and not run.error
            ),
            default=0,
        )
        for backend in (ONNX, TRANSFORMERS)
    }
    if not all(peaks.values()):
        return ClaimVerdict(claim, NOT_DECIDED, _NOT_BOTH)
    saving = 1.0 - peaks[ONNX] / peaks[TRANSFORMERS]
    detail = (
        f"Measured {abs(saving):.0%} {'less' if saving >= 0 else 'more'}: peak resident memory "
        f"{byte_size(peaks[ONNX])} against {byte_size(peaks[TRANSFORMERS])} of the whole "
        f"process, libraries included; one process each, so without an interval. {conditions}"
    )
    if saving >= MEMORY_LEAST + MEMORY_MARGIN:
        exceeds = saving > MEMORY_MOST + MEMORY_MARGIN
        return ClaimVerdict(claim, CONFIRMED, (_MORE if exceeds else "") + detail, exceeds)
    if saving < MEMORY_LEAST - MEMORY_MARGIN:
        return ClaimVerdict(claim, REFUTED, detail)
    return ClaimVerdict(claim, NOT_DECIDED, detail)


def _dimension(shapes: dict[str, Shape], backends: dict[str, str], expected: int) -> ClaimVerdict:
    claim = f"Vectors have the dimension that Kimera's stores expect (EMBEDDING_DIM = {expected})."
    # Lightweight vectors have that dimension by construction: they prove nothing.
    models = {name: shape for name, shape in shapes.items() if backends.get(name) != LIGHTWEIGHT}
    if not models:
        return ClaimVerdict(claim, NOT_DECIDED, "No model was measured.")
    detail = ", ".join(f"{name}: {shape.dimension}" for name, shape in models.items()) + "."
    if all(shape.dimension == expected for shape in models.values()):
        return ClaimVerdict(claim, CONFIRMED, detail)
    return ClaimVerdict(claim, REFUTED, detail)


def _multilingual(quality: Sequence[QualityScore], backends: dict[str, str]) -> ClaimVerdict:
    claim = "Texts that mean the same in different languages lie next to each other."
    found = [
        one
        for one in quality
        if one.metric == MULTILINGUAL and backends.get(one.contender) != LIGHTWEIGHT
    ]
    if not found:
        return ClaimVerdict(claim, NOT_DECIDED, "Not measured.")
    intervals = [wilson(one.value, one.count) for one in found]
    shown = "; ".join(
        f"{one.contender}: {one.value:.0%} of {one.count} ({low:.0%} to {high:.0%})"
        for one, (low, high) in zip(found, intervals, strict=True)
    )
    detail = (
        f"Sentences whose nearest one in another language means the same: {shown}. At least "
        f"{MULTILINGUAL_LEAST:.0%} counts as multilingual."
    )
    if all(low >= MULTILINGUAL_LEAST for low, _high in intervals):
        return ClaimVerdict(claim, CONFIRMED, detail)
    if any(high < MULTILINGUAL_LEAST for _low, high in intervals):
        return ClaimVerdict(claim, REFUTED, detail)
    return ClaimVerdict(claim, NOT_DECIDED, detail)


def wilson(share: float, count: int) -> tuple[float, float]:
    """95 % interval of a share (Wilson, Journal of the American Statistical Association, 1927)."""
    z = 1.96
    middle = share + z * z / (2 * count)
    half = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    scale = 1 + z * z / count
    return (middle - half) / scale, (middle + half) / scale


def _unit_norm(shapes: dict[str, Shape]) -> ClaimVerdict:
    claim = "Every vector has the norm 1.000."
    if not shapes:
        return ClaimVerdict(claim, NOT_DECIDED, "No vector was checked.")
    worst = max(shapes, key=lambda name: shapes[name].norm_deviation)
    vectors = sum(shape.vectors for shape in shapes.values())
    detail = (
        f"{vectors} vectors checked during the run; the largest deviation from 1 was "
        f"{shapes[worst].norm_deviation:.1e} ({worst})."
    )
    kept = shapes[worst].norm_deviation <= NORM_TOLERANCE
    return ClaimVerdict(claim, CONFIRMED if kept else REFUTED, detail)
