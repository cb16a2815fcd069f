"""Right side of the Flags tab: past writes, and the file's other lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, Qt, Signal, Slot
from PySide6.QtWidgets import QStackedLayout, QWidget

from kimera_console.core.errors import KimeraError
from kimera_console.gui.language import GERMAN, active_language
from kimera_console.gui.tabs.flags.change_lines import change_lines, is_cut
from kimera_console.gui.widgets import (
    Card,
    Column,
    DataTable,
    EmptyState,
    FilterField,
    button,
    label,
    set_enabled,
)
from kimera_console.gui.widgets.basic.words import change_words
from kimera_console.gui.widgets.messages.diff_view import DiffView

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QResizeEvent

    from kimera_console.core.flags.past_writes import EnvWrite
    from kimera_console.core.flags.sheet import OtherLine

MOST_OTHER_ROWS = 3
MOST_HISTORY_ROWS = 6
LEAST_CHANGE = 96
"""Pixels of what a write changed; a bar to scroll would hide the last row."""
_WHEN, _WHO, _CHANGED = range(3)


class HistoryCard(Card):
    """Every write of this file, each of which can be taken back.

    Signals:
        rollback_requested: Id of the write before which the file is to stand again; None for the
            last write that is not taken back.
        comparison_requested: Id of the write before which the file is to be compared.
    """

    rollback_requested = Signal(object)
    comparison_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("History", parent=parent)
        self.set_title(self.tr("History"))
        self.table = DataTable(
            [
                Column(self.tr("When"), _when, sort=lambda w: w.when, tip=_write_tip,
                       tone=_tone, icon=_icon),
                Column(self.tr("Who"), lambda w: w.who, tone=_tone, tip=_write_tip),
                Column(self.tr("Change"), _change, stretch=True, tone=_tone, tip=_write_tip,
                       least=LEAST_CHANGE, lines=_lines),
            ],
            self.tr("Past writes of the flags file"),
            key=lambda w: w.id,
        )  # fmt: skip
        self.filter = FilterField(self.table, self.tr("Filter the writes"), "writeFilter")
        self.undo = button(
            self.tr("&Undo last"), lambda: self.rollback_requested.emit(None), small=True,
            tip=self.tr("Undo the latest write. Alt+U"),
        )  # fmt: skip
        self.undo.setObjectName("undoButton")
        self.restore = button(
            self.tr("&Roll back"), self._restore, small=True,
            tip=self.tr("Restore the file as it was before the selected write. Alt+R"),
        )  # fmt: skip
        self.restore.setObjectName("rollBackButton")
        empty = EmptyState(
            "undo", self.tr("No changes yet."),
            hint=self.tr("You can undo each change here."),
        )  # fmt: skip
        self.whole = label("", wrap=True, selectable=True)
        self.compared = label("", "caption", wrap=True)
        self.diff = DiffView(self.tr("Changes made by restoring"))
        self._same = False
        self._stack = QStackedLayout()
        self._stack.addWidget(empty)
        self._stack.addWidget(self.table)
        self.add(self.filter)
        self.add(self._stack)
        self.add(self.whole)
        self.add(self.compared)
        self.add(self.diff)
        self.add_action(self.undo)
        self.add_action(self.restore)
        self.table.selection_changed.connect(self._choose)
        self.show_history(())

    def show_history(self, writes: Sequence[EnvWrite]) -> None:
        """Show past writes, newest first."""
        if self.table.rows != tuple(writes):
            chosen = self.table.current_row
            self.table.set_rows(writes)
            self.table.fit_columns()
            rows = max(1, min(len(writes), MOST_HISTORY_ROWS))
            self.table.set_shown_rows(rows)
            self._share_room()
            if chosen is not None:
                keys = [write for write in writes if write.id == chosen.id]
                if keys:
                    self.table.select(keys[0])
        self.filter.setVisible(len(writes) > MOST_HISTORY_ROWS or bool(self.filter.text()))
        self._stack.setCurrentIndex(1 if writes else 0)
        self._choose()

    def show_comparison(self, write_id: str, found: object) -> None:
        """Show what restoring the file as it was before a write would change.

        Args:
            write_id: The write.
            found: The diff, or a `KimeraError`.
        """
        chosen = self.table.current_row
        if chosen is None or chosen.id != write_id:
            return
        self._same = found == ""
        if isinstance(found, KimeraError):
            words, found = str(found), ""
        elif self._same:
            words = self.tr("The file is now as it was before this write.")
        else:
            words = self.tr("Restoring the file as it was before this write would change:")
        self.compared.setText(words)
        self.compared.show()
        self.diff.setVisible(bool(found))
        self.diff.show_diff(str(found))
        self._update_buttons()

    @Slot()
    def _choose(self) -> None:
        chosen = self.table.current_row
        self._same = False
        if chosen is None:
            self.compared.hide()
            self.diff.hide()
        else:
            self.comparison_requested.emit(chosen.id)
        self._show_full_change()
        self._update_buttons()

    def _update_buttons(self) -> None:
        open_writes = [one for one in self.table.rows if not one.taken_back and not one.restores]
        set_enabled(self.undo, bool(open_writes), self.tr("Nothing to undo."))
        chosen = self.table.current_row
        reason = "" if chosen is not None else self.tr("Select a write first.")
        if self._same:
            reason = self.tr("The file is now as it was before this write.")
        set_enabled(self.restore, not reason, reason)

    def _restore(self) -> None:
        chosen = self.table.current_row
        if chosen is not None:
            self.rollback_requested.emit(chosen.id)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if (layout := self.layout()) is not None:
            layout.activate()  # the table has its new width only then
        self._share_room()

    def _share_room(self) -> None:
        """Leave out who wrote where the changes need the room; the tooltip has both."""
        self.table.setColumnHidden(_WHO, False)
        used = self.table.columnWidth(_WHEN) + self.table.columnWidth(_WHO)
        room = self.table.viewport().width() - used
        cut = room < self.table.needed_width(_CHANGED)
        self.table.setColumnHidden(_WHO, cut)
        self.table.share_room()
        self._show_full_change()

    def _show_full_change(self) -> None:
        """Say all of the selected change where its row has no room for that."""
        chosen = self.table.current_row
        words = _change(chosen) if chosen is not None else ""
        cut = chosen is not None and is_cut(words, self.table.lines(chosen, _CHANGED))
        self.whole.setText(words if cut else "")
        self.whole.setVisible(cut)


class OtherLinesCard(Card):
    """What else the file holds: shown, never touched."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Other lines", parent=parent)
        self.set_title(self.tr("Other lines of the file"))
        self.set_caption(self.tr("Not managed by the console; shown only."))
        self.table = DataTable(
            [
                Column(self.tr("Line"), lambda o: str(o.line), sort=lambda o: o.line, number=True),
                Column(self.tr("Name"), lambda o: o.key, mono=True),
                Column(self.tr("Value"), lambda o: o.shown, mono=True, stretch=True),
            ],
            self.tr("Other variables of the flags file"),
            key=lambda o: o.key,
        )
        self.add(self.table)
        self.hide()

    def show_lines(self, lines: Sequence[OtherLine]) -> None:
        """Show the undeclared variables; the card hides where there are none."""
        if self.table.rows != tuple(lines):
            self.table.set_rows(lines)
            self.table.fit_columns()
            self.table.set_shown_rows(max(1, min(len(lines), MOST_OTHER_ROWS)))
        self.setVisible(bool(lines))


def _when(write: EnvWrite) -> str:
    moment = QDateTime.fromString(write.when, Qt.DateFormat.ISODate).toLocalTime()
    today = moment.date() == QDateTime.currentDateTime().date()
    if active_language() == GERMAN:
        return QLocale().toString(moment, "HH:mm:ss" if today else "d. MMM, HH:mm")
    return QLocale.c().toString(moment, "HH:mm:ss" if today else "MMM d, HH:mm")


def _change(write: EnvWrite) -> str:
    return change_words(write.summary)


def _lines(write: EnvWrite, fits: Callable[[str], bool]) -> tuple[str, ...]:
    return change_lines(_change(write), fits)


def _write_tip(write: EnvWrite) -> str:
    number = QCoreApplication.translate("HistoryCard", "Write no. {0}").format(write.id or "–")
    return f"{number}: {write.when}, {write.who}\n{_change(write)}"


def _tone(write: EnvWrite) -> str:
    return "muted" if write.taken_back else ""


def _icon(write: EnvWrite) -> str:
    if write.restores:
        return "undo"
    return "close" if write.taken_back else "edit"
