"""The active backend over time: latency, rates, errors, memory, fallbacks; in bounded memory.

`Embedder` owns a `Monitor` and records every encode in it, so the window, the command line and
`compat` all have the same figures.
"""

from kimera_console.core.embedding.monitor.export import to_csv, to_json
from kimera_console.core.embedding.monitor.history import FallbackHistory
from kimera_console.core.embedding.monitor.notice import FallbackNotice, fallback_notice
from kimera_console.core.embedding.monitor.recorder import KEPT_EVENTS, Monitor
from kimera_console.core.embedding.monitor.types import (
    WINDOWS,
    ActiveSpan,
    BackendSeries,
    Figures,
    MemorySeries,
    Snapshot,
    Source,
    Window,
    find_window,
)

__all__ = [
    "KEPT_EVENTS",
    "WINDOWS",
    "ActiveSpan",
    "BackendSeries",
    "FallbackHistory",
    "FallbackNotice",
    "Figures",
    "MemorySeries",
    "Monitor",
    "Snapshot",
    "Source",
    "Window",
    "fallback_notice",
    "find_window",
    "to_csv",
    "to_json",
]
