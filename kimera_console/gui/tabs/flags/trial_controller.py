"""What pending changes would do: foreseen at once, then tried in a child process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kimera_console.core.switching.trial import foresee, try_changes
from kimera_console.gui.jobs import IO

if TYPE_CHECKING:
    from collections.abc import Callable

    from kimera_console.core.errors import KimeraError
    from kimera_console.core.jobs import JobContext
    from kimera_console.core.switching.trial import Forecast, Trial
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.jobs import JobHandle

PAUSE_MS = 400
"""A trial loads a model: it begins when the user has paused."""


class TrialDesk(QObject):
    """Foresees and tries one set of changes; the next set cancels it.

    Attributes:
        forecast: What reading tells; None until it is known.
        trial: How the trial went; None until it is known, or where none is needed.
        error: Why the trial gave no answer; None if it did.

    Signals:
        changed: Any of these is another one.
    """

    changed = Signal()

    def __init__(self, core: ConsoleCore, parent: QObject) -> None:
        super().__init__(parent)
        self._core = core
        self._texts: dict[str, str | None] = {}
        self._jobs: list[JobHandle] = []
        self.forecast: Forecast | None = None
        self.trial: Trial | None = None
        self.error: KimeraError | None = None
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._try)

    @property
    def is_waiting(self) -> bool:
        """Whether a forecast or a trial is still to come."""
        return self._pause.isActive() or bool(self._jobs)

    def consider(self, texts: dict[str, str | None]) -> None:
        """Foresee and try these changes; none ends what runs."""
        self._stop()
        self._texts = dict(texts)
        self.trial = self.error = None
        if not texts:
            self.forecast = None
        else:
            settings = self._core.settings.pinned()
            job = self._submit(self.tr("Look at the change"), lambda _c: foresee(settings, texts))
            job.succeeded.connect(lambda forecast: self._foreseen(job, forecast))
        self.changed.emit()

    def _foreseen(self, job: JobHandle, forecast: Forecast) -> None:
        if job in self._jobs:
            self.forecast = forecast
            if forecast.reloads:
                self._pause.start()

    @Slot()
    def _try(self) -> None:
        settings, texts = self._core.settings.pinned(), dict(self._texts)
        job = self._submit(
            self.tr("Try the change"), lambda c: try_changes(settings, texts, context=c)
        )
        job.succeeded.connect(lambda trial: self._tried(job, trial))
        self.changed.emit()

    def _tried(self, job: JobHandle, trial: Trial) -> None:
        if job in self._jobs:
            self.trial = trial

    def _submit(self, title: str, work: Callable[[JobContext], object]) -> JobHandle:
        job = self._core.runner.submit(title, work, lane=IO, visible=False)
        self._jobs.append(job)
        job.failed.connect(lambda error: self._failed(job, error))
        job.finished.connect(lambda: self._finished(job))
        return job

    def _failed(self, job: JobHandle, error: KimeraError) -> None:
        if job in self._jobs:
            self.error = error

    def _finished(self, job: JobHandle) -> None:
        if job in self._jobs:
            self._jobs.remove(job)
            self.changed.emit()

    def _stop(self) -> None:
        self._pause.stop()
        jobs, self._jobs = self._jobs, []
        for job in jobs:
            job.cancel()
