"""GPU: driver, CUDA libraries, and the provider that a real session really uses."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from kimera_console.core.embedding.backends.cuda import DRIVER_LIBRARY
from kimera_console.core.embedding.backends.cuda_parts import (
    LEAST_DRIVER,
    Driver,
    package_folder,
    too_old,
    torch_cuda,
)
from kimera_console.core.health.checks.installation import installed_versions
from kimera_console.core.health.checks.placement_check import placement_check
from kimera_console.core.health.checks.wheel import gpu_wheel, same_wheel, with_cuda_libraries
from kimera_console.core.health.types import (
    Check,
    CheckGroup,
    CheckSubject,
    Remedy,
    pip_install,
    unset_variables,
)
from kimera_console.core.system.children.child import stop_child
from kimera_console.core.system.environment import passed_on
from kimera_console.core.system.units import byte_size

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kimera_console.core.health.facts import DriverFacts, LibraryFacts
    from kimera_console.core.health.queries import Runtime

CPU, CUDA = "CPUExecutionProvider", "CUDAExecutionProvider"
SMI_TIMEOUT_S, SMI_END_S = 10.0, 1.0
"""For nvidia-smi's answer, and for its end once it was told to."""

_GROUP = CheckGroup("GPU")
_QUERY = "name,memory.total,memory.free,driver_version,compute_cap"


def checks(subject: CheckSubject) -> Iterator[Check]:
    """The driver is asked by its own tool; ONNX Runtime is tried in a child process."""
    wanted = subject.options is not None and subject.options.device == "cuda"
    runtime = subject.runtime
    driver = runtime.facts.driver_problem == "" or bool(driver_version())
    yield _driver(subject, runtime, driver, wanted)
    yield _libraries(subject, runtime, driver, wanted)
    if runtime.available:
        yield _providers(runtime)
        yield _cuda(subject, runtime, driver, wanted)
    yield placement_check(subject, wanted)
    yield _torch(driver, wanted)


def driver_version() -> str:
    """Version of the kernel's NVIDIA driver, "" where there is none or it does not tell."""
    with contextlib.suppress(OSError):
        text = Path("/proc/driver/nvidia/version").read_text(encoding="utf-8", errors="replace")
        numbers = [word for word in text.split() if word[:1].isdigit() and "." in word]
        return numbers[0] if numbers else "unknown"
    return ""


def gpus() -> tuple[str, ...]:
    """One line for each GPU that nvidia-smi lists."""
    tool = shutil.which("nvidia-smi")
    if tool is None:
        return ()
    found = []
    for line in _said_by([tool, f"--query-gpu={_QUERY}", "--format=csv,noheader,nounits"]):
        parts = [part.strip() for part in line.split(",")]
        if len(parts) == len(_QUERY.split(",")):
            name, total, free, version, capability = parts
            found.append(
                f"{name}, {_size(free)} of {_size(total)} free, driver {version}, "
                f"compute capability {capability}"
            )
    return tuple(found)


def _said_by(command: list[str]) -> list[str]:
    """The lines of a program that ends well in time; [] else.

    One that hangs in the driver outlives even a kill: `subprocess.run` would wait for its end.
    """
    try:
        program = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            errors="replace",
            env=passed_on(os.environ),
            start_new_session=os.name == "posix",
        )
    except OSError:
        return []
    said = ""
    try:
        with contextlib.suppress(subprocess.TimeoutExpired):
            said, _ = program.communicate(timeout=SMI_TIMEOUT_S)
    finally:
        stop_child(program, SMI_END_S)
    return said.splitlines() if program.returncode == 0 else []


def _size(mebibytes: str) -> str:
    """As nvidia-smi prints it, which has words where a device has no figure: "[N/A]"."""
    return byte_size(int(mebibytes) * 2**20) if mebibytes.isdigit() else mebibytes


