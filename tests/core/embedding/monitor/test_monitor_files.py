"""What the monitor leaves on disk: the metrics file, and the history of fallbacks."""

from __future__ import annotations

import json
import logging
import os
import random
import re
import stat
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest
from prometheus_client.parser import text_string_to_metric_families

from kimera_console.core.embedding.backends.base import BackendInfo
from kimera_console.core.embedding.embedder import Embedder
from kimera_console.core.embedding.embeddings import FallbackEvent
from kimera_console.core.embedding.monitor.history import KEPT_LINES, FallbackHistory
from kimera_console.core.embedding.monitor.metrics_file import BUCKETS_S, MetricsFile, exposition
from kimera_console.core.embedding.monitor.recorder import Monitor
from kimera_console.core.flags.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

INFO = BackendInfo("onnx", "CPU", 'odd "model"\\name\nwith a line', "", "mean", "", 8, "fp32", 256)
TOKEN = "hf_CanaryTokenOfTheTests"


def until(true: Callable[[], bool], what: str) -> None:
    """Wait for what another thread or process does."""
    deadline = time.monotonic() + 30
    never = threading.Event()
    while not true():
        assert time.monotonic() < deadline, what
        never.wait(0.01)


def samples(text: str) -> dict[tuple[str, str], float]:
    """(sample name, its labels in one line) -> value."""
    return {
        (one.name, ",".join(f"{key}={value}" for key, value in sorted(one.labels.items()))): (
            one.value
        )
        for family in text_string_to_metric_families(text)
        for one in family.samples
    }


def value(text: str, name: str, label: str = "") -> float:
    """Sum of a metric's samples that have a label; 0 where there are none."""
    return sum(
        number
        for (one, labels), number in samples(text).items()
        if one == f"kimera_embedding_{name}" and label in ("", *labels.split(","))
    )


@pytest.fixture
def monitor() -> Monitor:
    monitor = Monitor()
    for seconds in (0.0004, 0.004, 0.004, 0.2, 100.0):
        monitor.record(INFO, texts=3, tokens=20, seconds=seconds)
    monitor.record_error(INFO)
    monitor.record_error(None)
    monitor.record_fallback(FallbackEvent("now", "onnx", "transformers", "because"))
    monitor.record_active(INFO, load_s=1.25)
    return monitor


@pytest.fixture
def opened() -> Iterator[list[MetricsFile]]:
    made: list[MetricsFile] = []
    yield made
    for one in made:
        one.close()


def test_what_is_written_is_what_the_collector_reads(monitor: Monitor) -> None:
    text = exposition(monitor, INFO, "kimera").decode()
    assert text.endswith("\n")
    lines = text.splitlines()
    assert "# EOF" not in lines
    types = [line.split()[2:] for line in lines if line.startswith("# TYPE ")]
    names = [name for name, _ in types]
    assert len(set(names)) == len(names), "one TYPE a family"
    assert len([line for line in lines if line.startswith("# HELP ")]) == len(names)
    for name, kind in types:
        assert re.fullmatch(r"kimera_embedding_[a-z_]+", name)
        assert (kind == "counter") == name.endswith("_total")
    for line in lines:
        if not line.startswith("#"):
            # Name, labels, one number: a timestamp would be another one.
            assert re.fullmatch(r'[a-z_]+(\{(\w+="(\\.|[^"\\])*",?)*\})? [-+.\dInfNae]+', line), (
                line
            )
    assert value(text, "texts_total") == 15
    assert value(text, "tokens_total") == 100
    assert value(text, "errors_total", "backend=onnx") == 1
    assert value(text, "errors_total", "backend=none") == 1
    assert value(text, "fallbacks_total", "to_backend=transformers") == 1
    assert value(text, "up") == 1
    assert value(text, "degraded") == 0
    assert value(text, "model_load_duration_seconds") == 1.25
    assert value(text, "resident_memory_bytes") > 1e7
    assert value(text, "backend_active", f"model={INFO.model}") == 1
    assert all("process=kimera" in labels for _, labels in samples(text))


