"""The command line: every verb of the window, headless.

With `--json` a verb prints one JSON object to standard output and nothing else there; progress
and logs go to standard error.
"""

from kimera_console.cli.parser import parse
from kimera_console.cli.run import run

__all__ = ["parse", "run"]
