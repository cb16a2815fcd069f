"""Take a `.env` file back where the console itself does not start.

    python -m kimera_console.rescue [--env-file FILE] history|compare|rollback ...
    python path/to/kimera_console/rescue.py [--env-file FILE] history|compare|rollback ...

The actions of `kimera-console flags`, with the standard library of Python alone: installed
packages are not looked at, so that none that is broken gets in the way. The second form needs
no installation and no virtual environment, only a Python that is new enough.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_INSTALLED = ("site-packages", "dist-packages")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run an action of `flags` without any installed package; returns its exit code."""
    if sys.version_info < (3, 11):  # noqa: UP036 - a system's own Python may be older
        sys.stderr.write("kimera-console: Python 3.11 or newer is needed for this.\n")
        return 1
    _forget_installed_packages()
    from kimera_console import cli
    from kimera_console.core.system.visible import visible_standard_error

    given = sys.argv[1:] if arguments is None else arguments
    with visible_standard_error():
        return cli.run(cli.parse(["flags", *given]))


def _forget_installed_packages() -> None:
    import kimera_console

    assert kimera_console.__path__  # its parts are found through it from here on
    sys.path[:] = [
        path for path in sys.path if not any(name in path.split(os.sep) for name in _INSTALLED)
    ]


if __name__ == "__main__":
    if not __package__:  # run by its path: the package is not found by its name yet
        sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    raise SystemExit(main())
