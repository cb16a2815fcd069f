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
        "at_s": at_s, "own_bytes": int(own) + 120 * MB, "anonymous_bytes": int(own),
        "heap_bytes": int(own / 2), "heap_free_bytes": 20 * MB, "python_blocks": 700_000,
        "children_bytes": 0,
        "handles": 30, "threads": 12, "python_threads": 4, "children": 1, "scratch": 3,
        "widgets": 6000, "late_ms": 12.0, "own_late_ms": 9.0, "ran_ms": 8.0,
        "warnings": 0,
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
    found = growth(used(10, rate), "anonymous_bytes")
    assert found.minutes == 10
    assert found.low <= found.per_minute <= found.high
    assert abs(found.per_minute - rate * MB) < 0.3 * MB
    assert found.low <= (rate + 0.1) * MB
    assert found.high >= (rate - 0.1) * MB


def test_a_peak_is_no_growth() -> None:
    samples = used(10, 0.0)
    samples[-8:] = [sample(one.at_s, one.anonymous_bytes + 60 * MB) for one in samples[-8:]]
    assert abs(growth(samples, "anonymous_bytes").per_minute) < 0.5 * MB


def test_more_than_the_bound_is_reported_with_its_interval() -> None:
    found, over, _lines = judge(used(10, 1.6))
    assert found["anonymous_bytes"].low > MB
    assert len(over) == 1
    assert over[0].startswith("memory grew by +1.")
    assert "95 %" in over[0]
    assert judge(used(10, 0.6))[1] == []


def test_a_brief_soak_fails_for_what_surely_grows_and_not_for_noise() -> None:
    noisy = used(6, 1.3, noise_mb=12.0)
    assert growth(noisy, "anonymous_bytes").low < MB < growth(noisy, "anonymous_bytes").per_minute
    assert len(judge(noisy)[1]) == 1
    assert judge(noisy, only_sure=True)[1] == []
    (finding,) = judge(used(6, 3.0), only_sure=True)[1]
    assert finding.startswith("memory grew by +")


def test_each_quantity_that_rises_and_stays_is_named() -> None:
    for name, step in (("handles", 6), ("threads", 6), ("children", 3), ("scratch", 4),
                       ("widgets", 60)):  # fmt: skip
        samples = used(10, 0.0)
        half = len(samples) // 2
        risen = [
            sample(one.at_s, one.anonymous_bytes, **{name: getattr(one, name) + step})
            for one in samples[half:]
        ]
        (finding,) = judge([*samples[:half], *risen])[1]
        assert finding.startswith(name)


def test_a_step_on_the_way_is_no_growth_and_a_slope_is() -> None:
    samples = used(12, 0.0)
    third = len(samples) // 3
    built = [sample(one.at_s, one.anonymous_bytes, widgets=6140) for one in samples[third:]]
    assert judge([*samples[:third], *built])[1] == []
    leaks = [
        sample(one.at_s, one.anonymous_bytes, widgets=6000 + 3 * number)
        for number, one in enumerate(samples)
    ]
    (finding,) = judge(leaks)[1]
    assert finding.startswith("widgets grew")


def test_waiting_for_a_processor_is_no_freeze_and_work_of_seconds_is_one() -> None:
    samples = used(10, 0.0)
    samples[20] = sample(
        samples[20].at_s, samples[20].anonymous_bytes, late_ms=3000.0, ran_ms=120.0
    )
    _found, over, lines = judge(samples)
    assert over == []
    assert any("latest beat of the window's timer: 3000 ms" in line for line in lines)
    samples[20] = sample(
        samples[20].at_s, samples[20].anonymous_bytes, late_ms=3000.0, ran_ms=2900.0
    )
    (finding,) = judge(samples)[1]
    assert finding == "the window's thread worked for 2900 ms without a look at its loop"


def test_a_window_that_waits_for_pythons_lock_or_a_file_stands_still() -> None:
    samples, warm_up = used(10, 0.0), used(3, 0.0)
    late = {"late_ms": 7000.0, "own_late_ms": 6900.0, "ran_ms": 30.0}
    samples[20] = sample(samples[20].at_s, samples[20].anonymous_bytes, **late)
    (finding,) = judge(samples, warm_up)[1]
    assert finding == "the window stood still for 6900 ms, not for want of a processor"
    # Where the warm-up was as slow, the machine is; a brief soak asks for more.
    warm_up[4] = sample(warm_up[4].at_s, warm_up[4].anonymous_bytes, own_late_ms=1500.0)
    assert judge(samples, warm_up)[1] == []
    assert judge(samples, only_sure=True)[1] == []
    late["own_late_ms"] = 61_000.0
    samples[20] = sample(samples[20].at_s, samples[20].anonymous_bytes, **late)
    assert len(judge(samples, only_sure=True)[1]) == 1


def test_a_slow_processor_may_work_longer_and_its_warm_up_tells_that_it_is_one() -> None:
    samples, warm_up = used(10, 0.0), used(3, 0.0)
    samples[20] = sample(samples[20].at_s, samples[20].anonymous_bytes, ran_ms=2900.0)
    warm_up[4] = sample(warm_up[4].at_s, warm_up[4].anonymous_bytes, ran_ms=1200.0)
    assert judge(samples, warm_up)[1] == []
    assert len(judge(samples, warm_up[5:])[1]) == 1


def test_pages_of_a_mapped_model_come_and_go_and_mappings_that_stay_are_growth() -> None:
    dice = random.Random(3)
    comes_and_goes = [
        sample(one.at_s, one.anonymous_bytes, own_bytes=one.own_bytes + dice.randrange(40) * MB)
        for one in used(10, 0.0)
    ]
    assert judge(comes_and_goes)[1] == []
    kept = [
        sample(one.at_s, one.anonymous_bytes, own_bytes=one.own_bytes + 4 * number * MB)
        for number, one in enumerate(used(10, 0.0))
    ]
    (finding,) = judge(kept)[1]
    assert finding.startswith("mapped files grew from at most ")


def test_a_few_minutes_give_no_verdict() -> None:
    found, over, _lines = judge(used(3, 0.0))
    assert found == {}
    assert over == ["3 minutes are too few to tell growth"]
    assert judge(used(3, 0.0), only_sure=True)[1:] == ([], over)


@pytest.mark.parametrize("name", ["handles", "threads", "children", "scratch"])
def test_counts_are_judged_in_a_few_minutes_too(name: str) -> None:
    def grown(step: int) -> list[Sample]:
        few = used(2, 0.0)[::4]
        return [
            sample(one.at_s, one.anonymous_bytes, **{name: getattr(one, name) + step * number})
            for number, one in enumerate(few)
        ]

    (finding,) = judge(grown(8), only_sure=True)[1]
    assert finding.startswith(f"{name} grew from at most ")
    assert len(judge(grown(8))[1]) == 2
    assert judge(grown(0), only_sure=True)[1] == []
    comes_and_goes = used(2, 0.0)[:1]
    assert judge(comes_and_goes, only_sure=True)[1] == []


def test_a_warm_up_lasts_while_memory_rises() -> None:
    assert not is_level(used(2, 0.0))
    assert is_level(used(4, 0.0))
    assert not is_level(used(4, 6.0))
    levelled = [*used(3, 6.0)]
    top = levelled[-1].anonymous_bytes
    assert not is_level([*levelled, *(sample(180 + at, top) for at in range(0, 60, EVERY_S))])
    assert is_level([*levelled, *(sample(180 + at, top) for at in range(0, 180, EVERY_S))])
