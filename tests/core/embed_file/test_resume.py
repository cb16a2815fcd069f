"""Interrupted and resumed, however and wherever: the bytes of an uninterrupted run."""

from __future__ import annotations

import errno
import io
import itertools
import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kimera_console.core.advice import Action, Step
from kimera_console.core.embed_file import FileProgress, chunks, spool, unfinished_rows
from kimera_console.core.embed_file.journal import read_journal
from kimera_console.core.embedding.backends.lightweight import LightweightBackend
from kimera_console.core.errors import BackendError, InputError, KimeraError
from kimera_console.core.jobs import JobCancelled, JobContext
from tests.core.embed_file.support import LIGHT, RESTART, RESUME, SKIP, Room, lines

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kimera_console.core.embedding.backends.base import RawEmbeddings

KILLS = 10

PROGRAM = """
import os, sys
from pathlib import Path
from kimera_console.core.embed_file import chunks
chunks.LIGHT = chunks.SMALL = (64, 20_000)
{fault}
from tests.core.embed_file.support import Room, RESUME, SKIP
room = Room(Path.cwd(), dict(os.environ))
print("ready", flush=True)
append = sys.argv[5] == "append"
room.embed(sys.argv[1], sys.argv[2], column=sys.argv[3], id_column=sys.argv[4], append=append,
           **({{}} if append else RESUME), **SKIP)
"""


@pytest.fixture
def real_chunks() -> None:
    """Leaves the chunks as large as users have them."""


@pytest.fixture(autouse=True)
def _small_chunks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "real_chunks" in request.fixturenames:
        return
    for name in ("LIGHT", "SMALL"):
        monkeypatch.setattr(chunks, name, (64, 20_000))


class Stopper(JobContext):
    """A context that cancels the run after some chunks."""

    def __init__(self, after: int) -> None:
        super().__init__(on_partial=self._count)
        self.left = after

    def _count(self, partial: object) -> None:
        assert isinstance(partial, FileProgress)
        self.left -= partial.rows == partial.kept  # not within one
        if self.left <= 0:
            self.cancel()


def start(
    room: Room, flags: dict[str, str], source: Path, out: str, *rest: str, fault: str = ""
) -> Any:
    arguments = [*rest, *("", "", "no")[len(rest) :]]
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM.format(fault=fault), str(source), out, *arguments],
        cwd=room.folder,
        env={**os.environ, **flags},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


