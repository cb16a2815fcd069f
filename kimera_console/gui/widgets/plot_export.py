"""Pictures as files: what a window paints, as PNG or SVG."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtCore import QSize

PNG_SCALE = 2.0
"""Pixels of a PNG for each of the screen's."""


def write_png(path: Path, size: QSize, paint: Callable[[QPainter, float], object]) -> None:
    """Write a PNG, twice as fine as the screen.

    Args:
        path: The file.
        size: In the painter's units.
        paint: Paints, given the painter and its device pixels a unit.

    Raises:
        OSError: It cannot be written.
    """
    image = QImage(size * PNG_SCALE, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(PNG_SCALE)
    painter = QPainter(image)
    paint(painter, PNG_SCALE)
    painter.end()
    with path.open("wb"):  # says why, if it can't be written: Qt only says that
        pass
    if not image.save(str(path)):
        raise OSError(None, "the image was not written")


def write_svg(
    path: Path, size: QSize, paint: Callable[[QPainter, float], object], *, title: str
) -> None:
    """Write an SVG; see `write_png`.

    Raises:
        OSError: It cannot be written.
    """
    with path.open("wb"):
        pass
    target = QSvgGenerator()
    target.setFileName(str(path))
    target.setSize(size)
    target.setViewBox(QRectF(0, 0, size.width(), size.height()))
    target.setTitle(title)
    painter = QPainter(target)
    paint(painter, 1.0)
    painter.end()
    if path.stat().st_size == 0:
        raise OSError(None, "the file stayed empty")
