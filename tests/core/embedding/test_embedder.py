"""The chain: what the flags ask for, what takes over, and how it is reported."""

from __future__ import annotations

import os
import shutil
import threading
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from kimera_console.core.embedding.backends.lightweight import (
    LightweightBackend,
    lightweight_backend,
)
from kimera_console.core.embedding.backends.onnx import onnx_backend
from kimera_console.core.embedding.embedder import Embedder, dimension_warning
from kimera_console.core.errors import (
    BackendError,
    DegradedError,
    InputError,
    SettingsError,
)
from kimera_console.core.flags.settings import Settings
from kimera_console.core.jobs import JobCancelled, JobContext

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from kimera_console.core.embedding.backends.base import RawEmbeddings
    from kimera_console.core.flags.settings import EmbeddingOptions
    from kimera_console.core.jobs import Progress


class Chain:
    """An embedder on flags that a test changes as an operator would."""

    def __init__(self, folder: Path, bundle: Path, model: Path) -> None:
        self.environ = {"ONNX_MODEL_PATH": str(bundle), "EMBEDDING_MODEL": str(model)}
        self.settings = Settings(folder / ".env", environ=self.environ)
        self.embedder = Embedder(self.settings)


@pytest.fixture
def chain(tmp_path: Path, tiny_bundle: Path, tiny_bert: Path) -> Iterator[Chain]:
    chain = Chain(tmp_path, tiny_bundle, tiny_bert)
    yield chain
    chain.embedder.close()


def test_onnx_is_tried_first_and_active(chain: Chain) -> None:
    embedder = chain.embedder
    assert embedder.active is None
    assert embedder.planned() == ("onnx", "transformers", "lightweight")

    found = embedder.encode(["the quick brown fox", "a dog"])

    assert (found.backend, found.dimension, found.degraded) == ("onnx", 32, False)
    assert (found.provider, found.pooling, found.model) == ("CPU", "mean", "tiny-onnx")
    assert embedder.active == found.info
    assert [(a.backend, a.ok, a.reason) for a in embedder.attempts] == [("onnx", True, "")]
    assert embedder.events == ()
    np.testing.assert_allclose(np.linalg.norm(found.vectors, axis=1), 1, atol=1e-5)


def test_a_toggle_is_followed_at_the_next_text(chain: Chain) -> None:
    embedder = chain.embedder
    onnx = embedder.encode(["the quick brown fox"])
    chain.environ["USE_ONNX"] = "0"
    torch = embedder.encode(["the quick brown fox"])
    chain.environ["LIGHTWEIGHT_EMBEDDING"] = "1"
    light = embedder.encode(["the quick brown fox"])
    chain.environ |= {"LIGHTWEIGHT_EMBEDDING": "0", "USE_ONNX": "1"}
    again = embedder.encode(["the quick brown fox"])

    assert [found.backend for found in (onnx, torch, light, again)] == [
        "onnx", "transformers", "lightweight", "onnx",
    ]  # fmt: skip
    np.testing.assert_allclose(onnx.vectors, torch.vectors, atol=1e-5)
    assert (light.degraded, light.dimension) == (True, 1024)
    assert embedder.events == (), "a change that was asked for is no fallback"


def test_a_toggle_while_texts_are_embedded_waits_for_the_next_call(chain: Chain) -> None:
    """Also for a reload of another thread: a call's vectors are all of one backend."""
    embedder, texts = chain.embedder, [f"a text of {number} words" for number in range(64)]
    chain.environ["EMBEDDING_BATCH_SIZE"] = "8"
    before = embedder.encode(texts)
    reloads: list[threading.Thread] = []

    def toggle(progress: Progress) -> None:
        if not reloads and progress.stage == "Embed" and (progress.done or 0) < len(texts):
            chain.environ["LIGHTWEIGHT_EMBEDDING"] = "1"
            reloads.append(threading.Thread(target=embedder.reload))
            reloads[0].start()

    during = embedder.encode(texts, context=JobContext(on_progress=toggle))
    (reload,) = reloads
    reload.join(60)
    assert not reload.is_alive()
    assert during.backend == "onnx"
    np.testing.assert_array_equal(during.vectors, before.vectors)
    assert embedder.encode(texts).backend == "lightweight"
    assert embedder.events == ()


