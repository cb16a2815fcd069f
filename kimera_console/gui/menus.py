"""The window's menus and shortcuts."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMessageBox

from kimera_console import __version__
from kimera_console.gui.command_palette import KEYS
from kimera_console.gui.settings import SETTINGS_KEYS, choose_text_scale, choose_theme
from kimera_console.gui.settings.choices import step_text_scale
from kimera_console.gui.theme import DARK_MODE, LIGHT_MODE, SYSTEM, TEXT_SCALES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QMenu

    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.main_window import MainWindow
    from kimera_console.gui.tab_registry import Tab
    from kimera_console.gui.widgets.messages.guide_dialog import GuideDialog

GUIDE_KEYS = "Shift+F1"


def build_menus(window: MainWindow, core: ConsoleCore, tabs: Sequence[Tab]) -> None:
    """Fill the menu bar."""
    bar = window.menuBar()
    console = bar.addMenu(_tr("&Console"))
    console.addAction(_action(window, _tr("&Reload the backend"), "F5", core.backend_model.reload))
    commands = window.palette_of_commands
    console.addAction(_action(window, _tr("&Commands…"), KEYS, commands.open_commands))
    settings = _action(window, _tr("&Settings…"), SETTINGS_KEYS, window.open_settings)
    settings.setMenuRole(QAction.MenuRole.PreferencesRole)
    console.addAction(settings)
    console.addSeparator()
    console.addAction(_action(window, _tr("&Quit"), "Ctrl+Q", window.quit))
    view = bar.addMenu(_tr("&View"))
    for tab in tabs:
        title = QCoreApplication.translate("Tab", tab.title)
        show = _action(window, title, tab.shortcut, functools.partial(window.show_tab, tab.id))
        view.addAction(show)
    view.addSeparator()
    _add_themes(window, core, view.addMenu(_tr("&Theme")))
    _add_text_sizes(window, core, view.addMenu(_tr("Text &size")))
    help_menu = bar.addMenu(_tr("&Help"))
    about = functools.partial(show_about, window, core)
    guide = functools.partial(show_guide, window)
    help_menu.addAction(_action(window, _tr("&User guide"), GUIDE_KEYS, guide))
    shortcuts = _action(window, _tr("&Keyboard shortcuts"), "F1", commands.open_shortcuts)
    help_menu.addAction(shortcuts)
    help_menu.addAction(_action(window, _tr("&About Kimera Console"), "", about))


def show_guide(window: MainWindow) -> GuideDialog:
    """Open the user guide, or bring it to the front; it does not block."""
    # Imported when it is asked for: the first frame does not wait for it.
    from kimera_console.gui.widgets.messages.guide_dialog import GuideDialog

    guide = window.findChild(GuideDialog) or GuideDialog(window)
    guide.show()
    guide.raise_()
    guide.activateWindow()
    return guide


def show_about(window: MainWindow, core: ConsoleCore) -> QMessageBox:
    """Open the page about the console; it does not block."""
    box = QMessageBox(window)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setWindowTitle(_tr("About Kimera Console"))
    box.setIconPixmap(window.windowIcon().pixmap(48, 48))
    box.setText(f"Kimera Console {__version__}")
    box.setInformativeText(
        _tr(
            "Converts embedding models to ONNX, compares the result with the source model, lets"
            " you try and measure it, and switches Kimera SWM's environment flags.\n\n"
            "F1 lists the shortcuts, Ctrl+K every command. Escape dismisses a message. "
            "Ctrl and the wheel zoom a plot, a double click shows all of it again."
        )
    )
    box.setStandardButtons(QMessageBox.StandardButton.Close)
    licences = box.addButton(_tr("&Licences…"), QMessageBox.ButtonRole.ActionRole)
    licences.setObjectName("showLicences")
    licences.clicked.connect(lambda: _show_licences(core, window))
    box.open()
    return box


def _show_licences(core: ConsoleCore, window: MainWindow) -> None:
    # Imported when it is asked for: with `importlib.metadata` it would hold the first frame up.
    from kimera_console.gui.widgets.messages.licences_dialog import LicencesDialog

    LicencesDialog(core.runner, window).open()


def _add_themes(window: MainWindow, core: ConsoleCore, menu: QMenu) -> None:
    group = QActionGroup(window)
    names = {SYSTEM: _tr("&System"), LIGHT_MODE: _tr("&Light"), DARK_MODE: _tr("&Dark")}
    for mode, title in names.items():
        action = _action(window, title, "", functools.partial(choose_theme, core, mode))
        action.setCheckable(True)
        action.setChecked(core.theme.mode == mode)
        action.setData(mode)
        group.addAction(action)
        menu.addAction(action)
    menu.aboutToShow.connect(lambda: _check(group, core.theme.mode))


def _add_text_sizes(window: MainWindow, core: ConsoleCore, menu: QMenu) -> None:
    group = QActionGroup(window)
    for scale in TEXT_SCALES:
        action = _action(
            window, _tr("{0} %").format(round(scale * 100)), "",
            functools.partial(choose_text_scale, core, scale),
        )  # fmt: skip
        action.setCheckable(True)
        action.setChecked(core.theme.text_scale == scale)
        action.setData(scale)
        group.addAction(action)
        menu.addAction(action)
    menu.aboutToShow.connect(lambda: _check(group, core.theme.text_scale))
    menu.addSeparator()
    up, down = (functools.partial(step_text_scale, core, steps) for steps in (1, -1))
    usual = functools.partial(choose_text_scale, core, TEXT_SCALES[0])
    larger = _action(window, _tr("&Larger"), QKeySequence.StandardKey.ZoomIn, up)
    # Where the plus sign shares its key with "=", it then needs no Shift.
    larger.setShortcuts([larger.shortcut(), QKeySequence("Ctrl+=")])
    menu.addAction(larger)
    menu.addAction(_action(window, _tr("&Smaller"), QKeySequence.StandardKey.ZoomOut, down))
    menu.addAction(_action(window, _tr("&Usual size"), "Ctrl+0", usual))


def _check(group: QActionGroup, chosen: object) -> None:
    """Mark what is in force: the settings page changes it too."""
    for action in group.actions():
        action.setChecked(action.data() == chosen)


def _action(
    window: MainWindow,
    title: str,
    shortcut: str | QKeySequence.StandardKey,
    on_trigger: Callable[[], object],
) -> QAction:
    action = QAction(title, window)
    if shortcut:
        action.setShortcut(QKeySequence(shortcut))
    action.triggered.connect(lambda: on_trigger())
    return action


def _tr(text: str) -> str:
    return QCoreApplication.translate("Menus", text)
