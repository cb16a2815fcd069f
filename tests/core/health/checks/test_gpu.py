"""The GPU doctor. No GPU is needed: libraries and drivers are real files that really load."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kimera_console.core.embedding.backends.cuda import provider_libraries
from kimera_console.core.embedding.backends.elf import needed
from kimera_console.core.health.checks.gpu import driver_version, gpus
from tests.core.health.support import FAIL, OK, SKIP, WARN, Home, execute, finding, flags_fix

COMPILER = shutil.which("cc")
LINUX_WITH_CUDA_WHEEL = False
if sys.platform == "linux":
    import onnxruntime

    SHARED, CUDA = provider_libraries(onnxruntime)
    LINUX_WITH_CUDA_WHEEL = CUDA.is_file()

NO_DRIVER = pytest.mark.skipif(bool(driver_version()), reason="this machine has an NVIDIA driver")
CUDA_WHEEL = pytest.mark.skipif(
    not LINUX_WITH_CUDA_WHEEL, reason="this wheel has no CUDA provider for Linux"
)
CAN_COMPILE = pytest.mark.skipif(COMPILER is None, reason="there is no C compiler")


def cuda_names() -> list[str]:
    """What the installed provider is linked with, the system's own libraries left out."""
    return [name for name in needed(CUDA) if name.startswith(("libcu", "libnv"))]


def library(path: Path) -> Path:
    """A library of that very name that loads: a small one of the wheel, its name rewritten."""
    name = SHARED.name.encode()
    data = SHARED.read_bytes()
    assert name in data
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.replace(name, path.name.encode().ljust(len(name), b"\0")))
    return path


def compiled(path: Path, code: str) -> Path:
    assert COMPILER is not None
    path.parent.mkdir(parents=True, exist_ok=True)
    command = [COMPILER, "-shared", "-fPIC", "-o", str(path), f"-Wl,-soname,{path.name}"]
    subprocess.run([*command, "-x", "c", "-"], input=code.encode(), check=True)
    return path


def driver(cuda: int = 13000, code: int = 0, devices: int = 1) -> str:
    """A driver in C that answers as NVIDIA's does."""
    return f"""
#include <string.h>
int cuInit(unsigned flags) {{ return {code}; }}
int cuDriverGetVersion(int *v) {{ *v = {cuda}; return 0; }}
int cuGetErrorString(int code, const char **text) {{
    *text = "no CUDA-capable device is detected"; return 0; }}
int cuDeviceGetCount(int *n) {{ *n = {devices}; return 0; }}
int cuDeviceGet(int *d, int i) {{ *d = i; return 0; }}
int cuDeviceGetName(char *name, int size, int d) {{ strcpy(name, "Imaginary GPU"); return 0; }}
int cuDeviceTotalMem_v2(unsigned long *n, int d) {{ *n = 8ul << 30; return 0; }}
int cuDeviceGetAttribute(int *v, int what, int d) {{ *v = what == 75 ? 9 : 0; return 0; }}
"""


@pytest.fixture
def found_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which the children's loader looks first."""
    folder = tmp_path / "first"
    folder.mkdir()
    before = os.environ.get("LD_LIBRARY_PATH", "")
    monkeypatch.setenv("LD_LIBRARY_PATH", os.pathsep.join(filter(None, (str(folder), before))))
    return folder


