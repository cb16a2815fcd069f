"""Plots and pictures as files: what a window paints as PNG or SVG, and a plot's data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from kimera_console.core.errors import KimeraError
from kimera_console.gui.theme import theme
from kimera_console.gui.threads.file_questions import require_answer
from kimera_console.gui.tokens import TITLE_PX

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from kimera_console.gui.widgets.plot.canvas import PlotCanvas
    from kimera_console.gui.widgets.plot.data import PlotData
    from kimera_console.gui.widgets.plot.legend import LegendEntry

PNG_SCALE = 2.0
"""Pixels of a PNG for each of the screen's."""


def save_plot(
    path: Path,
    data: PlotData,
    entries: Sequence[LegendEntry],
    canvas: PlotCanvas | None,
    room: QSize,
) -> None:
    """Write a plot or its data; the suffix (.png, .svg, .csv, .json) says which.

    Args:
        path: The file.
        data: What is shown.
        entries: Its legend.
        canvas: What is drawn; None for nothing.
        room: Size of the picture where there is no canvas.

    Raises:
        KimeraError: The file cannot be written, or the suffix is another one.
    """
    picture = PlotPicture(data.title, entries, canvas, room)
    writers: dict[str, Callable[[], object]] = {
        ".png": lambda: write_png(path, picture.size, picture.paint),
        ".svg": lambda: write_svg(path, picture.size, picture.paint, title=data.title),
        ".csv": lambda: path.write_text(data.to_csv(), encoding="utf-8"),
        ".json": lambda: path.write_text(data.to_json(), encoding="utf-8"),
    }
    writer = writers.get(path.suffix.lower())
    if writer is None:
        raise KimeraError(
            f"{path.name} does not end in .png, .svg, .csv or .json.",
            hint="Give the file one of these endings.",
        )
    try:
        require_answer(path)
        writer()
    except OSError as error:
        raise KimeraError(
            f"The plot could not be saved as {path}: {error.strerror or error}.",
            hint="Choose another folder.",
        ) from error


class PlotPicture:
    """A plot with its title and legend, as it stands in a file.

    Args:
        title: Above it.
        entries: Its legend.
        canvas: What is drawn; None for nothing.
        room: Size where there is no canvas.
    """

    def __init__(
        self, title: str, entries: Sequence[LegendEntry], canvas: PlotCanvas | None, room: QSize
    ) -> None:
        self._title, self._entries, self._canvas = title, entries, canvas
        self._room = canvas.size() if canvas is not None else room
        self._places, self._top = self._legend_places()

    @property
    def size(self) -> QSize:
        return QSize(self._room.width() + 32, self._room.height() + self._top + 40)

    def paint(self, painter: QPainter, scale: float) -> None:
        """Paint it, for a device with so many pixels a unit."""
        look, size = theme(), self.size
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(QRectF(0, 0, size.width(), size.height()), look.color("surface"))
        painter.setFont(look.font(TITLE_PX, semibold=True))
        painter.setPen(look.color("text"))
        painter.drawText(QRectF(16, 16, size.width() - 32, 28), 0, self._title)
        for (x, y), entry in zip(self._places, self._entries, strict=True):
            painter.save()
            painter.translate(x, y)
            entry.paint(painter)
            painter.restore()
        if self._canvas is not None:
            target = QRectF(16, self._top, self._room.width(), self._room.height())
            self._canvas.render_to(painter, target, scale)

    def _legend_places(self) -> tuple[list[tuple[float, float]], int]:
        """Where each legend entry goes, and where the plot begins."""
        width, places, x, y = self._room.width(), [], 16.0, 48.0
        for entry in self._entries:
            if x + entry.sizeHint().width() > width + 16 and x > 16:
                x, y = 16.0, y + 24
            places.append((x, y))
            x += entry.sizeHint().width() + 16
        return places, round(y + 28)


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
    require_answer(path)
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
    require_answer(path)
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
