"""Which text a row's vector is made of: a column, a path into JSON, or a template over both.

A recipe is written on one line:

    reason                                  a column
    symbolic_state->principle               a path: column->key->index
    {{ title }}: {{ body }}                 a jinja2 template, run in its sandbox
    reason WHEN reason                      only for rows that the condition holds for
    (image) WHEN id.startswith('img_')      rows whose vectors no text gives again

In templates and conditions a column is a variable of its name, JSON columns as objects; columns
whose names are no identifiers are reached by `row['the name']`. The filter `pairs` joins a
dictionary as `key:value` with spaces, as Kimera does, `words` joins a list.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from kimera_console.core.errors import DependencyError, StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from jinja2.sandbox import SandboxedEnvironment

ARROW = "->"
WHEN = " WHEN "
_ROW = "row"
_LARGEST_PRODUCT = 10_000_000
"""`*` and `**` in templates give nothing larger: neither longer texts nor larger numbers."""


@dataclass(frozen=True)
class TextRecipe:
    """How a row's text is made.

    Attributes:
        source: Column, path, template, or "(image)": no text gives these rows' vectors again.
        condition: jinja2 expression over the columns; "" holds for every row.
    """

    source: str
    condition: str = ""

    @property
    def written(self) -> str:
        """On one line, as `parse_recipe` reads it."""
        return f"{self.source}{WHEN}{self.condition}" if self.condition else self.source

    @property
    def makes_text(self) -> bool:
        """False for rows that are only set apart."""
        return not self.excluded_as

    @property
    def excluded_as(self) -> str:
        """The class of rows without a text ("image"), else ""."""
        inner = self.source[1:-1]
        return inner if self.source == f"({inner})" and inner.isidentifier() else ""


@dataclass(frozen=True)
class RecipeSet:
    """Recipes of one table, in order: the first whose condition holds makes a row's text."""

    recipes: tuple[TextRecipe, ...]

    def to_list(self) -> list[str]:
        """As JSON keeps it."""
        return [recipe.written for recipe in self.recipes]

    @classmethod
    def parse(cls, written: Iterable[str]) -> RecipeSet:
        """The inverse of `to_list`.

        Raises:
            StoreError: A recipe cannot be read.
        """
        return cls(tuple(parse_recipe(one) for one in written))


@dataclass(frozen=True)
class RowText:
    """What a row's recipe made.

    Attributes:
        text: The text; None where it made none.
        recipe: The recipe's place in its set; None where no condition held.
        excluded_as: The class of a row that only is set apart ("image"), else "".
        problem: Why a recipe whose condition held made no text, else "".
        failed: Whether that was a failure of the recipe's own, and not a missing value.
    """

    text: str | None
    recipe: int | None = None
    excluded_as: str = ""
    problem: str = ""
    failed: bool = False


class RowRenderer:
    """A recipe set made ready for one table.

    Args:
        recipes: The recipes.
        columns: Names of the table's columns.
        json_columns: Those whose texts are JSON.

    Attributes:
        needed: Columns to read for it, in the table's order.

    Raises:
        StoreError: A recipe cannot be read, or names a column that the table does not have.
        DependencyError: jinja2 is needed and not installed.
    """

    def __init__(
        self, recipes: RecipeSet, *, columns: Sequence[str], json_columns: Iterable[str] = ()
    ) -> None:
        self._json = frozenset(json_columns)
        needed: set[str] = set()
        self._steps: list[tuple[TextRecipe, Callable[..., Any] | None, Callable[..., Any]]] = []
        for recipe in recipes.recipes:
            condition = _expression(recipe.condition) if recipe.condition else None
            make = _maker(recipe, columns)
            self._steps.append((recipe, condition, make))
            needed |= recipe_columns(recipe, columns)
        self.needed = tuple(name for name in columns if name in needed)

    def render(self, row: Mapping[str, Any]) -> RowText:
        """The text of a row, which has at least the columns `needed`."""
        values = {name: self._parsed(name, value) for name, value in row.items()}
        variables = {_ROW: values, **values}  # a column of that name hides the row
        for place, (recipe, condition, make) in enumerate(self._steps):
            try:
                if condition is not None and not condition(variables):
                    continue
                if recipe.excluded_as:
                    return RowText(None, place, recipe.excluded_as)
                made = make(values, variables)
            except Exception as error:  # noqa: BLE001 - a template can raise whatever it likes
                return RowText(None, place, problem=_brief(error), failed=True)
            text = _as_text(made)
            if text is None:
                return RowText(None, place, problem="no text there" if made is None else "no text")
            return RowText(text, place)
        return RowText(None)

    def _parsed(self, name: str, value: Any) -> Any:
        if name not in self._json or not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value


def parse_recipe(written: str) -> TextRecipe:
    """A recipe of its one line.

    Raises:
        StoreError: It is empty, or its template or condition is no jinja2.
    """
    source, mark, condition = written.strip().rpartition(WHEN)
    if not mark:
        source, condition = condition, ""
    recipe = TextRecipe(source.strip(), condition.strip())
    if not recipe.source or (mark and not recipe.condition):
        raise StoreError(
            f"The recipe {written.strip()!r} is incomplete.",
            hint="Write a column, column->key, or a template; then WHEN and a condition, if any.",
        )
    if recipe.condition:
        _expression(recipe.condition)
    if _is_template(recipe.source):
        _template(recipe.source)
    return recipe