def _driver(subject: CheckSubject, runtime: Runtime, driver: bool, wanted: bool) -> Check:
    title, check_id = "NVIDIA driver", "gpu.driver"
    to_auto = subject.setting("EMBEDDING_DEVICE", "auto")
    if not driver:
        absent = f"No NVIDIA driver is installed ({DRIVER_LIBRARY})"
        if not wanted:
            return _GROUP.skip(check_id, title, f"{absent}: everything runs on the CPU.")
        return _GROUP.fail(
            check_id, title, f"{absent}, but EMBEDDING_DEVICE is cuda.",
            to_auto.noted("or install the driver; a container is started with --gpus all"),
        )  # fmt: skip
    facts = runtime.facts.driver
    shown = "; ".join(gpus() or _devices(facts)) or f"driver {driver_version() or 'present'}"
    if facts.cuda:
        shown += f"; it runs CUDA up to {facts.cuda}"
    make = _GROUP.fail if wanted else _GROUP.warn
    if facts.problem:
        return make(
            check_id, title, f"{shown}; but no device can be used: {facts.problem}.{_hidden()}",
            _device_remedy(),
        )  # fmt: skip
    built = runtime.facts.cuda_version
    if too_old(Driver(True, facts.cuda), built):
        least = LEAST_DRIVER.get(built.partition(".")[0], "")
        newer = f", {least} or newer" if least else ""
        return make(
            check_id, title, f"{shown}, but the installed onnxruntime is built for CUDA {built}.",
            to_auto.noted(f"or update the NVIDIA driver: CUDA {built} needs a newer one{newer}")
            if wanted
            else Remedy(f"Update the NVIDIA driver: CUDA {built} needs a newer one{newer}."),
        )  # fmt: skip
    return _GROUP.ok(check_id, title, shown)


def _devices(facts: DriverFacts) -> tuple[str, ...]:
    return tuple(
        f"{each.name}, {byte_size(each.memory_bytes)}, compute capability {each.capability}"
        for each in facts.devices
    )


def _hidden() -> str:
    visible = os.environ.get("CUDA_VISIBLE_DEVICES")
    return f" CUDA_VISIBLE_DEVICES is {visible!r}." if visible is not None else ""


def _device_remedy() -> Remedy:
    if os.environ.get("CUDA_VISIBLE_DEVICES") is not None:
        return unset_variables("CUDA_VISIBLE_DEVICES")
    return Remedy("nvidia-smi  # what it says; then reload the driver, or restart the machine")


def _libraries(subject: CheckSubject, runtime: Runtime, driver: bool, wanted: bool) -> Check:
    """What the wheel's CUDA provider wants, each with the file it was found in, or missing."""
    title, check_id = "CUDA and cuDNN libraries", "gpu.libraries"
    if CUDA not in runtime.available:
        return _GROUP.skip(check_id, title, "The installed onnxruntime requires none.")
    if not runtime.libraries:
        return _GROUP.skip(check_id, title, "Not checked: what it requires cannot be read here.")
    text = "\n".join(_library(each) for each in runtime.libraries)
    missing = runtime.first_missing
    if missing is None:
        return _GROUP.ok(
            check_id, title, f"Everything that ONNX Runtime requires is there:\n{text}"
        )
    state = "is missing" if missing.problem == "missing" else missing.problem
    detail = f"{missing.name} {state}. In the order in which they are loaded:\n{text}"
    if not driver and not wanted:
        return _GROUP.skip(check_id, title, detail)
    remedy = Remedy(with_cuda_libraries(runtime))
    if wanted:
        remedy = _else_the_cpu(subject, remedy, driver)
    make = _GROUP.fail if wanted else _GROUP.warn
    return make(check_id, title, detail, remedy)


def _else_the_cpu(subject: CheckSubject, remedy: Remedy, driver: bool) -> Remedy:
    """A remedy and the flag that does without it; the flag first where no driver is there.

    Libraries without a driver bring no GPU, so installing them would fix nothing.
    """
    to_auto = subject.setting("EMBEDDING_DEVICE", "auto")
    return remedy.or_else(to_auto) if driver else to_auto.or_else(remedy)


def _library(entry: LibraryFacts) -> str:
    if not entry.problem:
        return f"{entry.name}: {entry.path or 'found'}"
    missing = f"{entry.name}: {entry.problem}"
    if entry.name == DRIVER_LIBRARY:
        return f"{missing} (comes with the NVIDIA driver)"
    return f"{missing} (only some operators want it)" if entry.optional else missing


