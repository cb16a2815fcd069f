"""A run on a real Ray cluster of this machine equals one that was done here."""

from __future__ import annotations

import contextlib
import os
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from kimera_console.core.errors import BundleError, StoreError
from kimera_console.core.jobs import JobCancelled, JobContext, Progress
from kimera_console.core.stores.change.cluster import LOCAL, ClusterOptions, run_on_cluster
from kimera_console.core.stores.change.rules import Rules
from kimera_console.core.stores.change.run import RunOptions, RunReport
from kimera_console.core.stores.database.connection import open_store
from kimera_console.core.stores.database.tables import choose_columns, describe_table
from kimera_console.core.stores.recipes.text_recipe import RecipeSet
from tests.core.stores.changing import EMBED_ALL, fill, made, run, texts

if TYPE_CHECKING:
    from kimera_console.core.stores.change.target import Target
    from tests.helpers.stores import Database

ROWS = 300
TWO = ClusterOptions(LOCAL, workers=2)


def on_cluster(
    database: Database,
    target: Target,
    folder: Path,
    *,
    cluster: ClusterOptions = TWO,
    context: JobContext | None = None,
    rate: float = 0.0,
) -> RunReport:
    with open_store(database.url, writable=True) as store:
        choice = choose_columns(store, table="notes", vector="v")
        return run_on_cluster(
            store, database.url, choice, describe_table(store, choice.table),
            RecipeSet.parse(["body"]), target,
            RunOptions(Rules.parse(EMBED_ALL), rate=rate, chunk_rows=16), cluster,
            env_file=folder / "unused.env", context=context or JobContext(),
        )  # fmt: skip


def expected(database: Database, target: Target) -> dict[str, Any]:
    """What a run in this process makes of the same texts."""
    fill(database, texts(ROWS))
    run(database, target)
    found = made(database)
    database.run("DROP TABLE notes")
    database.run("DELETE FROM kimera_console_stores")
    fill(database, texts(ROWS))
    return found


def workers() -> list[psutil.Process]:
    """Actors of a cluster that this process has started."""
    found = []
    for one in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            if "Worker" in one.name() + " ".join(one.cmdline()):
                found.append(one)
    return [one for one in found if "ray::" in " ".join(one.cmdline()) or "ray::" in one.name()]


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_two_workers_one_of_them_killed_make_what_one_process_makes(
    database: Database, target: Target, tmp_path: Path
) -> None:
    wanted = expected(database, target)
    killed: list[int] = []

    def kill_one() -> None:
        until = time.monotonic() + 120
        while time.monotonic() < until and not killed:
            time.sleep(0.2)
            done = 0
            with contextlib.suppress(Exception):
                done = sum(vector is not None for vector in made(database).values())
            if done > ROWS / 10:
                victim = workers()[0]
                victim.kill()
                killed.append(victim.pid)

    killer = threading.Thread(target=kill_one)
    killer.start()
    lines: list[str] = []
    context = JobContext(on_log=lines.append)
    report = on_cluster(database, target, tmp_path, rate=60, context=context)
    killer.join()
    assert killed
    assert report.complete
    assert any("A worker was lost with part" in line for line in lines)
    assert made(database) == wanted
    assert report.written == ROWS
    assert workers() == []


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_cancel_ends_the_workers_and_a_run_here_goes_on(
    sqlite: Database, target: Target, tmp_path: Path
) -> None:
    wanted = expected(sqlite, target)
    seen: list[float] = []

    def follow(report: Progress) -> None:
        if report.unit == "rows" and report.done:
            seen.append(report.done)
            context.cancel()

    context = JobContext(on_progress=follow)
    with pytest.raises(JobCancelled):
        on_cluster(sqlite, target, tmp_path, rate=60, context=context)
    assert seen
    assert workers() == []
    assert 0 < sum(vector is not None for vector in made(sqlite).values()) < ROWS
    report = run(sqlite, target)
    assert report.complete
    assert made(sqlite) == wanted


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_local_cluster_gets_no_secret_and_leaves_no_folder(
    sqlite: Database, target: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOME_TOKEN", "canary")
    fill(sqlite, texts(40))
    seen: dict[int, dict[str, str]] = {}
    folders: set[Path] = set()

    def look(_report: Progress) -> None:
        folders.update(Path(tempfile.gettempdir()).glob(f"kimera-ray-{os.getpid()}-*"))
        for one in psutil.Process().children(recursive=True):
            with contextlib.suppress(psutil.Error):
                seen[one.pid] = one.environ()

    cluster = ClusterOptions(LOCAL, workers=1)
    on_cluster(sqlite, target, tmp_path, cluster=cluster, context=JobContext(on_progress=look))
    assert os.environ["SOME_TOKEN"] == "canary"
    assert len(seen) > 3
    assert not [pid for pid, variables in seen.items() if "SOME_TOKEN" in variables]
    assert len(folders) == 1
    assert not folders.pop().exists()


@pytest.mark.slow
def test_a_folder_whose_sockets_would_have_too_long_a_name_is_refused(
    sqlite: Database, target: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(sqlite, texts(20))
    folder = tmp_path / ("x" * 60)
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    with pytest.raises(StoreError, match="is too long for Ray") as caught:
        on_cluster(sqlite, target, tmp_path)
    assert "TMPDIR" in caught.value.hint
    assert list(folder.iterdir()) == []


@pytest.mark.slow
def test_a_cluster_that_is_not_there_is_one_sentence(
    sqlite: Database, target: Target, tmp_path: Path
) -> None:
    fill(sqlite, texts(20))
    with pytest.raises(StoreError, match=r"127\.0\.0\.1:1 cannot be reached") as caught:
        on_cluster(sqlite, target, tmp_path, cluster=ClusterOptions("127.0.0.1:1"))
    assert "HOST:PORT" in caught.value.hint


@pytest.mark.slow
def test_what_fails_in_a_worker_is_the_workers_own_sentence(
    sqlite: Database, target: Target, tmp_path: Path
) -> None:
    fill(sqlite, texts(40))
    with pytest.raises(BundleError, match="gone"):
        on_cluster(sqlite, replace(target, path=tmp_path / "gone"), tmp_path)
    assert workers() == []
