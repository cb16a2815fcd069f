"""Running the console as a user does: in a process of its own, or its verbs in this one."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True)
class Done:
    """A finished run."""

    code: int
    stdout: str
    stderr: str

    def json(self) -> dict[str, Any]:
        """Standard output as the one JSON object it must be."""
        value = json.loads(self.stdout)
        assert isinstance(value, dict)
        return value


def run_console(
    *arguments: str,
    cwd: Path,
    flags: Mapping[str, str] | None = None,
    stdin: bytes = b"",
    timeout_s: float = 240,
) -> Done:
    """Run `kimera-console ARGUMENTS` in `cwd`, with only the given flags in its environment."""
    from kimera_console.core.flags.declarations import FLAGS

    names = {flag.name for flag in FLAGS}
    environment = {name: value for name, value in os.environ.items() if name not in names}
    environment |= {"HF_HUB_OFFLINE": "1", **(flags or {})}
    done = subprocess.run(
        [sys.executable, "-m", "kimera_console", *arguments],
        cwd=cwd,
        env=environment,
        input=stdin,
        capture_output=True,
        timeout=timeout_s,
        check=False,
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode("utf-8", "replace"))


def run_here(
    *arguments: str, cwd: Path, flags: Mapping[str, str] | None = None, stdin: bytes = b""
) -> Done:
    """`run_console` in this process, and the tasks of a conversion here too, not in children.

    A process of its own imports torch and transformers anew, for seconds. For tests whose subject
    is what a verb does, not how its process starts, ends, or shares its streams.
    """
    from kimera_console.__main__ import main
    from kimera_console.core.flags.declarations import FLAGS
    from tests.helpers.conversions import tasks_in_this_process

    given = io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8")
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="") for _ in range(2))
    with contextlib.ExitStack() as held:
        patch = held.enter_context(pytest.MonkeyPatch.context())
        patch.chdir(cwd)
        for flag in FLAGS:
            patch.delenv(flag.name, raising=False)
        for name, value in {"HF_HUB_OFFLINE": "1", **(flags or {})}.items():
            patch.setenv(name, value)
        patch.setattr(sys, "stdin", given)
        held.enter_context(contextlib.redirect_stdout(out))
        held.enter_context(contextlib.redirect_stderr(err))
        held.enter_context(tasks_in_this_process())
        try:
            code = main(arguments)
        except SystemExit as left:
            code = left.code if isinstance(left.code, int) else 1
    return Done(code, *(_written(stream) for stream in (out, err)))


def _written(stream: io.TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()
