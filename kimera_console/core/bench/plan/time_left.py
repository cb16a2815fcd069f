"""How long a whole measurement still takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimera_console.core.bench.plan.estimate import PAUSED, STAGES
from kimera_console.core.system.stage_clock import StageClock

if TYPE_CHECKING:
    from collections.abc import Mapping


class TimeLeft(StageClock):
    """Follows the progress of a measurement.

    Args:
        expected: Seconds by stage, as `estimate_stages` gives them.
    """

    def __init__(self, expected: Mapping[str, float]) -> None:
        super().__init__({stage: expected.get(stage, 0.0) for stage in STAGES}, PAUSED)
