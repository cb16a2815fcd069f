"""Step two: how precisely the model is converted, and where the result goes."""

from __future__ import annotations

import functools
import os
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QGridLayout,
    QLineEdit,
    QSizePolicy,
    QWidget,
)

from kimera_console.core.bundles.recipe import AUTO, PRECISION_CHOICES
from kimera_console.core.bundles.thresholds import thresholds_for
from kimera_console.core.convert.request import ConversionRequest
from kimera_console.gui.language import figure
from kimera_console.gui.tabs.convert.setup.advanced_options import AdvancedOptions
from kimera_console.gui.tabs.convert.setup.recipe_note import RecipeNote
from kimera_console.gui.theme import theme
from kimera_console.gui.threads.file_questions import FileQuestions
from kimera_console.gui.widgets import Card, PathField, hbox, label, set_tone, vbox
from kimera_console.gui.widgets.basic.choice_bar import ChoiceBar
from kimera_console.gui.widgets.basic.fold import Fold, bring_into_sight

if TYPE_CHECKING:
    from kimera_console.core.sources.source import ModelInspection
    from kimera_console.gui.preferences import Preferences
    from kimera_console.gui.tabs.convert.setup.gate_options import GateOptions

ADVANCED_KEY, OPEN, CLOSED = "convert/advanced", "open", "closed"
"""The preference that says how the user left the rarely used choices."""
TARGET_WIDTH = 60
"""Of a field of the target, pixels: its label goes first where room is short."""


