"""The command line: every verb of the window, headless.

With `--json` a verb prints one JSON object to standard output and nothing else there; progress
and logs go to standard error.
"""

from kimera_console.cli.dispatch import run
from kimera_console.cli.parser import parse

__all__ = ["parse", "run"]
