"""A line that unfolds what most people do not need."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QAbstractButton, QScrollArea, QSizePolicy, QToolButton, QWidget

from kimera_console.gui.tokens import CARD_PADDING
from kimera_console.gui.widgets.basic.tips import plain_tip

_CONTENT, _OPENER = "unfolds", "unfolded_by"


class Fold(QToolButton):
    """Shows and hides a widget below it; closed at first. A click, Space and its Alt key turn it.

    Args:
        text: What is inside, a few words; "&" marks the Alt key.
        content: The widget.
        tip: Tooltip.
    """

    def __init__(
        self, text: str, content: QWidget, *, tip: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._content = content
        note_content(self, content)
        self.setText(text)
        self.setToolTip(plain_tip(tip))
        self.setAccessibleName(text.replace("&", ""))
        self.setAccessibleDescription(tip)
        self.setCheckable(True)
        self.setAutoRaise(True)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.toggled.connect(self._show)
        self.clicked.connect(self._scroll)
        self._show(False)

    @Slot(bool)
    def _show(self, unfolded: bool) -> None:
        arrows = Qt.ArrowType
        self.setArrowType(arrows.DownArrow if unfolded else arrows.RightArrow)
        self._content.setVisible(unfolded)

    @Slot(bool)
    def _scroll(self, unfolded: bool) -> None:
        if unfolded:
            bring_into_sight(self._content, self)


def note_content(unfolds: QAbstractButton, content: QWidget, *more: QWidget) -> None:
    """Record what a checkable button shows while it is checked, for `content_of` and `opener_of`.

    Args:
        unfolds: A fold, or one button of a bar above pages.
        content: What it shows.
        more: What it shows beside that, as the controls of a page.
    """
    unfolds.setProperty(_CONTENT, content)
    for each in (content, *more):
        each.setProperty(_OPENER, unfolds)


def content_of(button: QAbstractButton) -> QWidget | None:
    """What a checkable button shows while it is checked; None for any other button."""
    found = button.property(_CONTENT)
    return found if isinstance(found, QWidget) else None


def opener_of(content: QWidget) -> QAbstractButton | None:
    """The checkable button that shows a widget; None where it was not noted of one."""
    found = content.property(_OPENER)
    return found if isinstance(found, QAbstractButton) else None


def bring_into_sight(whole: QWidget, first: QWidget) -> None:
    """Scroll to what was unfolded, once it has its room.

    Args:
        whole: What should be in sight.
        first: What must be, where not all of it has room.
    """

    def scroll() -> None:
        around = whole.parentWidget()
        while around is not None and not isinstance(around, QScrollArea):
            around = around.parentWidget()
        if isinstance(around, QScrollArea):
            for part in (whole, first):
                around.ensureWidgetVisible(part, 0, CARD_PADDING)

    QTimer.singleShot(0, whole, scroll)
