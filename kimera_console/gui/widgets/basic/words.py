"""Numbers as people read them: sizes, durations, progress."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimera_console.core.system.units import byte_size as size

if TYPE_CHECKING:
    from kimera_console.core.jobs import Progress

__all__ = [
    "age",
    "count",
    "counted",
    "duration",
    "middle_elided",
    "milliseconds",
    "progress_words",
    "size",
]


def duration(seconds: float) -> str:
    """Seconds: "0.4 s", "12 s", "3:05", "1:02:03"."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes}:{rest:02d}"
    return f"{minutes // 60}:{minutes % 60:02d}:{rest:02d}"


def middle_elided(text: str, letters: int) -> str:
    """A name without its middle where it is longer than `letters`: its end tells it apart."""
    if len(text) <= letters:
        return text
    half = (letters - 1) // 2
    return f"{text[:half]}…{text[-half:]}"


def age(seconds: float) -> str:
    """How long ago: "just now", "5 min", "3 h", "12 days", "4 months", "2 years"."""
    if seconds < 60:
        return "just now"
    day = 86_400
    steps = ((60, "min"), (3600, "h"), (day, "day"), (30 * day, "month"), (365 * day, "year"))
    length, unit = next(step for step in reversed(steps) if seconds >= step[0])
    number = int(seconds // length)
    plural = "s" if number > 1 and unit in ("day", "month", "year") else ""
    return f"{number} {unit}{plural}"


def milliseconds(value_ms: float) -> str:
    """A latency's digits: three that matter, no unit."""
    if value_ms < 10:
        return f"{value_ms:.2f}"
    return f"{value_ms:.1f}" if value_ms < 100 else f"{value_ms:.0f}"


def count(number: float) -> str:
    """A count with thin separators: "1 000 000" with narrow spaces."""
    return f"{number:,.0f}".replace(",", "\u202f")


def counted(number: int, one: str, many: str) -> str:
    """`one` for one thing; else `many` with the count in the place of its "{0}"."""
    return one if number == 1 else many.format(count(number))


def progress_words(progress: Progress) -> str:
    """The figures of a report: "1.20 of 2.27 GB", "12 of 64 texts", and its detail."""
    parts = []
    if progress.unit == "bytes":
        done = size(progress.done)
        parts.append(f"{done} / {size(progress.total)}" if progress.total else done)
    elif progress.total and progress.unit:
        parts.append(f"{count(progress.done)} / {count(progress.total)} {progress.unit}")
    elif progress.fraction is not None:
        parts.append(f"{progress.fraction:.0%}")
    elif progress.done:
        parts.append(f"{count(progress.done)} {progress.unit}".strip())
    if progress.detail:
        parts.append(progress.detail)
    return " · ".join(parts)
