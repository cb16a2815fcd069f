"""What is chosen in the tab, as plain data: remembered, and kept by name as `stores save` does."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any

import msgspec

from kimera_console.core.stores.change.rules import ALLOWED
from kimera_console.core.stores.recipes.old_model import SAMPLE
from kimera_console.core.system.records import readable_part

if TYPE_CHECKING:
    from kimera_console.gui.preferences import Preferences

_LAST = "stores/last"
RECENT = "stores"
"""List of recent databases, without passwords."""
_TEXTS = (
    "url", "table", "vector", "old_model", "pooling", "old_prompt", "bundle", "prompt", "index",
)  # fmt: skip
_KINDS: dict[str, Any] = {
    **dict.fromkeys(_TEXTS, str),
    **dict.fromkeys(("key", "recipe", "rows"), tuple[str, ...]),
    "kimera": bool,
    "rate": Annotated[float, msgspec.Meta(gt=0)],
}
"""Name in the plain data -> type."""


@dataclass(frozen=True)
class StoreChoices:
    """What is to be done with which vectors.

    Attributes:
        url: The database, without a password.
        kimera: Kimera's tables, columns and recipes are meant.
        table: Table or view, "schema.name" outside the default one.
        vector: The vector column.
        key: Columns that tell rows apart; () for the table's own key.
        recipes: What the texts are, a recipe each; () for what a proof finds.
        old_model: The model that made the vectors.
        pooling: How it pooled.
        old_prompt: The prompt that it had; None for its default, "" for none.
        bundle: The new model's folder; "" for the active one.
        prompt: The new model's prompt, likewise.
        index: Index of the new column.
        rules: Class of rows -> "embed" or "skip".
        rate: Maximum texts per second; 0 is without a limit.
    """

    url: str = ""
    kimera: bool = False
    table: str = ""
    vector: str = ""
    key: tuple[str, ...] = ()
    recipes: tuple[str, ...] = ()
    old_model: str = SAMPLE
    pooling: str = "auto"
    old_prompt: str | None = None
    bundle: str = ""
    prompt: str | None = None
    index: str = "auto"
    rules: dict[str, str] = field(default_factory=dict)
    rate: float = 0.0

    def with_rule(self, name: str, action: str) -> StoreChoices:
        """Another rule for a class; "" takes it away."""
        rules = {**self.rules, name: action}
        return dataclasses.replace(self, rules={n: a for n, a in rules.items() if a})

    def to_dict(self) -> dict[str, Any]:
        """As `kimera-console stores save` keeps them."""
        data = {
            "url": self.url, "kimera": self.kimera, "table": self.table, "vector": self.vector,
            "key": list(self.key), "recipe": list(self.recipes), "old_model": self.old_model,
            "bundle": self.bundle, "index": self.index, "rate": self.rate,
            "rows": [f"{name}={action}" for name, action in self.rules.items()],
        }  # fmt: skip
        if self.pooling != "auto":
            data["pooling"] = self.pooling
        prompts = {"prompt": self.prompt, "old_prompt": self.old_prompt}
        return {
            **{name: value for name, value in data.items() if value},
            **{name: value for name, value in prompts.items() if value is not None},
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> StoreChoices:
        """The inverse of `to_dict`; what is of another type is as if it were not there."""
        written = {name: value for name, value in data.items() if value or "prompt" in name}
        found = readable_part(written, _KINDS)
        recipes, rules = found.pop("recipe", ()), _rules(found.pop("rows", ()))
        return cls(**found, recipes=recipes, rules=rules)


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
        return StoreChoices.from_dict(found if isinstance(found, dict) else {})

    def keep(self, choices: StoreChoices) -> None:
        """Keep the choices for the next start, as JSON in the preferences."""
        self._preferences.set_text(_LAST, json.dumps(choices.to_dict(), ensure_ascii=False))

    def recent(self) -> tuple[str, ...]:
        """Databases of earlier sessions, newest first."""
        return self._preferences.recent(RECENT)

    def add_recent(self, url: str) -> None:
        """Remember a database, named without its password."""
        self._preferences.add_recent(RECENT, url)


def _rules(written: tuple[str, ...]) -> dict[str, str]:
    pairs = (one.partition("=") for one in written)
    return {name: action for name, _, action in pairs if action in ALLOWED.get(name, ())}
