"""The queue as a card: order, state, and what can be done with each conversion in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedLayout

from kimera_console.core.jobs import JobState
from kimera_console.gui.tabs.convert.column_widths import fill
from kimera_console.gui.widgets import Card, Column, DataTable, EmptyState, button, set_enabled
from kimera_console.gui.widgets.basic import words

if TYPE_CHECKING:
    from PySide6.QtWidgets import QPushButton, QWidget

    from kimera_console.gui.tabs.convert.run.queue import ConversionQueue, QueueEntry

WIDTHS = (72, 0, 88, 176, 120, 72)

_LOOKS = {
    JobState.QUEUED: ("clock", "muted"),
    JobState.RUNNING: ("play", "info"),
    JobState.CANCELLING: ("stop", "warn"),
    JobState.SUCCEEDED: ("check-circle", "ok"),
    JobState.CANCELLED: ("stop", "muted"),
    JobState.FAILED: ("error", "bad"),
}


class QueueCard(Card):
    """Conversions of this window.

    Signals:
        show_requested: A `QueueEntry` is to be shown with its stages.
        empty_triggered: The empty state's button was pressed.
    """

    show_requested = Signal(object)
    empty_triggered = Signal()

    def __init__(self, queue: ConversionQueue, parent: QWidget | None = None) -> None:
        super().__init__("Queue", parent=parent)
        self.set_title(self.tr("Queue"))
        self._queue = queue
        self.table = DataTable(self._columns(), self.tr("Queue of conversions"), ordered=True)
        self.table.setSelectionMode(DataTable.SelectionMode.SingleSelection)
        self.table.selection_changed.connect(self._offer)
        self.table.row_activated.connect(self.show_requested)
        self._empty = EmptyState(
            "clock",
            self.tr("No conversions in this session."),
            self.tr("Set up a conversion"),
            hint=self.tr("Conversions started while another one runs wait here."),
        )
        self._empty.triggered.connect(self.empty_triggered)
        self._stack = QStackedLayout()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.table)
        self.add(self._stack, 1)
        self._make_actions()
        queue.changed.connect(self.refresh)
        self.refresh()

    @property
    def current(self) -> QueueEntry | None:
        return self.table.current_row

    @Slot()
    def refresh(self) -> None:
        """Show the queue as it is; the selection stays with its conversion."""
        chosen = self.current
        entries = self._queue.entries
        if self.table.rows == entries:
            self.table.refresh()
            self.table.widen()  # a state that comes later may be a longer word
        else:
            fill(self.table, entries, WIDTHS)
            if chosen in entries:
                self.table.select(chosen)
        self._stack.setCurrentWidget(self.table if entries else self._empty)
        waiting = self._queue.waiting_count()
        some = self.tr("{0} waiting; closing the window cancels them").format(waiting)
        self.set_caption(some if waiting else "")
        self._offer()

    def _columns(self) -> tuple[Column, ...]:
        return (
            Column(self.tr("Order"), self._order),
            Column(
                self.tr("Model"), lambda e: e.name, tip=lambda e: e.request.source, stretch=True
            ),
            Column(self.tr("Precision"), lambda e: e.request.precision),
            Column(self.tr("Into"), lambda e: e.request.out.name, tip=lambda e: str(e.request.out)),
            Column(self.tr("State"), self._state, icon=lambda e: _LOOKS[e.state][0],
                   tone=lambda e: _LOOKS[e.state][1], tip=self._about),
            Column(self.tr("Time"), _time, number=True),
        )  # fmt: skip

    def _make_actions(self) -> None:
        self._buttons: dict[str, QPushButton] = {}
        actions = (
            ("show", self.tr("Sho&w"), self._show, self.tr("Its stages, memory and log. Return")),
            ("sooner", self.tr("Sooner"), lambda: self._move(-1), "Ctrl+Up"),
            ("later", self.tr("Later"), lambda: self._move(1), "Ctrl+Down"),
            ("cancel", self.tr("Cancel"), self._cancel, ""),
            ("remove", self.tr("Remove"), self._remove, "Del"),
        )
        for key, text, act, keys in actions:
            made = self._buttons[key] = button(text, act, tip=keys, small=True)
            made.setObjectName(f"{key}QueueAction")
            self.add_action(made)
        for key, act in (("Ctrl+Up", lambda: self._move(-1)), ("Ctrl+Down", lambda: self._move(1)),
                         ("Del", self._take_out)):  # fmt: skip
            shortcut = QShortcut(QKeySequence(key), self.table, act)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)

    @Slot()
    def _offer(self) -> None:
        """Enable what can be done with the selected conversion; say why where it can't."""
        entry = self.current
        reasons = dict.fromkeys(
            self._buttons, "" if entry else self.tr("Select a conversion first.")
        )
        if entry is not None:
            place, waiting = self._queue.place(entry), self._queue.waiting_count()
            not_waiting = self.tr("Only a waiting conversion can be moved.")
            reasons["sooner"] = self.tr("It is already first.") if place == 1 else ""
            reasons["later"] = self.tr("It is already last.") if place == waiting else ""
            if not place:
                reasons["sooner"] = reasons["later"] = not_waiting
            if entry.job.is_finished:
                reasons["cancel"] = self.tr("It has ended.")
            elif entry.state is JobState.CANCELLING:
                reasons["cancel"] = self.tr("It is stopping.")
            if not entry.job.is_finished:
                reasons["remove"] = self.tr("Cancel it first.")
        for key, reason in reasons.items():
            set_enabled(self._buttons[key], not reason, reason)

    def _order(self, entry: QueueEntry) -> str:
        place = self._queue.place(entry)
        if place:
            return str(place)
        return self.tr("ended") if entry.job.is_finished else self.tr("now")

    def _state(self, entry: QueueEntry) -> str:
        names = {
            JobState.QUEUED: self.tr("waiting"),
            JobState.RUNNING: self.tr("running"),
            JobState.CANCELLING: self.tr("stopping"),
            JobState.SUCCEEDED: self.tr("converted"),
            JobState.CANCELLED: self.tr("cancelled"),
            JobState.FAILED: self.tr("failed"),
        }
        return names[entry.state]

    def _about(self, entry: QueueEntry) -> str:
        return str(entry.job.error) if entry.job.error is not None else self._state(entry)

    def _show(self) -> None:
        if self.current is not None:
            self.show_requested.emit(self.current)

    def _move(self, places: int) -> None:
        if self.current is not None:
            self._queue.move(self.current, places)

    def _cancel(self) -> None:
        if self.current is not None:
            self.current.job.cancel()

    def _remove(self) -> None:
        if self.current is not None and self.current.job.is_finished:
            self._queue.remove(self.current)

    def _take_out(self) -> None:
        if self.current is not None:
            self._queue.remove(self.current)


def _time(entry: QueueEntry) -> str:
    return words.duration(entry.job.elapsed_s) if entry.job.elapsed_s else "–"
