"""A GPU's driver that never answers holds nobody: a library in C that waits for ever."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kimera_console.core.embedding.backends.cuda_parts import package_folder, provider_file
from kimera_console.core.health.checks import gpu

COMPILER = shutil.which("cc")
CAN_COMPILE = pytest.mark.skipif(
    COMPILER is None or sys.platform != "linux", reason="there is no C compiler, or no Linux"
)
ONNXRUNTIME = package_folder("onnxruntime")
CUDA_WHEEL = pytest.mark.skipif(
    ONNXRUNTIME is None or not provider_file(ONNXRUNTIME, "cuda").is_file(),
    reason="this wheel has no CUDA provider for Linux",
)
HANGS = {
    "libcuda.so.1": "int cuInit(unsigned f) { for (;;) pause(); }"
    "int cuDriverGetVersion(int *v) { for (;;) pause(); }",
    "libnvidia-ml.so.1": "int nvmlInit_v2(void) { for (;;) pause(); }"
    "int nvmlInitWithFlags(unsigned f) { for (;;) pause(); }",
}
UNWRITABLE = {
    "libcuda.so.1": "int cuInit(unsigned f) { struct rlimit none = {0, 0};"
    " return setrlimit(RLIMIT_FSIZE, &none); }"
}
"""It answers; the child then writes no file, as on a full disk."""
DIES = {"libcuda.so.1": "int cuInit(unsigned f) { abort(); }"}
SILENT = "the NVIDIA driver does not work (It gave no answer within 2 seconds and was ended)"
SHORT = "from kimera_console.core.system import gpu_driver as g; g.ANSWER_S = 2.0\n"


def compiled(folder: Path, libraries: dict[str, str]) -> Path:
    assert COMPILER is not None
    for name, code in libraries.items():
        command = [COMPILER, "-shared", "-fPIC", "-o", str(folder / name), "-x", "c", "-"]
        head = "#include <stdlib.h>\n#include <sys/resource.h>\n#include <unistd.h>\n"
        subprocess.run(command, input=(head + code).encode(), check=True)
    return folder


def run(folder: Path, code: str) -> str:
    """What a program prints whose loader finds the folder's libraries first."""
    done = subprocess.run(
        [sys.executable, "-c", SHORT + code],
        env={**os.environ, "LD_LIBRARY_PATH": str(folder)},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout


@CAN_COMPILE
def test_each_question_is_answered_by_one_try_in_a_child(tmp_path: Path) -> None:
    code = (
        "import json, os, time\n"
        "from kimera_console.core.bench.meters.nvml import Gpus\n"
        "from kimera_console.core.bench.plan.devices import device_problem\n"
        "from kimera_console.core.embedding.backends.cuda_parts import driver\n"
        "from kimera_console.core.system.children.child import child_environment\n"
        "first = driver(); began = time.monotonic()\n"
        "found = [Gpus().problem, Gpus().refused, device_problem('onnx', 'cuda'), first.there]\n"
        "again = time.monotonic() - began\n"
        "print(json.dumps([*found, again, child_environment()['KIMERA_GPU_DRIVER']]))"
    )
    problem, refused, words, there, again, told = json.loads(run(compiled(tmp_path, HANGS), code))
    assert problem == told == SILENT
    assert refused
    assert there
    assert f"No GPU can be used: {SILENT}. Reload the driver" in words
    assert again < 2, "it was asked a second time"


@CAN_COMPILE
@pytest.mark.parametrize(
    ("libraries", "said"),
    [
        (DIES, "the NVIDIA driver does not work (The driver_child process was killed by SIGABRT)"),
        ({"libcuda.so.1": "int cuInit(unsigned f) { return 100; }"}, ""),
        ({"libcuda.so.1": "int nothing;"}, ""),
        (UNWRITABLE, ""),
    ],
    ids=["one that ends its process", "an error is an answer", "none", "a full disk behind it"],
)
def test_what_else_a_driver_may_do(libraries: dict[str, str], said: str, tmp_path: Path) -> None:
    code = "print(g.driver_silence())"
    assert run(compiled(tmp_path, libraries), code).strip() == said


@CAN_COMPILE
def test_a_child_that_never_came_to_ask_says_nothing_of_the_driver(tmp_path: Path) -> None:
    code = (
        "g.ANSWER_S = 0.001\n"  # Python takes longer to start
        "print(repr(g.driver_silence()), g.VARIABLE in g.EXTRA_VARIABLES)\n"
        "g.ANSWER_S = 2.0\n"
        "print(g.driver_silence())"
    )
    assert run(compiled(tmp_path, HANGS), code).splitlines() == ["'' False", SILENT]


@CAN_COMPILE
def test_a_cancel_ends_the_wait_for_it_and_for_another_that_asks(tmp_path: Path) -> None:
    code = (
        "import threading, time\n"
        "from kimera_console.core.jobs import JobCancelled, JobContext\n"
        "g.ANSWER_S = 600.0\n"
        "context = JobContext()\n"
        "def ask():\n"
        "    try:\n"
        "        g.driver_silence(context=context)\n"
        "    except JobCancelled:\n"
        "        print('cancelled')\n"
        "both = [threading.Thread(target=ask) for _ in range(2)]\n"
        "[one.start() for one in both]\n"
        "time.sleep(1)\n"
        "print(sum(one.is_alive() for one in both))\n"
        "context.cancel()\n"
        "[one.join() for one in both]\n"
        "print(g.VARIABLE in g.EXTRA_VARIABLES)"
    )
    said = run(compiled(tmp_path, HANGS), code).split()
    assert said == ["2", "cancelled", "cancelled", "False"]


@CAN_COMPILE
@CUDA_WHEEL
@pytest.mark.slow
def test_a_cancel_ends_the_load_of_a_model_that_waits_for_it(
    tiny_bundle: Path, tmp_path: Path
) -> None:
    code = (
        "import threading\n"
        "from pathlib import Path\n"
        "from kimera_console.core.embedding.backends.onnx import load_onnx\n"
        "from kimera_console.core.jobs import JobCancelled, JobContext\n"
        "g.ANSWER_S = 600.0\n"
        "context = JobContext()\n"
        "threading.Timer(3, context.cancel).start()\n"
        "try:\n"
        f"    load_onnx(Path({str(tiny_bundle)!r}), device='cuda', context=context)\n"
        "except JobCancelled:\n"
        "    print('cancelled')"
    )
    assert run(compiled(tmp_path, HANGS), code).strip() == "cancelled"


@CAN_COMPILE
def test_it_is_asked_once_for_all_children_that_load_a_model(tmp_path: Path) -> None:
    code = (
        "import contextlib\n"
        "from kimera_console.core.embedding.backends import host\n"
        "from kimera_console.core.flags.settings import Settings\n"
        "from kimera_console.core.jobs import JobContext\n"
        "from kimera_console.core.system.children import child\n"
        "asked, ask, told = [], g._asked, []\n"
        "g._asked = lambda *how: asked.append(how) or ask(*how)\n"
        "def spawn(_command):\n"
        "    told.append(child.child_environment().get(g.VARIABLE))\n"
        "    raise ChildProcessError\n"
        "host.spawn = spawn\n"
        f"flags = Settings({str(tmp_path / '.env')!r}, environ={{}}).options()\n"
        "for _ in range(2):\n"
        "    with contextlib.suppress(ChildProcessError):\n"
        "        host.HostedModel(flags, JobContext(), backend='transformers')\n"
        "print(len(asked), *told, sep='|')"
    )
    assert run(compiled(tmp_path, HANGS), code).strip() == f"1|{SILENT}|{SILENT}"


@CAN_COMPILE
def test_one_that_works_again_is_asked_again_by_the_checks(tmp_path: Path) -> None:
    folder = compiled(tmp_path, HANGS)
    code = (
        "from pathlib import Path\n"
        f"folder, names = Path({str(folder)!r}), {list(HANGS)}\n"
        "print(bool(g.driver_silence()))\n"
        "[(folder / name).unlink() for name in names]\n"
        "print(bool(g.driver_silence()), bool(g.driver_silence(again=True)))"
    )
    assert run(folder, code).split() == ["True", "True", "False"]


@CAN_COMPILE
@CUDA_WHEEL
@pytest.mark.slow
@pytest.mark.parametrize("device", ["auto", "cuda"])
def test_a_model_is_embedded_on_the_processor_and_says_why(
    device: str, tiny_bundle: Path, tmp_path: Path
) -> None:
    code = (
        "from pathlib import Path\n"
        "from kimera_console.core.embedding.backends.onnx import load_onnx\n"
        f"info = load_onnx(Path({str(tiny_bundle)!r}), device={device!r}).info\n"
        "print(info.provider, *info.notes, sep='|')"
    )
    provider, note = run(compiled(tmp_path, HANGS), code).strip().split("|")
    assert provider == "CPU"
    assert f"the session runs on the CPU: {SILENT}".lower() in note.lower()


@CAN_COMPILE
@CUDA_WHEEL
@pytest.mark.slow
def test_doctor_comes_to_its_end_and_names_the_driver(
    tiny_bundle: Path, env_file: Path, tmp_path: Path
) -> None:
    env_file.write_text(f"ONNX_MODEL_PATH='{tiny_bundle}'\nEMBEDDING_DEVICE=cuda\n")
    arguments = ["doctor", "--json", "--env-file", str(env_file)]
    code = f"from kimera_console.__main__ import main; main({arguments})"
    found = json.loads(run(compiled(tmp_path, HANGS), code))
    checks = {check["id"]: check for check in found["checks"]}
    assert checks["gpu.driver"]["status"] == checks["gpu.cuda"]["status"] == "fail"
    assert f"no device can be used: {SILENT}" in checks["gpu.driver"]["detail"]
    assert "CPU" in checks["onnxruntime.providers"]["detail"]
    assert checks["chain.active"]["status"] == "ok"


def test_a_tool_of_the_driver_that_hangs_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It ignores what it is told, and what it started holds its output open."""
    tool = tmp_path / "nvidia-smi"
    tool.write_text("#!/bin/sh\ntrap '' TERM INT HUP\nsleep 20 &\nwait\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(gpu, "SMI_TIMEOUT_S", 0.3)
    began = time.monotonic()
    assert gpu.gpus() == ()
    assert time.monotonic() - began < 10
