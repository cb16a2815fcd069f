"""A snapshot as a file: JSON has everything, CSV one row a slot and backend."""

from __future__ import annotations

import csv
import dataclasses
import datetime
import io
import json
from typing import TYPE_CHECKING, Any

import numpy as np

from kimera_console.core.system.visible import sheet_cell

if TYPE_CHECKING:
    from kimera_console.core.embedding.embeddings import FallbackEvent
    from kimera_console.core.embedding.monitor.figures import Snapshot

FORMAT_VERSION = 1
CSV_COLUMNS = (
    "time", "backend", "p50_ms", "p95_ms", "p99_ms", "texts_per_s", "errors",
    "own_resident_bytes", "child_resident_bytes",
)  # fmt: skip


def to_json(snapshot: Snapshot) -> str:
    """Figures, curves, who was active when, fallbacks; what is not a number becomes null."""
    data = {
        "format": FORMAT_VERSION,
        "taken": _moment(snapshot.taken),
        "window_s": snapshot.window.seconds,
        "slot_s": snapshot.window.slot_s,
        "backends": [one.to_dict() for one in snapshot.backends],
        "times": [_moment(time) for time in snapshot.times],
        "series": [
            {
                "backend": one.backend,
                **{name: _numbers(getattr(one, name)) for name in CSV_COLUMNS[2:7]},
            }
            for one in snapshot.series
        ],
        "own_resident_bytes": _numbers(snapshot.memory.own_bytes),
        "child_resident_bytes": _numbers(snapshot.memory.child_bytes),
        "peak_resident_bytes": snapshot.peak_bytes,
        "active": [
            {
                **dataclasses.asdict(span),
                "started": _moment(span.started),
                "ended": None if span.ended is None else _moment(span.ended),
            }
            for span in snapshot.spans
        ],
        "fallbacks": [event_dict(event) for event in snapshot.fallbacks],
    }
    return json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def to_csv(snapshot: Snapshot) -> str:
    """One row for each slot and backend that has something to say, oldest first."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(CSV_COLUMNS)
    own, child = snapshot.memory.own_bytes, snapshot.memory.child_bytes
    for place, time in enumerate(snapshot.times):
        memory = [_cell(own[place]), _cell(child[place])]
        rows = [
            [
                sheet_cell(one.backend),
                *(_cell(getattr(one, name)[place]) for name in CSV_COLUMNS[2:7]),
            ]
            for one in snapshot.series
            if np.isfinite(one.p50_ms[place]) or one.errors[place]
        ]
        if not rows and np.isfinite(own[place]):
            rows = [["", "", "", "", "", ""]]
        for row in rows:
            writer.writerow([_moment(time), *row, *memory])
    return out.getvalue()


def event_dict(event: FallbackEvent) -> dict[str, str]:
    """A fallback as plain data: when, from, to, why."""
    return {
        "when": event.when, "from": event.from_backend, "to": event.to_backend, "why": event.reason,
    }  # fmt: skip


def _moment(time: float) -> str:
    moment = datetime.datetime.fromtimestamp(float(time)).astimezone()
    return moment.isoformat(timespec="milliseconds" if time % 1 else "seconds")


def _numbers(values: Any) -> list[float | None]:
    return [value if np.isfinite(value) else None for value in values.tolist()]


def _cell(value: Any) -> str:
    number = float(value)
    if not np.isfinite(number):
        return ""
    # Bytes stay whole numbers: the general format would write a gigabyte as 1.07e+09.
    return str(int(number)) if number.is_integer() else f"{number:.9g}"
