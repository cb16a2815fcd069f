"""What the child that runs the chain answers."""

from __future__ import annotations

from dataclasses import dataclass

# Decoding reads these.
from kimera_console.core.embedding.embeddings import Attempt  # noqa: TC001
from kimera_console.core.health.child.placement import Placement  # noqa: TC001
from kimera_console.core.health.child.vector_facts import VectorFacts  # noqa: TC001


@dataclass(frozen=True)
class ChainAnswer:
    """How the chain went in a child process; every field has a value for what is not known yet.

    Attributes:
        planned: Backends in the order of the flags.
        attempts: What was tried.
        vectors: What the active backend gave; None if nothing is active.
        error: Why nothing is active; "".
        dimension: That of the flags.
        placement: Which nodes of ONNX Runtime's session ran where; None where that is not known.
        trying: The backend that is being loaded; "".
    """

    planned: tuple[str, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    vectors: VectorFacts | None = None
    error: str = ""
    dimension: int = 0
    placement: Placement | None = None
    trying: str = ""
