"""Ask the checks' child process, within a time limit."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from kimera_console.core.child import run_child
from kimera_console.core.errors import ChildFailedError
from kimera_console.core.jobs import JobCancelled, JobContext

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kimera_console.core.health.types import Patient

MODULE = "kimera_console.core.health.child"
LIMIT_S = 300.0
"""A model that takes longer to load and embed three texts is taken for hung."""


def ask_child(
    patient: Patient,
    request: Mapping[str, Any],
    *,
    partial: dict[str, Any] | None = None,
    limit_s: float = LIMIT_S,
) -> dict[str, Any]:
    """The child's answer.

    Args:
        patient: Its context receives progress; its cancel ends the child.
        request: The task.
        partial: Receives what the child has found so far, also when it dies.
        limit_s: Seconds after which it is ended.

    Raises:
        KimeraError: The child failed, died, or took too long.
        JobCancelled: After a cancel.
    """
    outer = patient.context
    inner = JobContext(
        on_progress=lambda p: outer.report(p.stage, p.done, p.total, unit=p.unit, detail=p.detail),
        on_log=outer.log,
    )
    timer = threading.Timer(limit_s, inner.cancel)
    timer.daemon = True
    found = partial if partial is not None else {}
    try:
        timer.start()
        with outer.on_cancel(inner.cancel):
            return run_child(MODULE, request, context=inner, on_partial=found.update).value
    except JobCancelled:
        outer.checkpoint()
        raise ChildFailedError(
            f"The check gave no answer within {limit_s:.0f} seconds and was ended.",
            hint="Something hangs while loading: look at the model's tokenizer and the disk.",
        ) from None
    finally:
        timer.cancel()


__all__ = ["LIMIT_S", "MODULE", "ask_child"]
