"""Health tab: runs the checks as a job and shows what they find, and what the backend did."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QDateTime, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QSizePolicy,
    QSplitter,
    QStackedLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from kimera_console.core.health import run_checks
from kimera_console.core.health.report import report, shown_versions
from kimera_console.gui.jobs import IO
from kimera_console.gui.language import core_words
from kimera_console.gui.latest import Latest
from kimera_console.gui.tabs.health.backend_card import BackendCard
from kimera_console.gui.tabs.health.check_list import CheckList
from kimera_console.gui.tabs.health.detail_card import DetailCard
from kimera_console.gui.tabs.health.findings_subject import FindingsSubject
from kimera_console.gui.tabs.health.fix_controller import FixController
from kimera_console.gui.tabs.health.monitor_page import MonitorPage
from kimera_console.gui.tabs.health.summary_card import COPY_KEYS, RUN_KEYS, SummaryCard
from kimera_console.gui.tokens import CARD_PADDING, GRID, WINDOW_PADDING
from kimera_console.gui.widgets import (
    Card,
    EmptyState,
    FilterField,
    InlineMessage,
    LogView,
    hbox,
    holder,
    scroll_part,
    vbox,
)
from kimera_console.gui.widgets.basic.choice_bar import ChoiceBar
from kimera_console.gui.widgets.basic.fold import note_content
from kimera_console.gui.widgets.basic.words import duration
from kimera_console.gui.widgets.turning_splitter import TurningSplitter

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QResizeEvent, QShowEvent

    from kimera_console.core.errors import KimeraError
    from kimera_console.core.flags.settings import Settings
    from kimera_console.core.health import Check
    from kimera_console.core.jobs import JobContext, Progress
    from kimera_console.gui.console_core import ConsoleCore

LOG_HEIGHT = 160
CHECKS, MONITOR = "checks", "monitor"
FALLBACKS = "fallbacks"
"""What the warning of a fallback asks for: the monitor's page, with its timeline."""

_T = TypeVar("_T")


