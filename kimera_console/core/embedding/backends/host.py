"""A model's backend in a child process, behind the same interface.

For the window, Transformers: importing torch there would freeze it, keep 450 MB for good, and could
take it down. For files that several processes embed, ONNX Runtime too: each has its own session.
The child loads the model once and serves one request after another; it is restarted when the
backend is loaded again. The protocol is one JSON object a line both ways, vectors as base64
of raw float32: its cost is nothing beside inference.

The child leaves when its standard input closes, so it dies with its parent however that died.
Its other side is `backends.host_child`.
"""

from __future__ import annotations

import collections
import contextlib
import dataclasses
import json
import threading
from typing import IO, TYPE_CHECKING, Any, TypeVar

from kimera_console.core.bundles.load_check import library_bounds
from kimera_console.core.embedding.backends.base import (
    DISPLAY_NAMES,
    TRANSFORMERS,
    BackendInfo,
    PlannedBatch,
    RawEmbeddings,
)
from kimera_console.core.embedding.backends.host_child import EncodeAnswer, PlanAnswer, unpacked
from kimera_console.core.embedding.model_choice import model_bytes
from kimera_console.core.embedding.token_pieces import TokenPieces
from kimera_console.core.embedding.tokenization import TokenizedTexts
from kimera_console.core.errors import (
    BackendError,
    ChildFailedError,
    KimeraError,
    error_from_dict,
)
from kimera_console.core.jobs import JobCancelled, JobContext
from kimera_console.core.system.children.child import (
    GRACE_S,
    LOG_TAIL_LINES,
    LONGEST_LINE_BYTES,
    spawn,
    stop_child,
    wait_ended,
)
from kimera_console.core.system.gpu_driver import driver_silence
from kimera_console.core.system.records import RecordError, from_plain, to_plain

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from kimera_console.core.flags.settings import EmbeddingOptions
    from kimera_console.core.system.children.child_bounds import Bounds

T = TypeVar("T")

CHILD_MODULE = "kimera_console.core.embedding.backends.host_child"
LOAD_S = 300.0
"""A model that takes longer to load, beside the time to read it, is taken for hung."""
LOOK_S = 0.1
"""How often a load is looked at."""
LINE_BYTES_PER_BYTE, LINE_BYTES_PER_NUMBER = 256, 6
"""An answer's line at most, beside LONGEST_LINE_BYTES: for each byte of its request, and for each
number of its texts' vectors (four bytes as base64)."""


def hosted_transformers(options: EmbeddingOptions, context: JobContext) -> HostedModel:
    """A factory for `Embedder`: the Transformers backend for these flags, in a child.

    Raises:
        KimeraError: What the child's load raised.
        BackendError: The child died.
        JobCancelled: After a cancel; the child is gone.
    """
    return HostedModel(options, context, backend=TRANSFORMERS)


