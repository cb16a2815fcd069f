"""A state of what the flags are read from, cheap to compare: must they be read again?"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SETTLED_NS = 2_000_000_000
"""A file changed more lately than this could change again without a sign: file systems' clocks tick
in milliseconds to seconds."""

Moment = tuple[object, ...]


def moment_of(env_file: Path, environ: Mapping[str, str]) -> Moment | None:
    """A value that differs between states of a `.env` file, its environment and the working folder.

    Equal moments mean equal flags.

    Returns:
        None where that is not known: the file has just changed, or cannot be looked at.
    """
    try:
        place = os.getcwd()
    except OSError:
        return None
    file = _file(env_file)
    if file is None:
        return None
    # os.environ decodes each variable on each look; what it keeps is as good to compare.
    variables = environ._data if environ is os.environ else environ  # type: ignore[attr-defined]
    return (place, str(env_file), file, dict(variables))


def _file(env_file: Path) -> Moment | None:
    try:
        status = os.stat(env_file)
    except FileNotFoundError:
        return ("absent",)
    except (OSError, ValueError):
        return None
    if time.time_ns() - max(status.st_mtime_ns, status.st_ctime_ns) < SETTLED_NS:
        return None
    return (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
