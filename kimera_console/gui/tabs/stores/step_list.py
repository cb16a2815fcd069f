"""The steps in a column at the left: where one is, what is done, what is not open yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QFrame,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from kimera_console.gui.tabs.stores.steps import BAD, BUSY, CLOSED, DONE, StepState, step_title
from kimera_console.gui.tabs.stores.tasks import STEPS
from kimera_console.gui.theme import theme
from kimera_console.gui.tokens import BODY_PX, CAPTION_PX, CONTROL_RADIUS, GRID
from kimera_console.gui.widgets.basic.tips import plain_tip

if TYPE_CHECKING:
    from collections.abc import Mapping

WIDTH = 216
_CIRCLE = 24
_LEFT = 2 * GRID + _CIRCLE + 2
"""Where the words of a step begin."""
_ICONS = {DONE: ("check-circle", "ok"), BAD: ("error", "bad"), BUSY: ("play", "accent")}


class StepList(QFrame):
    """The steps. Up and Down move; Tab leaves.

    Signals:
        chosen: Id of the step that the user goes to.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "card")
        self.setAccessibleName(self.tr("Steps"))
        self._group = QButtonGroup(self)
        self._buttons: dict[str, StepButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID, GRID, GRID, GRID)
        column.setSpacing(2)
        for number, step in enumerate(STEPS, start=1):
            made = self._buttons[step] = StepButton(number, step_title(step))
            made.setObjectName(f"step_{step}")
            made.clicked.connect(lambda _on=False, chosen=step: self.chosen.emit(chosen))
            self._group.addButton(made)
            column.addWidget(made)
        column.addStretch(1)
        self._buttons[STEPS[0]].setChecked(True)
        theme().follow(self, self._fit)
        self._fit()

    def show_states(self, states: Mapping[str, StepState], current: str) -> None:
        """Bring the steps in line with what is known."""
        for step, state in states.items():
            self._buttons[step].show_state(state)
        self._buttons[current].setChecked(True)

    def button(self, step: str) -> StepButton:
        return self._buttons[step]

    @Slot()
    def _fit(self) -> None:
        """As wide as the widest title wants it, whatever the size of the text."""
        widest = max(made.sizeHint().width() for made in self._buttons.values())
        self.setFixedWidth(max(WIDTH, widest + 2 * GRID + 2))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = (self.height() - 2 * GRID) // len(self._buttons) - 2
        for made in self._buttons.values():
            made.set_brief(room < made.two_lines)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        focused = next((s for s, made in self._buttons.items() if made.hasFocus()), "")
        if not steps or not focused:
            super().keyPressEvent(event)
            return
        place = STEPS.index(focused) + steps
        while 0 <= place < len(STEPS):
            made = self._buttons[STEPS[place]]
            if made.isEnabled():
                made.setFocus()
                made.click()
                return
            place += steps


class StepButton(QAbstractButton):
    """Number or mark, title, and one line of what came of it."""

    def __init__(self, number: int, title: str) -> None:
        super().__init__()
        self._number, self._state = number, StepState(CLOSED, "")
        self._brief = False
        self.setText(title)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setToolTip(plain_tip(f"Alt+{number}"))
        theme().follow(self, self.update)

    def show_state(self, state: StepState) -> None:
        self._state = state
        self.setEnabled(not state.obstacle)
        self.setToolTip(plain_tip(state.obstacle or f"{state.caption} (Alt+{self._number})"))
        self.setAccessibleName(f"{self._number}. {self.text()}")
        self.setAccessibleDescription(state.obstacle or state.caption)
        self.update()

    @property
    def two_lines(self) -> int:
        """The height from which on there is room for the caption too."""
        title, caption = self._metrics()
        return title.height() + caption.height() + 4

    def set_brief(self, on: bool) -> None:
        """Show the title alone: there is no room for the caption."""
        self._brief = on
        self.update()

    def sizeHint(self) -> QSize:
        title, caption = self._metrics()
        width = _LEFT + title.horizontalAdvance(self.text()) + GRID
        return QSize(width, title.height() + caption.height() + 2 * GRID + 4)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.sizeHint().width(), self._metrics()[0].height() + GRID)

    def _metrics(self) -> tuple[QFontMetrics, QFontMetrics]:
        """Of the title, which is bold while chosen, and of the caption."""
        read = theme()
        return (
            QFontMetrics(read.font(BODY_PX, semibold=True)), QFontMetrics(read.font(CAPTION_PX)),
        )  # fmt: skip

    def paintEvent(self, event: QPaintEvent) -> None:
        read, painter = theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self.isChecked() or (self.underMouse() and self.isEnabled()):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(read.color("accent_soft" if self.isChecked() else "raised"))
            painter.drawRoundedRect(box, CONTROL_RADIUS, CONTROL_RADIUS)
        if self.hasFocus():
            painter.setPen(QPen(read.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, CONTROL_RADIUS, CONTROL_RADIUS)
        self._paint_mark(painter)
        title, caption = self._metrics()
        room = self.width() - _LEFT - GRID
        painter.setFont(read.font(BODY_PX, semibold=self.isChecked()))
        painter.setPen(read.color("text" if self.isEnabled() else "muted"))
        line = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if self._brief:
            painter.drawText(QRectF(_LEFT, 0, room, self.height()), line, self.text())
            painter.end()
            return
        top = (self.height() - title.height() - caption.height() - 2) / 2
        painter.drawText(QRectF(_LEFT, top, room, title.height()), line, self.text())
        painter.setFont(read.font(CAPTION_PX))
        painter.setPen(read.color("bad" if self._state.mark == BAD else "muted"))
        words = caption.elidedText(self._state.caption, Qt.TextElideMode.ElideMiddle, room)
        below = QRectF(_LEFT, top + title.height() + 2, room, caption.height())
        painter.drawText(below, line, words)
        painter.end()

    def _paint_mark(self, painter: QPainter) -> None:
        read = theme()
        circle = QRectF(GRID, (self.height() - _CIRCLE) / 2, _CIRCLE, _CIRCLE)
        icon = _ICONS.get(self._state.mark)
        if icon is not None:
            read.paint_icon(painter, icon[0], circle.adjusted(2, 2, -2, -2), icon[1])
            return
        token = "accent" if self.isEnabled() else "muted"
        painter.setPen(QPen(read.color(token, 1.0 if self.isEnabled() else 0.6), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(circle.adjusted(1, 1, -1, -1))
        painter.setFont(read.font(CAPTION_PX, semibold=True))
        painter.setPen(read.color(token))
        painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, str(self._number))
