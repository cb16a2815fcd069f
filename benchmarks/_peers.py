"""Peers: environments of their own, and a command's whole process tree measured from outside."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SAMPLE_INTERVAL_S = 0.02
TAIL_CHARS = 4000
TORCH = ("torch==2.13.0", "numpy==2.4.6")
OPTIMUM = (
    "optimum-onnx==0.1.0", "optimum==2.1.0", "onnxruntime==1.32.0", "transformers==4.57.6",
    "tokenizers==0.22.2", "onnx==1.23.2", *TORCH,
)  # fmt: skip
"""The environment "optimum": its exporter, and ONNX Runtime with its quantiser."""
PEERS = Path(__file__).resolve().parent.parent / "build" / "peers"


@dataclass(frozen=True)
class Measured:
    """One run of a command.

    Attributes:
        seconds: Wall time, start of the process to its end.
        peak_tree_rss_bytes: Largest sum of resident memory over the process and its descendants,
            sampled; pages that two of them share count twice.
        peak_process_rss_bytes: Largest resident memory of any one of them, sampled likewise.
        code: Exit code.
        output: End of what it printed.
    """

    seconds: float
    peak_tree_rss_bytes: int
    peak_process_rss_bytes: int
    code: int
    output: str


def run_measured(
    command: Sequence[str],
    environment: Mapping[str, str] | None = None,
    *,
    clean: bool = False,
    answer: Path | None = None,
) -> Measured:
    """Run a command to its end and measure it.

    Args:
        command: Program and arguments.
        environment: Added to this process's.
        clean: Start from `clean_environment`, as a peer must.
        answer: A file that takes standard output whole; else its end is in `output`.
    """
    with contextlib.ExitStack() as files:
        text = files.enter_context(answer.open("wb")) if answer else None
        return _measured(command, environment or {}, clean, text)


def _measured(
    command: Sequence[str], environment: Mapping[str, str], clean: bool, log_file: IO[bytes] | None
) -> Measured:
    started = time.monotonic()
    process = psutil.Popen(
        list(command),
        env={**(clean_environment() if clean else os.environ), **environment},
        stdout=log_file or subprocess.PIPE,
        stderr=subprocess.PIPE if log_file else subprocess.STDOUT,
    )
    peak_tree = peak_process = 0
    output = _Drain(process)
    while process.poll() is None:
        sizes = _tree_rss(process)
        peak_tree = max(peak_tree, sum(sizes))
        peak_process = max(peak_process, *sizes, 0)
        time.sleep(SAMPLE_INTERVAL_S)
    seconds = time.monotonic() - started
    return Measured(seconds, peak_tree, peak_process, int(process.returncode), output.tail())


def _tree_rss(process: psutil.Process) -> list[int]:
    sizes = []
    with contextlib.suppress(psutil.Error):
        for member in (process, *process.children(recursive=True)):
            with contextlib.suppress(psutil.Error):
                sizes.append(int(member.memory_info().rss))
    return sizes


class _Drain:
    """Keeps a process's pipe empty and the end of what came through it."""

    def __init__(self, process: psutil.Popen) -> None:
        self._text = b""
        self._stream = process.stdout or process.stderr
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def tail(self) -> str:
        self._thread.join(timeout=5)
        return self._text.decode("utf-8", "replace")

    def _read(self) -> None:
        assert self._stream is not None
        for line in self._stream:
            self._text = (self._text + line)[-TAIL_CHARS:]


def peer_python(name: str, requirements: Sequence[str], without: Sequence[str] = ()) -> Path:
    """The interpreter of a peer's own environment under build/peers, made at the first call.

    Args:
        name: Of the environment.
        requirements: What pip installs.
        without: Packages that come with these, are not used, and are taken out again.

    Raises:
        SystemExit: It cannot be made; the installer has said why.
    """
    folder = PEERS / name
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp, wanted = folder / "requirements.txt", "".join(f"{line}\n" for line in requirements)
    if stamp.is_file() and stamp.read_text("utf-8") == wanted and python.exists():
        return python
    print(f"making the environment of {name} in {folder}", flush=True)
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "-q"]
    try:
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        subprocess.run([*pip, *requirements], check=True, env=clean_environment())
        if without:
            removal = [str(python), "-m", "pip", "uninstall", "-q", "-y", *without]
            subprocess.run(removal, check=True, env=clean_environment())
    except subprocess.CalledProcessError as error:
        raise SystemExit(f"The environment of {name} could not be made.") from error
    # Written only when everything before it went well, so a broken set-up is made anew.
    stamp.write_text(wanted, encoding="utf-8")
    return python


def clean_environment() -> dict[str, str]:
    """This environment without what would bring our packages or flags into a peer's process."""
    from kimera_console.core.flags.declarations import FLAGS

    ours = {flag.name for flag in FLAGS} | {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"}
    return {name: value for name, value in os.environ.items() if name not in ours}
