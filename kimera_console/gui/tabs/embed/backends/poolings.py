"""Pooling card: the same token vectors pooled in every way, so that a wrong pooling is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QStackedWidget, QWidget

from kimera_console.core.embedding.backends.vectors import COMPARED_POOLINGS
from kimera_console.gui.language import figure, name_of
from kimera_console.gui.tabs.embed.text_card import head_spacer
from kimera_console.gui.theme import theme
from kimera_console.gui.widgets import Card, EmptyState, label, set_tone
from kimera_console.gui.widgets.basic.elided import ElidedLabel
from kimera_console.gui.widgets.basic.metric import NO_VALUE
from kimera_console.gui.widgets.vector.strip import VectorStrip

if TYPE_CHECKING:
    from kimera_console.core.embedding.compare_backends import PoolingRow, Poolings

LEAST_HEIGHT = 92
"""Of three lines and their heading, in pixels, for text of the usual size."""


class PoolingCard(Card):
    """One line a pooling: its cosine to the one in force, and its vector as a strip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Pooling", parent=parent)
        self.set_title(self.tr("Pooling"))
        self.setObjectName("poolingCard")
        self.setToolTip(
            self.tr("Vectors of different poolings do not compare; a store uses one pooling")
        )
        self._about = ElidedLabel("", "muted")
        self._cosines: dict[str, QLabel] = {}
        self._names: dict[str, QLabel] = {}
        self._strips: dict[str, VectorStrip] = {}
        self._nothing = EmptyState("info", "")
        self._table = self._make_table()
        self._pages = QStackedWidget()
        for page in (self._nothing, self._table):
            self._pages.addWidget(page)
            page.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._keep_height()
        theme().follow(self, self._keep_height)
        self.add_action(head_spacer())
        self.add(self._about)
        self.add(self._pages, 1)
        self.show_nothing(self.tr("Shows cls, mean and max of the same token vectors"))

    @Slot()
    def _keep_height(self) -> None:
        self._pages.setMinimumHeight(theme().scaled(LEAST_HEIGHT))

    def show_nothing(self, sentence: str) -> None:
        self._about.setText("")
        self._about.hide()
        self._nothing.set_words(sentence)
        self._pages.setCurrentWidget(self._nothing)

    def show_poolings(self, found: Poolings) -> None:
        """Show the poolings of one model, or why there are none."""
        if not found.rows or found.info is None:
            self.show_nothing(found.reason)
            return
        info = found.info
        self._about.setText(
            self.tr("{0} · {1} pools by {2} ({3})").format(
                name_of(info), info.model, info.pooling, info.pooling_source
            )
            + (f" · {found.reason}" if found.reason else "")
        )
        self._about.show()
        for row in found.rows:
            self._show_row(row)
        self._pages.setCurrentWidget(self._table)

    @property
    def sentence(self) -> str:
        """What is said in the place of the lines, "" while they are there."""
        return self._nothing.sentence if self._pages.currentWidget() is self._nothing else ""

    @property
    def cosines(self) -> dict[str, str]:
        """Mode -> cosine as shown."""
        return {mode: shown.text() for mode, shown in self._cosines.items()}

    def _show_row(self, row: PoolingRow) -> None:
        shown, name = self._cosines[row.mode], self._names[row.mode]
        name.setText(self.tr("{0} (active)").format(row.mode) if row.in_force else row.mode)
        set_tone(name, "ok" if row.in_force else "")
        value = NO_VALUE if row.cosine is None else figure(f"{row.cosine:.4f}".replace("-", "−"))
        shown.setText(value)
        self._strips[row.mode].set_vector(row.vector)

    def _make_table(self) -> QWidget:
        made = QWidget()
        grid = QGridLayout(made)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for column, title in enumerate((self.tr("Pooled by"), self.tr("Cosine to active"))):
            head = label(title, "caption")
            if column:
                head.setAlignment(right)
            grid.addWidget(head, 0, column)
        grid.addWidget(label(self.tr("Vector"), "caption"), 0, 2)
        for number, mode in enumerate(COMPARED_POOLINGS, start=1):
            self._names[mode] = label(mode)
            self._cosines[mode] = label(NO_VALUE)
            self._cosines[mode].setAlignment(right)
            self._cosines[mode].setAccessibleName(
                self.tr("Cosine of {0} to the active pooling").format(mode)
            )
            self._strips[mode] = VectorStrip(self.tr("Vector pooled by {0}").format(mode))
            grid.addWidget(self._names[mode], number, 0)
            grid.addWidget(self._cosines[mode], number, 1)
            grid.addWidget(self._strips[mode], number, 2)
        grid.setColumnMinimumWidth(0, 96)
        grid.setColumnStretch(2, 1)
        grid.setRowStretch(len(COMPARED_POOLINGS) + 1, 1)
        return made
