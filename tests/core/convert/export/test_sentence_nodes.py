"""What follows the encoder, as nodes of a graph: every pooling, module and head, under padding."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from kimera_console.core.convert.export.heads import write_heads
from kimera_console.core.convert.export.sentence_nodes import append_outputs
from kimera_console.core.embedding.backends.source_parts import SentenceLayers
from kimera_console.core.embedding.backends.vectors import pool_tokens
from kimera_console.core.errors import ConversionError, SourceError, UnsupportedModelError
from kimera_console.core.formats.safetensors import read_header
from kimera_console.core.sources.modules import ACTIVATIONS, Layer, layer_weights
from kimera_console.core.sources.pooling import MODES, PoolingChoice

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

WIDTH = 6
IDS = np.array([[1, 2, 3, 4, 5], [6, 7, 8, 0, 0], [9, 0, 0, 0, 0]])
MASK = np.array([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0], [1, 0, 0, 0, 0]])
TABLE = np.random.default_rng(0).standard_normal((10, WIDTH)).astype(np.float32)


def _run(
    choice: PoolingChoice,
    weights: dict[str, NDArray[np.float32]] | None = None,
    opset: int = 18,
) -> list[NDArray[np.float32]]:
    """A graph whose token vectors come from a table, with the outputs appended, run once."""
    import onnx_ir as ir
    import onnxruntime
    from onnx import TensorProto, helper, numpy_helper

    axes = ["batch", "tokens"]
    graph = helper.make_graph(
        [helper.make_node("Gather", ["table", "input_ids"], ["last_hidden_state"])],
        "tokens",
        [
            helper.make_tensor_value_info(name, TensorProto.INT64, axes)
            for name in ("input_ids", "attention_mask")
        ],
        [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, [*axes, WIDTH])],
        [numpy_helper.from_array(TABLE, "table")],
    )
    proto = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)])
    proto.ir_version = 9
    model = ir.serde.deserialize_model(proto)

    def weight(graph: Any, name: str, transposed: bool) -> Any:
        array = (weights or {})[name]
        tensor = ir.tensor(array.T.copy() if transposed else array, name=name)
        value = ir.Value(name=name, shape=tensor.shape, type=ir.TensorType(tensor.dtype))
        value.const_value = tensor
        graph.register_initializer(value)
        return value

    append_outputs(model, choice, weight)
    session = onnxruntime.InferenceSession(
        ir.serde.serialize_model(model).SerializeToString(), providers=["CPUExecutionProvider"]
    )
    return list(session.run(None, {"input_ids": IDS, "attention_mask": MASK}))


def _by_hand(mode: str, own: NDArray[np.float32]) -> NDArray[np.float32]:
    """One text's pooling as its definition says it; there is no padding here."""
    places = np.arange(1, len(own) + 1)[:, None]
    return {
        "cls": lambda: own[0],
        "max": lambda: own.max(0),
        "mean": lambda: own.mean(0),
        "mean_sqrt_len": lambda: own.sum(0) / np.sqrt(len(own)),
        "weightedmean": lambda: (own * places).sum(0) / places.sum(),
        "lasttoken": lambda: own[-1],
    }[mode]()


@pytest.mark.parametrize("opset", [13, 18])
@pytest.mark.parametrize("mode", [*MODES, "cls+mean", "max+mean+lasttoken", "+".join(MODES)])
def test_every_pooling_equals_its_definition_under_padding(mode: str, opset: int) -> None:
    found = _run(PoolingChoice(mode, "", normalize=False), opset=opset)[0]
    texts = [TABLE[row[kept != 0]] for row, kept in zip(IDS, MASK, strict=True)]
    wanted = [np.concatenate([_by_hand(m, own) for m in mode.split("+")]) for own in texts]
    np.testing.assert_allclose(found, np.stack(wanted), atol=1e-6)
    np.testing.assert_allclose(pool_tokens(TABLE[IDS], MASK, mode), np.stack(wanted), atol=1e-6)


def test_vectors_are_scaled_only_where_that_is_declared() -> None:
    plain = _run(PoolingChoice("mean", "", normalize=False))[0]
    unit = _run(PoolingChoice("mean", "", normalize=True))[0]
    norms = np.linalg.norm(plain, axis=1)
    assert abs(norms - 1).max() > 0.1
    np.testing.assert_allclose(unit, plain / norms[:, None], atol=1e-6)


@pytest.mark.parametrize(
    ("activation", "bias"), [(name, bias) for name in ACTIVATIONS for bias in (True, False)]
)
def test_a_dense_module_equals_torchs(tmp_path: Path, activation: str, bias: bool) -> None:
    layers = (
        Layer("Normalize"),
        Layer("Dense", "2_Dense", width=4, takes=WIDTH, activation=activation, bias=bias),
        Layer("LayerNorm", "3_LayerNorm", width=4, takes=4),
    )
    weights = _write_layers(tmp_path, layers)
    choice = PoolingChoice("mean", "", normalize=False, layers=layers)
    found = _run(choice, weights)[0]
    wanted = SentenceLayers(tmp_path, layers)(pool_tokens(TABLE[IDS], MASK, "mean"))
    assert wanted.shape == (3, 4)
    np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=2e-6)


