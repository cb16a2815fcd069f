"""The one door to a vector: the fallback chain and its events."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import logging
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kimera_console.core.embedding.backends.base import (
    GPU_PROVIDERS,
    LIGHTWEIGHT,
    ONNX,
    TRANSFORMERS,
    PlannedBatch,
)
from kimera_console.core.embedding.embeddings import Attempt, Embeddings, FallbackEvent
from kimera_console.core.embedding.monitor.recorder import Monitor
from kimera_console.core.errors import (
    BackendError,
    BadTextError,
    DegradedError,
    InputError,
    KimeraError,
)
from kimera_console.core.jobs import JobContext

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from kimera_console.core.embedding.backends.base import Backend, BackendInfo, RawEmbeddings
    from kimera_console.core.embedding.backends.onnx_heads import TextHeads
    from kimera_console.core.embedding.monitor.metrics_file import MetricsFile
    from kimera_console.core.embedding.token_pieces import TokenPieces
    from kimera_console.core.flags.settings import EmbeddingOptions, Settings
    from kimera_console.core.sources.prompts import PromptWish

    BackendFactory = Callable[[EmbeddingOptions, JobContext], Backend]

_LOG = logging.getLogger(__name__)


class Embedder:
    """Loads what the flags ask for, falls back, and says so.

    Thread-safe: calls are serialised by one lock. Flags are read when a backend is loaded and
    at `reload`; changed flags that need a reload are noticed at the next `encode` (the options
    are compared), so a toggle is followed at once. After `close` the next call loads again.

    Args:
        settings: The flags.
        factories: Backend name -> factory of it, in place of the default one, which runs in
            this process. The window passes `backends.host.hosted_transformers`.
        publish: Follow EMBEDDING_METRICS_FILE. For what embeds somebody's texts; a doctor's
            probe would only put its own few over a service's totals.
        prompt: As for `use_prompt`.

    Attributes:
        monitor: What the backends did, from the first text on; looking at it waits for nothing.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        factories: Mapping[str, BackendFactory] | None = None,
        publish: bool = False,
        prompt: PromptWish = None,
    ) -> None:
        self._settings = settings
        self._prompt = prompt
        self._factories: dict[str, BackendFactory] = {**DEFAULT_FACTORIES, **(factories or {})}
        self._lock = threading.RLock()
        self._backend: Backend | None = None
        self._loaded_for: EmbeddingOptions | None = None
        self._remaining: tuple[str, ...] = ()
        self._attempts: tuple[Attempt, ...] = ()
        self._listeners: list[Callable[[], None]] = []
        self.monitor = Monitor(child_pid=self._child_pid)
        self._publish = publish
        self._metrics: MetricsFile | None = None
        self._metrics_lock = threading.Lock()

    def encode(self, texts: Sequence[str], *, context: JobContext | None = None) -> Embeddings:
        """Embed texts, in order; loads first if nothing is loaded or the flags changed.

        Raises:
            InputError: Not a sequence of strings (a single string is not one), or the model has
                no such prompt.
            BadTextError: Some texts have tokens that the model lacks; nothing takes over.
            SettingsError: A flag's value cannot be used.
            DegradedError: Only lightweight is left and EMBEDDING_STRICT is on.
            BackendError: No backend is left.
        """
        return self._encode_checked(check_texts(texts), None, context or JobContext())

    def _encode_checked(
        self, wanted: list[str], planned: PlannedBatch | None, context: JobContext
    ) -> Embeddings:
        with self._changing():
            options = self._read_options()
            try:
                self._ensure(options, context)
            except KimeraError:
                self.monitor.record_error(None)
                raise
            raw = self._encode(wanted, options, context, planned)
            assert self.active is not None
            return Embeddings(
                raw.vectors, self.active, raw.token_counts, raw.truncated, raw.timings
            )

    def use_prompt(self, asked: PromptWish) -> None:
        """Put a prompt of the model before every text from the next call on.

        Args:
            asked: See `PromptWish`. A name that the model lacks is an InputError of the next call.
        """
        self._prompt = asked

    @property
    def prompt(self) -> PromptWish:
        """What `use_prompt` asked for last."""
        return self._prompt

    def plan(
        self, texts: Sequence[str], *, context: JobContext | None = None
    ) -> list[PlannedBatch]:
        """Texts in batches for `encode_planned`, one by one, as `encode` would run them.

        For long work that makes way between two batches. A tokenizer that fails gives one batch of
        all: `encode_planned` then deals with it.

        Raises:
            InputError, SettingsError, DegradedError, BackendError: As `encode`.
        """
        wanted = check_texts(texts)
        context = context or JobContext()
        with self._changing():
            options = self._read_options()
            self._ensure(options, context)
            assert self._backend is not None
            try:
                made = self._backend.plan(wanted, batch_size=options.batch_size, context=context)
            except BadTextError:
                raise
            except Exception:  # noqa: BLE001 - whatever it is, the next backend may do
                _LOG.info("texts could not be planned in batches", exc_info=True)
                return [PlannedBatch(list(range(len(wanted))), wanted)]
            return [dataclasses.replace(one, planned_by=self._backend) for one in made]

    def encode_planned(
        self, batch: PlannedBatch, *, context: JobContext | None = None
    ) -> Embeddings:
        """Embed a batch of `plan`; its token ids are used if the backend is still the same.

        Raises:
            SettingsError, DegradedError, BackendError: As `encode`.
        """
        return self._encode_checked(batch.texts, batch, context or JobContext())

    def pieces(self, text: str) -> TokenPieces | None:
        """What the active backend cuts a text into; None where it cannot say, or none is active.

        A failure is not a fallback: the vectors do not depend on it.
        """
        with self._lock:
            if self._backend is None:
                return None
            try:
                return self._backend.pieces(text)
            except KimeraError:
                _LOG.info("the pieces of a text could not be listed", exc_info=True)
                return None

    def encode_heads(
        self, texts: Sequence[str], heads: Sequence[str], *, context: JobContext | None = None
    ) -> tuple[Embeddings, list[TextHeads]]:
        """Embed texts and give further heads of a converted BGE-M3, from one run; never degraded.

        Args:
            texts: The texts, in order.
            heads: Some of `model_heads.HEADS`.
            context: Receives progress in texts; a cancel stops it.

        Raises:
            BackendError: The active backend has no such heads, or fails; nothing takes over.
        """
        wanted = check_texts(texts)
        context = context or JobContext()
        with self._changing():
            options = self._read_options()
            try:
                active = self._ensure(options, context)
                raw, found = self._encode_heads(wanted, heads, options, context)
            except KimeraError:
                self.monitor.record_error(self.active)
                raise
            dense = Embeddings(raw.vectors, active, raw.token_counts, raw.truncated, raw.timings)
            return dense, found

    def load(self, *, context: JobContext | None = None) -> BackendInfo:
        """Load the first backend of the chain that loads; does nothing if one fits already.

        Raises:
            SettingsError, DegradedError, BackendError: As `encode`.
        """
        with self._changing():
            return self._ensure(self._read_options(), context or JobContext())

    def reload(self, *, context: JobContext | None = None) -> BackendInfo:
        """Forget the active backend and run the chain anew.

        For what the flags do not show: a converted model replaced under the same name, a cause
        of an earlier failure mended.
        """
        with self._changing():
            options = self._read_options()
            self._drop()
            return self._ensure(options, context or JobContext())

    def planned(self) -> tuple[str, ...]:
        """Backends the flags say to try, in order, without loading anything.

        Raises:
            SettingsError: A flag's value cannot be used.
        """
        return plan_chain(self._settings.options())

    @property
    def active(self) -> BackendInfo | None:
        """The loaded backend, or None if nothing has been loaded."""
        backend = self._backend
        return None if backend is None else backend.info

    @property
    def attempts(self) -> tuple[Attempt, ...]:
        """The tries of the last load, in order; one that failed since is told as failed."""
        return self._attempts

    @property
    def events(self) -> tuple[FallbackEvent, ...]:
        """Fallbacks since the start, oldest first (the newest 1,000)."""
        return self.monitor.fallbacks

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` (on any thread) whenever active, attempts or events change.

        Returns:
            A function that ends the subscription.
        """
        self._listeners.append(listener)

        def unsubscribe() -> None:
            with contextlib.suppress(ValueError):
                self._listeners.remove(listener)

        return unsubscribe

    def stats(self) -> dict[str, float]:
        """total_embeddings, total_time, avg_time_per_embedding, model_load_time (seconds)."""
        total = self.monitor.total()
        return {
            "total_embeddings": total.texts,
            "total_time": total.busy_s,
            "avg_time_per_embedding": total.busy_s / total.texts if total.texts else 0.0,
            "model_load_time": self.monitor.load_seconds,
        }

    def publish_metrics(self, path: str) -> None:
        """Write the monitor's totals to a file from now on; "" ends it.

        Loading and encoding follow EMBEDDING_METRICS_FILE by themselves; this is for the window,
        which may show a changed flag long before the next text.
        """
        with self._metrics_lock:
            before = self._metrics
            if (str(before.path) if before is not None else "") == path:
                return
            self._metrics = None
            if before is not None:
                before.end()  # an encode may be waiting here
            if path:
                from kimera_console.core.embedding.monitor.metrics_file import MetricsFile

                self._metrics = MetricsFile(Path(path), self.monitor, lambda: self.active)

    def close(self) -> None:
        """Free the active backend; stops a hosted child and ends the metrics file."""
        with self._changing():
            self._drop()
        with self._metrics_lock:
            metrics, self._metrics = self._metrics, None
        if metrics is not None:
            metrics.close()

    def _read_options(self) -> EmbeddingOptions:
        """The flags as they are now, with what follows from them besides the backend."""
        options = dataclasses.replace(self._settings.options(), prompt=self._prompt)
        if self._publish:
            self.publish_metrics(options.metrics_file)
        return options

    def _ensure(self, options: EmbeddingOptions, context: JobContext) -> BackendInfo:
        """Have a backend active that fits these flags."""
        if self.active is not None and self._fits(self.active, options):
            return self.active
        self._drop()
        self._attempts = ()
        self._remaining = plan_chain(options)
        self._take_next(options, context)
        assert self.active is not None
        return self.active

    def _fits(self, active: BackendInfo, options: EmbeddingOptions) -> bool:
        """Whether the active backend is still what these flags ask for."""
        loaded = self._loaded_for
        if loaded is None:
            return False
        unimportant: dict[str, Any] = {"batch_size": loaded.batch_size}
        if not active.degraded:
            unimportant["dimension"] = loaded.dimension
        return dataclasses.replace(options, **unimportant) == loaded

    def _take_next(
        self, options: EmbeddingOptions, context: JobContext, failed: tuple[Attempt, ...] = ()
    ) -> None:
        """Load the next of the chain that loads; each that failed before it becomes an event.

        Raises:
            BackendError: None is left.
        """
        started = time.perf_counter()
        while self._remaining:
            name, self._remaining = self._remaining[0], self._remaining[1:]
            attempt = self._try(name, options, context)
            self._attempts = (*self._attempts, attempt)
            if attempt.ok:
                self._loaded_for = options
                self._record(failed, name)
                self.monitor.record_active(self.active, load_s=time.perf_counter() - started)
                return
            failed = (*failed, attempt)
        self._record(failed, "")
        raise _nothing_left(options, failed)

    def _try(self, name: str, options: EmbeddingOptions, context: JobContext) -> Attempt:
        started = time.perf_counter()
        try:
            self._backend = self._factories[name](options, context)
        except BadTextError as error:  # the text that every load tries
            return Attempt(name, False, _reason(error), time.perf_counter() - started)
        except InputError:  # what was asked for is wrong, not the backend
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the next backend may do
            return Attempt(name, False, _reason(error), time.perf_counter() - started)
        return Attempt(name, True, "", time.perf_counter() - started)

    def _encode(
        self,
        texts: list[str],
        options: EmbeddingOptions,
        context: JobContext,
        planned: PlannedBatch | None,
    ) -> RawEmbeddings:
        """Encode with the active backend; where it fails, all texts anew with the next."""
        while True:
            assert self._backend is not None
            assert self.active is not None
            if not texts:
                return _no_texts(self.active.dimension)
            info, started = self.active, time.perf_counter()
            own = planned is not None and planned.planned_by is self._backend
            tokens = planned.tokens if planned is not None and own else None
            try:
                raw = self._backend.encode(
                    texts, batch_size=options.batch_size, context=context, tokens=tokens
                )
            except InputError:  # the text's fault: another backend's vectors are no answer
                raise
            except Exception as error:  # noqa: BLE001 - whatever it is, the next backend may do
                self.monitor.record_error(info)
                self._replace_failed(error, options, context)
                continue
            seconds = time.perf_counter() - started
            if tokens is not None:
                seconds += tokens.milliseconds / 1000
            count = sum(raw.token_counts)
            self.monitor.record(info, texts=len(texts), tokens=count, seconds=seconds)
            return raw

    def _encode_heads(
        self,
        texts: list[str],
        heads: Sequence[str],
        options: EmbeddingOptions,
        context: JobContext,
    ) -> tuple[RawEmbeddings, list[TextHeads]]:
        from kimera_console.core.embedding.backends.onnx import OnnxBackend
        from kimera_console.core.embedding.backends.onnx_heads import embed_heads

        assert self.active is not None
        if not isinstance(self._backend, OnnxBackend):
            gone = next((one for one in self._attempts if one.backend == ONNX), None)
            why = f" ONNX Runtime was not used: {gone.reason}" if gone else ""
            raise BackendError(
                f"{self.active.display_name} is active; {' and '.join(heads)} embeddings come from"
                f" a converted model only.{why}",
                hint="Set USE_ONNX to 1 and ONNX_MODEL_PATH to a converted BGE-M3.",
            )
        started = time.perf_counter()
        raw, found = embed_heads(
            self._backend, texts, heads, batch_size=options.batch_size, context=context
        )
        seconds, tokens = time.perf_counter() - started, sum(raw.token_counts)
        self.monitor.record(self.active, texts=len(texts), tokens=tokens, seconds=seconds)
        return raw, found

    def _replace_failed(
        self, error: Exception, options: EmbeddingOptions, context: JobContext
    ) -> None:
        worked = self._attempts[-1]
        failed = dataclasses.replace(worked, ok=False, reason=_reason(error))
        self._attempts = (*self._attempts[:-1], failed)
        remaining = self._remaining
        self._drop()
        self._remaining = remaining
        self._take_next(options, context, (failed,))

    def _record(self, failed: tuple[Attempt, ...], successor: str) -> None:
        when = datetime.datetime.now().astimezone().isoformat(timespec="milliseconds")
        for attempt in failed:
            event = FallbackEvent(when, attempt.backend, successor, attempt.reason)
            self.monitor.record_fallback(event)
            _LOG.info(
                "%s gave way to %s: %s", attempt.backend, successor or "nothing", attempt.reason
            )

    def _drop(self) -> None:
        backend, self._backend = self._backend, None
        self._loaded_for = None
        self._remaining = ()
        if backend is not None:
            self.monitor.record_active(None)
            try:
                backend.close()
            except Exception:  # noqa: BLE001 - it is gone either way
                _LOG.info("closing a backend failed", exc_info=True)

    @contextlib.contextmanager
    def _changing(self) -> Iterator[None]:
        """Hold the lock; afterwards, outside it, tell listeners if something changed."""
        with self._lock:
            before = self._state()
            try:
                yield
            finally:
                changed = self._state() != before
        if changed:
            self._notify()

    def _state(self) -> tuple[object, ...]:
        return self.active, self._attempts, self.monitor.fallback_total

    def _child_pid(self) -> int | None:
        """The process that hosts the active backend, if it is not this one."""
        return getattr(self._backend, "pid", None)

    def _notify(self) -> None:
        for listener in tuple(self._listeners):
            try:
                listener()
            except Exception:  # noqa: BLE001 - a watcher must not break what it watches
                _LOG.info("a listener of the embedder failed", exc_info=True)


def plan_chain(options: EmbeddingOptions) -> tuple[str, ...]:
    """Backends to try under these flags, in order.

    EMBEDDING_STRICT takes lightweight off the end of the chain. Asked for by its own flag it is
    not a fallback, and stays.
    """
    if options.lightweight:
        return (LIGHTWEIGHT,)
    models = (ONNX, TRANSFORMERS) if options.use_onnx else (TRANSFORMERS,)
    return models if options.strict else (*models, LIGHTWEIGHT)


def dimension_warning(info: BackendInfo, options: EmbeddingOptions) -> str:
    """One sentence where the active dimension is not what Kimera's stores expect; else ""."""
    if info.dimension == options.dimension:
        return ""
    return (
        f"{info.model} gives {info.dimension} dimensions, but EMBEDDING_DIM is "
        f"{options.dimension}: stores that expect {options.dimension} will refuse its vectors."
    )


def device_warning(info: BackendInfo, options: EmbeddingOptions) -> str:
    """One sentence where EMBEDDING_DEVICE asks for a GPU that the backend does not use; else ""."""
    if options.device != "cuda" or info.provider in GPU_PROVIDERS or info.degraded:
        return ""
    return f"EMBEDDING_DEVICE is cuda, but {info.display_name} runs on {info.provider}."


def check_texts(texts: Sequence[str]) -> list[str]:
    """The texts as a list.

    Raises:
        InputError: A single string (it would be embedded letter by letter), or an item that is
            not a string.
    """
    if isinstance(texts, (str, bytes)):
        raise InputError("A list of texts is needed, not one text.", hint="Pass [text].")
    wanted = list(texts)
    for index, text in enumerate(wanted):
        if not isinstance(text, str):
            raise InputError(
                f"Text {index} is a {type(text).__name__}, not a string.",
                hint="Pass strings only; an absent text can be the empty string.",
            )
    return wanted


def _onnx(options: EmbeddingOptions, context: JobContext) -> Backend:
    from kimera_console.core.bundles.first_load import try_first
    from kimera_console.core.embedding.backends.onnx import onnx_backend

    try_first(options.onnx_model_path, context)
    return onnx_backend(options, context)


def _transformers(options: EmbeddingOptions, context: JobContext) -> Backend:
    from kimera_console.core.embedding.backends.transformers import transformers_backend

    return transformers_backend(options, context)


def _lightweight(options: EmbeddingOptions, context: JobContext) -> Backend:
    from kimera_console.core.embedding.backends.lightweight import lightweight_backend

    return lightweight_backend(options, context)


DEFAULT_FACTORIES: dict[str, BackendFactory] = {
    ONNX: _onnx,
    TRANSFORMERS: _transformers,
    LIGHTWEIGHT: _lightweight,
}


def _no_texts(dimension: int) -> RawEmbeddings:
    from kimera_console.core.embedding.backends.base import RawEmbeddings

    return RawEmbeddings(np.empty((0, dimension), dtype=np.float32), (), ())


def _reason(error: Exception) -> str:
    if isinstance(error, KimeraError):
        return str(error)
    _LOG.info("a backend failed unexpectedly", exc_info=error)
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0][:300] if lines else 'no message'}"


def _nothing_left(options: EmbeddingOptions, failed: tuple[Attempt, ...]) -> BackendError:
    reasons = "; ".join(f"{each.backend}: {each.reason.rstrip('.')}" for each in failed)
    if options.strict:
        return DegradedError(
            f"No model could be used, and EMBEDDING_STRICT forbids lightweight vectors. {reasons}.",
            hint="Fix one of these, or set EMBEDDING_STRICT to 0.",
        )
    return BackendError(f"No backend is left. {reasons}.", hint="Fix one of these.")


__all__ = [
    "Attempt",
    "Embedder",
    "Embeddings",
    "FallbackEvent",
    "check_texts",
    "dimension_warning",
    "plan_chain",
]
