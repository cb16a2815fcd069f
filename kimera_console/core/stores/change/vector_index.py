"""The index of a new vector column on PostgreSQL: what it needs, and its building.

Built CONCURRENTLY, so that the table stays usable. A parallel build keeps its working memory in
the server's shared memory (/dev/shm); where that is small the build is done by one process.
"""

from __future__ import annotations

import contextlib
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kimera_console.core.errors import StoreError
from kimera_console.core.stores.database.choice import VectorKind
from kimera_console.core.stores.database.connection import POSTGRESQL, store_error
from kimera_console.core.stores.database.sql import define, quoted
from kimera_console.core.system.memory import memory_limits
from kimera_console.core.system.units import byte_size

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from kimera_console.core.jobs import JobContext
    from kimera_console.core.stores.change.ledger import Run
    from kimera_console.core.stores.database.choice import StoreChoice
    from kimera_console.core.stores.database.connection import Store

AUTO, NONE, HNSW, IVFFLAT = "auto", "none", "hnsw", "ivfflat"
METHODS = (AUTO, NONE, HNSW, IVFFLAT)
_LIMITS = {VectorKind.VECTOR: 2000, VectorKind.HALFVEC: 4000}
"""Dimensions that pgvector indexes at most."""
_PAGE_BYTES = 8152
_NEIGHBOUR_BYTES = 6 * 2 * 16 + 24
"""Of a row's entry in an HNSW graph with m = 16, on disk."""
_GRAPH_BYTES = 500
"""Of a row in memory while the graph is built, beside its vector."""
_SHARE_OF_FREE = 0.8
_LOCAL = ("", "localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class IndexPlan:
    """An index to be built.

    Attributes:
        method: HNSW, IVFFLAT or NONE.
        operators: pgvector's operator class, with its schema.
        memory_bytes: What its building wants.
        disk_bytes: What it takes.
        problem: Why it cannot be built here, with what to do; "" where it can.
        serial: Whether one process alone is to build it.
        like: OID of the old column's index whose kind it is; 0 where there is none.
    """

    method: str
    operators: str = ""
    memory_bytes: int = 0
    disk_bytes: int = 0
    problem: str = ""
    serial: bool = False
    like: int = 0

    def to_dict(self) -> dict[str, Any]:
        """As `--json` prints it."""
        return {
            "method": self.method, "memory_bytes": self.memory_bytes,
            "disk_bytes": self.disk_bytes, "problem": self.problem, "serial": self.serial,
        }  # fmt: skip


def plan_index(
    store: Store, choice: StoreChoice, column: str, *, method: str, rows: int, dimension: int
) -> IndexPlan:
    """What an index of a new column needs.

    Args:
        store: The store.
        choice: The vector column.
        column: Where the old vectors lie now; AUTO takes the method that it is indexed by.
        method: AUTO, NONE, HNSW or IVFFLAT.
        rows: Rows to index.
        dimension: Of the new vectors.
    """
    if store.dialect != POSTGRESQL or choice.kind not in _LIMITS or method == NONE:
        return IndexPlan(NONE)
    with store.connect() as connection:
        found = _existing(connection, choice, column)
        setting = str(connection.exec_driver_sql("SHOW maintenance_work_mem").scalar())
        # As the old column is indexed: the same method, and its operators, so that queries find it.
        if method == AUTO:
            if found is None:
                return IndexPlan(NONE)
            method = found[0]
        operators = _with_schema(
            connection, method, found[1] if found else f"{choice.kind.value}_cosine_ops"
        )
        parted = connection.exec_driver_sql(
            "SELECT relkind = 'p' FROM pg_catalog.pg_class WHERE oid = to_regclass(%s)",
            (quoted(choice.table),),
        ).scalar()
    width = dimension * (2 if choice.kind is VectorKind.HALFVEC else 4) + 8
    memory, disk = _needs(method, width, rows)
    limit = _LIMITS[choice.kind]
    # What no setting could change comes first; memory may be free at another time.
    problem = ""
    if parted:
        problem = (
            f"{choice.table} is partitioned, and PostgreSQL builds no index of all partitions "
            "while they stay in use. Choose to have no index, and build one for each partition "
            "after the switch."
        )
    elif dimension > limit:
        problem = (
            f"pgvector indexes a {choice.kind.value} of at most {limit} dimensions, not "
            f"{dimension}. Choose to have no index."
        )
    local = is_local(store)
    if local and memory > _SHARE_OF_FREE * memory_limits().free_bytes:
        problem = problem or (
            f"Building the index requires {byte_size(memory)} of memory, and "
            f"{byte_size(memory_limits().free_bytes)} are free. Choose ivfflat, or no index."
        )
    # Parallel workers share the graph in /dev/shm, which containers bound tightly.
    serial = local and _shared_memory_left() < max(memory, _setting_bytes(setting))
    like = found[2] if found and found[0] == method else 0
    return IndexPlan(method, operators, memory, disk, problem, serial, like)


def build_index(store: Store, run: Run, plan: IndexPlan, *, context: JobContext) -> str:
    """Build an index, or finish one that was interrupted; its name, "" where none is wanted.

    Raises:
        StoreError: It cannot be built.
        JobCancelled: After a cancel; what was begun of it is removed.
    """
    if plan.method == NONE:
        return ""
    if plan.problem:
        raise StoreError(
            plan.problem.partition(". ")[0] + ".", hint=plan.problem.partition(". ")[2]
        )
    name = f"kimera_{run.id[:12]}_{plan.method}"
    context.report("Build the index", detail=plan.method)
    with store.translated(), store.engine.connect() as plain:
        connection = plain.execution_options(isolation_level="AUTOCOMMIT")
        if _is_valid(connection, run, name):
            return name
        driver: Any = connection.connection.driver_connection
        memory = min(max(plan.memory_bytes, 64 << 20), 2**31 - 1024)
        if is_local(store):
            connection.exec_driver_sql(f"SET maintenance_work_mem = '{memory // 1024}kB'")
        with context.on_cancel(driver.cancel):
            try:
                _build(connection, run, plan, name, serial=plan.serial)
            except Exception as error:
                _drop(connection, run, name)
                context.checkpoint()
                if plan.serial or "shared memory" not in str(error):
                    raise store_error(error, store) from error
                _build(connection, run, plan, name, serial=True)
    return name


def is_local(store: Store) -> bool:
    """Whether the database's server runs on this machine, by its address."""
    host = store.engine.url.host or store.engine.url.query.get("host") or ""
    text = host if isinstance(host, str) else host[0]
    return text in _LOCAL or text.startswith("/")


def _needs(method: str, width: int, rows: int) -> tuple[int, int]:
    """Bytes of memory and of disk."""
    if method == HNSW:
        element = width + _NEIGHBOUR_BYTES + 60
        pages = rows / max(1, _PAGE_BYTES // element) if element < _PAGE_BYTES else rows * 2
        return rows * (width + _GRAPH_BYTES), int(pages * 8192)
    lists = _lists(rows)
    sampled = min(rows, 50 * lists)
    return (sampled + 2 * lists) * width, int(rows * (width + 40) * 1.1)


def _lists(rows: int) -> int:
    """Lists of an IVFFlat index for so many rows, as pgvector's documentation advises."""
    return max(1, rows // 1000 if rows <= 1_000_000 else int(rows**0.5))


def _build(connection: Connection, run: Run, plan: IndexPlan, name: str, *, serial: bool) -> None:
    _drop(connection, run, name)
    if serial:
        connection.exec_driver_sql("SET max_parallel_maintenance_workers = 0")
    options = f" WITH (lists = {_lists(run.rows)})" if plan.method == IVFFLAT else ""
    define(
        connection,
        f"CREATE INDEX CONCURRENTLY {quoted(name)} ON {quoted(run.choice.table)} USING "
        f"{plan.method} ({quoted(run.new_column)} {plan.operators}){options}",
    )


def _drop(connection: Connection, run: Run, name: str) -> None:
    schema = f"{quoted(run.choice.table.schema)}." if run.choice.table.schema else ""
    with contextlib.suppress(Exception):
        connection.exec_driver_sql(f"DROP INDEX IF EXISTS {schema}{quoted(name)}")


def _is_valid(connection: Connection, run: Run, name: str) -> bool:
    found = connection.exec_driver_sql(
        "SELECT i.indisvalid FROM pg_catalog.pg_index i"
        " JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid"
        " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relname = %s AND n.nspname = coalesce(nullif(%s, ''), current_schema())",
        (name, run.choice.table.schema),
    ).scalar()
    return bool(found)


def _existing(
    connection: Connection, choice: StoreChoice, column: str
) -> tuple[str, str, int] | None:
    """Method, operator class and OID of the old column's index."""
    row = connection.exec_driver_sql(
        "SELECT am.amname, o.opcname, i.indexrelid FROM pg_catalog.pg_index i"
        " JOIN pg_catalog.pg_class t ON t.oid = i.indrelid"
        " JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace"
        " JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid"
        " JOIN pg_catalog.pg_am am ON am.oid = x.relam"
        " JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum = i.indkey[0]"
        " JOIN pg_catalog.pg_opclass o ON o.oid = i.indclass[0]"
        " WHERE t.relname = %s AND n.nspname = coalesce(nullif(%s, ''), current_schema())"
        " AND a.attname = %s AND am.amname IN ('hnsw', 'ivfflat') LIMIT 1",
        (choice.table.name, choice.table.schema, column),
    ).first()
    return None if row is None else (str(row[0]), str(row[1]), int(row[2]))


def _with_schema(connection: Connection, method: str, operators: str) -> str:
    """An operator class's name: the extension may lie in a schema that is not searched."""
    found = connection.exec_driver_sql(
        "SELECT format('%%I.%%I', n.nspname, o.opcname) FROM pg_catalog.pg_opclass o"
        " JOIN pg_catalog.pg_am m ON m.oid = o.opcmethod"
        " JOIN pg_catalog.pg_namespace n ON n.oid = o.opcnamespace"
        " WHERE o.opcname = %s AND m.amname = %s LIMIT 1",
        (operators, method),
    ).scalar()
    return operators if found is None else str(found)


def _setting_bytes(text: str) -> int:
    units = {"kB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30, "B": 1}
    unit = next((each for each in units if text.endswith(each)), "B")
    digits = text.removesuffix(unit)
    return int(digits) * units[unit] if digits.isdigit() else 64 << 20


def _shared_memory_left() -> int:
    try:
        return shutil.disk_usage("/dev/shm").free
    except OSError:
        return 1 << 62
