"""Fallbacks as a timeline, one lane a backend, and as a list."""

from __future__ import annotations

import datetime
import functools
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtWidgets import QMenu, QStackedLayout, QWidget

from kimera_console.core.embedding.backends.base import CHAIN, OPENVINO
from kimera_console.core.errors import KimeraError
from kimera_console.gui.language import backend_name, core_words, day
from kimera_console.gui.widgets import (
    Card,
    Column,
    DataTable,
    FilterField,
    holder,
    icon_button,
    label,
    set_enabled,
)
from kimera_console.gui.widgets.basic.save_dialog import ask_save
from kimera_console.gui.widgets.lists.line_cells import word_lines
from kimera_console.gui.widgets.plot.lanes import Lane, LaneMark, LanePlot, LaneSpan

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kimera_console.core.embedding.embedder import FallbackEvent
    from kimera_console.core.embedding.monitor.figures import Snapshot

LEAST_WHY = 120
"""Pixels of the reason, which may have several lines."""


class FallbackCard(Card):
    """When, from, to, why. The plot shows the monitor's window, the list all that is kept.

    Signals:
        exported: Path of a picture that was written.
        failed: A `KimeraError`: it could not be written.
    """

    exported = Signal(str)
    failed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Fallbacks", parent=parent)
        self.set_title(self.tr("Active backend and fallbacks"))
        self.timeline = LanePlot(self.tr("Timeline of the active backend"))
        self.list = DataTable(
            [
                Column(self.tr("When"), _when, sort=lambda e: e.when, tip=lambda e: e.when),
                Column(self.tr("From"), lambda e: _name(e.from_backend)),
                Column(self.tr("To"), lambda e: _name(e.to_backend), tone=_tone),
                Column(self.tr("Why"), _why, stretch=True, least=LEAST_WHY,
                       lines=lambda e, fits: word_lines(_why(e), fits)),
            ],
            self.tr("Fallbacks, newest first"),
            key=lambda e: (e.time, e.from_backend),
        )  # fmt: skip
        self.filter = FilterField(self.list, self.tr("Filter the fallbacks"), "fallbackFilter")
        self.filter.setMaximumWidth(160)
        menu = QMenu(self)
        for kind in ("png", "svg"):
            text = self.tr("Save as {0}…").format(kind.upper())
            menu.addAction(text, functools.partial(self._ask, kind))
        save = icon_button("export", self.tr("Save the timeline as a picture"))
        save.setMenu(menu)
        save.setPopupMode(save.ToolButtonPopupMode.InstantPopup)
        none_yet = label(
            self.tr("No fallbacks so far. Fallbacks to another backend are listed here."),
            "muted", wrap=True,
        )  # fmt: skip
        none_yet.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedLayout()
        self._stack.addWidget(none_yet)
        self._stack.addWidget(self.list)
        self._marked: tuple[FallbackEvent, ...] = ()
        self.add_action(self.filter)
        self.add_action(save)
        self.add(self.timeline)
        self.add(holder(self._stack), 1)
        self.timeline.current_changed.connect(self._select)
        self.list.selection_changed.connect(self._point)

    def show_snapshot(self, snapshot: Snapshot, earlier: Sequence[FallbackEvent]) -> None:
        """Show a window's timeline, and every fallback that is kept.

        Args:
            snapshot: Of the window to draw.
            earlier: Fallbacks of earlier sessions, oldest first.
        """
        events = (*earlier, *snapshot.fallbacks)
        newest_first = tuple(reversed(events))
        if self.list.rows != newest_first:
            self.list.set_rows(newest_first)
        self._stack.setCurrentIndex(1 if events else 0)
        set_enabled(self.filter, bool(events), self.tr("There is nothing to filter yet."))
        high = max(snapshot.taken, float(snapshot.times[-1]))
        low = high - snapshot.window.seconds
        # A fallback that is over the moment it happened still says which lanes there are.
        self._marked = tuple(event for event in events if event.time >= low)
        gave_way = any(event.from_backend == OPENVINO for event in self._marked)
        names = (OPENVINO, *CHAIN) if gave_way else CHAIN
        lanes = [Lane(name, backend_name(name)) for name in names]
        spans = [
            LaneSpan(span.backend, span.started, span.ended or high)
            for span in snapshot.spans
            if (span.ended or high) >= low
        ]
        marks = [
            LaneMark(event.from_backend, event.to_backend, event.time, _words(event))
            for event in self._marked
        ]
        self.timeline.set_data(lanes, spans, marks, low=low, high=high)

    @Slot(int)
    def _select(self, index: int) -> None:
        if index >= 0:
            self.list.select(self._marked[index])

    @Slot(object)
    def _point(self, event: FallbackEvent | None) -> None:
        self.timeline.point(self._marked.index(event) if event in self._marked else -1)

    def _ask(self, kind: str) -> None:
        ask_save(self, self.tr("Save the timeline"), f"fallbacks.{kind}", self._save)

    def _save(self, path: Path) -> None:
        try:
            self.timeline.export(path)
        except KimeraError as error:
            self.failed.emit(error)
        else:
            self.exported.emit(str(path))


def _when(event: FallbackEvent) -> str:
    moment = datetime.datetime.fromtimestamp(event.time)
    today = moment.date() == datetime.datetime.now().date()
    return f"{moment:%H:%M:%S}" if today else f"{day(moment)}, {moment:%H:%M}"


def _why(event: FallbackEvent) -> str:
    return core_words(event.reason)


def _name(backend: str) -> str:
    return backend_name(backend) or QCoreApplication.translate("FallbackCard", "none")


def _tone(event: FallbackEvent) -> str:
    return "" if event.to_backend else "bad"


def _words(event: FallbackEvent) -> str:
    return (
        f"{_when(event)}  {_name(event.from_backend)} → {_name(event.to_backend)}: {event.reason}"
    )
