"""`kimera-console`, `python -m kimera_console`: the window, or with a verb the command line."""

from __future__ import annotations

import contextlib
import os
import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Open the window, or run the verb that the arguments name.

    Returns:
        Exit code: 0 success, 1 failure, 2 usage, 130 interrupted.
    """
    with _interrupt_leaves():
        from kimera_console import cli
        from kimera_console.cli import desktop
        from kimera_console.cli.parser import build_parser
        from kimera_console.core.system.visible import visible_standard_error

        with visible_standard_error():
            parsed = cli.parse(arguments)
            if parsed.verb is not None:
                return cli.run(parsed)
            if desktop.is_asked(parsed):
                return desktop.run(parsed, build_parser())
            from kimera_console.app import run

            return run(parsed.env_file)


@contextlib.contextmanager
def _interrupt_leaves() -> Iterator[None]:
    """Until the window or a verb listens, Ctrl+C ends the process, whatever it imports.

    Python's own handler raises an exception: code that is being imported may swallow it, and Qt
    prints it and goes on.
    """
    previous = signal.getsignal(signal.SIGINT)
    if previous is not signal.default_int_handler:  # ignored, or somebody listens already
        yield
        return
    try:
        signal.signal(signal.SIGINT, lambda _number, _frame: os._exit(_INTERRUPTED))
    except ValueError:  # not the main thread, which is the only one that is interrupted
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)


if __name__ == "__main__":
    raise SystemExit(main())
