"""Work on the newest text, and never another one's.

One job at most is on the `model` lane (see `gui.latest`). Work on one text alone is urgent: a long
job that makes way, like the embedding of a file, lets it run between its batches.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from kimera_console.core.jobs import JobState
from kimera_console.gui.jobs import MODEL
from kimera_console.gui.language import core_words
from kimera_console.gui.latest import Latest
from kimera_console.gui.widgets.jobs.waiting import waiting_words

if TYPE_CHECKING:
    from kimera_console.core.errors import KimeraError
    from kimera_console.core.jobs import JobContext
    from kimera_console.gui.console_core import ConsoleCore

SLOW_MS = 300
"""Shorter work is not spoken of: an indicator that flashes at each key disturbs."""
WORDS_MS = 200
"""How often the words about slow work are looked at again."""


class LiveTextController(QObject):
    """Follows a text with the result of some work on it; a subclass says which work.

    Args:
        core: Its runner does the work.
        job_name: What the work is, as a sentence.
        debounce_ms: A pause this long between two keys starts the work.
        urgent: Whether it is short enough to run in the pauses of longer jobs.

    Attributes:
        text: The newest text.

    Signals:
        shown: The result for the newest text.
        published: A partial result for the newest text.
        failed: A `KimeraError`: the work on the newest text failed.
        cleared: The text became empty.
        waiting_changed: Work has taken long: words about what it waits for; "" when it is over.
    """

    shown = Signal(object)
    published = Signal(object)
    failed = Signal(object)
    cleared = Signal()
    waiting_changed = Signal(str)

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
        self._core, self._urgent = core, urgent
        self.text = ""
        self._pending = False
        self._result: Any = None
        self._latest = Latest(
            core.runner, self.do, self, name=job_name,
            lane=MODEL, visible=False, urgent=urgent, makes_way=not urgent,
        )  # fmt: skip
        self._latest.published.connect(lambda _text, partial: self.published.emit(partial))
        self._latest.succeeded.connect(self._take_result)
        self._latest.failed.connect(self._take_error)
        self._latest.ended.connect(self._end)
        self._edited_s = 0.0
        self.round_trip_ms = 0.0
        # A coarse timer may be late by a twentieth, which would be felt with every key.
        precise = Qt.TimerType.PreciseTimer
        self._debounce = QTimer(self, singleShot=True, interval=debounce_ms, timerType=precise)
        self._debounce.timeout.connect(self._begin)
        self._slow = QTimer(self, singleShot=True, interval=SLOW_MS)
        self._slow.timeout.connect(self._show_waiting)
        self._words = QTimer(self, interval=WORDS_MS)
        self._words.timeout.connect(self._show_waiting)

    @property
    def is_current(self) -> bool:
        """Whether what is shown belongs to the newest text."""
        return self._result is not None and not self._pending

    @Slot(str)
    def set_text(self, text: str) -> None:
        """Follow another text; "" clears."""
        if text == self.text:
            return
        self.text = text
        self._latest.outdate()
        if text:
            self._expect()
            self._debounce.start()
        else:
            self._clear()

    def refresh(self) -> None:
        """Work on the same text again, at once."""
        if self.text:
            self._latest.outdate()
            self._expect()
            self._begin()

    def stop(self) -> None:
        """Give up: the running job is cancelled and the text forgotten; `set_text` goes on."""
        self.text = ""
        self._debounce.stop()
        self.remember(None)
        self._latest.stop()
        self._stop_waiting()

    def do(self, text: str, context: JobContext) -> Any:
        """On the worker thread: the work. What is not urgent calls `context.run_urgent`."""
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
        return self._latest.superseded

    def _expect(self) -> None:
        self._edited_s = time.perf_counter()
        self._pending = True
        if not self._slow.isActive() and not self._words.isActive():
            self._slow.start()

    @Slot()
    def _begin(self) -> None:
        self._debounce.stop()
        self._latest.request(self.text)
        job = self._latest.job
        running = job is not None and job.state is JobState.RUNNING
        if running and self._is_slow() and self.may_interrupt():
            self._latest.interrupt()

    def _is_slow(self) -> bool:
        job = self._latest.job
        return job is not None and job.elapsed_s > SLOW_MS / 1000

    @Slot(object, object)
    def _take_result(self, _text: str, result: Any) -> None:
        if result is None:
            return
        self.remember(result)
        self.round_trip_ms = (time.perf_counter() - self._edited_s) * 1000
        self._stop_waiting()
        self.shown.emit(result)

    def remember(self, result: Any) -> None:
        """Keep the result for the newest text; None where there is none any more."""
        self._result = result

    @Slot(object, object)
    def _take_error(self, _text: str, error: KimeraError) -> None:
        self.remember(None)
        self._stop_waiting()
        self.failed.emit(error)

    @Slot()
    def _end(self) -> None:
        if not self._latest.is_pending and not self._debounce.isActive():
            self._slow.stop()  # stopped from outside: the window is closing
            self._words.stop()
            self.waiting_changed.emit("")

    def _clear(self) -> None:
        self._debounce.stop()
        self.remember(None)
        self._latest.withdraw()
        self._stop_waiting()
        self.cleared.emit()

    def _stop_waiting(self) -> None:
        self._pending = False
        self._slow.stop()
        self._words.stop()
        self.waiting_changed.emit("")

    @Slot()
    def _show_waiting(self) -> None:
        self._words.start()
        self.waiting_changed.emit(self._what_it_waits_for())

    def _what_it_waits_for(self) -> str:
        job = self._latest.job
        if job is not None and job.state is JobState.QUEUED:
            waits = waiting_words(self._core.runner, job, urgent=self._urgent)
            if waits:
                return waits
        return self.loading_words() or self.tr("Updating…")

    @property
    def stage(self) -> str:
        """What the running job says it is doing, "" if nothing."""
        job = self._latest.job
        return (
            core_words(job.progress.stage) if job is not None and job.progress is not None else ""
        )
