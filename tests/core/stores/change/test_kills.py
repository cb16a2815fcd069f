"""Runs killed at random moments end as one that was not: row for row, on both databases.

`make test-stores-kills` does 200 kills; KIMERA_TEST_KILLS sets another number.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from kimera_console.core.stores.change.ledger import list_runs, read_progress
from kimera_console.core.stores.database.connection import open_store
from tests.core.stores.changing import EMBED_ALL, fill, made, run, texts
from tests.helpers.postgres import postgres_server

if TYPE_CHECKING:
    from pathlib import Path

    from kimera_console.core.stores.change.target import Target
    from tests.helpers.stores import Database

KILLS = int(os.environ.get("KIMERA_TEST_KILLS", "20"))
SERVER_KILLS = 5
ROWS = 400
# The command line's own way, in one process that loads the model once for many runs: a run is
# then killed while it runs, and not while Python starts.
CHILD = """
import sys
from pathlib import Path
from tests.core.stores.changing import opened, run
from tests.helpers.stores import Database

url, name, bundle, folder = sys.argv[1:]
with opened(Path(bundle), Path(folder)) as target:
    print("ready", flush=True)
    sys.stdin.readline()
    run(Database(url, name), target, rate=400)
"""


def start(database: Database, bundle: Path, folder: Path) -> subprocess.Popen[bytes]:
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, database.url, database.name, str(bundle), str(folder)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert child.stdout is not None
    assert child.stdout.readline() == b"ready\n", child.communicate()[1].decode()
    return child


def go(child: subprocess.Popen[bytes]) -> None:
    assert child.stdin is not None
    child.stdin.write(b"\n")
    child.stdin.flush()


def done_rows(database: Database) -> int | None:
    """Rows that the ledger says are done; None where no run was begun."""
    with open_store(database.url) as store, store.connect() as connection:
        runs = list_runs(store, connection)
        return read_progress(connection, runs[0].id).embedded if runs else None


def check_ledger(database: Database) -> int:
    """Rows that are done: as many have a vector as the ledger says."""
    done = done_rows(database)
    if done is not None:
        assert sum(vector is not None for vector in made(database).values()) == done
    return done or 0


@pytest.mark.kills
@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_a_run_killed_again_and_again_equals_one_that_was_not(
    database: Database, target: Target, tiny_bundle: Path, tmp_path: Path
) -> None:
    chance = random.Random(database.name)
    fill(database, texts(ROWS), table="whole")
    run(database, target, table="whole")
    expected = made(database, table="whole")
    database.run("DROP TABLE whole")
    database.run("DELETE FROM kimera_console_stores")
    fill(database, texts(ROWS))
    killed = ended = 0
    reached = set()
    while killed < KILLS:
        child = start(database, tiny_bundle, tmp_path)
        go(child)
        time.sleep(chance.uniform(0.0, 1.6))
        if child.poll() is None:
            child.send_signal(signal.SIGKILL)
            killed += 1
        child.communicate()
        reached.add(check_ledger(database))
        if ROWS in reached:  # anew, so that every kill can hit a run that is under way
            assert made(database) == expected
            ended += 1
            reached.clear()
            database.run("DROP TABLE notes")
            database.run("DELETE FROM kimera_console_stores")
            fill(database, texts(ROWS))
    assert run(database, target).complete
    assert made(database) == expected
    assert ended or len(reached) > 1


@pytest.mark.slow
def test_a_run_whose_server_is_killed_says_so_and_goes_on(
    target: Target, tiny_bundle: Path, tmp_path: Path
) -> None:
    from tests.helpers.stores import Database

    with postgres_server() as server, server.database() as url:
        database = Database(url, "postgresql")
        fill(database, texts(ROWS))
        said: list[Any] = []
        for turn in range(SERVER_KILLS):
            child = start(database, tiny_bundle, tmp_path)
            go(child)
            before = done_rows(database)
            deadline = time.monotonic() + 60
            while done_rows(database) in (before, 0) and time.monotonic() < deadline:
                time.sleep(0.02)
            server.kill()
            _, errors = child.communicate(timeout=60)
            said.append(errors.decode())
            server.restart()
            assert child.returncode == 1, turn
        assert run(database, target).complete
        wanted = made(database)
        assert None not in wanted.values()
        for each in said:
            assert "the connection to the database was lost" in each or "cannot be reached" in each
        database.run("ALTER TABLE notes DROP COLUMN v__new")
        database.run("DELETE FROM kimera_console_stores")
        run(database, target, rules=EMBED_ALL)
        assert made(database) == wanted
