"""Whether ONNX Runtime's CUDA provider can really work here, and if not, why.

`get_available_providers()` lists CUDA whenever the wheel was built with it, and a session that
fails to get it carries on silently on the CPU. So the driver and the provider's own library are
loaded first: what is missing is then named by the loader.
"""

from __future__ import annotations

import contextlib
import ctypes
import io
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kimera_console.core.system.gpu_driver import CUDA_LIBRARY, driver_silence

if TYPE_CHECKING:
    from kimera_console.core.jobs import JobContext

DRIVER_LIBRARY = CUDA_LIBRARY
EXTRA_HINT = "install the CUDA libraries with `pip install 'kimera-console[cuda]'`"


@dataclass(frozen=True)
class CudaState:
    """What stands in the way of CUDA.

    Attributes:
        usable: Whether it is worth asking a session for it.
        driver: Whether an NVIDIA driver is there at all.
        reason: Why not usable, one clause; "" if usable.
    """

    usable: bool
    driver: bool
    reason: str = ""


def cuda_state(onnxruntime: Any, context: JobContext | None = None) -> CudaState:
    """Look for the driver, then load the CUDA libraries and the provider's.

    Args:
        onnxruntime: The imported module (only callers that need it import it).
        context: A cancel ends the wait for a driver that does not answer.
    """
    driver = not missing_library(DRIVER_LIBRARY)
    if "CUDAExecutionProvider" not in onnxruntime.get_available_providers():
        return CudaState(False, driver, "the installed onnxruntime is built without CUDA")
    if not driver:
        return CudaState(False, False, f"no NVIDIA driver is installed ({DRIVER_LIBRARY})")
    if silence := driver_silence(context=context):
        return CudaState(False, True, silence)
    preload_libraries(onnxruntime)
    for library in provider_libraries(onnxruntime):
        missing = missing_library(str(library), share=True)
        if missing:
            return CudaState(False, True, f"{missing} cannot be loaded; {EXTRA_HINT}")
    return CudaState(True, True)


def preload_libraries(onnxruntime: Any) -> None:
    """Load CUDA and cuDNN from pip's packages, where they are installed; says nothing."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(Exception):
        # It prints what it cannot find; the provider's own library tells precisely.
        onnxruntime.preload_dlls()


def provider_libraries(onnxruntime: Any) -> tuple[Path, Path]:
    """The wheel's own libraries that CUDA needs, in the order in which they are loaded."""
    folder = Path(onnxruntime.__file__).parent / "capi"
    name = "onnxruntime_providers_{}.dll" if os.name == "nt" else "libonnxruntime_providers_{}.so"
    return folder / name.format("shared"), folder / name.format("cuda")


def missing_library(name: str, *, share: bool = False) -> str:
    """The library that keeps `name` from loading, as the loader names it; "" if it loads.

    Args:
        name: File, or name by which the system finds it.
        share: Let what is loaded later take symbols from it, as ONNX Runtime's own libraries do.
    """
    try:
        if share and sys.platform != "win32":
            ctypes.CDLL(name, mode=ctypes.RTLD_GLOBAL)
        else:
            ctypes.CDLL(name)
    except OSError as error:
        # glibc: "libcublasLt.so.13: cannot open shared object file: No such file or directory"
        return str(error).partition(": cannot open")[0][:300]
    return ""
