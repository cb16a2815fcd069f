"""Runs that may not be resumed: another input, model or target, a damaged journal, two at once."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from kimera_console.core.advice import Action, Step
from kimera_console.core.embed_file.journal import run_folder
from kimera_console.core.embedding.backends.lightweight import LightweightBackend
from kimera_console.core.errors import BackendError, InputError, KimeraError
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
    from collections.abc import Sequence

    from kimera_console.core.embedding.backends.base import RawEmbeddings

pytestmark = pytest.mark.usefixtures("small_chunks")


def _interrupt(
    room: EmbedFileSetup, source: Path | str, out: str = "out.npy", **options: Any
) -> None:
    with pytest.raises(JobCancelled):
        room.embed(source, out, context=Stopper(2), **options)


def test_a_changed_input_is_refused(room: EmbedFileSetup) -> None:
    data = lines(300)
    source = room.write("t.txt", data)
    _interrupt(room, source)
    room.write("t.txt", data.replace(b"299", b"298"))
    with pytest.raises(InputError, match="changed since"):
        room.embed(source, **RESUME)
    other = room.write("other.txt", data)
    with pytest.raises(InputError, match=r"not .*other\.txt"):
        room.embed(other, **RESUME)


def test_an_older_version_of_a_large_input_is_not_taken_for_the_embedded_one(
    room: EmbedFileSetup,
) -> None:
    text = b"word " * 20_000 + b"\n"
    source = room.write("t.txt", text * 12 + b"one\n")
    room.embed(source)
    now = source.stat().st_mtime_ns
    assert room.embed(source, **RESUME).was_complete
    last = room.vectors()[-1]
    room.write("t.txt", text * 12 + b"two\n")  # as `cp -p` puts another version in its place
    os.utime(source, ns=(now - 10**9, now - 10**9))
    assert not room.embed(source, **RESUME).was_complete
    assert not np.array_equal(room.vectors()[-1], last)


def test_another_model_is_refused(room: EmbedFileSetup, tmp_path: Path) -> None:
    source = room.write("t.txt", lines(300))
    _interrupt(room, source)
    wider = EmbedFileSetup(tmp_path, {**LIGHT, "EMBEDDING_DIM": "64"})
    with pytest.raises(KimeraError, match="dimension 64 instead of 32"):
        wider.embed(source, **RESUME)


def test_a_model_replaced_under_its_name_is_refused(
    tiny_room: EmbedFileSetup, tiny_flags: dict[str, str], tiny_bundle: Path
) -> None:
    import onnx

    bundle = tiny_room.folder / "bundle"
    shutil.copytree(tiny_bundle, bundle)
    flags = {**tiny_flags, "ONNX_MODEL_PATH": str(bundle)}
    source = tiny_room.write("t.txt", lines(300))
    room = EmbedFileSetup(tiny_room.folder, flags)
    _interrupt(room, source)
    room.embedder.close()
    model = onnx.load(bundle / "model.onnx")
    weights = max(model.graph.initializer, key=lambda tensor: len(tensor.raw_data))
    weights.raw_data = weights.raw_data[128:] + weights.raw_data[:128]
    onnx.save(model, bundle / "model.onnx")
    with pytest.raises(KimeraError, match="other model files"):
        EmbedFileSetup(tiny_room.folder, flags).embed(source, **RESUME)


def test_other_options_are_refused(room: EmbedFileSetup) -> None:
    source = room.write("t.csv", b"a,b\n" + b"1,2\n" * 300)
    _interrupt(room, source, column="a")
    with pytest.raises(KimeraError, match="another column"):
        room.embed(source, column="b", **RESUME)


def test_a_target_changed_meanwhile_is_not_added_to(room: EmbedFileSetup) -> None:
    first, second = room.write("a.txt", lines(10)), room.write("b.txt", lines(300))
    room.embed(first)
    _interrupt(room, second, append=True)
    room.embedder.load()
    path = room.folder / "out.npy"
    os.utime(path, ns=(0, 0))
    with pytest.raises(KimeraError, match="was changed since"):
        room.embed(second, append=True, **RESUME)


def test_bad_lines_can_be_left_out_after_they_ended_a_run(room: EmbedFileSetup) -> None:
    source = room.write("t.txt", lines(300) + b"\xff\n" + lines(50))
    room.embed(source, "whole.npy", **SKIP)
    with pytest.raises(InputError, match="line 301") as caught:
        room.embed(source)
    assert "256 vectors made so far are kept" in caught.value.hint
    room.embed(source, **RESUME, **SKIP)
    assert (room.folder / "out.npy").read_bytes() == (room.folder / "whole.npy").read_bytes()


def test_a_damaged_journal_or_spool_is_one_sentence(room: EmbedFileSetup) -> None:
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


def test_standard_input_is_read_again_and_checked(room: EmbedFileSetup) -> None:
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


def test_two_runs_do_not_write_one_file(room: EmbedFileSetup, tmp_path: Path) -> None:
    source = room.write("t.txt", lines(300))
    other = EmbedFileSetup(tmp_path, LIGHT)
    refused: list[KimeraError] = []

    def intrude(_lines: Sequence[int], _found: object) -> None:
        if not refused:
            with pytest.raises(KimeraError, match="written by another run") as caught:
                other.embed(source, **RESTART)
            refused.append(caught.value)

    assert room.embed(source, on_chunk=intrude).tally.rows == 300
    assert refused


def test_a_command_given_again_leaves_a_run_that_loads_its_model_alone(tmp_path: Path) -> None:
    other = EmbedFileSetup(tmp_path, LIGHT)
    source = other.write("t.txt", lines(300))
    refused: list[KimeraError] = []

    def loading(_options: object, _context: object) -> LightweightBackend:
        for _again in range(2):
            with pytest.raises(KimeraError, match="written by another run") as caught:
                other.embed(source)
            refused.append(caught.value)
        return LightweightBackend(32)

    room = EmbedFileSetup(tmp_path, {"EMBEDDING_DIM": "32"}, onnx=loading)
    assert room.embed(source).tally.rows == 300
    assert len(refused) == 2
    assert room.names() == {"t.txt", "out.npy", "out.npy.json"}


def test_runs_that_begin_and_end_at_once_never_share_a_folder(tmp_path: Path) -> None:
    """A folder is removed at a run's end, while others wait for its lock."""
    held = threading.Lock()
    shared: list[str] = []

    def take_turns() -> None:
        for _turn in range(100):
            with contextlib.suppress(KimeraError), run_folder(tmp_path / "out.npy") as place:
                if not held.acquire(blocking=False):
                    shared.append("two at once")
                    continue
                place.path("vectors").write_bytes(b"mine")
                if place.path("vectors").read_bytes() != b"mine":
                    shared.append("another's vectors")
                held.release()

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(take_turns) for _ in range(4)]:
            done.result()
    assert not shared
    assert not list(tmp_path.iterdir())


def test_a_name_that_is_no_folder_is_one_sentence(room: EmbedFileSetup) -> None:
    source, taken = room.write("t.txt", lines(3)), room.folder / ".out.npy.kimera-embed"
    taken.write_bytes(b"mine")
    with pytest.raises(KimeraError, match="could not be written"):
        room.embed(source)
    assert taken.read_bytes() == b"mine"
    taken.unlink()
    if os.name == "posix":
        taken.symlink_to("nothing")
        with pytest.raises(KimeraError, match="could not be written"):
            room.embed(source)


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
    room = EmbedFileSetup(tmp_path, flags, onnx=failing)
    with pytest.raises(BackendError, match="took over in the middle") as caught:
        room.embed(room.write("t.txt", lines(300)))
    assert "The device was lost" in caught.value.message
    assert "128 vectors made so far are kept" in caught.value.hint
    assert not (tmp_path / "out.npy").exists()
