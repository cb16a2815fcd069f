"""What a change would cost, and what stands against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QGridLayout

from kimera_console.core.stores.change.vector_index import NONE
from kimera_console.gui.language import figure, filled
from kimera_console.gui.tabs.stores.wording import rule_class
from kimera_console.gui.tokens import CARD_PADDING
from kimera_console.gui.widgets import Card, InlineMessage, MetricTile
from kimera_console.gui.widgets.basic import words
from kimera_console.gui.widgets.basic.facts import Fact, FactList
from kimera_console.gui.widgets.basic.metric import NO_VALUE

if TYPE_CHECKING:
    from collections.abc import Collection

    from kimera_console.core.stores.change.plan import StorePlan


class StorePlanCard(Card):
    """The estimate; hidden while there is none.

    Attributes:
        problems: Why it cannot be begun.
        warnings: What is worth reading.
        rows, tokens, time, disk, memory: Tiles.
        facts: Where the figures come from.
    """

    def __init__(self) -> None:
        super().__init__(QCoreApplication.translate("StorePlanCard", "What it would cost"))
        self._shown: tuple[object, ...] = ()
        self.problems = InlineMessage(closable=False)
        self.warnings = InlineMessage(closable=False)
        self.rows = MetricTile(self.tr("Texts"), widest="00 000 000")
        self.tokens = MetricTile(self.tr("Tokens"), widest="000 000 000")
        self.time = MetricTile(self.tr("Time"), widest="00:00:00")
        self.disk = MetricTile(self.tr("Disk"), widest="000.00 MB")
        self.memory = MetricTile(self.tr("Memory for the index"), widest="000.00 MB")
        self.facts = FactList(
            [
                Fact("model", self.tr("New vectors"), wide=True),
                Fact("column", self.tr("New column")),
                Fact("rewritten", self.tr("Rewritten rows")),
                Fact("index", self.tr("Index")),
                Fact("free", self.tr("Free disk")),
                Fact("classes", self.tr("Rows to choose for"), wide=True),
            ],
            columns=2,
        )
        grid = QGridLayout()
        grid.setHorizontalSpacing(CARD_PADDING)
        for place, tile in enumerate((self.rows, self.tokens, self.time, self.disk, self.memory)):
            grid.addWidget(tile, place // 3, place % 3)
            grid.setColumnStretch(place % 3, 1)
        for item in (self.problems, self.warnings, grid, self.facts):
            self.add(item)
        self.hide()

    def show_plan(
        self, plan: StorePlan | None, chosen: Collection[str] = (), *, proved: bool = False
    ) -> None:
        """Show what a change would take.

        Args:
            plan: The estimate; None hides the card.
            chosen: Classes of rows for which something is chosen.
            proved: Whether it is proved which text and model the old vectors are of.
        """
        self.setVisible(plan is not None)
        shown = (plan, frozenset(chosen), proved)
        if plan is None or shown == self._shown:
            return
        self._shown = shown
        self._show_problems(plan, plan.warnings_for(proved=proved))
        rows = self.tr("of {0} rows").format(words.count(plan.rows))
        self.rows.set_value(words.count(plan.texts), detail=rows)
        self.tokens.set_value(words.count(plan.tokens))
        speed = filled(self.tr("{0:,.1f} texts/s on this machine"), plan.texts_per_s)
        self.time.set_value(_time(plan.seconds), detail=speed)
        unknown = self.tr("free space is not known")
        short = plan.free_bytes is not None and plan.disk_bytes > plan.free_bytes
        free = words.size(plan.free_bytes) if plan.free_bytes is not None else ""
        self.disk.set_value(
            words.size(plan.disk_bytes),
            detail=self.tr("{0} free").format(free) if free else unknown,
            tone="bad" if short else "",
        )
        if plan.index.method == NONE:
            self.memory.set_value(NO_VALUE, detail=self.tr("no index"))
        else:
            self.memory.set_value(words.size(plan.index.memory_bytes), detail=plan.index.method)
        stamp = plan.stamp
        parts = [stamp.model, self.tr("{0} dimensions").format(stamp.dimension), stamp.precision]
        if stamp.prompt:
            parts.append(self.tr("prompt “{0}”").format(stamp.prompt))
        self.facts.set("model", " · ".join(part for part in parts if part))
        self.facts.set("column", words.size(plan.column_bytes))
        self.facts.set("rewritten", words.size(plan.rewritten_bytes))
        index = f"{words.size(plan.index.disk_bytes)} ({plan.index.method})"
        self.facts.set("index", self.tr("none") if plan.index.method == NONE else index)
        self.facts.set("free", free or self.tr("unknown: the server is on another machine"))
        self.facts.set("classes", self._class_words(plan, chosen))

    def _class_words(self, plan: StorePlan, chosen: Collection[str]) -> str:
        if not plan.classes:
            return self.tr("none seen")
        left = {name: rows for name, rows in plan.classes.items() if name not in chosen}
        if not left:
            return self.tr("none: every class that was seen has a choice on Prove the text")
        seen = ", ".join(f"{rule_class(name)}: {rows}" for name, rows in left.items())
        return self.tr("{0} (of {1} sampled)").format(seen, plan.sampled)

    def _show_problems(self, plan: StorePlan, warnings: tuple[str, ...]) -> None:
        if plan.problems:
            first = plan.problems[0]
            rest = "\n".join(plan.problems[1:])
            self.problems.show_message(
                "bad", self.tr("It cannot be started. {0}").format(first), rest
            )
        else:
            self.problems.clear()
        if warnings:
            self.warnings.show_message("warn", warnings[0], "\n".join(warnings[1:]))
        else:
            self.warnings.clear()


def _time(seconds: float) -> str:
    return words.duration(seconds) if seconds < 36_000 else figure(f"{seconds / 3600:.1f} h")
