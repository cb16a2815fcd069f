"""Where the console keeps what is its own: preferences, state, cache.

KIMERA_CONSOLE_HOME puts all three under one folder (portable use, tests).
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

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


def console_paths() -> ConsolePaths:
    """The folders, read from the environment at each call."""
    home = os.environ.get("KIMERA_CONSOLE_HOME")
    if home:
        root = Path(home).expanduser().absolute()
        return ConsolePaths(root / "config", root / "state", root / "cache")
    return _users_folders()


def _users_folders() -> ConsolePaths:
    try:
        import platformdirs

        return ConsolePaths(
            Path(platformdirs.user_config_dir(APP_NAME, appauthor=False)),
            Path(platformdirs.user_state_dir(APP_NAME, appauthor=False)),
            Path(platformdirs.user_cache_dir(APP_NAME, appauthor=False)),
        )
    except Exception:  # noqa: BLE001 - missing or broken: a rollback must find its history anyway
        return _standard_folders()


def _standard_folders() -> ConsolePaths:
    """The same folders by the standard library: platformdirs' rules, its overrides left out."""
    if sys.platform == "win32":
        root = Path(os.environ.get("LOCALAPPDATA") or Path("~/AppData/Local").expanduser())
        return ConsolePaths(root / APP_NAME, root / APP_NAME, root / APP_NAME / "Cache")
    defaults = ("~/.config", "~/.local/state", "~/.cache")
    if sys.platform == "darwin":
        support = "~/Library/Application Support"
        defaults = (support, support, "~/Library/Caches")
    names = ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")
    found = [_xdg(name, default) for name, default in zip(names, defaults, strict=True)]
    return ConsolePaths(*(folder / APP_NAME for folder in found))


def _xdg(name: str, default: str) -> Path:
    value = os.environ.get(name, "")
    if not os.path.isabs(value):  # the base directory specification says to ignore such a one
        value = os.path.expanduser(default)
    return Path(value)
