"""The monitor's totals as a text file for node_exporter's textfile collector.

The collector reads files named `*.prom` with the parser of Prometheus' classic text format
(version 0.0.4), which knows neither OpenMetrics' `# EOF` and `# UNIT` nor its counter families
without `_total`, and it refuses timestamps. So that is the format written here; every OpenMetrics
scraper reads it too.

The file is staged beside its name and renamed over it, world-readable, so a reader sees the old
one or the new one. One process writes a file: it holds the lock beside it, and whoever else was
given the same name waits until it is free. The label `process` is the file's name without its
ending, so that the files of several processes in one folder never hold the same series.
"""

from __future__ import annotations

import atexit
import logging
import threading
from typing import TYPE_CHECKING

from kimera_console.core.embedding.monitor.latency import UPPER_S
from kimera_console.core.system import durable
from kimera_console.core.system import memory as processes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from prometheus_client import Metric
    from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

    from kimera_console.core.embedding.backends.base import BackendInfo
    from kimera_console.core.embedding.monitor.recorder import Monitor
    from kimera_console.core.embedding.monitor.tally import Tally

WRITE_EVERY_S = 5.0
"""Prometheus commonly scrapes every 15 s; more often would wear a disk for nothing."""
MODE = 0o644
BUCKETS_S = (
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0,
)  # fmt: skip
"""Upper bounds of the histogram that is reported, each exact to 1 % of itself."""
PREFIX = "kimera_embedding"

_LOG = logging.getLogger(__name__)


class MetricsFile:
    """Writes the file from a thread of its own, every few seconds and at the end.

    Nothing that goes wrong with the file reaches an encode: it is logged once, and tried again
    until it works. Embedding never waits for it.

    Args:
        path: The file.
        monitor: What is reported.
        active: The backend that is loaded now, or None.
        every_s: Time between two writes.
    """

    def __init__(
        self,
        path: Path,
        monitor: Monitor,
        active: Callable[[], BackendInfo | None],
        *,
        every_s: float = WRITE_EVERY_S,
    ) -> None:
        self.path = path
        self._monitor, self._active, self._every_s = monitor, active, every_s
        self._ended = threading.Event()
        self._complaint = ""
        self._thread = threading.Thread(target=self._run, name="metrics-file", daemon=True)
        atexit.register(self.close)
        self._thread.start()

    def end(self) -> None:
        """Have it write for the last time, with `up` 0, and end; waits for nothing."""
        self._ended.set()

    def close(self) -> None:
        """End, and wait for that: 3 seconds at most, for a disk may hang."""
        atexit.unregister(self.close)
        self.end()
        self._thread.join(timeout=3.0)

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                with durable.locked(self.path, timeout_s=0.0):
                    self._write_on()
            except Exception as error:  # noqa: BLE001 - whatever it is, embedding goes on
                self._complain(error)
            self._ended.wait(self._every_s)

    def _write_on(self) -> None:
        """Write again and again while the lock is held; a failure lets it go."""
        while True:
            last = self._ended.is_set()
            text = exposition(self._monitor, self._active(), self.path.stem, up=not last)
            durable.replace_file(self.path, text, new_mode=MODE)
            if self._complaint:
                _LOG.info("%s is written again", self.path)
                self._complaint = ""
            if last:
                return
            self._ended.wait(self._every_s)

    def _complain(self, error: Exception) -> None:
        """Say once what is wrong, until something else is."""
        if isinstance(error, durable.LockTimeoutError):
            words = "another process writes it; give this one a name of its own"
        elif isinstance(error, ImportError):
            words = "the package prometheus-client is missing: pip install prometheus-client"
        else:
            words = str(error) or type(error).__name__
        if words != self._complaint:
            self._complaint = words
            _LOG.warning(
                "EMBEDDING_METRICS_FILE: %s cannot be written: %s (tried again every %.0f s)",
                self.path, words, self._every_s,
            )  # fmt: skip


