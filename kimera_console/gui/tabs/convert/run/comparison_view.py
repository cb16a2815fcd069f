"""The comparison: how far a converted model's vectors are from its source model's, by text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QSize, Slot
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from kimera_console.core.bundles.groups import by_length
from kimera_console.core.bundles.parity_report import FP16_LARGEST, distance
from kimera_console.core.bundles.thresholds import (
    bound_words,
    deviations,
    figure_words,
    share_bound_words,
)
from kimera_console.core.sources.heads import COLBERT, SPARSE
from kimera_console.gui.language import figure, filled
from kimera_console.gui.tabs.convert.column_widths import fill
from kimera_console.gui.tabs.convert.run.comparison_groups import (
    LANGUAGE_WIDTHS,
    cosine_words,
    group_name,
    language_name,
    language_table,
    length_table,
    plot_group,
)
from kimera_console.gui.theme import theme
from kimera_console.gui.tokens import GRID, category_style
from kimera_console.gui.widgets import InlineMessage, holder, label, set_tone
from kimera_console.gui.widgets.basic import words
from kimera_console.gui.widgets.basic.choice_bar import ChoiceBar
from kimera_console.gui.widgets.basic.facts import Fact, FactList
from kimera_console.gui.widgets.plot.data import Axis
from kimera_console.gui.widgets.plot.panel import PlotPanel

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent, QShowEvent

    from kimera_console.core.bundles.parity_report import TextParity
    from kimera_console.core.convert import ParityReport

SIDE_WIDTH, PLOT_WIDTH, SPACING = 288, 344, 24
"""Of the figures and the least of the plot beside them, and between the two, in pixels."""
PLOT_HEIGHT = 216
"""Of what is drawn, at least, in pixels: the legend takes as many lines as it needs above it."""
TOKEN_TICKS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
TEXTS, LENGTHS = "texts", "lengths"
_EXACT = 0.9999
"""From this lowest cosine on, what passes counts as the same vectors; below it, as close enough."""


class ComparisonView(QWidget):
    """One sentence, the figures with what each had to reach, and the plot of one comparison.

    Its parts are made when they are first needed: a window has four such views, and most windows
    never show one.

    Attributes:
        sentence: What the comparison says.
        facts: Its figures.
        plot: Every text's distance.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_made = False
        self._below: list[QWidget] = []

    def _make(self) -> None:
        if self._is_made:
            return
        self._is_made = True
        self.sentence = label("", "title", wrap=True, selectable=True)
        self.sentence.setObjectName("comparisonSentence")
        self.facts = FactList(
            (
                Fact("mean", self.tr("Mean cosine"), number=True),
                Fact("p01", self.tr("1st percentile"), number=True),
                Fact("neighbours", self.tr("Neighbour agreement"), number=True),
                Fact("retrieval", self.tr("Recall@10"), number=True),
                Fact("order", self.tr("Effect of batching"), number=True),
                Fact("difference", self.tr("Largest difference"), number=True),
                Fact("texts", self.tr("Texts"), number=True),
                Fact("changed", self.tr("Thresholds"), number=True),
            )
        )
        self.heads = FactList(
            (
                Fact(SPARSE, self.tr("Sparse head"), number=True),
                Fact(COLBERT, self.tr("ColBERT head"), number=True),
            )
        )
        self._problems = InlineMessage(closable=False)
        self.plot = PlotPanel(
            self.tr("Distance"),
            Axis(self.tr("Length"), self.tr("tokens"), log=True, ticks=TOKEN_TICKS),
            self._distance_axis(()),
            empty=self.tr("This model has no comparison."),
        )
        self.lengths = length_table(self.tr("Comparison by length"))
        self.shape = ChoiceBar(
            self.tr("Page"), {TEXTS: self.tr("By text"), LENGTHS: self.tr("By length")}
        )
        self.shape.chosen.connect(self._shape_changed)
        self.plot.add_control(self.shape)
        self.plot.set_plot_height(PLOT_HEIGHT)
        self._lay_out()
        theme().follow(self, self._follow_text)

    def add_below_figures(self, widget: QWidget) -> None:
        """Give something to do with the comparison its place; it may be hidden."""
        widget.setParent(self)
        self._below.append(widget)
        if self._is_made:
            self._place_below(widget)

    def prepare(self) -> None:
        """Make what the comparison is drawn on, before there is one."""
        self._make()
        self.plot.prepare()

    def show_report(self, report: ParityReport, *, said_above: bool = False) -> None:
        """Show a comparison; what is wrong is not repeated where it was said above."""
        self._make()
        self.sentence.setText(self._verdict(report))
        set_tone(self.sentence, "ok" if report.passed else "bad")
        self._show_figures(report)
        self._show_retrieval(report)
        self._show_facts(report)
        self._show_heads(report)
        self._keep_figures_whole()
        if report.passed or said_above:
            self._problems.clear()
        else:
            self._problems.show_message("bad", " ".join(report.problems))
        fill(self.lengths, by_length(report), LANGUAGE_WIDTHS)
        self._draw(report)

    def _verdict(self, report: ParityReport) -> str:
        """The comparison in one sentence."""
        if self._dense_problems(report):
            found = self.tr("Different vectors")
        elif not report.passed:
            found = self.tr("The dense vectors pass, another head does not")
        else:
            found = self.tr("The same vectors") if is_exact(report) else self.tr("Close enough")
        return self.tr("{0}: lowest cosine {2} over {1} texts, {3} is needed.").format(
            found,
            words.count(report.texts),
            figure(figure_words(report.cosine_min, report.threshold)),
            figure(bound_words(report.threshold)),
        )

    @staticmethod
    def _dense_problems(report: ParityReport) -> bool:
        """Whether the dense vector itself failed, whatever its heads did."""
        return bool(set(report.problems) - {head.problem for head in report.heads})

    def _show_figures(self, report: ParityReport) -> None:
        """What was measured, beside what had to be reached."""
        gate = report.thresholds
        asked = gate.as_dict() if gate is not None else {}
        near = self.tr("Share of each text's {0} nearest neighbours that both models agree on.")
        rows = (
            ("mean", report.cosine_mean, asked.get("cosine_mean"), ".7f", ""),
            ("p01", report.cosine_p01, asked.get("cosine_p01"), ".7f", ""),
            ("neighbours", report.top_k_agreement, asked.get("top_k_agreement"), ".1%",
             near.format(report.top_k)),
        )  # fmt: skip
        for key, value, needed, form, tip in rows:
            if needed is None:
                self.facts.set(key, figure(format(value, form)), tip=tip)
                continue
            shown = figure(figure_words(value, needed, form))
            bound = share_bound_words if form.endswith("%") else bound_words
            wanted = figure(bound(needed))
            tone = "" if value >= needed else "bad"
            words_ = self.tr("Needs at least {0}.").format(wanted)
            self.facts.set(key, f"{shown}  ≥ {wanted}", tone=tone, tip=f"{tip} {words_}".strip())

    def _show_retrieval(self, report: ParityReport) -> None:
        found, gate = report.retrieval, report.thresholds
        if found is None:
            self.facts.set("retrieval", "", tip=self.tr("This comparison has no search."))
            return
        tip = self.tr(
            "{0} queries in {1} labelled passages, with the source model's vectors and with the "
            "converted model's. Recall@1: {2}, then {3}. {4} first answers change their rank "
            "among the first ten. {5} of {6} texts embedded alone find their own vector."
        ).format(
            found.queries,
            found.passages,
            figure(f"{found.original_recall_at_1:.1%}"),
            figure(f"{found.recall_at_1:.1%}"),
            len(found.changes),
            found.self_found,
            found.self_texts,
        )
        self.facts.set(
            "retrieval",
            figure(f"{found.original_recall_at_10:.1%} → {found.recall_at_10:.1%}")
            + ", "
            + self.tr("{0} moved").format(len(found.changes)),
            tone="bad" if gate is not None and found.misses(gate) else "",
            tip=tip,
        )

    def _show_facts(self, report: ParityReport) -> None:
        gate = report.thresholds
        order = figure(f"{report.order_max_abs_diff:.1e}") if report.order_texts else ""
        tone = ""
        if order and gate is not None:
            order += f"  ≤ {figure(bound_words(gate.order_tolerance))}"
            tone = "" if report.order_max_abs_diff <= gate.order_tolerance else "bad"
        self.facts.set("order", order, tone=tone,
                       tip=self.tr("Largest change of a component when {0} texts are "
                                   "embedded in a different batch.")
                       .format(report.order_texts))  # fmt: skip
        largest = self.tr("Largest difference of one component of a vector.")
        if report.greatest_activation is not None:
            held = self.tr("Greatest activation: {0} of the {1} that fp16 holds, in {2}.")
            largest += " " + held.format(
                figure(f"{report.greatest_activation:,.4g}"),
                words.count(FP16_LARGEST),
                report.greatest_activation_at,
            )
        self.facts.set("difference", figure(f"{report.max_abs_diff:.1e}"), tip=largest)
        own = sum(text.own for text in report.per_text)
        texts = words.count(report.texts)
        first = self.tr("Only the first {0} of {1} texts were compared.")
        limited = first.format(words.count(own), report.own_file)
        self.facts.set(
            "texts",
            self.tr("{0}, {1} yours").format(texts, words.count(own)) if own else texts,
            tip=limited if report.own_cut else report.own_file,
        )
        usual = report.default_thresholds
        changed = deviations(gate, usual) if gate is not None and usual is not None else ()
        self.facts.set(
            "changed",
            self.tr("{0} changed").format(len(changed)) if changed else self.tr("default"),
            tone="warn" if changed else "",
            tip="; ".join(
                self.tr("{0}: {1} in place of {2}").format(
                    name,
                    figure(bound_words(gate.as_dict()[name])),
                    figure(bound_words(usual.as_dict()[name])),
                )
                for name in changed
                if gate is not None and usual is not None
            ),
        )

    def _show_heads(self, report: ParityReport) -> None:
        self.heads.setVisible(bool(report.heads))
        shown = {head.name: head for head in report.heads}
        for key in (SPARSE, COLBERT):
            head = shown.get(key)
            if head is None:
                self.heads.set(key, "")
                continue
            self.heads.set(
                key,
                f"{figure(figure_words(head.agreement_min, head.threshold))}"
                f"  ≥ {figure(bound_words(head.threshold))}",
                tone="" if head.passed else "bad",
                tip=filled(
                    self.tr(
                        "Lowest agreement with the source model over {0} texts. Mean {1:.7f}, "
                        "largest difference {2:.1e}."
                    ),
                    head.texts,
                    head.agreement_mean,
                    head.max_abs_diff,
                ),
            )

    def _draw(self, report: ParityReport) -> None:
        self.plot.clear()
        allowed = distance(report.threshold)
        self.plot.set_axes(y=self._distance_axis((allowed,)))
        groups: dict[int, list[TextParity]] = {}
        for text in report.per_text:
            groups.setdefault(plot_group(text), []).append(text)
        if not groups:
            return
        self.plot.set_baseline(allowed, self.tr("Allowed: {0}").format(figure(f"{allowed:.0e}")))
        for group, texts in sorted(groups.items()):
            self.plot.set_scatter(
                f"group-{group}",
                group_name(group),
                [max(1, text.tokens) for text in texts],
                [distance(text.cosine) for text in texts],
                names=[_point_words(text) for text in texts],
                style=category_style(group),
            )

    @Slot(str)
    def _shape_changed(self, shape: str) -> None:
        self._side.setHidden(shape == LENGTHS)  # the table needs the room
        self.plot.show_instead(self.lengths if shape == LENGTHS else None)

    def _lay_out(self) -> None:
        side = self._figures = QVBoxLayout()
        side.setSpacing(16)
        side.addWidget(self.facts)
        side.addWidget(self.heads)
        side.addStretch(1)
        self._side = holder(side)
        self._side.setFixedWidth(SIDE_WIDTH)
        self._row = row = QHBoxLayout()
        row.setSpacing(SPACING)
        row.addWidget(self._side)
        row.addWidget(self.plot, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        layout.addWidget(self.sentence)
        layout.addWidget(self._problems)
        layout.addLayout(row, 1)
        for widget in self._below:
            self._place_below(widget)
        self._place_plot()

    def _place_below(self, widget: QWidget) -> None:
        self._figures.insertWidget(self._figures.count() - 1, widget)

    def _keep_figures_whole(self) -> None:
        """Give the figures the room that they need: layouts squeeze labels, and fonts differ."""
        for figures in (self.facts, self.heads):
            figures.updateGeometry()  # else their old size is asked for, once they were in sight
        needs = self._side.sizeHint()
        self._side.setMinimumHeight(needs.height())
        self._side.setFixedWidth(max(SIDE_WIDTH, needs.width()))
        self._place_plot()

    def _place_plot(self) -> None:
        """Put the plot beneath the figures where there is no room beside them."""
        beside = self.width() >= self._side.minimumWidth() + SPACING + PLOT_WIDTH
        ways = QBoxLayout.Direction
        self._row.setDirection(ways.LeftToRight if beside else ways.TopToBottom)

    @Slot()
    def _follow_text(self) -> None:
        if self._is_made and self.isVisible():
            self._keep_figures_whole()

    def minimumSizeHint(self) -> QSize:
        # As in a column: else figures that once had a plot beside them would keep the page wide.
        hint = super().minimumSizeHint()
        if self._is_made:
            least = max(self._side.minimumWidth(), self.plot.minimumSizeHint().width())
            hint.setWidth(min(hint.width(), least))
        return hint

    def showEvent(self, event: QShowEvent) -> None:
        """Measure the figures again: until now they may not have had their font."""
        self._make()
        super().showEvent(event)
        self._keep_figures_whole()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._is_made:
            self._place_plot()

    def _distance_axis(self, include: tuple[float, ...]) -> Axis:
        return Axis(self.tr("1 − cosine"), log=True, include=include)


def is_exact(report: ParityReport) -> bool:
    """Whether what passes counts as the same vectors; else it is close enough."""
    return report.threshold >= _EXACT


def _point_words(text: TextParity) -> str:
    words = QCoreApplication.translate("ComparisonView", "{0} ({1}), cosine {2}")
    return words.format(text.id, language_name(text.language), cosine_words(text.cosine))


__all__ = ["LANGUAGE_WIDTHS", "ComparisonView", "is_exact", "language_name", "language_table"]
