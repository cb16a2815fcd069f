"""The proof: how far the converted model's vectors are from the original's, text by text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kimera_console.core.convert.overview import distance
from kimera_console.gui.widgets import (
    Axis,
    Column,
    DataTable,
    InlineMessage,
    MetricTile,
    PlotPanel,
    holder,
    words,
)
from kimera_console.gui.widgets.facts import Fact, FactList

if TYPE_CHECKING:
    from kimera_console.core.convert import ParityReport

SIDE_WIDTH = 224
LANGUAGE_WIDTHS = (0, 60, 68, 104, 120, 104, 132)
"""Of the table's columns, in pixels; 0 takes what is left."""
TOKEN_TICKS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)


class ProofView(QWidget):
    """Figures and plot of one comparison."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._least = MetricTile(self.tr("Least cosine"), widest="0.9999999")
        self._facts = FactList(
            (
                Fact("mean", self.tr("Mean cosine"), number=True),
                Fact("p01", self.tr("1st percentile"), number=True),
                Fact("difference", self.tr("Largest difference"), number=True),
                Fact("neighbours", self.tr("Neighbours agree"), number=True),
                Fact("order", self.tr("Batch company"), number=True),
                Fact("texts", self.tr("Texts"), number=True),
                Fact("needed", self.tr("Cosine needed"), number=True),
            )
        )
        self._problems = InlineMessage(closable=False)
        self.plot = PlotPanel(
            self.tr("Distance to the original, text by text"),
            Axis(self.tr("Length"), self.tr("tokens"), log=True, ticks=TOKEN_TICKS),
            self._distance_axis(()),
            empty=self.tr("This model carries no comparison."),
        )
        side = QVBoxLayout()
        side.setSpacing(16)
        side.addWidget(self._least)
        side.addWidget(self._facts)
        side.addStretch(1)
        left = holder(side)
        left.setFixedWidth(SIDE_WIDTH)
        row = QHBoxLayout()
        row.setSpacing(24)
        row.addWidget(left)
        row.addWidget(self.plot, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._problems)
        layout.addLayout(row, 1)

    def show_report(self, report: ParityReport) -> None:
        """Show a comparison."""
        tone = "ok" if report.passed else "bad"
        passed = self.tr("passed: the same vectors")
        self._least.set_value(
            _cosine(report.cosine_min),
            detail=passed if report.passed else self.tr("not the original's vectors"),
            tone=tone,
        )
        facts = self._facts
        facts.set("mean", _cosine(report.cosine_mean))
        facts.set("p01", _cosine(report.cosine_p01))
        facts.set("difference", f"{report.max_abs_diff:.1e}",
                  tip=self.tr("Largest difference of one component of a vector."))  # fmt: skip
        facts.set("neighbours", f"{report.top_k_agreement:.1%}",
                  tip=self.tr("Share of each text's {0} nearest texts that both models name.")
                  .format(report.top_k))  # fmt: skip
        order = f"{report.order_max_abs_diff:.1e}" if report.order_texts else ""
        facts.set("order", order,
                  tip=self.tr("Largest change of a component when {0} texts are embedded in "
                              "other company.").format(report.order_texts))  # fmt: skip
        facts.set("texts", words.count(report.texts))
        facts.set("needed", f"≥ {report.threshold:g}")
        self._say_problems(report)
        self._draw(report)

    def _say_problems(self, report: ParityReport) -> None:
        if report.passed:
            self._problems.clear()
        else:
            self._problems.say("bad", " ".join(report.problems))

    def _draw(self, report: ParityReport) -> None:
        self.plot.clear()
        allowed = distance(report.threshold)
        self.plot.set_axes(y=self._distance_axis((allowed,)))
        if not report.per_text:
            return
        self.plot.set_baseline(allowed, self.tr("Allowed: {0}").format(f"{allowed:.0e}"))
        self.plot.set_scatter(
            "onnx",
            self.tr("{0} probe texts").format(report.texts),
            [max(1, text.tokens) for text in report.per_text],
            [distance(text.cosine) for text in report.per_text],
            names=[f"{text.id} ({language_name(text.language)})" for text in report.per_text],
        )

    def _distance_axis(self, include: tuple[float, ...]) -> Axis:
        return Axis(self.tr("1 − cosine"), log=True, include=include)


def language_table(name: str, parent: QWidget) -> DataTable:
    """A table of `GroupParity` rows.

    Args:
        name: Accessible name.
        parent: Translates the headings.
    """
    columns = (
        Column(parent.tr("Language"), lambda r: language_name(r.name), stretch=True),
        Column(parent.tr("Texts"), lambda r: words.count(r.texts), lambda r: r.texts, number=True),
        Column(
            parent.tr("Tokens"), lambda r: words.count(r.tokens), lambda r: r.tokens, number=True
        ),
        Column(
            parent.tr("Least cosine"),
            lambda r: _cosine(r.cosine_min),
            lambda r: r.cosine_min,
            number=True,
        ),
        Column(
            parent.tr("1 − least cosine"),
            lambda r: f"{distance(r.cosine_min):.1e}",
            lambda r: distance(r.cosine_min),
            number=True,
        ),
        Column(
            parent.tr("Mean cosine"),
            lambda r: _cosine(r.cosine_mean),
            lambda r: r.cosine_mean,
            number=True,
        ),
        Column(parent.tr("Least similar text"), lambda r: r.worst),
    )
    return DataTable(columns, name)


def language_name(tag: str) -> str:
    """A language's English name for its BCP 47 tag; kinds of text ("code") by their own."""
    kinds = {"code": "Program code", "num": "Numbers", "emoji": "Emoji", "mul": "Several languages"}
    if tag in kinds:
        return kinds[tag]
    locale = QLocale(tag)
    if locale.language() is QLocale.Language.C:
        return tag
    name = QLocale.languageToString(locale.language())
    script = tag.partition("-")[2]
    return f"{name} ({script})" if script else name


def _cosine(value: float) -> str:
    """Seven digits: what vectors of float32 components can tell."""
    return f"{value:.7f}"
