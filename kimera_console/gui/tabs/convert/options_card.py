"""Step three: how it is converted, and where the result goes."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from kimera_console.core.architectures import PUBLISHED
from kimera_console.core.convert.overview import EXPORTER_CHOICES, exporter_for
from kimera_console.core.convert.plan import choose_exporter
from kimera_console.core.convert.recipe import AUTO, INT8_PRECISIONS, PRECISION_CHOICES
from kimera_console.core.errors import KimeraError
from kimera_console.core.flags import find_flag
from kimera_console.gui.tabs.convert.auto_target import AutoTarget
from kimera_console.gui.tabs.convert.gate_options import GateOptions
from kimera_console.gui.widgets import Card, PathField, label
from kimera_console.gui.widgets.basics import set_enabled
from kimera_console.gui.widgets.choice_bar import ChoiceBar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kimera_console.core.convert.recipe import Recipe
    from kimera_console.core.convert.thresholds import Thresholds
    from kimera_console.core.source import ModelInspection


@dataclass(frozen=True)
class ConversionOptions:
    """What the card is set to."""

    exporter: str
    precision: str
    pooling: str
    out: Path
    force: bool
    texts: Path | None = None
    thresholds: Thresholds | None = None
    quantize_embeddings: bool = False
    recipe: Recipe | None = None


class OptionsCard(Card):
    """Exporter, precision, pooling, output folder.

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
            self.tr("Much smaller where the vocabulary is large, hardly less exact. Alt+E")
        )
        self.pooling = ChoiceBar(self.tr("Pooling"), self._poolings())
        self.out = PathField(self.tr("Output folder"), check=_folder_problem)
        self.out.edit.setObjectName("outputField")
        self.replace = QCheckBox(self.tr("&Replace the model that is there"))
        self.replace.setToolTip(self.tr("The old one stands until the new one is proved. Alt+R"))
        self.replace.setVisible(False)
        self.gate = GateOptions(lambda: self._base)
        self.target = AutoTarget(self.gate)
        self._means = label("", "caption", wrap=True)
        self._lay_out()
        self.exporter.chosen.connect(self._explain)
        self.exporter.chosen.connect(self.options_changed)
        self.precision.chosen.connect(self.gate.set_precision)
        self.precision.chosen.connect(self._offer_target)
        self.precision.chosen.connect(self._offer_embeddings)
        self.embeddings.toggled.connect(lambda _on: self.options_changed.emit())
        self.precision.chosen.connect(self.options_changed)
        self.gate.changed.connect(self.options_changed)
        self.pooling.chosen.connect(self.pooling_changed)
        self.out.edit.textEdited.connect(self._take_over)
        self.out.submitted.connect(self._take_over)
        self.out.changed.connect(self.look_at_folder)
        self.replace.toggled.connect(lambda _on: self.options_changed.emit())
        self.gate.set_precision(self.precision.key)
        self._offer_embeddings()
        self._explain()

    @property
    def options(self) -> ConversionOptions:
        """What is chosen now."""
        return ConversionOptions(
            exporter=self.exporter.key,
            precision=self.precision.key,
            pooling=self.pooling.key,
            out=self._base / self.out.path(),
            force=self._exists and self.replace.isChecked(),
            texts=self.gate.texts,
            thresholds=self.gate.thresholds,
            quantize_embeddings=self.embeddings.isEnabled() and self.embeddings.isChecked(),
        )

    @property
    def problem(self) -> str:
        """Why this can't be started, "" if it can."""
        if not self.out.text():
            return self.tr("Choose an output folder.")
        if self.out.problem:
            return self.out.problem
        if self._exists and not self.replace.isChecked():
            return self.tr("{0} exists: tick “Replace”, or choose another folder.").format(
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
        """See anew whether the output folder is taken."""
        self._exists = self.out.is_valid and os.path.lexists(self._base / self.out.path())
        if self._exists is self.replace.isHidden():
            self.replace.setChecked(False)
            self.replace.setVisible(self._exists)
        self.options_changed.emit()

    def fill(self, options: Mapping[str, object], out: Path) -> None:
        """Set what a past conversion was asked for; what cannot be chosen now stays as it is."""
        for name, bar in (("exporter", self.exporter), ("precision", self.precision),
                          ("pooling", self.pooling)):  # fmt: skip
            bar.choose(str(options.get(name, "")))
        self.embeddings.setChecked(options.get("quantize_embeddings") is True)
        self._own_folder = True
        self.out.set_text(str(out))
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
        bars = (self.exporter, self.precision, self.pooling)
        rows = (0, 2, 5)
        for row, bar in zip(rows, bars, strict=True):
            grid.addWidget(label(bar.accessibleName(), "muted"), row, 0, middle)
            grid.addWidget(bar, row, 1, left)
        grid.addWidget(self._means, 1, 1)
        grid.addWidget(self.target, 3, 1)
        grid.addWidget(self.embeddings, 4, 1)
        self._offer_target()
        folder = label(self.tr("Output fol&der"), "muted")
        folder.setBuddy(self.out.edit)
        grid.addWidget(folder, 6, 0, middle)
        grid.addWidget(self.out, 6, 1)
        self.add(grid)
        self.add(self.gate)

    def _exporters(self) -> dict[str, str]:
        names = (self.tr("Auto"), self.tr("Direct"), self.tr("Optimum"), self.tr("Published"))
        return dict(zip(EXPORTER_CHOICES, names, strict=True))

    def _meanings(self) -> dict[str, str]:
        meanings = (
            self.tr("Direct where it is tested, else Optimum."),
            self.tr("The console's own: fast, in little memory."),
            self.tr("Hugging Face's: more architectures, slower."),
            self.tr("None: the model's own ONNX file is taken, and compared."),
        )
        return dict(zip(EXPORTER_CHOICES, meanings, strict=True))

    def _precisions(self) -> dict[str, str]:
        meanings = (
            self.tr("The original's values."),
            self.tr("Half the size; made for GPUs. A CPU computes it in fp32, slower."),
            self.tr("Weights and activations in 8 bits: the fastest on a CPU, the least exact."),
            self.tr("Weights in 8 bits, each block with a scale: near the original, and small."),
            self.tr("The fastest mixture of these that meets your target; takes longer to find."),
        )
        return dict(zip(PRECISION_CHOICES, meanings, strict=True))

    @Slot()
    def _offer_embeddings(self) -> None:
        possible = self.precision.key in (*INT8_PRECISIONS, AUTO)
        set_enabled(
            self.embeddings, possible, self.tr("Only int8, int8-block and auto store them so.")
        )

    @Slot()
    def _offer_target(self) -> None:
        self.target.setVisible(self.precision.key == AUTO)

    def _poolings(self) -> dict[str, str]:
        choices = find_flag("EMBEDDING_POOLING").choices
        words = {"auto": self.tr("As declared"), "cls": self.tr("CLS"), "mean": self.tr("Mean")}
        return {key: words.get(key, key) for key in choices}

    @Slot()
    def _explain(self) -> None:
        words = self._meanings()[self.exporter.key]
        model = self._model
        if model is not None and model.supported and self.exporter.key == "auto":
            means = exporter_for("auto", model)
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
