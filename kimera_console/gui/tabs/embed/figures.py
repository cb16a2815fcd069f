"""The figures of a vector: how long, how large, whose, from how many tokens, how fast."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from kimera_console.core.embedding.backends.base import ON_OPENVINO
from kimera_console.gui.language import figure, name_of
from kimera_console.gui.tabs.embed.latency_history import LatencyHistory
from kimera_console.gui.theme import theme
from kimera_console.gui.tokens import CARD_PADDING, GRID, TITLE_PX
from kimera_console.gui.widgets import MetricTile, label, vbox
from kimera_console.gui.widgets.basic import words
from kimera_console.gui.widgets.basic.basics import line, set_tone
from kimera_console.gui.widgets.basic.elided import ElidedLabel
from kimera_console.gui.widgets.basic.metric import NO_VALUE
from kimera_console.gui.widgets.basic.split_bar import SplitBar

if TYPE_CHECKING:
    from kimera_console.core.embedding.text_report import TextReport


class VectorFigures(QWidget):
    """Tiles that keep their place whatever they show."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.dimension = MetricTile(self.tr("Dimension"), widest="0000")
        self.norm = MetricTile(self.tr("Norm"), widest="0.000000")
        self.tokens = MetricTile(self.tr("Tokens"), widest="00000")
        self.latency = MetricTile(self.tr("Latency (ms)"), widest="00000")
        self.split = SplitBar(
            (self.tr("tokenize"), self.tr("infer"), self.tr("pool")),
            self.tr("ms"),
            self.tr("Time by step"),
        )
        self.history = LatencyHistory(self.tr("Latency of the last results"))
        self.history.setObjectName("latencyHistory")
        self.backend = FactTile(self.tr("Backend"), widest=ON_OPENVINO)
        self.model = FactTile(self.tr("Model"), mode=Qt.TextElideMode.ElideMiddle)
        self.pooling = FactTile(self.tr("Pooling"))
        self.precision = FactTile(self.tr("Precision"))
        self._report: TextReport | None = None
        self._stale = False
        self._lay_out()

    def show_report(self, report: TextReport) -> None:
        """Show a vector's figures; the history is set by `history.show_recent`."""
        self._report, self._stale = report, False
        info, timings = report.embeddings.info, report.embeddings.timings
        mismatch = bool(report.dimension_warning)
        self.dimension.set_value(
            str(info.dimension),
            detail=self.tr("not EMBEDDING_DIM") if mismatch else "",
            tone="warn" if mismatch else "",
        )
        self.norm.set_value(figure(f"{report.norm:.5f}"))
        self._show_tokens(report)
        self.latency.set_value(words.milliseconds(timings.total_ms))
        parts = (timings.tokenize_ms, timings.infer_ms, timings.pool_ms)
        self.split.set_values(parts, [figure(f"{part:.2f}") for part in parts])
        degraded = "warn" if info.degraded else ""
        self.backend.set_fact(
            name_of(info),
            self.tr("no model") if info.degraded else self.tr("on {0}").format(info.provider),
            tone=degraded,
        )
        self.model.set_fact(
            NO_VALUE if info.degraded else info.model or NO_VALUE, info.revision or info.path
        )
        said = [info.pooling_source]
        if info.prompt_text:
            said.append(self.tr("after “{0}”").format(info.prompt_text))
        self.pooling.set_fact(info.pooling or NO_VALUE, "; ".join(filter(None, said)))
        self.precision.set_fact(info.precision or NO_VALUE)

    def clear(self) -> None:
        """Show that there is no vector."""
        self._report, self._stale = None, False
        for tile in (self.dimension, self.norm, self.tokens, self.latency):
            tile.clear()
        self.split.set_values((), ())
        for fact in (self.backend, self.model, self.pooling, self.precision):
            fact.set_fact(NO_VALUE)

    def set_stale(self, stale: bool) -> None:
        """Mute the figures while they do not belong to the current text."""
        if stale == self._stale or self._report is None:
            return
        if not stale:
            self.show_report(self._report)
            return
        self._stale = True
        for tile in (self.dimension, self.norm, self.tokens, self.latency):
            tile.set_value(tile.value, tone="muted")
        self.split.set_stale(True)

    def _show_tokens(self, report: TextReport) -> None:
        limit, hashed = report.embeddings.info.max_tokens, report.embeddings.degraded
        if report.truncated:
            detail = self.tr("cut at {0}").format(words.count(limit))
        elif limit > 0:
            most = self.tr("words, at most {0}") if hashed else self.tr("of at most {0}")
            detail = most.format(words.count(limit))
        else:
            detail = ""
        tone = "warn" if report.truncated else ""
        self.tokens.set_value(words.count(report.tokens), detail=detail, tone=tone)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(CARD_PADDING)
        grid.setVerticalSpacing(12)
        for column, tile in enumerate((self.dimension, self.norm, self.tokens, self.latency)):
            grid.addWidget(tile, 0, column)
        grid.addWidget(self.split, 1, 0, 1, 4)
        grid.addWidget(self.history, 2, 0, 1, 4)
        grid.addWidget(line(), 3, 0, 1, 4)
        for column, fact in enumerate((self.backend, self.model, self.pooling, self.precision)):
            grid.addWidget(fact, 4, column)
            grid.setColumnStretch(column, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(grid)
        layout.addStretch(1)


class FactTile(QWidget):
    """A caption, a few words and one line of detail; long ones are elided.

    Args:
        caption: What the fact is about.
        mode: Where the ellipsis goes.
        widest: Words that must always fit.
    """

    def __init__(
        self,
        caption: str,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        widest: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._value = ElidedLabel(NO_VALUE, "title", mode)
        self._detail = ElidedLabel("", "caption", Qt.TextElideMode.ElideMiddle)
        metrics = QFontMetrics(theme().font(TITLE_PX, semibold=True))
        self._value.setMinimumHeight(metrics.height())
        self.setMinimumWidth(metrics.horizontalAdvance(widest) + GRID)
        self.setLayout(vbox(label(caption, "caption"), self._value, self._detail, spacing=2))
        self.setAccessibleName(caption)

    def set_fact(self, value: str, detail: str = "", *, tone: str = "") -> None:
        """Show a value with a smaller detail beside it; screen readers hear both."""
        self._value.setText(value)
        self._detail.setText(detail)
        set_tone(self._value, tone)
        self.setAccessibleDescription(f"{value} {detail}".strip())

    @property
    def value(self) -> str:
        return self._value.text()
