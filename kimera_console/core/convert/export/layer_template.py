"""Tracing three layers of an encoder instead of all of them.

A tracer's time grows with the layers, and an encoder's are all alike. So the first, one from the
middle and the last are traced, and the middle one is copied under the names of those between.
That is done only where it is proved to be the same: all the layers have the same modules, sizes
and settings; and in the traced graph the last layer is, operator by operator, the middle one with
its parameters renamed and that one's output for its input. Otherwise all layers are traced.
"""

from __future__ import annotations

import ast
import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

LAYER_LISTS = {
    "bert": "encoder.layer",
    "roberta": "encoder.layer",
    "xlm-roberta": "encoder.layer",
    "mpnet": "encoder.layer",
    "distilbert": "transformer.layer",
}
"""Architectures whose code treats every layer alike, and where the model keeps them."""
TRACED = 3
"""First, middle, last: the first meets other input, and two alike show that layers are the same."""

_SCOPES = "pkg.torch.onnx.name_scopes"
_OF_A_LAYER_ALONE = "layer_idx"
"""A layer's number, for a decoder's cache: the one setting in which layers may differ."""
_PLAIN = (bool, int, float, str, type(None))


class _DiffersError(Exception):
    """Two layers of the graph are not alike, or are not distinguished in it."""


@dataclass(frozen=True)
class RepeatedLayers:
    """A model's list of layers that are all alike.

    Attributes:
        owner: Module that holds the list.
        attribute: The list's name there.
        path: The list's name in the graph, with a full stop at its end.
        count: Number of layers.
    """

    owner: Any
    attribute: str
    path: str
    count: int

    @contextlib.contextmanager
    def shortened(self) -> Iterator[None]:
        """While the block runs, the model has three layers."""
        layers = getattr(self.owner, self.attribute)
        setattr(self.owner, self.attribute, layers[:TRACED])
        try:
            yield
        finally:
            setattr(self.owner, self.attribute, layers)

    def complete(self, graph: Any, parameters: Container[str]) -> bool:
        """Give a graph that was traced with three layers all of them.

        Args:
            graph: onnx_ir's Graph.
            parameters: Names that the model's parameters have in it.

        Returns:
            False where its layers are not provably alike; then the graph is as it was.
        """
        try:
            middle, last = (_TracedLayer(graph, f"{self.path}{i}") for i in (1, 2))
            incoming = _prove_alike(middle, last, parameters)
        except _DiffersError:
            return False
        outgoing = middle.output
        final = self.count - 1
        _rename_parameters(graph, last.scope, f"{self.path}{final}")
        tail, value = middle.nodes[-1], outgoing
        for number in range(2, final):
            known = {incoming: value}
            nodes = _copy(graph, middle, f"{self.path}{number}", known)
            graph.insert_after(tail, nodes)
            tail, value = nodes[-1], known[outgoing]
        for node in last.nodes:
            for place, given in enumerate(node.inputs):
                if given is outgoing:
                    node.replace_input_with(place, value)
        return True


def repeated_layers(model: Any, kind: str, prefix: str) -> RepeatedLayers | None:
    """The layers of a model, if three can stand for all.

    Args:
        model: transformers' model.
        kind: Its `model_type`.
        prefix: What the model's names start with in the graph.
    """
    if kind not in LAYER_LISTS:
        return None
    home, _, attribute = LAYER_LISTS[kind].rpartition(".")
    owner = model.get_submodule(home)
    layers = getattr(owner, attribute)
    first, *others = [_settings(layer) for layer in layers]
    if len(layers) <= TRACED or any(other != first for other in others):
        return None
    return RepeatedLayers(owner, attribute, f"{prefix}{LAYER_LISTS[kind]}.", len(layers))


def _settings(layer: Any) -> list[tuple[Any, ...]]:
    """Whatever makes a layer what it is, without its weights."""
    found: list[tuple[Any, ...]] = [
        (name, type(part), _own_settings(part)) for name, part in layer.named_modules()
    ]
    found += [(name, tuple(p.shape)) for name, p in layer.named_parameters()]
    return [*found, *((name, tuple(b.shape)) for name, b in layer.named_buffers())]


def _own_settings(part: Any) -> dict[str, Any]:
    return {
        name: value if isinstance(value, _PLAIN) or callable(value) else type(value)
        for name, value in vars(part).items()
        if name != _OF_A_LAYER_ALONE and not name.startswith("_")
    }


class _TracedLayer:
    """One layer of a traced graph: its operators in order, and the one value that leaves it.

    Raises:
        _DiffersError: It has no operators, holds subgraphs, or gives more than one value.
    """

    def __init__(self, graph: Any, scope: str) -> None:
        self.scope = scope
        self.nodes = [node for node in graph if scope in _scopes(node)]
        self.inner = {value for node in self.nodes for value in node.outputs}
        members = set(self.nodes)
        leaving = {
            value
            for value in self.inner
            if value.is_graph_output() or any(use.node not in members for use in value.uses())
        }
        if len(leaving) != 1:
            raise _DiffersError(scope)
        (self.output,) = leaving

    def own_parameter(self, value: Any) -> bool:
        return value.is_initializer() and str(value.name).startswith(f"{self.scope}.")


