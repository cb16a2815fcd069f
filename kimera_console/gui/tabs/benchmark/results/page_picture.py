"""The whole results page as a picture: what is out of sight too."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPoint, QRectF, QSize, Qt
from PySide6.QtWidgets import QWidget

from kimera_console.core.bench.output.report import machine_line
from kimera_console.core.errors import KimeraError
from kimera_console.gui.tabs.benchmark.runs.run_bar import when
from kimera_console.gui.theme import theme
from kimera_console.gui.tokens import BODY_PX, CARD_PADDING, TITLE_PX, WINDOW_PADDING
from kimera_console.gui.widgets import DataTable
from kimera_console.gui.widgets.basic.table import ROW_HEIGHT
from kimera_console.gui.widgets.plot.export import write_png, write_svg
from kimera_console.gui.widgets.plot.panel import PlotPanel

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtGui import QPainter

    from kimera_console.core.bench.plan.types import BenchmarkRun

MOST_ROWS = 200
"""Rows of a table that a picture unfolds."""


def save_picture(content: QWidget, run: BenchmarkRun, path: Path) -> None:
    """Write the page as .png or .svg, under a head with the run's moment, note and machine.

    Args:
        content: What the page scrolls.
        run: The run it shows.
        path: The file.

    Raises:
        KimeraError: It cannot be written.
    """
    with _unfolded(content):
        head = _Head(run, content.width())
        size = QSize(content.width() + 2 * WINDOW_PADDING, 0)
        size.setHeight(head.height + content.height() + WINDOW_PADDING)

        def paint(painter: QPainter, scale: float) -> None:
            painter.fillRect(QRectF(0, 0, size.width(), size.height()), theme().color("window"))
            head.paint(painter)
            with _drawn_at(content, scale):
                content.render(painter, QPoint(WINDOW_PADDING, head.height))

        try:
            if path.suffix.lower() == ".svg":
                write_svg(path, size, paint, title=head.title)
            else:
                write_png(path, size, paint)
        except OSError as error:
            raise KimeraError(
                f"The page could not be saved as {path}: {error.strerror or error}.",
                hint="Choose another folder.",
            ) from error


class _Head:
    """Title, note and machine above the page."""

    def __init__(self, run: BenchmarkRun, width: int) -> None:
        self.title = QCoreApplication.translate("Benchmark", "Run of {0}").format(when(run.started))
        self._lines = [" ".join(run.remark.split()), machine_line(run)]
        self._lines = [one for one in self._lines if one]
        self._width = width
        self.height = WINDOW_PADDING + 32 + 24 * len(self._lines) + CARD_PADDING

    def paint(self, painter: QPainter) -> None:
        look, left, top = theme(), WINDOW_PADDING, WINDOW_PADDING
        painter.setFont(look.font(TITLE_PX, semibold=True))
        painter.setPen(look.color("text"))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(left, top, self._width, 28), middle, self.title)
        painter.setFont(look.font(BODY_PX))
        painter.setPen(look.color("muted"))
        for number, line in enumerate(self._lines):
            room = QRectF(left, top + 32 + 24 * number, self._width, 24)
            short = painter.fontMetrics().elidedText(
                line, Qt.TextElideMode.ElideRight, int(room.width())
            )
            painter.drawText(room, middle, short)


@contextlib.contextmanager
def _unfolded(content: QWidget) -> Iterator[None]:
    """Tables as high as their rows, the page as high as all of it, until the picture is done."""
    tables = [one for one in content.findChildren(DataTable) if one.isVisibleTo(content)]
    heights, before = [one.minimumHeight() for one in tables], content.size()
    try:
        for one in tables:
            rows = min(one.model().rowCount(), MOST_ROWS)
            one.setMinimumHeight(max(one.minimumHeight(), 40 + ROW_HEIGHT * rows))
        _lay_out_now(content)
        content.resize(content.width(), content.minimumSizeHint().height())
        _lay_out_now(content)
        yield
    finally:
        for one, height in zip(tables, heights, strict=True):
            one.setMinimumHeight(height)
        _lay_out_now(content)
        content.resize(before)


def _lay_out_now(content: QWidget) -> None:
    """Layouts follow at the next turn of the event loop; a picture cannot wait for it."""
    widgets = [content, *content.findChildren(QWidget)]
    for one in reversed(widgets):  # what is inside first: each is as high as its content needs
        one.updateGeometry()
        layout = one.layout()
        if layout is not None:
            layout.activate()


@contextlib.contextmanager
def _drawn_at(content: QWidget, scale: float) -> Iterator[None]:
    plots = [one for one in content.findChildren(PlotPanel) if one.isVisibleTo(content)]
    for one in plots:
        one.draw_for_picture(scale)
    try:
        yield
    finally:
        for one in plots:
            one.draw_for_picture(None)
