"""Answering the window's dialogs as a user does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget


def choose_file(parent: QWidget, path: Path) -> None:
    """Choose a file in the newest dialog that was opened below `parent`."""
    dialog = parent.findChildren(QFileDialog)[-1]
    dialog.fileSelected.emit(str(path))
    dialog.reject()
