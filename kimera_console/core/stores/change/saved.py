"""A store's choices, kept by name for the next time; passwords are not among them."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Annotated, Any

import msgspec

from kimera_console.core.errors import StoreError
from kimera_console.core.stores.change.ledger import CHUNK_ROWS
from kimera_console.core.stores.change.rules import ALLOWED
from kimera_console.core.stores.database.connection import SQLITE, parse_url
from kimera_console.core.system.durable import locked, private_folder, replace_file
from kimera_console.core.system.masking import is_secret_name
from kimera_console.core.system.paths import console_paths
from kimera_console.core.system.records import readable_part

if TYPE_CHECKING:
    from pathlib import Path

_NAME = re.compile(r"[\w][\w .-]{0,63}")
_AUTO = "auto"
_TEXTS = (
    "url", "table", "vector", "old_model", "pooling", "old_prompt", "bundle", "prompt", "index",
)  # fmt: skip
_KINDS: dict[str, Any] = {
    **dict.fromkeys(_TEXTS, str),
    **dict.fromkeys(("key", "recipe", "rows"), tuple[str, ...]),
    "kimera": bool,
    "rate": Annotated[float, msgspec.Meta(gt=0)],
    "chunk_rows": Annotated[int, msgspec.Meta(gt=0)],
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
        old_model: The model that made the vectors; "" where none is named.
        pooling: How it pooled.
        old_prompt: The prompt that it had; None for its default, "" for none.
        bundle: The new model's folder; "" for the active one.
        prompt: The new model's prompt, likewise.
        index: Index of the new column.
        rules: Class of rows -> "embed" or "skip".
        rate: Maximum texts per second; 0 is without a limit.
        chunk_rows: Rows that are written together.
    """

    url: str = ""
    kimera: bool = False
    table: str = ""
    vector: str = ""
    key: tuple[str, ...] = ()
    recipes: tuple[str, ...] = ()
    old_model: str = ""
    pooling: str = _AUTO
    old_prompt: str | None = None
    bundle: str = ""
    prompt: str | None = None
    index: str = _AUTO
    rules: dict[str, str] = field(default_factory=dict)
    rate: float = 0.0
    chunk_rows: int = CHUNK_ROWS

    def with_rule(self, name: str, action: str) -> StoreChoices:
        """Another rule for a class; "" takes it away."""
        rules = {**self.rules, name: action}
        return replace(self, rules={n: a for n, a in rules.items() if a})

    def to_dict(self) -> dict[str, Any]:
        """What is not at its default, by the names of the options of `kimera-console stores`."""
        data = {
            "url": self.url, "kimera": self.kimera, "table": self.table, "vector": self.vector,
            "key": list(self.key), "recipe": list(self.recipes), "old_model": self.old_model,
            "bundle": self.bundle, "rate": self.rate,
            "rows": [f"{name}={action}" for name, action in self.rules.items()],
        }  # fmt: skip
        unusual = {
            name: value
            for name, value, usual in (
                ("pooling", self.pooling, _AUTO),
                ("index", self.index, _AUTO),
                ("chunk_rows", self.chunk_rows, CHUNK_ROWS),
                ("prompt", self.prompt, None),
                ("old_prompt", self.old_prompt, None),
            )
            if value != usual
        }
        return {**{name: value for name, value in data.items() if value}, **unusual}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> StoreChoices:
        """The inverse of `to_dict`; what is of another type is as if it were not there."""
        written = {name: value for name, value in data.items() if value or "prompt" in name}
        found = readable_part(written, _KINDS)
        recipes, rules = found.pop("recipe", ()), _rules(found.pop("rows", ()))
        return cls(**found, recipes=recipes, rules=rules)


def save_choices(name: str, choices: StoreChoices) -> Path:
    """Keep choices under a name; the file that holds them.

    Args:
        name: Letters, digits, spaces, dots, hyphens, underscores.
        choices: Their URL is kept without its password.

    Raises:
        StoreError: The name cannot be used, or the file cannot be written.
    """
    if not _NAME.fullmatch(name):
        raise StoreError(
            f"{name!r} is not a valid name for a store.",
            hint="Use letters, digits, dots and hyphens.",
        )
    file = _file()
    kept = replace(choices, url=without_password(choices.url)).to_dict()
    try:
        private_folder(file.parent)
        with locked(file):
            data = json.dumps({**_read(file), name: kept}, ensure_ascii=False, indent=2)
            replace_file(file, data.encode())
    except OSError as error:
        raise StoreError(
            f"{file} could not be written: {error.strerror or error}.",
            hint="Check the free space and the permissions there.",
        ) from error
    return file


def find_choices(name: str) -> StoreChoices | None:
    """The choices of that name; None where none are kept.

    Raises:
        StoreError: The file cannot be read.
    """
    found = _read(_file()).get(name)
    return StoreChoices.from_dict(found) if isinstance(found, dict) else None


def list_choices() -> tuple[str, ...]:
    """Names under which choices are kept, sorted.

    Raises:
        StoreError: The file cannot be read.
    """
    return tuple(sorted(_read(_file())))


def without_password(url: str) -> str:
    """A URL as it may be kept; an SQLite file's path is written out, so that it holds anywhere."""
    if not url:
        return ""
    parsed = parse_url(url)
    if parsed.get_backend_name() == SQLITE:
        database = parsed.database or ""
        plain = database and not database.startswith(("file:", ":"))
        return f"sqlite:///{os.path.abspath(os.path.expanduser(database))}" if plain else url
    query = {
        name: value
        for name, value in parsed.query.items()
        if not is_secret_name(name) and name.lower() not in ("password", "sslpassword")
    }
    shown = parsed._replace(password=None).set(query=query)
    return shown.set(drivername=shown.get_backend_name()).render_as_string(hide_password=False)


def _rules(written: tuple[str, ...]) -> dict[str, str]:
    pairs = (one.partition("=") for one in written)
    return {name: action for name, _, action in pairs if action in ALLOWED.get(name, ())}


def _file() -> Path:
    return console_paths().config / "stores.json"


def _read(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise StoreError(
            f"{file} cannot be read.", hint="Correct it, or remove it.", log=repr(error)
        ) from error
    return found if isinstance(found, dict) else {}
