"""The parent's side of one measuring process: commands out, answers in, and its end."""

from __future__ import annotations

import collections
import contextlib
import json
import queue
import re
import threading
import time
from typing import TYPE_CHECKING, Any

from kimera_console.core.errors import (
    BenchmarkError,
    ChildFailedError,
    KimeraError,
    error_from_dict,
)
from kimera_console.core.system.children.child import LOG_TAIL_LINES, NICE, spawn, stop_child
from kimera_console.core.system.memory import resident_bytes
from kimera_console.core.system.units import byte_size

if TYPE_CHECKING:
    from kimera_console.core.jobs import JobContext

MODULE = "kimera_console.core.bench.measure.child"
GRACE_S = 0.5
"""A measuring process has nothing to tidy up, so it is killed soon after it was terminated."""
POLL_S = 0.1
LOAD_TIMEOUT_S = 900.0
ANSWER_TIMEOUT_S = 900.0
"""Without a budget: one turn of a large model on a slow machine takes minutes."""
BEYOND_BUDGET_S = 60.0
"""With a budget an answer may take that and so much more, at least."""
SLOWER_THAN_EXPECTED = 10.0
"""What takes so many times as long as estimated is a hang, where that is more."""
LONGEST_ANSWER_BYTES = 512 * 1024 * 1024
"""A line longer than this is no answer: the vectors of all quality texts are a tenth of it."""
_MEMORY_WORDS = re.compile(
    r"allocat\w* memory|out of memory|bad_alloc|bad allocation|MemoryError|ALLOC_FAILED"
    r"|could not create a (?:primitive|memory)",  # oneDNN's, within torch
    re.IGNORECASE,
)
"""How ONNX Runtime, torch, OpenVINO, CUDA and Python say that memory is short."""
_CAUSES = {
    7: "a model file that it had open was cut, or its disk went away",  # SIGBUS
    9: "often a sign of too little memory",  # SIGKILL
}
CHECKED_VECTORS = 4
"""Vectors of a turn's first call that go to the parent for comparison."""
STABLE_CALLS = 3
STABLE_WITHIN = 0.10
"""Warm-up ends when so many calls in a row lie within this share of their median ..."""
WARMUP_MOST_CALLS = 12
WARMUP_MOST_S = 6.0
"""... or at these bounds."""
SETTLE_BELOW_S = 0.1
"""Calls shorter than this get one untimed call first, which brings the contender's weights and
code back into the caches that the others have just used."""


def answer_limit_s(budget_s: float, expected_s: float) -> float:
    """Seconds after which a process that has not answered is stopped.

    Args:
        budget_s: The plan's; 0 for none.
        expected_s: What the answer should take.
    """
    least_s = BEYOND_BUDGET_S if budget_s else ANSWER_TIMEOUT_S
    return budget_s + max(least_s, SLOWER_THAN_EXPECTED * expected_s)


