"""`kimera-console`, `python -m kimera_console`: the window, or with a verb the command line."""

from __future__ import annotations

import atexit
import contextlib
import os
import signal
import sys
import threading
from typing import TYPE_CHECKING

from kimera_console.core.system.garbage import collect_seldom

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import NoReturn


_FAILED, _USAGE, _INTERRUPTED = 1, 2, 130


def start() -> NoReturn:
    """`main` for a process of its own, which ends with the exit code.

    What a verb opened it has closed. Python would then take every module and every library apart,
    a tenth of the whole time of a short verb; the system does that at once. Not where Qt is
    loaded or threads still work: those end in Python's own way.
    """
    collect_seldom()
    code = main()
    others = (each for each in threading.enumerate() if each is not threading.main_thread())
    if "PySide6" not in sys.modules and all(each.daemon for each in others):
        for stream in (sys.stdout, sys.stderr):
            # What was lost has been reported; Python's own end would make 120 of the exit code.
            with contextlib.suppress(OSError, ValueError):
                if stream is not None:
                    stream.flush()
        with contextlib.suppress(OSError, ValueError):
            atexit._run_exitfuncs()
        os._exit(code)
    sys.exit(code)


def main(arguments: Sequence[str] | None = None) -> int:
    """Open the window, or run the verb that the arguments name.

    Returns:
        Exit code: 0 success, 1 failure, 2 usage, 130 interrupted.
    """
    given = sys.argv[1:] if arguments is None else list(arguments)
    with _interrupt_leaves():
        is_child = _prepare(given)
    if is_child:
        return _be_child(given)
    with _interrupt_leaves():
        from kimera_console import cli
        from kimera_console.cli import desktop
        from kimera_console.cli.output import AnswerLostError
        from kimera_console.cli.parser import build_parser
        from kimera_console.core.system.visible import visible_standard_error

        with visible_standard_error():
            try:
                parsed = cli.parse(given)
                if parsed.verb is not None:
                    return cli.run(parsed)
                if desktop.is_asked(parsed):
                    return desktop.run(parsed, build_parser())
            except AnswerLostError as lost:  # of help; a verb says it itself
                if lost.sentence:
                    sys.stderr.write(f"kimera-console: {lost.sentence}\n")
                return _FAILED
            from kimera_console.app import run

            return run(parsed.env_file)


def _prepare(given: Sequence[str]) -> bool:
    """Set up the application folder's program; returns whether it is to be one of its children."""
    from kimera_console.core.system.installation.program import (
        asks_for_module,
        is_frozen,
        restore_library_paths,
    )

    if is_frozen():
        from kimera_console.core.system.installation.conversion_part import use_conversion_part

        restore_library_paths()
        use_conversion_part()
    return asks_for_module(given)


def _be_child(given: Sequence[str]) -> int:
    from kimera_console.core.errors import InputError
    from kimera_console.core.system.installation.program import run_module

    try:
        run_module(given)
    except InputError as error:
        sys.stderr.write(f"kimera-console: {error}\n")
        return _USAGE
    return 0


@contextlib.contextmanager
def _interrupt_leaves() -> Iterator[None]:
    """Until the window or a verb listens, Ctrl+C ends the process, whatever it imports.

    Python's own handler raises an exception: code that is being imported may swallow it, and Qt
    prints it and goes on.
    """
    previous = signal.getsignal(signal.SIGINT)
    if previous not in (signal.default_int_handler, signal.SIG_DFL):  # ignored, or heard already
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
        signal.signal(signal.SIGINT, signal.default_int_handler)


if __name__ == "__main__":
    start()
