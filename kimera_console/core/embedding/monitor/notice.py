"""Fallbacks nobody has acknowledged yet, in words' worth: from what, to what, why, how often."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kimera_console.core.embedding.backends.base import BackendInfo
    from kimera_console.core.embedding.embeddings import Attempt, FallbackEvent


@dataclass(frozen=True)
class FallbackNotice:
    """What to warn of.

    Attributes:
        count: Fallbacks. Two backends that failed in one load are one fallback.
        since: When the first of them was, ISO 8601.
        when: When the newest was.
        from_backends: What gave way in the newest, in the order of the chain.
        to_backend: What took over; "" if nothing could.
        reason: Why the first of them gave way.
        recovered: What is active now is the first choice of the flags again.
        active: Name of the backend that is active now, "" if none is.
        untried: Nothing was loaded since, as after a restart: whether it is over is not known.
    """

    count: int
    since: str
    when: str
    from_backends: tuple[str, ...]
    to_backend: str
    reason: str
    recovered: bool
    active: str
    untried: bool = False

    @property
    def is_past(self) -> bool:
        """Whether "no backend was left" is no more so, or not known to be so."""
        return bool(self.active) or self.untried


def fallback_notice(
    events: Sequence[FallbackEvent],
    active: BackendInfo | None,
    attempts: Sequence[Attempt],
    *,
    since_start: bool = False,
) -> FallbackNotice | None:
    """The warning to show; None where there is nothing to warn of.

    Args:
        events: Fallbacks that nobody has acknowledged, oldest first.
        active: What is loaded now.
        attempts: The tries of the last load.
        since_start: A backend has fallen back in this process.
    """
    if not events:
        return None
    newest = [event for event in events if event.when == events[-1].when]
    return FallbackNotice(
        count=len({event.when for event in events}),
        since=events[0].when,
        when=newest[-1].when,
        from_backends=tuple(event.from_backend for event in newest),
        to_backend=newest[-1].to_backend,
        reason=newest[0].reason,
        recovered=active is not None and all(attempt.ok for attempt in attempts),
        active="" if active is None else active.backend,
        untried=active is None and not attempts and not since_start,
    )
