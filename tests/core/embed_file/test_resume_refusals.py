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

from kimera_console.core.embed_file.journal import run_folder
from kimera_console.core.embedding.backends.lightweight import LightweightBackend
from kimera_console.core.errors import Action, BackendError, InputError, KimeraError, Step
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
    setup: EmbedFileSetup, source: Path | str, out: str = "out.npy", **options: Any
) -> None:
    with pytest.raises(JobCancelled):
        setup.embed(source, out, context=Stopper(2), **options)


def test_a_changed_input_is_refused(setup: EmbedFileSetup) -> None:
    data = lines(300)
    source = setup.write("t.txt", data)
    _interrupt(setup, source)
    setup.write("t.txt", data.replace(b"299", b"298"))
    with pytest.raises(InputError, match="changed since"):
        setup.embed(source, **RESUME)
    other = setup.write("other.txt", data)
    with pytest.raises(InputError, match=r"not .*other\.txt"):
        setup.embed(other, **RESUME)


def test_an_older_version_of_a_large_input_is_not_taken_for_the_embedded_one(
    setup: EmbedFileSetup,
) -> None:
    text = b"word " * 20_000 + b"\n"
    source = setup.write("t.txt", text * 12 + b"one\n")
    setup.embed(source)
    now = source.stat().st_mtime_ns
    assert setup.embed(source, **RESUME).was_complete
    last = setup.vectors()[-1]
    setup.write("t.txt", text * 12 + b"two\n")  # as `cp -p` puts another version in its place
    os.utime(source, ns=(now - 10**9, now - 10**9))
    assert not setup.embed(source, **RESUME).was_complete
    assert not np.array_equal(setup.vectors()[-1], last)


def test_another_model_is_refused(setup: EmbedFileSetup, tmp_path: Path) -> None:
    source = setup.write("t.txt", lines(300))
    _interrupt(setup, source)
    wider = EmbedFileSetup(tmp_path, {**LIGHT, "EMBEDDING_DIM": "64"})
    with pytest.raises(KimeraError, match="dimension 64 instead of 32"):
        wider.embed(source, **RESUME)


def test_a_model_replaced_under_its_name_is_refused(
    tiny_setup: EmbedFileSetup, tiny_flags: dict[str, str], tiny_bundle: Path
) -> None:
    import onnx

    bundle = tiny_setup.folder / "bundle"
    shutil.copytree(tiny_bundle, bundle)
    flags = {**tiny_flags, "ONNX_MODEL_PATH": str(bundle)}
    source = tiny_setup.write("t.txt", lines(300))
    setup = EmbedFileSetup(tiny_setup.folder, flags)
    _interrupt(setup, source)
    setup.embedder.close()
    model = onnx.load(bundle / "model.onnx")
    weights = max(model.graph.initializer, key=lambda tensor: len(tensor.raw_data))
    weights.raw_data = weights.raw_data[128:] + weights.raw_data[:128]
    onnx.save(model, bundle / "model.onnx")
    with pytest.raises(KimeraError, match="other model files"):
        EmbedFileSetup(tiny_setup.folder, flags).embed(source, **RESUME)


def test_other_options_are_refused(setup: EmbedFileSetup) -> None:
    source = setup.write("t.csv", b"a,b\n" + b"1,2\n" * 300)
    _interrupt(setup, source, column="a")
    with pytest.raises(KimeraError, match="another column"):
        setup.embed(source, column="b", **RESUME)


def test_a_target_changed_meanwhile_is_not_added_to(setup: EmbedFileSetup) -> None:
    first, second = setup.write("a.txt", lines(10)), setup.write("b.txt", lines(300))
    setup.embed(first)
    _interrupt(setup, second, append=True)
    setup.embedder.load()
    path = setup.folder / "out.npy"
    os.utime(path, ns=(0, 0))
    with pytest.raises(KimeraError, match="has changed since this run began"):
        setup.embed(second, append=True, **RESUME)


