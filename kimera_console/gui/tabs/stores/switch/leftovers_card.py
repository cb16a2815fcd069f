"""The end of the old vectors, or of a change that is given up: each named before it goes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Slot
from PySide6.QtWidgets import QLineEdit, QWidget

from kimera_console.core.stores.change.ledger import SWITCHED
from kimera_console.gui.tabs.stores.change_actions import begin_discarding, begin_dropping
from kimera_console.gui.tabs.stores.names import literal
from kimera_console.gui.widgets import Card, button, hbox, label, set_enabled, vbox
from kimera_console.gui.widgets.messages.question import Question

if TYPE_CHECKING:
    from kimera_console.core.stores.change.ledger import Run
    from kimera_console.gui.tabs.stores.store_controller import StoreController


class LeftoversCard(Card):
    """What is removed for good.

    Attributes:
        name: The column of the old vectors, to be typed.
        drop: Removes it.
        discard: Removes the new vectors of a change that is not in force.
        question: Asks before a change is discarded.
    """

    def __init__(self, controller: StoreController) -> None:
        super().__init__(QCoreApplication.translate("LeftoversCard", "Remove permanently"))
        self._controller = controller
        self._busy = ""
        self._shown_run = ""
        self._words = label("", "muted", wrap=True)
        self.name = QLineEdit()
        self.name.setObjectName("oldColumnName")
        self.name.setAccessibleName(self.tr("Name of the column to drop"))
        self.name.textChanged.connect(self._show_drop_state)
        self.name.returnPressed.connect(self._drop)
        self.drop = button(self.tr("&Drop"), self._drop, kind="danger")
        self.drop.setObjectName("dropOld")
        self.discard = button(self.tr("D&iscard…"), self._ask, kind="danger")
        self.discard.setObjectName("discardNew")
        self.question = Question()
        self._typing = QWidget()
        row = hbox(self.name, self.drop)
        row.setStretch(0, 1)
        self._typing.setLayout(vbox(row))
        for item in (self._words, self._typing, self.question):
            self.add(item)
        self.add_row(right=(self.discard,))

    def show_state(self, busy: str) -> None:
        """Bring everything in line with what is known."""
        self._busy = busy
        run = self._run
        self.setVisible(run is not None)
        shown_before, self._shown_run = self._shown_run, run.id if run is not None else ""
        if busy or self._shown_run != shown_before:
            self.question.clear()
        if self._shown_run != shown_before:
            self.name.clear()  # two tables may have a column of this name
        if run is None:
            return
        in_force = run.state == SWITCHED
        self._typing.setVisible(in_force)
        self.discard.setVisible(not in_force)
        if in_force:
            self._words.setText(
                self.tr(
                    "The old vectors of {0} lie in {1}. Without them the switch cannot be rolled "
                    "back. Type the name of that column to drop it."
                ).format(_vectors(run), run.old_column)
            )
            self.name.setPlaceholderText(run.old_column)
            name = f"{run.choice.table}.{run.old_column}"
            self.drop.setText(self.tr("&Drop {0}").format(literal(name)))
        else:
            self._words.setText(
                self.tr("Discarding the change removes the new vectors of {0} in {1}.").format(
                    _vectors(run), run.new_column
                )
            )
            name = f"{run.choice.table}.{run.new_column}"
            self.discard.setText(self.tr("D&iscard {0}…").format(literal(name)))
            set_enabled(self.discard, not busy, busy)
        self._show_drop_state()

    @property
    def _run(self) -> Run | None:
        state = self._controller.run
        return state.run if state is not None else None

    @Slot()
    def _show_drop_state(self) -> None:
        run = self._run
        typed = run is not None and self.name.text().strip() == run.old_column
        reason = self._busy or self.tr("Type the name of the column first.")
        set_enabled(self.drop, typed and not self._busy, reason)

    @Slot()
    def _drop(self) -> None:
        run = self._run
        if run is not None and self.drop.isEnabled():
            column = self.name.text().strip()
            self.name.clear()
            begin_dropping(self._controller, run, column)

    @Slot()
    def _ask(self) -> None:
        run = self._run
        if run is None:
            return
        name = f"{run.choice.table}.{run.new_column}"
        self.question.ask(
            self.tr("Remove {0} with all its new vectors?").format(name),
            self.tr("Texts and old vectors stay as they are."),
            (
                (
                    "confirmDiscard",
                    self.tr("&Discard {0}").format(literal(name)),
                    partial(self._discard, run),
                ),
                ("declineDiscard", self.tr("&Keep it"), self.question.clear),
            ),
        )

    def _discard(self, run: Run) -> None:
        self.question.clear()
        begin_discarding(self._controller, run)


def _vectors(run: Run) -> str:
    return str(run.choice)
