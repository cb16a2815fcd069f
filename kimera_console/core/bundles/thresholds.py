"""What a comparison must reach to pass, by precision, and what the user made of it."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from kimera_console.core.errors import ConversionError

if TYPE_CHECKING:
    from collections.abc import Mapping

OPTIONS = {
    "cosine_min": "--min-cosine",
    "cosine_mean": "--mean-cosine",
    "cosine_p01": "--p01-cosine",
    "top_k_agreement": "--top-k-agreement",
    "order_tolerance": "--order-tolerance",
    "norm_tolerance": "--norm-tolerance",
    "recall_loss": "--recall-loss",
    "rank_changes": "--rank-changes",
    "self_retrieval": "--self-retrieval",
}
"""Option of the command line for each threshold, also in the commands that doctor gives."""
RETRIEVAL_NAMES = ("recall_loss", "rank_changes", "self_retrieval")
"""Thresholds of what a search would lose."""
_SHARES = ("top_k_agreement", *RETRIEVAL_NAMES)
_COSINES = ("cosine_min", "cosine_mean", "cosine_p01")


def bounds(name: str) -> tuple[float, float]:
    """Least and greatest value of a threshold."""
    if name in _COSINES:
        return -1.0, 1.0
    return (0.0, 1.0) if name in _SHARES else (0.0, 2.0)


@dataclass(frozen=True)
class Thresholds:
    """The gate. NaN, another dimension and another tokenization fail whatever it says.

    Attributes:
        cosine_min: Lowest cosine of any text, -1..1.
        cosine_mean: Mean cosine.
        cosine_p01: 1st percentile of the cosines.
        top_k_agreement: Mean share of each text's nearest neighbours that both models name, 0..1.
        order_tolerance: Largest change of a vector's component with the texts in its batch.
        norm_tolerance: Largest deviation of a vector's norm from 1.
        recall_loss: Most that recall@10 may fall on the labelled set, 0..1. This and what follows
            ask for nothing by default: older reports did not.
        rank_changes: Largest share of its queries whose first relevant passage moves within, into
            or out of the first ten.
        self_retrieval: Least share of the texts embedded alone that find their own vector.

    Raises:
        ConversionError: A value is not a number or lies outside its range.
    """

    cosine_min: float
    cosine_mean: float
    cosine_p01: float
    top_k_agreement: float
    order_tolerance: float
    norm_tolerance: float = 1e-4
    recall_loss: float = 1.0
    rank_changes: float = 1.0
    self_retrieval: float = 0.0

    def __post_init__(self) -> None:
        for name, value in self.as_dict().items():
            low, high = bounds(name)
            if not math.isfinite(value) or not low <= value <= high:
                raise ConversionError(
                    f"{value} cannot be the threshold {name}.",
                    hint=f"It lies between {low:g} and {high:g}.",
                )

    def as_dict(self) -> dict[str, float]:
        """Name -> value, in the order they are shown."""
        return {each.name: float(getattr(self, each.name)) for each in fields(self)}


_DEFAULTS = {
    # The last three figures of each: loss of recall@10, changed ranks, self-retrieval on the
    # labelled set. MiniLM, 120 queries: no recall lost; ranks of fp32 and fp16 0, int8-block 2,
    # int8 6 changes; every text finds itself. A large model is asked fifteen, where one query is
    # 0.067.
    # Two right implementations in fp32 differ by rounding alone: MiniLM's lowest cosine is
    # 0.999999. Design: a vector depends on its batch by 1e-5 at most.
    "fp32": Thresholds(0.99999, 0.99999, 0.99999, 0.99, 1e-5, 1e-4, 0.02, 0.0, 1.0),
    # MiniLM all in fp16: lowest cosine 0.999999, top-10 agreement 0.999, change with the batch
    # 5e-5. Larger models sum ten-bit mantissas over more layers.
    "fp16": Thresholds(0.999, 0.9999, 0.999, 0.97, 1e-3, 1e-3, 0.04, 0.08, 1.0),
    # OpenVINO's arithmetic on an fp32 graph, eight bits of mantissa, compared with the same graph
    # in fp32. MiniLM, in a script of OpenVINO's own and not in the console: 0.99995, 0.99998.
    "bf16": Thresholds(0.999, 0.9995, 0.999, 0.97, 5e-3, 1e-3, 0.04, 0.08, 1.0),
    # MiniLM: 0.9987, 0.9993; change with the batch 6e-8. Scales belong to a row or are fixed, so
    # only a rounding that tips over can move a vector.
    "int8": Thresholds(0.98, 0.995, 0.985, 0.90, 1e-4, 1e-4, 0.10, 0.16, 1.0),
    # MiniLM with blocks of 32, activations in int8 too: 0.9987, 0.9995, 0.9988, agreement 0.98.
    # Scales belong to a block of one token, so batches do not matter.
    "int8-block": Thresholds(0.99, 0.998, 0.99, 0.93, 1e-4, 1e-4, 0.08, 0.12, 1.0),
    # The target that the search starts from; it may mix all of the above.
    "auto": Thresholds(0.95, 0.998, 0.97, 0.95, 1e-3, 1e-4, 0.08, 0.16, 1.0),
}


def thresholds_for(precision: str) -> Thresholds:
    """What a precision must reach unless the user says otherwise; fp32's for an unknown one."""
    return _DEFAULTS.get(precision, _DEFAULTS["fp32"])


