"""The process behind `backends.host`: loads a model and serves requests.

Run as a module. A thread reads requests from standard input and leaves the process when that
closes; the main thread works on one after another.
"""

from __future__ import annotations

import base64
import contextlib
import dataclasses
import json
import os
import queue
import signal
import sys
import threading
import traceback
from typing import TYPE_CHECKING, Any

from kimera_console.core.embedding.backends.base import DISPLAY_NAMES, ONNX, Timings
from kimera_console.core.embedding.tokenization import TokenizedTexts
from kimera_console.core.errors import BackendError, KimeraError, error_to_dict, named_line
from kimera_console.core.jobs import JobCancelled, JobContext, Progress
from kimera_console.core.system.children.child_side import (
    apply_niceness,
    import_less,
    protocol_writer,
)
from kimera_console.core.system.garbage import collect_seldom
from kimera_console.core.system.records import from_plain, to_plain

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from kimera_console.core.embedding.backends.base import Backend
    from kimera_console.core.flags.settings import EmbeddingOptions

    Send = Callable[[dict[str, Any]], None]


@dataclasses.dataclass(frozen=True)
class EncodeAnswer:
    """Embedded texts, as they travel.

    Attributes:
        vectors: Row by row: base64 of raw float32.
        token_counts: As of `RawEmbeddings`, like what follows.
        truncated: Likewise.
        timings: Likewise.
    """

    vectors: str
    token_counts: tuple[int, ...]
    truncated: tuple[bool, ...]
    timings: Timings


@dataclasses.dataclass(frozen=True)
class PlanAnswer:
    """Batches, each its texts' places and what `TokenizedTexts.from_dict` reads."""

    batches: list[tuple[list[int], Any]]


def main() -> None:
    """Serve until standard input closes."""
    apply_niceness()
    collect_seldom()
    import_less()
    signal.signal(signal.SIGTERM, lambda _number, _frame: os._exit(143))
    send = protocol_writer()
    host = _Host(send)
    threading.Thread(target=host.read, name="requests", daemon=True).start()
    host.serve()


class _Host:
    def __init__(self, send: Send) -> None:
        self._send = send
        self._requests: queue.SimpleQueue[tuple[dict[str, Any], JobContext]] = queue.SimpleQueue()
        self._backend: Backend | None = None
        self._name = ""

    def read(self) -> None:
        """Queue requests; a cancel names one. At the end of input, leave."""
        newest, context = None, JobContext()
        for raw in sys.stdin.buffer:
            request = json.loads(raw)
            if request["do"] == "cancel":
                if request["id"] == newest:
                    context.cancel()
                continue
            newest, context = request["id"], JobContext(on_progress=self._report)
            self._requests.put((request, context))
        os._exit(3)

    def serve(self) -> None:
        """Answer each request with its id and exactly one of: answer, cancelled, error."""
        while True:
            request, context = self._requests.get()
            try:
                context.checkpoint()
                outcome: dict[str, Any] = {"answer": self._answer(request, context)}
            except JobCancelled:
                outcome = {"cancelled": True}
            except KimeraError as error:
                outcome = {"error": error_to_dict(error)}
            except Exception as error:  # noqa: BLE001 - whatever it was, the parent must hear of it
                outcome = {"error": error_to_dict(_unexpected(error, self._name))}
            self._send({"id": request["id"], **outcome})

    def _answer(self, request: dict[str, Any], context: JobContext) -> dict[str, Any]:
        if request["do"] == "load":
            return self._load(request, context)
        if self._backend is None:
            raise BackendError("The process has no model loaded.")
        if request["do"] == "pieces":
            return self._backend.pieces(request["text"]).to_dict()
        if request["do"] == "plan":
            batches = self._backend.plan(
                request["texts"], batch_size=request["batch_size"], context=context
            )
            # The ids as they are: the codec of records would copy each of them.
            return {
                "batches": [
                    (one.places, dataclasses.asdict(one.tokens) if one.tokens else None)
                    for one in batches
                ]
            }
        if request["do"] == "poolings":
            pooled = self._backend.poolings(request["text"], context=context)
            return {mode: _packed(vector) for mode, vector in pooled.items()}
        return self._encode(self._backend, request, context)

    def _load(self, request: dict[str, Any], context: JobContext) -> dict[str, Any]:
        from kimera_console.core.flags.settings import EmbeddingOptions

        options = from_plain(request["options"], EmbeddingOptions)
        self._name = DISPLAY_NAMES[request["backend"]]
        if request["keeps_to"]:
            # Before the session is opened: its threads and its memory follow this thread's.
            with contextlib.suppress(OSError):  # they were taken from this process meanwhile
                os.sched_setaffinity(0, request["keeps_to"])
        self._backend = _load(request["backend"], options, context)
        return self._backend.info.to_dict()

    def _encode(
        self, backend: Backend, request: dict[str, Any], context: JobContext
    ) -> dict[str, Any]:
        raw = backend.encode(
            request["texts"],
            batch_size=request["batch_size"],
            context=context,
            tokens=TokenizedTexts.from_dict(request.get("tokens")),
        )
        answer: dict[str, Any] = to_plain(
            EncodeAnswer(_packed(raw.vectors), raw.token_counts, raw.truncated, raw.timings)
        )
        return answer

    def _report(self, progress: Progress) -> None:
        values = [progress.stage, progress.done, progress.total, progress.unit, progress.detail]
        self._send({"progress": values})


def _load(name: str, options: EmbeddingOptions, context: JobContext) -> Backend:
    if name == ONNX:
        from kimera_console.core.embedding.backends.onnx import onnx_backend

        return onnx_backend(options, context)
    from kimera_console.core.embedding.backends.transformers import transformers_backend

    return transformers_backend(options, context)


def _packed(vectors: NDArray[np.float32]) -> str:
    return base64.b64encode(vectors.astype("<f4").tobytes()).decode("ascii")


def unpacked(vectors: str) -> NDArray[np.float32]:
    """The numbers of `_packed`, one row after another."""
    import numpy as np

    return np.frombuffer(base64.b64decode(vectors), dtype="<f4").astype(np.float32)


def _unexpected(error: Exception, name: str) -> BackendError:
    traceback.print_exc()
    return BackendError(
        f"The {name} backend failed: {named_line(error)}",
        hint="The log has the details.",
        log=traceback.format_exc(),
    )


if __name__ == "__main__":
    main()
