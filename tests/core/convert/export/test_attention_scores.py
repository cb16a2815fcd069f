"""What leads to the scores gets shorter, its numbers stay, and unknown forms are left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
import onnx_ir as ir
import onnxruntime as ort
import pytest
from onnx import TensorProto, helper

from kimera_console.core.convert.export.attention_scores import shorten_scores
from tests.helpers.models import tiny_model

if TYPE_CHECKING:
    from pathlib import Path

HEADS, PART = 3, 4
FACTOR = PART**-0.5


def test_scores_keep_their_numbers_with_fewer_nodes() -> None:
    traced = _attention()
    shortened = ir.from_proto(traced)
    assert shorten_scores(shortened) == 1
    made = ir.to_proto(shortened)
    kinds = [node.op_type for node in made.graph.node]
    assert not {"Slice", "Sqrt", "Concat"} & set(kinds)
    assert kinds.count("Transpose") == 2
    assert kinds.count("Mul") == 1
    np.testing.assert_allclose(_run(made), _run(traced), atol=1e-6)


@pytest.mark.parametrize(
    "other",
    [
        {"to_heads": [0, 2, 3, 1]},
        {"swapped": [1, 0, 2]},
        {"sizes_of": "queries"},
        {"key_factor": FACTOR * 2},
        {"root": "Abs"},
    ],
    ids=lambda other: next(iter(other)),
)
def test_another_form_stays_as_it_is(other: dict[str, Any]) -> None:
    model = ir.from_proto(_attention(**other))
    before = [node.name for node in model.graph]
    assert shorten_scores(model) == 0
    assert [node.name for node in model.graph] == before


@pytest.mark.slow
def test_every_layer_of_a_traced_encoder_is_shortened(tmp_path: Path) -> None:
    from kimera_console.core.convert.export.direct import build_encoder, trace
    from kimera_console.core.sources.pooling import read_pooling

    source = tiny_model(tmp_path / "source", "bert")
    graph = trace(build_encoder(source, read_pooling(source, "auto"))).graph
    layers = sum(node.op_type == "Softmax" for node in graph)
    swapped = [node for node in graph if node.name.endswith(".keys")]
    assert layers > 1
    assert len(swapped) == layers


def _attention(
    to_heads: list[int] | None = None,
    swapped: list[int] | None = None,
    sizes_of: str = "keys",
    key_factor: float = FACTOR,
    root: str = "Sqrt",
) -> onnx.ModelProto:
    """Attention as torch writes it; each argument makes it another one, not always a valid one."""
    nodes = [
        helper.make_node("Transpose", ["q"], ["queries"], "queries", perm=[0, 2, 1, 3]),
        helper.make_node("Transpose", ["k"], ["keys"], "keys", perm=to_heads or [0, 2, 1, 3]),
        helper.make_node("Shape", [sizes_of], ["sizes"], "sizes"),
        _slice("sequence", 2, 3),
        _slice("part", 3, 4),
        _slice("outer", 0, 2),
        helper.make_node("Concat", ["rest", "sequence", "part"], ["flat_sizes"], "c1", axis=0),
        helper.make_node("Reshape", ["keys", "flat_sizes"], ["flat"], "flat"),
        helper.make_node("Transpose", ["flat"], ["turned"], "turned", perm=swapped or [0, 2, 1]),
        helper.make_node("Concat", ["outer", "part", "sequence"], ["back_sizes"], "c2", axis=0),
        helper.make_node("Reshape", ["turned", "back_sizes"], ["back"], "back"),
        helper.make_node(root, ["q_factor"], ["q_root"], "q_root"),
        helper.make_node(root, ["k_factor"], ["k_root"], "k_root"),
        helper.make_node("Mul", ["queries", "q_root"], ["q_scaled"], "q_scaled"),
        helper.make_node("Mul", ["back", "k_root"], ["k_scaled"], "k_scaled"),
        helper.make_node("MatMul", ["q_scaled", "k_scaled"], ["product"], "product"),
        helper.make_node("Add", ["product", "mask"], ["masked"], "masked"),
        helper.make_node("Softmax", ["masked"], ["shares"], "shares", axis=-1),
    ]
    constants = {
        "rest": np.array([-1]),
        "q_factor": np.array(FACTOR, np.float32),
        "k_factor": np.array(key_factor, np.float32),
        **{f"{name}.from": np.array([first]) for name, first, _ in SLICES},
        **{f"{name}.to": np.array([last]) for name, _, last in SLICES},
    }
    rows: list[Any] = ["batch", "sequence", HEADS, PART]
    graph = helper.make_graph(
        nodes,
        "attention",
        [
            helper.make_tensor_value_info("q", TensorProto.FLOAT, rows),
            helper.make_tensor_value_info("k", TensorProto.FLOAT, rows),
            helper.make_tensor_value_info("mask", TensorProto.FLOAT, ["batch", 1, 1, "sequence"]),
        ],
        [helper.make_tensor_value_info("shares", TensorProto.FLOAT, None)],
        [onnx.numpy_helper.from_array(array, name) for name, array in constants.items()],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)


SLICES = (("sequence", 2, 3), ("part", 3, 4), ("outer", 0, 2))


def _slice(name: str, first: int, last: int) -> onnx.NodeProto:
    assert (name, first, last) in SLICES
    return helper.make_node("Slice", ["sizes", f"{name}.from", f"{name}.to"], [name], name)


def _run(model: onnx.ModelProto) -> Any:
    random = np.random.default_rng(7)
    rows = random.standard_normal((2, 2, 5, HEADS, PART)).astype(np.float32)
    mask = np.zeros((2, 1, 1, 5), np.float32)
    mask[1, ..., 3:] = -1e9
    session = ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, {"q": rows[0], "k": rows[1], "mask": mask})[0]
