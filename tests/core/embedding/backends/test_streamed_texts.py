"""Long texts without the matrix of scores: the same vectors, in bounded memory."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from kimera_console.core.bundles.recipe import Recipe
from kimera_console.core.convert.child import handle
from kimera_console.core.convert.tasks import QuantizeTask
from kimera_console.core.embedding import long_texts
from kimera_console.core.embedding.backends import onnx_long
from kimera_console.core.embedding.backends.onnx import load_onnx
from kimera_console.core.embedding.backends.onnx_long import unmasked_graph
from kimera_console.core.jobs import JobContext
from kimera_console.core.system.records import to_plain
from tests.helpers.bundles import copy_small_files, directly_exported
from tests.helpers.models import bge_m3_shape, tiny_model

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

LONG_BYTES = 2.5 * 4 * 4 * 30**2
"""Scores of 30 tokens in the tiny models, which have four heads."""
LONG, SHORT = [0, *range(5, 50), 2], [0, 8, 9, 2]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Sessions without a mask that were opened; texts of 30 tokens count as long."""
    monkeypatch.setattr(long_texts, "GIVEN_BACK_BYTES", LONG_BYTES)
    sessions: list[Any] = []
    open_bytes = onnx_long.open_bytes

    def noted(*args: Any) -> Any:
        sessions.append(open_bytes(*args))
        return sessions[-1]

    monkeypatch.setattr(onnx_long, "open_bytes", noted)
    return sessions


def vectors(folder: Path, *batches: Sequence[list[int]]) -> list[NDArray[np.float32]]:
    backend = load_onnx(folder)
    found = [backend.unit_vectors(batch, JobContext()) for batch in batches]
    backend.close()
    return found


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "pooling", "fused"),
    [("xlm-roberta", "cls", False), ("bert", "mean", True), ("albert", "mean", False),
     ("distilbert", "mean", False)],
)  # fmt: skip
def test_the_vector_is_the_same(
    kind: str, pooling: str, fused: bool, tmp_path: Path, opened: list[Any],
    monkeypatch: pytest.MonkeyPatch, traced_once: None,
) -> None:  # fmt: skip
    source = tiny_model(tmp_path / "source", kind, pooling=pooling)
    folder = directly_exported(source, tmp_path / "bundle", fused=fused)
    one, two = vectors(folder, [LONG], [LONG, LONG[::-1]])
    assert len(opened) == 1, "both batches are long, and one session serves them"
    monkeypatch.setattr(long_texts, "GIVEN_BACK_BYTES", 1e12)
    usual_one, usual_two = vectors(folder, [LONG], [LONG, LONG[::-1]])
    assert len(opened) == 1, "nothing is long any more"
    assert np.abs(one - usual_one).max() < 2e-6
    assert np.abs(two - usual_two).max() < 2e-6


@pytest.mark.slow
@pytest.mark.parametrize(
    "recipe",
    [Recipe("int8"), Recipe("int8-block", block_size=32), Recipe("int8-block", block_size=128)],
    ids=["int8", "int8-block 32", "int8-block 128"],
)
def test_weights_of_8_bits_are_multiplied_alike(
    recipe: Recipe,
    tmp_path: Path,
    opened: list[Any],
    monkeypatch: pytest.MonkeyPatch,
    traced_once: None,
) -> None:
    source = tiny_model(tmp_path / "source", "bert", hidden=128)
    full, folder = directly_exported(source, tmp_path / "full"), tmp_path / "bundle"
    folder.mkdir()
    task = QuantizeTask(source=full, staged=folder, recipe=recipe, own=(), version="")
    handle(to_plain(task), JobContext())
    copy_small_files(source, folder)
    (long,) = vectors(folder, [LONG])
    assert len(opened) == 1, "a long session was opened, and agreed"
    monkeypatch.setattr(long_texts, "GIVEN_BACK_BYTES", 1e12)
    (usual,) = vectors(folder, [LONG])
    assert len(opened) == 1
    # Attention's last bits move the scale of a row, and with it some activation to the next of its
    # 255 levels: 2.8e-6 was measured. A session that multiplies in fp32 differs by 8.7e-5.
    assert np.abs(long - usual).max() < (1e-5 if recipe.scheme == "int8" else 1e-6)


def test_short_texts_free_it_and_padded_batches_keep_their_mask(
    tiny_bundle: Path, opened: list[Any]
) -> None:
    alone, short, padded, again = vectors(tiny_bundle, [LONG], [SHORT], [LONG, LONG[:40]], [LONG])
    assert len(opened) == 2, "opened by the first long text, and by the last"
    assert np.abs(padded[0] - alone[0]).max() < 2e-6
    assert np.abs(again - alone).max() == 0
    assert np.abs(short - vectors(tiny_bundle, [SHORT])[0]).max() < 1e-6


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["mpnet", "qwen3"])
def test_other_attention_keeps_its_own_session(
    kind: str, tmp_path: Path, opened: list[Any], traced_once: None
) -> None:
    """Relative positions, and a mask that hides later tokens."""
    folder = directly_exported(tiny_model(tmp_path / "source", kind), tmp_path / "bundle")
    assert np.isfinite(vectors(folder, [LONG])[0]).all()
    assert opened == []


def test_a_graph_that_disagrees_never_serves(
    tiny_bundle: Path, opened: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    (usual,) = vectors(tiny_bundle, [LONG])

    def wrong(bundle: Any) -> bytes:
        import onnx

        model = onnx.ModelProto.FromString(unmasked_graph(bundle))
        node = next(each for each in model.graph.node if each.op_type == "MultiHeadAttention")
        node.input[0], node.input[2] = node.input[2], node.input[0]
        return bytes(model.SerializeToString())

    monkeypatch.setattr(onnx_long, "unmasked_graph", wrong)
    before = len(opened)
    first, second = vectors(tiny_bundle, [LONG], [LONG])
    assert len(opened) == before + 1, "it is compared once, and given up"
    assert np.abs(first - usual).max() < 2e-6
    assert np.abs(second - usual).max() < 2e-6


_LONG_TEXT = """
import json, sys
from pathlib import Path
from kimera_console.core.embedding.backends.onnx import load_onnx
from kimera_console.core.jobs import JobContext
from kimera_console.core.system import memory
backend = load_onnx(Path(sys.argv[1]), max_length=8192)
backend.encode(["short"], batch_size=1, context=JobContext())
before = memory.resident_bytes()
raw = backend.encode(["word " * 8192], batch_size=1, context=JobContext())
backend.encode(["short"], batch_size=1, context=JobContext())
after, peak = memory.resident_bytes(), memory.peak_bytes()
print(json.dumps([int(raw.token_counts[0]), after - before, peak - before]))
"""


@pytest.mark.slow
def test_8192_tokens_of_bge_m3s_layers_stay_within_their_bound(tmp_path: Path) -> None:
    """With a mask it takes 10.3 GB."""
    source = bge_m3_shape(tmp_path / "source", layers=2, vocabulary=2000)
    folder = directly_exported(source, tmp_path / "bundle")
    done = subprocess.run(
        [sys.executable, "-c", _LONG_TEXT, str(folder)], capture_output=True, text=True, check=True
    )
    tokens, kept, taken = json.loads(done.stdout)
    assert tokens == 8192
    assert taken < 2_500_000_000
    estimate = long_texts.Attention(16, fused=False, hidden=1024, inner=4096)
    assert taken < estimate.bytes_of(1, tokens, streamed=True) + 200_000_000
    assert kept < 200_000_000
