"""`stores`: vectors in a database: what is there, what no model made, what texts they are of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from kimera_console.cli.verbs.store_words import UnreadTable, audit_text, inspect_text, proof_text
from kimera_console.cli.verbs.stores_saved import take_saved
from kimera_console.core.errors import NoVectorsError, StoreError
from kimera_console.core.flags.settings import Settings
from kimera_console.core.stores.audit.audit import audit_vectors
from kimera_console.core.stores.change.ledger import OWN_TABLES
from kimera_console.core.stores.database.connection import open_store, parse_url, run_beside_store
from kimera_console.core.stores.database.flag_url import database_url
from kimera_console.core.stores.database.tables import (
    choose_columns,
    describe_table,
    find_table,
    list_tables,
)
from kimera_console.core.stores.recipes.kimera import KIMERA_TABLES, kimera_table
from kimera_console.core.stores.recipes.prove import prove_recipes
from kimera_console.core.stores.recipes.text_recipe import RecipeSet, RowRenderer

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from kimera_console.cli.output import Output
    from kimera_console.core.jobs import JobContext
    from kimera_console.core.stores.database.choice import StoreChoice, TableRef
    from kimera_console.core.stores.database.connection import Store
    from kimera_console.core.stores.database.tables import TableInfo


T = TypeVar("T")
R = TypeVar("R")
CHANGES = (
    "plan", "run", "compare", "switch", "rollback", "status", "drop-old", "discard", "save",
)  # fmt: skip
"""Actions that concern a change of vectors, rather than what is there."""
_NAME_IT = "Name it with --table, or Kimera's with --kimera."


def stores(arguments: argparse.Namespace, output: Output, context: JobContext) -> int:
    """`stores ACTION [URL]`: one action on a database of stored vectors."""
    if arguments.action in CHANGES:
        from kimera_console.cli.verbs.stores_change import change_store

        return change_store(arguments, output, context)
    take_saved(arguments)
    settings = Settings(arguments.env_file)
    url = arguments.url or database_url(settings)
    output.hide(str(secret) for secret in (parse_url(url).password,) if secret)
    actions = {"inspect": _inspect, "audit": _audit, "prove": _prove}

    def act(aside: JobContext) -> int:
        with open_store(url) as store:
            return actions[arguments.action](Call(arguments, settings, url, store, output, aside))

    return run_beside_store(url, act, context)


@dataclass(frozen=True)
class Call:
    """An action that was asked for, and all that it works with.

    Attributes:
        arguments: As they were parsed.
        settings: The flags in force.
        url: The database; holds the password.
        store: It, opened.
        output: Where answers go.
        context: Receives progress; a cancel stops the action.
    """

    arguments: argparse.Namespace = field(repr=False)
    settings: Settings
    url: str = field(repr=False)
    store: Store
    output: Output
    context: JobContext


@dataclass(frozen=True)
class ChosenColumn:
    """One vector column that an action is to work on."""

    choice: StoreChoice
    info: TableInfo
    recipes: RecipeSet | None


def asked_columns(call: Call) -> list[ChosenColumn]:
    """The vector columns that were asked for: one, or with --kimera alone all of Kimera's.

    Where no table is named, the only one with vectors is taken, and said.

    Raises:
        StoreError: Something is missing, or not in the store.
    """
    if call.arguments.kimera and not call.arguments.table:
        present = {ref.name for ref in list_tables(call.store) if not ref.schema}
        names = [one.table for one in KIMERA_TABLES if one.table in present]
        if not names:
            raise StoreError(
                f"{call.store.shown} has none of Kimera's tables (geoids, scars).",
                hint="`kimera-console stores inspect` lists what is there.",
            )
        return each_with_vectors(call, names, lambda name: _asked(call, name))
    if call.arguments.table:
        return [_asked(call, call.arguments.table)]
    table = _only_table(call)
    what = call.arguments.vector or "vectors"
    call.output.note(f"No table was named: {table} is used, the only one with {what}.")
    return [_asked(call, str(table))]


def each_with_vectors(call: Call, columns: Sequence[T], work: Callable[[T], R]) -> list[R]:
    """The answers for several columns; those that have no vectors yet are named, and left out.

    Raises:
        NoVectorsError: None of them has any.
    """
    found = []
    for place, column in enumerate(columns):
        try:
            found.append(work(column))
        except NoVectorsError as error:
            if not found and place + 1 == len(columns):
                raise
            call.output.note(f"{error.message} It is left out.")
    return found


def _only_table(call: Call) -> TableRef:
    """The table that alone holds vectors; a view counts where no table does."""
    vector = call.arguments.vector
    tables = [each for each in list_tables(call.store) if each.name not in OWN_TABLES]
    found = []
    for place, table in enumerate(tables):
        call.context.report("Read the tables", place, len(tables))
        try:
            info = describe_table(call.store, table)
        except StoreError as error:  # it may hold vectors too
            raise StoreError(
                f"No table was named, and not every table can be read: {error.message}",
                hint=_NAME_IT,
            ) from error
        if vector in info.column_names if vector else info.vectors:
            found.append(info)
    chosen = [info.table for info in found if not info.is_view] or [info.table for info in found]
    if len(chosen) == 1:
        return chosen[0]
    what = f"a column {vector}" if vector else "vectors"
    if not chosen:
        raise StoreError(
            f"No table was named, and no table of {call.store.shown} has {what}.",
            hint="`kimera-console stores inspect` lists what is there.",
        )
    names = ", ".join(map(str, chosen))
    raise StoreError(f"No table was named, and several have {what}: {names}.", hint=_NAME_IT)


def _asked(call: Call, name: str) -> ChosenColumn:
    table = find_table(call.store, name)
    preset = kimera_table(table.name) if call.arguments.kimera else None
    vector = call.arguments.vector or (preset.vector if preset else "")
    info = describe_table(call.store, table)
    if not vector:
        # Columns that a change of vectors has made beside another are not meant.
        known = [
            column.name
            for column in info.vectors
            if not column.name.endswith(("__new", "__old"))
            or column.name[:-5] not in info.column_names
        ]
        if len(known) != 1:
            raise StoreError(
                f"{table} has {'several' if known else 'no'} columns of vectors.",
                hint=f"Name one with --vector: {', '.join(known) or 'none was found'}.",
            )
        vector = known[0]
    choice = choose_columns(call.store, table=table, vector=vector, key=call.arguments.key)
    recipes = RecipeSet.parse(call.arguments.recipe) if call.arguments.recipe else None
    return ChosenColumn(choice, info, recipes or (preset.recipes if preset else None))


def _inspect(call: Call) -> int:
    tables = (
        [find_table(call.store, call.arguments.table)]
        if call.arguments.table
        else list(list_tables(call.store))
    )
    if call.arguments.kimera and not call.arguments.table:
        tables = [ref for ref in tables if not ref.schema and kimera_table(ref.name)]
    found = []
    for place, table in enumerate(tables):
        call.context.report("Read the tables", place, len(tables))
        found.append(_described(call.store, table))
    data = [_table_data(one) for one in found]
    call.output.data({"url": call.store.shown, "dialect": call.store.dialect, "tables": data})
    call.output.answer(inspect_text(call.store.shown, found))
    return 0


def _described(store: Store, table: TableRef) -> TableInfo | UnreadTable:
    try:
        return describe_table(store, table)
    except StoreError as error:  # one table that may not be read hides no others
        return UnreadTable(table, error.message)


def _table_data(info: TableInfo | UnreadTable) -> dict[str, Any]:
    named = {"name": info.table.name, "schema": info.table.schema}
    if isinstance(info, UnreadTable):
        return {**named, "problem": info.problem, "vectors": [], "key": [], "rows": None}
    types = {column.name: column.type for column in info.columns}
    return {
        **named,
        "problem": "",
        "view": info.is_view,
        "rows": info.rows,
        "rows_exact": info.rows_exact,
        "key": list(info.key),
        "columns": [
            {"name": column.name, "type": column.type, "nullable": column.nullable}
            for column in info.columns
        ],
        "vectors": [
            {
                "name": column.name,
                "type": types[column.name],
                "kind": column.kind.value,
                "dimension": column.dimension,
                "dimensions": [{"dimension": size, "rows": rows} for size, rows in column.seen],
            }
            for column in info.vectors
        ],
        "text_columns": list(info.text_columns),
        "json_columns": list(info.json_columns),
    }


def _audit(call: Call) -> int:
    asked = asked_columns(call)
    refuse_one_file_for_several(call, asked)
    words = int(call.settings.checked("MAX_EMBEDDING_LENGTH").value)
    found = []
    for one in asked:
        renderer = _renderer(one) if one.recipes else None
        report = audit_vectors(
            call.store, one.choice, renderer=renderer, max_words=words, out=call.arguments.out,
            context=call.context,
        )  # fmt: skip
        found.append(report)
    write_columns(call.output, [report.to_dict() for report in found])
    call.output.answer("\n\n".join(audit_text(report) for report in found))
    return 0


def _prove(call: Call) -> int:
    from kimera_console.core.stores.recipes.old_model import open_model

    asked = asked_columns(call)
    refuse_one_file_for_several(call, asked)
    with open_model(
        call.settings, call.arguments.model, pooling=call.arguments.pooling,
        prompt=call.arguments.prompt, context=call.context,
    ) as old:  # fmt: skip
        found = each_with_vectors(
            call,
            asked,
            lambda one: prove_recipes(
                call.store, one.choice, one.info, old, recipes=one.recipes,
                sample_rows=call.arguments.sample, cosine=call.arguments.cosine,
                proved_share=call.arguments.share, out=call.arguments.out, context=call.context,
            ),
        )  # fmt: skip
    write_columns(call.output, [report.to_dict() for report in found])
    call.output.answer("\n\n".join(proof_text(report) for report in found))
    return 0


def _renderer(asked: ChosenColumn) -> RowRenderer:
    assert asked.recipes is not None
    return RowRenderer(
        asked.recipes, columns=asked.info.column_names, json_columns=asked.info.json_columns
    )


def refuse_one_file_for_several(call: Call, asked: list[ChosenColumn]) -> None:
    """Refuse to write one file of ids for several tables."""
    if call.arguments.out and len(asked) > 1:
        raise StoreError(
            "--out is one file, and several tables were asked for.",
            hint="Name one of them with --table.",
        )


def write_columns(output: Output, found: list[dict[str, Any]]) -> None:
    """One column as an object of its own, several in a list."""
    output.data(found[0] if len(found) == 1 else {"stores": found})
