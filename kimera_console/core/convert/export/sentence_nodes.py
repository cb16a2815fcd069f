"""From token vectors to outputs: pooling, the modules after it and the heads, as ONNX nodes.

Both exporters trace the bare encoder; pooling and modules are appended here, so that every bundle
is made alike. Heads get a graph of their own (`heads`), for whatever a graph holds is
computed at every text, asked for or not. The other side of the comparison computes the same with
torch and numpy, in code of its own (`convert.gate.embed`), so that a mistake here shows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import numpy as np

from kimera_console.core.errors import ConversionError
from kimera_console.core.formats.onnx_graph import POOLED_OUTPUT
from kimera_console.core.sources.heads import COLBERT, OUTPUTS, SPARSE
from kimera_console.core.sources.modules import (
    DENSE,
    LAYER_NORM,
    LAYER_NORM_EPSILON,
    NORMALIZE,
    TRUNCATE,
)
from kimera_console.core.sources.pooling import modes_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from kimera_console.core.sources.modules import Layer
    from kimera_console.core.sources.pooling import PoolingChoice

TOKENS_NAME = "last_hidden_state"
LEAST_OPSET = 13
"""From here on the operators used here take their axes as inputs."""
LAYER_NORM_OPSET = 17
REDUCE_MAX_OPSET = 18
_LEAST_COUNT = 1e-9
_LEAST_NORM = 1e-12
_LOWEST = -1e9
"""sentence-transformers' own guards against a text without tokens and a vector without length,
and what it puts in place of padding before it takes the maximum."""


Weight: TypeAlias = "Callable[[Any, str, bool], Any]"
"""Given the graph, a weight's name, and whether it is a matrix that is used transposed, adds it to
the graph and returns the value to use."""


def append_outputs(model: Any, choice: PoolingChoice, weight: Weight) -> None:
    """Give a graph of token vectors its outputs: the sentence's first, then the tokens'.

    Args:
        model: onnx_ir's Model with the output `last_hidden_state`.
        choice: Pooling, and what follows it.
        weight: The way in which the modules' weights come in.

    Raises:
        ConversionError: The graph lacks an input or output, or its operators are too old.
    """
    import onnx_ir as ir

    graph, opset = model.graph, int(model.opset_imports[""])
    hidden = next((value for value in graph.outputs if value.name == TOKENS_NAME), None)
    mask = next((value for value in graph.inputs if value.name == "attention_mask"), None)
    if hidden is None or (mask is None and choice.mode != "cls"):
        names = ", ".join(v.name for v in (*graph.inputs, *graph.outputs))
        raise ConversionError(
            f"The exported graph lacks {TOKENS_NAME if hidden is None else 'attention_mask'}"
            f" (it has {names}).",
            hint="This architecture cannot be converted yet.",
        )
    if opset < LEAST_OPSET:
        raise ConversionError(
            f"This model was exported with opset {opset}; {LEAST_OPSET} or later is needed.",
            hint="This architecture cannot be converted yet.",
        )
    nodes = _Nodes(graph, opset, weight)
    width = hidden.shape[-1] if hidden.shape is not None else None
    batch = graph.inputs[0].shape[0]
    pooled = nodes.pool(hidden, mask, choice.mode)
    for layer in choice.layers:
        pooled = nodes.layer(pooled, layer)
    if choice.normalize:
        pooled = nodes.unit(pooled)
    pooled.name = POOLED_OUTPUT
    pooled.shape = ir.Shape([batch, choice.dimension(width) if type(width) is int else None])
    pooled.type = ir.TensorType(ir.DataType.FLOAT)
    graph.outputs[:] = [pooled, hidden]


def append_heads(model: Any, heads: tuple[str, ...], weight: Weight) -> None:
    """Give a graph that has a bundle's token vectors and mask as inputs the heads as outputs.

    Args:
        model: onnx_ir's Model with the inputs `model_heads.HEADS_INPUTS`.
        heads: Heads of `model_heads`.
        weight: The way in which their weights come in.
    """
    import onnx_ir as ir

    hidden, mask = model.graph.inputs
    nodes = _Nodes(model.graph, int(model.opset_imports[""]), weight)
    for head in heads:
        value = nodes.sparse(hidden, mask) if head == SPARSE else nodes.colbert(hidden, mask)
        value.name = OUTPUTS[head]
        value.type = ir.TensorType(ir.DataType.FLOAT)
        model.graph.outputs.append(value)


class _Nodes:
    """Appends nodes to a graph; each method returns the value that it made."""

    def __init__(self, graph: Any, opset: int, weight: Weight) -> None:
        self._graph = graph
        self._opset = opset
        self._weight = weight
        self._constants: dict[str, Any] = {}

    def pool(self, hidden: Any, mask: Any, mode: str) -> Any:
        """One vector a text; several modes are concatenated."""
        parts = [self._pool(hidden, mask, part) for part in modes_of(mode)]
        return parts[0] if len(parts) == 1 else self.add("Concat", *parts, axis=-1)

    def layer(self, vectors: Any, layer: Layer) -> Any:
        """A module after the pooling."""
        if layer.kind == NORMALIZE:
            return self.unit(vectors)
        if layer.kind == LAYER_NORM:
            if self._opset < LAYER_NORM_OPSET:
                raise ConversionError(
                    f"This graph has opset {self._opset}; its LayerNorm module needs"
                    f" {LAYER_NORM_OPSET}.",
                    hint="Choose the direct exporter.",
                )
            scale, bias = (
                self._weight(self._graph, f"{layer.path}/norm.{end}", False)
                for end in ("weight", "bias")
            )
            return self.add(
                "LayerNormalization", vectors, scale, bias, axis=-1, epsilon=LAYER_NORM_EPSILON
            )
        if layer.kind == TRUNCATE:
            ends = [
                self.constant(f"{name}_kept", np.array([place], np.int64))
                for name, place in (("first", 0), ("last", layer.width))
            ]
            return self.add("Slice", vectors, *ends, self._axis(-1))
        assert layer.kind == DENSE
        found = self._linear(vectors, f"{layer.path}/linear", bias=layer.bias)
        found = activate(self, found, layer.activation)
        if not layer.residual:
            return found
        own = vectors
        if layer.takes != layer.width:
            own = self._linear(vectors, f"{layer.path}/residual", bias=False)
        return self.add("Add", found, own)

    def unit(self, vectors: Any) -> Any:
        """Vectors scaled to Euclidean norm 1."""
        squares = self.add(
            "ReduceSum", self.add("Mul", vectors, vectors), self._axis(-1), keepdims=1
        )
        least = self.constant("least_norm", np.float32(_LEAST_NORM))
        return self.add("Div", vectors, self.add("Max", self.add("Sqrt", squares), least))

    def sparse(self, hidden: Any, mask: Any) -> Any:
        """BGE-M3's weight of each token; padding weighs nothing."""
        weights = self.add("Relu", self._linear(hidden, f"{SPARSE}/linear", bias=True))
        return self.add("Mul", self.add("Squeeze", weights, self._axis(-1)), self._float(mask))

    def colbert(self, hidden: Any, mask: Any) -> Any:
        """BGE-M3's vector of each token but the first; padding has zeros."""
        start, end = self.constant("one", np.array([1])), self.constant("end", np.array([2**62]))
        after = self.add("Slice", hidden, start, end, self._axis(1))
        kept = self.add("Slice", self._weights(mask), start, end, self._axis(1))
        vectors = self._linear(after, f"{COLBERT}/linear", bias=True)
        return self.unit(self.add("Mul", vectors, kept))

    def _pool(self, hidden: Any, mask: Any, mode: str) -> Any:
        if mode == "cls":
            return self.add("Gather", hidden, self.constant("first", np.int64(0)), axis=1)
        if mode == "max":
            padding = self.add("Equal", self._weights(mask), self.constant("no", np.float32(0)))
            lowest = self.constant("lowest", np.float32(_LOWEST))
            kept = self.add("Where", padding, lowest, hidden)
            if self._opset < REDUCE_MAX_OPSET:
                return self.add("ReduceMax", kept, axes=[1], keepdims=0)
            return self.add("ReduceMax", kept, self._axis(1), keepdims=0)
        if mode == "lasttoken":
            return self._sum(self.add("Mul", hidden, self._last(mask)))
        weights = self._weights(mask)
        if mode == "weightedmean":
            # The first token counts once, the second twice, ...
            places = self.add("CumSum", weights, self.constant("along", np.int64(1)))
            weights = self.add("Mul", places, weights)
        total = self._sum(self.add("Mul", hidden, weights))
        count = self._sum(weights)
        if mode == "mean_sqrt_len":
            count = self.add("Sqrt", count)
        least = self.constant("least_count", np.float32(_LEAST_COUNT))
        return self.add("Div", total, self.add("Max", count, least))

    def _last(self, mask: Any) -> Any:
        """1 for each text's last token, 0 elsewhere, shape (batch, tokens, 1)."""
        weights = self._weights(mask)
        places = self.add("CumSum", weights, self.constant("along", np.int64(1)))
        count = self.add("ReduceSum", weights, self._axis(1), keepdims=1)
        reached = self.add("Cast", self.add("Equal", places, count), to=1)  # 1 is FLOAT
        return self.add("Mul", reached, weights)  # padding reaches the count too

    def _weights(self, mask: Any) -> Any:
        """The mask as float numbers, shape (batch, tokens, 1)."""
        return self.add("Unsqueeze", self._float(mask), self._axis(-1))

    def _float(self, mask: Any) -> Any:
        return self.add("Cast", mask, to=1)

    def _sum(self, values: Any) -> Any:
        return self.add("ReduceSum", values, self._axis(1), keepdims=0)

    def _linear(self, values: Any, name: str, *, bias: bool) -> Any:
        product = self.add("MatMul", values, self._weight(self._graph, f"{name}.weight", True))
        if not bias:
            return product
        return self.add("Add", product, self._weight(self._graph, f"{name}.bias", False))

    def _axis(self, axis: int) -> Any:
        return self.constant("last" if axis == -1 else f"axis_{axis}", np.array([axis], np.int64))

    def constant(self, name: str, value: Any) -> Any:
        """A constant of the graph, made at its first use."""
        import onnx_ir as ir

        if name not in self._constants:
            tensor = ir.tensor(value, name=f"sentence_{name}")
            found = ir.Value(name=tensor.name, shape=tensor.shape, type=ir.TensorType(tensor.dtype))
            found.const_value = tensor
            self._graph.register_initializer(found)
            self._constants[name] = found
        return self._constants[name]

    def add(self, operator: str, *inputs: Any, **attributes: Any) -> Any:
        """Append a node; its result."""
        import onnx_ir as ir

        node = ir.node(operator, inputs=list(inputs), attributes=attributes or None)
        node.name = f"sentence_{operator.lower()}_{len(self._graph)}"
        node.outputs[0].name = node.name
        self._graph.append(node)
        return node.outputs[0]


