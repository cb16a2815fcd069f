"""Kimera's store from audit to rollback by clicks, with vectors of the real MiniLM."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kimera_console.core.embedding.backends.lightweight import LightweightBackend
from kimera_console.core.jobs import JobContext
from tests.core.stores.dumps import dump
from tests.helpers.stores import DIMENSION, Database, plant, stored_by_others

if TYPE_CHECKING:
    from pathlib import Path

    from tests.gui.tabs.stores.support import OpenStoresTab
    from tests.helpers.stores import Planted

ENV = b"# Kimera\nUSE_ONNX=1\nEMBEDDING_DIM=384\r\nexport SECRET='x y'\nEMBEDDING_DEVICE=cpu"


@pytest.fixture(scope="session")
def planted() -> Planted:
    """Rows of known classes, the good ones with MiniLM's vectors of another library."""
    backend = LightweightBackend(DIMENSION)
    return plant(
        stored_by_others,
        lambda texts: backend.encode(texts, batch_size=32, context=JobContext()).vectors,
        count=100,
    )


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    """An empty database, once of each kind."""
    if request.param == "sqlite":
        made = Database(f"sqlite:///{tmp_path / 'kimera.db'}", "sqlite")
        made.run("CREATE TABLE unrelated (id INTEGER PRIMARY KEY)")
        return made
    return Database(request.getfixturevalue("postgres_url"), "postgresql")


def embed(opened: OpenStoresTab, table: str, bundle: Path) -> None:
    """Prove with the sample model, choose, plan and run, for one of Kimera's tables."""
    opened.go("connect")
    tables = opened.page("connect").columns.table
    names = [str(info.table) for info in tables.rows]
    tables.selectRow(names.index(table))
    opened.wait_idle()
    assert opened.controller.choices.recipes
    opened.prove("sample", not_reproduced="Embed", degraded="Embed", image="Leave", no_text="Leave")
    assert opened.controller.results.proof.proved
    opened.plan(bundle)
    assert opened.controller.results.plan.problems == ()
    opened.go("run")
    opened.do("startRun", "run")
    assert opened.controller.results.report.complete


@pytest.mark.slow
def test_kimeras_tables_are_audited_proved_embedded_switched_and_rolled_back(
    opened: OpenStoresTab, database: Database, planted: Planted, new_bundle: Path
) -> None:
    planted.write(database)
    if database.name == "postgresql":
        database.run("CREATE INDEX ON geoids USING hnsw (semantic_vector vector_cosine_ops)")
    before = dump(database)
    opened.env_file.write_bytes(ENV)
    opened.press("kimeraTables")
    opened.connect(database.url)
    opened.go("audit")
    opened.do("startAudit", "audit")
    assert opened.controller.results.audit.classes["zero"] == 3
    assert opened.controller.results.audit.classes["lightweight"] == 5
    embed(opened, "geoids", new_bundle)
    assert opened.controller.results.report.left_out == {"image": 4}
    embed(opened, "scars", new_bundle)
    opened.go("compare")
    opened.do("startCompare", "compare")
    assert opened.controller.results.comparison.rows == 20
    opened.go("switch")
    opened.wait_idle()
    opened.press("startSwitch")
    question = opened.page("switch").switch.question.text
    assert "geoids.semantic_vector, scars.scar_vector" in question
    opened.do("confirmSwitch", "switch")
    assert b"EMBEDDING_DIM=64" in opened.env_file.read_bytes()
    assert opened.controller.choice.dimension == 64
    opened.press("rollBack")
    opened.do("confirmRollback", "switch")
    assert opened.env_file.read_bytes() == ENV
    for table in ("scars", "geoids"):
        opened.go("connect")
        tables = opened.page("connect").columns.table
        tables.selectRow([str(info.table) for info in tables.rows].index(table))
        opened.wait_idle()
        opened.go("switch")
        opened.press("discardNew")
        opened.do("confirmDiscard", "switch")
    assert dump(database) == before
