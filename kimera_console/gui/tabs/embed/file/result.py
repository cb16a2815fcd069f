"""What was written: the file, who made its vectors, and what can be done with it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QWidget

from kimera_console.core.embed_file.types import ResumePolicy
from kimera_console.gui.language import name_of
from kimera_console.gui.threads.file_questions import is_silent
from kimera_console.gui.widgets import FlowLayout, button, label, vbox
from kimera_console.gui.widgets.basic import words
from kimera_console.gui.widgets.basic.elided import ElidedLabel
from kimera_console.gui.widgets.basic.facts import Fact, FactList

if TYPE_CHECKING:
    from kimera_console.core.embed_file.types import FileReport
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.tabs.embed.file.file_controller import FileController

_REVISION_CHARS = 12


class ResultPanel(QWidget):
    """A finished run's file; hidden while there is none.

    Attributes:
        facts: What the file says of itself, and how long it took.
        folder, path, command: The buttons.
    """

    def __init__(
        self, core: ConsoleCore, controller: FileController, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._core, self._controller = core, controller
        self._report: FileReport | None = None
        self.headline = label("", "strong", wrap=True, selectable=True)
        self._where = ElidedLabel(" ", "mono", Qt.TextElideMode.ElideMiddle)
        self.facts = FactList(
            [
                Fact("model", self.tr("Model"), wide=True),
                Fact("backend", self.tr("Backend")),
                Fact("dimension", self.tr("Dimension")),
                Fact("revision", self.tr("Revision")),
                Fact("pooling", self.tr("Pooling")),
                Fact("precision", self.tr("Precision")),
                Fact("prompt", self.tr("Prompt")),
                Fact("size", self.tr("Size")),
                Fact("time", self.tr("Time")),
                Fact("speed", self.tr("Speed")),
            ],
            columns=2,
        )
        self.folder = button(self.tr("Open the folder"), self.open_folder, icon="folder")
        self.path = button(self.tr("Copy the path"), self.copy_path, icon="copy")
        self.command = button(self.tr("Copy the command"), self.copy_command, icon="copy")
        self.folder.setObjectName("openFolder")
        self.path.setObjectName("copyPath")
        self.command.setObjectName("copyCommand")
        actions = FlowLayout()
        for made in (self.folder, self.path, self.command):
            actions.addWidget(made)
        self.setLayout(vbox(self.headline, self._where, self.facts, actions))
        self.hide()

    def show_report(self, report: FileReport | None) -> None:
        """Show what came of a run; None hides it."""
        self.setVisible(report is not None)
        if report is None or report is self._report:
            self._report = report
            return
        self._report = report
        info = report.info
        self.headline.setText(self._headline_words(report))
        self._where.setText(str(report.out))
        model = info.model if not info.degraded else self.tr("none (lightweight, degraded)")
        tone = "warn" if info.degraded else ""
        self.facts.set("model", model, tone=tone, tip=info.path)
        self.facts.set("backend", f"{name_of(info)}, {info.provider}", tone=tone)
        self.facts.set("dimension", words.count(info.dimension))
        self.facts.set("revision", info.revision[:_REVISION_CHARS], tip=info.revision)
        self.facts.set("pooling", info.pooling)
        self.facts.set("precision", info.precision)
        self.facts.set("prompt", info.prompt, tip=info.prompt_text)
        self.facts.set("size", words.size(report.size_bytes))
        self.facts.set("time", words.duration(report.seconds))
        made = report.tally.rows - report.resumed_rows
        speed = f"{words.count(report.texts_per_s)} {self.tr('texts/s')}" if made else ""
        self.facts.set("speed", speed)

    @Slot()
    def open_folder(self) -> None:
        """Show the file's folder in the system's file manager."""
        if self._report is None:
            return
        folder = self._report.out.parent
        if is_silent(folder) or not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self._core.notify(
                self.tr("No file manager could open {0}").format(folder),
                "warn",
                self.tr("Copy the path and open it yourself."),
            )

    @Slot()
    def copy_path(self) -> None:
        """Put the file's path on the clipboard."""
        if self._report is not None:
            QGuiApplication.clipboard().setText(str(self._report.out))
            self._core.notify(self.tr("Copied the path."), "ok")

    @Slot()
    def copy_command(self) -> None:
        """Put the command that does the same on the clipboard."""
        request, report = self._controller.request, self._report
        if request is not None and report is not None:
            # What it had to go on with is done: the command makes the file from its beginning.
            whole = replace(request, leftover=ResumePolicy.REFUSE)
            QGuiApplication.clipboard().setText(self._controller.command(whole, report.info))
            self._core.notify(self.tr("Copied the command."), "ok")

    def _headline_words(self, report: FileReport) -> str:
        name = Path(report.out).name
        if not report.tally.rows:
            return self.tr("The file contains no text: {0} has no vectors.").format(name)
        rows = report.tally.rows
        if report.rows_before:
            one = self.tr("1 vector was added to {1}, which now has {2}.")
            many = self.tr("{0} vectors were added to {1}, which now has {2}.")
            all_rows = words.count(report.rows_before + rows)
            return (one if rows == 1 else many).format(words.count(rows), name, all_rows)
        if report.was_complete:
            one = self.tr("{0} was already complete: 1 vector.")
            many = self.tr("{0} was already complete: {1} vectors.")
        elif report.resumed_rows:
            one = self.tr("{0} has 1 vector; it was kept from before.")
            many = self.tr("{0} has {1} vectors; {2} of them kept from before.")
        else:
            one, many = self.tr("{0} has 1 vector."), self.tr("{0} has {1} vectors.")
        kept = words.count(report.resumed_rows)
        return (one if rows == 1 else many).format(name, words.count(rows), kept)
