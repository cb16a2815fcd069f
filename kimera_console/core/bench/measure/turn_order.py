"""Whose turn it is: random, so that no order favours anybody, and balanced."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kimera_console.core.bench.plan.types import BenchmarkPlan, Scenario


class TurnOrder:
    """A randomised and balanced order, from the plan's seed alone.

    Scenarios are shuffled anew in each round. Within a scenario the contenders follow each other
    at once (so a drift of the machine hits both sides of a ratio alike), in a random order that
    is rotated from round to round, so that each comes first equally often; after a full cycle a
    new order is drawn.
    """

    def __init__(self, contenders: int, plan: BenchmarkPlan) -> None:
        self._count = contenders
        self._scenarios = list(plan.scenarios)
        self._random = random.Random(plan.seed)
        self._orders: dict[str, list[int]] = {}
        self._turns: dict[str, int] = {}

    def scenarios(self) -> list[Scenario]:
        """The scenarios of the next round."""
        self._random.shuffle(self._scenarios)
        return list(self._scenarios)

    def participants(self, scenario: Scenario) -> list[int]:
        """Indices of the contenders for the next turn of a scenario."""
        turn = self._turns.get(scenario.key, 0)
        self._turns[scenario.key] = turn + 1
        shift = turn % self._count
        if shift == 0:
            self._orders[scenario.key] = self._random.sample(range(self._count), self._count)
        order = self._orders[scenario.key]
        return order[shift:] + order[:shift]
