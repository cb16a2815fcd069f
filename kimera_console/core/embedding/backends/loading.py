"""An encoder of transformers whose weights stay where they lie in their files.

transformers reads safetensors by itself. A PyTorch checkpoint it would give to torch's unpickler;
here its tensors are views of the mapped file, found by our own directory of them. So nothing of
the file runs, and rows of a vocabulary that no text needs never become memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kimera_console.core.embedding.backends.mapped import mapped_tensors
from kimera_console.core.embedding.backends.source_parts import load_config
from kimera_console.core.errors import SourceError
from kimera_console.core.formats.model_folder import read_optional_object
from kimera_console.core.formats.weights import SAFETENSORS_SUFFIX
from kimera_console.core.sources.architectures import ARCHITECTURES
from kimera_console.core.sources.weights import INCOMPLETE_HINT, EncoderWeights, encoder_weights

if TYPE_CHECKING:
    from pathlib import Path

    from kimera_console.core.formats.tensors import TensorInfo


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
        kind = transformers.MODEL_MAPPING[type(load_config(folder))]
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
                load_config(folder), trust_remote_code=False, dtype=dtype, **wanted
            )
        else:
            model = getattr(transformers, name)._from_config(
                load_config(folder), dtype=dtype, **wanted
            )
    if getattr(model, "pooler", None) is not None:
        model.pooler = None  # a head of its own training task, and often not in the file
    model.tie_weights()  # T5's table has two names, of which the file may have either
    return model


def _model_type(folder: Path) -> str:
    return str(read_optional_object(folder, "config.json").get("model_type"))


def _class_name(folder: Path) -> str:
    known = ARCHITECTURES.get(_model_type(folder))
    return known.model_class if known is not None else "AutoModel"
