"""Half precision: matrices, and what flows between them, in fp16; delicate sums in fp32.

Inputs and outputs keep their types, so nobody who uses the model notices. Inside, every floating
point value is given a width, from the inputs to the outputs:

- Weights are fp16, and so are products of matrices.
- Sums, powers, exponentials and what divides by them (softmax, norms, pooling) are fp32: in fp16
  a sum of a thousand squares overflows, and 1e-12 is zero. LayerNormalization keeps its
  statistics in fp32 by itself.
- What does not depend on the weights at all (masks, positions, rotary angles) is fp32: a mask's
  -3.4e38 is not a number of fp16, and neither is the 4,097th position.
- Where both meet, fp32 wins, unless it is only such a mask or angle.

Casts are put where a value is needed in the other width, once for each value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kimera_console.core.convert.precision.tensor_file import Piece, read_blocks
from kimera_console.core.errors import ConversionError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

LARGEST = 65504.0
"""fp16's largest number."""
_FLOAT, _FLOAT16 = 1, 10
_DELICATE = frozenset(
    (
        *("Softmax", "LogSoftmax", "Pow", "Exp", "Log", "Sqrt", "Reciprocal", "Sin", "Cos"),
        *("Range", "CumSum", "ReduceSum", "ReduceMean", "ReduceL1", "ReduceL2"),
        *("ReduceSumSquare", "ReduceLogSumExp", "ReduceProd", "LpNormalization"),
        *("MeanVarianceNormalization", "RMSNormalization"),
    )
)
"""Always in fp32."""
_PRODUCTS = frozenset({"MatMul", "Gemm", "MultiHeadAttention"})
_BEFORE_SOFTMAX = frozenset({"Add", "Sub", "Where"})
"""These add or choose a mask: in fp32, so that it keeps its size."""
_SEQUENCES = frozenset({"SplitToSequence", "SequenceConstruct", "SequenceInsert", "SequenceErase"})
"""These give a sequence of tensors: ModernBERT splits its feed-forward layers so."""
_LEAST_STORED = 16
"""Smaller tensors are constants of the graph, not weights: they stay in fp32."""


