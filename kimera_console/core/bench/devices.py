"""Why a device cannot be measured here, told without loading a runtime."""

from __future__ import annotations

from importlib import metadata
from importlib.util import find_spec

from kimera_console.core.backends.base import ONNX, TRANSFORMERS
from kimera_console.core.backends.cuda import DRIVER_LIBRARY, missing_library

TENSORRT_LIBRARY = "libnvinfer.so.10"
_CPU_WHEEL = "the installed onnxruntime is built without CUDA: pip install onnxruntime-gpu"


def device_problem(backend: str, device: str) -> str:
    """One sentence on what is missing for a device; "" where it is worth a try.

    Only what can be seen from outside is judged. Whether a session really runs there, its own
    process finds out, and a chosen device that is not had is an error of that contender.

    Args:
        backend: "onnx" or "transformers".
        device: "cuda" or "tensorrt"; any other has no conditions.
    """
    if device not in ("cuda", "tensorrt"):
        return ""
    if missing_library(DRIVER_LIBRARY):
        return (
            f"No NVIDIA driver is installed ({DRIVER_LIBRARY} is missing): install the driver, "
            "or start the container with its GPUs."
        )
    if backend == ONNX and not _has("onnxruntime-gpu"):
        return _CPU_WHEEL[0].upper() + _CPU_WHEEL[1:]
    if backend == TRANSFORMERS and _torch_is_for_cpu():
        return "The installed torch is built without CUDA: install the build with CUDA."
    if device == "tensorrt" and missing_library(TENSORRT_LIBRARY):
        return f"TensorRT is not installed ({TENSORRT_LIBRARY} is missing): pip install tensorrt"
    return ""


def _has(distribution: str) -> bool:
    try:
        metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return False
    return True


def _torch_is_for_cpu() -> bool:
    if find_spec("torch") is None:
        return False
    try:
        return metadata.version("torch").endswith("+cpu")
    except metadata.PackageNotFoundError:
        return False