@NO_DRIVER
class TestWithoutADriver:
    def test_is_not_a_fault_unless_cuda_is_asked_for(self, home: Home) -> None:
        checks = home.check("GPU")
        for name in ("gpu.driver", "gpu.cuda", "gpu.torch"):
            finding(checks[name], SKIP, "No NVIDIA driver")
        finding(checks["gpu.placement"], OK, "nodes run on CPU")

    @pytest.mark.slow
    def test_cuda_asked_for_names_the_first_missing_library_and_the_fix(self, home: Home) -> None:
        home.add("EMBEDDING_DEVICE=cuda")
        checks = home.check("GPU", "Backend chain")
        finding(checks["gpu.driver"], FAIL, "libcuda.so.1")
        finding(checks["gpu.cuda"], FAIL)
        finding(checks["gpu.placement"], FAIL, "all 6 nodes run on CPU", "libcuda.so.1")
        finding(checks["chain.active"], OK, "on CPU", "CUDA was asked for")
        for name in ("gpu.driver", "gpu.cuda", "gpu.placement"):
            assert flags_fix(home, "set", "EMBEDDING_DEVICE", "auto") in checks[name].fix
            assert checks[name].flags == {"EMBEDDING_DEVICE": "auto"}
        execute(checks["gpu.driver"])
        checks = home.check("GPU", "Backend chain")
        assert not [check for check in checks.values() if check.status is FAIL]

    @pytest.mark.slow
    def test_strict_makes_it_an_error(self, home: Home, minilm: Path) -> None:
        home.add("EMBEDDING_DEVICE=cuda", "EMBEDDING_STRICT=1", f"EMBEDDING_MODEL={minilm}")
        checks = home.check("GPU", "Backend chain")
        library = "libcuda.so.1" if LINUX_WITH_CUDA_WHEEL else "without CUDA"
        finding(checks["chain.onnx"], FAIL, "EMBEDDING_DEVICE is cuda", library)
        # Transformers is no way round: it does not run on the CPU either.
        finding(checks["chain.transformers"], FAIL, "EMBEDDING_DEVICE is cuda", "EMBEDDING_STRICT")
        finding(checks["chain.active"], FAIL, library)
        finding(checks["gpu.cuda"], FAIL, "EMBEDDING_STRICT makes that an error")
        execute(checks["chain.active"])
        finding(home.check("Backend chain")["chain.active"], OK, "on CPU")