def test_the_histogram_adds_up(monitor: Monitor) -> None:
    text = exposition(monitor, INFO, "kimera").decode()
    buckets = [
        value(text, "encode_duration_seconds_bucket", f"le={bound!r}") for bound in BUCKETS_S
    ]
    assert buckets == sorted(buckets)
    at = dict(zip(BUCKETS_S, buckets, strict=True))
    assert (at[0.001], at[0.0025], at[0.005], at[0.1], at[0.25], at[60.0]) == (1, 1, 3, 3, 4, 4)
    assert value(text, "encode_duration_seconds_count") == 5
    assert value(text, "encode_duration_seconds_bucket", "le=+Inf") == 5
    assert value(text, "encode_duration_seconds_sum") == pytest.approx(100.2084)


def test_the_flag_alone_makes_the_file_and_taking_it_away_ends_it(tmp_path: Path) -> None:
    path = tmp_path / "metrics" / "console.prom"
    path.parent.mkdir()
    flags = {"LIGHTWEIGHT_EMBEDDING": "1", "EMBEDDING_METRICS_FILE": str(path)}
    probe = Embedder(Settings(tmp_path / ".env", environ=flags))
    probe.encode(["one"])
    assert probe._metrics is None, "a doctor's probe writes over nobody's totals"
    embedder = Embedder(Settings(tmp_path / ".env", environ=flags), publish=True)
    old = os.umask(0o077)
    try:
        embedder.encode(["one", "two"])
        until(path.exists, "the first write")
    finally:
        os.umask(old)
    assert stat.S_IMODE(path.stat().st_mode) == 0o644, "node_exporter is another user"
    before = embedder.active
    flags["EMBEDDING_METRICS_FILE"] = ""
    embedder.encode(["three"])
    assert embedder.active is before, "nothing was loaded anew for it"
    until(lambda: value(path.read_text(), "up") == 0, "the last write")
    assert value(path.read_text(), "texts_total") >= 2
    written = path.read_text()
    embedder.close()
    assert path.read_text() == written
    assert sorted(each.name for each in path.parent.iterdir()) == [
        "console.prom", "console.prom.lock",
    ]  # fmt: skip


def test_counters_only_grow_whatever_is_reset(tmp_path: Path, opened: list[MetricsFile]) -> None:
    path = tmp_path / "k.prom"
    monitor = Monitor()
    opened.append(MetricsFile(path, monitor, lambda: INFO, every_s=0.001))
    until(path.exists, "the first write")
    seen: list[float] = []
    for number in range(20):
        monitor.record(INFO, texts=1, tokens=1, seconds=0.01)
        monitor.reset()
        until(lambda n=number: value(path.read_text(), "texts_total") > n, "the next write")
        seen.append(value(path.read_text(), "texts_total"))
    assert seen == sorted(seen)
    opened[0].close()
    assert value(path.read_text(), "texts_total") == 20
    assert value(path.read_text(), "up") == 0


