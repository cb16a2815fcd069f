"""View switch: a bar of views above the one that is in sight; each is built when first shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from kimera_console.gui.theme import theme
from kimera_console.gui.tokens import CARD_PADDING, GRID, WINDOW_PADDING
from kimera_console.gui.widgets.basic.basics import vbox
from kimera_console.gui.widgets.basic.choice_bar import ChoiceBar
from kimera_console.gui.widgets.basic.fold import note_content

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


@runtime_checkable
class LazyViews(Protocol):
    """A widget whose views are built when they are first shown."""

    def build_missing_view(self) -> bool:
        """Build one view that was never shown, out of sight; False where there is none left."""
        ...


@dataclass(frozen=True)
class SwitchView:
    """A view.

    Attributes:
        id: "models".
        title: Shown, translated.
        make: Makes its content as a child of what it is given, once, when it is first shown. In its
            place from the start, a style is applied to it once.
        shortcut: "Alt+2"; works while the switch is in sight.
    """

    id: str
    title: str
    make: Callable[[QWidget], QWidget]
    shortcut: str


class ViewSwitch(QWidget):
    """Views of a tab, one in sight.

    Args:
        name: Accessible name of the bar.
        views: In order; the first is shown.

    Attributes:
        bar: Where a view is chosen. Beneath it are 8 pixels: pages begin with 8 of their own.

    Signals:
        shown: Id of the view that came into sight.
    """

    shown = Signal(str)

    def __init__(
        self, name: str, views: Sequence[SwitchView], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._views = {view.id: view for view in views}
        self._pages: dict[str, QWidget] = {}
        self._stack = QStackedWidget()
        tips = {}
        for view in views:
            keys = QKeySequence(view.shortcut)
            tips[view.id] = (
                f"{view.title} ({keys.toString(QKeySequence.SequenceFormat.NativeText)})"
            )
            shortcut = QShortcut(keys, self, context=Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(lambda chosen=view.id: self.choose(chosen))
        self.bar = ChoiceBar(name, {view.id: view.title for view in views}, tips=tips)
        for view in views:
            self.bar.button(view.id).setObjectName(f"view_{view.id}")
        row = QHBoxLayout()
        row.setContentsMargins(WINDOW_PADDING, CARD_PADDING, WINDOW_PADDING, GRID)
        row.addWidget(self.bar)
        row.addStretch(1)
        layout = vbox(row, spacing=0)
        self.setLayout(layout)
        layout.addWidget(self._stack, 1)
        self._show(self.bar.key)
        self.bar.chosen.connect(self._show)

    @property
    def current(self) -> str:
        """Id of the view in sight."""
        return self.bar.key

    def choose(self, view_id: str) -> None:
        """Show a view; one that is not there changes nothing."""
        self.bar.choose(view_id)

    def keep_room(self, view_id: str, more: str) -> None:
        """Make a view's button wide enough for its title and some more characters."""
        choice = self.bar.button(view_id)
        longest = choice.text() + more

        def fit() -> None:
            words = choice.text()
            choice.setText(longest)
            choice.setMinimumWidth(choice.sizeHint().width())
            choice.setText(words)

        theme().measure(choice, fit)

    def page(self, view_id: str) -> QWidget:
        """A view's content, built now if it was not.

        Raises:
            KeyError: If there is no such view.
        """
        if view_id not in self._pages:
            self._pages[view_id] = self._views[view_id].make(self._stack)
            self._stack.addWidget(self._pages[view_id])
            note_content(self.bar.button(view_id), self._pages[view_id])
        return self._pages[view_id]

    def build_missing_view(self) -> bool:
        """See `LazyViews`."""
        missing = next((view for view in self._views if view not in self._pages), "")
        if missing:
            self.page(missing)
        return bool(missing)

    @Slot(str)
    def _show(self, view_id: str) -> None:
        self._stack.setCurrentWidget(self.page(view_id))
        self.shown.emit(view_id)
