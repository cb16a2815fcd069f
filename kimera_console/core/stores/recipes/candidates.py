"""Likely recipes of a table, and conditions that tell where one of two recipes holds."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from kimera_console.core.stores.recipes.text_recipe import ARROW, TextRecipe

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kimera_console.core.stores.database.tables import TableInfo
    from kimera_console.core.stores.recipes.sampling import SampledRow

_LEAST_PREFIX = 2
_LEAST_ROWS = 3
"""Anything tells one or two rows from the others."""
_MOST_VALUES = 12
"""A column with more values among the rows of a recipe names no kind of row."""
_LONGEST_VALUE = 60
_DEPTH = 3
_LEAST_SHARE = 0.02
"""A path that fewer of the sample's rows have is not tried."""
_PAIRED_COLUMNS = 4
_JOINS = (" ", ": ", ". ", "\\n")


def likely_recipes(info: TableInfo, rows: Sequence[SampledRow]) -> tuple[TextRecipe, ...]:
    """Single sources: text columns, paths to texts in JSON, dictionaries and lists joined."""
    found = [TextRecipe(name) for name in info.text_columns]
    for column in info.json_columns:
        shapes: Counter[tuple[tuple[str, ...], str]] = Counter()
        for row in rows:
            shapes.update(set(_shapes(_parsed(row.values.get(column)))))
        least = max(1, int(_LEAST_SHARE * len(rows)))
        for (path, shape), count in sorted(shapes.items()):
            if count >= least:
                found.append(_json_recipe(column, path, shape))
    return tuple(dict.fromkeys(found))


def paired_recipes(info: TableInfo) -> tuple[TextRecipe, ...]:
    """Two text columns joined, in both orders."""
    names = [name for name in info.text_columns if name not in info.key][:_PAIRED_COLUMNS]
    return tuple(
        TextRecipe("{{ %s }}%s{{ %s }}" % (variable(a), _join(join), variable(b)))  # noqa: UP031
        for a in names
        for b in names
        if a != b
        for join in _JOINS
    )


def find_condition(
    info: TableInfo, holds: Sequence[SampledRow], fails: Sequence[SampledRow]
) -> str:
    """A simple condition that holds for the first rows and fails for the others; "" if none.

    Tried: a key's beginning, a column that is filled in or not, a column's few values.
    """
    if len(holds) < _LEAST_ROWS or not fails:
        return ""
    for place, name in enumerate(info.key):
        condition = _prefix(name, [r.key[place] for r in holds], [r.key[place] for r in fails])
        if condition:
            return condition
    for name in (*info.text_columns, *info.json_columns):
        inside = [_filled(row.values.get(name)) for row in holds]
        outside = [_filled(row.values.get(name)) for row in fails]
        if all(inside) and not any(outside):
            return variable(name)
        if not any(inside) and all(outside):
            return f"not {variable(name)}"
    return _by_value(info, holds, fails)


def variable(name: str) -> str:
    """How a template or condition reads a column."""
    return name if name.isidentifier() and name not in _RESERVED else f"row[{_quoted(name)}]"


_RESERVED = frozenset(
    {"and", "or", "not", "in", "is", "if", "else", "elif", "for", "loop", "self", "row"}
    | {"true", "false", "none", "True", "False", "None"}
)


def _quoted(text: str) -> str:
    """A text as jinja2 reads it between quotes."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") + "'"


def _join(join: str) -> str:
    return '{{ "\\n" }}' if join == "\\n" else join


def _json_recipe(column: str, path: tuple[str, ...], shape: str) -> TextRecipe:
    if shape == "text":
        return TextRecipe(ARROW.join((column, *path)))
    reached = variable(column) + "".join(f"[{_quoted(step)}]" for step in path)
    return TextRecipe(f"{{{{ {reached} | {'pairs' if shape == 'object' else 'words'} }}}}")


def _shapes(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """(path, "text", "object" or "words") of what in a JSON value could be a text."""
    if isinstance(value, str):
        yield path, "text"
    elif isinstance(value, dict) and value:
        yield path, "object"
        if len(path) < _DEPTH:
            for key, item in list(value.items())[:50]:
                if ARROW not in str(key):
                    yield from _shapes(item, (*path, str(key)))
    elif isinstance(value, list) and value and all(isinstance(item, str) for item in value):
        yield path, "words"


def _parsed(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return None


def _filled(value: Any) -> bool:
    """As a condition sees it: JSON columns as objects, so an empty one is not filled in."""
    parsed = _parsed(value) if isinstance(value, str) and value[:1] in ("{", "[", "n") else value
    return bool(value) and ((parsed is None and value != "null") or bool(parsed))


def _prefix(name: str, holds: Iterable[Any], fails: Iterable[Any]) -> str:
    inside, outside = list(holds), list(fails)
    if not all(isinstance(value, str) for value in (*inside, *outside)):
        return ""
    first, last = min(inside), max(inside)
    equal = (a == b for a, b in zip(first, last, strict=False))
    common = first[: next((place for place, same in enumerate(equal) if not same), len(first))]
    for end in range(len(common), 0, -1):  # back to a separator, so that no chance letter counts
        if common[end - 1] in "_-:/.# ":
            common = common[:end]
            break
    if len(common) < _LEAST_PREFIX or any(value.startswith(common) for value in outside):
        return ""
    return f"{variable(name)}.startswith({_quoted(common)})"


def _by_value(info: TableInfo, holds: Sequence[SampledRow], fails: Sequence[SampledRow]) -> str:
    for name in info.text_columns:
        inside = {row.values.get(name) for row in holds}
        outside = {row.values.get(name) for row in fails}
        if len(inside) > min(_MOST_VALUES, len(holds) // 2) or inside & outside:
            continue
        if all(isinstance(value, str) and len(value) <= _LONGEST_VALUE for value in inside):
            values = ", ".join(_quoted(str(value)) for value in sorted(inside, key=str))
            only = len(inside) == 1
            return f"{variable(name)} == {values}" if only else f"{variable(name)} in ({values})"
    return ""
