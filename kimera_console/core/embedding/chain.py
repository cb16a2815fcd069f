"""The fallback chain: which backends the flags ask for, which is loaded, and what takes over."""

from __future__ import annotations

import dataclasses
import datetime
import logging
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kimera_console.core.embedding.backends.base import (
    LIGHTWEIGHT,
    ONNX,
    ONNXRUNTIME,
    OPENVINO,
    TRANSFORMERS,
)
from kimera_console.core.embedding.embeddings import Attempt, FallbackEvent
from kimera_console.core.errors import (
    BackendError,
    BadTextError,
    DegradedError,
    InputError,
    KimeraError,
    named_line,
)
from kimera_console.core.system import answers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kimera_console.core.embedding.backends.base import (
        Backend,
        BackendInfo,
        PlannedBatch,
        RawEmbeddings,
    )
    from kimera_console.core.embedding.backends.onnx_heads import TextHeads
    from kimera_console.core.embedding.monitor.recorder import Monitor
    from kimera_console.core.flags.settings import EmbeddingOptions
    from kimera_console.core.jobs import JobContext

    BackendFactory = Callable[[EmbeddingOptions, JobContext], Backend]

_LOG = logging.getLogger(__name__)


class BackendChain:
    """Loads the first backend of the chain that loads, and the next one where it fails later.

    One thread at a time: `Embedder` holds a lock around every call.

    Args:
        monitor: Is notified of what was loaded, what failed and what took over.
        factories: Backend name -> factory of it, in place of the default one.

    Attributes:
        backend: The loaded backend, None where there is none.
        attempts: The tries of the last load, in order; one that failed since is reported as failed.
        factories: Backend name -> factory of it.
    """

    def __init__(self, monitor: Monitor, factories: Mapping[str, BackendFactory]) -> None:
        self.backend: Backend | None = None
        self.attempts: tuple[Attempt, ...] = ()
        self.factories: dict[str, BackendFactory] = {**DEFAULT_FACTORIES, **factories}
        self._monitor = monitor
        self._loaded_for: EmbeddingOptions | None = None
        self._seen_to_fit: EmbeddingOptions | None = None
        self._remaining: tuple[str, ...] = ()
        self._engine_failed = False

    @property
    def active(self) -> BackendInfo | None:
        """What is loaded, None where nothing is."""
        backend = self.backend  # once: another thread may take it away
        return None if backend is None else backend.info

    def ensure(self, options: EmbeddingOptions, context: JobContext) -> BackendInfo:
        """Have a backend active that fits these flags.

        Raises:
            BackendError: None of the chain loads; DegradedError where only lightweight would.
        """
        active = self.active
        if active is not None and self.fits(active, options):
            return active
        self.drop()
        self.attempts = ()
        self._engine_failed = False
        self._remaining = plan_chain(options)
        self._take_next(options, context)
        assert self.active is not None
        return self.active

    def take(self, other: BackendChain) -> None:
        """Take over what another chain has loaded, if anything; `ensure` keeps what fits."""
        if other.backend is None:
            return
        self.backend, other.backend = other.backend, None
        self.attempts, self._remaining = other.attempts, other._remaining
        self._loaded_for, self._engine_failed = other._loaded_for, other._engine_failed
        self._monitor.record_active(self.active, load_s=other._monitor.load_seconds)

    def fits(self, active: BackendInfo, options: EmbeddingOptions) -> bool:
        """Whether the active backend is still what these flags ask for."""
        loaded = self._loaded_for
        if loaded is None:
            return False
        if options is loaded or options is self._seen_to_fit:  # usually: nothing was read anew
            return True
        unimportant: dict[str, Any] = {"batch_size": loaded.batch_size}
        if not active.degraded:
            unimportant["dimension"] = loaded.dimension
        fits = dataclasses.replace(options, **unimportant) == loaded
        self._seen_to_fit = options if fits else None
        return fits

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
            if attempt.ok and (why := getattr(self.backend, "passed_over", "")):
                passed = Attempt(OPENVINO, False, why, 0.0)
                self.attempts = (*self.attempts, passed)
                failed = (*failed, passed)
            self.attempts = (*self.attempts, attempt)
            if attempt.ok:
                self._loaded_for = options
                self._record(failed, name)
                self._monitor.record_active(self.active, load_s=time.perf_counter() - started)
                return
            failed = (*failed, attempt)
        self._record(failed, "")
        raise _nothing_left(options, failed)

    def _try(self, name: str, options: EmbeddingOptions, context: JobContext) -> Attempt:
        started = time.perf_counter()
        if self._engine_failed:
            options = dataclasses.replace(options, engine=ONNXRUNTIME)
        try:
            if (folder := _folder_of(name, options)) is not None:
                # Another model's vectors are no answer to a disk that has to spin up first.
                answers.check_answers(
                    folder, within_s=answers.READ_S, checkpoint=context.checkpoint
                )
            self.backend = self.factories[name](options, context)
        except BadTextError as error:  # the text that every load tries
            return Attempt(name, False, _reason(error), time.perf_counter() - started)
        except InputError:  # what was asked for is wrong, not the backend
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the next backend may do
            return Attempt(name, False, _reason(error), time.perf_counter() - started)
        return Attempt(name, True, "", time.perf_counter() - started)

    def encode(
        self,
        texts: list[str],
        options: EmbeddingOptions,
        context: JobContext,
        planned: PlannedBatch | None,
    ) -> RawEmbeddings:
        """Encode with the active backend; where it fails, all texts again with the next.

        Raises:
            InputError: The texts are at fault; nothing takes over.
            BackendError: No backend is left.
        """
        while True:
            backend = self.backend
            assert backend is not None
            info = backend.info
            if not texts:
                return _no_texts(info.dimension)
            started = time.perf_counter()
            own = planned is not None and planned.planned_by is backend
            tokens = planned.tokens if planned is not None and own else None
            try:
                raw = backend.encode(
                    texts, batch_size=options.batch_size, context=context, tokens=tokens
                )
            except InputError:  # the text's fault: another backend's vectors are no answer
                raise
            except Exception as error:  # noqa: BLE001 - whatever it is, the next backend may do
                self._monitor.record_error(info)
                self._replace_failed(error, options, context)
                continue
            seconds = time.perf_counter() - started
            if tokens is not None:
                seconds += tokens.milliseconds / 1000
            count = sum(raw.token_counts)
            self._monitor.record(info, texts=len(texts), tokens=count, seconds=seconds)
            return raw

    def encode_heads(
        self,
        texts: list[str],
        heads: Sequence[str],
        options: EmbeddingOptions,
        context: JobContext,
    ) -> tuple[RawEmbeddings, list[TextHeads]]:
        """One run for vectors and further heads; nothing takes over.

        Raises:
            BackendError: The active backend has no such heads, or fails.
        """
        from kimera_console.core.embedding.backends.onnx import OnnxBackend
        from kimera_console.core.embedding.backends.onnx_heads import embed_heads

        assert self.active is not None
        if not isinstance(self.backend, OnnxBackend):
            gone = next((one for one in self.attempts if one.backend == ONNX), None)
            why = f" ONNX Runtime was not used: {gone.reason}" if gone else ""
            raise BackendError(
                f"{self.active.display_name} is active; {' and '.join(heads)} embeddings come from"
                f" a converted model only.{why}",
                hint="Set USE_ONNX to 1 and ONNX_MODEL_PATH to a converted BGE-M3.",
            )
        started = time.perf_counter()
        raw, found = embed_heads(
            self.backend, texts, heads, batch_size=options.batch_size, context=context
        )
        seconds, tokens = time.perf_counter() - started, sum(raw.token_counts)
        self._monitor.record(self.active, texts=len(texts), tokens=tokens, seconds=seconds)
        return raw, found

    def _replace_failed(
        self, error: Exception, options: EmbeddingOptions, context: JobContext
    ) -> None:
        worked = self.attempts[-1]
        failed = dataclasses.replace(worked, ok=False, reason=_reason(error))
        remaining = self._remaining
        if self.active is not None and (self.active.backend, self.active.engine) == (
            ONNX,
            OPENVINO,
        ):
            # The model is not at fault: the same graph, with ONNX Runtime.
            failed = dataclasses.replace(failed, backend=OPENVINO)
            remaining = (ONNX, *remaining)
            self._engine_failed = True
        self.attempts = (*self.attempts[:-1], failed)
        self.drop()
        self._remaining = remaining
        self._take_next(options, context, (failed,))

    def _record(self, failed: tuple[Attempt, ...], successor: str) -> None:
        when = datetime.datetime.now().astimezone().isoformat(timespec="milliseconds")
        for attempt in failed:
            event = FallbackEvent(when, attempt.backend, successor, attempt.reason)
            self._monitor.record_fallback(event)
            _LOG.info(
                "%s fell back to %s: %s", attempt.backend, successor or "nothing", attempt.reason
            )

    def drop(self) -> None:
        """Free the active backend and forget the rest of the chain."""
        backend, self.backend = self.backend, None
        self._loaded_for = self._seen_to_fit = None
        self._remaining = ()
        if backend is not None:
            self._monitor.record_active(None)
            try:
                backend.close()
            except Exception:  # noqa: BLE001 - it is gone either way
                _LOG.info("closing a backend failed", exc_info=True)


