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

from kimera_console.core.embed_file import spool
from kimera_console.core.embed_file.journal import read_journal, unfinished_rows
from kimera_console.core.errors import Action, InputError, KimeraError, Step
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
setup = EmbedFileSetup(Path.cwd(), dict(os.environ))
print("ready", flush=True)
append = sys.argv[5] == "append"
setup.embed(sys.argv[1], sys.argv[2], column=sys.argv[3], id_column=sys.argv[4], append=append,
           **({{}} if append else RESUME), **SKIP)
"""


def start(
    setup: EmbedFileSetup,
    flags: dict[str, str],
    source: Path,
    out: str,
    *rest: str,
    fault: str = "",
) -> Any:
    arguments = [*rest, *("", "", "no")[len(rest) :]]
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM.format(fault=fault), str(source), out, *arguments],
        cwd=setup.folder,
        env={**os.environ, **flags},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


@pytest.mark.slow
@pytest.mark.parametrize("out", ["out.npy", "out.parquet"])
def test_killed_ten_times_at_random_moments(
    out: str, tiny_setup: EmbedFileSetup, tiny_flags: dict[str, str]
) -> None:
    picker = random.Random(out)
    rows = [
        f'k{i};"{line}"' for i, line in enumerate(lines(4000, most_words=12).decode().split("\n"))
    ]
    rows[77] = "broken"
    source = tiny_setup.write("t.csv", "\n".join(["id;text", *rows]).encode())
    options = ("text", "id")
    began = time.monotonic()
    tiny_setup.embed(source, f"whole-{out}", column="text", id_column="id", **SKIP)
    whole_s = time.monotonic() - began
    killed = progress = 0
    while killed < KILLS:
        process = start(tiny_setup, tiny_flags, source, out, *options)
        process.stdout.readline()
        try:
            process.wait(picker.uniform(0.01, 0.05 + whole_s / KILLS))
        except subprocess.TimeoutExpired:
            process.kill()
        process.communicate()
        if process.returncode == 0:
            break  # it was too fast; what it wrote is compared all the same
        killed += 1
        assert not (tiny_setup.folder / out).exists()
        assert unfinished_rows(tiny_setup.folder / out) >= progress, "no row is lost"
        progress = unfinished_rows(tiny_setup.folder / out)
    assert killed > 2
    if not (tiny_setup.folder / out).exists():
        process = start(tiny_setup, tiny_flags, source, out, *options)
        _, errors = process.communicate()
        assert process.returncode == 0, errors.decode()
    read = (tiny_setup.folder / out).read_bytes
    assert read() == (tiny_setup.folder / f"whole-{out}").read_bytes()
    assert not [name for name in tiny_setup.names() if name.startswith(".")]


@pytest.mark.parametrize("out", ["out.npy", "out.parquet"])
@pytest.mark.parametrize("kind", ["txt", "csv", "jsonl", "parquet"])
def test_cancelled_after_every_chunk(kind: str, out: str, setup: EmbedFileSetup) -> None:
    source = _source(setup, kind)
    column = "" if kind == "txt" else "text"
    setup.embed(source, f"whole-{out}", column=column, **SKIP)
    cancelled = 0
    while True:
        try:
            report = setup.embed(source, out, column=column, context=Stopper(1), **RESUME, **SKIP)
            break
        except JobCancelled:
            cancelled += 1
    assert cancelled >= 5
    assert report.resumed_rows > 0
    assert report.tally.skipped.lines == [101]
    for suffix in ("", ".json") if out == "out.npy" else ("",):
        whole = (setup.folder / f"whole-{out}{suffix}").read_bytes()
        assert (setup.folder / f"{out}{suffix}").read_bytes() == whole


def _source(setup: EmbedFileSetup, kind: str) -> Path:
    texts: list[str | None] = list(lines(400).decode().split("\n")[:-1])
    if kind == "parquet":
        import pyarrow as pa
        import pyarrow.parquet as pq

        texts[100] = None
        path = setup.folder / "t.parquet"
        pq.write_table(pa.table({"text": texts}), path, row_group_size=150)
        return path
    form: Callable[[Any], str] = {"jsonl": '{{"text": "{}"}}'.format}.get(kind, str)
    made = [form(text).encode() for text in texts]
    if kind == "csv":
        made.insert(0, b"text")
        made[100] = b"\xff"
    else:
        made[100] = b"\xff"
    return setup.write(f"t.{kind}", b"\n".join(made))


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
    out: str, append: bool, first_step: int, setup: EmbedFileSetup
) -> None:
    """The process dies before its n-th durable step, for every fifth n."""
    source = setup.write("t.txt", lines(60))
    first = setup.write("first.txt", lines(30, seed=5))

    def prepare(name: str) -> None:
        (setup.folder / name).unlink(missing_ok=True)
        if append:
            setup.embed(first, name)

    prepare(f"whole-{out}")
    setup.embed(source, f"whole-{out}", append=append)
    expected = (setup.folder / f"whole-{out}").read_bytes()
    for step in itertools.count(first_step, 5):
        prepare(out)
        mode = "append" if append else "no"
        process = start(setup, LIGHT, source, out, "", "", mode, fault=DYING.format(step=step))
        _, errors = process.communicate()
        if process.returncode == 0:
            break
        assert process.returncode == 9, errors.decode()
        if append and read_journal(setup.folder / out) is None:
            # It died before it began, or after it had ended: which, only the file can tell.
            with pytest.raises(KimeraError, match="no unfinished run"):
                setup.embed(source, out, append=True, **RESUME)
            if (setup.folder / out).read_bytes() != expected:
                setup.embed(source, out, append=True)
        else:
            setup.embed(source, out, append=append, **RESUME)
        assert (setup.folder / out).read_bytes() == expected, step
        assert not [name for name in setup.names() if name.startswith(".")], step
    assert step > 20


def test_an_unfinished_run_is_never_thrown_away_unasked(setup: EmbedFileSetup) -> None:
    source = setup.write("t.txt", lines(300))
    with pytest.raises(JobCancelled):
        setup.embed(source, context=Stopper(2))
    assert unfinished_rows(setup.folder / "out.npy") == 128
    with pytest.raises(KimeraError, match="128 vectors are kept") as caught:
        setup.embed(source)
    assert caught.value.hint == "Resume it, or start over."
    assert unfinished_rows(setup.folder / "out.npy") == 128
    report = setup.embed(source, **RESTART)
    assert (report.resumed_rows, report.tally.rows) == (0, 300)
    assert unfinished_rows(setup.folder / "out.npy") == 0


@pytest.mark.usefixtures("real_chunks")
def test_a_short_file_of_a_model_makes_progress_however_often_it_is_stopped(
    tiny_setup: EmbedFileSetup,
) -> None:
    source = tiny_setup.write("t.txt", lines(1100))
    tiny_setup.embed(source, "whole.npy")
    for kept in (512, 1024):
        with pytest.raises(JobCancelled):
            tiny_setup.embed(source, context=Stopper(1), **RESUME)
        assert unfinished_rows(tiny_setup.folder / "out.npy") == kept
    tiny_setup.embed(source, **RESUME)
    read = (tiny_setup.folder / "out.npy").read_bytes
    assert read() == (tiny_setup.folder / "whole.npy").read_bytes()


def test_a_cancel_before_the_first_chunk_leaves_nothing(setup: EmbedFileSetup) -> None:
    source = setup.write("t.txt", lines(300))
    context = JobContext()
    context.cancel()
    with pytest.raises(JobCancelled):
        setup.embed(source, context=context)
    assert setup.names() == {"t.txt"}


@pytest.mark.parametrize("synced", [0, 2])
def test_a_full_disk_says_what_is_kept(
    synced: int, setup: EmbedFileSetup, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = itertools.count()

    def full(handle: int) -> None:
        if next(calls) == synced:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(handle)

    monkeypatch.setattr(spool, "sync_file", full)
    with pytest.raises(KimeraError, match="No space left") as caught:
        setup.embed(setup.write("t.txt", lines(300)))
    kept = "The 128 vectors made so far are kept; the run can be resumed."
    assert (kept in caught.value.hint) == bool(synced)
    assert (Step(Action.RESUME) in caught.value.advice.parts) == bool(synced)
    assert unfinished_rows(setup.folder / "out.npy") == 64 * synced


@pytest.mark.parametrize("out", ["out.npy", "out.parquet"])
def test_resuming_without_an_unfinished_run_begins_or_is_done(
    out: str, setup: EmbedFileSetup
) -> None:
    source = setup.write("t.txt", lines(3))
    noted: list[str] = []
    report = setup.embed(source, out, on_note=noted.append, **RESUME)
    assert (report.tally.rows, report.was_complete) == (3, False)
    assert "from the beginning" in noted[0]
    assert report.notes == tuple(noted)
    path = setup.folder / out
    before = path.stat().st_mtime_ns
    report = setup.embed(source, out, **RESUME)
    assert (report.tally.rows, report.was_complete) == (3, True)
    assert report.notes == (f"{path} is complete already (3 vectors).",)
    assert path.stat().st_mtime_ns == before
    report = setup.embed(source, out)
    assert report.notes == (f"{path} is there already, and is replaced at the end.",)
    assert (report.was_complete, path.stat().st_mtime_ns > before) == (False, True)


def test_another_file_of_vectors_is_not_taken_for_complete(
    setup: EmbedFileSetup, tmp_path: Path
) -> None:
    source = setup.write("t.csv", b"a,b\n1,2\n\xff,\n")
    setup.embed(source, column="a", **SKIP)
    assert setup.embed(source, column="a", **RESUME, **SKIP).was_complete
    assert not setup.embed(source, column="b", **RESUME, **SKIP).was_complete
    wider = EmbedFileSetup(tmp_path, {**LIGHT, "EMBEDDING_DIM": "64"})
    assert not wider.embed(source, column="b", **RESUME, **SKIP).was_complete
    with pytest.raises(InputError, match="line 3"):  # left out then, not allowed now
        wider.embed(source, column="b", **RESUME)
    assert not wider.embed(setup.write("t.csv", b"a,b\n1,3\n"), column="b", **RESUME).was_complete
