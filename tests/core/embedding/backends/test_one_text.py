"""One short text: what a call does beside the run, and that the short way gives the same."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

import numpy as np
import pytest

from kimera_console.core.embedding.backends.onnx import load_onnx
from kimera_console.core.embedding.backends.vectors import pad_batch, unit_rows
from kimera_console.core.embedding.embedder import Embedder
from kimera_console.core.errors import VectorError
from kimera_console.core.flags.settings import Settings
from kimera_console.core.jobs import UNWATCHED, JobCancelled, JobContext
from tests.helpers.bundles import slow_bundle

if TYPE_CHECKING:
    from pathlib import Path
    from types import FrameType

MOST_CALLS = 95
"""Python functions that a call enters at most; before they were counted it was over 150."""


def test_a_call_for_one_text_enters_few_functions(tmp_path: Path, tiny_bundle: Path) -> None:
    """After a model's run the processor's caches hold nothing of Python: each function counts."""
    environ = {"ONNX_MODEL_PATH": str(tiny_bundle), "EMBEDDING_ENGINE": "onnxruntime"}
    embedder = Embedder(Settings(tmp_path / ".env", environ=environ))
    for _ in range(2):
        embedder.encode(["quick fox"])

    entered: list[str] = []

    def watch(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call":
            entered.append(frame.f_code.co_qualname)

    sys.setprofile(watch)
    try:
        found = embedder.encode(["quick fox"])
    finally:
        sys.setprofile(None)
    assert len(entered) <= MOST_CALLS, entered
    assert found.backend == "onnx"
    assert embedder.monitor.total().calls == 3, "the call is counted where somebody looks"
    embedder.close()


def test_one_text_is_scaled_to_the_bit_as_among_others() -> None:
    vectors = np.random.default_rng(0).normal(size=(50, 384)).astype(np.float32)
    together = unit_rows(vectors, "a model")
    for row in range(50):
        assert np.array_equal(unit_rows(vectors[row : row + 1], "a model")[0], together[row])


@pytest.mark.parametrize("value", [0.0, np.nan, np.inf])
@pytest.mark.parametrize("rows", [1, 2])
def test_a_vector_without_a_direction_is_refused(value: float, rows: int) -> None:
    vectors = np.ones((rows, 8), np.float32)
    vectors[-1] = value
    with pytest.raises(VectorError, match="zeros" if value == 0 else "NaN or infinite"):
        unit_rows(vectors, "a model")


@pytest.mark.parametrize("tokens", [1, 18, 8192, 9000])
def test_the_mask_of_one_text_is_all_ones(tokens: int) -> None:
    ids, mask = pad_batch([list(range(tokens))], 0)
    assert (ids.shape, mask.shape, mask.dtype) == ((1, tokens), (1, tokens), np.int64)
    assert mask.all()
    assert mask.flags.c_contiguous
    assert mask.flags.writeable, "torch warns of arrays that it may not write to"
    mask[:] = 0
    assert pad_batch([list(range(tokens))], 0)[1].all(), "no two texts share one"


def test_a_run_that_was_stopped_does_not_stop_the_next_one_on_its_thread(
    tmp_path: Path, tiny_bert: Path, table: np.ndarray
) -> None:
    backend = load_onnx(slow_bundle(tmp_path / "slow", tiny_bert, table), device="cpu")
    context = JobContext()
    timer = threading.Timer(0.3, context.cancel)
    timer.start()
    with pytest.raises(JobCancelled):
        backend.unit_vectors([list(range(60))], context)
    timer.join()
    assert backend.encode_ids([[1, 2, 3]]).shape == (1, 16)


def test_a_call_that_nobody_watches_cannot_be_cancelled() -> None:
    with pytest.raises(RuntimeError):
        UNWATCHED.cancel()
    UNWATCHED.checkpoint()
    assert not UNWATCHED.cancel_requested
