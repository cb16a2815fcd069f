"""Direct exporter, second half: the traced graph gets its weights and becomes two files.

`model.onnx` holds the graph and small constants; `model.onnx.data` the weights, aligned so that
a runtime can map them. Matrices that the graph transposes before use are written transposed:
otherwise every session would do it while it loads, in memory of its own.
"""

from __future__ import annotations

import concurrent.futures
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kimera_console.core.convert.export.weights import (
    TRANSPOSE_LIMIT_BYTES,
    WrittenWeights,
    read_float32,
    write_external,
    write_failed,
)
from kimera_console.core.errors import ConversionError
from kimera_console.core.formats.external_data import EXTERNAL_TENSOR_BYTES
from kimera_console.core.formats.fused_attention import axis_order

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kimera_console.core.formats.tensors import TensorInfo

MODEL_NAME = "model.onnx"
DATA_NAME = "model.onnx.data"
EXTERNAL_THRESHOLD_BYTES = 1024 * 1024
"""Weights in all, above which they leave the graph file (protobuf's own limit is 2 GB)."""


@dataclass(frozen=True)
class GraphFiles:
    """What was written.

    Attributes:
        opset: Version of the ONNX operator set.
        sha256: File's name -> hash, of files that were hashed while they were written.
        source_sha256: Path of each file with weights -> hash, likewise.
    """

    opset: int
    sha256: dict[str, str]
    source_sha256: dict[str, str]


class WeightStream:
    """The weights' file, written by a thread of its own while torch traces the graph.

    Moving and hashing bytes does not hold the interpreter, tracing does little else: together
    they take hardly longer than the longer of the two.

    Args:
        parameters: Parameter's name -> the tensor that holds its values.
        matrices: Names of those that the graph transposes before use.
        target: The file to write. None is written where the weights are few.
    """

    def __init__(
        self, parameters: dict[str, TensorInfo], matrices: frozenset[str], target: Path
    ) -> None:
        self.total_bytes = sum(tensor.elements * 4 for tensor in parameters.values())
        outside = self.total_bytes > EXTERNAL_THRESHOLD_BYTES
        self.tensors = {
            name: tensor
            for name, tensor in parameters.items()
            if outside and tensor.elements * 4 >= EXTERNAL_TENSOR_BYTES
        }
        self.transposed = frozenset(
            name
            for name in matrices & self.tensors.keys()
            if self.tensors[name].elements * 4 <= TRANSPOSE_LIMIT_BYTES
        )
        self._done_bytes = 0
        self._stopped = threading.Event()
        self._pool = concurrent.futures.ThreadPoolExecutor(1, thread_name_prefix="weights")
        self._result = self._pool.submit(self._write, target)

    def __enter__(self) -> WeightStream:
        return self

    def __exit__(self, *_details: object) -> None:
        self._stopped.set()
        self._pool.shutdown(cancel_futures=True)

    def wait(self, on_bytes: Callable[[int, int], None]) -> WrittenWeights | None:
        """What was written, once it is; None where no file was needed.

        Args:
            on_bytes: Called with (bytes written, bytes in all) meanwhile; may raise to stop.

        Raises:
            ConversionError: The file could not be written.
            SourceError: A source file ended early.
        """
        while not self._result.done():
            on_bytes(self._done_bytes, self.total_bytes)
            concurrent.futures.wait([self._result], timeout=0.1)
        return self._result.result()

    def _write(self, target: Path) -> WrittenWeights | None:
        if not self.tensors:
            return None
        keys = frozenset(self.tensors[name].name for name in self.transposed)
        return write_external(list(self.tensors.values()), keys, target, on_bytes=self._note)

    def _note(self, done_bytes: int) -> None:
        self._done_bytes = done_bytes
        if self._stopped.is_set():
            raise ConversionError("The conversion was stopped.")


def write_graph(
    model: Any,
    parameters: dict[str, TensorInfo],
    weights: WeightStream,
    folder: Path,
    *,
    producer_version: str,
    on_bytes: Callable[[int, int], None],
) -> GraphFiles:
    """Join the graph with its weights and write its file.

    Args:
        model: onnx_ir's Model, as traced.
        parameters: Initializer's name -> the tensor that holds its values.
        weights: Those of them that leave the graph's file.
        folder: Where the files go.
        producer_version: Our version, noted in the graph.
        on_bytes: Called with (bytes written, bytes in all); may raise to stop.

    Raises:
        ConversionError: A file cannot be written, or the graph uses a weight unexpectedly.
    """
    graph = model.graph
    _drop_unused(graph, parameters)
    _fold_transposes(graph, parameters, weights.transposed)
    written = weights.wait(on_bytes)
    if written is not None:
        _point_outside(graph, weights.tensors, written)
    _fill_inside(graph, parameters)
    clean_model(model, producer_version)
    save_model(model, folder / MODEL_NAME)
    on_bytes(weights.total_bytes, weights.total_bytes)
    return GraphFiles(
        opset=int(model.opset_imports[""]),
        sha256={DATA_NAME: written.sha256} if written else {},
        source_sha256=written.source_sha256 if written else {},
    )


def _drop_unused(graph: Any, parameters: dict[str, TensorInfo]) -> None:
    outputs = set(graph.outputs)
    for name, value in list(graph.initializers.items()):
        if not value.uses() and value not in outputs:
            del graph.initializers[name]
        elif value.const_value is None and name not in parameters:
            raise ConversionError(f"The traced graph has no values for {name}.")


def _fold_transposes(
    graph: Any, parameters: dict[str, TensorInfo], transposed: frozenset[str]
) -> None:
    """Remove `Transpose(weight)` of the weights that are written transposed.

    Raises:
        ConversionError: One of them is used in another way too, so that it may not be.
    """
    import onnx_ir as ir

    for name in transposed & graph.initializers.keys():
        weight = graph.initializers[name]
        users = [use.node for use in weight.uses()]
        if any(user.op_type != "Transpose" or axis_order(user) != (1, 0) for user in users):
            raise ConversionError(
                f"The traced graph uses {name} in a way that the direct exporter does not know.",
                hint="Choose the optimum exporter.",
            )
        rows, columns = parameters[name].shape
        weight.shape = ir.Shape((columns, rows))
        for user in users:
            ir.convenience.replace_all_uses_with(user.outputs[0], weight)
            graph.remove(user, safe=True)


def _point_outside(graph: Any, large: dict[str, TensorInfo], written: WrittenWeights) -> None:
    import onnx_ir as ir

    for name, tensor in large.items():
        if name not in graph.initializers:
            continue
        value, place = graph.initializers[name], written.places[tensor.name]
        value.const_value = ir.ExternalTensor(
            DATA_NAME,
            place.offset,
            place.length,
            ir.DataType.FLOAT,
            shape=value.shape,
            name=name,
        )


def _fill_inside(graph: Any, parameters: dict[str, TensorInfo]) -> None:
    """Give every parameter that is not outside its values, and constants tensors of their own."""
    import onnx_ir as ir

    for name, value in graph.initializers.items():
        if isinstance(value.const_value, ir.ExternalTensor):
            continue
        constant = value.const_value
        array = read_float32(parameters[name]) if name in parameters else constant.numpy()
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
