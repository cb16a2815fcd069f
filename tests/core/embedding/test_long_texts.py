"""A long text is refused with the figure before it starts, or gives its memory back."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from kimera_console.core.embedding.embedder import Embedder
from kimera_console.core.embedding.long_texts import Attention, attention_of
from kimera_console.core.errors import InputError
from kimera_console.core.flags.settings import Settings
from kimera_console.core.system import memory
from tests.helpers.onnx_models import tiny_bundle

if TYPE_CHECKING:
    from pathlib import Path

HEADS = 16
TOKENS = 2048
MATRIX_BYTES = 4 * HEADS * TOKENS**2


def attention(helper: Any) -> list[Any]:
    """Nodes for `tiny_bundle`: one layer of attention, a head for each dimension."""
    node = helper.make_node
    return [
        node("Constant", [], ["apart"], value_ints=[0, 0, HEADS, 1]),
        node("Constant", [], ["together"], value_ints=[0, 0, HEADS]),
        node("Constant", [], ["middle"], value_ints=[1]),
        node("Reshape", ["tokens", "apart"], ["split"]),
        node("Transpose", ["split"], ["query"], perm=[0, 2, 1, 3]),
        node("Transpose", ["split"], ["key"], perm=[0, 2, 3, 1]),
        node("MatMul", ["query", "key"], ["scores"]),
        node("Softmax", ["scores"], ["weights"], axis=-1),
        node("MatMul", ["weights", "query"], ["seen"]),
        node("Transpose", ["seen"], ["back"], perm=[0, 2, 1, 3]),
        node("Reshape", ["back", "together"], ["joined"]),
        node("ReduceSum", ["joined", "middle"], ["sum"], keepdims=0),
        node("LpNormalization", ["sum"], ["sentence_embedding"], axis=-1, p=2),
    ]


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    folder = tiny_bundle(tmp_path / "long", nodes=attention)
    (folder / "config.json").write_text(json.dumps({"num_attention_heads": HEADS}))
    tokenizer = folder / "tokenizer_config.json"
    data = json.loads(tokenizer.read_text())
    tokenizer.write_text(json.dumps({**data, "model_max_length": TOKENS}))
    return folder


_LONG_TEXT = """
import json, sys
from pathlib import Path
from kimera_console.core.embedding.backends.onnx import load_onnx
from kimera_console.core.jobs import JobContext
from kimera_console.core.system import memory
tokens = int(sys.argv[2])
backend = load_onnx(Path(sys.argv[1]), max_length=tokens)
backend.encode(["short"], batch_size=1, context=JobContext())
before = memory.resident_bytes()
raw = backend.encode(["word " * tokens], batch_size=1, context=JobContext())
after, peak = memory.resident_bytes(), memory.peak_bytes()
print(json.dumps([int(raw.token_counts[0]), after - before, peak - before]))
"""


@pytest.mark.skipif(not memory.process_memory().rss_bytes, reason="the system does not tell")
def test_memory_is_given_back_after_a_long_text(bundle: Path) -> None:
    # A process of its own: in a test run's, free pages of earlier tests hide what this one takes.
    done = subprocess.run(
        [sys.executable, "-c", _LONG_TEXT, str(bundle), str(TOKENS)],
        capture_output=True,
        text=True,
        check=True,
    )
    tokens, kept, taken = json.loads(done.stdout)
    assert tokens >= TOKENS - 2
    assert taken > MATRIX_BYTES, "nothing was there to give back"
    assert kept < MATRIX_BYTES / 2


def free(monkeypatch: pytest.MonkeyPatch, free_bytes: int) -> None:
    limits = memory.MemoryLimits(2 * free_bytes, free_bytes, False, 2 * free_bytes)
    monkeypatch.setattr("kimera_console.core.embedding.long_texts.memory_limits", lambda: limits)


def test_what_does_not_fit_is_refused_with_the_figures_and_nothing_falls_back(
    bundle: Path, env_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    env_file.write_text(f"ONNX_MODEL_PATH='{bundle}'\nMAX_EMBEDDING_LENGTH={TOKENS}\n")
    embedder = Embedder(Settings(env_file, environ={}))
    free(monkeypatch, 500_000_000)
    with pytest.raises(InputError, match=r"2,0\d\d tokens would take about 6\d\d MB") as e:
        embedder.encode(["short", "word " * TOKENS])
    assert "500 MB free" in e.value.message
    fitting = int(e.value.hint.split("MAX_EMBEDDING_LENGTH to ")[1].split(" ")[0].replace(",", ""))
    assert Attention(HEADS, fused=False).bytes_of(1, fitting) < 500_000_000
    # The backend is whole, and serves what fits.
    assert embedder.encode(["short"]).info.backend == "onnx"
    assert embedder.events == ()
    embedder.close()


def test_heads_that_the_files_do_not_tell_are_taken_for_usual(
    bundle: Path, env_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bundle / "config.json").write_text(json.dumps({"hidden_size": 64 * HEADS}))
    env_file.write_text(f"ONNX_MODEL_PATH='{bundle}'\nMAX_EMBEDDING_LENGTH={TOKENS}\n")
    embedder = Embedder(Settings(env_file, environ={}))
    free(monkeypatch, 500_000_000)
    with pytest.raises(InputError, match=r"2,0\d\d tokens would take about 6\d\d MB"):
        embedder.encode(["word " * TOKENS])
    embedder.close()
    assert attention_of({}).heads == 12
    assert attention_of({}, width=384).heads == 6
    assert attention_of({"model_type": "t5", "num_heads": 8}).heads == 8


def test_the_estimate_is_what_was_measured() -> None:
    assert 9.5e9 < Attention(16, fused=False).bytes_of(1, 8192) < 11.5e9  # 10.3 GB measured
    assert 4.5e9 < Attention(16, fused=True).bytes_of(1, 8192) < 5.5e9  # 4.67 GB measured
    layer = Attention(16, fused=False, hidden=1024, inner=4096)
    assert 0.73e9 < layer.bytes_of(1, 8192, streamed=True) < 1e9  # 0.73 GB measured
    assert not Attention(0, fused=False).is_long(1, 10**6)  # nothing is known, nothing refused


def test_what_fits_is_what_the_refusal_says() -> None:
    layer = Attention(16, fused=False, hidden=1024, inner=4096)
    for streamed in (False, True):
        tokens = layer.fitting(3_000_000_000, streamed=streamed)
        assert layer.bytes_of(1, tokens, streamed=streamed) <= 3_000_000_000
        assert layer.bytes_of(1, tokens + 2, streamed=streamed) > 3_000_000_000
