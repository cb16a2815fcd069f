"""`stores plan|run|compare|switch|rollback|status|drop-old|discard|save`: changing vectors."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from kimera_console.cli.arguments import USUAL_ENV_FILE
from kimera_console.cli.verbs.store_change_words import (
    RunStatus,
    SwitchStatus,
    compare_text,
    plan_text,
    rollback_text,
    run_text,
    status_text,
    switch_text,
)
from kimera_console.cli.verbs.stores import (
    Call,
    ChosenColumn,
    asked_columns,
    each_with_vectors,
    write_columns,
)
from kimera_console.cli.verbs.stores_saved import save_store, take_saved
from kimera_console.core.errors import StoreError
from kimera_console.core.flags.settings import Settings
from kimera_console.core.stores.change import ledger
from kimera_console.core.stores.change.begin import discard_run
from kimera_console.core.stores.change.exchange import (
    drop_old_column,
    forget_everything,
    list_switches,
    runs_of,
    unfinished_switch,
)
from kimera_console.core.stores.change.ledger import COMPLETE, DROPPED, RUNNING, SWITCHED
from kimera_console.core.stores.change.writing import is_at_work
from kimera_console.core.stores.database.connection import open_store, parse_url, run_beside_store
from kimera_console.core.stores.database.flag_url import database_url
from kimera_console.core.stores.recipes.text_recipe import RecipeSet

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from pathlib import Path

    from kimera_console.cli.output import Output
    from kimera_console.core.jobs import JobContext
    from kimera_console.core.stores.change.ledger import Run
    from kimera_console.core.stores.change.rules import Rules
    from kimera_console.core.stores.change.run import RunReport
    from kimera_console.core.stores.change.target import Target
    from kimera_console.core.stores.compare.queries import Query
    from kimera_console.core.stores.database.connection import Store
    from kimera_console.core.stores.recipes.old_model import OldModel

WRITES = ("run", "switch", "rollback", "drop-old", "discard")
"""Actions that open the database for writing; the help names them."""
_LONG = ("plan", "run", "compare")
"""Actions that may be left where the database's file goes silent."""


def change_store(arguments: argparse.Namespace, output: Output, context: JobContext) -> int:
    """Run `stores ACTION`; a switch that was interrupted is settled before anything is written."""
    if arguments.action == "save":
        return save_store(arguments, output)
    take_saved(arguments)
    settings = Settings(arguments.env_file)
    url = arguments.url or database_url(settings)
    output.hide(str(secret) for secret in (parse_url(url).password,) if secret)

    def act(aside: JobContext) -> int:
        with open_store(url, writable=arguments.action in WRITES) as store:
            if arguments.action in WRITES and arguments.action not in _LONG:
                _recover(store, arguments, settings, output)
            return _ACTIONS[arguments.action](Call(arguments, settings, url, store, output, aside))

    if arguments.action in _LONG:
        if arguments.action in WRITES:  # first: what it settles must not be left in between
            with open_store(url, writable=True) as store:
                _recover(store, arguments, settings, output)
        return run_beside_store(url, act, context)
    return act(context)


def _recover(
    store: Store, arguments: argparse.Namespace, settings: Settings, output: Output
) -> None:
    from kimera_console.core.switching.store_switch import recover_switch
    from kimera_console.core.switching.switch_flags import claim_switches

    if arguments.action == "rollback" and arguments.env_file is not USUAL_ENV_FILE:  # it was named
        claim_switches(store, settings.env_file)
    if arguments.action == "rollback":
        return  # it settles for itself: what that takes back was asked for
    done = recover_switch(store)
    if done:
        output.note(done)


@contextlib.contextmanager
def _target(call: Call) -> Iterator[Target]:
    from kimera_console.core.stores.change.target import open_target

    with open_target(
        call.settings, call.arguments.bundle, prompt=call.arguments.prompt, context=call.context
    ) as target:
        yield target


def _keep_prompt(call: Call, runs: tuple[Run, ...]) -> None:
    """What was started with a prompt goes on with it, unless another is asked for."""
    from kimera_console.core.stores.change.target import prompt_of_runs

    if call.arguments.prompt is None:
        call.arguments.prompt = prompt_of_runs(call.settings, call.arguments.bundle, runs)


@contextlib.contextmanager
def _old(call: Call) -> Iterator[OldModel | None]:
    said = call.arguments
    if not said.old_model:
        yield None
        return
    from kimera_console.core.stores.recipes.old_model import open_model

    with open_model(
        call.settings, said.old_model, pooling=said.pooling, prompt=said.old_prompt,
        context=call.context,
    ) as old:  # fmt: skip
        yield old


def _recipes(call: Call, asked: ChosenColumn) -> RecipeSet:
    """What was asked for, else what the column's last run had."""
    if asked.recipes is not None:
        return asked.recipes
    with call.store.connect() as connection:
        runs = ledger.find_runs(call.store, asked.choice, connection)
    if not runs:
        raise StoreError(
            f"No recipe says which text the vectors of {asked.choice.table} are made of.",
            hint="Name it with --recipe; `kimera-console stores prove` finds it.",
        )
    return RecipeSet.parse(runs[-1].recipes)


