"""Supervised children: one outcome each, no secrets, no orphans, however they or we die."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from kimera_console.core.errors import ChildFailedError, ParityError
from kimera_console.core.flags.declarations import FLAGS, FlagKind
from kimera_console.core.jobs import JobCancelled, JobContext, Progress
from kimera_console.core.system.children import child_bounds
from kimera_console.core.system.children.child import (
    LOG_TAIL_LINES,
    child_environment,
    run_child,
    spawn,
    stop_child,
)
from tests.helpers.children import MODULE

if TYPE_CHECKING:
    from pathlib import Path

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")


class Watched:
    """A context that keeps what is reported to it, and on which thread."""

    def __init__(self) -> None:
        self.progress: list[Progress] = []
        self.partials: list[Any] = []
        self.lines: list[str] = []
        self.threads: set[int] = set()
        self.context = JobContext(
            on_progress=lambda p: self._keep(self.progress, p),
            on_partial=lambda p: self._keep(self.partials, p),
            on_log=lambda line: self._keep(self.lines, line),
        )

    def _keep(self, where: list[Any], what: object) -> None:
        self.threads.add(threading.get_ident())
        where.append(what)


def assert_gone(pid: int) -> None:
    """The process ends within a bound (a zombie has ended)."""
    try:
        process = psutil.Process(pid)
        if process.status() != psutil.STATUS_ZOMBIE:
            process.wait(5)
    except psutil.NoSuchProcess:
        return
    except psutil.TimeoutExpired:
        pytest.fail(f"process {pid} is still running")


def test_child_answers_with_progress_partials_log_and_result() -> None:
    watched = Watched()
    result = run_child(MODULE, {"do": "echo", "text": "ünï \ud800"}, context=watched.context)
    assert result.value["echo"] == "ünï \ud800"
    assert result.seconds > 0
    assert watched.progress == [
        Progress("Work", 1, 2, "texts", "half"), Progress("Work", 2, 2, "texts", ""),
    ]  # fmt: skip
    assert watched.partials == [{"sample": 1.5}]
    assert "a line" in watched.lines
    assert {"a library prints to standard output", "and C code too"} <= set(watched.lines)
    assert watched.threads == {threading.get_ident()}


def test_errors_of_the_child_arrive_as_themselves() -> None:
    with pytest.raises(ParityError, match=r"The vectors differ\.") as caught:
        run_child(MODULE, {"do": "fail"}, context=JobContext())
    assert caught.value.hint == "Do not use it."
    assert caught.value.log == "numbers"


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ("exit", "SystemExit: 0"),
        ("exit-code", "ended with exit code 7"),
        ("no-result", "ended without leaving a result"),
        ("error", "KeyError: 'missing'"),
        ("memory", "not enough memory"),
        ("base", "BaseException: a panic"),
        pytest.param("kill", "killed by SIGKILL. Often .* too little memory", marks=posix),
        pytest.param("segfault", "killed by SIGSEGV", marks=posix),
    ],
)
def test_death_without_a_result_is_a_failure_with_the_last_words(how: str, sentence: str) -> None:
    with pytest.raises(ChildFailedError, match=sentence) as caught:
        run_child(MODULE, {"do": "crash", "how": how}, context=JobContext())
    assert caught.value.hint
    assert how == "base" or "last words" in caught.value.log or "Traceback" in caught.value.log


@posix
def test_nobody_is_sent_to_a_log_that_is_empty() -> None:
    with pytest.raises(ChildFailedError) as caught:
        run_child(MODULE, {"do": "crash", "how": "kill", "silent": True}, context=JobContext())
    assert caught.value.log == ""
    assert caught.value.hint == "It wrote nothing before it ended."


def test_module_that_does_not_exist_fails_with_its_name() -> None:
    with pytest.raises(ChildFailedError, match="nowhere") as caught:
        run_child("kimera_console.nowhere", {}, context=JobContext())
    assert "No module named" in caught.value.log


def test_flood_of_output_neither_blocks_nor_fills_memory() -> None:
    watched = Watched()
    result = run_child(MODULE, {"do": "flood"}, context=watched.context)
    assert result.value == {"lines": 30_000}
    assert len(result.log.splitlines()) <= LOG_TAIL_LINES
    assert watched.lines


@posix
def test_a_result_that_is_too_large_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child_bounds, "LARGEST_RESULT_BYTES", 1000)
    assert run_child(MODULE, {"do": "echo", "text": "short"}, context=JobContext()).value
    with pytest.raises(ChildFailedError, match=r"left a result of 2\.\d+ kB; at most 1\.00 kB"):
        run_child(MODULE, {"do": "echo", "text": "x" * 2000}, context=JobContext())


@dataclass(frozen=True)
class Echo:
    """What the helper's child answers."""

    echo: str


