"""The view: the file of texts on the left, the file of vectors and its run on the right."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QSizePolicy, QWidget

from kimera_console.gui.tabs.embed.file.file_controller import FileController
from kimera_console.gui.tabs.embed.file.run_card import FileRunCard
from kimera_console.gui.tabs.embed.file.source_card import TextsFileCard
from kimera_console.gui.tabs.embed.file.target_card import TargetCard
from kimera_console.gui.tabs.embed.file.wording import notices_before
from kimera_console.gui.tabs.embed.notices import Notices
from kimera_console.gui.tabs.embed.views import view_page
from kimera_console.gui.tokens import CARD_PADDING
from kimera_console.gui.widgets import dropped_path, hbox, holder, vbox
from kimera_console.gui.widgets.basic import words
from kimera_console.gui.widgets.side_by_side import SideBySide

if TYPE_CHECKING:
    from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QShowEvent

    from kimera_console.gui.console_core import ConsoleCore

COLUMN = 420
"""Least width of a column, in pixels at the usual size of text; larger text stacks the two."""


class FileView(QWidget):
    """A file of texts, of any size, into a file of vectors.

    Attributes:
        controller: What is chosen, known and running.
        source, target, run: The cards.
        notices: What must be known about the vectors that a run would write.
    """

    def __init__(self, core: ConsoleCore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._core = core
        self._was_running = False
        self._offer_resume = False
        self.setAccessibleName(self.tr("File"))
        self.setAcceptDrops(True)
        self.controller = FileController(core, self)
        self._focused: QWidget | None = None
        self.controller.run_changed.connect(self._note_focus)  # before the cards take it away
        self.source = TextsFileCard(core, self.controller)
        self.target = TargetCard(core, self.controller)
        self.run = FileRunCard(core, self.controller)
        self.notices = Notices(self)
        self._refresh_timer = QTimer(self, singleShot=True, interval=0)
        self._refresh_timer.timeout.connect(self.controller.refresh)
        # When the layout has given the card its height.
        self._in_sight = QTimer(self, singleShot=True, interval=0)
        self._in_sight.timeout.connect(self._show_run)
        self._lay_out()
        self._connect()
        self._follow_backend()
        self.controller.restore()

    @property
    def first_focus(self) -> QWidget:
        """Where the keys go when the view is shown."""
        return self.source.path.edit

    def open_file(self, path: Path) -> None:
        """Choose a file of texts."""
        if self.controller.job is not None:
            self._core.notify(
                self.tr("A file is being embedded. Wait until it ends, or cancel it."), "info"
            )
            return
        self.controller.set_source(str(path))

    def _lay_out(self) -> None:
        right = vbox(self.target, spacing=CARD_PADDING)
        right.addWidget(self.run, 1)
        columns = (self.source, holder(right))
        for widget in columns:
            # Equal widths, whatever stands in them.
            widget.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            widget.setMinimumWidth(COLUMN)
        self._page = view_page(SideBySide(*columns, room_px=2 * COLUMN + CARD_PADDING))
        self._page.setAccessibleName(self.tr("Page of the file"))
        self.setLayout(hbox(self._page, spacing=0))

    def _connect(self) -> None:
        self.notices.chosen.connect(lambda target: self._core.navigate(*target))
        self.target.notified.connect(lambda text: self._core.notify(text, "ok"))
        self.controller.run_changed.connect(self._follow_run)
        self.controller.target_changed.connect(self._follow_target)
        self._core.backend_model.changed.connect(self._follow_backend)
        scope = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for keys, action in (
            (QKeySequence(QKeySequence.StandardKey.Open), self.source.path.pick),
            (QKeySequence("Ctrl+Return"), self.target.begin),
        ):
            QShortcut(keys, self, action, context=scope)

    @Slot()
    def _follow_backend(self) -> None:
        self.notices.show_notices(notices_before(self._core.backend_model.status))

    @Slot()
    def _note_focus(self) -> None:
        self._focused = self.focusWidget()

    @Slot()
    def _follow_run(self) -> None:
        """Begin and end of a run: the focus must not stay on what is gone."""
        running = self.controller.job is not None
        if running == self._was_running:
            return
        self._was_running = running
        focused = self._focused
        if running and focused is not None:
            self.run.cancel.setFocus()
        elif focused is self.run.cancel:
            done = self.controller.report is not None
            (self.run.result.folder if done else self.first_focus).setFocus()
            self._offer_resume = not done
        self._in_sight.start()
        if not running and not self.isVisible():
            self._report_outcome()

    @Slot()
    def _follow_target(self) -> None:
        """What was left is known a moment after a run has stopped."""
        if self._offer_resume and not self.target.resume.isHidden():
            self._offer_resume = False
            if self.focusWidget() is self.first_focus:
                self.target.resume.setFocus()

    @Slot()
    def _show_run(self) -> None:
        self._page.ensureWidgetVisible(self.run, 0, CARD_PADDING)

    def _report_outcome(self) -> None:
        report = self.controller.report
        if report is not None:
            self._core.notify(
                self.tr("{0} has {1}.").format(
                    report.out.name,
                    words.counted(
                        report.rows_before + report.tally.rows,
                        self.tr("1 vector"),
                        self.tr("{0} vectors"),
                    ),
                ),
                "warn" if report.info.degraded else "ok",
                "\n".join(report.warnings),
            )

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self._refresh_timer.start()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_path(event):
            event.acceptProposedAction()
            self.source.mark_drop(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.source.mark_drop(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self.source.mark_drop(False)
        path = dropped_path(event)
        if path:
            event.acceptProposedAction()
            self.open_file(Path(path))
