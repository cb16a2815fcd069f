"""What the tab has done by jobs: core functions on a database that is opened for each.

All of it runs on worker threads. A URL with its password is in memory only; whatever is shown or
kept has been through `mask_url` or `without_password`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kimera_console.core.embedding.backends.base import TRANSFORMERS
from kimera_console.core.embedding.backends.host import hosted_transformers
from kimera_console.core.errors import KimeraError, StoreError
from kimera_console.core.stores.audit.audit import audit_vectors
from kimera_console.core.stores.change import ledger
from kimera_console.core.stores.change.exchange import list_switches
from kimera_console.core.stores.change.saved import without_password
from kimera_console.core.stores.database.connection import open_store, parse_url
from kimera_console.core.stores.database.flag_url import database_url
from kimera_console.core.stores.database.tables import (
    choose_columns,
    describe_table,
    list_tables,
)
from kimera_console.core.stores.recipes.old_model import open_model
from kimera_console.core.stores.recipes.prove import prove_recipes
from kimera_console.core.stores.recipes.text_recipe import RecipeSet, RowRenderer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kimera_console.core.flags.settings import Settings
    from kimera_console.core.jobs import JobContext
    from kimera_console.core.stores.audit.audit import AuditReport
    from kimera_console.core.stores.change.exchange import SwitchRecord
    from kimera_console.core.stores.change.ledger import LedgerProgress, Run
    from kimera_console.core.stores.database.choice import StoreChoice, TableRef
    from kimera_console.core.stores.database.connection import Store
    from kimera_console.core.stores.database.tables import TableInfo
    from kimera_console.core.stores.recipes.prove import ProofReport

HOSTED = {TRANSFORMERS: hosted_transformers}
"""An old model in Transformers runs in a child: torch must not enter the window's process."""


@dataclass(frozen=True)
class Address:
    """Where the database is, as the user said it.

    Attributes:
        text: URL or path, without a password; "" with `from_flags`.
        password: What was typed beside it.
        from_flags: DATABASE_URL of the flags is meant.
    """

    text: str
    password: str = field(default="", repr=False)
    from_flags: bool = False


@dataclass(frozen=True)
class RunState:
    """A change that was begun in the database, and how far it is."""

    run: Run
    progress: LedgerProgress


@dataclass(frozen=True)
class StoreStatus:
    """What this console has written into a database.

    Attributes:
        runs: Changes of vectors, oldest first.
        switches: Switches, oldest first.
    """

    runs: tuple[RunState, ...] = ()
    switches: tuple[SwitchRecord, ...] = ()


@dataclass(frozen=True)
class StoreOverview:
    """What a database holds.

    Attributes:
        url: How it is opened; holds the password.
        kept: The same without it, as it may be shown and kept.
        dialect: "sqlite", "postgresql", or another.
        tables: Tables and views that could be read, but the console's own.
        problems: Names of the others, and why.
        status: What this console has written there.
    """

    url: str = field(repr=False)
    kept: str
    dialect: str
    tables: tuple[TableInfo, ...]
    problems: tuple[tuple[TableRef, str], ...]
    status: StoreStatus


def describe_store(settings: Settings, address: Address, context: JobContext) -> StoreOverview:
    """Connect, and describe every table.

    Raises:
        StoreError: It cannot be reached, or nothing was named.
    """
    url = real_url(settings, address)
    found: list[TableInfo] = []
    problems: list[tuple[TableRef, str]] = []
    with open_store(url) as store:
        names = [one for one in list_tables(store) if one.name not in _OWN_TABLES]
        for place, table in enumerate(names):
            context.report("Read the tables", place, len(names), unit="tables")
            try:
                found.append(describe_table(store, table))
            except StoreError as error:  # one table that may not be read hides no others
                problems.append((table, error.message))
        return StoreOverview(
            url, without_password(url), store.dialect, tuple(found), tuple(problems),
            _read_status(store),
        )  # fmt: skip


_OWN_TABLES = (ledger.STORES, ledger.CHUNKS, ledger.SWITCHES)


def real_url(settings: Settings, address: Address) -> str:
    """The URL with its password.

    Raises:
        StoreError: It cannot be read, or DATABASE_URL is not set.
    """
    if address.from_flags:
        return database_url(settings)
    if not address.password:
        return address.text
    url = parse_url(address.text).set(password=address.password)
    return url.render_as_string(hide_password=False)


def if_still_named(settings: Settings, kept: str) -> str:
    """A URL without its password if DATABASE_URL of the flags names it; "" if not."""
    try:
        return kept if kept and without_password(database_url(settings)) == kept else ""
    except KimeraError:
        return ""


def choose(
    url: str, info: TableInfo, vector: str, key: Sequence[str], context: JobContext
) -> StoreChoice:
    """Check a choice of columns.

    Raises:
        StoreError: The columns cannot be used so.
    """
    context.report("Check the columns")
    with open_store(url) as store:
        return choose_columns(store, table=info.table, vector=vector, key=key)


def audit(
    settings: Settings,
    url: str,
    choice: StoreChoice,
    recipes: RecipeSet | None,
    out: Path | None,
    context: JobContext,
) -> AuditReport:
    """Read every vector once.

    Raises:
        StoreError: The store cannot be read, or `out` not be written.
        SettingsError: MAX_EMBEDDING_LENGTH cannot be used.
    """
    words = int(settings.checked("MAX_EMBEDDING_LENGTH").value)
    with open_store(url) as store:
        renderer = None
        if recipes is not None:
            info = describe_table(store, choice.table)
            renderer = RowRenderer(
                recipes, columns=info.column_names, json_columns=info.json_columns
            )
        return audit_vectors(
            store, choice, renderer=renderer, max_words=words, out=out, context=context
        )


def prove(
    settings: Settings,
    url: str,
    choice: StoreChoice,
    recipes: RecipeSet | None,
    model: str,
    pooling: str,
    prompt: str | None,
    context: JobContext,
) -> ProofReport:
    """Compare a sample with what the old model makes of its texts.

    Raises:
        StoreError: The store cannot be read, or the model cannot have made its vectors.
        SourceError, BackendError: The model cannot be loaded.
    """
    context.report("Load the old model", detail=model)
    with (
        open_store(url) as store,
        open_model(
            settings, model, pooling=pooling, prompt=prompt, factories=HOSTED, context=context
        ) as old,
    ):
        info = describe_table(store, choice.table)
        return prove_recipes(store, choice, info, old, recipes=recipes, context=context)


def _read_status(store: Store) -> StoreStatus:
    with store.connect() as connection:
        runs = tuple(
            RunState(run, ledger.read_progress(connection, run.id))
            for run in ledger.list_runs(store, connection)
        )
        return StoreStatus(runs, list_switches(store, connection))
