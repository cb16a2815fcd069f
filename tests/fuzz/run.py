"""Read mutated files and report what was neither read nor refused.

    python -m tests.fuzz --cases 100000          every target, the cases shared out
    python -m tests.fuzz --only env --seed 7 --first 123 --cases 1    one case again

A case depends on its target, number and seed alone. Each target runs in a process of its own,
which a crash or a hang ends; the case is then named, its file kept, and the next one tried.
"""

from __future__ import annotations

import argparse
import functools
import json
import logging
import multiprocessing
import random
import shutil
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from typing import Any

from kimera_console.core.errors import KimeraError
from tests.fuzz.targets import TARGETS, Target, mutated

LONGEST_S = 30.0
"""A case that takes longer hangs: whole files are read in milliseconds."""

LONGEST_MESSAGE = 2000
MOST_FINDINGS = 20
"""A target with more of them is broken, and is left."""

_CONTEXT = multiprocessing.get_context("spawn")


@dataclass
class Findings:
    """What one target's cases came to.

    Attributes:
        target: Its name.
        cases: How many were tried.
        read: How many were read all the same.
        refused: How many ended in an error for the user.
        seconds: Time of all.
        slowest_s: Time of the slowest case.
        bad: (case, what was wrong) of every other case.
    """

    target: str
    cases: int = 0
    read: int = 0
    refused: int = 0
    seconds: float = 0.0
    slowest_s: float = 0.0
    bad: list[tuple[int, str]] = field(default_factory=list)


def run_target(
    target: Target, cases: range, seed: int, keep: Path | None = None, *, current: Any = None
) -> Findings:
    """Try cases of a target in this process.

    Args:
        target: What is mutated and read.
        cases: Their numbers.
        seed: Of all dice.
        keep: Folder for the files of bad cases.
        current: Shared number of the case that runs, for a watching process.
    """
    found = Findings(target.name)
    with tempfile.TemporaryDirectory(prefix="kimera-fuzz-") as scratch:
        folder = Path(scratch) / "models" / "whole"
        folder.mkdir(parents=True)
        target.make(folder)
        whole = {name: (folder / name).read_bytes() for name in target.files}
        for case in cases:
            if current is not None:
                current.value = case
            dice = random.Random(f"{seed}:{target.name}:{case}")
            name = dice.choice(target.files)
            data = mutated(name, whole[name], dice)
            (folder / name).write_bytes(data)
            began = time.monotonic()
            wrong = _try(target, folder, name, found)
            took = time.monotonic() - began
            found.seconds += took
            found.slowest_s = max(found.slowest_s, took)
            (folder / name).write_bytes(whole[name])
            if wrong:
                found.bad.append((case, f"{name}: {wrong}"))
                if keep is not None:
                    keep.mkdir(parents=True, exist_ok=True)
                    (keep / f"{target.name}-{case}-{Path(name).name}").write_bytes(data)
                if len(found.bad) >= MOST_FINDINGS:
                    break
    return found


def _try(target: Target, folder: Path, name: str, found: Findings) -> str:
    found.cases += 1
    try:
        target.read(folder, name)
    except KimeraError as error:
        found.refused += 1
        if len(error.message) > LONGEST_MESSAGE or "\n" in error.message:
            return f"a message of {len(error.message)} characters: {error.message[:200]!r}"
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # noqa: BLE001 - a Rust library's panic is no Exception
        where = traceback.extract_tb(error.__traceback__)[-1]
        line = f"{Path(where.filename).name}:{where.lineno}"
        return f"{type(error).__name__}: {str(error)[:200]} ({line})"
    else:
        found.read += 1
    return ""


def target_named(name: str) -> Target:
    """One of `TARGETS`."""
    (target,) = (one for one in TARGETS if one.name == name)
    return target


def _child(
    find: Callable[[], Target], cases: range, seed: int, keep: Path, current: Any, answer: Any
) -> None:
    logging.disable(logging.CRITICAL)
    answer.send(run_target(find(), cases, seed, keep, current=current))


