"""Play the demo of `make run` on each machine of tests/core/system/test_ten_machines.py.

    python -m tests.helpers.demo_machines
    python -m tests.helpers.demo_machines "an ARM server with SVE"

Each is played in a process of its own, one after the other. The window and its children see that
machine's cores, features and memory, and the console reports them. The arithmetic is this
machine's, on as many threads as it has cores (`real_cores.py`). The demo's rule holds unchanged: it
fails when nothing has moved for a minute, and never because it took long.

What came of each machine is kept in `build/machines/`: `results.json`, and `table.md` for reading.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kimera_console.core.bundles.manifest import read_manifest
from kimera_console.core.system.processor import this_processor
from tests.helpers.played_child import children_play
from tests.helpers.real_cores import cap_threads

if TYPE_CHECKING:
    from tests.core.system.test_ten_machines import Expected

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "build/machines"
WELL = "well"
RESULT = "result.json"


def main() -> int:
    """Play those that are named, else all; 1 where one did not come to its end."""
    from tests.core.system.test_ten_machines import PLAYED

    parser = argparse.ArgumentParser(description="Play the demo on machines that are played.")
    parser.add_argument("names", nargs="*", help=", ".join(PLAYED))
    parser.add_argument("--here", metavar="FOLDER", help="play one in this process, for the other")
    asked = parser.parse_args()
    if asked.here is not None:
        return _play_here(asked.names[0], Path(asked.here))
    names = asked.names or list(PLAYED)
    ended = [_play(name)["ended"] for name in names]
    print(f"The table: {(KEPT / 'table.md').relative_to(ROOT)}")
    return 0 if all(one == WELL for one in ended) else 1


def _play(name: str) -> dict[str, Any]:
    """Play one in a process of its own, and keep what came of it."""
    print(f"{name}:", flush=True)
    began, load = time.monotonic(), os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        code = subprocess.run(
            [sys.executable, "-m", "tests.helpers.demo_machines", name, "--here", folder],
            cwd=ROOT, check=False,
        ).returncode  # fmt: skip
        result = Path(folder, RESULT)
        found = json.loads(result.read_text("utf-8")) if result.is_file() else {}
    here = this_processor()
    row = {
        "machine": name,
        "seconds": round(time.monotonic() - began),
        "ended": f"the process ended with {code}",
        "said": [],
        "load": [round(one, 1) for one in (load, os.getloadavg()[0])],
        "on": f"{here.threads} cores of {here.model} ({', '.join(here.features)})",
    } | found
    print(f"  ended {row['ended']} after {row['seconds']} s", flush=True)
    _keep(row)
    return row


def _keep(row: dict[str, Any]) -> None:
    """Put a row in the place of an older one of its machine."""
    from tests.core.system.test_ten_machines import PLAYED

    KEPT.mkdir(parents=True, exist_ok=True)
    file = KEPT / "results.json"
    rows = json.loads(file.read_text("utf-8")) if file.is_file() else []
    rows = [one for one in rows if one["machine"] != row["machine"]] + [row]
    rows.sort(key=lambda one: list(PLAYED).index(one["machine"]))
    file.write_text(json.dumps(rows, indent=2) + "\n", "utf-8")
    lines = ["| machine | seconds | ended | said or skipped | ran on | load |", "| --- " * 6 + "|"]
    lines += [
        f"| {one['machine']} | {one['seconds']} | {one['ended']} | {' '.join(one['said'])} "
        f"| {one['on']} | {' to '.join(map(str, one['load']))} |"
        for one in rows
    ]
    (KEPT / "table.md").write_text("\n".join(lines) + "\n", "utf-8")


def _play_here(name: str, folder: Path) -> int:
    import pytest

    from kimera_console import demo
    from tests.core.system.test_ten_machines import PLAYED
    from tests.helpers.machines import play

    machine, expected = PLAYED[name]
    os.environ.pop("OMP_NUM_THREADS", None)
    cores = this_processor().threads
    cap_threads(cores)
    patch = pytest.MonkeyPatch()
    play(machine, folder / "system", patch)
    children_play(machine, folder / "children", cores, patch)
    try:
        report = demo.play(folder / "demo")
        ended = _other_machine(report, expected) or WELL
        said = _said(report)
    except demo.DemoError as error:
        ended, said = f"not: {error}", []
    finally:
        patch.undo()
    text = json.dumps({"ended": ended, "said": said})
    (folder / RESULT).write_text(text, encoding="utf-8")
    return 0 if ended == WELL else 1


def _other_machine(report: dict[str, Any], expected: Expected) -> str:
    """Where the window, the benchmark or the conversion's child saw another machine; "" if none."""
    features = list(this_processor().features)
    facts = report["benchmark"]["machine"]
    manifest = read_manifest(Path(report["convert"]["bundle"]))
    seen = {
        "the benchmark's cores": (facts["cores_usable"], expected.threads),
        "the benchmark's features": (list(facts["features"]), features),
        "the manifest's features": (list(manifest.processor), features),
    }
    wrong = [f"{what}: {one} for {other}" for what, (one, other) in seen.items() if one != other]
    for words in expected.doctor:
        detail = report["health"]["machine.threads"][1]
        if words not in detail:
            wrong.append(f"the checks' words: {detail}")
    return f"not: {'; '.join(wrong)}" if wrong else ""


def _said(report: dict[str, Any]) -> list[str]:
    """The benchmark's notes, and the checks of the machine that are not in order."""
    checks = {name: one for name, one in report["health"].items() if name.startswith("machine.")}
    warned = [detail for status, detail in checks.values() if status in ("warn", "fail")]
    return [*report["benchmark"]["notes"], *warned]


if __name__ == "__main__":
    sys.exit(main())