def exposition(
    monitor: Monitor, active: BackendInfo | None, process: str, *, up: bool = True
) -> bytes:
    """The totals in Prometheus' text format.

    Args:
        monitor: What is reported.
        active: The backend that is loaded now.
        process: Value of the label of that name.
        up: Whether this process goes on.

    Raises:
        ImportError: prometheus-client is not installed.
    """
    from prometheus_client import CollectorRegistry, generate_latest

    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Collector(monitor, active, process, up))
    text: bytes = generate_latest(registry)
    return text


class _Collector:
    """What a registry asks for metric families."""

    def __init__(
        self, monitor: Monitor, active: BackendInfo | None, process: str, up: bool
    ) -> None:
        self._monitor, self._active, self._up = monitor, active, up
        self._process = process

    def describe(self) -> list[Metric]:
        return []

    def collect(self) -> Iterator[Metric]:
        from prometheus_client.core import GaugeMetricFamily

        yield self._gauge("up", "1 while the process runs, 0 after it ended.", float(self._up))
        yield from self._calls()
        yield self._fallbacks()
        labels = ["process", "backend", "provider", "model"]
        active = GaugeMetricFamily(
            f"{PREFIX}_backend_active", "1 for the backend that is loaded.", labels=labels
        )
        if self._active is not None and self._up:
            one = self._active
            active.add_metric([self._process, one.backend, one.provider, one.model], 1.0)
        yield active
        degraded = self._active is not None and self._active.degraded
        yield self._gauge(
            "degraded", "1 while vectors are lightweight, not a model's.", float(degraded)
        )
        yield self._gauge(
            "model_load_duration_seconds", "How long the last load of a backend took.",
            self._monitor.load_seconds,
        )  # fmt: skip
        resident = float(processes.resident_bytes()) if self._up else 0.0
        yield self._gauge("resident_memory_bytes", "Resident memory of the process.", resident)
        yield self._gauge(
            "resident_memory_peak_bytes", "Greatest resident memory of the process in its life.",
            float(self._monitor.peak_bytes),
        )  # fmt: skip

    def _gauge(self, name: str, words: str, value: float) -> GaugeMetricFamily:
        from prometheus_client.core import GaugeMetricFamily

        family = GaugeMetricFamily(f"{PREFIX}_{name}", words, labels=["process"])
        family.add_metric([self._process], value)
        return family

    def _calls(self) -> Iterator[Metric]:
        from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily

        labels = ["process", "backend", "provider", "model"]
        texts = CounterMetricFamily(f"{PREFIX}_texts", "Texts embedded.", labels=labels)
        tokens = CounterMetricFamily(f"{PREFIX}_tokens", "Tokens embedded.", labels=labels)
        errors = CounterMetricFamily(f"{PREFIX}_errors", "Encode calls that failed.", labels=labels)
        latency = HistogramMetricFamily(
            f"{PREFIX}_encode_duration_seconds", "Duration of an encode call.", labels=labels
        )
        for source, tally in self._monitor.totals().items():
            values = [self._process, source.backend or "none", source.provider, source.model]
            errors.add_metric(values, tally.errors)
            if source.backend:
                texts.add_metric(values, tally.texts)
                tokens.add_metric(values, tally.tokens)
                latency.add_metric(values, _buckets(tally), sum_value=tally.seconds)
        yield from (texts, tokens, errors, latency)

    def _fallbacks(self) -> CounterMetricFamily:
        from prometheus_client.core import CounterMetricFamily

        labels = ["process", "from_backend", "to_backend"]
        family = CounterMetricFamily(
            f"{PREFIX}_fallbacks", "Changes of the backend that nobody asked for.", labels=labels
        )
        for (before, after), count in self._monitor.fallback_counts.items():
            family.add_metric([self._process, before, after or "none"], count)
        return family


def _buckets(tally: Tally) -> list[tuple[str, float]]:
    """Cumulative counts at the reported bounds; the last is all calls."""
    found: list[tuple[str, float]] = []
    below, place = 0, 0
    for bound in BUCKETS_S:
        while place < len(UPPER_S) and UPPER_S[place] <= bound * 1.01:
            below += tally.counts[place]
            place += 1
        found.append((str(bound), float(below)))
    return [*found, ("+Inf", float(tally.calls))]
