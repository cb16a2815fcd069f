"""A question on the terminal, answered by yes or no."""

from __future__ import annotations

import signal
import sys

from kimera_console.core.errors import KimeraError
from kimera_console.core.jobs import JobCancelled


def ask_consent(question: str, *, agreed: bool) -> None:
    """Go on only where somebody agrees.

    Args:
        question: What is about to be done, a sentence or two.
        agreed: `--yes` was given.

    Raises:
        KimeraError: Nobody can be asked, or the answer was no.
        JobCancelled: After Ctrl+C.
    """
    if agreed:
        return
    if not sys.stdin.isatty():
        raise KimeraError(f"{question} There is no terminal to ask on.", hint="Add --yes to agree.")

    def leave(_number: int, _frame: object) -> None:
        raise JobCancelled

    numbers = (signal.SIGINT, signal.SIGTERM)
    previous = {number: signal.signal(number, leave) for number in numbers}
    try:
        sys.stderr.write(f"{question} Continue? [y/N] ")
        sys.stderr.flush()
        answer = sys.stdin.readline()
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
    if answer.strip().lower() not in ("y", "yes"):
        raise KimeraError("Nothing was done.", hint="Answer y, or use --yes, to agree.")
