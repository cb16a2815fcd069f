"""The precision ladder: from an fp32 bundle's graph to one of lower precision.

Tensor by tensor: each is read, rounded and written before the next, so what is held is one
matrix, not the model. Works on any graph that the console writes or optimum does: weights inside
or outside, transposed or not, whatever its inputs and outputs are called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kimera_console.core.convert.answers import QuantizedFiles
from kimera_console.core.convert.precision.fp16 import Fp16Graph, half_piece
from kimera_console.core.convert.precision.int8 import (
    Int8Nodes,
    block_pieces,
    channel_pieces,
    fitted_pieces,
    row_pieces,
)
from kimera_console.core.convert.precision.layers import (
    FoundLayer,
    LinearLayer,
    find_layers,
    find_tables,
)
from kimera_console.core.convert.precision.rowfit import (
    fitted_weights,
    input_form,
    sharers_of,
)
from kimera_console.core.convert.precision.tensor_file import (
    Piece,
    TensorFile,
    read_blocks,
)
from kimera_console.core.errors import ConversionError
from kimera_console.core.formats.fused_attention import MICROSOFT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from kimera_console.core.bundles.recipe import Recipe
    from kimera_console.core.convert.precision.calibrate import Calibration
    from kimera_console.core.convert.precision.rowfit import InputForm

LEAST_TABLE_ROWS = 256
"""Embedding tables with fewer rows (token types) stay as they are."""


def quantize(
    source: Path,
    out: Path,
    recipe: Recipe,
    *,
    calibration: Calibration | None = None,
    producer_version: str = "",
    on_bytes: Callable[[int, int], None] = lambda _done, _total: None,
) -> QuantizedFiles:
    """Write an fp32 model's graph and weights in lower precision.

    Args:
        source: Folder with the fp32 `model.onnx` and its weights; only read.
        out: Folder for the new `model.onnx` and `model.onnx.data`, which must not exist there.
        recipe: The precision, and what stays in fp32.
        calibration: What int8 is fitted to; without it weights are rounded to the nearest.
        producer_version: Our version, noted in the graph.
        on_bytes: Called with (bytes written, about how many there will be); may raise to stop.

    Raises:
        ConversionError: The recipe does not fit the model, a weight has no form in this
            precision, or a file cannot be written. What was begun is left for the caller.
    """
    import onnx_ir as ir

    from kimera_console.core.convert.export.assemble import (
        DATA_NAME,
        MODEL_NAME,
        clean_model,
        save_model,
    )

    model = ir.load(source / MODEL_NAME)
    found = find_layers(model.graph)
    _check_keep(recipe, found)
    # Weights are read, rewritten and written one by one: the model is larger than what may be held.
    total = sum(_size(value) for value in model.graph.initializers.values())
    expected = _expected_bytes(model.graph, found, recipe)
    with TensorFile(
        out / DATA_NAME,
        outside=_is_outside(total),
        on_bytes=lambda done: on_bytes(min(done, expected), expected),
    ) as weights:
        if recipe.scheme == "fp16":
            _halve(model, found, recipe, weights)
        elif recipe.scheme == "fp32":
            _write_all(model.graph, weights)
        else:
            _rewrite(model, found, recipe, weights, calibration)
    # The graph comes last: its tensors point into the file of weights, which is complete by now.
    clean_model(model, producer_version)
    save_model(model, out / MODEL_NAME)
    on_bytes(expected, expected)
    kept = tuple(each.layer.name for each in found if each.layer.name in recipe.keep)
    return QuantizedFiles(
        opset=int(model.opset_imports[""]),
        sha256=weights.sha256,
        layers=len(found) - len(kept),
        kept=kept,
        scheme=recipe.scheme,
        blocks=len(recipe.blocks),
    )


def linear_layers(source: Path) -> tuple[LinearLayer, ...]:
    """The linear layers of a bundle's graph, in the order in which they run: what can be kept."""
    import onnx_ir as ir

    from kimera_console.core.convert.export.assemble import MODEL_NAME

    graph = ir.load(source / MODEL_NAME).graph
    return tuple(found.layer for found in find_layers(graph))


def _rewrite(
    model: Any,
    found: list[FoundLayer],
    recipe: Recipe,
    weights: TensorFile,
    calibration: Calibration | None,
) -> None:
    """Change the graph and write every tensor, in the order in which the source holds them."""
    graph = model.graph
    lowered = {each.weight.name: each for each in found if each.layer.name not in recipe.keep}
    tables: dict[str, list[Any]] = {}
    if recipe.embeddings:
        tables = {value.name: nodes for value, nodes in find_tables(graph, LEAST_TABLE_ROWS)}
    model.opset_imports.setdefault(MICROSOFT, 1)
    nodes = Int8Nodes(graph, int(model.opset_imports[""]))
    rowwise = [each for each in found if recipe.scheme_of(each.layer.name) == "int8"]
    forms = _Forms(found, rowwise, calibration)
    for name, value in sorted(graph.initializers.items(), key=_place):
        if name in lowered:
            layer = lowered[name]
            if recipe.scheme_of(layer.layer.name) == "int8":
                made = _add_all(graph, weights, forms.pieces(layer))
                nodes.rowwise(layer, forms.of(layer), *made)
            else:
                made = _add_all(graph, weights, block_pieces(layer, recipe.block_size))
                nodes.blocks(layer, *made, block_size=recipe.block_size)
        elif name in tables:
            nodes.rows(value, tables[name], *_add_all(graph, weights, row_pieces(value)))
        if value.uses() or value.is_graph_output():
            value.const_value = weights.add(_as_it_is(value))
        else:
            del graph.initializers[name]
    graph.sort()  # an input is quantised beside one of its layers, perhaps not the first