def test_a_second_writer_waits_for_the_first_and_then_takes_over(
    tmp_path: Path, opened: list[MetricsFile], caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "k.prom"
    first, second = Monitor(), Monitor()
    first.record(INFO, texts=7, tokens=1, seconds=0.01)
    second.record(INFO, texts=900, tokens=1, seconds=0.01)
    with caplog.at_level(logging.INFO):
        opened.append(MetricsFile(path, first, lambda: INFO, every_s=0.005))
        until(path.exists, "the first write")
        opened.append(MetricsFile(path, second, lambda: INFO, every_s=0.005))
        until(lambda: bool(caplog.records), "the second says so")
        for _ in range(20):
            assert value(path.read_text(), "texts_total") == 7
        opened[0].close()
        until(lambda: value(path.read_text(), "texts_total") == 900, "it takes over")
        until(lambda: "written again" in caplog.text, "and says so")
    assert caplog.text.count("another process writes it") == 1
    caplog.clear()


def test_a_folder_that_is_gone_is_reported_once_and_tried_again(
    tmp_path: Path, opened: list[MetricsFile], caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "gone" / "k.prom"
    opened.append(MetricsFile(path, Monitor(), lambda: None, every_s=0.005))
    until(lambda: bool(caplog.records), "a word about it")
    path.parent.mkdir()
    until(path.exists, "written as soon as it can be")
    assert caplog.text.count("EMBEDDING_METRICS_FILE") == 1
    assert str(path) in caplog.text
    caplog.clear()


_WRITER = """
import sys, threading
from pathlib import Path
from kimera_console.core.embedding.backends.base import BackendInfo
from kimera_console.core.embedding.monitor.recorder import Monitor
from kimera_console.core.embedding.monitor.metrics_file import MetricsFile
info = BackendInfo("onnx", "CPU", "m", "", "mean", "", 8, "fp32", 256)
monitor = Monitor()
MetricsFile(Path(sys.argv[1]), monitor, lambda: info, every_s=0.0001)
while True:
    monitor.record(info, texts=1, tokens=1, seconds=0.01)
    if monitor.version % 1000 == 0:
        print(".", flush=True)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
def test_a_kill_at_any_time_leaves_a_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "k.prom"
    chance = random.Random(3)
    for _ in range(8):
        child = subprocess.Popen([sys.executable, "-c", _WRITER, str(path)], stdout=subprocess.PIPE)
        with child:
            assert child.stdout is not None
            for _ in range(chance.randrange(1, 12)):
                child.stdout.readline()
            until(path.exists, "the first write")
            child.kill()
            child.stdout.close()
        text = path.read_text()
        assert value(text, "texts_total") >= 0
        assert "kimera_embedding_resident_memory_peak_bytes{" in text, "its last family"
        assert len(list(tmp_path.glob("*.prom"))) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="resource limits are POSIX")
def test_a_full_disk_stops_no_text_and_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "k.prom"
    path.write_text("old 1\n")
    script = (
        "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64))\n"
        "from kimera_console.compat import encode_text\n"
        "print(len(encode_text('a')), len(encode_text('b')))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env={**os.environ, "LIGHTWEIGHT_EMBEDDING": "1", "EMBEDDING_METRICS_FILE": "k.prom"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "1024 1024\n"), done.stderr
    assert done.stderr.count("k.prom") == 1
    assert "too large" in done.stderr
    assert path.read_text() == "old 1\n"


def test_the_client_library_is_imported_only_if_the_file_is_asked_for(tmp_path: Path) -> None:
    script = (
        "import sys; from kimera_console.compat import encode_text; encode_text('a')\n"
        "print('prometheus_client' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env={**os.environ, "LIGHTWEIGHT_EMBEDDING": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout == "False\n"


def event(number: int, reason: str = "it broke") -> FallbackEvent:
    return FallbackEvent(f"2026-11-24T03:{number:02d}:00+01:00", "onnx", "transformers", reason)


def test_fallbacks_outlive_the_console_until_they_are_acknowledged(tmp_path: Path) -> None:
    path = tmp_path / "state" / "fallbacks.jsonl"
    FallbackHistory(path).acknowledge("2026-11-24T02:00:00+01:00")
    assert not path.exists(), "there was nothing to acknowledge"
    FallbackHistory(path).add([event(1), event(2)])
    assert FallbackHistory(path).unacknowledged() == (event(1), event(2))
    FallbackHistory(path).acknowledge("2026-11-24T03:10:00+01:00")
    FallbackHistory(path).add([event(11)])
    assert FallbackHistory(path).unacknowledged() == (event(11),)
    assert FallbackHistory(path).events() == (event(1), event(2), event(11))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_history_is_bounded_and_survives_damage(tmp_path: Path) -> None:
    path = tmp_path / "fallbacks.jsonl"
    history = FallbackHistory(path)
    history.add(event(number % 60, f"number {number}") for number in range(2 * KEPT_LINES))
    assert len(history.events()) <= KEPT_LINES
    assert history.events()[-1].reason == f"number {2 * KEPT_LINES - 1}"
    with path.open("ab") as stream:
        stream.write(b'\xff\xfe{"when": "torn\n[1]\n{"when": 1, "from": {}}\n')
    history.add([event(5, "after")])
    assert history.events()[-1].reason == "after"
    path.unlink()
    path.mkdir()
    history.add([event(6)])
    assert history.events() == ()
    assert history.unacknowledged() == ()


def test_no_secret_gets_into_the_history(tmp_path: Path) -> None:
    history = FallbackHistory(tmp_path / "fallbacks.jsonl", secrets=lambda: [TOKEN])
    history.add([event(1, f"https://me:pw1234@hub/{TOKEN}/model is not there")])
    text = history.path.read_text()
    assert TOKEN not in text
    assert "pw1234" not in text
    assert "is not there" in json.loads(text)["why"]


def test_consoles_that_fall_back_together_lose_no_entry(tmp_path: Path) -> None:
    path = tmp_path / "fallbacks.jsonl"

    def work(name: int) -> None:
        for number in range(10):
            FallbackHistory(path).add([event(number, f"{name}/{number}")])

    threads = [threading.Thread(target=work, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len({one.reason for one in FallbackHistory(path).events()}) == 40
