"""Writers that are killed, starved of disk, and that race: no entry lost, none torn."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kimera_console.core.errors import EnvFileError
from kimera_console.core.flags import envfile
from kimera_console.core.flags import history as envfile_history
from kimera_console.core.system.durable import LOCK_SUFFIX, STAGED_SUFFIX
from tests.helpers.ptrace import Refused, Traced, trace

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL and fork are POSIX")
linux = pytest.mark.skipif(sys.platform != "linux", reason="Linux system calls are traced")
durability = pytest.mark.durability

OLD = b"# head\r\n" + b"".join(b"KEEP_%d=%d # c\r\n" % (i, i) for i in range(50)) + b"FLIP=0\r\n"
NEW = OLD.replace(b"FLIP=0", b"FLIP=1")


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: kills are about processes, not about disks."""
    if os.access("/dev/shm", os.W_OK):
        with tempfile.TemporaryDirectory(dir="/dev/shm", prefix="kimera-test-") as folder:
            yield Path(folder)
    else:
        yield tmp_path


def storms(*runs: tuple[Path, int]) -> dict[str, float]:
    """Kill writers in processes side by side; each run is a folder and a number of kills."""
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.helpers.killed_writers", str(folder), str(kills), "7"],
            stdout=subprocess.PIPE,
        )
        for folder, kills in runs
    ]
    total: dict[str, float] = {}
    for process in started:
        answer, _ = process.communicate(timeout=280)
        assert process.returncode == 0, "see the assertion above"
        for name, value in json.loads(answer).items():
            total[name] = total.get(name, 0) + value
    return total


@pytest.mark.slow
def test_hundreds_of_kills_lose_and_tear_nothing(memory: Path) -> None:
    assert storms((memory / "storm", 300))["kills"] == 300


@durability
def test_ten_thousand_kills_lose_and_tear_nothing(memory: Path, tmp_path: Path) -> None:
    total = storms((memory / "one", 4_800), (memory / "two", 4_800), (tmp_path / "disk", 400))
    print(total)
    assert total["kills"] == 10_000
    # They were spread over all of a write, or this would prove little.
    for moment in ("unchanged", "replaced", "returned", "pending", "leftovers"):
        assert total[moment] > 100, moment


# --- every system call ---------------------------------------------------------------------------


