"""The model that a store's vectors were made with, opened through the console's own embedder."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kimera_console.core.bundles.bundle import read_bundle
from kimera_console.core.embedding.embedder import Embedder
from kimera_console.core.errors import BackendError, DegradedError, SourceError
from kimera_console.core.flags.settings import Settings
from kimera_console.core.sources.prompts import Prompts, read_prompts
from kimera_console.core.sources.sample import sample_advice, sample_model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from kimera_console.core.embedding.chain import BackendFactory
    from kimera_console.core.jobs import JobContext

SAMPLE = "sample"
LONGEST_TEXT = 200_000
"""Characters of a text that reach the tokenizer: no model reads further."""
_ONNX_FILES = ("kimera.json", "model.onnx")


@dataclass(frozen=True)
class OldModel:
    """An opened model.

    Attributes:
        name: As shown.
        dimension: Length of its vectors.
        pooling: The pooling in force.
        prompt: What is put before every text; "" for nothing.
        encode: Texts to float32 vectors of unit norm, shape (n, dimension).
    """

    name: str
    dimension: int
    pooling: str
    prompt: str
    encode: Callable[[Sequence[str]], NDArray[np.float32]]


@contextlib.contextmanager
def open_model(
    settings: Settings,
    model: str,
    *,
    pooling: str = "auto",
    prompt: str | None = None,
    factories: Mapping[str, BackendFactory] | None = None,
    context: JobContext | None = None,
) -> Iterator[OldModel]:
    """Load a model for the block; never a degraded one.

    Args:
        settings: The flags in force; those that name a model are overridden, the others hold.
        model: A converted model's folder, a model's own folder, a hub id, or "sample".
        pooling: "auto", "cls" or "mean", as the vectors were made.
        prompt: As of `Embedder.use_prompt`: None is the model's default, "" none.
        factories: As of `Embedder`: the window hosts Transformers in a child.
        context: A cancel stops loading and embedding.

    Raises:
        SourceError: The sample model is not installed.
        InputError: The model has no prompt of that name.
        BackendError: It cannot be loaded.
    """
    flags = _flags(model, pooling)
    own = Settings(settings.env_file, environ={**os.environ, **flags})
    embedder = Embedder(own, prompt=prompt, factories=factories)
    try:
        with no_substitute(model):
            info = embedder.load(context=context)

        def encode(texts: Sequence[str]) -> NDArray[np.float32]:
            with no_substitute(model):
                return embedder.encode(texts, context=context).vectors

        yield OldModel(info.model, info.dimension, info.pooling, info.prompt_text, encode)
    finally:
        embedder.close()


@contextlib.contextmanager
def no_substitute(model: str) -> Iterator[None]:
    """Report a model that fails without a word of EMBEDDING_STRICT, which the user did not set.

    Raises:
        BackendError: With the reasons, in the place of a DegradedError.
    """
    try:
        yield
    except DegradedError as error:
        raise BackendError(f"{model} could not be used. {error.reasons}.", log=error.log) from error


def _flags(model: str, pooling: str) -> dict[str, str]:
    common = {
        "EMBEDDING_STRICT": "1",
        "LIGHTWEIGHT_EMBEDDING": "0",
        "EMBEDDING_POOLING": pooling,
        "EMBEDDING_METRICS_FILE": "",
    }
    folder = _folder(model)
    if any((folder / name).is_file() for name in _ONNX_FILES):
        # A model that fails to load must not be replaced by the one that EMBEDDING_MODEL names.
        return {
            **common, "USE_ONNX": "1", "ONNX_MODEL_PATH": str(folder.absolute()),
            "EMBEDDING_MODEL": str(folder.absolute()),
        }  # fmt: skip
    name = str(folder.absolute()) if folder.is_dir() else model
    return {**common, "USE_ONNX": "0", "EMBEDDING_MODEL": name}


def known_prompts(model: str) -> Prompts:
    """The prompts of a model as `open_model` takes it; none where its files are not here.

    Raises:
        BundleError, UnsupportedModelError: Its files cannot be read.
        SourceError: The sample model is not installed.
    """
    folder = _folder(model)
    if any((folder / name).is_file() for name in _ONNX_FILES):
        return read_bundle(folder).prompts
    return read_prompts(folder) if folder.is_dir() else Prompts()


def _folder(model: str) -> Path:
    folder = Path(model).expanduser()
    if model != SAMPLE or folder.exists():
        return folder
    found = sample_model()
    if found is None:
        raise SourceError("The sample model is not installed.", hint=sample_advice())
    return found