def _runs(call: Call, states: tuple[str, ...]) -> tuple[Run, ...]:
    """The newest run of each column that was asked for, or of every one; of these states."""
    found = _find_runs(call, states)
    if not found:
        raise _no_change(call)
    return found


def _no_change(call: Call) -> StoreError:
    """Why there is nothing to do it to: all that was begun stands elsewhere, or nothing was."""
    switched = _find_runs(call, (SWITCHED,))
    if switched:
        names = ", ".join(str(run.choice) for run in switched)
        return StoreError(
            f"{names}: the new vectors are in force already.",
            hint="`kimera-console stores rollback` takes them back.",
        )
    return StoreError(
        f"{call.store.shown}: there is no such change of vectors.",
        hint="`kimera-console stores status` shows what is there.",
    )


def _find_runs(call: Call, states: tuple[str, ...]) -> tuple[Run, ...]:
    with call.store.connect() as connection:
        known = ledger.list_runs(call.store, connection)
    said = call.arguments
    if said.vector and not (said.table or said.kimera):
        known = tuple(run for run in known if run.choice.vector == said.vector)
    elif said.table or said.kimera:
        wanted = {(asked.choice.table, asked.choice.vector) for asked in asked_columns(call)}
        known = tuple(r for r in known if (r.choice.table, r.choice.vector) in wanted)
    newest = {(run.choice.table, run.choice.vector): run for run in known if run.state in states}
    return tuple(newest.values())


def _plan(call: Call) -> int:
    from kimera_console.core.stores.change.plan import plan_store

    found = []
    with _target(call) as target:
        for asked in asked_columns(call):
            found.append(
                plan_store(
                    call.store, asked.choice, asked.info, _recipes(call, asked), target,
                    index=call.arguments.index, sample_rows=call.arguments.sample,
                    context=call.context,
                )
            )  # fmt: skip
    write_columns(call.output, [plan.to_dict() for plan in found])
    call.output.answer("\n\n".join(plan_text(plan) for plan in found))
    return 1 if any(plan.problems for plan in found) else 0


def _run(call: Call) -> int:
    from kimera_console.core.stores.change.rules import Rules

    rules = Rules.parse(call.arguments.rows)
    _check_cluster(call.arguments)
    asked = asked_columns(call)
    _keep_prompt(call, _find_runs(call, (RUNNING, COMPLETE)))
    with _target(call) as target, _old(call) as old:
        found = [_run_column(call, one, rules, target, old) for one in asked]
    write_columns(call.output, [report.to_dict() for report in found])
    call.output.answer("\n\n".join(run_text(report) for report in found))
    return 0


def _run_column(
    call: Call, asked: ChosenColumn, rules: Rules, target: Target, old: OldModel | None
) -> RunReport:
    from kimera_console.core.stores.change.cluster import ClusterOptions, run_on_cluster
    from kimera_console.core.stores.change.plan import FEW_ROWS, check_plan, plan_store
    from kimera_console.core.stores.change.rules import Rules
    from kimera_console.core.stores.change.run import RunOptions, run_store

    store, said, context = call.store, call.arguments, call.context
    with store.connect() as connection:
        runs = ledger.find_runs(store, asked.choice, connection)
    begun = next((run for run in runs if run.state in (RUNNING, COMPLETE)), None)
    recipes = _recipes(call, asked)
    work = (store, asked.choice, asked.info, recipes, target)
    if begun is None:
        check_plan(plan_store(*work, index=said.index, sample_rows=FEW_ROWS, context=context))
    kept = Rules({**(begun.rules if begun else {}), **rules.chosen})
    options = RunOptions(kept, said.rate, said.shard, said.chunk_rows)
    if not said.ray:
        return run_store(*work, options, old=old, context=context)
    return run_on_cluster(
        store, call.url, asked.choice, asked.info, recipes, target, options,
        ClusterOptions(said.ray, said.workers, said.worker_threads),
        env_file=call.settings.env_file, prompt=said.prompt, context=context,
    )  # fmt: skip


def _check_cluster(arguments: argparse.Namespace) -> None:
    if not arguments.ray:
        return
    if arguments.shard != (1, 1):
        raise StoreError("--ray shares the whole run out: leave --shard out.")
    if arguments.old_model and "not_reproduced=skip" in arguments.rows:
        raise StoreError(
            "Rows that the old model does not reproduce are found by one process alone.",
            hint="Leave --ray out; --shard I/N shares such a run out by hand.",
        )


