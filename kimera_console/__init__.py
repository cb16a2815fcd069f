"""Kimera Console: convert, prove, try, measure and switch embedding models."""

import os
import signal
import sys


def _is_started() -> bool:
    """Whether this process was started as the console, and did not import it for its own work."""
    program = "".join(sys.argv[:1])
    if program == "-m":  # `python -m` looks for what it is to run
        return "kimera_console" in sys.orig_argv
    beside = os.path.join(os.path.dirname(os.path.dirname(__file__)), "main.py")
    names = ("kimera-console", "kimera-console.exe")
    return os.path.basename(program) in names or os.path.abspath(program) == beside


if _is_started() and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    # Until somebody listens a Ctrl+C ends the process; Python would print a traceback.
    signal.signal(signal.SIGINT, signal.SIG_DFL)

from kimera_console.core.system.quiet import be_quiet  # noqa: E402

__version__ = "0.1.0"

be_quiet()  # before any library that would report to its maker is imported
