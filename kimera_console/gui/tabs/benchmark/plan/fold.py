"""A line that unfolds what most people do not need."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QSizePolicy, QToolButton, QWidget

from kimera_console.gui.widgets.basic.tips import plain_tip


class Fold(QToolButton):
    """Shows and hides a widget below it; closed at first.

    Args:
        text: What is inside, a few words.
        content: The widget.
        tip: Tooltip.
    """

    def __init__(
        self, text: str, content: QWidget, *, tip: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._content = content
        self.setText(text)
        self.setToolTip(plain_tip(tip))
        self.setAccessibleName(text)
        self.setAccessibleDescription(tip)
        self.setCheckable(True)
        self.setAutoRaise(True)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.toggled.connect(self._show)
        self._show(False)

    @Slot(bool)
    def _show(self, unfolded: bool) -> None:
        arrows = Qt.ArrowType
        self.setArrowType(arrows.DownArrow if unfolded else arrows.RightArrow)
        self._content.setVisible(unfolded)
