"""Kimera Console: convert, prove, try, measure and switch embedding models."""

import sys

if sys.argv[:1] == ["-m"] and "kimera_console" in sys.orig_argv:
    # `python -m kimera_console` comes through here first: a Ctrl+C meanwhile is no traceback.
    import signal

    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)

from kimera_console.core.system.quiet import be_quiet

__version__ = "0.1.0"

be_quiet()  # before any library that would report to its maker is imported
