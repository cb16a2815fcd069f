"""A model's weights as safetensors under the encoder's own names, for tools that read nothing else.

Optimum loads a model by transformers alone, which would give a checkpoint to torch's unpickler and
leave weights with foreign words before their names at random values.
"""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

from kimera_console.core.convert.export.weights import (
    CHUNK_BYTES,
    read_row_major,
    write_failed,
)
from kimera_console.core.embedding.backends.loading import reads_by_itself
from kimera_console.core.errors import SourceError
from kimera_console.core.formats.model_folder import TOKENIZER_FILE_BYTES, read_bytes
from kimera_console.core.formats.weights import SAFETENSORS
from kimera_console.core.sources.config import read_config
from kimera_console.core.sources.weights import encoder_weights

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from kimera_console.core.formats.tensors import TensorInfo

SCRATCH_NAME = "plain-source"
"""Subfolder of the staged bundle with the copy; it is gone when the bundle is done."""


def plain_source(
    source: Path, staged: Path, companions: tuple[str, ...], *, on_bytes: Callable[[int, int], None]
) -> Path:
    """The source itself where transformers reads it as it is, else a copy that it reads.

    Args:
        source: The model's folder.
        staged: The bundle's folder.
        companions: Files to copy beside the weights, where they exist.
        on_bytes: Called with (bytes written, bytes in all).

    Raises:
        SourceError: The weights are damaged, or ended early.
        ConversionError: The disk refuses.
    """
    if reads_by_itself(source):
        return source
    scratch = staged / SCRATCH_NAME
    scratch.mkdir()
    for name in companions:
        if (source / name).is_file():
            (scratch / name).write_bytes(read_bytes(source, name, limit_bytes=TOKENIZER_FILE_BYTES))
    found = encoder_weights(source, read_config(source).model_type)
    _write_safetensors(found.tensors, scratch / SAFETENSORS.single, on_bytes)
    return scratch


def remove_copy(staged: Path) -> None:
    """Remove what `plain_source` may have made."""
    shutil.rmtree(staged / SCRATCH_NAME, ignore_errors=True)


def _write_safetensors(
    tensors: Mapping[str, TensorInfo], target: Path, on_bytes: Callable[[int, int], None]
) -> None:
    header: dict[str, object] = {"__metadata__": {"format": "pt"}}
    end = 0
    for name, tensor in tensors.items():
        span = [end, end + tensor.length_bytes]
        header[name] = {"dtype": tensor.dtype, "shape": tensor.shape, "data_offsets": span}
        end = span[1]
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    try:
        with target.open("xb") as stream:
            stream.write(len(text).to_bytes(8, "little") + text)
            for tensor in tensors.values():
                _copy(tensor, stream.write)
                on_bytes(stream.tell(), end + len(text) + 8)
    except OSError as problem:
        raise write_failed(target, problem) from problem


def _copy(tensor: TensorInfo, write: Callable[[bytes], int]) -> None:
    if tensor.axes:
        write(read_row_major(tensor))
        return
    left = tensor.length_bytes
    with tensor.file.open("rb") as stream:
        stream.seek(tensor.offset)
        while left:
            data = stream.read(min(left, CHUNK_BYTES))
            if not data:
                raise SourceError(
                    f"{tensor.file} ended before all of its tensors were read.",
                    hint="It was changed during the conversion. Download the model again.",
                )
            write(data)
            left -= len(data)
