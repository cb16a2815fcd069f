"""A vector as one line of colours, to be compared with those above and below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from kimera_console.gui.theme import theme
from kimera_console.gui.widgets.vector.picture import vector_image

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class VectorStrip(QWidget):
    """One column a dimension, in the colours of `VectorPicture`.

    Args:
        name: Accessible name.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values: NDArray[np.float32] | None = None
        self._image: QImage | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)
        theme().follow(self, self._redraw)

    def set_vector(self, values: NDArray[np.float32] | None) -> None:
        """Show a vector, shape (dimension,); None shows nothing."""
        self._values = values
        self._redraw()

    def _redraw(self) -> None:
        values = self._values
        self._image = None if values is None else vector_image(values, len(values))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._image is None:
            return
        painter = QPainter(self)
        area = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawImage(area, self._image)
        painter.setPen(QPen(theme().color("border"), 1))
        painter.drawRect(area)

    def sizeHint(self) -> QSize:
        return QSize(160, 16)
