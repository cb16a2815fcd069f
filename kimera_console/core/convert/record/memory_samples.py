"""Memory while a conversion runs: what its child holds, and what the machine has left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_READINGS = 600
"""Kept of one conversion: more points than a plot has pixels tell nothing more."""


@dataclass(frozen=True)
class MemoryReading:
    """One moment of a conversion; published to its context a few times a second.

    Attributes:
        seconds: Since the conversion began.
        stage: The stage that ran.
        rss_bytes: Resident memory of the child process; 0 while none runs.
        anonymous_bytes: Its part that no file backs.
        free_bytes: What the machine, or the container, could still give.
    """

    seconds: float
    stage: str
    rss_bytes: int
    anonymous_bytes: int
    free_bytes: int


def thinned(readings: Sequence[MemoryReading]) -> list[MemoryReading]:
    """At most `MOST_READINGS` of them; of two neighbours the one with more memory stays."""
    kept = list(readings)
    while len(kept) > MOST_READINGS:
        pairs = zip(kept[::2], kept[1::2], strict=False)
        last = kept[-1:] if len(kept) % 2 else []
        kept = [max(pair, key=lambda reading: reading.rss_bytes) for pair in pairs] + last
    return kept
