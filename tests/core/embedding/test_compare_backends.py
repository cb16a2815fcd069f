"""One text through every backend beside each other, and one model's poolings."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import numpy as np
import pytest

from kimera_console.core.embedding.backends.base import LIGHTWEIGHT, ONNX, TRANSFORMERS
from kimera_console.core.embedding.backends.host import hosted_transformers
from kimera_console.core.embedding.backends.onnx import load_onnx
from kimera_console.core.embedding.backends.vectors import pool_tokens
from kimera_console.core.embedding.compare_backends import (
    COMPARED,
    BackendAnswer,
    BackendSet,
    Poolings,
    Stage,
    compare_to,
)
from kimera_console.core.embedding.embedder import Embedder
from kimera_console.core.errors import BackendError, InputError
from kimera_console.core.flags.settings import Settings
from kimera_console.core.jobs import JobCancelled, JobContext
from tests.helpers.bundles import table_bundle

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kimera_console.core.embedding.backends.base import Backend

TEXT = "the quick brown fox"


@pytest.fixture
def settings(env_file: Path, tiny_bundle: Path, tiny_bert: Path) -> Settings:
    env_file.write_text(
        f"ONNX_MODEL_PATH={tiny_bundle}\nEMBEDDING_MODEL={tiny_bert}\nEMBEDDING_DIM=32\n"
    )
    return Settings(env_file)


@pytest.fixture
def backends(settings: Settings) -> Iterator[BackendSet]:
    made = BackendSet(settings)
    yield made
    made.close()


def test_every_backend_answers_and_equal_models_give_equal_vectors(backends: BackendSet) -> None:
    parts: list[object] = []
    found = backends.compare(TEXT, context=JobContext(on_partial=parts.append))
    assert found is not None
    assert [entry.backend for entry in found.entries] == list(COMPARED)
    assert [entry.stage for entry in found.entries] == [Stage.DONE] * 3
    onnx, transformers, lightweight = found.entries
    assert compare_to(transformers, onnx)[0] == pytest.approx(1, abs=1e-5)
    assert (onnx.degraded, transformers.degraded, lightweight.degraded) == (False, False, True)
    for entry in found.entries:
        assert entry.norm == pytest.approx(1, abs=1e-5)
        assert entry.tokens > 0
        assert entry.timings is not None
    stages = [(part.backend, part.stage) for part in parts if isinstance(part, BackendAnswer)]
    for name in COMPARED:
        assert [stage for one, stage in stages if one == name] == [
            Stage.LOADING,
            Stage.EMBEDDING,
            Stage.DONE,
        ]
    assert found.poolings in parts


def test_a_lightweight_vector_never_poses_as_comparable(backends: BackendSet) -> None:
    found = backends.compare(TEXT, context=JobContext())
    assert found is not None
    near, remark = compare_to(found.entries[2], found.entries[0])
    assert near is not None  # EMBEDDING_DIM makes it as long as the model's
    assert abs(near) < 0.6
    assert "not meaningful" in remark


def test_other_dimensions_are_not_comparable(backends: BackendSet, env_file: Path) -> None:
    env_file.write_text(env_file.read_text().replace("DIM=32", "DIM=64"))
    found = backends.compare(TEXT, context=JobContext())
    assert found is not None
    assert found.expected_dimension == 64
    assert compare_to(found.entries[2], found.entries[0]) == (None, "64 numbers against 32")


def test_what_cannot_be_loaded_says_why_and_the_others_answer(
    backends: BackendSet, env_file: Path
) -> None:
    env_file.write_text("ONNX_MODEL_PATH=./none\nEMBEDDING_MODEL=./none\nEMBEDDING_STRICT=1\n")
    found = backends.compare(TEXT, context=JobContext())
    assert found is not None
    assert [entry.stage for entry in found.entries] == [Stage.FAILED, Stage.FAILED, Stage.DONE]
    assert "none" in found.entries[0].reason
    assert found.entries[0].hint
    assert "No model" in found.poolings.reason


def test_a_failure_is_kept_until_the_flags_or_the_user_say_otherwise(
    backends: BackendSet, env_file: Path, tiny_bundle: Path
) -> None:
    folder = env_file.parent / "later"
    env_file.write_text("ONNX_MODEL_PATH=./later\nEMBEDDING_MODEL=./none\nEMBEDDING_DIM=32\n")
    first = backends.compare(TEXT, context=JobContext())
    shutil.copytree(tiny_bundle, folder)
    second = backends.compare(TEXT, context=JobContext())
    assert first is not None
    assert second is not None
    assert second.entries[0] is first.entries[0]
    backends.forget_failures()
    third = backends.compare(TEXT, context=JobContext())
    assert third is not None
    assert third.entries[0].stage is Stage.DONE


def test_a_text_that_a_model_lacks_tokens_for_is_refused_and_the_next_one_is_not(
    backends: BackendSet, env_file: Path, tiny_bundle: Path
) -> None:
    folder = shutil.copytree(tiny_bundle, env_file.parent / "far")
    data = json.loads((folder / "tokenizer.json").read_text())
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False}
    data["added_tokens"].append({"id": 9999, "content": "<far>", "special": False, **flags})
    (folder / "tokenizer.json").write_text(json.dumps(data))
    env_file.write_text("ONNX_MODEL_PATH=./far\nEMBEDDING_MODEL=./none\nEMBEDDING_DIM=32\n")
    stages = []
    for text in (TEXT, "a <far> fox", TEXT):
        found = backends.compare(text, context=JobContext())
        assert found is not None
        stages.append(found.entries[0].stage)
    assert stages == [Stage.DONE, Stage.FAILED, Stage.DONE]


def test_a_load_that_refuses_the_prompt_is_tried_once(settings: Settings) -> None:
    loads = []

    def load(_options: object, _context: JobContext) -> Backend:
        loads.append("onnx")
        raise InputError("The prompt alone fills the 8 tokens that are kept of a text.")

    backends = BackendSet(settings, factories={ONNX: load, TRANSFORMERS: load})
    for text in (TEXT, "another", "a third"):
        found = backends.compare(text, context=JobContext())
        assert found is not None
        assert found.entries[0].stage is Stage.FAILED
        assert "fills the" in found.entries[0].reason
    backends.close()
    assert len(loads) == 2


def test_which_backend_is_active_does_not_matter_but_other_models_do(
    backends: BackendSet, env_file: Path, settings: Settings
) -> None:
    backends.compare(TEXT, context=JobContext())
    flags = env_file.read_text()
    env_file.write_text(flags + "USE_ONNX=0\nEMBEDDING_BATCH_SIZE=2\n")
    assert backends.fits(settings.options())
    env_file.write_text(flags + "EMBEDDING_POOLING=cls\n")
    assert not backends.fits(settings.options())
    found = backends.compare(TEXT, context=JobContext())
    assert found is not None
    assert [entry.info.pooling for entry in found.entries[:2] if entry.info] == ["cls", "cls"]


def test_the_active_backend_is_not_touched(backends: BackendSet, settings: Settings) -> None:
    embedder = Embedder(settings)
    embedder.encode([TEXT])
    before = (embedder.active, embedder.attempts, embedder.events, embedder.stats())
    backends.compare(TEXT, context=JobContext())
    backends.close()
    assert (embedder.active, embedder.attempts, embedder.events, embedder.stats()) == before
    embedder.close()


def test_a_cancel_frees_everything(backends: BackendSet) -> None:
    def stop_at_transformers(part: object) -> None:
        if isinstance(part, BackendAnswer) and part.backend == TRANSFORMERS:
            context.cancel()

    context = JobContext(on_partial=stop_at_transformers)
    with pytest.raises(JobCancelled):
        backends.compare(TEXT, context=context)
    assert backends.loaded == ()


def test_a_superseded_text_ends_early_and_what_is_loaded_stays(backends: BackendSet) -> None:
    asked = []

    def superseded() -> bool:
        asked.append(backends.loaded)
        return len(asked) > 1

    assert backends.compare(TEXT, context=JobContext(), superseded=superseded) is None
    assert backends.loaded == (ONNX,)


@pytest.mark.slow
def test_the_hosted_model_pools_and_cuts_like_the_one_in_this_process(
    settings: Settings, backends: BackendSet
) -> None:
    hosted = hosted_transformers(settings.options(), JobContext())
    try:
        backends.compare(TEXT, context=JobContext())
        here = backends._backends[TRANSFORMERS]
        text = "fox \ud800 " * 50
        assert hosted.pieces(text) == here.pieces(text)
        plans = [
            one.plan([text, "a", "b " * 9], batch_size=2, context=JobContext())
            for one in (hosted, here)
        ]
        assert plans[0] == plans[1]
        assert sorted(place for batch in plans[0] for place in batch.places) == [0, 1, 2]
        there = hosted.poolings(text, context=JobContext())
        for mode, vector in here.poolings(text, context=JobContext()).items():
            assert np.abs(vector - there[mode]).max() < 1e-5
    finally:
        hosted.close()
    assert hosted.pid is None


def test_after_closing_nothing_is_held_and_the_next_comparison_loads_anew(
    backends: BackendSet,
) -> None:
    backends.compare(TEXT, context=JobContext())
    assert set(backends.loaded) == set(COMPARED)
    backends.close()
    assert backends.loaded == ()
    found = backends.compare(TEXT, context=JobContext())
    assert found is not None
    assert found.entries[1].stage is Stage.DONE


def test_poolings_are_those_of_the_models_own_token_vectors(
    minilm_bundle: Path, minilm: Path
) -> None:
    backend = load_onnx(minilm_bundle)
    pooled = backend.poolings(TEXT, context=JobContext())
    encoded = backend.encode([TEXT], batch_size=1, context=JobContext()).vectors[0]
    assert np.abs(pooled["mean"] - encoded).max() < 1e-5, "mean is in force"
    for mode in ("cls", "mean"):
        other = load_onnx(minilm_bundle, pooling=mode)
        direct = other.encode([TEXT], batch_size=1, context=JobContext()).vectors[0]
        assert np.abs(pooled[mode] - direct).max() < 1e-5
        other.close()
    assert float(pooled["cls"] @ pooled["mean"]) < 0.9, "a wrong pooling is seen"
    backend.close()


def test_max_pooling_leaves_padding_out() -> None:
    hidden = np.float32([[[1, -5], [3, -7], [9, 9]]])
    mask = np.array([[1, 1, 0]])
    assert pool_tokens(hidden, mask, "max").tolist() == [[3.0, -5.0]]


def test_both_models_pool_alike(backends: BackendSet) -> None:
    backends.compare(TEXT, context=JobContext())
    onnx, transformers = (
        backends._backends[name].poolings(TEXT, context=JobContext())
        for name in (ONNX, TRANSFORMERS)
    )
    assert onnx.keys() == transformers.keys() == {"cls", "mean", "max"}
    for mode, vector in onnx.items():
        assert np.abs(vector - transformers[mode]).max() < 1e-5


def test_a_graph_that_only_gives_pooled_vectors_says_so_and_the_source_model_stands_in(
    backends: BackendSet, env_file: Path, tiny_bert: Path, tmp_path: Path
) -> None:
    table = np.random.default_rng(0).normal(size=(4000, 32)).astype(np.float32)
    pooled = table_bundle(
        tmp_path / "pooled", tiny_bert, table, output="sentence_embedding", rank=2
    )
    env_file.write_text(
        f"ONNX_MODEL_PATH={pooled}\nEMBEDDING_MODEL={tiny_bert}\nEMBEDDING_DIM=32\n"
    )
    with pytest.raises(BackendError, match="pooling built in"):
        load_onnx(pooled).poolings(TEXT, context=JobContext())
    found = backends.compare(TEXT, context=JobContext())
    assert found is not None
    assert found.poolings.info is not None
    assert found.poolings.info.backend == TRANSFORMERS
    assert "pooling built in" in found.poolings.reason


def test_the_rows_name_the_pooling_in_force(backends: BackendSet) -> None:
    found = backends.compare(TEXT, context=JobContext())
    assert found is not None
    assert isinstance(found.poolings, Poolings)
    assert [(row.mode, row.in_force) for row in found.poolings.rows] == [
        ("cls", False),
        ("mean", True),
        ("max", False),
    ]
    assert found.poolings.rows[1].cosine == pytest.approx(1)
    assert found.entry(LIGHTWEIGHT) is found.entries[2]


def test_asking_to_try_again_never_waits_for_a_load(backends: BackendSet) -> None:
    import threading

    loading, go_on = threading.Event(), threading.Event()

    def stop_while_loading(part: object) -> None:
        if isinstance(part, BackendAnswer) and part.stage is Stage.LOADING:
            loading.set()
            go_on.wait(30)

    context = JobContext(on_partial=stop_while_loading)
    worker = threading.Thread(target=backends.compare, args=(TEXT,), kwargs={"context": context})
    worker.start()
    assert loading.wait(30)
    asker = threading.Thread(target=backends.forget_failures, daemon=True)
    asker.start()
    asker.join(10)
    waited = asker.is_alive()
    backends.close(wait=False)  # nor does this
    go_on.set()
    worker.join(60)
    assert not waited
