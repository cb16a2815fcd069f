"""The choice of a pooling: what the model declares, any mode, or a combination that was used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox

from kimera_console.core.errors import UnsupportedModelError
from kimera_console.core.sources.pooling import MODES, modes_of

if TYPE_CHECKING:
    from PySide6.QtGui import QWheelEvent
    from PySide6.QtWidgets import QWidget

DECLARED = "auto"


class PoolingList(QComboBox):
    """A list of the modes.

    Signals:
        chosen: The key, when the user or `choose` changes it: "auto", or modes joined by "+".
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("poolingChoice")
        self.setAccessibleName(self.tr("Pooling"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # As wide as the form, not as its longest entry.
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)
        self.setToolTip(
            self.tr(
                "How token vectors become one vector. A pooling other than the declared one gives\n"
                "different vectors; the source model is compared with the same pooling."
            )
        )
        self.addItem(self.tr("As declared"), DECLARED)
        for mode in MODES:
            self.addItem(self._words()[mode], mode)
        self.currentIndexChanged.connect(self._emit_choice)

    @property
    def key(self) -> str:
        return str(self.currentData())

    def choose(self, key: str) -> None:
        """Choose; what is no pooling changes nothing."""
        if self.findData(key) < 0:
            try:
                modes = modes_of(key)
            except UnsupportedModelError:
                return
            key = "+".join(modes)
            if self.findData(key) < 0:
                names = self._words()
                self.addItem(" + ".join(names[mode] for mode in modes), key)
        self.setCurrentIndex(self.findData(key))

    def _words(self) -> dict[str, str]:
        names = (
            self.tr("CLS: the first token"),
            self.tr("Max: largest value of each component"),
            self.tr("Mean of the tokens"),
            self.tr("Sum ÷ √(token count)"),
            self.tr("Mean weighted by position"),
            self.tr("The last token"),
        )
        return dict(zip(MODES, names, strict=True))

    @Slot()
    def _emit_choice(self) -> None:
        self.chosen.emit(self.key)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # scrolling the page must not choose
