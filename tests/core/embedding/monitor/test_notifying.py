"""The monitor tells who asks that something was recorded."""

from __future__ import annotations

from kimera_console.core.embedding.backends.base import BackendInfo
from kimera_console.core.embedding.embeddings import FallbackEvent
from kimera_console.core.embedding.monitor.recorder import Monitor

INFO = BackendInfo("onnx", "CPU", "m", "", "mean", "", 8, "fp32", 256)
EVENT = FallbackEvent("2026-11-01T10:00:00+00:00", "onnx", "lightweight", "gone")


def test_who_asks_hears_once_of_whatever_is_recorded() -> None:
    monitor, heard = Monitor(), list[str]()
    acts = {
        "call": lambda: monitor.record(INFO, texts=1, tokens=2, seconds=0.1),
        "error": lambda: monitor.record_error(None),
        "fallback": lambda: monitor.record_fallback(EVENT),
        "load": lambda: monitor.record_active(INFO),
    }
    for name, act in acts.items():
        monitor.notify_once(lambda name=name: heard.append(name))  # type: ignore[misc]
        monitor.sample_memory()
        assert name not in heard, "a look at memory is no news"
        act()
        act()
    assert heard == list(acts)
    monitor.notify_once(lambda: heard.append("again"))
    monitor.notify_once(None)
    acts["call"]()
    assert heard == list(acts)


def test_a_listener_that_breaks_does_not_break_a_call() -> None:
    monitor = Monitor()
    monitor.notify_once(lambda: print(1 // 0))
    monitor.record(INFO, texts=1, tokens=2, seconds=0.1)
    assert monitor.total().calls == 1
