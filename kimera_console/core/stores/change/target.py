"""The model that a store is to change to: strict, one backend only, with its stamp.

A vector of any other origin than the one that was loaded first ends the work: neither the next
backend of the chain nor a bundle that is replaced meanwhile may write into a run.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kimera_console.core.bundles.bundle import read_bundle
from kimera_console.core.bundles.manifest import MANIFEST_NAME
from kimera_console.core.embedding.backends.base import ONNX, ONNXRUNTIME
from kimera_console.core.embedding.embedder import Embedder
from kimera_console.core.errors import Action, Advice, StoreError
from kimera_console.core.flags.settings import Settings
from kimera_console.core.stores.change.stamp import Stamp
from kimera_console.core.stores.recipes.old_model import LONGEST_TEXT, no_substitute
from kimera_console.core.system.hashing import sha256_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from kimera_console.core.bundles.bundle import Bundle
    from kimera_console.core.embedding.backends.base import BackendInfo
    from kimera_console.core.jobs import JobContext
    from kimera_console.core.stores.change.ledger import Run

_FINGERPRINT = 16
_NORM_ERROR = 1e-3


@dataclass(frozen=True)
class Target:
    """An opened model that makes a store's new vectors.

    Attributes:
        stamp: Its origin; the recipe is empty.
        encode: Texts to float32 vectors of unit norm, shape (n, dimension). Raises StoreError
            where a vector would be of another origin.
        count_tokens: Texts to the tokens that each has, as embedded.
        path: The bundle's folder; None where it is no bundle.
    """

    stamp: Stamp
    encode: Callable[[Sequence[str]], NDArray[np.float32]]
    count_tokens: Callable[[Sequence[str]], tuple[int, ...]]
    path: Path | None = None


@contextlib.contextmanager
def open_target(
    settings: Settings,
    bundle: Path | None = None,
    *,
    prompt: str | None = None,
    context: JobContext | None = None,
) -> Iterator[Target]:
    """Load a converted model for the block.

    Args:
        settings: The flags in force; those that name a model are overridden.
        bundle: The bundle's folder; None takes the active one.
        prompt: As of `Embedder.use_prompt`: None is the model's default, "" none.
        context: A cancel stops loading and embedding.

    Raises:
        BundleError: The folder is no bundle, damaged, or quarantined.
        BackendError: It cannot be loaded.
    """
    folder = bundle or settings.options().onnx_model_path
    found = read_bundle(folder)
    if context is not None:
        context.report("Load the new model", detail=found.name)
    weights = weights_fingerprint(found)
    own = Settings(settings.env_file, environ={**os.environ, **_flags(found.path, settings)})
    embedder = Embedder(own, prompt=prompt)
    try:
        with no_substitute(found.name):
            loaded = embedder.load(context=context)
        _check_origin(loaded, loaded)

        def encode(texts: Sequence[str]) -> NDArray[np.float32]:
            with no_substitute(found.name):
                made = embedder.encode([one[:LONGEST_TEXT] for one in texts], context=context)
            _check_origin(made.info, loaded)
            _check_numbers(made.vectors)
            return made.vectors

        def count_tokens(texts: Sequence[str]) -> tuple[int, ...]:
            made = embedder.encode([one[:LONGEST_TEXT] for one in texts], context=context)
            return made.token_counts

        yield Target(_stamp(found, loaded, weights), encode, count_tokens, found.path)
    finally:
        embedder.close()


def prompt_of_runs(settings: Settings, bundle: Path | None, runs: Sequence[Run]) -> str | None:
    """The prompt that runs were begun with, as its name in a bundle, so that they go on with it.

    Args:
        settings: The flags in force.
        bundle: The bundle's folder; None takes the active one.
        runs: Of one model.

    Returns:
        "" for none; None, the model's default, where there are no runs or the bundle lacks it.

    Raises:
        BundleError: The folder is no bundle.
    """
    if not runs or not runs[0].stamp.prompt:
        return "" if runs else None
    known = read_bundle(bundle or settings.options().onnx_model_path).prompts
    text = runs[0].stamp.prompt
    return next((each.name for each in known.listed if each.text == text), None)


def weights_fingerprint(bundle: Bundle) -> str:
    """One short text for all that a bundle's vectors depend on besides flags."""
    if bundle.manifest is not None:
        files = bundle.manifest.files
        records = [(each.name, each.sha256) for each in files if each.name != MANIFEST_NAME]
    else:
        names = {bundle.model_file.name, *bundle.external}
        folder = bundle.model_file.parent
        records = [(name, sha256_file(folder / name)) for name in sorted(names)]
        records.append(("tokenizer.json", sha256_file(bundle.path / "tokenizer.json")))
    listed = json.dumps(sorted(records))
    return hashlib.sha256(listed.encode()).hexdigest()[:_FINGERPRINT]


def _flags(folder: Path, settings: Settings) -> dict[str, str]:
    engine = settings.get("EMBEDDING_ENGINE").value
    return {
        # A run goes on for days and on several machines: what one of them measured must not
        # decide, or one store would hold vectors of two engines.
        "EMBEDDING_ENGINE": ONNXRUNTIME if engine == "auto" else engine,
        "USE_ONNX": "1",
        "ONNX_MODEL_PATH": str(folder),
        # Nothing may stand in for it: a bundle has no weights that Transformers could load.
        "EMBEDDING_MODEL": str(folder),
        "LIGHTWEIGHT_EMBEDDING": "0",
        "EMBEDDING_STRICT": "1",
        "EMBEDDING_POOLING": "auto",
        "EMBEDDING_METRICS_FILE": "",
    }


def _stamp(bundle: Bundle, info: BackendInfo, weights: str) -> Stamp:
    return Stamp(
        model=info.model,
        revision=info.revision,
        pooling=info.pooling,
        prompt=info.prompt_text,
        precision=info.precision,
        tokenizer=sha256_file(bundle.path / "tokenizer.json")[:_FINGERPRINT],
        weights=weights,
        dimension=info.dimension,
        max_tokens=info.max_tokens,
        recipe=(),  # each vector column has its own
    )


def _check_origin(info: BackendInfo, loaded: BackendInfo) -> None:
    same = dataclasses.replace(info, load_seconds=loaded.load_seconds) == loaded
    if info.backend == ONNX and not info.degraded and same:
        return
    raise StoreError(
        f"{loaded.model} failed, and {info.display_name} would take over: no vector of another"
        " origin is written.",
        hint=Advice.of(
            "See why", Action.CHECK_HEALTH, ", then resume the run: finished rows are kept."
        ),
    )


def _check_numbers(vectors: NDArray[np.float32]) -> None:
    norms = np.linalg.norm(vectors.astype(np.float64), axis=1)
    if not np.isfinite(norms).all() or (len(norms) and np.abs(norms - 1).max() > _NORM_ERROR):
        raise StoreError(
            "The new model gave a vector that is not finite or not of norm 1; it was not written.",
            hint=Advice.of("Check the bundle", Action.VERIFY, ", then try again."),
        )
