"""Numbers as people read them: sizes, durations, progress."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from kimera_console.core.flags.diff import NOT_SET
from kimera_console.core.system.units import byte_size
from kimera_console.gui.language import core_words, figure

if TYPE_CHECKING:
    from kimera_console.core.jobs import Progress

__all__ = [
    "age",
    "change_words",
    "count",
    "counted",
    "duration",
    "middle_elided",
    "milliseconds",
    "progress_words",
    "rate",
    "size",
    "time_left",
]

_UNSET = re.compile(rf"(?<=: ){NOT_SET}(?= → )|(?<= → ){NOT_SET}(?=; |$)")
_CHANGES = re.compile(r"(?:^|(?<=: ))\w+: .* -> .*", re.DOTALL)
"""All changes of a summary: what is before them are words of the core."""
_PLACE = "CHANGES"
_CHANGE = re.compile(r"((?:^|; )\w+: .*?) -> ", re.DOTALL)


def size(number: float) -> str:
    """Bytes with their unit: "2.27 GB"."""
    return figure(byte_size(number))


def duration(seconds: float) -> str:
    """Seconds: "0.4 s", "12 s", "3:05", "1:02:03"."""
    if seconds < 10:
        return figure(f"{seconds:.1f} s")
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes}:{rest:02d}"
    return f"{minutes // 60}:{minutes % 60:02d}:{rest:02d}"


def time_left(seconds: float) -> str:
    """What a job still takes, in whole seconds and at least one: "12 s", "3:05"."""
    return duration(max(1.0, round(seconds))).replace(figure(".0 s"), " s")


def middle_elided(text: str, letters: int) -> str:
    """A name without its middle where it is longer than `letters`: its end tells it apart."""
    if len(text) <= letters:
        return text
    half = (letters - 1) // 2
    return f"{text[:half]}…{text[-half:]}"


def age(seconds: float) -> str:
    """How long ago: "just now", "5 min", "3 h", "12 days", "4 months", "2 years"."""
    if seconds < 60:
        return _tr("just now")
    day = 86_400
    steps = (
        (365 * day, _tr("1 year"), _tr("{0} years")),
        (30 * day, _tr("1 month"), _tr("{0} months")),
        (day, _tr("1 day"), _tr("{0} days")),
        (3600, _tr("1 h"), _tr("{0} h")),
        (60, _tr("1 min"), _tr("{0} min")),
    )
    length, one, many = next(step for step in steps if seconds >= step[0])
    return counted(int(seconds // length), one, many)


def milliseconds(value_ms: float) -> str:
    """A latency's digits: three that matter, no unit."""
    if value_ms < 10:
        return figure(f"{value_ms:.2f}")
    return figure(f"{value_ms:.1f}") if value_ms < 100 else count(value_ms)


def count(number: float) -> str:
    """A count with thin separators: "1 000 000" with narrow spaces."""
    return f"{number:,.0f}".replace(",", "\u202f")


def rate(per_second: float) -> str:
    """A rate's digits: three that matter at least, no unit."""
    return count(per_second) if per_second >= 100 else figure(f"{per_second:.1f}")


def counted(number: int, one: str, many: str) -> str:
    """`one` for one thing; else `many` with the count in the place of its "{0}"."""
    return one if number == 1 else many.format(count(number))


def progress_words(progress: Progress) -> str:
    """The figures of a report: "1.20 of 2.27 GB", "12 of 64 texts", and its detail."""
    parts, unit = [], core_words(progress.unit)
    if progress.unit == "bytes":
        done = size(progress.done)
        parts.append(f"{done} / {size(progress.total)}" if progress.total else done)
    elif progress.total and progress.unit:
        parts.append(f"{count(progress.done)} / {count(progress.total)} {unit}")
    elif progress.fraction is not None:
        parts.append(figure(f"{progress.fraction:.0%}"))
    elif progress.done:
        parts.append(f"{count(progress.done)} {unit}".strip())
    if progress.detail:
        parts.append(core_words(progress.detail))
    return " · ".join(parts)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Words", text)


def change_words(summary: str) -> str:
    """What a write of flags changed, as its history sums it up: "USE_ONNX: not set → 1".

    A value stays as it is in the file: "0.5" is a flag's text, whatever a number looks like here.
    """
    found = _CHANGES.search(summary)
    if found is None:
        return core_words(summary)
    changes = _UNSET.sub(core_words(NOT_SET), _CHANGE.sub(r"\1 → ", found[0]))
    return core_words(summary[: found.start()] + _PLACE).replace(_PLACE, changes)
