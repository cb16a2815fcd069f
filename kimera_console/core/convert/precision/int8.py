"""Eight bits a weight: the numbers, and the nodes that multiply with them.

Symmetric, so zero stays zero and no zero points are needed: a weight is its integer times the
scale of its output (int8), of its block (int8-block) or of its row (embeddings).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kimera_console.core.convert.precision.rowfit import LEVELS, MIDDLE, checked_peaks, pair_peaks
from kimera_console.core.convert.precision.tensor_file import Piece, read_blocks
from kimera_console.core.formats.fused_attention import MICROSOFT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from kimera_console.core.convert.precision.layers import FoundLayer
    from kimera_console.core.convert.precision.rowfit import InputForm

BLOCK_ZERO = 128
"""What MatMulNBits subtracts from each unsigned byte, unless it is given another."""
AXES_ARE_INPUTS = 18
"""Opset from which reductions take their axes as an input."""
LEAST_ROW_SCALE = 1e-12
"""A row of zeros has a scale too."""
_INT8, _UINT8, _FLOAT32 = np.dtype(np.int8), np.dtype(np.uint8), np.dtype(np.float32)
_LEAST_SCALE = np.finfo(np.float32).tiny


def channel_pieces(found: FoundLayer) -> Iterator[Piece]:
    """A layer's weights as int8 (inputs, outputs), then a float32 scale for each output."""
    name, layer, tensor = found.weight.name, found.layer, found.weight.const_value
    if found.stored_transposed:
        peaks = np.concatenate([pair_peaks(block.T) for block in read_blocks(tensor)])
        scales = _scales(peaks, LEVELS, name)
        blocks = _transposed(tensor, scales, layer.inputs, layer.outputs)
    else:
        peaks = np.zeros(layer.outputs, np.float32)
        for block in read_blocks(tensor, 2):
            np.maximum(peaks, pair_peaks(block), out=peaks)
        scales = _scales(peaks, LEVELS, name)
        blocks = (_rounded(block, scales, _INT8) for block in read_blocks(tensor))
    yield Piece(f"{name}_int8", _INT8, (layer.inputs, layer.outputs), blocks)
    yield Piece(f"{name}_scale", _FLOAT32, (layer.outputs,), [scales])


def fitted_pieces(
    found: FoundLayer, weights: NDArray[np.int8], scales: NDArray[np.float32]
) -> Iterator[Piece]:
    """The same of weights that were fitted to what the layer takes."""
    name = found.weight.name
    yield Piece(f"{name}_int8", _INT8, weights.shape, [weights])
    yield Piece(f"{name}_scale", _FLOAT32, scales.shape, [scales])


