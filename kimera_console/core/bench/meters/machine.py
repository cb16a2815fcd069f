"""What was measured on: the machine's fingerprint, and how quiet it was meanwhile."""

from __future__ import annotations

import contextlib
import os
import platform
import sys
import time
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from kimera_console import __version__
from kimera_console.core.bench.meters.nvml import Gpus
from kimera_console.core.bench.plan.facts import MachineFacts
from kimera_console.core.system.memory import memory_limits
from kimera_console.core.system.processor import this_processor

PACKAGES = (
    "onnxruntime-gpu",
    "onnxruntime",
    "torch",
    "transformers",
    "tokenizers",
    "openvino",
    "numpy",
)
"""Distributions whose versions decide a measurement; absent ones are left out."""

NOISY_STEAL = 0.02
"""Share of processor time taken by the hypervisor above which a run is called noisy."""
NOISY_LOAD = 0.10
"""The same for other processes of this machine."""


def fingerprint() -> MachineFacts:
    """Processor, memory, GPUs, system and library versions."""
    memory, processor = memory_limits(), this_processor()
    gpus, driver = Gpus().describe()
    return MachineFacts(
        cpu=cpu_model(),
        cores_physical=processor.physical,
        cores_logical=processor.logical,
        cores_usable=processor.threads,
        features=processor.features,
        memory_bytes=memory.total_bytes,
        memory_available_bytes=memory.free_bytes,
        # Not `platform()`: it runs a program (uname -p), which would be given the environment.
        system="-".join((platform.system(), platform.release(), platform.machine())),
        architecture=platform.machine(),
        python=platform.python_version(),
        versions=_versions(),
        load_average=_load_average(),
        governor=_governor(),
        gpus=gpus,
        gpu_driver=driver,
    )


def cpu_model() -> str:
    """The processor's name as the system gives it, "" if it does not."""
    return this_processor().model


def usable_cores() -> int:
    """Physical cores this process may use: its affinity and its container's quota count."""
    return this_processor().threads


@dataclass(frozen=True)
class NoiseReading:
    """How quiet the machine was between two moments.

    Attributes:
        steal: Share of all processor time that the hypervisor gave to others; 0 if unknown.
        foreign: Share of all processor time that went to processes other than the measured.
    """

    steal: float
    foreign: float

    @property
    def notes(self) -> tuple[str, ...]:
        """One sentence for each reason to mistrust the measurement."""
        found = []
        if self.steal > NOISY_STEAL:
            found.append(
                f"Noisy machine: {self.steal:.0%} of the processor time was stolen by the "
                "hypervisor. Repeat when the host is quieter."
            )
        if self.foreign > NOISY_LOAD:
            found.append(
                f"Noisy machine: other processes took {self.foreign:.0%} of all processor time. "
                "Close them and repeat."
            )
        return tuple(found)


class NoiseMeter:
    """Watches competing load from construction to `read`.

    Args:
        own_seconds: Processor seconds the measured processes have used so far.
    """

    def __init__(self, own_seconds: float = 0.0) -> None:
        self._own = own_seconds
        self._started = time.monotonic()
        self._busy, self._steal, self._total = _processor_seconds()

    def read(self, own_seconds: float) -> NoiseReading:
        """Shares since construction, given the measured processes' processor seconds now."""
        busy, steal, total = _processor_seconds()
        elapsed = total - self._total
        if elapsed <= 0:
            return NoiseReading(0.0, 0.0)
        foreign = (busy - self._busy) - (own_seconds - self._own)
        return NoiseReading(
            steal=max(0.0, (steal - self._steal) / elapsed),
            foreign=max(0.0, foreign / elapsed),
        )


def _processor_seconds() -> tuple[float, float, float]:
    """Busy, stolen and all processor seconds since boot, summed over the cores."""
    import psutil

    times = psutil.cpu_times()
    steal = float(getattr(times, "steal", 0.0))
    # guest time is already inside user time on Linux
    total = sum(
        float(value)
        for name, value in times._asdict().items()
        if name not in ("guest", "guest_nice")
    )
    idle = float(times.idle) + float(getattr(times, "iowait", 0.0))
    return total - idle - steal, steal, total


def _versions() -> dict[str, str]:
    found = {"kimera-console": __version__}
    for name in PACKAGES:
        with contextlib.suppress(metadata.PackageNotFoundError):
            found[name] = metadata.version(name)
    return found


def _load_average() -> tuple[float, ...]:
    if sys.platform == "win32":
        return ()
    return tuple(round(value, 2) for value in os.getloadavg())


def _governor() -> str:
    path = Path("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError:
        return ""
