"""A folder in which the console uses nothing of the user's, for runs that take long."""

from __future__ import annotations

import os
import tempfile
from typing import TYPE_CHECKING

from kimera_console.demo import _clear, _isolate

if TYPE_CHECKING:
    from pathlib import Path


def own_home(out: Path) -> tuple[Path, Path]:
    """The emptied folder, and the one in it for temporary files, of this process's children too.

    Args:
        out: Replaced if a demo or another such run made it.
    """
    out = out.absolute()
    _clear(out)
    _isolate(out)
    scratch = out / "tmp"
    scratch.mkdir()
    os.environ["TMPDIR"] = tempfile.tempdir = str(scratch)
    return out, scratch
