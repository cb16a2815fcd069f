"""One text through every backend of this machine, side by side, and one model's poolings.

The backends here are loaded beside the active one and for themselves: the fallback chain, its
state and its vectors are not touched. They cost memory of their own until `close`.
"""

from __future__ import annotations

import enum
import logging
import threading
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kimera_console.core.embedding.backends.base import LIGHTWEIGHT, ONNX, TRANSFORMERS
from kimera_console.core.embedding.chain import DEFAULT_FACTORIES
from kimera_console.core.embedding.vector_pair import cosine
from kimera_console.core.errors import InputError, KimeraError, named_line
from kimera_console.core.jobs import JobCancelled

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy as np
    from numpy.typing import NDArray

    from kimera_console.core.embedding.backends.base import Backend, BackendInfo, Timings
    from kimera_console.core.embedding.chain import BackendFactory
    from kimera_console.core.flags.settings import EmbeddingOptions, Settings
    from kimera_console.core.jobs import JobContext
    from kimera_console.core.sources.prompts import PromptWish

COMPARED = (ONNX, TRANSFORMERS, LIGHTWEIGHT)
_ASKED = (ONNX, LIGHTWEIGHT, TRANSFORMERS)
"""In the order of their speed: torch alone takes seconds to import."""

_LOG = logging.getLogger(__name__)


class Stage(enum.Enum):
    """Where one backend is."""

    LOADING = "loading"
    EMBEDDING = "embedding"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True)
class BackendAnswer:
    """One backend's answer to the text, or why there is none.

    Attributes:
        backend: "onnx", "transformers", "lightweight".
        stage: Where it is; only DONE has a vector.
        info: What was loaded; None before that.
        vector: float32, shape (dimension,), unit norm.
        norm: Its Euclidean norm.
        tokens: Tokens (lightweight: words) of the text as embedded.
        truncated: Whether the text was cut.
        timings: Time by step.
        reason: Why it failed, one sentence.
        hint: What to do about it.
    """

    backend: str
    stage: Stage
    info: BackendInfo | None = None
    vector: NDArray[np.float32] | None = None
    norm: float = 0.0
    tokens: int = 0
    truncated: bool = False
    timings: Timings | None = None
    reason: str = ""
    hint: str = ""

    @property
    def degraded(self) -> bool:
        """Whether its vector is no model's."""
        return self.info is not None and self.info.degraded


@dataclass(frozen=True)
class PoolingRow:
    """One text pooled one way.

    Attributes:
        mode: "cls", "mean", "max".
        in_force: Whether the backend pools so.
        vector: Shape (dimension,), unit norm.
        cosine: To the pooling in force; to the first row where none of these is in force.
    """

    mode: str
    in_force: bool
    vector: NDArray[np.float32]
    cosine: float | None


