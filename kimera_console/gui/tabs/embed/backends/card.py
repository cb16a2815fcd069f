"""One backend's card: its vector beside the others', or why it has none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QWidget

from kimera_console.core.embedding.backends.base import OPENVINO
from kimera_console.core.embedding.compare_backends import BackendAnswer, Stage, compare_to
from kimera_console.gui.language import backend_name, figure
from kimera_console.gui.tabs.embed.text_card import head_spacer
from kimera_console.gui.widgets import Card, EmptyState, MetricTile, StatusPill, holder, vbox
from kimera_console.gui.widgets.basic import words
from kimera_console.gui.widgets.basic.elided import ElidedLabel
from kimera_console.gui.widgets.basic.facts import Fact, FactList
from kimera_console.gui.widgets.basic.metric import NO_VALUE
from kimera_console.gui.widgets.basic.split_bar import SplitBar
from kimera_console.gui.widgets.basic.tips import plain_tip
from kimera_console.gui.widgets.vector.picture import VectorPicture

if TYPE_CHECKING:
    from kimera_console.core.embedding.backends.base import BackendInfo

LEAST_WIDTH = 288
"""In pixels, at the usual size of text."""


class ComparedCard(Card):
    """A backend's answer. It keeps its shape while answers come and go.

    Attributes:
        backend: "onnx", "transformers", "lightweight".
        cosine: Tile of the cosine to the reference.
        facts: What it is.
        picture: Its vector.
        pill: What it is doing, or what is remarkable.

    Signals:
        retry_requested: The user wants it to be loaded again.
    """

    retry_requested = Signal()

    def __init__(self, backend: str, parent: QWidget | None = None) -> None:
        super().__init__(backend_name(backend), parent=parent)
        self.backend = backend
        self.setObjectName(f"backend_{backend}")
        self.pill = StatusPill()
        self.pill.hide()
        self.add_action(head_spacer())
        self.add_action(self.pill)
        self._model = ElidedLabel(NO_VALUE, "muted", Qt.TextElideMode.ElideMiddle)
        self.cosine = MetricTile(self.tr("Cosine"), widest="−0.00000", small=True)
        self.latency = MetricTile(self.tr("Latency (ms)"), widest="00000", small=True)
        self.dimension = MetricTile(self.tr("Dimension"), widest="0000", small=True)
        self.split = SplitBar(
            (self.tr("tokenize"), self.tr("infer"), self.tr("pool")),
            self.tr("ms"),
            self.tr("Time by step: {0}").format(backend_name(backend)),
        )
        self.facts = FactList(
            [
                Fact("provider", self.tr("Provider")),
                Fact("norm", self.tr("Norm")),
                Fact("precision", self.tr("Precision")),
                Fact("tokens", self.tr("Tokens")),
                Fact("pooling", self.tr("Pooling")),
                Fact("load", self.tr("Loaded in")),
            ],
            columns=2,
        )
        self.picture = VectorPicture(
            self.tr("Vector of {0}").format(backend_name(backend)),
        )
        self._trouble = EmptyState("error", "", self.tr("Try again"), primary=False)
        self._trouble.triggered.connect(self.retry_requested)
        self._waiting = EmptyState("clock", "")
        self.picture.setMinimumHeight(72)  # so that all three fit a small window
        self._pages = QStackedWidget()
        self._answer = self._lay_out()
        for page in (self._waiting, self._answer, self._trouble):
            self._pages.addWidget(page)
            page.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.add(self._pages, 1)
        self.setMinimumWidth(LEAST_WIDTH)
        self.show_waiting(self.tr("Type a text above"))

    def show_waiting(self, sentence: str) -> None:
        """There is no answer yet."""
        self._waiting.set_words(sentence)
        self._pages.setCurrentWidget(self._waiting)
        self.pill.hide()

    def show_entry(self, entry: BackendAnswer, expected_dimension: int = 0) -> None:
        """Show what the backend says now; while it works, its last answer stays, faded."""
        if entry.stage is Stage.FAILED:
            self._trouble.set_words(entry.reason, entry.hint)
            self._pages.setCurrentWidget(self._trouble)
            self._show_status(self.tr("failed"), "bad")
        elif entry.stage is Stage.DONE:
            self._show_answer(entry, expected_dimension)
        elif self._pages.currentWidget() is self._answer:
            self.picture.set_stale(True)
        elif entry.stage is Stage.LOADING:
            self.show_waiting(self.tr("Loading {0}…").format(backend_name(self.backend)))
        else:
            self.show_waiting(self.tr("Embedding…"))

    def show_cosine(self, entry: BackendAnswer, reference: BackendAnswer | None) -> None:
        """Show how near its vector is to the reference's."""
        if reference is None or reference.vector is None:
            self.cosine.set_value(NO_VALUE, detail=self.tr("no reference"))
            return
        if reference.backend == self.backend:
            self.cosine.set_value("1", detail=self.tr("the reference"))
            return
        found, remark = compare_to(entry, reference)
        said = self.tr("to {0}").format(backend_name(reference.backend))
        if found is None:
            self.cosine.set_value(NO_VALUE, detail=self.tr("not comparable"), tone="warn")
        else:
            self.cosine.set_value(
                figure(f"{found:.5f}".replace("-", "−")),
                detail=self.tr("not meaningful") if remark else said,
                tone="warn" if remark else "",
            )
        self.cosine.setToolTip(plain_tip(remark))

    @property
    def reason(self) -> str:
        """Why there is no vector, "" where there is one or it is still to come."""
        failed = self._pages.currentWidget() is self._trouble
        return self._trouble.sentence if failed else ""

    @property
    def has_answer(self) -> bool:
        """Whether it shows a vector."""
        return self._pages.currentWidget() is self._answer

    def _show_answer(self, entry: BackendAnswer, expected_dimension: int) -> None:
        info, timings = entry.info, entry.timings
        assert info is not None
        assert timings is not None
        mismatch = 0 < expected_dimension != info.dimension
        self.dimension.set_value(
            str(info.dimension),
            detail=self.tr("not {0}").format(expected_dimension) if mismatch else "",
            tone="warn" if mismatch else "",
        )
        self.dimension.setToolTip(self.tr("Differs from EMBEDDING_DIM") if mismatch else "")
        self.latency.set_value(words.milliseconds(timings.total_ms), detail="")
        parts = (timings.tokenize_ms, timings.infer_ms, timings.pool_ms)
        self.split.set_values(parts, [figure(f"{part:.2f}") for part in parts])
        self._show_facts(entry, info)
        self.picture.set_vector(entry.vector, grey=entry.degraded)
        if entry.degraded:
            self._model.setText(self.tr("Hashed words: no meaning"))
            self._show_status(
                self.tr("no model"), "warn", self.tr("Not comparable with any model's vectors.")
            )
        else:
            self._model.setText(info.model)
            self.pill.hide()
        if entry.truncated:
            self._show_status(
                self.tr("truncated at {0}").format(words.count(info.max_tokens)), "warn"
            )
        self._pages.setCurrentWidget(self._answer)

    def _show_facts(self, entry: BackendAnswer, info: BackendInfo) -> None:
        notes = "\n".join(info.notes)
        provider = info.provider
        if info.engine == OPENVINO:
            provider = f"{provider} ({backend_name(OPENVINO)})"
        self.facts.set("provider", provider, tip=notes)
        self.facts.set("precision", info.precision)
        self.facts.set("pooling", info.pooling, tip=info.pooling_source)
        self.facts.set("norm", figure(f"{entry.norm:.5f}"))
        count = words.count(entry.tokens)
        self.facts.set("tokens", self.tr("{0} words").format(count) if entry.degraded else count)
        self.facts.set("load", words.duration(info.load_seconds) if info.load_seconds else "")

    def _show_status(self, text: str, tone: str, tip: str = "") -> None:
        self.pill.set_status(text, tone, tip=tip)
        self.pill.show()

    def _lay_out(self) -> QWidget:
        tiles = QHBoxLayout()
        tiles.setSpacing(12)
        for tile in (self.cosine, self.latency, self.dimension):
            tiles.addWidget(tile)
        content = vbox(self._model, tiles, self.split, self.facts, self.picture, spacing=10)
        content.setStretchFactor(self.picture, 1)
        return holder(content)
