"""Embed tab: a frame with a bar of views. What the views show is theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from kimera_console.gui.pages import build_page
from kimera_console.gui.tabs.embed.prompt_choice import PromptChoice
from kimera_console.gui.tabs.embed.views import default_views
from kimera_console.gui.tokens import CARD_PADDING, GRID, WINDOW_PADDING
from kimera_console.gui.widgets import label, vbox
from kimera_console.gui.widgets.basic.choice_bar import ChoiceBar
from kimera_console.gui.widgets.basic.elided import ElidedLabel
from kimera_console.gui.widgets.basic.fold import note_content

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QShowEvent

    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.tabs.embed.views import View

TEXT_VIEW = "text"
_VIEW = "embed/view"


class EmbedTab(QWidget):
    """Views of what an embedding does; one is in sight, and each is built when first shown.

    What the one-text view has on the screen can be asked for here too.

    Args:
        core: Handed to each view.
        views: In order; those of `views.py` by default.

    Attributes:
        bar: Where a view is chosen.
        prompt: What stands before the texts of every view.

    Signals:
        result_shown: The `Embeddings` that the one-text view shows now.
    """

    result_shown = Signal(object)

    def __init__(
        self,
        core: ConsoleCore,
        parent: QWidget | None = None,
        *,
        views: Sequence[View] | None = None,
    ) -> None:
        super().__init__(parent)
        self._core = core
        self._views = {view.id: view for view in (views or default_views())}
        self._pages: dict[str, QWidget] = {}
        self.setAccessibleName(self.tr("Embed"))
        self.bar = self._make_bar()
        self.prompt = PromptChoice(core)
        self._stack = QStackedWidget()
        row = QHBoxLayout()
        row.setContentsMargins(WINDOW_PADDING, CARD_PADDING, WINDOW_PADDING, 0)
        row.setSpacing(GRID)
        row.addWidget(self.bar)
        pending = ElidedLabel("", "caption")
        pending.setObjectName("promptPending")
        pending.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.prompt.pending_changed.connect(pending.setText)
        row.addWidget(pending, 1)
        about_prompt = label(self.tr("&Prompt"), "muted")
        about_prompt.setBuddy(self.prompt)
        row.addWidget(about_prompt)
        row.addWidget(self.prompt)
        layout = vbox(row, spacing=0)
        self.setLayout(layout)
        layout.addWidget(self._stack, 1)
        self.bar.choose(core.preferences.text(_VIEW))
        self._show_chosen(self.bar.key)
        self.bar.chosen.connect(self._show_chosen)

    def view(self, view_id: str) -> QWidget:
        """A view's content, built now if it was not.

        Raises:
            KeyError: If there is no such view.
        """
        if view_id not in self._pages:
            view = self._views[view_id]
            page = self._pages[view_id] = build_page(view.id, view.factory, self._core, self)
            self._stack.addWidget(page)
            note_content(self.bar.button(view_id), page)
            shown = getattr(page, "result_shown", None)
            if view_id == TEXT_VIEW and shown is not None:
                shown.connect(self.result_shown)
        return self._pages[view_id]

    def build_missing_view(self) -> bool:
        """Build one view that was never shown, out of sight; False where there is none left."""
        missing = next((view for view in self._views if view not in self._pages), "")
        if missing:
            self.view(missing)
        return bool(missing)

    def show_view(self, view_id: str) -> None:
        """Show a view and give it the focus; one that is not there changes nothing."""
        self.bar.choose(view_id)
        self._focus_view()

    def reveal(self, target: str) -> None:
        """Show a view by its id, or a part of one: "view/part"."""
        view_id, _, part = target.partition("/")
        if view_id not in self._views:
            return
        self.show_view(view_id)
        inside = getattr(self.view(view_id), "reveal", None)
        if part and callable(inside):
            inside(part)

    @property
    def current_view(self) -> str:
        """Id of the view in sight."""
        return self.bar.key

    @property
    def built_views(self) -> tuple[str, ...]:
        """Ids of the views whose content exists."""
        return tuple(self._pages)

    def _make_bar(self) -> ChoiceBar:
        titles = {
            view.id: QCoreApplication.translate("EmbedView", view.title)
            for view in self._views.values()
        }
        tips = {}
        for view in self._views.values():
            keys = QKeySequence(view.shortcut)
            native = keys.toString(QKeySequence.SequenceFormat.NativeText)
            tips[view.id] = f"{titles[view.id]} ({native})"
            shortcut = QShortcut(keys, self, context=Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(lambda chosen=view.id: self.show_view(chosen))
        bar = ChoiceBar(self.tr("Page"), titles, tips=tips)
        for view_id in self._views:
            bar.button(view_id).setObjectName(f"view_{view_id}")
        return bar

    def _focus_view(self) -> None:
        page = self.view(self.current_view)
        first = getattr(page, "first_focus", page)
        first.setFocus()

    @Slot(str)
    def _show_chosen(self, view_id: str) -> None:
        self._stack.setCurrentWidget(self.view(view_id))
        self._core.preferences.set_text(_VIEW, view_id)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._focus_view()
