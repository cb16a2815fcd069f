"""What to measure: contenders, batch sizes, lengths, rounds and threads."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QSpinBox, QWidget

from kimera_console.gui.tabs.benchmark.plan.choice import (
    BATCHES,
    LENGTHS,
    MOST_ROUNDS,
    MOST_THREADS,
    Choice,
)
from kimera_console.gui.tabs.benchmark.plan.contender_list import ContenderList
from kimera_console.gui.tabs.benchmark.plan.number_buttons import NumberButtons
from kimera_console.gui.tabs.benchmark.plan.plan_options import PlanOptions
from kimera_console.gui.widgets import Card, icon_button, label, set_enabled
from kimera_console.gui.widgets.basic.fold import Fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kimera_console.core.bench.plan.types import Contender


class BenchmarkPlanCard(Card):
    """The left side's choices.

    Attributes:
        contenders: The list of contenders.
        batches: Buttons of batch sizes.
        lengths: Buttons of text lengths.
        rounds: Rounds.
        threads: Threads; 0 is automatic.
        refresh: Lists the contenders again.
        more: Unfolds `options`.
        options: Further scenarios, the user's own texts, pairs and claims.

    Signals:
        changed: Another choice.
    """

    changed = Signal()

    def __init__(self, choice: Choice, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.contenders = ContenderList(choice.wanted)
        self.batches = NumberButtons(
            "batch", BATCHES, choice.batches, self.tr("Measure batches of {0} texts")
        )
        self.lengths = NumberButtons(
            "tokens", LENGTHS, choice.lengths, self.tr("Measure texts of {0} tokens")
        )
        self.batches.setAccessibleName(self.tr("Batch sizes"))
        self.lengths.setAccessibleName(self.tr("Text lengths"))
        self.rounds = QSpinBox(minimum=1, maximum=MOST_ROUNDS, value=choice.rounds)
        self.rounds.setObjectName("rounds")
        self.rounds.setToolTip(
            self.tr("Rounds for each contender and scenario, in random order. Nine or more "
                    "give a narrow interval; fewer than three give none")
        )  # fmt: skip
        self.threads = QSpinBox(minimum=0, maximum=MOST_THREADS, value=choice.threads)
        self.threads.setObjectName("threads")
        self.threads.setSpecialValueText(self.tr("auto"))
        self.threads.setToolTip(
            self.tr("Inference threads for each contender; auto uses one per physical core")
        )
        self.refresh = icon_button("refresh", self.tr("Search for contenders again"))
        self.options = PlanOptions(choice)
        self.more = Fold(
            self.tr("More to measure"),
            self.options,
            tip=self.tr("Mixed lengths, cold start, sustained run, own texts, quality, claims"),
        )
        self.more.setObjectName("moreToMeasure")
        self.more.setChecked(self.options.is_used)
        self._lay_out()
        self.options.changed.connect(self.changed)
        self.contenders.changed.connect(self.changed)
        self.batches.changed.connect(self.changed)
        self.lengths.changed.connect(self.changed)
        self.rounds.valueChanged.connect(self._emit_changed)
        self.threads.valueChanged.connect(self._emit_changed)

    @property
    def choice(self) -> Choice:
        return replace(
            Choice(),
            contenders=self.contenders.chosen,
            batches=self.batches.chosen,
            lengths=self.lengths.chosen,
            rounds=self.rounds.value(),
            threads=self.threads.value(),
            wanted=self.contenders.wanted,
            **self.options.chosen,
        )

    @property
    def problem(self) -> str:
        """Why nothing can be run with this choice, "" if it can."""
        if not self.contenders.contenders:
            return self.contenders.problem or self.tr("Searching for contenders.")
        if not self.contenders.chosen:
            return self.tr("Select at least one contender.")
        return self.options.problem

    @property
    def full_problem(self) -> str:
        """The same for the full run, which also needs batch sizes and lengths."""
        if self.problem:
            return self.problem
        if not self.batches.chosen:
            return self.tr("Choose at least one batch size.")
        if not self.lengths.chosen:
            return self.tr("Choose at least one text length.")
        return ""

    def show_contenders(self, found: Sequence[Contender]) -> None:
        self.contenders.show_contenders(found)

    def set_locked(self, locked: bool) -> None:
        """Lock every choice while a run is under way."""
        reason = self.tr("A benchmark is running; its plan cannot be changed.")
        for widget in (self.batches, self.lengths, self.rounds, self.threads, self.refresh,
                       self.options):  # fmt: skip
            set_enabled(widget, not locked, reason)
        set_enabled(self.contenders, not locked, reason)

    def _lay_out(self) -> None:
        self.add_row(label(self.tr("Contenders"), "title"), right=(self.refresh,))
        self.add(self.contenders)
        self.body.addSpacing(8)
        self._add_field(self.tr("Texts per call (batch size)"), self.batches)
        self._add_field(self.tr("Tokens per text"), self.lengths)
        self.body.addSpacing(4)
        pair = QGridLayout()
        pair.setHorizontalSpacing(12)
        pair.setVerticalSpacing(6)
        for column, (words, field) in enumerate(
            ((self.tr("R&ounds"), self.rounds), (self.tr("Threa&ds"), self.threads))
        ):
            name = label(words, "muted")
            name.setBuddy(field)
            field.setAlignment(Qt.AlignmentFlag.AlignRight)
            pair.addWidget(name, 0, column)
            pair.addWidget(field, 1, column)
        self.add(pair)
        self.add(self.more)
        self.add(self.options)
        self.body.addStretch(1)

    def _add_field(self, words: str, field: NumberButtons) -> None:
        name = label(words, "muted")
        self.body.addWidget(name)
        self.body.addWidget(field)

    @Slot(int)
    def _emit_changed(self, _value: int) -> None:
        self.changed.emit()
