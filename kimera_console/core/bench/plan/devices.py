"""Why a device cannot be measured here, found without loading a runtime."""

from __future__ import annotations

import os
from importlib import metadata
from typing import TYPE_CHECKING

from kimera_console.core.bench.meters.nvml import Gpus
from kimera_console.core.embedding.backends import cuda_parts
from kimera_console.core.embedding.backends.base import ONNX
from kimera_console.core.embedding.backends.cuda import DRIVER_LIBRARY
from kimera_console.core.embedding.backends.cuda_parts import LEAST_DRIVER, Driver

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SHOWN = {"cuda": "CUDA", "tensorrt": "TensorRT"}
_TENSORRT = ("libnvinfer", "libnvonnxparser")


def device_problem(backend: str, device: str) -> str:
    """What is missing for a device, the most fundamental first; "" where it is worth a try.

    Only what can be seen from outside is judged. Whether a session really runs there, its own
    process finds out, and a chosen device that is not had is an error of that contender.

    Args:
        backend: "onnx" or "transformers".
        device: "cuda" or "tensorrt"; any other has no conditions.
    """
    if device not in _SHOWN:
        return ""
    name = "onnxruntime" if backend == ONNX else "torch"
    folder = cuda_parts.package_folder(name)
    if folder is None:
        return f"{name} is not installed: pip install {name}"
    driver = cuda_parts.driver()
    if backend == ONNX:
        return " ".join(onnx_problems(folder, device, driver))
    return " ".join(torch_problems(folder, driver))


def onnx_problems(
    folder: Path, device: str, driver: Driver, *, search: tuple[Path, ...] | None = None
) -> Iterator[str]:
    """Sentences on what an installed onnxruntime lacks for a device.

    Args:
        folder: Its package folder.
        device: "cuda" or "tensorrt".
        driver: The NVIDIA driver.
        search: See `cuda_parts.missing_libraries`.
    """
    yield from _no_gpu(driver)
    wanted = ["cuda", *(["tensorrt"] if device == "tensorrt" else [])]
    files = [cuda_parts.provider_file(folder, one) for one in wanted]
    for one, file in zip(wanted, files, strict=True):
        if not file.is_file():
            yield (
                f"The installed onnxruntime{_version('onnxruntime-gpu', 'onnxruntime')} is built "
                f"without {_SHOWN[one]} ({file.name} is missing): replace it by onnxruntime-gpu."
            )
            return
    yield from _old_driver(driver, "onnxruntime", cuda_parts.onnxruntime_cuda(folder))
    missing = list(
        dict.fromkeys(
            name for file in files for name in cuda_parts.missing_libraries(file, search=search)
        )
    )
    tensorrt = [name for name in missing if name.startswith(_TENSORRT)]
    cuda = [name for name in missing if name not in tensorrt]
    if cuda:
        yield f"{_are(cuda)} not found: pip install 'kimera-console[cuda]'."
    if tensorrt:
        yield f"TensorRT is not installed: {_are(tensorrt)} not found by the loader."


def torch_problems(folder: Path, driver: Driver) -> Iterator[str]:
    """Sentences on what an installed torch lacks for CUDA.

    Args:
        folder: Its package folder.
        driver: The NVIDIA driver.
    """
    yield from _no_gpu(driver)
    built = cuda_parts.torch_cuda(folder)
    if built == "":
        yield (
            f"The installed torch{_version('torch')} is built without CUDA: replace it by its "
            "build with CUDA."
        )
    elif built:
        yield from _old_driver(driver, "torch", built)


def _no_gpu(driver: Driver) -> Iterator[str]:
    """No driver, one that answers with an error (an update without a restart), or hidden GPUs."""
    if not driver.there:
        yield (
            f"No NVIDIA driver is installed ({DRIVER_LIBRARY} is missing): install the driver, "
            "or start the container with its GPUs."
        )
        return
    gpus = Gpus()
    if gpus.refused:
        yield f"No GPU can be used: {gpus.problem}. Reload the driver, or restart the machine."
    visible = os.environ.get("CUDA_VISIBLE_DEVICES")
    if visible is not None and visible.strip() in ("", "-1"):
        yield f"CUDA_VISIBLE_DEVICES is {visible!r} and hides every GPU: unset it."


def _old_driver(driver: Driver, library: str, built: str) -> Iterator[str]:
    if cuda_parts.too_old(driver, built):
        least = LEAST_DRIVER.get(built.partition(".")[0], "")
        yield (
            f"The NVIDIA driver runs CUDA up to {driver.cuda}, but the installed {library} is "
            f"built for CUDA {built}: update the driver{f' to {least} or newer' if least else ''}."
        )


def _are(names: list[str]) -> str:
    return f"{', '.join(names)} {'is' if len(names) == 1 else 'are'}"


def _version(*distributions: str) -> str:
    for name in distributions:
        try:
            return f" {metadata.version(name)}"
        except metadata.PackageNotFoundError:
            continue
    return ""