@dataclass(frozen=True)
class Count:
    """What it does not answer."""

    echo: int


def test_a_result_is_read_as_the_record_that_it_is() -> None:
    result = run_child(MODULE, {"do": "echo", "text": "x"}, context=JobContext())
    assert result.answer(Echo) == Echo("x")
    with pytest.raises(ChildFailedError, match=r"answer cannot be read \(echo: Expected `int`"):
        result.answer(Count)


def test_garbage_on_the_protocol_is_logged_not_obeyed() -> None:
    watched = Watched()
    assert run_child(MODULE, {"do": "garbage"}, context=watched.context).value == {"ok": True}
    assert watched.partials == watched.progress == []


def test_no_secret_reaches_the_child_unless_named(monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = ("HF_TOKEN", "AWS_SECRET_ACCESS_KEY", "DB_PASSWORD", "openai_api_key", "GH_PAT")
    unlisted = ("JWT", "BEARER", "SESSION_COOKIE", "MY_COMPANY_LOGIN", "https_proxy")
    for name in (*secrets, *unlisted, "PYTHON_KEYRING_PASSWORD", "EMBEDDING_TOKEN"):
        monkeypatch.setenv(name, "canary4711")
    monkeypatch.setenv("DATABASE_URL", "postgresql://kimera:canary4711@db.example/kimera")
    monkeypatch.setenv("EMBEDDING_MODEL", "kept")
    request = {"do": "environment"}
    bare = run_child(MODULE, request, context=JobContext()).value["environment"]
    assert "canary4711" not in "".join(bare.values())
    assert bare["EMBEDDING_MODEL"] == "kept"
    variables = run_child(
        MODULE, request, context=JobContext(), environment={"HF_TOKEN": "canary4711"}
    ).value["environment"]
    assert [name for name, value in variables.items() if value == "canary4711"] == ["HF_TOKEN"]


def test_a_child_gets_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    flags = [flag.name for flag in FLAGS if flag.kind is not FlagKind.SECRET]
    names = (
        *flags, "HOME", "LANG", "LC_ALL", "TZ", "CUDA_VISIBLE_DEVICES", "OMP_NUM_THREADS",
        "ORT_DISABLE_TELEMETRY", "LD_LIBRARY_PATH", "HF_HUB_CACHE", "PYTHONHASHSEED",
        "KIMERA_CONSOLE_HOME", "SSL_CERT_FILE", "XDG_CACHE_HOME", "QT_QPA_PLATFORM",
    )  # fmt: skip
    for name in names:
        monkeypatch.setenv(name, "1")
    assert set(names) <= set(child_environment())


def test_working_folder_holds_no_code_for_the_child(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "json.py").write_text("open('canary', 'w')\n")
    monkeypatch.chdir(tmp_path)
    result = run_child(MODULE, {"do": "echo", "text": "x"}, context=JobContext())
    assert result.value["cwd"] == str(tmp_path)
    assert not (tmp_path / "canary").exists()


def cancelled_run(request: dict[str, Any]) -> tuple[dict[str, int], float]:
    """Cancel a child from another thread once it runs; its pids and the time the cancel took."""
    context = JobContext()
    pids: dict[str, int] = {}
    at: list[float] = []

    def cancel() -> None:
        at.append(time.monotonic())
        context.cancel()

    def running(value: dict[str, int]) -> None:
        pids.update(value)
        threading.Thread(target=cancel).start()

    with pytest.raises(JobCancelled):
        run_child(MODULE, request, context=context, on_partial=running)
    return pids, time.monotonic() - at[0]


def test_silent_child_is_cancelled_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stop_child, "__defaults__", (60.0,))
    pids, seconds = cancelled_run({"do": "hang"})
    assert_gone(pids["pid"])
    assert seconds < 30, "it ended by itself, not after the grace"


