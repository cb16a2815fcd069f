"""What a change would cost, from a sample, before anything is written."""

from __future__ import annotations

import dataclasses
import shutil
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kimera_console.core.errors import KimeraError, StoreError
from kimera_console.core.jobs import JobContext
from kimera_console.core.stores.change import ledger
from kimera_console.core.stores.change.begin import check_space, check_table
from kimera_console.core.stores.change.chunk_work import text_class, vector_classes
from kimera_console.core.stores.change.dependents import find_dependents
from kimera_console.core.stores.change.ledger import COMPLETE, DROPPED, RUNNING, SWITCHED
from kimera_console.core.stores.change.rules import IMAGE, NO_TEXT
from kimera_console.core.stores.change.vector_index import AUTO, IndexPlan, is_local, plan_index
from kimera_console.core.stores.database.codec import decode, encode
from kimera_console.core.stores.database.connection import POSTGRESQL, SQLITE
from kimera_console.core.stores.database.reading import read_rows
from kimera_console.core.stores.database.sql import PARTS, quoted
from kimera_console.core.stores.recipes.sampling import draw_keys
from kimera_console.core.stores.recipes.text_recipe import RowRenderer
from kimera_console.core.system.units import byte_size

if TYPE_CHECKING:
    from kimera_console.core.stores.change.ledger import Run
    from kimera_console.core.stores.change.stamp import Stamp
    from kimera_console.core.stores.change.target import Target
    from kimera_console.core.stores.database.choice import StoreChoice, TableRef
    from kimera_console.core.stores.database.connection import Store
    from kimera_console.core.stores.database.reading import Key
    from kimera_console.core.stores.database.tables import TableInfo
    from kimera_console.core.stores.recipes.text_recipe import RecipeSet

_OWNER_SQL = """
SELECT pg_get_userbyid(relowner), current_user, pg_has_role(relowner, 'USAGE')
FROM pg_catalog.pg_class WHERE oid = to_regclass(%s)
"""
FEW_ROWS = 32
"""Looked at once more when a run begins: what was planned may be an hour old."""
SAMPLE_ROWS = 256
_ROW_BYTES = 40
"""Of a row's header and the ledger's hash of it."""
_MARGIN = 1.1


@dataclass(frozen=True)
class StorePlan:
    """What a change of a vector column would cost.

    Attributes:
        choice: The vector column.
        stamp: What the new vectors would be made with.
        present: The stamp of the vectors that are in force; None where none is known.
        rows: Rows of the table.
        sampled: Rows that were looked at.
        texts: Rows that would get a vector, about; with those whose class is to be chosen.
        classes: Sampled rows by the classes of `rules`.
        tokens: Of all texts together, about, as embedded.
        seconds: To embed them on this machine, about.
        texts_per_s: Measured on the sample.
        column_bytes: Disk for the new column, about.
        rewritten_bytes: Further disk that PostgreSQL takes, because a changed row is a new copy.
        index: The index of the new column.
        free_bytes: Free on the database's disk; None where it lies on another machine.
        begun: Whether a run of this column to this model was begun.
        warnings: Sentences worth reading.
        problems: Why it cannot be begun, a sentence each; () where it can.
    """

    choice: StoreChoice
    stamp: Stamp
    present: Stamp | None
    rows: int
    sampled: int
    texts: int
    classes: dict[str, int]
    tokens: int
    seconds: float
    texts_per_s: float
    column_bytes: int
    rewritten_bytes: int
    index: IndexPlan
    free_bytes: int | None
    begun: bool
    warnings: tuple[str, ...]
    problems: tuple[str, ...]

    @property
    def disk_bytes(self) -> int:
        """All of it together."""
        return self.column_bytes + self.rewritten_bytes + self.index.disk_bytes

    def warnings_for(self, *, proved: bool) -> tuple[str, ...]:
        """The warnings; where the old model is proved, without the one that a proof answers."""
        answered = _no_stamp(self.stamp.dimension) if proved else ""
        return tuple(each for each in self.warnings if each != answered)

    def to_dict(self) -> dict[str, Any]:
        """As `stores plan --json` prints it."""
        data = dataclasses.asdict(self)
        data |= {
            "table": str(self.choice.table),
            "vector": self.choice.vector,
            "key": list(self.choice.key),
            "stamp": self.stamp.to_dict(),
            "present": self.present.to_dict() if self.present else None,
            "index": self.index.to_dict(),
            "hours": self.seconds / 3600,
            "disk_bytes": self.disk_bytes,
            "possible": not self.problems,
        }
        del data["choice"]
        return data


