"""A mounted share whose server stops in the middle of a job: the job ends, and can be resumed."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest

from kimera_console.cli.output import Output
from kimera_console.cli.parser import parse
from kimera_console.cli.verbs import embed_file as embed_file_verb
from kimera_console.core.bundles import publish
from kimera_console.core.bundles.bundle import verify_bundle
from kimera_console.core.convert import ConversionRequest, convert_model
from kimera_console.core.convert.record.history import Outcome, list_records
from kimera_console.core.embed_file.journal import PUBLISHING, Journal, RunFolder
from kimera_console.core.embed_file.run import embed_file
from kimera_console.core.embed_file.types import FileProgress, FileRequest
from kimera_console.core.embedding import model_lock
from kimera_console.core.embedding.embedder import Embedder
from kimera_console.core.errors import BackendError, NoAnswerError
from kimera_console.core.flags.settings import Settings
from kimera_console.core.jobs import JobCancelled, JobContext, Progress
from kimera_console.core.stores.database.connection import run_beside_store
from kimera_console.core.system import answers, aside
from tests.core.embed_file.support import LIGHT, RESUME, EmbedFileSetup, lines
from tests.core.stores.changing import fill, made, opened, run, texts
from tests.core.system.test_aside import threads_end
from tests.helpers.models import tiny_model
from tests.helpers.onnx_models import masked_mean, tiny_bundle
from tests.helpers.silent_mount import SilentMount, can_mount, silent_mount
from tests.helpers.stores import Database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(not can_mount(), reason="only root may mount, with FUSE")
ROWS = 30_000


@pytest.fixture
def mount(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SilentMount]:
    monkeypatch.setattr(aside, "LOST_S", 1.0)
    monkeypatch.setattr(aside, "LOOK_S", 0.1)
    with silent_mount(tmp_path) as mounted:
        yield mounted
        mounted.answer()
        threads_end()
        assert answers.settle(60)


def silenced_by_a_chunk(mount: SilentMount) -> JobContext:
    """A run whose share is gone once the first vectors count."""

    def silence(partial: object) -> None:
        if isinstance(partial, FileProgress) and partial.kept:
            mount.silence()

    return JobContext(on_partial=silence)


@pytest.mark.parametrize("out", ["out.npy", "out.parquet"])
@pytest.mark.parametrize("at", ["the texts", "the vectors"])
def test_a_file_run_ends_and_its_resumed_run_gives_the_same_bytes(
    at: str, out: str, mount: SilentMount, tmp_path: Path
) -> None:
    source, vectors = (mount.path, tmp_path) if at == "the texts" else (tmp_path, mount.path)
    (source / "in.txt").write_bytes(lines(ROWS))
    one = EmbedFileSetup(vectors, LIGHT)
    one.embed(source / "in.txt", f"whole{out}")
    before = one.names()
    with pytest.raises(NoAnswerError, match="does not answer") as caught:
        one.embed(source / "in.txt", out, context=silenced_by_a_chunk(mount))
    assert str(mount.path) in caught.value.message
    mount.answer()
    threads_end()
    assert one.names() - before == {f".{out}.kimera-embed"}
    report = one.embed(source / "in.txt", out, **RESUME)
    assert 0 < report.resumed_rows < ROWS
    assert (vectors / out).read_bytes() == (vectors / f"whole{out}").read_bytes()


def test_a_cancel_does_not_wait_for_the_share(
    mount: SilentMount, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aside, "LOST_S", 3600)
    source = tmp_path / "in.txt"
    source.write_bytes(lines(ROWS))
    one, context = EmbedFileSetup(mount.path, LIGHT), silenced_by_a_chunk(mount)
    threading.Timer(3, context.cancel).start()
    with pytest.raises(JobCancelled):
        one.embed(source, context=context)
    mount.answer()
    threads_end()
    assert one.names() == {".out.npy.kimera-embed"}


def test_a_check_of_a_model_ends(mount: SilentMount) -> None:
    model = tiny_bundle(mount.path / "model", ours=True, nodes=masked_mean)

    def silence(progress: Progress) -> None:
        mount.silence()

    with pytest.raises(NoAnswerError, match="model does not answer"):
        verify_bundle(model, context=JobContext(on_progress=silence))
    mount.answer()
    assert verify_bundle(model).ok


@pytest.mark.slow
@pytest.mark.parametrize("stage", ["Export", "Publish"])
def test_a_conversion_ends_and_publishes_nothing(
    stage: str, mount: SilentMount, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tiny_model(tmp_path / "source", "bert", seed=1)
    request = ConversionRequest(source=str(source), out=mount.path / "out")

    def silence(progress: Progress) -> None:
        if progress.stage == stage:
            mount.silence()

    with pytest.raises(NoAnswerError, match="does not answer"):
        convert_model(request, context=JobContext(on_progress=silence), record=True)
    assert list_records()[0].outcome is Outcome.FAILED
    mount.answer()
    threads_end()
    assert list(mount.path.iterdir()) == []


@pytest.mark.slow
def test_a_conversion_that_was_left_while_it_is_written_out_is_not_published(
    mount: SilentMount, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = publish.sync_tree

    def silence(folder: Path) -> None:
        mount.silence()
        real(folder)

    monkeypatch.setattr(publish, "sync_tree", silence)
    source = tiny_model(tmp_path / "source", "bert", seed=1)
    with pytest.raises(NoAnswerError, match="does not answer"):
        convert_model(ConversionRequest(source=str(source), out=mount.path / "out"))
    mount.answer()
    threads_end()
    assert list(mount.path.iterdir()) == []


def test_a_file_that_was_left_before_it_takes_its_name_does_not_take_it_later(
    mount: SilentMount, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "in.txt").write_bytes(lines(10))
    one, real = EmbedFileSetup(mount.path, LIGHT), RunFolder.write

    def silence(folder: RunFolder, journal: Journal) -> None:
        real(folder, journal)
        if journal.phase == PUBLISHING:
            mount.silence()

    monkeypatch.setattr(RunFolder, "write", silence)
    with pytest.raises(NoAnswerError, match="does not answer"):
        one.embed(tmp_path / "in.txt")
    mount.answer()
    threads_end()
    monkeypatch.undo()
    assert one.names() == {".out.npy.kimera-embed"}
    assert one.embed(tmp_path / "in.txt", **RESUME).resumed_rows == 10


def load_of_a_silent_model(
    mount: SilentMount, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Has each load of a model read a file of it for as long as its share is silent."""
    tiny_bundle(mount.path / "model", ours=True, nodes=masked_mean)
    (tmp_path / "in.txt").write_bytes(lines(10))
    env_file = tmp_path / ".env"
    env_file.write_text(f"ONNX_MODEL_PATH={mount.path / 'model'}\n")

    def stuck(self: Embedder, *, context: JobContext) -> None:
        with self._changing(context):
            mount.silence()
            (mount.path / "model" / "model.onnx").read_bytes()

    monkeypatch.setattr(Embedder, "load", stuck)
    return env_file


