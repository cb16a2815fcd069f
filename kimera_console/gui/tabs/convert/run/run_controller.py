"""Which conversion is on show in the run panel, and whether its model can be put to use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from kimera_console.core.jobs import JobState

if TYPE_CHECKING:
    from kimera_console.core.bundles.bundle import Bundle
    from kimera_console.core.bundles.parity_report import ParityReport
    from kimera_console.gui.tabs.convert.models.model_change import ModelChange
    from kimera_console.gui.tabs.convert.models.models_controller import ModelsController
    from kimera_console.gui.tabs.convert.run.queue import QueueEntry
    from kimera_console.gui.tabs.convert.run.run_panel import RunPanel


class RunController(QObject):
    """Keeps the run panel true to one conversion of the queue.

    Args:
        panel: What is kept.
        models: Knows which model is in use.

    Signals:
        shown: A conversion of the queue is on show from now on.
    """

    shown = Signal()

    def __init__(self, panel: RunPanel, models: ModelsController, parent: QObject) -> None:
        super().__init__(parent)
        self._panel = panel
        self._models = models
        self._bundle: Bundle | None = None
        self._parity: ParityReport | None = None
        self._since: ModelChange | None = None
        models.listed.connect(self._follow_files)
        models.changed.connect(self._offer_use)

    @Slot(object)
    def show(self, entry: QueueEntry) -> None:
        """Show a conversion of the queue, whatever its state is."""
        panel, job = self._panel, entry.job
        self._bundle = self._since = None
        panel.follow(entry)
        if job.state is JobState.SUCCEEDED:
            self._bundle, self._parity = job.result.bundle, job.result.parity
            self._models.refresh()  # its files may have changed since
            panel.show_result(job.result, job.result.bundle.path.name)
        elif job.state is JobState.FAILED and job.error is not None:
            panel.show_failure(job.error)
        elif job.state is JobState.CANCELLED:
            panel.show_cancelled()
        self._offer_use()
        self.shown.emit()

    @Slot()
    def _follow_files(self) -> None:
        """The files may be others than those that were compared: say so, and offer them not."""
        since = self._models.since(self._bundle) if self._bundle is not None else None
        if since == self._since:
            return
        self._since = since
        message = self._panel.message
        message.recheck()
        if since is None:
            self._panel.show_verdict(self._parity)
        else:
            self._panel.pill.set_status(since.word, "bad", tip=since.sentence)
            hint = self.tr("The comparison shown here is of the files as they were.")
            message.show_message("bad", since.sentence, hint)
            message.keep_while(lambda: self._since == since)
        self._offer_use()

    @Slot()
    def _offer_use(self) -> None:
        """Offer the model on show, or say why it can't be put to use."""
        if self._bundle is None:
            self._panel.set_use(shown=False)
        elif self._since is not None:
            self._panel.set_use(reason=self._since.sentence)
        elif self._models.is_activating:
            self._panel.set_use(reason=self.tr("A model is being activated."))
        elif self._models.is_active(self._bundle):
            self._panel.set_use(reason=self.tr("This is the active model."))
        else:
            self._panel.set_use()
