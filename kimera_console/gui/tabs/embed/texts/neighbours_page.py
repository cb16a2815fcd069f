"""The texts nearest to the selected one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QSpinBox, QWidget

from kimera_console.core.texts.list.text_list import TextEntry, one_line
from kimera_console.core.texts.map.similarity import neighbours
from kimera_console.gui.language import figure
from kimera_console.gui.widgets import Column, DataTable, hbox, label, vbox
from kimera_console.gui.widgets.basic.elided import ElidedLabel

if TYPE_CHECKING:
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.tabs.embed.texts.texts_controller import TextsController

_COUNT = "embed/texts_neighbours"
FEW, USUAL, MANY = 1, 10, 100


@dataclass(frozen=True)
class _Neighbour:
    rank: int
    cosine: float
    entry: TextEntry
    label: str


class NeighboursPage(QWidget):
    """A table around one text.

    Choosing a row selects it everywhere but here, so that the table stays; Return or a double
    click goes to that text.

    Attributes:
        table: The neighbours.
        controls: Goes beside the bar that chooses the page.
    """

    def __init__(
        self, core: ConsoleCore, controller: TextsController, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._core, self._text_set = core, controller.text_set
        self._around: int | None = None
        self._own = False
        self._text = ElidedLabel(" ", "strong")
        self._caption = label("", "caption")
        self.table = DataTable(
            [
                Column(self.tr("Rank"), lambda n: str(n.rank), lambda n: n.rank, number=True),
                Column(
                    self.tr("Cosine"), lambda n: figure(f"{n.cosine:.4f}".replace("-", "−")),
                    lambda n: n.cosine, number=True,
                ),
                Column(self.tr("Text"), lambda n: one_line(n.entry.text), stretch=True),
                Column(self.tr("Group"), lambda n: n.label, tone=lambda _n: "muted"),
            ],
            self.tr("Nearest texts"),
        )  # fmt: skip
        self.table.setObjectName("neighbours")
        self.count = QSpinBox()
        self.count.setRange(FEW, MANY)
        self.count.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.count.setAccessibleName(self.tr("How many neighbours"))
        self.count.setValue(self._kept_count())
        self.controls = QWidget()
        self.controls.setLayout(hbox(label(self.tr("Nearest"), "muted"), self.count))
        layout = vbox(self._text, self._caption)
        self.setLayout(layout)
        layout.addWidget(self.table, 1)
        self.table.selection_changed.connect(self._select)
        self.table.row_activated.connect(self._go)
        self.count.valueChanged.connect(self._keep_count)
        for signal in (controller.vectors_changed, controller.column_changed):
            signal.connect(self._refresh)
        controller.selection_changed.connect(self._follow)

    @Slot()
    def _follow(self) -> None:
        if not self._own:
            self._refresh()

    @Slot()
    def _refresh(self) -> None:
        if not self.isVisible():
            return
        if not self._own and self._text_set.selected is not None:
            self._around = self._text_set.selected
        shown = self._text_set.shown
        row = -1 if shown is None else shown.row_of(self._around)
        self._own = True  # the table's selection goes with its rows
        if shown is None or row < 0:
            self._text.setText(self.tr("Select a text to see its nearest neighbours."))
            self._caption.setText(" ")
            self.table.set_rows([])
        else:
            found = neighbours(shown.vectors, row, self.count.value())
            self._text.setText(one_line(shown.entries[row].text, 400))
            self._caption.setText(
                self.tr("Nearest by cosine. Return or a double click goes to a text.")
            )
            column = self._text_set.column
            self.table.set_rows(
                _Neighbour(
                    rank + 1, one.cosine, shown.entries[one.row],
                    one_line(shown.entries[one.row].fields.get(column, ""), 40),
                )
                for rank, one in enumerate(found)
            )  # fmt: skip
        self.table.setColumnHidden(3, not self._text_set.column)
        self._own = False

    @Slot(object)
    def _select(self, chosen: _Neighbour | None) -> None:
        if chosen is not None and not self._own:
            self._own = True
            self._text_set.select(chosen.entry.key)
            self._own = False

    @Slot(object)
    def _go(self, chosen: _Neighbour) -> None:
        self._around = chosen.entry.key
        self._own = True
        self._text_set.select(chosen.entry.key)
        self._own = False
        self._refresh()

    def _kept_count(self) -> int:
        kept = self._core.preferences.text(_COUNT, str(USUAL))
        return int(kept) if kept.isdigit() else USUAL

    @Slot(int)
    def _keep_count(self, count: int) -> None:
        self._core.preferences.set_text(_COUNT, str(count))
        self._refresh()

    def showEvent(self, event: object) -> None:
        self._refresh()
