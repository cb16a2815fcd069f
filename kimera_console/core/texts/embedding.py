"""Embedding a list: only what is new, in chunks, all by one backend."""

from __future__ import annotations

import collections
import dataclasses
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kimera_console.core.embedding.backends.base import ONNX
from kimera_console.core.embedding.embedder import dimension_warning
from kimera_console.core.errors import Action, Advice, BackendError
from kimera_console.core.jobs import JobContext

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from kimera_console.core.embedding.backends.base import BackendInfo, PlannedBatch
    from kimera_console.core.embedding.embedder import Attempt, Embedder, Embeddings
    from kimera_console.core.flags.settings import EmbeddingOptions, Settings
    from kimera_console.core.jobs import Progress

STAGE = "Embed the texts"
CHUNK_TEXTS = 1024
"""Texts that are planned together: those of like length share a batch. A cancelled run has lost
one batch at most."""
CACHE_BYTES = 300_000_000
"""Vectors kept for texts seen before; the ones not used for longest go first."""
_TRIES = 3


@dataclass(frozen=True)
class EmbeddedTexts:
    """Vectors of texts, all by the same backend.

    Attributes:
        texts: As they were embedded, without repetitions.
        vectors: float32, shape (n, dimension), unit norm.
        tokens: Per text, special tokens included.
        truncated: Per text, whether it was cut at the backend's limit.
        info: Who made them.
        attempts: The tries of the chain that led to this backend.
        dimension_warning: A sentence where the dimension is not EMBEDDING_DIM, else "".
        missing_bundle: Folder of the converted model that ONNX Runtime was to load, where there
            is none; else None.
        asked_lightweight: Whether LIGHTWEIGHT_EMBEDDING is on, so that nothing failed.
        computed: How many of them were not known before.
    """

    texts: tuple[str, ...]
    vectors: NDArray[np.float32]
    tokens: tuple[int, ...]
    truncated: tuple[bool, ...]
    info: BackendInfo
    attempts: tuple[Attempt, ...] = ()
    dimension_warning: str = ""
    missing_bundle: Path | None = None
    asked_lightweight: bool = False
    computed: int = 0


@dataclass(frozen=True)
class _KnownVector:
    vector: NDArray[np.float32]
    tokens: int
    truncated: bool


@dataclass
class _CollectedVectors:
    """Filled row by row: putting all rows together at the end would hold the window up."""

    vectors: NDArray[np.float32]
    tokens: list[int]
    truncated: list[bool]
    computed: int = 0

    @classmethod
    def empty(cls, count: int, dimension: int) -> _CollectedVectors:
        return cls(np.empty((count, dimension), np.float32), [0] * count, [False] * count)

    def put(self, row: int, known: _KnownVector) -> None:
        self.vectors[row] = known.vector
        self.tokens[row], self.truncated[row] = known.tokens, known.truncated


class VectorCache:
    """Vectors by text and by who made them. Used by one thread at a time (the model lane's)."""

    def __init__(self, most_bytes: int = CACHE_BYTES) -> None:
        self._most_bytes, self._bytes = most_bytes, 0
        self._known: collections.OrderedDict[tuple[BackendInfo, str], _KnownVector] = (
            collections.OrderedDict()
        )

    def find(self, backend: BackendInfo, text: str) -> _KnownVector | None:
        """What is known of a text, or None."""
        key = (backend, text)
        found = self._known.get(key)
        if found is not None:
            self._known.move_to_end(key)
        return found

    def put(self, backend: BackendInfo, text: str, known: _KnownVector) -> None:
        if (backend, text) not in self._known:
            self._bytes += _cost(text, known)
        self._known[backend, text] = known
        while self._bytes > self._most_bytes and len(self._known) > 1:
            (_, oldest), gone = self._known.popitem(last=False)
            self._bytes -= _cost(oldest, gone)


def identity(info: BackendInfo) -> BackendInfo:
    """What makes two vectors comparable: the backend without the circumstances of its load."""
    return dataclasses.replace(info, load_seconds=0.0, notes=())


def comparable(one: BackendInfo, other: BackendInfo) -> bool:
    """Whether the cosine of their vectors means something: the same model, with any prompt.

    A model's prompts are made for that: one for the query, another for the texts it is to find.
    """
    both = (dataclasses.replace(identity(each), prompt="", prompt_text="") for each in (one, other))
    return next(both) == next(both)