def test_flags_of_the_file_are_followed_too(tmp_path: Path, tiny_bundle: Path) -> None:
    from kimera_console.core.flags.envfile import write_entries

    settings = Settings(tmp_path / ".env", environ={})
    write_entries(settings.env_file, {"ONNX_MODEL_PATH": str(tiny_bundle)})
    embedder = Embedder(settings)
    assert embedder.encode(["a"]).backend == "onnx"
    write_entries(settings.env_file, {"LIGHTWEIGHT_EMBEDDING": "1", "EMBEDDING_DIM": "77"})
    assert embedder.encode(["a"]).dimension == 77
    write_entries(settings.env_file, {"EMBEDDING_DIM": "78"})
    assert embedder.encode(["a"]).dimension == 78


def test_only_flags_that_need_it_reload(chain: Chain) -> None:
    embedder, loads = chain.embedder, 0
    embedder._chain.factories["onnx"] = counted = _Counted(onnx_backend)
    for flag, value, expected in (
        ("EMBEDDING_BATCH_SIZE", "2", 1),
        ("EMBEDDING_DIM", "32", 1),
        ("MAX_EMBEDDING_LENGTH", "16", 2),
        ("EMBEDDING_POOLING", "cls", 3),
        ("EMBEDDING_POOLING", "cls", 3),
    ):
        if loads == 0:
            embedder.load()
        chain.environ[flag] = value
        embedder.encode(["a fox"])
        loads = counted.calls
        assert loads == expected, flag


def test_a_broken_bundle_falls_back_and_says_why(chain: Chain, tmp_path: Path) -> None:
    chain.environ["ONNX_MODEL_PATH"] = str(tmp_path / "nowhere")
    found = chain.embedder.encode(["a"])

    assert found.backend == "transformers"
    first, second = chain.embedder.attempts
    assert (first.backend, first.ok, second.backend, second.ok) == (
        "onnx", False, "transformers", True,
    )  # fmt: skip
    assert "nowhere" in first.reason
    (event,) = chain.embedder.events
    assert (event.from_backend, event.to_backend) == ("onnx", "transformers")
    assert event.reason == first.reason
    assert event.when[10] == "T"
    assert event.when[-6] in "+-"


def test_without_any_model_the_vector_is_marked_degraded(chain: Chain, tmp_path: Path) -> None:
    chain.environ |= {"ONNX_MODEL_PATH": str(tmp_path / "a"), "EMBEDDING_MODEL": str(tmp_path)}
    found = chain.embedder.encode(["a", ""])
    assert (found.backend, found.degraded, found.dimension) == ("lightweight", True, 1024)
    assert [(e.from_backend, e.to_backend) for e in chain.embedder.events] == [
        ("onnx", "lightweight"),
        ("transformers", "lightweight"),
    ]


def test_strict_is_an_error_instead(chain: Chain, tmp_path: Path) -> None:
    embedder = chain.embedder
    chain.environ |= {"ONNX_MODEL_PATH": str(tmp_path / "a"), "EMBEDDING_MODEL": str(tmp_path)}
    assert embedder.encode(["a"]).degraded
    chain.environ["EMBEDDING_STRICT"] = "1"

    with pytest.raises(DegradedError, match="EMBEDDING_STRICT") as caught:
        embedder.encode(["a"])

    assert str(tmp_path / "a") in str(caught.value)
    assert embedder.active is None
    assert embedder.planned() == ("onnx", "transformers")
    assert embedder.events[-1].to_backend == ""
    # Asked for by name, lightweight is no fallback.
    chain.environ["LIGHTWEIGHT_EMBEDDING"] = "1"
    assert embedder.encode(["a"]).backend == "lightweight"


