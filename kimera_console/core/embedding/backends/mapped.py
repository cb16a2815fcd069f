"""An encoder of transformers whose weights stay where they lie in their files.

transformers reads safetensors by itself. A PyTorch checkpoint it would give to torch's unpickler;
here its tensors are views of the mapped file, found by our own directory of them. So nothing of
the file runs, and rows of a vocabulary that no text needs never become memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kimera_console.core.errors import SourceError
from kimera_console.core.formats.model_folder import read_optional_object
from kimera_console.core.formats.weights import SAFETENSORS_SUFFIX
from kimera_console.core.sources.architectures import ARCHITECTURES
from kimera_console.core.sources.weights import INCOMPLETE_HINT, EncoderWeights, encoder_weights

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kimera_console.core.formats.tensors import TensorInfo

_TORCH_NAMES = {
    "F64": "float64", "F32": "float32", "F16": "float16", "BF16": "bfloat16",
    "F8_E4M3": "float8_e4m3fn", "F8_E5M2": "float8_e5m2",
    "I64": "int64", "I32": "int32", "I16": "int16", "I8": "int8",
    "U64": "uint64", "U32": "uint32", "U16": "uint16", "U8": "uint8", "BOOL": "bool",
}  # fmt: skip


def mapped_tensors(found: Iterable[TensorInfo]) -> list[Any]:
    """The tensors as torch's, in the same order: views of their files, not copies.

    Those that do not start at a multiple of their numbers' size are copied.
    """
    import torch

    files: dict[Path, Any] = {}
    tensors = []
    for info in found:
        dtype = getattr(torch, _TORCH_NAMES[info.dtype])
        if not info.length_bytes:
            tensors.append(torch.empty(info.shape, dtype=dtype))
            continue
        if info.file not in files:
            size = info.file.stat().st_size
            files[info.file] = torch.from_file(
                str(info.file), shared=False, size=size, dtype=torch.uint8
            )
        raw = files[info.file][info.offset : info.offset + info.length_bytes]
        flat = (raw if info.aligned else raw.clone()).view(dtype)
        tensors.append(flat.reshape(info.stored_shape).permute(info.stored_places))
    return tensors


def unknown_prefix(folder: Path) -> str:
    """What stands before the encoder's names that transformers would not take off; "" if nothing.

    Raises:
        SourceError: As `encoder_weights`.
    """
    import transformers

    prefix = encoder_weights(folder, _model_type(folder)).prefix
    if not prefix:
        return ""
    name = _class_name(folder)
    if name == "AutoModel":
        kind = transformers.MODEL_MAPPING[type(_config(folder))]
    else:
        kind = getattr(transformers, name)
    return "" if prefix == f"{kind.base_model_prefix}." else prefix


def reads_by_itself(folder: Path) -> bool:
    """Whether transformers finds this model's weights without us: safetensors, usual names."""
    files = encoder_weights(folder, _model_type(folder)).files
    safe = all(file.suffix == SAFETENSORS_SUFFIX for file in files)
    return safe and not unknown_prefix(folder)


def load_mapped(folder: Path, *, dtype: Any, attention: str = "") -> Any:
    """The encoder in evaluation mode, without its pooler.

    Args:
        folder: The model's folder.
        dtype: torch's type of its weights; others are converted, which copies them.
        attention: transformers' name of an implementation; "" is its own choice.

    Raises:
        SourceError: A weight is missing, or has another shape than config.json says.
        ValueError: The architecture has no such attention.
    """
    import torch

    model = _empty_model(folder, dtype, attention)
    stored = encoder_weights(folder, _model_type(folder))
    groups: dict[int, list[str]] = {}  # a parameter may have several names
    shapes = {}
    for name, parameter in model.named_parameters(remove_duplicate=False):
        groups.setdefault(id(parameter), []).append(name)
        shapes[name] = tuple(parameter.shape)
    chosen = {tuple(names): _find(folder, stored, names, shapes) for names in groups.values()}
    for names, tensor in zip(chosen, mapped_tensors(chosen.values()), strict=True):
        value = torch.nn.Parameter(tensor.to(dtype), requires_grad=False)
        for name in names:
            owner, _, last = name.rpartition(".")
            setattr(model.get_submodule(owner), last, value)
    return model.eval()


def _find(
    folder: Path, stored: EncoderWeights, names: list[str], shapes: dict[str, tuple[int, ...]]
) -> TensorInfo:
    tensor = next((stored.tensors[name] for name in names if name in stored.tensors), None)
    if tensor is None:
        raise SourceError(
            f"The weights in {folder} lack {stored.prefix}{names[0]}, which config.json calls for.",
            hint=INCOMPLETE_HINT,
        )
    if tensor.shape != shapes[names[0]]:
        raise SourceError(
            f"{tensor.name} in {tensor.file.name} has shape {list(tensor.shape)}, but config.json"
            f" calls for {list(shapes[names[0]])}.",
            hint=INCOMPLETE_HINT,
        )
    return tensor


def _empty_model(folder: Path, dtype: Any, attention: str) -> Any:
    """The architecture with real buffers, and parameters that have shapes only."""
    import transformers
    from accelerate import init_empty_weights

    wanted = {"attn_implementation": attention} if attention else {}
    name = _class_name(folder)
    with init_empty_weights(include_buffers=False):
        if name == "AutoModel":
            model = transformers.AutoModel.from_config(
                _config(folder), trust_remote_code=False, dtype=dtype, **wanted
            )
        else:
            model = getattr(transformers, name)._from_config(_config(folder), dtype=dtype, **wanted)
    if getattr(model, "pooler", None) is not None:
        model.pooler = None  # a head of its own training task, and often not in the file
    return model


def _config(folder: Path) -> Any:
    from transformers import AutoConfig

    return AutoConfig.from_pretrained(folder, local_files_only=True, trust_remote_code=False)


def _model_type(folder: Path) -> str:
    return str(read_optional_object(folder, "config.json").get("model_type"))


def _class_name(folder: Path) -> str:
    known = ARCHITECTURES.get(_model_type(folder))
    return known.model_class if known is not None else "AutoModel"
