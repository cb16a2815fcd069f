"""Changes flags, and keeps the change only if the backend that then runs is the wanted one.

A change of flags, a preset and the activation of a bundle all go this way: try the change in a
child process, write it, load the backend, let it embed, look at what made the vectors, and put the
file back byte for byte if that is not what the trial promised. Nothing is written before the trial
has succeeded. A kill at any moment leaves the old file or the new one, and a note of what was under
way for the next start (`unfinished`).
"""

from __future__ import annotations

import contextlib
import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimera_console.core.embedding.backends.base import DISPLAY_NAMES, TRANSFORMERS
from kimera_console.core.embedding.chain import plan_chain
from kimera_console.core.errors import (
    Action,
    Advice,
    BackendError,
    EnvFileError,
    KimeraError,
    SettingsError,
)
from kimera_console.core.flags import envfile
from kimera_console.core.flags.sheet import check_values, write_flags
from kimera_console.core.jobs import JobCancelled, JobContext
from kimera_console.core.switching.trial import TrialFailedError, try_changes, try_in
from kimera_console.core.switching.unfinished import under_way

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kimera_console.core.embedding.backends.base import BackendInfo
    from kimera_console.core.embedding.embedder import Attempt, Embedder
    from kimera_console.core.flags.past_writes import EnvWrite
    from kimera_console.core.flags.settings import EmbeddingOptions, Settings
    from kimera_console.core.switching.trial import Trial

    BackendCheck = Callable[[BackendInfo, Sequence[Attempt]], str]

PROBE = ("Kimera keeps what it learns as vectors.",)
"""Embedded after a reload: a backend counts as active once it has made a vector."""
NOT_WRITTEN = "Nothing was written."
PUT_BACK = "The flags were put back as they were."


@dataclass(frozen=True)
class WriteResult:
    """Outcome of a write of flags.

    Attributes:
        write: The write; None if the file said so already.
        info: The backend that made a vector afterwards; None where that was not checked.
    """

    write: EnvWrite | None
    info: BackendInfo | None = None


def needs_load(settings: Settings, changes: Mapping[str, str | None]) -> bool:
    """Whether these changes lead to another backend, so that only loading it tells if it works.

    The lightweight backend always loads: a switch to it, in an emergency, is not tried first.

    Raises:
        SettingsError: The flags could not be used with these changes; or they lead to another
            backend while the environment sets one of them, so that a trial here could not tell.
    """
    after = settings.edited(changes).options()
    try:
        before: EmbeddingOptions | None = settings.options()
    except KimeraError:
        before = None
    is_tried = not after.lightweight and not after.loads_like(before)
    _refuse_hidden(settings, changes, is_tried=is_tried)
    return is_tried


def _refuse_hidden(
    settings: Settings, changes: Mapping[str, str | None], *, is_tried: bool
) -> None:
    """Refuse what a try here would not see; a flag that the environment sets alike it does see."""
    in_file = settings.of_file()
    after = in_file.edited(changes)
    for name, text in changes.items():
        value = settings.get(name)
        is_alike = is_tried and value.value == after.get(name).value
        if value.overridden and not is_alike and _makes_another_backend(in_file, name, text):
            raise SettingsError(
                f"{name} is set by this process's environment, which wins over the file, so that "
                "the change cannot be tried here.",
                hint=Advice.of(
                    f"Start the console without {name} in the environment to try it, or write it"
                    " untried",
                    Action.WRITE_UNTRIED,
                    ".",
                ),
            )


def _makes_another_backend(in_file: Settings, name: str, text: str | None) -> bool:
    try:
        return needs_load(in_file, {name: text})
    except SettingsError:  # the environment may set what is wrong in the file alone
        return False


def apply_if_it_works(
    settings: Settings,
    changes: Mapping[str, str | None],
    embedder: Embedder,
    *,
    check_backend: BackendCheck | None = None,
    seen: Mapping[str, str | None] | None = None,
    trial: Trial | None = None,
    write: Callable[[], EnvWrite | None] | None = None,
    context: JobContext | None = None,
) -> WriteResult:
    """Try the change in a child, write it, verify it, and put it back if that fails.

    Args:
        settings: Names the file.
        changes: Declared flags; None removes one. None at all: what is there is only verified.
        embedder: Follows the same settings.
        check_backend: Called with a backend and the attempts before it; returns why it is not the
            wanted one, "" if it is. By default only the first of the chain is wanted.
        seen: As of `write_flags`.
        trial: A trial of these very changes that was made already.
        write: Makes the write, where that is not an edit of these flags but a rollback.
        context: Receives progress. A cancel during the trial writes nothing, a later one puts
            the file back.

    Raises:
        SettingsError: A value cannot be used.
        EnvFileError: Nothing was written.
        TrialFailedError: Another backend than the wanted one would become active; nothing was
            written.
        BackendError: Another backend than the wanted one became active; the file is as it was.
        JobCancelled: After a cancel; the file is as it was.
    """
    here, job = settings.pinned(), context or JobContext()
    check = check_backend or _first_of_chain(here.edited(changes))
    check_values(changes)
    with under_way(here.env_file, changes), contextlib.ExitStack() as stack:
        beside: Embedder | None = None
        if changes and trial is None:
            beside = _hosted_beside(here.edited(changes), embedder)
        if beside is not None:
            stack.callback(beside.close)
            trial = try_in(beside, here.edited(changes).options().dimension, context=job)
        if changes:
            _refuse_failing(trial or try_changes(here, changes, context=job), check, changes)
        job.checkpoint()
        if write is None and changes:
            write = functools.partial(write_flags, here, changes, seen=seen)
        return _write_and_verify(here, changes, embedder, check, write, beside, job)


def _hosted_beside(after: Settings, embedder: Embedder) -> Embedder | None:
    """Where the wanted model gets a process of its own anyway, that is the one that is tried.

    So it is loaded once: the imports of torch alone cost seconds. None elsewhere.
    """
    if plan_chain(after.options())[0] == TRANSFORMERS and embedder.is_hosted(TRANSFORMERS):
        return embedder.beside(after)
    return None


def _first_of_chain(settings: Settings) -> BackendCheck:
    """Accepts the first backend that the flags ask for, and no other."""
    first = plan_chain(settings.options())[0]

    def check_backend(info: BackendInfo, attempts: Sequence[Attempt]) -> str:
        if info.backend == first:
            return ""
        reasons = "; ".join(a.reason for a in attempts if a.backend == first and not a.ok)
        return (
            f"{DISPLAY_NAMES[first]} does not load ({info.display_name} would answer instead): "
            f"{reasons or 'the reason is not known.'}"
        )

    return check_backend


def _refuse_failing(
    trial: Trial, check_backend: BackendCheck, changes: Mapping[str, str | None]
) -> None:
    """Raise TrialFailedError unless the trial gave right vectors by the wanted backend."""
    if trial.active is None:
        problem = trial.sentence
    else:
        problem = check_backend(trial.active, trial.attempts) or (
            "" if trial.has_unit_vectors else trial.sentence
        )
    if problem:
        error = TrialFailedError(problem, hint=NOT_WRITTEN)
        error.trial, error.changes = trial, dict(changes)
        raise error


def _write_and_verify(
    settings: Settings,
    changes: Mapping[str, str | None],
    embedder: Embedder,
    check_backend: BackendCheck,
    make_write: Callable[[], EnvWrite | None] | None,
    beside: Embedder | None,
    context: JobContext,
) -> WriteResult:
    before = {name: settings.get(name).file_value for name in changes}
    write = make_write() if make_write is not None else None
    try:
        embedder.reload(taking=beside, context=context)
        info = embedder.encode(PROBE, context=context).info
        problem = check_backend(info, embedder.attempts)
        if problem:
            raise BackendError(problem)
    except BaseException as error:
        if write is not None:
            _put_back(settings, write, before)
        if isinstance(error, JobCancelled):
            embedder.close()  # another load could not be cancelled; the next text does it
        else:
            _reload_quietly(embedder)
        if isinstance(error, KimeraError):
            error.advice = Advice.of(error.advice, " ", PUT_BACK)
        raise
    return WriteResult(write, info)


def _put_back(settings: Settings, write: EnvWrite, before: Mapping[str, str | None]) -> None:
    """Take the write back byte for byte; key by key where that is impossible.

    That is where the history could not keep it, or where somebody else has edited the file since;
    a later write of a console (another flag, switched meanwhile) is theirs to take back.
    """
    with contextlib.suppress(EnvFileError):
        newest = next(iter(envfile.history(settings.env_file)), None)
        if write.recorded and newest is not None and newest.id == write.id:
            envfile.rollback(settings.env_file, write.id, unchanged=True)
            return
    envfile.write_entries(settings.env_file, before)


def _reload_quietly(embedder: Embedder) -> None:
    try:
        embedder.reload()
    except KimeraError:
        # The earlier state did not load either; the pill shows that.
        return


__all__ = ["WriteResult", "apply_if_it_works", "needs_load"]
