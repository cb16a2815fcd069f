"""Which switch is taken back, where several are in force."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from kimera_console.__main__ import main
from kimera_console.core.stores.change.ledger import COMPLETE, list_runs
from kimera_console.core.stores.database.connection import open_store
from kimera_console.core.switching.store_switch import switch_stores
from tests.core.stores.changing import fill, made, run, texts
from tests.core.stores.switching import roll_back

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kimera_console.core.flags.settings import Settings
    from kimera_console.core.stores.change.target import Target
    from tests.helpers.stores import Database


@pytest.fixture
def two_switches(
    sqlite: Database, target: Target, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Database]:
    """The table notes is switched, then others, by a clock that reads an earlier hour."""
    for zone, table in (("JST-9", "notes"), ("EST5", "others")):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        fill(sqlite, texts(6), table=table)
        run(sqlite, target, table=table)
        with open_store(sqlite.url, writable=True) as store:
            with store.connect() as connection:
                runs = [one for one in list_runs(store, connection) if one.state == COMPLETE]
            switch_stores(store, settings, runs, target)
    monkeypatch.delenv("TZ")
    time.tzset()
    yield sqlite
    monkeypatch.undo()
    time.tzset()


def test_the_last_switch_is_taken_back_whatever_the_time_zones(two_switches: Database) -> None:
    assert [str(one.choice.table) for one in roll_back(two_switches).runs] == ["others"]
    assert [str(one.choice.table) for one in roll_back(two_switches).runs] == ["notes"]


def test_a_rollback_of_another_column_than_the_last_switchs_is_refused(
    two_switches: Database, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    said = ["stores", "rollback", two_switches.url, "--quiet", "--env-file", str(settings.env_file)]
    assert main([*said, "--table", "notes"]) == 1
    assert "The last switch is that of others.v, not that of notes.v" in capsys.readouterr().err
    assert main([*said, "--vector", "v"]) == 1  # both tables have one
    assert "The last switch is that of others.v, not that of notes.v" in capsys.readouterr().err
    assert len(made(two_switches, "v", "others")["n000001"]) == 32
    assert main([*said, "--table", "others"]) == 0
    assert len(made(two_switches, "v", "others")["n000001"]) == 48
    assert main([*said, "--table", "notes"]) == 0
    assert len(made(two_switches, "v", "notes")["n000001"]) == 48
