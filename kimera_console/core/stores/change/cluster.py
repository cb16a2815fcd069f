"""A run on the workers of a Ray cluster.

Each worker is an actor that keeps one loaded model and does parts of the run, as `--shard I/N`
does by hand. The ledger in the database is the only truth: a part whose worker was lost is done
again by another one, which finds in the ledger what is left of it, and at the end one pass over
the whole run finds whatever is not. So a lost worker, or the loss of the whole cluster, costs time
alone. Which rows share a batch is decided by the chunks, so the vectors do not depend on where
they were made.
"""

from __future__ import annotations

import contextlib
import importlib
import logging
import os
import socket
import sys
import time
from collections import deque
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from kimera_console.core.errors import (
    Action,
    Advice,
    DependencyError,
    KimeraError,
    StoreError,
    StoreTakenError,
    closing_line,
    error_from_dict,
    error_to_dict,
    named_line,
)
from kimera_console.core.flags.settings import Settings
from kimera_console.core.stores.change import ledger
from kimera_console.core.stores.change.begin import begin_run, extend_chunks
from kimera_console.core.stores.change.run import STAGE, RunOptions, RunReport, run_store
from kimera_console.core.stores.change.saved import without_password
from kimera_console.core.stores.change.target import open_target
from kimera_console.core.stores.database.connection import SQLITE, open_store
from kimera_console.core.stores.recipes.text_recipe import RecipeSet
from kimera_console.core.system.environment import passed_on
from kimera_console.core.system.processor import this_processor
from kimera_console.core.system.scratch import scratch_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from kimera_console.core.jobs import JobContext
    from kimera_console.core.stores.change.ledger import Run
    from kimera_console.core.stores.change.target import Target
    from kimera_console.core.stores.database.choice import StoreChoice
    from kimera_console.core.stores.database.connection import Store
    from kimera_console.core.stores.database.tables import TableInfo

LOCAL = "local"
"""The address that stands for a cluster of this machine alone, made for the run."""

PARTS_PER_WORKER = 8
"""More parts than workers: what a lost worker held, and the wait for the slowest, are small."""
MOST_LOSSES = 20
"""Workers lost without a part being finished between: the cluster cannot do it."""
_POLL_S = 1.0
_CONNECT_TIMEOUT_S = 5.0
_PASSED = ("RAY_", "PG")
"""Variables that a cluster of this machine gets too: Ray's settings, and those by which a worker's
database driver finds its password."""
_LONGEST_FOLDER = 43 if sys.platform == "linux" else 39
"""Bytes in the name of the folder that Ray is given: its sockets' paths have 64 more, and may have
107 in all (macOS 103)."""
_LOCK_WAIT_S = 30.0
"""The database may notice only later that a lost worker's connection is gone."""


@dataclass(frozen=True)
class ClusterOptions:
    """Where a run goes to.

    Attributes:
        address: Of a running cluster, or `LOCAL`.
        workers: How many; 0 is one for every `threads` processors of the cluster.
        threads: Processors that each one uses.
    """

    address: str
    workers: int = 0
    threads: int = 1


@dataclass(frozen=True)
class _Work:
    """What a worker needs to know; plain data, with the password of the URL in it."""

    url: str = field(repr=False)
    choice: StoreChoice
    recipes: tuple[str, ...]
    options: RunOptions
    env_file: Path
    bundle: Path
    prompt: str | None
    threads: int


class ClusterWorker:
    """One actor: loads the model with its first part, and keeps it."""

    def __init__(self, work: _Work) -> None:
        self._work = work
        self._stack = contextlib.ExitStack()
        self._target: Target | None = None

    def do(self, part: int, parts: int) -> dict[str, Any]:
        """Do a part; returns {"changed": rows}, or {"error": `error_to_dict`}."""
        try:
            report = self._do(part, parts)
        except KimeraError as error:
            return {"error": error_to_dict(error)}
        return {"changed": report.changed}

    def _do(self, part: int, parts: int) -> RunReport:
        work = self._work
        if self._target is None:
            os.environ["EMBEDDING_THREADS"] = str(work.threads)
            self._target = self._stack.enter_context(
                open_target(Settings(work.env_file), work.bundle, prompt=work.prompt)
            )
        from kimera_console.core.stores.database.tables import describe_table

        options = replace(work.options, shard=(part, parts))
        recipes = RecipeSet.parse(work.recipes)
        until = time.monotonic() + _LOCK_WAIT_S
        while True:
            try:
                with open_store(work.url, writable=True) as store:
                    info = describe_table(store, work.choice.table)
                    return run_store(store, work.choice, info, recipes, self._target, options)
            except StoreTakenError:
                if time.monotonic() > until:
                    raise
                time.sleep(_POLL_S)


