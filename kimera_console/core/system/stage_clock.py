"""How long work of several stages still takes: what was expected, and what they have taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kimera_console.core.jobs import Progress

TRUSTED_SHARE = 0.1
"""From so much of a stage on, its own speed says how long the rest of it takes."""
LEAST_FACTOR, MOST_FACTOR = 0.25, 8.0
"""Bounds of what a stage may tell of the speed of those that follow."""
MOST_SHARE = 0.99
"""Told of a run that has not ended: its last stage may take longer than expected."""
_TOLD_S = 1.0
"""A stage that is expected to take less tells nothing of the machine's speed."""


@dataclass(frozen=True)
class ExpectedStages:
    """What a job publishes as soon as it knows its stages.

    Attributes:
        seconds: By the stages that are still to come, in their order.
    """

    seconds: Mapping[str, float]


class StageClock:
    """Follows the progress of a job whose stages are known beforehand.

    Args:
        expected: Seconds by stage, in their order.
        pause: Stage whose time does not count: nothing is done in it.
    """

    def __init__(self, expected: Mapping[str, float], pause: str = "") -> None:
        self._expected = dict(expected)
        self._order = tuple(expected)
        self._pause = pause
        self._stage = ""
        self._began_s = self._share = 0.0
        self._paused_s: float | None = None
        self._taken: dict[str, float] = {}
        self._known = True
        self._first_s: float | None = None
        self._rested_s = self._shown_share = 0.0

    def note(self, progress: Progress, now_s: float) -> None:
        """Take a report, at a moment of a clock that only goes on."""
        stage = progress.stage
        if stage and stage == self._pause and self._paused_s is None:
            self._paused_s = now_s
        if stage not in self._expected:
            return  # no stage that was expected, or a pause
        if self._paused_s is not None:  # nothing was done meanwhile
            self._began_s += now_s - self._paused_s
            self._rested_s += now_s - self._paused_s
            self._paused_s = None
        if self._first_s is None:
            self._first_s = now_s
        if stage != self._stage:
            if self._stage:
                self._taken[self._stage] = now_s - self._began_s
            # A stage that comes again may come how often it likes: a benchmark measures one
            # contender after the other where memory is short.
            self._known = self._known and stage not in self._taken
            self._stage, self._began_s = stage, now_s
        self._share = progress.fraction or 0.0

    def seconds(self, now_s: float) -> float | None:
        """Seconds that the whole run still takes; None where that is not known."""
        if not self._known:
            return None
        factor = self._factor()
        if not self._stage:
            return sum(self._expected.values())
        place = self._order.index(self._stage)
        later = sum(self._expected[stage] for stage in self._order[place + 1 :])
        spent = (now_s if self._paused_s is None else self._paused_s) - self._began_s
        if self._share >= TRUSTED_SHARE:
            here = spent * (1 - self._share) / self._share
        else:
            here = max(0.0, self._expected[self._stage] * factor - spent)
        return here + later * factor

    def share(self, now_s: float) -> float | None:
        """Of the whole run's time that has passed, in 0..1; None where it is not known.

        It never goes back: where the rest takes longer than was thought, it stands.
        """
        left = self.seconds(now_s)
        if left is None:
            return None
        until = now_s if self._paused_s is None else self._paused_s
        spent = 0.0 if self._first_s is None else until - self._first_s - self._rested_s
        if spent + left > 0:
            self._shown_share = max(self._shown_share, min(MOST_SHARE, spent / (spent + left)))
        return self._shown_share

    def _factor(self) -> float:
        """How many times as long as expected the stages so far took."""
        long = [stage for stage in self._taken if self._expected[stage] >= _TOLD_S]
        expected = sum(self._expected[stage] for stage in long)
        if not expected:
            return 1.0
        taken = sum(self._taken[stage] for stage in long)
        return min(MOST_FACTOR, max(LEAST_FACTOR, taken / expected))
