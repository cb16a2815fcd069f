"""Kimera's own functions, used as Kimera uses them."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import numpy as np
import pytest

from kimera_console import compat
from kimera_console.core.embedding.backends.onnx import load_onnx
from kimera_console.core.errors import DegradedError, InputError
from kimera_console.core.jobs import JobContext

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


def test_a_prompt_is_taken_by_name(kimera: Path, prompted_bundle: Path) -> None:
    kimera.write_text(f"ONNX_MODEL_PATH={prompted_bundle}\nEMBEDDING_STRICT=1\n")

    def away(prompt: str) -> float:
        backend = load_onnx(prompted_bundle, device="cpu", prompt=prompt)
        found = backend.encode(["a dog"], batch_size=1, context=JobContext()).vectors[0]
        return float(np.abs(found - compat.encode_text("a dog")).max())

    assert away("query") < 1e-5 < away("passage")  # the model's default
    compat.initialize_embedding_model(prompt="passage")
    assert away("passage") < 1e-5 < away("query")
    compat.initialize_embedding_model()
    assert away("passage") < 1e-5
    compat.initialize_embedding_model(prompt="")
    assert away("") < 1e-5 < away("passage")
    with pytest.raises(InputError, match="no prompt 'nothing'"):
        compat.initialize_embedding_model(prompt="nothing")


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


# As an operator of Kimera would have written it: its names, and nothing of the console's.
SCRIPT = """
import json
import sys
import json
import subprocess
import sys
import threading

import numpy as np

import kimera_console.compat as embedding_utils
from kimera_console.compat import *

DIMENSION = int(sys.argv[1])

embedding_utils.initialize_embedding_model()
vector = encode_text("The quick brown fox jumps over the lazy dog.")
assert type(vector) is list and len(vector) == DIMENSION
assert all(type(value) is float for value in vector)
assert abs(sum(value * value for value in vector) - 1.0) < 1e-4
assert json.loads(json.dumps(vector)) == vector

texts = ["first text", "second text", "", "a text in Grüße and 日本語", "first text"]
batch = embedding_utils.encode_batch(texts)
assert type(batch) is list and len(batch) == len(texts)
assert all(type(row) is list and len(row) == DIMENSION for row in batch)
assert all(type(value) is float for row in batch for value in row)
assert np.allclose(batch[0], batch[4], atol=1e-5)
assert np.allclose(batch[0], encode_text("first text"), atol=1e-5)
assert encode_batch([]) == []
assert np.allclose(encode_batch(tuple(texts[:2])), batch[:2], atol=1e-5)
assert len(encode_batch(text for text in texts)) == len(texts)
assert len(encode_text("")) == DIMENSION

model = get_embedding_model()
assert model is not None
one = model.encode("first text")
assert isinstance(one, np.ndarray) and one.shape == (DIMENSION,) and one.dtype == np.float32
assert np.allclose(one, batch[0], atol=1e-5)
assert one.tolist() and float(np.linalg.norm(one)) > 0.99
assert model.encode(texts).shape == (len(texts), DIMENSION)
assert model.encode([]).shape == (0, DIMENSION)
assert model.encode(text="first text").shape == (DIMENSION,)
many = model.encode(texts, batch_size=2, show_progress_bar=False, convert_to_numpy=True,
                    normalize_embeddings=True)
assert np.allclose(many, batch, atol=1e-5)
one[0] = 7.0  # a vector is the caller's own
assert not np.allclose(model.encode("first text"), one)
similarity = float(np.dot(batch[0], batch[1]))
assert -1.0 <= similarity <= 1.0001

wrong = []
def work(number):
    for _ in range(5):
        if not np.allclose(encode_text(texts[number]), batch[number], atol=1e-5):
            wrong.append(number)
threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert not wrong

stats = get_performance_stats()
print(f"{stats['total_embeddings']} embeddings in {stats['total_time']:.2f}s "
      f"({stats['avg_time_per_embedding'] * 1000:.1f}ms each), "
      f"model loaded in {stats['model_load_time']:.2f}s", file=sys.stderr)
print(json.dumps(stats))
"""


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["onnx", "transformers", "lightweight"])
def test_an_operators_script_runs_unchanged_under_each_backend(
    tmp_path: Path, minilm: Path, minilm_bundle: Path, backend: str
) -> None:
    flags = {
        "onnx": f"USE_ONNX=1\nONNX_MODEL_PATH={minilm_bundle}\nEMBEDDING_STRICT=1\n",
        "transformers": f"USE_ONNX=0\nEMBEDDING_MODEL={minilm}\nEMBEDDING_STRICT=1\n",
        "lightweight": "LIGHTWEIGHT_EMBEDDING=1\nEMBEDDING_DIM=384\n",
    }[backend]
    (tmp_path / ".env").write_text(flags)
    script = tmp_path / "nightly.py"
    script.write_text(SCRIPT, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "error::UserWarning:kimera_console", str(script), "384"],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    stats = json.loads(done.stdout)
    assert stats["backend"] == backend
    assert stats["degraded"] == (backend == "lightweight")
    assert (stats["dimension"], stats["errors"], stats["fallbacks"]) == (384, 0, 0)
    # 15 texts by the functions, 13 by the model, 20 by the threads.
    assert stats["total_embeddings"] == 48
    assert stats["tokens"] > stats["total_embeddings"]
    assert 0 < stats["latency_p50_ms"] <= stats["latency_p95_ms"] <= stats["latency_p99_ms"]
    assert stats["latency_p99_ms"] <= stats["latency_max_ms"] <= stats["total_time"] * 1000
    assert stats["texts_per_second"] == pytest.approx(
        stats["total_embeddings"] / stats["total_time"]
    )
    assert stats["avg_time_per_embedding"] == pytest.approx(1 / stats["texts_per_second"])
    assert stats["peak_memory_bytes"] >= 0.9 * stats["memory_bytes"] > 1e7
    assert stats["model_load_time"] > 0


def test_figures_before_the_first_text_and_of_a_fallback(kimera: Path) -> None:
    before = compat.get_performance_stats()
    assert before["latency_p99_ms"] is None
    assert (before["calls"], before["texts_per_second"], before["errors"]) == (0, 0.0, 0)
    kimera.write_text("ONNX_MODEL_PATH=./none\nEMBEDDING_MODEL=./none\n")
    compat.encode_text("a")
    after = compat.get_performance_stats()
    assert (after["fallbacks"], after["degraded"], after["calls"]) == (2, True, 1)
    kimera.write_text("ONNX_MODEL_PATH=./none\nEMBEDDING_MODEL=./none\nEMBEDDING_STRICT=1\n")
    with pytest.raises(DegradedError):
        compat.encode_text("a")
    assert compat.get_performance_stats()["errors"] == 1


def test_a_star_import_brings_kimeras_names_alone() -> None:
    assert set(compat.__all__) == {
        "EmbeddingModel", "encode_batch", "encode_text", "get_embedding_model",
        "get_performance_stats", "initialize_embedding_model",
    }  # fmt: skip


def test_tensors_are_refused_in_one_sentence(kimera: Path) -> None:
    with pytest.raises(InputError, match="numpy arrays"):
        compat.EmbeddingModel().encode("a", convert_to_numpy=False)


def test_ctrl_c_stays_with_the_program_that_imports_it(tmp_path: Path) -> None:
    program = tmp_path / "main.py"  # as the console's own is called, and Kimera's
    program.write_text(
        "import signal, kimera_console.compat\n"
        "print(signal.getsignal(signal.SIGINT) is signal.SIG_DFL)\n"
    )
    done = subprocess.run(
        [sys.executable, str(program)], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["False"]