class NodeBuilder(Protocol):
    """What appends nodes to a graph."""

    def add(self, operator: str, *inputs: Any, **attributes: Any) -> Any:
        """A node's result."""

    def constant(self, name: str, value: Any) -> Any:
        """A constant of the graph."""


def activate(nodes: NodeBuilder, values: Any, activation: str) -> Any:
    """Values after an activation, one of `sources.modules.ACTIVATIONS`, with torch's defaults.

    Operators are those of opset 13, so that GELU, Mish and their like are written out.
    """
    if activation == "Identity":
        return values
    if activation in _OPERATORS:
        operator, attributes = _OPERATORS[activation]
        return nodes.add(operator, values, **attributes)
    return _COMPOSED[activation](nodes, values)


def _clip(nodes: NodeBuilder, values: Any, least: float, most: float) -> Any:
    bounds = [nodes.constant(f"bound_{bound:g}", np.float32(bound)) for bound in (least, most)]
    return nodes.add("Clip", values, *bounds)


def _gelu(nodes: NodeBuilder, values: Any) -> Any:
    root = nodes.constant("root", np.float32(2**0.5))
    bell = nodes.add("Erf", nodes.add("Div", values, root))
    raised = nodes.add("Add", bell, nodes.constant("unity", np.float32(1)))
    halved = nodes.add("Mul", values, nodes.constant("half", np.float32(0.5)))
    return nodes.add("Mul", halved, raised)


