"""What is done with rows that are not simply embedded: chosen class by class, never guessed."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QComboBox, QGridLayout

from kimera_console.core.stores.change.rules import ALLOWED, EMBED, NOT_REPRODUCED, SKIP
from kimera_console.gui.tabs.stores.row_rules import begun_rules, open_rules, seen_rows
from kimera_console.gui.tabs.stores.wording import rule_class
from kimera_console.gui.tokens import CARD_PADDING, GRID
from kimera_console.gui.widgets import Card, label, set_enabled, set_tone
from kimera_console.gui.widgets.basic import words

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLabel

    from kimera_console.gui.tabs.stores.row_rules import ClassCount
    from kimera_console.gui.tabs.stores.store_controller import StoreController


class RulesCard(Card):
    """A choice for each class of rows.

    Attributes:
        combos: Class -> its choice.
    """

    def __init__(self, controller: StoreController) -> None:
        super().__init__(
            QCoreApplication.translate("RulesCard", "What to do with such rows"),
            QCoreApplication.translate(
                "RulesCard",
                "No choice is preset. A class without one stops the run at its first row.",
            ),
        )
        self._controller = controller
        self.combos: dict[str, QComboBox] = {}
        self._counts: dict[str, QLabel] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(CARD_PADDING)
        grid.setVerticalSpacing(GRID // 2)
        grid.setColumnStretch(0, 1)
        for row, name in enumerate(ALLOWED):
            combo = self.combos[name] = self._make(name)
            count = self._counts[name] = label(" ", "caption")
            grid.addWidget(label(rule_class(name)), row, 0)
            grid.addWidget(count, row, 1)
            grid.addWidget(combo, row, 2)
        self.add(grid)
        self.body.addStretch(1)

    def show_state(self) -> None:
        """Bring everything in line with what is chosen and seen."""
        seen, begun = seen_rows(self._controller), begun_rules(self._controller)
        missing = open_rules(self._controller)
        kept = self.tr(
            "The change was started with this choice. To choose again, discard it in Switch."
        )
        for name, combo in self.combos.items():
            action = begun.get(name) or self._controller.choices.rules.get(name, "")
            combo.setCurrentIndex(max(0, combo.findData(action)))
            set_enabled(combo, name not in begun, kept)
            self._counts[name].setText(self._count_words(seen.get(name)))
            set_tone(self._counts[name], "warn" if name in missing else "")

    def _make(self, name: str) -> QComboBox:
        made = QComboBox()
        made.setObjectName(f"rule_{name}")
        made.setAccessibleName(rule_class(name))
        made.addItem(self.tr("Choose…"), "")
        texts = {
            EMBED: self.tr("Embed the text as it is now"),
            SKIP: self.tr("Leave out"),
        }
        for action in ALLOWED[name]:
            made.addItem(texts[action], action)
        if name == NOT_REPRODUCED:
            made.setToolTip(
                self.tr(
                    "To leave them out, embed every text with the old model too: twice the time"
                )
            )
        made.activated.connect(functools.partial(self._choose, name))
        return made

    def _choose(self, name: str, _index: int) -> None:
        self._controller.set_rule(name, self.combos[name].currentData() or "")

    def _count_words(self, seen: ClassCount | None) -> str:
        if seen is None or not seen.rows:
            return self.tr("none seen") if seen is not None else self.tr("not counted yet")
        return self.tr("{0} of {1}").format(words.count(seen.rows), words.count(seen.of))