@NO_DRIVER
@CUDA_WHEEL
class TestLibraries:
    @pytest.mark.slow
    def test_each_is_missing_by_name_in_the_order_of_the_wheel(self, home: Home) -> None:
        home.add("EMBEDDING_DEVICE=cuda")
        check = home.check("GPU")["gpu.libraries"]
        places = [check.detail.index(f"\n{name}: ") for name in cuda_names()]
        assert places == sorted(places)
        assert "libcudnn.so.9: missing (only some operators want it)" in check.detail
        assert "libcuda.so.1: missing (comes with the NVIDIA driver)" in check.detail
        assert "'onnxruntime-gpu[cuda,cudnn]==" in check.fix

    @pytest.mark.slow
    def test_each_is_found_where_the_system_finds_it(self, home: Home, found_first: Path) -> None:
        home.add("EMBEDDING_DEVICE=cuda")
        first, second, *_ = cuda_names()
        library(found_first / first)
        check = home.check("GPU")["gpu.libraries"]
        finding(check, FAIL, f"\n{first}: {found_first / first}\n")
        if f"{second}: missing" in check.detail:
            assert check.detail.startswith(f"{second} is missing. ")
        for name in cuda_names():
            library(found_first / name)
        finding(home.check("GPU")["gpu.libraries"], OK, *map(str, found_first.iterdir()))

    @pytest.mark.slow
    def test_those_of_pips_packages_are_found(
        self, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The real wheel, seen from a folder that has pip's NVIDIA packages beside it."""
        site = tmp_path / "site"
        site.mkdir()
        (site / "onnxruntime").symlink_to(Path(onnxruntime.__file__).parent)
        for parts in onnxruntime._get_nvidia_dll_paths(False):
            library(site.joinpath(*parts))
        monkeypatch.setenv("PYTHONPATH", f"{site}{os.pathsep}{os.environ['PYTHONPATH']}")
        home.add("EMBEDDING_DEVICE=cuda")
        check = home.check("GPU")["gpu.libraries"]
        finding(check, FAIL, f"{site}/", "libcuda.so.1 is missing")
        assert check.detail.count(f"{site}/") >= 5

    @pytest.mark.slow
    def test_one_that_is_damaged_is_named(self, home: Home, found_first: Path) -> None:
        home.add("EMBEDDING_DEVICE=cuda")
        damaged = library(found_first / cuda_names()[0])
        damaged.write_bytes(damaged.read_bytes()[:2000])
        check = home.check("GPU")["gpu.libraries"]
        finding(check, FAIL, "crashes the process", "SIGBUS")
        assert check.detail.startswith(damaged.name)
        damaged.write_bytes(b"<html>not found</html>")
        finding(home.check("GPU")["gpu.libraries"], FAIL, f"{damaged.name} cannot be loaded: ")

    @pytest.mark.slow
    @CAN_COMPILE
    def test_one_that_crashes_is_a_finding(self, home: Home, found_first: Path) -> None:
        code = "#include <stdlib.h>\n__attribute__((constructor)) void start() { abort(); }"
        compiled(found_first / cuda_names()[0], code)
        checks = home.check("GPU")
        finding(
            checks["onnxruntime.providers"], FAIL, "Trying the CUDA libraries ended the process"
        )
        assert f"{cuda_names()[0]} crashes the process" in checks["gpu.libraries"].detail
        finding(checks["gpu.placement"], OK, "run on CPU")


@pytest.mark.skipif(sys.platform == "win32", reason="the tool is a shell script here")
def test_what_nvidia_smi_tells_is_in_the_units_of_all_other_sizes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tool = tmp_path / "nvidia-smi"
    tool.write_text(
        "#!/bin/sh\n"
        "echo 'Imaginary GPU, 8192, 4096, 580.1, 9.0'\n"
        "echo 'Small GPU, [N/A], [N/A], 580.1, 8.7'\n"
    )
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert gpus() == (
        "Imaginary GPU, 4.29 GB of 8.59 GB free, driver 580.1, compute capability 9.0",
        "Small GPU, [N/A] of [N/A] free, driver 580.1, compute capability 8.7",
    )


@NO_DRIVER
@CUDA_WHEEL
@CAN_COMPILE
class TestDriver:
    @pytest.mark.slow
    def test_tells_its_devices_and_memory(self, home: Home, found_first: Path) -> None:
        compiled(found_first / "libcuda.so.1", driver())
        checks = home.check("GPU")
        finding(checks["gpu.driver"], OK, "Imaginary GPU, 8.59 GB", "capability 9.0", "13.0")
        # With a driver, what keeps CUDA from running is worth a warning.
        if "missing" in checks["gpu.libraries"].detail:
            finding(checks["gpu.cuda"], WARN, "no session runs on it")

    @pytest.mark.slow
    def test_older_than_the_wheel(self, home: Home, found_first: Path) -> None:
        compiled(found_first / "libcuda.so.1", driver(cuda=12040))
        check = home.check("GPU")["gpu.driver"]
        finding(check, WARN, "runs CUDA up to 12.4, but the installed onnxruntime is built for")
        assert "Update the NVIDIA driver" in check.fix

    @pytest.mark.slow
    def test_without_a_device(
        self, home: Home, found_first: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        compiled(found_first / "libcuda.so.1", driver(code=100))
        home.add("EMBEDDING_DEVICE=cuda")
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "-1")
        check = home.check("GPU")["gpu.driver"]
        finding(check, FAIL, "no CUDA-capable device is detected", "CUDA_VISIBLE_DEVICES is '-1'")
        assert check.fix.startswith("unset CUDA_VISIBLE_DEVICES ")

    @pytest.mark.slow
    def test_that_is_none(self, home: Home, found_first: Path) -> None:
        compiled(found_first / "libcuda.so.1", "int nothing;")
        finding(home.check("GPU")["gpu.driver"], WARN, "is not NVIDIA's driver")


@CUDA_WHEEL
class TestReader:
    def test_reads_what_the_wheel_wants(self) -> None:
        assert "libc.so.6" in needed(CUDA)
        assert any(name.startswith("libcublas.so.") for name in needed(CUDA))
        assert not [name for name in needed(SHARED) if name.startswith("libcu")]

    @pytest.mark.parametrize("data", [b"", b"\x7fELF", b"<!DOCTYPE html>" * 100, b"\0" * 5000])
    def test_refuses_what_is_none(self, tmp_path: Path, data: bytes) -> None:
        path = tmp_path / "lib.so"
        path.write_bytes(data)
        with pytest.raises(ValueError, match=r"lib\.so"):
            needed(path)

    @given(
        st.lists(st.tuples(st.integers(0, 15000), st.binary(min_size=1, max_size=8)), max_size=20),
        st.integers(0, 15000),
    )
    def test_survives_damage(
        self, tmp_path_factory: pytest.TempPathFactory, edits: list[tuple[int, bytes]], end: int
    ) -> None:
        data = bytearray(SHARED.read_bytes())
        for at, change in edits:
            data[at : at + len(change)] = change
        path = tmp_path_factory.getbasetemp() / "damaged.so"
        path.write_bytes(data[:end])
        with contextlib.suppress(ValueError):  # whatever else it raises is a defect
            assert all(isinstance(name, str) for name in needed(path))
