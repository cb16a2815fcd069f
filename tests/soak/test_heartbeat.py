"""Why a beat is late: the thread worked, or it waited for something else."""

from __future__ import annotations

import sys
import time

import pytest

from tests.soak.heartbeat import LOOK_MS, Heartbeat

pytestmark = [
    pytest.mark.alone,
    pytest.mark.skipif(sys.platform != "linux", reason="Linux counts it for each thread"),
]


def work_hard(seconds: float) -> None:
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        pass


def test_work_of_the_thread_is_reported_with_its_stack_and_sleep_is_no_work(qtbot) -> None:
    heart = Heartbeat()
    try:
        qtbot.wait(50)
        heart.forget()
        work_hard(0.3)
        qtbot.wait(50)
        worked = heart.ran_most
        assert worked.ran_ms > 250
        assert worked.late_ms > 250
        assert any("work_hard (test_heartbeat.py:" in stack for stack in worked.stacks)
        assert heart.found

        heart.forget()
        time.sleep(0.3)
        qtbot.wait(50)
        assert heart.slowest.own_ms > LOOK_MS
        assert heart.ran_most.ran_ms < 200

        heart.forget()
        heart.skip()
        work_hard(0.3)
        qtbot.wait(50)
        assert heart.latest.late_ms < 290
    finally:
        heart.stop()