def run_on_cluster(
    store: Store,
    url: str,
    choice: StoreChoice,
    info: TableInfo,
    recipes: RecipeSet,
    target: Target,
    options: RunOptions,
    cluster: ClusterOptions,
    *,
    env_file: Path,
    prompt: str | None = None,
    context: JobContext,
) -> RunReport:
    """As `run_store`, on the workers of a cluster.

    The database, and the bundle by the same path, must be in reach of every worker.

    Args:
        store: Opened for writing.
        url: Of the same database, as the workers open it.
        choice: The vector column.
        info: Its table.
        recipes: What its rows' texts are.
        target: The new model, opened here too: the last pass is done by this process.
        options: How it goes; the rate is shared out, the shard must be the whole.
        cluster: Where it goes to.
        env_file: The flags' file on this machine and, if they have one there, on the others.
        prompt: As of `open_target`.
        context: Receives progress in rows; a cancel stops the workers.

    Raises:
        DependencyError: Ray is not installed.
        StoreError: As `run_store`; the cluster cannot be reached, or loses every worker.
        BackendError: The model fails.
        JobCancelled: After a cancel; finished rows are kept.
    """
    options.rules.check(old_model=False)
    if target.path is None:
        raise StoreError(
            "A cluster needs a converted model.", hint=Advice.of("Name one", Action.NEW_BUNDLE, ".")
        )
    started = time.monotonic()
    stamp = replace(target.stamp, recipe=tuple(recipes.to_list()))
    run = begin_run(
        store, info, choice, stamp, dict(options.rules.chosen), chunk_rows=options.chunk_rows
    )
    extend_chunks(store, run, context=context)
    with store.connect() as connection:
        before = ledger.read_progress(connection, run.id).embedded
    with _connected(cluster, context) as ray:
        workers = _how_many(ray, cluster)
        if store.dialect == SQLITE:
            url = without_password(url)  # with the file's whole path
        work = _Work(
            url, choice, tuple(recipes.to_list()),
            replace(options, rate=options.rate / workers), env_file.absolute(), target.path,
            prompt, cluster.threads,
        )  # fmt: skip
        changed = _Pool(ray, work, workers, store, run, context).go()
    last = run_store(store, choice, info, recipes, target, options, context=context)
    changed += last.changed
    return replace(
        last,
        resumed=before > 0,
        # By the ledger: what a lost worker wrote is known from nowhere else.
        written=max(last.progress.embedded - before, 0) + changed,
        changed=changed,
        seconds=time.monotonic() - started,
    )


class _Pool:
    """Hands parts to actors, and lost parts to others."""

    def __init__(
        self, ray: Any, work: _Work, workers: int, store: Store, run: Run, context: JobContext
    ) -> None:
        self._ray, self._store, self._run, self._context = ray, store, run, context
        make: Any = ray.remote(num_cpus=work.threads, max_restarts=0)(ClusterWorker)
        self._make: Callable[[], Any] = lambda: make.remote(work)
        self._parts = workers * PARTS_PER_WORKER
        self._idle = [self._make() for _ in range(workers)]
        self._waiting = deque(range(1, self._parts + 1))
        self._running: dict[Any, tuple[Any, int]] = {}
        self._losses = 0
        self._changed = 0
        self._before: int | None = None
        self._began_s = time.monotonic()

    def go(self) -> int:
        """Until every part is done; returns the rows that had changed meanwhile."""
        while self._waiting or self._running:
            while self._waiting and self._idle:
                actor, part = self._idle.pop(), self._waiting.popleft()
                self._running[actor.do.remote(part, self._parts)] = (actor, part)
            done, _ = self._ray.wait(list(self._running), timeout=_POLL_S)
            for reference in done:
                self._take(reference)
            self._report()
        return self._changed

    def _take(self, reference: Any) -> None:
        actor, part = self._running.pop(reference)
        try:
            answer = self._ray.get(reference)
        except self._ray.exceptions.RayTaskError as error:  # a RayError, and no loss
            raise StoreError(
                f"A worker failed: {named_line(error.cause or error)}",
                hint="See that the console is installed, and the model there, on every machine.",
            ) from error
        except self._ray.exceptions.RayError as error:
            self._losses += 1
            if self._losses > MOST_LOSSES:
                raise StoreError(
                    f"The cluster lost {self._losses} workers without finishing a part:"
                    f" {closing_line(error)}",
                    hint="Finished rows are kept. Resume with fewer workers; the logs of a"
                    " cluster that keeps running say more.",
                ) from error
            self._context.log(f"A worker was lost with part {part}; another one does it.")
            self._waiting.append(part)
            self._idle.append(self._make())
            return
        if "error" in answer:
            raise error_from_dict(answer["error"])
        self._losses = 0
        self._changed += answer["changed"]
        if self._waiting:
            self._idle.append(actor)
        else:
            # A part may lie with a worker that Ray has not found room for: this is the room.
            self._ray.kill(actor)

    def _report(self) -> None:
        with self._store.connect() as connection:
            progress = ledger.read_progress(connection, self._run.id)
        seconds = time.monotonic() - self._began_s
        self._before = progress.rows if self._before is None else self._before
        done = progress.rows - self._before
        speed = f"{done / seconds:,.0f} rows/s" if seconds > 1 and done else ""
        total = max(self._run.rows, progress.rows, 1)
        self._context.report(STAGE, progress.rows, total, unit="rows", detail=speed)


