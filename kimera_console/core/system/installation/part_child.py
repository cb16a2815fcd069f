"""The child that adds a part of the console: pip, run in this process, and a look at the result."""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import io
import re
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kimera_console.core.errors import DependencyError, closing_line
from kimera_console.core.system.children.child_side import child_main
from kimera_console.core.system.installation.part_downloads import keep_downloads

if TYPE_CHECKING:
    from kimera_console.core.jobs import JobContext

_DOWNLOAD = "Download"

_FAILED = re.compile("(ERROR:|×) (.*)")
_UNREACHED = re.compile("after connection broken by|× Failed to connect|Max retries exceeded")


def handle(request: dict[str, Any], context: JobContext) -> dict[str, Any]:
    """Install requirements under a prefix, and import what must import there.

    Raises:
        DependencyError: There is no pip, it failed, or a library does not import.
    """
    subject, current = request["subject"], request["stage"]
    if importlib.util.find_spec("pip") is None:  # as in an environment that uv made
        raise DependencyError(
            f"{subject} could not be added: this Python has no pip.",
            hint=f"Install pip for {sys.executable}, then try again.",
        )
    lines = _Lines(context, current)
    # pip unpacks gigabytes: on the disk that they are for, not in a small /tmp.
    tempfile.tempdir = request["temporary"]
    keep_downloads(Path(request["downloads"]), lines.report_bytes)
    with contextlib.redirect_stdout(lines), contextlib.redirect_stderr(lines):
        code = _pip(request)
    if code:
        if lines.unreached:
            raise DependencyError(
                f"{subject} could not be added: the index of packages was not reached.",
                hint="Check the network and its proxy, then try again; what has come is kept.",
            )
        said = lines.failures[-1] if lines.failures else "pip failed"
        raise DependencyError(
            f"{subject} could not be added: {said[:300].rstrip('.')}.",
            hint="Check the network and the free space, then try again; what has come is kept.",
        )
    context.report(current, detail="import")
    sys.path.append(request["site"])
    importlib.invalidate_caches()
    for name in request["imports"]:
        try:
            importlib.import_module(name)
        except Exception as error:
            raise DependencyError(
                f"{subject} was added, but {name} does not import: {closing_line(error)}",
                hint="Install the console's whole edition.",
            ) from error
    return {}


def _pip(request: dict[str, Any]) -> int:
    # This very process is pip: a frozen program has no interpreter that could run it.
    from pip._internal.cli.main import main

    try:
        return main([
            "install", "--no-input", "--disable-pip-version-check", "--only-binary=:all:",
            "--no-compile", "--progress-bar=off", "--no-cache-dir", "--prefix", request["prefix"],
            *request["options"], *request["requirements"],
        ])  # fmt: skip
    except SystemExit as ended:
        return int(ended.code) if isinstance(ended.code, int) else 1


class _Lines(io.TextIOBase):
    """Standard output for pip: its lines become progress and log."""

    def __init__(self, context: JobContext, stage: str) -> None:
        self._context, self._stage, self._rest = context, stage, ""
        self.failures: list[str] = []
        self.unreached = False

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self._rest += text
        *whole, self._rest = self._rest.split("\n")
        for line in whole:
            self._take(line.strip())
        return len(text)

    def report_bytes(self, name: str, done: int, total: int | None) -> None:
        """Bytes of a file that is being downloaded."""
        self._context.report(_DOWNLOAD, done, total, unit="bytes", detail=name[:100])

    def _take(self, line: str) -> None:
        if line:
            self._context.log(line)
            self._context.report(self._stage, detail=line[:100])
            # What follows from it says nothing of it: pip calls it a conflict of versions.
            self.unreached = self.unreached or bool(_UNREACHED.search(line))
            failed = _FAILED.match(line)
            if failed:
                self.failures.append(failed[2])


if __name__ == "__main__":
    child_main(handle)
