"""Batches: bounded, complete, sorted; and the arithmetic of pooling and norm."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kimera_console.core.embedding.backends.model import (
    FINE_PADDING_BUDGET,
    PADDING_BUDGET,
    plan_batches,
)
from kimera_console.core.embedding.backends.onnx import load_onnx
from kimera_console.core.embedding.backends.vectors import pad_batch, pool_tokens, unit_rows
from kimera_console.core.errors import BackendError
from kimera_console.core.system.threads import inference_threads

if TYPE_CHECKING:
    from pathlib import Path


@given(
    lengths=st.lists(st.integers(1, 3000), max_size=80),
    batch_size=st.integers(1, 40),
    equal=st.booleans(),
)
def test_batches_are_bounded_and_hold_each_text_once(
    lengths: list[int], batch_size: int, equal: bool
) -> None:
    batches = plan_batches(lengths, batch_size, token_budget=2048, equal_lengths=equal)
    assert sorted(i for batch in batches for i in batch) == list(range(len(lengths)))
    previous = 10**9
    for batch in batches:
        longest = max(lengths[i] for i in batch)
        assert 0 < len(batch) <= batch_size
        assert len(batch) == 1 or longest * len(batch) <= 2048
        assert longest <= previous, "longest first"
        previous = min(lengths[i] for i in batch)
        if equal:
            assert len({lengths[i] for i in batch}) == 1


def test_texts_of_like_length_fill_batches() -> None:
    assert [len(b) for b in plan_batches([64] * 100, 32)] == [32, 32, 32, 4]
    assert [len(b) for b in plan_batches([256] * 20, 32)] == [8, 8, 4]


def test_padding_stands_on_the_right() -> None:
    padded, mask = pad_batch([[5, 6, 7], [8]], 1)
    assert padded.tolist() == [[5, 6, 7], [8, 1, 1]]
    assert mask.tolist() == [[1, 1, 1], [1, 0, 0]]


def test_pooling_follows_the_definitions_and_never_reads_padding() -> None:
    hidden = np.array([[[1, 2], [3, 6], [np.nan, np.inf]]], dtype=np.float32)
    mask = np.array([[1, 1, 0]])
    assert pool_tokens(hidden, mask, "cls").tolist() == [[1, 2]]
    assert pool_tokens(hidden, mask, "mean").tolist() == [[2, 4]]
    assert pool_tokens(hidden, mask, "max").tolist() == [[3, 6]]
    with pytest.raises(BackendError, match="'median'"):
        pool_tokens(hidden, mask, "median")


def test_rows_are_scaled_to_unit_norm() -> None:
    rows = unit_rows(np.array([[3, 4], [1e-20, 0]], dtype=np.float32), "m")
    assert rows.dtype == np.float32
    np.testing.assert_allclose(rows, [[0.6, 0.8], [1, 0]], atol=1e-7)


@pytest.mark.parametrize("bad", [[np.nan, 1], [np.inf, 1], [0, 0]])
def test_a_row_without_direction_is_an_error(bad: list[float]) -> None:
    with pytest.raises(BackendError, match=r"NaN|zeros"):
        unit_rows(np.array([[1, 0], bad], dtype=np.float32), "the model")


def test_threads_are_as_asked_or_at_most_the_machines() -> None:
    import psutil

    assert inference_threads(3) == 3
    assert 1 <= inference_threads(0) <= (psutil.cpu_count(logical=False) or 10**6)


def test_short_texts_are_not_padded_to_a_long_one() -> None:
    lengths = [20, 512, 20, 20]
    assert plan_batches(lengths, 32) == [[1], [0, 2, 3]]
    mixed = [(7 * n) % 200 + 3 for n in range(300)]
    for batch in plan_batches(mixed, 32):
        longest = max(mixed[i] for i in batch)
        assert sum(longest - mixed[i] for i in batch) <= PADDING_BUDGET


def test_a_processors_batches_hold_little_padding(tiny_bundle: Path) -> None:
    backend = load_onnx(tiny_bundle, device="cpu")
    lengths = [(37 * n) % 250 + 3 for n in range(128)]
    batches = backend.batches([[5] * length for length in lengths], 32)
    assert sorted(place for batch in batches for place in batch) == list(range(128))
    padded = sum(len(batch) * max(lengths[i] for i in batch) for batch in batches)
    coarse = plan_batches(lengths, 32)
    before = sum(len(batch) * max(lengths[i] for i in batch) for batch in coarse)
    assert padded - sum(lengths) < (before - sum(lengths)) / 2
    for batch in batches:
        longest = max(lengths[i] for i in batch)
        assert sum(longest - lengths[i] for i in batch) <= FINE_PADDING_BUDGET
