"""The embedder as the window sees it: what is active, what would be tried, what failed."""

from __future__ import annotations

import datetime
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from kimera_console.core.embedding.embedder import device_warning, dimension_warning
from kimera_console.core.embedding.monitor.notice import fallback_notice
from kimera_console.core.errors import KimeraError
from kimera_console.core.flags.declarations import FIRST_CHOICE
from kimera_console.core.system.answers import may_be_folder
from kimera_console.gui.jobs import IO, MODEL
from kimera_console.gui.widgets.messages.advice import advice_words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kimera_console.core.embedding.backends.base import BackendInfo
    from kimera_console.core.embedding.embedder import Attempt, Embedder, FallbackEvent
    from kimera_console.core.embedding.monitor.history import FallbackHistory
    from kimera_console.core.embedding.monitor.notice import FallbackNotice
    from kimera_console.core.flags.settings import EmbeddingOptions, Settings
    from kimera_console.core.jobs import JobContext
    from kimera_console.gui.jobs import JobHandle, JobRunner


MEMORY_EVERY_MS = 5000
"""Memory is looked at so often while no text is embedded: a point a slot of the finest window."""


@dataclass(frozen=True)
class BackendStatus:
    """A picture of the embedder at one moment.

    Attributes:
        active: The loaded backend, read back after loading; None if nothing is loaded.
        planned: What the flags say to try, in order; () if a flag cannot be used.
        attempts: The tries of the last load.
        events: Fallbacks since the start, oldest first.
        loading: A load is queued or runs; `active` may belong to the flags before the change.
        trying: What is loaded is a change that is not written yet, so `planned` does not name it.
        dimension_warning: The active dimension is not the expected one: a sentence; else "".
        device_warning: A GPU was asked for and is not used: a sentence; else "".
        first_choice_warning: Kimera itself uses something else: a sentence; else "".
        error: Why nothing is active, or why the flags cannot be used; "" if all is well.
        hint: What to do about `error`.
        notice: Fallbacks that nobody has acknowledged yet; None if there are none.
    """

    active: BackendInfo | None = None
    planned: tuple[str, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    events: tuple[FallbackEvent, ...] = ()
    loading: bool = False
    trying: bool = False
    dimension_warning: str = ""
    device_warning: str = ""
    first_choice_warning: str = ""
    error: str = ""
    hint: str = ""
    notice: FallbackNotice | None = None

    @property
    def failed_attempts(self) -> tuple[Attempt, ...]:
        """The tries of the last load that failed."""
        return tuple(attempt for attempt in self.attempts if not attempt.ok)

    @property
    def is_degraded(self) -> bool:
        """Whether what is active is not what the flags and the stores ask for."""
        return self.active is not None and bool(
            self.active.degraded or self.is_fallback or self.dimension_warning
            or self.device_warning or self.first_choice_warning or self.error
        )  # fmt: skip

    @property
    def is_fallback(self) -> bool:
        """Whether another backend is active than the first that was asked for."""
        return self.active is not None and bool(self.failed_attempts)


class BackendModel(QObject):
    """Watches the embedder and reloads it in jobs; its own calls never block on a model.

    Args:
        embedder: What is watched.
        settings: Its flags.
        runner: Runs the loads.
        history: Where fallbacks are kept across sessions; those of an earlier one that nobody
            acknowledged are warned of again. None keeps them for this session.

    Signals:
        changed: `status` is another one.
        file_changed: Another `.env` file is in use; `env_file` names it.
        flags_read: The flags were read again: some may have another value.
    """

    changed = Signal()
    flags_read = Signal()
    file_changed = Signal()
    _refresh_requested = Signal()

    def __init__(
        self,
        embedder: Embedder,
        settings: Settings,
        runner: JobRunner,
        parent: QObject | None = None,
        *,
        history: FallbackHistory | None = None,
    ) -> None:
        super().__init__(parent)
        self._embedder, self._settings, self._runner = embedder, settings, runner
        self._history = history
        self._keeping = threading.Lock()
        self._kept = self._acknowledged = 0
        self._before = history.unacknowledged() if history is not None else ()
        self._earlier = history.events() if history is not None else ()
        self._jobs: list[JobHandle] = []
        self._loads: list[JobHandle] = []
        self._failure: KimeraError | None = None
        self._prompts: dict[str, str] | None = None
        self._options = self._read_options()
        self._status = self._read_status()
        # The embedder speaks on whatever thread used it.
        self._refresh_requested.connect(self.refresh, Qt.ConnectionType.QueuedConnection)
        self._unsubscribe = embedder.subscribe(self._record_fallbacks)
        self._follow_metrics_flag()
        self._pulse = QTimer(self, interval=MEMORY_EVERY_MS)
        self._pulse.timeout.connect(embedder.monitor.sample_memory)
        self._pulse.start()

    @property
    def status(self) -> BackendStatus:
        return self._status

    @property
    def env_file(self) -> Path:
        """The `.env` file whose flags are followed."""
        return self._settings.env_file

    @property
    def is_configured(self) -> bool:
        """Whether the flags ask for ONNX and its folder exists, or does not answer: a load says."""
        options = self._options
        if options is None or options.lightweight or not options.use_onnx:
            return False
        return may_be_folder(options.onnx_model_path)

    @property
    def earlier_fallbacks(self) -> tuple[FallbackEvent, ...]:
        """Fallbacks of earlier sessions that are kept, oldest first."""
        return self._earlier

    @Slot()
    def acknowledge(self) -> None:
        """Somebody has seen every fallback so far: warn of none of them any more."""
        self._before = ()
        self._acknowledged = self._embedder.monitor.fallback_total
        history = self._history
        if history is not None:
            when = datetime.datetime.now().astimezone().isoformat(timespec="milliseconds")
            name = self.tr("Save the acknowledgement")
            self._runner.submit(
                name, lambda _context: history.acknowledge(when), lane=IO, visible=False
            )
        self.refresh()

    def warm(self) -> JobHandle | None:
        """Load a configured bundle, so that the first text is quick; None if there is none."""
        if self._status.active is None and self.is_configured:
            return self._load(again=False)
        return None

    def load(self) -> JobHandle:
        """Load what the flags ask for; does nothing if it is loaded."""
        return self._load(again=False)

    def reload(self) -> JobHandle:
        """Forget what is loaded and run the chain again."""
        return self._load(again=True)

    def use_file(self, path: Path) -> None:
        """Follow the flags of another `.env` file; it need not exist."""
        self._settings.use_file(path)
        self.file_changed.emit()
        self.flags_changed()

    def watch(self, job: JobHandle) -> None:
        """Count somebody else's job that loads a backend as a load of this one."""
        self._jobs.append(job)
        job.finished.connect(self._forget_finished)
        self.refresh()

    def use_prompts(self, names: Mapping[str, str]) -> JobHandle:
        """Put these prompts before texts, by the model's name: after what runs now has ended."""
        self._prompts = dict(names)
        return self._load(again=False)

    @Slot()
    def flags_changed(self) -> JobHandle | None:
        """Look at the flags again and follow them if the backend depends on what changed."""
        before, self._options = self._options, self._read_options()
        self._follow_metrics_flag()
        self.flags_read.emit()
        # A text that is embedded follows the file too: flags that came and went meanwhile were
        # never seen here, and what is loaded may be theirs.
        is_loaded = bool(self._loads) or self._embedder.is_current
        if self._options is None or (is_loaded and self._options.loads_like(before)):
            self.refresh()
            return None
        for job in self._loads:  # of flags that are no longer in force: nobody waits for it
            job.cancel()
        return self._load(again=False)

    @Slot()
    def refresh(self) -> None:
        """Take a new picture, and say so if it is another one."""
        status = self._read_status()
        if status != self._status:
            self._status = status
            self.changed.emit()

    def close(self) -> None:
        """Unsubscribe from the embedder and stop the timer, before the window goes."""
        self._unsubscribe()
        self._pulse.stop()

    def _load(self, *, again: bool) -> JobHandle:
        action = self._embedder.reload if again else self._embedder.load
        name = self.tr("Reload the backend") if again else self.tr("Load the backend")

        def work(context: JobContext) -> BackendInfo:
            # Here and not before: a file that is being embedded keeps its prompt to its end.
            if self._prompts is not None:
                self._embedder.use_prompt(self._prompts)
            return action(context=context)

        job = self._runner.submit(name, work, lane=MODEL)
        self._jobs.append(job)
        self._loads.append(job)
        job.succeeded.connect(self._loaded)
        job.failed.connect(self._failed)
        job.finished.connect(self._forget_finished)
        self.refresh()
        return job

    @Slot(object)
    def _loaded(self, _info: object) -> None:
        self._failure = None

    @Slot(object)
    def _failed(self, error: KimeraError) -> None:
        self._failure = error

    @Slot()
    def _forget_finished(self) -> None:
        self._jobs = [job for job in self._jobs if not job.is_finished]
        self._loads = [job for job in self._loads if not job.is_finished]
        self.refresh()

    def _record_fallbacks(self) -> None:
        """On the thread that used the embedder: keep what is new before listeners are notified."""
        if self._history is not None:
            with self._keeping:
                total = self._embedder.monitor.fallback_total
                fresh, self._kept = total - self._kept, total
                if fresh:
                    self._history.add(self._embedder.events[-fresh:])
        self._refresh_requested.emit()

    def _follow_metrics_flag(self) -> None:
        if self._options is not None:
            self._embedder.publish_metrics(self._options.metrics_file)

    def _unacknowledged(self) -> tuple[FallbackEvent, ...]:
        fresh = self._embedder.monitor.fallback_total - self._acknowledged
        return (*self._before, *(self._embedder.events[-fresh:] if fresh else ()))

    def _read_status(self) -> BackendStatus:
        active = self._embedder.active
        error = self._failure
        planned: tuple[str, ...] = ()
        dimension = device = first_choice = ""
        try:
            planned = self._embedder.planned()
            if active is not None:
                options = self._settings.options()
                dimension = dimension_warning(active, options)
                device = device_warning(active, options)
                first_choice = self._settings.get(FIRST_CHOICE).warning
        except KimeraError as unusable:
            error = unusable
        if active is not None and error is self._failure:
            error = self._failure = None
        return BackendStatus(
            active=active,
            planned=planned,
            attempts=self._embedder.attempts,
            notice=fallback_notice(
                self._unacknowledged(),
                active,
                self._embedder.attempts,
                since_start=self._embedder.monitor.fallback_total > 0,
            ),
            events=self._embedder.events,
            loading=bool(self._jobs),
            trying=bool(self._jobs) and not self._loads,
            dimension_warning=dimension,
            device_warning=device,
            first_choice_warning=f"{FIRST_CHOICE} {first_choice}." if first_choice else "",
            error=error.message if error else "",
            hint=advice_words(error.advice) if error else "",
        )

    def _read_options(self) -> EmbeddingOptions | None:
        try:
            return self._settings.options()
        except KimeraError:
            return None
