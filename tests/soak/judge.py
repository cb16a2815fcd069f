"""What samples of a long use say: how fast a quantity grows, and which bounds were not kept."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.soak.measure import Sample

BYTES_PER_MINUTE = 1_000_000
STEADY = ("handles", "threads", "children", "scratch", "widgets")
SPARE = {"handles": 4, "threads": 4, "children": 1, "scratch": 2, "widgets": 40}
"""What may come and go: the newest job's thread, a kept child, a menu that was opened."""
LEAST_MINUTES = 4
"""Fewer give no interval."""
COUNTED = ("handles", "threads", "children", "scratch")
SHORT_SPARE = 3
"""In fewer minutes these are judged all the same, with so many times what may come and go."""
LONGEST_WORK_MS = 2000
"""Processor time that the window's thread may take without going back to its loop.

Another size of the text takes 0.4 s with every tab built (docs/figures.md). Waiting for a processor
does not count. Where the warm-up, in which pages are built for the first time, took longer, the
processor is a slow one: then it is `WORK_RATIO` times as long.
"""
WORK_RATIO = 3
LONGEST_WAIT_MS, SURE_WAIT_MS = 5000, 60_000
"""A beat's lateness without the wait for a processor: the thread's own work, and its wait for
Python's lock or a file. On a machine that does other work, whoever holds the lock may itself wait
for a processor: a brief soak takes the second.
"""
WAIT_RATIO = 5
MAPPED_BYTES = 50_000_000
"""By so much the resident pages of mapped files may change. They are a model's weights above all: a
text makes the rows of its words resident, the next load begins anew, and the system drops them when
it needs memory. A mapping that is never undone adds the whole file again and again.
"""
_Z = 1.96
_BYTES = {
    "anonymous_bytes": "memory",
    "heap_bytes": "of it in use by the C library's heap",
    "own_bytes": "with resident pages of mapped files",
}


@dataclass(frozen=True)
class Growth:
    """A slope over time.

    Attributes:
        per_minute: The median of the slopes between all pairs of minutes (Theil and Sen).
        low: Lower end of its 95 % interval.
        high: Upper end.
        minutes: How many minutes there were.
    """

    per_minute: float
    low: float
    high: float
    minutes: int

    def in_mb(self) -> str:
        """In words."""
        low, high = self.low / 1e6, self.high / 1e6
        return f"{self.per_minute / 1e6:+.2f} MB a minute (95 %: {low:+.2f} to {high:+.2f})"


def growth(samples: Sequence[Sample], name: str) -> Growth:
    """How fast a quantity grows.

    A least-squares line would take one late peak for growth. Samples of one minute are not
    independent of each other, so each minute counts once, by its median. The interval is Sen's,
    from the variance of Kendall's statistic (Sen 1968, J. Am. Stat. Assoc. 63, 1379-1389).

    Raises:
        ValueError: Fewer than `LEAST_MINUTES` minutes have samples.
    """
    at, values = _by_minute(samples, name)
    count = len(at)
    if count < LEAST_MINUTES:
        raise ValueError(f"{count} minutes are too few to tell growth")
    first, second = np.triu_indices(count, 1)
    slopes = np.sort((values[second] - values[first]) / (at[second] - at[first]))
    spread = _Z * math.sqrt(count * (count - 1) * (2 * count + 5) / 18)
    cut = max(math.floor((len(slopes) - spread) / 2), 0)
    return Growth(
        float(np.median(slopes)), float(slopes[cut]), float(slopes[len(slopes) - 1 - cut]), count
    )


Judged = tuple[dict[str, Growth], list[str], list[str]]
"""Growth by quantity, the bounds that were not kept, lines to print."""