@pytest.mark.parametrize("out", ["out.npy", pytest.param("out.parquet", marks=pytest.mark.slow)])
def test_killed_ten_times_at_random_moments(
    out: str, tiny_room: Room, tiny_flags: dict[str, str]
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
def test_cancelled_after_every_chunk(kind: str, out: str, room: Room) -> None:
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


def _source(room: Room, kind: str) -> Path:
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


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX system calls")
@pytest.mark.parametrize(
    ("out", "append", "first_step"),
    [
        ("out.npy", False, 1), ("out.npy", True, 2), ("out.parquet", False, 3),
        ("out.parquet", True, 1),
    ],
)  # fmt: skip
def test_killed_at_each_kind_of_step(out: str, append: bool, first_step: int, room: Room) -> None:
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


def test_an_unfinished_run_is_never_thrown_away_unasked(room: Room) -> None:
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
    tiny_room: Room,
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


def test_a_cancel_before_the_first_chunk_leaves_nothing(room: Room) -> None:
    source = room.write("t.txt", lines(300))
    context = JobContext()
    context.cancel()
    with pytest.raises(JobCancelled):
        room.embed(source, context=context)
    assert room.names() == {"t.txt"}


@pytest.mark.parametrize("synced", [0, 2])
def test_a_full_disk_says_what_is_kept(
    synced: int, room: Room, monkeypatch: pytest.MonkeyPatch
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
def test_resuming_without_an_unfinished_run_begins_or_is_done(out: str, room: Room) -> None:
    source = room.write("t.txt", lines(3))
    told: list[str] = []
    report = room.embed(source, out, on_note=told.append, **RESUME)
    assert (report.tally.rows, report.was_complete) == (3, False)
    assert "from the beginning" in told[0]
    assert report.notes == tuple(told)
    path = room.folder / out
    before = path.stat().st_mtime_ns
    report = room.embed(source, out, **RESUME)
    assert (report.tally.rows, report.was_complete) == (3, True)
    assert report.notes == (f"{path} is complete already (3 vectors).",)
    assert path.stat().st_mtime_ns == before
    report = room.embed(source, out)
    assert report.notes == (f"{path} is there already, and is replaced at the end.",)
    assert (report.was_complete, path.stat().st_mtime_ns > before) == (False, True)


def test_another_file_of_vectors_is_not_taken_for_complete(room: Room, tmp_path: Path) -> None:
    source = room.write("t.csv", b"a,b\n1,2\n\xff,\n")
    room.embed(source, column="a", **SKIP)
    assert room.embed(source, column="a", **RESUME, **SKIP).was_complete
    assert not room.embed(source, column="b", **RESUME, **SKIP).was_complete
    wider = Room(tmp_path, {**LIGHT, "EMBEDDING_DIM": "64"})
    assert not wider.embed(source, column="b", **RESUME, **SKIP).was_complete
    with pytest.raises(InputError, match="line 3"):  # left out then, not allowed now
        wider.embed(source, column="b", **RESUME)
    assert not wider.embed(room.write("t.csv", b"a,b\n1,3\n"), column="b", **RESUME).was_complete


def _interrupt(room: Room, source: Path | str, out: str = "out.npy", **options: Any) -> None:
    with pytest.raises(JobCancelled):
        room.embed(source, out, context=Stopper(2), **options)


def test_a_changed_input_is_refused(room: Room) -> None:
    data = lines(300)
    source = room.write("t.txt", data)
    _interrupt(room, source)
    room.write("t.txt", data.replace(b"299", b"298"))
    with pytest.raises(InputError, match="changed since"):
        room.embed(source, **RESUME)
    other = room.write("other.txt", data)
    with pytest.raises(InputError, match=r"not .*other\.txt"):
        room.embed(other, **RESUME)


def test_another_model_is_refused(room: Room, tmp_path: Path) -> None:
    source = room.write("t.txt", lines(300))
    _interrupt(room, source)
    wider = Room(tmp_path, {**LIGHT, "EMBEDDING_DIM": "64"})
    with pytest.raises(KimeraError, match="dimension 64 instead of 32"):
        wider.embed(source, **RESUME)


def test_a_model_replaced_under_its_name_is_refused(
    tiny_room: Room, tiny_flags: dict[str, str], tiny_bundle: Path
) -> None:
    import onnx

    bundle = tiny_room.folder / "bundle"
    shutil.copytree(tiny_bundle, bundle)
    flags = {**tiny_flags, "ONNX_MODEL_PATH": str(bundle)}
    source = tiny_room.write("t.txt", lines(300))
    room = Room(tiny_room.folder, flags)
    _interrupt(room, source)
    room.embedder.close()
    model = onnx.load(bundle / "model.onnx")
    weights = max(model.graph.initializer, key=lambda tensor: len(tensor.raw_data))
    weights.raw_data = weights.raw_data[128:] + weights.raw_data[:128]
    onnx.save(model, bundle / "model.onnx")
    with pytest.raises(KimeraError, match="other model files"):
        Room(tiny_room.folder, flags).embed(source, **RESUME)


def test_other_options_are_refused(room: Room) -> None:
    source = room.write("t.csv", b"a,b\n" + b"1,2\n" * 300)
    _interrupt(room, source, column="a")
    with pytest.raises(KimeraError, match="another column"):
        room.embed(source, column="b", **RESUME)


def test_a_target_changed_meanwhile_is_not_added_to(room: Room) -> None:
    first, second = room.write("a.txt", lines(10)), room.write("b.txt", lines(300))
    room.embed(first)
    _interrupt(room, second, append=True)
    room.embedder.load()
    path = room.folder / "out.npy"
    os.utime(path, ns=(0, 0))
    with pytest.raises(KimeraError, match="was changed since"):
        room.embed(second, append=True, **RESUME)


def test_bad_lines_can_be_left_out_after_they_ended_a_run(room: Room) -> None:
    source = room.write("t.txt", lines(300) + b"\xff\n" + lines(50))
    room.embed(source, "whole.npy", **SKIP)
    with pytest.raises(InputError, match="line 301") as caught:
        room.embed(source)
    assert "256 vectors made so far are kept" in caught.value.hint
    room.embed(source, **RESUME, **SKIP)
    assert (room.folder / "out.npy").read_bytes() == (room.folder / "whole.npy").read_bytes()


def test_a_damaged_journal_or_spool_is_one_sentence(room: Room) -> None:
    source = room.write("t.txt", lines(300))
    _interrupt(room, source)
    folder = room.folder / ".out.npy.kimera-embed"
    (folder / "vectors").write_bytes(b"short")
    with pytest.raises(KimeraError, match="damaged"):
        room.embed(source, **RESUME)
    for content in (b"", b"[]", b"{}", b"\xff", b'{"version": 99}', b"[" * 100_000):
        (folder / "journal.json").write_bytes(content)
        with pytest.raises(KimeraError, match="cannot be read") as caught:
            room.embed(source, **RESUME)
        assert Step(Action.START_OVER) in caught.value.advice.parts
    assert room.embed(source, **RESTART).tally.rows == 300


def test_standard_input_is_read_again_and_checked(room: Room) -> None:
    data = lines(300)
    whole = room.embed("-", "whole.parquet", standard_input=io.BytesIO(data))
    assert whole.tally.rows == 300
    _interrupt(room, "-", "out.parquet", standard_input=io.BytesIO(data))
    other = data.replace(b"\n20 ", b"\n20x")
    with pytest.raises(InputError, match="not what the unfinished run read"):
        room.embed("-", "out.parquet", standard_input=io.BytesIO(other), **RESUME)
    with pytest.raises(InputError, match="not what the unfinished run read"):
        room.embed("-", "out.parquet", standard_input=io.BytesIO(data[:500]), **RESUME)
    report = room.embed("-", "out.parquet", standard_input=io.BytesIO(data), **RESUME)
    assert report.resumed_rows == 128
    assert (room.folder / "out.parquet").read_bytes() == (
        room.folder / "whole.parquet"
    ).read_bytes()


def test_two_runs_do_not_write_one_file(room: Room, tmp_path: Path) -> None:
    source = room.write("t.txt", lines(300))
    other = Room(tmp_path, LIGHT)
    refused: list[KimeraError] = []

    def intrude(_lines: Sequence[int], _found: object) -> None:
        if not refused:
            with pytest.raises(KimeraError, match="written by another run") as caught:
                other.embed(source, **RESTART)
            refused.append(caught.value)

    assert room.embed(source, on_chunk=intrude).tally.rows == 300
    assert refused


class Failing(LightweightBackend):
    """Poses as ONNX Runtime and fails in its third chunk."""

    def __init__(self) -> None:
        super().__init__(32)
        self.texts = 0

    def encode(
        self, texts: Sequence[str], *, batch_size: int, context: JobContext, tokens: Any = None
    ) -> RawEmbeddings:
        self.texts += len(texts)
        if self.texts > 2 * 64:
            raise BackendError("The device was lost.")
        return super().encode(texts, batch_size=batch_size, context=context)


def test_a_fallback_in_the_middle_stops_the_run(tmp_path: Path) -> None:
    import dataclasses

    def failing(_options: object, _context: object) -> Failing:
        backend = Failing()
        backend._info = dataclasses.replace(backend.info, backend="onnx", degraded=False, model="m")
        return backend

    flags = {"EMBEDDING_DIM": "32", "EMBEDDING_MODEL": str(tmp_path / "none")}
    room = Room(tmp_path, flags, onnx=failing)
    with pytest.raises(BackendError, match="took over in the middle") as caught:
        room.embed(room.write("t.txt", lines(300)))
    assert "The device was lost" in caught.value.message
    assert "128 vectors made so far are kept" in caught.value.hint
    assert not (tmp_path / "out.npy").exists()
