"""What is being typed: it is pending once the user has paused, unless it cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QLineEdit

    from kimera_console.core.flags.pending import PendingChange

PAUSE_MS = 300
"""Between two keys of a word; after more, the user looks at what the text would do."""


class TypedText(QObject):
    """Notes that a line is typed in, from the first key until Return, Escape or another field.

    Args:
        edit: The line.
        shown: Gives the text that the line showed before it was typed in.

    Signals:
        paused: The user has paused.
    """

    paused = Signal()

    def __init__(self, edit: QLineEdit, shown: Callable[[], str]) -> None:
        super().__init__(edit)
        self._shown = shown
        self._before: str | None = None
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.paused)
        edit.textEdited.connect(self.note)

    @property
    def before(self) -> str | None:
        """What the line showed before; None where nobody is typing."""
        return self._before

    @Slot()
    def note(self) -> None:
        """The text was changed by a key."""
        if self._before is None:
            self._before = self._shown()
        self._pause.start()

    def end(self) -> str | None:
        """Nobody is typing any more.

        Returns:
            What the line showed before; None where nobody was typing.
        """
        before, self._before = self._before, None
        self._pause.stop()
        return before


class TypedChange:
    """The pending change of one flag while its value is typed.

    Args:
        request: Asks for a pending change, with its text.
        take_back: Takes the pending change back.
    """

    def __init__(
        self, request: Callable[[str | None], object], take_back: Callable[[], object]
    ) -> None:
        self._request, self._take_back = request, take_back
        self._pending: PendingChange | None = None
        self._before: PendingChange | None = None
        self._is_planned = False
        self.is_on = False

    def follow(self, pending: PendingChange | None) -> bool:
        """Note what is pending now.

        Returns:
            Whether what is being typed was taken back, or written, from elsewhere.
        """
        self._pending = pending
        return self._is_planned and pending is None

    def plan(self, text: str | None) -> None:
        """What is typed can be: it is pending from now on."""
        self.begin()
        self._is_planned = False  # what the file says already is not pending, and nobody's doing
        self._request(text)
        self._is_planned = self._pending is not None

    def begin(self) -> None:
        """Somebody is typing: remember what is pending."""
        if not self.is_on:
            self.is_on, self._before = True, self._pending

    def give_up(self) -> None:
        """What is typed is not to be: what was pending before is pending again."""
        self._is_planned = False
        if not self.is_on:
            return
        before, now = self._before, self._pending
        if before is not None and (now is None or now.text != before.text):
            self._request(before.text)
        elif before is None and now is not None:
            self._take_back()

    def end(self) -> None:
        """Nobody is typing any more; what is pending stays."""
        self.is_on = self._is_planned = False


__all__ = ["TypedChange", "TypedText"]
