"""Machines to play: what the system shows of them, put in the place of this one's."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING

import psutil

from kimera_console.core.system import memory, processor

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

GB = 1_000_000_000
AVX2 = "fpu sse2 ssse3 fma avx f16c avx2 bmi2"
VNNI_CLIENT = f"{AVX2} avx_vnni"
VNNI_SERVER = f"{AVX2} avx512f avx512bw avx512_vnni"
SAPPHIRE = f"{VNNI_SERVER} avx512_bf16 avx512_fp16 amx_bf16 amx_tile amx_int8"
GRAVITON = "fp asimd evtstrm aes asimdhp asimddp sve i8mm bf16"
NEON_SERVER = "fp asimd evtstrm aes asimdhp asimddp"
OLD_ARM = "fp asimd evtstrm aes crc32 cpuid"


def x86(flags: str, *, cores: int = 2, threads: int = 1, packages: int = 1) -> str:
    """What Linux writes for a machine: hardware threads of a core are far apart in its numbers."""
    places = [(p, c) for _ in range(threads) for p in range(packages) for c in range(cores)]
    return "\n".join(
        f"processor\t: {number}\nmodel name\t: A processor\nphysical id\t: {package}\n"
        f"core id\t\t: {core}\nflags\t\t: {flags}\n"
        for number, (package, core) in enumerate(places)
    )


def arm(features: str, cores: int = 4) -> str:
    blocks = [f"processor\t: {n}\nBogoMIPS\t: 50.00\nFeatures\t: {features}" for n in range(cores)]
    return "\n\n".join([*blocks, "Hardware\t: A board"])


@dataclass(frozen=True)
class Machine:
    """What a system shows.

    Attributes:
        cpuinfo: `/proc/cpuinfo`.
        cpus: Hardware threads of all of it.
        machine: `platform.machine()`.
        affinity: Those that may be used; None for all.
        groups: `/proc/self/cgroup`.
        files: Files below `/sys/fs/cgroup`.
        nodes: Lists of hardware threads by NUMA node.
        total_bytes: Memory of all of it; two thirds are free.
    """

    cpuinfo: str
    cpus: int
    machine: str = "x86_64"
    affinity: frozenset[int] | None = None
    groups: str = "0::/\n"
    files: dict[str, str] = field(default_factory=dict)
    nodes: tuple[str, ...] = ()
    total_bytes: int = 48 * GB


def play(machine: Machine, folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Let this process see another machine.

    Args:
        machine: The machine.
        folder: An empty folder for its files.
        patch: Undoes it.
    """
    shown = {"cpuinfo": machine.cpuinfo, "cgroup": machine.groups}
    shown |= {f"groups/{name}": text for name, text in machine.files.items()}
    shown |= {f"nodes/node{n}/cpulist": text for n, text in enumerate(machine.nodes)}
    for name, text in shown.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for name, path in (("CPU_INFO", "cpuinfo"), ("OWN_CGROUP", "cgroup"), ("CGROUPS", "groups"),
                       ("NODES", "nodes")):  # fmt: skip
        patch.setattr(processor, name, folder / path)
    files = {f"/sys/fs/cgroup/{name}": text for name, text in machine.files.items()}
    files["/proc/self/cgroup"] = machine.groups
    patch.setattr(memory, "read_system_file", lambda path: files.get(path, ""))
    patch.setattr(platform, "machine", lambda: machine.machine)
    allowed = set(machine.affinity or range(machine.cpus))
    patch.setattr(os, "sched_getaffinity", lambda _pid: allowed)
    patch.setattr(psutil, "cpu_count", lambda logical=True: machine.cpus)
    state = SimpleNamespace(total=machine.total_bytes, available=2 * machine.total_bytes // 3)
    patch.setattr(psutil, "virtual_memory", lambda: state)


def memory_group(version: int, place: str, limit: int, used: int) -> dict[str, str]:
    """Files of a control group with a limit of memory."""
    if version == 2:
        names = ("memory.max", "memory.current")
    else:
        place, names = f"memory/{place}", ("memory.limit_in_bytes", "memory.usage_in_bytes")
    folder = f"{place}/" if place else ""
    return {f"{folder}{names[0]}": f"{limit}\n", f"{folder}{names[1]}": f"{used}\n"}
