"""The question where a file is to be saved."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget


def ask_save(
    parent: QWidget,
    title: str,
    name: str,
    on_chosen: Callable[[Path], object],
    *,
    folder: str = "",
    kind: str = "",
) -> QFileDialog:
    """Open a dialog for a file to be written; returns at once.

    Not exec(): its nested loop would hold the caller while the window goes on.

    Args:
        parent: What it belongs to.
        title: Its title.
        name: The suggested name; its suffix is the one that files get.
        on_chosen: Called with the chosen path.
        folder: Where it begins; "" is the home folder.
        kind: Words of the filter, like "NumPy arrays (*.npy)"; "" names the suffix.
    """
    suffix = name.rpartition(".")[2]
    dialog = QFileDialog(parent, title, folder or str(Path.home()))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilter(kind or f"{suffix.upper()} (*.{suffix})")
    dialog.setDefaultSuffix(suffix)
    dialog.selectFile(name)
    dialog.fileSelected.connect(lambda chosen: on_chosen(Path(chosen)))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog
