"""Writes what repairs a finding: tried first, and refused only where it would make things worse.

A repair is made because something is broken already. So it is not held to what the flags ask for:
one of several faults can be repaired while the others stay.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimera_console.core.embedding.backends.base import CHAIN
from kimera_console.core.errors import KimeraError
from kimera_console.core.flags.sheet import write_flags
from kimera_console.core.jobs import JobContext
from kimera_console.core.switching.apply import (
    WriteResult,
    apply_if_it_works,
    needs_load,
)
from kimera_console.core.switching.trial import try_changes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kimera_console.core.embedding.backends.base import BackendInfo
    from kimera_console.core.embedding.embedder import Attempt, Embedder
    from kimera_console.core.flags.past_writes import EnvWrite
    from kimera_console.core.flags.settings import Settings
    from kimera_console.core.switching.apply import BackendCheck
    from kimera_console.core.switching.trial import Trial


def has_to_be_tried(settings: Settings, changes: Mapping[str, str | None]) -> bool:
    """Whether only a load tells if a repair works; as `needs_load`.

    Where flags cannot be used before and after it, nothing loads either way: it is not tried, and
    not refused for the flag that is wrong besides.

    Raises:
        SettingsError: As of `needs_load`.
        EnvFileError: The file cannot be so changed.
    """
    if not _can_be_used(settings) and not _can_be_used(settings.edited(changes)):
        return False
    return needs_load(settings, changes)


def repair_if_no_worse(
    settings: Settings,
    changes: Mapping[str, str | None],
    embedder: Embedder,
    *,
    write: Callable[[], EnvWrite | None] | None = None,
    same_will_do: bool = False,
    context: JobContext | None = None,
) -> WriteResult:
    """Try a repair in a child, write it, and verify it; put the file back if that fails.

    What answers then must be the first backend of the chain, or come before what answers as the
    flags are. The same one, or none as before, will do where the first fails for the very reason
    for which it fails as the flags are, or where these cannot be used at all.

    Args:
        settings: Names the file.
        changes: Declared flags; None removes one.
        embedder: Follows the same settings.
        write: As of `apply_if_it_works`.
        same_will_do: Whether the backend that answers now will do in any case: for a rollback.
        context: Receives progress; a cancel leaves the file as it is, or puts it back.

    Raises:
        SettingsError, EnvFileError, BackendError, JobCancelled: As of `apply_if_it_works`.
    """
    here, job = settings.pinned(), context or JobContext()
    trial = try_changes(here, changes, context=job)
    check = None
    if not trial.works and _is_no_loss(trial, _try_as_it_is(here, job), same_will_do):
        if trial.active is None:  # nothing loads either way, so there is nothing to verify
            return WriteResult(write_flags(here, changes) if write is None else write())
        check = _as_promised(trial.active)
    return apply_if_it_works(
        here, changes, embedder, check_backend=check, trial=trial, write=write, context=job
    )


def _is_no_loss(after: Trial, now: Trial | None, same_will_do: bool) -> bool:
    """Whether no more is broken after a repair than now; None where the flags cannot be used."""
    if now is None:
        return True
    gain = _rank(now) - _rank(after)
    is_same_fault = not now.works and _fault(now) == _fault(after)
    return gain > 0 or (gain == 0 and (same_will_do or is_same_fault))


def _rank(trial: Trial) -> int:
    """The place in the chain of what answers; behind all others where nothing does."""
    return CHAIN.index(trial.active.backend) if trial.active is not None else len(CHAIN)


def _fault(trial: Trial) -> tuple[str, ...]:
    """Why the first backend of the chain does not load."""
    first = trial.planned[0]
    return tuple(a.reason for a in trial.attempts if a.backend == first and not a.ok)


def _as_promised(promised: BackendInfo) -> BackendCheck:
    """Accepts the backend that answered in the trial."""

    def check_backend(info: BackendInfo, _attempts: Sequence[Attempt]) -> str:
        if info.backend == promised.backend:
            return ""
        return f"{info.display_name} answers, not {promised.display_name} as in the trial."

    return check_backend


def _try_as_it_is(settings: Settings, context: JobContext) -> Trial | None:
    """How the chain goes as the flags are; None where they cannot be used."""
    if not _can_be_used(settings):
        return None
    return try_changes(settings, {}, context=context)


def _can_be_used(settings: Settings) -> bool:
    try:
        settings.options()
    except KimeraError:
        return False
    return True


__all__ = ["has_to_be_tried", "repair_if_no_worse"]
