"""Long work at a place that goes silent in between: the job ends, and its thread stays behind."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

import pytest

from kimera_console.core.errors import NoAnswerError
from kimera_console.core.jobs import JobCancelled, JobContext
from kimera_console.core.system import answers, aside
from kimera_console.core.system.aside import run_aside
from tests.core.embed_file.support import LIGHT, EmbedFileSetup
from tests.helpers.silent_folder import SilentFolder, silent_share

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def share(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SilentFolder]:
    """A folder that answers at first; what is silent there for half a second is lost."""
    monkeypatch.setattr(aside, "LOST_S", 0.5)
    monkeypatch.setattr(aside, "LOOK_S", 0.1)
    with silent_share(tmp_path, monkeypatch, 60) as made:
        made.answer()
        yield made
        made.answer()
        threads_end()


def threads_end() -> None:
    """Wait for the threads that were left."""
    for one in threading.enumerate():
        if one.name == "job-aside":
            one.join(60)
            assert not one.is_alive()


def test_what_the_work_gives_says_or_raises_is_the_askers(share: SilentFolder) -> None:
    said: list[object] = []
    context = JobContext(
        on_progress=lambda progress: said.append(progress.stage),
        on_partial=said.append,
        on_log=said.append,
        on_urgent=lambda: said.append("urgent"),
    )

    def work(own: JobContext) -> int:
        own.report("Read")
        own.publish("part")
        own.log("line")
        own.run_urgent()
        return 3

    assert run_aside(work, [share.path, "-", "\0", "~nobody/deep"], context) == 3
    assert said == ["Read", "part", "line", "urgent"]
    with pytest.raises(ValueError, match="mine"):
        run_aside(lambda _own: int("mine"), [share.path], context)


def test_a_cancel_from_within_or_outside_ends_the_work_itself(share: SilentFolder) -> None:
    context, ended = JobContext(), threading.Event()

    def work(own: JobContext) -> None:
        threading.Timer(0.1, context.cancel).start()
        assert own.wait_cancelled(60)
        ended.set()
        own.checkpoint()

    with pytest.raises(JobCancelled):
        run_aside(work, [share.path], context)
    assert ended.is_set()


@pytest.mark.parametrize("cancels", [False, True])
def test_a_place_that_goes_silent_ends_the_job_and_not_the_thread(
    cancels: bool, share: SilentFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, said, after = JobContext(on_log=lambda line: said.append(line)), [], []
    if cancels:
        monkeypatch.setattr(aside, "LOST_S", 3600)

    def work(own: JobContext) -> None:
        share.silence()
        if cancels:
            threading.Timer(0.1, context.cancel).start()
        os.stat(share.path / "file")

    def whole(own: JobContext) -> None:
        try:
            work(own)
        except FileNotFoundError:
            own.log("too late")
            own.checkpoint()
            after.append("published")

    with pytest.raises(JobCancelled if cancels else NoAnswerError) as caught:
        run_aside(whole, [share.path / "file"], context)
    if not cancels:
        assert isinstance(caught.value, NoAnswerError)
        assert caught.value.message == f"{share.path / 'file'} does not answer."
        assert not context.cancel_requested  # the next of several jobs goes on
    share.answer()
    threads_end()
    assert said == after == []


def test_a_place_that_is_slow_or_not_asked_is_not_lost(
    share: SilentFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "MOST_OPEN", 0)  # too many hang elsewhere
    work_takes_s = 1.5
    assert (
        run_aside(lambda own: own.wait_cancelled(work_takes_s), [tmp_path], JobContext()) is False
    )
    monkeypatch.undo()
    monkeypatch.setattr(aside, "LOOK_S", 0.1)
    assert (
        run_aside(lambda own: own.wait_cancelled(work_takes_s), [tmp_path], JobContext()) is False
    )


def test_work_goes_on_where_the_system_gives_no_thread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_self: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    assert run_aside(lambda _own: 3, [tmp_path], JobContext()) == 3


def test_a_cancel_does_not_wait_for_standard_input(tmp_path: Path) -> None:
    """A pipe that nobody feeds never answers, and is no silent place."""
    one, context = EmbedFileSetup(tmp_path, LIGHT), JobContext()
    reading, feeding = os.pipe()
    with open(reading, "rb", buffering=0) as stream:
        threading.Timer(0.5, context.cancel).start()
        with pytest.raises(JobCancelled):
            one.embed("-", context=context, standard_input=stream)
        os.close(feeding)
        threads_end()
    assert one.names() == set()
