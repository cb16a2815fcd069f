"""Play the demo of `make run` on each machine of tests/core/system/test_ten_machines.py.

    python -m tests.helpers.demo_machines
    python -m tests.helpers.demo_machines "an ARM server with SVE"

Each is played in a process of its own, one after the other: the window, the conversion of the
sample, the benchmark and the checks see that machine's cores, features and memory. Their children
and the arithmetic itself are this machine's: sixty-four threads on two processors get on slowly, so
the waits have more patience than those of the demo.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 600.0


def main() -> int:
    """Play those that are named, else all; 1 where one did not come to its end."""
    from tests.core.system.test_ten_machines import PLAYED

    parser = argparse.ArgumentParser(description="Play the demo on machines that are played.")
    parser.add_argument("names", nargs="*", help=", ".join(PLAYED))
    parser.add_argument("--here", metavar="FOLDER", help="play one in this process, for the other")
    asked = parser.parse_args()
    if asked.here is not None:
        return _play_here(asked.names[0], Path(asked.here))
    failed = 0
    for name in asked.names or PLAYED:
        print(f"{name}:", flush=True)
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            code = subprocess.run(
                [sys.executable, "-m", "tests.helpers.demo_machines", name, "--here", folder],
                cwd=ROOT, check=False,
            ).returncode  # fmt: skip
        failed += code != 0
        print(f"  {'ended well' if code == 0 else f'FAILED ({code})'}"
              f" after {time.monotonic() - began:.0f} s", flush=True)  # fmt: skip
    return 1 if failed else 0


def _play_here(name: str, folder: Path) -> int:
    import pytest

    from kimera_console import demo
    from kimera_console.core.system.processor import this_processor
    from tests.core.system.test_ten_machines import PLAYED
    from tests.helpers.machines import play

    class Patient(demo.Player):
        def wait(
            self, condition: Callable[[], bool], what: str, still_s: float = PATIENCE_S
        ) -> None:
            super().wait(condition, what, still_s)

    machine, expected = PLAYED[name]
    os.environ.pop("OMP_NUM_THREADS", None)
    patch = pytest.MonkeyPatch()
    play(machine, folder / "system", patch)
    try:
        report = demo.play(folder / "demo", Patient)
        features = this_processor().features
    except demo.DemoError as error:
        print(f"  The demo stopped: {error}")
        return 1
    finally:
        patch.undo()
    facts = report["benchmark"]["machine"]
    seen = (facts["cores_usable"], tuple(facts["features"]))
    if seen != (expected.threads, features):
        print(f"  the benchmark's machine is another one: {seen}")
        return 1
    print(f"  {expected.threads} threads, {', '.join(features)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
