"""Work on the newest text, and never another one's.

One job at most is on the `model` lane. While it waits there, it will take whatever text is the
newest when its turn comes; while it runs, a newer text waits for its end. So fast typing queues
nothing up, and a result that is no longer wanted is dropped. Work on one text alone is urgent: a
long job that makes way, like the embedding of a file, lets it run between its batches.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Signal, Slot

from kimera_console.core.jobs import JobState
from kimera_console.gui.jobs import MODEL

if TYPE_CHECKING:
    from kimera_console.core.errors import KimeraError
    from kimera_console.core.jobs import JobContext
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.jobs import JobHandle, JobRunner

SLOW_MS = 300
"""Shorter work is not spoken of: an indicator that flashes at each key disturbs."""
WORDS_MS = 200
"""How often the words about slow work are looked at again."""


@dataclass(frozen=True)
class _Request:
    generation: int
    text: str


class NewestText(QObject):
    """Follows a text with the result of some work on it; a subclass says which work.

    Args:
        core: Its runner does the work.
        job_name: What the work is, as a sentence.
        debounce_ms: A pause this long between two keys starts the work.
        urgent: Whether it is short enough to run in the pauses of longer jobs.

    Signals:
        shown: The result for the newest text.
        published: A partial result for the newest text.
        failed: A `KimeraError`: the work on the newest text failed.
        cleared: The text became empty.
        waiting: Work has taken long: words about what it waits for; "" when it is over.
    """

    shown = Signal(object)
    published = Signal(object)
    failed = Signal(object)
    cleared = Signal()
    waiting = Signal(str)

    def __init__(
        self,
        core: ConsoleCore,
        job_name: str,
        debounce_ms: int,
        parent: QObject | None = None,
        *,
        urgent: bool = False,
    ) -> None:
        super().__init__(parent)
        self._core, self._job_name, self._urgent = core, job_name, urgent
        self._text = ""
        self._generation = 0
        self._answered = 0
        self._wanted: _Request | None = None  # read by the worker thread
        self._taken: _Request | None = None  # written by it
        self._result: Any = None
        self._job: JobHandle | None = None
        self._discarded = False
        self._edited_s = 0.0
        self.round_trip_ms = 0.0
        # A coarse timer may be late by a twentieth, which would be felt with every key.
        precise = Qt.TimerType.PreciseTimer
        self._debounce = QTimer(self, singleShot=True, interval=debounce_ms, timerType=precise)
        self._debounce.timeout.connect(self._begin)
        self._slow = QTimer(self, singleShot=True, interval=SLOW_MS)
        self._slow.timeout.connect(self._speak)
        self._words = QTimer(self, interval=WORDS_MS)
        self._words.timeout.connect(self._speak)

    @property
    def text(self) -> str:
        """The newest text."""
        return self._text

    @property
    def is_current(self) -> bool:
        """Whether what is shown belongs to the newest text."""
        return self._result is not None and not self._pending

    @Slot(str)
    def set_text(self, text: str) -> None:
        """Follow another text; "" clears."""
        if text == self._text:
            return
        self._text = text
        self._generation += 1
        self._edited_s = time.perf_counter()
        if text:
            self._debounce.start()
            self._expect()
        else:
            self._clear()

    def refresh(self) -> None:
        """Work on the same text anew, at once."""
        if self._text:
            self._generation += 1
            self._edited_s = time.perf_counter()
            self._expect()
            self._begin()

    def stop(self) -> None:
        """Give up: the running job is cancelled and the text forgotten; `set_text` goes on."""
        self._text = ""
        self._generation += 1
        self._answered = self._generation
        self._debounce.stop()
        self._wanted = None
        self.remember(None)
        if self._job is not None:
            self._discarded = True
            self._job.cancel()
        self._settle()

    def do(self, text: str, context: JobContext) -> Any:
        """On the worker thread: the work; what is not urgent breathes between its steps."""
        raise NotImplementedError

    def may_interrupt(self) -> bool:
        """Whether stopping the running job, which has been slow, is cheap and worth it."""
        return False

    def loading_words(self) -> str:
        """What a running job is busy with before it can work; "" where it is working."""
        return ""

    @property
    def superseded(self) -> bool:
        """Whether the running work is on a text that is no longer the newest; any thread."""
        return self._wanted is not self._taken

    @property
    def _pending(self) -> bool:
        return self._answered != self._generation

    def _expect(self) -> None:
        if not self._slow.isActive() and not self._words.isActive():
            self._slow.start()

    @Slot()
    def _begin(self) -> None:
        self._debounce.stop()
        self._wanted = _Request(self._generation, self._text)
        if self._job is None:
            self._submit()
        elif self._job.state is JobState.RUNNING and self._is_slow() and self.may_interrupt():
            self._discarded = True
            self._job.cancel()

    def _is_slow(self) -> bool:
        return self._job is not None and self._job.elapsed_s > SLOW_MS / 1000

    def _submit(self) -> None:
        self._discarded = False
        self._taken = None
        job = self._core.runner.submit(
            self._job_name,
            self._work,
            lane=MODEL,
            visible=False,
            urgent=self._urgent,
            makes_way=not self._urgent,
        )
        self._job = job
        job.published.connect(self._take_partial)
        job.succeeded.connect(self._take_result)
        job.failed.connect(self._take_error)
        job.finished.connect(self._go_on)

    def _work(self, context: JobContext) -> Any:
        """On the worker thread: work on what is the newest text now."""
        request = self._taken = self._wanted
        return None if request is None else self.do(request.text, context)

    @property
    def _is_wanted(self) -> bool:
        return self._taken is not None and self._taken.generation == self._generation

    @Slot(object)
    def _take_partial(self, partial: object) -> None:
        if self._is_wanted:
            self.published.emit(partial)

    @Slot(object)
    def _take_result(self, result: Any) -> None:
        if result is None or not self._is_wanted:
            return
        self.remember(result)
        self._answered = self._generation
        self.round_trip_ms = (time.perf_counter() - self._edited_s) * 1000
        self._settle()
        self.shown.emit(result)

    def remember(self, result: Any) -> None:
        """Keep the result for the newest text; None where there is none any more."""
        self._result = result

    @Slot(object)
    def _take_error(self, error: KimeraError) -> None:
        if not self._is_wanted:
            return
        self.remember(None)
        self._answered = self._generation
        self._settle()
        self.failed.emit(error)

    @Slot()
    def _go_on(self) -> None:
        """The job is over; a text that came meanwhile is next."""
        job, self._job = self._job, None
        wanted = self._wanted
        stopped = job is not None and job.state is JobState.CANCELLED
        if stopped and not self._discarded:
            self._settle()  # the window is closing
        elif wanted is not None and wanted is not self._taken:
            self._submit()

    def _clear(self) -> None:
        self._debounce.stop()
        self._wanted = None
        self.remember(None)
        self._answered = self._generation
        if self._job is not None and self._job.state is JobState.QUEUED:
            self._discarded = True
            self._job.cancel()
        self._settle()
        self.cleared.emit()

    def _settle(self) -> None:
        self._slow.stop()
        self._words.stop()
        self.waiting.emit("")

    @Slot()
    def _speak(self) -> None:
        self._words.start()
        self.waiting.emit(self._what_it_waits_for())

    def _what_it_waits_for(self) -> str:
        job = self._job
        if job is not None and job.state is JobState.QUEUED:
            waits = waiting_words(self._core.runner, job, urgent=self._urgent)
            if waits:
                return waits
        return self.loading_words() or self.tr("Updating…")

    @property
    def stage(self) -> str:
        """What the running job says it is doing, "" if nothing."""
        job = self._job
        return job.progress.stage if job is not None and job.progress is not None else ""


def waiting_words(runner: JobRunner, job: JobHandle | None, *, urgent: bool) -> str:
    """What a job that has not begun waits for on the `model` lane, "" for nothing.

    Args:
        runner: Whose lane it is.
        job: The one that waits; None if it is still to be queued.
        urgent: Whether it may run in the pauses of a job that makes way.
    """
    for other in runner.active:
        if other.lane == MODEL and other is not job and other.state is not JobState.QUEUED:
            if urgent and other.makes_way:
                words = QCoreApplication.translate("Waiting", "Waiting for a pause of “{0}”")
            else:
                words = QCoreApplication.translate("Waiting", "Waiting for “{0}” to end")
            return words.format(other.name)
    return ""
