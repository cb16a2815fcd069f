"""The lock around the active backend: who waits for it can be cancelled, and not kept for ever."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from kimera_console.core.errors import BackendError
from kimera_console.core.jobs import UNWATCHED
from kimera_console.core.system import aside

if TYPE_CHECKING:
    from kimera_console.core.jobs import JobContext

CLOSE_S = 10.0
"""The patience of who only frees the model: the process ends afterwards all the same."""
_TICK_S = 0.2


class ModelLock:
    """A reentrant lock that knows whose job holds it.

    A job that was given up in the middle of a load or of a run, as where a share went silent
    (`run_aside`), holds it until the system lets go of its thread.
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._holder: JobContext = UNWATCHED

    def acquire(self, context: JobContext, patience_s: float | None = None) -> None:
        """Wait for the lock.

        Args:
            context: Of the job that waits.
            patience_s: With a job that was given up and holds it; `aside.LOST_S` where None.

        Raises:
            JobCancelled: The waiting job was cancelled.
            BackendError: The patience is over.
        """
        if not self._lock.acquire(blocking=False):
            self._wait(context, aside.LOST_S if patience_s is None else patience_s)
        self._holder = context

    def release(self) -> None:
        """Let the next one have it."""
        self._lock.release()

    def __enter__(self) -> None:
        self.acquire(UNWATCHED)

    def __exit__(self, *_error: object) -> None:
        self.release()

    def _wait(self, context: JobContext, patience_s: float) -> None:
        given_up_s: float | None = None
        while not self._lock.acquire(timeout=_TICK_S):
            context.checkpoint()
            if not self._holder.cancel_requested:
                given_up_s = None
                continue
            given_up_s = given_up_s or time.monotonic()
            if time.monotonic() - given_up_s > patience_s:
                raise BackendError(
                    "A job that was given up still holds the model: what it reads does not answer.",
                    hint="Check the model's disk or network share. To go on without it, set the "
                    "flags to another model and restart.",
                )


__all__ = ["CLOSE_S", "ModelLock"]
