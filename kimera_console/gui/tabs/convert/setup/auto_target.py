"""The target of a search, beside the precision: two of the gate's thresholds in plain sight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from kimera_console.core.bundles.recipe import AUTO
from kimera_console.core.bundles.thresholds import thresholds_for
from kimera_console.gui.language import figure
from kimera_console.gui.widgets import hbox, label

if TYPE_CHECKING:
    from kimera_console.gui.tabs.convert.setup.gate_options import GateOptions

FIELD_WIDTH = 60


class AutoTarget(QWidget):
    """Two fields that are the gate's own: what is set in one place is set in the other.

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
            field.setMaximumWidth(FIELD_WIDTH)  # its label goes first where room is short
            field.textChanged.connect(gate.fields[key].setText)
            gate.fields[key].textChanged.connect(field.setText)
            row.addWidget(label(words, "muted"))
            row.addWidget(field)
        row.addStretch(1)
        self.setLayout(row)
