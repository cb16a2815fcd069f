"""What a switch of the theme costs the window's thread, with every page built.

    python benchmarks/bench_theme.py [--switches N] [--out FILE]

The real window at 1280x800, on Qt's offscreen platform unless QT_QPA_PLATFORM says otherwise,
without a model. For each page in sight the theme is switched to and fro. A gap is the processor
time of that thread from the switch until the event loop has nothing left to do, painting included;
then come the slices in which the pages out of sight follow: their largest turn of the loop counts.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kimera_console.app import Console

ROOT = Path(__file__).resolve().parent.parent
BOUND_MS = 100.0
SETTLE_S = 0.5
AFTER_S = 2.0
"""The slices of the pages out of sight have ended by then, on a machine that is not busy."""


def main() -> int:
    parser = argparse.ArgumentParser(description="What a switch of the theme costs.")
    parser.add_argument("--switches", type=int, default=10, help="for each page; default is 10")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "bench" / "theme.json")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kimera-theme-") as folder:
        report = measure(Path(folder), arguments.switches)
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    print(f"Written to {arguments.out}")
    worst = max(max(page["gaps_ms"] + page["slices_ms"]) for page in report["pages"].values())
    print("Within the bound." if worst <= BOUND_MS else "OVER the bound.")
    return 0 if worst <= BOUND_MS else 1


def measure(folder: Path, switches: int) -> dict[str, Any]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["KIMERA_CONSOLE_HOME"] = str(folder / "home")
    env_file = folder / ".env"
    env_file.write_text("ONNX_MODEL_PATH=./none\nEMBEDDING_MODEL=./none\n", encoding="utf-8")
    from kimera_console import app
    from kimera_console.core.bench.meters.machine import fingerprint
    from kimera_console.core.system.records import to_plain

    console = app.build(env_file)
    window = console.window
    window.resize(1280, 800)
    window.show()
    turn(console, SETTLE_S)
    for tab_id in window.tab_ids:
        window.show_tab(tab_id)
        turn(console, SETTLE_S)
    pages = {}
    print(f"Milliseconds of the window's thread (bound: {BOUND_MS:.0f} ms)")
    print(f"  {'in sight':12} {'median':>8} {'range':>16} {'largest slice':>16}")
    for tab_id in window.tab_ids:
        window.show_tab(tab_id)
        turn(console, SETTLE_S)
        pages[tab_id] = page = switch(console, switches)
        gaps = page["gaps_ms"]
        print(
            f"  {tab_id:12} {statistics.median(gaps):8.0f} {min(gaps):7.0f} to {max(gaps):5.0f} "
            f"{max(page['slices_ms']):16.0f}"
        )
    window.close()
    console.close()
    return {"bound_ms": BOUND_MS, "machine": to_plain(fingerprint()), "pages": pages}


def switch(console: Console, switches: int) -> dict[str, list[float]]:
    """Switch the theme so often; the gap of each, and the largest slice after it."""
    theme = console.core.theme
    gaps, slices = [], []
    for _ in range(switches):
        began_s = time.thread_time()
        theme.set_mode("light" if theme.is_dark else "dark")
        console.app.processEvents()
        gaps.append((time.thread_time() - began_s) * 1000)
        slices.append(turn(console, AFTER_S) * 1000)
    return {"gaps_ms": gaps, "slices_ms": slices}


def turn(console: Console, least_s: float) -> float:
    """Let the event loop turn so long, and until no job runs; the largest turn in seconds."""
    until_s, largest_s = time.monotonic() + least_s, 0.0
    while time.monotonic() < until_s or console.core.runner.active:
        began_s = time.thread_time()
        console.app.processEvents()
        largest_s = max(largest_s, time.thread_time() - began_s)
        time.sleep(0.001)
    return largest_s


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    raise SystemExit(main())
