"""A splitter whose parts stand beside each other where they have room, else beneath each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QSplitter, QWidget

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QByteArray
    from PySide6.QtGui import QResizeEvent

_NEW_NEEDS = (
    QEvent.Type.LayoutRequest, QEvent.Type.Show, QEvent.Type.ChildAdded,
    QEvent.Type.ChildPolished, QEvent.Type.ChildRemoved, QEvent.Type.FontChange,
    QEvent.Type.StyleChange,
)  # fmt: skip
"""Events after which the parts may need another size."""


class TurningSplitter(QSplitter):
    """A row of parts that turns into a column where it is narrower than they can be.

    It can be as narrow as its widest part. What it stands in has to scroll, or to be high enough.
    The widths that the parts were given in the row are theirs again when it turns back.

    Signals:
        turned: Whether the parts stand beneath each other now.
    """

    turned = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._widths: list[int] = []
        self._least: QSize | None = None
        self.setChildrenCollapsible(False)
        self.splitterMoved.connect(self._keep_widths)

    @Slot()
    def _keep_widths(self) -> None:
        if not self.is_turned:
            self._widths = self.sizes()

    def setSizes(self, sizes: Sequence[int]) -> None:
        super().setSizes(sizes)
        if not self.is_turned:
            self._widths = list(sizes)

    def restoreState(self, state: QByteArray | bytes | bytearray | memoryview[int]) -> bool:
        restored = super().restoreState(state)
        self._widths = []  # known when the parts are laid out
        return restored

    @property
    def is_turned(self) -> bool:
        """Whether the parts stand beneath each other."""
        return self.orientation() == Qt.Orientation.Vertical

    def _turn(self) -> None:
        needs = self._least_widths()
        room = self.width() - self.handleWidth() * max(0, len(needs) - 1)
        turned = sum(needs) > room
        if turned == self.is_turned:
            return
        self._least = None
        self.setOrientation(Qt.Orientation.Vertical if turned else Qt.Orientation.Horizontal)
        self.turned.emit(turned)
        if not turned and self._widths:
            self.setSizes(self._widths)

    def _least_widths(self) -> list[int]:
        parts = (self.widget(index) for index in range(self.count()))
        return [_least_width(part) for part in parts if part is not None and not part.isHidden()]

    def minimumSizeHint(self) -> QSize:
        # What is around asks some sixteen times in a layout. In sight, whatever may change the
        # answer is told by an event; out of sight it is not.
        if self._least is not None and self.isVisible():
            return QSize(self._least)
        # As of a column: else a row that once had room would keep the page from getting narrower.
        width = max(self._least_widths(), default=0)
        self._least = QSize(width, super().minimumSizeHint().height())
        return QSize(self._least)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._widths:
            self._keep_widths()
        self._turn()

    def event(self, event: QEvent) -> bool:
        kind = event.type()
        if kind in _NEW_NEEDS:
            self._least = None
        done = super().event(event)
        if kind == QEvent.Type.LayoutRequest:
            self._turn()
        return done


def _least_width(part: QWidget) -> int:
    return part.minimumWidth() or part.minimumSizeHint().width()
