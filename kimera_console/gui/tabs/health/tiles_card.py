"""The figures that matter, of one backend in one window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimera_console.gui.widgets import Card, ColumnsLayout, FlowRow, MetricTile
from kimera_console.gui.widgets.basic.metric import NO_VALUE
from kimera_console.gui.widgets.basic.tips import plain_tip
from kimera_console.gui.widgets.basic.words import count, milliseconds, rate, size

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from kimera_console.core.embedding.monitor.figures import Figures, Snapshot


class TilesCard(Card):
    """Six tiles: three percentiles, speed, errors, memory."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setAccessibleName(self.tr("Figures"))
        self.p50 = MetricTile(self.tr("Latency p50"), "ms", widest="0000")
        self.p95 = MetricTile(self.tr("Latency p95"), "ms", widest="0000")
        self.p99 = MetricTile(self.tr("Latency p99"), "ms", widest="0000")
        self.speed = MetricTile(self.tr("Encoding speed"), self.tr("texts/s"), widest="0000")
        self.errors = MetricTile(self.tr("Errors"), widest="0000")
        self.memory = MetricTile(self.tr("Memory"), "MB", widest="0000")
        error = self.tr("Duration of a call, accurate to 1 %")
        for tile in (self.p50, self.p95, self.p99):
            tile.setToolTip(plain_tip(error))
        self.speed.setToolTip(self.tr("Texts divided by the time spent in calls"))
        self.errors.setToolTip(self.tr("Calls that failed, of all backends in this window"))
        self.memory.setToolTip(self.tr("Resident memory now"))
        tiles = (self.p50, self.p95, self.p99, self.speed, self.errors, self.memory)
        self.add(FlowRow(*tiles, layout=ColumnsLayout()))

    def show_figures(self, snapshot: Snapshot, figures: Figures) -> None:
        """Show a backend's figures, and what is not a backend's: errors, fallbacks, memory."""
        self._show_latencies(figures)
        if figures.calls:
            tokens = self.tr("{0} tokens/s").format(rate(figures.tokens_per_s))
            self.speed.set_value(rate(figures.texts_per_s), detail=tokens)
        else:
            self.speed.set_value(NO_VALUE, detail="")
        errors = sum(one.errors for one in snapshot.backends)
        since = snapshot.taken - snapshot.window.seconds
        fallbacks = len({one.when for one in snapshot.fallbacks if one.time >= since})
        words = self.tr("{0} fallback") if fallbacks == 1 else self.tr("{0} fallbacks")
        self.errors.set_value(
            count(errors), detail=words.format(count(fallbacks)) if fallbacks else
            self.tr("no fallback"), tone="bad" if errors else "",
        )  # fmt: skip
        self._show_memory(snapshot)

    def _show_latencies(self, figures: Figures) -> None:
        most = figures.max_ms
        details = {
            self.p50: (figures.p50_ms, self.tr("half of the calls")),
            self.p95: (figures.p95_ms, self.tr("19 of 20 calls")),
            self.p99: (
                figures.p99_ms,
                self.tr("slowest {0} ms").format(milliseconds(most)) if most is not None else "",
            ),
        }
        for tile, (value, detail) in details.items():
            if value is None:
                tile.set_value(NO_VALUE, detail="")
            else:
                tile.set_value(milliseconds(value), detail=detail)

    def _show_memory(self, snapshot: Snapshot) -> None:
        value, _, unit = size(snapshot.own_bytes).rpartition(" ")
        if snapshot.child_bytes:
            detail = self.tr("model's process {0}").format(size(snapshot.child_bytes))
        else:
            detail = self.tr("at most {0}").format(size(snapshot.peak_bytes))
        self.memory.set_value(value, unit=unit, detail=detail)
