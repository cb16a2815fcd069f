"""The source model's parts in PyTorch: its encoder's class, and the modules after its pooling.

Both the Transformers backend and the comparison of a conversion use them. They are written apart
from what the exporters put into a graph, so that a mistake on either side shows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kimera_console.core.embedding.backends.mapped import mapped_tensors
from kimera_console.core.errors import SourceError, closing_line
from kimera_console.core.formats.model_folder import confined_path, read_optional_object
from kimera_console.core.formats.weights import SAFETENSORS_SUFFIX, read_tensors
from kimera_console.core.sources.architectures import ARCHITECTURES
from kimera_console.core.sources.modules import (
    DENSE,
    LAYER_NORM,
    LAYER_NORM_EPSILON,
    TRUNCATE,
    Layer,
    layer_file,
    layer_weights,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray


def encoder_class(folder: Path) -> Any:
    """The class of transformers whose `from_pretrained` gives this model's encoder alone."""
    import transformers

    model_type = str(read_optional_object(folder, "config.json").get("model_type"))
    known = ARCHITECTURES.get(model_type)
    return getattr(transformers, known.model_class if known is not None else "AutoModel")


_FORM = {
    "return_dict": True, "output_hidden_states": False, "output_attentions": False,
    "chunk_size_feed_forward": 0,
}  # fmt: skip
"""Settings of config.json that ask for tuples, for more than the last layer, or for pieces."""


def load_config(folder: Path) -> Any:
    """Transformers' configuration of a model, whichever version of transformers wrote it.

    What changes the form of its answers and no number of them is as the console reads them.

    Raises:
        SourceError: transformers refuses it.
    """
    from transformers import AutoConfig

    try:
        config = AutoConfig.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
        for name, value in _FORM.items():
            if getattr(config, name, value) != value:
                setattr(config, name, value)
        return config
    except Exception as error:
        raise SourceError(
            f"transformers refuses {folder / 'config.json'}: {closing_line(error)}",
            hint="Get the model's own config.json again.",
            log=str(error),
        ) from error


def load_tokenizer(folder: Path, *, fast: bool = True) -> Any:
    """Transformers' tokenizer of a model, whichever version of transformers wrote it."""
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(
        folder, local_files_only=True, trust_remote_code=False, use_fast=fast
    )


class SentenceLayers:
    """What follows the pooling (Dense, LayerNorm, Normalize, a truncation), applied in order.

    Args:
        folder: The model's folder.
        layers: Of `read_pooling`.

    Raises:
        SourceError, UnsupportedModelError: Their weights are not there, or do not fit.
    """

    def __init__(self, folder: Path, layers: Sequence[Layer]) -> None:
        layer_weights(folder, layers)
        self._steps = [(layer, _load(folder, layer)) for layer in layers]

    def __call__(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Vectors of shape (n, width) as they leave the last layer."""
        if not self._steps:
            return vectors
        import torch

        values = torch.from_numpy(np.ascontiguousarray(vectors, np.float32))
        with torch.inference_mode():
            for layer, weights in self._steps:
                values = _apply(values, layer, weights)
        result: NDArray[np.float32] = values.numpy()
        return result


def _load(folder: Path, layer: Layer) -> dict[str, Any]:
    if not layer.shapes():
        return {}
    path = confined_path(folder, layer_file(folder, layer))
    if path.suffix == SAFETENSORS_SUFFIX:
        from safetensors.torch import load_file

        found = load_file(path)
    else:
        stored = read_tensors(path)
        found = dict(zip(stored, mapped_tensors(stored.values()), strict=True))
    return {name: tensor.float() for name, tensor in found.items()}


def _apply(values: Any, layer: Layer, weights: dict[str, Any]) -> Any:
    import torch

    functional = torch.nn.functional
    if layer.kind == LAYER_NORM:
        scale, shift = weights["norm.weight"], weights["norm.bias"]
        return functional.layer_norm(values, (layer.width,), scale, shift, LAYER_NORM_EPSILON)
    if layer.kind == DENSE:
        bias = weights["linear.bias"] if layer.bias else None
        activation = getattr(torch.nn, layer.activation)()
        found = activation(functional.linear(values, weights["linear.weight"], bias))
        if layer.residual:
            own = weights.get("residual.weight")
            found = found + (values if own is None else functional.linear(values, own))
        return found
    if layer.kind == TRUNCATE:
        return values[..., : layer.width]
    return functional.normalize(values, dim=-1)
