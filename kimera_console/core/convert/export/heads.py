"""The weights of BGE-M3's further heads, taken out of torch's pickles without running them.

Runs in a child process, whose environment holds no secrets. torch's weights-only reader builds
tensors and plain containers and refuses everything else; what it gives is checked for names,
shapes and values before it is used.
"""

from __future__ import annotations

import os
import warnings
from typing import TYPE_CHECKING, Any

from kimera_console.core.errors import SourceError, UnsafeModelError
from kimera_console.core.formats.model_folder import confined_path, is_regular_file
from kimera_console.core.sources.heads import FILES, SPARSE

if TYPE_CHECKING:
    from pathlib import Path

HEAD_LIMIT_BYTES = 256 * 1024 * 1024
"""BGE-M3's larger head has 4 MB; no encoder's is a hundred times that."""
_WITHOUT = "Get the file from the model's source again, or convert without heads (--heads dense)."


def load_head(folder: Path, head: str, hidden: int) -> dict[str, Any]:
    """A head's weights as float32 tensors of torch.

    Args:
        folder: The model's folder.
        head: One of `model_heads.HEADS`.
        hidden: Length of the model's token vectors.

    Returns:
        "weight", shape (width, hidden), and "bias", shape (width,).

    Raises:
        UnsafeModelError: The file is more than a set of tensors: reading it would run code.
        SourceError: It is damaged, or of another model.
    """
    import torch

    name = next(name for name in FILES[head] if os.path.lexists(folder / name))
    path = confined_path(folder, name)
    if not is_regular_file(path) or path.stat().st_size > HEAD_LIMIT_BYTES:
        raise SourceError(f"{path} is not a head's weights.", hint=_WITHOUT)
    found = _read(path)
    if not isinstance(found, dict) or set(found) != {"weight", "bias"}:
        raise SourceError(
            f"{path} does not hold a weight and a bias, as a head's file does.", hint=_WITHOUT
        )
    weight, bias = found["weight"], found["bias"]
    for tensor in (weight, bias):
        if not isinstance(tensor, torch.Tensor) or not tensor.is_floating_point():
            raise SourceError(f"{path} holds something other than numbers.", hint=_WITHOUT)
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
    return {"weight": weight.detach().float(), "bias": bias.detach().float()}


def _read(path: Path) -> Any:
    import pickle

    import torch

    try:
        if path.suffix == ".safetensors":
            from safetensors.torch import load_file

            return load_file(path)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # torch's advice about old and foreign pickles
            return torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as problem:
        raise UnsafeModelError(
            f"{path} is more than a set of tensors; reading it could run code, so the console"
            " does not.",
            hint=_WITHOUT,
            log=str(problem),
        ) from problem
    except Exception as problem:
        raise SourceError(
            f"{path} cannot be read as a head's weights.", hint=_WITHOUT, log=str(problem)
        ) from problem