class HostedModel:
    """A child with a loaded model.

    Cancelling an encode stops it between two batches; a child that does not stop within a grace
    is killed, and a new one is started by the next encode.

    Args:
        options: The flags.
        context: Of the load.
        backend: ONNX or TRANSFORMERS.
        keeps_to: Numbers of the hardware threads that the child may run on (Linux); all if empty.
    """

    def __init__(
        self,
        options: EmbeddingOptions,
        context: JobContext,
        *,
        backend: str,
        keeps_to: frozenset[int] = frozenset(),
    ) -> None:
        self._options = options
        self._backend = backend
        self._keeps_to = sorted(keeps_to)
        self._child: _Child | None = None
        self._closed = False
        self._info = self._start(context)

    @property
    def info(self) -> BackendInfo:
        """What the child loaded."""
        return self._info

    @property
    def pid(self) -> int | None:
        """The child's process id, or None where there is none."""
        return self._child.process.pid if self._child else None

    def encode(
        self,
        texts: Sequence[str],
        *,
        batch_size: int,
        context: JobContext,
        tokens: TokenizedTexts | None = None,
    ) -> RawEmbeddings:
        """Embed texts in the child; see `base.Backend.encode`."""
        request = {"do": "encode", "texts": list(texts), "batch_size": batch_size}
        if tokens is not None:
            request["tokens"] = dataclasses.asdict(tokens)
        answer = self._serve(request, context, EncodeAnswer)
        return RawEmbeddings(
            vectors=unpacked(answer.vectors).reshape(len(texts), -1),
            token_counts=answer.token_counts,
            truncated=answer.truncated,
            timings=answer.timings,
        )

    def plan(
        self, texts: Sequence[str], *, batch_size: int, context: JobContext
    ) -> list[PlannedBatch]:
        """Batches as the child would run them; see `base.Backend.plan`."""
        request = {"do": "plan", "texts": list(texts), "batch_size": batch_size}
        return [
            PlannedBatch(
                places, [texts[place] for place in places], TokenizedTexts.from_dict(tokens)
            )
            for places, tokens in self._serve(request, context, PlanAnswer).batches
        ]

    def pieces(self, text: str) -> TokenPieces:
        """What the child's tokenizer makes of a text; see `base.Backend.pieces`."""
        return self._serve({"do": "pieces", "text": text}, JobContext(), TokenPieces)

    def poolings(self, text: str, *, context: JobContext) -> dict[str, NDArray[np.float32]]:
        """One text pooled in every known way; see `base.Backend.poolings`."""
        pooled = self._serve({"do": "poolings", "text": text}, context, dict[str, str])
        return {mode: unpacked(raw) for mode, raw in pooled.items()}

    def close(self) -> None:
        """End the child."""
        self._closed = True
        self._discard()

    def _serve(self, request: dict[str, Any], context: JobContext, kind: type[T]) -> T:
        """A request to the loaded model, which is loaded again if its child was ended."""
        if self._closed:
            raise BackendError(f"{self._info.model} was closed.", hint="Load it again.")
        if self._child is None:
            self._info = self._start(context)
        dimension = self._info.dimension
        return self._ask(request, context, kind, graceful=True, dimension=dimension)

    def _start(self, context: JobContext) -> BackendInfo:
        if self._options.device != "cpu":
            driver_silence(context=context)  # once: each child that may use it would ask
        self._child = _Child(context, DISPLAY_NAMES[self._backend])
        try:
            # Importing torch and reading weights reach no checkpoint: a cancel ends the child.
            request: dict[str, Any] = {"do": "load", "backend": self._backend}
            request |= {"options": to_plain(self._options), "keeps_to": self._keeps_to}
            bounds = library_bounds(model_bytes(self._options, self._backend), LOAD_S)
            with self._child.bounded(bounds):
                return self._ask(request, context, BackendInfo, graceful=False)
        except BaseException:
            self._discard()
            raise

    def _ask(
        self,
        request: dict[str, Any],
        context: JobContext,
        kind: type[T],
        *,
        graceful: bool,
        dimension: int = 0,
    ) -> T:
        """One request and its answer; `graceful`: a cancel lets the child stop by itself."""
        child = self._child
        assert child is not None
        number = child.begin()
        try:
            with context.on_cancel(lambda: child.cancel(number, GRACE_S if graceful else 0.0)):
                answer = child.ask({**request, "id": number}, context, dimension)
            return from_plain(answer, kind)
        except RecordError as problem:
            name = DISPLAY_NAMES[self._backend]
            raise BackendError(f"The {name} process gave a bad answer ({problem}).") from problem
        finally:
            child.end()
            if not child.alive:
                self._discard()

    def _discard(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.stop()


class _Child:
    """The process and its pipes."""

    def __init__(self, context: JobContext, name: str) -> None:
        context.checkpoint()
        self._name = name
        self.process: subprocess.Popen[bytes] = spawn([CHILD_MODULE])
        self._log: collections.deque[str] = collections.deque(maxlen=LOG_TAIL_LINES)
        self._writing = threading.Lock()
        # A cancel may arrive late, from another thread: it must not meet the next request.
        self._guard = threading.Lock()
        self._last = 0
        self._current: int | None = None
        self._deadline: threading.Timer | None = None
        self._over = False
        self._passed: ChildFailedError | None = None
        self._reader = threading.Thread(
            target=_keep_log, args=(self.process.stderr, self._log), name="host-log", daemon=True
        )
        self._reader.start()

    @property
    def alive(self) -> bool:
        """Whether the process runs and its answers can still be read."""
        return not self._over and not wait_ended(self.process, 0.0)

    def begin(self) -> int:
        """Number the next request; until `end` it can be cancelled by that number."""
        with self._guard:
            self._last += 1
            self._current = self._last
            return self._last

    def end(self) -> None:
        """The request has its outcome: a cancel of it means nothing any more."""
        with self._guard:
            self._current = None
            if self._deadline is not None:
                self._deadline.cancel()
                self._deadline = None

    @contextlib.contextmanager
    def bounded(self, bounds: Bounds) -> Iterator[None]:
        """While the block runs, end the process once it passes a bound; its request then fails."""
        over = threading.Event()

        def look() -> None:
            while not over.wait(LOOK_S):
                try:
                    bounds.check(self.process.pid)
                except ChildFailedError as error:
                    self._passed = error
                    self.process.kill()
                    return

        watch = threading.Thread(target=look, name="host-bounds", daemon=True)
        watch.start()
        try:
            yield
        finally:
            over.set()
            watch.join()

    def ask(self, request: dict[str, Any], context: JobContext, dimension: int) -> dict[str, Any]:
        """Send a request and read until its answer; each text may have a vector of `dimension`.

        Raises:
            KimeraError: What the child's handler raised.
            BackendError: The child died.
            ChildFailedError: It passed a bound.
            JobCancelled: It stopped because of a cancel.
        """
        sent = 0
        with contextlib.suppress(OSError):
            # A closed pipe shows as the end of its answers, below.
            sent = self._send(request)
        numbers = dimension * len(request.get("texts", ()))
        longest = LONGEST_LINE_BYTES + LINE_BYTES_PER_BYTE * sent + LINE_BYTES_PER_NUMBER * numbers
        assert self.process.stdout is not None
        failure: KimeraError | None = None
        while raw := self.process.stdout.readline(longest + 1):
            if len(raw) > longest:
                self._over = True  # what follows in the pipe is its rest
                raise BackendError(f"The {self._name} process gave an answer without an end.")
            try:
                message = json.loads(raw)
            except ValueError:
                self._log.append(raw.decode("utf-8", "replace").rstrip())
                continue
            if "progress" in message:
                # A cancel that comes meanwhile has been sent on: its answer is still to be read.
                with contextlib.suppress(JobCancelled):
                    _pass_on(message["progress"], context)
            elif message.get("id") != request["id"]:
                continue  # to a request that was given up
            elif "cancelled" in message:
                context.checkpoint()
                failure = BackendError(f"The {self._name} process stopped unexpectedly.")
                break
            elif "error" in message:
                failure = error_from_dict(message["error"])
                break
            elif "answer" in message:
                answer: dict[str, Any] = message["answer"]
                context.checkpoint()
                return answer
        self._over = failure is None
        context.checkpoint()
        raise failure or self._death()

    def cancel(self, number: int, grace_s: float) -> None:
        """Ask the child to stop a request, and end it if it has not after the grace."""
        with self._guard:
            if number != self._current:
                return
            if grace_s > 0:
                self._deadline = threading.Timer(grace_s, self._kill, (number,))
                self._deadline.daemon = True
                self._deadline.start()
        if grace_s <= 0:
            self._kill(number)
            return
        with contextlib.suppress(OSError, ValueError):
            self._send({"do": "cancel", "id": number})

    def _kill(self, number: int) -> None:
        with self._guard:
            if number == self._current:
                self.process.kill()

    def stop(self) -> None:
        """End the process and close its pipes."""
        assert self.process.stdin is not None
        with contextlib.suppress(OSError):
            self.process.stdin.close()
        wait_ended(self.process, 1.0)  # at the end of its input it leaves by itself, at once
        stop_child(self.process)
        self._reader.join(timeout=2.0)

    def _send(self, message: dict[str, Any]) -> int:
        """Write a message; returns its bytes."""
        line = json.dumps(message).encode("ascii") + b"\n"
        with self._writing:
            assert self.process.stdin is not None
            self.process.stdin.write(line)
            self.process.stdin.flush()
        return len(line)

    def _death(self) -> KimeraError:
        wait_ended(self.process, GRACE_S)
        self._reader.join(timeout=2.0)
        if self._passed is not None:
            self._passed.log = "\n".join(self._log)
            return self._passed
        code = self.process.poll()
        how = (
            f"was killed by signal {-code}" if code is not None and code < 0 else f"ended ({code})"
        )
        return BackendError(
            f"The process that runs the {self._name} model {how}.",
            hint="A frequent cause is too little memory. The log has its last lines.",
            log="\n".join(self._log),
        )


def _pass_on(progress: list[Any], context: JobContext) -> None:
    stage, done, total, unit, detail = progress
    context.report(stage, done, total, unit=unit, detail=detail)


def _keep_log(stream: IO[bytes], log: collections.deque[str]) -> None:
    with contextlib.suppress(OSError, ValueError):
        while raw := stream.readline(65536):
            line = raw.decode("utf-8", "replace").rstrip()
            if line:
                log.append(line)
