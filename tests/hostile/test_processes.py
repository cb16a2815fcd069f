"""What a machine does to a process that works: it is suspended, and wakes up again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest

from kimera_console.core.embed_file.journal import unfinished_rows
from kimera_console.core.embedding.embedder import Embedder
from kimera_console.core.flags.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
]
FLAGS = {"LIGHTWEIGHT_EMBEDDING": "1", "EMBEDDING_DIM": "384"}
LINES = 30_000


def test_a_run_that_is_suspended_goes_on_as_if_nothing_had_been(tmp_path: Path) -> None:
    texts = [f"line {number} of many" for number in range(LINES)]
    (tmp_path / "t.txt").write_text("\n".join(texts) + "\n")
    process = subprocess.Popen(
        [sys.executable, "-m", "kimera_console", "embed", "--input", "t.txt", "--out", "v.npy"],
        cwd=tmp_path, env={**os.environ, **FLAGS}, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        while process.poll() is None and not unfinished_rows(tmp_path / "v.npy"):
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(0.01)
        for _ in range(3):
            os.kill(process.pid, signal.SIGSTOP)
            os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WNOWAIT)
            assert not (tmp_path / "v.npy").exists(), "it ended before it could be suspended"
            os.kill(process.pid, signal.SIGCONT)
            os.waitid(os.P_PID, process.pid, os.WCONTINUED | os.WNOWAIT)
        _, errors = process.communicate(timeout=240)
    finally:
        process.kill()
    assert process.returncode == 0, errors
    rows = np.load(tmp_path / "v.npy", mmap_mode="r")
    assert rows.shape == (LINES, 384)
    embedder = Embedder(Settings(tmp_path / ".env", environ=FLAGS))
    some = range(0, LINES, 1009)
    np.testing.assert_array_equal(rows[some], embedder.encode([texts[n] for n in some]).vectors)
    embedder.close()
