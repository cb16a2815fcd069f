"""A change to a model in a process of its own: the one that is tried is the one that stays."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

import pytest

from kimera_console.core.embedding.embedder import Embedder
from kimera_console.core.errors import BackendError, ChildFailedError
from kimera_console.core.flags.settings import Settings
from kimera_console.core.jobs import JobCancelled, JobContext
from kimera_console.core.switching import trial
from kimera_console.core.switching.apply import apply_if_it_works
from tests.helpers.onnx_models import tiny_bundle
from tests.helpers.watched import watched_children

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def onnx_env(env_file: Path) -> Path:
    """A `.env` whose bundle loads."""
    tiny_bundle(env_file.parent / "models" / "tiny")
    env_file.write_text("ONNX_MODEL_PATH=./models/tiny\n")
    return env_file


class Hosted:
    """Stands for Transformers in a process of its own; the vectors are a bundle's."""

    loaded: ClassVar[list[Hosted]]

    def __init__(self, options, context) -> None:  # type: ignore[no-untyped-def]
        from kimera_console.core.embedding.backends.onnx import onnx_backend

        self._real = onnx_backend(options, context)
        self.info = replace(self._real.info, backend="transformers")
        self.closed, self.texts = False, 0
        self.loaded.append(self)

    def encode(self, texts, **options):  # type: ignore[no-untyped-def]
        self.texts += len(texts)
        return self._real.encode(texts, **options)

    def close(self) -> None:
        self.closed = True
        self._real.close()


@pytest.fixture
def hosted() -> type[Hosted]:
    class Fresh(Hosted):
        loaded: ClassVar[list[Hosted]] = []

    return Fresh


def test_a_model_that_is_hosted_is_loaded_once_tried_and_kept(
    onnx_env: Path, hosted: type[Hosted]
) -> None:
    settings = Settings(onnx_env, environ={})
    embedder = Embedder(settings, factories={"transformers": hosted})
    embedder.encode(["a text"])
    assert embedder.active is not None
    assert embedder.active.backend == "onnx"
    with watched_children() as seen:
        done = apply_if_it_works(settings, {"USE_ONNX": "0"}, embedder)
    assert done.info is not None
    assert done.info.backend == embedder.active.backend == "transformers"
    (kept,) = hosted.loaded
    assert kept.texts > 3  # tried, and the proof after the write
    assert not kept.closed
    assert not any("health" in text for text in seen)  # no other process has tried it
    assert embedder.encode(["a text"]).backend == "transformers"
    assert [(one.backend, one.ok) for one in embedder.attempts] == [("transformers", True)]
    assert embedder.events == ()
    embedder.close()
    assert kept.closed


def test_a_hosted_model_that_fails_its_trial_is_never_written_and_is_gone(
    onnx_env: Path, hosted: type[Hosted], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self, texts, **options):  # type: ignore[no-untyped-def]
        raise BackendError("out of memory in the child.")

    monkeypatch.setattr(hosted, "encode", fail)
    before = onnx_env.read_bytes()
    settings = Settings(onnx_env, environ={})
    embedder = Embedder(settings, factories={"transformers": hosted})
    embedder.encode(["a text"])
    active = embedder.active
    with pytest.raises(BackendError, match="out of memory in the child") as caught:
        apply_if_it_works(settings, {"USE_ONNX": "0"}, embedder)
    assert caught.value.hint == "Nothing was written."
    assert onnx_env.read_bytes() == before
    assert embedder.active is active
    assert [one.closed for one in hosted.loaded] == [True]
    embedder.close()


def test_a_hosted_model_that_hangs_in_its_trial_is_ended_as_a_child_is(
    onnx_env: Path, hosted: type[Hosted], monkeypatch: pytest.MonkeyPatch
) -> None:
    def hang(self, texts, *, context, **options):  # type: ignore[no-untyped-def]
        assert context.wait_cancelled(60)
        context.checkpoint()

    monkeypatch.setattr(hosted, "encode", hang)
    monkeypatch.setattr(trial, "LIMIT_S", 0.2)
    before = onnx_env.read_bytes()
    settings = Settings(onnx_env, environ={})
    embedder = Embedder(settings, factories={"transformers": hosted})
    with pytest.raises(ChildFailedError, match="gave no answer within 0 seconds"):
        apply_if_it_works(settings, {"USE_ONNX": "0"}, embedder)
    assert onnx_env.read_bytes() == before
    assert [one.closed for one in hosted.loaded] == [True]


def test_a_cancel_in_the_trial_of_a_hosted_model_writes_nothing(
    onnx_env: Path, hosted: type[Hosted], monkeypatch: pytest.MonkeyPatch
) -> None:
    job = JobContext()

    def hang(self, texts, *, context, **options):  # type: ignore[no-untyped-def]
        job.cancel()
        assert context.wait_cancelled(60)
        context.checkpoint()

    monkeypatch.setattr(hosted, "encode", hang)
    before = onnx_env.read_bytes()
    settings = Settings(onnx_env, environ={})
    embedder = Embedder(settings, factories={"transformers": hosted})
    with pytest.raises(JobCancelled):
        apply_if_it_works(settings, {"USE_ONNX": "0"}, embedder, context=job)
    assert onnx_env.read_bytes() == before
    assert [one.closed for one in hosted.loaded] == [True]
