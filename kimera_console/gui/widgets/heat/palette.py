"""Colours of a heat map: one hue from the surface to its opposite, so lightness shows the value."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kimera_console.gui.language import figure
from kimera_console.gui.theme import theme
from kimera_console.gui.tokens import CAPTION_PX

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEVELS = 256
_LIGHT = ("#F7FAFE", "#CFE0F6", "#8DB6EA", "#3B7DD8", "#1E4A9C", "#10275A")
_DARK = ("#1F2732", "#23405F", "#2F66A8", "#5B9BE6", "#A5CCF7", "#F3F8FF")


@functools.cache
def palette_table(*, dark: bool) -> NDArray[np.uint32]:
    """ARGB of each level, from the scale's low end to its high one."""
    stops = np.array(
        [(c.red(), c.green(), c.blue()) for c in map(QColor, _DARK if dark else _LIGHT)], np.float64
    )
    places = np.linspace(0, len(stops) - 1, LEVELS)
    red, green, blue = (
        np.rint(np.interp(places, np.arange(len(stops)), stops[:, band])).astype(np.uint32)
        for band in range(3)
    )
    table = np.uint32(0xFF000000) | (red << 16) | (green << 8) | blue
    return table.astype(np.uint32)


def to_levels(values: NDArray[np.float32], low: float, high: float) -> NDArray[np.intp]:
    """The level of each value; what is no number counts as the low end."""
    share = (np.nan_to_num(values, nan=low) - low) / max(1e-9, high - low)
    levels: NDArray[np.intp] = np.rint(np.clip(share, 0, 1) * (LEVELS - 1)).astype(np.intp)
    return levels


def ink_on(level: int, *, dark: bool) -> QColor:
    """Colour of words that are readable on a level."""
    ground = QColor.fromRgb(int(palette_table(dark=dark)[level]))
    bright = 0.299 * ground.red() + 0.587 * ground.green() + 0.114 * ground.blue()
    return QColor("#10151C") if bright > 140 else QColor("#FFFFFF")


class HeatScale(QWidget):
    """The scale of a heat map: its colours between two numbers."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ends = (0.0, 1.0)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)
        theme().follow(self, self.update)

    def set_ends(self, low: float, high: float) -> None:
        """Change the numbers at its ends."""
        self._ends = (low, high)
        self.setAccessibleDescription(figure(f"{low:.2f} – {high:.2f}"))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme()
        painter = QPainter(self)
        painter.setFont(look.font(CAPTION_PX))
        painter.setPen(look.color("muted"))
        width = QFontMetrics(look.font(CAPTION_PX)).horizontalAdvance("−0.00") + 6
        middle = Qt.AlignmentFlag.AlignVCenter
        low, high = (figure(f"{end:.2f}".replace("-", "−")) for end in self._ends)
        box = QRectF(self.rect())
        painter.drawText(
            QRectF(0, 0, width - 6, box.height()), middle | Qt.AlignmentFlag.AlignRight, low
        )
        painter.drawText(QRectF(box.right() - width + 6, 0, width, box.height()), middle, high)
        table = palette_table(dark=look.is_dark).reshape(1, -1).copy()
        image = QImage(table.data, LEVELS, 1, QImage.Format.Format_RGB32).copy()
        bar = QRectF(width, box.height() / 2 - 4, box.width() - 2 * width, 8)
        painter.drawImage(bar, image)
        painter.setPen(look.color("border"))
        painter.drawRect(bar)

    def sizeHint(self) -> QSize:
        return QSize(184, 20)
