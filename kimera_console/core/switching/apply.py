"""Writing flags, and taking the write back unless what then really runs is what was wanted.

One mechanism for a change of flags and for the activation of a bundle: write, reload, let the
backend embed, look at what made the vectors, and put the file back byte for byte if that is not
what the caller asked for.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimera_console.core.embedding.backends.base import DISPLAY_NAMES
from kimera_console.core.embedding.embedder import plan_chain
from kimera_console.core.errors import BackendError, EnvFileError, KimeraError
from kimera_console.core.flags import envfile
from kimera_console.core.flags.sheet import write_flags
from kimera_console.core.jobs import JobCancelled

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kimera_console.core.embedding.backends.base import BackendInfo
    from kimera_console.core.embedding.embedder import Embedder
    from kimera_console.core.flags.envfile import EnvWrite
    from kimera_console.core.flags.settings import EmbeddingOptions, Settings
    from kimera_console.core.jobs import JobContext

PROBE = ("Kimera keeps what it learns as vectors.",)
"""Embedded after a reload: a backend counts as active once it has made a vector."""
PUT_BACK = "The flags were put back as they were."


@dataclass(frozen=True)
class Applied:
    """Outcome of a write of flags.

    Attributes:
        write: The write; None if the file said so already.
        info: The backend that made a vector afterwards; None where that was not checked.
    """

    write: EnvWrite | None
    info: BackendInfo | None = None


def only_a_load_tells(settings: Settings, changes: Mapping[str, str | None]) -> bool:
    """Whether these changes make for another backend, which may then fail to load.

    Lightweight asked for by its own flag loads always: an emergency does not wait for a check.

    Raises:
        SettingsError: The flags could not be used with these changes.
    """
    after = settings.edited(changes).options()
    try:
        before: EmbeddingOptions | None = settings.options()
    except KimeraError:
        before = None
    return not after.lightweight and not after.loads_like(before)


def apply_if_it_works(
    settings: Settings,
    changes: Mapping[str, str | None],
    embedder: Embedder,
    *,
    seen: Mapping[str, str | None] | None = None,
    context: JobContext | None = None,
) -> Applied:
    """Write flags, reload, and take the write back unless their first backend is active.

    Args:
        settings: Names the file.
        changes: Declared flags; None removes one.
        embedder: Follows the same settings.
        seen: As of `write_flags`.
        context: A cancel takes the write back.

    Raises:
        SettingsError: A value cannot be used.
        EnvFileError: Nothing was written.
        BackendError: Another backend than the first became active, or none; the file is as it
            was.
        JobCancelled: After a cancel; the file is as it was, and nothing is loaded.
    """

    def problem_of(info: BackendInfo) -> str:
        first = plan_chain(settings.options())[0]
        if info.backend == first:
            return ""
        reasons = "; ".join(a.reason for a in embedder.attempts if a.backend == first and not a.ok)
        return (
            f"{DISPLAY_NAMES[first]} did not become active, {info.display_name} did: "
            f"{reasons or 'the reason is not known.'}"
        )

    return write_reload_check(
        settings, changes, embedder, problem_of=problem_of, seen=seen, context=context
    )


def write_reload_check(
    settings: Settings,
    changes: Mapping[str, str | None],
    embedder: Embedder,
    *,
    problem_of: Callable[[BackendInfo], str],
    seen: Mapping[str, str | None] | None = None,
    context: JobContext | None = None,
) -> Applied:
    """Write, reload, and put the file back if `problem_of` what made a vector is not "".

    Raises:
        KimeraError: As `apply_if_it_works`; the file is as it was.
        JobCancelled: After a cancel; the file is as it was, and nothing is loaded.
    """
    here = settings.pinned()
    before = {name: here.get(name).file_value for name in changes}
    write = write_flags(here, changes, seen=seen) if changes else None
    try:
        embedder.reload(context=context)
        info = embedder.encode(PROBE, context=context).info
        problem = problem_of(info)
        if problem:
            raise BackendError(problem, hint=PUT_BACK)
    except BaseException as error:
        if write is not None:
            _put_back(here, write, before)
        if isinstance(error, JobCancelled):
            embedder.close()  # another load could not be cancelled; the next text does it
        else:
            _reload_quietly(embedder)
        if isinstance(error, KimeraError) and PUT_BACK not in error.hint:
            error.hint = f"{error.hint} {PUT_BACK}".strip()
        raise
    return Applied(write, info)


def _put_back(settings: Settings, write: EnvWrite, before: Mapping[str, str | None]) -> None:
    """Take the write back byte for byte; key by key where that is impossible.

    That is where the history could not keep it, or where somebody else has edited the file since;
    a later write of a console (another flag, switched meanwhile) is theirs to take back.
    """
    with contextlib.suppress(EnvFileError):
        newest = next(iter(envfile.history(settings.env_file)), None)
        if write.recorded and newest is not None and newest.id == write.id:
            envfile.rollback(settings.env_file)
            return
    envfile.write_entries(settings.env_file, before)


def _reload_quietly(embedder: Embedder) -> None:
    try:
        embedder.reload()
    except KimeraError:
        # The earlier state did not load either; the pill shows that.
        return


__all__ = ["Applied", "apply_if_it_works", "only_a_load_tells", "write_reload_check"]
