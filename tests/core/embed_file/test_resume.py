"""Interrupted and resumed, however and wherever: the bytes of an uninterrupted run."""

from __future__ import annotations

import errno
import itertools
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kimera_console.core.advice import Action, Step
from kimera_console.core.embed_file import spool
from kimera_console.core.embed_file.journal import read_journal, unfinished_rows
from kimera_console.core.errors import InputError, KimeraError
from kimera_console.core.jobs import JobCancelled, JobContext
from tests.core.embed_file.support import (
    LIGHT,
    RESTART,
    RESUME,
    SKIP,
    EmbedFileSetup,
    Stopper,
    lines,
)

if TYPE_CHECKING:
    from collections.abc import Callable


pytestmark = pytest.mark.usefixtures("small_chunks")
KILLS = 10

PROGRAM = """
import os, sys
from pathlib import Path
from kimera_console.core.embed_file import chunks
chunks.LIGHT = chunks.SMALL = (64, 20_000)
{fault}
from tests.core.embed_file.support import EmbedFileSetup, RESUME, SKIP
room = EmbedFileSetup(Path.cwd(), dict(os.environ))
print("ready", flush=True)
append = sys.argv[5] == "append"
room.embed(sys.argv[1], sys.argv[2], column=sys.argv[3], id_column=sys.argv[4], append=append,
           **({{}} if append else RESUME), **SKIP)
"""


def start(
    room: EmbedFileSetup, flags: dict[str, str], source: Path, out: str, *rest: str, fault: str = ""
) -> Any:
    arguments = [*rest, *("", "", "no")[len(rest) :]]
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM.format(fault=fault), str(source), out, *arguments],
        cwd=room.folder,
        env={**os.environ, **flags},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


@pytest.mark.slow
@pytest.mark.parametrize("out", ["out.npy", "out.parquet"])
def test_killed_ten_times_at_random_moments(
    out: str, tiny_room: EmbedFileSetup, tiny_flags: dict[str, str]
) -> None:
    picker = random.Random(out)
    rows = [
        f'k{i};"{line}"' for i, line in enumerate(lines(4000, most_words=12).decode().split("\n"))
    ]
    rows[77] = "broken"
    source = tiny_room.write("t.csv", "\n".join(["id;text", *rows]).encode())
    options = ("text", "id")
    began = time.monotonic()
    tiny_room.embed(source, f"whole-{out}", column="text", id_column="id", **SKIP)
    whole_s = time.monotonic() - began
    killed = progress = 0
    while killed < KILLS:
        process = start(tiny_room, tiny_flags, source, out, *options)
        process.stdout.readline()
        try:
            process.wait(picker.uniform(0.01, 0.05 + whole_s / KILLS))
        except subprocess.TimeoutExpired:
            process.kill()
        process.communicate()
        if process.returncode == 0:
            break  # it was too fast; what it wrote is compared all the same
        killed += 1
        assert not (tiny_room.folder / out).exists()
        assert unfinished_rows(tiny_room.folder / out) >= progress, "no row is lost"
        progress = unfinished_rows(tiny_room.folder / out)
    assert killed > 2
    if not (tiny_room.folder / out).exists():
        process = start(tiny_room, tiny_flags, source, out, *options)
        _, errors = process.communicate()
        assert process.returncode == 0, errors.decode()
    read = (tiny_room.folder / out).read_bytes
    assert read() == (tiny_room.folder / f"whole-{out}").read_bytes()
    assert not [name for name in tiny_room.names() if name.startswith(".")]


@pytest.mark.parametrize("out", ["out.npy", "out.parquet"])
@pytest.mark.parametrize("kind", ["txt", "csv", "jsonl", "parquet"])
def test_cancelled_after_every_chunk(kind: str, out: str, room: EmbedFileSetup) -> None:
    source = _source(room, kind)
    column = "" if kind == "txt" else "text"
    room.embed(source, f"whole-{out}", column=column, **SKIP)
    cancelled = 0
    while True:
        try:
            report = room.embed(source, out, column=column, context=Stopper(1), **RESUME, **SKIP)
            break
        except JobCancelled:
            cancelled += 1
    assert cancelled >= 5
    assert report.resumed_rows > 0
    assert report.tally.skipped.lines == [101]
    for suffix in ("", ".json") if out == "out.npy" else ("",):
        whole = (room.folder / f"whole-{out}{suffix}").read_bytes()
        assert (room.folder / f"{out}{suffix}").read_bytes() == whole


def _source(room: EmbedFileSetup, kind: str) -> Path:
    texts: list[str | None] = list(lines(400).decode().split("\n")[:-1])
    if kind == "parquet":
        import pyarrow as pa
        import pyarrow.parquet as pq

        texts[100] = None
        path = room.folder / "t.parquet"
        pq.write_table(pa.table({"text": texts}), path, row_group_size=150)
        return path
    form: Callable[[Any], str] = {"jsonl": '{{"text": "{}"}}'.format}.get(kind, str)
    made = [form(text).encode() for text in texts]
    if kind == "csv":
        made.insert(0, b"text")
        made[100] = b"\xff"
    else:
        made[100] = b"\xff"
    return room.write(f"t.{kind}", b"\n".join(made))


