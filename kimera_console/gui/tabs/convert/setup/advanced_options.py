"""The choices that few conversions need: exporter, pooling, heads, storage, parity gate."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from kimera_console.core.bundles.recipe import (
    AUTO,
    BLOCK_SIZES,
    DEFAULT_BLOCK_SIZE,
    INT8_PRECISIONS,
)
from kimera_console.core.convert.plan import check_fusing
from kimera_console.core.errors import KimeraError
from kimera_console.core.sources.architectures import PUBLISHED
from kimera_console.core.sources.exporters import EXPORTER_CHOICES, choose_exporter
from kimera_console.core.sources.heads import HEAD_CHOICES
from kimera_console.core.sources.pooling import DEFAULT_SOURCE
from kimera_console.gui.tabs.convert.setup.gate_options import GateOptions
from kimera_console.gui.tabs.convert.setup.pooling_choice import DECLARED, PoolingList
from kimera_console.gui.widgets import label, vbox
from kimera_console.gui.widgets.basic.basics import set_enabled
from kimera_console.gui.widgets.basic.choice_bar import ChoiceBar
from kimera_console.gui.widgets.basic.tips import plain_tip

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QLabel

    from kimera_console.core.convert.request import ConversionRequest
    from kimera_console.core.sources.source import ModelInspection


class AdvancedOptions(QWidget):
    """Each has a default that fits most models.

    Args:
        base: Gives the folder that a relative file of texts counts from.

    Signals:
        changed: Anything but the pooling is another one, or is offered now.
        pooling_changed: The pooling is another one: the model is looked at again.
    """

    changed = Signal()
    pooling_changed = Signal(str)

    def __init__(self, base: Callable[[], Path], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model: ModelInspection | None = None
        self._precision, self._has_recipe = "", False
        self.exporter = ChoiceBar(self.tr("Exporter"), self._exporters(), tips=self._meanings())
        self._means = label("", "caption", wrap=True)
        self.compare_source = _box(
            "compareSource",
            self.tr("Compare with source mode&l"),
            self.tr(
                "Needs the source model's weights. Without it, the vectors are not checked. Alt+L"
            ),
        )
        self.compare_source.setChecked(True)
        self.embeddings = _box(
            "quantizeEmbeddings",
            self.tr("&Embedding tables in 8 bits too"),
            self.tr("Much smaller for large vocabularies, hardly less accurate. Alt+E"),
        )
        self.fused = _box(
            "fusedAttention",
            self.tr("One operator for at&tention"),
            self.tr("For GPUs; only ONNX Runtime can load such a model. Alt+T"),
        )
        self.block_size = ChoiceBar(
            self.tr("Block size"),
            {str(size): str(size) for size in BLOCK_SIZES},
            tips={str(size): self.tr("{0} weights share a scale.").format(size)
                  for size in BLOCK_SIZES},
        )  # fmt: skip
        self.block_size.choose(str(DEFAULT_BLOCK_SIZE))
        self.pooling = PoolingList()
        self.heads = ChoiceBar(
            self.tr("Heads"),
            dict(zip(HEAD_CHOICES, (self.tr("All"), self.tr("Dense only")), strict=True)),
        )
        self.gate = GateOptions(base)
        self._lay_out()
        self._connect()
        self._explain()

    @property
    def changes(self) -> tuple[str, ...]:
        """What is not as it is by default, a few words each."""
        found = [
            f"{bar.accessibleName()}: {bar.button(bar.key).text()}"
            for bar, usual, is_offered in (
                (self.exporter, EXPORTER_CHOICES[0], True),
                (self.heads, HEAD_CHOICES[0], self._has_heads()),
                (self.block_size, str(DEFAULT_BLOCK_SIZE), self._in_blocks()),
            )
            if is_offered and bar.key != usual
        ]
        if self.pooling.key != DECLARED:
            found.append(f"{self.pooling.accessibleName()}: {self.pooling.currentText()}")
        if not self._compares():
            found.append(self.tr("no comparison with the source model"))
        found += [
            box.text().replace("&", "")
            for box in (self.embeddings, self.fused)
            if box.isEnabled() and box.isChecked()
        ]
        return (*found, *self.gate.changes)

    @property
    def problem(self) -> str:
        """Why this cannot be used as it is, "" if it can."""
        model = self._model
        if model is not None and model.supported:
            problem = _problem_of(partial(choose_exporter, self.exporter.key, model))
            return problem or self.gate.problem
        return self.gate.problem

    @property
    def is_needed(self) -> bool:
        """Whether something in here has to be looked at before this model can be converted."""
        model = self._model
        if model is None or model.supported:
            return False
        no_pooling = model.pooling_source == DEFAULT_SOURCE and bool(model.parameters)
        return no_pooling or model.can_be_imported

    def apply_to(self, request: ConversionRequest) -> ConversionRequest:
        """The request with these choices."""
        return replace(
            request,
            exporter=self.exporter.key,
            pooling=self.pooling.key,
            texts=self.gate.texts,
            thresholds=self.gate.thresholds,
            quantize_embeddings=self.embeddings.isEnabled() and self.embeddings.isChecked(),
            block_size=int(self.block_size.key) if self._in_blocks() else DEFAULT_BLOCK_SIZE,
            heads=self.heads.key if self._model is None or self._has_heads() else HEAD_CHOICES[0],
            fused_attention=self.fused.isEnabled() and self.fused.isChecked(),
            comparison=self._compares(),
        )

    def fill(self, asked: ConversionRequest) -> None:
        """Set what a past conversion was asked for, after its precision."""
        self.exporter.choose(asked.exporter)
        self.pooling.choose(asked.pooling)
        self.block_size.choose(str(asked.block_size))
        self.heads.choose(asked.heads)
        self.gate.fill(asked)
        self.embeddings.setChecked(asked.quantize_embeddings)
        self.compare_source.setChecked(asked.comparison)
        self.fused.setChecked(asked.fused_attention)

    def set_model(self, model: ModelInspection | None) -> None:
        self._model = model
        for key in EXPORTER_CHOICES:
            reason = ""
            if model is not None and (model.supported or model.can_be_imported):
                reason = _problem_of(partial(choose_exporter, key, model))
            self.exporter.set_available(key, not reason, reason)
            if reason and self.exporter.key == key:
                self.exporter.choose("auto")
        if model is not None and model.can_be_imported and not model.supported:
            self.exporter.choose(PUBLISHED)  # nothing else can be done with it
        self._explain()

    def follow(self, precision: str, *, has_recipe: bool) -> None:
        """Offer what this precision can be varied by.

        Args:
            precision: The one that is chosen.
            has_recipe: A recipe says how it is stored.
        """
        if precision != self._precision:
            self._precision = precision
            self.gate.set_precision(precision)
        self._has_recipe = has_recipe
        reason = ""
        if has_recipe:
            reason = self.tr("Set by the recipe.")
        elif precision not in (*INT8_PRECISIONS, AUTO):
            reason = self.tr("Only for int8, int8-block and auto.")
        set_enabled(self.embeddings, not reason, reason)
        for piece in self._block_row:
            piece.setVisible(self._in_blocks())
        self.changed.emit()

    def keep_names_wide(self, width: int) -> None:
        """Let the controls begin where those above do; the width of the names, in pixels."""
        self._grid.setColumnMinimumWidth(0, width)

    def _lay_out(self) -> None:
        grid = self._grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        self._add_bar(grid, 0, self.exporter)
        means = vbox(self._means, self.compare_source, spacing=4)
        means.setContentsMargins(0, 0, 0, 0)
        grid.addLayout(means, 1, 1)
        pooling = label(self.tr("&Pooling"), "muted")
        pooling.setBuddy(self.pooling)
        grid.addWidget(pooling, 2, 0, Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(self.pooling, 2, 1)
        self._heads_row = (self._add_bar(grid, 3, self.heads), self.heads)
        stored = vbox(self.embeddings, self.fused, spacing=4)
        stored.setContentsMargins(0, 0, 0, 0)
        grid.addLayout(stored, 4, 1)
        self._block_row = (self._add_bar(grid, 5, self.block_size), self.block_size)
        grid.addWidget(self.gate, 6, 0, 1, 2)

    def _add_bar(self, grid: QGridLayout, row: int, bar: ChoiceBar) -> QLabel:
        name = label(bar.accessibleName(), "muted")
        grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(bar, row, 1, Qt.AlignmentFlag.AlignLeft)
        return name

    def _connect(self) -> None:
        self.exporter.chosen.connect(self._explain)
        self.pooling.chosen.connect(self.changed)
        self.pooling.chosen.connect(self.pooling_changed)
        for box in (self.compare_source, self.embeddings, self.fused):
            box.toggled.connect(lambda _on: self.changed.emit())
        for bar in (self.block_size, self.heads):
            bar.chosen.connect(self.changed)
        self.gate.changed.connect(self.changed)

    def _exporters(self) -> dict[str, str]:
        names = (self.tr("Auto"), self.tr("Direct"), self.tr("Optimum"), self.tr("Published"))
        return dict(zip(EXPORTER_CHOICES, names, strict=True))

    def _meanings(self) -> dict[str, str]:
        meanings = (
            self.tr("Direct where tested, otherwise Optimum."),
            self.tr("The console's own exporter: fast, low memory."),
            self.tr("Hugging Face's exporter: more architectures, slower."),
            self.tr("No export: the model's published ONNX file is imported and compared."),
        )
        return dict(zip(EXPORTER_CHOICES, meanings, strict=True))

    @Slot()
    def _explain(self) -> None:
        """Say what the exporter means for this model, and offer what it can do."""
        self._offer_heads()
        self._offer_fusing()
        self.compare_source.setVisible(self.exporter.key == PUBLISHED)
        words = self._meanings()[self.exporter.key]
        model = self._model
        if model is not None and model.supported and self.exporter.key == "auto":
            means = choose_exporter("auto", model)
            words = f"{self._exporters()[means]}. {self._meanings()[means]}"
        self._means.setText(words)
        self.changed.emit()

    def _offer_fusing(self) -> None:
        """Whether this exporter can fuse this model's attention; why not, where it cannot."""
        model, reason = self._model, ""
        if model is not None and model.supported:
            asked, kind = self.exporter.key, model.model_type
            reason = _problem_of(lambda: check_fusing(choose_exporter(asked, model), kind))
        elif self.exporter.key in (EXPORTER_CHOICES[2], PUBLISHED):
            reason = _problem_of(partial(check_fusing, self.exporter.key, ""))
        set_enabled(self.fused, not reason, reason)

    def _offer_heads(self) -> None:
        for piece in self._heads_row:
            piece.setVisible(self._has_heads())
        if self._model is not None:
            tip = self.tr("In addition to the dense vector: {0}.")
            tip = tip.format(", ".join(self._model.extra_heads))
            self.heads.button(HEAD_CHOICES[0]).setToolTip(plain_tip(tip))

    def _in_blocks(self) -> bool:
        return self._precision == INT8_PRECISIONS[1] and not self._has_recipe

    def _has_heads(self) -> bool:
        """Whether there is a choice: a published model is imported as it is."""
        model = self._model
        return model is not None and bool(model.extra_heads) and self.exporter.key != PUBLISHED

    def _compares(self) -> bool:
        """Only a published model can be imported without a comparison."""
        return self.compare_source.isChecked() or self.exporter.key != PUBLISHED


def _box(name: str, words: str, tip: str) -> QCheckBox:
    made = QCheckBox(words)
    made.setObjectName(name)
    made.setToolTip(plain_tip(tip))
    return made


def _problem_of(check: Callable[[], object]) -> str:
    """The message of what a check raises, "" if it does not."""
    try:
        check()
    except KimeraError as error:
        return error.message
    return ""
