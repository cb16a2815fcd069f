"""How long a whole run still takes: the estimate, corrected by what its stages have taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimera_console.core.bench.plan.estimate import PAUSED, STAGES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kimera_console.core.jobs import Progress

TRUSTED_SHARE = 0.1
"""From so much of a stage on, its own speed says how long the rest of it takes."""
LEAST_FACTOR, MOST_FACTOR = 0.25, 8.0
"""Bounds of what a stage may tell of the speed of those that follow."""
_TOLD_S = 1.0
"""A stage that is expected to take less tells nothing of the machine's speed."""


class TimeLeft:
    """Follows the progress of a measurement.

    Args:
        expected: Seconds by stage, as `estimate_stages` gives them.
    """

    def __init__(self, expected: Mapping[str, float]) -> None:
        self._expected = {stage: expected.get(stage, 0.0) for stage in STAGES}
        self._stage = ""
        self._began_s = self._share = 0.0
        self._paused_s: float | None = None
        self._taken: dict[str, float] = {}
        self._known = True

    def note(self, progress: Progress, now_s: float) -> None:
        """Take a report, at a moment of a clock that only goes on."""
        stage = progress.stage
        if stage == PAUSED and self._paused_s is None:
            self._paused_s = now_s
        if stage not in self._expected:
            return  # texts, or a pause
        if self._paused_s is not None:  # nothing was done meanwhile
            self._began_s += now_s - self._paused_s
            self._paused_s = None
        if stage != self._stage:
            if self._stage:
                self._taken[self._stage] = now_s - self._began_s
            # Where memory is short the contenders are measured one after the other, and the
            # stages come again: how often is not known here.
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
        place = STAGES.index(self._stage)
        later = sum(self._expected[stage] for stage in STAGES[place + 1 :])
        spent = (now_s if self._paused_s is None else self._paused_s) - self._began_s
        if self._share >= TRUSTED_SHARE:
            here = spent * (1 - self._share) / self._share
        else:
            here = max(0.0, self._expected[self._stage] * factor - spent)
        return here + later * factor

    def _factor(self) -> float:
        """How many times as long as expected the stages so far took."""
        long = [stage for stage in self._taken if self._expected[stage] >= _TOLD_S]
        expected = sum(self._expected[stage] for stage in long)
        if not expected:
            return 1.0
        taken = sum(self._taken[stage] for stage in long)
        return min(MOST_FACTOR, max(LEAST_FACTOR, taken / expected))
