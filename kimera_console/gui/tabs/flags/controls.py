"""Controls by type of flag: each shows a value and says what the user wants it to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from kimera_console.core.flags.declarations import FlagKind, parse_switch
from kimera_console.core.flags.sheet import OFF, ON, flipped
from kimera_console.core.system.visible import visible_cell
from kimera_console.gui.language import core_words
from kimera_console.gui.tabs.flags.typed import TypedText
from kimera_console.gui.widgets import PathField, set_tone
from kimera_console.gui.widgets.basic.path_field import FOLDER, SAVE_FILE
from kimera_console.gui.widgets.basic.switch import Switch
from kimera_console.gui.widgets.basic.tips import plain_tip

if TYPE_CHECKING:
    from collections.abc import Callable

    from kimera_console.core.flags.declarations import Flag
    from kimera_console.core.flags.settings import FlagValue

NUMBER_WIDTH = 120
CHOICE_WIDTH = 120


class SwitchControl(Switch):
    """A switch.

    Signals:
        committed: The text that the file is to say.
    """

    committed = Signal(str)

    def __init__(self, flag: Flag, parent: QWidget | None = None) -> None:
        super().__init__(flag.name, parent)
        self._value: FlagValue | None = None
        self.clicked.connect(self._commit)

    def show_value(self, value: FlagValue) -> None:
        self._value = value
        self.setChecked(value.is_on)
        self.set_unsure(parse_switch(value.value) is None)

    def show_unknown(self) -> None:
        """Claim nothing: the value is not known."""
        self._value = None
        self.set_unsure(True)

    @Slot(bool)
    def _commit(self, on: bool) -> None:
        value = self._value
        if value is None:  # the file is still being read: nothing says what a press would change
            self.setChecked(not on)
        elif value.overridden:
            self.setChecked(value.is_on)  # what is in force does not change by writing the file
            self.committed.emit(flipped(value))
        else:
            self.set_unsure(False)
            self.committed.emit(ON if on else OFF)


class ChoiceControl(QComboBox):
    """A list of a few words.

    Signals:
        committed: The text that the file is to say.
    """

    committed = Signal(str)

    def __init__(self, flag: Flag, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.addItems(list(flag.choices))
        self.setFixedWidth(CHOICE_WIDTH)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.activated.connect(lambda index: self.committed.emit(self.itemText(index)))

    def show_value(self, value: FlagValue) -> None:
        """Show the choice; one that is none of the words is shown as it is."""
        self.setPlaceholderText(visible_cell(value.value))
        self.setCurrentIndex(self.findText(value.value))

    def show_unknown(self) -> None:
        """Claim nothing: the value is not known."""
        self.setPlaceholderText("")
        self.setCurrentIndex(-1)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # scrolling the page must not write flags


class LineControl(QLineEdit):
    """A line for text, a number, or a secret, committed by Return or by leaving it.

    Escape restores. Up and Down change a number. A secret is never filled in: it is typed again.

    Attributes:
        typing: Whether somebody is typing in it.

    Signals:
        typed: The text so far, after a pause; None where it is what was shown before.
        committed: The text that the file is to say.
        restored: It shows the flag's value again.
    """

    typed = Signal(object)
    committed = Signal(str)
    restored = Signal()

    def __init__(self, flag: Flag, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flag = flag
        self._shown = ""
        self._is_refused = False
        if flag.kind is FlagKind.NUMBER:
            self.setAlignment(Qt.AlignmentFlag.AlignRight)
            self.setFixedWidth(NUMBER_WIDTH)
        elif flag.kind is FlagKind.SECRET:
            self.setEchoMode(QLineEdit.EchoMode.Password)
        else:
            self.setProperty("mono", True)
        self.typing = TypedText(self, lambda: self._shown)
        self.typing.paused.connect(self._offer)
        self.editingFinished.connect(self._commit)
        _EscapeRestores(self, self.restore)

    def show_pending(self, text: str | None) -> None:
        """Say of a secret, which is never filled in, that another one waits to be written."""
        if self._flag.kind is FlagKind.SECRET:
            waits = self.tr("(new value pending)") if text else self.tr("(pending: none)")
            self.setPlaceholderText(waits)

    def show_value(self, value: FlagValue) -> None:
        """Show the value, unless the user is typing another one."""
        # A URL's password, too, is typed again; what is shown has it masked.
        secret = self._flag.kind is FlagKind.SECRET or value.shown != value.value
        if secret:
            kept = self.tr("{0}  (set; type to replace)").format(value.shown)
            self.setPlaceholderText(visible_cell(kept) if value.value else self.tr("not set"))
        self._shown = "" if secret else value.value
        set_tone(self, "bad" if value.problem or self._is_refused else "")
        if not self._is_refused and self.typing.before is None:
            self.restore()

    def show_unknown(self) -> None:
        """Claim nothing: the value is not known."""
        self._shown = ""
        self.setPlaceholderText("")
        self.restore()

    def refuse(self, _why: str) -> None:
        """Mark what was typed as wrong; it stays until it is changed or Escape restores."""
        self._is_refused = True
        self.setModified(True)
        set_tone(self, "bad")

    def accept(self) -> None:
        """Take the mark of a wrong value away."""
        self._is_refused = False
        set_tone(self, "")

    @Slot()
    def restore(self) -> None:
        """Show again what was shown before the user typed."""
        self.typing.end()
        self.accept()
        self.setText(self._shown)
        self._shown = self.text()
        self.setCursorPosition(0)
        self.restored.emit()

    @Slot()
    def _offer(self) -> None:
        self.typed.emit(None if self.text() == self.typing.before else self._wanted())

    @Slot()
    def _commit(self) -> None:
        before = self.typing.end()
        self.setModified(False)
        if self.text() == before or (before is None and self.text() == self._shown):
            if before is not None or self._is_refused:
                self.restore()
            return
        self._is_refused = False
        self.committed.emit(self._wanted())

    def _wanted(self) -> str:
        return self.text() if self._flag.kind is FlagKind.SECRET else self.text().strip()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}
        step = steps.get(Qt.Key(event.key()), 0)
        if self._flag.kind is not FlagKind.NUMBER or not step:
            super().keyPressEvent(event)
            return
        try:
            number = int(self.text()) + step
        except ValueError:
            return
        low, high = self._flag.minimum, self._flag.maximum
        number = number if low is None else max(low, number)
        self.typing.note()
        self.setText(str(number if high is None else min(high, number)))
        self.setModified(True)


class PathControl(PathField):
    """A folder, or a file to be written.

    Attributes:
        typing: Whether somebody is typing in it.

    Signals:
        typed: The text so far, after a pause; None where it is what was shown before.
        committed: The text that the file is to say.
        restored: It shows the flag's value again.
    """

    typed = Signal(object)
    committed = Signal(str)
    restored = Signal()

    def __init__(self, flag: Flag, parent: QWidget | None = None) -> None:
        mode = SAVE_FILE if flag.kind is FlagKind.FILE else FOLDER
        super().__init__(flag.name, mode, narrow=True, parent=parent)
        self._shown = self._value = ""
        self._is_refused = False
        self.edit.setClearButtonEnabled(False)
        self.edit.setPlaceholderText(self.tr("not set"))
        self.typing = TypedText(self.edit, lambda: self._shown)
        self.typing.paused.connect(self._offer)
        self.edit.editingFinished.connect(self._commit)
        self.submitted.connect(self._commit)
        _EscapeRestores(self.edit, self.restore)

    def show_value(self, value: FlagValue) -> None:
        """Show the folder, unless the user is typing another one."""
        self._shown = self._value = value.value
        self.edit.setPlaceholderText(self.tr("not set"))
        if not self._is_refused and self.typing.before is None:
            self.restore()

    def show_unknown(self) -> None:
        """Claim nothing: the value is not known."""
        self._shown = self._value = ""
        self.edit.setPlaceholderText("")
        self.show_mark("", "")
        self.restore()

    def refuse(self, why: str) -> None:
        """Mark what was typed as wrong; it stays until it is changed or Escape restores."""
        self._is_refused = True
        self._shown = self._value
        self.edit.setModified(True)
        self.show_mark("bad", why)

    def show_mark(self, tone: str, why: str) -> None:
        """Mark the line: "bad" or "warn" with the reason, "ok", or ""."""
        set_tone(self.edit, tone)
        self.edit.setAccessibleDescription(why)

    def accept(self) -> None:
        """Take the mark of a wrong value away."""
        self._is_refused = False
        self.show_mark("", "")

    @Slot()
    def restore(self) -> None:
        """Show again what was shown before the user typed."""
        self.typing.end()
        self._is_refused = False
        self.edit.setText(self._shown)  # the cursor is at the end, where the model's name is
        self._shown = self.edit.text()
        self.edit.setToolTip(plain_tip(self._shown))
        self.restored.emit()

    @Slot()
    def _offer(self) -> None:
        self.typed.emit(None if self.edit.text() == self.typing.before else self.text())

    @Slot()
    def _commit(self) -> None:
        before = self.typing.end()
        self.edit.setModified(False)
        if before is not None and self.edit.text() == before:
            self.restore()
        elif before is not None or self.edit.text() != self._shown:
            self._is_refused = False
            self._shown = self.edit.text()  # Return also ends the editing: commit once
            self.committed.emit(self.text())
        elif self._is_refused:
            self.restore()


Control = SwitchControl | ChoiceControl | LineControl | PathControl


def make_control(flag: Flag) -> Control:
    """The control for a flag's type, named `flag_<NAME>`."""
    made: Control
    if flag.kind is FlagKind.SWITCH:
        made = SwitchControl(flag)
    elif flag.kind is FlagKind.CHOICE:
        made = ChoiceControl(flag)
    elif flag.kind in (FlagKind.PATH, FlagKind.FILE):
        made = PathControl(flag)
    else:
        made = LineControl(flag)
    made.setObjectName(f"flag_{flag.name}")
    made.setAccessibleName(flag.name)
    made.setAccessibleDescription(core_words(flag.help))
    return made


class _EscapeRestores(QObject):
    """Escape in a line that was typed in restores it, before the window's shortcuts see the key."""

    def __init__(self, edit: QLineEdit, restore: Callable[[], None]) -> None:
        super().__init__(edit)
        self._edit, self._restore = edit, restore
        edit.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        wanted = (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)
        if event.type() not in wanted or not isinstance(event, QKeyEvent):
            return False
        if event.key() != Qt.Key.Key_Escape or not self._edit.isModified():
            return False
        if event.type() == QEvent.Type.KeyPress:
            self._restore()
        event.accept()
        return True
