"""The parity gate's settings: the user's own texts, and what a comparison must reach."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from kimera_console.core.bundles.thresholds import (
    RETRIEVAL_NAMES,
    Thresholds,
    adjusted,
    bounds,
    thresholds_for,
)
from kimera_console.core.texts.files.source import PICKER_PATTERNS
from kimera_console.gui.language import figure, filled
from kimera_console.gui.widgets import PathField, button, holder, label, vbox
from kimera_console.gui.widgets.basic.fold import bring_into_sight, note_content
from kimera_console.gui.widgets.basic.path_field import OPEN_FILE
from kimera_console.gui.widgets.basic.tips import plain_tip

if TYPE_CHECKING:
    from collections.abc import Callable

    from kimera_console.core.convert.request import ConversionRequest

FIELD_WIDTH = 112
_GREATEST = ("order_tolerance", "norm_tolerance", "recall_loss", "rank_changes")
_SHOWN = ("cosine_min", "cosine_mean", "cosine_p01", "top_k_agreement", "order_tolerance",
          "norm_tolerance", *RETRIEVAL_NAMES)  # fmt: skip


class GateOptions(QWidget):
    """A button that unfolds the settings; an empty field means what the precision asks for.

    Args:
        base: Gives the folder that a relative file of texts counts from.

    Signals:
        changed: Something else is set.
    """

    changed = Signal()

    def __init__(self, base: Callable[[], Path], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._base = base
        self._precision = "fp32"
        self.toggle = button(
            self.tr("Parity &gate"),
            self._unfold,
            tip=self.tr("Your own texts and the thresholds of the comparison. Alt+G"),
            small=True,
        )
        self.toggle.setObjectName("gateButton")
        self.toggle.setCheckable(True)
        self._summary = label("", "caption", wrap=True)
        patterns = " ".join(PICKER_PATTERNS)
        self.texts_field = PathField(
            self.tr("Your own texts"),
            OPEN_FILE,
            check=_file_problem,
            base=base,
            placeholder=self.tr("none"),
            file_filter=self.tr("Files of texts ({0})").format(patterns),
        )
        self.texts_field.edit.setObjectName("gateTextsField")
        self.fields = {name: self._field(name) for name in _SHOWN}
        self._lay_out()
        self.texts_field.changed.connect(self._show_summary)
        self._show_summary()

    @property
    def texts(self) -> Path | None:
        """The file of the user's own texts."""
        return self._base() / self.texts_field.path() if self.texts_field.text() else None

    @property
    def thresholds(self) -> Thresholds | None:
        """The thresholds, None where all are the precision's own."""
        changes = {name: _number(field.text()) for name, field in self.fields.items()}
        usual = thresholds_for(self._precision).as_dict()
        if all(value is None or value == usual[name] for name, value in changes.items()):
            return None
        return adjusted(self._precision, changes)

    @property
    def problem(self) -> str:
        """Why it cannot be used as it is, "" if it can."""
        if self.texts_field.problem:
            return self.texts_field.problem
        for name, field in self.fields.items():
            low, high = bounds(name)
            text = field.text().strip()
            value = _number(text)
            if text and (value is None or not low <= value <= high):
                return filled(
                    self.tr("{0}: {1} is not a number from {2:g} to {3:g}."),
                    field.accessibleName(),
                    text[:20],
                    low,
                    high,
                )
        return ""

    @property
    def changes(self) -> tuple[str, ...]:
        """What is not as it is by default, a few words each."""
        count = self._changed()
        found = (
            self.tr("thresholds: {0} changed").format(count) if count else "",
            self.tr("with {0}").format(self.texts_field.path().name)
            if self.texts_field.text()
            else "",
        )
        return tuple(filter(None, found))

    def fill(self, asked: ConversionRequest) -> None:
        """Set what a past conversion was asked for; the precision's own leaves a field empty."""
        kept = asked.target.as_dict()
        usual = thresholds_for(self._precision).as_dict()
        for name, field in self.fields.items():
            changed = kept[name] != usual[name]
            field.setText(figure(f"{kept[name]:.15g}") if changed else "")
        self.texts_field.set_text(str(asked.texts or ""))
        if self.problem or self.texts_field.text() or self.thresholds is not None:
            self.toggle.setChecked(True)
            self._body.show()

    def set_precision(self, precision: str) -> None:
        """Show what this precision asks for by itself."""
        self._precision = precision
        for name, value in thresholds_for(precision).as_dict().items():
            if name in self.fields:
                self.fields[name].setPlaceholderText(figure(f"{value:g}"))
        self._show_summary()

    def _names(self) -> dict[str, str]:
        return {
            "cosine_min": self.tr("Lowest cosine"),
            "cosine_mean": self.tr("Mean cosine"),
            "cosine_p01": self.tr("1st percentile"),
            "top_k_agreement": self.tr("Neighbour agreement"),
            "order_tolerance": self.tr("Effect of batching"),
            "norm_tolerance": self.tr("Deviation of the norm from 1"),
            "recall_loss": self.tr("Loss of recall@10"),
            "rank_changes": self.tr("Changed ranks"),
            "self_retrieval": self.tr("Self-retrieval"),
        }

    def _tips(self) -> dict[str, str]:
        return {
            "cosine_min": self.tr("Lowest cosine allowed for any text."),
            "cosine_mean": self.tr(
                "Lowest mean cosine allowed, for the probe texts and for yours."
            ),
            "cosine_p01": self.tr("Lowest 1st percentile of the cosines allowed."),
            "top_k_agreement": self.tr(
                "Lowest share of each text's ten nearest neighbours that both models must "
                "agree on, 0 to 1."
            ),
            "order_tolerance": self.tr(
                "Largest change of a component allowed when a text is embedded in a different "
                "batch."
            ),
            "norm_tolerance": self.tr("Largest deviation of a vector's norm from 1."),
            "recall_loss": self.tr("Largest loss of recall@10 on the labelled set, 0 to 1."),
            "rank_changes": self.tr(
                "Largest share of the labelled set's queries whose first relevant passage changes "
                "its rank among the first ten, 0 to 1."
            ),
            "self_retrieval": self.tr(
                "Lowest share of texts, embedded alone, that find their own vector, 0 to 1."
            ),
        }

    def _field(self, name: str) -> QLineEdit:
        field = QLineEdit()
        field.setObjectName(f"gate-{name}")
        field.setAccessibleName(self._names()[name])
        field.setToolTip(plain_tip(self._tips()[name]))
        field.setAlignment(Qt.AlignmentFlag.AlignRight)
        field.setFixedWidth(FIELD_WIDTH)
        field.textChanged.connect(self._show_summary)
        return field

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        middle = Qt.AlignmentFlag.AlignVCenter
        own = label(self.tr("Your o&wn texts, compared in addition to the probe texts"), "muted")
        own.setBuddy(self.texts_field.edit)
        grid.addWidget(own, 0, 0, 1, 2)
        grid.addWidget(self.texts_field, 1, 0, 1, 2)
        for row, (name, field) in enumerate(self.fields.items(), start=2):
            sign = self.tr("at most") if name in _GREATEST else self.tr("at least")
            grid.addWidget(label(f"{self._names()[name]}, {sign}", "muted"), row, 0, middle)
            grid.addWidget(field, row, 1, Qt.AlignmentFlag.AlignLeft)
        self._body = holder(grid)
        self._body.hide()
        note_content(self.toggle, self._body)
        top = QGridLayout()
        top.setContentsMargins(0, 0, 0, 0)
        top.setHorizontalSpacing(16)
        top.setColumnStretch(1, 1)
        top.addWidget(self.toggle, 0, 0, middle)
        top.addWidget(self._summary, 0, 1, middle)
        layout = vbox(holder(top), self._body, spacing=8)
        layout.setContentsMargins(0, 0, 0, 0)
        self.setLayout(layout)

    @Slot()
    def _unfold(self) -> None:
        self._body.setVisible(self.toggle.isChecked())
        if self.toggle.isChecked():
            self.texts_field.edit.setFocus()
            bring_into_sight(self._body, self.texts_field)  # Alt+G reaches it from anywhere

    @Slot()
    def _show_summary(self) -> None:
        """One line that says what is set, folded or not."""
        problem = self.problem
        changed = 0 if problem else self._changed()
        parts = [
            self.tr("{0} changed").format(changed) if changed else self.tr("default thresholds"),
            self.tr("with {0}").format(self.texts_field.path().name)
            if self.texts_field.text()
            else self.tr("probe texts"),
        ]
        self._summary.setText(problem or ", ".join(parts))
        self.changed.emit()

    def _changed(self) -> int:
        usual = thresholds_for(self._precision).as_dict()
        values = {name: _number(field.text()) for name, field in self.fields.items()}
        return sum(value is not None and value != usual[name] for name, value in values.items())


def _file_problem(text: str) -> str:
    with contextlib.suppress(OSError, ValueError):
        if Path(text).is_file():
            return ""
    words = QCoreApplication.translate("GateOptions", "{0} is not a file.")
    return words.format(text[-100:])


def _number(text: str) -> float | None:
    """A number as people write it, with point or comma; None where it is none."""
    try:
        value = float(text.strip().replace(",", "."))
    except ValueError:
        return None
    return value if value == value else None  # not-a-number is none
