"""What the tab has done by jobs to change vectors: plan, run, compare, switch, and back."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kimera_console.core.flags import envfile
from kimera_console.core.stores.change import ledger
from kimera_console.core.stores.change.begin import discard_run
from kimera_console.core.stores.change.exchange import drop_old_column, forget_everything
from kimera_console.core.stores.change.ledger import COMPLETE, RUNNING
from kimera_console.core.stores.change.plan import FEW_ROWS, check_plan, plan_store
from kimera_console.core.stores.change.rules import NOT_REPRODUCED, SKIP, Rules
from kimera_console.core.stores.change.run import RunOptions, run_store
from kimera_console.core.stores.change.target import open_target, prompt_of_runs
from kimera_console.core.stores.compare.compare import compare_store
from kimera_console.core.stores.database.connection import open_store, run_beside_store
from kimera_console.core.stores.database.tables import describe_table
from kimera_console.core.stores.recipes.old_model import open_model
from kimera_console.core.switching.store_check import check_dependents
from kimera_console.core.switching.store_switch import (
    finish_switch,
    recover_switch,
    roll_back_stores,
    switch_changes,
    switch_stores,
)
from kimera_console.gui.tabs.stores.work import HOSTED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from kimera_console.core.flags.settings import Settings
    from kimera_console.core.jobs import JobContext
    from kimera_console.core.stores.change.ledger import Run
    from kimera_console.core.stores.change.plan import StorePlan
    from kimera_console.core.stores.change.run import RunPause, RunReport
    from kimera_console.core.stores.change.target import Target
    from kimera_console.core.stores.compare.compare import CompareReport
    from kimera_console.core.stores.compare.queries import Query
    from kimera_console.core.stores.database.choice import StoreChoice
    from kimera_console.core.stores.recipes.old_model import OldModel
    from kimera_console.core.stores.recipes.text_recipe import RecipeSet
    from kimera_console.core.switching.store_switch import RollbackReport, SwitchReport


@dataclass(frozen=True)
class Models:
    """The new model and the old one.

    Attributes:
        bundle: The new model's folder.
        prompt: Its prompt, as of `Embedder.use_prompt`.
        old_model: The model that made the old vectors, "" where it is not known.
        old_prompt: The prompt that it had.
        pooling: How it pooled.
    """

    bundle: Path
    prompt: str | None = None
    old_model: str = ""
    old_prompt: str | None = None
    pooling: str = "auto"


@dataclass(frozen=True)
class ColumnChange:
    """One change of a vector column.

    Attributes:
        url: The database; holds the password.
        choice: The vector column.
        recipes: What its rows' texts are.
        models: The new model and the old one.
        index: As of `plan_index`.
        rules: What is done with rows of each class.
        rate: Maximum texts per second; 0 is without a limit.
    """

    url: str
    choice: StoreChoice
    recipes: RecipeSet
    models: Models
    index: str
    rules: Rules
    rate: float = 0.0

    def __repr__(self) -> str:
        return f"Change({self.choice})"  # the URL may hold a password


def plan(settings: Settings, change: ColumnChange, context: JobContext) -> StorePlan:
    """Estimate it from a sample.

    Raises:
        StoreError, BundleError, BackendError: The store or the new model cannot be used.
    """
    with (
        open_store(change.url) as store,
        _target(settings, change.models, (), context) as target,
    ):
        info = describe_table(store, change.choice.table)
        return plan_store(
            store, change.choice, info, change.recipes, target, index=change.index, context=context
        )


def run(
    settings: Settings, change: ColumnChange, pause: RunPause, context: JobContext
) -> RunReport:
    """Begin it or go on with it, until nothing is left.

    Raises:
        StoreError, BundleError, BackendError: It cannot be begun, or goes no further; what is done
            stays done.
    """
    with open_store(change.url, writable=True) as store:
        recover_switch(store)  # first: it must not be left in between
    return run_beside_store(
        change.url, lambda aside: _embed(settings, change, pause, aside), context
    )


def _embed(
    settings: Settings, change: ColumnChange, pause: RunPause, context: JobContext
) -> RunReport:
    skips = change.rules.chosen.get(NOT_REPRODUCED) == SKIP
    with open_store(change.url, writable=True) as store, contextlib.ExitStack() as stack:
        info = describe_table(store, change.choice.table)
        with store.connect() as connection:
            runs = ledger.find_runs(store, change.choice, connection)
        begun = [one for one in runs if one.state in (RUNNING, COMPLETE)]
        target = stack.enter_context(_target(settings, change.models, begun, context))
        old = stack.enter_context(_old_model(settings, change.models, skips, context))
        if not begun:
            check_plan(
                plan_store(
                    store, change.choice, info, change.recipes, target, index=change.index,
                    sample_rows=FEW_ROWS, context=context,
                )
            )  # fmt: skip
        options = RunOptions(change.rules, change.rate)
        return run_store(
            store, change.choice, info, change.recipes, target, options,
            old=old, pause=pause, context=context,
        )  # fmt: skip


def compare(
    settings: Settings,
    url: str,
    run: Run,
    queries: Sequence[Query],
    k: int,
    thresholds: Sequence[float],
    models: Models,
    context: JobContext,
) -> CompareReport:
    """Search old and new vectors for the same queries; both models are loaded for texts only.

    Each model puts its default prompt before a query: those in `models` are of the stored texts.

    Raises:
        StoreError, SourceError, BundleError, BackendError: The store or a model cannot be used.
    """
    with open_store(url) as store, contextlib.ExitStack() as stack:
        old = new = None
        if queries:
            asked = replace(models, old_prompt=None)
            old = stack.enter_context(_old_model(settings, asked, True, context))
            new = stack.enter_context(open_target(settings, models.bundle, context=context))
        return compare_store(
            store, run, queries=queries, k=k, thresholds=thresholds, shown=None,
            context=context, encode_old=old.encode if old else None,
            encode_new=new.encode if new else None,
        )  # fmt: skip


@dataclass(frozen=True)
class SwitchPreview:
    """What a switch would write.

    Attributes:
        changes: Flags and their values.
        diff: The file's change, secrets masked; "" where it stays as it is.
        warnings: What stays with the old vectors, a sentence each.
    """

    changes: dict[str, str]
    diff: str
    warnings: tuple[str, ...]


def preview_switch(
    settings: Settings, url: str, runs: Sequence[Run], bundle: Path, index: str
) -> SwitchPreview:
    """The flags that a switch would write, and what it leaves with the old vectors.

    Raises:
        StoreError, BundleError, SettingsError, EnvFileError: It could not be switched so.
    """
    changes = switch_changes(settings, bundle, runs[0].stamp.dimension)
    diff = envfile.preview(settings.env_file, dict(changes)) if changes else ""
    with open_store(url) as store:
        return SwitchPreview(changes, diff, check_dependents(store, runs, index=index))


def switch(
    settings: Settings,
    url: str,
    runs: Sequence[Run],
    models: Models,
    index: str,
    context: JobContext,
) -> SwitchReport:
    """Put new vectors and flags in force together.

    Raises:
        StoreError, SettingsError, EnvFileError, BackendError: Both are as they were.
    """
    with (
        open_store(url, writable=True) as store,
        _target(settings, models, runs, context) as target,
        _old_model(settings, models, _skips_unproved(runs), context) as old,
    ):
        return switch_stores(store, settings, runs, target, index=index, old=old, context=context)


def finish(
    settings: Settings, url: str, runs: Sequence[Run], models: Models, context: JobContext
) -> SwitchReport:
    """Do the rows that arrived during a switch, where that was interrupted.

    Raises:
        StoreError, BackendError: The switch stays in force.
    """
    with (
        open_store(url, writable=True) as store,
        _target(settings, models, runs, context) as target,
        _old_model(settings, models, _skips_unproved(runs), context) as old,
    ):
        return finish_switch(store, target, old=old, context=context)


def roll_back(url: str, context: JobContext) -> RollbackReport:
    """Take the last switch back.

    Raises:
        StoreError, EnvFileError: Nothing is switched, or the old vectors are gone.
    """
    with open_store(url, writable=True) as store:
        return roll_back_stores(store, context=context)


def recover(url: str) -> str:
    """Undo or finish a switch that was interrupted; what was done.

    Raises:
        StoreError, EnvFileError: It cannot be.
    """
    with open_store(url, writable=True) as store:
        return recover_switch(store)


def drop_old(url: str, run: Run, column: str) -> Run:
    """Remove the old vectors for good.

    Raises:
        StoreError: It is not that run's old column, or the new vectors are not in force.
    """
    with open_store(url, writable=True) as store:
        recover_switch(store)
        return drop_old_column(store, run, column)


def discard(url: str, run: Run) -> None:
    """Give a change up: the new vectors go.

    Raises:
        StoreError: They are in force, or the database refuses.
    """
    with open_store(url, writable=True) as store:
        recover_switch(store)
        discard_run(store, run)
        forget_everything(store)


def _skips_unproved(runs: Iterable[Run]) -> bool:
    """Whether rows are left out that only the old model can tell."""
    return any(run.rules.get(NOT_REPRODUCED) == SKIP for run in runs)


@contextlib.contextmanager
def _target(
    settings: Settings, models: Models, begun: Sequence[Run], context: JobContext
) -> Iterator[Target]:
    """The new model; runs that were begun go on with their own prompt."""
    prompt = prompt_of_runs(settings, models.bundle, begun) if begun else models.prompt
    with open_target(settings, models.bundle, prompt=prompt, context=context) as target:
        yield target


@contextlib.contextmanager
def _old_model(
    settings: Settings, models: Models, needed: bool, context: JobContext
) -> Iterator[OldModel | None]:
    """The old model; None where it is not needed, or none is named."""
    if not needed or not models.old_model:
        yield None
        return
    with open_model(
        settings, models.old_model, pooling=models.pooling, prompt=models.old_prompt,
        factories=HOSTED, context=context,
    ) as old:  # fmt: skip
        yield old
