"""The views of the Embed tab by name, and what they share: the page that each is, and one text.

Each view is imported and built when it is first shown.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QMargins, QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from kimera_console.gui.tokens import CARD_PADDING, WINDOW_PADDING
from kimera_console.gui.widgets import scroll_page

if TYPE_CHECKING:
    from PySide6.QtWidgets import QScrollArea

    from kimera_console.gui.console_core import ConsoleCore

ViewFactory = Callable[["ConsoleCore", QWidget], QWidget]

_ROWS = (
    ("text", "One text", "one_text_view:OneTextView", "Alt+1"),
    ("backends", "Backends", "backends:BackendsView", "Alt+2"),
    ("texts", "Texts", "texts:TextsView", "Alt+3"),
    ("file", "File", "file:FileView", "Alt+4"),
)  # fmt: skip
"""Id, title, "module:class" under this package, shortcut; in the order of the bar."""


@dataclass(frozen=True)
class View:
    """A view of the tab.

    A view's constructor takes (core, parent). Its `first_focus` is the widget that gets the
    focus when it is shown (not a focus proxy: Qt then skips what comes before that widget when
    Tab walks through); it learns that it is looked at, or not any more, by `showEvent` and
    `hideEvent`. `reveal(target)`, if it has one, shows a part of it.

    Attributes:
        id: "text".
        title: Shown; translated by the tab.
        factory: Makes its content.
        shortcut: "Alt+1".
    """

    id: str
    title: str
    factory: ViewFactory
    shortcut: str


def default_views() -> tuple[View, ...]:
    """The views that there are, in order."""
    return tuple(View(name, title, _lazily(place), keys) for name, title, place, keys in _ROWS)


def _lazily(place: str) -> ViewFactory:
    module, _, kind = place.partition(":")

    def make(core: ConsoleCore, parent: QWidget) -> QWidget:
        found = importlib.import_module(f"kimera_console.gui.tabs.embed.{module}")
        return cast("QWidget", getattr(found, kind)(core, parent))

    return make


def view_page(content: QWidget) -> QScrollArea:
    """A vertically scrolling page, aligned with the bar above it."""
    around = QMargins(WINDOW_PADDING, CARD_PADDING, WINDOW_PADDING, WINDOW_PADDING)
    return scroll_page(content, margin=around)


class SharedText(QObject):
    """One text: the view in which it is typed sets it, and a view that is shown takes it over.

    Signals:
        changed: The text is another one.
    """

    changed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.text = ""

    @classmethod
    def of(cls, frame: QWidget | None) -> SharedText:
        """The one of a frame, made when first asked for; without a frame one for itself."""
        if frame is None:
            return cls()
        found = frame.findChild(cls, options=Qt.FindChildOption.FindDirectChildrenOnly)
        return found if isinstance(found, SharedText) else cls(frame)

    def set_text(self, text: str) -> None:
        """Take over what was typed."""
        if text != self.text:
            self.text = text
            self.changed.emit(text)
