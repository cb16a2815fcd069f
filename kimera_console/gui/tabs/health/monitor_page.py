"""The monitor: what the active backend does over time, and its fallbacks."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from kimera_console.core.embedding.monitor.export import to_csv, to_json
from kimera_console.core.embedding.monitor.types import WINDOWS
from kimera_console.core.errors import KimeraError
from kimera_console.gui.language import backend_name
from kimera_console.gui.tabs.health.curves_card import CurvesCard
from kimera_console.gui.tabs.health.fallback_card import FallbackCard
from kimera_console.gui.tabs.health.tiles_card import TilesCard
from kimera_console.gui.threads.file_questions import require_answer
from kimera_console.gui.tokens import CARD_PADDING
from kimera_console.gui.widgets import Card, FlowRow, button, hbox, holder, label, scroll_part, vbox
from kimera_console.gui.widgets.basic.choice_bar import ChoiceBar
from kimera_console.gui.widgets.basic.save_dialog import ask_save
from kimera_console.gui.widgets.basic.words import count
from kimera_console.gui.widgets.messages.advice import advice_words
from kimera_console.gui.widgets.turning_splitter import TurningSplitter

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtGui import QHideEvent, QShowEvent

    from kimera_console.core.embedding.monitor.figures import Snapshot
    from kimera_console.gui.console_core import ConsoleCore

UPDATE_MS = 500
"""Drawn so long after something was recorded, while it is in sight."""
WINDOW_KEY = "health/monitor_window"
_WRITERS: dict[str, Callable[[Snapshot], str]] = {"csv": to_csv, "json": to_json}


class MonitorPage(QWidget):
    """Figures, curves and the timeline of one window of time. Works only while it is visible.

    Attributes:
        bar: Its head, for the place above it: the window, what is shown, export, reset.

    Signals:
        drawn: A snapshot was shown.
    """

    drawn = Signal()
    _recorded = Signal()

    def __init__(self, core: ConsoleCore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._core = core
        self._monitor = core.embedder.monitor
        self.snapshot: Snapshot | None = None
        self.setAccessibleName(self.tr("Monitor"))
        self.tiles = TilesCard()
        self.curves = CurvesCard()
        self.fallbacks = FallbackCard()
        self.bar = self._make_bar()
        sides = TurningSplitter()
        sides.addWidget(self.curves)
        sides.addWidget(self.fallbacks)
        sides.setSizes([664, 552])
        sides.setStretchFactor(0, 3)
        sides.setStretchFactor(1, 2)
        core.preferences.keep_splitter("health-monitor", sides)
        page = scroll_part(holder(vbox(self.tiles, sides, spacing=CARD_PADDING)))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(page)
        for panel in (self.curves.plot, self.fallbacks):
            panel.exported.connect(self._report_saved)
            panel.failed.connect(
                lambda error: core.notify(error.message, "bad", advice_words(error.advice))
            )
        self._soon = QTimer(self, singleShot=True, interval=UPDATE_MS)
        self._soon.timeout.connect(self.refresh)
        # The curves move on by a point, with or without texts.
        self._timer = QTimer(self, interval=WINDOWS[0].slot_s * 1000)
        self._timer.timeout.connect(self.refresh)
        # The monitor speaks on whatever thread used it.
        self._recorded.connect(self._refresh_soon, Qt.ConnectionType.QueuedConnection)
        core.backend_model.changed.connect(self._changed)

    @Slot()
    def refresh(self) -> None:
        """Take a snapshot and show it."""
        self._soon.stop()
        if self._timer.isActive():
            self._timer.start()  # on a busy machine both were due: one snapshot is enough
        self._monitor.notify_once(self._recorded.emit)
        status = self._core.backend_model.status
        snapshot = self.snapshot = self._monitor.snapshot(self.windows.key)
        active = status.active.backend if status.active is not None else ""
        figures = snapshot.figures(_shown_backend(snapshot, active))
        self.tiles.show_figures(snapshot, figures)
        self.curves.show_snapshot(snapshot)
        self.fallbacks.show_snapshot(snapshot, self._core.backend_model.earlier_fallbacks)
        self._words.setText(self._describe(figures.backend, figures.calls))
        self.drawn.emit()

    def save(self, path: Path) -> None:
        """Write what is shown; the suffix (.csv, .json) says how."""
        snapshot = self.snapshot or self._monitor.snapshot(self.windows.key)
        writer = _WRITERS.get(path.suffix.lower().lstrip("."), to_json)
        job = self._core.runner.submit(
            self.tr("Save the monitor as {0}").format(path.name),
            lambda _context: _write(path, writer(snapshot)),
        )
        job.succeeded.connect(lambda: self._report_saved(str(path)))

    @Slot()
    def reset(self) -> None:
        """Empty the windows; the timeline and the totals stay."""
        self._monitor.reset()
        self.refresh()
        self._core.notify(
            self.tr("The monitor was reset."), "ok", self.tr("The fallback timeline is kept.")
        )

    def _make_bar(self) -> Card:
        names = {"10m": self.tr("10 minutes"), "1h": self.tr("1 hour"), "24h": self.tr("24 hours")}
        tips = {w.key: self.tr("A point is {0} s").format(w.slot_s) for w in WINDOWS}
        self.windows = ChoiceBar(self.tr("Window"), names, tips=tips)
        self.windows.choose(self._core.preferences.text(WINDOW_KEY))
        self.windows.chosen.connect(self._choose)
        self._words = label("", "muted")
        menu = QMenu(self)
        for kind in _WRITERS:
            text = self.tr("Save as {0}…").format(kind.upper())
            menu.addAction(text, functools.partial(self._ask, kind))
        self.export = button(
            self.tr("E&xport"), icon="export", tip=self.tr(
                "Save figures, curves and fallbacks to a file"
            ),
        )  # fmt: skip
        self.export.setObjectName("exportMonitorButton")
        self.export.setMenu(menu)
        self.clear = button(
            self.tr("Rese&t"), self.reset, icon="undo",
            tip=self.tr("Reset all figures; the fallback timeline is kept"),
        )  # fmt: skip
        self.clear.setObjectName("resetMonitorButton")
        row = hbox()
        row.addWidget(FlowRow(self.windows, self._words), 1)
        row.addWidget(self.export)
        row.addWidget(self.clear)
        made = Card()
        made.setAccessibleName(self.tr("Monitor"))
        made.add(row)
        return made

    def _ask(self, kind: str) -> None:
        ask_save(self, self.tr("Save the monitor"), f"monitor-{self.windows.key}.{kind}", self.save)

    def _describe(self, backend: str, calls: int) -> str:
        if not calls:
            return self.tr("No texts were embedded in this period.")
        name = backend_name(backend)
        words = self.tr("{0} · {1} call") if calls == 1 else self.tr("{0} · {1} calls")
        return words.format(name, count(calls))

    @Slot(str)
    def _choose(self, key: str) -> None:
        self._core.preferences.set_text(WINDOW_KEY, key)
        self.refresh()

    @Slot()
    def _changed(self) -> None:
        if self.isVisible():
            self.refresh()

    @Slot()
    def _refresh_soon(self) -> None:
        if self.isVisible():
            self._soon.start()

    @Slot(str)
    def _report_saved(self, path: str) -> None:
        self._core.notify(self.tr("Saved {0}").format(path), "ok")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._monitor.notify_once(None)
        self._timer.stop()
        self._soon.stop()


def _shown_backend(snapshot: Snapshot, active: str) -> str:
    """The backend whose figures are large: the active one, else the one that was called most."""
    if active and snapshot.figures(active).calls:
        return active
    most = max(snapshot.backends, key=lambda one: one.calls, default=None)
    return most.backend if most is not None else active


def _write(path: Path, text: str) -> None:
    from kimera_console.core.system.durable import staged

    try:
        require_answer(path)
        with staged(path) as new:
            new.write_text(text, encoding="utf-8")
    except OSError as error:
        raise KimeraError(
            f"The monitor could not be saved as {path}: {error.strerror or error}.",
            hint="Choose another folder.",
        ) from error
