"""Bytes, counts and spans of time as people read them."""

from __future__ import annotations

_UNITS = ("B", "kB", "MB", "GB", "TB")


def byte_size(count: float) -> str:
    """Bytes in decimal units, as disks are sold: "2.27 GB", "812 MB", "12 B"."""
    value = float(count)
    for unit in _UNITS:
        # What rounds up to 1000 belongs to the next unit.
        if abs(value) < 999.5 or unit == _UNITS[-1]:
            break
        value /= 1000
    if unit == _UNITS[0]:
        return f"{value:.0f} B"
    digits = 2 if abs(value) < 9.995 else 1 if abs(value) < 99.95 else 0
    return f"{value:.{digits}f} {unit}"


def duration(seconds: float) -> str:
    """A span of time: "40 s", "3 min", "2 h 10 min"."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"


def counted(number: int, noun: str) -> str:
    """A count and what is counted: "1 vector", "2,000 vectors"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
