"""Use the console for a long time and see what it keeps.

    python -m tests.soak --minutes 60

A scripted user types, converts, benchmarks, toggles flags, cancels, edits `.env` from outside and
visits tabs, in the real window on Qt's offscreen platform. The warm-up lasts until everything was
done twice and memory is level (`_warm_up`); then samples are taken between the actions. Bounds:
memory may grow by 1 MB a minute (`judge.growth`), and handles, threads, children, temporary files
and Qt objects not at all; there may be no warning and no exception; an idle minute at the end may
take 0.3 s of processor time. How late the window's timer was is reported, not judged: other work on
the machine delays it too.
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
    from tests.soak.measure import Meter
    from tests.soak.user import User

IDLE_S_PER_MINUTE = 0.3
EVERY_S = 5.0
REST_S = 2.0
"""Before a sample: what an action left for later is done."""
WARM_MINUTES = 3
"""The least warm-up after everything was done once."""
LONGEST_WARM_MINUTES = 10


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
    problem, warm_s, idle_s = "", 0.0, 0.0
    try:
        user.prepare()
        print("everything was done once", flush=True)
        warm_s = _warm_up(user, meter)
        print(f"the warm-up took {warm_s / 60:.1f} minutes more", flush=True)
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
    return _report(meter, user, seed, problem, warm_s, idle_s)


def _warm_up(user: User, meter: Meter) -> float:
    """Use the console until its memory is level; returns how long that took, in s.

    It is level when the seldom actions were done again and the last two minutes each rose by less
    than the bound over the highest before. What leaks is never level: after
    `LONGEST_WARM_MINUTES` the measurement begins anyway, and finds it.
    """
    from tests.soak.judge import is_level

    began = time.monotonic()
    user.do_again()
    for minute in range(1, LONGEST_WARM_MINUTES + 1):
        _use(user, meter, began + 60 * minute - time.monotonic())
        if minute >= WARM_MINUTES and is_level(meter.samples):
            break
    meter.forget()
    return time.monotonic() - began


def _use(user: User, meter: Meter, seconds: float) -> None:
    began = sampled = time.monotonic()
    while time.monotonic() - began < seconds:
        user.act()
        if time.monotonic() - sampled > EVERY_S:
            user.finish()
            user.rest(REST_S)
            meter.take()
            sampled = time.monotonic()


def _report(
    meter: Meter, user: User, seed: int, problem: str, warm_s: float, idle_s: float
) -> dict[str, Any]:
    from tests.soak.judge import judge

    over = [problem] if problem else []
    over += [f"warning: {text}" for text in dict.fromkeys(meter.warnings)]
    found, kept, words = judge(meter.samples)
    over += kept
    if idle_s > IDLE_S_PER_MINUTE:
        over.append(f"an idle minute took {idle_s:.2f} s of processor time")
    lines = [
        f"{sum(user.done.values())} actions: {dict(sorted(user.done.items()))}",
        *words,
        f"processor time of an idle minute: {idle_s:.2f} s",
        *([f"OVER: {text}" for text in over] or ["Every bound was kept."]),
    ]
    return {
        "seed": seed, "warm_up_s": warm_s, "actions": dict(user.done), "over": over,
        "growth": {name: asdict(one) for name, one in found.items()},
        "idle_s_per_minute": idle_s, "lines": lines,
        "warm_up_samples": [asdict(one) for one in meter.before],
        "samples": [asdict(one) for one in meter.samples],
    }  # fmt: skip
