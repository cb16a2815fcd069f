"""Kill the window, or one of its children and then the window, at moments that dice decide.

    python -m tests.kills --kills 1000

Every window is a fork of a process that has imported it, over one home, one `.env` file and one
folder of models, so each start is the next one after a kill. A scripted user works in it meanwhile:
flags, typed texts, conversions, checks. After each kill:

- no child is left after `GRACE_S`;
- the `.env` file is whole: every line is one that the console or the user wrote;
- no model stands under its final name unless every hash of it is right.

At the end a window starts and closes in order, and sweeps the temporary folders of all the others.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import select
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import psutil

from tests.helpers.own_home import own_home

GRACE_S = 20.0
LONGEST_S, LONG_S, LONG_SHARE = 6.0, 60.0, 0.03
"""Of a window's life; in some of them a conversion of the tiny model ends."""
MARK = "KIMERA_KILL_NUMBER"
"""In the environment of a window, and so of its children."""
CHILD_SHARE, EARLY_SHARE = 0.3, 0.15
BEGUN_LINES = {"EMBEDDING_DIM=32", "EMBEDDING_DEVICE=cpu"}


def main() -> int:
    parser = argparse.ArgumentParser(description="Kill the window and its children.")
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=None, help="of the dice; printed")
    parser.add_argument("--out", type=Path, default=Path("build/kills"), help="folder")
    asked = parser.parse_args()
    seed = random.SystemRandom().randrange(2**32) if asked.seed is None else asked.seed
    print(f"seed {seed}, {asked.kills} kills", flush=True)
    problems, counts = kill_windows(asked.out, asked.kills, random.Random(seed))
    for problem in problems[:50]:
        print(f"NOT HELD: {problem}")
    print(f"{dict(counts)}; {len(problems)} problems")
    (asked.out / "kills.json").write_text(
        json.dumps({"seed": seed, "counts": counts, "problems": problems}, indent=1) + "\n"
    )
    return 1 if problems else 0


def kill_windows(out: Path, kills: int, dice: random.Random) -> tuple[list[str], Counter[str]]:
    """The kills in a folder of their own; returns what did not hold, and counts."""
    out, _scratch = own_home(out)
    made = (
        "import pathlib, sys; from tests.helpers.models import tiny_model;"
        " tiny_model(pathlib.Path(sys.argv[1]))"
    )  # apart: torch brings threads, and they do not fork
    subprocess.run([sys.executable, "-c", made, str(out / "source")], check=True)
    env_file = out / ".env"
    env_file.write_text("\n".join(sorted(BEGUN_LINES)) + "\n", encoding="utf-8")
    _import_all()
    problems: list[str] = []
    counts: Counter[str] = Counter()
    number = 0
    while counts["window"] + counts["child"] < kills:
        number += 1
        child_first = dice.random() < CHILD_SHARE
        life_s = dice.random() * (LONG_S if dice.random() < LONG_SHARE else LONGEST_S)
        if dice.random() < 0.5:  # half of the starts are no safe ones
            (out / "home" / "state" / "crashes" / "in-a-row").unlink(missing_ok=True)
        pid, opened = _start(out, env_file, number, dice.randrange(2**32))
        if dice.random() < EARLY_SHARE:
            life_s = dice.random()  # of a start
        else:
            counts["opened"] += _wait_opened(opened)
        os.close(opened)
        _live(pid, life_s, child_first, counts, dice)
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
            counts["window"] += 1
        else:
            problems.append(f"{number}: the window ended by itself with status {status}")
        problems += [f"{number}: {text}" for text in _problems_after_kill(out, env_file, number)]
        if number % 50 == 0:
            print(f"{dict(counts)}, {len(problems)} problems", flush=True)
    problems += _orderly_end(out, env_file)
    return problems, counts


