"""The processor's clock, and whether it fell while something was measured.

Linux shows it where the machine lets it (cpufreq); virtual machines mostly do not, and then
nothing is claimed.
"""

from __future__ import annotations

import contextlib
import statistics
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

CPUS = Path("/sys/devices/system/cpu")
FALL_NOTED = 0.10
"""A fall of the clock between two rounds beyond this share is reported."""
_PROCESSOR_FIELD = 36
"""Place of "CPU number last executed on" behind the name in /proc/self/stat (field 39)."""


@dataclass(frozen=True)
class Reading:
    """A clock at one moment.

    Attributes:
        mhz: The clock.
        most_mhz: The most its core is said to reach; 0 if unknown.
    """

    mhz: float
    most_mhz: float = 0.0


@dataclass(frozen=True)
class ClockDrop:
    """A clock that fell.

    Attributes:
        share: By how much, in 0..1.
        early: The round it was highest in, from 0.
        late: The later round it was lowest in.
    """

    share: float
    early: int
    late: int


def read_clock(root: Path = CPUS, cpu: int | None = None) -> Reading | None:
    """The clock of the core that the caller runs on; None where the system does not tell.

    That core is busy at this moment: an idle one shows whatever its governor has left it at.

    Args:
        root: Where the system shows its processors.
        cpu: Another core than the caller's.
    """
    with contextlib.suppress(OSError, ValueError, IndexError):
        number = _own_cpu() if cpu is None else cpu
        folder = root / f"cpu{number}" / "cpufreq"
        mhz = _mhz(folder / "scaling_cur_freq")
        most = 0.0
        with contextlib.suppress(OSError, ValueError):
            most = _mhz(folder / "cpuinfo_max_freq")
        return Reading(mhz, most) if mhz > 0 else None
    return None


def clock_drop(readings: Iterable[tuple[str, int, Reading]]) -> ClockDrop | None:
    """The largest fall from a round to a later one; None up to `FALL_NOTED`.

    A clock is taken as a share of its core's most (cores differ), and each series' against its
    own median (wide vector instructions lower the clock, so contenders differ); a round counts
    with the median over the series.

    Args:
        readings: Series, round, clock.
    """
    series: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    for name, number, one in readings:
        series[name].append((number, one.mhz / one.most_mhz if one.most_mhz else one.mhz))
    rounds: defaultdict[int, list[float]] = defaultdict(list)
    for taken in series.values():
        middle = statistics.median(share for _, share in taken)
        for number, share in taken:
            rounds[number].append(share / middle)
    best: ClockDrop | None = None
    highest: tuple[float, int] | None = None
    for number in sorted(rounds):
        level = statistics.median(rounds[number])
        if highest is None or level > highest[0]:
            highest = level, number
        share = 1.0 - level / highest[0]
        if share > FALL_NOTED and (best is None or share > best.share):
            best = ClockDrop(share, highest[1], number)
    return best


def _own_cpu() -> int:
    stat = Path("/proc/thread-self/stat").read_text(encoding="utf-8", errors="replace")
    return int(stat.rpartition(")")[2].split()[_PROCESSOR_FIELD])


def _mhz(file: Path) -> float:
    return int(file.read_text(encoding="ascii").strip()) / 1000.0
