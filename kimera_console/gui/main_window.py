"""The window: header with the backend's pill, tabs built when first shown, job tray, toasts."""

from __future__ import annotations

import logging
import weakref
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from kimera_console.gui.command_palette import CommandPalette
from kimera_console.gui.fallback_strip import FallbackStrip
from kimera_console.gui.file_watch import FlagsFileWatch
from kimera_console.gui.header import Header
from kimera_console.gui.language import core_words, key_names
from kimera_console.gui.menus import build_menus
from kimera_console.gui.pages import build_page
from kimera_console.gui.settings import notifies
from kimera_console.gui.tab_registry import default_tabs
from kimera_console.gui.tokens import GRID, WINDOW_PADDING
from kimera_console.gui.watch.focus import FocusController
from kimera_console.gui.widgets.jobs.background import BackgroundJobs
from kimera_console.gui.widgets.jobs.job_tray import JobTray
from kimera_console.gui.widgets.jobs.quit_question import QuitQuestion
from kimera_console.gui.widgets.messages.advice import advice_words
from kimera_console.gui.widgets.messages.message import InlineMessage, dismiss_message
from kimera_console.gui.widgets.messages.toast import ToastStack
from kimera_console.gui.widgets.tab_bar import ICON_PX, TitledTabBar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QCloseEvent, QKeyEvent, QPaintEvent

    from kimera_console.core.convert.request import ConversionRequest
    from kimera_console.core.errors import KimeraError
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.jobs import JobHandle
    from kimera_console.gui.settings.dialog import SettingsDialog
    from kimera_console.gui.tab_registry import Tab

_log = logging.getLogger(__name__)

