"""One check in full: what was found, and the button that fixes it, else the command that does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from kimera_console.core.health import by_hand
from kimera_console.gui.language import core_words
from kimera_console.gui.tabs.health.status_style import act_words, style_of_check
from kimera_console.gui.widgets import (
    Card,
    FlowRow,
    StatusPill,
    button,
    label,
    set_enabled,
)
from kimera_console.gui.widgets.basic.basics import PageArea
from kimera_console.gui.widgets.basic.copy_box import CopyBox

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QLabel

    from kimera_console.core.health import Check


LEAST_LINES = 3
"""Lines of a finding that are in sight in the lowest card."""


class DetailCard(Card):
    """The check that is selected.

    Signals:
        copied: The fix is on the clipboard.
        fix_requested: The `Check` whose flags are to be written.
        place_requested: The `Check` whose place in the window is to be shown.
    """

    copied = Signal()
    fix_requested = Signal(object)
    place_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Check", "-", parent=parent)
        self._check: Check | None = None
        self._busy = ""
        self.pill = StatusPill()
        self.add_action(self.pill)
        self.found = label("", wrap=True, selectable=True)
        self.found.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._fix_title = label(self.tr("How to fix"), "strong")
        self.fix = CopyBox(self.tr("How to fix"))
        self.fix.button.setObjectName("copyFixButton")
        self.fix.copied.connect(lambda _text: self.copied.emit())
        self.act = button(
            "", self._act, kind="primary", small=True,
            tip=self.tr(
                "Writes it to the .env file (with Undo), then runs all checks again. What loads "
                "another backend is tried first."
            ),
        )  # fmt: skip
        self.act.setObjectName("fixButton")
        self.go = button("", self._go, small=True)
        self.go.setObjectName("fixPlaceButton")
        self._acts = FlowRow(self.act, self.go)
        self.note = label("", "caption", wrap=True, selectable=True)
        self._page = _FindingArea(self.found)
        # Only the finding scrolls: the command and the buttons stay in sight, however long it is.
        for part in (self._page, self._fix_title, self.fix, self._acts, self.note):
            self.add(part)
        self.body.addStretch(1)
        self.show_check(None)

    def show_check(self, check: Check | None) -> None:
        """Show a check; None where none is selected."""
        self._check = check
        self.pill.setVisible(check is not None)
        if check is None:
            self.set_title(self.tr("No check is selected"))
            self.set_caption("")
            self.found.setText(self.tr("Select a check on the left to see the finding."))
        else:
            look = style_of_check(check)
            self.set_title(core_words(check.title))
            self.set_caption(f"{core_words(check.group)} · {check.id}")
            self.pill.set_status(look.word, look.tone, icon=look.icon)
            self.found.setText(check.detail)
        self._page.verticalScrollBar().setValue(0)
        self._page.updateGeometry()
        fix, note = by_hand(check) if check is not None else ("", "")
        self.fix.set_text(fix)
        self._fix_title.setVisible(check is not None and bool(check.fix))
        self.fix.setVisible(bool(fix))
        self.note.setText(core_words(note))
        self.note.setVisible(bool(note))
        self._show_acts()

    def minimumSizeHint(self) -> QSize:
        """High enough for its words at its own width, which a splitter does not ask for."""
        layout = self.layout()
        assert layout is not None
        width = layout.totalMinimumSize().width()
        return QSize(width, layout.totalMinimumHeightForWidth(max(self.width(), width)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()

    def set_busy(self, reason: str) -> None:
        """While something is being written or checked nothing is fixed; "" ends that."""
        self._busy = reason
        self._show_acts()

    def _show_acts(self) -> None:
        fix, place = act_words(self._check)
        self.act.setText(fix)
        self.act.setVisible(bool(fix))
        self.go.setText(place)
        self.go.setVisible(bool(place))
        self._acts.setVisible(bool(fix or place))
        set_enabled(self.act, not self._busy, self._busy)

    @property
    def remedy(self) -> tuple[QWidget, ...]:
        """What is shown to fix the check, from above to below."""
        return tuple(part for part in (self.fix, self._acts, self.note) if part.isVisible())

    @Slot()
    def _act(self) -> None:
        if self._check is not None:
            self.fix_requested.emit(self._check)

    @Slot()
    def _go(self) -> None:
        if self._check is not None:
            self.place_requested.emit(self._check)


class _FindingArea(PageArea):
    """Words as high as they are where there is room, else scrolled."""

    def __init__(self, words: QLabel) -> None:
        super().__init__()
        self._words = words
        page = QWidget()
        page.setProperty("page", True)
        inside = QVBoxLayout(page)
        inside.setContentsMargins(0, 0, 0, 0)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setWidget(page)
        inside.addWidget(words)

    def _height(self) -> int:
        return max(0, self._words.heightForWidth(self.viewport().width()))

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._height())

    def minimumSizeHint(self) -> QSize:
        few = LEAST_LINES * self._words.fontMetrics().lineSpacing()
        return QSize(super().minimumSizeHint().width(), min(few, self._height()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.updateGeometry()
