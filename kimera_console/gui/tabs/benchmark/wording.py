"""Scenarios, samples and figures of quality in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from kimera_console.core.bench.plan.types import COLD_START, MIXED, SUSTAINED

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from kimera_console.core.bench.plan.types import Scenario


def scenario_words(scenario: Scenario) -> str:
    """A scenario as shown: "8 × 64 tokens", "32 × mixed lengths", "cold start"."""
    words = f"{scenario.batch} × {length_words(scenario.tokens)}"
    if scenario.kind == COLD_START:
        return _tr("cold start")
    if scenario.kind == SUSTAINED:
        return _tr("{0}, sustained").format(words)
    return words


def length_words(tokens: int) -> str:
    """A text's length as shown: "64 tokens", "mixed lengths"."""
    return _tr("mixed lengths") if tokens == MIXED else _tr("{0} tokens").format(tokens)


def batch_words(scenario: Scenario) -> str:
    """A scenario among others of its length: "8", "32 sustained", "cold start"."""
    if scenario.kind == COLD_START:
        return _tr("cold start")
    if scenario.kind == SUSTAINED:
        return _tr("{0} sustained").format(scenario.batch)
    return str(scenario.batch)


def metric_words(metric: str) -> str:
    """A figure of quality as shown: "Spearman", "nDCG@10", "Mean cosine"."""
    known = {
        "spearman": _tr("Spearman"),
        "ndcg@10": _tr("nDCG@10"),
        "cosine_mean": _tr("Mean cosine"),
        "cosine_min": _tr("Lowest cosine"),
        "multilingual": _tr("12 languages"),
        "labelled_ndcg@10": _tr("nDCG@10, labelled set"),
        "labelled_ranks": _tr("Kept ranks"),
    }
    return known.get(metric, metric.capitalize())


class SampleWords:
    """What each sample of a series is, read for one at a time: a series may have 100,000.

    Args:
        rounds: The round of each sample, from 0, shape (samples,).
        texts: Texts of each call.
    """

    def __init__(self, rounds: NDArray[np.int64], texts: int) -> None:
        self._rounds, self._texts = rounds, texts

    def __len__(self) -> int:
        return len(self._rounds)

    def __getitem__(self, index: int, /) -> str:
        texts = _tr("1 text") if self._texts == 1 else _tr("{0} texts").format(self._texts)
        return _tr("sample {0} of {1}, round {2}, {3}").format(
            index + 1, len(self), int(self._rounds[index]) + 1, texts
        )


def _tr(text: str) -> str:
    return QCoreApplication.translate("Benchmark", text)