def test_bad_lines_can_be_left_out_after_they_ended_a_run(setup: EmbedFileSetup) -> None:
    source = setup.write("t.txt", lines(300) + b"\xff\n" + lines(50))
    setup.embed(source, "whole.npy", **SKIP)
    with pytest.raises(InputError, match="line 301") as caught:
        setup.embed(source)
    assert "256 vectors made so far are kept" in caught.value.hint
    setup.embed(source, **RESUME, **SKIP)
    assert (setup.folder / "out.npy").read_bytes() == (setup.folder / "whole.npy").read_bytes()


def test_a_damaged_journal_or_spool_is_one_sentence(setup: EmbedFileSetup) -> None:
    source = setup.write("t.txt", lines(300))
    _interrupt(setup, source)
    folder = setup.folder / ".out.npy.kimera-embed"
    (folder / "vectors").write_bytes(b"short")
    with pytest.raises(KimeraError, match="damaged"):
        setup.embed(source, **RESUME)
    for content in (b"", b"[]", b"{}", b"\xff", b'{"version": 99}', b"[" * 100_000):
        (folder / "journal.json").write_bytes(content)
        with pytest.raises(KimeraError, match="cannot be read") as caught:
            setup.embed(source, **RESUME)
        assert Step(Action.START_OVER) in caught.value.advice.parts
    assert setup.embed(source, **RESTART).tally.rows == 300


def test_standard_input_is_read_again_and_checked(setup: EmbedFileSetup) -> None:
    data = lines(300)
    whole = setup.embed("-", "whole.parquet", standard_input=io.BytesIO(data))
    assert whole.tally.rows == 300
    _interrupt(setup, "-", "out.parquet", standard_input=io.BytesIO(data))
    other = data.replace(b"\n20 ", b"\n20x")
    with pytest.raises(InputError, match="not what the unfinished run read"):
        setup.embed("-", "out.parquet", standard_input=io.BytesIO(other), **RESUME)
    with pytest.raises(InputError, match="not what the unfinished run read"):
        setup.embed("-", "out.parquet", standard_input=io.BytesIO(data[:500]), **RESUME)
    report = setup.embed("-", "out.parquet", standard_input=io.BytesIO(data), **RESUME)
    assert report.resumed_rows == 128
    assert (setup.folder / "out.parquet").read_bytes() == (
        setup.folder / "whole.parquet"
    ).read_bytes()


def test_two_runs_do_not_write_one_file(setup: EmbedFileSetup, tmp_path: Path) -> None:
    source = setup.write("t.txt", lines(300))
    other = EmbedFileSetup(tmp_path, LIGHT)
    refused: list[KimeraError] = []

    def intrude(_lines: Sequence[int], _found: object) -> None:
        if not refused:
            with pytest.raises(KimeraError, match="written by another run") as caught:
                other.embed(source, **RESTART)
            refused.append(caught.value)

    assert setup.embed(source, on_chunk=intrude).tally.rows == 300
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

    setup = EmbedFileSetup(tmp_path, {"EMBEDDING_DIM": "32"}, onnx=loading)
    assert setup.embed(source).tally.rows == 300
    assert len(refused) == 2
    assert setup.names() == {"t.txt", "out.npy", "out.npy.json"}


@pytest.mark.slow
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


def test_a_name_that_is_no_folder_is_one_sentence(setup: EmbedFileSetup) -> None:
    source, taken = setup.write("t.txt", lines(3)), setup.folder / ".out.npy.kimera-embed"
    taken.write_bytes(b"mine")
    with pytest.raises(KimeraError, match="could not be written"):
        setup.embed(source)
    assert taken.read_bytes() == b"mine"
    taken.unlink()
    if os.name == "posix":
        taken.symlink_to("nothing")
        with pytest.raises(KimeraError, match="could not be written"):
            setup.embed(source)


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
    setup = EmbedFileSetup(tmp_path, flags, onnx=failing)
    with pytest.raises(BackendError, match="took over in the middle") as caught:
        setup.embed(setup.write("t.txt", lines(300)))
    assert "The device was lost" in caught.value.message
    assert "128 vectors made so far are kept" in caught.value.hint
    assert not (tmp_path / "out.npy").exists()
