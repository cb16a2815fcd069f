"""What is chosen in the tab, as plain data: remembered, and kept by name as `stores save` does."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kimera_console.core.stores.change.rules import ALLOWED
from kimera_console.core.stores.recipes.old_model import SAMPLE

if TYPE_CHECKING:
    from kimera_console.gui.preferences import Preferences

_LAST = "stores/last"
RECENT = "stores"
"""List of recent databases, without passwords."""


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
        rate: Texts a second at most; 0 is without a limit.
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
        return cls(
            url=_text(data, "url"),
            kimera=data.get("kimera") is True,
            table=_text(data, "table"),
            vector=_text(data, "vector"),
            key=_texts(data, "key"),
            recipes=_texts(data, "recipe"),
            old_model=_text(data, "old_model") or SAMPLE,
            pooling=_text(data, "pooling") or "auto",
            old_prompt=_text(data, "old_prompt") if "old_prompt" in data else None,
            bundle=_text(data, "bundle"),
            prompt=_text(data, "prompt") if "prompt" in data else None,
            index=_text(data, "index") or "auto",
            rules=_rules(_texts(data, "rows")),
            rate=_number(data, "rate"),
        )


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
        """Remember them."""
        self._preferences.set_text(_LAST, json.dumps(choices.to_dict(), ensure_ascii=False))

    def recent(self) -> tuple[str, ...]:
        """Databases of earlier sessions, newest first."""
        return self._preferences.recent(RECENT)

    def add_recent(self, url: str) -> None:
        """Remember a database, named without its password."""
        self._preferences.add_recent(RECENT, url)


def _text(data: dict[str, Any], name: str) -> str:
    value = data.get(name)
    return value if isinstance(value, str) else ""


def _texts(data: dict[str, Any], name: str) -> tuple[str, ...]:
    value = data.get(name)
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()


def _number(data: dict[str, Any], name: str) -> float:
    value = data.get(name)
    return float(value) if isinstance(value, (int, float)) and value > 0 else 0.0


def _rules(written: tuple[str, ...]) -> dict[str, str]:
    pairs = (one.partition("=") for one in written)
    return {name: action for name, _, action in pairs if action in ALLOWED.get(name, ())}