class MeasuringProcess:
    """One fresh process that measures one contender.

    Args:
        name: What the errors call it ("ONNX Runtime · fp32").
        threads: Inference threads; also the bound of libraries that read the environment.
        context: Receives its log; a cancel ends a wait for its answer.
    """

    def __init__(self, name: str, threads: int, context: JobContext) -> None:
        self.name = name
        self._context = context
        self._tail: collections.deque[str] = collections.deque(maxlen=LOG_TAIL_LINES)
        self._answers: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._process = spawn([MODULE], environment=_environment(threads), nice=NICE)
        for target in (self._read_answers, self._read_log):
            threading.Thread(target=target, name=f"bench {name}", daemon=True).start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def ask(
        self,
        do: str,
        *,
        timeout_s: float | None = None,
        rss_bytes: int | None = None,
        **arguments: Any,
    ) -> dict[str, Any]:
        """Send a command and wait for its answer.

        Raises:
            JobCancelled: After a cancel; the process is still to be stopped.
            KimeraError: The error that the process answered with.
            ChildFailedError: It died, did not answer in time, or took more resident memory than
                `rss_bytes`.
        """
        self.send(do, **arguments)
        return self.answer(timeout_s=timeout_s, rss_bytes=rss_bytes)

    def send(self, do: str, **arguments: Any) -> None:
        """Send a command whose answer is asked for later, by `answer`.

        Raises:
            JobCancelled: After a cancel.
        """
        self._context.checkpoint()
        line = json.dumps({"do": do, **arguments}) + "\n"
        stdin = self._process.stdin
        assert stdin is not None
        with contextlib.suppress(OSError):  # a dead process is reported by the wait for its answer
            stdin.write(line.encode("ascii"))
            stdin.flush()

    def answer(
        self, *, timeout_s: float | None = None, rss_bytes: int | None = None
    ) -> dict[str, Any]:
        """Wait for the answer to the oldest command that has none yet; raises as `ask`."""
        answer = self._wait(ANSWER_TIMEOUT_S if timeout_s is None else timeout_s, rss_bytes)
        if "error" in answer:
            error = error_from_dict(answer["error"])
            error.log = error.log or "\n".join(self._tail)
            raise self._out_of_memory(error) or error
        return answer

    def processor_seconds(self) -> float:
        """Processor time it has used so far; 0 once it has ended."""
        import psutil

        try:
            times = psutil.Process(self.pid).cpu_times()
        except psutil.Error:
            return 0.0
        return float(times.user + times.system)

    def terminate(self) -> None:
        """Signal it to end without waiting; it has nothing to save, so it dies at once."""
        with contextlib.suppress(OSError):
            self._process.terminate()

    def stop(self) -> None:
        """End it. Does nothing the second time."""
        stop_child(self._process, GRACE_S)

    def _wait(self, timeout_s: float, rss_bytes: int | None) -> dict[str, Any]:
        deadline = time.monotonic() + timeout_s
        while True:
            with contextlib.suppress(queue.Empty):
                answer = self._answers.get(timeout=POLL_S)
                if answer is None:
                    raise self._death()
                return answer
            self._context.checkpoint()
            if rss_bytes is not None and resident_bytes(self.pid) > rss_bytes:
                self.stop()
                raise ChildFailedError(
                    f"{self.name} took more than {byte_size(rss_bytes)} of memory and was stopped.",
                    hint="Use a model from a source that you trust.",
                    log="\n".join(self._tail),
                )
            if time.monotonic() > deadline:
                self.stop()
                raise ChildFailedError(
                    f"{self.name} did not answer within {timeout_s:.0f} s and was stopped.",
                    hint="Choose fewer or shorter texts.",
                    log="\n".join(self._tail),
                )

    def _out_of_memory(self, error: KimeraError) -> BenchmarkError | None:
        """The same error with its cause in front, where that was memory; else None."""
        if not _MEMORY_WORDS.search(error.message):
            return None
        return BenchmarkError(
            f"{self.name} ran out of memory: {error.message.rstrip('.')}.",
            hint="Choose smaller batches or shorter texts, or close other programs.",
            log=error.log,
        )

    def _death(self) -> ChildFailedError:
        code = self._process.wait()
        how = f"was ended by signal {-code}" if code < 0 else f"ended with exit code {code}"
        cause = _CAUSES.get(-code, "")
        if any(_MEMORY_WORDS.search(line) for line in self._tail):
            cause = "it ran out of memory"
        return ChildFailedError(
            f"The process that measured {self.name} {how}{f' ({cause})' if cause else ''}.",
            hint="The log has its last lines.",
            log="\n".join(self._tail),
        )

    def _read_answers(self) -> None:
        stream = self._process.stdout
        assert stream is not None
        with contextlib.suppress(OSError, ValueError):
            while raw := stream.readline(LONGEST_ANSWER_BYTES):
                try:
                    self._answers.put(json.loads(raw))
                except ValueError:
                    self._tail.append(raw[:2000].decode("utf-8", "replace").rstrip())
        self._answers.put(None)

    def _read_log(self) -> None:
        stream = self._process.stderr
        assert stream is not None
        with contextlib.suppress(OSError, ValueError):
            while raw := stream.readline(65536):
                line = raw.decode("utf-8", "replace").rstrip()
                if line:
                    self._tail.append(line)
                    self._context.log(f"{self.name}: {line}")


def _environment(threads: int) -> dict[str, str]:
    """Pools that are made at import obey the budget too, not only those set by the backend."""
    names = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS")
    return dict.fromkeys(names, str(threads))