class OptionsCard(Card):
    """Precision with its target, output folder; the rest under *Advanced*.

    `replace` is placed by the tab beside its Convert button, where it can't scroll away.

    Args:
        base: Folder that a relative output folder counts from.

    Attributes:
        rest: The choices under *Advanced*.
        advanced: Opens and closes them.

    Signals:
        options_changed: Anything but the pooling is another one.
        pooling_changed: The pooling is another one: the model is looked at again.
    """

    options_changed = Signal()
    pooling_changed = Signal(str)

    def __init__(self, base: Path, parent: QWidget | None = None) -> None:
        super().__init__("2", parent=parent)
        self.set_title(self.tr("2 · How"))
        self._model: ModelInspection | None = None
        self._base = base
        self._own_folder = False
        self._exists = False
        self._looked_at: Path | None = None
        self._file_questions = FileQuestions(self)
        self._file_questions.answered.connect(self.check_folder)
        self._shown_problem = ""
        self.precision = ChoiceBar(
            self.tr("Precision"), {key: key for key in PRECISION_CHOICES}, tips=self._precisions()
        )
        self.recipe = RecipeNote()
        self.out = PathField(self.tr("Output folder"), check=_folder_problem)
        self.out.edit.setObjectName("outputField")
        self.replace = QCheckBox(self.tr("&Replace the model that is there"))
        self.replace.setToolTip(
            self.tr("The old model is kept until the new one has passed. Alt+R")
        )
        self.replace.setVisible(False)
        self.rest = AdvancedOptions(lambda: self._base)
        self.exporter, self.pooling, self.heads = (
            self.rest.exporter, self.rest.pooling, self.rest.heads
        )  # fmt: skip
        self.embeddings, self.fused = self.rest.embeddings, self.rest.fused
        self.block_size, self.compare_source = self.rest.block_size, self.rest.compare_source
        self.gate = self.rest.gate
        self.target = AutoTarget(self.gate)
        self._costs = label("", "caption", wrap=True)
        self.summary = label("", "caption", wrap=True)
        self.summary.setObjectName("advancedSummary")
        self._lay_out()
        self._connect()
        self._follow_precision()

    @property
    def request(self) -> ConversionRequest:
        """What is chosen now, for the model that is set up."""
        model = self._model
        chosen = ConversionRequest(
            source=model.source if model else "",
            revision=model.revision if model else "",
            precision=self.precision.key,
            out=self._base / self.out.path(),
            force=self._exists and self.replace.isChecked(),
            recipe=self.recipe.recipe,
        )
        return self.rest.apply_to(chosen)

    @property
    def problem(self) -> str:
        """Why this can't be started, "" if it can."""
        if not self.out.text():
            return self.tr("Choose an output folder.")
        if self.out.problem:
            return self.out.problem
        if self._exists and not self.replace.isChecked():
            return self.tr(
                "{0} exists. Select “Replace the model that is there”, or choose another folder."
            ).format(self.shown_folder)
        return self.rest.problem

    @property
    def shown_folder(self) -> str:
        """The output folder, as short as it can be named."""
        try:
            return str(self.out.path().relative_to(self._base))
        except (ValueError, RuntimeError):
            return self.out.text()

    def set_model(self, model: ModelInspection | None) -> None:
        self._model = model
        self.rest.set_model(model)
        if self.rest.is_needed:
            self.advanced.setChecked(True)
        self._offer_replace()

    def keep_choices(self, preferences: Preferences) -> None:
        """Take what was chosen the last time, and remember what is chosen from now on."""
        for key, bar in (("exporter", self.exporter), ("pooling", self.pooling)):
            name = f"convert/{key}"
            bar.choose(preferences.text(name, bar.key))
            bar.chosen.connect(lambda chosen, name=name: preferences.set_text(name, chosen))
        left = preferences.text(ADVANCED_KEY)
        self.advanced.setChecked(left == OPEN or (left != CLOSED and bool(self.rest.changes)))
        self.advanced.clicked.connect(
            lambda on: preferences.set_text(ADVANCED_KEY, OPEN if on else CLOSED)
        )

    def set_base(self, base: Path) -> None:
        """A relative output folder counts from this one."""
        self._base = base
        self.check_folder()

    def propose_folder(self, folder: Path) -> None:
        """Fill in the output folder, unless the user has chosen one."""
        if not self._own_folder:
            self.out.set_text(str(folder))
            self.out.edit.setCursorPosition(len(str(folder)))
        self.check_folder()

    @Slot()
    def check_folder(self) -> None:
        """See again whether the output folder is taken."""
        exists = self._looked_up()
        if exists is not self._exists:
            self._exists = exists
            self.replace.setChecked(False)
        self._offer_replace()
        self.options_changed.emit()

    def _looked_up(self) -> bool:
        """Whether the output folder is taken; where nobody answers, as long as before."""
        self._file_questions.forget()
        if not (self.out.is_valid or self.out.hangs):
            self._looked_at = None
            return False
        folder = self._base / self.out.path()
        look = functools.partial(os.path.lexists, folder)
        exists = None if self.out.hangs else self._file_questions.ask(folder, look, None)
        if exists is None:
            exists = self._exists and folder == self._looked_at
        self._looked_at = folder
        return exists

    def _offer_replace(self) -> None:
        """Replacing is a question only for a model that can be converted or imported."""
        usable = self._model and (self._model.supported or self._model.can_be_imported)
        self.replace.setVisible(self._exists and bool(usable))

    def fill(
        self, asked: ConversionRequest, *, recipe_lost: bool = False, replace: bool = False
    ) -> None:
        """Set what a past conversion was asked for.

        What the model does not offer stays as it is.

        Args:
            asked: The choices, and where the result goes.
            recipe_lost: It had a recipe that cannot be read.
            replace: Replace the model that is there; else that is asked again.
        """
        self.set_model(None)  # what the next model does not offer is refused when it is known
        self.precision.choose(asked.recipe.scheme if asked.recipe else asked.precision)
        self.recipe.fill(asked.recipe, lost=recipe_lost)
        self.rest.fill(asked)
        if self.rest.changes or self.rest.problem:
            self.advanced.setChecked(True)
        self._own_folder = True
        self.out.set_text(str(asked.out))
        self.check_folder()
        self.replace.setChecked(replace and self._exists)

    def names_folder(self, folder: Path) -> bool:
        """Whether this is the output folder that is named now."""
        return self.out.is_valid and self._base / self.out.path() == folder

    def release_folder(self) -> None:
        """The folder was used: what is there now is replaced only when that is chosen again."""
        self._own_folder = False
        self.replace.setChecked(False)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        middle = Qt.AlignmentFlag.AlignVCenter
        grid.addWidget(label(self.precision.accessibleName(), "muted"), 0, 0, middle)
        grid.addWidget(self.precision, 0, 1, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(self._costs, 1, 1)
        detail = vbox(self.target, self.recipe, spacing=0)
        detail.setContentsMargins(0, 0, 0, 0)
        grid.addLayout(detail, 2, 1)
        folder = label(self.tr("O&utput folder"), "muted")
        folder.setBuddy(self.out.edit)
        grid.addWidget(folder, 3, 0, middle)
        grid.addWidget(self.out, 3, 1)
        self.add(grid)
        self.advanced = Fold(
            self.tr("A&dvanced"),
            self.rest,
            tip=self.tr("Exporter, pooling, storage and parity gate. Alt+D"),
        )
        self.advanced.setObjectName("advancedOptions")
        self.advanced.setProperty("small", True)
        self.advanced.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = hbox(self.advanced, self.summary, spacing=8)
        row.setContentsMargins(0, 0, 0, 0)
        row.setStretch(1, 1)
        row.addStretch(0)  # for the time without a summary
        self.add(row)
        self.add(self.rest)
        self._names = folder
        theme().measure(self._names, self._align)

    @Slot()
    def _align(self) -> None:
        """What is under *Advanced* stands in the same columns."""
        self.rest.keep_names_wide(self._names.sizeHint().width())

    def _connect(self) -> None:
        self.precision.chosen.connect(self.recipe.keep_only)
        self.precision.chosen.connect(self._follow_precision)
        self.recipe.changed.connect(self._follow_precision)
        self.rest.changed.connect(self._sum_up)
        self.rest.changed.connect(self.options_changed)
        self.rest.pooling_changed.connect(self.pooling_changed)
        self.advanced.toggled.connect(lambda unfolded: self.summary.setVisible(not unfolded))
        self.out.edit.textEdited.connect(self._take_over)
        self.out.submitted.connect(self._take_over)
        self.out.changed.connect(self.check_folder)
        self.replace.toggled.connect(lambda _on: self.options_changed.emit())
        # While it is closed, the gate's own Alt key does not work.
        keys = QKeySequence.mnemonic(self.gate.toggle.text())
        to_gate = QShortcut(keys, self, self._open_gate)
        self.advanced.toggled.connect(lambda unfolded: to_gate.setEnabled(not unfolded))

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
    def _follow_precision(self) -> None:
        """Show what the precision means, and what can be varied of it."""
        self._costs.setText(self._precisions()[self.precision.key])
        self.target.setVisible(self.precision.key == AUTO)
        self.rest.follow(self.precision.key, has_recipe=self.recipe.recipe is not None)

    @Slot()
    def _sum_up(self) -> None:
        """Say beside *Advanced* what is changed there; open it where something has gone wrong."""
        problem = self.rest.problem
        typing = QApplication.focusWidget()
        is_typed_above = typing is not None and self.target.isAncestorOf(typing)
        if problem and not self._shown_problem and not is_typed_above:
            self.advanced.setChecked(True)
        self._shown_problem = problem
        said = problem or " · ".join(self.rest.changes) or self.tr("default settings")
        self.summary.setText(said)
        set_tone(self.summary, "bad" if problem else "")
        self.advanced.setAccessibleDescription(said)

    @Slot()
    def _open_gate(self) -> None:
        self.advanced.setChecked(True)
        if self.gate.toggle.isChecked():
            self.gate.texts_field.edit.setFocus()
            bring_into_sight(self.gate, self.gate.texts_field)
        else:
            self.gate.toggle.click()

    @Slot()
    def _take_over(self) -> None:
        self._own_folder = bool(self.out.text())


class AutoTarget(QWidget):
    """The target of a search: two fields that are the gate's own, in plain sight.

    What is set in one place is set in the other.

    Args:
        gate: Keeps the thresholds.
    """

    def __init__(self, gate: GateOptions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        names = {
            "cosine_mean": (self.tr("Cosine ≥"), self.tr("Target: lowest mean cosine")),
            "top_k_agreement": (self.tr("Top-10 ≥"), self.tr("Target: lowest top-10 agreement")),
        }
        usual = thresholds_for(AUTO).as_dict()
        row = hbox(spacing=8)
        row.setContentsMargins(0, 0, 0, 0)
        for key, (words, name) in names.items():
            field = QLineEdit()
            field.setObjectName(f"target-{key}")
            field.setAccessibleName(name)
            field.setToolTip(gate.fields[key].toolTip())
            field.setPlaceholderText(figure(f"{usual[key]:g}"))
            field.setAlignment(Qt.AlignmentFlag.AlignRight)
            field.setMaximumWidth(TARGET_WIDTH)
            field.textChanged.connect(gate.fields[key].setText)
            gate.fields[key].textChanged.connect(field.setText)
            row.addWidget(label(words, "muted"))
            row.addWidget(field)
        row.addStretch(1)
        self.setLayout(row)


def _folder_problem(text: str) -> str:
    try:
        os.lstat(Path(text).expanduser())
    except FileNotFoundError:
        return ""
    except (OSError, ValueError, RuntimeError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        words = QCoreApplication.translate("OptionsCard", "{0} cannot be used: {1}.")
        return words.format(text[:100], reason)
    return ""