def plan_store(
    store: Store,
    choice: StoreChoice,
    info: TableInfo,
    recipes: RecipeSet,
    target: Target,
    *,
    index: str = AUTO,
    sample_rows: int = SAMPLE_ROWS,
    context: JobContext | None = None,
) -> StorePlan:
    """Estimate a change from a random sample of rows.

    Args:
        store: The open store; only read.
        choice: The vector column.
        info: Its table.
        recipes: What its rows' texts are.
        target: The new model.
        index: As of `plan_index`.
        sample_rows: Rows to look at.
        context: Receives progress; a cancel stops it.

    Raises:
        StoreError: The store cannot be read.
        BackendError: The model fails.
    """
    context = context or JobContext()
    stamp = dataclasses.replace(target.stamp, recipe=tuple(recipes.to_list()))
    renderer = RowRenderer(recipes, columns=info.column_names, json_columns=info.json_columns)
    keys = draw_keys(store, choice, sample_rows, 0, context, present=False)
    texts, classes = _sample_texts(store, choice, renderer, keys)
    # A random sample stands for all rows: what it costs is multiplied by their share.
    sampled = sum(classes.values())
    rows = info.rows
    share = rows / sampled if sampled else 0.0
    tokens, seconds, vector_bytes = _measure(texts, target, choice, context)
    with store.connect() as connection:
        runs = ledger.find_runs(store, choice, connection)
    column = round(len(texts) * share * vector_bytes * _MARGIN) + rows * _ROW_BYTES
    # SQLite changes rows in place; PostgreSQL writes each row once more.
    rewritten = 0 if store.dialect == SQLITE else _table_bytes(store, choice)
    made = plan_index(
        store, choice, choice.vector, method=index, rows=rows, dimension=stamp.dimension
    )
    current = next((run for run in reversed(runs) if run.state in (SWITCHED, DROPPED)), None)
    plan = StorePlan(
        choice=choice,
        stamp=stamp,
        present=current.stamp if current else None,
        rows=rows,
        sampled=sampled,
        texts=round(len(texts) * share),
        classes=dict(sorted((name, n) for name, n in classes.items() if name)),
        tokens=round(tokens * share),
        seconds=seconds * share,
        texts_per_s=len(texts) / seconds if seconds else 0.0,
        column_bytes=column,
        rewritten_bytes=rewritten,
        index=made,
        free_bytes=_free_bytes(store),
        begun=any(run.state in (RUNNING, COMPLETE) for run in runs),
        warnings=_warnings(choice, stamp, current),
        problems=(),
    )
    # Last: what stands in the way depends on the figures above.
    dependents = find_dependents(store, choice, rebuilt=made.like)
    problems = _problems(store, info, runs, plan)
    right = "" if info.is_view else _missing_right(store, choice.table)
    return dataclasses.replace(
        plan,
        warnings=(*plan.warnings, *filter(None, [right]), *dependents.warnings(choice)),
        problems=(*problems, *filter(None, [dependents.obstacle])),
    )


def check_plan(plan: StorePlan) -> None:
    """Refuse a run that its plan says cannot end well.

    Raises:
        StoreError: With the first of its problems.
    """
    if plan.problems:
        what, _, advice = plan.problems[0].partition(". ")
        raise StoreError(what if what.endswith(".") else f"{what}.", hint=advice)


def _sample_texts(
    store: Store, choice: StoreChoice, renderer: RowRenderer, keys: list[Key]
) -> tuple[list[str], Counter[str]]:
    """Texts of the sampled rows that have one, and all of them by class."""
    texts: list[str] = []
    classes: Counter[str] = Counter()
    needed = [*dict.fromkeys((choice.vector, *renderer.needed))]
    for page in read_rows(store, choice.table, choice.key, keys, needed, batch_rows=32):
        rows = [page.row(index) for index in range(len(page.keys))]
        values = [row[choice.vector] for row in rows]
        vectors = [None if value is None else decode(value, choice.kind) for value in values]
        named = vector_classes(vectors, half=choice.kind.is_half)
        for row, name in zip(rows, named, strict=True):
            made = renderer.render(row)
            name = text_class(made) or name
            classes[name] += 1
            if name not in (NO_TEXT, IMAGE):
                texts.append(made.text or "")
    return texts, classes


