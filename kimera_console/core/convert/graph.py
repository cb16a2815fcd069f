"""Direct exporter, second half: the traced graph gets its weights and becomes two files.

`model.onnx` holds the graph and small constants; `model.onnx.data` the weights, aligned so that
a runtime can map them. Matrices that the graph transposes before use are written transposed:
otherwise every session would do it while it loads, in memory of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kimera_console.core.convert.weights import (
    TRANSPOSE_LIMIT_BYTES,
    Written,
    read_float32,
    write_external,
    write_failed,
)
from kimera_console.core.errors import ConversionError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kimera_console.core.safetensors_header import TensorInfo

MODEL_NAME = "model.onnx"
DATA_NAME = "model.onnx.data"
EXTERNAL_THRESHOLD_BYTES = 1024 * 1024
"""Weights in all, above which they leave the graph file (protobuf's own limit is 2 GB)."""
EXTERNAL_TENSOR_BYTES = 1024
"""Smaller tensors stay in the graph: shape inference needs their values."""


@dataclass(frozen=True)
class GraphFiles:
    """What was written.

    Attributes:
        opset: Version of the ONNX operator set.
        sha256: File's name -> hash, of files that were hashed while they were written.
        source_sha256: safetensors file's name -> hash, likewise.
        transposed: How many matrices were transposed on the way.
    """

    opset: int
    sha256: dict[str, str]
    source_sha256: dict[str, str]
    transposed: int


def write_graph(
    model: Any,
    parameters: dict[str, TensorInfo],
    folder: Path,
    *,
    producer_version: str,
    on_bytes: Callable[[int, int], None],
) -> GraphFiles:
    """Fill in the weights and write the model's files.

    Args:
        model: onnx_ir's Model, as traced.
        parameters: Initializer's name -> the tensor that holds its values.
        folder: Where the files go.
        producer_version: Our version, noted in the graph.
        on_bytes: Called with (bytes written, bytes in all); may raise to stop.

    Raises:
        ConversionError: A file cannot be written, or a weight has no values.
    """
    graph = model.graph
    _drop_unused(graph, parameters)
    total = sum(t.elements * 4 for name, t in parameters.items() if name in graph.initializers)
    external = total > EXTERNAL_THRESHOLD_BYTES
    flipped = _fold_transposes(graph, parameters)
    written: Written | None = None
    if external:
        large = {
            name: tensor
            for name, tensor in parameters.items()
            if name in graph.initializers and tensor.elements * 4 >= EXTERNAL_TENSOR_BYTES
        }
        written = write_external(
            list(large.values()),
            frozenset(parameters[name].name for name in flipped),
            folder / DATA_NAME,
            on_bytes=lambda done: on_bytes(done, total),
        )
        _point_outside(graph, large, written)
    _fill_inside(graph, parameters, flipped)
    clean_model(model, producer_version)
    save_model(model, folder / MODEL_NAME)
    on_bytes(total, total)
    return GraphFiles(
        opset=int(model.opset_imports[""]),
        sha256={DATA_NAME: written.sha256} if written else {},
        source_sha256=written.source_sha256 if written else {},
        transposed=len(flipped),
    )


def _drop_unused(graph: Any, parameters: dict[str, TensorInfo]) -> None:
    outputs = set(graph.outputs)
    for name, value in list(graph.initializers.items()):
        if not value.uses() and value not in outputs:
            del graph.initializers[name]
        elif value.const_value is None and name not in parameters:
            raise ConversionError(f"The traced graph has no values for {name}.")


def _fold_transposes(graph: Any, parameters: dict[str, TensorInfo]) -> frozenset[str]:
    """Remove `Transpose(weight)` where the weight has no other use; names of those weights."""
    import onnx_ir as ir

    folded = []
    for node in list(graph):
        if node.op_type != "Transpose" or not _swaps_two_axes(node):
            continue
        weight = node.inputs[0]
        tensor = parameters.get(weight.name)
        if (
            tensor is None
            or len(weight.uses()) != 1
            or node.outputs[0] in graph.outputs
            or tensor.elements * 4 > TRANSPOSE_LIMIT_BYTES
        ):
            continue
        rows, columns = tensor.shape
        weight.shape = ir.Shape((columns, rows))
        ir.convenience.replace_all_uses_with(node.outputs[0], weight)
        graph.remove(node, safe=True)
        folded.append(weight.name)
    return frozenset(folded)


def _swaps_two_axes(node: Any) -> bool:
    permutation = node.attributes.get("perm")
    return permutation is not None and list(permutation.as_ints()) == [1, 0]


def _point_outside(graph: Any, large: dict[str, TensorInfo], written: Written) -> None:
    import onnx_ir as ir

    for name, tensor in large.items():
        value, place = graph.initializers[name], written.places[tensor.name]
        value.const_value = ir.ExternalTensor(
            DATA_NAME,
            place.offset,
            place.length,
            ir.DataType.FLOAT,
            shape=value.shape,
            name=name,
        )


def _fill_inside(graph: Any, parameters: dict[str, TensorInfo], flipped: frozenset[str]) -> None:
    """Give every parameter that is not outside its values, and constants tensors of their own."""
    import numpy as np
    import onnx_ir as ir

    for name, value in graph.initializers.items():
        if isinstance(value.const_value, ir.ExternalTensor):
            continue
        if name in parameters:
            array = read_float32(parameters[name])
            array = np.ascontiguousarray(array.T if name in flipped else array)
        else:
            array = value.const_value.numpy()
        value.const_value = ir.tensor(array, name=name)


def clean_model(model: Any, producer_version: str) -> None:
    """Take the tracer's notes out: they hold source paths, and some cannot be serialised.

    Args:
        model: onnx_ir's Model.
        producer_version: Our version, noted in the graph.
    """
    import onnx_ir as ir
    from onnx_ir.passes.common import ClearMetadataAndDocStringPass

    ClearMetadataAndDocStringPass()(model)
    model.metadata_props.clear()
    model.graph.metadata_props.clear()
    model.doc_string = model.graph.doc_string = None
    for node in ir.traversal.RecursiveGraphIterator(model.graph):
        for value in node.outputs:
            value.metadata_props.clear()
    for value in (*model.graph.inputs, *model.graph.initializers.values()):
        value.metadata_props.clear()
    model.producer_name, model.producer_version = "kimera-console", producer_version
    model.graph.name = "sentence_encoder"


def save_model(model: Any, path: Path) -> None:
    """Write the graph's file; weights outside it are only referred to.

    Raises:
        ConversionError: The disk refuses.
    """
    import onnx_ir as ir

    data = ir.serde.serialize_model(model).SerializeToString()
    try:
        with path.open("xb") as stream:
            stream.write(data)
    except OSError as problem:
        raise write_failed(path, problem) from problem
