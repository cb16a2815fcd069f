"""Making a store's new vectors beside the old ones, until not one row is left.

A run can be resumed however it ended: a chunk is committed whole or not at all. When every chunk is
done, all are read again until a whole pass finds nothing that changed or arrived.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from kimera_console.core.errors import Action, Advice, StoreError
from kimera_console.core.jobs import JobContext
from kimera_console.core.stores.change import ledger
from kimera_console.core.stores.change.begin import (
    begin_run,
    check_column,
    extend_chunks,
    with_rules,
)
from kimera_console.core.stores.change.chunk_work import ChunkWorker
from kimera_console.core.stores.change.ledger import CHUNK_ROWS, COMPLETE, RUNNING, SWITCHED
from kimera_console.core.stores.change.rules import ALLOWED, EMBED, MISSING, SKIP, Rules
from kimera_console.core.stores.change.writing import open_writer
from kimera_console.core.stores.database.tables import describe_table
from kimera_console.core.stores.recipes.text_recipe import RecipeSet, RowRenderer
from kimera_console.core.system.units import duration

if TYPE_CHECKING:
    from kimera_console.core.stores.change.ledger import LedgerProgress, Run
    from kimera_console.core.stores.change.target import Target
    from kimera_console.core.stores.change.writing import Writer
    from kimera_console.core.stores.database.choice import StoreChoice
    from kimera_console.core.stores.database.connection import Store
    from kimera_console.core.stores.database.tables import TableInfo
    from kimera_console.core.stores.recipes.old_model import OldModel

MOST_PASSES = 50
STAGE = "Embed the store"
_PAUSE_POLL_S = 0.2


class RunPause:
    """Makes a run wait between two chunks; set and cleared from any thread."""

    def __init__(self) -> None:
        self._going = threading.Event()
        self._going.set()

    @property
    def paused(self) -> bool:
        return not self._going.is_set()

    def pause(self) -> None:
        """Wait after the chunk that is being done; nothing is held meanwhile but the lock."""
        self._going.clear()

    def go_on(self) -> None:
        self._going.set()

    def wait(self, context: JobContext) -> None:
        """Wait as long as it is paused; a cancel ends the wait."""
        while not self._going.wait(_PAUSE_POLL_S):
            context.report("Paused")
            context.run_urgent()


@dataclass(frozen=True)
class RunOptions:
    """How a run goes.

    Attributes:
        rules: What is done with rows of each class.
        rate: Maximum texts per second; 0 is without a limit.
        shard: (I, N): the I-th of N parts, from 1.
        chunk_rows: Rows of a chunk; of a run that goes on, that of its beginning counts.
        most_passes: Times that rows are looked through for changes at most.
    """

    rules: Rules
    rate: float = 0.0
    shard: tuple[int, int] = (1, 1)
    chunk_rows: int = CHUNK_ROWS
    most_passes: int = MOST_PASSES


@dataclass(frozen=True)
class RunSpeed:
    """How fast a run is; published with its progress.

    Attributes:
        texts_per_s: Rows that this call wrote, over the time since it began; 0 while unknown.
        seconds_left: Until every row has been seen once; None while unknown.
        rows: Rows that are done and written, by earlier calls too.
        total: Rows that there are.
    """

    texts_per_s: float
    seconds_left: float | None
    rows: int = 0
    total: int = 1


@dataclass(frozen=True)
class ChunkTexts:
    """A chunk's texts are about to be embedded; published before the first of them.

    Until the chunk is written, with the next `RunSpeed`, the progress in texts is that of these.

    Attributes:
        texts: How many they are.
    """

    texts: int


@dataclass(frozen=True)
class RunReport:
    """What a run did.

    Attributes:
        run: The run, with its state now.
        resumed: Whether an earlier call had begun it.
        written: Rows that this call wrote.
        changed: Of them, rows that had changed or arrived since their chunk was done.
        left_out: Rows without a new vector, by class; of this call's part.
        passes: Times that the rows were looked through for changes.
        progress: What the ledger says.
        seconds: How long it took.
    """

    run: Run
    resumed: bool
    written: int
    changed: int
    left_out: dict[str, int]
    passes: int
    progress: LedgerProgress
    seconds: float

    @property
    def complete(self) -> bool:
        """Whether nothing is left to do, in any part."""
        return self.run.state == COMPLETE and self.progress.done == self.progress.chunks

    @property
    def texts_per_s(self) -> float:
        """Of the rows written by this call."""
        return self.written / self.seconds if self.seconds > 0 else 0.0

    def to_dict(self) -> dict[str, Any]:
        """As `stores run --json` prints it."""
        return {
            **self.run.to_dict(),
            "complete": self.complete,
            "resumed": self.resumed,
            "written": self.written,
            "changed": self.changed,
            "left_out": self.left_out,
            "passes": self.passes,
            "chunks": self.progress.chunks,
            "chunks_done": self.progress.done,
            "rows_done": self.progress.rows,
            "embedded": self.progress.embedded,
            "seconds": self.seconds,
            "texts_per_s": self.texts_per_s,
        }


def run_store(
    store: Store,
    choice: StoreChoice,
    info: TableInfo,
    recipes: RecipeSet,
    target: Target,
    options: RunOptions,
    *,
    old: OldModel | None = None,
    pause: RunPause | None = None,
    context: JobContext | None = None,
) -> RunReport:
    """Begin a run or go on with it, until nothing is left.

    Args:
        store: Opened for writing.
        choice: The vector column.
        info: Its table.
        recipes: What its rows' texts are.
        target: The new model.
        options: How it goes.
        old: The old model; only needed to leave out rows that it does not reproduce.
        pause: Set by whoever wants it to wait.
        context: Receives progress in rows; a cancel ends it after what is committed.

    Raises:
        StoreError: It cannot be begun, is held by another console, or the database refuses.
        BackendError: The model fails.
        JobCancelled: After a cancel; finished rows are kept.
    """
    context = context or JobContext()
    options.rules.check(old_model=old is not None)
    _check_old(choice, old)
    renderer = RowRenderer(recipes, columns=info.column_names, json_columns=info.json_columns)
    stamp = replace(target.stamp, recipe=tuple(recipes.to_list()))
    rules = dict(options.rules.chosen)
    run = begin_run(store, info, choice, stamp, rules, chunk_rows=options.chunk_rows)
    with open_writer(store, run.id, shard=options.shard) as writer:
        run = with_rules(store, run, rules)
        worker = ChunkWorker(store, run, renderer, Rules(run.rules), target, writer, old)
        return RunLoop(worker, options, pause or RunPause(), context).go()


def catch_up(
    store: Store,
    run: Run,
    target: Target,
    writer: Writer,
    *,
    old: OldModel | None = None,
    context: JobContext,
) -> RunReport:
    """Do what changed or arrived since a run was complete, or since its switch.

    After the switch, rows of a class for which nothing was chosen are left out.

    Raises:
        StoreError, BackendError, JobCancelled: As `run_store`.
    """
    info = describe_table(store, run.choice.table)
    check_column(run, info.column_names)
    renderer = RowRenderer(
        RecipeSet.parse(run.recipes),
        columns=info.column_names,
        json_columns=info.json_columns,
    )
    Rules(run.rules).check(old_model=old is not None)
    _check_old(run.choice, old)
    rules = Rules(run.rules)
    if run.state == SWITCHED:
        # What Kimera writes after the switch has no old vector. A row for which nothing was chosen
        # cannot stop a switch that is in force: a run, where it could be chosen, is over.
        rules = Rules({**dict.fromkeys(ALLOWED, SKIP), **run.rules, MISSING: EMBED})
    options = RunOptions(rules, chunk_rows=run.chunk_rows)
    worker = ChunkWorker(store, run, renderer, rules, target, writer, old)
    return RunLoop(worker, options, RunPause(), context).go()


def _check_old(choice: StoreChoice, old: OldModel | None) -> None:
    """Refuse a model that cannot have made the old vectors: it would reproduce no row at all."""
    if old is not None and choice.dimension not in (None, old.dimension):
        raise StoreError(
            f"{choice} holds vectors of {choice.dimension} dimensions, and "
            f"{old.name} makes {old.dimension}.",
            hint=Advice.of("Name the model that made them", Action.OLD_MODEL, "."),
        )


@dataclass
class RunLoop:
    """The passes of a run."""

    worker: ChunkWorker
    options: RunOptions
    pause: RunPause
    context: JobContext
    written: int = 0
    changed: int = 0
    seen: int = 0
    left_out: dict[int, Counter[str]] = field(default_factory=dict)
    started: float = field(default_factory=time.monotonic)

    def go(self) -> RunReport:
        """All passes, until one finds nothing."""
        run, store = self.worker.run, self.worker.store
        self.worker.embedding = lambda texts: self.context.publish(ChunkTexts(texts))
        extend_chunks(store, run, context=self.context)
        with store.connect() as connection:
            before = ledger.read_progress(connection, run.id)
        self.seen = before.rows
        self._pass(undone=True)
        passes = 0
        while True:
            passes += 1
            changed = self.changed
            added = extend_chunks(store, run, context=self.context)
            self._pass(undone=False)
            if self.changed == changed and not added:
                break
            if passes >= self.options.most_passes:
                raise StoreError(
                    f"{run.choice.table}: rows were changed faster than they could be embedded.",
                    hint="Resume when less is written; finished rows are kept.",
                )
        run, progress = self._finish()
        left: Counter[str] = sum(self.left_out.values(), Counter())
        return RunReport(
            run, before.done > 0, self.written, self.changed, dict(sorted(left.items())), passes,
            progress, time.monotonic() - self.started,
        )  # fmt: skip

    def _pass(self, *, undone: bool) -> None:
        """Once over this part's chunks: those still to do, or all of them."""
        run, store = self.worker.run, self.worker.store
        part, parts = self.options.shard
        with store.connect() as connection:
            numbers = ledger.iter_chunk_numbers(connection, run.id, undone=undone)
        mine = [number for number in numbers if number % parts == part - 1]
        for place, number in enumerate(mine):
            self.context.run_urgent()
            self.pause.wait(self.context)
            if undone:
                self._report()
            else:
                self.context.report("Check for changes", place, len(mine), unit="chunks")
            with store.connect() as connection:
                chunk = ledger.read_chunk(connection, run.id, number)
            if undone and chunk.done:
                continue
            begun = time.monotonic()
            result = self.worker.work(chunk)
            self.left_out[number] = result.classes
            self.written += result.written
            if undone:
                self.seen += result.rows
            elif result.written:
                self.changed += result.written
            self._slow_down(result.written, begun)
        if undone:
            self._report()

    def _report(self) -> None:
        total = max(self.worker.run.rows // self.options.shard[1], self.seen, 1)
        seconds = time.monotonic() - self.started
        speed = self.written / seconds if seconds > 1 else 0.0
        left = f", {duration((total - self.seen) / speed)} left" if speed else ""
        detail = f"{speed:,.0f} texts/s{left}" if speed else ""
        left_s = (total - self.seen) / speed if speed else None
        self.context.publish(RunSpeed(speed, left_s, self.seen, total))
        self.context.report(STAGE, self.seen, total, unit="rows", detail=detail)

    def _slow_down(self, texts: int, begun: float) -> None:
        if self.options.rate > 0:
            until = begun + texts / self.options.rate
            while (left := until - time.monotonic()) > 0:
                self.context.wait_cancelled(min(left, _PAUSE_POLL_S))
                self.context.run_urgent()
        self.context.checkpoint()

    def _finish(self) -> tuple[Run, LedgerProgress]:
        run = self.worker.run
        with self.worker.writer.transaction() as connection:
            # Other parts may have set it meanwhile, and rows may have arrived in theirs.
            run = ledger.fresh(self.worker.store, connection, run)
            progress = ledger.read_progress(connection, run.id)
            state = COMPLETE if progress.done == progress.chunks else RUNNING
            if run.state in (RUNNING, COMPLETE) and run.state != state:
                run = ledger.set_state(connection, run, state)
        return run, progress
