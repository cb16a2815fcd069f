"""The path of `auto`: every point it measured, speed against quality, any of them to be chosen."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QSplitter, QWidget

from kimera_console.gui.language import figure, filled
from kimera_console.gui.tabs.convert.column_widths import fill
from kimera_console.gui.tokens import series_style
from kimera_console.gui.widgets import Column, DataTable, button, hbox, label, set_enabled, vbox
from kimera_console.gui.widgets.basic import words
from kimera_console.gui.widgets.plot.data import Axis
from kimera_console.gui.widgets.plot.tradeoff import TradeoffPlot

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QShowEvent
    from PySide6.QtWidgets import QPushButton

    from kimera_console.core.bundles.search import Search, SearchPoint

MET, MISSED, CHOSEN = "met", "missed", "chosen"
LEAST_TABLE = 128
"""Its heading, and three rows nearly."""
SIDE_PX = 100
LEAST_PX, MOST_PX = 8.0, 22.0
WIDTHS = (36, 0, 60, 96, 92, 76, 80, 76)


class SearchView(QWidget):
    """Plot and table of the points; what is selected in one is selected in the other.

    They are made when they are first needed: most windows never show a search.

    Args:
        prepares: A point that is wanted is set up in the form, where a search that has just run
            converts it at once. Plot and table stand side by side then: a detail is wide and low.

    Signals:
        point_requested: The `SearchPoint` that is to be converted.
    """

    point_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None, *, prepares: bool = False) -> None:
        super().__init__(parent)
        self._points: list[SearchPoint] = []
        self._search: Search | None = None
        self._target: float | None = None
        self._prepares = prepares
        self._is_made = self._prepared = False

    def _make(self) -> None:
        if self._is_made:
            return
        self._is_made = True
        self._words = label("", wrap=True)
        self.plot = TradeoffPlot(
            "Speed and quality", Axis("Speed", "× fp32"), Axis("Mean cosine"), parent=self
        )
        self.plot.set_title(self.tr("Speed and quality"))
        self.plot.set_empty(
            self.tr("Points appear as they are measured."),
            self.tr("Marker size shows the model's size on disk."),
        )
        self.table = DataTable(
            self._columns(), self.tr("Points of the search"), self, key=lambda p: p.number
        )
        self.convert_button = self._make_button(self._prepares)
        self._lay_out(beside=self._prepares)
        self.plot.clicked.connect(self._clicked)
        self.table.selection_changed.connect(self._selected)
        self._update_button()

    def begin(self, points: Sequence[SearchPoint], target: float) -> None:
        """A search that runs: what it has measured so far, and the mean cosine it must reach."""
        self._make()
        self._search, self._target = None, target
        self._points = list(points)
        self._words.setText(self.tr("The search is running."))
        self._show()

    def add_point(self, point: SearchPoint) -> None:
        self._make()
        self._points.append(point)
        self._show()

    def show_search(self, search: Search) -> None:
        self._make()
        self._search, self._target = search, search.target.cosine_mean
        self._points = list(search.points)
        self._words.setText(" ".join((search.words, *search.notes)))
        self._show()
        self.table.select(search.best)

    def prepare(self) -> None:
        """Build what is drawn on, and draw what came before."""
        self._make()
        self.plot.prepare()
        self._prepared = True
        self._draw()

    def _make_button(self, prepares: bool) -> QPushButton:
        words_ = self.tr("Convert this point"), self.tr("Prepare &this point")
        tips = (
            self.tr("Convert again with this point's recipe, without a search."),
            self.tr("Set up another conversion with this point's recipe. Alt+T"),
        )
        made = button(words_[prepares], self._want, tip=tips[prepares])
        made.setObjectName(("convertPointButton", "preparePointButton")[prepares])
        return made

    def _show(self) -> None:
        chosen = self.table.current_row
        fill(self.table, self._points, WIDTHS)
        if chosen is not None:
            self.table.select(chosen)
        self._draw()
        self._update_button()

    def _draw(self) -> None:
        if not self._prepared:
            return
        groups = self._groups()
        for key in (CHOSEN, MET, MISSED):
            if key not in groups and key in self.plot.data.series:
                self.plot.remove(key)
        names = {
            MET: self.tr("Meets the target"),
            MISSED: self.tr("Misses the target"),
            CHOSEN: self.tr("Chosen"),
        }
        largest = max((one.size_bytes for one in self._points), default=1)
        for key, points in groups.items():
            self.plot.set_points(
                key,
                names[key],
                [one.speed for one in points],
                [one.cosine_mean for one in points],
                low=[one.speed_low for one in points],
                high=[one.speed_high for one in points],
                sizes_px=[max(LEAST_PX, MOST_PX * one.size_bytes / largest) for one in points],
                names=[self._point_words(one) for one in points],
                style=series_style("", (MET, MISSED, CHOSEN).index(key)),
            )
        if self._points and self._target is not None:
            target = filled(self.tr("Target: {0:g}"), self._target)
            self.plot.set_baseline(self._target, target)

    def _groups(self) -> dict[str, list[SearchPoint]]:
        groups: dict[str, list[SearchPoint]] = {}
        for one in self._points:
            groups.setdefault(self._group(one), []).append(one)
        return groups

    def _group(self, point: SearchPoint) -> str:
        if self._search is not None and point.number == self._search.chosen:
            return CHOSEN
        return MET if point.meets else MISSED

    def _point_words(self, point: SearchPoint) -> str:
        return filled(
            self.tr(
                "{number} · {words} · {speed:.2f}× [{low:.2f}, {high:.2f}] · mean cosine "
                "{cosine:.5f} · {size}"
            ),
            number=point.number,
            words=point.words,
            speed=point.speed,
            low=point.speed_low,
            high=point.speed_high,
            cosine=point.cosine_mean,
            size=words.size(point.size_bytes),
        )

    def _columns(self) -> tuple[Column, ...]:
        def measured(title: str, key: str, show: Callable[[Any], str]) -> Column:
            value = operator.attrgetter(key)
            return Column(title, lambda p: show(value(p)), sort=value, number=True)

        return (
            measured(self.tr("#"), "number", str),
            Column(self.tr("Layers"), lambda p: p.brief, tip=lambda p: p.words, stretch=True),
            measured(self.tr("Speed"), "speed", lambda v: figure(f"{v:.2f}×")),
            Column(
                self.tr("95 % interval"),
                lambda p: figure(f"{p.speed_low:.2f}–{p.speed_high:.2f}") if p.number else "–",
                sort=lambda p: p.speed_low if p.number else None,
                number=True,
            ),
            measured(self.tr("Mean cosine"), "cosine_mean", lambda v: figure(f"{v:.5f}")),
            Column(
                self.tr("Top-10"),
                lambda p: figure(f"{p.top_k_agreement:.1%}"),
                sort=lambda p: p.top_k_agreement,
                number=True,
                tip=self._retrieval,
            ),
            measured(self.tr("Size"), "size_bytes", words.size),
            Column(
                self.tr("Target"),
                self._verdict,
                tone=lambda p: "ok" if p.meets else "warn",
                tip=lambda p: " ".join(p.problems) or self.tr("It meets the target."),
            ),
        )

    def _retrieval(self, point: SearchPoint) -> str:
        if point.recall_at_10 is None or point.rank_changes is None:
            return ""
        return self.tr("Recall@10 {0}, changed ranks {1}, on the labelled set.").format(
            figure(f"{point.recall_at_10:.1%}"), figure(f"{point.rank_changes:.1%}")
        )

    def _verdict(self, point: SearchPoint) -> str:
        names = {MET: self.tr("met"), MISSED: self.tr("missed"), CHOSEN: self.tr("chosen")}
        return names[self._group(point)]

    def _lay_out(self, *, beside: bool) -> None:
        foot = hbox(self._words)
        foot.setStretch(0, 1)
        foot.addWidget(self.convert_button, 0, Qt.AlignmentFlag.AlignTop)
        both = _PathSplitter(Qt.Orientation.Horizontal if beside else Qt.Orientation.Vertical, self)
        both.setChildrenCollapsible(False)
        self.table.setMinimumHeight(LEAST_TABLE)
        both.addWidget(self.plot)
        both.addWidget(self.table)
        shares = (5, 8) if beside else (3, 2)
        for place, share in enumerate(shares):
            both.setStretchFactor(place, share)
        if beside:  # neither wishes for a width that would be in proportion
            both.setSizes([SIDE_PX * share for share in shares])
        layout = vbox(both)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setStretch(0, 1)
        layout.addLayout(foot)
        self.setLayout(layout)

    @Slot(str, int)
    def _clicked(self, key: str, index: int) -> None:
        points = self._groups().get(key, [])
        if 0 <= index < len(points):
            self.table.select(points[index])

    @Slot(object)
    def _selected(self, point: SearchPoint | None) -> None:
        if point is not None and self._prepared:
            key = self._group(point)
            self.plot.select(key, self._groups()[key].index(point))
        self._update_button()

    def _update_button(self) -> None:
        point, reason = self.table.current_row, ""
        if self._search is None:
            reason = self.tr("The search is still running.")
        elif point is None:
            reason = self.tr("Select a point first.")
        elif point.number == self._search.chosen:
            reason = self.tr("This point was converted.")
        set_enabled(self.convert_button, not reason, reason)

    def _want(self) -> None:
        point = self.table.current_row
        if point is not None:
            self.point_requested.emit(point)

    def showEvent(self, event: QShowEvent) -> None:
        self._make()
        super().showEvent(event)


class _PathSplitter(QSplitter):
    """Asks for the least height: the plot's own wish would make the whole panel scroll."""

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.minimumSizeHint().height())
