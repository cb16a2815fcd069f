"""Machine: memory, cores, threads."""

from __future__ import annotations

import math
import os
from typing import TYPE_CHECKING

from kimera_console.core.health.types import Check, CheckGroup, CheckSubject, unset_variables
from kimera_console.core.system.memory import memory_limits
from kimera_console.core.system.processor import cpu_quota, this_processor
from kimera_console.core.system.quiet import SWITCHES, left_on
from kimera_console.core.system.units import byte_size

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TIGHT_BYTES = 2_000_000_000
"""Free memory below which a model of bge-m3's size (1.4 GB resident when embedding) is tight."""

THREAD_VARIABLES = (
    "OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMEXPR_NUM_THREADS",
)  # fmt: skip

_GROUP = CheckGroup("Machine")


def checks(subject: CheckSubject) -> Iterator[Check]:
    """Checks of what the system reports; nothing is measured."""
    yield _memory()
    yield from _longest_text(subject)
    yield _threads(subject)
    yield _thread_variables(subject)
    yield _telemetry()


def _memory() -> Check:
    title = "Memory"
    limits = memory_limits()
    shown = f"{byte_size(limits.free_bytes)} of {byte_size(limits.total_bytes)} are free"
    if limits.total_bytes < limits.machine_bytes:
        shown += f" (this container's limit; the machine has {byte_size(limits.machine_bytes)})"
    if limits.free_bytes < TIGHT_BYTES:
        return _GROUP.warn(
            "machine.memory", title, f"{shown}: tight for a model of bge-m3's size.",
            "Close other programs, or give the container more memory.",
        )  # fmt: skip
    return _GROUP.ok("machine.memory", title, shown)


def _longest_text(subject: CheckSubject) -> Iterator[Check]:
    """What the longest text that the flags allow takes, where the model declares its shape."""
    from kimera_console.core.embedding.longest_text import longest_text

    if subject.options is None:
        return
    found = longest_text(
        subject.options, lambda: subject.runtime.probes.get("CUDAExecutionProvider") == ""
    )
    if found is None:
        return
    title, check_id = "Longest text", "machine.longest-text"
    if not found.fitting:
        yield _GROUP.ok(check_id, title, found.words)
        return
    yield _GROUP.warn(
        check_id, title, f"{found.words}, and {found.refusal}.",
        subject.setting("MAX_EMBEDDING_LENGTH", str(found.fitting)),
    )  # fmt: skip


def container_limit_cpus(root: Path | None = None, own: Path | None = None) -> float:
    """How many CPUs' time this process's control groups may use (Linux); 0.0 for no limit."""
    return cpu_quota(root, own)


def _threads(subject: CheckSubject) -> Check:
    title = "Cores and threads"
    here = this_processor()
    usable, logical = here.threads, here.logical
    nodes = f" on {here.nodes} NUMA nodes" if here.nodes > 1 else ""
    shown = f"{usable} usable cores{nodes}, {logical} hardware threads, {here.architecture}"
    if here.is_known:
        shown += f" ({', '.join(here.features) or 'no vector instructions that count here'})"
    asked = subject.options.threads if subject.options else 0
    if asked > logical:
        return _GROUP.warn(
            "machine.threads", title,
            f"{shown}; EMBEDDING_THREADS is {asked}: more threads than cores slow each other.",
            subject.setting("EMBEDDING_THREADS", "0"),
        )  # fmt: skip
    quota = container_limit_cpus()
    if quota and (asked or usable) > max(1, math.ceil(quota)):
        return _GROUP.warn(
            "machine.threads", title,
            f"{shown}, but this container may use {quota:.1f} CPUs: {asked or usable} threads are "
            "stopped again and again.",
            subject.setting("EMBEDDING_THREADS", str(max(1, math.ceil(quota)))),
        )  # fmt: skip
    return _GROUP.ok("machine.threads", title, f"{shown}; {asked or usable} threads infer")


def _thread_variables(subject: CheckSubject) -> Check:
    """Variables of OpenMP and its like; the console's backends set their threads themselves."""
    from kimera_console.core.system.threads import inference_threads

    title, check_id = "Thread variables", "machine.thread-variables"
    found = {name: os.environ[name].strip() for name in THREAD_VARIABLES if os.environ.get(name)}
    if not found:
        return _GROUP.ok(check_id, title, "none is set")
    shown = ", ".join(f"{name}={value}" for name, value in found.items())
    threads = inference_threads(subject.options.threads if subject.options else 0)
    numbers = {int(value) for value in found.values() if value.isdigit() and int(value) > 0}
    if numbers <= {threads}:
        return _GROUP.ok(check_id, title, f"{shown}, as the {threads} threads that infer")
    wanted = min(numbers)
    return _GROUP.warn(
        check_id, title,
        f"{shown}, but {threads} threads infer: EMBEDDING_THREADS counts, these do not.",
        subject.setting("EMBEDDING_THREADS", str(wanted)).or_else(unset_variables(*found)),
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