def _providers(runtime: Runtime) -> Check:
    title = "Execution providers"
    usable = [_short(name) for name, why in runtime.probes.items() if not why]
    unusable = [_short(name) for name in runtime.available if _short(name) not in usable]
    shown = f"really usable: {', '.join(usable) or 'none'}"
    if unusable:
        shown += f"; listed but not usable here: {', '.join(unusable)}"
    if runtime.problem is not None:
        step = runtime.facts.step or "Looking at it"
        return _GROUP.fail(
            "onnxruntime.providers", title,
            f"Trying {step} ended the process: {runtime.problem.message}", same_wheel(runtime),
        )  # fmt: skip
    if "CPU" not in usable:
        return _GROUP.fail(
            "onnxruntime.providers", title, f"{shown}: {runtime.probes.get(CPU, '')}",
            same_wheel(runtime),
        )  # fmt: skip
    return _GROUP.ok("onnxruntime.providers", title, shown)


def _cuda(subject: CheckSubject, runtime: Runtime, driver: bool, wanted: bool) -> Check:
    """Whether a session with CUDA alone, forbidden to fall back, really ran on it."""
    title = "CUDA in ONNX Runtime"
    replace = Remedy(gpu_wheel(runtime, installed_versions()))
    if CUDA not in runtime.available:
        text = "The installed onnxruntime is built without CUDA."
        if not (wanted or driver):
            return _GROUP.skip("gpu.cuda", title, text)
        make = _GROUP.fail if wanted else _GROUP.warn
        return make("gpu.cuda", title, text, replace)
    why = runtime.probes.get(CUDA, "it was not tried")
    if not why:
        device = subject.options.device if subject.options else "auto"
        idle = " EMBEDDING_DEVICE is cpu, so it is not used." if device == "cpu" else ""
        return _GROUP.ok("gpu.cuda", title, f"a session runs on it{'.' if idle else ''}{idle}")
    missing = runtime.first_missing
    cause = f"{missing.name} is missing" if missing else why
    if not driver and not wanted:
        return _GROUP.skip("gpu.cuda", title, f"No NVIDIA driver. ({cause}.)")
    detail = f"Listed, but no session runs on it: {cause}."
    remedy = Remedy(with_cuda_libraries(runtime)) if missing else replace
    if wanted:
        return _GROUP.fail(
            "gpu.cuda", title, f"{detail} EMBEDDING_DEVICE is cuda; {_instead(subject)}.",
            _else_the_cpu(subject, remedy, driver),
        )  # fmt: skip
    return _GROUP.warn("gpu.cuda", title, detail, remedy)


def _instead(subject: CheckSubject) -> str:
    strict = subject.options is not None and subject.options.strict
    return "EMBEDDING_STRICT makes that an error" if strict else "it runs on the CPU"


def _torch(driver: bool, wanted: bool) -> Check:
    """Whether Transformers could use the GPU, by its build (importing torch is slow)."""
    title = "CUDA in PyTorch"
    try:
        version = metadata.version("torch")
    except metadata.PackageNotFoundError:
        return _GROUP.skip("gpu.torch", title, "PyTorch is not installed.")
    if not driver and not wanted:
        return _GROUP.skip("gpu.torch", title, f"No NVIDIA driver. (PyTorch {version}.)")
    folder = package_folder("torch")
    # Not every build for the CPU says so in its version.
    if version.endswith("+cpu") or (folder is not None and torch_cuda(folder) == ""):
        return _GROUP.warn(
            "gpu.torch", title,
            f"PyTorch {version} is built without CUDA: Transformers runs on the CPU.",
            pip_install("--force-reinstall", f"torch=={version.partition('+')[0]}",
                        "--index-url", "https://download.pytorch.org/whl/cu130"),
        )  # fmt: skip
    return _GROUP.ok("gpu.torch", title, f"PyTorch {version}")


def _short(provider: str) -> str:
    return provider.removesuffix("ExecutionProvider")
