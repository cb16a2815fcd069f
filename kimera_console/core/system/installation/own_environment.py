"""Python environments of the console's own, for libraries that cannot live beside its own.

One is made by pip at its first use, under the cache folder, in another folder first: what is there
under its name is whole. What an attempt leaves is removed at its end, or by the next one after a
kill. Packages that need gigabytes (torch) are shared with the running environment by a `.pth` file;
pip sees them there, and leaves them as they are.
"""

from __future__ import annotations

import contextlib
import functools
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kimera_console.core.errors import DependencyError
from kimera_console.core.system.children.command import run_command
from kimera_console.core.system.durable import LockTimeoutError, locked, private_folder
from kimera_console.core.system.environment import passed_on
from kimera_console.core.system.installation.program import is_frozen
from kimera_console.core.system.paths import console_paths

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kimera_console.core.jobs import JobContext

STAGE = "Make the environment"
_FOLDER, _STAMP, _SHARED = "environments", "kimera-environment.json", "zz_shared.pth"
_LOCK_S = 1800.0
"""Another process may be making it: minutes on a slow line."""
_ASK_S = 0.5
"""While it waits for that, a cancel is heard after so long at most."""
_LOOK_S = 10.0
"""An interpreter of the system that does not answer for so long does not count as one."""
_NETWORK = (
    "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy",
)  # fmt: skip
"""pip alone gets these, and its own variables: an address of theirs may hold a password."""
_ELSEWHERE = ("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_USER", "PIP_REQUIRE_VIRTUALENV")
"""Settings that would have pip install into another place."""


