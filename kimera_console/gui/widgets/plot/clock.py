"""Ticks of a time axis: round moments of local time, as many as there is room for."""

from __future__ import annotations

import datetime
import math

from kimera_console.gui.language import day

ROOM_PX = 76
"""Labels of a time axis stand at least so far apart."""
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_STEPS_S = (
    1, 2, 5, 10, 15, 30, _MINUTE, 2 * _MINUTE, 5 * _MINUTE, 10 * _MINUTE, 15 * _MINUTE,
    30 * _MINUTE, _HOUR, 2 * _HOUR, 3 * _HOUR, 6 * _HOUR, 12 * _HOUR, _DAY, 7 * _DAY,
)  # fmt: skip


def clock_ticks(low: float, high: float, size_px: float) -> tuple[float, list[float]]:
    """Step in seconds, and the moments to mark between two moments (seconds since the epoch)."""
    most = max(1.0, size_px / ROOM_PX)
    wanted = (high - low) / most
    step = float(next((each for each in _STEPS_S if each >= wanted), _STEPS_S[-1]))
    if not math.isfinite(wanted) or (high - low) / step > 1000:
        return step, []
    offset = _local(high).utcoffset()
    shift = offset.total_seconds() if offset is not None else 0.0
    first = math.ceil((low + shift) / step)
    last = math.floor((high + shift) / step)
    return step, [number * step - shift for number in range(first, last + 1)]


def clock_words(moment: float, step_s: float = 1) -> str:
    """A moment at a tick: "14:05", with seconds or the date where the step asks for it."""
    try:
        local = _local(moment)
    except (ValueError, OverflowError, OSError):
        return ""
    if step_s >= _DAY:
        return day(local)
    return f"{local:%H:%M:%S}" if step_s < _MINUTE else f"{local:%H:%M}"


def _local(moment: float) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(moment).astimezone()
