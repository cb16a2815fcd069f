"""Curves over time: latency, speed or memory by backend, and all figures as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication, Slot

from kimera_console.gui.language import backend_name
from kimera_console.gui.widgets import Card, Column, DataTable
from kimera_console.gui.widgets.basic.choice_bar import ChoiceBar
from kimera_console.gui.widgets.basic.words import count, milliseconds
from kimera_console.gui.widgets.plot.data import Axis
from kimera_console.gui.widgets.plot.panel import PlotPanel

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from PySide6.QtWidgets import QWidget

    from kimera_console.core.embedding.monitor.figures import BackendSeries, Figures, Snapshot

P50, P95, P99, SPEED, MEMORY, TABLE = "p50", "p95", "p99", "speed", "memory", "table"
MEGABYTE = 1e6
_MEMORY_LOOKS = {"own": "onnx-gpu", "child": "openvino"}
"""Colours that no backend of the console has in the other curves."""


class CurvesCard(Card):
    """One measure at a time, one line a backend, in the backend's colour as everywhere."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setAccessibleName(self.tr("Curves"))
        self._snapshot: Snapshot | None = None
        self.measures = ChoiceBar(
            self.tr("Measure"),
            {
                P50: "p50", P95: "p95", P99: "p99", SPEED: self.tr("Texts/s"),
                MEMORY: self.tr("Memory"), TABLE: self.tr("Table"),
            },
        )  # fmt: skip
        self.measures.choose(P95)
        time = Axis(self.tr("Time"), clock=True)
        self.plot = PlotPanel(self.tr("Latency p95"), time, Axis(self.tr("Latency"), "ms"))
        self.plot.set_empty(
            self.tr("No texts were embedded in this period."),
            self.tr("Embed a text on the Embed tab to start the curve."),
        )
        self.table = DataTable(
            _columns(), self.tr("Figures by backend"), key=lambda one: one.backend
        )
        self.plot.add_control(self.measures, below=True)
        self.add(self.plot, 1)
        self.measures.chosen.connect(self._choose)
        self._choose(P95)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw the chosen measure."""
        self._snapshot = snapshot
        if self.measures.key == TABLE:
            if self.table.rows != snapshot.backends:
                self.table.set_rows(snapshot.backends)
            return
        if self.measures.key == MEMORY:
            self._draw_memory(snapshot)
            return
        take = _TAKE[self.measures.key]
        shown = [one for one in snapshot.series if np.isfinite(take(one)).any()]
        for key in set(self.plot.data.series) - {one.backend for one in shown}:
            self.plot.remove(key)
        for one in shown:
            name = backend_name(one.backend)
            self.plot.set_line(one.backend, name, snapshot.times, take(one))

    @Slot(str)
    def _choose(self, measure: str) -> None:
        self.plot.show_instead(self.table if measure == TABLE else None)
        self.plot.set_title(_title(measure))
        if measure != TABLE:
            self.plot.clear()
            self.plot.set_axes(y=_axis(measure))
        if self._snapshot is not None:
            self.show_snapshot(self._snapshot)

    def _draw_memory(self, snapshot: Snapshot) -> None:
        lines: dict[str, tuple[str, NDArray[np.float64]]] = {
            "own": (self.tr("This process"), snapshot.memory.own_bytes),
            "child": (self.tr("The model's process"), snapshot.memory.child_bytes),
        }
        for key, (name, values) in lines.items():
            if np.isfinite(values).any():
                self.plot.set_line(
                    key, name, snapshot.times, values / MEGABYTE, contender=_MEMORY_LOOKS[key]
                )
            else:
                self.plot.remove(key)


_TAKE: dict[str, Callable[[BackendSeries], NDArray[np.float64]]] = {
    P50: lambda one: one.p50_ms,
    P95: lambda one: one.p95_ms,
    P99: lambda one: one.p99_ms,
    SPEED: lambda one: one.texts_per_s,
}


def _title(measure: str) -> str:
    if measure == SPEED:
        return _tr("Encoding speed")
    if measure == TABLE:
        return _tr("By backend")
    return _tr("Memory") if measure == MEMORY else _tr("Latency {0}").format(measure)


def _axis(measure: str) -> Axis:
    if measure == SPEED:
        return Axis(_tr("Speed"), _tr("texts/s"), zero=True)
    if measure == MEMORY:
        return Axis(_tr("Resident memory"), "MB", zero=True)
    return Axis(_tr("Latency"), "ms", zero=True)


def _columns() -> list[Column]:
    def whole(title: str, take: Callable[[Figures], float]) -> Column:
        return Column(title, lambda one: count(take(one)), sort=take, number=True)

    def latency(title: str, take: Callable[[Figures], float | None]) -> Column:
        def words(one: Figures) -> str:
            value = take(one)
            return "–" if value is None else milliseconds(value)

        return Column(title, words, sort=take, number=True)

    return [
        Column(_tr("Backend"), lambda one: _name(one.backend)),
        latency(_tr("p50 (ms)"), lambda one: one.p50_ms),
        latency(_tr("p95 (ms)"), lambda one: one.p95_ms),
        latency(_tr("p99 (ms)"), lambda one: one.p99_ms),
        latency(_tr("Slowest (ms)"), lambda one: one.max_ms),
        whole(_tr("Texts/s"), lambda one: one.texts_per_s),
        Column(
            _tr("Errors"), lambda one: count(one.errors), sort=lambda one: one.errors, number=True,
            tone=lambda one: "bad" if one.errors else "",
        ),
        whole(_tr("Calls"), lambda one: one.calls),
        whole(_tr("Texts"), lambda one: one.texts),
        whole(_tr("Tokens"), lambda one: one.tokens),
        whole(_tr("Tokens/s"), lambda one: one.tokens_per_s),
    ]  # fmt: skip


def _name(backend: str) -> str:
    return backend_name(backend) or _tr("none")


def _tr(text: str) -> str:
    return QCoreApplication.translate("CurvesCard", text)
