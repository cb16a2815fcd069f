"""The monitor: right percentiles, bounded memory, many threads, and clocks that jump."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import threading
import time
import tracemalloc
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from kimera_console.core.embedding.backends.base import BackendInfo, RawEmbeddings
from kimera_console.core.embedding.backends.host import hosted_transformers
from kimera_console.core.embedding.backends.lightweight import LightweightBackend
from kimera_console.core.embedding.embedder import Embedder
from kimera_console.core.embedding.embeddings import FallbackEvent
from kimera_console.core.embedding.monitor.export import to_csv, to_json
from kimera_console.core.embedding.monitor.latency import LEAST_S, MOST_S, RELATIVE_ERROR
from kimera_console.core.embedding.monitor.recorder import (
    KEPT_EVENTS,
    MOST_SOURCES,
    OTHER_MODELS,
    Monitor,
)
from kimera_console.core.embedding.monitor.types import WINDOWS, Source
from kimera_console.core.errors import BackendError
from kimera_console.core.flags.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

START = 1_800_000_000.0
DAY_S = 86_400


def info(backend: str = "onnx", model: str = "m") -> BackendInfo:
    return BackendInfo(backend, "CPU", model, "", "mean", "", 8, "fp32", 256)


class Clocked:
    """A monitor whose clock a test sets."""

    def __init__(self) -> None:
        self.now = START
        self.monitor = Monitor(clock=lambda: self.now)

    def call(self, seconds: float = 0.01, backend: str = "onnx", texts: int = 2) -> None:
        self.monitor.record(info(backend), texts=texts, tokens=10, seconds=seconds)

    def calls(self, window: str = "10m", backend: str = "onnx") -> int:
        return self.monitor.snapshot(window).figures(backend).calls


@pytest.fixture
def clocked() -> Clocked:
    return Clocked()


@pytest.mark.parametrize("scale_s", [20e-6, 1e-3, 0.2, 30.0])
def test_percentiles_are_within_one_percent_of_the_exact_ones_for_each_backend(
    clocked: Clocked, scale_s: float
) -> None:
    chance = np.random.default_rng(7)
    wanted = {
        "onnx": scale_s * chance.lognormal(0, 0.8, 3001),
        "transformers": 3 * scale_s * chance.lognormal(0, 0.3, 500),
    }
    for backend, latencies in wanted.items():
        for seconds in np.clip(latencies, LEAST_S, MOST_S):
            clocked.call(float(seconds), backend)
    snapshot = clocked.monitor.snapshot("1h")
    for backend, latencies in wanted.items():
        found = snapshot.figures(backend)
        ordered = np.sort(np.clip(latencies, LEAST_S, MOST_S)) * 1000
        for share, value in ((0.5, found.p50_ms), (0.95, found.p95_ms), (0.99, found.p99_ms)):
            exact = ordered[int(np.ceil(share * len(ordered))) - 1]
            assert value == pytest.approx(exact, rel=RELATIVE_ERROR * 1.001)
        assert found.max_ms == pytest.approx(ordered[-1])
        assert found.texts_per_s == pytest.approx(2000 * len(ordered) / ordered.sum())
        assert found.tokens_per_s == pytest.approx(5 * found.texts_per_s)


def test_one_call_and_calls_out_of_range_are_reported_as_they_were(clocked: Clocked) -> None:
    clocked.call(0.25)
    found = clocked.monitor.snapshot().figures("onnx")
    assert found.p50_ms == found.p99_ms == pytest.approx(250, rel=RELATIVE_ERROR)
    for seconds in (0.0, 1e-9, 10 * MOST_S):
        clocked.call(seconds)
    found = clocked.monitor.snapshot().figures("onnx")
    assert found.calls == 4
    assert found.max_ms == 10_000 * MOST_S
    empty = clocked.monitor.snapshot().figures("lightweight")
    assert (empty.calls, empty.p50_ms, empty.max_ms, empty.texts_per_s) == (0, None, None, 0.0)


@pytest.mark.slow
def test_memory_is_flat_however_many_calls_are_recorded_and_however_long(clocked: Clocked) -> None:
    def record(calls: int) -> None:
        for number in range(calls):
            clocked.now += 7.0
            clocked.call(1e-4 * (1 + number % 1009), ("onnx", "lightweight")[number % 2])
            clocked.monitor.record_error(None)

    tracemalloc.start()
    try:
        record(2 * DAY_S // 7)  # every window is full, and has dropped slots
        full, _ = tracemalloc.get_traced_memory()
        record(2 * DAY_S // 7)
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert full < 12_000_000
    assert after - full < 100_000, "50,000 more events must cost nothing"
    assert clocked.monitor.total().calls == 2 * (2 * DAY_S // 7)


def test_models_fallbacks_and_spells_without_end_are_bounded_too(clocked: Clocked) -> None:
    for number in range(KEPT_EVENTS + 500):
        one = info(model=f"model-{number}")
        clocked.monitor.record(one, texts=1, tokens=1, seconds=0.01)
        clocked.monitor.record_active(one)
        clocked.monitor.record_fallback(FallbackEvent(str(number), "onnx", "transformers", "x"))
    totals = clocked.monitor.totals()
    assert len(totals) == MOST_SOURCES + 1
    assert totals[Source("onnx", "", OTHER_MODELS)].calls == KEPT_EVENTS + 500 - MOST_SOURCES
    snapshot = clocked.monitor.snapshot()
    assert len(snapshot.spans) == len(snapshot.fallbacks) == KEPT_EVENTS
    assert snapshot.fallbacks[-1].when == str(KEPT_EVENTS + 499)
    assert clocked.monitor.fallback_total == KEPT_EVENTS + 500


def test_recording_a_call_costs_microseconds() -> None:
    monitor, one = Monitor(), info()
    calls = 20_000
    started = time.thread_time()  # of this thread: others may be busy
    for _ in range(calls):
        monitor.record(one, texts=1, tokens=9, seconds=0.003)
    each_us = (time.thread_time() - started) / calls * 1e6
    assert each_us < 200, f"{each_us:.1f} microseconds a call; 7 were measured"


@pytest.mark.slow
def test_threads_lose_no_call_while_others_look() -> None:
    monitor, one = Monitor(), info()
    threads, each = 6, 12_000
    ended = threading.Event()
    torn: list[object] = []

    def record() -> None:
        for _ in range(each):
            monitor.record(one, texts=2, tokens=10, seconds=0.01)

    def look() -> None:
        while not ended.is_set():
            found = monitor.total()
            if (found.texts, found.tokens) != (2 * found.calls, 10 * found.calls):
                torn.append(found)

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        watcher = threading.Thread(target=look)
        workers = [threading.Thread(target=record) for _ in range(threads)]
        for thread in (watcher, *workers):
            thread.start()
        for thread in workers:
            thread.join(60)
        ended.set()
        watcher.join(60)
    finally:
        sys.setswitchinterval(interval)
    found = monitor.total()
    assert not torn
    assert found.calls == threads * each
    assert found.busy_s == pytest.approx(threads * each * 0.01)
    day = monitor.snapshot("24h").figures("onnx")
    assert (day.calls, day.texts) == (threads * each, 2 * threads * each)


def test_calls_leave_each_window_when_their_time_has_come(clocked: Clocked) -> None:
    clocked.call()
    for window in WINDOWS:
        assert clocked.calls(window.key) == 1
        clocked.now = START + window.seconds - window.slot_s
        assert clocked.calls(window.key) == 1, window
        clocked.now = START + window.seconds + window.slot_s
        assert clocked.calls(window.key) == 0, window
        clocked.now = START
    clocked.now = START + 2 * DAY_S
    clocked.call()
    assert clocked.calls("24h") == 1
    assert clocked.monitor.total().calls == 2


def test_curves_have_a_point_where_calls_were_and_gaps_elsewhere(clocked: Clocked) -> None:
    clocked.call(0.010)
    clocked.now += 60
    clocked.call(0.040)
    clocked.call(0.040, "lightweight")
    snapshot = clocked.monitor.snapshot("10m")
    onnx, light = snapshot.series
    assert (onnx.backend, light.backend) == ("onnx", "lightweight")
    places = np.flatnonzero(np.isfinite(onnx.p50_ms))
    assert list(places) == [len(snapshot.times) - 13, len(snapshot.times) - 1]
    np.testing.assert_allclose(onnx.p95_ms[places], [10, 40], rtol=RELATIVE_ERROR)
    np.testing.assert_allclose(onnx.texts_per_s[places], [200, 50])
    assert np.isfinite(light.p99_ms).sum() == 1
    assert snapshot.times[-1] <= clocked.now < snapshot.times[-1] + snapshot.window.slot_s
    assert np.isfinite(snapshot.memory.own_bytes[-1])
    assert snapshot.own_bytes > 10_000_000
    assert snapshot.peak_bytes >= snapshot.own_bytes * 0.9


@pytest.mark.parametrize("back_s", [0.004, 6, 3600, 40 * DAY_S])
def test_a_clock_that_is_set_back_loses_no_total_and_breaks_nothing(
    clocked: Clocked, back_s: float
) -> None:
    clocked.now = START + 600
    clocked.call()
    clocked.now -= back_s
    for window in WINDOWS:
        snapshot = clocked.monitor.snapshot(window.key)
        assert len(snapshot.times) == window.slots
    clocked.call()
    assert clocked.monitor.total().calls == 2
    assert clocked.calls("10m") == (2 if back_s < 5 else 1)
    clocked.now += 2 * back_s + 5
    clocked.call()
    assert clocked.monitor.total().calls == 3


def test_errors_are_counted_by_backend_and_a_reset_empties_the_windows_alone(
    clocked: Clocked,
) -> None:
    clocked.call()
    clocked.monitor.record_error(info("onnx"))
    clocked.monitor.record_error(None)
    clocked.monitor.record_fallback(FallbackEvent("now", "onnx", "transformers", "it broke"))
    snapshot = clocked.monitor.snapshot()
    assert [(one.backend, one.calls, one.errors) for one in snapshot.backends] == [
        ("onnx", 1, 1), ("", 0, 1),
    ]  # fmt: skip
    assert snapshot.series[1].errors.sum() == 1
    clocked.monitor.reset()
    for window in WINDOWS:
        assert clocked.monitor.snapshot(window.key).backends == ()
    assert clocked.monitor.total().calls == 1
    assert clocked.monitor.total().errors == 2
    assert len(clocked.monitor.fallbacks) == 1


def test_the_hosting_childs_memory_is_separate_and_a_dead_child_is_none() -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", "import sys; x = b'x' * 50_000_000; print(1, flush=True); input()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert child.stdin is not None
    assert child.stdout is not None
    with child:
        child.stdout.readline()
        monitor = Monitor(child_pid=lambda: child.pid)
        monitor.record_active(info())
        snapshot = monitor.snapshot()
        assert 50_000_000 < snapshot.child_bytes < 500_000_000
        assert np.nanmax(snapshot.memory.child_bytes) > 50_000_000
        child.stdin.close()
        child.wait(20)
    assert monitor.snapshot().child_bytes == 0


def test_spells_say_who_was_active_when(clocked: Clocked) -> None:
    clocked.monitor.record_active(info("onnx"), load_s=1.5)
    clocked.now += 10
    clocked.monitor.record_active(None)
    clocked.monitor.record_active(info("transformers"))
    first, second = clocked.monitor.snapshot().spans
    assert (first.backend, first.started, first.ended) == ("onnx", START, START + 10)
    assert (second.backend, second.started, second.ended) == ("transformers", START + 10, None)
    assert clocked.monitor.load_seconds == 1.5


def test_an_export_reads_back(clocked: Clocked) -> None:
    clocked.call(0.02)
    clocked.now += 30
    clocked.call(0.04, "lightweight")
    clocked.monitor.record_active(info("lightweight"))
    clocked.monitor.record_fallback(FallbackEvent("2027-01-15", "onnx", "", 'it said "no", twice'))
    snapshot = clocked.monitor.snapshot("10m")
    data = json.loads(to_json(snapshot))
    assert [one["backend"] for one in data["backends"]] == ["onnx", "lightweight"]
    assert data["fallbacks"][0]["why"] == 'it said "no", twice'
    assert data["series"][0]["p50_ms"].count(None) == len(data["times"]) - 1
    assert data["active"][0]["ended"] is None
    rows = list(csv.DictReader(io.StringIO(to_csv(snapshot))))
    assert [row["backend"] for row in rows] == ["onnx", "lightweight"]
    assert float(rows[0]["p95_ms"]) == pytest.approx(20, rel=RELATIVE_ERROR)
    assert int(rows[0]["own_resident_bytes"]) > 0
    more_than_a_gigabyte = replace(
        snapshot.memory, own_bytes=np.full_like(snapshot.memory.own_bytes, 1_044_373_504)
    )
    exported = to_csv(replace(snapshot, memory=more_than_a_gigabyte))
    assert {row["own_resident_bytes"] for row in csv.DictReader(io.StringIO(exported))} == {
        "1044373504"
    }


class Stuck(LightweightBackend):
    """The real backend, which stops inside an encode until it is let go, or fails."""

    def __init__(self) -> None:
        super().__init__(8)
        self.inside, self.go_on = threading.Event(), threading.Event()
        self.error: Exception | None = None

    def encode(self, *args: Any, **kwargs: Any) -> RawEmbeddings:
        self.inside.set()
        assert self.go_on.wait(30)
        if self.error is not None:
            raise self.error
        return super().encode(*args, **kwargs)


def test_looking_waits_for_no_encode_and_failures_count_for_who_failed(tmp_path: Path) -> None:
    stuck = Stuck()
    embedder = Embedder(
        Settings(tmp_path / ".env", environ={"EMBEDDING_MODEL": "./none"}),
        factories={"onnx": lambda _options, _context: stuck},
    )
    stuck.error = BackendError("device lost")
    worker = threading.Thread(target=embedder.encode, args=(["one text", "two"],))
    worker.start()
    assert stuck.inside.wait(30)
    assert embedder.monitor.snapshot().backends == ()
    assert embedder.stats()["total_embeddings"] == 0
    stuck.go_on.set()
    worker.join(60)
    snapshot = embedder.monitor.snapshot()
    found = {one.backend: (one.calls, one.texts, one.errors) for one in snapshot.backends}
    # `Stuck` is a lightweight backend by its own account, and so is what took over.
    assert found == {"lightweight": (1, 2, 1)}
    assert snapshot.figures("lightweight").tokens > 0
    assert [event.from_backend for event in snapshot.fallbacks] == ["onnx", "transformers"]
    assert snapshot.spans[-1].ended is None
    embedder.close()
    assert embedder.monitor.snapshot().spans[-1].ended is not None


def test_a_call_that_no_backend_took_is_an_error_of_none(tmp_path: Path) -> None:
    flags = {"EMBEDDING_STRICT": "1", "ONNX_MODEL_PATH": "./none", "EMBEDDING_MODEL": "./none"}
    embedder = Embedder(Settings(tmp_path / ".env", environ=flags))
    with pytest.raises(BackendError):
        embedder.encode(["a"])
    assert [(one.backend, one.errors) for one in embedder.monitor.snapshot().backends] == [("", 1)]


@pytest.mark.slow
def test_the_window_sees_the_memory_of_its_hosted_transformers(
    tmp_path: Path, tiny_bert: Path
) -> None:
    flags = {"USE_ONNX": "0", "EMBEDDING_MODEL": str(tiny_bert)}
    embedder = Embedder(
        Settings(tmp_path / ".env", environ=flags),
        factories={"transformers": hosted_transformers},
    )
    embedder.encode(["the quick brown fox"])
    snapshot = embedder.monitor.snapshot()
    assert snapshot.child_bytes > 100_000_000, "torch is in there"
    assert snapshot.figures("transformers").calls == 1
    assert snapshot.own_bytes != snapshot.child_bytes
    embedder.close()
    assert embedder.monitor.snapshot().child_bytes == 0