def _hard_sigmoid(nodes: NodeBuilder, values: Any) -> Any:
    return nodes.add("HardSigmoid", values, alpha=1 / 6, beta=0.5)


def _mish(nodes: NodeBuilder, values: Any) -> Any:
    return nodes.add("Mul", values, nodes.add("Tanh", nodes.add("Softplus", values)))


def _log_sigmoid(nodes: NodeBuilder, values: Any) -> Any:
    return nodes.add("Neg", nodes.add("Softplus", nodes.add("Neg", values)))


_OPERATORS: dict[str, tuple[str, dict[str, float]]] = {
    "Tanh": ("Tanh", {}),
    "ReLU": ("Relu", {}),
    "Sigmoid": ("Sigmoid", {}),
    "ELU": ("Elu", {"alpha": 1.0}),
    "CELU": ("Elu", {"alpha": 1.0}),  # the same where alpha is 1
    "SELU": ("Selu", {}),
    "LeakyReLU": ("LeakyRelu", {"alpha": 0.01}),
    "Softplus": ("Softplus", {}),
    "Softsign": ("Softsign", {}),
    "Softshrink": ("Shrink", {"lambd": 0.5, "bias": 0.5}),
    "Hardshrink": ("Shrink", {"lambd": 0.5, "bias": 0.0}),
}
_COMPOSED: dict[str, Callable[[NodeBuilder, Any], Any]] = {
    "GELU": _gelu,
    "SiLU": lambda nodes, values: nodes.add("Mul", values, nodes.add("Sigmoid", values)),
    "ReLU6": lambda nodes, values: _clip(nodes, values, 0, 6),
    "Hardtanh": lambda nodes, values: _clip(nodes, values, -1, 1),
    "Hardsigmoid": _hard_sigmoid,
    "Hardswish": lambda nodes, values: nodes.add("Mul", values, _hard_sigmoid(nodes, values)),
    "Mish": _mish,
    "LogSigmoid": _log_sigmoid,
    "Tanhshrink": lambda nodes, values: nodes.add("Sub", values, nodes.add("Tanh", values)),
}
