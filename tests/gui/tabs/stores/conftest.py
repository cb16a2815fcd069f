"""The Stores tab on a console of its own, and databases to work on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kimera_console.gui.tabs.stores import StoresTab
from tests.gui.tabs.stores.support import Room
from tests.helpers.stores import Database, plant, unit_vectors

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def open_tab(qtbot, open_part, env_file: Path, tmp_path: Path) -> Callable[..., Room]:
    """Opens the tab in a window of its own, on a `.env` with these flags."""

    def make(**flags: str) -> Room:
        part = open_part(StoresTab, **{"EMBEDDING_THREADS": "1", **flags})
        return Room(part.console, part.widget, qtbot, env_file, tmp_path, part.toasts)

    return make


@pytest.fixture
def room(open_tab) -> Room:
    return open_tab()


@pytest.fixture
def sqlite(tmp_path: Path) -> Database:
    """An empty SQLite database."""
    made = Database(f"sqlite:///{tmp_path / 'store.db'}", "sqlite")
    made.run("CREATE TABLE unrelated (id INTEGER PRIMARY KEY, note TEXT)")
    return made


@pytest.fixture
def vault(sqlite: Database) -> Database:
    """Kimera's tables, with vectors of nobody where a model's would be."""
    from kimera_console.core.embedding.backends.lightweight import LightweightBackend
    from kimera_console.core.jobs import JobContext

    backend = LightweightBackend(384)
    plant(
        lambda texts: unit_vectors(len(texts), seed=len(texts)),
        lambda texts: backend.encode(texts, batch_size=32, context=JobContext()).vectors,
    ).write(sqlite)
    return sqlite
