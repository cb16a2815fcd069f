"""ONNX Runtime's wheel: at most one, whole, and the one that is really loaded."""

from __future__ import annotations

import sys
from importlib import metadata
from typing import TYPE_CHECKING

from kimera_console.core.health.types import Check, CheckGroup, Remedy, pip_install
from kimera_console.core.system.installation.program import is_frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kimera_console.core.health.queries import Runtime

MOST_NAMED = 3

_GROUP = CheckGroup("Installation")
_BESIDE = ("onnxruntime-ep-", "onnxruntime-extensions", "onnxruntime-genai")
"""Plug-ins and companions that install beside either wheel."""


def installed_wheels(installed: Mapping[str, str]) -> dict[str, str]:
    """The distributions that bring the import name `onnxruntime`, with their versions."""
    return {
        name: version
        for name, version in sorted(installed.items())
        if (name == "onnxruntime" or name.startswith("onnxruntime-"))
        and not name.startswith(_BESIDE)
    }


def wheel_check(installed: Mapping[str, str]) -> Check:
    """At most one wheel: they share an import name, and the later overwrites the earlier."""
    title, check_id = "ONNX Runtime's wheel", "onnxruntime.wheel"
    wheels = installed_wheels(installed)
    wanted = _wanted()
    if not wheels:
        return _GROUP.fail(
            check_id, title, "ONNX Runtime is not installed.", Remedy(pip_install(wanted))
        )
    shown = ", ".join(f"{name} {version}" for name, version in wheels.items())
    if len(wheels) > 1:
        return _GROUP.fail(
            check_id, title,
            f"{shown} are installed together; they overwrite each other's files, so either may "
            "be the one that runs, in part.",
            _anew(wheels),
        )  # fmt: skip
    if is_frozen():  # its files are where the program's builder put them, and some are left out
        return _GROUP.ok(check_id, title, f"{shown}, bundled with this application")
    damaged = _damaged_files(next(iter(wheels)))
    if damaged:
        named = ", ".join(damaged[:MOST_NAMED])
        more = f" and {len(damaged) - MOST_NAMED} more" if len(damaged) > MOST_NAMED else ""
        return _GROUP.fail(
            check_id, title,
            f"{shown} is not as it was installed (another wheel has overwritten it, or a file was "
            f"lost): {named}{more}.",
            _anew(wheels),
        )  # fmt: skip
    return _GROUP.ok(check_id, title, f"{shown}, every file as it was installed")


def loaded_check(runtime: Runtime, installed: Mapping[str, str]) -> Check:
    """What a process really gets by `import onnxruntime`, against what pip says."""
    title, check_id = "ONNX Runtime as it loads", "onnxruntime.loaded"
    facts, wheels = runtime.facts, installed_wheels(installed)
    if not facts.version:
        why = str(runtime.problem) if runtime.problem else "The child process gave no answer."
        return _GROUP.fail(check_id, title, why, _anew(wheels))
    version, core, package = facts.version, facts.core_version, facts.package
    built = ", ".join(name.removesuffix("ExecutionProvider") for name in runtime.available)
    cuda = f", for CUDA {facts.cuda_version}" if facts.cuda_version else ""
    shown = f"{package or 'onnxruntime'} {version} from {facts.file}, built with {built}{cuda}"
    problem = ""
    if core and core != version:
        problem = f"its compiled core is {core}, its files in Python are {version}"
    elif package and wheels and package not in wheels:
        problem = f"pip has installed {', '.join(wheels)}, another wheel's files are loaded"
    elif wheels and version not in [each.partition("+")[0] for each in wheels.values()]:
        problem = f"pip has installed {', '.join(wheels.values())}"
    if problem:
        return _GROUP.fail(
            check_id, title, f"{shown}; but {problem}: a half-overwritten installation.",
            _anew(wheels),
        )  # fmt: skip
    return _GROUP.ok(check_id, title, shown)


def with_cuda_libraries(runtime: Runtime) -> str:
    """The command that brings CUDA and cuDNN by pip, for the wheel that is loaded."""
    return pip_install(f"onnxruntime-gpu[cuda,cudnn]{_pin(runtime)}")


def gpu_wheel(runtime: Runtime, installed: Mapping[str, str]) -> str:
    """The command that replaces the installed wheels by the one with CUDA."""
    others = [name for name in installed_wheels(installed) if name != "onnxruntime-gpu"]
    install = pip_install("--force-reinstall", f"onnxruntime-gpu[cuda,cudnn]{_pin(runtime)}")
    return f"{pip_uninstall(*others)} && {install}" if others else install


def same_wheel(runtime: Runtime) -> str:
    """The command that reinstalls the wheel that is loaded, and nothing else."""
    package = runtime.facts.package or _wanted()
    return pip_install("--force-reinstall", "--no-deps", f"{package}{_pin(runtime)}")


def _pin(runtime: Runtime) -> str:
    version = runtime.facts.version
    return f"=={version}" if version else ""


def _anew(wheels: Mapping[str, str]) -> Remedy:
    """Take all of them away, and install the one that belongs here."""
    wanted = _wanted()
    version = wheels.get(wanted) or next(iter(wheels.values()), "")
    install = pip_install(f"{wanted}=={version}" if version else wanted)
    if not wheels:
        return Remedy(install)
    return Remedy(f"{pip_uninstall(*wheels)} && {install}")


def pip_uninstall(*names: str) -> str:
    """The command that takes distributions away from the Python that runs here."""
    return pip_install(*names).replace("-m pip install", "-m pip uninstall -y", 1)


def _wanted() -> str:
    return "onnxruntime" if sys.platform == "darwin" else "onnxruntime-gpu"


def _damaged_files(name: str) -> list[str]:
    """Files of a distribution that are gone or of another size than its RECORD says."""
    try:
        files = metadata.distribution(name).files or []
    except metadata.PackageNotFoundError:
        return []
    damaged = []
    for file in files:
        if file.size is None or file.parts[0].endswith(".dist-info"):
            continue
        try:
            size = file.locate().stat().st_size  # type: ignore[attr-defined]
        except OSError:
            damaged.append(f"{file} is missing")
            continue
        if size != file.size:
            damaged.append(f"{file} has {size:,} bytes instead of {file.size:,}")
    return damaged
