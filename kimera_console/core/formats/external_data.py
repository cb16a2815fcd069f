"""External data of an .onnx file: present, whole, and inside its folder.

Writers name the file differently and tools lose it silently; a location may also be absolute,
lead out of the folder, or be a link. onnx's own checker passes what is cut short.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kimera_console.core.errors import BundleError
from kimera_console.core.formats.model_folder import confined_path, is_regular_file

if TYPE_CHECKING:
    from pathlib import Path

    from kimera_console.core.formats.onnx_graph import ExternalTensor, OnnxFacts

EXTERNAL_TENSOR_BYTES = 1024
"""What the console writes outside a graph: smaller tensors stay in it, for shape inference needs
their values."""


def check_external(model_file: Path, facts: OnnxFacts) -> None:
    """Check that each tensor outside the graph lies whole in a regular file inside the folder.

    Args:
        model_file: The .onnx file; locations count from its folder.
        facts: What was read of it.

    Raises:
        BundleError: A file is missing, short, a link or elsewhere; or a position is impossible.
    """
    sizes: dict[str, int] = {}
    for tensor in facts.external:
        name = tensor.location
        if name not in sizes:
            sizes[name] = _data_size(model_file, name)
        _check_span(model_file, tensor, sizes[name])


def _data_size(model_file: Path, name: str) -> int:
    if not name:
        raise BundleError(
            f"{model_file} has weights outside it, and does not say where.",
            hint="Convert the model again.",
        )
    path = confined_path(model_file.parent, name, error=BundleError)
    if not os.path.lexists(path):
        raise BundleError(
            f"{path} is missing: {model_file.name} keeps its weights there.",
            hint="Copy it beside the model, or convert again.",
        )
    if not is_regular_file(path):
        raise BundleError(f"{path} is not a regular file.", hint="Convert the model again.")
    return path.stat().st_size


def _check_span(model_file: Path, tensor: ExternalTensor, size: int) -> None:
    shown = f"its tensor {tensor.name[:80]!r} in {tensor.location}"
    offset = _byte_count(tensor.offset, 0)
    length = _byte_count(tensor.length, None if offset is None else max(0, size - offset))
    again = "Copy the files again from where they are whole, or convert again."
    if offset is None or length is None:
        raise BundleError(f"{model_file} gives {shown} an impossible position.", hint=again)
    if offset + length > size:
        raise BundleError(
            f"{model_file.parent / tensor.location} is too short: {offset + length:,} bytes are"
            f" needed for {tensor.name[:80]!r}, {size:,} are there.",
            hint=again,
        )
    if tensor.expected_bytes is not None and length < tensor.expected_bytes:
        raise BundleError(
            f"{model_file} gives {shown} {length:,} bytes; its shape needs"
            f" {tensor.expected_bytes:,}.",
            hint=again,
        )


def _byte_count(text: str, default: int | None) -> int | None:
    """A count written in decimal digits; None for anything else."""
    if not text:
        return default
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None
