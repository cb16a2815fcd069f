"""What the monitor costs: one recorded call, a snapshot, and the memory it keeps.

    python benchmarks/bench_monitor.py [CALLS]

Prints one JSON object. The clock is the bench's own, so that the windows are full: a day of
calls, then as many again, whose memory must be the same.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
import tracemalloc

from kimera_console.core.embedding.backends.base import BackendInfo
from kimera_console.core.embedding.monitor.recorder import Monitor
from kimera_console.core.embedding.monitor.types import WINDOWS

DAY_S = 86_400


def main(calls: int) -> None:
    moment = [1_800_000_000.0]
    monitor = Monitor(clock=lambda: moment[0])
    sources = [BackendInfo(name, "CPU", "m", "", "mean", "", 384, "fp32", 256)
               for name in ("onnx", "transformers", "lightweight")]  # fmt: skip

    def record() -> float:
        step = DAY_S / calls
        started = time.thread_time()
        for number in range(calls):
            moment[0] += step
            monitor.record(
                sources[number % 3], texts=4, tokens=90, seconds=1e-4 * (1 + number % 997)
            )
        return (time.thread_time() - started) / calls * 1e6

    rounds_us = [record() for _ in range(5)]
    snapshots = {}
    for window in WINDOWS:
        times = []
        for _ in range(20):
            started = time.perf_counter()
            monitor.snapshot(window.key)
            times.append((time.perf_counter() - started) * 1e3)
        snapshots[window.key] = round(statistics.median(times), 2)
    monitor = Monitor(clock=lambda: moment[0])
    tracemalloc.start()
    record()
    full, _ = tracemalloc.get_traced_memory()
    record()
    after, _ = tracemalloc.get_traced_memory()
    print(
        json.dumps(
            {
                "calls": calls,
                "record_us": round(statistics.median(rounds_us), 2),
                "snapshot_ms": snapshots,
                "kept_bytes_after_a_day": full,
                "kept_bytes_after_two": after,
            },
            indent=1,
        )
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000)
