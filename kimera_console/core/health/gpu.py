"""GPU: driver, CUDA libraries, and the provider that a real session really uses."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kimera_console.core.errors import KimeraError
from kimera_console.core.health.ask import ask_child
from kimera_console.core.health.types import Check, Group, Patient, pip_install

if TYPE_CHECKING:
    from collections.abc import Iterator

CUDA = "CUDAExecutionProvider"
SMI_TIMEOUT_S = 10.0

_GROUP = Group("GPU")
_QUERY = "name,memory.total,memory.free,driver_version,compute_cap"


def checks(patient: Patient) -> Iterator[Check]:
    """The driver is asked by its own tool; ONNX Runtime is tried in a child process."""
    wanted = patient.options is not None and patient.options.device == "cuda"
    facts: dict[str, Any] = {}
    problem: KimeraError | None = None
    try:
        facts.update(ask_child(patient, {"task": "runtime"}, partial=facts))
    except KimeraError as error:
        problem = error
    driver = facts.get("driver_problem", "libcuda") == "" or bool(driver_version())
    yield _driver(patient, driver, wanted)
    yield _loaded(facts, problem)
    if facts.get("available"):
        yield _providers(facts, problem)
        yield _cuda(patient, facts, driver, wanted)
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
    try:
        done = subprocess.run(
            [tool, f"--query-gpu={_QUERY}", "--format=csv,noheader,nounits"],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=SMI_TIMEOUT_S,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return ()
    found = []
    for line in done.stdout.splitlines():
        parts = [part.strip() for part in line.split(",")]
        if len(parts) == len(_QUERY.split(",")):
            name, total, free, version, capability = parts
            found.append(
                f"{name}, {free} of {total} MiB free, driver {version}, "
                f"compute capability {capability}"
            )
    return tuple(found)


def _driver(patient: Patient, driver: bool, wanted: bool) -> Check:
    title = "NVIDIA driver"
    if driver:
        shown = (
            "; ".join(gpus()) or f"driver {driver_version() or 'present'}; nvidia-smi says nothing"
        )
        return _GROUP.ok("gpu.driver", title, shown)
    absent = "No NVIDIA driver is installed (libcuda.so.1)"
    if os.name == "nt":
        absent = "No NVIDIA driver is installed (nvcuda.dll)"
    if wanted:
        return _GROUP.fail(
            "gpu.driver", title, f"{absent}, but EMBEDDING_DEVICE is cuda.",
            "Install the NVIDIA driver (in a container: start it with --gpus all), or "
            f"{patient.set_flag('EMBEDDING_DEVICE', 'auto')}",
        )  # fmt: skip
    return _GROUP.skip("gpu.driver", title, f"{absent}: everything runs on the CPU.")


def _loaded(facts: dict[str, Any], problem: KimeraError | None) -> Check:
    title = "ONNX Runtime as it loads"
    if "version" not in facts:
        why = str(problem) if problem else "The child process gave no answer."
        return _GROUP.fail(
            "onnxruntime.loaded", title, why, pip_install("--force-reinstall", "onnxruntime-gpu")
        )
    return _GROUP.ok("onnxruntime.loaded", title, f"{facts['version']} from {facts['file']}")


def _providers(facts: dict[str, Any], problem: KimeraError | None) -> Check:
    title = "Execution providers"
    probes: dict[str, str] = facts.get("probes", {})
    usable = [_short(name) for name, why in probes.items() if not why]
    listed = [_short(name) for name in facts["available"]]
    unusable = [name for name in listed if name not in usable]
    shown = f"really usable: {', '.join(usable) or 'none'}"
    if unusable:
        shown += f"; listed but not usable here: {', '.join(unusable)}"
    if problem is not None:
        tried = [name for name in facts["available"] if name not in probes][:1]
        return _GROUP.fail(
            "onnxruntime.providers", title,
            f"Trying {_short(tried[0]) if tried else 'them'} ended the process: {problem.message}",
            pip_install("--force-reinstall", f"onnxruntime-gpu=={facts['version']}"),
        )  # fmt: skip
    if "CPU" not in usable:
        return _GROUP.fail(
            "onnxruntime.providers", title, f"{shown}: {probes.get('CPUExecutionProvider', '')}",
            pip_install("--force-reinstall", f"onnxruntime-gpu=={facts['version']}"),
        )  # fmt: skip
    return _GROUP.ok("onnxruntime.providers", title, shown)


def _cuda(patient: Patient, facts: dict[str, Any], driver: bool, wanted: bool) -> Check:
    """Whether a session with CUDA alone, forbidden to fall back, really ran on it."""
    title = "CUDA in ONNX Runtime"
    to_auto = patient.set_flag("EMBEDDING_DEVICE", "auto")
    if CUDA not in facts["available"]:
        text = "The installed onnxruntime is built without CUDA."
        if not (wanted or driver):
            return _GROUP.skip("gpu.cuda", title, text)
        make = _GROUP.fail if wanted else _GROUP.warn
        return make("gpu.cuda", title, text, _replace_wheel())
    why = facts.get("probes", {}).get(CUDA, "it was not tried")
    if not why:
        device = patient.options.device if patient.options else "auto"
        idle = " EMBEDDING_DEVICE is cpu, so it is not used." if device == "cpu" else ""
        return _GROUP.ok("gpu.cuda", title, f"a session runs on it{'.' if idle else ''}{idle}")
    missing = facts.get("missing_library", "")
    cause = f"{missing} is missing" if missing else why
    if not driver and not wanted:
        return _GROUP.skip("gpu.cuda", title, f"No NVIDIA driver. ({cause}.)")
    detail = f"Listed, but no session runs on it: {cause}."
    fix = pip_install("onnxruntime-gpu[cuda,cudnn]") if missing else _replace_wheel()
    if wanted:
        return _GROUP.fail(
            "gpu.cuda", title, f"{detail} EMBEDDING_DEVICE is cuda; it runs on the CPU.",
            f"{fix}   (or: {to_auto})",
        )  # fmt: skip
    return _GROUP.warn("gpu.cuda", title, detail, fix)


def _replace_wheel() -> str:
    return pip_install("--force-reinstall", "onnxruntime-gpu[cuda,cudnn]")


def _torch(driver: bool, wanted: bool) -> Check:
    """Whether Transformers could use the GPU, as its build tells (importing torch is slow)."""
    title = "CUDA in PyTorch"
    try:
        version = metadata.version("torch")
    except metadata.PackageNotFoundError:
        return _GROUP.skip("gpu.torch", title, "PyTorch is not installed.")
    if not driver and not wanted:
        return _GROUP.skip("gpu.torch", title, f"No NVIDIA driver. (PyTorch {version}.)")
    if version.endswith("+cpu"):
        return _GROUP.warn(
            "gpu.torch", title,
            f"PyTorch {version} is built without CUDA: Transformers runs on the CPU.",
            pip_install("--force-reinstall", f"torch=={version.partition('+')[0]}",
                        "--index-url", "https://download.pytorch.org/whl/cu130"),
        )  # fmt: skip
    return _GROUP.ok("gpu.torch", title, f"PyTorch {version}")


def _short(provider: str) -> str:
    return provider.removesuffix("ExecutionProvider")