@dataclass(frozen=True)
class OwnEnvironment:
    """An environment as it is wanted.

    Attributes:
        name: Of its folder.
        requirements: What pip installs, with exact versions.
        shared: A package that is taken from the running environment, where it has it.
        imports: Modules that must import there, or it does not count as made.
    """

    name: str
    requirements: tuple[str, ...]
    shared: str = ""
    imports: tuple[str, ...] = ()

    @property
    def folder(self) -> Path:
        """Where it is, or would be."""
        return console_paths().cache / _FOLDER / self.name

    def python(self) -> Path | None:
        """Its interpreter, None while it is not made or is of other requirements."""
        try:
            stamp = json.loads((self.folder / _STAMP).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        python = _interpreter(self.folder)
        return python if stamp == self._stamp() and python.exists() else None

    def check_possible(self) -> None:
        """Make sure that there is an interpreter which can make it: before anybody is asked.

        Raises:
            DependencyError: This is an application folder, and the system has no Python for it.
        """
        _python()

    @property
    def is_possible(self) -> bool:
        """Whether `check_possible` finds one."""
        try:
            self.check_possible()
        except DependencyError:
            return False
        return True

    def make(self, context: JobContext) -> Path:
        """Its interpreter; the environment is made first if it is not there.

        Args:
            context: Receives pip's lines; a cancel ends pip and removes what was made.

        Raises:
            DependencyError: It cannot be made; the log has pip's last lines.
        """
        ready = self.python()
        if ready is not None:
            return ready
        try:
            private_folder(self.folder.parent)  # its packages are run
            with contextlib.ExitStack() as held:
                self._lock(held, context)
                return self.python() or self._make(context)
        except OSError as error:
            raise DependencyError(
                f"The environment of {self.name} could not be made in {self.folder}: "
                f"{error.strerror or error}.",
                hint="Free some space there, or allow writing there, then try again.",
            ) from error

    def _lock(self, held: contextlib.ExitStack, context: JobContext) -> None:
        """Take the environment's lock, which another process may have for minutes.

        Raises:
            LockTimeoutError: It has it for too long.
            JobCancelled: After a cancel.
        """
        latest = time.monotonic() + _LOCK_S
        while True:
            context.checkpoint()
            try:
                held.enter_context(locked(self.folder, timeout_s=_ASK_S))
            except LockTimeoutError:
                if time.monotonic() > latest:
                    raise
                context.report(STAGE, detail="another process is making it")
            else:
                return

    def _make(self, context: JobContext) -> Path:
        staged = self.folder.with_name(f".{self.name}.making")
        _remove(staged)  # of one that was killed: the lock is ours
        try:
            context.report(STAGE, detail="venv")
            self._run([_python(), "-m", "venv", str(staged)], context)
            self._share(staged, context)
            command = [
                str(_interpreter(staged)), "-I", "-m", "pip", "install", "--no-input",
                "--disable-pip-version-check", "--only-binary=:all:", "--no-compile",
                *self.requirements,
            ]  # fmt: skip
            self._run(command, context)
            if self.imports:
                found = f"import {', '.join(self.imports)}"
                self._run([str(_interpreter(staged)), "-I", "-c", found], context)
            (staged / _STAMP).write_text(json.dumps(self._stamp()), encoding="utf-8")
            context.checkpoint()
            _remove(self.folder)
            os.replace(staged, self.folder)
        finally:
            _remove(staged)
        return _interpreter(self.folder)

    def _share(self, staged: Path, context: JobContext) -> None:
        where = _site_of(self.shared)
        if not where:
            return
        ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
        site = self._run([str(_interpreter(staged)), "-I", "-c", ask], context)[-1]
        Path(site, _SHARED).write_text(f"{where}\n", encoding="utf-8")

    def _run(self, command: Sequence[str], context: JobContext) -> list[str]:
        """Run a command to its end and return the end of what it said.

        Raises:
            DependencyError: It failed.
            JobCancelled: After a cancel; it is gone.
        """

        def report_line(line: str) -> None:
            context.log(line)
            context.report(STAGE, detail=line.strip()[:100])

        code, tail = run_command(
            command, environment=_environment(), on_line=report_line, context=context
        )
        if code:
            said = [line for line in tail if line.startswith("ERROR")] or tail or ["?"]
            raise DependencyError(
                f"The environment of {self.name} could not be made: {said[-1][:300]}",
                hint="Check the network and the free space, then try again. Nothing was kept.",
                log="\n".join(tail),
            )
        return tail

    def _stamp(self) -> dict[str, object]:
        """What it depends on: another of these makes it anew."""
        return {
            "requirements": list(self.requirements),
            "python": [_python() if is_frozen() else sys.executable, *sys.version_info[:3]],
            "shared": _site_of(self.shared),
        }


def _site_of(package: str) -> str:
    """The folder of packages in which the running environment has one; "" for none."""
    try:
        found = importlib.util.find_spec(package) if package else None
    except (ImportError, ValueError):
        found = None
    if is_frozen():  # of the program's own Python, which is not the environment's
        return ""
    if found is None or not found.origin:
        return ""
    return str(Path(found.origin).parent.parent)


def _python() -> str:
    """The interpreter that makes environments: the one that runs here, or one of the system.

    Raises:
        DependencyError: An application folder has none, and the system has none that will do.
    """
    if not is_frozen():
        return sys.executable
    for name in ("python3", *(f"python3.{minor}" for minor in range(14, 10, -1))):
        found = shutil.which(name)
        if found and _makes_environments(found):
            return found
    raise DependencyError(
        "This application has no Python for a separate environment, and the system has none"
        " from 3.11 on with venv.",
        hint="Install it (Debian, Ubuntu: the packages python3 and python3-venv), then try again.",
    )


@functools.cache
def _makes_environments(python: str) -> bool:
    look = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))"
    try:
        done = subprocess.run(
            [python, "-I", "-c", look],
            env=_environment(),
            capture_output=True,
            timeout=_LOOK_S,
            check=False,
        )
        return done.returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _interpreter(folder: Path) -> Path:
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def pip_variables(environ: Mapping[str, str]) -> dict[str, str]:
    """The variables that pip alone gets of these: proxies, and its own."""
    return {
        name: value
        for name, value in environ.items()
        if name in _NETWORK or (name.startswith("PIP_") and name not in _ELSEWHERE)
    }


def _environment() -> dict[str, str]:
    kept = passed_on(os.environ) | pip_variables(os.environ)
    return {name: kept[name] for name in kept if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}


def _remove(folder: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        shutil.rmtree(folder)