class HealthTab(QWidget):
    """Two pages: the checks, and the monitor of the backend.

    On the first the checks are on the left; the selected one, and the backend, on the right. The
    checks run when the tab is first shown, and when the user asks.

    Signals:
        checks_finished: The checks (tuple of `Check`) of a complete run.
    """

    checks_finished = Signal(object)

    def __init__(self, core: ConsoleCore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._core = core
        self._running = Latest(
            core.runner,
            lambda asked, context: _run(core, asked, context),
            self,
            name=self.tr("Check this machine and installation"),
            lane=IO,
        )
        self._is_complete = False
        self._found: list[Check] = []
        self._checks: tuple[Check, ...] = ()
        self._when = ""
        self._subject = FindingsSubject(core, self)
        self._was_shown = False
        self.setAccessibleName(self.tr("Health"))
        self.summary = SummaryCard()
        self.list = CheckList()
        self.filter = FilterField(self.list, self.tr("Filter the checks"), "checkFilter")
        self.detail = DetailCard()
        self._fix_controller = FixController(core, self)
        self.backend = BackendCard()
        self.monitor = MonitorPage(core)
        self.pages = ChoiceBar(
            self.tr("Page"), {CHECKS: self.tr("Checks"), MONITOR: self.tr("Monitor")}
        )
        self.message = InlineMessage()
        self._log = LogView()
        self._look_soon = QTimer(self, singleShot=True, interval=0)
        self._look_soon.timeout.connect(self._scroll_to_remedy)
        self._lay_out()
        self._connect()
        self._follow_backend()
        self._show_summary()

    @property
    def checks(self) -> tuple[Check, ...]:
        """What the last complete run found; () before it."""
        return self._checks

    def reveal(self, target: str) -> None:
        """Select a check, now or when it has ended; "monitor" and "fallbacks" show that page."""
        if target in (MONITOR, FALLBACKS):
            self.pages.choose(MONITOR)
            if target == FALLBACKS:
                self.monitor.fallbacks.timeline.setFocus()
            return
        self.pages.choose(CHECKS)
        self.list.select(target)
        self.list.setFocus()

    @Slot(str)
    def run_again(self, first: str) -> None:
        """Run every check again, those of a group first; what still runs is given up for that."""
        self._running.interrupt()
        self._start(first)

    @Slot()
    def run(self) -> None:
        """Run every check again, unless they run."""
        if self._running.job is None:
            self._start()

    def _start(self, first: str = "") -> None:
        settings = self._core.settings.pinned()  # another file may be chosen meanwhile
        self._subject.begin(settings)
        self._is_complete = False
        self._running.request((settings, first))
        self._found = []
        self.message.clear()
        self._log.hide()
        self.list.start()
        self._stack.setCurrentIndex(1)
        self.summary.show_status(self.tr("Checking…"), running=True)

    @Slot()
    def copy_report(self) -> None:
        """Put everything on the clipboard as plain text, secrets struck out."""
        checks = self._checks or tuple(self._found)
        if not checks:
            return
        status, settings, when = self._core.backend_model.status, self._core.settings, self._when
        self._quietly(
            self.tr("Write the health report"),
            lambda: report(
                settings, checks, when=when, attempts=status.attempts, events=status.events
            ),
            self._to_clipboard,
        )

    def _lay_out(self) -> None:
        empty = EmptyState(
            "health",
            self.tr("No checks have run yet."),
            self.tr("Run the checks"),
            hint=self.tr("Takes a few seconds and changes nothing."),
            primary=False,
        )
        empty.triggered.connect(self.run)
        self._stack = QStackedLayout()
        self._stack.addWidget(empty)
        self._stack.addWidget(self.list)
        left = Card(self.tr("Checks"))
        self.filter.setMaximumWidth(200)
        left.add_action(self.filter)
        left.add(self._stack, 1)
        self._log.setFixedHeight(LOG_HEIGHT)
        self._log.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[WINDOW_PADDING] * 4)
        layout.setSpacing(CARD_PADDING)
        layout.addWidget(self._log)
        layout.addLayout(self._lay_out_head())  # before what is below it: Tab goes that way
        self._bodies = QStackedWidget(self)
        both = self._both = TurningSplitter()
        both.addWidget(left)
        right = QSplitter(Qt.Orientation.Vertical, both)
        right.addWidget(self.detail)
        right.addWidget(self.backend)
        right.setSizes([304, 256])
        self._right = scroll_part(right)
        both.addWidget(self._right)
        both.setSizes([520, 696])
        both.setStretchFactor(0, 2)
        both.setStretchFactor(1, 3)
        for splitter, name in ((right, "health-right"), (both, "health")):
            splitter.setChildrenCollapsible(False)
            self._core.preferences.keep_splitter(name, splitter)
        self.message.lay_over(self)
        page = scroll_part(holder(vbox(both)))
        self._bodies.addWidget(page)
        self._bodies.addWidget(self.monitor)
        note_content(self.pages.button(CHECKS), page, self.summary)
        note_content(self.pages.button(MONITOR), self.monitor, self.monitor.bar)
        layout.addWidget(self._bodies, 1)

    def _lay_out_head(self) -> QHBoxLayout:
        """The choice of the page, and beside it the page's own head."""
        self._heads = QStackedWidget()
        self._heads.addWidget(self.summary)
        self._heads.addWidget(self.monitor.bar)
        self._heads.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        row = hbox(self.pages, spacing=CARD_PADDING)
        row.addWidget(self._heads, 1)
        return row

    def _connect(self) -> None:
        self._running.progressed.connect(self._show_progress)
        self._running.published.connect(self._take)
        self._running.succeeded.connect(self._complete)
        self._running.failed.connect(self._show_failure)
        self._running.ended.connect(self._end)
        self.pages.chosen.connect(self._turn)
        self.summary.run_requested.connect(self.run)
        self.summary.copy_requested.connect(self.copy_report)
        self.summary.filter_changed.connect(self.list.show_only)
        self.list.chosen.connect(self.detail.show_check)
        self.list.chosen.connect(lambda _check: self._look_soon.start())
        self._right.verticalScrollBar().rangeChanged.connect(lambda *_: self._look_soon.start())
        self.detail.copied.connect(lambda: self._core.notify(self.tr("Copied."), "ok"))
        for part in (self.detail, self.list):
            part.fix_requested.connect(self._fix_controller.fix)
            self._fix_controller.busy_changed.connect(part.set_busy)
        self.detail.place_requested.connect(self._fix_controller.show_place)
        self._fix_controller.fixed.connect(self.run_again)
        self.backend.chain.load_requested.connect(self._core.backend_model.reload)
        self.message.triggered.connect(lambda: self._log.setVisible(self._log.isHidden()))
        self._core.backend_model.changed.connect(self._follow_backend)
        self._core.backend_model.flags_read.connect(self._follow_subject)
        self._subject.model_changed.connect(self._follow_subject)
        scope = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for keys in (RUN_KEYS, "Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.run, context=scope)
        QShortcut(QKeySequence(COPY_KEYS), self, self.copy_report, context=scope)

    @Slot()
    def _scroll_to_remedy(self) -> None:
        """Bring what fixes the selected check into sight, where there is little room."""
        self._right.verticalScrollBar().setValue(0)
        for part in reversed(self.detail.remedy):  # the first wins
            self._right.ensureWidgetVisible(part, 0, GRID)

    @Slot(str)
    def _turn(self, page: str) -> None:
        for stack in (self._heads, self._bodies):
            stack.setCurrentIndex((CHECKS, MONITOR).index(page))

    @Slot(object)
    def _show_progress(self, progress: Progress) -> None:
        self.summary.show_status(f"{core_words(progress.stage)}…", running=True)

    @Slot(object, object)
    def _take(self, _asked: object, check: Check) -> None:
        self._found.append(check)
        self.list.take(check)
        self.summary.show_counts(self._found)

    @Slot(object, object)
    def _complete(self, _asked: object, found: tuple[tuple[Check, ...], float]) -> None:
        self._checks, seconds = found
        self._is_complete = True
        now = QDateTime.currentDateTime().toString("yyyy-MM-dd HH:mm:ss")
        self._when = self.tr("{0}, {1} long").format(now, duration(seconds))
        self._subject.end()
        self.list.finish(complete=True)
        self.checks_finished.emit(self._checks)

    @Slot(object, object)
    def _show_failure(self, _asked: object, error: KimeraError) -> None:
        self._show_error(error)

    @Slot(object)
    def _show_error(self, error: KimeraError) -> None:
        self._log.set_lines(error.log.splitlines())
        self.message.show_error(error, action=self.tr("Show the log") if error.log else "")

    @Slot()
    def _end(self) -> None:
        if not self._is_complete:
            self.list.finish(complete=False)
            self.summary.show_counts(self.list.checks)
            self._stack.setCurrentIndex(1 if self._checks or self._found else 0)
        self._show_summary()

    @Slot()
    def _follow_backend(self) -> None:
        self.backend.show_status(self._core.backend_model.status)
        if self._running.job is None:
            self._show_summary()

    @Slot()
    def _follow_subject(self) -> None:
        if self._running.job is None:
            self._show_summary()

    def _show_summary(self) -> None:
        if not self._when:
            self.summary.show_status("", running=False)
            return
        since = self._outdated_words()
        clock = self._when.split()[1].rstrip(",")
        self.summary.show_status(self.tr("Checked at {0}").format(clock) + since, running=False)

    def _outdated_words(self) -> str:
        """What the findings are not about any more; "" where they still hold."""
        if not self._when:
            return ""
        if self._subject.is_other_backend():
            return self.tr(" · the backend has changed since then")
        if self._subject.are_other_flags():
            return self.tr(" · the flags have changed since then")
        if self._subject.is_other_model():
            return self.tr(" · a model has changed since then")
        return ""

    @Slot(object)
    def _to_clipboard(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._core.notify(self.tr("Copied the report."), "ok")

    def _quietly(self, name: str, fn: Callable[[], _T], then: Callable[[_T], object]) -> None:
        job = self._core.runner.submit(name, lambda _context: fn(), lane=IO, visible=False)
        job.succeeded.connect(then)
        job.failed.connect(self._show_error)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What stands beside the list scrolls alone; beneath it, the page scrolls."""
        super().resizeEvent(event)
        content = self._right.widget()
        if content is not None:
            needed = content.minimumSizeHint().height()
            self._right.setMinimumHeight(needed if self._both.is_turned else 0)
        self._look_soon.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._was_shown:
            self._was_shown = True
            self._quietly(self.tr("Read the versions"), shown_versions, self.backend.show_versions)
            self.run()
        elif self._outdated_words() and (
            self._core.backend_model.status.active is not None or self._subject.is_other_model()
        ):
            self.run()


def _run(
    core: ConsoleCore, asked: tuple[Settings, str], context: JobContext
) -> tuple[tuple[Check, ...], float]:
    """On a worker thread: the checks, and how many seconds they took."""
    settings, first = asked
    started = time.monotonic()
    checks = run_checks(settings, core.embedder, context=context, first=first)
    return checks, time.monotonic() - started
