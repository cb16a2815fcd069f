"""Running the console as a user does: a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

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
