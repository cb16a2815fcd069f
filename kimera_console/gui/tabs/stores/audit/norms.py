"""The histogram of norms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from kimera_console.gui.language import figure
from kimera_console.gui.tokens import SeriesStyle, series_style
from kimera_console.gui.widgets.basic import words
from kimera_console.gui.widgets.plot.data import Axis
from kimera_console.gui.widgets.plot.panel import PlotPanel

if TYPE_CHECKING:
    from kimera_console.core.stores.audit.tally import NormSummary


HEIGHT = 320


class NormPlot(PlotPanel):
    """Rows by the norm of their vector, as an outline."""

    def __init__(self) -> None:
        super().__init__(
            _tr("Norms"), Axis(_tr("Norm")), Axis(_tr("Rows"), zero=True),
            empty=_tr("There is no vector with a norm."),
        )  # fmt: skip
        self.setFixedHeight(HEIGHT)

    def show_norms(self, norms: NormSummary) -> None:
        """Show what a pass found."""
        edges, counts = norms.histogram.edges, norms.histogram.counts
        if not counts:
            self.clear()
            return
        x = [edge for edge in edges for _ in (0, 1)]
        y = [0, *(count for count in counts for _ in (0, 1)), 0]
        ranges = [
            f"{figure(f'{low:.4g} – {high:.4g}')}: {words.count(count)}"
            for low, high, count in zip(edges, edges[1:], counts, strict=False)
        ]
        names = [ranges[0], *(name for name in ranges for _ in (0, 1)), ranges[-1]]
        style = SeriesStyle(series_style("onnx").color, "")
        self.set_line("norms", _tr("Rows"), x, y, names=names, style=style)


def _tr(text: str) -> str:
    return QCoreApplication.translate("NormPlot", text)
