"""The window: header with the backend's pill, tabs built when first shown, job tray, toasts."""

from __future__ import annotations

import logging
import weakref
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from kimera_console.gui.command_palette import CommandPalette
from kimera_console.gui.fallback_strip import FallbackStrip
from kimera_console.gui.file_watch import FlagsFileWatch
from kimera_console.gui.header import Header
from kimera_console.gui.menus import build_menus
from kimera_console.gui.pages import build_page
from kimera_console.gui.tab_registry import default_tabs
from kimera_console.gui.tokens import GRID, WINDOW_PADDING
from kimera_console.gui.widgets.jobs.background import BackgroundJobs
from kimera_console.gui.widgets.jobs.job_tray import JobTray
from kimera_console.gui.widgets.messages.advice import advice_words
from kimera_console.gui.widgets.messages.message import InlineMessage
from kimera_console.gui.widgets.messages.toast import ToastStack

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QCloseEvent, QPaintEvent

    from kimera_console.core.errors import KimeraError
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.jobs import JobHandle
    from kimera_console.gui.tab_registry import Tab

_log = logging.getLogger(__name__)

STOP_MS = 8000
"""Longest time that closing waits for jobs to stop."""


class MainWindow(QMainWindow):
    """The console's window.

    It paints its first frame before any tab is built; then only the tab in sight is built, the
    others when they are first shown.

    Args:
        core: What is behind it. `core.notify` and `core.navigate` must end up in `notify` and
            `show_tab` of this window (see `app.build`).
        tabs: In order; the console's six by default.

    Signals:
        first_frame: The first frame has been painted and the tab in sight has been built.
        closed: It is gone, and no job runs any more (or the wait was up).
    """

    first_frame = Signal()
    closed = Signal()

    def __init__(self, core: ConsoleCore, tabs: Sequence[Tab] | None = None) -> None:
        super().__init__()
        self._core = core
        self._tabs = tuple(tabs if tabs is not None else default_tabs())
        self._pages: dict[str, QWidget] = {}
        self._holders: list[QVBoxLayout] = []
        self._painted = self._ready = self._stopping = self._may_close = False
        self.setObjectName("main")
        self.setWindowTitle("Kimera Console")
        self.setWindowIcon(core.theme.icon("app", size_px=64))
        self.setMinimumSize(QSize(960, 640))
        self._build()
        self.palette_of_commands = CommandPalette(self)
        build_menus(self, core, self._tabs)
        FlagsFileWatch(core.backend_model, self)
        BackgroundJobs(core.runner, self)
        self._restore()

    def show_tab(self, tab_id: str, target: str = "") -> None:
        """Show a tab, building it if need be.

        Args:
            tab_id: "convert", "embed", "benchmark", "flags", "health", "stores".
            target: Handed to the tab's `reveal(target)`, if it has one.

        Raises:
            KeyError: If there is no such tab.
        """
        self._bar.setCurrentIndex(self._index(tab_id))
        if self._ready or target:
            page = self.page(tab_id)
            reveal = getattr(page, "reveal", None)
            if target and callable(reveal):
                reveal(target)

    def page(self, tab_id: str) -> QWidget:
        """A tab's content, built now if it was not."""
        if tab_id not in self._pages:
            index = self._index(tab_id)
            page = build_page(tab_id, self._tabs[index].factory, self._core, self)
            self._pages[tab_id] = page
            self._holders[index].addWidget(page)
        return self._pages[tab_id]

    @property
    def current_tab(self) -> str:
        """Id of the tab in sight."""
        return self._tabs[self._bar.currentIndex()].id

    def title_of(self, tab_id: str) -> str:
        """What a tab is called."""
        return self._bar.tabText(self._index(tab_id))

    @property
    def tab_ids(self) -> tuple[str, ...]:
        """Ids of all tabs, in order."""
        return tuple(tab.id for tab in self._tabs)

    @property
    def built_tabs(self) -> tuple[str, ...]:
        """Ids of the tabs whose content exists."""
        return tuple(self._pages)

    def notify(
        self,
        text: str,
        tone: str = "info",
        hint: str = "",
        *,
        action: str = "",
        on_action: Callable[[], object] | None = None,
    ) -> None:
        """Show a toast."""
        self.toasts.show(text, tone, hint, action=action, on_action=on_action)

    def _build(self) -> None:
        self.header = Header(self._core.backend_model)
        self.header.pill_clicked.connect(lambda: self.show_tab("health"))
        self.strip = FallbackStrip(self._core.backend_model)
        self.strip.show_wanted.connect(lambda: self.show_tab("health", "fallbacks"))
        self._bar = QTabBar()
        self._bar.setAccessibleName(self.tr("Tabs"))
        self._bar.setDrawBase(False)
        self._bar.setExpanding(False)
        self._bar.setIconSize(QSize(18, 18))
        self._stack = QStackedWidget()
        for tab in self._tabs:
            title = QCoreApplication.translate("Tab", tab.title)
            index = self._bar.addTab(title)
            self._bar.setTabToolTip(index, f"{title} ({tab.shortcut})")
            holder = QWidget()
            inside = QVBoxLayout(holder)
            inside.setContentsMargins(0, 0, 0, 0)
            self._holders.append(inside)
            self._stack.addWidget(holder)
        self._bar.currentChanged.connect(self._show_current)
        self._core.theme.changed.connect(self._paint_icons)
        self._paint_icons()
        top = QWidget()
        top.setObjectName("top")
        top_layout = QVBoxLayout(top)
        top_layout.setContentsMargins(0, 0, 0, 0)
        top_layout.setSpacing(0)
        top_layout.addWidget(self.header)
        bar_row = QVBoxLayout()
        bar_row.setContentsMargins(WINDOW_PADDING - GRID, 0, WINDOW_PADDING, 0)
        bar_row.addWidget(self._bar)
        top_layout.addLayout(bar_row)
        self.tray = JobTray(self._core.runner)
        self.tray.add_at_end(self.strip)
        central = QWidget()
        layout = QVBoxLayout(central)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(top)
        layout.addWidget(self._stack, 1)
        layout.addWidget(self.tray)
        self.setCentralWidget(central)
        self.toasts = ToastStack(self, self._height_of_tray)
        self.tray.resized.connect(self.toasts.arrange)
        self._core.runner.submitted.connect(self._watch)

    def _restore(self) -> None:
        geometry = self._core.preferences.data("window/geometry")
        if geometry.isEmpty() or not self.restoreGeometry(geometry):
            self.resize(1280, 800)
        wanted = self._core.preferences.text("window/tab")
        if any(tab.id == wanted for tab in self._tabs):
            self._bar.setCurrentIndex(self._index(wanted))

    def _remember(self) -> None:
        preferences = self._core.preferences
        preferences.set_data("window/geometry", self.saveGeometry())
        preferences.set_text("window/tab", self.current_tab)
        if not preferences.save():
            _log.info("the window's place could not be saved in %s", preferences.path)

    def _index(self, tab_id: str) -> int:
        for index, tab in enumerate(self._tabs):
            if tab.id == tab_id:
                return index
        raise KeyError(tab_id)

    def _height_of_tray(self) -> int:
        return self.tray.covered_height

    @Slot(int)
    def _show_current(self, index: int) -> None:
        self._stack.setCurrentIndex(index)
        self._paint_icons()
        if not self.palette_of_commands.isHidden():
            self.palette_of_commands.leave()
        if self._ready:
            self.page(self._tabs[index].id)

    @Slot()
    def _paint_icons(self) -> None:
        for index, tab in enumerate(self._tabs):
            token = "accent" if index == self._bar.currentIndex() else "muted"
            self._bar.setTabIcon(index, self._core.theme.icon(tab.icon, token, 18))

    @Slot()
    def _after_first_frame(self) -> None:
        self._ready = True
        page = self.page(self.current_tab)
        focused = self.focusWidget()
        if focused is None or not page.isAncestorOf(focused):  # Qt would take the pill
            _focus_first(page)
        self.first_frame.emit()
        self._core.backend_model.warm()

    @Slot(object)
    def _watch(self, job: JobHandle) -> None:
        """See to it that a failure is seen, whoever started the job."""
        if job.visible:
            # Later: the page's own message comes first. Weakly: what a job's own signal holds must
            # not hold the job.
            known = weakref.ref(job)
            job.failed.connect(
                lambda error: QTimer.singleShot(0, self, lambda: self._tell_failure(known(), error))
            )

    def _tell_failure(self, job: JobHandle | None, error: KimeraError) -> None:
        """Tell a failure once: where the page in sight does not, by a toast that leads there."""
        telling = [one for one in self.findChildren(InlineMessage) if one.text == error.message]
        if telling and job is not None:
            self.tray.leave_to_page(job)
        if any(one.isVisible() and not one.visibleRegion().isEmpty() for one in telling):
            return
        pages = (name for name, page in self._pages.items() if page.isAncestorOf(telling[0]))
        place = next(pages, "") if telling else ""
        action = self.tr("Show") if place else ""
        hint = "" if place else advice_words(error.advice)
        self.notify(
            error.message, "bad", hint, action=action, on_action=lambda: self.show_tab(place)
        )

    def _stop(self) -> None:
        self._stopping = True
        self.header.show_stopping()
        self._stack.setEnabled(False)
        runner = self._core.runner
        runner.idle.connect(self._stopped)
        QTimer.singleShot(STOP_MS, self._stopped)
        runner.cancel_all()
        if not runner.active:
            self._stopped()

    @Slot()
    def _stopped(self) -> None:
        if not self._may_close:
            self._may_close = True
            self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._may_close and self._core.runner.active:
            event.ignore()
            if not self._stopping:
                self._stop()
            return
        self._may_close = True
        self._remember()
        event.accept()
        self.closed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self._after_first_frame)


def _focus_first(page: QWidget) -> None:
    """Give the focus to the first control of a page that takes it by Tab."""
    one = page.nextInFocusChain()
    while one is not None and one is not page:
        takes = bool(one.focusPolicy() & Qt.FocusPolicy.TabFocus)
        if takes and page.isAncestorOf(one) and one.isVisibleTo(page) and one.isEnabled():
            one.setFocus()
            return
        one = one.nextInFocusChain()