def judge(
    samples: Sequence[Sample], warm_up: Sequence[Sample] = (), *, only_sure: bool = False
) -> Judged:
    """Growth of each quantity, the bounds that were not kept, and lines to print.

    Args:
        samples: After the warm-up.
        warm_up: Those before; they tell how fast the processor is.
        only_sure: Memory counts as growing too fast only where the whole interval lies over the
            bound. A few minutes tell a leak from noise no better. Too few tell nothing of memory,
            and are no failure.
    """
    try:
        found = {name: growth(samples, name) for name in (*_BYTES, *STEADY)}
    except ValueError as few:
        grown = _grown(samples, COUNTED, SHORT_SPARE)
        return ({}, grown, [str(few)]) if only_sure else ({}, [str(few), *grown], [])
    own, over = found["anonymous_bytes"], []
    if (own.low if only_sure else own.per_minute) > BYTES_PER_MINUTE:
        over.append(f"memory grew by {own.in_mb()}")
    before, after = _ends([one.own_bytes - one.anonymous_bytes for one in samples])
    if after > before + MAPPED_BYTES:
        over.append(f"mapped files grew from at most {before / 1e6:.0f} to {after / 1e6:.0f} MB")
    work_ms = max(one.ran_ms for one in samples)
    if work_ms > max([LONGEST_WORK_MS, *(WORK_RATIO * one.ran_ms for one in warm_up)]):
        over.append(f"the window's thread worked for {work_ms:.0f} ms without a look at its loop")
    waited_ms = max(one.own_late_ms for one in samples)
    longest_ms = SURE_WAIT_MS if only_sure else LONGEST_WAIT_MS
    if waited_ms > max([longest_ms, *(WAIT_RATIO * one.own_late_ms for one in warm_up)]):
        over.append(f"the window stood still for {waited_ms:.0f} ms, not for want of a processor")
    lines = [
        *(
            f"{words}: {getattr(samples[0], name) / 1e6:.0f} to"
            f" {getattr(samples[-1], name) / 1e6:.0f} MB, {found[name].in_mb()}"
            for name, words in _BYTES.items()
        ),
        f"latest beat of the window's timer: {max(one.late_ms for one in samples):.0f} ms; without"
        f" waiting for a processor {waited_ms:.0f} ms; the thread's"
        f" longest work between two beats {work_ms:.0f} ms",
    ]
    if own.per_minute <= BYTES_PER_MINUTE < own.high:
        lines.append("the interval reaches over the bound: a longer run says more")
    for name in STEADY:
        first, last = (getattr(one, name) for one in (samples[0], samples[-1]))
        lines.append(f"{name}: {first} to {last}, {found[name].per_minute:+.2f} a minute")
    return found, [*over, *_grown(samples, STEADY)], lines


def _grown(samples: Sequence[Sample], names: Sequence[str], times: int = 1) -> list[str]:
    """Which counts stayed higher than what may come and go, or so many times that."""
    over = []
    for name in names if len(samples) > 1 else ():
        before, after = _ends([getattr(one, name) for one in samples])
        if after > before + times * SPARE[name]:
            over.append(f"{name} grew from at most {before} to at least {after}")
    return over


def _ends(values: Sequence[int]) -> tuple[int, int]:
    """The most of the first half and the least of the last quarter.

    What was built once on the way is no growth: the first half has had its steps.
    """
    half, quarter = max(len(values) // 2, 1), max(len(values) // 4, 1)
    return max(values[:half]), min(values[-quarter:])


def is_level(samples: Sequence[Sample]) -> bool:
    """Whether each of the last two minutes is less than the bound above all before it."""
    _at, own = _by_minute(samples, "anonymous_bytes")
    return len(own) > 2 and all(
        own[last] < own[:last].max() + BYTES_PER_MINUTE for last in (-1, -2)
    )


def _by_minute(samples: Sequence[Sample], name: str) -> tuple[np.ndarray, np.ndarray]:
    """Minutes since the first sample, and each minute's median of a quantity."""
    minutes: dict[int, list[Sample]] = {}
    for one in samples:
        minutes.setdefault(int((one.at_s - samples[0].at_s) // 60), []).append(one)
    at = [np.mean([one.at_s for one in those]) / 60 for those in minutes.values()]
    values = [np.median([getattr(one, name) for one in those]) for those in minutes.values()]
    return np.array(at), np.array(values)
