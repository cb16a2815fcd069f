"""Where the console keeps what is its own: preferences, state, cache.

KIMERA_CONSOLE_HOME puts all three under one folder (portable use, tests).
"""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs

APP_NAME = "kimera-console"


@dataclass(frozen=True)
class ConsolePaths:
    """Folders of this user's console; they need not exist yet.

    Attributes:
        config: Preferences of the window.
        state: Write history of `.env` files, job logs, benchmark runs.
        cache: What can be thrown away at any time.
    """

    config: Path
    state: Path
    cache: Path


def is_folder(path: Path) -> bool:
    """Whether a folder is there; False too where no system can look the path up, as of a flag.

    A name of 5,000 letters raises OSError, and a NUL byte ValueError, where `Path.is_dir` is asked.
    """
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def console_paths() -> ConsolePaths:
    """The folders, read from the environment at each call."""
    home = os.environ.get("KIMERA_CONSOLE_HOME")
    if home:
        root = Path(home).expanduser().absolute()
        return ConsolePaths(root / "config", root / "state", root / "cache")
    return ConsolePaths(
        Path(platformdirs.user_config_dir(APP_NAME, appauthor=False)),
        Path(platformdirs.user_state_dir(APP_NAME, appauthor=False)),
        Path(platformdirs.user_cache_dir(APP_NAME, appauthor=False)),
    )


def refused(folder: Path) -> str:
    """Why the system lets nobody look into a folder, a sentence; "" where it lets us.

    Without this its files seem to be missing.
    """
    try:
        with os.scandir(folder) as entries:
            next(entries, None)
    except OSError as problem:
        return f"{folder} cannot be read: {problem.strerror or problem}."
    if not os.access(folder, os.X_OK):
        return f"{folder} cannot be read: {os.strerror(errno.EACCES)}."
    return ""
