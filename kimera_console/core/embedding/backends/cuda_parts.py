"""What CUDA needs here and what of it is there, read from files: nothing heavy is loaded.

For callers that may not load a runtime, as the window; the checks of the Health tab try it in a
child process besides.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib.util
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from kimera_console.core.embedding.backends.cuda import DRIVER_LIBRARY, missing_library
from kimera_console.core.embedding.backends.elf import needed
from kimera_console.core.system.gpu_driver import driver_silence

LEAST_DRIVER = {"12": "525", "13": "580"}
"""NVIDIA's table of the oldest driver for each CUDA."""
_LOADER_CACHE = Path("/etc/ld.so.cache")
_LOADER_FOLDERS = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/lib/x86_64-linux-gnu")


@dataclass(frozen=True)
class Driver:
    """The NVIDIA driver.

    Attributes:
        there: Whether its library loads.
        cuda: The newest CUDA that it runs, "13.0"; "" if it does not tell.
    """

    there: bool
    cuda: str = ""


def driver() -> Driver:
    """Ask the driver's library for its version, which starts nothing on a GPU."""
    if missing_library(DRIVER_LIBRARY):
        return Driver(False)
    if driver_silence():
        return Driver(True)
    number = ctypes.c_int()
    with contextlib.suppress(OSError, AttributeError):
        kind = ctypes.CDLL if os.name != "nt" else ctypes.WinDLL  # type: ignore[attr-defined]
        if kind(DRIVER_LIBRARY).cuDriverGetVersion(ctypes.byref(number)) == 0:
            return Driver(True, f"{number.value // 1000}.{number.value % 1000 // 10}")
    return Driver(True)


def too_old(installed: Driver, built_for: str) -> bool:
    """Whether the driver's CUDA is of an older major version than a library's; no if unknown."""
    mine, wanted = _major(installed.cuda), _major(built_for)
    return 0 < mine < wanted


def package_folder(name: str) -> Path | None:
    """Where an import package lies, without importing it; None where it is not installed."""
    with contextlib.suppress(ImportError, ValueError):
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.origin:
            return Path(spec.origin).parent
    return None


def provider_file(onnxruntime: Path, provider: str) -> Path:
    """The library of a provider ("cuda", "tensorrt") in ONNX Runtime's package folder."""
    form = "onnxruntime_providers_{}.dll" if os.name == "nt" else "libonnxruntime_providers_{}.so"
    return onnxruntime / "capi" / form.format(provider)


def onnxruntime_cuda(onnxruntime: Path) -> str:
    """The CUDA that the wheel is built for, "13.0"; "" if it does not tell."""
    return _assigned(onnxruntime / "capi" / "build_and_package_info.py", "cuda_version") or ""


def torch_cuda(torch: Path) -> str | None:
    """The CUDA that torch is built for, "13.0"; "" for none, None if it does not tell."""
    return _assigned(torch / "version.py", "cuda")


def missing_libraries(provider: Path, *, search: tuple[Path, ...] | None = None) -> list[str]:
    """NVIDIA's libraries that a provider is linked with and that are not found, in their order.

    Only Linux's are looked for. The driver's own is left out: `driver` tells.

    Args:
        provider: The provider's library.
        search: Folders to look in besides the loader's; by default pip's packages of NVIDIA.
    """
    if sys.platform != "linux":
        return []
    try:
        names = needed(provider)
    except (OSError, ValueError):
        return []  # damaged: a session will say so
    folders = pip_folders() if search is None else search
    wanted = [name for name in names if name.startswith(("libcu", "libnv"))]
    return [name for name in wanted if name != DRIVER_LIBRARY and not _found(name, folders)]


def pip_folders() -> tuple[Path, ...]:
    """Where pip's packages put NVIDIA's libraries; ONNX Runtime loads them from there."""
    with contextlib.suppress(ImportError, ValueError):
        spec = importlib.util.find_spec("nvidia")
        if spec is not None:
            parts = [Path(place) for place in spec.submodule_search_locations or ()]
            return tuple(folder for part in parts for folder in sorted(part.glob("*/lib")))
    return ()


def _found(name: str, folders: tuple[Path, ...]) -> bool:
    searched = os.environ.get("LD_LIBRARY_PATH", "").replace(";", ":").split(":")
    # The interpreter's own folder: conda's is linked to look there.
    own = str(Path(sys.prefix, "lib"))
    loader = [Path(one) for one in (*filter(None, searched), own, *_LOADER_FOLDERS)]
    if any((folder / name).exists() for folder in (*folders, *loader)):
        return True
    with contextlib.suppress(OSError):
        # ld.so.cache (glibc) holds each name as a string that ends in a zero.
        return b"/" + name.encode() + b"\0" in _LOADER_CACHE.read_bytes()
    return False


def _assigned(file: Path, name: str) -> str | None:
    """A string assigned at the top of a module; "" for None, None where it is not there."""
    with contextlib.suppress(OSError):
        text = file.read_text(encoding="utf-8", errors="replace")
        found = re.search(rf"^{name}\b[^=\n]*=\s*(?:None|['\"]([^'\"]*)['\"])", text, re.MULTILINE)
        return (found[1] or "") if found else None
    return None


def _major(version: str) -> int:
    head = version.partition(".")[0]
    return int(head) if head.isdigit() else 0
