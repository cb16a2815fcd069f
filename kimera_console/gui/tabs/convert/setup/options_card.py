"""Step three: how it is converted, and where the result goes."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from kimera_console.core.bundles.recipe import (
    AUTO,
    BLOCK_SIZES,
    DEFAULT_BLOCK_SIZE,
    INT8_PRECISIONS,
    PRECISION_CHOICES,
)
from kimera_console.core.convert.plan import check_fusing
from kimera_console.core.convert.request import ConversionRequest
from kimera_console.core.errors import KimeraError
from kimera_console.core.sources.architectures import PUBLISHED
from kimera_console.core.sources.exporters import EXPORTER_CHOICES, choose_exporter
from kimera_console.core.sources.heads import HEAD_CHOICES
from kimera_console.gui.tabs.convert.setup.auto_target import AutoTarget
from kimera_console.gui.tabs.convert.setup.gate_options import GateOptions
from kimera_console.gui.tabs.convert.setup.pooling_choice import PoolingList
from kimera_console.gui.tabs.convert.setup.recipe_note import RecipeNote
from kimera_console.gui.widgets import Card, PathField, label, vbox
from kimera_console.gui.widgets.basic.basics import set_enabled
from kimera_console.gui.widgets.basic.choice_bar import ChoiceBar
from kimera_console.gui.widgets.basic.tips import plain_tip

if TYPE_CHECKING:
    from collections.abc import Callable

    from kimera_console.core.sources.source import ModelInspection


class OptionsCard(Card):
    """Exporter, precision with its details, pooling, heads, output folder, parity gate.

    `replace` is placed by the tab beside its Convert button, where it can't scroll away.

    Args:
        base: Folder that a relative output folder counts from.

    Signals:
        options_changed: Anything but the pooling is another one.
        pooling_changed: The pooling is another one: the model is looked at again.
    """

    options_changed = Signal()
    pooling_changed = Signal(str)

    def __init__(self, base: Path, parent: QWidget | None = None) -> None:
        super().__init__("3", parent=parent)
        self.set_title(self.tr("3 · How"))
        self._model: ModelInspection | None = None
        self._base = base
        self._own_folder = False
        self._exists = False
        self.exporter = ChoiceBar(self.tr("Exporter"), self._exporters(), tips=self._meanings())
        self.precision = ChoiceBar(
            self.tr("Precision"), {key: key for key in PRECISION_CHOICES}, tips=self._precisions()
        )
        self.embeddings = QCheckBox(self.tr("&Embedding tables in 8 bits too"))
        self.embeddings.setObjectName("quantizeEmbeddings")
        self.embeddings.setToolTip(
            self.tr("Much smaller for large vocabularies, hardly less accurate. Alt+E")
        )
        self.fused = QCheckBox(self.tr("One operator for at&tention"))
        self.fused.setObjectName("fusedAttention")
        self.fused.setToolTip(self.tr("For GPUs; only ONNX Runtime can load such a model. Alt+T"))
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
        self.out = PathField(self.tr("Output folder"), check=_folder_problem)
        self.out.edit.setObjectName("outputField")
        self.replace = QCheckBox(self.tr("&Replace the model that is there"))
        self.replace.setToolTip(
            self.tr("The old model is kept until the new one has passed. Alt+R")
        )
        self.replace.setVisible(False)
        self.recipe = RecipeNote()
        self.original = QCheckBox(self.tr("Compare with the source mode&l"))
        self.original.setObjectName("compareOriginal")
        self.original.setToolTip(
            self.tr(
                "Needs the source model's weights. Without a comparison there is no proof. Alt+L"
            )
        )
        self.original.setChecked(True)
        self.gate = GateOptions(lambda: self._base)
        self.target = AutoTarget(self.gate)
        self._means = label("", "caption", wrap=True)
        self._costs = label("", "caption", wrap=True)
        self._lay_out()
        self.exporter.chosen.connect(self._explain)
        self.exporter.chosen.connect(self.options_changed)
        self.precision.chosen.connect(self.gate.set_precision)
        self.precision.chosen.connect(self._offer_target)
        self.precision.chosen.connect(self.recipe.keep_only)
        self.precision.chosen.connect(self._offer_details)
        self.recipe.changed.connect(self._offer_details)
        self.recipe.changed.connect(self.options_changed)
        self.original.toggled.connect(lambda _on: self.options_changed.emit())
        for box in (self.embeddings, self.fused):
            box.toggled.connect(lambda _on: self.options_changed.emit())
        self.precision.chosen.connect(self.options_changed)
        self.gate.changed.connect(self.options_changed)
        self.block_size.chosen.connect(self.options_changed)
        self.heads.chosen.connect(self.options_changed)
        self.pooling.chosen.connect(self.pooling_changed)
        self.out.edit.textEdited.connect(self._take_over)
        self.out.submitted.connect(self._take_over)
        self.out.changed.connect(self.look_at_folder)
        self.replace.toggled.connect(lambda _on: self.options_changed.emit())
        self.gate.set_precision(self.precision.key)
        self._offer_details()
        self._offer_heads()
        self._explain()

    @property
    def request(self) -> ConversionRequest:
        """What is chosen now, for the model that is set up."""
        model = self._model
        return ConversionRequest(
            source=model.source if model else "",
            revision=model.revision if model else "",
            exporter=self.exporter.key,
            precision=self.precision.key,
            pooling=self.pooling.key,
            out=self._base / self.out.path(),
            force=self._exists and self.replace.isChecked(),
            texts=self.gate.texts,
            thresholds=self.gate.thresholds,
            quantize_embeddings=self.embeddings.isEnabled() and self.embeddings.isChecked(),
            block_size=int(self.block_size.key) if self._in_blocks() else DEFAULT_BLOCK_SIZE,
            heads=HEAD_CHOICES[0] if model and not self._has_heads() else self.heads.key,
            recipe=self.recipe.recipe,
            fused_attention=self.fused.isEnabled() and self.fused.isChecked(),
            original=self.original.isChecked() or self.exporter.key != PUBLISHED,
        )

    @property
    def problem(self) -> str:
        """Why this can't be started, "" if it can."""
        if not self.out.text():
            return self.tr("Choose an output folder.")
        if self.out.problem:
            return self.out.problem
        if self._exists and not self.replace.isChecked():
            return self.tr("{0} exists. Select Replace, or choose another folder.").format(
                self.shown_folder
            )
        model = self._model
        if model is not None and model.supported:
            problem = _problem_of(partial(choose_exporter, self.exporter.key, model))
            return problem or self.gate.problem
        return self.gate.problem

    @property
    def shown_folder(self) -> str:
        """The output folder, as short as it can be named."""
        try:
            return str(self.out.path().relative_to(self._base))
        except (ValueError, RuntimeError):
            return self.out.text()

    def set_model(self, model: ModelInspection | None) -> None:
        """The model that these choices are for."""
        self._model = model
        for key in EXPORTER_CHOICES:
            reason = ""
            if model is not None and (model.supported or model.can_be_taken):
                reason = _problem_of(partial(choose_exporter, key, model))
            self.exporter.set_available(key, not reason, reason)
            if reason and self.exporter.key == key:
                self.exporter.choose("auto")
        if model is not None and model.can_be_taken and not model.supported:
            self.exporter.choose(PUBLISHED)  # nothing else can be done with it
        self._offer_heads()
        self._explain()

    def set_base(self, base: Path) -> None:
        """A relative output folder counts from this one."""
        self._base = base
        self.look_at_folder()

    def propose_folder(self, folder: Path) -> None:
        """Fill in the output folder, unless the user has chosen one."""
        if not self._own_folder:
            self.out.set_text(str(folder))
            self.out.edit.setCursorPosition(len(str(folder)))
        self.look_at_folder()

    @Slot()
    def look_at_folder(self) -> None:
        """See again whether the output folder is taken."""
        self._exists = self.out.is_valid and os.path.lexists(self._base / self.out.path())
        if self._exists is self.replace.isHidden():
            self.replace.setChecked(False)
            self.replace.setVisible(self._exists)
        self.options_changed.emit()

    def fill(self, asked: ConversionRequest, *, recipe_lost: bool = False) -> None:
        """Set what a past conversion was asked for.

        What the model does not offer stays as it is. Whether it may replace a model is asked again.

        Args:
            asked: The choices, and where the result goes.
            recipe_lost: It had a recipe that cannot be read.
        """
        self.set_model(None)  # what the next model does not offer is refused when it is known
        self.exporter.choose(asked.exporter)
        self.precision.choose(asked.recipe.scheme if asked.recipe else asked.precision)
        self.pooling.choose(asked.pooling)
        self.block_size.choose(str(asked.block_size))
        self.heads.choose(asked.heads)
        self.recipe.fill(asked.recipe, lost=recipe_lost)
        self.gate.fill(asked)
        self.embeddings.setChecked(asked.quantize_embeddings)
        self.original.setChecked(asked.original)
        self.fused.setChecked(asked.fused_attention)
        self._own_folder = True
        self.out.set_text(str(asked.out))
        self.look_at_folder()

    def release_folder(self) -> None:
        """The folder was used: the next model gets a proposal of its own again."""
        self._own_folder = False

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        left = Qt.AlignmentFlag.AlignLeft
        middle = Qt.AlignmentFlag.AlignVCenter
        bars = {0: self.exporter, 2: self.precision, 6: self.block_size, 8: self.heads}
        names = {row: label(bar.accessibleName(), "muted") for row, bar in bars.items()}
        for row, bar in bars.items():
            grid.addWidget(names[row], row, 0, middle)
            grid.addWidget(bar, row, 1, left)
        self._block_row = (names[6], self.block_size)
        self._heads_row = (names[8], self.heads)
        exporter = vbox(self._means, self.original, spacing=4)
        exporter.setContentsMargins(0, 0, 0, 0)
        grid.addLayout(exporter, 1, 1)
        grid.addWidget(self._costs, 3, 1)
        detail = vbox(self.target, self.recipe, spacing=0)
        detail.setContentsMargins(0, 0, 0, 0)
        grid.addLayout(detail, 4, 1)
        stored = vbox(self.embeddings, self.fused, spacing=4)
        stored.setContentsMargins(0, 0, 0, 0)
        grid.addLayout(stored, 5, 1)
        pooling = label(self.tr("&Pooling"), "muted")
        pooling.setBuddy(self.pooling)
        grid.addWidget(pooling, 7, 0, middle)
        grid.addWidget(self.pooling, 7, 1)
        folder = label(self.tr("Output fol&der"), "muted")
        folder.setBuddy(self.out.edit)
        grid.addWidget(folder, 9, 0, middle)
        grid.addWidget(self.out, 9, 1)
        self._offer_target()
        self.add(grid)
        self.add(self.gate)

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

    def _precisions(self) -> dict[str, str]:
        meanings = (
            self.tr("Full precision."),
            self.tr("Half the size, for GPUs. CPUs compute in fp32, slower."),
            self.tr("8-bit weights and activations: fastest on CPUs, least accurate."),
            self.tr("8-bit weights with a scale per block: small and accurate."),
            self.tr("The fastest mixture that meets your target. Takes longer."),
        )
        return dict(zip(PRECISION_CHOICES, meanings, strict=True))

    @Slot()
    def _offer_details(self) -> None:
        """Show what the precision means, and what can be varied of it."""
        self._costs.setText(self._precisions()[self.precision.key])
        reason = ""
        if self.recipe.recipe is not None:
            reason = self.tr("Set by the recipe.")
        elif self.precision.key not in (*INT8_PRECISIONS, AUTO):
            reason = self.tr("Only for int8, int8-block and auto.")
        set_enabled(self.embeddings, not reason, reason)
        for piece in self._block_row:
            piece.setVisible(self._in_blocks())

    @Slot()
    def _offer_fusing(self) -> None:
        """Whether this exporter can fuse this model's attention; why not, where it cannot."""
        model, reason = self._model, ""
        if model is not None and model.supported:
            asked, kind = self.exporter.key, model.model_type
            reason = _problem_of(lambda: check_fusing(choose_exporter(asked, model), kind))
        elif self.exporter.key in (EXPORTER_CHOICES[2], PUBLISHED):
            reason = _problem_of(partial(check_fusing, self.exporter.key, ""))
        set_enabled(self.fused, not reason, reason)

    @Slot()
    def _offer_target(self) -> None:
        self.target.setVisible(self.precision.key == AUTO)

    @Slot()
    def _offer_heads(self) -> None:
        for piece in self._heads_row:
            piece.setVisible(self._has_heads())
        if self._model is not None:
            self.heads.button(HEAD_CHOICES[0]).setToolTip(
                plain_tip(
                    self.tr("In addition to the dense vector: {0}.").format(
                        ", ".join(self._model.extra_heads)
                    )
                )
            )

    def _in_blocks(self) -> bool:
        return self.precision.key == INT8_PRECISIONS[1] and self.recipe.recipe is None

    def _has_heads(self) -> bool:
        """Whether there is a choice: a published model is taken as it is."""
        model = self._model
        return model is not None and bool(model.extra_heads) and self.exporter.key != PUBLISHED

    @Slot()
    def _explain(self) -> None:
        self._offer_heads()
        self._offer_fusing()
        self.original.setVisible(self.exporter.key == PUBLISHED)
        words = self._meanings()[self.exporter.key]
        model = self._model
        if model is not None and model.supported and self.exporter.key == "auto":
            means = choose_exporter("auto", model)
            words = f"{self._exporters()[means]}. {self._meanings()[means]}"
        self._means.setText(words)

    @Slot()
    def _take_over(self) -> None:
        self._own_folder = bool(self.out.text())


def _problem_of(check: Callable[[], object]) -> str:
    """The message of what a check raises, "" if it does not."""
    try:
        check()
    except KimeraError as error:
        return error.message
    return ""


def _folder_problem(text: str) -> str:
    try:
        os.lstat(Path(text).expanduser())
    except FileNotFoundError:
        return ""
    except (OSError, ValueError, RuntimeError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        return f"{text[:100]} cannot be used: {reason}."
    return ""
