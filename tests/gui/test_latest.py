"""Only the newest request counts: which jobs run, and in what order their outcomes are reported."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

from kimera_console.core.errors import KimeraError
from kimera_console.core.jobs import JobContext, JobState
from kimera_console.gui.jobs import MODEL, JobRunner
from kimera_console.gui.latest import Latest

if TYPE_CHECKING:
    from collections.abc import Iterator

WAIT_MS = 10_000


class Work:
    """Work that waits until it may end; notes what was begun and what was cancelled."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.cancelled: list[str] = []
        self.may_end = threading.Event()

    def __call__(self, what: str, context: JobContext) -> str:
        self.begun.append(what)
        context.publish(f"part of {what}")
        try:
            while not self.may_end.wait(0.002):
                context.checkpoint()
        except BaseException:
            self.cancelled.append(what)
            raise
        if what.startswith("bad"):
            raise KimeraError(f"{what} failed.")
        return what.upper()


class LatestRecorder:
    """A `Latest`, its work, and what it published, in order."""

    def __init__(self, qtbot: Any, runner: JobRunner, **options: Any) -> None:
        self._qtbot, self.runner = qtbot, runner
        self.work = Work()
        self.latest = Latest(runner, self.work, name="Test", lane=MODEL, visible=False, **options)
        self.events: list[Any] = []
        self.latest.published.connect(lambda what, part: self.events.append((what, part)))
        self.latest.succeeded.connect(lambda what, found: self._record(what, found))
        self.latest.failed.connect(lambda what, error: self._record(what, str(error)))
        self.latest.ended.connect(lambda: self.events.append("ended"))

    def _record(self, what: str, outcome: str) -> None:
        assert not self.latest.is_pending, "the outcome is there"
        self.events.append((what, outcome))

    def wait(self, until: Any) -> None:
        self._qtbot.waitUntil(until, timeout=WAIT_MS)

    def begin(self, what: str) -> None:
        """Request, and wait until it has begun and its part was reported."""
        self.latest.request(what)
        self.wait(lambda: (what, f"part of {what}") in self.events)

    def end(self) -> list[Any]:
        """Let all work end; what was reported besides partial results."""
        self.work.may_end.set()
        self.wait(lambda: self.latest.job is None)
        self.wait(lambda: not self.runner.active)
        return [one for one in self.events if not str(one[1]).startswith("part of")]


@pytest.fixture
def runner(qtbot: Any) -> Iterator[JobRunner]:
    made = JobRunner()
    yield made
    made.shutdown(5000)


@pytest.fixture
def recorder(qtbot: Any, runner: JobRunner) -> LatestRecorder:
    return LatestRecorder(qtbot, runner)


@pytest.fixture
def replacing(qtbot: Any, runner: JobRunner) -> LatestRecorder:
    return LatestRecorder(qtbot, runner, replaces=True)


@pytest.mark.parametrize("replaces", [False, True])
def test_an_outcome_is_reported_before_the_end(
    qtbot: Any, runner: JobRunner, replaces: bool
) -> None:
    recorder = LatestRecorder(qtbot, runner, replaces=replaces)
    assert not recorder.latest.is_pending
    recorder.begin("a")
    assert recorder.latest.is_pending
    assert recorder.end() == [("a", "A"), "ended"]
    assert not recorder.latest.is_pending


@pytest.mark.parametrize("replaces", [False, True])
def test_a_failure_is_reported_before_the_end(
    qtbot: Any, runner: JobRunner, replaces: bool
) -> None:
    recorder = LatestRecorder(qtbot, runner, replaces=replaces)
    recorder.begin("bad")
    assert recorder.end() == [("bad", "bad failed."), "ended"]


def test_a_newer_request_waits_and_those_between_are_never_done(recorder: LatestRecorder) -> None:
    recorder.begin("a")
    for what in ("b", "c", "d"):
        recorder.latest.request(what)
    assert recorder.latest.superseded
    assert recorder.end() == [("d", "D"), "ended"]
    assert (recorder.work.begun, recorder.work.cancelled) == (["a", "d"], [])


def test_a_job_that_waits_in_its_lane_takes_the_newest_request(recorder: LatestRecorder) -> None:
    held = threading.Event()
    recorder.runner.submit("Another", lambda _context: held.wait(10), lane=MODEL)
    recorder.latest.request("a")
    job = recorder.latest.job
    recorder.latest.request("b")
    assert recorder.latest.job is job
    held.set()
    assert recorder.end() == [("b", "B"), "ended"]
    assert recorder.work.begun == ["b"]


