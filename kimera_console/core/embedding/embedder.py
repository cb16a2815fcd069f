"""The only way to a vector: the fallback chain and its events."""

from __future__ import annotations

import contextlib
import dataclasses
import logging
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from kimera_console.core.embedding import model_lock
from kimera_console.core.embedding.backends.base import GPU_PROVIDERS, PlannedBatch
from kimera_console.core.embedding.chain import DEFAULT_FACTORIES, BackendChain, plan_chain
from kimera_console.core.embedding.embeddings import Attempt, Embeddings, FallbackEvent
from kimera_console.core.embedding.monitor.recorder import Monitor
from kimera_console.core.errors import BackendError, BadTextError, InputError, KimeraError
from kimera_console.core.jobs import UNWATCHED, JobContext

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kimera_console.core.embedding.backends.base import BackendInfo
    from kimera_console.core.embedding.backends.onnx_heads import TextHeads
    from kimera_console.core.embedding.chain import BackendFactory
    from kimera_console.core.embedding.monitor.metrics_file import MetricsFile
    from kimera_console.core.embedding.token_pieces import TokenPieces
    from kimera_console.core.flags.settings import EmbeddingOptions, Settings
    from kimera_console.core.sources.prompts import PromptWish

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
        self._lock = model_lock.ModelLock()
        self._listeners: list[Callable[[], None]] = []
        self.monitor = Monitor(child_pid=self._child_pid)
        self._chain = BackendChain(self.monitor, factories or {})
        self._publish = publish
        self._metrics: MetricsFile | None = None
        self._metrics_lock = threading.Lock()
        self._asked: tuple[EmbeddingOptions, PromptWish, EmbeddingOptions] | None = None

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
        return self._encode_checked(check_texts(texts), None, context or UNWATCHED)

    def _encode_checked(
        self, wanted: list[str], planned: PlannedBatch | None, context: JobContext
    ) -> Embeddings:
        with self._changing(context):
            options = self._read_options()
            try:
                self._chain.ensure(options, context)
            except KimeraError:
                self.monitor.record_error(None)
                raise
            raw = self._chain.encode(wanted, options, context, planned)
            active = self._chain.active
            assert active is not None
            return Embeddings(raw.vectors, active, raw.token_counts, raw.truncated, raw.timings)

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
        context = context or UNWATCHED
        with self._changing(context):
            options = self._read_options()
            self._chain.ensure(options, context)
            assert self._chain.backend is not None
            try:
                made = self._chain.backend.plan(
                    wanted, batch_size=options.batch_size, context=context
                )
            except BadTextError:
                raise
            except Exception:  # noqa: BLE001 - whatever it is, the next backend may do
                _LOG.info("texts could not be planned in batches", exc_info=True)
                return [PlannedBatch(list(range(len(wanted))), wanted)]
            return [dataclasses.replace(one, planned_by=self._chain.backend) for one in made]

    def encode_planned(
        self, batch: PlannedBatch, *, context: JobContext | None = None
    ) -> Embeddings:
        """Embed a batch of `plan`; its token ids are used if the backend is still the same.

        Raises:
            SettingsError, DegradedError, BackendError: As `encode`.
        """
        return self._encode_checked(batch.texts, batch, context or UNWATCHED)

    def pieces(self, text: str) -> TokenPieces | None:
        """What the active backend cuts a text into; None where it cannot say, or none is active.

        A failure is not a fallback: the vectors do not depend on it.
        """
        with self._lock:
            if self._chain.backend is None:
                return None
            try:
                return self._chain.backend.pieces(text)
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
        context = context or UNWATCHED
        with self._changing(context):
            options = self._read_options()
            try:
                active = self._chain.ensure(options, context)
                raw, found = self._chain.encode_heads(wanted, heads, options, context)
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
        context = context or UNWATCHED
        with self._changing(context):
            return self._chain.ensure(self._read_options(), context)

    def reload(
        self, *, taking: Embedder | None = None, context: JobContext | None = None
    ) -> BackendInfo:
        """Forget the active backend and run the chain again.

        For what the flags do not show: a converted model replaced under the same name, a cause
        of an earlier failure fixed. What `taking` has loaded becomes this one's where it fits.
        """
        context = context or UNWATCHED
        with self._changing(context):
            options = self._read_options()
            self._chain.drop()
            if taking is not None:
                self._chain.take(taking._chain)
            return self._chain.ensure(options, context)

    def beside(self, settings: Settings) -> Embedder:
        """One for other flags that loads in the same way; `reload` takes over what it loads."""
        return Embedder(settings, factories=self._chain.factories, prompt=self._prompt)

    def is_hosted(self, name: str) -> bool:
        """Whether a backend does not run in this process: its factory is not the default one."""
        return self._chain.factories[name] is not DEFAULT_FACTORIES[name]

    def planned(self) -> tuple[str, ...]:
        """Backends the flags say to try, in order, without loading anything.

        Raises:
            SettingsError: A flag's value cannot be used.
        """
        return plan_chain(self._settings.options())

    @property
    def active(self) -> BackendInfo | None:
        """The loaded backend, or None if nothing has been loaded."""
        return self._chain.active

    @property
    def is_current(self) -> bool:
        """Whether what is loaded is what the flags ask for now; True where nothing is loaded."""
        active = self._chain.active
        try:
            return active is None or self._chain.fits(active, self._read_options())
        except KimeraError:
            return True  # flags that cannot be used ask for nothing else

    @property
    def attempts(self) -> tuple[Attempt, ...]:
        """The tries of the last load, in order; one that failed since is reported as failed."""
        return self._chain.attempts

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
        # What a job that was given up holds is freed with the process.
        with contextlib.suppress(BackendError), self._changing(UNWATCHED, model_lock.CLOSE_S):
            self._chain.drop()
        with self._metrics_lock:
            metrics, self._metrics = self._metrics, None
        if metrics is not None:
            metrics.close()

    def _read_options(self) -> EmbeddingOptions:
        """The flags as they are now, with what follows from them besides the backend."""
        flags, prompt = self._settings.options(), self._prompt
        if self._asked is None or self._asked[0] is not flags or self._asked[1] is not prompt:
            self._asked = (flags, prompt, dataclasses.replace(flags, prompt=prompt))
        options = self._asked[2]
        if self._publish:
            self.publish_metrics(options.metrics_file)
        return options

    def _changing(self, context: JobContext, patience_s: float | None = None) -> _Changing:
        """Hold the lock; afterwards, outside it, tell listeners if something changed."""
        return _Changing(self, context, patience_s)

    def _state(self) -> tuple[object, ...]:
        return self._chain.active, self._chain.attempts, self.monitor.fallback_total

    def _child_pid(self) -> int | None:
        """The process that hosts the active backend, if it is not this one."""
        return getattr(self._chain.backend, "pid", None)

    def _notify(self) -> None:
        for listener in tuple(self._listeners):
            try:
                listener()
            except Exception:  # noqa: BLE001 - a watcher must not break what it watches
                _LOG.info("a listener of the embedder failed", exc_info=True)


class _Changing:
    """The block of `_changing`; a class, because every call enters one."""

    __slots__ = ("_before", "_embedder", "_wait")

    def __init__(self, embedder: Embedder, context: JobContext, patience_s: float | None) -> None:
        self._embedder, self._wait = embedder, (context, patience_s)

    def __enter__(self) -> None:
        self._embedder._lock.acquire(*self._wait)
        self._before = self._embedder._state()

    def __exit__(self, *_error: object) -> None:
        changed = self._embedder._state() != self._before
        self._embedder._lock.release()
        if changed:
            self._embedder._notify()


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


__all__ = [
    "Attempt",
    "Embedder",
    "Embeddings",
    "FallbackEvent",
    "check_texts",
    "dimension_warning",
]