class _Counted:
    def __init__(self, factory: Callable[..., Any]) -> None:
        self._factory = factory
        self.calls = 0

    def __call__(self, options: EmbeddingOptions, context: JobContext) -> Any:
        self.calls += 1
        return self._factory(options, context)


class FailsLater:
    """The real backend until told otherwise: a GPU that runs out of memory, a file that rots."""

    def __init__(self, options: EmbeddingOptions, context: JobContext) -> None:
        self._real = onnx_backend(options, context)
        self.info = self._real.info
        self.error: BaseException | None = None
        self.closed = 0

    def encode(
        self, texts: Sequence[str], *, batch_size: int, context: JobContext, tokens: Any = None
    ) -> RawEmbeddings:
        if self.error is not None:
            raise self.error
        return self._real.encode(texts, batch_size=batch_size, context=context)

    def close(self) -> None:
        self.closed += 1
        self._real.close()


@pytest.fixture
def failing(chain: Chain) -> FailsLater:
    made: list[FailsLater] = []

    def factory(options: EmbeddingOptions, context: JobContext) -> FailsLater:
        made.append(FailsLater(options, context))
        return made[-1]

    chain.embedder._chain.factories["onnx"] = factory
    chain.embedder.load()
    return made[0]


@pytest.mark.parametrize(
    "error", [BackendError("out of GPU memory"), MemoryError(), RuntimeError("device lost")]
)
def test_a_failure_while_embedding_hands_all_texts_to_the_next(
    chain: Chain, failing: FailsLater, error: Exception
) -> None:
    texts = ["the quick brown fox", "a dog", ""]
    before = chain.embedder.encode(texts)
    failing.error = error

    after = chain.embedder.encode(texts)

    assert after.backend == "transformers"
    np.testing.assert_allclose(after.vectors, before.vectors, atol=1e-5)
    assert failing.closed == 1
    assert [(a.backend, a.ok) for a in chain.embedder.attempts] == [
        ("onnx", False),
        ("transformers", True),
    ]
    (event,) = chain.embedder.events
    assert (event.from_backend, event.to_backend) == ("onnx", "transformers")
    assert str(error).split(" ")[0] in event.reason
    assert chain.embedder.encode(["a"]).backend == "transformers", "not used again"
    assert chain.embedder.reload().backend == "onnx", "until reloaded"


def test_when_the_last_fails_too_it_is_an_error(chain: Chain, tmp_path: Path) -> None:
    class Broken(LightweightBackend):
        def encode(self, *_args: Any, **_kwargs: Any) -> RawEmbeddings:
            raise BackendError("no luck")

    chain.environ["LIGHTWEIGHT_EMBEDDING"] = "1"
    chain.embedder._chain.factories["lightweight"] = lambda _o, _c: Broken(8)
    with pytest.raises(BackendError, match=r"No backend is left.*no luck"):
        chain.embedder.encode(["a"])
    chain.embedder._chain.factories["lightweight"] = lightweight_backend
    assert chain.embedder.encode(["a"]).backend == "lightweight"


def test_a_cancel_is_no_failure(chain: Chain, failing: FailsLater) -> None:
    failing.error = JobCancelled()
    with pytest.raises(JobCancelled):
        chain.embedder.encode(["a"])
    failing.error = None
    assert chain.embedder.events == ()
    assert chain.embedder.encode(["a"]).backend == "onnx"
    context = JobContext()
    context.cancel()
    with pytest.raises(JobCancelled):
        chain.embedder.encode(["a"], context=context)


def test_no_texts_give_no_rows_of_the_right_width(chain: Chain) -> None:
    found = chain.embedder.encode([])
    assert found.vectors.shape == (0, 32)
    assert found.vectors.dtype == np.float32
    assert (found.token_counts, found.truncated) == ((), ())


