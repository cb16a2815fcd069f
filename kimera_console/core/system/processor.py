"""What the processor has: instructions, cores, and how much of them this process may use.

Everything is read from texts that the system shows (`/proc/cpuinfo`, the control groups' files)
by functions that take those texts, so a test can play any machine. Features are read from the
processor's flags, never from its name.
"""

from __future__ import annotations

import contextlib
import itertools
import math
import os
import platform
from dataclasses import dataclass, replace
from pathlib import Path

CPU_INFO = Path("/proc/cpuinfo")
NODES = Path("/sys/devices/system/node")
_MOST_THREADS = 8192
"""What Linux is built for at most."""
CGROUPS, OWN_CGROUP = Path("/sys/fs/cgroup"), Path("/proc/self/cgroup")
X86, ARM = "x86-64", "arm64"
_MACHINES = {"x86_64": X86, "amd64": X86, "arm64": ARM, "aarch64": ARM}
_VNNI = frozenset({"avx512_vnni", "avx512vnni", "avx_vnni", "avx_vnni_int8"})
_NAMES = {
    X86: {
        "AVX2": {"avx2"}, "FMA": {"fma"}, "F16C": {"f16c"}, "AVX-512F": {"avx512f"},
        "AVX512-VNNI": {"avx512_vnni", "avx512vnni"}, "AVX-VNNI": {"avx_vnni", "avx_vnni_int8"},
        "AVX512-BF16": {"avx512_bf16"}, "AVX512-FP16": {"avx512_fp16"},
        "AMX-BF16": {"amx_bf16"}, "AMX-INT8": {"amx_int8"},
    },
    ARM: {
        "NEON": {"asimd", "neon"}, "DotProd": {"asimddp"}, "I8MM": {"i8mm"}, "BF16": {"bf16"},
        "FP16": {"asimdhp"}, "SVE": {"sve"}, "SVE2": {"sve2"},
    },
}  # fmt: skip


@dataclass(frozen=True)
class Processor:
    """A processor, and this process's share of it.

    Attributes:
        architecture: X86, ARM, or what Python calls another machine.
        model: Its name as the system tells it, for people; "" if it does not.
        flags: Its features in the system's own words; empty where the system does not tell them.
        physical: Physical cores that this process may run on.
        logical: Hardware threads that it may run on (its affinity).
        quota: CPUs' worth of time that its control groups allow; 0.0 for no limit.
        nodes: NUMA nodes whose cores it may run on; memory of another node is slower.
    """

    architecture: str
    model: str = ""
    flags: frozenset[str] = frozenset()
    physical: int = 1
    logical: int = 1
    quota: float = 0.0
    nodes: int = 1

    @property
    def threads(self) -> int:
        """Threads to compute with: one a physical core, and no more than the quota feeds."""
        limit = math.ceil(self.quota) if self.quota > 0 else self.physical
        return max(1, min(self.physical, limit))

    @property
    def features(self) -> tuple[str, ...]:
        """What decides how fast it multiplies, in the makers' words: "AVX2", "AVX512-VNNI"."""
        named = _NAMES.get(self.architecture, {})
        return tuple(name for name, flags in named.items() if not flags.isdisjoint(self.flags))

    @property
    def is_known(self) -> bool:
        """Whether its features could be read."""
        return bool(self.flags)

    @property
    def has_vnni(self) -> bool:
        """x86: one instruction for sums of 8-bit products in 32 bits."""
        return self.architecture == X86 and not _VNNI.isdisjoint(self.flags)

    @property
    def multiplies_int8(self) -> bool:
        """Whether it has instructions for sums of 8-bit products in 32 bits."""
        if self.architecture == ARM:
            return not self.flags.isdisjoint({"asimddp", "i8mm"})
        return self.has_vnni or "amx_int8" in self.flags

    @property
    def multiplies_bf16(self) -> bool:
        """Whether it has instructions for products of bf16."""
        if self.architecture == ARM:
            return "bf16" in self.flags
        return not self.flags.isdisjoint({"avx512_bf16", "amx_bf16"})

    @property
    def multiplies_fp16(self) -> bool:
        """Whether it has instructions for products of fp16."""
        if self.architecture == ARM:
            return "asimdhp" in self.flags
        return not self.flags.isdisjoint({"avx512_fp16", "amx_fp16"})

    @property
    def sums_int8_exactly(self) -> bool:
        """Whether its products of 8-bit numbers never saturate.

        ARM widens them. x86 without VNNI adds two of them in 16 bits (vpmaddubsw), which can
        saturate. A processor that cannot be asked counts as such.
        """
        return self.architecture == ARM or self.multiplies_int8


def this_processor() -> Processor:
    """The processor of this machine, as this process may use it now."""
    affinity = _affinity()
    try:
        text = CPU_INFO.read_text(encoding="utf-8", errors="replace")
    except OSError:
        text = ""
    found = read_processor(text, platform.machine(), affinity=affinity, quota=cpu_quota())
    return replace(found, nodes=numa_nodes(affinity)) if text else _counted_elsewhere(found)


def hardware_threads() -> int:
    """Hardware threads that this process may run on: its affinity, at once and without a file."""
    affinity = _affinity()
    return (os.cpu_count() or 1) if affinity is None else len(affinity)


