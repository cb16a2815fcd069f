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
from typing import Any

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


def cuda_state(onnxruntime: Any) -> CudaState:
    """Look for the driver, then load the CUDA libraries and the provider's.

    Args:
        onnxruntime: The imported module (only callers that need it import it).
    """
    driver_name = "nvcuda.dll" if os.name == "nt" else "libcuda.so.1"
    driver = _load_problem(driver_name) == ""
    if "CUDAExecutionProvider" not in onnxruntime.get_available_providers():
        return CudaState(False, driver, "the installed onnxruntime is built without CUDA")
    if not driver:
        return CudaState(False, False, f"no NVIDIA driver is installed ({driver_name})")
    with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(Exception):
        # It prints what it cannot find; the provider's own library tells precisely.
        onnxruntime.preload_dlls()
    problem = _provider_problem(Path(onnxruntime.__file__).parent / "capi")
    if problem:
        return CudaState(False, True, f"{problem}; {EXTRA_HINT}")
    return CudaState(True, True)


def _provider_problem(folder: Path) -> str:
    names = (
        ("onnxruntime_providers_shared.dll", "onnxruntime_providers_cuda.dll")
        if os.name == "nt"
        else ("libonnxruntime_providers_shared.so", "libonnxruntime_providers_cuda.so")
    )
    for name in names:
        problem = _load_problem(str(folder / name), share=True)
        if problem:
            return problem
    return ""


def _load_problem(name: str, *, share: bool = False) -> str:
    """The loader's complaint about a library, or ""."""
    try:
        if share and sys.platform != "win32":
            # The CUDA library takes symbols from the shared one, as ONNX Runtime loads them.
            ctypes.CDLL(name, mode=ctypes.RTLD_GLOBAL)
        else:
            ctypes.CDLL(name)
    except OSError as error:
        return str(error).split(": cannot open", 1)[0] + " cannot be loaded"
    return ""
