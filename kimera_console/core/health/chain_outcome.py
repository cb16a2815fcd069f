"""How the chain went: reported by the window's embedder, or by a child process that runs it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kimera_console.core.embedding.backends.base import DISPLAY_NAMES
from kimera_console.core.embedding.chain import plan_chain
from kimera_console.core.embedding.embedder import Attempt
from kimera_console.core.errors import KimeraError
from kimera_console.core.health.child.chain_answer import ChainAnswer
from kimera_console.core.health.child.vector_facts import vector_facts
from kimera_console.core.health.queries import ask_child
from kimera_console.core.system.records import from_plain

if TYPE_CHECKING:
    from kimera_console.core.embedding.backends.base import BackendInfo
    from kimera_console.core.health.child.placement import Placement
    from kimera_console.core.health.child.vector_facts import VectorFacts
    from kimera_console.core.health.types import CheckSubject


@dataclass(frozen=True)
class ChainOutcome:
    """How the chain went.

    Attributes:
        planned: Backends in the order of the flags.
        attempts: What was tried.
        vectors: What the active backend gave; None if nothing is active.
        error: Why nothing is active; else "".
        hint: What to do about it.
        placement: Which nodes of ONNX Runtime's session ran where; None where that is not known.
    """

    planned: tuple[str, ...]
    attempts: tuple[Attempt, ...] = ()
    vectors: VectorFacts | None = None
    error: str = ""
    hint: str = ""
    placement: Placement | None = None

    @property
    def active(self) -> BackendInfo | None:
        """What is active, or None."""
        return self.vectors.info if self.vectors is not None else None


def outcome_in_child(subject: CheckSubject) -> ChainOutcome:
    """Run the chain in a child process; one that dies has reported which backend it was trying."""
    settings, options = subject.settings, subject.options
    planned = plan_chain(options) if options is not None else ()
    request = {
        "task": "chain",
        "env_file": str(settings.env_file),
        "environ": settings.environment_flags(),
    }
    partial: dict[str, Any] = {}
    try:
        answer = ask_child(subject, request, ChainAnswer, partial=partial, options=options)
    except KimeraError as error:
        trying = from_plain(partial, ChainAnswer).trying
        if not trying:
            return ChainOutcome(planned, (), None, error.message, error.hint)
        died = Attempt(trying, False, f"It crashed its process. {error.message}", 0.0)
        name = DISPLAY_NAMES.get(trying, trying)
        return ChainOutcome(planned, (died,), None, f"{name} crashed its process. {error.message}")
    return ChainOutcome(
        answer.planned, answer.attempts, answer.vectors, answer.error, placement=answer.placement
    )


def outcome_in_window(subject: CheckSubject) -> ChainOutcome | None:
    """How the chain went in the window's embedder; None where it has loaded nothing."""
    embedder, options = subject.embedder, subject.options
    if embedder is None or options is None or embedder.active is None:
        return None
    planned = plan_chain(options)
    try:
        vectors = vector_facts(embedder, subject.context)
    except KimeraError as error:
        return ChainOutcome(planned, embedder.attempts, None, error.message, error.hint)
    return ChainOutcome(planned, embedder.attempts, vectors)


__all__ = ["ChainOutcome", "outcome_in_child", "outcome_in_window"]
