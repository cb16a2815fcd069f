"""Which signals of the system ask this process to stop."""

from __future__ import annotations

import signal


def stop_signals() -> list[signal.Signals]:
    """Signals that ask the process to stop; a hang-up unless it was started to outlive one."""
    numbers = [signal.SIGINT, signal.SIGTERM]
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        numbers.append(signal.SIGHUP)
    return numbers