class Case:
    """A way to change a file, from a known state to one of two."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.path = folder / "kimera" / ".env"
        self.path.parent.mkdir(parents=True)
        monkeypatch.setenv("KIMERA_CONSOLE_HOME", str(folder / "home"))
        monkeypatch.setattr(envfile_history, "KEPT", 3)  # so that each write lets one go

    def start(self) -> None:
        """Put everything as it is before the change."""
        raise NotImplementedError

    def change(self) -> envfile.EnvWrite | None:
        """The change; runs in a process of its own."""
        raise NotImplementedError

    before: bytes | None = OLD
    after: bytes | None = NEW

    def state(self) -> bytes | None:
        return self.path.read_bytes() if self.path.exists() else None

    def leftovers(self) -> list[str]:
        return [name for _, _, names in os.walk(self.folder) for name in names
                if name.endswith(STAGED_SUFFIX)]  # fmt: skip

    def clear(self) -> None:
        for folder, folders, names in os.walk(self.folder, topdown=False):
            for name in names:
                os.unlink(os.path.join(folder, name))
            for name in folders:
                if name != self.path.parent.name:
                    os.rmdir(os.path.join(folder, name))


class Edit(Case):
    """A write to a file with a full history."""

    def start(self) -> None:
        self.clear()
        self.path.write_bytes(OLD)
        for value in ("5", "6", "7", "0"):
            envfile.write_entries(self.path, {"FLIP": value})

    def change(self) -> envfile.EnvWrite | None:
        return envfile.write_entries(self.path, {"FLIP": "1"})


class FirstWrite(Case):
    """The first write of all: no file, no state folder, no key."""

    before = None
    after = b"FLIP=1\n"

    def start(self) -> None:
        self.clear()

    def change(self) -> envfile.EnvWrite | None:
        return envfile.write_entries(self.path, {"FLIP": "1"})


class Rollback(Case):
    """Taking back the last edit."""

    before, after = NEW, OLD

    def start(self) -> None:
        self.clear()
        self.path.write_bytes(OLD)
        envfile.write_entries(self.path, {"FLIP": "1"})

    def change(self) -> envfile.EnvWrite | None:
        return envfile.rollback(self.path)


class RemovingRollback(Case):
    """Taking back the write that had made the file."""

    before, after = b"FLIP=1\n", None

    def start(self) -> None:
        self.clear()
        envfile.write_entries(self.path, {"FLIP": "1"})

    def change(self) -> envfile.EnvWrite | None:
        return envfile.rollback(self.path)


ALL_CASES = (Edit, FirstWrite, Rollback, RemovingRollback)


def traced(
    case: Case, *, kill_at: int = 0, fail: tuple[int, int] = (0, 0), said: Path | None = None
) -> Traced:
    """Trace the change; what it was refused with goes into the file `said`."""

    def work() -> None:
        try:
            write = case.change()
            answer = {"sentence": "", "recorded": write is not None and write.recorded}
        except EnvFileError as error:
            answer = {"sentence": str(error), "recorded": False}
        if said is not None:
            said.write_text(json.dumps(answer))

    try:
        return trace(work, [case.folder], kill_at=kill_at, fail=fail)
    except Refused as refusal:
        pytest.fail(f"The writer cannot be tested here: {refusal}")


def check_history(case: Case, *, recorded: bool = True) -> None:
    """Every record opens; the next write and its rollback are exact."""
    target, now = case.path.resolve(), case.state()
    for record in envfile_history.load(target, now):
        data = envfile_history.bytes_before(target, record.number)
        assert envfile_history.digest(data) == record.before
    newest = envfile.history(case.path)[:1]
    made = now == case.after and recorded
    assert newest or not made, "the write that was made is not in the history"
    assert envfile.write_entries(case.path, {"NEXT": "1"}) is not None
    envfile.rollback(case.path)
    assert case.state() == now
    assert case.leftovers() == []
    if made:
        envfile.rollback(case.path, newest[0].id)
        assert case.state() == case.before


@linux
@durability
@pytest.mark.parametrize("kind", ALL_CASES)
def test_kill_at_every_system_call(
    kind: type[Case], memory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kill_at_stops(kind(memory / "case", monkeypatch), step=1)


@pytest.mark.slow
@linux
def test_kill_at_some_system_calls(memory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kill_at_stops(Edit(memory / "case", monkeypatch), step=7)


def kill_at_stops(case: Case, *, step: int) -> None:
    """Kill the change at each `step`-th entry to, and return from, a call that touches a file."""
    outcomes = []
    for stop in range(1, 2_000, step):
        case.start()
        result = traced(case, kill_at=stop)
        if not result.was_killed:
            assert result.status == 0
            assert case.state() == case.after
            break
        outcomes.append(case.state())
        assert outcomes[-1] in (case.before, case.after), result.calls[-1]
        assert len(case.leftovers()) <= 1, result.calls[-1]
        check_history(case)
    assert set(outcomes) == {case.before, case.after}
    assert len(outcomes) > 100 / step
    changed = outcomes.index(case.after)
    assert outcomes == [case.before] * changed + [case.after] * (len(outcomes) - changed)


# --- a system that refuses -----------------------------------------------------------------------

MADE = (f"{STAGED_SUFFIX})", f"{LOCK_SUFFIX})")
FULL = {"disk is full": errno.ENOSPC, "quota is used up": errno.EDQUOT}
REFUSALS: dict[str, tuple[int, ...]] = {
    "write": (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EINTR),
    "fsync": (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EINTR),
    "openat": (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EINTR, errno.EMFILE, errno.EACCES),
    "rename": (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EACCES),
    "renameat": (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EACCES),
    "mkdir": (errno.ENOSPC, errno.EDQUOT, errno.EIO),
    "mkdirat": (errno.ENOSPC, errno.EDQUOT, errno.EIO),
    "read": (errno.EIO, errno.EINTR),
    "flock": (errno.ENOLCK, errno.EINTR),
    "close": (errno.EIO, errno.EINTR),
}


@linux
@durability
@pytest.mark.parametrize("kind", ALL_CASES)
def test_a_system_that_refuses_any_call_leaves_the_old_file_and_a_sentence(
    kind: type[Case], memory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_calls(kind(memory / "case", monkeypatch), numbers=None)


@pytest.mark.slow
@linux
def test_full_disk_at_each_write(memory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_calls(Edit(memory / "case", monkeypatch), numbers=(errno.ENOSPC,))


def refuse_calls(case: Case, *, numbers: tuple[int, ...] | None) -> None:
    case.start()
    calls = [str(call) for call in traced(case).calls if call.stop.value == "entry"]
    assert case.state() == case.after
    refused = 0
    for place, call in enumerate(calls, 1):
        name = call.removeprefix("entry of ").partition("(")[0]
        for number in REFUSALS.get(name, (errno.EIO,)):
            if name == "openat" and number in FULL.values() and not call.endswith(MADE):
                continue  # only making a file takes room
            if numbers is None or number in numbers:
                refused += refuse(case, place, call, number)
    assert refused >= 5


def refuse(case: Case, place: int, call: str, number: int) -> bool:
    """Fail one call of the change; whether the change was refused because of that."""
    case.start()
    said = case.folder.parent / "said"
    result = traced(case, fail=(place, number), said=said)
    where = f"{call} -> {errno.errorcode[number]}"
    assert result.status == 0, where  # nothing but an EnvFileError
    answer = json.loads(said.read_text())
    sentence = answer["sentence"]
    new_env = f"{case.path}{STAGED_SUFFIX}" in call
    if sentence:
        assert case.state() == case.before, where
        assert str(case.path) in sentence, where
        for words, full in FULL.items():
            assert number != full or words in sentence, (where, sentence)
    else:
        assert case.state() == case.after, where
        vital = ("write(", "fsync(", "rename(", "openat(")
        assert number == errno.EINTR or not (new_env and call.split()[2].startswith(vital)), where
    assert not case.leftovers() or "unlink" in call, (where, case.leftovers())
    check_history(case, recorded=answer["recorded"])
    return bool(sentence)


# --- writers side by side ------------------------------------------------------------------------


@pytest.mark.slow
def test_four_writers_keep_every_key(env_file: Path) -> None:
    race(env_file, writers=4, keys=40)


@durability
@pytest.mark.timeout(1000)
def test_four_writers_keep_1200_keys(env_file: Path) -> None:
    race(env_file, writers=4, keys=300)


def race(path: Path, *, writers: int, keys: int) -> None:
    script = (
        "import sys\nfrom pathlib import Path\nfrom kimera_console.core.flags import envfile\n"
        "name, count = sys.argv[2], int(sys.argv[3])\nsys.stdin.read(1)\n"
        "for i in range(count):\n"
        "    envfile.write_entries(Path(sys.argv[1]), {f'{name}_{i}': str(i)})\n"
    )
    running = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(path), f"W{index}", str(keys)],
            stdin=subprocess.PIPE,
        )
        for index in range(writers)
    ]
    try:
        for process in running:
            assert process.stdin is not None
            process.stdin.write(b"\n")
            process.stdin.close()
        assert [process.wait(900) for process in running] == [0] * writers
    finally:
        for process in running:
            process.kill()
            process.wait()
    wanted = {f"W{index}_{i}": str(i) for index in range(writers) for i in range(keys)}
    assert {e.key: e.value for e in envfile.read_entries(path).values()} == wanted
    newest = envfile.history(path)
    assert len({write.id for write in newest}) == len(newest) == min(200, writers * keys)
