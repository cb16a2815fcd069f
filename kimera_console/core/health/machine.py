"""Machine: memory, cores, threads."""

from __future__ import annotations

import os
import platform
from pathlib import Path
from typing import TYPE_CHECKING

from kimera_console.core.health.types import Check, Group, Patient

if TYPE_CHECKING:
    from collections.abc import Iterator

TIGHT_BYTES = 2 * 1024**3
"""Free memory below which a model of bge-m3's size (1.4 GB resident when embedding) is tight."""

_GROUP = Group("Machine")


def checks(patient: Patient) -> Iterator[Check]:
    """What the system tells; nothing is measured."""
    yield _memory()
    yield _threads(patient)


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


def container_limit_bytes() -> int:
    """The memory limit of this control group (Linux); 0 where there is none."""
    for name in ("memory.max", "memory/memory.limit_in_bytes"):
        try:
            text = Path("/sys/fs/cgroup", name).read_text(encoding="ascii").strip()
        except (OSError, ValueError):
            continue
        # Version 1 says "no limit" by a number near 2^63.
        return int(text) if text.isdigit() and int(text) < 1 << 60 else 0
    return 0


def _threads(patient: Patient) -> Check:
    import psutil

    from kimera_console.core.backends.model import inference_threads

    title = "Cores and threads"
    usable = inference_threads(0)
    logical = psutil.cpu_count() or os.cpu_count() or 1
    shown = f"{usable} usable cores, {logical} hardware threads, {platform.machine()}"
    asked = patient.options.threads if patient.options else 0
    if asked > logical:
        return _GROUP.warn(
            "machine.threads", title,
            f"{shown}; EMBEDDING_THREADS is {asked}: more threads than cores slow each other.",
            patient.set_flag("EMBEDDING_THREADS", "0"),
        )  # fmt: skip
    return _GROUP.ok("machine.threads", title, f"{shown}; {asked or usable} threads infer")


def _gib(count: float) -> str:
    return f"{count / 1024**3:.1f} GiB"