def test_a_failure_of_an_older_request_is_not_reported(recorder: LatestRecorder) -> None:
    recorder.begin("bad")
    recorder.latest.request("b")
    assert recorder.end() == [("b", "B"), "ended"]


def test_what_was_passed_over_can_be_reported_too(qtbot: Any, runner: JobRunner) -> None:
    recorder = LatestRecorder(qtbot, runner, keeps_passed=True)
    recorder.begin("a")
    recorder.latest.request("b")
    recorder.latest.succeeded.disconnect()
    recorder.latest.succeeded.connect(lambda what, found: recorder.events.append((what, found)))
    assert recorder.end() == [("a", "A"), ("b", "B"), "ended"]


def test_an_outdated_result_is_dropped_and_the_next_request_counts(
    recorder: LatestRecorder,
) -> None:
    recorder.begin("a")
    recorder.latest.outdate()
    assert recorder.latest.is_pending
    assert recorder.end() == ["ended"]
    recorder.latest.request("b")
    assert recorder.end() == ["ended", ("b", "B"), "ended"]


def test_interrupting_goes_on_with_the_newest(recorder: LatestRecorder) -> None:
    recorder.begin("a")
    recorder.latest.request("b")
    recorder.latest.interrupt()
    recorder.wait(lambda: ("b", "part of b") in recorder.events)
    assert recorder.work.cancelled == ["a"]
    assert recorder.end() == [("b", "B"), "ended"]


def test_a_withdrawn_request_that_has_not_begun_never_begins(recorder: LatestRecorder) -> None:
    held = threading.Event()
    recorder.runner.submit("Another", lambda _context: held.wait(10), lane=MODEL)
    recorder.latest.request("a")
    recorder.latest.withdraw()
    assert not recorder.latest.is_pending
    held.set()
    assert recorder.end() == ["ended"]
    assert recorder.work.begun == []


def test_a_withdrawn_request_that_has_begun_ends_unheard(recorder: LatestRecorder) -> None:
    recorder.begin("a")
    recorder.latest.withdraw()
    assert recorder.end() == ["ended"]
    assert recorder.work.cancelled == []


def test_stopping_cancels(recorder: LatestRecorder) -> None:
    recorder.begin("a")
    recorder.latest.stop()
    recorder.wait(lambda: recorder.work.cancelled == ["a"])
    assert recorder.end() == ["ended"]


def test_a_replaced_job_is_cancelled_and_nothing_more_is_heard_of_it(
    replacing: LatestRecorder,
) -> None:
    replacing.begin("a")
    first = replacing.latest.job
    replacing.latest.request("b")
    assert first is not None
    assert replacing.latest.job is not first
    replacing.wait(lambda: replacing.work.cancelled == ["a"])
    assert replacing.end() == [("b", "B"), "ended"]
    assert replacing.work.begun == ["a", "b"]


def test_a_replacing_one_that_is_stopped_tells_nothing(replacing: LatestRecorder) -> None:
    replacing.begin("a")
    replacing.latest.stop()
    assert (replacing.latest.job, replacing.latest.is_pending) == (None, False)
    assert replacing.end() == []


def test_a_request_from_within_an_outcome_is_next(recorder: LatestRecorder) -> None:
    recorder.latest.succeeded.connect(
        lambda what, _found: recorder.latest.request("b") if what == "a" else None
    )
    recorder.begin("a")
    assert recorder.end() == [("a", "A"), ("b", "B"), "ended"]


def test_a_replacing_request_from_within_an_outcome_is_next(replacing: LatestRecorder) -> None:
    replacing.latest.succeeded.connect(
        lambda what, _found: replacing.latest.request("b") if what == "a" else None
    )
    replacing.begin("a")
    assert replacing.end() == [("a", "A"), ("b", "B"), "ended"]


@pytest.mark.parametrize("replaces", [False, True])
def test_a_job_cancelled_from_outside_ends_all(
    qtbot: Any, runner: JobRunner, replaces: bool
) -> None:
    recorder = LatestRecorder(qtbot, runner, replaces=replaces)
    recorder.begin("a")
    job = recorder.latest.job
    assert job is not None
    if not replaces:
        recorder.latest.request("b")
    job.cancel()
    recorder.wait(lambda: recorder.latest.job is None)
    assert (job.state, recorder.latest.is_pending) == (JobState.CANCELLED, False)
    assert recorder.end() == ["ended"]
    assert recorder.work.begun == ["a"]
