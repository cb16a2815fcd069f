"""Medians, ratios and their intervals, against known values and by simulation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from kimera_console.core import stats

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROUNDS = tuple(range(9))


def test_summary_gives_numpys_percentiles() -> None:
    summary = stats.summarise([float(value) for value in range(1, 102)])
    assert (summary.median, summary.p90, summary.p95, summary.p99) == (51.0, 91.0, 96.0, 100.0)
    assert summary.spread == pytest.approx((76 - 26) / 51)


def test_no_samples_are_zeros() -> None:
    assert stats.summarise([]) == stats.Summary(0.0, 0.0, 0.0, 0.0, 0.0)


def test_a_contender_of_half_the_time_is_twice_as_fast() -> None:
    slow = [2.0, 2.2, 1.9, 2.1, 2.0, 2.3, 2.0, 1.8, 2.0]
    fast = [value / 2 for value in slow]
    ratio = stats.ratio_of_medians(fast, ROUNDS, slow, ROUNDS)
    assert ratio is not None
    assert ratio.value == pytest.approx(2.0)
    assert ratio.low <= 2.0 <= ratio.high


def test_pairing_by_rounds_takes_out_a_drift_that_hits_both() -> None:
    drift = [1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5.0]
    other = [value * 1.2 for value in drift]
    paired = stats.ratio_of_medians(drift, ROUNDS, other, ROUNDS)
    apart = stats.ratio_of_medians(drift, ROUNDS, other, ROUNDS, paired=False)
    assert paired is not None
    assert apart is not None
    assert paired.high - paired.low < 1e-9
    assert apart.low < 1.0 < apart.high


def test_the_same_samples_give_the_same_interval() -> None:
    random = np.random.default_rng(3)
    a, b = list(random.lognormal(size=9)), list(random.lognormal(size=9))
    assert stats.ratio_of_medians(a, ROUNDS, b, ROUNDS) == stats.ratio_of_medians(
        a, ROUNDS, b, ROUNDS
    )


def test_only_shared_rounds_count_and_three_are_the_least() -> None:
    assert stats.ratio_of_medians([1, 1], [0, 1], [2, 2], [0, 1]) is None
    assert stats.ratio_of_medians([1, 1, 1], [0, 1, 2], [2, 2, 2], [3, 4, 5]) is None
    ratio = stats.ratio_of_medians([1, 1, 1, 9], [0, 1, 2, 3], [2, 2, 2], [0, 1, 2])
    assert ratio is not None
    assert ratio.value == 2.0


@pytest.mark.slow
@pytest.mark.parametrize("truth", [1.0, 1.1])
def test_the_interval_holds_the_truth_and_is_narrow_enough_to_decide(truth: float) -> None:
    """By simulation: nine rounds of five calls, common drift, noise, one call in ten disturbed."""
    random = np.random.default_rng(1)
    rounds = [number for number in range(9) for _ in range(5)]

    def seconds(factor: float, drift: NDArray[np.float64]) -> list[float]:
        disturbed = np.where(random.random(45) < 0.1, 1.3, 1.0)
        return list(factor * drift * disturbed * random.lognormal(sigma=0.03, size=45))

    held = told_apart = 0
    for _ in range(200):
        drift = np.repeat(random.lognormal(sigma=0.05, size=9), 5)
        ratio = stats.ratio_of_medians(seconds(1, drift), rounds, seconds(truth, drift), rounds)
        assert ratio is not None
        held += ratio.low <= truth <= ratio.high
        told_apart += not ratio.low <= 1.0 <= ratio.high
    assert held >= 0.93 * 200
    assert told_apart <= 0.07 * 200 if truth == 1.0 else told_apart >= 0.9 * 200


def test_few_rounds_widen_the_tails_less_than_no_correction_would() -> None:
    assert stats.expanded_tail(7) < stats.expanded_tail(30) < stats.expanded_tail(1000) < 0.0251
