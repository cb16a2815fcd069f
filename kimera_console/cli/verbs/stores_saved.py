"""`stores save NAME`, and a name in the place of a URL: choices that are kept for the next time."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kimera_console.core.stores.change.rules import Rules
from kimera_console.core.stores.change.saved import StoreChoices, find_choices, save_choices
from kimera_console.core.stores.database.connection import parse_url

if TYPE_CHECKING:
    import argparse

    from kimera_console.cli.output import Output

_SAVED = (
    "table", "vector", "key", "recipe", "kimera", "bundle", "prompt", "old_model",
    "old_prompt", "pooling", "index", "rows", "rate", "chunk_rows",
)  # fmt: skip
_PROMPTS = ("prompt", "old_prompt")
_DEFAULTS = {each.name: each.default for each in fields(StoreChoices)}


def save_store(arguments: argparse.Namespace, output: Output) -> int:
    """Keep the choices; without a URL, that of the flags is looked up anew each time."""
    old_model = Path(arguments.old_model).expanduser()
    is_folder = bool(arguments.old_model) and old_model.is_dir()  # else the id of a hub's model
    choices = StoreChoices(
        url=arguments.url or "",
        kimera=arguments.kimera,
        table=arguments.table,
        vector=arguments.vector,
        key=tuple(arguments.key),
        recipes=tuple(arguments.recipe),
        old_model=str(old_model.absolute()) if is_folder else arguments.old_model,
        pooling=arguments.pooling,
        old_prompt=arguments.old_prompt,
        bundle=str(arguments.bundle.absolute()) if arguments.bundle else "",
        prompt=arguments.prompt,
        index=arguments.index,
        rules=dict(Rules.parse(arguments.rows).chosen),
        rate=arguments.rate,
        chunk_rows=arguments.chunk_rows,
    )
    file = save_choices(arguments.name, choices)
    kept = find_choices(arguments.name) or choices
    said = {"url": kept.url, **kept.to_dict()}
    output.data({"name": arguments.name, "file": str(file), "choices": said})
    output.answer(f"{arguments.name} is kept in {file}: {_database_words(kept, arguments.url)}.")
    return 0


def take_saved(arguments: argparse.Namespace) -> None:
    """Let a name stand for what it keeps; what is said on the command line wins."""
    if not arguments.url or "://" in arguments.url or Path(arguments.url).exists():
        return
    found = find_choices(arguments.url)
    if found is None:
        return
    arguments.url = found.url
    if arguments.action == "prove":  # its prompt is the old model's
        found = replace(found, prompt=found.old_prompt)
    kept = found.to_dict()
    for name in _SAVED:
        if arguments.action == "compare" and name in _PROMPTS:
            continue  # those that are kept stand before stored texts, not before queries
        if name in kept and hasattr(arguments, name) and _is_unsaid(name, vars(arguments)[name]):
            setattr(arguments, name, Path(kept[name]) if name == "bundle" else kept[name])


def _is_unsaid(name: str, value: Any) -> bool:
    """Whether an argument is what it is without being written."""
    if name in _PROMPTS:  # '' is a choice: no prompt, even if the model has one
        return value is None
    return value in (None, "", [], False, 0.0) or value == _DEFAULTS.get(name)


def _database_words(kept: StoreChoices, url: str | None) -> str:
    if not url:
        return "the database is DATABASE_URL of the flags, as it is whenever the name is used"
    given, left = parse_url(url), parse_url(kept.url)
    if given.password or given.query.keys() != left.query.keys():
        return f"{kept.url}, without its password (PGPASSWORD or ~/.pgpass can give it)"
    return kept.url
