"""Split bar: how a whole divides into a few parts, with their names and figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QFontMetrics, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kimera_console.gui.theme import theme
from kimera_console.gui.tokens import CAPTION_PX
from kimera_console.gui.widgets.basic.tips import plain_tip

if TYPE_CHECKING:
    from collections.abc import Sequence

_BAR = 8
_GAP = 6
_SWATCH, _BESIDE = 8, 6
LEAST_CAPTION = 16
"""Height of a line of captions at the usual size of text, in pixels."""
SHADES = (0.35, 1.0, 0.65)
"""Opacity of the accent for each part; distinguished by order and by the swatches' order too."""


class SplitBar(QWidget):
    """A bar in as many parts as there are names; each keeps its place in the legend.

    Args:
        names: What the parts are called, in order; three at most.
        unit: Of their values.
        name: Accessible name.
    """

    def __init__(
        self, names: Sequence[str], unit: str, name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._names, self._unit = tuple(names), unit
        self._values: tuple[float, ...] = ()
        self._words: tuple[str, ...] = ()
        self._faded = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)
        theme().follow(self, self._resize)

    def set_values(self, values: Sequence[float], words: Sequence[str]) -> None:
        """Show values, not negative, and their figures as text; empty shows none."""
        self._values, self._words = tuple(values), tuple(words)
        self._faded = False
        text = ", ".join(
            f"{name} {word} {self._unit}"
            for name, word in zip(self._names, self._words, strict=False)
        )
        self.setAccessibleDescription(text)
        self.setToolTip(plain_tip(text))
        self.update()

    def set_stale(self, stale: bool) -> None:
        """Fade while it does not belong to the current text."""
        if stale != self._faded:
            self._faded = stale
            self.update()

    @Slot()
    def _resize(self) -> None:
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, _BAR + _GAP + caption_height())

    def minimumSizeHint(self) -> QSize:
        return QSize(160, _BAR + _GAP + caption_height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setOpacity(0.45 if self._faded else 1.0)
        bar = QRectF(0, 0, self.width(), _BAR)
        shape = QPainterPath()
        shape.addRoundedRect(bar, _BAR / 2, _BAR / 2)
        painter.fillPath(shape, theme().color("raised"))
        total = sum(self._values)
        if total > 0:
            painter.save()
            painter.setClipPath(shape)
            left = 0.0
            for value, shade in zip(self._values, SHADES, strict=False):
                width = bar.width() * value / total
                painter.fillRect(QRectF(left, 0, width, _BAR), theme().color("accent", shade))
                left += width
            painter.restore()
        self._paint_legend(painter)

    def _paint_legend(self, painter: QPainter) -> None:
        font = theme().font(CAPTION_PX)
        metrics = QFontMetrics(font)
        painter.setFont(font)
        top, high = _BAR + _GAP, caption_height()
        lefts, shown = self.legend(self.width(), metrics)
        for index, (left, words) in enumerate(zip(lefts, shown, strict=True)):
            middle = top + (high - _SWATCH) / 2
            swatch = QRectF(left, middle, _SWATCH, _SWATCH)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().color("accent", SHADES[index]))
            painter.drawRoundedRect(swatch, 2, 2)
            painter.setPen(theme().color("muted"))
            room = QRectF(left + _SWATCH + _BESIDE, top, self.width() - left, high)
            painter.drawText(
                room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words
            )

    def legend(self, width: int, metrics: QFontMetrics) -> tuple[list[float], list[str]]:
        """Where the entries of the legend begin, and their words: a figure is never cut.

        Each stands in a column of its own where that is wide enough; else they follow each other,
        without the unit if need be, and at last with shorter names.
        """
        names, count = list(self._names), len(self._names)
        unit = f" {self._unit}" if self._words else ""
        column = width / count
        while True:
            figures = [f" {word}" for word in self._words] or [""] * count
            words = [f"{n}{f}{unit}" for n, f in zip(names, figures, strict=False)]
            needs = [metrics.horizontalAdvance(word) + _SWATCH + _BESIDE for word in words]
            if max(needs) + _BESIDE <= column:
                return [column * index for index in range(count)], words
            spare = width - sum(needs)
            if spare >= _BESIDE * (count - 1) or all(len(name) <= 1 for name in names):
                gap = max(_BESIDE, min(spare / max(1, count - 1), 2 * _BESIDE))
                return [sum(needs[:index]) + gap * index for index in range(count)], words
            if unit:
                unit = ""
                continue
            longest = max(range(count), key=lambda index: len(names[index]))
            names[longest] = names[longest].rstrip("…")[:-1].rstrip() + "…"


def caption_height() -> int:
    """Height of a line of captions in pixels, in the size of text that is in force."""
    return max(LEAST_CAPTION, QFontMetrics(theme().font(CAPTION_PX)).height())
