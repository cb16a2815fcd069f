"""How far a whole job is: a job of several stages counts each of them from nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kimera_console.core.jobs import Progress

ROUNDING = 0.02
"""A share that shrinks by less has only got a larger total: rows that arrived meanwhile."""


@dataclass(frozen=True)
class WholeJob:
    """What is known of a whole job, not of its stage at work.

    Attributes:
        share: Of the job that is done, in 0..1; None where it is not known.
        left_s: Seconds that it still takes; None where that is not known.
    """

    share: float | None
    left_s: float | None

    @property
    def is_known(self) -> bool:
        """Whether anything is; not before a job's plan, as in a download."""
        return self.share is not None or self.left_s is not None


class StageShare:
    """Takes the share of a job's only stage as the job's, until there is a second one."""

    def __init__(self) -> None:
        self._stage = ""
        self._share: float | None = None
        self._several = False

    def note(self, progress: Progress) -> None:
        """Take a report. One without a share, as of loading, is no stage that counts."""
        share = progress.fraction
        if share is None:
            return
        if self._share is None:
            self._stage, self._share = progress.stage, share
        elif progress.stage != self._stage or share < self._share - ROUNDING:
            self._several = True
        else:
            self._share = max(self._share, share)

    @property
    def value(self) -> float | None:
        """In 0..1, and never less than before; None where it is not known."""
        return None if self._several else self._share
