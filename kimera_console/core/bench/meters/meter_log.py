"""What the measuring processes read of the machine: GPU memory, energy and clock, collected."""

from __future__ import annotations

import statistics
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kimera_console.core.bench.meters.clock import ClockDrop, clock_drop
from kimera_console.core.bench.plan.facts import MeterFacts
from kimera_console.core.bench.plan.types import SUSTAINED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kimera_console.core.bench.meters.clock import Reading
    from kimera_console.core.bench.meters.meters import TurnMeters
    from kimera_console.core.bench.meters.nvml import Figure


@dataclass
class _Energy:
    joules: dict[str, float] = field(default_factory=dict)
    texts: int = 0


class Readings:
    """Filled turn by turn; see `meters` for what a process sends."""

    def __init__(self) -> None:
        self._vram: dict[str, int] = {}
        self._vram_problems: dict[str, str] = {}
        self._energy: dict[tuple[str, str], _Energy] = {}
        self._energy_problems: dict[str, list[str]] = {}
        self._clocks: dict[str, list[tuple[str, int, Reading]]] = {}

    def record_vram(self, name: str, reading: Figure | None) -> None:
        """Keep the most GPU memory that a contender has shown, or why it shows none."""
        if reading is None:
            return
        if reading.value is not None:
            self._vram[name] = max(self._vram.get(name, 0), reading.value)
        else:
            self._vram_problems[name] = reading.problem

    def record_turn(
        self, name: str, scenario: str, number: int, texts: int, reading: TurnMeters
    ) -> None:
        """Keep what the meters showed over the timed calls of a turn, so many texts in all."""
        energy = reading.energy
        if energy.joules:
            known = self._energy.setdefault((name, scenario), _Energy())
            known.texts += texts
            for part, joules in energy.joules.items():
                known.joules[part] = known.joules.get(part, 0.0) + joules
        for problem in energy.problems:
            problems = self._energy_problems.setdefault(name, [])
            if problem not in problems:
                problems.append(problem)
        if reading.clock is not None:
            taken = self._clocks.setdefault(name, [])
            taken.append((scenario, number, reading.clock))

    def vram_bytes(self, name: str) -> int | None:
        """The most GPU memory of a contender's process; None if unknown, or it uses none."""
        return self._vram.get(name)

    def joules_per_1000_texts(self, name: str, scenario: str) -> float | None:
        """Over the turns of which it was measured; None where there is none."""
        known = self._energy.get((name, scenario))
        return sum(known.joules.values()) * 1000.0 / known.texts if known else None

    def info(self, name: str) -> MeterFacts:
        """What stands beside the figures of a contender."""
        clocks = [one.mhz for *_, one in self._clocks.get(name, ())]
        return MeterFacts(
            vram_problem="" if name in self._vram else self._vram_problems.get(name, ""),
            energy_of=self._parts(name),
            energy_problem="; ".join(self._energy_problems.get(name, ())),
            clock_mhz=statistics.median(clocks) if clocks else None,
        )

    def notes(self, labels: Mapping[str, str]) -> Iterator[str]:
        """Sentences on what could not be measured, and on a clock that fell."""
        for name, label in labels.items():
            info = self.info(name)
            if info.vram_problem:
                yield f"{label}: its GPU memory was not measured: {info.vram_problem}."
            if info.energy_problem and info.energy_of:
                yield (
                    f"{label}: of its energy only that of {' and '.join(info.energy_of)} was "
                    f"measured: {info.energy_problem}."
                )
            elif info.energy_problem:
                yield f"Energy was not measured: {info.energy_problem}."
        yield from self._falls(labels)

    def _falls(self, labels: Mapping[str, str]) -> Iterator[str]:
        rounds = []
        for name, taken in self._clocks.items():
            lasting = [one for one in taken if one[0].startswith(f"{SUSTAINED} ")]
            rounds += [(f"{name} {one[0]}", *one[1:]) for one in taken if one not in lasting]
            found = clock_drop(lasting)
            if found is not None:
                yield (
                    f"The processor's clock fell by {found.share:.0%} during the sustained run of "
                    f"{labels.get(name, name)}."
                )
        found = clock_drop(rounds)
        if found is not None:
            yield _clock_note(found)

    def _parts(self, name: str) -> tuple[str, ...]:
        known = {
            part for (who, _), one in self._energy.items() if who == name for part in one.joules
        }
        return tuple(sorted(known))


def _clock_note(found: ClockDrop) -> str:
    return (
        f"Noisy machine: the processor's clock fell by {found.share:.0%} from round "
        f"{found.early + 1} to round {found.late + 1} (heat, or saving power). Repeat when it has "
        "cooled, or under the governor 'performance'."
    )
