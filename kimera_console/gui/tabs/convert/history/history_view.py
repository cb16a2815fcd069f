"""The view History: past conversions, what each was asked, how it went, and doing it again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QStackedLayout, QWidget

from kimera_console.core.convert.record.history import Outcome, list_records
from kimera_console.core.sources.naming import model_name
from kimera_console.core.system.visible import visible
from kimera_console.gui.jobs import IO
from kimera_console.gui.latest import Latest
from kimera_console.gui.tabs.convert import tasks as work
from kimera_console.gui.tabs.convert.column_widths import fill
from kimera_console.gui.tabs.convert.history.history_detail import (
    OUTCOME_LOOKS,
    HistoryDetail,
    begun_words,
    outcome_words,
)
from kimera_console.gui.theme import theme
from kimera_console.gui.tokens import CARD_PADDING, GRID, WINDOW_PADDING
from kimera_console.gui.widgets import (
    Card,
    Column,
    DataTable,
    EmptyState,
    FilterField,
    button,
    holder,
    icon_button,
    scroll_part,
    set_enabled,
    vbox,
)
from kimera_console.gui.widgets.basic import words
from kimera_console.gui.widgets.basic.save_dialog import ask_save
from kimera_console.gui.widgets.turning_splitter import TurningSplitter

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QShowEvent

    from kimera_console.core.convert.record.history import ConversionRecord
    from kimera_console.gui.console_core import ConsoleCore

WIDTHS = (136, 0, 96, 112, 64)
LIST_WIDTH, LEAST_LIST_WIDTH, LEAST_DETAIL_HEIGHT = 612, 540, 320
LEAST_NAME = 80
"""Pixels of a name in a narrow list; its tooltip has all of it. The time is never what is cut."""
LEAST_TABLE = 36 + 4 * 32
"""Pixels of the table's head and of rows that fit without scrolling."""


