"""Several processes that embed the chunks of a file side by side, each with a model of its own.

One session does not fill many cores, nor several sockets. A worker is an `Embedder` whose backend
lives in a child process (`embedding.backends.host`) and has its share of the threads. On a machine
with several NUMA nodes it keeps to the cores of one, so that its weights lie there. A thread of
this process waits for each; chunks come back in their order, so that what is kept, resumed and
written is what one process keeps and writes with ONNX Runtime. A child ends with this process,
however it ends.
"""

from __future__ import annotations

import collections
import contextlib
import dataclasses
import queue
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

from kimera_console.core.embedding.backends.base import (
    LIGHTWEIGHT,
    ONNX,
    ONNXRUNTIME,
    OPENVINO,
    TRANSFORMERS,
)
from kimera_console.core.embedding.embedder import Embedder
from kimera_console.core.errors import BackendError, BundleError, InputError, SourceError
from kimera_console.core.system.memory import memory_limits
from kimera_console.core.system.processor import this_processor, threads_by_process
from kimera_console.core.system.threads import inference_threads
from kimera_console.core.system.units import byte_size

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kimera_console.core.embedding.backends.base import Backend
    from kimera_console.core.flags.settings import EmbeddingOptions, Settings
    from kimera_console.core.jobs import JobContext
    from kimera_console.core.sources.prompts import PromptWish

    Item = TypeVar("Item")
    Result = TypeVar("Result")

CORES_A_PROCESS = 8
"""One session of ONNX Runtime gains little from more cores with batches of 2,048 tokens."""
PROCESS_BYTES = 250_000_000
"""Resident memory of a process beside its weights: libraries, tokenizer, one batch."""
_GPUS = ("cuda", "tensorrt")


def usual_processes(settings: Settings) -> int:
    """One for each NUMA node, or for each eight cores, whichever is more, as memory allows.

    Raises:
        SettingsError: A flag's value cannot be used.
    """
    options = settings.options()
    if _one_process(options):
        return 1
    threads = inference_threads(options.threads)
    wanted = min(threads, max(this_processor().nodes, threads // CORES_A_PROCESS, 1))
    return max(1, min(wanted, memory_limits().free_bytes // _bytes_each(options)))


def check_processes(processes: int, settings: Settings) -> None:
    """Refuse more processes than this machine's cores, quota or memory hold.

    Raises:
        InputError: They do not fit, or the flags choose no model on the processor.
        SettingsError: A flag's value cannot be used.
    """
    options = settings.options()
    if why := _one_process(options):
        raise InputError(why, hint="Embed with one process, or change the flag.")
    threads = inference_threads(options.threads)
    if not 1 <= processes <= threads:
        raise InputError(
            f"{processes:,} processes do not fit: {threads} "
            f"{'core is' if threads == 1 else 'cores are'} to be used here.",
            hint=f"Choose from 1 to {threads} processes.",
        )
    needed, free = processes * _bytes_each(options), memory_limits().free_bytes
    if needed > free:
        most = max(1, free // _bytes_each(options))
        raise InputError(
            f"{processes} processes need about {byte_size(needed)} of memory, each its own model, "
            f"and {byte_size(free)} are free.",
            hint=f"Choose at most {most}, or close other programs.",
        )


@contextlib.contextmanager
def sharing(
    embedder: Embedder, settings: Settings, processes: int, context: JobContext
) -> Iterator[tuple[Embedder, Workers | None]]:
    """The embedder that a file is embedded with, and the workers if several are to share it.

    A cancel ends their processes at once: the run's own thread may hang where a share is silent.

    Raises:
        InputError, SettingsError: As `check_processes`.
    """
    if processes == 1:
        yield embedder, None
        return
    check_processes(processes, settings)
    workers = Workers(settings, processes, embedder.prompt)
    end = threading.Thread(target=workers.close, name="end-workers", daemon=True)
    try:
        with context.on_cancel(end.start):
            yield workers.embedders[0], workers
    finally:
        workers.close()


class Workers:
    """Embedders in processes of their own. Free them with `close`.

    Args:
        settings: The flags.
        processes: How many; `check_processes` says whether they fit.
        prompt: As of `Embedder`.
    """

    def __init__(self, settings: Settings, processes: int, prompt: PromptWish = None) -> None:
        threads = max(1, inference_threads(settings.options().threads) // processes)
        self.embedders = [
            Embedder(
                settings,
                factories={
                    ONNX: _hosted(ONNX, threads, keeps_to),
                    TRANSFORMERS: _hosted(TRANSFORMERS, threads, keeps_to),
                    LIGHTWEIGHT: _no_lightweight,
                },
                prompt=prompt,
            )
            for keeps_to in threads_by_process(processes)
        ]

    def in_order(
        self, items: Iterable[Item], work: Callable[[Embedder, Item], Result]
    ) -> Iterator[tuple[Item, Result]]:
        """Each item with what `work` gives for it, in the items' order.

        At most twice as many items as workers are taken ahead. What an item raises is raised in
        its place; those behind it are given up.
        """
        idle: queue.SimpleQueue[Embedder] = queue.SimpleQueue()
        for embedder in self.embedders:
            idle.put(embedder)

        def one(item: Item) -> Result:
            embedder = idle.get()
            try:
                return work(embedder, item)
            finally:
                idle.put(embedder)

        waiting: collections.deque[tuple[Item, Any]] = collections.deque()
        pool = ThreadPoolExecutor(len(self.embedders), thread_name_prefix="embed-file")
        try:
            for item in items:
                waiting.append((item, pool.submit(one, item)))
                if len(waiting) >= 2 * len(self.embedders):
                    first, future = waiting.popleft()
                    yield first, future.result()
            while waiting:
                first, future = waiting.popleft()
                yield first, future.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def close(self) -> None:
        """End the processes."""
        for embedder in self.embedders:
            embedder.close()


def _one_process(options: EmbeddingOptions) -> str:
    """Why these flags allow one process only, one sentence; "" where they allow several."""
    if options.engine == OPENVINO:
        return "Several processes run ONNX Runtime, and EMBEDDING_ENGINE asks for OpenVINO."
    if options.lightweight or options.device in _GPUS:
        made = "lightweight vectors are" if options.lightweight else "a GPU's vectors are"
        return f"Several processes share out a processor's cores; {made} made in one process."
    return ""


def _hosted(
    name: str, threads: int, keeps_to: frozenset[int]
) -> Callable[[EmbeddingOptions, JobContext], Backend]:
    def make(options: EmbeddingOptions, context: JobContext) -> Backend:
        from kimera_console.core.bundles.first_load import try_first
        from kimera_console.core.embedding.backends.host import HostedModel

        if name == ONNX:
            try_first(options.onnx_model_path, context)
        # A verdict on engines holds for its number of threads, and vectors are to be those of one.
        own = dataclasses.replace(options, threads=threads, engine=ONNXRUNTIME)
        return HostedModel(own, context, backend=name, keeps_to=keeps_to)

    return make


def _no_lightweight(_options: EmbeddingOptions, _context: JobContext) -> Backend:
    raise BackendError(
        "Lightweight vectors are made in one process.",
        hint="Fix the model, or embed with one process.",
    )


def _bytes_each(options: EmbeddingOptions) -> int:
    """Memory of one process, roughly: its model's files and what every process needs."""
    from kimera_console.core.bundles.bundle import read_bundle

    size = 0
    if options.use_onnx:
        try:
            size = read_bundle(options.onnx_model_path).size_bytes
        except (BundleError, SourceError):
            size = 0  # the load says what is wrong with it
    return PROCESS_BYTES + size