def supervised(
    find: Callable[[], Target], cases: range, seed: int, keep: Path, *, longest_s: float = LONGEST_S
) -> Findings:
    """As `run_target`, in a child that may crash or hang.

    Args:
        find: Gives the target; called in the child too, so it must be picklable.
        cases: As of `run_target`, like `seed` and `keep`.
        longest_s: A case that takes longer is ended.
    """
    total = Findings(find().name)
    waiting = [cases]
    while waiting and len(total.bad) < MOST_FINDINGS:
        part = waiting.pop()
        current: Synchronized[int] = _CONTEXT.Value("q", -1)
        ours, theirs = _CONTEXT.Pipe(duplex=False)
        child = _CONTEXT.Process(target=_child, args=(find, part, seed, keep, current, theirs))
        child.start()
        theirs.close()
        end = _wait(child, ours, current, longest_s)
        if isinstance(end, Findings):
            _add(total, end)
            continue
        # What the child had found by then is lost with it, and found again.
        case = max(current.value, part.start)
        total.cases += 1
        total.bad.append((case, end))
        waiting += [rest for rest in (range(case + 1, part.stop), range(part.start, case)) if rest]
    total.bad.sort()
    return total


def _wait(child: Any, ours: Any, current: Any, longest_s: float) -> Findings | str:
    """The child's findings, or how it ended without."""
    case, since = -2, time.monotonic()
    while not ours.poll(0.5):
        if current.value != case:
            case, since = current.value, time.monotonic()
        elif time.monotonic() - since > (longest_s if case >= 0 else 10 * LONGEST_S):
            child.kill()
            child.join()
            return f"no end after {longest_s:.0f} s"
    try:
        found: Findings = ours.recv()
    except EOFError:
        child.join()
        return f"the process ended with {child.exitcode}"
    child.join()
    return found


def _add(total: Findings, part: Findings) -> None:
    total.cases += part.cases
    total.read += part.read
    total.refused += part.refused
    total.seconds += part.seconds
    total.slowest_s = max(total.slowest_s, part.slowest_s)
    total.bad += part.bad


def main() -> int:
    names = [target.name for target in TARGETS]
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=100_000, help="of all targets together")
    parser.add_argument("--seed", type=int, default=None, help="printed when it is chosen")
    parser.add_argument("--first", type=int, default=0, help="number of the first case")
    parser.add_argument("--only", action="append", choices=names, help="this target")
    parser.add_argument("--out", type=Path, default=Path("build/fuzz"), help="files and report")
    asked = parser.parse_args()
    seed = random.SystemRandom().randrange(2**32) if asked.seed is None else asked.seed
    chosen = asked.only or names
    share = -(-asked.cases // len(chosen))
    print(f"seed {seed}, {share} cases of each of {len(chosen)} targets", flush=True)
    shutil.rmtree(asked.out, ignore_errors=True)
    found = []
    for name in chosen:
        find = functools.partial(target_named, name)
        one = supervised(find, range(asked.first, asked.first + share), seed, asked.out / "files")
        found.append(one)
        print(
            f"{name:18} {one.cases:7} cases {one.read:7} read {one.refused:7} refused"
            f" {len(one.bad):4} bad  {one.seconds:7.1f} s, slowest {one.slowest_s * 1e3:6.0f} ms",
            flush=True,
        )
        for (case, wrong), times in _first_of_each(one.bad).items():
            print(f"  case {case} (and {times - 1} like it): {wrong}")
    asked.out.mkdir(parents=True, exist_ok=True)
    report = {"seed": seed, "targets": [asdict(one) for one in found]}
    (asked.out / "report.json").write_text(json.dumps(report, indent=1))
    return 1 if any(one.bad for one in found) else 0


def _first_of_each(bad: list[tuple[int, str]]) -> dict[tuple[int, str], int]:
    """Cases that ended at one line of code, by the first of them."""
    kinds = Counter(wrong.rpartition("(")[2] for _, wrong in bad)
    first: dict[str, tuple[int, str]] = {}
    for case, wrong in bad:
        first.setdefault(wrong.rpartition("(")[2], (case, wrong))
    return {one: kinds[kind] for kind, one in first.items()}
