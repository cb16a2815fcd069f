"""Where no packages are made for a system, the set-up says so before it makes anything."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
try:
    from supported import refusal
finally:
    sys.path.pop(0)

NEEDED_BY_MAKE = ("Makefile", "pyproject.toml", "constraints.txt", "scripts/supported.py")
AS_ELSEWHERE = """#!/bin/sh
# Python of another system, as far as `make` asks it before the set-up.
[ "$1" = -m ] && {{ echo "it went on: $*"; exit 3; }}
exec {python} -c 'import platform, runpy, sys
sys.platform, platform.machine = "{system}", lambda: "{machine}"
sys.argv.pop(0)
if sys.argv[0] == "-c": exec(sys.argv[1])
else: runpy.run_path(sys.argv[0], run_name="__main__")' "$@"
"""


@pytest.mark.parametrize(
    ("system", "machine", "version", "words"),
    [
        ("darwin", "x86_64", "14.5", "On a Mac with an Intel processor"),
        ("darwin", "arm64", "13.6", "macOS 14 or newer is needed; this is 13.6"),
        ("darwin", "arm64", "14.5", ""),
        ("darwin", "arm64", "10.16", ""),  # what an old Python says of any newer one
        ("darwin", "arm64", "", ""),
        ("linux", "x86_64", "2.34", ""),
        ("linux", "x86_64", "2.31", "glibc 2.34 or newer is needed; this is 2.31"),
        ("linux", "aarch64", "2.39", ""),
        ("linux", "aarch64", "2.36", "glibc 2.39 or newer is needed"),
        ("linux", "x86_64", "", "need glibc"),
        ("linux", "riscv64", "2.41", "not made for Linux on riscv64"),
        ("win32", "AMD64", "", ""),
    ],
)
def test_what_is_missing_is_named(system: str, machine: str, version: str, words: str) -> None:
    said = refusal(system, machine, version)
    assert words in said
    assert bool(said) == bool(words)


@pytest.mark.skipif(shutil.which("make") is None, reason="there is no make")
@pytest.mark.parametrize(
    ("system", "machine", "said"),
    [("darwin", "x86_64", "On a Mac with an Intel processor"), ("linux", "x86_64", "it went on")],
)
def test_make_run_refuses_before_it_makes_anything(
    system: str, machine: str, said: str, tmp_path: Path
) -> None:
    for name in NEEDED_BY_MAKE:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    python = tmp_path / "python"
    python.write_text(AS_ELSEWHERE.format(python=sys.executable, system=system, machine=machine))
    python.chmod(0o755)
    done = subprocess.run(
        ["make", "run", f"PYTHON={python}"],
        cwd=tmp_path,
        env={**os.environ, "MAKEFLAGS": ""},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode != 0
    assert said in done.stdout + done.stderr
    assert not (tmp_path / ".venv").exists()
