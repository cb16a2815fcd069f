"""Machine: memory, cores, threads."""

from __future__ import annotations

import contextlib
import math
import os
import platform
from pathlib import Path
from typing import TYPE_CHECKING

from kimera_console.core.health.types import Check, Group, Patient, unset_variables
from kimera_console.core.system.processor import CGROUPS, OWN_CGROUP, cpu_quota
from kimera_console.core.system.quiet import SWITCHES, left_on

if TYPE_CHECKING:
    from collections.abc import Iterator

TIGHT_BYTES = 2 * 1024**3
"""Free memory below which a model of bge-m3's size (1.4 GB resident when embedding) is tight."""

THREAD_VARIABLES = (
    "OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMEXPR_NUM_THREADS",
)  # fmt: skip

_GROUP = Group("Machine")


def checks(patient: Patient) -> Iterator[Check]:
    """What the system tells; nothing is measured."""
    yield _memory()
    yield _threads(patient)
    yield _thread_variables(patient)
    yield _telemetry()


def _memory() -> Check:
    import psutil

    title = "Memory"
    memory = psutil.virtual_memory()
    limit = container_limit_bytes()
    total = min(memory.total, limit) if limit else memory.total
    free = min(memory.available, total)
    shown = f"{_gib(free)} of {_gib(total)} are free"
    if limit and limit < memory.total:
        shown += f" (this container's limit; the machine has {_gib(memory.total)})"
    if free < TIGHT_BYTES:
        return _GROUP.warn(
            "machine.memory", title, f"{shown}: tight for a model of bge-m3's size.",
            "Close other programs, or give the container more memory.",
        )  # fmt: skip
    return _GROUP.ok("machine.memory", title, shown)


def container_limit_bytes(root: Path = CGROUPS, own: Path = OWN_CGROUP) -> int:
    """The memory limit of this process's control groups (Linux); 0 where there is none."""
    limits = []
    for name in ("memory.max", "memory/memory.limit_in_bytes"):
        for text in _cgroup_texts(root, own, name):
            # Version 1 says "no limit" by a number near 2^63.
            if text.isdigit() and 0 < int(text) < 1 << 60:
                limits.append(int(text))
    return min(limits, default=0)


def container_limit_cpus(root: Path = CGROUPS, own: Path = OWN_CGROUP) -> float:
    """How many CPUs' time this process's control groups may use (Linux); 0.0 for no limit."""
    return cpu_quota(root, own)


def _cgroup_texts(root: Path, own: Path, name: str) -> list[str]:
    """A file of the root group, and of each group from there to this process's (version 2)."""
    folders = [root]
    try:
        lines = own.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        lines = []
    for line in lines:
        if line.startswith("0::/"):
            for part in Path(line[4:]).parts:
                folders.append(folders[-1] / part)
    texts = []
    for folder in folders:
        with contextlib.suppress(OSError, ValueError):
            texts.append((folder / name).read_text(encoding="ascii").strip())
    return texts


def _threads(patient: Patient) -> Check:
    import psutil

    from kimera_console.core.system.threads import inference_threads

    title = "Cores and threads"
    usable = inference_threads(0)
    logical = psutil.cpu_count() or os.cpu_count() or 1
    shown = f"{usable} usable cores, {logical} hardware threads, {platform.machine()}"
    asked = patient.options.threads if patient.options else 0
    if asked > logical:
        return _GROUP.warn(
            "machine.threads", title,
            f"{shown}; EMBEDDING_THREADS is {asked}: more threads than cores slow each other.",
            patient.setting("EMBEDDING_THREADS", "0"),
        )  # fmt: skip
    quota = container_limit_cpus()
    if quota and (asked or usable) > max(1, math.ceil(quota)):
        return _GROUP.warn(
            "machine.threads", title,
            f"{shown}, but this container may use {quota:.1f} CPUs: {asked or usable} threads are "
            "stopped again and again.",
            patient.setting("EMBEDDING_THREADS", str(max(1, math.ceil(quota)))),
        )  # fmt: skip
    return _GROUP.ok("machine.threads", title, f"{shown}; {asked or usable} threads infer")


def _thread_variables(patient: Patient) -> Check:
    """Variables of OpenMP and its like; the console's backends set their threads themselves."""
    from kimera_console.core.system.threads import inference_threads

    title, check_id = "Thread variables", "machine.thread-variables"
    found = {name: os.environ[name].strip() for name in THREAD_VARIABLES if os.environ.get(name)}
    if not found:
        return _GROUP.ok(check_id, title, "none is set")
    shown = ", ".join(f"{name}={value}" for name, value in found.items())
    threads = inference_threads(patient.options.threads if patient.options else 0)
    numbers = {int(value) for value in found.values() if value.isdigit() and int(value) > 0}
    if numbers <= {threads}:
        return _GROUP.ok(check_id, title, f"{shown}, as the {threads} threads that infer")
    wanted = min(numbers)
    return _GROUP.warn(
        check_id, title,
        f"{shown}, but {threads} threads infer: EMBEDDING_THREADS counts, these do not.",
        patient.setting("EMBEDDING_THREADS", str(wanted)).or_else(unset_variables(*found)),
    )  # fmt: skip


def _telemetry() -> Check:
    """Whether libraries are kept from reporting to their makers."""
    title, check_id = "Telemetry of libraries", "machine.telemetry"
    shown = ", ".join(f"{name}={os.environ.get(name, '')}" for name in SWITCHES)
    on = left_on()
    if not on:
        return _GROUP.ok(check_id, title, f"off: {shown}")
    return _GROUP.warn(
        check_id, title,
        f"{', '.join(on)} of the environment lets a library report to its maker ({shown}).",
        unset_variables(*on),
    )  # fmt: skip


def _gib(count: float) -> str:
    return f"{count / 1024**3:.1f} GiB"
