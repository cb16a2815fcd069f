"""Pausing a measurement between two turns."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kimera_console.core.jobs import JobContext

_POLL_S = 0.1


class Pause:
    """A switch that another thread flips: a running measurement stops before its next turn.

    Nothing is timed meanwhile, and the contenders' processes sleep.
    """

    def __init__(self) -> None:
        self._asked = threading.Event()

    @property
    def asked(self) -> bool:
        """Whether it is on."""
        return self._asked.is_set()

    def ask(self) -> None:
        """Pause before the next turn."""
        self._asked.set()

    def resume(self) -> None:
        """Go on."""
        self._asked.clear()

    def wait(self, context: JobContext) -> float:
        """Sleep while the switch is on.

        Returns:
            Seconds slept.

        Raises:
            JobCancelled: A cancel was asked for meanwhile.
        """
        if not self._asked.is_set():
            return 0.0
        began = time.monotonic()
        context.report("Paused")
        while self._asked.is_set():
            context.wait_cancelled(_POLL_S)
            context.checkpoint()
        return time.monotonic() - began
