"""A message with something to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimera_console.gui.widgets import InlineMessage

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget


class ActionMessage(InlineMessage):
    """An inline message whose button does what its last words asked for."""

    def __init__(self, parent: QWidget | None = None, *, closable: bool = True) -> None:
        super().__init__(closable=closable, parent=parent)
        self._on_action: Callable[[], object] | None = None
        self._is_true: Callable[[], bool] | None = None
        self.triggered.connect(self._act)

    def offer(
        self, tone: str, text: str, hint: str, action: str, on_action: Callable[[], object]
    ) -> None:
        """Say something, with a button.

        Args:
            tone: "info", "ok", "warn" or "bad".
            text: One sentence.
            hint: What to do.
            action: Words of the button.
            on_action: What it does.
        """
        self._on_action = on_action
        self.show_message(tone, text, hint, action=action)

    def keep_while(self, is_true: Callable[[], bool]) -> None:
        """Say why the last words may stay; `recheck` asks."""
        self._is_true = is_true

    def recheck(self) -> None:
        """Take the words away if they are not true any more: their subject has changed."""
        if self._is_true is not None and not self._is_true():
            self.clear()

    def clear(self) -> None:
        """Hide the message, and forget the condition that kept it in sight."""
        self._is_true = None
        super().clear()

    def take_back(self, text: str) -> None:
        """Hide it if it still says this: something else may have been said since."""
        if self.text == text:
            self.clear()

    def show_message(self, tone: str, text: str, hint: str = "", *, action: str = "") -> None:
        """Say something; see `InlineMessage.show_message`."""
        self._is_true = None
        super().show_message(tone, text, hint, action=action)

    def _act(self) -> None:
        if self._on_action is not None:
            self._on_action()
