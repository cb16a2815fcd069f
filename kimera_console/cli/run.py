"""Running a verb: signals, errors, exit codes."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import traceback
from typing import TYPE_CHECKING

from kimera_console.cli import verbs
from kimera_console.cli.output import Output
from kimera_console.core.errors import KimeraError, error_to_dict
from kimera_console.core.jobs import JobCancelled, JobContext

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

INTERRUPTED = 130


def run(arguments: argparse.Namespace) -> int:
    """Run the verb of parsed arguments.

    Returns:
        Exit code: 0 success, 1 failure, 130 interrupted.
    """
    output = Output(as_json=arguments.json, quiet=arguments.quiet)
    verb = getattr(verbs, arguments.verb)
    context = output.context()
    try:
        with output.guarded(), _cancel_on_signals(context):
            try:
                return int(verb(arguments, output, context))
            except JobCancelled:
                output.note("Cancelled. Nothing was changed.")
                return INTERRUPTED
            except KimeraError as error:
                return _fail(output, error)
            except OSError as error:
                return _fail(output, KimeraError(_os_sentence(error)))
    except BrokenPipeError:
        # The reader of our output went away (`| head`): not our failure to report.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _fail(output: Output, error: KimeraError) -> int:
    output.data({"error": {k: v for k, v in error_to_dict(error).items() if k != "log"}})
    output.note(f"kimera-console: {error}")
    if error.log and not output.quiet:
        output.note(error.log)
    if os.environ.get("KIMERA_CONSOLE_DEBUG"):
        traceback.print_exc()
    return 1


def _os_sentence(error: OSError) -> str:
    name = f"{error.filename}: " if error.filename else ""
    return f"{name}{error.strerror or error}."


@contextlib.contextmanager
def _cancel_on_signals(context: JobContext) -> Iterator[None]:
    """Ctrl+C and SIGTERM cancel the verb; a second one ends the process at once."""
    seen: list[bool] = []

    def on_signal(_number: int, _frame: object) -> None:
        if seen:
            os._exit(INTERRUPTED)
        seen.append(True)
        context.cancel()

    previous = {}
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(ValueError):  # not on the main thread: nothing to catch
            previous[number] = signal.signal(number, on_signal)
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