class HistoryView(QWidget):
    """List and detail of the conversions that are on record.

    Signals:
        repeat_requested: A `ConversionRecord` is to be set up again.
        empty_triggered: The empty state's button was pressed.
        listed: The list has been read.
    """

    repeat_requested = Signal(object)
    empty_triggered = Signal()
    listed = Signal()

    def __init__(self, core: ConsoleCore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._core = core
        self._listing = Latest(
            core.runner,
            lambda _asked, _context: list_records(),
            self,
            name=self.tr("Read past conversions"),
            lane=IO,
            visible=False,
        )
        self._listing.succeeded.connect(self._show)
        self._listing.ended.connect(self.listed)
        self.table = DataTable(self._columns(), self.tr("Past conversions"), key=lambda r: r.id)
        self.filter = FilterField(
            self.table, self.tr("Filter the past conversions"), "historyFilter"
        )
        self.detail = HistoryDetail()
        self._empty = EmptyState(
            "clock",
            self.tr("No conversions yet."),
            self.tr("Convert a model"),
            hint=self.tr(
                "Each conversion is recorded with its options, times, memory and log, "
                "including failed ones."
            ),
        )
        self._empty.triggered.connect(self.empty_triggered)
        self._lay_out()
        self.table.selection_changed.connect(self._select)
        self.detail.repeat_requested.connect(self.repeat_requested)
        self.detail.copy_requested.connect(self._copy)
        self.detail.save_requested.connect(self.ask_save)

    @Slot()
    def refresh(self) -> None:
        """Read the history again, once more where it is being read; the selection stays."""
        self._listing.request(None)

    def prepare_plots(self) -> None:
        """Build what the curve is drawn on, once it has been loaded."""
        self.detail.memory.prepare()

    @Slot(object)
    def ask_save(self, record: ConversionRecord) -> QFileDialog:
        name = f"conversion-{record.id}.json"
        return ask_save(
            self, self.tr("Save the record"), name, lambda path: self.save(record, path)
        )

    def save(self, record: ConversionRecord, path: Path) -> None:
        """Write a record as JSON."""
        job = self._core.runner.submit(
            self.tr("Save the record as {0}").format(path.name),
            work.save_record(record, path),
            lane=IO,
        )
        saved = self.tr("Saved the record as {0}.").format(path)
        job.succeeded.connect(lambda _path: self._core.notify(saved, "ok"))

    def _columns(self) -> tuple[Column, ...]:
        return (
            Column(self.tr("When"), lambda r: begun_words(r, "yyyy-MM-dd HH:mm"), lambda r: r.id,
                   tip=begun_words),
            Column(self.tr("Model"), lambda r: model_name(r.source), tip=lambda r: r.source,
                   stretch=True, least=LEAST_NAME),
            Column(self.tr("Precision"), lambda r: r.request.precision),
            Column(self.tr("Outcome"), lambda r: outcome_words(r.outcome),
                   icon=lambda r: OUTCOME_LOOKS[r.outcome][0],
                   tone=lambda r: OUTCOME_LOOKS[r.outcome][1],
                   tip=lambda r: r.error or outcome_words(r.outcome)),
            Column(self.tr("Time"), _time, lambda r: r.seconds, number=True),
        )  # fmt: skip

    def _lay_out(self) -> None:
        card = Card("History")
        card.set_title(self.tr("Past conversions"))
        self._remove = button(
            self.tr("&Remove"),
            self._forget,
            tip=self.tr("Remove it from the history. Del"),
            small=True,
        )
        self._remove.setObjectName("removeRecordAction")
        card.add_action(self._remove)
        card.add_action(icon_button("refresh", self.tr("Refresh (Ctrl+R)"), self.refresh))
        card.add(self.filter)
        card.add(self.table, 1)
        for keys, act, where, context in (
            ("Ctrl+R", self.refresh, self, Qt.ShortcutContext.WindowShortcut),
            ("Del", self._forget, self.table, Qt.ShortcutContext.WidgetShortcut),
        ):
            QShortcut(QKeySequence(keys), where, act).setContext(context)
        self.table.setMinimumHeight(LEAST_TABLE)
        self.detail.setMinimumHeight(LEAST_DETAIL_HEIGHT)
        self._card = card
        self._keep_width()
        theme().follow(self, self._keep_width)
        splitter = TurningSplitter()
        splitter.addWidget(card)
        splitter.addWidget(self.detail)
        splitter.setSizes([LIST_WIDTH, 700])
        splitter.setStretchFactor(1, 1)
        self._core.preferences.keep_splitter("convert-history", splitter)
        empty = Card()
        empty.add(self._empty, 1)
        self._stack = QStackedLayout()
        self._page, self._nothing = scroll_part(holder(vbox(splitter))), empty
        for page in (empty, self._page):
            self._stack.addWidget(page)
        layout = vbox(spacing=CARD_PADDING)
        layout.setContentsMargins(WINDOW_PADDING, GRID, WINDOW_PADDING, WINDOW_PADDING)
        layout.addLayout(self._stack, 1)
        self.setLayout(layout)
        self._select()

    @Slot()
    def _keep_width(self) -> None:
        self._card.setMinimumWidth(theme().scaled(LEAST_LIST_WIDTH))

    @Slot(object, object)
    def _show(self, _asked: object, records: tuple[ConversionRecord, ...]) -> None:
        chosen = self.table.current_row
        fill(self.table, records, WIDTHS)
        self._stack.setCurrentWidget(self._page if records else self._nothing)
        wanted = chosen.id if chosen is not None else ""
        for record in records:
            if record.id == wanted:
                self.table.select(record)
                return
        if records:
            self.table.selectRow(0)
        self._select()

    @Slot()
    def _select(self) -> None:
        record, count = self.table.current_row, len(self.table.selected_rows)
        running = any(r.outcome is Outcome.RUNNING for r in self.table.selected_rows)
        reason = self.tr("Select a conversion first.") if not count else ""
        reason = self.tr("It is running.") if running else reason
        set_enabled(self._remove, not reason, reason)
        self.detail.show_record(record)

    def _forget(self) -> None:
        records = self.table.selected_rows
        if not records or any(record.outcome is Outcome.RUNNING for record in records):
            return
        job = self._core.runner.submit(
            self.tr("Remove from the history"), work.forget(records), lane=IO
        )
        job.finished.connect(self.refresh)

    @Slot(object)
    def _copy(self, record: ConversionRecord) -> None:
        text = json.dumps(record.to_dict(), indent=1, ensure_ascii=False)
        QGuiApplication.clipboard().setText(visible(text))
        self._core.notify(self.tr("Copied the record as JSON."), "ok")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()


def _time(record: ConversionRecord) -> str:
    return "–" if record.outcome is Outcome.RUNNING else words.duration(record.seconds)
