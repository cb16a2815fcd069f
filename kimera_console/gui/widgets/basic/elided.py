"""A label for text of unknown length: an ellipsis for what does not fit, a tooltip with all.

superqt 0.9's eliding label gives the elided text to screen readers, and its size hint is that of
the elided text: once it was narrow, it stays narrow in a wide window.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStyleOption, QWidget

from kimera_console.core.system.visible import visible
from kimera_console.gui.widgets.basic.tips import plain_tip
from kimera_console.gui.widgets.basic.wrapped import shortened

_LEAST = 24


class ElidedLabel(QLabel):
    """One line of plain text that never asks for more room than it gets.

    Args:
        text: Shown as it is.
        role: As of `basics.label`.
        mode: Where the ellipsis goes; the middle keeps the end of a path.
    """

    def __init__(
        self,
        text: str = "",
        role: str = "",
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._mode = mode
        self.setTextFormat(Qt.TextFormat.PlainText)
        if role:
            self.setProperty("role", role)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setText(text)

    def set_mode(self, mode: Qt.TextElideMode) -> None:
        """Put the ellipsis elsewhere."""
        self._mode = mode
        self.update()

    @property
    def shown(self) -> str:
        """The text as it is painted in the width of now."""
        return QFontMetrics(self.font()).elidedText(self.text(), self._mode, self.width())

    def setText(self, text: str) -> None:
        line = visible(shortened(" ".join(text.split())))
        super().setText(line)
        self.setToolTip(plain_tip(line))
        self.setAccessibleName(line)

    def minimumSizeHint(self) -> QSize:
        return QSize(_LEAST, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        option = QStyleOption()
        option.initFrom(self)
        self.style().drawItemText(
            painter,
            self.rect(),
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
            option.palette,
            self.isEnabled(),
            self.shown,
            self.foregroundRole(),
        )