@pytest.mark.parametrize("width", [WIDTH, 4])
def test_a_residual_adds_what_the_module_was_given(tmp_path: Path, width: int) -> None:
    dense = Layer("Dense", "2_Dense", width, WIDTH, "Tanh", bias=True, residual=True)
    weights = _write_layers(tmp_path, (dense,))
    found = _run(PoolingChoice("mean", "", normalize=False, layers=(dense,)), weights)[0]
    taken = pool_tokens(TABLE[IDS], MASK, "mean")
    own = taken if width == WIDTH else taken @ weights["2_Dense/residual.weight"].T
    plain = taken @ weights["2_Dense/linear.weight"].T + weights["2_Dense/linear.bias"]
    np.testing.assert_allclose(found, np.tanh(plain) + own, atol=2e-6)
    np.testing.assert_allclose(SentenceLayers(tmp_path, (dense,))(taken), found, atol=2e-6)


@pytest.mark.parametrize("kept", [3, WIDTH + 1])
def test_a_truncation_keeps_the_first_numbers(tmp_path: Path, kept: int) -> None:
    cut = Layer("Truncate", width=kept)
    found = _run(PoolingChoice("mean", "", normalize=False, layers=(cut,)))[0]
    wanted = pool_tokens(TABLE[IDS], MASK, "mean")[:, :kept]
    np.testing.assert_allclose(found, wanted, atol=2e-6)
    np.testing.assert_allclose(SentenceLayers(tmp_path, (cut,))(wanted), wanted)


def test_heads_equal_their_definition_and_padding_has_nothing(tmp_path: Path) -> None:
    import onnxruntime
    from safetensors.numpy import save_file

    random = np.random.default_rng(1)
    weights = {
        "sparse": (random.standard_normal((1, WIDTH)), np.array([0.5])),
        "colbert": (random.standard_normal((4, WIDTH)), random.standard_normal(4)),
    }
    for head, (weight, bias) in weights.items():
        arrays = {"weight": weight.astype(np.float32), "bias": bias.astype(np.float32)}
        save_file(arrays, tmp_path / f"{head}_linear.safetensors")
    write_heads(tmp_path, ("sparse", "colbert"), WIDTH, tmp_path, producer_version="1")
    session = onnxruntime.InferenceSession(
        tmp_path / "heads.onnx", providers=["CPUExecutionProvider"]
    )
    tokens = TABLE[IDS]
    sparse, colbert = session.run(None, {"last_hidden_state": tokens, "attention_mask": MASK})
    raw = (tokens @ weights["sparse"][0].T)[..., 0] + 0.5
    np.testing.assert_allclose(sparse, np.maximum(raw, 0) * MASK, atol=1e-6)
    vectors = tokens[:, 1:] @ weights["colbert"][0].T + weights["colbert"][1]
    unit = vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)
    np.testing.assert_allclose(colbert, unit * MASK[:, 1:, None], atol=1e-6)


def test_a_layer_norm_in_an_old_graph_is_refused(tmp_path: Path) -> None:
    layers = (Layer("LayerNorm", "2_LayerNorm", width=WIDTH, takes=WIDTH),)
    choice = PoolingChoice("mean", "", normalize=False, layers=layers)
    with pytest.raises(ConversionError, match="opset 13"):
        _run(choice, _write_layers(tmp_path, layers), opset=13)


def test_weights_that_do_not_fit_a_module_are_named(tmp_path: Path) -> None:
    dense = Layer("Dense", "2_Dense", width=4, takes=WIDTH, activation="Tanh", bias=True)
    with pytest.raises(UnsupportedModelError, match=r"2_Dense/model\.safetensors is missing"):
        layer_weights(tmp_path, [dense])
    assert layer_weights(tmp_path, [dense], sizes={"2_Dense/pytorch_model.bin": 100}) == {}
    assert layer_weights(tmp_path, [dense], sizes={"2_Dense/model.safetensors": 100}) == {}
    _write_layers(tmp_path, (dense,))
    wider = Layer("Dense", "2_Dense", width=5, takes=WIDTH, activation="Tanh", bias=True)
    with pytest.raises(SourceError, match=r"linear\.weight of shape \[5, 6\]"):
        layer_weights(tmp_path, [wider])


def _write_layers(folder: Path, layers: tuple[Layer, ...]) -> dict[str, NDArray[np.float32]]:
    """Random weights for the layers, written as sentence-transformers does; by unique name."""
    from safetensors.numpy import save_file

    random = np.random.default_rng(2)
    found = {}
    for layer in layers:
        if not layer.path:
            continue
        own = {
            name: random.standard_normal(shape).astype(np.float32)
            for name, shape in layer.shapes().items()
        }
        (folder / layer.path).mkdir()
        save_file(own, folder / layer.path / "model.safetensors")
        (folder / layer.path / "config.json").write_text(json.dumps({}))
        assert set(read_header(folder / layer.path / "model.safetensors")) == set(own)
        found.update({f"{layer.path}/{name}": array for name, array in own.items()})
    return found
