"""Writers that are killed and writers that race: no entry lost, none torn."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from kimera_console.core import envfile

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL and fork are POSIX")

OLD = b"# head\r\n" + b"".join(b"KEEP_%d=%d # c\r\n" % (i, i) for i in range(50)) + b"FLIP=0\r\n"


def flip_for_ever(path: Path) -> None:
    """The child: flips one key until it is killed."""
    value = 0
    while True:
        value += 1
        envfile.write_entries(path, {"FLIP": str(value)})
        os.write(1, b".")


def killed_writers(path: Path, kills: int, seed: int) -> None:
    """Kill a forked writer at random moments; after each kill the file is whole."""
    chance = random.Random(seed)
    for _ in range(kills):
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            with contextlib.suppress(BaseException):
                os.dup2(writer, 1)
                flip_for_ever(path)
            os._exit(9)
        os.close(writer)
        # Some are killed in their first write, the others somewhere in a later one.
        for _ in range(chance.choice((0, 1, 1, 2))):
            assert os.read(reader, 1)
        spin = chance.random() * 0.004
        deadline = os.times().elapsed + spin
        while os.times().elapsed < deadline:
            pass
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        os.close(reader)
        assert os.WIFSIGNALED(status), "the writer ended by itself"
        data = path.read_bytes()
        head, _, last = data.rpartition(b"FLIP=")
        assert head == OLD.removesuffix(b"FLIP=0\r\n")
        assert last.endswith(b"\r\n")
        assert last.removesuffix(b"\r\n").isdigit()
        assert len(set(os.listdir(path.parent)) - {".env", ".env.lock"}) <= 1


def test_hundreds_of_kills_lose_and_tear_nothing(env_file: Path) -> None:
    env_file.write_bytes(OLD)
    killed_writers(env_file, kills=300, seed=1)
    envfile.write_entries(env_file, {"FLIP": "end"})
    assert sorted(os.listdir(env_file.parent)) == [".env", ".env.lock"]
    before = env_file.read_bytes()
    envfile.write_entries(env_file, {"FLIP": "more"})
    envfile.rollback(env_file)
    assert env_file.read_bytes() == before


def test_kill_at_every_file_operation_leaves_the_old_file_or_the_new_one(env_file: Path) -> None:
    new = OLD.replace(b"FLIP=0", b"FLIP=1")
    outcomes = []
    for operation in range(1, 500):
        env_file.write_bytes(OLD)
        if not dies_at(operation, env_file):
            break
        outcomes.append(env_file.read_bytes())
        assert outcomes[-1] in (OLD, new)
        assert len(set(os.listdir(env_file.parent)) - {".env", ".env.lock"}) <= 1
        env_file.write_bytes(OLD)
        # Whatever the kill left behind, the next write and its rollback work.
        assert envfile.write_entries(env_file, {"FLIP": "2"}) is not None
        envfile.rollback(env_file)
        assert env_file.read_bytes() == OLD
    assert {OLD, new} == set(outcomes)
    assert len(outcomes) > 20


def dies_at(operation: int, path: Path) -> bool:
    """Whether a forked writer that is killed at its n-th file operation got so far."""
    child = os.fork()
    if child == 0:
        code, left = 9, [operation]

        def count(*_: object) -> None:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        def audit(event: str, _arguments: object) -> None:
            if event.startswith(("open", "os.", "fcntl.")):
                count()

        try:
            for name in ("write", "fsync", "close", "stat"):  # these raise no audit event
                setattr(os, name, _counted(getattr(os, name), count))
            sys.addaudithook(audit)
            envfile.write_entries(path, {"FLIP": "1"})
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)


def _counted(function: Callable[..., Any], count: Callable[[], None]) -> Callable[..., Any]:
    def counted(*arguments: Any, **options: Any) -> Any:
        count()
        return function(*arguments, **options)

    return counted


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_two_thousand_kills_lose_and_tear_nothing(env_file: Path) -> None:
    env_file.write_bytes(OLD)
    killed_writers(env_file, kills=2_000, seed=2)


def test_four_writers_keep_every_key(env_file: Path) -> None:
    race(env_file, writers=4, keys=100)


@pytest.mark.slow
def test_four_writers_keep_1200_keys(env_file: Path) -> None:
    race(env_file, writers=4, keys=300)


def race(path: Path, *, writers: int, keys: int) -> None:
    script = (
        "import sys\nfrom pathlib import Path\nfrom kimera_console.core import envfile\n"
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
    for process in running:
        process.communicate(b"\n", timeout=240) if process is running[-1] else _start(process)
    for process in running:
        assert process.wait(240) == 0
    wanted = {f"W{index}_{i}": str(i) for index in range(writers) for i in range(keys)}
    assert {e.key: e.value for e in envfile.read_entries(path).values()} == wanted
    newest = envfile.history(path)
    assert len({write.id for write in newest}) == len(newest) == min(200, writers * keys)


def _start(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin is not None
    process.stdin.write(b"\n")
    process.stdin.close()
