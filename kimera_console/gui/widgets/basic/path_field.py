"""Path field: a folder or file typed, picked, dropped or taken from the recent ones."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QTimer, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractButton,
    QFileDialog,
    QLineEdit,
    QMenu,
    QWidget,
)

from kimera_console.core.system.visible import visible_cell
from kimera_console.gui.threads.file_questions import FileQuestions, is_silent
from kimera_console.gui.widgets.basic.basics import button, hbox, icon_button, label, set_tone, vbox

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QDragEnterEvent, QDropEvent

FOLDER, OPEN_FILE, SAVE_FILE, ANY_TEXT = "folder", "open", "save", "text"


class PathField(QWidget):
    """A line for a path with a picker, recent entries, a drop target and a validity mark.

    Args:
        name: Accessible name, and the title of the picker.
        mode: `FOLDER`, `OPEN_FILE`, `SAVE_FILE`, or `ANY_TEXT` for a line that may also hold a
            hub id (the picker then picks a folder).
        check: Says what is wrong with a text, "" if nothing; must be quick (stat, no reading). It
            is called on another thread, and must not hold a widget: a path that does not answer
            is a problem until it does.
        base: Gives the folder that a relative path counts from, where `check` is to know it: it
            then gets the whole path.
        placeholder: Shown while empty.
        file_filter: Of the picker, "Text files (*.txt)".
        narrow: Leave the path more room: the picker's button is an icon.

    Signals:
        changed: The text, 250 ms after the last key, at once when picked or dropped.
        submitted: Return was pressed, a path was picked or dropped; again when a path that did not
            answer then does, and is still in the line.
    """

    changed = Signal(str)
    submitted = Signal(str)

    def __init__(
        self,
        name: str,
        mode: str = FOLDER,
        *,
        check: Callable[[str], str] | None = None,
        base: Callable[[], Path] | None = None,
        placeholder: str = "",
        file_filter: str = "",
        narrow: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._name, self._mode, self._filter = name, mode, file_filter
        self._check, self._base = check, base
        self._file_questions = FileQuestions(self)
        self._file_questions.answered.connect(self._look_again)
        self._submitted = ""
        self._recent: tuple[str, ...] = ()
        self.edit = QLineEdit()
        self.edit.setPlaceholderText(placeholder)
        self.edit.setAccessibleName(name)
        self.edit.setProperty("mono", True)
        self.edit.setClearButtonEnabled(True)
        self.edit.setAcceptDrops(False)
        self._problem = label("", "caption", tone="bad", wrap=True)
        self._problem.hide()
        self._recent_button = icon_button("clock", self.tr("Recent"), small=False)
        self._recent_button.setPopupMode(self._recent_button.ToolButtonPopupMode.InstantPopup)
        # Not a child of this widget: beside a focus proxy Qt takes that for a ring of its own, and
        # Tab would never leave the field.
        self._recent_button.setMenu(QMenu(self._recent_button))
        self._recent_button.hide()
        browse: QAbstractButton
        if narrow:
            browse = icon_button("folder", self.tr("Browse…"), self.pick, small=False)
        else:
            browse = button(self.tr("Browse…"), self.pick, icon="folder")
        row = hbox()
        row.addWidget(self.edit, 1)
        row.addWidget(self._recent_button)
        row.addWidget(browse)
        self.setLayout(vbox(row, self._problem, spacing=4))
        self.setAcceptDrops(True)
        self.setFocusProxy(self.edit)
        self._pause = QTimer(self, singleShot=True, interval=250)
        self._pause.timeout.connect(self._announce)
        self.edit.textEdited.connect(self._pause.start)
        self.edit.textChanged.connect(self._validate)
        self.edit.returnPressed.connect(self._submit)

    def text(self) -> str:
        """What the line holds, without surrounding space."""
        return self.edit.text().strip()

    def path(self) -> Path:
        """The text as a path, `~` resolved."""
        return Path(self.text()).expanduser()

    def set_text(self, text: str) -> None:
        """Fill the line; emits `changed` if it differs."""
        if text != self.edit.text():
            self.edit.setText(text)
            self._announce()

    def commit_text(self) -> None:
        """Emit `changed` now if it is still to come for what was typed."""
        if self._pause.isActive():
            self._announce()

    def set_recent(self, entries: Sequence[str], unusable: Sequence[str] = ()) -> None:
        """Entries of the recent menu, newest first; none hides it.

        Args:
            entries: Paths.
            unusable: A sentence for each further path that cannot be taken: which, and why. They
                stand below the paths and cannot be chosen.
        """
        self._recent = tuple(entries)
        menu = self._recent_button.menu()
        menu.clear()
        for entry in self._recent:
            menu.addAction(
                visible_cell(entry).replace("&", "&&"), functools.partial(self._take, entry)
            )
        if unusable:
            menu.addSeparator()
        for sentence in unusable:
            menu.addAction(visible_cell(sentence).replace("&", "&&")).setEnabled(False)
        self._recent_button.setVisible(bool(entries or unusable))

    def set_problem(self, problem: str) -> None:
        """Mark the line as wrong, saying why; "" takes the mark away.

        That stands until the text is another: an answer that is late changes nothing.
        """
        self._file_questions.forget()
        self._show_problem(problem)

    def _show_problem(self, problem: str) -> None:
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        self.edit.setAccessibleDescription(problem)
        set_tone(self.edit, "bad" if problem else "")

    @property
    def problem(self) -> str:
        """Why the text can't be used, "" if it can."""
        return self._problem.text()

    @property
    def hangs(self) -> bool:
        """Whether the problem is that the path's file system does not answer."""
        return self._file_questions.waits

    def recheck(self) -> str:
        """Look again: files come and go. Returns the problem, "" for none."""
        self._validate()
        return self.problem

    @property
    def is_valid(self) -> bool:
        """Whether there is a text and nothing is wrong with it."""
        return bool(self.text()) and not self.problem

    @Slot()
    def pick(self) -> None:
        """Open the system's picker."""
        start = str(self._place()) if self.text() and not is_silent(self._place()) else ""
        if self._mode == OPEN_FILE:
            chosen = QFileDialog.getOpenFileName(self, self._name, start, self._filter)[0]
        elif self._mode == SAVE_FILE:
            chosen = QFileDialog.getSaveFileName(self, self._name, start, self._filter)[0]
        else:
            chosen = QFileDialog.getExistingDirectory(self, self._name, start)
        if chosen:
            self._take(chosen)

    def _take(self, text: str) -> None:
        self.edit.setText(text)
        self._submit()

    @Slot()
    def _submit(self) -> None:
        self._announce()
        self._submitted = self.text() if self.hangs else ""
        self.submitted.emit(self.text())

    @Slot()
    def _announce(self) -> None:
        self._pause.stop()
        self.changed.emit(self.text())

    @Slot()
    def _validate(self) -> None:
        text = self.text()
        self._file_questions.forget()
        if self._check is None or not text:
            self._show_problem("")
            return
        place = self._place()
        look = functools.partial(self._check, str(place) if self._base is not None else text)
        silent = self.tr("{0} does not answer yet.").format(text)
        self._show_problem(self._file_questions.ask(place, look, silent))

    def _place(self) -> Path:
        """The text as a path, whatever it is."""
        base = self._base() if self._base is not None else Path()
        try:
            return base / self.path()
        except RuntimeError:  # "~nobody"
            return base / self.text()

    @Slot()
    def _look_again(self) -> None:
        self._validate()
        if not self.hangs and self._submitted and self._submitted == self.text():
            self._submit()
        else:
            self._announce()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_path(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = dropped_path(event)
        if path:
            event.acceptProposedAction()
            self._take(path)


def dropped_path(event: QDropEvent) -> str:
    """The first local path that is being dropped, "" if there is none.

    For widgets that are drop targets themselves.
    """
    return next(iter(dropped_paths(event)), "")


def dropped_paths(event: QDropEvent) -> tuple[str, ...]:
    """Every local path that is being dropped, in order."""
    return tuple(url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile())


def existing_folder(text: str) -> str:
    """A `check` for folders that must be there."""
    path = Path(text).expanduser()
    try:
        if path.is_dir():
            return ""
        words = _tr("{0} is not a folder.") if path.exists() else _tr("{0} does not exist.")
        return words.format(path)
    except (OSError, ValueError) as error:
        return _tr("{0} cannot be used: {1}").format(repr(text), error)


def _tr(text: str) -> str:
    return QCoreApplication.translate("PathField", text)


__all__ = [
    "ANY_TEXT",
    "FOLDER",
    "OPEN_FILE",
    "SAVE_FILE",
    "PathField",
    "dropped_path",
    "dropped_paths",
    "existing_folder",
]