def _scopes(node: Any) -> Sequence[str]:
    """Names of the modules in whose code the tracer met an operator."""
    try:
        names = ast.literal_eval(node.metadata_props.get(_SCOPES, "[]"))
    except (SyntaxError, ValueError):
        return ()
    return names if isinstance(names, list) else ()


def _prove_alike(middle: _TracedLayer, last: _TracedLayer, parameters: Container[str]) -> Any:
    """Check that the last layer is the middle one, renamed; returns the middle one's input.

    Raises:
        _DiffersError: It is not, or something else than the last layer uses the middle one.
    """
    if len(middle.nodes) != len(last.nodes):
        raise _DiffersError(last.scope)
    twins: dict[Any, Any] = {}
    incoming: set[Any] = set()
    for ours, theirs in zip(middle.nodes, last.nodes, strict=True):
        if _kind(ours) != _kind(theirs) or not _same_attributes(ours, theirs):
            raise _DiffersError(last.scope)
        # An input is made inside the layer, is its parameter, is what the layer before gives, or is
        # one value that all layers share (the mask): each is compared in its own way.
        for value, other in zip(ours.inputs, theirs.inputs, strict=True):
            if value in middle.inner:
                alike = twins.get(value) is other
            elif value is not None and middle.own_parameter(value):
                renamed = last.scope + str(value.name).removeprefix(middle.scope)
                alike = other is not None and other.name == renamed and value.name in parameters
            elif other is middle.output:
                incoming.add(value)
                alike = value is not None
            else:
                alike = value is other
            if not alike:
                raise _DiffersError(last.scope)
        twins.update(zip(ours.outputs, theirs.outputs, strict=True))
    # The copies are put one behind the other, so each may take one value from the layer before,
    # and only the layer behind it may use what it gives.
    members = {*middle.nodes, *last.nodes}
    strangers = [use.node for use in middle.output.uses() if use.node not in members]
    if (
        len(incoming) != 1
        or strangers
        or middle.output.is_graph_output()
        or twins[middle.output] is not last.output
    ):
        raise _DiffersError(last.scope)
    return incoming.pop()


def _kind(node: Any) -> tuple[Any, ...]:
    return (node.op_identifier(), node.version, len(node.inputs), len(node.outputs))


def _same_attributes(ours: Any, theirs: Any) -> bool:
    if ours.attributes.keys() != theirs.attributes.keys():
        return False
    return all(
        _same_attribute(ours.attributes[name], theirs.attributes[name]) for name in ours.attributes
    )


def _same_attribute(ours: Any, theirs: Any) -> bool:
    import numpy as np
    import onnx_ir as ir

    if ours.type != theirs.type or ours.is_ref() or theirs.is_ref():
        return False
    if ours.type == ir.AttributeType.TENSOR:
        one, other = ours.value.numpy(), theirs.value.numpy()
        return bool(one.dtype == other.dtype and np.array_equal(one, other))
    plain = (ir.AttributeType.INT, ir.AttributeType.FLOAT, ir.AttributeType.STRING)
    lists = (ir.AttributeType.INTS, ir.AttributeType.FLOATS, ir.AttributeType.STRINGS)
    return ours.type in plain + lists and ours.value == theirs.value


def _rename_parameters(graph: Any, old: str, new: str) -> None:
    for name in [name for name in graph.initializers if name.startswith(f"{old}.")]:
        value = graph.initializers.pop(name)
        value.name = new + name.removeprefix(old)
        graph.initializers[value.name] = value


def _copy(graph: Any, layer: _TracedLayer, scope: str, known: dict[Any, Any]) -> list[Any]:
    """A layer's operators once more, over the parameters of another scope.

    Args:
        graph: Gets that scope's parameters, still without values.
        layer: What to copy.
        scope: The copy's name.
        known: The layer's input -> what the copy gets for it; receives the values of the copy.
    """
    import onnx_ir as ir

    copies = []
    for node in layer.nodes:
        for value in node.inputs:
            if value is not None and value not in known and layer.own_parameter(value):
                name = scope + value.name.removeprefix(layer.scope)
                known[value] = ir.Value(name=name, shape=value.shape, type=value.type)
                graph.initializers[name] = known[value]
        copy = ir.Node(
            node.domain,
            node.op_type,
            [known.get(value, value) for value in node.inputs],
            node.attributes.values(),
            overload=node.overload,
            version=node.version,
            num_outputs=len(node.outputs),
        )
        _describe(copy.outputs, node.outputs, scope, known)
        copies.append(copy)
    return copies


def _describe(
    copies: Sequence[Any], values: Sequence[Any], scope: str, known: dict[Any, Any]
) -> None:
    for copy, value in zip(copies, values, strict=True):
        copy.name = f"{scope}/{value.name}"
        copy.shape, copy.type = value.shape, value.type
        known[value] = copy