def test_the_command_ends_where_the_model_s_share_went_silent(
    mount: SilentMount, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    env_file = load_of_a_silent_model(mount, tmp_path, monkeypatch)
    monkeypatch.setattr(model_lock, "CLOSE_S", 0.5)
    arguments = parse([
        "embed", f"--env-file={env_file}", f"--input={tmp_path}/in.txt",
        f"--out={tmp_path}/out.npy",
    ])  # fmt: skip
    with pytest.raises(NoAnswerError, match="model does not answer"):
        embed_file_verb.embed_file(arguments, Output(as_json=False, quiet=True), JobContext())


def test_the_next_job_does_not_wait_for_ever_for_a_model_that_a_left_job_holds(
    mount: SilentMount, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(load_of_a_silent_model(mount, tmp_path, monkeypatch))
    embedder = Embedder(settings)
    request = FileRequest(str(tmp_path / "in.txt"), tmp_path / "out.npy")
    with pytest.raises(NoAnswerError, match="model does not answer"):
        embed_file(embedder, settings, request)
    context = JobContext()
    threading.Timer(0.5, context.cancel).start()
    with pytest.raises(JobCancelled):
        embedder.encode(["typed"], context=context)
    with pytest.raises(BackendError, match="given up still holds the model"):
        embedder.encode(["typed"])
    mount.answer()
    threads_end()
    assert len(embedder.encode(["typed"]).vectors) == 1
    embedder.close()


def test_a_run_over_a_store_ends_and_goes_on_later(mount: SilentMount, tmp_path: Path) -> None:
    database = Database(f"sqlite:///{mount.path / 'store.db'}", "sqlite")
    fill(database, texts(64))
    model = tiny_bundle(tmp_path / "model", ours=True, nodes=masked_mean)

    class Silencing(JobContext):
        def report(self, stage: str, done: float = 0, *more: Any, **unit: Any) -> None:
            if stage == "Embed the store" and done:
                mount.silence()

    with opened(model, tmp_path) as target:
        with pytest.raises(NoAnswerError, match=r"store\.db does not answer"):
            run_beside_store(
                database.url, lambda own: run(database, target, context=own), Silencing()
            )
        mount.answer()
        threads_end()
        report = run(database, target)
    assert report.resumed
    assert report.complete
    assert 0 < report.written < 64
    assert all(made(database).values())


@pytest.mark.slow
def test_ctrl_c_ends_the_command(mount: SilentMount, tmp_path: Path) -> None:
    source = tmp_path / "in.txt"
    source.write_bytes(lines(ROWS * 10))
    environ = {"PATH": "", "HOME": str(tmp_path), **LIGHT}
    command = [
        sys.executable, "-m", "kimera_console", "embed", f"--env-file={tmp_path}/.env",
        f"--input={source}", f"--out={mount.path}/out.npy",
    ]  # fmt: skip
    (tmp_path / ".env").write_text("".join(f"{name}={value}\n" for name, value in LIGHT.items()))
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environ
    ) as running:
        journal = mount.behind / ".out.npy.kimera-embed" / "vectors"
        while not (journal.exists() and journal.stat().st_size):
            assert running.poll() is None
        mount.silence()
        running.send_signal(signal.SIGINT)
        said, _ = running.communicate(timeout=60)
    assert running.returncode == 130, said
    assert "is not known" in said