def _compare(call: Call) -> int:
    from kimera_console.core.stores.compare.compare import compare_store
    from kimera_console.core.stores.compare.thresholds import THRESHOLDS

    runs = _runs(call, (RUNNING, COMPLETE, SWITCHED))
    queries = _queries(call, call.arguments.queries) if call.arguments.queries else []
    with contextlib.ExitStack() as stack:
        encoders: dict[str, Any] = {}
        if queries:
            old = stack.enter_context(_old(call))
            target = stack.enter_context(_target(call))
            encoders = {"encode_old": old.encode if old else None, "encode_new": target.encode}
        found = each_with_vectors(
            call,
            runs,
            lambda run: compare_store(
                call.store, run, queries=queries, k=call.arguments.k,
                thresholds=call.arguments.threshold or THRESHOLDS, context=call.context, **encoders,
            ),
        )  # fmt: skip
    write_columns(call.output, [report.to_dict() for report in found])
    call.output.answer("\n\n".join(compare_text(report) for report in found))
    return 0


def _queries(call: Call, file: Path) -> list[Query]:
    from kimera_console.core.stores.compare.queries import parse_queries
    from kimera_console.core.texts.files.rows import open_rows
    from kimera_console.core.texts.files.source import kind_of
    from kimera_console.core.texts.files.types import START, BadRow, FileKind, ReadOptions

    lines: list[str] = []
    for row in open_rows(str(file), ReadOptions(FileKind.TEXT)).rows(START, call.context):
        if isinstance(row, BadRow):
            raise StoreError(f"Line {row.line} of {file} cannot be read: {row.reason}.")
        lines.append(row.text)
    as_json = kind_of(str(file)) is FileKind.JSONL
    found = parse_queries("\n".join(lines), where=str(file), as_json=as_json)
    if not found:
        raise StoreError(f"{file} holds no queries.", hint="Write one per line.")
    return found


def _switch(call: Call) -> int:
    from kimera_console.core.switching.store_check import check_dependents
    from kimera_console.core.switching.store_switch import finish_switch, switch_stores

    runs = begun = _find_runs(call, (RUNNING, COMPLETE))
    if not runs:
        with call.store.connect() as connection:
            left = unfinished_switch(call.store, connection)
        if left is None:
            raise _no_change(call)
        begun = runs_of(call.store, left)
    _keep_prompt(call, begun)
    for warning in check_dependents(call.store, runs, index=call.arguments.index):
        call.output.note(f"WARNING: {warning}")
    with _target(call) as target, _old(call) as old:
        if runs:
            report = switch_stores(
                call.store, call.settings, runs, target, index=call.arguments.index, old=old,
                context=call.context,
            )  # fmt: skip
        else:
            report = finish_switch(call.store, target, old=old, context=call.context)
    call.output.data(report.to_dict())
    call.output.answer(switch_text(report))
    return 0


def _rollback(call: Call) -> int:
    from kimera_console.core.switching.store_switch import roll_back_stores

    said = call.arguments
    named = said.table or said.vector or said.kimera
    # Of a switch that was interrupted before its columns the runs are only complete.
    states = (SWITCHED,), (COMPLETE,)
    found = next(filter(None, (_find_runs(call, each) for each in states)), ())
    wanted = (found or _runs(call, (DROPPED,))) if named else ()
    report = roll_back_stores(call.store, wanted, context=call.context)
    call.output.data(report.to_dict())
    call.output.answer(rollback_text(report))
    return 0


def _status(call: Call) -> int:
    found = []
    with call.store.connect() as connection:
        for run in ledger.list_runs(call.store, connection):
            if call.arguments.table and call.arguments.table not in (
                run.choice.table.name,
                str(run.choice.table),
            ):
                continue
            progress = ledger.read_progress(connection, run.id)
            is_left = run.state == RUNNING and not is_at_work(call.store, run.id)
            found.append(RunStatus(run, progress, is_left))
        left = unfinished_switch(call.store, connection)
        switches = [
            SwitchStatus(each, finished=left is None or each.id != left.id)
            for each in list_switches(call.store, connection)
        ]
    call.output.data(
        {
            "url": call.store.shown,
            "stores": [each.to_dict() for each in found],
            "switches": [each.to_dict() for each in switches],
        }
    )
    call.output.answer(status_text(call.store.shown, found, switches))
    return 0


def _drop_old(call: Call) -> int:
    runs = _runs(call, (RUNNING, COMPLETE, SWITCHED))
    if len(runs) > 1:
        raise StoreError(
            "There are several changes.", hint="Name the table of one of them with --table."
        )
    run = drop_old_column(call.store, runs[0], call.arguments.column)
    call.output.data(run.to_dict())
    call.output.answer(
        f"{run.choice.table}.{run.old_column} was dropped. The switch that put it aside can no "
        "longer be rolled back, for any of its columns."
    )
    return 0


def _discard(call: Call) -> int:
    runs = _runs(call, (RUNNING, COMPLETE))
    for run in runs:
        discard_run(call.store, run)
    emptied = forget_everything(call.store)
    call.output.data({"discarded": [run.to_dict() for run in runs], "tables_removed": emptied})
    for run in runs:
        call.output.answer(f"{run.choice.table}.{run.new_column} was discarded.")
    return 0


_ACTIONS = {
    "plan": _plan, "run": _run, "compare": _compare, "switch": _switch, "rollback": _rollback,
    "status": _status, "drop-old": _drop_old, "discard": _discard,
}  # fmt: skip
