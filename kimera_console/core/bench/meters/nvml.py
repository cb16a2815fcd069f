"""What NVIDIA's management library reports: GPU memory of a process, and energy of its GPUs.

Asked through nvidia-ml-py, which declares the driver's own interface and needs no CUDA. Where it,
a driver or a figure is missing, the answer is a reason in words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kimera_console.core.bench.plan.facts import Gpu
from kimera_console.core.system.gpu_driver import NVML_LIBRARY, driver_silence


@dataclass(frozen=True)
class Figure:
    """A figure, or why there is none.

    Attributes:
        value: The figure; None if it could not be had.
        problem: Why, one clause without a full stop; "" if it was.
    """

    value: int | None
    problem: str = ""


class Gpus:
    """The GPUs of this machine.

    Attributes:
        problem: Why none can be asked, one clause; "" if they can.
        refused: Whether that is the driver's own answer, not a library that is missing here (a
            container may have CUDA and no NVML).
    """

    def __init__(self) -> None:
        self.problem = ""
        self.refused = False
        self._nvml: Any = None
        self._devices: list[Any] = []
        try:
            import pynvml
        except ImportError:
            self.problem = "nvidia-ml-py is not installed: pip install nvidia-ml-py"
            return
        self._nvml = pynvml
        self.problem = driver_silence()
        if self.problem:
            self.refused = True
            return
        try:
            pynvml.nvmlInit()
            count = pynvml.nvmlDeviceGetCount()
            self._devices = [pynvml.nvmlDeviceGetHandleByIndex(index) for index in range(count)]
        except pynvml.NVMLError as error:
            self.problem = self._reason(error)
            self.refused = not isinstance(error, pynvml.NVMLError_LibraryNotFound)
        if not self._devices and not self.problem:
            self.problem, self.refused = "the NVIDIA driver lists no GPU", True

    def describe(self) -> tuple[tuple[Gpu, ...], str]:
        """The GPUs and their driver's version, for a machine's fingerprint; (), "" if none."""
        if self.problem:
            return (), ""
        try:
            found = tuple(
                Gpu(
                    str(self._nvml.nvmlDeviceGetName(device)),
                    int(self._nvml.nvmlDeviceGetMemoryInfo(device).total),
                )
                for device in self._devices
            )
            return found, str(self._nvml.nvmlSystemGetDriverVersion())
        except self._nvml.NVMLError:
            return (), ""

    def memory_bytes(self, pid: int) -> Figure:
        """Memory of a process on all GPUs: now, or its peak where the driver keeps account."""
        if self.problem:
            return Figure(None, self.problem)
        total, listed, reason = 0, False, ""
        for device in self._devices:
            try:
                used = self._used(device, pid)
            except self._nvml.NVMLError as error:
                reason = self._reason(error)
                continue
            if used is None:
                continue
            listed = True
            if used < 0:
                reason = "the driver does not report the memory of one process here (Windows: WDDM)"
            total += max(used, self._accounted(device, pid), 0)
        if listed and total:
            return Figure(total)
        return Figure(
            None,
            reason or "the driver lists no process with this ID (in a container it may hide them)",
        )

    def energy_mj(self, pid: int) -> Figure:
        """Millijoules since the driver was loaded, of the GPUs that a process runs on."""
        if self.problem:
            return Figure(None, self.problem)
        try:
            devices = [one for one in self._devices if self._used(one, pid) is not None]
            if not devices and len(self._devices) == 1:
                devices = self._devices  # a container hides process numbers, but there is no other
            if not devices:
                return Figure(None, f"which of {len(self._devices)} GPUs it ran on is unknown")
            return Figure(sum(self._nvml.nvmlDeviceGetTotalEnergyConsumption(d) for d in devices))
        except self._nvml.NVMLError as error:
            return Figure(None, f"this GPU keeps no count of its energy ({self._reason(error)})")

    def _used(self, device: Any, pid: int) -> int | None:
        """Bytes of a process on a device; -1 if unknown, None if it is not there."""
        for process in self._nvml.nvmlDeviceGetComputeRunningProcesses(device):
            if process.pid == pid:
                return -1 if process.usedGpuMemory is None else int(process.usedGpuMemory)
        return None

    def _accounted(self, device: Any, pid: int) -> int:
        """The peak that the driver's accounting has seen; 0 where it is off (as it mostly is)."""
        try:
            if not self._nvml.nvmlDeviceGetAccountingMode(device):
                return 0
            return int(self._nvml.nvmlDeviceGetAccountingStats(device, pid).maxMemoryUsage or 0)
        except self._nvml.NVMLError:
            return 0

    def _reason(self, error: Any) -> str:
        if isinstance(error, self._nvml.NVMLError_LibraryNotFound):
            return f"no NVIDIA driver is installed ({NVML_LIBRARY} is missing)"
        return f"the NVIDIA driver says {str(error)!r}"