FIRST_SIZE, LEAST_SIZE = QSize(1280, 800), QSize(960, 640)
FIRST_FOCUS = "first_focus"
"""Property of the control that has the focus when the window opens with its page."""
TITLE_BAR = 40
"""Pixels that a desktop puts above a window, at most."""
SESSION_ENDS_MS = 60_000
"""After this long an announced end of the session has been called off."""
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
        safe: After crashes: load no model by itself, and begin with the first tab.

    Signals:
        first_frame_shown: The first frame has been painted and the tab in sight has been built.
        closed: It is gone, and no job runs any more (or the wait was up).

    Attributes:
        restart_requested: The console is to start again once it has closed.
    """

    first_frame_shown = Signal()
    closed = Signal()

    def __init__(
        self, core: ConsoleCore, tabs: Sequence[Tab] | None = None, *, safe: bool = False
    ) -> None:
        super().__init__()
        self._core, self._safe = core, safe
        self._tabs = tuple(tabs if tabs is not None else default_tabs())
        self._pages: dict[str, QWidget] = {}
        self._holders: list[QVBoxLayout] = []
        self._painted = self._ready = self._stopping = self._may_close = False
        self._unasked = False
        self.restart_requested = False
        self._settings: SettingsDialog | None = None
        self.setObjectName("main")
        self.setWindowTitle("Kimera Console")
        self.setWindowIcon(core.theme.icon("app", size_px=64))
        self.setMinimumSize(LEAST_SIZE)
        self._build()
        self.palette_of_commands = CommandPalette(self)
        build_menus(self, core, self._tabs)
        FlagsFileWatch(core.backend_model, self)
        BackgroundJobs(core.runner, self, lambda: notifies(core.preferences))
        self.quit_question = QuitQuestion(core.runner, self)
        self.quit_question.quit_chosen.connect(self.close)
        if isinstance(app := QCoreApplication.instance(), QGuiApplication):
            app.commitDataRequest.connect(self._ask_nothing)  # the session ends: nobody answers
        core.theme.apply_style_sheet(self)
        self._restore()

    def show_tab(self, tab_id: str, target: str | ConversionRequest = "") -> None:
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

    def quit(self) -> bool:
        """Close as its title bar does: ask first while work runs that would be missed.

        Returns:
            Whether it has closed; False too while it asks, or waits for its jobs to stop.
        """
        return super().close()

    def close(self) -> bool:
        """Close without a question, for a signal, a script, or a question that was answered."""
        self._unasked = True
        return super().close()

    def page(self, tab_id: str) -> QWidget:
        """A tab's content, built now if it was not."""
        if tab_id not in self._pages:
            index = self._index(tab_id)
            # In its place from the start: at each change of a parent Qt applies the style anew.
            around = self._stack.widget(index) or self
            page = build_page(tab_id, self._tabs[index].factory, self._core, around)
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
        return tuple(tab.id for tab in self._tabs)

    @property
    def built_tabs(self) -> tuple[str, ...]:
        """Ids of the tabs whose content exists."""
        return tuple(self._pages)

    def open_settings(self) -> SettingsDialog:
        """Open the settings page; it does not block."""
        if self._settings is None:
            # Imported when it is asked for: the first frame does not wait for it.
            from kimera_console.gui.settings.dialog import SettingsDialog

            self._settings = SettingsDialog(self._core, self)
            self._settings.restart_requested.connect(self._restart)
        self._settings.open()
        return self._settings

    def _build(self) -> None:
        self.header = Header(self._core.backend_model)
        self.header.pill_clicked.connect(lambda: self.show_tab("health"))
        self.strip = FallbackStrip(self._core.backend_model)
        self.strip.show_requested.connect(lambda: self.show_tab("health", "fallbacks"))
        self._bar = TitledTabBar()
        self._bar.setAccessibleName(self.tr("Tabs"))
        self._stack = QStackedWidget()
        keeper = FocusController(self._stack)  # before the pages: it ends before they do
        self._core.runner.idle.connect(keeper.restore_focus, Qt.ConnectionType.QueuedConnection)
        for tab in self._tabs:
            title = QCoreApplication.translate("Tab", tab.title)
            index = self._bar.addTab(title)
            self._bar.setTabToolTip(index, key_names(f"{title} ({tab.shortcut})"))
            holder = QWidget()
            inside = QVBoxLayout(holder)
            inside.setContentsMargins(0, 0, 0, 0)
            self._holders.append(inside)
            self._stack.addWidget(holder)
        self._bar.currentChanged.connect(self._show_current)
        self._core.theme.follow(self, self._paint_icons)
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
        if self._safe:  # what was kept may be what crashes
            self.resize(first_size(self.screen().availableSize()))
            return
        geometry = self._core.preferences.data("window/geometry")
        if geometry.isEmpty() or not self.restoreGeometry(geometry):
            self.resize(first_size(self.screen().availableSize()))
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
            if self._tabs[index].id == "health":
                self.strip.show_seen()

    @Slot()
    def _paint_icons(self) -> None:
        for index, tab in enumerate(self._tabs):
            token = "accent" if index == self._bar.currentIndex() else "muted"
            self._bar.set_icon(index, self._core.theme.icon(tab.icon, token, ICON_PX))

    @Slot()
    def _after_first_frame(self) -> None:
        self._ready = True
        page = self.page(self.current_tab)
        focused = self.focusWidget()
        if focused is None or not page.isAncestorOf(focused):  # Qt would take the pill
            _focus_first(page)
        self.first_frame_shown.emit()
        if not self._safe:
            self._core.backend_model.warm()

    @Slot(object)
    def _watch(self, job: JobHandle) -> None:
        """See to it that a failure is seen, whoever started the job."""
        if job.visible:
            # Later: the page's own message comes first. Weakly: what a job's own signal holds must
            # not hold the job.
            known = weakref.ref(job)
            job.failed.connect(
                lambda error: QTimer.singleShot(
                    0, self, lambda: self._report_failure(known(), error)
                )
            )

    def _report_failure(self, job: JobHandle | None, error: KimeraError) -> None:
        """Tell a failure once: where the page in sight does not, by a toast that leads there."""
        said = core_words(error.message)
        telling = [one for one in self.findChildren(InlineMessage) if one.text == said]
        if telling and job is not None:
            self.tray.leave_to_page(job)
        if any(one.isVisible() and not one.visibleRegion().isEmpty() for one in telling):
            return
        pages = (name for name, page in self._pages.items() if page.isAncestorOf(telling[0]))
        place = next(pages, "") if telling else ""
        action = self.tr("Show") if place else ""
        hint = "" if place else advice_words(error.advice)
        self.toasts.show(
            error.message, "bad", hint, action=action, on_action=lambda: self.show_tab(place)
        )

    @Slot()
    def _restart(self) -> None:
        self.restart_requested = True
        if self._settings is not None:
            self._settings.accept()
        self.close()

    @Slot()
    def _ask_nothing(self) -> None:
        self._unasked = True
        QTimer.singleShot(SESSION_ENDS_MS, self, self._ask_again)

    @Slot()
    def _ask_again(self) -> None:
        self._unasked = self._stopping  # the session did not end

    def _stop(self) -> None:
        self.quit_question.withdraw()
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
            if not (self._unasked or self._stopping) and self.quit_question.missed:
                self.quit_question.ask()
            elif not self._stopping:
                self._stop()
            return
        self._may_close = True
        self.quit_question.withdraw()
        self._remember()
        event.accept()
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape that nothing in the page wanted dismisses the page's message."""
        if event.key() == Qt.Key.Key_Escape and dismiss_message(self):
            event.accept()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self._after_first_frame)


def first_size(room: QSize) -> QSize:
    """Size of a window that was never open: within the screen, with its title bar.

    Args:
        room: Of the screen, without panels; one too narrow for the least size bounds nothing.
    """
    if room.width() < LEAST_SIZE.width():
        return FIRST_SIZE
    return FIRST_SIZE.boundedTo(room - QSize(0, TITLE_BAR)).expandedTo(LEAST_SIZE)


def _focus_first(page: QWidget) -> None:
    """Give the focus to the control that a page begins with, else to its first one by Tab."""
    for child in page.findChildren(QWidget):
        if child.property(FIRST_FOCUS):
            child.setFocus()
            return
    one = page.nextInFocusChain()
    while one is not None and one is not page:
        takes = bool(one.focusPolicy() & Qt.FocusPolicy.TabFocus)
        if takes and page.isAncestorOf(one) and one.isVisibleTo(page) and one.isEnabled():
            one.setFocus()
            return
        one = one.nextInFocusChain()