DYING = """
steps = 0
def dying(real):
    def call(*arguments, **options):
        global steps
        steps += 1
        if steps == {step}: os._exit(9)
        return real(*arguments, **options)
    return call
for name in ("replace", "fsync", "unlink", "ftruncate"):
    setattr(os, name, dying(getattr(os, name)))
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="POSIX system calls")
@pytest.mark.parametrize(
    ("out", "append", "first_step"),
    [
        ("out.npy", False, 1), ("out.npy", True, 2), ("out.parquet", False, 3),
        ("out.parquet", True, 1),
    ],
)  # fmt: skip
def test_killed_at_each_kind_of_step(
    out: str, append: bool, first_step: int, room: EmbedFileSetup
) -> None:
    """The process dies before its n-th durable step, for every fifth n."""
    source = room.write("t.txt", lines(60))
    first = room.write("first.txt", lines(30, seed=5))

    def prepare(name: str) -> None:
        (room.folder / name).unlink(missing_ok=True)
        if append:
            room.embed(first, name)

    prepare(f"whole-{out}")
    room.embed(source, f"whole-{out}", append=append)
    expected = (room.folder / f"whole-{out}").read_bytes()
    for step in itertools.count(first_step, 5):
        prepare(out)
        mode = "append" if append else "no"
        process = start(room, LIGHT, source, out, "", "", mode, fault=DYING.format(step=step))
        _, errors = process.communicate()
        if process.returncode == 0:
            break
        assert process.returncode == 9, errors.decode()
        if append and read_journal(room.folder / out) is None:
            # It died before it began, or after it had ended: which, only the file can tell.
            with pytest.raises(KimeraError, match="no unfinished run"):
                room.embed(source, out, append=True, **RESUME)
            if (room.folder / out).read_bytes() != expected:
                room.embed(source, out, append=True)
        else:
            room.embed(source, out, append=append, **RESUME)
        assert (room.folder / out).read_bytes() == expected, step
        assert not [name for name in room.names() if name.startswith(".")], step
    assert step > 20


def test_an_unfinished_run_is_never_thrown_away_unasked(room: EmbedFileSetup) -> None:
    source = room.write("t.txt", lines(300))
    with pytest.raises(JobCancelled):
        room.embed(source, context=Stopper(2))
    assert unfinished_rows(room.folder / "out.npy") == 128
    with pytest.raises(KimeraError, match="128 vectors are kept") as caught:
        room.embed(source)
    assert caught.value.hint == "Go on, or start over."
    assert unfinished_rows(room.folder / "out.npy") == 128
    report = room.embed(source, **RESTART)
    assert (report.resumed_rows, report.tally.rows) == (0, 300)
    assert unfinished_rows(room.folder / "out.npy") == 0


@pytest.mark.usefixtures("real_chunks")
def test_a_short_file_of_a_model_makes_progress_however_often_it_is_stopped(
    tiny_room: EmbedFileSetup,
) -> None:
    source = tiny_room.write("t.txt", lines(1100))
    tiny_room.embed(source, "whole.npy")
    for kept in (512, 1024):
        with pytest.raises(JobCancelled):
            tiny_room.embed(source, context=Stopper(1), **RESUME)
        assert unfinished_rows(tiny_room.folder / "out.npy") == kept
    tiny_room.embed(source, **RESUME)
    read = (tiny_room.folder / "out.npy").read_bytes
    assert read() == (tiny_room.folder / "whole.npy").read_bytes()


def test_a_cancel_before_the_first_chunk_leaves_nothing(room: EmbedFileSetup) -> None:
    source = room.write("t.txt", lines(300))
    context = JobContext()
    context.cancel()
    with pytest.raises(JobCancelled):
        room.embed(source, context=context)
    assert room.names() == {"t.txt"}


@pytest.mark.parametrize("synced", [0, 2])
def test_a_full_disk_says_what_is_kept(
    synced: int, room: EmbedFileSetup, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = itertools.count()

    def full(handle: int) -> None:
        if next(calls) == synced:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(handle)

    monkeypatch.setattr(spool, "sync_file", full)
    with pytest.raises(KimeraError, match="No space left") as caught:
        room.embed(room.write("t.txt", lines(300)))
    kept = "The 128 vectors made so far are kept; the run can be resumed."
    assert (kept in caught.value.hint) == bool(synced)
    assert (Step(Action.RESUME) in caught.value.advice.parts) == bool(synced)
    assert unfinished_rows(room.folder / "out.npy") == 64 * synced


@pytest.mark.parametrize("out", ["out.npy", "out.parquet"])
def test_resuming_without_an_unfinished_run_begins_or_is_done(
    out: str, room: EmbedFileSetup
) -> None:
    source = room.write("t.txt", lines(3))
    noted: list[str] = []
    report = room.embed(source, out, on_note=noted.append, **RESUME)
    assert (report.tally.rows, report.was_complete) == (3, False)
    assert "from the beginning" in noted[0]
    assert report.notes == tuple(noted)
    path = room.folder / out
    before = path.stat().st_mtime_ns
    report = room.embed(source, out, **RESUME)
    assert (report.tally.rows, report.was_complete) == (3, True)
    assert report.notes == (f"{path} is complete already (3 vectors).",)
    assert path.stat().st_mtime_ns == before
    report = room.embed(source, out)
    assert report.notes == (f"{path} is there already, and is replaced at the end.",)
    assert (report.was_complete, path.stat().st_mtime_ns > before) == (False, True)


def test_another_file_of_vectors_is_not_taken_for_complete(
    room: EmbedFileSetup, tmp_path: Path
) -> None:
    source = room.write("t.csv", b"a,b\n1,2\n\xff,\n")
    room.embed(source, column="a", **SKIP)
    assert room.embed(source, column="a", **RESUME, **SKIP).was_complete
    assert not room.embed(source, column="b", **RESUME, **SKIP).was_complete
    wider = EmbedFileSetup(tmp_path, {**LIGHT, "EMBEDDING_DIM": "64"})
    assert not wider.embed(source, column="b", **RESUME, **SKIP).was_complete
    with pytest.raises(InputError, match="line 3"):  # left out then, not allowed now
        wider.embed(source, column="b", **RESUME)
    assert not wider.embed(room.write("t.csv", b"a,b\n1,3\n"), column="b", **RESUME).was_complete
