"""A graph's linear layers, by names that say where they stand.

A traced graph calls its nodes `node_MatMul_37` and an exported one its weights
`onnx::MatMul_740`; between them they know that it is `layer.0.attention.self.query`. That name is
the same for both exporters, so a choice made for one graph holds for the other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

LEAST_WIDTH = 16
"""Narrower matrices (a head with one output) stay as they are: nothing is won."""
_IN_LAYER = re.compile(r"(?:^|\.)((?:layers?|h|blocks?)\.\d+\..+)$")
_INDEX = re.compile(r"(?:layers?|h|blocks?)\.(\d+)\.")
_KINDS = (
    (re.compile(r"(?:query|q_proj|q_lin|query_proj|attn\.q|SelfAttention\.q)$"), "attention query"),
    (re.compile(r"(?:key|k_proj|k_lin|key_proj|attn\.k|SelfAttention\.k)$"), "attention key"),
    (re.compile(r"(?:value|v_proj|v_lin|value_proj|attn\.v|SelfAttention\.v)$"), "attention value"),
    (re.compile(r"(?:Wqkv|qkv|qkv_proj)$"), "attention query, key and value"),
    (
        re.compile(r"(?:attention\.output\.dense|o_proj|out_lin|attn\.(?:o|Wo)|SelfAttention\.o)$"),
        "attention output",
    ),
    (re.compile(r"(?:gate_proj|wi_0)$"), "feed-forward gate"),
    (re.compile(r"(?:intermediate\.dense|lin1|up_proj|wi(?:_1)?|Wi|ffn)$"), "feed-forward input"),
    (re.compile(r"(?:output\.dense|lin2|down_proj|wo|Wo|ffn_output)$"), "feed-forward output"),
)


@dataclass(frozen=True)
class LinearLayer:
    """A matrix of weights that activations are multiplied with.

    Attributes:
        name: Dotted name, stable across exporters: "layer.3.output.dense".
        index: Number of its hidden layer, or None outside of one.
        kind: "attention query", ..., "feed-forward output", or "" if unknown.
        inputs: Length of what it takes.
        outputs: Length of what it gives.
    """

    name: str
    index: int | None
    kind: str
    inputs: int
    outputs: int

    @property
    def parameters(self) -> int:
        """How many weights it has."""
        return self.inputs * self.outputs

    @property
    def words(self) -> str:
        """Its name as one says it: "layer 3, feed-forward output"."""
        if self.index is None or not self.kind:
            return self.name
        return f"layer {self.index}, {self.kind}"


@dataclass
class FoundLayer:
    """A linear layer in a graph of onnx_ir.

    Attributes:
        layer: What it is.
        weight: The initializer's value.
        stored_transposed: Whether it holds (outputs, inputs), not (inputs, outputs).
        nodes: MatMul or Gemm nodes that use it (several where layers share weights).
    """

    layer: LinearLayer
    weight: Any
    stored_transposed: bool
    nodes: list[Any]


def find_layers(graph: Any) -> list[FoundLayer]:
    """The linear layers of a graph, in the order in which they run."""
    found: dict[str, FoundLayer] = {}
    taken: set[str] = set()
    for node in graph:
        place = _weight_of(node)
        if place is None:
            continue
        weight, transposed = place
        known = found.get(weight.name)
        if known is not None:
            if known.stored_transposed == transposed:
                known.nodes.append(node)
            continue
        rows, columns = (int(size) for size in weight.const_value.shape)
        inputs, outputs = (columns, rows) if transposed else (rows, columns)
        if min(inputs, outputs) < LEAST_WIDTH:
            continue
        name = _unique(_name_of(node, weight.name), taken)
        layer = LinearLayer(name, _index_of(name), _kind_of(name), inputs, outputs)
        found[weight.name] = FoundLayer(layer, weight, transposed, [node])
    return list(found.values())


def find_tables(graph: Any, least_rows: int) -> Iterator[tuple[Any, list[Any]]]:
    """Embedding tables of at least so many rows: each with the Gather nodes that are its use."""
    for value in list(graph.initializers.values()):
        nodes = [use.node for use in value.uses()]
        if not nodes or not _is_float_matrix(value) or value in set(graph.outputs):
            continue
        if int(value.const_value.shape[0]) < least_rows:
            continue
        if all(n.op_type == "Gather" and n.inputs[0] is value and _axis(n) == 0 for n in nodes):
            yield value, nodes


def _weight_of(node: Any) -> tuple[Any, bool] | None:
    """The initializer that a node multiplies with, and whether it is stored transposed."""
    if node.domain not in ("", "ai.onnx") or node.op_type not in ("MatMul", "Gemm"):
        return None
    taken, value, transposed = node.inputs[0], node.inputs[1], False
    if node.op_type == "Gemm":
        if not _is_plain_gemm(node):
            return None
        transposed = bool(_attribute(node, "transB", 0))
    producer = value.producer()
    if producer is not None and producer.op_type == "Transpose" and producer.inputs[0] is not None:
        value, transposed = producer.inputs[0], not transposed
    if taken.is_initializer() or not _is_float_matrix(value):
        return None
    return value, transposed


def _is_plain_gemm(node: Any) -> bool:
    return (
        not _attribute(node, "transA", 0)
        and _attribute(node, "alpha", 1.0) == 1.0
        and _attribute(node, "beta", 1.0) == 1.0
    )


def _is_float_matrix(value: Any) -> bool:
    if value is None or not value.is_initializer() or value.const_value is None:
        return False
    tensor = value.const_value
    return bool(tensor.dtype.name == "FLOAT") and len(tensor.shape) == 2


def _attribute(node: Any, name: str, default: Any) -> Any:
    found = node.attributes.get(name)
    return default if found is None else found.value


def _axis(node: Any) -> int:
    return int(_attribute(node, "axis", 0))


def _name_of(node: Any, weight: str) -> str:
    """Of the weight where it carries its parameter's name, else of the node's place."""
    if weight.endswith(".weight"):
        name = weight.removesuffix(".weight")
    else:
        name = (node.name or weight).strip("/").replace("/", ".")
        name = re.sub(r"\.(?:MatMul|Gemm)(?:_\d+)?$", "", name)
    inside = _IN_LAYER.search(name)
    return inside.group(1) if inside else name.removeprefix("encoder.")


def _index_of(name: str) -> int | None:
    found = _INDEX.search(name)
    return int(found.group(1)) if found else None


def _kind_of(name: str) -> str:
    return next((kind for pattern, kind in _KINDS if pattern.search(name)), "")


def _unique(name: str, taken: set[str]) -> str:
    unique, count = name, 1
    while unique in taken:
        count += 1
        unique = f"{name}#{count}"
    taken.add(unique)
    return unique