def _measure(
    texts: list[str], target: Target, choice: StoreChoice, context: JobContext
) -> tuple[int, float, float]:
    """Tokens and seconds of the sampled texts, and bytes of a new vector as it is stored."""
    if not texts:
        return 0, 0.0, 0.0
    context.report("Measure the new model on the sample", 0, len(texts), unit="texts")
    target.encode(texts[:2])  # the first calls of a session are slower
    begun = time.perf_counter()
    vectors = target.encode(texts)
    seconds = time.perf_counter() - begun
    stored = encode(vectors[0], choice.kind)
    size = len(stored) * (4 if isinstance(stored, list) else 1)
    if choice.kind.value in ("vector", "halfvec"):
        size = vectors.shape[1] * (2 if choice.kind.is_half else 4) + 8
    counts = np.asarray(target.count_tokens(texts))
    return int(counts.sum()), seconds, float(size)


def _missing_right(store: Store, table: TableRef) -> str:
    """A sentence where only another role may add and rename the table's columns; else "".

    PostgreSQL lets a table's owner do that, and the members of the owning role. It is no obstacle
    for a plan, which may well be made by a role that only reads.
    """
    if store.dialect != POSTGRESQL:
        return ""
    with store.connect() as connection:
        found = connection.exec_driver_sql(_OWNER_SQL, (quoted(table),)).first()
    if found is None or found[2]:
        return ""
    return (
        f"{table} belongs to {found[0]}, and {found[1]} may not add a column to it: run and switch "
        "need its owner, or a member of that role."
    )


def _table_bytes(store: Store, choice: StoreChoice) -> int:
    with store.connect() as connection:
        found = connection.exec_driver_sql(
            f"{PARTS} SELECT sum(pg_relation_size(oid)) FROM part", (quoted(choice.table),)
        ).scalar()
    return int(found or 0)


def _free_bytes(store: Store) -> int | None:
    try:
        if store.dialect == SQLITE:
            with store.connect() as connection:
                row = connection.exec_driver_sql("PRAGMA database_list").one()
            return shutil.disk_usage(Path(str(row[2])).parent).free
        if not is_local(store):
            return None
        with store.connect() as connection:
            folder = connection.exec_driver_sql("SHOW data_directory").scalar()
        return shutil.disk_usage(str(folder)).free
    except (OSError, KimeraError):
        return None  # the role may not see it, or it lies elsewhere


def _warnings(choice: StoreChoice, stamp: Stamp, current: Run | None) -> tuple[str, ...]:
    found = []
    if choice.dimension == stamp.dimension and current is None:
        found.append(_no_stamp(stamp.dimension))
    if choice.dimension == stamp.dimension and current is not None:
        found.append(
            f"The stored vectors have {stamp.dimension} dimensions too, but are of another model, "
            f"{current.stamp.model}: the dimension alone does not tell them apart."
        )
    return tuple(found)


def _no_stamp(dimension: int) -> str:
    return (
        f"The stored vectors have {dimension} dimensions already, and no stamp says "
        "which model made them: only a proof can tell them from the new ones."
    )


def _problems(store: Store, info: TableInfo, runs: tuple[Run, ...], plan: StorePlan) -> list[str]:
    found: list[str] = []
    try:
        check_table(store, info, plan.choice.vector)
        check_space(runs, plan.stamp)
    except StoreError as error:
        found.append(str(error))
    if plan.free_bytes is not None and plan.disk_bytes > plan.free_bytes:
        found.append(
            f"About {byte_size(plan.disk_bytes)} of disk are needed, and "
            f"{byte_size(plan.free_bytes)} are free. Free some space on the database's disk."
        )
    if plan.index.problem:
        found.append(plan.index.problem)
    if plan.sampled and not plan.texts:
        found.append("The recipe makes a text for none of the sampled rows. Name another one.")
    return found
