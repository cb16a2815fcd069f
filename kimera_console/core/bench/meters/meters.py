"""What a measuring process reads of the machine around its calls: GPU memory, energy, clock."""

from __future__ import annotations

import os
from dataclasses import dataclass

from kimera_console.core.bench.meters.clock import Reading, read_clock
from kimera_console.core.bench.meters.nvml import Figure, Gpus
from kimera_console.core.bench.meters.rapl import Rapl

GPU = "GPU"
ON_GPU = ("CUDA", "TensorRT")
"""Providers, as a backend's info names them, that run on a GPU."""


@dataclass(frozen=True)
class EnergyReading:
    """Energy of the timed calls of a turn.

    Attributes:
        joules: By part; {} where it was not measured.
        problems: Why not, or of what not.
    """

    joules: dict[str, float]
    problems: tuple[str, ...]


@dataclass(frozen=True)
class TurnMeters:
    """What the meters showed over the timed calls of a turn; `clock` is None if not known."""

    energy: EnergyReading
    clock: Reading | None


class Meters:
    """Read by the measuring process itself, close to its calls but never within a timed one.

    Args:
        provider: What the contender runs on; GPUs are asked only where that is one.
    """

    def __init__(self, provider: str) -> None:
        self._rapl = Rapl()
        self._gpus = Gpus() if provider in ON_GPU else None
        self._before: tuple[tuple[int, ...] | None, int | None] = (None, None)
        self._joules: dict[str, float] = {}
        self._problems: list[str] = []
        self._clock: Reading | None = None

    def vram(self) -> Figure | None:
        """Bytes of this process on its GPUs; None without GPU.

        Both runtimes keep what they have allocated, so a look after the calls shows the peak.
        """
        if self._gpus is None:
            return None
        return self._gpus.memory_bytes(os.getpid())

    def begin(self) -> None:
        """Timed calls begin."""
        self._joules, self._problems = {}, []
        # The GPU is asked first and last: its answer takes longer than a file's.
        gpu = self._gpu_energy()
        self._before = (self._counters(), gpu)

    def end(self) -> None:
        """Timed calls have ended."""
        self._clock = read_clock()  # first: this core was busy until now
        before, gpu_before = self._before
        after = self._counters()
        gpu_after = self._gpu_energy()
        if before is not None and after is not None:
            try:
                self._joules.update(self._rapl.joules(before, after))
            except ValueError as error:
                self._problem(str(error))
        if gpu_before is not None and gpu_after is not None:
            self._joules[GPU] = (gpu_after - gpu_before) / 1000.0

    def read(self) -> TurnMeters:
        """What they showed between `begin` and `end`."""
        return TurnMeters(EnergyReading(dict(self._joules), tuple(self._problems)), self._clock)

    def _counters(self) -> tuple[int, ...] | None:
        if self._rapl.problem:
            self._problem(self._rapl.problem)
            return None
        try:
            return self._rapl.read()
        except (OSError, ValueError) as error:
            self._problem(str(error))
            return None

    def _gpu_energy(self) -> int | None:
        if self._gpus is None:
            return None
        figure = self._gpus.energy_mj(os.getpid())
        if figure.problem:
            self._problem(figure.problem)
        return figure.value

    def _problem(self, reason: str) -> None:
        if reason not in self._problems:
            self._problems.append(reason)
