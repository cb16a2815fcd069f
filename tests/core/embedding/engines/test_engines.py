"""The engines of the ONNX backend: proved before they serve, decided by a kept measurement."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from kimera_console.core.bundles.bundle import read_bundle
from kimera_console.core.bundles.thresholds import thresholds_for
from kimera_console.core.embedding.backends.cuda import cuda_state
from kimera_console.core.embedding.backends.openvino import OpenVinoBackend, load_openvino
from kimera_console.core.embedding.embedder import Embedder
from kimera_console.core.embedding.engines import choose
from kimera_console.core.embedding.engines.verdict import (
    EngineResult,
    EngineVerdict,
    keep_verdict,
    kept_verdict,
    verdict_key,
)
from kimera_console.core.errors import ChildFailedError, KimeraError
from kimera_console.core.flags.settings import Settings
from kimera_console.core.jobs import JobCancelled, JobContext
from tests.core.embedding.test_long_texts import attention
from tests.helpers.machines import AVX2, SAPPHIRE, Machine, play, x86
from tests.helpers.onnx_models import tiny_bundle as small_bundle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kimera_console.core.embedding.backends.base import BackendInfo

TEXTS = ["the quick brown fox", "a dog", "a longer text with a few more words than the others"]
FASTER = EngineVerdict(
    (
        EngineResult("onnxruntime", "fp32", batch_ms=100, single_ms=10),
        EngineResult("openvino", "fp32", cosine=1.0, batch_ms=50, single_ms=8),
    )
)


class Flags:
    """An embedder whose flags a test sets."""

    def __init__(self, folder: Path, bundle: Path, **flags: str) -> None:
        self.environ = {"ONNX_MODEL_PATH": str(bundle), "EMBEDDING_STRICT": "1", **flags}
        self.settings = Settings(folder / ".env", environ=self.environ)
        self.embedder = Embedder(self.settings)

    def load(self) -> BackendInfo:
        return self.embedder.load()

    def tried(self) -> list[tuple[str, bool]]:
        return [(one.backend, one.ok) for one in self.embedder.attempts]

    def fallbacks(self) -> list[tuple[str, str]]:
        return [(one.from_backend, one.to_backend) for one in self.embedder.events]


@pytest.fixture
def flags(tmp_path: Path, tiny_bundle: Path) -> Iterator[Callable[..., Flags]]:
    made: list[Flags] = []

    def make(bundle: Path = tiny_bundle, **values: str) -> Flags:
        made.append(Flags(tmp_path, bundle, **values))
        return made[-1]

    yield make
    for one in made:
        one.embedder.close()


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choose, "TRIAL_S", 0.05)


@pytest.fixture
def no_child(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The requests of trials, none of which is run."""
    asked: list[dict[str, Any]] = []

    def run_child(_module: str, request: dict[str, Any], **_: Any) -> Any:
        asked.append(request)
        raise ChildFailedError("It died.")

    monkeypatch.setattr(choose, "run_child", run_child)
    return asked


