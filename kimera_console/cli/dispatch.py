"""Running a verb: signals, errors, exit codes."""

from __future__ import annotations

import contextlib
import errno
import importlib
import os
import signal
from typing import TYPE_CHECKING

from kimera_console.cli.advice import advice_words, error_words
from kimera_console.cli.output import AnswerLostError, Output, open_standard_streams
from kimera_console.core.errors import KimeraError, ParityError, named_line
from kimera_console.core.flags import envfile
from kimera_console.core.jobs import JobCancelled, JobContext
from kimera_console.core.system.children.signals import stop_signals
from kimera_console.core.system.scratch import sweep

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

    Verb = Callable[[argparse.Namespace, Output, JobContext], int]

FAILED = 1
INTERRUPTED = 130
_OWN = ("bench", "embed", "flags", "models", "quarantine", "stores")
"""Verbs that have a module of their name."""
_TRACEBACK = "Traceback (most recent call last)"

_HINTS = {
    errno.ENOENT: "Check the path.",
    errno.EISDIR: "Name a file.",
    errno.ENOTDIR: "Check the path: part of it is a file.",
    errno.EACCES: "Check its permissions and its owner.",
    errno.EPERM: "Check its permissions and its owner.",
    errno.EROFS: "Choose a folder that can be written.",
    errno.ENOSPC: "Free some space, then try again.",
    errno.EDQUOT: "Free some space, then try again.",
    errno.ENAMETOOLONG: "Choose a shorter name.",
    errno.EMFILE: "Raise the limit of open files (ulimit -n), then try again.",
}


def run(arguments: argparse.Namespace) -> int:
    """Run the verb of parsed arguments.

    Returns:
        Exit code: 0 success, 1 failure, 130 interrupted.
    """
    open_standard_streams()
    output = Output(as_json=arguments.json, quiet=arguments.quiet)
    output.hide(envfile.secret_values(arguments.env_file))
    context = output.context()
    sweep()
    try:
        with output.guarded(), _cancel_on_signals(context):
            return _run_verb(arguments, output, context)
    except AnswerLostError as lost:
        if lost.sentence:
            output.note(f"kimera-console: {lost.sentence}")
        return FAILED


def _run_verb(arguments: argparse.Namespace, output: Output, context: JobContext) -> int:
    try:
        return _verb(arguments.verb)(arguments, output, context)
    except JobCancelled:
        output.data({"error": {"type": "JobCancelled", "message": "Cancelled.", "hint": ""}})
        output.note("Cancelled.")
        return INTERRUPTED
    except AnswerLostError:
        raise
    except KimeraError as error:
        return _fail(output, error)
    except OSError as error:
        return _fail(output, _of_system(error))
    except Exception as error:  # noqa: BLE001 - a defect of ours; still one sentence, one object
        return _fail(output, _of_defect(error))


def _verb(name: str) -> Verb:
    """A verb's function; no other verb is imported, nor what it needs."""
    own = importlib.import_module(f"kimera_console.cli.verbs.{name if name in _OWN else 'main'}")
    found: Verb = getattr(own, name)
    return found


def _fail(output: Output, error: KimeraError) -> int:
    if os.environ.get("KIMERA_CONSOLE_DEBUG"):
        import traceback

        output.note(traceback.format_exc())
    described = {
        "type": type(error).__name__, "message": error.message,
        "hint": advice_words(error.advice),
    }  # fmt: skip
    if isinstance(error, ParityError) and error.kept_at:
        described["quarantined"] = str(error.kept_at)
    output.data({"error": described})
    output.note(f"kimera-console: {error_words(error)}")
    if error.log and not output.quiet:
        output.note(_readable(error.log))
    return FAILED


def _readable(log: str) -> str:
    """A child's last lines, without the traceback that only a developer wants."""
    if _TRACEBACK in log and not os.environ.get("KIMERA_CONSOLE_DEBUG"):
        return "KIMERA_CONSOLE_DEBUG=1 shows the log."
    return log


def _of_system(error: OSError) -> KimeraError:
    reason = error.strerror or str(error)
    if error.filename is None and error.errno == errno.ENOENT and not _has_working_folder():
        return KimeraError(
            "The working folder no longer exists.",
            hint="Change to another folder, then try again.",
        )
    name = f"{os.fsdecode(error.filename)}: " if isinstance(error.filename, (str, bytes)) else ""
    return KimeraError(f"{name}{reason}.", hint=_HINTS.get(error.errno or 0, "Try again."))


def _of_defect(error: Exception) -> KimeraError:
    if isinstance(error, MemoryError):
        return KimeraError(
            "There was not enough memory.", hint="Close other programs, then try again."
        )
    return KimeraError(
        f"Something unexpected happened ({named_line(error)}).",
        hint="This is a defect of the console; KIMERA_CONSOLE_DEBUG=1 shows where it is.",
    )


def _has_working_folder() -> bool:
    try:
        os.getcwd()
    except OSError:
        return False
    return True


@contextlib.contextmanager
def _cancel_on_signals(context: JobContext) -> Iterator[None]:
    """Ctrl+C, SIGTERM and a hang-up cancel the verb; a second one ends the process at once."""
    seen: list[bool] = []

    def on_signal(_number: int, _frame: object) -> None:
        if seen:
            os._exit(INTERRUPTED)
        seen.append(True)
        context.cancel()

    previous = {}
    for number in stop_signals():
        with contextlib.suppress(ValueError):  # not on the main thread: nothing to catch
            previous[number] = signal.signal(number, on_signal)
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
