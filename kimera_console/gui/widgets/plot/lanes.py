"""Lane plot: lanes along a time axis, a bar while one applied, a mark where another took over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QSizePolicy, QWidget

from kimera_console.core.errors import KimeraError
from kimera_console.gui.theme import theme
from kimera_console.gui.threads.file_questions import require_answer
from kimera_console.gui.tokens import CAPTION_PX
from kimera_console.gui.widgets.basic.tips import plain_tip
from kimera_console.gui.widgets.plot.clock import clock_ticks, clock_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from PySide6.QtCore import QEvent

LANE_PX, AXIS_PX, BAR_PX, MARK_PX = 28, 22, 10, 14
NEAR_PX = 12


@dataclass(frozen=True)
class Lane:
    """A lane.

    Attributes:
        key: Names it; also chooses the colour, as a contender's.
        label: Shown at its left.
    """

    key: str
    label: str


@dataclass(frozen=True)
class LaneSpan:
    """A bar in a lane, from one moment to another (seconds since the epoch)."""

    key: str
    start: float
    end: float


@dataclass(frozen=True)
class LaneMark:
    """A mark where one lane gave way to another ("" for none).

    Attributes:
        key: Lane it stands in.
        to_key: Lane that took over.
        at: Moment.
        words: Read out.
    """

    key: str
    to_key: str
    at: float
    words: str


class LanePlot(QWidget):
    """Lanes over time. Left and Right walk the marks; the mouse points at them.

    Attributes:
        spans: What is drawn in the lanes.
        marks: The marks, in the order they were given.
        current: Index of the mark that is pointed at, -1 for none.

    Signals:
        current_changed: Index of the mark that is pointed at, -1 for none.
    """

    current_changed = Signal(int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lanes: tuple[Lane, ...] = ()
        self.spans: tuple[LaneSpan, ...] = ()
        self.marks: tuple[LaneMark, ...] = ()
        self._low, self._high = 0.0, 1.0
        self.current = -1
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme().follow(self, self.update)

    def set_data(
        self,
        lanes: Sequence[Lane],
        spans: Sequence[LaneSpan],
        marks: Sequence[LaneMark],
        *,
        low: float,
        high: float,
    ) -> None:
        """Show lanes between two moments; what lies outside is left out."""
        pointed = self.marks[self.current] if self.current >= 0 else None
        resized = len(lanes) != len(self._lanes)
        self._lanes, self.spans, self.marks = tuple(lanes), tuple(spans), tuple(marks)
        self._low, self._high = low, max(high, low + 1e-6)
        self.current = self.marks.index(pointed) if pointed in self.marks else -1
        self._describe_mark()
        if resized:
            self.updateGeometry()
        self.update()

    def point(self, index: int) -> None:
        """Point at a mark; -1 at none."""
        index = index if 0 <= index < len(self.marks) else -1
        if index != self.current:
            self.current = index
            self._describe_mark()
            self.update()
            self.current_changed.emit(index)

    def mark_position(self, index: int) -> QPointF:
        """Where a mark stands, in this widget's coordinates."""
        mark = self.marks[index]
        return QPointF(self._x(mark.at), self._y(mark.key))

    def export(self, path: Path) -> None:
        """Write the picture; the suffix (.png, .svg) says how.

        Raises:
            KimeraError: It cannot be written.
        """
        try:
            require_answer(path)
            with path.open("wb"):  # says why, if it can't be written: Qt only says that
                pass
        except OSError as error:
            raise KimeraError(
                f"The timeline could not be saved as {path}: {error.strerror or error}.",
                hint="Choose another folder.",
            ) from error
        if path.suffix.lower() == ".svg":
            target = QSvgGenerator()
            target.setFileName(str(path))
            target.setSize(self.size())
            target.setViewBox(self.rect())
            painter = QPainter(target)
            self._paint(painter)
            painter.end()
            return
        image = QImage(self.size() * 2, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(2)
        painter = QPainter(image)
        self._paint(painter)
        painter.end()
        image.save(str(path))

    def _describe_mark(self) -> None:
        words = self.marks[self.current].words if self.current >= 0 else ""
        self.setAccessibleDescription(words)
        self.setToolTip(plain_tip(words))

    def _gutter(self) -> float:
        metrics = QFontMetrics(theme().font(12))
        widths = [metrics.horizontalAdvance(lane.label) for lane in self._lanes]
        return max(widths, default=0) + 16

    def _x(self, moment: float) -> float:
        left = self._gutter()
        share = (moment - self._low) / (self._high - self._low)
        return left + min(1.0, max(0.0, share)) * max(1.0, self.width() - left - MARK_PX)

    def _y(self, key: str) -> float:
        keys = [lane.key for lane in self._lanes]
        return (keys.index(key) if key in keys else len(keys) - 1) * LANE_PX + LANE_PX / 2

    def _seen(self, index: int) -> bool:
        return self._low <= self.marks[index].at <= self._high

    def _distinct_marks(self) -> list[int]:
        """Marks to draw: of those on the same pixels one, and the current one on top."""
        places = {
            (mark.key, round(self._x(mark.at) / 3)): index
            for index, mark in enumerate(self.marks)
            if self._seen(index)
        }
        shown = [index for index in places.values() if index != self.current]
        return shown + ([self.current] if self.current >= 0 and self._seen(self.current) else [])

    def _paint(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme().color("surface"))
        self._paint_axis(painter)
        self._paint_lanes(painter)
        for index in self._distinct_marks():
            self._paint_mark(painter, index)
        if self.hasFocus():
            painter.setPen(QPen(theme().color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)

    def _paint_axis(self, painter: QPainter) -> None:
        look, left = theme(), self._gutter()
        bottom = len(self._lanes) * LANE_PX
        step, ticks = clock_ticks(self._low, self._high, self.width() - left - MARK_PX)
        painter.setFont(look.font(CAPTION_PX))
        for tick in ticks:
            x = self._x(tick)
            painter.setPen(QPen(look.color("border"), 1))
            painter.drawLine(QPointF(x, 4), QPointF(x, bottom))
            painter.setPen(look.color("muted"))
            room = QRectF(x - 40, bottom + 2, 80, AXIS_PX - 4)
            if room.left() >= left - 40 and room.right() <= self.width() + 20:
                painter.drawText(room, Qt.AlignmentFlag.AlignCenter, clock_words(tick, step))

    def _paint_lanes(self, painter: QPainter) -> None:
        look, left = theme(), self._gutter()
        for number, lane in enumerate(self._lanes):
            y = number * LANE_PX + LANE_PX / 2
            painter.setPen(look.color("text"))
            painter.setFont(look.font(12))
            room = QRectF(4, y - LANE_PX / 2, left - 8, LANE_PX)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, lane.label)
            painter.setPen(QPen(look.color("border"), 1))
            painter.drawLine(QPointF(left, y), QPointF(self.width() - MARK_PX, y))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(look.series(lane.key, number).color))
            for span in self.spans:
                if span.key == lane.key and span.end >= self._low and span.start <= self._high:
                    start, end = self._x(span.start), self._x(span.end)
                    bar = QRectF(start, y - BAR_PX / 2, max(2.0, end - start), BAR_PX)
                    painter.drawRoundedRect(bar, 3, 3)

    def _paint_mark(self, painter: QPainter, index: int) -> None:
        look, mark, place = theme(), self.marks[index], self.mark_position(index)
        tone = "warn" if mark.to_key else "bad"
        painter.setPen(QPen(look.color(tone), 1.5))
        if mark.to_key and mark.to_key != mark.key:
            painter.drawLine(place, QPointF(place.x(), self._y(mark.to_key)))
        painter.setPen(QPen(look.color("text" if index == self.current else "surface"), 2))
        painter.setBrush(look.color(f"{tone}_soft"))
        disc = QRectF(0, 0, MARK_PX + 6, MARK_PX + 6)
        disc.moveCenter(place)
        painter.drawEllipse(disc)
        look.paint_icon(
            painter, "warning" if mark.to_key else "error",
            disc.adjusted(4, 4, -4, -4), tone,
        )  # fmt: skip

    def sizeHint(self) -> QSize:
        return QSize(360, max(1, len(self._lanes)) * LANE_PX + AXIS_PX)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._paint(painter)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        here = event.position()
        far = {
            index: abs(self._x(mark.at) - here.x())
            for index, mark in enumerate(self.marks)
            if self._seen(index) and abs(self._y(mark.key) - here.y()) <= LANE_PX / 2
        }
        nearest = min(far, key=far.__getitem__, default=-1)
        self.point(nearest if nearest >= 0 and far[nearest] <= NEAR_PX else -1)

    def leaveEvent(self, event: QEvent) -> None:
        self.point(-1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        seen = sorted(filter(self._seen, range(len(self.marks))), key=lambda i: self.marks[i].at)
        if not step or not seen:
            super().keyPressEvent(event)
            return
        start = -1 if step > 0 else len(seen)
        place = (seen.index(self.current) if self.current in seen else start) + step
        self.point(seen[max(0, min(place, len(seen) - 1))])
