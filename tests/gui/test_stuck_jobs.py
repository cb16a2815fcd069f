"""Jobs that wait for what never answers: the others get their threads and their turns."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from kimera_console.core.jobs import JobState
from kimera_console.core.system import aside
from kimera_console.gui import jobs, latest
from kimera_console.gui.jobs import IO, IO_THREADS, MODEL
from kimera_console.gui.latest import Latest
from tests.core.embed_file.support import LIGHT, EmbedFileSetup, lines
from tests.core.system.test_aside import threads_end
from tests.helpers.silent_mount import can_mount, silent_mount

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from kimera_console.core.jobs import JobContext
    from kimera_console.gui.jobs import JobRunner

WAIT_MS = 20_000


def test_cancelled_jobs_that_do_not_end_leave_their_lane_to_others(
    qtbot: QtBot, runner: JobRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "STUCK_S", 0.1)
    answer = threading.Event()
    stuck = [runner.submit("Read", lambda _context: answer.wait(60)) for _ in range(IO_THREADS)]
    qtbot.waitUntil(lambda: all(job.state.name == "RUNNING" for job in stuck), timeout=WAIT_MS)
    other = runner.submit("Read something else", lambda _context: "read")
    for job in stuck:
        job.cancel()
    qtbot.waitUntil(lambda: other.is_finished, timeout=WAIT_MS)
    assert other.result == "read"
    assert all(job.is_stuck for job in stuck)
    answer.set()
    qtbot.waitUntil(lambda: not runner.active, timeout=WAIT_MS)
    assert runner._pools[IO].maxThreadCount() == IO_THREADS


@pytest.mark.parametrize("early", [False, True])
def test_a_newer_request_passes_by_a_job_that_reads_for_too_long(
    early: bool, qtbot: QtBot, runner: JobRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(latest, "LONG_S", 0.5 if early else 0.1)
    answer, found, begun = threading.Event(), [], threading.Event()

    def read(what: str, _context: JobContext) -> str:
        if what == "silent":
            begun.set()
            answer.wait(60)
        return what

    newest = Latest(runner, read, name="Read", visible=False)
    newest.succeeded.connect(lambda what, _result: found.append(what))
    newest.request("silent")
    qtbot.waitUntil(begun.is_set, timeout=WAIT_MS)
    if not early:
        running = newest.job
        assert running is not None
        qtbot.waitUntil(lambda: running.elapsed_s > 0.2, timeout=WAIT_MS)
    newest.request("other")
    qtbot.waitUntil(lambda: found == ["other"], timeout=WAIT_MS)
    answer.set()
    qtbot.waitUntil(lambda: not runner.active, timeout=WAIT_MS)
    assert found == ["other"]


def test_a_long_job_whose_result_is_kept_is_not_passed_by(
    qtbot: QtBot, runner: JobRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(latest, "LONG_S", 0.05)
    answer, found = threading.Event(), []

    def read(what: str, _context: JobContext) -> str:
        answer.wait(60)
        return what

    newest = Latest(runner, read, name="Read", visible=False, keeps_passed=True)
    newest.succeeded.connect(lambda what, _result: found.append(what))
    newest.request("long")
    first = newest.job
    qtbot.waitUntil(lambda: first is not None and first.elapsed_s > 0.1, timeout=WAIT_MS)
    newest.request("other")
    assert newest.job is first
    answer.set()
    qtbot.waitUntil(lambda: not runner.active, timeout=WAIT_MS)
    assert found == ["long", "other"]


@pytest.mark.skipif(not can_mount(), reason="only root may mount, with FUSE")
@pytest.mark.parametrize("cancels", [False, True])
def test_a_file_run_whose_share_goes_silent_leaves_its_lane_to_others(
    cancels: bool,
    qtbot: QtBot,
    runner: JobRunner,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(aside, "LOST_S", 3600 if cancels else 1.0)
    monkeypatch.setattr(aside, "LOOK_S", 0.1)
    (tmp_path / "in.txt").write_bytes(lines(30_000))
    with silent_mount(tmp_path) as mount:
        one = EmbedFileSetup(mount.path, LIGHT)
        gone = threading.Event()

        def silence(_lines: object, _found: object) -> None:
            mount.silence()
            gone.set()

        job = runner.submit(
            "Embed",
            lambda context: one.embed(tmp_path / "in.txt", context=context, on_chunk=silence),
            lane=MODEL,
        )
        qtbot.waitUntil(gone.is_set, timeout=WAIT_MS)
        other = runner.submit("Type", lambda _context: "typed", lane=MODEL)
        if cancels:
            job.cancel()
        qtbot.waitUntil(lambda: other.is_finished, timeout=WAIT_MS)
        assert other.result == "typed"
        assert job.state is (JobState.CANCELLED if cancels else JobState.FAILED)
        assert cancels == (job.error is None)
        assert runner.shutdown()
        mount.answer()
        threads_end()
        assert one.names() == {".out.npy.kimera-embed"}