@posix
def test_child_that_ignores_the_request_is_killed_after_the_grace(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stop_child, "__defaults__", (0.3,))
    pids, seconds = cancelled_run({"do": "hang", "deaf": True, "grandchild": True})
    assert_gone(pids["pid"])
    assert_gone(pids["grandchild"])
    assert 0.25 < seconds < 60


@posix
def test_stopped_child_is_killed_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stop_child, "__defaults__", (0.3,))
    context = JobContext()
    pids: list[int] = []

    def stop(value: dict[str, int]) -> None:
        pids.append(value["pid"])
        os.kill(value["pid"], signal.SIGSTOP)
        context.cancel()

    with pytest.raises(JobCancelled):
        run_child(MODULE, {"do": "hang"}, context=context, on_partial=stop)
    assert_gone(pids[0])


@posix
def test_what_the_child_started_neither_outlives_it_nor_holds_its_result() -> None:
    started = time.monotonic()
    result = run_child(
        MODULE, {"do": "hang", "grandchild": True, "leave": True}, context=JobContext()
    )
    assert time.monotonic() - started < 60
    assert_gone(result.value["left"])


@posix
def test_what_the_child_started_ends_too_where_its_answers_end_before_it() -> None:
    request = {"do": "hang", "grandchild": True, "leave": True, "slowly": True}
    result = run_child(MODULE, request, context=JobContext())
    assert_gone(result.value["left"])


@pytest.mark.slow
@posix
def test_a_process_that_left_the_group_does_not_hold_up_the_result() -> None:
    started = time.monotonic()
    request = {"do": "hang", "grandchild": "apart", "leave": True}
    result = run_child(MODULE, request, context=JobContext())
    os.kill(result.value["left"], signal.SIGKILL)
    assert time.monotonic() - started < 60


def test_cancelled_context_starts_no_child() -> None:
    context = JobContext()
    context.cancel()
    with pytest.raises(JobCancelled):
        run_child("kimera_console.nowhere", {}, context=context)


def test_failing_callback_stops_the_child() -> None:
    pids: list[int] = []

    def fail(value: dict[str, int]) -> None:
        pids.append(value["pid"])
        raise RuntimeError("a bug in the receiver")

    with pytest.raises(RuntimeError, match="a bug in the receiver"):
        run_child(MODULE, {"do": "hang"}, context=JobContext(), on_partial=fail)
    assert_gone(pids[0])


@pytest.mark.slow
def test_child_and_grandchild_die_with_a_killed_parent(tmp_path: Path) -> None:
    marker = tmp_path / "pids"
    parent = subprocess.Popen(
        [sys.executable, "-m", MODULE, "supervise", str(marker)], stdout=subprocess.PIPE
    )
    assert parent.stdout is not None
    assert parent.stdout.readline() == b"ready\n"
    child, grandchild = (int(pid) for pid in marker.read_text().split())
    assert psutil.pid_exists(child)
    parent.kill()
    parent.wait(10)
    parent.stdout.close()
    assert_gone(child)
    if os.name == "posix":
        assert_gone(grandchild)


def test_stopping_twice_does_nothing_the_second_time() -> None:
    process = spawn([MODULE, "missing-request", "missing-result"])
    stop_child(process)
    code = process.returncode
    stop_child(process)
    assert process.returncode == code is not None
    assert process.stdout is not None
    assert process.stdout.closed


@posix
def test_child_runs_at_lower_priority() -> None:
    seen: list[int] = []

    def look(value: dict[str, int]) -> None:
        seen.append(psutil.Process(value["pid"]).nice())
        context.cancel()

    context = JobContext()
    with pytest.raises(JobCancelled):
        run_child(MODULE, {"do": "hang"}, context=context, nice=7, on_partial=look)
    assert seen == [os.nice(0) + 7]