def _how_many(ray: Any, cluster: ClusterOptions) -> int:
    """Workers that the cluster has room for, node by node, and no more than were asked for."""
    nodes = [one["Resources"].get("CPU", 0) for one in ray.nodes() if one["Alive"]]
    room = sum(int(processors) // cluster.threads for processors in nodes)
    if not room:
        raise StoreError(
            f"No machine of the cluster has {cluster.threads} processors for a worker.",
            hint="Give each worker fewer.",
        )
    return min(cluster.workers or room, room)


@contextlib.contextmanager
def _connected(cluster: ClusterOptions, context: JobContext) -> Iterator[Any]:
    """Ray, connected; a local cluster ends with the block, and so do the actors of any."""
    try:
        ray: Any = importlib.import_module("ray")
    except ImportError as error:
        raise DependencyError(
            "Ray is not installed.", hint="Install it: pip install 'kimera-console[cluster]'."
        ) from error
    context.report("Connect to the cluster", detail=cluster.address)
    # Ray prints what befalls its workers on standard output, which belongs to `--json`.
    with open(os.devnull, "w", encoding="utf-8") as nowhere, contextlib.redirect_stdout(nowhere):
        if cluster.address != LOCAL:
            yield from _initialized(ray, cluster, {"address": cluster.address})
            return
        with scratch_folder("ray") as folder:
            yield from _initialized(ray, cluster, _local(cluster, folder))


def _local(cluster: ClusterOptions, folder: Path) -> dict[str, Any]:
    """How a cluster of this machine is started.

    Raises:
        StoreError: Its sockets cannot be made in the folder.
    """
    if len(os.fsencode(folder)) > _LONGEST_FOLDER:
        raise StoreError(
            f"The name of the folder for temporary files, {folder.parent}, is too long for Ray.",
            hint="Set TMPDIR to a folder with a shorter name, such as /tmp.",
        )
    return {
        "num_cpus": cluster.workers * cluster.threads or this_processor().threads,
        # Without an address it would be seen by every machine of the network.
        "_node_ip_address": "127.0.0.1",
        "include_dashboard": False,
        "_temp_dir": str(folder),
    }


def _initialized(ray: Any, cluster: ClusterOptions, asked: dict[str, Any]) -> Iterator[Any]:
    try:
        if cluster.address != LOCAL:
            _check_listening(cluster.address)
        with _reduced_environment():
            ray.init(log_to_driver=False, logging_level=logging.ERROR, **asked)
    except Exception as error:
        raise StoreError(
            f"The Ray cluster {cluster.address} cannot be reached: {closing_line(error)}",
            hint="Start it as Ray describes, and name it HOST:PORT; or say local.",
        ) from error
    try:
        yield ray
    except ray.exceptions.RayError as error:
        raise StoreError(
            f"The Ray cluster {cluster.address} was lost: {closing_line(error)}",
            hint="Finished rows are kept. Resume when the cluster is back.",
        ) from error
    finally:
        ray.shutdown()


@contextlib.contextmanager
def _reduced_environment() -> Iterator[None]:
    """This process with the variables alone that children get: Ray's copy its environment."""
    before = dict(os.environ)
    kept = passed_on(before)
    kept |= {name: value for name, value in before.items() if name.startswith(_PASSED)}
    _set_environment(kept)
    try:
        yield
    finally:
        _set_environment(before)


def _set_environment(wanted: Mapping[str, str]) -> None:
    for name in os.environ.keys() - wanted.keys():
        del os.environ[name]
    os.environ.update(wanted)


def _check_listening(address: str) -> None:
    """Raise OSError where nobody listens: Ray itself would try for minutes."""
    host, mark, port = address.removeprefix("ray://").rpartition(":")
    if mark and port.isdigit():
        socket.create_connection((host.strip("[]"), int(port)), timeout=_CONNECT_TIMEOUT_S).close()
