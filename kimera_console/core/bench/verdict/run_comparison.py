"""Two runs laid over each other: before and after an upgrade, or on two machines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimera_console.core import stats
from kimera_console.core.bench.plan.types import Ratio

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kimera_console.core.bench.plan.types import BenchmarkRun, ContenderRun

BEFORE, AFTER = "before", "after"
_FACTS = {
    "cpu": "processor", "cores_usable": "usable cores", "memory_bytes": "memory",
    "system": "system", "python": "Python", "governor": "frequency governor",
    "gpu_driver": "NVIDIA driver",
}  # fmt: skip
_INFO = ("label", "model", "revision", "precision", "provider", "pooling")


@dataclass(frozen=True)
class Overlay:
    """What two runs have in common, and what sets them apart.

    Attributes:
        ratios: `of` is "after", `against` "before": how many times as fast a contender became in
            a scenario. Keys of the pairs stand in `pairs`, in the same order.
        pairs: (contender id, scenario key) of each ratio.
        only_before: Pairs that only the earlier run measured.
        only_after: Pairs that only the later one measured.
        differences: Sentences: versions, machine, threads, models.
    """

    ratios: tuple[Ratio, ...]
    pairs: tuple[tuple[str, str], ...]
    only_before: tuple[tuple[str, str], ...]
    only_after: tuple[tuple[str, str], ...]
    differences: tuple[str, ...]


def overlay(before: BenchmarkRun, after: BenchmarkRun) -> Overlay:
    """Lay two runs over each other.

    They were not interleaved, so each side's rounds are resampled apart, and what the machine did
    between the two runs is part of the difference.
    """
    old, new = _usable(before), _usable(after)
    ratios, pairs = [], []
    for key, mine in new.items():
        if key not in old:
            continue
        theirs = old[key]
        interval = stats.ratio_of_medians(
            mine.samples, mine.rounds, theirs.samples, theirs.rounds, paired=False
        )
        if interval is not None:
            ratios.append(Ratio(AFTER, BEFORE, key[1], interval.value, interval.low, interval.high))
            pairs.append(key)
    return Overlay(
        ratios=tuple(ratios),
        pairs=tuple(pairs),
        only_before=tuple(key for key in old if key not in new),
        only_after=tuple(key for key in new if key not in old),
        differences=tuple(_differences(before, after, old, new)),
    )


def _usable(run: BenchmarkRun) -> dict[tuple[str, str], ContenderRun]:
    return {(one.contender, one.scenario): one for one in run.runs if one.samples and not one.error}


def _differences(
    before: BenchmarkRun,
    after: BenchmarkRun,
    old: Mapping[tuple[str, str], ContenderRun],
    new: Mapping[tuple[str, str], ContenderRun],
) -> list[str]:
    lines = [
        f"{name}: {getattr(before.machine, key)} before, {getattr(after.machine, key)} after"
        for key, name in _FACTS.items()
        if _differ(getattr(before.machine, key), getattr(after.machine, key))
    ]
    versions = before.machine.versions, after.machine.versions
    for package in sorted({*versions[0], *versions[1]}) if all(versions) else ():
        first, second = (side.get(package, "absent") for side in versions)
        if first != second:
            lines.append(f"{package}: {first} before, {second} after")
    seen: set[str] = set()
    for key in new:
        if key not in old or key[0] in seen:
            continue
        seen.add(key[0])
        for name in _INFO:
            first, second = getattr(old[key].info, name), getattr(new[key].info, name)
            if _differ(first, second):
                lines.append(f"{key[0]}, {name}: {first} before, {second} after")
        if _differ(old[key].threads, new[key].threads):
            lines.append(f"{key[0]}: {old[key].threads} threads before, {new[key].threads} after")
    return lines


def _differ(before: object, after: object) -> bool:
    """Whether both sides are known, and are not the same."""
    return bool(before) and bool(after) and before != after