@pytest.mark.parametrize(
    ("texts", "says"),
    [("abc", "one text"), (b"abc", "one text"), (["a", None], "Text 1"), (["a", b"b"], "Text 1")],
)
def test_what_is_not_a_list_of_texts_is_refused(chain: Chain, texts: Any, says: str) -> None:
    with pytest.raises(InputError, match=says):
        chain.embedder.encode(texts)
    assert chain.embedder.active is None, "refused before anything is loaded"


def test_a_flag_that_cannot_be_used_is_named(chain: Chain) -> None:
    chain.environ["EMBEDDING_BATCH_SIZE"] = "many"
    with pytest.raises(SettingsError, match="EMBEDDING_BATCH_SIZE"):
        chain.embedder.encode(["a"])


def test_listeners_hear_of_changes_only(chain: Chain) -> None:
    heard: list[str] = []

    def listener() -> None:
        active = chain.embedder.active
        heard.append(active.backend if active else "")

    def broken() -> None:
        raise RuntimeError("a listener's own trouble")

    chain.embedder.subscribe(broken)
    end = chain.embedder.subscribe(listener)
    chain.embedder.encode(["a"])
    chain.embedder.encode(["b"])
    chain.embedder.load()
    chain.environ["LIGHTWEIGHT_EMBEDDING"] = "1"
    chain.embedder.encode(["a"])
    chain.embedder.close()
    chain.embedder.close()
    assert heard == ["onnx", "lightweight", ""]
    end()
    end()
    chain.embedder.load()
    assert len(heard) == 3


def test_a_listener_may_wait_for_another_thread_that_embeds(chain: Chain) -> None:
    done: list[str] = []

    def listener() -> None:
        thread = threading.Thread(target=lambda: done.append(chain.embedder.encode(["b"]).backend))
        thread.start()
        thread.join(20)
        assert not thread.is_alive(), "the lock was held while listeners were called"

    end = chain.embedder.subscribe(listener)
    chain.embedder.encode(["a"])
    end()
    assert done == ["onnx"]


def test_many_threads_share_one_model(chain: Chain) -> None:
    chain.embedder._chain.factories["onnx"] = counted = _Counted(onnx_backend)
    expected = {i: chain.embedder.encode([f"fox {i}"]).vectors for i in range(8)}
    chain.embedder.close()
    wrong: list[int] = []

    def work(i: int) -> None:
        for _ in range(10):
            if not np.allclose(chain.embedder.encode([f"fox {i}"]).vectors, expected[i], atol=1e-5):
                wrong.append(i)

    threads = [threading.Thread(target=work, args=(i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert wrong == []
    assert counted.calls == 2


def test_statistics_count_texts_and_seconds(chain: Chain) -> None:
    assert chain.embedder.stats() == {
        "total_embeddings": 0, "total_time": 0.0, "avg_time_per_embedding": 0.0,
        "model_load_time": 0.0,
    }  # fmt: skip
    chain.embedder.encode(["a", "b"])
    chain.embedder.encode(["c"])
    stats = chain.embedder.stats()
    assert stats["total_embeddings"] == 3
    assert stats["avg_time_per_embedding"] == pytest.approx(stats["total_time"] / 3)
    assert stats["model_load_time"] > 0


@pytest.mark.slow
def test_reload_takes_a_bundle_replaced_under_its_name(
    chain: Chain, tmp_path: Path, tiny_bundle: Path, minilm_foreign: Path
) -> None:
    place = tmp_path / "model"
    shutil.copytree(tiny_bundle, place)
    chain.environ["ONNX_MODEL_PATH"] = str(place)
    assert chain.embedder.encode(["a"]).dimension == 32
    place.rename(tmp_path / "old")
    os.symlink(minilm_foreign, place)
    assert chain.embedder.reload().dimension == 384


def test_a_dimension_other_than_expected_is_a_warning(chain: Chain) -> None:
    info = chain.embedder.load()
    assert "32" in dimension_warning(info, chain.settings.options())
    assert "EMBEDDING_DIM is 1024" in dimension_warning(info, chain.settings.options())
    chain.environ["EMBEDDING_DIM"] = "32"
    assert dimension_warning(info, chain.settings.options()) == ""