def adjusted(precision: str, changes: Mapping[str, float | None]) -> Thresholds:
    """A precision's thresholds with the user's own in place of some; None leaves one as it is."""
    given = {name: value for name, value in changes.items() if value is not None}
    return Thresholds(**{**thresholds_for(precision).as_dict(), **given})


def completed(recorded: Mapping[str, Any], precision: str) -> dict[str, Any]:
    """Recorded thresholds; what an older record lacks is today's default, which is no choice."""
    usual = thresholds_for(precision).as_dict()
    return {**{name: usual[name] for name in RETRIEVAL_NAMES}, **recorded}


def deviations(thresholds: Thresholds, defaults: Thresholds) -> tuple[str, ...]:
    """Names of the thresholds that are not the defaults."""
    usual = defaults.as_dict()
    return tuple(name for name, value in thresholds.as_dict().items() if value != usual[name])


def bound_words(bound: float) -> str:
    """A threshold in as few digits as read back as the same number: 0.999999999 is not 1."""
    texts = (f"{bound:.{digits}g}" for digits in range(6, 18))
    return next((text for text in texts if float(text) == bound), f"{bound:g}")


def figure_words(value: float, bound: float, form: str = ".7f") -> str:
    """A figure in the digits of its form, or more where fewer would put it across its bound.

    Args:
        value: What was measured.
        bound: What it is held against.
        form: Like ".7f", ".2e" or ".1%".
    """
    least, kind = int(form[1:-1]), form[-1]
    scale = 100.0 if kind == "%" else 1.0
    for digits in range(least, 16):
        text = f"{value:.{digits}{kind}}"
        shown = float(text.rstrip("%")) / scale
        if (shown < bound, shown > bound) == (value < bound, value > bound):
            return text
    return f"{value:{form}}"  # they are the same, all but the last bit


def share_bound_words(bound: float) -> str:
    """A threshold that is a share, in percent."""
    return f"{bound_words(round(bound * 100, 12))}%"


def threshold_label(name: str) -> str:
    """What a threshold is called on screen and on the command line."""
    return _LABELS[name]


_LABELS = {
    "cosine_min": "lowest cosine",
    "cosine_mean": "mean cosine",
    "cosine_p01": "1st percentile",
    "top_k_agreement": "top-10 agreement",
    "order_tolerance": "change with batch",
    "norm_tolerance": "norm's distance from 1",
    "recall_loss": "loss of recall@10",
    "rank_changes": "changed ranks",
    "self_retrieval": "self-retrieval",
}
