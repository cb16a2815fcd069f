"""The graph of BGE-M3's further heads: a file of its own, loaded only when they are asked for.

It is small (4 MB for BGE-M3), has its weights inside, and stays fp32 whatever the encoder's
precision: a token's weight is one product, which rounding would not make faster.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kimera_console.core.convert.export.assemble import clean_model, save_model
from kimera_console.core.convert.export.heads import load_head
from kimera_console.core.convert.export.sentence_nodes import append_heads
from kimera_console.core.sources.heads import HEADS_INPUTS, HEADS_NAME

if TYPE_CHECKING:
    from pathlib import Path

OPSET = 18
IR_VERSION = 10
"""What torch's exporter writes the encoder with."""


def write_heads(
    source: Path, heads: tuple[str, ...], hidden: int, bundle: Path, *, producer_version: str
) -> None:
    """Write a bundle's heads.onnx. Runs in a child process, as everything that reads pickles.

    Args:
        source: The model's folder.
        heads: Which.
        hidden: Length of the model's token vectors.
        bundle: Folder for the file.
        producer_version: Our version, noted in the graph.

    Raises:
        UnsafeModelError, SourceError: A head's file is not what it should be; see `load_head`.
        ConversionError: The disk refuses.
    """
    import onnx_ir as ir

    values = [
        ir.Value(name=name, shape=ir.Shape(shape), type=ir.TensorType(kind))
        for name, shape, kind in zip(
            HEADS_INPUTS,
            (("batch", "sequence", hidden), ("batch", "sequence")),
            (ir.DataType.FLOAT, ir.DataType.INT64),
            strict=True,
        )
    ]
    graph = ir.Graph(values, [], nodes=[], opset_imports={"": OPSET})
    model = ir.Model(graph, ir_version=IR_VERSION)
    arrays = {
        f"{head}/linear.{name}": tensor.numpy()
        for head in heads
        for name, tensor in load_head(source, head, hidden).items()
    }

    def weight(graph: Any, name: str, transposed: bool) -> Any:
        array = arrays[name].T.copy() if transposed else arrays[name]
        tensor = ir.tensor(array, name=name)
        value = ir.Value(name=name, shape=tensor.shape, type=ir.TensorType(tensor.dtype))
        value.const_value = tensor
        graph.register_initializer(value)
        return value

    append_heads(model, heads, weight)
    clean_model(model, producer_version)
    model.graph.name = "heads"
    save_model(model, bundle / HEADS_NAME)
