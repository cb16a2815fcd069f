"""A question within the page, with its answers as buttons: never a modal dialog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget
from shiboken6 import isValid

from kimera_console.gui.theme import theme
from kimera_console.gui.widgets.basic.basics import button, label, vbox
from kimera_console.gui.widgets.flow import FlowLayout

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Question(QFrame):
    """A tinted box with a sentence and answers; hidden while nothing is asked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "message")
        self.setProperty("tone", "warn")
        self._icon = QLabel()
        self._icon.setFixedSize(18, 18)
        self._text = label("", "strong", wrap=True, selectable=True)
        self._hint = label("", wrap=True, selectable=True)
        self._answers: list[QPushButton] = []
        self._before: QWidget | None = None
        self._row = FlowLayout()
        words = self._words = vbox(self._text, self._hint, spacing=4)
        words.addLayout(self._row)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 8, 8, 10)
        layout.setSpacing(10)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(words, 1)
        theme().follow(self, self._paint)
        self._paint()
        self.hide()

    @property
    def text(self) -> str:
        """The question as shown, "" if nothing is asked."""
        return self._text.text()

    def ask(
        self,
        text: str,
        hint: str,
        answers: Sequence[tuple[str, str, Callable[[], object]]],
        *,
        unasked: bool = False,
        primary: str = "",
    ) -> None:
        """Show a question, in place of the one before it.

        Args:
            text: The question.
            hint: What there is to know; "" for nothing.
            answers: Object name, words with a mnemonic, and what each does; the last is the safe
                one, which takes the focus.
            unasked: No action of the user led to it: the focus stays where it is.
            primary: Object name of an answer that takes the focus instead, because nothing is
                lost by it.
        """
        focused = self.window().focusWidget()
        held = focused in self._answers
        # Asked anew of another state while the user is elsewhere: that is where the focus stays.
        takes = not unasked and (self.isHidden() or isinstance(focused, QPushButton))
        if takes and not held:
            self._before = focused
        self._drop_answers()
        self._text.setText(text)
        self.set_hint(hint)
        for name, words, action in answers:
            kind = "primary" if name == primary else ""
            made = button(words, action, kind=kind, small=True)
            made.setObjectName(name)
            made.setAutoDefault(bool(primary))  # Return presses it too, as in a dialog
            self._answers.append(made)
            self._row.addWidget(made)
        self.setAccessibleName(text)
        self.show()
        if self._answers and self.isVisible() and (held or takes):
            first = [made for made in self._answers if made.objectName() == primary]
            (first or self._answers)[-1].setFocus()

    def set_hint(self, hint: str) -> None:
        """Say what there is to know, "" for nothing; the question and the focus stay."""
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self.setAccessibleDescription(hint)

    def clear(self) -> None:
        """Ask nothing; the focus goes back to what led to the question."""
        before, self._before = self._before, None
        if before is not None and self._holds_focus() and isValid(before) and before.isVisible():
            before.setFocus()
        self._text.clear()
        self._drop_answers()
        self.hide()

    def _holds_focus(self) -> bool:
        focused = self.window().focusWidget()
        return focused is not None and self.isAncestorOf(focused)

    def _drop_answers(self) -> None:
        for made in self._answers:
            self._row.removeWidget(made)
            made.hide()
            made.setObjectName("")
            made.deleteLater()  # later: an answer may be what is being pressed
        self._answers.clear()

    @Slot()
    def _paint(self) -> None:
        self._icon.setPixmap(theme().pixmap("help", "warn", 18))


def escape_cancels(event: QEvent, cancel: Callable[[], object]) -> bool:
    """Let Escape within a question cancel it before a toast's shortcut sees the key.

    Args:
        event: Of the question's `event`.
        cancel: Called at the press.

    Returns:
        Whether it was Escape; then nobody else gets it.
    """
    if not isinstance(event, QKeyEvent) or event.key() != Qt.Key.Key_Escape:
        return False
    if event.type() == QEvent.Type.KeyPress:
        cancel()
    event.accept()
    return True
