"""The question where a file is to be saved."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from kimera_console.gui.threads.file_questions import is_silent

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from kimera_console.gui.preferences import Preferences


def ask_save(
    parent: QWidget,
    title: str,
    name: str,
    on_chosen: Callable[[Path], object],
    *,
    kept: tuple[Preferences, str] | None = None,
    kind: str = "",
) -> QFileDialog:
    """Open a dialog for a file to be written; returns at once.

    Not exec(): its nested loop would hold the caller while the window goes on.

    Args:
        parent: What it belongs to.
        title: Its title.
        name: The suggested name; its suffix is the one that files get.
        on_chosen: Called with the chosen path.
        kept: Where the folder of the last file is remembered, and under which key; None begins in
            the home folder.
        kind: Words of the filter, like "NumPy arrays (*.npy)"; "" names the suffix.
    """
    preferences, key = kept or (None, "")
    folder = preferences.text(key) if preferences is not None else ""

    def take(chosen: str) -> None:
        path = Path(chosen)
        if preferences is not None:
            preferences.set_text(key, str(path.parent))
        on_chosen(path)

    suffix = name.rpartition(".")[2]
    begin = folder if folder and not is_silent(Path(folder)) else str(Path.home())
    dialog = QFileDialog(parent, title, begin)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilter(kind or f"{suffix.upper()} (*.{suffix})")
    dialog.setDefaultSuffix(suffix)
    dialog.selectFile(name)
    dialog.fileSelected.connect(take)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog
