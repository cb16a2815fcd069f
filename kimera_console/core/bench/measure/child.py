"""The measuring process: one contender, commands on standard input, one answer each.

Commands and answers are JSON lines. Two processes may load at a time; else the parent gives one
at a time something to do and waits for its answer. A process without a command sleeps on a queue
and uses no processor time.

| do    | does                                             | answers                          |
| ----- | ------------------------------------------------ | -------------------------------- |
| texts | builds the texts with a model's own tokenizer    | pools                            |
| load  | loads the contender's backend                    | `LoadAnswer`                     |
| pools | keeps the texts and checks their token counts    | `PoolsAnswer`                    |
| warm  | calls a scenario until its times agree           | `WarmAnswer`                     |
| first | embeds the first texts after a load              | `FirstAnswer`                    |
| embed | embeds texts for their quality, not timed        | `PackedRows`                     |
| run   | one timed turn in a scenario                     | `TurnAnswer`                     |

With each answer comes a `ProcessState`.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import queue
import sys
import threading
import time
import traceback
from typing import TYPE_CHECKING, Any

import numpy as np

from kimera_console.core.bench.measure.answers import (
    CallFigures,
    CheckedVectors,
    FirstAnswer,
    LoadAnswer,
    PackedRows,
    PoolsAnswer,
    ProcessState,
    TurnAnswer,
    WarmAnswer,
)
from kimera_console.core.bench.measure.texts import TextPool, build_pools, count_words, own_pool
from kimera_console.core.bench.measure.worker import (
    CHECKED_VECTORS,
    STABLE_CALLS,
    STABLE_WITHIN,
    WARMUP_MOST_CALLS,
)
from kimera_console.core.bench.meters.meters import Meters
from kimera_console.core.bench.meters.usage import Usage
from kimera_console.core.bench.plan.types import MIXED
from kimera_console.core.errors import KimeraError, error_to_dict, named_line
from kimera_console.core.jobs import JobContext
from kimera_console.core.system.children.child_side import apply_niceness, protocol_writer
from kimera_console.core.system.garbage import collect_seldom, uncollected
from kimera_console.core.system.memory import ProcessMemory, peak_bytes, process_memory
from kimera_console.core.system.records import to_plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from kimera_console.core.embedding.backends.base import Backend, RawEmbeddings


class BenchmarkWorker:
    """Carries out commands on one backend."""

    def __init__(self) -> None:
        self._backend: Backend | None = None
        self._pools: dict[int, TextPool] = {}
        self._context = JobContext()
        self._usage = Usage()
        self._meters = Meters("")
        self._slowed_by = 0.0

    def handle(self, command: dict[str, Any]) -> dict[str, Any]:
        """Carry out one command.

        Raises:
            KimeraError: What the backend raised, or an unknown command.
        """
        handlers: dict[str, Callable[[dict[str, Any]], Any]] = {
            "texts": self._texts,
            "load": self._load,
            "pools": self._keep_pools,
            "warm": self._warm,
            "first": self._first,
            "embed": self._embed,
            "run": self._run,
        }
        answer = to_plain(handlers[command["do"]](command))
        memory = ProcessMemory(peak_bytes(), process_memory().anonymous_bytes)
        state = ProcessState(memory, self._meters.vram(), self._usage.read())
        return {**answer, **to_plain(state)}

    def _texts(self, command: dict[str, Any]) -> dict[str, Any]:
        from kimera_console.core.bench.measure.adapters import token_counter

        folder = command["folder"]
        count: Callable[[list[str]], list[int]] = count_words
        if folder:
            count = token_counter(
                folder,
                command["max_length"],
                model_limit=command["model_limit"],
                prompt=command["prompt"],
            )
        sizes = {int(length): int(wanted) for length, wanted in command["sizes"].items()}
        pools = build_pools(sizes, count, seed=command["seed"])
        if command["own"]:
            pools[MIXED] = own_pool(command["own"], count)
        return {"pools": {str(length): [pool.texts, pool.counts] for length, pool in pools.items()}}

    def _load(self, command: dict[str, Any]) -> LoadAnswer:
        from kimera_console.core.bench.measure import adapters

        started = time.perf_counter()
        backend = adapters.load_backend(
            command["backend"],
            adapters.options_from_dict(command["options"]),
            self._context,
            precision=command["precision"],
            attention=command["attention"],
        )
        self._backend = backend
        self._meters = Meters(backend.info.provider)
        self._slowed_by = command["slowed_percent"] / 100.0
        runtime = adapters.runtime_settings(backend)
        return LoadAnswer(backend.info, runtime, time.perf_counter() - started)

    def _keep_pools(self, command: dict[str, Any]) -> PoolsAnswer:
        from kimera_console.core.bench.measure.adapters import token_digest

        self._pools = {
            int(length): TextPool(tuple(texts), tuple(counts))
            for length, (texts, counts) in command["pools"].items()
        }
        texts = [text for pool in self._pools.values() for text in pool.texts]
        return PoolsAnswer(token_digest(self._loaded(), texts))

    def _warm(self, command: dict[str, Any]) -> WarmAnswer:
        seconds: list[float] = []
        started = time.perf_counter()
        while not _stable(seconds, command["least"]):
            if len(seconds) >= WARMUP_MOST_CALLS:
                break
            if seconds and time.perf_counter() - started > command["most_s"]:
                break
            texts, _ = self._pools[command["tokens"]].window(command["batch"], 0, len(seconds))
            seconds.append(self._timed(texts)[0])
        return WarmAnswer(tuple(seconds))

    def _first(self, command: dict[str, Any]) -> FirstAnswer:
        raw = self._encode(command["texts"])
        timings = raw.timings
        milliseconds = (timings.tokenize_ms, timings.infer_ms, timings.pool_ms)
        return FirstAnswer(milliseconds, _checked(raw.vectors))

    def _embed(self, command: dict[str, Any]) -> PackedRows:
        texts = command["texts"]
        raw = self._loaded().encode(texts, batch_size=32, context=self._context)
        return PackedRows.of(raw.vectors)

    def _run(self, command: dict[str, Any]) -> TurnAnswer:
        pool, batch, number = self._pools[command["tokens"]], command["batch"], command["round"]
        if command["settle"]:
            self._encode(pool.window(batch, number, -1)[0])
        calls, first = [], None
        self._meters.begin()
        self._usage.begin()
        for call in range(command["calls"]):
            texts, tokens = pool.window(batch, number, call)
            seconds, raw = self._timed(texts)
            timings = raw.timings
            spans = timings.tokenize_ms, timings.infer_ms, timings.pool_ms
            calls.append(CallFigures(seconds, tokens, *spans))
            first = raw if first is None else first
        self._usage.end()
        self._meters.end()
        assert first is not None
        return TurnAnswer(tuple(calls), self._meters.read(), _checked(first.vectors))

    def _timed(self, texts: list[str]) -> tuple[float, RawEmbeddings]:
        """One call with the garbage collector off, as `timeit` does it."""
        gc.collect(0)
        with uncollected():
            started = time.perf_counter_ns()
            raw = self._encode(texts)
            if self._slowed_by:
                _work_on((time.perf_counter_ns() - started) * self._slowed_by)
            elapsed = time.perf_counter_ns() - started
        return elapsed / 1e9, raw

    def _encode(self, texts: list[str]) -> RawEmbeddings:
        # The vectors come back as numpy arrays in host memory, so a GPU has finished by then.
        return self._loaded().encode(texts, batch_size=len(texts), context=self._context)

    def _loaded(self) -> Backend:
        if self._backend is None:
            raise KimeraError("The measuring process was asked to run before it had loaded.")
        return self._backend


def main() -> None:
    """Serve commands until standard input closes, which ends the process at once."""
    apply_niceness()
    collect_seldom()
    commands: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_take_commands, args=(commands,), name="commands", daemon=True).start()
    send = protocol_writer()
    worker = BenchmarkWorker()
    while True:
        line = commands.get()
        try:
            answer = worker.handle(json.loads(line))
        except BaseException as error:  # noqa: BLE001 - Rust panics included: the parent must hear
            answer = {"error": _flatten(error)}
        send(answer)


def _take_commands(commands: queue.SimpleQueue[bytes]) -> None:
    """Queue the commands; at the end of the input the parent has gone, and so does this process.

    A thread of its own, so that this is noticed while another one computes.
    """
    with contextlib.suppress(OSError, ValueError):
        for line in sys.stdin.buffer:
            commands.put(line)
    os._exit(3)


def _work_on(nanoseconds: float) -> None:
    """Keep the processor busy for a while: a contender that is slower by a known amount."""
    until = time.perf_counter_ns() + nanoseconds
    while time.perf_counter_ns() < until:
        pass


def _stable(seconds: list[float], least: int) -> bool:
    if len(seconds) < max(least, STABLE_CALLS):
        return False
    last = sorted(seconds[-STABLE_CALLS:])
    return last[-1] - last[0] <= STABLE_WITHIN * last[len(last) // 2]


def _checked(vectors: NDArray[np.float32]) -> CheckedVectors:
    norms = np.linalg.norm(vectors.astype(np.float64), axis=1)
    deviation = float(np.max(np.abs(norms - 1.0)))
    # NaN is not JSON; a vector that is not finite is as far from unit norm as can be.
    deviation = deviation if np.isfinite(deviation) else 1e9
    return CheckedVectors(PackedRows.of(vectors[:CHECKED_VECTORS]), len(norms), deviation)


def _flatten(error: BaseException) -> dict[str, Any]:
    if isinstance(error, KimeraError):
        return error_to_dict(error)
    traceback.print_exc()
    return {
        "type": "BenchmarkError",
        "message": f"The measuring process failed: {named_line(error)}",
        "hint": "The log has the details.",
        "log": traceback.format_exc(),
    }


if __name__ == "__main__":
    main()
