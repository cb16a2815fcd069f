"""The activations of a Dense module as ONNX nodes, by the names of torch.nn, torch's defaults.

Operators are those of opset 13, so that GELU, Mish and their like are written out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable


class NodeBuilder(Protocol):
    """What appends nodes to a graph."""

    def add(self, operator: str, *inputs: Any, **attributes: Any) -> Any:
        """A node's result."""

    def constant(self, name: str, value: Any) -> Any:
        """A constant of the graph."""


def activate(nodes: NodeBuilder, values: Any, activation: str) -> Any:
    """Values after an activation, one of `sources.modules.ACTIVATIONS`."""
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
