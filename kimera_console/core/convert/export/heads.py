"""BGE-M3's further heads: weights read from torch's checkpoints without running them, and a graph.

Names, shapes and values are checked before they are used.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from kimera_console.core.convert.export.assemble import clean_model, save_model
from kimera_console.core.convert.export.sentence_nodes import append_heads
from kimera_console.core.convert.export.weights import read_float32
from kimera_console.core.errors import Action, Advice, SourceError
from kimera_console.core.formats.model_folder import confined_path, is_regular_file
from kimera_console.core.formats.tensors import FLOAT_DTYPES
from kimera_console.core.formats.weights import read_tensors
from kimera_console.core.sources.heads import FILES, HEADS_INPUTS, HEADS_NAME, SPARSE

if TYPE_CHECKING:
    from pathlib import Path

    from kimera_console.core.formats.tensors import TensorInfo

HEAD_LIMIT_BYTES = 256 * 1024 * 1024
"""BGE-M3's larger head has 4 MB; no encoder's is a hundred times that."""
_PARTS = ("weight", "bias")
_WITHOUT = Advice.of(
    "Get the file from the model's source again, or convert without heads", Action.DENSE_ONLY, "."
)
OPSET = 18
IR_VERSION = 10
"""What torch's exporter writes the encoder with."""


def load_head(folder: Path, head: str, hidden: int) -> dict[str, Any]:
    """A head's weights as float32 tensors of torch.

    Args:
        folder: The model's folder.
        head: One of `model_heads.HEADS`.
        hidden: Length of the model's token vectors.

    Returns:
        "weight", shape (width, hidden), and "bias", shape (width,).

    Raises:
        UnsafeModelError: The file is more than a set of tensors.
        SourceError: It is damaged, or of another model.
    """
    import torch

    name = next(name for name in FILES[head] if os.path.lexists(folder / name))
    path = confined_path(folder, name)
    if not is_regular_file(path) or path.stat().st_size > HEAD_LIMIT_BYTES:
        raise SourceError(f"{path} is not a head's weights.", hint=_WITHOUT)
    found = _read(path)
    if set(found) != set(_PARTS):
        raise SourceError(
            f"{path} does not hold a weight and a bias, as a head's file does.", hint=_WITHOUT
        )
    if any(tensor.dtype not in FLOAT_DTYPES for tensor in found.values()):
        raise SourceError(f"{path} holds something other than numbers.", hint=_WITHOUT)
    weight, bias = (torch.from_numpy(read_float32(found[key]).copy()) for key in _PARTS)
    width = 1 if head == SPARSE else int(weight.shape[0]) if weight.ndim == 2 else 0
    if width < 1 or tuple(weight.shape) != (width, hidden) or tuple(bias.shape) != (width,):
        raise SourceError(
            f"{path} has a weight of shape {list(weight.shape)} and a bias of shape"
            f" {list(bias.shape)}; [{'1' if head == SPARSE else 'width'}, {hidden}] and"
            f" [{'1' if head == SPARSE else 'width'}] belong to this model.",
            hint=_WITHOUT,
        )
    if not (torch.isfinite(weight).all() and torch.isfinite(bias).all()):
        raise SourceError(f"{path} holds NaN or infinite values.", hint=_WITHOUT)
    return {"weight": weight, "bias": bias}


def _read(path: Path) -> dict[str, TensorInfo]:
    """Where a head's tensors lie; the advice is to do without, since a head can be left out."""
    try:
        return read_tensors(path)
    except SourceError as error:
        raise type(error)(error.message, hint=_WITHOUT, log=error.log) from error


def write_heads(
    source: Path, heads: tuple[str, ...], hidden: int, bundle: Path, *, producer_version: str
) -> None:
    """Write a bundle's heads.onnx. Runs in the child process of an export.

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
