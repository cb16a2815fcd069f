"""The time that is left is that of the whole run, at the speed that the machine really has."""

from __future__ import annotations

import pytest

from kimera_console.core.bench.plan.estimate import LIMIT, LOAD, MEASURE, QUALITY, WARM_UP
from kimera_console.core.bench.plan.time_left import TimeLeft
from kimera_console.core.jobs import Progress

EXPECTED = {LIMIT: 6.0, LOAD: 4.0, WARM_UP: 2.0, MEASURE: 20.0, QUALITY: 10.0}


def test_before_anything_is_known_it_is_the_estimate() -> None:
    assert TimeLeft(EXPECTED).seconds(0.0) == pytest.approx(42.0)


def test_a_slow_machine_is_noticed_and_later_stages_are_counted() -> None:
    left = TimeLeft(EXPECTED)
    left.note(Progress(LIMIT), 0.0)
    assert left.seconds(3.0) == pytest.approx(3 + 36)
    left.note(Progress(LOAD, 0, 2), 12.0)  # twice as slow as expected
    assert left.seconds(12.0) == pytest.approx(2 * 36)
    left.note(Progress("Texts", 0, 1), 13.0)
    left.note(Progress(WARM_UP, 0, 6), 20.0)
    left.note(Progress(MEASURE, 0, 10), 24.0)
    left.note(Progress(MEASURE, 5, 10), 44.0)
    assert left.seconds(44.0) == pytest.approx(20 + 2 * 10)
    left.note(Progress(QUALITY, 1, 2), 64.0)
    assert left.seconds(74.0) == pytest.approx(10.0)


def test_a_pause_is_no_work() -> None:
    left = TimeLeft(EXPECTED)
    left.note(Progress(MEASURE, 0, 10), 0.0)
    left.note(Progress(MEASURE, 5, 10), 10.0)
    left.note(Progress("Paused"), 11.0)
    paused = left.seconds(11.0)
    assert paused == pytest.approx(11 + 10)
    assert left.seconds(600.0) == paused
    left.note(Progress(MEASURE, 5, 10), 611.0)
    assert left.seconds(611.0) == paused
    left.note(Progress(MEASURE, 6, 10), 612.0)
    assert left.seconds(612.0) == pytest.approx(8 + 10)
    left.note(Progress(QUALITY, 0, 1), 620.0)
    assert left.seconds(620.0) == pytest.approx(10), "the stage was not slow either"


def test_stages_that_come_again_make_it_unknown() -> None:
    left = TimeLeft(EXPECTED)
    for number, stage in enumerate((LOAD, WARM_UP, MEASURE, LOAD)):
        left.note(Progress(stage, 0, 2), float(number))
    assert left.seconds(5.0) is None


def test_the_share_of_the_run_never_goes_back_and_is_never_whole_before_its_end() -> None:
    left = TimeLeft(EXPECTED)
    assert left.share(0.0) == 0
    left.note(Progress(LIMIT), 0.0)
    assert left.share(6.0) == pytest.approx(6 / 42)
    left.note(Progress(LOAD, 0, 2), 12.0)  # twice as slow as expected: 72 s are left
    assert left.share(12.0) == pytest.approx(6 / 42), "12 of 84 is as much"
    left.note(Progress(MEASURE, 1, 10), 30.0)
    before = left.share(30.0)
    assert before is not None
    assert left.share(200.0) == pytest.approx(max(before, left.share(200.0) or 0))
    left.note(Progress("Paused"), 210.0)
    rests = left.share(210.0)
    assert left.share(900.0) == rests, "nothing is done in a pause"
    left.note(Progress(QUALITY, 1, 1), 1000.0)
    assert left.share(9000.0) == pytest.approx(0.99)


def test_a_run_whose_stages_come_again_has_no_share() -> None:
    left = TimeLeft(EXPECTED)
    for number, stage in enumerate((LOAD, WARM_UP, LOAD)):
        left.note(Progress(stage, 0, 2), float(number))
    assert left.share(5.0) is None
