"""Menus of the flags file: which file, and its flags written down for other places."""

from __future__ import annotations

import functools
import os
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QDir, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMenu, QPushButton, QSizePolicy, QWidget

from kimera_console.core.flags.exports import ExportFormat
from kimera_console.core.system.visible import visible_cell
from kimera_console.gui.theme import theme
from kimera_console.gui.threads.file_questions import ask_briefly
from kimera_console.gui.widgets.basic.tips import plain_tip

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class FileButton(QPushButton):
    """A menu of recent files, and the system's picker.

    Args:
        path: The file in use.
        recent: Gives the recent files, newest first.

    Signals:
        chosen: A file was chosen (path, as text).
    """

    chosen = Signal(str)

    def __init__(
        self, path: Path, recent: Callable[[], Sequence[str]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._path, self._recent = path, recent
        self.setText(self.tr("&File"))
        self.setObjectName("chooseFile")
        self.setToolTip(self.tr("Choose which .env file; one can also be dropped here. Alt+F"))
        _apply_style(self)
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        menu.aboutToShow.connect(self.fill)
        self.setMenu(menu)

    def show_file(self, path: Path) -> None:
        self._path = path

    @Slot()
    def fill(self) -> None:
        """Make the menu again: files come and go."""
        menu = self.menu()
        menu.clear()
        menu.addAction(self.tr("&Open…"), self.pick)
        entries = [entry for entry in self._recent() if entry != str(self._path)]
        if entries:
            menu.addSeparator()
        for entry in entries:
            there = ask_briefly(Path(entry), functools.partial(os.path.lexists, entry), True)
            words = entry if there else self.tr("{0}  (missing)").format(entry)
            action = menu.addAction(
                visible_cell(words).replace("&", "&&"), functools.partial(self.chosen.emit, entry)
            )
            tip = (
                entry
                if there
                else self.tr("File does not exist yet; it is created when you apply a change.")
            )
            action.setToolTip(plain_tip(tip))  # Qt's own would be the text, markup and all

    @Slot()
    def pick(self) -> None:
        """Open the system's picker; it does not block."""
        dialog = QFileDialog(self, self.tr("Flags file"), str(self._path.parent))
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptOpen)
        dialog.setFilter(QDir.Filter.AllEntries | QDir.Filter.Hidden | QDir.Filter.NoDotAndDotDot)
        dialog.setNameFilters(
            [self.tr("Environment files (.env* *.env)"), self.tr("All files (*)")]
        )
        dialog.fileSelected.connect(self.chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


class ExportButton(QPushButton):
    """A menu of formats to copy the flags in.

    Attributes:
        with_defaults: Checked where flags that nothing sets are copied too.

    Signals:
        export_requested: An `ExportFormat`, and whether with the defaults.
    """

    export_requested = Signal(object, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(self.tr("Co&py as"))
        self.setObjectName("copyAs")
        self.setToolTip(self.tr("Copy the current flags in another format, without secrets. Alt+P"))
        _apply_style(self)
        menu = QMenu(self)
        self.actions_by_format: dict[ExportFormat, QAction] = {}
        self.with_defaults = QAction(self.tr("&Include defaults"), menu, checkable=True)
        for target, words in _formats().items():
            self.actions_by_format[target] = menu.addAction(
                words, functools.partial(self._choose, target)
            )
        menu.addSeparator()
        menu.addAction(self.with_defaults)
        self.setMenu(menu)

    def _choose(self, target: ExportFormat) -> None:
        self.export_requested.emit(target, self.with_defaults.isChecked())


def format_words(target: ExportFormat) -> str:
    """The format's name in a sentence."""
    return _formats()[target].replace("&", "")


def _formats() -> dict[ExportFormat, str]:
    return {
        ExportFormat.SHELL: _tr("&Shell export"),
        ExportFormat.DOCKER: _tr("&Docker --env-file"),
        ExportFormat.SYSTEMD: _tr("s&ystemd Environment="),
        ExportFormat.KUBERNETES: _tr("&Kubernetes ConfigMap"),
    }


def _apply_style(made: QPushButton) -> None:
    made.setProperty("small", True)
    made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    made.setLayoutDirection(made.layoutDirection().RightToLeft)  # the chevron stands behind
    theme().set_icon(made, "chevron-down")


def _tr(text: str) -> str:
    return QCoreApplication.translate("FileMenus", text)
