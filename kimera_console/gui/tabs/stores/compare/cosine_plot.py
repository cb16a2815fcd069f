"""Cosines of related and unrelated rows, under both models."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication

from kimera_console.gui.tokens import SeriesStyle, series_style
from kimera_console.gui.widgets.plot.data import Axis
from kimera_console.gui.widgets.plot.panel import PlotPanel

if TYPE_CHECKING:
    from kimera_console.core.stores.compare.compare import CompareReport


HEIGHT = 320


class CosinePlot(PlotPanel):
    """Four distributions: what is near and what is not, before and after."""

    def __init__(self) -> None:
        super().__init__(
            _tr("Cosines"), Axis(_tr("Cosine")), Axis(_tr("Share"), "%", zero=True),
            empty=_tr("There is nothing to compare yet."),
        )  # fmt: skip
        self.setFixedHeight(HEIGHT)

    def show_report(self, report: CompareReport) -> None:
        rows = (
            ("related_before", _tr("Nearest, before"), "transformers", False),
            ("related_after", _tr("Nearest, after"), "onnx", False),
            ("unrelated_before", _tr("Any two, before"), "transformers", True),
            ("unrelated_after", _tr("Any two, after"), "onnx", True),
        )
        for key, text, contender, under in rows:
            shares = np.asarray(report.histograms[key])
            edges = np.linspace(-1.0, 1.0, len(shares) + 1)
            centres = (edges[:-1] + edges[1:]) / 2
            seen = np.flatnonzero(shares)
            if not len(seen):
                self.remove(key)
                continue
            part = slice(max(0, int(seen[0]) - 1), int(seen[-1]) + 2)
            self.set_line(
                key, text, centres[part], 100 * shares[part], under=under,
                style=SeriesStyle(series_style(contender).color, ""),
            )  # fmt: skip


def _tr(text: str) -> str:
    return QCoreApplication.translate("CosinePlot", text)
