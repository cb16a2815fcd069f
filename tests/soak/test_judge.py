"""What the soak takes for growth, and what it does not."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.soak.judge import growth, is_level, judge
from tests.soak.measure import Sample

MB = 1_000_000
EVERY_S = 8


def sample(at_s: float, own: float, **other: Any) -> Sample:
    usual = {
        "at_s": at_s, "own_bytes": int(own), "heap_bytes": int(own / 2), "children_bytes": 0,
        "handles": 30, "threads": 12, "python_threads": 4, "children": 1, "scratch": 3,
        "widgets": 6000, "late_ms": 12.0, "warnings": 0,
    }  # fmt: skip
    return Sample(**{**usual, **other})


def used(minutes: float, mb_per_minute: float, noise_mb: float = 3.0) -> list[Sample]:
    """Samples of a window that grows at this rate, with peaks that are given back."""
    dice = random.Random(7)
    moments = range(0, int(minutes * 60), EVERY_S)
    return [
        sample(at, (400 + mb_per_minute * at / 60 + dice.random() * noise_mb) * MB)
        for at in moments
    ]


@pytest.mark.parametrize("rate", [0.0, 0.5, 2.0, 5.0])
def test_the_slope_is_found_within_its_interval(rate: float) -> None:
    found = growth(used(10, rate), "own_bytes")
    assert found.minutes == 10
    assert found.low <= found.per_minute <= found.high
    assert abs(found.per_minute - rate * MB) < 0.3 * MB
    assert found.low <= (rate + 0.1) * MB
    assert found.high >= (rate - 0.1) * MB


def test_a_peak_is_no_growth() -> None:
    samples = used(10, 0.0)
    samples[-8:] = [sample(one.at_s, one.own_bytes + 60 * MB) for one in samples[-8:]]
    assert abs(growth(samples, "own_bytes").per_minute) < 0.5 * MB


def test_more_than_the_bound_is_told_with_its_interval() -> None:
    found, over, _lines = judge(used(10, 1.6))
    assert found["own_bytes"].low > MB
    assert len(over) == 1
    assert over[0].startswith("memory grew by +1.")
    assert "95 %" in over[0]
    assert judge(used(10, 0.6))[1] == []


def test_each_quantity_that_rises_and_stays_is_named() -> None:
    for name, step in (("handles", 6), ("threads", 6), ("children", 3), ("scratch", 4),
                       ("widgets", 60)):  # fmt: skip
        samples = used(10, 0.0)
        half = len(samples) // 2
        risen = [
            sample(one.at_s, one.own_bytes, **{name: getattr(one, name) + step})
            for one in samples[half:]
        ]
        (told,) = judge([*samples[:half], *risen])[1]
        assert told.startswith(name)


def test_a_few_minutes_give_no_verdict() -> None:
    found, over, _lines = judge(used(3, 0.0))
    assert found == {}
    assert over == ["3 minutes are too few to tell growth"]


def test_a_warm_up_lasts_while_memory_rises() -> None:
    assert not is_level(used(2, 0.0))
    assert is_level(used(4, 0.0))
    assert not is_level(used(4, 6.0))
    levelled = [*used(3, 6.0)]
    top = levelled[-1].own_bytes
    assert not is_level([*levelled, *(sample(180 + at, top) for at in range(0, 60, EVERY_S))])
    assert is_level([*levelled, *(sample(180 + at, top) for at in range(0, 180, EVERY_S))])
