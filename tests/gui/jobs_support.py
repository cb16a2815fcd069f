"""Jobs of the tests, and every signal that one gives."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QThread

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from kimera_console.core.jobs import JobContext
    from kimera_console.gui.jobs import JobHandle


class Record:
    """Every signal of a handle, in order, and the thread it came on."""

    def __init__(self, job: JobHandle) -> None:
        self.seen: list[tuple[str, Any]] = []
        self.threads: set[QThread] = set()
        for name in ("state_changed", "progressed", "published", "logged", "succeeded", "failed"):
            getattr(job, name).connect(lambda value, name=name: self._add(name, value))
        job.cancelled.connect(lambda: self._add("cancelled", None))
        job.finished.connect(lambda: self._add("finished", None))

    def _add(self, name: str, value: Any) -> None:
        self.seen.append((name, value))
        self.threads.add(QThread.currentThread())

    def names(self) -> list[str]:
        return [name for name, _ in self.seen]

    def values(self, name: str) -> list[Any]:
        return [value for seen, value in self.seen if seen == name]


def finish(qtbot: QtBot, job: JobHandle) -> None:
    qtbot.waitUntil(lambda: job.is_finished, timeout=10_000)


def block(started: threading.Event) -> Callable[[JobContext], None]:
    def work(context: JobContext) -> None:
        started.set()
        while not context.wait_cancelled(10):
            pass
        context.checkpoint()

    return work
