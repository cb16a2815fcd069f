"""Checks of this machine and this installation.

CONTRACT (to be implemented): the public names below.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kimera_console.core.embedder import Embedder
    from kimera_console.core.jobs import JobContext
    from kimera_console.core.settings import Settings


class CheckStatus(enum.Enum):
    """Outcome of a check."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"
    SKIP = "skip"


@dataclass(frozen=True)
class Check:
    """One check.

    Attributes:
        id: Stable name, "onnxruntime.providers".
        group: Heading: "Installation", "GPU", "Models", "Flags", "Backend chain", "Machine".
        title: What was checked, a few words.
        status: Outcome.
        detail: What was found.
        fix: The exact command or action that mends it; "" if nothing needs mending.
    """

    id: str
    group: str
    title: str
    status: CheckStatus
    detail: str
    fix: str = ""


def run_checks(
    settings: Settings, embedder: Embedder | None = None, *, context: JobContext | None = None
) -> tuple[Check, ...]:
    """Run every check; each is also published to the context as it ends.

    What would import a heavy library runs in a child process.

    Args:
        embedder: The window's, to show its attempts; where None a child runs the chain.
    """
    raise NotImplementedError
