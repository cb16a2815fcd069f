"""The files of BGE-M3's heads: hostile, damaged, of another model; and heads that differ."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from kimera_console.core.convert.export.heads import load_head
from kimera_console.core.convert.gate.parity import compare_heads
from kimera_console.core.errors import (
    SourceError,
    UnsafeModelError,
)

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


class _Canary:
    """Unpickled, it would make a file."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return open, (self.path, "w")


@pytest.mark.parametrize("form", ["plain", "inside torch's own"])
def test_a_pickle_that_would_run_code_is_refused_and_does_not_run(
    tmp_path: Path, form: str
) -> None:
    import torch

    canary, file = tmp_path / "canary", tmp_path / "sparse_linear.pt"
    hostile = {"weight": torch.zeros(1, 8), "bias": _Canary(str(canary))}
    if form == "plain":
        file.write_bytes(pickle.dumps(_Canary(str(canary))))
    else:
        torch.save(hostile, file)
    with pytest.raises(UnsafeModelError, match="reading it could run code"):
        load_head(tmp_path, "sparse", 8)
    assert not canary.exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (lambda t: [t.zeros(1, 8)], "no dictionary of tensors"),
        (lambda t: {"weight": t.zeros(1, 8)}, "weight and a bias"),
        (lambda t: {"weight": t.zeros(1, 9), "bias": t.zeros(1)}, r"shape \[1, 9\]"),
        (lambda t: {"weight": t.zeros(2, 8), "bias": t.zeros(2)}, r"shape \[2, 8\]"),
        (lambda t: {"weight": t.zeros(8), "bias": t.zeros(1)}, r"shape \[8\]"),
        (lambda t: {"weight": t.zeros(1, 8, dtype=t.int8), "bias": t.zeros(1)}, "than numbers"),
        (lambda t: {"weight": "x", "bias": t.zeros(1)}, "weight and a bias"),
        (lambda t: {"weight": t.full((1, 8), float("nan")), "bias": t.zeros(1)}, "NaN"),
    ],
)
def test_a_head_that_does_not_fit_is_named(tmp_path: Path, content: Any, words: str) -> None:
    import torch

    torch.save(content(torch), tmp_path / "sparse_linear.pt")
    with pytest.raises(SourceError, match=words):
        load_head(tmp_path, "sparse", 8)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04nothing", b"version https://git-lfs"])
def test_a_damaged_head_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "colbert_linear.pt").write_bytes(content)
    with pytest.raises((SourceError, UnsafeModelError), match=r"colbert_linear\.pt"):
        load_head(tmp_path, "colbert", 8)


def test_safetensors_win_over_a_pickle(tmp_path: Path) -> None:
    from safetensors.numpy import save_file

    (tmp_path / "sparse_linear.pt").write_bytes(b"never read")
    arrays = {"weight": np.ones((1, 8), np.float32), "bias": np.ones(1, np.float32)}
    save_file(arrays, tmp_path / "sparse_linear.safetensors")
    assert load_head(tmp_path, "sparse", 8)["weight"].shape == (1, 8)


def _head(rows: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
    return {"colbert": rows}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda rows: rows * 1.1,
        lambda rows: rows[::-1],
        lambda rows: np.where(np.arange(len(rows))[:, None] == 3, np.nan, rows),
        lambda rows: rows[:-1],
        lambda rows: rows * 0,
    ],
)
def test_a_head_that_differs_in_one_text_fails(spoil: Any) -> None:
    rows = np.random.default_rng(0).standard_normal((5, 4)).astype(np.float32)
    counts = {"heads": ("colbert",), "token_counts": [4, 3], "threshold": 0.99999}
    (same,) = compare_heads(_head(rows), _head(rows.copy()), **counts)
    assert (same.agreement_min, same.max_abs_diff, same.problem) == (1.0, 0.0, "")
    (other,) = compare_heads(_head(rows), _head(spoil(rows)), **counts)
    assert not other.passed
    assert "colbert head differs from the source model's" in other.problem
    (absent,) = compare_heads(_head(rows), {}, **counts)
    assert not absent.passed