class _Forms:
    """How values become bytes and weights integers, found before the graph changes.

    Args:
        found: Its linear layers.
        lowered: Those that become int8.
        calibration: What was seen of it, or None.
    """

    def __init__(
        self,
        found: list[FoundLayer],
        lowered: list[FoundLayer],
        calibration: Calibration | None,
    ) -> None:
        self._calibration = calibration
        self._inputs: dict[str, list[str]] = {}
        self._forms: dict[str, list[InputForm]] = {}
        sharers = sharers_of(found)
        for layer in lowered:
            taken, name = [node.inputs[0] for node in layer.nodes], layer.weight.name
            self._inputs[name] = [value.name for value in taken]
            self._forms[name] = [input_form(value, sharers[value], calibration) for value in taken]

    def of(self, layer: FoundLayer) -> list[InputForm]:
        """The form of what each of its nodes takes."""
        return self._forms[layer.weight.name]

    def pieces(self, layer: FoundLayer) -> Iterator[Piece]:
        """The layer's weights and scales."""
        fitted, forms = None, self.of(layer)
        if self._calibration is not None:
            inputs = self._inputs[layer.weight.name]
            fitted = fitted_weights(layer, inputs, forms[0], self._calibration)
        if fitted is None:
            return channel_pieces(layer)
        return fitted_pieces(layer, *fitted)


def _halve(model: Any, found: list[FoundLayer], recipe: Recipe, weights: TensorFile) -> None:
    """To fp16, by the rules of `fp16`."""
    from onnx_ir.passes.common import ShapeInferencePass

    ShapeInferencePass()(model)  # graphs of others name the types of few of their values
    keep = frozenset(n for each in found if each.layer.name in recipe.keep for n in each.nodes)
    _write_all(model.graph, weights, Fp16Graph(model.graph, keep).rewrite())


def _write_all(graph: Any, weights: TensorFile, halved: frozenset[str] = frozenset()) -> None:
    for name, value in sorted(graph.initializers.items(), key=_place):
        if not value.uses() and not value.is_graph_output():
            del graph.initializers[name]
        elif name in halved:
            value.const_value = weights.add(half_piece(name, value.const_value))
        else:
            value.const_value = weights.add(_as_it_is(value))


def _add_all(graph: Any, weights: TensorFile, pieces: Iterator[Piece]) -> tuple[Any, Any]:
    """Write a weight and its scales; the graph's values for them."""
    weight, scale = (_initializer(graph, weights.add(piece)) for piece in pieces)
    return weight, scale


def _initializer(graph: Any, tensor: Any) -> Any:
    import onnx_ir as ir

    value = ir.Value(name=tensor.name, shape=tensor.shape, type=ir.TensorType(tensor.dtype))
    value.const_value = tensor
    graph.register_initializer(value)
    return value


def _as_it_is(value: Any) -> Piece:
    tensor = value.const_value
    shape = tuple(int(size) for size in tensor.shape)
    return Piece(value.name, tensor.dtype.numpy(), shape, read_blocks(tensor))


def _check_keep(recipe: Recipe, found: list[FoundLayer]) -> None:
    unknown = sorted((recipe.keep | recipe.blocks) - {each.layer.name for each in found})
    if unknown:
        what = "keep in fp32" if unknown[0] in recipe.keep else "store block-wise"
        raise ConversionError(
            f"The model has no linear layer {unknown[0]!r} to {what}.",
            hint="Use the names that the graph's linear layers have.",
        )
    if not found:
        raise ConversionError(
            f"The model's graph has no linear layer to store as {recipe.scheme}.",
            hint="Choose fp32, or the other exporter.",
        )


def _expected_bytes(graph: Any, found: list[FoundLayer], recipe: Recipe) -> int:
    """Bytes of weights that there will be, nearly; for progress."""
    sizes = {name: _size(value) for name, value in graph.initializers.items()}
    if recipe.scheme == "fp16":
        return sum(sizes.values()) // 2
    small = {each.weight.name for each in found if each.layer.name not in recipe.keep}
    if recipe.embeddings:
        small |= {value.name for value, _ in find_tables(graph, LEAST_TABLE_ROWS)}
    return sum(size // 4 if name in small else size for name, size in sizes.items())


def _is_outside(total_bytes: int) -> bool:
    from kimera_console.core.convert.export.assemble import EXTERNAL_THRESHOLD_BYTES

    return total_bytes > EXTERNAL_THRESHOLD_BYTES


def _size(value: Any) -> int:
    return int(value.const_value.nbytes)


def _place(item: tuple[str, Any]) -> int:
    return int(getattr(item[1].const_value, "offset", None) or 0)
