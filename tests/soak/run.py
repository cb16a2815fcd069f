"""Use the console for a long time and see what it keeps.

    python -m tests.soak --minutes 60

A scripted user types, converts, benchmarks, toggles flags, cancels, edits `.env` from outside and
visits tabs, in the real window on Qt's offscreen platform. After a warm-up in which everything is
done once, samples are taken between the actions. Bounds: memory may grow by 1 MB a minute, and
handles, threads, children, temporary files and Qt objects not at all; there may be no warning and
no exception; an idle minute at the end may take 0.3 s of processor time. How late the window's
timer was is reported, not judged: other work on the machine delays it too.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.soak.measure import Meter, Sample
    from tests.soak.user import User

BYTES_PER_MINUTE = 1_000_000
IDLE_S_PER_MINUTE = 0.3
EVERY_S = 5.0
REST_S = 2.0
"""Before a sample: what an action left for later is done."""
STEADY = ("handles", "threads", "children", "scratch", "widgets")
SPARE = {"handles": 4, "threads": 4, "children": 1, "scratch": 2, "widgets": 40}
"""What may come and go: the newest job's thread, a kept child, a menu that was opened."""


def main() -> int:
    parser = argparse.ArgumentParser(description="Use the console for a long time.")
    parser.add_argument("--minutes", type=float, default=60.0, help="after the warm-up")
    parser.add_argument("--seed", type=int, default=None, help="of the user's dice; printed")
    parser.add_argument("--out", type=Path, default=Path("build/soak"), help="folder")
    asked = parser.parse_args()
    seed = random.SystemRandom().randrange(2**32) if asked.seed is None else asked.seed
    print(f"seed {seed}, {asked.minutes:g} minutes after the warm-up", flush=True)
    report = soak(asked.out, asked.minutes * 60, seed)
    for line in report["lines"]:
        print(line)
    (asked.out / "soak.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    print(f"Written to {asked.out / 'soak.json'}")
    return 1 if report["over"] else 0


def soak(out: Path, seconds: float, seed: int) -> dict[str, Any]:
    """Use the console in a folder of its own.

    Args:
        out: Replaced if a soak or a demo made it.
        seconds: How long, after the warm-up.
        seed: Of the user's dice.

    Returns:
        Samples, actions, growth, `lines` to print and `over`, the bounds that were not kept.
    """
    from kimera_console.demo import _clear, _isolate

    out = out.absolute()
    _clear(out)
    _isolate(out)
    scratch = out / "tmp"
    scratch.mkdir()
    os.environ["TMPDIR"] = tempfile.tempdir = str(scratch)
    env_file = out / ".env"
    env_file.touch()

    from kimera_console import app
    from tests.soak.measure import Meter, objects_below
    from tests.soak.user import User

    console = app.build(env_file)
    console.guards.install()
    user = User(console, out, env_file, random.Random(seed))
    meter = Meter(scratch, lambda: objects_below(console.app.topLevelWidgets()))
    problem, idle_s = "", 0.0
    try:
        user.prepare()
        for _ in range(10):
            user.act()
        meter.warnings.clear()
        _use(user, meter, seconds)
        meter.stop_beating()
        user.rest(10.0)
        idle_s = user.idle(60.0)
    except Exception as error:  # noqa: BLE001 - the report tells how far it came
        problem = f"{type(error).__name__}: {error}"
    finally:
        meter.close()
        user.troubles.clear()
        console.window.close()
        user.wait(lambda: not console.core.runner.active, "the jobs to stop")
        console.close()
        console.guards.remove()
    return _report(meter, user, seed, problem, idle_s)


def _use(user: User, meter: Meter, seconds: float) -> None:
    began = sampled = time.monotonic()
    while time.monotonic() - began < seconds:
        user.act()
        if time.monotonic() - sampled > EVERY_S:
            user.rest(REST_S)
            meter.take()
            sampled = time.monotonic()


def _report(meter: Meter, user: User, seed: int, problem: str, idle_s: float) -> dict[str, Any]:
    samples = meter.samples
    over = [problem] if problem else []
    over += [f"warning: {text}" for text in dict.fromkeys(meter.warnings)]
    lines = [f"{sum(user.done.values())} actions: {dict(sorted(user.done.items()))}"]
    growth: dict[str, float] = {}
    if len(samples) >= 4:
        growth, kept, words = _judged(samples)
        over += kept
        lines += words
    else:
        over.append("too few samples")
    lines.append(f"processor time of an idle minute: {idle_s:.2f} s")
    if idle_s > IDLE_S_PER_MINUTE:
        over.append(f"an idle minute took {idle_s:.2f} s of processor time")
    lines += [f"OVER: {text}" for text in over] or ["Every bound was kept."]
    return {
        "seed": seed, "actions": dict(user.done), "growth_per_minute": growth, "over": over,
        "idle_s_per_minute": idle_s,
        "lines": lines, "samples": [asdict(one) for one in samples],
    }  # fmt: skip


def _judged(samples: Sequence[Sample]) -> tuple[dict[str, float], list[str], list[str]]:
    """Growth of each quantity, the bounds that were not kept, and lines to print."""
    from tests.soak.measure import growth_per_minute

    growth = {name: growth_per_minute(samples, name) for name in ("own_bytes", *STEADY)}
    over = []
    if growth["own_bytes"] > BYTES_PER_MINUTE:
        over.append(f"memory grew by {growth['own_bytes'] / 1e6:.2f} MB a minute")
    lines = [
        f"memory: {samples[0].own_bytes / 1e6:.0f} to {samples[-1].own_bytes / 1e6:.0f} MB,"
        f" {growth['own_bytes'] / 1e6:+.2f} MB a minute",
        f"latest beat of the window's timer: {max(one.late_ms for one in samples):.0f} ms",
    ]
    quarter = max(len(samples) // 4, 1)
    for name in STEADY:
        values = [getattr(one, name) for one in samples]
        before, after = max(values[:quarter]), min(values[-quarter:])
        lines.append(f"{name}: {values[0]} to {values[-1]}, {growth[name]:+.2f} a minute")
        if after > before + SPARE[name]:
            over.append(f"{name} grew from at most {before} to at least {after}")
    return growth, over, lines
