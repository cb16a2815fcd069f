"""Energy of processors and memory from RAPL, the counters of Intel's and AMD's processors.

Linux shows them under /sys/class/powercap (Documentation/power/powercap in the kernel's tree):
`energy_uj` counts microjoules and starts again beyond `max_energy_range_uj`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

POWERCAP = Path("/sys/class/powercap")
PROCESSOR, MEMORY = "processor", "memory"
_PREFIX = "intel-rapl:"
"""Of AMD's processors too. `intel-rapl-mmio:` counts the same packages a second time."""


@dataclass(frozen=True)
class Zone:
    """A counter.

    Attributes:
        part: "processor" (a whole package) or "memory".
        file: Its `energy_uj`.
        range_uj: Where it starts again; 0 if unknown.
    """

    part: str
    file: Path
    range_uj: int


class Rapl:
    """The counters of this machine.

    Args:
        root: Where the system shows them.

    Attributes:
        problem: Why they cannot be read, one clause; "" if they can.
    """

    def __init__(self, root: Path = POWERCAP) -> None:
        self._zones: tuple[Zone, ...] = ()
        self.problem = ""
        try:
            self._zones = _zones(root)
            self.read()
        except OSError as error:
            self.problem = _reason(error, root)
        except ValueError as error:
            self.problem = str(error)
        if not self._zones and not self.problem:
            self.problem = f"{root} lists no counter of a processor's energy (RAPL)"

    def read(self) -> tuple[int, ...]:
        """Microjoules of each counter now.

        Raises:
            OSError: One cannot be read.
            ValueError: One holds no number.
        """
        return tuple(_number(zone.file) for zone in self._zones)

    def joules(self, before: tuple[int, ...], after: tuple[int, ...]) -> dict[str, float]:
        """Joules between two readings by part, at most one overflow of each counter between them.

        Raises:
            ValueError: A counter ran backwards and does not say where it starts again.
        """
        found: dict[str, float] = {}
        for zone, first, last in zip(self._zones, before, after, strict=True):
            used = last - first
            if used < 0:
                if not zone.range_uj:
                    raise ValueError(f"{zone.file} ran backwards")
                used += zone.range_uj
            found[zone.part] = found.get(zone.part, 0.0) + used / 1e6
        return found


def _zones(root: Path) -> tuple[Zone, ...]:
    """Whole packages and their memory.

    `core` and `uncore` are within a package, and `psys` (a whole machine) holds the packages.
    """
    found = []
    for folder in sorted(root.iterdir()):
        if not folder.name.startswith(_PREFIX):
            continue
        name = (folder / "name").read_text(encoding="utf-8").strip()
        part = PROCESSOR if name.startswith("package") else MEMORY if name == "dram" else ""
        if part:
            try:
                range_uj = _number(folder / "max_energy_range_uj")
            except (OSError, ValueError):
                range_uj = 0
            found.append(Zone(part, folder / "energy_uj", range_uj))
    return tuple(found)


def _number(file: Path) -> int:
    text = file.read_text(encoding="ascii", errors="replace").strip()
    if not text.isdigit():
        raise ValueError(f"{file} holds no number")
    return int(text)


def _reason(error: OSError, root: Path) -> str:
    file = error.filename or root
    if isinstance(error, PermissionError):
        return f"only an administrator may read {file}"
    if isinstance(error, FileNotFoundError) and Path(str(file)) == root:
        return f"this system shows no counters of energy (RAPL; {root} is missing)"
    return f"{file} cannot be read: {error.strerror}"