def plan_chain(options: EmbeddingOptions) -> tuple[str, ...]:
    """Backends to try under these flags, in order.

    EMBEDDING_STRICT takes lightweight off the end of the chain. Asked for by its own flag it is
    not a fallback, and stays.
    """
    if options.lightweight:
        return (LIGHTWEIGHT,)
    models = (ONNX, TRANSFORMERS) if options.use_onnx else (TRANSFORMERS,)
    return models if options.strict else (*models, LIGHTWEIGHT)


def _folder_of(name: str, options: EmbeddingOptions) -> Path | None:
    """The folder that the flags name for a backend, None where they name none."""
    if name == ONNX:
        return options.onnx_model_path
    is_folder = name == TRANSFORMERS and os.path.isabs(options.model)
    return Path(options.model) if is_folder else None


def _onnx(options: EmbeddingOptions, context: JobContext) -> Backend:
    from kimera_console.core.bundles.first_load import try_first
    from kimera_console.core.embedding.engines.choose import engine_backend

    bundle = try_first(options.onnx_model_path, context)
    return engine_backend(options, context, bundle=bundle)


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
    return named_line(error)


def _nothing_left(options: EmbeddingOptions, failed: tuple[Attempt, ...]) -> BackendError:
    reasons = "; ".join(f"{each.backend}: {each.reason.rstrip('.')}" for each in failed)
    if options.strict:
        error = DegradedError(
            f"No model could be used, and EMBEDDING_STRICT forbids lightweight vectors. {reasons}.",
            hint="Fix one of these, or set EMBEDDING_STRICT to 0.",
        )
        error.reasons = reasons
        return error
    return BackendError(f"No backend is left. {reasons}.", hint="Fix one of these.")