class Fp16Graph:
    """Gives an fp32 graph's values their widths, and puts in the casts.

    Args:
        graph: onnx_ir's graph with the types of its values; changed in place.
        keep: Nodes that are computed in fp32 whatever the rules say.

    Raises:
        ConversionError: The graph has parts (branches, loops) that are not gone into.
    """

    def __init__(self, graph: Any, keep: frozenset[Any]) -> None:
        self._graph = graph
        self._keep = keep
        self._casts: dict[tuple[Any, int], Any] = {}
        self._from_weights: set[Any] = set()
        self._nodes = list(graph)
        self._widths: dict[Any, int] = {}

    def rewrite(self) -> frozenset[str]:
        """Do it; the names of the weights that are to be halved (see `half_piece`)."""
        matrices = [v for v in self._graph.initializers.values() if _is_matrix(v)]
        self._from_weights = set(matrices)
        self._widths = {v: _FLOAT16 for v in matrices if not self._is_kept(v)}
        for node in self._nodes:
            if any(attribute.type.name in ("GRAPH", "GRAPHS") for attribute in _attributes(node)):
                raise ConversionError(
                    f"The graph has a part of its own in {node.name} ({node.op_type}), which is not"
                    " lowered to fp16.",
                    hint="Choose another precision, or the other exporter.",
                )
            self._visit(node)
        for index, value in enumerate(self._graph.outputs):
            if self._width(value) == _FLOAT16:
                self._give_out(index, value)
        halved = [v for v in matrices if self._width(v) == _FLOAT16]
        halved += self._take_out_casts()
        for value in halved:
            _set_width(value, _FLOAT16)
        return frozenset(value.name for value in halved)

    def _take_out_casts(self) -> list[Any]:
        """Vectors (biases, norms' weights) that are needed in fp16 alone are stored so too."""
        found = []
        for (value, width), cast in self._casts.items():
            if width != _FLOAT16 or not value.is_initializer() or len(value.uses()) > 1:
                continue
            if value.const_value.size < _LEAST_STORED:
                continue
            node = cast.producer()
            cast.replace_all_uses_with(value)
            self._graph.remove(node, safe=True)
            found.append(value)
        return found

    def _visit(self, node: Any) -> None:
        if node.op_type == "CastLike" and node.inputs[0] not in self._from_weights:
            node = self._as_fp32(node)
        wanted = self._width_of(node)
        for index, value in enumerate(node.inputs):
            if value is not None and _is_float(value) and self._width(value) != wanted:
                if node.op_type in ("Cast", "CastLike", "Shape", "Size"):
                    continue  # they take either
                node.replace_input_with(index, self._cast(value, wanted, node))
        depends = any(value in self._from_weights for value in node.inputs if value is not None)
        for value in node.outputs:
            if depends and (_is_float(value) or node.op_type in ("Cast", "IsNaN")):
                self._from_weights.add(value)
            if _is_float(value):
                given = self._given(node, wanted)
                self._widths[value] = given
                _set_width(value, given)

    def _as_fp32(self, node: Any) -> Any:
        """What does not depend on the weights stays fp32, whatever it was to be like.

        DeBERTa casts its mask's -3.4e38 like the scores: in fp16 that is minus infinity, and the
        softmax of a padded row is NaN.
        """
        import onnx_ir as ir

        old = node.outputs[0]
        if not _is_float(old):
            return node
        cast = ir.node("Cast", [node.inputs[0]], attributes={"to": _FLOAT}, name=node.name)
        new = cast.outputs[0]
        new.name, new.shape, new.type = old.name, old.shape, old.type
        self._graph.insert_before(node, cast)
        old.replace_all_uses_with(new)
        self._graph.remove(node, safe=True)
        return cast

    def _given(self, node: Any, wanted: int) -> int:
        """Width of a node's floating point outputs."""
        if node.op_type == "CastLike":
            return self._width(node.inputs[1])
        if node.op_type in ("Cast", "Constant", "ConstantOfShape"):
            return _FLOAT  # they name their type themselves
        return wanted

    def _width_of(self, node: Any) -> int:
        """Width that a node computes in."""
        floats = [v for v in node.inputs if v is not None and _is_float(v)]
        weighty = [v for v in floats if v in self._from_weights]
        if node in self._keep or not weighty or node.op_type in _DELICATE:
            return _FLOAT
        if node.op_type in _PRODUCTS:
            return _FLOAT16
        if node.op_type in _BEFORE_SOFTMAX and _feeds_softmax(node):
            return _FLOAT
        flowing = [v for v in weighty if not v.is_initializer()] or weighty
        return _FLOAT if any(self._width(v) == _FLOAT for v in flowing) else _FLOAT16

    def _width(self, value: Any) -> int:
        return self._widths.get(value, _FLOAT)

    def _cast(self, value: Any, width: int, before: Any) -> Any:
        import onnx_ir as ir

        known = self._casts.get((value, width))
        if known is None:
            node = ir.node("Cast", [value], attributes={"to": width})
            node.name = f"{value.name}/{'half' if width == _FLOAT16 else 'full'}"
            known = node.outputs[0]
            known.name, known.shape = f"{node.name}:0", value.shape
            known.type = ir.TensorType(ir.DataType(width))
            self._casts[value, width] = known
            self._graph.insert_before(before, node)
        return known

    def _give_out(self, index: int, value: Any) -> None:
        """An output in fp32, under its name."""
        import onnx_ir as ir

        node = ir.node("Cast", [value], attributes={"to": _FLOAT}, name=f"{value.name}/full")
        output = node.outputs[0]
        output.shape, output.type = value.shape, ir.TensorType(ir.DataType.FLOAT)
        output.name, value.name = value.name, f"{value.name}/half"
        self._graph.append(node)
        self._graph.outputs[index] = output

    def _is_kept(self, value: Any) -> bool:
        """Whether all that use a weight stay in fp32, looked at through its transposition."""
        users = [use.node for use in value.uses()]
        for node in list(users):
            if node.op_type == "Transpose":
                users += [use.node for use in node.outputs[0].uses()]
        users = [node for node in users if node.op_type != "Transpose"]
        return bool(users) and all(node in self._keep for node in users)


def half_piece(name: str, tensor: Any) -> Piece:
    """A weight as fp16.

    Its blocks raise:
        ConversionError: A value is NaN, infinite, or larger than fp16's largest.
    """
    shape = tuple(int(size) for size in tensor.shape)
    return Piece(name, np.dtype(np.float16), shape, _halved(name, tensor))


def _halved(name: str, tensor: Any) -> Iterator[NDArray[np.float16]]:
    for block in read_blocks(tensor):
        peak = float(np.abs(block).max(initial=0.0))
        if not np.isfinite(peak):
            raise ConversionError(
                f"{name} holds NaN or infinite weights.",
                hint="The model's weights are damaged. Download the model again.",
            )
        if peak > LARGEST:
            raise ConversionError(
                f"{name} holds weights of up to {peak:.3g}; fp16 ends at {LARGEST:.0f}.",
                hint="Choose fp32, int8 or int8-block.",
            )
        yield block.astype(np.float16)


def _feeds_softmax(node: Any) -> bool:
    return any(use.node.op_type == "Softmax" for use in node.outputs[0].uses())


def _is_matrix(value: Any) -> bool:
    """Layers and embedding tables; rotary frequencies and other constants are none."""
    shape = value.const_value.shape
    return _is_float(value) and len(shape) == 2 and min(shape) >= _LEAST_STORED


def _is_float(value: Any) -> bool:
    return value.dtype is not None and int(value.dtype) in (_FLOAT, _FLOAT16)


def _set_width(value: Any, width: int) -> None:
    import onnx_ir as ir

    node, tensor = value.producer(), ir.TensorType(ir.DataType(width))
    # Shape inference takes a sequence for one tensor, so its type cannot be asked.
    split = node is not None and node.op_type in _SEQUENCES
    value.type = ir.SequenceType(tensor) if split else tensor


def _attributes(node: Any) -> list[Any]:
    return [each for each in node.attributes.values() if not each.is_ref()]
