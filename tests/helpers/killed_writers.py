"""Writers that are killed at random moments; `python -m tests.helpers.killed_writers` reports.

A process of its own, without pytest and its plug-ins, so that a fork costs a millisecond. Each
kill hits a freshly forked writer at a moment drawn evenly over the length of a write. After each
kill everything is checked: the file's bytes, that no write that had returned is lost, what lies
beside the file and its history, and that the newest record opens.
"""

from __future__ import annotations

import contextlib
import gc
import itertools
import json
import os
import random
import shutil
import signal
import statistics
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from kimera_console.core.flags import envfile
from kimera_console.core.flags import history as envfile_history
from kimera_console.core.system.durable import LOCK_SUFFIX, STAGED_SUFFIX

HEAD = b"# head\r\n" + b"".join(b"KEEP_%d='%d' # c\r\n" % (i, i) for i in range(12))
AUDIT_EVERY = 400
"""Kills between two looks at the whole history; each is a rollback of the newest writes too."""
AFRESH_EVERY = 60
"""Kills between two beginnings: no file, no history, no key."""


@dataclass
class Report:
    """What a storm of kills came to.

    Attributes:
        kills: SIGKILLs sent to a running writer; each is followed by all checks.
        unchanged: Kills that hit the first write before it replaced the file.
        replaced: Kills that hit a write after it had replaced the file, before it returned.
        returned: Kills after the first write had returned.
        pending: Kills that left a record of a write that was not made, or not confirmed.
        leftovers: Kills that left a half-written file.
        write_ms: Length of a write, over which the kills are spread.
    """

    kills: int = 0
    unchanged: int = 0
    replaced: int = 0
    returned: int = 0
    pending: int = 0
    leftovers: int = 0
    write_ms: float = 0.0


class Storm:
    """Kills writers of one file, whose state folder is KIMERA_CONSOLE_HOME."""

    def __init__(self, path: Path, home: Path, seed: int) -> None:
        self.path, self.home = path, home
        self.report = Report()
        self._chance = random.Random(seed)
        self._value = 0
        self._begin()
        envfile.write_entries(path, {"FLIP": "1"})  # what a write imports, the forks have then
        self._begin()
        gc.freeze()  # a fork copies less of what it only looks at
        self._span_s = statistics.median(self._length_s() for _ in range(15)) * 1.15
        self.report.write_ms = round(self._span_s * 1000, 2)

    def kill(self) -> None:
        """One writer, one kill, all checks."""
        if self.report.kills % AFRESH_EVERY == 0:
            self._begin()
        child, acknowledged = self._start()
        time.sleep(self._chance.uniform(0, self._span_s))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        done = self._value + len(_drain(acknowledged))
        assert os.WIFSIGNALED(status), "the writer ended by itself"
        self.report.kills += 1
        self._check_file(done)
        self._check_folders()
        self._check_newest_record()
        if self.report.kills % AUDIT_EVERY == 0:
            self.audit()

    def audit(self) -> None:
        """Every record opens, each begins where the one before ended, rollbacks are exact."""
        target = self.path.resolve()
        for value in (self._value + 1, self._value + 2):
            assert envfile.write_entries(self.path, {"FLIP": str(value)}) is not None
        now = self.path.read_bytes()
        records = envfile_history.load(target, now)
        for record in records:
            data = envfile_history.bytes_before(target, record.number)
            assert envfile_history.digest(data) == record.before
            assert record.existed == bool(data)
        for one, next_one in itertools.pairwise(records):
            assert next_one.number == one.number + 1
            assert next_one.before == one.after
        assert records[-1].ended_in(now)
        assert envfile.history(self.path)[0].id == str(records[-1].number)
        for left in (self._value + 1, self._value):
            envfile.rollback(self.path)
            assert self.path.read_bytes() == _content(left)
        self._check_folders(leftovers=0)

    def _begin(self) -> None:
        self.path.unlink(missing_ok=True)
        for folder in self.home.glob("*"):
            shutil.rmtree(folder)
        self.path.write_bytes(_content(0))
        self._value = 0

    def _start(self) -> tuple[int, int]:
        """A forked writer that is about to write: its pid, and where it acknowledges writes."""
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            with contextlib.suppress(BaseException):
                value = self._value
                os.write(writer, b"r")
                while True:
                    value += 1
                    envfile.write_entries(self.path, {"FLIP": str(value)})
                    os.write(writer, b".")
            os._exit(9)
        os.close(writer)
        assert os.read(reader, 1) == b"r"
        return child, reader

    def _length_s(self) -> float:
        child, acknowledged = self._start()
        started = time.perf_counter()
        os.read(acknowledged, 1)
        length_s = time.perf_counter() - started
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(acknowledged)
        self._value = _value_of(self.path.read_bytes())
        return length_s

    def _check_file(self, done: int) -> None:
        data = self.path.read_bytes()
        now = _value_of(data)
        assert data == _content(now), "an entry is torn or lost"
        assert now in (done, done + 1), "a write that had returned is lost"
        self.report.unchanged += now == self._value
        self.report.replaced += now == done + 1
        self.report.returned += done > self._value
        self._value = now

    def _check_folders(self, leftovers: int = 1) -> None:
        folder = envfile_history.folder_of(self.path.resolve())
        found = []
        for place, own in ((self.path.parent, ".env"), (folder.parent, "key"), (folder, "")):
            names = set(os.listdir(place)) if place.is_dir() else set()
            names -= {own, own + LOCK_SUFFIX, self.home.name, folder.name}
            rest = {name for name in names if not name.endswith((".record", ".pending"))}
            assert all(name.endswith(STAGED_SUFFIX) for name in rest), rest
            found += sorted(rest)
            pending = [name for name in names if name.endswith(".pending")]
            assert len(pending) <= 1
            self.report.pending += len(pending)
        assert len(found) <= leftovers, found
        self.report.leftovers += len(found)

    def _check_newest_record(self) -> None:
        target = self.path.resolve()
        now = self.path.read_bytes()
        records = envfile_history.load(target, now)
        if records:
            newest = records[-1]
            assert newest.ended_in(now), "the last write is not in the history"
            data = envfile_history.bytes_before(target, newest.number)
            assert envfile_history.digest(data) == newest.before
        else:
            assert now == _content(0)


def _content(value: int) -> bytes:
    return HEAD + b"FLIP=%d\r\n" % value


def _value_of(data: bytes) -> int:
    text = data.rpartition(b"FLIP=")[2]
    assert text.endswith(b"\r\n")
    return int(text)


def _drain(descriptor: int) -> bytes:
    data = b""
    while more := os.read(descriptor, 65536):
        data += more
    os.close(descriptor)
    return data


def main() -> None:
    """`FOLDER KILLS SEED`: kill so many writers of a file in FOLDER; print the report."""
    folder, kills, seed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    home = folder / "home"
    home.mkdir(parents=True)
    os.environ["KIMERA_CONSOLE_HOME"] = str(home)
    storm = Storm(folder / ".env", home, seed)
    for _ in range(kills):
        storm.kill()
    storm.audit()
    print(json.dumps(asdict(storm.report)))


if __name__ == "__main__":
    main()