def block_pieces(found: FoundLayer, block_size: int) -> Iterator[Piece]:
    """A layer's weights as MatMulNBits reads them, then a float32 scale for each block.

    For each output, its inputs in blocks of bytes, the last one filled with zeros:
    (outputs, blocks, block_size) and (outputs, blocks).
    """
    name, layer, tensor = found.weight.name, found.layer, found.weight.const_value
    count = -(-layer.inputs // block_size)
    bytes_ = np.full((layer.outputs, count, block_size), BLOCK_ZERO, np.uint8)
    scales = np.empty((layer.outputs, count), np.float32)
    start = 0
    for rows in read_blocks(tensor, 0 if found.stored_transposed else block_size):
        if found.stored_transposed:  # rows are outputs
            part = slice(start, start + len(rows)), slice(0, count)
            values = _filled(rows, count * block_size).reshape(len(rows), count, block_size)
        else:  # rows are inputs
            here = -(-len(rows) // block_size)
            part = slice(0, layer.outputs), slice(start // block_size, start // block_size + here)
            values = _filled(rows.T, here * block_size).reshape(layer.outputs, here, block_size)
        scales[part] = _scales(np.abs(values).max(2), BLOCK_ZERO - 1, name)
        bytes_[part] = _rounded(values, scales[part][..., None], np.dtype(np.int16)) + BLOCK_ZERO
        start += len(rows)
    yield Piece(f"{name}_blocks", _UINT8, bytes_.shape, [bytes_])
    yield Piece(f"{name}_scale", _FLOAT32, scales.shape, [scales])


def row_pieces(table: Any) -> Iterator[Piece]:
    """An embedding table as int8, then a float32 scale for each row, shape (rows, 1)."""
    name, tensor = table.name, table.const_value
    rows, width = (int(size) for size in tensor.shape)
    peaks = np.concatenate([np.abs(block).max(1) for block in read_blocks(tensor)])
    scales = _scales(peaks, 127, name)[:, None]

    def blocks() -> Iterator[NDArray[Any]]:
        start = 0
        for block in read_blocks(tensor):
            yield _rounded(block, scales[start : start + len(block)], _INT8)
            start += len(block)

    yield Piece(f"{name}_int8", _INT8, (rows, width), blocks())
    yield Piece(f"{name}_scale", _FLOAT32, (rows, 1), [scales])


class Int8Nodes:
    """Puts the multiplying nodes of int8 in place of MatMul, Gemm and Gather.

    Args:
        graph: onnx_ir's graph, changed in place.
        opset: Version of its operators.
    """

    def __init__(self, graph: Any, opset: int) -> None:
        self._graph = graph
        self._opset = opset
        self._rows: dict[Any, tuple[Any, Any, Any]] = {}
        self._constants: dict[tuple[float, str], Any] = {}

    def rowwise(
        self, found: FoundLayer, forms: Sequence[InputForm], weight: Any, scale: Any
    ) -> None:
        """Activations to 8 bits by row or by a fixed scale, a product of integers, the scales.

        ONNX Runtime's product takes one scale and one zero point for all rows. A fixed scale goes
        into it, with the bias. Otherwise the rows are divided by their scales before they are
        rounded, and their products multiplied after it. The q, k and v of a layer share their
        input, so it is quantised once.
        """
        for index, node in enumerate(found.nodes):
            name, form = _node_name(found, index), forms[index]
            taken = node.inputs[0]
            if taken not in self._rows:
                self._rows[taken] = self._quantized(node, name, taken, form)
            quantized, row_scale, zero = self._rows[taken]
            inputs = [quantized, weight, self._constant(form.scale or 1.0), scale, zero]
            last, bias = node, None
            if row_scale is None:
                last, bias = _with_bias(node, found.layer.outputs)
                inputs += [] if bias is None else [None, bias]
            product = self._new(
                last, "MatMulIntegerToFloat", f"{name}/product", inputs, domain=MICROSOFT
            ).outputs[0]
            if row_scale is not None:
                product = self._add(node, "Mul", f"{name}/scaled", product, row_scale)
            if bias is None:
                self._replace(node, product, name)
                continue
            self._put_in_place(last, product)
            if last is not node:
                self._remove(node)

    def _quantized(self, node: Any, name: str, taken: Any, form: InputForm) -> tuple[Any, Any, Any]:
        """A value's bytes, its rows' scales (..., 1) or None (one is fixed), its zero point."""
        if form.smooth is not None:
            factors = self._array(f"{name}/smoothing", 1 / form.smooth)
            taken = self._add(node, "Mul", f"{name}/smoothed", taken, factors)
        zero, row_scale, scale = self._constant(form.zero, "uint8"), None, form.scale
        if scale is None:
            row_scale, scale = self._row_scale(node, name, taken, form), 1.0
            taken = self._add(node, "Div", f"{name}/unit", taken, row_scale)
        made = self._add(
            node, "QuantizeLinear", f"{name}/bytes", taken, self._constant(scale), zero
        )
        return made, row_scale, zero

    def _row_scale(self, node: Any, name: str, taken: Any, form: InputForm) -> Any:
        least = LEAST_ROW_SCALE
        if form.zero == MIDDLE:
            size = self._add(node, "Abs", f"{name}/size", taken)
            high = self._reduced(node, "ReduceMax", f"{name}/largest", size)
            factor = self._constant(1 / (MIDDLE - 1))
            scales = [self._add(node, "Mul", f"{name}/for_largest", high, factor)]
        else:
            high = self._reduced(node, "ReduceMax", f"{name}/highest", taken)
            factor = self._constant(1 / (255 - form.zero))
            scales = [self._add(node, "Mul", f"{name}/for_highest", high, factor)]
            if form.floor is None:
                low = self._reduced(node, "ReduceMin", f"{name}/lowest", taken)
                factor = self._constant(-1 / form.zero)
                scales.append(self._add(node, "Mul", f"{name}/for_lowest", low, factor))
            else:
                least = max(least, -form.floor / form.zero)
        return self._add(node, "Max", f"{name}/row_scale", *scales, self._constant(least))

    def _reduced(self, node: Any, operator: str, name: str, value: Any) -> Any:
        """Over each row, which keeps an axis of length one."""
        if self._opset < AXES_ARE_INPUTS:
            return self._add(node, operator, name, value, axes=[-1], keepdims=1)
        return self._add(node, operator, name, value, self._constant(-1, "int64s"), keepdims=1)

    def _constant(self, number: float, kind: str = "float32") -> Any:
        """A number as a scalar, or as a list of one ("int64s"); the same value for the same."""
        key = (number, kind)
        if key not in self._constants:
            array = np.array([number], np.int64) if kind == "int64s" else np.array(number, kind)
            self._constants[key] = self._array(f"rowwise/{kind}/{number:.9g}", array)
        return self._constants[key]

    def _array(self, name: str, array: NDArray[Any]) -> Any:
        import onnx_ir as ir

        tensor = ir.tensor(array, name=name)
        value = ir.Value(name=name, shape=tensor.shape, type=ir.TensorType(tensor.dtype))
        value.const_value = tensor
        self._graph.register_initializer(value)
        return value

    def blocks(self, found: FoundLayer, weight: Any, scale: Any, *, block_size: int) -> None:
        """One MatMulNBits: it multiplies in 8 bits too (accuracy level 4), block by block."""
        for index, node in enumerate(found.nodes):
            name = _node_name(found, index)
            made = self._new(
                node,
                "MatMulNBits",
                f"{name}/product",
                [node.inputs[0], weight, scale],
                domain=MICROSOFT,
                attributes={
                    "K": found.layer.inputs,
                    "N": found.layer.outputs,
                    "bits": 8,
                    "block_size": block_size,
                    "accuracy_level": 4,
                },
            )
            self._replace(node, made.outputs[0], name)

    def rows(self, table: Any, nodes: list[Any], weight: Any, scale: Any) -> None:
        """Rows of bytes and their scales are looked up, and multiplied."""
        for index, node in enumerate(nodes):
            name = f"{table.name}/{index}"
            ids = node.inputs[1]
            found = self._add(node, "Gather", f"{name}/row", weight, ids, axis=0)
            as_float = self._add(node, "Cast", f"{name}/float", found, to=1)
            scales = self._add(node, "Gather", f"{name}/row_scale", scale, ids, axis=0)
            scaled = self._add(node, "Mul", f"{name}/scaled", as_float, scales)
            self._put_in_place(node, scaled)

    def _replace(self, node: Any, result: Any, name: str) -> None:
        """Gemm adds a bias; what had a name that the graph gives out keeps it."""
        if node.op_type == "Gemm" and len(node.inputs) > 2 and node.inputs[2] is not None:
            result = self._add(node, "Add", f"{name}/bias", result, node.inputs[2])
        self._put_in_place(node, result)

    def _put_in_place(self, node: Any, result: Any) -> None:
        old = node.outputs[0]
        result.shape, result.type = old.shape, old.type
        outputs = [index for index, value in enumerate(self._graph.outputs) if value is old]
        old.replace_all_uses_with(result, replace_graph_outputs=True)
        if outputs:
            name, old.name = old.name, None
            result.name = name
        self._remove(node)

    def _remove(self, node: Any) -> None:
        """With what only turned its weight."""
        weights = [value.producer() for value in node.inputs if value is not None]
        self._graph.remove(node, safe=True)
        for producer in weights:
            if producer is not None and producer.op_type == "Transpose" and _unused(producer):
                self._graph.remove(producer, safe=True)

    def _add(self, before: Any, operator: str, name: str, *inputs: Any, **attributes: Any) -> Any:
        return self._new(before, operator, name, list(inputs), attributes=attributes).outputs[0]

    def _new(
        self,
        before: Any,
        operator: str,
        name: str,
        inputs: list[Any],
        *,
        outputs: int = 1,
        domain: str = "",
        attributes: dict[str, Any] | None = None,
    ) -> Any:
        import onnx_ir as ir

        node = ir.node(
            operator,
            inputs,
            attributes=attributes or None,
            domain=domain,
            num_outputs=outputs,
            name=name,
        )
        for index, value in enumerate(node.outputs):
            value.name = f"{name}:{index}"
        self._graph.insert_before(before, node)
        return node


def _node_name(found: FoundLayer, index: int) -> str:
    return found.layer.name if not index else f"{found.layer.name}@{index}"


def _with_bias(node: Any, outputs: int) -> tuple[Any, Any]:
    """The node that adds a layer's bias (a Gemm itself) and the bias; or the node and None."""
    if node.op_type == "Gemm":
        last, bias = node, node.inputs[2] if len(node.inputs) > 2 else None
    else:
        uses = list(node.outputs[0].uses())
        if len(uses) != 1 or node.outputs[0].is_graph_output() or uses[0].node.op_type != "Add":
            return node, None
        last, bias = uses[0].node, uses[0].node.inputs[1 - uses[0].idx]
    known = None if bias is None else bias.const_value
    if known is None or tuple(known.shape) != (outputs,):
        return node, None
    return last, bias


def _unused(node: Any) -> bool:
    return all(not value.uses() and not value.is_graph_output() for value in node.outputs)


def _scales(peaks: NDArray[np.float32], levels: int, name: str) -> NDArray[np.float32]:
    """Largest magnitudes to scales. Where all is zero any scale is right, and none may be 0.

    Raises:
        ConversionError: A weight is NaN or infinite.
    """
    peaks = checked_peaks(peaks, name)
    return np.asarray(np.maximum(peaks / np.float32(levels), _LEAST_SCALE), np.float32)


def _rounded(
    values: NDArray[np.float32], scales: NDArray[np.float32], dtype: np.dtype[Any]
) -> NDArray[Any]:
    scaled = np.divide(values, scales, dtype=np.float32)
    return np.asarray(np.rint(scaled, out=scaled), dtype)


def _transposed(
    tensor: Any, scales: NDArray[np.float32], inputs: int, outputs: int
) -> Iterator[NDArray[np.int8]]:
    """Stored as (outputs, inputs): quantised row by row, a quarter of its size held to turn it."""
    turned, start = np.empty((inputs, outputs), np.int8), 0
    for rows in read_blocks(tensor):
        part = slice(start, start + len(rows))
        turned[:, part] = _rounded(rows, scales[part, None], _INT8).T
        start += len(rows)
    yield turned


def _filled(values: NDArray[np.float32], width: int) -> NDArray[np.float32]:
    """Rows made as long as `width` with zeros."""
    short = width - values.shape[1]
    return np.pad(values, ((0, 0), (0, short))) if short else np.ascontiguousarray(values)
