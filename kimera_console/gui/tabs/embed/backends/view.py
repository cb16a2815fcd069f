"""Backends view: one text, every backend of this machine side by side, and one model's poolings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QSizePolicy, QWidget
from shiboken6 import isValid

from kimera_console.core.embedding.backends.base import (
    LIGHTWEIGHT,
    ONNX,
    TRANSFORMERS,
)
from kimera_console.core.embedding.compare_backends import COMPARED, BackendAnswer, Poolings, Stage
from kimera_console.gui.language import backend_name
from kimera_console.gui.tabs.embed.backends.card import LEAST_WIDTH, ComparedCard
from kimera_console.gui.tabs.embed.backends.live_comparison_controller import (
    LiveComparisonController,
)
from kimera_console.gui.tabs.embed.backends.poolings import PoolingCard
from kimera_console.gui.tabs.embed.editor import TextEditor
from kimera_console.gui.tabs.embed.text_card import head_spacer, show_shortened
from kimera_console.gui.tabs.embed.views import SharedText, view_page
from kimera_console.gui.tokens import CARD_PADDING
from kimera_console.gui.widgets import (
    Card,
    InlineMessage,
    StatusPill,
    hbox,
    holder,
    label,
    vbox,
)
from kimera_console.gui.widgets.basic.choice_bar import ChoiceBar
from kimera_console.gui.widgets.side_by_side import SideBySide

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent, QShowEvent

    from kimera_console.core.embedding.compare_backends import BackendComparison
    from kimera_console.core.errors import KimeraError
    from kimera_console.gui.console_core import ConsoleCore

_REFERENCE = "embed/reference"


class BackendsView(QWidget):
    """The same text through every backend; what is loaded for it is freed when it is left.

    Attributes:
        editor: Where the text is; the one-text view has the same.
        live: Follows the text with all backends.
        cards: Backend -> its card.
        poolings: The pooling card.
        reference: Which backend the others are compared with.
    """

    def __init__(self, core: ConsoleCore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._core = core
        self._shared = SharedText.of(parent)
        self._entries: dict[str, BackendAnswer] = {}
        self._entries_of = ""
        self._says_shortened = False
        self._left = QTimer(self, singleShot=True, interval=0)
        self._left.timeout.connect(self._leave)
        self.setAccessibleName(self.tr("Backends"))
        self.live = LiveComparisonController(core, self)
        self.editor = TextEditor()
        self.editor.setObjectName("comparedText")
        self.editor.setAccessibleName(self.tr("Text to embed with every backend"))
        self.editor.setPlaceholderText(
            self.tr("Type or paste a text. Every backend of this machine embeds it.")
        )
        self.editor.setMinimumHeight(64)
        # It takes what the card beside it leaves, not the ten lines an editor asks for.
        self.editor.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.status = StatusPill()
        self.status.hide()
        self.message = InlineMessage()
        self.reference = self._make_reference()
        self.cards = {name: ComparedCard(name) for name in COMPARED}
        self.poolings = PoolingCard()
        self._lay_out()
        self._connect()

    @property
    def first_focus(self) -> QWidget:
        """Where the keys go when the view is shown."""
        return self.editor

    def _lay_out(self) -> None:
        text = Card(self.tr("Text"))
        text.add_action(head_spacer())
        text.add_action(self.status)
        text.add(self.editor, 1)
        against = label(self.tr("Cosine to"), "muted")
        text.add_row(against, self.reference)
        for card in (text, self.poolings, *self.cards.values()):
            # Equal widths, whatever stands in them.
            card.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        top = hbox(spacing=CARD_PADDING)
        for card in (text, self.poolings):
            top.addWidget(card, 1)
        room = len(self.cards) * (LEAST_WIDTH + CARD_PADDING) - CARD_PADDING
        side = SideBySide(*self.cards.values(), room_px=room)
        content = vbox(top, side, spacing=CARD_PADDING)
        content.setStretchFactor(side, 1)
        outer = hbox(view_page(holder(content)), spacing=0)
        self.setLayout(outer)
        self.message.lay_over(self)

    def _make_reference(self) -> ChoiceBar:
        bar = ChoiceBar(
            self.tr("Reference"),
            {name: backend_name(name) for name in (ONNX, TRANSFORMERS, LIGHTWEIGHT)},
        )
        bar.choose(self._core.preferences.text(_REFERENCE))
        return bar

    def _connect(self) -> None:
        self.editor.textChanged.connect(self._edit)
        self.editor.shortened.connect(self._report_shortened)
        self.live.published.connect(self._take)
        self.live.shown.connect(self._show)
        self.live.failed.connect(self._show_error)
        self.live.cleared.connect(self._show_nothing)
        self.live.waiting_changed.connect(self._show_waiting)
        self.reference.chosen.connect(self._choose_reference)
        self._core.backend_model.changed.connect(self._follow_flags)
        for card in self.cards.values():
            card.retry_requested.connect(self.live.try_again)

    @Slot()
    def _edit(self) -> None:
        text = self.editor.text()
        self._shared.set_text(text)
        if self.isVisible():
            self.live.set_text(text)

    @Slot(int, int)
    def _report_shortened(self, given: int, kept: int) -> None:
        self._says_shortened = True
        show_shortened(self.message, given, kept)

    @Slot(object)
    def _take(self, part: object) -> None:
        """A backend's stage, or the poolings, as they come."""
        if isinstance(part, Poolings):
            self.poolings.show_poolings(part)
        elif isinstance(part, BackendAnswer):
            if self._entries_of != self.live.text:  # those of another text are no reference
                self._entries.clear()
                self._entries_of = self.live.text
            if part.stage in (Stage.DONE, Stage.FAILED):
                self._entries[part.backend] = part
            self.cards[part.backend].show_entry(part)
            self._compare()

    @Slot(object)
    def _show(self, found: BackendComparison) -> None:
        if not self._says_shortened:  # which is no error of the text before
            self.message.clear()
        self._entries_of = found.text
        for entry in found.entries:
            self._entries[entry.backend] = entry
            self.cards[entry.backend].show_entry(entry, found.expected_dimension)
        self.poolings.show_poolings(found.poolings)
        self._compare()

    def _compare(self) -> None:
        reference = self._entries.get(self.reference.key)
        for name, card in self.cards.items():
            entry = self._entries.get(name)
            if entry is not None:
                card.show_cosine(entry, reference)

    @Slot(object)
    def _show_error(self, error: KimeraError) -> None:
        self._says_shortened = False
        self.message.show_error(error)
        for card in self.cards.values():
            card.show_waiting(self.tr("No vector: see the reason above"))
        self.poolings.show_nothing(self.tr("Nothing was embedded"))

    @Slot()
    def _show_nothing(self) -> None:
        self._says_shortened = False
        self.message.clear()
        self._entries.clear()
        for card in self.cards.values():
            card.show_waiting(self.tr("Type a text above"))
        self.poolings.show_nothing(self.tr("Shows cls, mean and max of the same token vectors"))

    @Slot(str)
    def _show_waiting(self, what_for: str) -> None:
        if what_for:
            self.status.set_status(what_for, "info", icon="clock")
        self.status.setVisible(bool(what_for))

    @Slot(str)
    def _choose_reference(self, name: str) -> None:
        self._core.preferences.set_text(_REFERENCE, name)
        self._compare()

    @Slot()
    def _follow_flags(self) -> None:
        """Other flags may mean other models: embed again, if anybody looks."""
        if self.isVisible() and self.live.is_current and not self.live.fits_flags():
            self.live.refresh()

    @Slot()
    def _leave(self) -> None:
        if not self.isVisible():
            self.live.leave()
            self._show_nothing()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if event.spontaneous():
            return
        if self.editor.text() != self._shared.text:
            self.editor.replace_text(self._shared.text)
        self.live.set_text(self.editor.text())

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        # Not at once: Qt also hides what it is about to destroy, when parts of it are gone.
        if not event.spontaneous() and isValid(self._left):
            self._left.start()