def _affinity() -> frozenset[int] | None:
    """Numbers of those, None where the system does not tell them."""
    return frozenset(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else None


def read_processor(
    cpuinfo: str,
    machine: str,
    *,
    affinity: frozenset[int] | None = None,
    quota: float = 0.0,
) -> Processor:
    """The processor that a text describes.

    Args:
        cpuinfo: What `/proc/cpuinfo` says; "" where there is none.
        machine: What `platform.machine()` says, "x86_64" or "aarch64".
        affinity: Numbers of the hardware threads that may be used; None for all.
        quota: What `cpu_quota` says.
    """
    model, flags = "", frozenset[str]()
    cores: set[tuple[str, str]] = set()
    threads: set[int] = set()
    for block in cpuinfo.split("\n\n"):
        fields = _fields(block)
        # ARM's kernels write "Features", and the board's name in a block of its own.
        model = model or next((fields[k] for k in _MODEL_FIELDS if fields.get(k)), "")
        flags = flags or frozenset((fields.get("flags") or fields.get("Features") or "").split())
        number = fields.get("processor", "")
        if number.isdigit() and (affinity is None or int(number) in affinity):
            threads.add(int(number))
            cores.add((fields.get("physical id", ""), fields.get("core id", f"thread {number}")))
    architecture = _MACHINES.get(machine.lower(), machine)
    logical = len(threads) or len(affinity or ()) or 1
    return Processor(architecture, model, flags, len(cores) or logical, logical, quota)


_MODEL_FIELDS = ("model name", "Model", "Hardware")


def numa_nodes(affinity: frozenset[int] | None, root: Path | None = None) -> int:
    """NUMA nodes that hold some of these hardware threads (Linux); 1 where they are not known.

    Args:
        affinity: Numbers of the hardware threads; None for all.
        root: The folder with a folder for each node.
    """
    return max(1, len(_threads_by_node(affinity, root)))


def threads_by_process(count: int) -> list[frozenset[int]]:
    """Which hardware threads each of several processes should keep to (Linux).

    Each gets a NUMA node, or several whole ones where there are fewer processes than nodes: its
    memory is then near. Of one node no share is better than what the system chooses at each moment.

    Args:
        count: Processes.

    Returns:
        A set for each process; empty sets where there is one node, or none is known.
    """
    affinity = _affinity()
    nodes = _threads_by_node(affinity)
    if affinity is None or len(nodes) < 2:
        return [frozenset()] * count
    firsts = [number * len(nodes) // count for number in range(count + 1)]
    return [
        frozenset[int]().union(*nodes[first : max(first + 1, after)])
        for first, after in itertools.pairwise(firsts)
    ]


def _threads_by_node(
    affinity: frozenset[int] | None, root: Path | None = None
) -> list[frozenset[int]]:
    held = [_numbers(_read(file)) for file in sorted((root or NODES).glob("node[0-9]*/cpulist"))]
    usable = held if affinity is None else [threads & affinity for threads in held]
    return [threads for threads in usable if threads]


def cpu_quota(root: Path | None = None, own: Path | None = None) -> float:
    """CPUs' worth of time that this process's control groups allow (Linux); 0.0 for no limit.

    The tightest group from the root down to this process's counts, in versions 1 and 2. Inside a
    container the path may name what only the host sees: the root is then the container's own.

    Args:
        root: Where control groups are mounted.
        own: The file that names this process's groups.
    """
    root, own = root or CGROUPS, own or OWN_CGROUP
    try:
        lines = own.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        lines = []
    paths = {"": "", "cpu": ""}
    for line in lines:
        _, controllers, path = [*line.split(":", 2), "", ""][:3]
        if controllers == "" or "cpu" in controllers.split(","):
            paths["cpu" if controllers else ""] = path
    limits = []
    for folder in (*_chain(root, paths[""]), *_chain(root / "unified", paths[""])):
        quota, _, period = _read(folder / "cpu.max").partition(" ")
        limits.append(_ratio(quota, period))
    for mount in ("cpu", "cpu,cpuacct"):
        for folder in _chain(root / mount, paths["cpu"]):
            period = _read(folder / "cpu.cfs_period_us")
            limits.append(_ratio(_read(folder / "cpu.cfs_quota_us"), period))
    return min((limit for limit in limits if limit > 0), default=0.0)


def _chain(root: Path, path: str) -> list[Path]:
    """The root group and each group from there down to the one that a path names."""
    folders = [root]
    for part in Path(path).parts[1:]:
        folders.append(folders[-1] / part)
    return folders


def _read(path: Path) -> str:
    with contextlib.suppress(OSError, ValueError):
        return path.read_text(encoding="ascii").strip()
    return ""


def _numbers(text: str) -> frozenset[int]:
    """The numbers of a kernel's list: "0-3,8"."""
    found: set[int] = set()
    for part in text.split(","):
        first, _, last = part.partition("-")
        if first.isdigit() and (last or first).isdigit():
            found.update(range(int(first), min(int(last or first), _MOST_THREADS) + 1))
    return frozenset(found)


def _ratio(quota: str, period: str) -> float:
    """0.0 for "max", for -1 and for what is no number: all mean no limit."""
    if quota.isdigit() and period.isdigit() and int(period):
        return int(quota) / int(period)
    return 0.0


def _fields(block: str) -> dict[str, str]:
    pairs = (line.partition(":") for line in block.splitlines())
    return {name.strip(): value.strip() for name, _, value in pairs}


def _counted_elsewhere(found: Processor) -> Processor:
    """Cores where there is no `/proc/cpuinfo` (macOS, Windows)."""
    import psutil

    logical = psutil.cpu_count() or os.cpu_count() or 1
    physical = psutil.cpu_count(logical=False) or logical
    # Not `platform.processor()`: it runs a program, which would be given the environment.
    model = os.environ.get("PROCESSOR_IDENTIFIER", "")  # Windows
    return Processor(found.architecture, model, frozenset(), physical, logical)
