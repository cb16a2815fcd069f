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

_TICK_S = 0.2


class ModelLock:
    """A reentrant lock that knows whose job holds it.

    A job that was given up in the middle of a load or of a run, as where a share went silent
    (`run_aside`), holds it until the system lets go of its thread.
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._holder: JobContext = UNWATCHED

    def acquire(self, context: JobContext) -> None:
        """Wait for the lock.

        Raises:
            JobCancelled: The waiting job was cancelled.
            BackendError: The job that holds it was given up `aside.LOST_S` ago, and still does.
        """
        if not self._lock.acquire(blocking=False):
            self._wait(context)
        self._holder = context

    def release(self) -> None:
        """Let the next one have it."""
        self._lock.release()

    def __enter__(self) -> None:
        self.acquire(UNWATCHED)

    def __exit__(self, *_error: object) -> None:
        self.release()

    def _wait(self, context: JobContext) -> None:
        given_up_s: float | None = None
        while not self._lock.acquire(timeout=_TICK_S):
            context.checkpoint()
            if not self._holder.cancel_requested:
                given_up_s = None
                continue
            given_up_s = given_up_s or time.monotonic()
            if time.monotonic() - given_up_s > aside.LOST_S:
                raise BackendError(
                    "A job that was given up still holds the model: what it reads does not answer.",
                    hint="Check the model's disk or network share. To go on without it, set the "
                    "flags to another model and restart.",
                )


__all__ = ["ModelLock"]
