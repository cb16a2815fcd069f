"""Switch: on or off, with the word beside it. Space or Return flips it.

superqt 0.9's toggle has two states; a flag whose value is neither on nor off needs a third.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QVariantAnimation, Slot
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from kimera_console.gui.theme import theme
from kimera_console.gui.tokens import CONTROL_HEIGHT, GRID

TRACK = QSize(36, 20)
SLIDE_MS = 120


class Switch(QAbstractButton):
    """A switch with its state in words. `clicked(bool)` is emitted when the user changes it.

    Args:
        name: Accessible name: what is switched.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._unsure = False
        self.setCheckable(True)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._place = 0.0
        self._slide = QVariantAnimation(self, duration=SLIDE_MS)
        self._slide.valueChanged.connect(self._move)
        self.toggled.connect(self._follow)
        theme().follow(self, self.update)

    def set_unsure(self, unsure: bool) -> None:
        """Show neither on nor off: the value cannot be read as either."""
        if unsure != self._unsure:
            self._unsure = unsure
            self._follow(self.isChecked())

    @property
    def words(self) -> str:
        """How it stands, as shown."""
        if self._unsure:
            return self.tr("invalid")
        return self.tr("On") if self.isChecked() else self.tr("Off")

    @Slot(bool)
    def _follow(self, on: bool) -> None:
        goal = 0.5 if self._unsure else float(on)
        self.setAccessibleDescription(self.words)
        self._slide.stop()
        if self.isVisible():
            self._slide.setStartValue(self._place)
            self._slide.setEndValue(goal)
            self._slide.start()
        else:
            self._place = goal
        self.update()

    @Slot(object)
    def _move(self, place: float) -> None:
        self._place = place
        self.update()

    def sizeHint(self) -> QSize:
        texts = (self.tr("On"), self.tr("Off"), self.tr("invalid"))
        width = max(self.fontMetrics().horizontalAdvance(text) for text in texts)
        return QSize(TRACK.width() + GRID + width + 4, CONTROL_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        look, on = theme(), self.isChecked() and not self._unsure
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = (self.height() - TRACK.height()) / 2
        track = QRectF(2, top, TRACK.width(), TRACK.height())
        if self.hasFocus():
            painter.setPen(QPen(look.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(track.adjusted(-1, -2, 3, 2), 12, 12)
            track.adjust(2, 1, 0, -1)
        painter.setPen(QPen(look.color("accent" if on else "muted"), 1))
        painter.setBrush(self._fill(on))
        painter.drawRoundedRect(track, track.height() / 2, track.height() / 2)
        self._paint_knob(painter, track, on)
        painter.setPen(look.color("text" if self.isEnabled() else "muted"))
        words = self.rect().adjusted(TRACK.width() + 2 + GRID, 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self.words)

    def _fill(self, on: bool) -> QColor:
        if not self.isEnabled():
            return theme().color("raised")
        return theme().color("accent" if on else "surface")

    def _paint_knob(self, painter: QPainter, track: QRectF, on: bool) -> None:
        radius = track.height() / 2 - 4
        travel = track.width() - track.height()
        center = QPointF(
            track.left() + track.height() / 2 + travel * self._place, track.center().y()
        )
        painter.setPen(Qt.PenStyle.NoPen)
        enabled_on = on and self.isEnabled()
        painter.setBrush(theme().color("on_accent" if enabled_on else "muted"))
        painter.drawEllipse(center, radius, radius)
