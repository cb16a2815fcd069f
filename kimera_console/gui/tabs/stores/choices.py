"""What is chosen in the tab: remembered for the next session."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING

from kimera_console.core.stores.change.saved import StoreChoices
from kimera_console.core.stores.recipes.old_model import SAMPLE

if TYPE_CHECKING:
    from kimera_console.gui.preferences import Preferences

_LAST = "stores/last"
RECENT = "stores"
"""List of recent databases, without passwords."""


class KeptStoreChoices:
    """The choices of the last session, in the window's preferences."""

    def __init__(self, preferences: Preferences) -> None:
        self._preferences = preferences

    def last(self) -> StoreChoices:
        """What was chosen last."""
        try:
            found = json.loads(self._preferences.text(_LAST, "{}"))
        except ValueError:
            found = {}
        return with_model(StoreChoices.from_dict(found if isinstance(found, dict) else {}))

    def keep(self, choices: StoreChoices) -> None:
        """Keep the choices for the next start, as JSON in the preferences."""
        self._preferences.set_text(_LAST, json.dumps(choices.to_dict(), ensure_ascii=False))

    def recent(self) -> tuple[str, ...]:
        """Databases of earlier sessions, newest first."""
        return self._preferences.recent(RECENT)

    def add_recent(self, url: str) -> None:
        """Remember a database, named without its password."""
        self._preferences.add_recent(RECENT, url)


def with_model(choices: StoreChoices) -> StoreChoices:
    """Choices with the old model that the tab proposes where they name none."""
    return dataclasses.replace(choices, old_model=choices.old_model or SAMPLE)
