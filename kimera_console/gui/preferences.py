"""What the window remembers: its place, its tab, its splitters, recent models, prompts."""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QObject, QSettings

from kimera_console.core.system.paths import console_paths

if TYPE_CHECKING:
    from PySide6.QtWidgets import QSplitter

MOST_RECENT, MOST_PROMPTS = 8, 100
_PROMPTS = "embed/prompts"


class Preferences(QObject):
    """An ini file in the console's own configuration folder. No secret ever goes in.

    A file that is damaged, or holds values of another type, counts as empty there.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.path = console_paths().config / "window.ini"
        with contextlib.suppress(OSError):  # Qt's own folder and file would follow the umask
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._settings = QSettings(str(self.path), QSettings.Format.IniFormat, self)

    def text(self, key: str, default: str = "") -> str:
        value = self._settings.value(key, default)
        return value if isinstance(value, str) else default

    def set_text(self, key: str, value: str) -> None:
        self._settings.setValue(key, value)

    def data(self, key: str) -> QByteArray:
        """Bytes: a geometry, a splitter's state; empty where there are none."""
        value = self._settings.value(key)
        return value if isinstance(value, QByteArray) else QByteArray()

    def set_data(self, key: str, value: QByteArray) -> None:
        """Keep what `data` reads: a geometry, a splitter's state."""
        self._settings.setValue(key, value)

    def recent(self, kind: str) -> tuple[str, ...]:
        """Recent entries ("models", "env_files", ...), newest first."""
        value = self._settings.value(f"recent/{kind}")
        if isinstance(value, str):  # a list of one comes back as a text
            return (value,) if value else ()
        if not isinstance(value, list):
            return ()
        return tuple(one for one in value if isinstance(one, str) and one)

    def add_recent(self, kind: str, entry: str) -> tuple[str, ...]:
        """Put an entry first and return the list; the oldest go."""
        kept = (entry, *(one for one in self.recent(kind) if one != entry))[:MOST_RECENT]
        self._settings.setValue(f"recent/{kind}", list(kept))
        return kept

    def keep_splitter(self, name: str, splitter: QSplitter) -> None:
        """Give a splitter the sizes it had, and remember those it gets while it stands as now."""
        made = splitter.orientation()
        key = f"splitters/{name}"
        state = self.data(key)
        if not state.isEmpty():
            splitter.restoreState(state)
            splitter.setChildrenCollapsible(False)

        def keep() -> None:
            if splitter.orientation() == made:
                self.set_data(key, splitter.saveState())

        splitter.splitterMoved.connect(keep)

    def save(self) -> bool:
        """Write to disk; False if it cannot be written, which costs only the memory of it."""
        self._settings.sync()
        return self._settings.status() == QSettings.Status.NoError


def kept_prompts(preferences: Preferences) -> dict[str, str]:
    """Name of the chosen prompt by the model's name, "" for none; empty where it is damaged."""
    try:
        kept = json.loads(preferences.text(_PROMPTS, "{}"))
    except (ValueError, RecursionError):
        return {}
    if not isinstance(kept, dict):
        return {}
    return {model: name for model, name in kept.items() if isinstance(name, str)}


def keep_prompt(preferences: Preferences, model: str, name: str) -> dict[str, str]:
    """Remember a choice and return all of them; the oldest go."""
    kept = kept_prompts(preferences)
    kept.pop(model, None)
    kept[model] = name
    newest = dict(list(kept.items())[-MOST_PROMPTS:])
    preferences.set_text(_PROMPTS, json.dumps(newest))
    return newest
