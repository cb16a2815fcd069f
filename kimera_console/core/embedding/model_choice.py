"""Which model the flags mean for the Transformers backend, and how large the flags' models are."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimera_console.core.bundles.bundle import read_bundle
from kimera_console.core.bundles.manifest import read_manifest
from kimera_console.core.embedding.backends.base import ONNX, TRANSFORMERS
from kimera_console.core.errors import KimeraError
from kimera_console.core.formats.model_folder import folder_files
from kimera_console.core.sources.pooling import read_pooling
from kimera_console.core.sources.source import ResolvedSource, resolve_source

if TYPE_CHECKING:
    from kimera_console.core.flags.settings import EmbeddingOptions


@dataclass(frozen=True)
class ModelChoice:
    """Which model the flags mean.

    Attributes:
        source: Its folder on this machine.
        pooling: "auto", "cls" or "mean".
        notes: Sentences about the choice.
    """

    source: ResolvedSource
    pooling: str
    notes: tuple[str, ...] = ()


def model_choice(options: EmbeddingOptions) -> ModelChoice:
    """The model these flags mean.

    Where nothing sets EMBEDDING_MODEL and there is a converted model, its counterpart is the
    model that it was made from, pooled as it was converted: the flag's default is another model,
    whose vectors do not compare. Its manifest suffices, so that this also holds when the graph
    is damaged, which is when it matters.

    Raises:
        SourceError: The model is not on this machine.
    """
    hub = {"HF_HOME": options.hf_home} if options.hf_home else None
    if options.model_is_default:
        with contextlib.suppress(KimeraError, OSError):
            return _counterpart(options, hub)
    return ModelChoice(
        resolve_source(options.model, local_only=True, hub_environment=hub), options.pooling
    )


def _counterpart(options: EmbeddingOptions, hub: dict[str, str] | None) -> ModelChoice:
    folder = options.onnx_model_path
    manifest = read_manifest(folder)
    source = resolve_source(
        manifest.source, revision=manifest.revision, local_only=True, hub_environment=hub
    )
    note = f"EMBEDDING_MODEL is not set: this is the model that {folder} was made from"
    pooling = options.pooling
    if pooling == "auto" and read_pooling(source.path).mode != manifest.pooling:
        pooling = manifest.pooling
        note += f", with {pooling} pooling as it was converted"
    return ModelChoice(source, pooling, (note,))


def model_bytes(options: EmbeddingOptions, backend: str) -> int:
    """Bytes of the files of a backend's model; 0 where it has none or they cannot be read.

    For bounds on what a load may take; the load itself says what is wrong with a model.
    """
    with contextlib.suppress(KimeraError, OSError):
        if backend == ONNX:
            return read_bundle(options.onnx_model_path).size_bytes
        if backend == TRANSFORMERS:
            return sum(size for _, size in folder_files(model_choice(options).source.path))
    return 0
