"""`stores save NAME`, and a name in the place of a URL: choices that are kept for the next time."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from kimera_console.core.stores.change.saved import find_choices, save_choices
from kimera_console.core.stores.database.connection import parse_url

if TYPE_CHECKING:
    import argparse

    from kimera_console.cli.output import Output

_SAVED = (
    "table", "vector", "key", "recipe", "kimera", "bundle", "prompt", "old_model",
    "old_prompt", "pooling", "index", "rows", "rate", "chunk_rows",
)  # fmt: skip
_PROMPTS = ("prompt", "old_prompt")
_DEFAULTS = {"pooling": "auto", "index": "auto", "chunk_rows": 512}


def save_store(arguments: argparse.Namespace, output: Output) -> int:
    """Keep the choices; without a URL, that of the flags is looked up anew each time."""
    choices = {
        name: str(value) if isinstance(value, Path) else value
        for name, value in vars(arguments).items()
        if name in _SAVED and not _is_unsaid(name, value)
    }
    if isinstance(arguments.bundle, Path):
        choices["bundle"] = str(arguments.bundle.absolute())
    if arguments.old_model:
        folder = Path(arguments.old_model).expanduser()
        if folder.is_dir():  # else the id of a model on the hub
            choices["old_model"] = str(folder.absolute())
    file = save_choices(arguments.name, {**choices, "url": arguments.url or ""})
    kept = find_choices(arguments.name) or {}
    output.data({"name": arguments.name, "file": str(file), "choices": kept})
    output.answer(f"{arguments.name} is kept in {file}: {_database_words(kept, arguments.url)}.")
    return 0


def take_saved(arguments: argparse.Namespace) -> None:
    """Let a name stand for what it keeps; what is said on the command line wins."""
    if not arguments.url or "://" in arguments.url or Path(arguments.url).exists():
        return
    found = find_choices(arguments.url)
    if found is None:
        return
    arguments.url = found.get("url", "")
    if arguments.action == "prove":  # its prompt is the old model's
        found = {**found, "prompt": found.get("old_prompt")}
    for name in _SAVED:
        if arguments.action == "compare" and name in _PROMPTS:
            continue  # those that are kept stand before stored texts, not before queries
        if name in found and hasattr(arguments, name) and _is_unsaid(name, vars(arguments)[name]):
            setattr(arguments, name, Path(found[name]) if name == "bundle" else found[name])


def _is_unsaid(name: str, value: Any) -> bool:
    """Whether an argument is what it is without being written."""
    if name in _PROMPTS:  # '' is a choice: no prompt, even if the model has one
        return value is None
    return value in (None, "", [], False, 0.0) or value == _DEFAULTS.get(name)


def _database_words(kept: dict[str, Any], url: str | None) -> str:
    if not url:
        return "the database is DATABASE_URL of the flags, as it is whenever the name is used"
    given, left = parse_url(url), parse_url(kept["url"])
    if given.password or given.query.keys() != left.query.keys():
        return f"{kept['url']}, without its password (PGPASSWORD or ~/.pgpass can give it)"
    return str(kept["url"])
