"""Which run is shown, earlier ones, and saving it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QBoxLayout, QComboBox, QMenu, QWidget

from kimera_console.core.system.visible import visible_cell
from kimera_console.gui.tokens import GRID
from kimera_console.gui.widgets import StatusPill, button, hbox, label, set_enabled
from kimera_console.gui.widgets.basic.tips import plain_tip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kimera_console.core.bench.output.history import SavedRun
    from kimera_console.core.bench.plan.types import BenchmarkRun

EXPORTS = (("json", "JSON"), ("csv", "CSV"), ("md", "Markdown"))
PICTURES = (("png", "PNG"), ("svg", "SVG"))
LIST_WIDTH = 420
"""Pixels of the unfolded list of runs: a moment, and the beginning of a note."""
NOTE_CHARACTERS = 60


class RunBar(QWidget):
    """The line above the results.

    Attributes:
        history: Chooses an earlier run.
        export: Opens the menu that saves the run.
        pill: What kind of run is shown.

    Signals:
        run_chosen: A `BenchmarkRun` of the history.
        save_requested: Suffix of the file: "json", "csv", "md"; "png" and "svg" are the page.
        copy_requested: The Markdown report, to the clipboard.
    """

    run_chosen = Signal(object)
    save_requested = Signal(str)
    copy_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = label("", "title")
        self._runs: tuple[BenchmarkRun, ...] = ()
        self.pill = StatusPill()
        self.history = QComboBox()
        self.history.setObjectName("history")
        self.history.setAccessibleName(self.tr("Earlier runs"))
        self.history.setToolTip(self.tr("Show an earlier run"))
        self.history.setPlaceholderText(self.tr("Earlier runs"))
        self.history.setMinimumWidth(230)
        self.history.setMinimumContentsLength(24)
        self.history.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.history.view().setMinimumWidth(LIST_WIDTH)
        self.history.activated.connect(self._choose)
        self.export = button(
            self.tr("&Export"), icon="export", tip=self.tr("Save or copy this run")
        )
        self.export.setObjectName("exportButton")
        self.menu = QMenu(self)
        for suffix, name in EXPORTS:
            action = self.menu.addAction(self.tr("Save as {0}…").format(name))
            action.triggered.connect(lambda _on, kind=suffix: self.save_requested.emit(kind))
        self.menu.addSeparator()
        for suffix, name in PICTURES:
            action = self.menu.addAction(self.tr("Save the page as {0}…").format(name))
            action.triggered.connect(lambda _on, kind=suffix: self.save_requested.emit(kind))
        self.menu.addSeparator()
        self.menu.addAction(self.tr("Copy as Markdown"), self.copy_requested.emit)
        self.export.setMenu(self.menu)
        shown = hbox(self._title, self.pill, spacing=12)
        shown.addStretch(1)
        runs = hbox(self.history, self.export, spacing=12)
        runs.setStretch(0, 1)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GRID)
        self._row.addLayout(shown, 1)
        self._row.addLayout(runs)

    def set_narrow(self, narrow: bool, *, stacked: bool = False) -> None:
        """Make do with little room.

        Args:
            narrow: Leave the title to the list of runs.
            stacked: Put that list beneath what kind of run is shown.
        """
        self._title.setVisible(not narrow)
        ways = QBoxLayout.Direction
        self._row.setDirection(ways.TopToBottom if stacked else ways.LeftToRight)

    def show_runs(self, saved: Sequence[SavedRun], shown: BenchmarkRun | None) -> None:
        """List the history, newest first."""
        self._runs = tuple(one.run for one in saved)
        with QSignalBlocker(self.history):
            self.history.clear()
            for number, run in enumerate(self._runs):
                self.history.addItem(run_words(run))
                tip = Qt.ItemDataRole.ToolTipRole
                self.history.setItemData(number, plain_tip(run.remark or when(run.started)), tip)
            self._mark(shown)
        set_enabled(self.history, bool(self._runs), self.tr("No saved runs yet."))

    def show_run(self, run: BenchmarkRun, *, fresh: bool) -> None:
        self._title.setText(self.tr("Run of {0}").format(when(run.started)))
        if not run.complete:
            self.pill.set_status(self.tr("Stopped early"), "warn")
        elif run.rounds_measured < run.plan.rounds:
            words = self.tr("{0} of {1} rounds")
            self.pill.set_status(words.format(run.rounds_measured, run.plan.rounds), "warn")
        elif run.is_noisy:
            words = self.tr("Noisy") if fresh else self.tr("Earlier run, noisy")
            self.pill.set_status(words, "warn")
        elif fresh:
            self.pill.set_status(self.tr("Complete"), "ok")
        else:
            self.pill.set_status(self.tr("Earlier run"), "muted")
        with QSignalBlocker(self.history):
            self._mark(run)
        set_enabled(self.export, True)

    def show_running(self) -> None:
        """Say that a run is under way."""
        self._title.setText(self.tr("This run"))
        self.history.setCurrentIndex(-1)
        self.pill.set_status(self.tr("Running"), "info", icon="play")
        reason = self.tr("A benchmark is running.")
        set_enabled(self.export, False, reason)
        set_enabled(self.history, False, reason)

    def show_nothing(self) -> None:
        self._title.setText(self.tr("No run"))
        self.pill.set_status(self.tr("Nothing measured"), "muted")
        self.unlock()
        set_enabled(self.export, False, self.tr("Nothing to save yet."))

    def unlock(self) -> None:
        """The run has ended: earlier ones may be looked at again."""
        set_enabled(self.history, bool(self._runs), self.tr("No saved runs yet."))

    def _mark(self, run: BenchmarkRun | None) -> None:
        index = next((i for i, one in enumerate(self._runs) if one == run), -1)
        self.history.setCurrentIndex(index)

    @Slot(int)
    def _choose(self, index: int) -> None:
        self.run_chosen.emit(self._runs[index])


def run_words(run: BenchmarkRun) -> str:
    """A run in a list: "2026-11-23 10:01:07 (stopped) · before the upgrade"."""
    words = when(run.started)
    if not run.complete:
        words += QCoreApplication.translate("RunBar", " (stopped)")
    note = " ".join(run.remark.split())
    if len(note) > NOTE_CHARACTERS:
        note = note[: NOTE_CHARACTERS - 1] + "…"
    return f"{words} · {visible_cell(note)}" if note else words


def when(started: str) -> str:
    """A run's moment as read: "2026-11-23 10:01:07"; "unknown date" if it has none."""
    try:
        return datetime.fromisoformat(started).strftime("%Y-%m-%d %H:%M:%S")
    except ValueError:
        return QCoreApplication.translate("RunBar", "unknown date")
