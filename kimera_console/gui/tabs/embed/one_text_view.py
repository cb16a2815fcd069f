"""One text: typed on the left, its figures on the right, its vector's picture below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from kimera_console.core.embedding.text_report import (
    TextReport,
    VectorFormat,
    format_vector,
    save_npy,
)
from kimera_console.gui.tabs.embed.figures import VectorFigures
from kimera_console.gui.tabs.embed.live_embedding_controller import LiveEmbeddingController
from kimera_console.gui.tabs.embed.notices import (
    Notices,
    notice_of_error,
    notices_of,
)
from kimera_console.gui.tabs.embed.text_card import TextCard, head_spacer
from kimera_console.gui.tabs.embed.vector_card import COPY_KEYS, SAVE_KEYS, VALUES, VectorCard
from kimera_console.gui.tabs.embed.views import SharedText, view_page
from kimera_console.gui.tokens import CARD_PADDING
from kimera_console.gui.widgets import Card, StatusPill, holder, vbox
from kimera_console.gui.widgets.basic import words
from kimera_console.gui.widgets.basic.save_dialog import ask_save
from kimera_console.gui.widgets.turning_splitter import TurningSplitter

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtGui import QShowEvent

    from kimera_console.core.embedding.embedder import Embeddings
    from kimera_console.core.errors import KimeraError
    from kimera_console.gui.console_core import ConsoleCore

_FORM = "embed/copy_form"
_SIDE = "embed/picture"
_FOLDER = "embed/save_folder"


class OneTextView(QWidget):
    """Type a text; its vector, and the truth about it, follow.

    Attributes:
        live: Follows the text with its vector.
        figures: The tiles.
        notices: What must be known about the vector.
        status: Says what slow work waits for; hidden while there is none.

    Signals:
        result_shown: The `Embeddings` that are on the screen now.
    """

    result_shown = Signal(object)

    def __init__(self, core: ConsoleCore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._core = core
        self._once_current: Callable[[TextReport], None] | None = None
        self.setAccessibleName(self.tr("One text"))
        self.live = LiveEmbeddingController(core, self)
        self.text_card = TextCard()
        self.editor = self.text_card.editor
        self.figures = VectorFigures()
        side = core.preferences.text(_SIDE, VALUES)
        self.vector_card = VectorCard(self._kept_form(), side)
        self.notices = Notices(self)
        self.status = StatusPill()
        self.status.hide()
        self._lay_out()
        self._connect()
        self.figures.clear()
        self._shared = SharedText.of(parent)
        self.text_card.edited.connect(self._shared.set_text)

    @property
    def first_focus(self) -> QWidget:
        """Where the keys go when the view is shown."""
        return self.editor

    @property
    def shown(self) -> Embeddings | None:
        """The vector on the screen and the truth about it, or None."""
        report = self.live.report
        return report.embeddings if report is not None else None

    @property
    def shown_text(self) -> str:
        """The text whose vector is on the screen, "" for none."""
        report = self.live.report
        return report.text if report is not None else ""

    @Slot()
    def copy_vector(self) -> None:
        """Put the vector on the clipboard, in the form that is ticked."""
        self._when_current(self._copy)

    @Slot()
    def save_vector(self) -> None:
        """Ask for a file and write the vector to it."""
        self._when_current(self._ask_and_save)

    def save_to(self, path: Path) -> None:
        """Write the vector on the screen to a .npy file, in a job."""
        report = self.live.report
        if report is None:
            return
        job = self._core.runner.submit(
            self.tr("Save the vector to {0}").format(path.name),
            lambda _context: save_npy(path, report.embeddings.vectors),
        )
        job.succeeded.connect(self._report_saved)
        # A failure is reported by the window, as of every job that may be seen.

    def _lay_out(self) -> None:
        result = Card(self.tr("Embedding"))
        result.add_action(head_spacer())
        result.add_action(self.status)
        result.add(self.figures, 1)
        both = _MinimumSplitter(Qt.Orientation.Vertical)
        top = TurningSplitter(both)
        top.addWidget(self.text_card)
        top.addWidget(result)
        top.setStretchFactor(0, 1)
        top.setStretchFactor(1, 1)
        top.setSizes([560, 640])
        both.addWidget(top)
        both.addWidget(self.vector_card)
        both.setStretchFactor(0, 2)
        both.setStretchFactor(1, 3)
        both.setSizes([280, 340])
        for splitter, name in ((top, "embed_top"), (both, "embed")):
            splitter.setChildrenCollapsible(False)
            self._core.preferences.keep_splitter(name, splitter)
        content = vbox(both, spacing=CARD_PADDING)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(view_page(holder(content)))
        self.text_card.message.lay_over(self)

    def _connect(self) -> None:
        self.text_card.edited.connect(self.live.set_text)
        self.live.shown.connect(self._show_report)
        self.live.failed.connect(self._show_error)
        self.live.cleared.connect(self._show_nothing)
        self.live.waiting_changed.connect(self._show_waiting)
        self.notices.chosen.connect(self._follow_notice)
        self.vector_card.example_requested.connect(self.text_card.show_example)
        self.vector_card.copy_requested.connect(self.copy_vector)
        self.vector_card.form_chosen.connect(self._keep_form)
        self.vector_card.side_chosen.connect(self._keep_side)
        self.vector_card.save_requested.connect(self.save_vector)
        self._core.backend_model.changed.connect(self._follow_backend)
        scope = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for keys, action in ((COPY_KEYS, self.copy_vector), (SAVE_KEYS, self.save_vector)):
            QShortcut(QKeySequence(keys), self, action, context=scope)

    @Slot(object)
    def _show_report(self, report: TextReport) -> None:
        self.figures.show_report(report)
        self.figures.latency.setToolTip(
            self.tr("Shown {0} ms after the last keystroke (includes the typing delay)").format(
                words.milliseconds(self.live.round_trip_ms)
            )
        )
        self.figures.history.show_recent(self.live.recent)
        self.text_card.show_pieces(report.pieces)
        self.vector_card.show_report(report, self.live.change)
        self.notices.show_notices(notices_of(report))
        self.result_shown.emit(report.embeddings)
        action, self._once_current = self._once_current, None
        if action is not None:
            action(report)

    @Slot(object)
    def _show_error(self, error: KimeraError) -> None:
        self._once_current = None
        self.figures.clear()
        self.text_card.show_pieces(None)
        self.vector_card.show_failure(error.log.splitlines())
        self.notices.show_notices((notice_of_error(error),))

    @Slot()
    def _show_nothing(self) -> None:
        self._once_current = None
        self.figures.clear()
        self.text_card.show_pieces(None)
        self.vector_card.show_empty()
        self.notices.show_notices(())

    @Slot(str)
    def _show_waiting(self, what_for: str) -> None:
        if what_for:
            self.status.set_status(what_for, "info", icon="clock")
        self.status.setVisible(bool(what_for))
        self.figures.set_stale(bool(what_for))
        self.vector_card.picture.set_stale(bool(what_for))
        self.text_card.strip.set_stale(bool(what_for))

    @Slot()
    def _follow_backend(self) -> None:
        self.live.follow_backend(self._core.backend_model.status)

    @Slot(object)
    def _follow_notice(self, target: tuple[str, str]) -> None:
        tab_id, what = target
        self._core.navigate(tab_id, what)

    def _when_current(self, action: Callable[[TextReport], None]) -> None:
        """Act on the newest text's vector: now, or as soon as it is there."""
        report = self.live.report
        if report is not None and self.live.is_current:
            action(report)
        elif self.editor.text():
            self._once_current = action
        else:
            self._core.notify(self.tr("No vector yet. Type a text first."), "info")

    def _copy(self, report: TextReport) -> None:
        form = self.vector_card.form
        QGuiApplication.clipboard().setText(format_vector(report, form))
        names = {
            VectorFormat.JSON: self.tr("JSON"),
            VectorFormat.NUMPY: self.tr("a NumPy array"),
            VectorFormat.PYTHON: self.tr("a Python list"),
        }
        self._core.notify(
            self.tr("Copied {0} values as {1}.").format(len(report.vector), names[form]), "ok"
        )

    def _ask_and_save(self, _report: TextReport) -> None:
        ask_save(
            self,
            self.tr("Save the vector"),
            "vector.npy",
            self.save_to,
            kept=(self._core.preferences, _FOLDER),
            kind=self.tr("NumPy arrays (*.npy)"),
        )

    @Slot(object)
    def _report_saved(self, path: Path) -> None:
        self._core.notify(self.tr("Saved the vector as {0}.").format(path), "ok")

    def _kept_form(self) -> VectorFormat:
        try:
            return VectorFormat(self._core.preferences.text(_FORM, VectorFormat.JSON.value))
        except ValueError:
            return VectorFormat.JSON

    @Slot(str)
    def _keep_side(self, side: str) -> None:
        self._core.preferences.set_text(_SIDE, side)

    @Slot(object)
    def _keep_form(self, form: VectorFormat) -> None:
        self._core.preferences.set_text(_FORM, form.value)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous() and self.editor.text() != self._shared.text:
            self.editor.replace_text(self._shared.text)


class _MinimumSplitter(QSplitter):
    """Asks for no more than it needs, so that the page scrolls only where that does not fit."""

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()