def recipe_columns(recipe: TextRecipe, columns: Sequence[str]) -> set[str]:
    """Which of a table's columns a recipe reads; all of them where it reads `row`.

    Raises:
        StoreError: It names a column that the table does not have.
    """
    found: set[str] = set()
    if _is_template(recipe.source):
        found |= _variables(recipe.source)
    elif not recipe.excluded_as:
        name, _ = split_path(recipe.source, columns)
        found.add(name)
    if recipe.condition:
        found |= _variables("{{ " + recipe.condition + " }}")
    if _ROW in found and _ROW not in columns:
        return set(columns)
    for name in sorted(found - set(columns)):
        raise StoreError(
            f"The recipe {recipe.written!r} names {name}, which is not a column of the table.",
            hint=f"The columns are: {', '.join(columns)}.",
        )
    return found


def split_path(source: str, columns: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """Column and steps of `column->key->0`; a column's whole name comes first."""
    if source in columns:
        return source, ()
    name, *steps = (part.strip() for part in source.split(ARROW))
    return name, tuple(steps)


def follow(value: Any, steps: Sequence[str]) -> Any:
    """What lies at a path of keys and indices; None where it ends."""
    for step in steps:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.lstrip("-").isdigit():
            index = int(step)
            value = value[index] if -len(value) <= index < len(value) else None
        else:
            return None
    return value


def join_pairs(value: Mapping[Any, Any], separator: str = ":", between: str = " ") -> str:
    """`key:value` for each entry, in order, formatted as Python's f-strings do."""
    return between.join(f"{key}{separator}{item}" for key, item in value.items())


def join_words(value: Iterable[Any], between: str = " ") -> str:
    """The items of a list as one text."""
    return between.join(str(item) for item in value)


def _as_text(made: Any) -> str | None:
    if isinstance(made, str):
        return made
    if isinstance(made, (bool, int, float)):
        return str(made)
    return None


def _is_template(source: str) -> bool:
    return "{{" in source or "{%" in source


def _maker(recipe: TextRecipe, columns: Sequence[str]) -> Callable[..., Any]:
    if _is_template(recipe.source):
        template = _template(recipe.source)
        return lambda _values, variables: template.render(variables)
    name, steps = split_path(recipe.source, columns)
    if not steps:
        return lambda values, _variables: values.get(name)

    def follow_path(values: Mapping[str, Any], _variables: Mapping[str, Any]) -> Any:
        value = values.get(name)
        if isinstance(value, str):  # a text column that holds JSON now and then
            value = json.loads(value)
        return follow(value, steps)

    return follow_path


@lru_cache(maxsize=1)
def _environment() -> SandboxedEnvironment:
    try:
        from jinja2 import StrictUndefined
        from jinja2.sandbox import ImmutableSandboxedEnvironment
    except ImportError as error:
        raise DependencyError(
            "jinja2 is not installed; recipes with templates or conditions need it.",
            hint="Install it: pip install jinja2",
        ) from error

    class Environment(ImmutableSandboxedEnvironment):
        """Refuses products that would fill the memory."""

        intercepted_binops = frozenset({"*", "**"})

        def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
            if operator == "**" or _product_size(left, right) > _LARGEST_PRODUCT:
                raise ValueError(f"the product of {operator} is too large")
            return super().call_binop(context, operator, left, right)

    environment = Environment(undefined=StrictUndefined, autoescape=False)
    environment.filters["pairs"] = join_pairs
    environment.filters["words"] = join_words
    return environment


def _product_size(left: Any, right: Any) -> float:
    sizes = [len(v) if hasattr(v, "__len__") else abs(v) for v in (left, right)]
    return float(sizes[0]) * float(sizes[1])


@lru_cache(maxsize=256)
def _template(source: str) -> Any:
    environment = _environment()
    return _compiled(lambda: environment.from_string(source), source)


@lru_cache(maxsize=256)
def _expression(condition: str) -> Callable[..., Any]:
    environment = _environment()
    found = _compiled(
        lambda: environment.compile_expression(condition, undefined_to_none=False), condition
    )
    return lambda variables: bool(found(variables))


@lru_cache(maxsize=256)
def _variables(source: str) -> frozenset[str]:
    from jinja2 import meta

    environment = _environment()
    parsed = _compiled(lambda: environment.parse(source), source)
    return frozenset(meta.find_undeclared_variables(parsed))


def _compiled(make: Callable[[], Any], source: str) -> Any:
    from jinja2 import TemplateError

    try:
        return make()
    except (TemplateError, RecursionError) as error:
        raise StoreError(
            f"The recipe {source!r} cannot be read: {_brief(error)}.",
            hint="Templates and conditions are jinja2: {{ title }}, id.startswith('x').",
        ) from error


def _brief(error: BaseException) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    return text if len(text) <= 200 else text[:199] + "…"