@dataclass(frozen=True)
class Poolings:
    """One model's poolings of the text, compared.

    Attributes:
        info: The backend whose token vectors were pooled; None where there are none.
        rows: One a mode; () where there are none.
        reason: Why there are none, or why it is not the first backend's; "" else.
    """

    info: BackendInfo | None = None
    rows: tuple[PoolingRow, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class BackendComparison:
    """All answers to one text.

    Attributes:
        text: As it was embedded.
        entries: One a backend, in the order of COMPARED.
        poolings: Of the first model that shows its token vectors.
        expected_dimension: EMBEDDING_DIM.
    """

    text: str
    entries: tuple[BackendAnswer, ...]
    poolings: Poolings = field(default_factory=Poolings)
    expected_dimension: int = 0

    def entry(self, backend: str) -> BackendAnswer | None:
        """A backend's answer, or None if it was not asked."""
        return next((one for one in self.entries if one.backend == backend), None)


def compare_to(entry: BackendAnswer, reference: BackendAnswer) -> tuple[float | None, str]:
    """Cosine of two answers and what must be said about it.

    Returns:
        The cosine, None where the vectors are not comparable; and a sentence, "" if none is due.
    """
    if entry.vector is None or reference.vector is None:
        return None, ""
    found = cosine(entry.vector, reference.vector)
    if found is None:
        return None, f"{len(entry.vector):,} numbers against {len(reference.vector):,}"
    if entry.degraded != reference.degraded:
        return found, "not meaningful: hashes against a model"
    return found, ""


class BackendSet:
    """Every backend of this machine, loaded when first asked, until `close`.

    Thread-safe: calls are serialised by one lock. One that cannot be loaded is not tried again
    until the flags change or `forget_failures`.

    Args:
        settings: The flags; which backend they switch on does not matter here.
        factories: As of `Embedder`: the window hosts Transformers in a child.
        prompt: Gives the prompt that is asked for now.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        factories: Mapping[str, BackendFactory] | None = None,
        prompt: Callable[[], PromptWish] = lambda: None,
    ) -> None:
        self._settings = settings
        self._prompt = prompt
        self._factories = {**DEFAULT_FACTORIES, **(factories or {})}
        self._lock = threading.RLock()
        self._backends: dict[str, Backend] = {}
        self._failures: dict[str, BackendAnswer] = {}
        self._options: EmbeddingOptions | None = None

    def compare(
        self,
        text: str,
        *,
        context: JobContext,
        superseded: Callable[[], bool] = lambda: False,
    ) -> BackendComparison | None:
        """Embed one text by each backend.

        Publishes a `BackendAnswer` a stage of each, and `Poolings`.

        Args:
            text: Any string.
            context: A cancel stops it and frees every backend.
            superseded: Asked between two backends: True ends it early, as nobody wants this
                text's vectors any more; what is loaded stays loaded.

        Returns:
            The comparison; None if it was superseded.

        Raises:
            SettingsError: A flag's value cannot be used.
        """
        with self._lock:
            try:
                return self._compare(text, context, superseded)
            except JobCancelled:
                self.close()
                raise

    def forget_failures(self) -> None:
        """Try again what could not be loaded, at the next `compare`; never waits for one."""
        self._failures.clear()

    def fits(self, options: EmbeddingOptions) -> bool:
        """Whether these flags mean what is loaded; True if nothing is."""
        loaded, options = self._options, replace(options, prompt=self._prompt())
        return loaded is None or _same_models(loaded, options)

    def close(self, *, wait: bool = True) -> None:
        """Free everything; a later `compare` loads again.

        Args:
            wait: For a `compare` on another thread to end; without it nothing is done then.
        """
        if not self._lock.acquire(blocking=wait):
            return
        try:
            for name in tuple(self._backends):
                self._drop(name)
            self._failures.clear()
            self._options = None
        finally:
            self._lock.release()

    @property
    def loaded(self) -> tuple[str, ...]:
        """Names of the backends that hold memory now."""
        return tuple(self._backends)

    def _compare(
        self, text: str, context: JobContext, superseded: Callable[[], bool]
    ) -> BackendComparison | None:
        options = self._read_options()
        self._follow(options)
        entries: dict[str, BackendAnswer] = {}
        poolings = Poolings()
        for name in _ASKED:
            context.run_urgent()
            if superseded():
                return None
            entries[name] = self._ask(name, text, options, context)
            context.publish(entries[name])
            if name != LIGHTWEIGHT and not poolings.rows:
                poolings = self._pool(name, text, poolings.reason, context)
                context.publish(poolings)
        if superseded():
            return None
        in_order = tuple(entries[name] for name in COMPARED)
        return BackendComparison(text, in_order, poolings, options.dimension)

    def _follow(self, options: EmbeddingOptions) -> None:
        """Drop what was loaded under other flags than these."""
        if not self.fits(options):
            self.close()
        self._options = options

    def _read_options(self) -> EmbeddingOptions:
        return replace(self._settings.options(), prompt=self._prompt())

    def _ask(
        self, name: str, text: str, options: EmbeddingOptions, context: JobContext
    ) -> BackendAnswer:
        known = self._failures.get(name)
        if known is not None:
            return known
        try:
            backend = self._backends.get(name)
            if backend is None:
                context.publish(BackendAnswer(name, Stage.LOADING))
                backend = self._backends[name] = self._factories[name](options, context)
            context.publish(BackendAnswer(name, Stage.EMBEDDING, backend.info))
            raw = backend.encode([text], batch_size=1, context=context)
        except InputError as error:
            failed = _failure(name, error)
            if name not in self._backends:  # of the load; else of this text, not of the next one
                self._failures[name] = failed
            return failed
        except Exception as error:  # noqa: BLE001 - whatever it is, the others go on
            self._drop(name)
            self._failures[name] = failed = _failure(name, error)
            return failed
        return BackendAnswer(
            backend=name,
            stage=Stage.DONE,
            info=backend.info,
            vector=raw.vectors[0],
            norm=_norm(raw.vectors[0]),
            tokens=raw.token_counts[0],
            truncated=raw.truncated[0],
            timings=raw.timings,
        )

    def _pool(self, name: str, text: str, earlier: str, context: JobContext) -> Poolings:
        """A model's poolings; `earlier` is why there are none of the model asked before."""
        backend = self._backends.get(name)
        if backend is None:
            return Poolings(reason=earlier or "No model could be loaded: there is nothing to pool.")
        try:
            pooled = backend.poolings(text, context=context)
        except KimeraError as error:
            return Poolings(reason=earlier or str(error))
        return Poolings(backend.info, _rows(pooled, backend.info.pooling), earlier)

    def _drop(self, name: str) -> None:
        backend = self._backends.pop(name, None)
        if backend is not None:
            try:
                backend.close()
            except Exception:  # noqa: BLE001 - it is gone either way
                _LOG.info("closing a compared backend failed", exc_info=True)


def _rows(pooled: dict[str, NDArray[np.float32]], in_force: str) -> tuple[PoolingRow, ...]:
    reference = pooled.get(in_force, next(iter(pooled.values())))
    return tuple(
        PoolingRow(mode, mode == in_force, vector, cosine(vector, reference))
        for mode, vector in pooled.items()
    )


def _same_models(before: EmbeddingOptions, after: EmbeddingOptions) -> bool:
    """Whether the same backends would be loaded; which of them is active does not matter."""
    as_before = replace(
        after,
        use_onnx=before.use_onnx,
        lightweight=before.lightweight,
        batch_size=before.batch_size,
    )
    return as_before == before


def _failure(name: str, error: Exception) -> BackendAnswer:
    if isinstance(error, KimeraError):
        return BackendAnswer(name, Stage.FAILED, reason=error.message, hint=error.hint)
    _LOG.info("a compared backend failed unexpectedly", exc_info=error)
    return BackendAnswer(name, Stage.FAILED, reason=named_line(error))


def _norm(vector: NDArray[np.float32]) -> float:
    import numpy as np

    return float(np.linalg.norm(vector.astype(np.float64)))
