"""Latency history: the last results as small stacked bars, newest at the right, with the median."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from kimera_console.core.embedding.recent_timings import MOST
from kimera_console.gui.language import figure
from kimera_console.gui.theme import theme
from kimera_console.gui.tokens import CAPTION_PX
from kimera_console.gui.widgets.basic import words
from kimera_console.gui.widgets.basic.split_bar import SHADES, caption_height

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent

    from kimera_console.core.embedding.backends.base import Timings
    from kimera_console.core.embedding.recent_timings import RecentTimings

_BARS = 28
_GAP = 2
_HEADROOM = 3.0
"""Bars end at this many medians; a slower one (a first run) is marked: it would flatten all."""


class LatencyHistory(QWidget):
    """Bars of what each result took, in the parts of the split bar above it.

    Args:
        name: Accessible name.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._timings: tuple[Timings, ...] = ()
        self._median_ms = 0.0
        self._index = -1
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)
        theme().follow(self, self._resize)

    def show_recent(self, recent: RecentTimings) -> None:
        """Show the timings of the last texts, and their median."""
        self._timings, self._median_ms = recent.timings, recent.median_ms
        self._index = min(self._index, len(self._timings) - 1)
        self._refresh()

    @property
    def text(self) -> str:
        """The line under the bars: the median, or the result that is pointed at."""
        if not self._timings:
            return self.tr("Shows the last results")
        if self._index >= 0:
            return self._words_of(self._index)
        totals = [one.total_ms for one in self._timings]
        return self.tr("Last {0}: median {1} ms, {2} to {3} ms").format(
            len(totals),
            words.milliseconds(self._median_ms),
            words.milliseconds(min(totals)),
            words.milliseconds(max(totals)),
        )

    def _words_of(self, index: int) -> str:
        one, ago = self._timings[index], len(self._timings) - 1 - index
        when = self.tr("Newest") if ago == 0 else self.tr("{0} before").format(ago)
        return self.tr("{0}: {1} ms = tokenize {2} + infer {3} + pool {4}").format(
            when,
            words.milliseconds(one.total_ms),
            figure(f"{one.tokenize_ms:.2f}"),
            figure(f"{one.infer_ms:.2f}"),
            figure(f"{one.pool_ms:.2f}"),
        )

    def _refresh(self) -> None:
        self.setAccessibleDescription(self.text)
        self.update()

    def _set_index(self, index: int) -> None:
        if index != self._index:
            self._index = index
            self._refresh()

    @Slot()
    def _resize(self) -> None:
        self.updateGeometry()
        self.update()

    @property
    def _text_height(self) -> int:
        return caption_height() + _GAP

    @property
    def _step(self) -> float:
        return self.width() / MOST

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme()
        painter = QPainter(self)
        painter.setPen(QPen(look.color("border"), 1))
        painter.drawLine(QPointF(0, _BARS + 0.5), QPointF(self.width(), _BARS + 0.5))
        if self._timings:
            longest = max(one.total_ms for one in self._timings)
            top_ms = max(min(longest, _HEADROOM * self._median_ms), 0.01)
            for index in range(len(self._timings)):
                self._paint_bar(painter, index, top_ms)
            level = _BARS * (1 - min(1.0, self._median_ms / top_ms))
            painter.setPen(QPen(look.color("text"), 1, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(0, level), QPointF(self.width(), level))
        painter.setFont(look.font(CAPTION_PX))
        painter.setPen(look.color("muted"))
        foot = QRectF(0, _BARS + _GAP, self.width(), self._text_height)
        painter.drawText(foot, Qt.AlignmentFlag.AlignVCenter, self.text)
        if self.hasFocus():
            painter.setPen(QPen(look.color("accent"), 2))
            painter.drawRect(QRectF(1, 1, self.width() - 2, _BARS - 1))

    def _paint_bar(self, painter: QPainter, index: int, top_ms: float) -> None:
        look = theme()
        one = self._timings[index]
        left = self.width() - (len(self._timings) - index) * self._step
        wide = max(1.0, self._step - 1)
        level = float(_BARS)
        for part, shade in zip((one.tokenize_ms, one.infer_ms, one.pool_ms), SHADES, strict=True):
            tall = min(level, _BARS * part / top_ms)
            level -= tall
            painter.fillRect(QRectF(left, level, wide, tall), look.color("accent", shade))
        if one.total_ms > top_ms:
            painter.fillRect(QRectF(left, 0, wide, 2), look.color("text"))
        if index == self._index:
            painter.setPen(QPen(look.color("text"), 1))
            painter.drawRect(QRectF(left - 1, 0.5, wide + 1, _BARS))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        behind = int((self.width() - event.position().x()) / self._step)
        index = len(self._timings) - 1 - behind
        self._set_index(index if 0 <= index < len(self._timings) else -1)

    def leaveEvent(self, event: QEvent) -> None:
        self._set_index(-1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        step = steps.get(Qt.Key(event.key()))
        if step is None or not self._timings:
            super().keyPressEvent(event)
            return
        newest = len(self._timings) - 1
        self._set_index(newest if self._index < 0 else min(max(0, self._index + step), newest))

    def sizeHint(self) -> QSize:
        return QSize(200, _BARS + _GAP + self._text_height)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()
