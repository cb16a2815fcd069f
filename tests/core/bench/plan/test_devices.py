"""What a device lacks, piece by piece: real wheels' files, real folders, a driver that loads."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kimera_console.core.bench.plan.devices import device_problem, onnx_problems, torch_problems
from kimera_console.core.embedding.backends.cuda_parts import (
    Driver,
    missing_libraries,
    provider_file,
)
from kimera_console.core.embedding.backends.elf import needed

COMPILER = shutil.which("cc")
NEW, OLD, NONE = Driver(True, "13.1"), Driver(True, "12.4"), Driver(False)
ORIGIN = importlib.util.find_spec("onnxruntime").origin  # type: ignore[union-attr]
ONNXRUNTIME = Path(str(ORIGIN)).parent

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or not provider_file(ONNXRUNTIME, "cuda").is_file(),
    reason="this wheel has no CUDA provider for Linux",
)


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    """The installed onnxruntime's package folder, of which files can be taken away."""
    folder = tmp_path / "onnxruntime"
    (folder / "capi").mkdir(parents=True)
    for name in ("cuda", "tensorrt"):
        provider_file(folder, name).symlink_to(provider_file(ONNXRUNTIME, name))
    info = folder / "capi" / "build_and_package_info.py"
    info.write_text("package_name = 'onnxruntime-gpu'\ncuda_version = '13.0'\n")
    return folder


@pytest.fixture
def libraries(tmp_path: Path) -> Path:
    """A folder with all that both providers want."""
    folder = tmp_path / "libraries"
    folder.mkdir()
    for provider in ("cuda", "tensorrt"):
        for name in needed(provider_file(ONNXRUNTIME, provider)):
            (folder / name).touch()
    return folder


def onnx(folder: Path, device: str, driver: Driver, *search: Path) -> str:
    return " ".join(onnx_problems(folder, device, driver, search=search))


def test_with_everything_there_nothing_is_said(wheel: Path, libraries: Path) -> None:
    for device in ("cuda", "tensorrt"):
        assert onnx(wheel, device, NEW, libraries) == ""
        assert onnx(wheel, device, Driver(True), libraries) == ""


def test_each_piece_of_onnxruntime_is_named(wheel: Path, libraries: Path) -> None:
    assert onnx(wheel, "cuda", NONE, libraries).startswith("No NVIDIA driver is installed")
    problem = onnx(wheel, "cuda", OLD, libraries)
    assert "runs CUDA up to 12.4, but the installed onnxruntime is built for CUDA 13.0" in problem
    assert "to 580 or newer" in problem
    cublas = next(name for name in needed(provider_file(wheel, "cuda")) if "cublas." in name)
    (libraries / cublas).unlink()
    problem = onnx(wheel, "cuda", NEW, libraries)
    assert problem == f"{cublas} is not found: pip install 'kimera-console[cuda]'."
    (libraries / "libnvinfer.so.10").unlink()
    problem = onnx(wheel, "tensorrt", NEW, libraries)
    assert cublas in problem
    assert "TensorRT is not installed: libnvinfer.so.10 is not found" in problem
    provider_file(wheel, "tensorrt").unlink()
    assert "is built without TensorRT (libonnx" in onnx(wheel, "tensorrt", NEW, libraries)
    provider_file(wheel, "cuda").unlink()
    problem = onnx(wheel, "cuda", NONE, libraries)
    assert "driver" in problem
    assert "is built without CUDA (libonnxruntime_providers_cuda.so is missing)" in problem


def test_a_damaged_provider_is_left_to_its_session(wheel: Path) -> None:
    file = provider_file(wheel, "cuda")
    file.unlink()
    file.write_bytes(b"\x7fELF")
    assert missing_libraries(file) == []


@pytest.mark.parametrize(
    ("version", "driver", "part"),
    [
        ("cuda: Optional[str] = None\n", NEW, "is built without CUDA"),
        ("cuda: Optional[str] = '13.0'\n", OLD, "torch is built for CUDA 13.0: update the driver"),
        ("cuda = '12.8'\n", OLD, ""),
        ("cuda: Optional[str] = '13.0'\n", NEW, ""),
        ("cuda: Optional[str] = '13.0'\n", NONE, "No NVIDIA driver is installed"),
        ("", NEW, ""),
    ],
)
def test_each_piece_of_torch_is_named(
    tmp_path: Path, version: str, driver: Driver, part: str
) -> None:
    (tmp_path / "version.py").write_text(f"__version__ = '2.13.0'\n{version}")
    problem = " ".join(torch_problems(tmp_path, driver))
    assert part in problem
    assert bool(problem) == bool(part)


@pytest.mark.skipif(COMPILER is None, reason="there is no C compiler")
def test_the_driver_is_asked_itself(tmp_path: Path) -> None:
    """One for CUDA 11.8 whose kernel part is of another version, and GPUs that are hidden."""
    compiled(tmp_path / "libcuda.so.1", "int cuDriverGetVersion(int *v) { *v = 11080; return 0; }")
    compiled(tmp_path / "libnvidia-ml.so.1", "int nvmlInitWithFlags(unsigned f) { return 18; }")
    code = (
        "import json; from kimera_console.core.bench.plan.devices import device_problem as d;"
        "print(json.dumps([d('onnx', 'cuda'), d('onnx', 'cpu')]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "LD_LIBRARY_PATH": str(tmp_path), "CUDA_VISIBLE_DEVICES": "-1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    on_cuda, on_cpu = json.loads(done.stdout)
    assert on_cuda.startswith("No GPU can be used: the NVIDIA driver says 'RM has detected")
    assert "CUDA_VISIBLE_DEVICES is '-1' and hides every GPU: unset it." in on_cuda
    assert "The NVIDIA driver runs CUDA up to 11.8, but the installed onnxruntime" in on_cuda
    assert on_cpu == device_problem("transformers", "cpu") == ""


def compiled(path: Path, code: str) -> None:
    assert COMPILER is not None
    command = [COMPILER, "-shared", "-fPIC", "-o", str(path), "-x", "c", "-"]
    subprocess.run(command, input=code.encode(), check=True)