def embed_texts(
    embedder: Embedder,
    settings: Settings,
    texts: Sequence[str],
    *,
    cache: VectorCache,
    context: JobContext,
) -> EmbeddedTexts:
    """Vectors of texts, from the cache where it has them; repetitions are embedded once.

    Should the backend change on the way (a fallback, a flag switched over), all texts are taken
    from the new one: no result ever mixes two vector spaces.

    Raises:
        SettingsError, DegradedError, BackendError: As `Embedder.encode`.
    """
    wanted = tuple(dict.fromkeys(texts))
    for _ in range(_TRIES):
        info = embedder.load(context=context)
        found = _collect(embedder, wanted, info, cache, context)
        if found is not None:
            options = settings.options()
            return EmbeddedTexts(
                texts=wanted,
                vectors=found.vectors,
                tokens=tuple(found.tokens),
                truncated=tuple(found.truncated),
                info=info,
                attempts=embedder.attempts,
                dimension_warning=dimension_warning(info, options),
                missing_bundle=_missing_bundle(info, options),
                asked_lightweight=options.lightweight,
                computed=found.computed,
            )
    raise BackendError(
        "The backend changed each time while the texts were embedded.",
        hint=Advice.of("See why", Action.CHECK_HEALTH, ", then embed them again."),
    )


def embed_query(
    embedder: Embedder, query: str, made_by: BackendInfo, *, context: JobContext
) -> NDArray[np.float32]:
    """A query's vector, shape (dimension,), by the backend that made the texts' vectors.

    The prompt may be another than the texts had.

    Raises:
        BackendError: Another backend is active now: its vectors lie in another space.
    """
    found = embedder.encode([query], context=context)
    if not comparable(found.info, made_by):
        raise BackendError(
            f"The query was embedded by {found.info.display_name}, the texts by "
            f"{made_by.display_name}: their vectors cannot be compared.",
            hint="Embed the texts again.",
        )
    row: NDArray[np.float32] = found.vectors[0]
    return row


def _missing_bundle(info: BackendInfo, options: EmbeddingOptions) -> Path | None:
    wanted = options.use_onnx and not options.lightweight and info.backend != ONNX
    return (
        options.onnx_model_path if wanted and not os.path.exists(options.onnx_model_path) else None
    )


def _collect(
    embedder: Embedder,
    wanted: tuple[str, ...],
    info: BackendInfo,
    cache: VectorCache,
    context: JobContext,
) -> _CollectedVectors | None:
    """All texts as this backend embeds them; None if another one took over."""
    who = identity(info)
    made = _CollectedVectors.empty(len(wanted), info.dimension)
    missing = []
    for row, text in enumerate(wanted):
        known = cache.find(who, text)
        if known is None:
            missing.append(row)
        else:
            made.put(row, known)
    made.computed = len(missing)
    done = len(wanted) - len(missing)
    context.report(STAGE, done, len(wanted), unit="texts")
    for rows, batch in _batches(embedder, wanted, missing, context):
        context.run_urgent()
        part = _encode(embedder, batch, done, len(wanted), context)
        if identity(part.info) != who:
            return None
        for place, row in enumerate(rows):
            tokens, cut = part.token_counts[place], part.truncated[place]
            known = _KnownVector(part.vectors[place], tokens, cut)
            cache.put(who, wanted[row], known)
            made.put(row, known)
        done += len(rows)
        context.report(STAGE, done, len(wanted), unit="texts")
    return made


def _batches(
    embedder: Embedder, wanted: Sequence[str], missing: Sequence[int], context: JobContext
) -> Iterator[tuple[list[int], PlannedBatch]]:
    """Texts that are embedded together, and their rows."""
    for start in range(0, len(missing), CHUNK_TEXTS):
        rows = missing[start : start + CHUNK_TEXTS]
        for batch in embedder.plan([wanted[row] for row in rows], context=context):
            yield [rows[place] for place in batch.places], batch


def _encode(
    embedder: Embedder, batch: PlannedBatch, done: int, total: int, context: JobContext
) -> Embeddings:
    """One batch; its progress counts on from `done`, and the run's cancel reaches it."""

    def count_on(progress: Progress) -> None:
        if progress.unit == "texts":
            context.report(STAGE, done + progress.done, total, unit="texts")
        else:
            context.report(progress.stage, progress.done, progress.total, unit=progress.unit)

    inner = JobContext(on_progress=count_on, on_log=context.log)
    with context.on_cancel(inner.cancel):
        return embedder.encode_planned(batch, context=inner)


def _cost(text: str, known: _KnownVector) -> int:
    return known.vector.nbytes + len(text) * 2 + 200
