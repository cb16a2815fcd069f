"""What this process's children show of themselves: arguments, environment, request."""

from __future__ import annotations

import contextlib
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def watched_children() -> Iterator[set[str]]:
    """Gathers, while the block runs, all that /proc and the request file show of children."""
    seen: set[str] = set()
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.01):
            for child in psutil.Process().children(recursive=True):
                with contextlib.suppress(psutil.Error, OSError):
                    seen.update(_shown(child))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield seen
    finally:
        done.set()
        watcher.join()


@contextlib.contextmanager
def spawned_beside(module: str) -> Iterator[list[list[int]]]:
    """At each start of a child that runs a module: which of the earlier ones were still alive.

    Looked at in the very moment of the start, so that no overlap is too short to be seen.
    """
    found: list[list[int]] = []
    _watchers.append((module, found))
    if not _hooked:
        _hooked.append(True)
        sys.addaudithook(_at_spawn)  # for good: Python has no way to take one back
    try:
        yield found
    finally:
        _watchers.remove((module, found))


_watchers: list[tuple[str, list[list[int]]]] = []
_hooked: list[bool] = []


def _at_spawn(event: str, arguments: tuple[object, ...]) -> None:
    if event != "subprocess.Popen" or not _watchers:
        return
    command = arguments[1]
    for module, found in _watchers:
        if isinstance(command, (list, tuple)) and module in command:
            found.append([child.pid for child in _running(module)])


def _running(module: str) -> Iterator[psutil.Process]:
    for child in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            if child.status() != psutil.STATUS_ZOMBIE and module in child.cmdline():
                yield child


def _shown(child: psutil.Process) -> Iterator[str]:
    arguments = child.cmdline()
    yield str(arguments)
    yield str(child.environ())
    for argument in arguments:
        if argument.endswith("request.json"):
            yield Path(argument).read_text()
