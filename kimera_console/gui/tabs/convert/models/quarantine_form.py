"""The two questions of the quarantine, asked in place: keep it, why; delete it, really?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QLineEdit, QWidget

from kimera_console.core.convert.quarantine import LONGEST_REASON
from kimera_console.gui.widgets import button, hbox, label, set_enabled, vbox
from kimera_console.gui.widgets.messages.question import escape_cancels

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QEvent


class QuarantineForm(QFrame):
    """A tinted box with a question, perhaps a line for a reason, and its answers; else hidden."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "message")
        self.setProperty("tone", "warn")
        self._on_yes: Callable[[str], object] | None = None
        self._text = label("", "strong", wrap=True)
        self._hint = label("", wrap=True)
        self.reason = QLineEdit()
        self.reason.setObjectName("overrideReason")
        self.reason.setMaxLength(LONGEST_REASON)
        self.reason.setAccessibleName(self.tr("Reason"))
        self.reason.setPlaceholderText(
            self.tr("Why is it kept? The reason is recorded in the manifest.")
        )
        self.yes = button("", self._answer, small=True)
        self.yes.setObjectName("quarantineYes")
        self.no = button(self.tr("Keep in &quarantine"), self.clear, small=True)
        answers = hbox(self.yes, self.no, spacing=8)
        answers.addStretch(1)
        layout = vbox(self._text, self._hint, self.reason, spacing=4)
        layout.addLayout(answers)
        layout.setContentsMargins(12, 8, 12, 10)
        self.setLayout(layout)
        self.reason.textChanged.connect(self._update_button)
        self.reason.returnPressed.connect(self._answer)
        self.hide()

    @property
    def is_asking(self) -> bool:
        """Whether a question waits for its answer, in sight or not."""
        return self._on_yes is not None

    def ask(
        self, text: str, hint: str, yes: str, on_yes: Callable[[str], object], *, reason: bool
    ) -> None:
        """Ask.

        Args:
            text: The question.
            hint: What there is to know.
            yes: Words of the answer that does it.
            on_yes: What it does; receives the reason.
            reason: Whether one must be given.
        """
        self._text.setText(text)
        self._hint.setText(hint)
        self.yes.setText(yes)
        self._on_yes = on_yes
        self.reason.clear()
        self.reason.setVisible(reason)
        self.setAccessibleName(text)
        self.setAccessibleDescription(hint)
        self._update_button()
        self.show()
        (self.reason if reason else self.no).setFocus()

    @Slot()
    def clear(self) -> None:
        """Hide the question without an answer."""
        self._on_yes = None
        self.hide()

    @Slot()
    def _answer(self) -> None:
        act, reason = self._on_yes, self.reason.text().strip()
        if act is None or not self.yes.isEnabled():
            return
        self.clear()
        act(reason)

    @Slot()
    def _update_button(self) -> None:
        missing = self.reason.isVisibleTo(self) and not self.reason.text().strip()
        set_enabled(self.yes, not missing, self.tr("Enter a reason first.") if missing else "")

    def event(self, event: QEvent) -> bool:
        return escape_cancels(event, self.clear) or super().event(event)
