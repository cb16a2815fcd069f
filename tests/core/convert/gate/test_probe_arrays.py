"""What a side's process writes is what the comparison reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kimera_console.core.convert.gate.probe_arrays import ProbeArrays, load_probe_arrays

if TYPE_CHECKING:
    from pathlib import Path


def test_what_is_written_is_read_heads_apart_from_the_rest(tmp_path: Path) -> None:
    def rows(count: int) -> np.ndarray:
        return np.full((count, 3), count, np.float32)

    path = tmp_path / "side.npz"
    heads = {"sparse": rows(5), "colbert": rows(6)}
    ProbeArrays(rows(4), rows(3), rows(2), rows(1), heads).save(path)
    found = load_probe_arrays(path)
    for name, count in (("vectors", 4), ("labelled", 3), ("reordered", 2), ("alone", 1)):
        np.testing.assert_array_equal(getattr(found, name), rows(count))
    assert list(found.heads) == ["sparse", "colbert"]
    np.testing.assert_array_equal(found.heads["colbert"], rows(6))


def test_a_source_model_gives_vectors_and_labelled_texts_alone(tmp_path: Path) -> None:
    ProbeArrays(np.ones((2, 3), np.float32)).save(tmp_path / "side.npz")
    found = load_probe_arrays(tmp_path / "side.npz")
    assert (found.vectors.shape, found.labelled.size, found.heads) == ((2, 3), 0, {})
