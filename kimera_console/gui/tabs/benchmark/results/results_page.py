"""The right side of the tab once there is something to show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from kimera_console.core.bench.output.report import noise
from kimera_console.gui.language import core_words
from kimera_console.gui.tabs.benchmark.results.bar_plots import LimitCard, MemoryPlot
from kimera_console.gui.tabs.benchmark.results.claims_card import ClaimsCard
from kimera_console.gui.tabs.benchmark.results.page_picture import save_picture
from kimera_console.gui.tabs.benchmark.results.plots import PLOT_HEIGHT, SpeedPlots
from kimera_console.gui.tabs.benchmark.results.quality_card import QualityCard
from kimera_console.gui.tabs.benchmark.results.results import (
    ConditionsCard,
    HeadlineCard,
    RatioCard,
)
from kimera_console.gui.tabs.benchmark.runs.compare_card import CompareCard
from kimera_console.gui.tabs.benchmark.runs.note_line import NoteLine
from kimera_console.gui.tabs.benchmark.runs.run_bar import RunBar
from kimera_console.gui.theme import theme
from kimera_console.gui.tokens import CARD_PADDING
from kimera_console.gui.widgets import InlineMessage, LogView, vbox
from kimera_console.gui.widgets.basic.basics import PageArea

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QResizeEvent

    from kimera_console.core.bench.output.live import LiveRun
    from kimera_console.core.bench.output.run_view import RunView
    from kimera_console.core.bench.plan.types import BenchmarkRun
    from kimera_console.core.errors import KimeraError
    from kimera_console.gui.jobs import JobHandle

LOG_HEIGHT = 180
NARROW, STACKED = 832, 560
"""Widths in pixels at the usual size of text. Below the first, cards stand one above the other;
below the second the large figures too, and the list of runs beneath what kind of run is shown."""
PLOT_SHARE, TALLEST_PLOT = 0.46, 520
"""Speed plots take this share of the room, between their least height and this one in pixels."""


class ResultsPage(QWidget):
    """Run bar, note, messages, plots, ratios, comparison, claims, conditions.

    Attributes:
        bar: Which run this is.
        note: The user's note about it.
        message: Failures with the log, or noise with a repetition, one click away.
        log: The measuring job's log; hidden until asked for.
        plots, quality, limit, memory, headline, ratios, compare, claims, conditions: The cards.

    Signals:
        log_requested: The message's button was pressed, and it offered the log.
        repeat_requested: The same, and it offered to measure again.
    """

    log_requested = Signal()
    repeat_requested = Signal()

    def __init__(self, log_axes: frozenset[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bar = RunBar()
        self.note = NoteLine()
        self.message = InlineMessage()
        self.message.triggered.connect(self._act)
        self._offers_repeat = False
        self.log = LogView()
        self.log.setFixedHeight(LOG_HEIGHT)
        self.log.hide()
        self.headline = HeadlineCard()
        self.plots = SpeedPlots(log_axes)
        self.quality = QualityCard()
        self.limit = LimitCard()
        self.memory = MemoryPlot()
        self.ratios = RatioCard()
        self.compare = CompareCard()
        self.claims = ClaimsCard()
        self.conditions = ConditionsCard()
        self._lay_out()
        theme().follow(self, self._arrange)

    def show_started(self, live: LiveRun) -> None:
        """Empty everything for a run that begins."""
        self.bar.show_running()
        self.message.clear()
        self.log.hide()
        self.headline.clear()
        self.plots.show_run(live)
        self.memory.show_run(live)
        self.quality.clear()
        self.limit.clear()
        self.ratios.clear(self.tr("Ratios are shown at the end of the run."))
        self.claims.clear(self.tr("Verdicts are shown at the end of the run."))
        self.conditions.hide()

    def grow(self, live: LiveRun) -> None:
        """Draw what is new of a running measurement."""
        self.plots.grow()
        self.memory.show_run(live)

    def show_view(self, view: RunView, *, fresh: bool) -> None:
        """Show a run.

        Args:
            view: The run.
            fresh: Whether it was measured just now.
        """
        self.bar.unlock()
        self.bar.show_run(view.run, fresh=fresh)
        self.plots.show_run(view.live)
        self.memory.show_run(view.live)
        self.quality.show_view(view)
        self.limit.show_view(view)
        self.show_baseline(view)
        self.claims.show_claims(view.run.claims, noisy=view.run.is_noisy)
        self.conditions.show_run(view.run)
        self.conditions.show()

    def show_baseline(self, view: RunView) -> None:
        """Show what depends on the baseline."""
        self.headline.show_view(view)
        self.ratios.show_view(view)

    def show_failures(self, view: RunView, *, with_log: bool) -> None:
        """Name the contenders that must not be used, and why."""
        if not view.failures:
            return
        hint = " ".join(f"{core_words(who)}: {why}" for who, why in view.failures.items())
        names = ", ".join(core_words(who.partition(" · ")[0]) for who in view.failures)
        text = self.tr("Left out: {0}. The others are not affected.").format(names)
        self._offers_repeat = False
        self.message.show_message("bad", text, hint, action=self.tr("Show log") if with_log else "")

    def show_noise(self, view: RunView) -> None:
        """Offer to measure again what other work disturbed; failures come first."""
        found = noise(view.run)
        if found and not view.failures:
            text = self.tr("This run is noisy: repeat it before you rely on its figures.")
            self._offers_repeat = True
            self.message.show_message(
                "warn", text, " ".join(found), action=self.tr("Measure again")
            )

    def show_error(self, error: KimeraError) -> None:
        """Say why there is no run."""
        self._offers_repeat = False
        self.message.show_error(error, action=self.tr("Show log"))

    @Slot()
    def _act(self) -> None:
        (self.repeat_requested if self._offers_repeat else self.log_requested).emit()

    def toggle_log(self, job: JobHandle | None) -> None:
        """Show or hide the log of the measuring job."""
        if not self.log.isHidden() or job is None:
            self.log.hide()
            return
        lines = list(job.log)
        if job.error is not None:
            lines += job.error.log.splitlines()
        self.log.set_lines(lines or [self.tr("The log is empty.")])
        self.log.show()

    def save_picture(self, run: BenchmarkRun, path: Path) -> None:
        """Write all of the page as .png or .svg.

        Raises:
            KimeraError: It cannot be written.
        """
        save_picture(self._inside, run, path)

    def _lay_out(self) -> None:
        worth = self._worth = QHBoxLayout()
        worth.setSpacing(CARD_PADDING)
        worth.addWidget(self.quality, 3)
        worth.addWidget(self.limit, 2)
        lower = self._lower = QHBoxLayout()
        lower.setSpacing(CARD_PADDING)
        lower.addWidget(self.claims, 2)
        lower.addWidget(self.memory, 1)
        inside = self._inside = _Page()
        self.scroll_area = PageArea(self)
        self.scroll_area.setWidget(inside)
        self.scroll_area.setAccessibleName(self.tr("Results"))
        column = vbox(self.headline, spacing=CARD_PADDING)
        inside.setLayout(column)
        column.addWidget(self.plots, 3)
        column.addLayout(worth)
        column.addWidget(self.ratios, 2)
        column.addWidget(self.compare)
        column.addLayout(lower)
        column.addWidget(self.conditions)
        layout = vbox(self.bar, self.note, spacing=CARD_PADDING)
        self.setLayout(layout)
        self.message.lay_over(self)
        layout.addWidget(self.log)
        layout.addWidget(self.scroll_area, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    @Slot()
    def _arrange(self) -> None:
        share = round(self.height() * PLOT_SHARE)
        narrow, stacked = (self.width() < theme().scaled(px) for px in (NARROW, STACKED))
        self.plots.set_room(min(max(share, PLOT_HEIGHT), TALLEST_PLOT), narrow=narrow)
        self.headline.set_narrow(narrow, stacked=stacked)
        self.ratios.set_stacked(stacked)
        self.bar.set_narrow(narrow, stacked=stacked)
        ways = QHBoxLayout.Direction
        for row in (self._lower, self._worth):
            row.setDirection(ways.TopToBottom if narrow else ways.LeftToRight)


class _Page(QWidget):
    """The content of the scroll area: as high as its texts need at its own width.

    A scroll area asks for the least height at no particular width, where wrapped texts are long.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("page", True)

    def minimumSizeHint(self) -> QSize:
        layout = self.layout()
        if layout is None:
            return super().minimumSizeHint()
        least = layout.totalMinimumSize()
        return QSize(least.width(), layout.totalMinimumHeightForWidth(max(self.width(), 1)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()
