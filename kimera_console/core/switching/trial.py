"""What a change of flags would do: reported before it is written, and tried in a child process.

`preview_changes` reads and compares; `try_changes` loads the backends under the edited file and
embeds three texts with what loads. Neither writes anything, and no secret leaves this process: the
child reads the file itself and receives the changed flags, the token left out. `try_in` does the
same in an embedder whose model lives in a child anyway, and stays there for use.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from kimera_console.core.embedding.backends.base import DISPLAY_NAMES, NORM_TOLERANCE, BackendInfo
from kimera_console.core.errors import BackendError, KimeraError
from kimera_console.core.flags import envfile
from kimera_console.core.flags.declarations import FlagKind, find_flag
from kimera_console.core.health.child.chain_answer import ChainAnswer
from kimera_console.core.health.child.vector_facts import vector_facts
from kimera_console.core.health.queries import HANGS, LIMIT_S, ask_child
from kimera_console.core.health.types import CheckSubject
from kimera_console.core.jobs import JobCancelled, JobContext
from kimera_console.core.switching.model_folder import folder_problems
from kimera_console.core.system.children.child_bounds import Bounds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kimera_console.core.embedding.embedder import Attempt, Embedder
    from kimera_console.core.flags.settings import EmbeddingOptions, Settings


@dataclass(frozen=True)
class FlagsPreview:
    """What can be said of a change without trying it.

    Attributes:
        diff: Unified diff of the file, secrets masked; "" if it would stay as it is.
        reloads: Whether the backend has to be loaded again, so that only a trial can tell more.
        overridden: Flags that this process's environment sets: the file is not followed there.
        path_problems: Changed PATH flags whose folder, or the model in it, is not there or damaged:
            name -> a sentence.
        error: Why the file cannot be so changed, or its flags could not be used then.
    """

    diff: str
    reloads: bool = False
    overridden: tuple[str, ...] = ()
    path_problems: Mapping[str, str] = field(default_factory=dict)
    error: KimeraError | None = None


@dataclass(frozen=True)
class Trial:
    """How the backend chain went under the edited file.

    Attributes:
        planned: Backends in the order of the flags.
        attempts: What was tried, in that order.
        active: What would be active; None if nothing loaded.
        norms: Norms of the three texts' vectors.
        dimension: EMBEDDING_DIM under the edited file.
        error: Why nothing would be active; "" else.
    """

    planned: tuple[str, ...]
    attempts: tuple[Attempt, ...]
    active: BackendInfo | None
    norms: tuple[float, ...] = ()
    dimension: int = 0
    error: str = ""

    @property
    def works(self) -> bool:
        """Whether the first backend that the flags ask for would give right vectors."""
        is_first = self.active is not None and self.active.backend == self.planned[0]
        return is_first and self.has_unit_vectors

    @property
    def sentence(self) -> str:
        """What the backend would be, or why it would not be the first one asked for."""
        info = self.active
        if info is None:
            return f"No backend would load. {self.error}".strip()
        if info.backend == self.planned[0]:
            wrong = "" if self.has_unit_vectors else ", but its vectors are not of norm 1"
            return f"The backend will be {described(info)}{wrong}."
        first = DISPLAY_NAMES.get(self.planned[0], self.planned[0])
        return f"{first} would not load: {described(info)} would answer instead."

    @property
    def remarks(self) -> tuple[str, ...]:
        """Sentences to add: what failed and why, another dimension, what the backend notes."""
        info = self.active
        said = [
            f"{DISPLAY_NAMES.get(each.backend, each.backend)}: {each.reason}"
            for each in self.attempts
            if not each.ok and info is not None
        ]
        if info is not None and info.degraded and not info.notes:  # else the notes say it
            said.append("Lightweight vectors are hashed words, not a model's output.")
        if info is not None and info.dimension != self.dimension:
            said.append(
                f"Its vectors have {info.dimension} dimensions, but EMBEDDING_DIM is "
                f"{self.dimension}: stores that expect {self.dimension} will refuse them."
            )
        return (*said, *(info.notes if info is not None else ()))

    @property
    def has_unit_vectors(self) -> bool:
        """Whether what would be active gave vectors of norm 1."""
        return bool(self.norms) and all(abs(norm - 1) <= NORM_TOLERANCE for norm in self.norms)


class TrialFailedError(BackendError):
    """A change of flags failed its trial; nothing was written.

    Attributes:
        trial: How it went; None where only the words are known.
        changes: What was tried.
    """

    trial: Trial | None = None
    changes: Mapping[str, str | None] = MappingProxyType({})


def preview_changes(settings: Settings, changes: Mapping[str, str | None]) -> FlagsPreview:
    """Say what a change would do, from reading alone; `error` says why it cannot be made."""
    here = settings.pinned()
    try:
        diff = envfile.preview(here.env_file, changes)
        after = here.edited(changes)
        values = {value.flag.name: value for value in after.values()}
    except KimeraError as error:
        return FlagsPreview("", error=error)
    changed = [values[name] for name in changes]
    overridden = tuple(value.flag.name for value in changed if value.overridden)
    missing = folder_problems(after, changed)
    try:
        options = after.options()
    except KimeraError as error:
        return FlagsPreview(diff, False, overridden, missing, error)
    return FlagsPreview(diff, not options.loads_like(_options(here)), overridden, missing)


def try_changes(
    settings: Settings, changes: Mapping[str, str | None], *, context: JobContext | None = None
) -> Trial:
    """Run the chain under the edited file in a child process; nothing is written.

    Args:
        settings: Names the file; its environment wins there as here.
        changes: Declared flags; None takes one out. None at all tries the file as it is.
        context: Receives progress; a cancel ends the child.

    Raises:
        KimeraError: A value cannot be used, or the child gave no answer.
        JobCancelled: After a cancel.
    """
    here = settings.pinned()
    # What cannot be is refused here, with the flag's name.
    options = here.edited(changes).options()
    public = {
        name: text for name, text in changes.items() if find_flag(name).kind is not FlagKind.SECRET
    }
    answer = ask_child(
        CheckSubject(here, None, context or JobContext()),
        {
            "task": "chain",
            "env_file": str(here.env_file),
            "environ": here.environment_flags(),
            "changes": public,
        },
        ChainAnswer,
        options=options,
    )
    vectors = answer.vectors
    return Trial(
        planned=answer.planned,
        attempts=answer.attempts,
        active=vectors.info if vectors is not None else None,
        norms=vectors.norms if vectors is not None else (),
        dimension=answer.dimension,
        error=answer.error,
    )


def try_in(embedder: Embedder, dimension: int, *, context: JobContext) -> Trial:
    """Run the chain in an embedder of the edited flags; what it loads can then be taken over.

    Args:
        embedder: Has loaded nothing yet; its first model gets a process of its own.
        dimension: EMBEDDING_DIM under the edited file.
        context: Receives progress; a cancel ends the load.

    Raises:
        ChildFailedError: It took longer than a child may for `try_changes`.
        JobCancelled: After a cancel.
    """
    bounded = JobContext(
        on_progress=lambda p: context.report(
            p.stage, p.done, p.total, unit=p.unit, detail=p.detail
        ),
        on_log=context.log,
    )
    bounds = Bounds(LIMIT_S, hint=HANGS)
    limit = threading.Timer(LIMIT_S, bounded.cancel)
    limit.daemon = True
    limit.start()
    planned = embedder.planned()
    try:
        with context.on_cancel(bounded.cancel):
            found = vector_facts(embedder, bounded)
    except KimeraError as error:
        return Trial(planned, embedder.attempts, None, (), dimension, str(error))
    except JobCancelled:
        context.checkpoint()
        bounds.check(0)
        raise
    finally:
        limit.cancel()
    return Trial(planned, embedder.attempts, found.info, found.norms, dimension)


def described(info: BackendInfo) -> str:
    """A backend in a line: "ONNX Runtime · CPU · bge-m3-onnx · 1024"."""
    model = "" if info.degraded else info.model
    provider = "" if info.degraded else info.provider
    facts = (info.display_name, provider, model, str(info.dimension), info.precision)
    return " · ".join(fact for fact in facts if fact)


def _options(settings: Settings) -> EmbeddingOptions | None:
    try:
        return settings.options()
    except KimeraError:
        return None


__all__ = [
    "FlagsPreview",
    "Trial",
    "TrialFailedError",
    "described",
    "preview_changes",
    "try_changes",
    "try_in",
]