@pytest.mark.slow
def test_openvino_that_is_asked_for_is_compared_serves_and_is_not_tried_again(
    flags: Callable[..., Flags], monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = flags(EMBEDDING_ENGINE="onnxruntime").embedder.encode(TEXTS)
    asked = flags(EMBEDDING_ENGINE="openvino")
    found = asked.embedder.encode(TEXTS)

    assert plain.info.display_name == "ONNX Runtime"
    assert found.info.display_name == "ONNX (OpenVINO)"
    assert (found.info.backend, found.info.engine, found.info.provider) == (
        "onnx", "openvino", "CPU",
    )  # fmt: skip
    assert (asked.tried(), asked.fallbacks()) == ([("onnx", True)], [])
    assert (plain.facts()["engine"], found.facts()["engine"]) == ("onnxruntime", "openvino")
    assert found.token_counts == plain.token_counts
    np.testing.assert_allclose(found.vectors, plain.vectors, atol=1e-5)

    monkeypatch.setattr(choose, "run_child", None)
    assert asked.embedder.reload().engine == "openvino"


def test_auto_without_openvino_is_onnx_runtime_and_imports_nothing(
    flags: Callable[..., Flags], monkeypatch: pytest.MonkeyPatch, no_child: list[dict[str, Any]]
) -> None:
    monkeypatch.setitem(sys.modules, "openvino", None)  # as if it were not installed
    monkeypatch.setattr(choose, "read_bundle", None)
    plain = flags()
    assert plain.load().engine == "onnxruntime"
    assert (plain.tried(), plain.fallbacks(), no_child) == ([("onnx", True)], [], [])
    assert choose.measure_engines(plain.settings.options(), JobContext()) is None


def test_openvino_that_is_not_installed_is_a_fallback_that_says_so(
    flags: Callable[..., Flags], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "openvino", None)
    asked = flags(EMBEDDING_ENGINE="openvino")
    assert asked.load().engine == "onnxruntime"
    assert asked.tried() == [("openvino", False), ("onnx", True)]
    assert asked.fallbacks() == [("openvino", "onnx")]
    assert "not installed" in asked.embedder.events[0].reason


def test_auto_follows_a_measurement_and_makes_none_while_it_loads(
    flags: Callable[..., Flags], tiny_bundle: Path, no_child: list[dict[str, Any]]
) -> None:
    auto = flags()
    assert (auto.load().engine, no_child) == ("onnxruntime", [])
    keep_verdict(verdict_key(read_bundle(tiny_bundle), 0), FASTER)
    assert auto.load().engine == "onnxruntime", "what is loaded stays"
    assert auto.embedder.reload().engine == "openvino"
    assert auto.fallbacks() == []


@pytest.mark.slow
def test_the_measurement_of_auto_compares_times_and_is_kept(
    flags: Callable[..., Flags], tiny_bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = flags().settings.options()
    found = choose.measure_engines(options, JobContext())
    assert found is not None
    own, other = found.results[0], found.results[1]
    assert (own.engine, own.precision, own.problem) == ("onnxruntime", "fp32", "")
    assert (other.engine, other.precision, other.problem) == ("openvino", "fp32", "")
    assert other.cosine >= thresholds_for("fp32").cosine_min
    assert all(one.batch_ms > 0 and one.single_ms > 0 for one in (own, other))
    assert (own.spread, found.skipped) == (0, ())
    assert other.spread > 0
    assert kept_verdict(verdict_key(read_bundle(tiny_bundle), 0)) == found
    monkeypatch.setattr(choose, "run_child", None)
    assert choose.measure_engines(options, JobContext()) == found


@pytest.mark.slow
def test_what_does_not_fit_in_the_time_is_named_and_changes_nothing(
    flags: Callable[..., Flags], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choose, "TRIAL_S", 1e-6)
    said: list[str] = []
    options = flags().settings.options()
    found = choose.measure_engines(options, JobContext(on_log=said.append))
    assert found is not None
    assert found.results[1].problem == ""
    assert found.skipped[0] == "batches of 64 tokens a text"
    assert any("batches of 64 tokens a text" in line for line in said)
    assert "do not fit in the" in choose.undecided_words(options)
    assert found.choice("auto").engine == "onnxruntime"
    assert found.choice("openvino").engine == "openvino"


def test_a_cancel_ends_the_measurement_and_nothing_is_kept(
    flags: Callable[..., Flags], tiny_bundle: Path
) -> None:
    context = JobContext()
    context.cancel()
    with pytest.raises(JobCancelled):
        choose.measure_engines(flags().settings.options(), context)
    assert kept_verdict(verdict_key(read_bundle(tiny_bundle), 0)) is None


def test_an_engine_that_ends_its_process_does_not_serve(
    flags: Callable[..., Flags], no_child: list[dict[str, Any]]
) -> None:
    asked = flags(EMBEDDING_ENGINE="openvino")
    assert asked.load().engine == "onnxruntime"
    assert asked.tried() == [("openvino", False), ("onnx", True)]
    assert "It died." in asked.embedder.attempts[0].reason
    assert len(no_child) == 1


def test_an_engine_that_could_not_be_tried_is_not_called_failed_and_is_tried_again(
    flags: Callable[..., Flags], tiny_bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> Any:
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    monkeypatch.setattr(subprocess, "Popen", refuse)
    asked = flags(EMBEDDING_ENGINE="openvino")
    assert asked.load().engine == "onnxruntime"
    reason = asked.embedder.attempts[0].reason
    assert "OpenVINO was not tried: The system started no process" in reason
    assert os.strerror(errno.EAGAIN) in reason
    assert "failed" not in reason
    assert kept_verdict(verdict_key(read_bundle(tiny_bundle), 0)) is None


def test_what_fails_while_it_embeds_is_replaced_by_onnx_runtime_visibly(
    flags: Callable[..., Flags], tiny_bundle: Path
) -> None:
    keep_verdict(verdict_key(read_bundle(tiny_bundle), 0), FASTER)
    auto = flags()
    assert auto.load().engine == "openvino"
    backend = auto.embedder._chain.backend
    assert isinstance(backend, OpenVinoBackend)
    backend._session._request = None  # what a broken library comes to
    found = auto.embedder.encode(TEXTS)
    assert (found.info.engine, len(found.vectors)) == ("onnxruntime", 3)
    assert auto.tried() == [("openvino", False), ("onnx", True)]
    assert auto.fallbacks() == [("openvino", "onnx")]
    assert auto.embedder.encode(TEXTS).info.engine == "onnxruntime"
    assert auto.embedder.reload().engine == "openvino", "asked to try again, it does"


def test_threads_are_those_of_the_flag(tiny_bundle: Path) -> None:
    backend = load_openvino(tiny_bundle, threads=1)
    assert backend.threads() == 1
    backend.close()


def test_a_long_text_goes_to_onnx_runtime_whose_session_is_then_freed(tmp_path: Path) -> None:
    folder = small_bundle(tmp_path / "long", nodes=attention)
    (folder / "config.json").write_text(json.dumps({"num_attention_heads": 16}))
    backend = load_openvino(folder, threads=1, max_length=2048)
    limit = backend.info.max_tokens
    long = [list(range(5, 105)) * 10]  # 1,000 tokens; 160 MB of scores
    assert limit
    assert backend._attention.is_long(1, 1000)
    vectors = backend.encode_ids(long)
    assert backend._long is not None
    np.testing.assert_allclose(vectors, backend._long.encode_ids(long), atol=1e-5)
    backend.encode_ids([[5, 6, 7]])
    assert backend._long is None
    backend.close()


@pytest.mark.parametrize("engine", ["auto", "openvino", "onnxruntime"])
def test_a_gpu_that_is_asked_for_and_missing_is_said_by_every_engine(
    engine: str, flags: Callable[..., Flags], tiny_bundle: Path
) -> None:
    """Of a machine without one: strict refuses the CPU, else a note tells of it."""
    import onnxruntime

    if cuda_state(onnxruntime).usable:
        pytest.skip("CUDA works here")
    keep_verdict(verdict_key(read_bundle(tiny_bundle), 0), FASTER)
    asked = {"EMBEDDING_ENGINE": engine, "EMBEDDING_DEVICE": "cuda"}
    with pytest.raises(KimeraError, match="EMBEDDING_STRICT"):
        flags(**asked).load()
    info = flags(**asked, EMBEDDING_STRICT="0").load()
    assert info.engine == "onnxruntime"
    assert any("CUDA was asked for" in note for note in info.notes)


@pytest.mark.usefixtures("never_loaded")  # what was loaded before comes read, as fp32
def test_int8_stays_with_onnx_runtime_and_says_so(
    flags: Callable[..., Flags], tiny_bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    bundle = replace(read_bundle(tiny_bundle), precision="int8")
    monkeypatch.setattr(choose, "read_bundle", lambda _: bundle)
    asked = flags(EMBEDDING_ENGINE="openvino")
    assert asked.load().engine == "onnxruntime"
    assert "fp32 bundles" in asked.embedder.attempts[0].reason
    assert choose.measure_engines(flags().settings.options(), JobContext()) is None


def test_bf16_is_tried_where_the_processor_has_it_and_a_verdict_holds_for_one_machine(
    flags: Callable[..., Flags],
    tiny_bundle: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    no_child: list[dict[str, Any]],
) -> None:
    options = flags().settings.options()
    keys = set()
    for name, features in (("old", AVX2), ("new", SAPPHIRE)):
        machine = Machine(x86(features, cores=4), 4)
        play(machine, tmp_path / name, monkeypatch)
        assert choose.measure_engines(options, JobContext()) is not None
        keys |= {verdict_key(read_bundle(tiny_bundle), threads) for threads in (0, 2)}
    assert [one["precisions"] for one in no_child] == [["fp32"], ["fp32", "bf16"]]
    assert len(keys) == 4, "other features or threads are another key"


def times(*values: tuple[str, tuple[float, ...], float]) -> EngineVerdict:
    """Of each precision: ms of one text, of a batch and of longer texts, and the spread."""
    own, *others = (
        EngineResult("openvino", precision, "", 1.0, ms[1], ms[0], *ms[2:], spread=spread)
        for precision, ms, spread in values
    )
    return EngineVerdict((own, *others))


ORT = ("ort", (10.0, 100.0, 400.0), 0.0)


@pytest.mark.parametrize(
    ("verdict", "auto", "asked"),
    [
        (times(ORT, ("fp32", (10, 95, 390), 0)), "ort", "fp32"),
        (times(ORT, ("fp32", (8, 60, 300), 0)), "fp32", "fp32"),
        (times(ORT, ("fp32", (20, 40, 200), 0)), "ort", "fp32"),
        (times(ORT, ("fp32", (8, 40, 500), 0)), "ort", "fp32"),  # long texts are slower
        (times(ORT, ("fp32", (8, 60), 0)), "fp32", "fp32"),  # long texts were not measured
        (times(ORT, ("fp32", (8, 0), 0)), "ort", "fp32"),  # batches neither
        (times(ORT, ("fp32", (8, 75, 300), 0.09)), "fp32", "fp32"),
        (times(ORT, ("fp32", (8, 75, 300), 0.2)), "ort", "fp32"),  # within the spread
        (times(ORT, ("fp32", (8, 60, 300), 0), ("bf16", (5, 30, 150), 0)), "bf16", "bf16"),
        (times(ORT, ("fp32", (8, 60, 300), 0), ("bf16", (8, 58, 290), 0)), "fp32", "fp32"),
        (times(ORT, ("fp32", (20, 200, 900), 0), ("bf16", (15, 150, 600), 0)), "ort", "bf16"),
    ],
)
def test_what_is_hardly_faster_or_slower_in_one_way_changes_nothing(
    verdict: EngineVerdict, auto: str, asked: str
) -> None:
    assert verdict.choice("auto").precision == auto
    assert verdict.choice("openvino").precision == asked


def test_a_kept_verdict_that_is_damaged_is_none(tiny_bundle: Path) -> None:
    from kimera_console.core.system.paths import console_paths

    key = verdict_key(read_bundle(tiny_bundle), 0)
    keep_verdict(key, FASTER)
    assert kept_verdict(key) == FASTER
    file = Path(console_paths().state) / "engines" / f"{key}.json"
    kept = file.read_text()
    wrong = ("", "{}", "[]", '{"results": []}', '{"results": [{"engine": 1, "x": 2}]}')
    for text in (*wrong, kept.replace('"batch_ms": 10', '"batch_ms": "10"'), kept[:-5]):
        assert text != kept
        file.write_text(text)
        assert kept_verdict(key) is None
    file.write_text('{"results": [{"engine": "onnxruntime", "precision": "fp32"}], "later": 1}')
    assert kept_verdict(key) == EngineVerdict((EngineResult("onnxruntime", "fp32"),))


@pytest.mark.parametrize(("size", "measured"), [(999_999, 0), (1_000_000, 1)])
def test_a_large_file_is_worth_a_measurement(
    flags: Callable[..., Flags],
    tmp_path: Path,
    no_child: list[dict[str, Any]],
    size: int,
    measured: int,
) -> None:
    file = tmp_path / "texts.txt"
    file.write_bytes(b"a" * size)
    choose.measure_before(str(file), flags().settings.options(), JobContext())
    choose.measure_before("-", flags().settings.options(), JobContext())
    assert len(no_child) == measured


def test_a_cancel_stops_openvino_in_the_middle_of_a_run_and_the_next_run_is_whole(
    tiny_bundle: Path,
) -> None:
    backend = load_openvino(tiny_bundle, threads=1)
    ids = np.full((4096, 64), 7, dtype=np.int64)
    feeds = backend._feeds(ids, np.ones_like(ids))
    context = JobContext()
    context.cancel()
    with pytest.raises(RuntimeError, match=r"(?i)cancel"):
        backend._session.infer(feeds, [backend._output], context)
    assert backend.encode_ids([[5, 6, 7]]).shape == (1, 32)
    backend.close()
