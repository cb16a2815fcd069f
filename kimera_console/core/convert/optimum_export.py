"""Optimum exporter: any encoder that optimum-onnx exports, with pooling added to its graph.

Optimum loads the whole model and traces it with torch's older exporter. It gives token vectors;
pooling and normalisation are appended here, so that both exporters leave the same bundle. Its
own validation is off: the comparison that follows is stricter, and refuses instead of warning.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

from kimera_console.core.convert.direct import OUTPUT_NAMES, quiet_exporter
from kimera_console.core.convert.graph import (
    DATA_NAME,
    EXTERNAL_TENSOR_BYTES,
    EXTERNAL_THRESHOLD_BYTES,
    MODEL_NAME,
    GraphFiles,
    clean_model,
    save_model,
)
from kimera_console.core.convert.weights import write_arrays
from kimera_console.core.errors import ConversionError, DependencyError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SCRATCH_NAME = "optimum-export"
"""Subfolder of the staged bundle that optimum writes into; it is gone when the bundle is done."""
LEAST_OPSET = 13
"""From here on the operators of the pooling take their axes as inputs."""


def export_tokens(source: Path, staged: Path) -> Path:
    """Export the encoder with optimum; the folder that it wrote.

    Raises:
        DependencyError: optimum-onnx is not installed.
        ConversionError: Optimum could not export the model.
    """
    try:
        with quiet_exporter():
            from optimum.exporters.onnx import main_export
    except ImportError as error:
        raise DependencyError(
            "optimum-onnx is not installed or does not load.",
            hint="Install it with `pip install optimum-onnx`.",
            log=str(error),
        ) from error
    scratch = staged / SCRATCH_NAME
    try:
        with quiet_exporter():
            main_export(
                str(source),
                output=str(scratch),
                task="feature-extraction",
                framework="pt",
                library_name="transformers",
                device="cpu",
                local_files_only=True,
                trust_remote_code=False,
                do_validation=False,
            )
    except Exception as problem:
        raise ConversionError(
            f"optimum could not export this model ({type(problem).__name__}).",
            hint="The log has optimum's own words.",
            log=str(problem),
        ) from problem
    if not (scratch / MODEL_NAME).is_file():
        raise ConversionError("optimum ended without writing model.onnx.")
    return scratch


def add_pooling(
    exported: Path,
    staged: Path,
    pooling: str,
    *,
    producer_version: str,
    on_bytes: Callable[[int, int], None],
) -> GraphFiles:
    """Append pooling and normalisation, and gather the weights in one file.

    Args:
        exported: What `export_tokens` gave; removed afterwards.
        staged: The bundle's folder.
        pooling: "cls" or "mean".
        producer_version: Our version, noted in the graph.
        on_bytes: Called with (bytes written, bytes in all).

    Raises:
        ConversionError: The graph is not one of an encoder, or a file cannot be written.
    """
    import onnx_ir as ir

    model = ir.load(exported / MODEL_NAME)
    opset = int(model.opset_imports[""])
    if opset < LEAST_OPSET:
        raise ConversionError(
            f"optimum exports this model with opset {opset}; {LEAST_OPSET} or later is needed.",
            hint="This architecture cannot be converted yet.",
        )
    _append_pooling(model.graph, pooling)
    hashes = _move_weights(model.graph, staged / DATA_NAME, on_bytes)
    clean_model(model, producer_version)
    save_model(model, staged / MODEL_NAME)
    shutil.rmtree(exported)
    return GraphFiles(opset=opset, sha256=hashes, source_sha256={}, transposed=0)


def _append_pooling(graph: Any, pooling: str) -> None:
    """Make `sentence_embedding` the first output and the token vectors the second."""
    pooled_name, tokens_name = OUTPUT_NAMES
    hidden = next((value for value in graph.outputs if value.name == tokens_name), None)
    mask = next((value for value in graph.inputs if value.name == "attention_mask"), None)
    if hidden is None or (mask is None and pooling != "cls"):
        names = ", ".join(v.name for v in (*graph.inputs, *graph.outputs))
        raise ConversionError(
            f"optimum's graph lacks {tokens_name if hidden is None else 'attention_mask'}"
            f" (it has {names}).",
            hint="This architecture cannot be converted yet.",
        )
    pooled = _pooling_nodes(graph, hidden, mask, pooling)
    pooled.name = pooled_name
    graph.outputs[:] = [pooled, hidden]


def _pooling_nodes(graph: Any, hidden: Any, mask: Any, pooling: str) -> Any:
    import numpy as np
    import onnx_ir as ir

    dimension = hidden.shape[-1] if hidden.shape is not None else None
    batch = graph.inputs[0].shape[0]

    def constant(name: str, value: Any) -> Any:
        tensor = ir.tensor(value, name=f"pooling_{name}")
        initializer = ir.Value(
            name=tensor.name, shape=tensor.shape, type=ir.TensorType(tensor.dtype)
        )
        initializer.const_value = tensor
        graph.register_initializer(initializer)
        return initializer

    def add(operator: str, *inputs: Any, **attributes: Any) -> Any:
        node = ir.node(operator, inputs=list(inputs), attributes=attributes or None)
        node.outputs[0].name = f"pooling_{operator.lower()}_{len(graph)}"
        graph.append(node)
        return node.outputs[0]

    if pooling == "cls":
        pooled = add("Gather", hidden, constant("first", np.int64(0)), axis=1)
    else:
        last, second = (
            constant(n, np.array([a], np.int64)) for n, a in (("last", -1), ("tokens", 1))
        )
        weight = add("Unsqueeze", add("Cast", mask, to=int(ir.DataType.FLOAT)), last)
        total = add("ReduceSum", add("Mul", hidden, weight), second, keepdims=0)
        count = add("ReduceSum", weight, second, keepdims=0)
        pooled = add("Div", total, add("Max", count, constant("least_count", np.float32(1e-9))))
    axis = constant("axis", np.array([-1], np.int64))
    squares = add("ReduceSum", add("Mul", pooled, pooled), axis, keepdims=1)
    norm = add("Max", add("Sqrt", squares), constant("least_norm", np.float32(1e-12)))
    unit = add("Div", pooled, norm)
    unit.shape, unit.type = ir.Shape([batch, dimension]), ir.TensorType(ir.DataType.FLOAT)
    return unit


def _move_weights(graph: Any, target: Path, on_bytes: Callable[[int, int], None]) -> dict[str, str]:
    """Write the large initializers into one file, if there are enough of them to leave the graph.

    Returns:
        The file's name -> its hash; {} if it was not needed.
    """
    import onnx_ir as ir

    tensors = {name: value.const_value for name, value in graph.initializers.items()}
    total = sum(tensor.nbytes for tensor in tensors.values())
    if total <= EXTERNAL_THRESHOLD_BYTES:
        for name, value in graph.initializers.items():
            value.const_value = ir.tensor(tensors[name].numpy(), name=name)
        return {}
    large = {n: t for n, t in tensors.items() if t.nbytes >= EXTERNAL_TENSOR_BYTES}
    places, digest = write_arrays(
        {name: tensor.numpy for name, tensor in large.items()},
        target,
        on_bytes=lambda done: on_bytes(done, total),
    )
    for name, tensor in large.items():
        graph.initializers[name].const_value = ir.ExternalTensor(
            DATA_NAME,
            places[name].offset,
            places[name].length,
            tensor.dtype,
            shape=tensor.shape,
            name=name,
        )
    on_bytes(total, total)
    return {target.name: digest}
