"""Two vectors side by side, and the history of timings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from kimera_console.core.embedding.backends.base import Timings
from kimera_console.core.embedding.embedder import Embedder
from kimera_console.core.embedding.recent_timings import MOST, RecentTimings
from kimera_console.core.embedding.text_report import embed_text
from kimera_console.core.embedding.vector_pair import change_between, cosine
from kimera_console.core.flags.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path


def test_cosine_is_that_of_the_directions_and_none_across_dimensions() -> None:
    one = np.float32([3, 4])
    assert cosine(one, 7 * one) == pytest.approx(1)
    assert cosine(one, np.float32([-4, 3])) == pytest.approx(0)
    assert cosine(one, np.float32([3, 4, 0])) is None
    assert cosine(one, np.zeros(2, np.float32)) is None


def test_an_edit_is_compared_with_the_text_before_and_another_backend_is_not(
    env_file: Path, tiny_bundle: Path
) -> None:
    env_file.write_text(f"ONNX_MODEL_PATH={tiny_bundle}\nEMBEDDING_DIM=32\n")
    settings = Settings(env_file)
    embedder = Embedder(settings)
    first, second = (embed_text(embedder, settings, text) for text in ("a fox", "a dog"))
    change = change_between(first, second)
    assert change.before is not None
    assert np.array_equal(change.before, first.vector)
    assert change.cosine == pytest.approx(float(first.vector @ second.vector), abs=1e-5)
    assert change_between(None, first).before is None
    env_file.write_text("LIGHTWEIGHT_EMBEDDING=1\nEMBEDDING_DIM=32\n")
    other = change_between(second, embed_text(embedder, settings, "a dog"))
    assert (other.before, other.cosine) == (None, None)
    assert "ONNX Runtime made the vector before, Lightweight this one" in other.reason
    embedder.close()


def test_the_history_keeps_the_newest_of_one_backend(env_file: Path) -> None:
    env_file.write_text("LIGHTWEIGHT_EMBEDDING=1\nEMBEDDING_DIM=32\n")
    embedder = Embedder(Settings(env_file))
    info, recent = embedder.load(), RecentTimings()
    assert recent.median_ms == 0
    for number in range(MOST + 5):
        recent.add(info, Timings(infer_ms=number))
    assert [one.infer_ms for one in recent.timings] == [float(n) for n in range(5, MOST + 5)]
    assert recent.median_ms == 5 + (MOST - 1) / 2
    env_file.write_text("LIGHTWEIGHT_EMBEDDING=1\nEMBEDDING_DIM=64\n")
    recent.add(embedder.load(), Timings(infer_ms=1.0))
    assert len(recent.timings) == 1, "another backend's figures do not mix with it"
