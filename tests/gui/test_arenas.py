"""The heaps of a window's threads: few, so that a model that is loaded again lies where it lay."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

_THREADS = 40
_CODE = f"""
import ctypes, os, sys, threading
os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:4])
from kimera_console import app
console = app.build(sys.argv[1])
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
everybody = threading.Barrier({_THREADS} + 1)

def hold():
    block = bytearray(100_000)
    everybody.wait()
    everybody.wait()

threads = [threading.Thread(target=hold) for _ in range({_THREADS})]
for thread in threads:
    thread.start()
everybody.wait()
stream = libc.fopen(os.fsencode(sys.argv[2]), b"w")
assert libc.malloc_info(0, ctypes.c_void_p(stream)) == 0
libc.fclose(ctypes.c_void_p(stream))
everybody.wait()
console.window.close()
console.close()
print(max(4, len(os.sched_getaffinity(0))))
"""


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc's heaps")
def test_the_threads_of_a_window_share_a_few_heaps(env_file: Path, tmp_path: Path) -> None:
    report = tmp_path / "heaps.xml"
    done = subprocess.run(
        [sys.executable, "-c", _CODE, str(env_file), str(report)],
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    most = int(done.stdout.split()[-1])
    heaps = report.read_text().count("<heap nr=")
    assert 2 <= heaps <= most
