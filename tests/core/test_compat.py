"""Kimera's own functions, used as Kimera uses them."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import numpy as np
import pytest

from kimera_console import compat
from kimera_console.core.errors import DegradedError, InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def kimera(tmp_path: Path, tiny_bundle: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A Kimera folder with a `.env`, as the working folder; returns the `.env`."""
    monkeypatch.chdir(tmp_path)
    env_file = tmp_path / ".env"
    env_file.write_text(f"ONNX_MODEL_PATH={tiny_bundle}\n")
    compat.reset()
    yield env_file
    compat.reset()


def test_a_script_for_kimeras_functions_runs_unchanged(kimera: Path) -> None:
    compat.initialize_embedding_model()
    one = compat.encode_text("the quick brown fox")
    many = compat.encode_batch(["the quick brown fox", "a dog"])
    model = compat.get_embedding_model()

    assert isinstance(one, list)
    assert isinstance(one[0], float)
    assert len(one) == 32
    np.testing.assert_allclose(many[0], one, atol=1e-5)
    np.testing.assert_allclose(model.encode("the quick brown fox"), one, atol=1e-5)
    assert model.encode(["a", "b", "c"]).shape == (3, 32)
    assert model.encode([]).shape == (0, 32)
    assert compat.encode_batch([]) == []
    assert model.get_sentence_embedding_dimension() == 32
    assert sum(x * x for x in one) == pytest.approx(1, abs=1e-5)


def test_statistics_have_kimeras_names(kimera: Path) -> None:
    stats = compat.get_performance_stats()
    assert stats["total_embeddings"] == 0
    assert "backend" not in stats, "asking loads nothing"
    compat.encode_batch(["a", "b"])
    stats = compat.get_performance_stats()
    assert stats["total_embeddings"] == 2
    assert stats["total_time"] > 0
    assert stats["avg_time_per_embedding"] > 0
    assert stats["model_load_time"] > 0
    assert (stats["backend"], stats["degraded"], stats["dimension"]) == ("onnx", False, 32)


def test_the_environment_wins_over_the_file(kimera: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(compat.encode_text("a")) == 32
    monkeypatch.setenv("LIGHTWEIGHT_EMBEDDING", "1")
    assert len(compat.encode_text("a")) == 1024
    assert compat.get_performance_stats()["degraded"] is True


def test_strict_raises_where_the_original_gave_a_dummy(kimera: Path) -> None:
    kimera.write_text("ONNX_MODEL_PATH=./none\nEMBEDDING_MODEL=./none\nEMBEDDING_STRICT=1\n")
    with pytest.raises(DegradedError):
        compat.encode_text("a")


def test_one_string_is_no_batch(kimera: Path) -> None:
    with pytest.raises(InputError):
        compat.encode_batch("abc")


def test_threads_share_one_embedder(kimera: Path) -> None:
    found: list[object] = []
    barrier = threading.Barrier(8)

    def work() -> None:
        barrier.wait(10)
        found.append(compat.shared_embedder())

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len(found) == 8
    assert len(set(map(id, found))) == 1
