"""Use the console for a long time and see what it keeps.

    python -m tests.soak --minutes 60
    python -m tests.soak --brief

A scripted user types, converts, benchmarks, embeds a file, toggles flags, cancels, edits `.env`
from outside, opens dialogs and visits tabs, in the real window on Qt's offscreen platform. The
warm-up lasts until everything was done twice and memory is level (`_warm_up`); then samples are
taken between the actions. Bounds: memory without mapped files may grow by 1 MB a minute
(`judge.growth`), and handles, threads, children, temporary files and Qt objects not at all; there
may be no warning and no exception; an idle minute at the end may take 0.3 s of processor time.
The window's thread may work for two seconds before it looks at its loop again, and its timer may
be five seconds late without the time that it waited for a processor. How late it was in all is
reported, not judged: other work on the machine delays it too.

`--brief` is for a machine that does other work too, as in `.ci/run`. Nothing in it fails because
the machine is slow: memory that seems to grow is watched for longer, an idle minute that was none
is followed by another, its timer may be a minute late, and after `BRIEF_WITHIN_MINUTES` it judges
what it has.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.helpers.own_home import own_home

if TYPE_CHECKING:
    from tests.soak.judge import Judged
    from tests.soak.measure import Meter
    from tests.soak.user import User

IDLE_S_PER_MINUTE = 0.3
EVERY_S = 5.0
REST_S = 2.0
"""Before a sample: what an action left for later is done."""
WARM_MINUTES = 3
"""The least warm-up after everything was done once."""
LONGEST_WARM_MINUTES = 10
BRIEF_WARM_MINUTES, BRIEF_MINUTES = 3, 5
"""About twelve minutes with everything that is done once and twice before, and the idle minute."""
BRIEF_TRIES = 3
BRIEF_WITHIN_MINUTES = 25
"""Then a brief soak goes on to its end: the slow tests beside it take that long."""


def main() -> int:
    parser = argparse.ArgumentParser(description="Use the console for a long time.")
    parser.add_argument("--minutes", type=float, default=60.0, help="after the warm-up")
    parser.add_argument("--brief", action="store_true", help="about twelve minutes in all")
    parser.add_argument("--seed", type=int, default=None, help="of the user's dice; printed")
    parser.add_argument("--out", type=Path, default=Path("build/soak"), help="folder")
    asked = parser.parse_args()
    seed = random.SystemRandom().randrange(2**32) if asked.seed is None else asked.seed
    minutes = BRIEF_MINUTES if asked.brief else asked.minutes
    print(f"seed {seed}, {minutes:g} minutes after the warm-up", flush=True)
    report = soak(asked.out, minutes * 60, seed, brief=asked.brief)
    for line in report["lines"]:
        print(line)
    (asked.out / "soak.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    print(f"Written to {asked.out / 'soak.json'}")
    return 1 if report["over"] else 0


def soak(out: Path, seconds: float, seed: int, *, brief: bool = False) -> dict[str, Any]:
    """Use the console in a folder of its own.

    Args:
        out: Replaced if a soak or a demo made it.
        seconds: How long, after the warm-up.
        seed: Of the user's dice.
        brief: Warm up for three minutes only, and hold memory to its bound only where it is surely
            over.

    Returns:
        Samples, actions, growth, `lines` to print and `over`, the bounds that were not kept.
    """
    out, scratch = own_home(out)
    env_file = out / ".env"
    env_file.touch()

    from kimera_console import app
    from tests.soak.judge import judge
    from tests.soak.measure import Meter, objects_below
    from tests.soak.user import User

    console = app.build(env_file)
    console.hooks.install()
    user = User(console, out, env_file, random.Random(seed))
    meter = Meter(scratch, lambda: objects_below(console.app.topLevelWidgets()))
    problem, warm_s, idle_s = "", 0.0, 0.0
    tries = BRIEF_TRIES if brief else 1
    until = time.monotonic() + 60 * BRIEF_WITHIN_MINUTES if brief else math.inf
    try:
        user.prepare()
        print("everything was done once", flush=True)
        warm_s = _warm_up(user, meter, brief=brief)
        print(f"the warm-up took {warm_s / 60:.1f} minutes more", flush=True)
        for _ in range(tries):
            _use(user, meter, seconds, until)
            found, over, _lines = judge(meter.samples, meter.before, only_sure=brief)
            if found and not over:  # nothing is found in too few minutes
                break
        meter.stop_beating()
        user.rest(12.0)  # ten seconds after a load its engines may be measured
        idle_s = _idle(user, tries)
    except Exception as error:  # noqa: BLE001 - the report tells how far it came
        problem = f"{type(error).__name__}: {error}"
    finally:
        meter.close()
        user.troubles.clear()
        console.window.close()
        user.wait(lambda: not console.core.runner.active, "the jobs to stop")
        console.close()
        console.hooks.remove()
    found = judge(meter.samples, meter.before, only_sure=brief)
    return _report(meter, user, seed, problem, found, (warm_s, idle_s))


def _warm_up(user: User, meter: Meter, *, brief: bool) -> float:
    """Use the console until its memory is level; returns how long that took, in s.

    It is level when the seldom actions were done again and the last two minutes each rose by less
    than the bound over the highest before. What leaks is never level: after
    `LONGEST_WARM_MINUTES` the measurement begins anyway, and finds it.
    """
    from tests.soak.judge import is_level

    began = time.monotonic()
    user.do_again()
    if brief:
        _use(user, meter, 60 * BRIEF_WARM_MINUTES)
        meter.forget()
        return time.monotonic() - began
    for minute in range(1, LONGEST_WARM_MINUTES + 1):
        _use(user, meter, began + 60 * minute - time.monotonic())
        if minute >= WARM_MINUTES and is_level(meter.samples):
            break
    meter.forget()
    return time.monotonic() - began


def _idle(user: User, tries: int) -> float:
    """Processor time of an idle minute, in s; of the quietest, where one was none."""
    found: list[float] = []
    while not found or (min(found) > IDLE_S_PER_MINUTE and len(found) < tries):
        user.finish()
        user.rest(REST_S)
        found.append(user.idle(60.0))
    return min(found)


def _use(user: User, meter: Meter, seconds: float, until: float = math.inf) -> None:
    began = sampled = time.monotonic()
    while time.monotonic() < min(began + seconds, until):
        user.act()
        if time.monotonic() - sampled > EVERY_S:
            user.finish()
            user.rest(REST_S)
            meter.take()
            sampled = time.monotonic()


def _report(
    meter: Meter, user: User, seed: int, problem: str, judged: Judged, took: tuple[float, float]
) -> dict[str, Any]:
    warm_s, idle_s = took
    found, kept, words = judged
    over = [problem] if problem else []
    over += [f"warning: {text}" for text in dict.fromkeys(meter.warnings)]
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
        "late_beats": [asdict(one) | {"own_ms": one.own_ms} for one in meter.heart.found],
    }  # fmt: skip
