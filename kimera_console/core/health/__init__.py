"""Checks of this machine and this installation, each with what fixes it.

Nothing here imports torch, transformers, onnxruntime or onnx: what needs them runs in a child
process (`health.child`), so that the window can run the checks as a job and a library that
crashes is a finding, not the end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimera_console.core.health.checks import (
    chain,
    flags,
    gpu,
    installation,
    machine,
    migration,
    models,
)
from kimera_console.core.health.types import (
    Check,
    CheckStatus,
    CheckSubject,
    Place,
    as_text,
    by_hand,
)
from kimera_console.core.jobs import JobContext

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from kimera_console.core.embedding.embedder import Embedder
    from kimera_console.core.flags.settings import Settings

GROUPS: tuple[tuple[str, Callable[[CheckSubject], Iterator[Check]]], ...] = (
    ("Installation", installation.checks),
    ("Machine", machine.checks),
    ("Flags", flags.checks),
    ("Models", models.checks),
    ("GPU", gpu.checks),
    ("Migration", migration.checks),
    ("Backend chain", chain.checks),
)
"""Headings and what they check, the quick ones first."""


def run_checks(
    settings: Settings,
    embedder: Embedder | None = None,
    *,
    context: JobContext | None = None,
    groups: Collection[str] | None = None,
    first: str = "",
) -> tuple[Check, ...]:
    """Run every check; each is also published to the context as it ends.

    What would import a heavy library runs in a child process. A check that fails by itself is
    reported as a failed check; nothing but a cancel ends the run early.

    Args:
        settings: The flags to check with.
        embedder: The window's, to show its attempts; where None, or where it has loaded nothing
            yet, a child runs the chain.
        context: Receives progress and each check; a cancel stops between checks and ends a
            child.
        groups: Headings to run; all by default.
        first: The heading that is wanted soonest.

    Raises:
        JobCancelled: After a cancel.
    """
    context = context or JobContext()
    subject = CheckSubject(settings, embedder, context)
    found: list[Check] = []
    wanted = [(name, checks) for name, checks in GROUPS if groups is None or name in groups]
    wanted.sort(key=lambda each: each[0] != first)  # stable: the rest keep their order
    for index, (group, checks) in enumerate(wanted):
        context.report(f"Check: {group}", index, len(wanted))
        for check in _guarded(group, checks, subject):
            found.append(check)
            context.publish(check)
    context.report("Checked", len(wanted), len(wanted))
    return tuple(found)


def _guarded(
    group: str, checks: Callable[[CheckSubject], Iterator[Check]], subject: CheckSubject
) -> Iterator[Check]:
    try:
        yield from checks(subject)
    except Exception as error:  # noqa: BLE001 - a doctor must not die of what it looks for
        subject.context.log(f"{group}: {type(error).__name__}: {error}")
        yield Check(
            f"{group.lower().replace(' ', '-')}.checks",
            group,
            "The checks themselves",
            CheckStatus.FAIL,
            f"They ended with {type(error).__name__}: {str(error)[:300]}",
            "Send this line with the report of all checks as a bug report.",
        )


__all__ = ["GROUPS", "Check", "CheckStatus", "Place", "as_text", "by_hand", "run_checks"]