def _import_all() -> None:
    """What a window imports, once for all of them; no thread may run in the process that forks."""
    from PySide6 import QtWidgets  # noqa: F401 - Qt first
    from PySide6.QtTest import QTest  # noqa: F401

    from kimera_console import app  # noqa: F401
    from kimera_console.core.bundles.bundle import verify_bundle  # noqa: F401
    from kimera_console.gui import backend_model, main_window, process_hooks, tab_registry  # noqa: F401
    from kimera_console.gui.tabs import convert, embed, flags, health  # noqa: F401
    from tests.kills import window  # noqa: F401


def _start(out: Path, env_file: Path, number: int, seed: int) -> tuple[int, int]:
    """A window's process, and a pipe that says when it has opened."""
    reads, writes = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writes)
        return pid, reads
    code = 70
    try:
        os.setsid()
        os.environ[MARK] = str(number)
        log = os.open(out / "windows.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(log, 1)
        os.dup2(log, 2)
        from tests.kills.window import live

        code = live(out, env_file, random.Random(seed), writes)
    finally:
        os._exit(code)


def _wait_opened(pipe: int) -> bool:
    ready, _, _ = select.select([pipe], [], [], 90.0)
    return bool(ready and os.read(pipe, 1))


def _live(
    pid: int, life_s: float, child_first: bool, counts: Counter[str], dice: random.Random
) -> None:
    """Let the window work; kill one of its children first where that is asked for."""
    time.sleep(life_s)
    if not child_first:
        return
    children = psutil.Process(pid).children(recursive=True)
    if children:
        dice.choice(children).send_signal(signal.SIGKILL)
        counts["child"] += 1
        time.sleep(dice.random())


def _problems_after_kill(out: Path, env_file: Path, number: int) -> list[str]:
    """What does not hold after a kill."""
    from kimera_console.core.bundles.bundle import verify_bundle

    problems = []
    until = time.monotonic() + GRACE_S
    while (left := _marked(number)) and time.monotonic() < until:
        time.sleep(0.02)
    problems += [f"a child is left: {one}" for one in left]
    lines = env_file.read_text(encoding="utf-8").splitlines()
    names = {line.partition("=")[0] for line in lines if line}
    known = {"EMBEDDING_DIM", "EMBEDDING_DEVICE", "LIGHTWEIGHT_EMBEDDING", "USE_ONNX",
             "ONNX_MODEL_PATH", "EMBEDDING_MODEL", "EMBEDDING_BATCH_SIZE"}  # fmt: skip
    if not set(lines) >= BEGUN_LINES or names - known or len(names) != len(lines):
        problems.append(f"the .env file holds {lines}")
    log_file = out / "home" / "state" / "console.log"
    log = log_file.read_text("utf-8", "replace") if log_file.is_file() else ""
    if "unexpected: " in log:
        problems.append(f"the log tells of an error: {log[log.find('unexpected: ') :][:1500]}")
        log_file.replace(out / f"console-{number}.log")
    models = out / "models"
    for folder in models.iterdir() if models.is_dir() else ():
        if not folder.name.startswith("."):
            report = verify_bundle(folder, load=False)
            problems += [f"{folder.name}: {text}" for text in report.problems]
    return problems


def _marked(number: int) -> list[str]:
    """Processes that a window has started and that live."""
    mark, found = f"{MARK}={number}".encode(), []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                if mark in (entry / "environ").read_bytes().split(b"\0"):
                    found.append(
                        (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()[:200]
                    )
            except OSError:
                continue
    return found


def _orderly_end(out: Path, env_file: Path) -> list[str]:
    """A last window that opens, sweeps and closes."""
    old = time.time() - 3600
    for left in (out / "tmp").glob("kimera-*"):
        os.utime(left, (old, old))
    before = len(list((out / "tmp").glob("kimera-*")))
    code = (
        "from tests.kills.window import close_soon; import sys; sys.exit(close_soon(sys.argv[1]))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(env_file)], timeout=120, check=False)
    left = sorted(one.name for one in (out / "tmp").glob("kimera-*"))
    print(f"temporary folders: {before} before the last start, {len(left)} after it")
    problems = [] if done.returncode == 0 else [f"the last window ended with {done.returncode}"]
    return [*problems, *(f"a temporary folder is left: {name}" for name in left)]
