"""Databases of both kinds, and a store of Kimera's with rows of known classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kimera_console.core.flags.settings import Settings
from tests.core.stores.changing import opened
from tests.core.stores.switching import ENV
from tests.helpers.stores import DIMENSION, Database, plant, stored_by_others

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kimera_console.core.stores.change.target import Target
    from kimera_console.core.stores.recipes.old_model import OldModel
    from tests.helpers.stores import Planted


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    """An empty database, once of each kind."""
    if request.param == "sqlite":
        path = tmp_path / "store.db"
        made = Database(f"sqlite:///{path}", "sqlite")
        made.run("CREATE TABLE unrelated (id INTEGER PRIMARY KEY)")
        return made
    return Database(request.getfixturevalue("postgres_url"), "postgresql")


@pytest.fixture
def sqlite(tmp_path: Path) -> Database:
    """An empty SQLite database."""
    made = Database(f"sqlite:///{tmp_path / 'store.db'}", "sqlite")
    made.run("CREATE TABLE unrelated (id INTEGER PRIMARY KEY)")
    return made


@pytest.fixture
def postgresql(postgres_url: str) -> Database:
    """An empty PostgreSQL database with pgvector."""
    return Database(postgres_url, "postgresql")


@pytest.fixture(scope="module")
def target(tiny_bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    """A small model that vectors are changed to."""
    with opened(tiny_bundle, tmp_path_factory.mktemp("flags")) as found:
        yield found


@pytest.fixture
def settings(env_file: Path) -> Settings:
    """The flags of `switching.ENV`."""
    env_file.write_bytes(ENV)
    return Settings(env_file)


@pytest.fixture(scope="session")
def old(minilm: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OldModel]:
    """The real MiniLM, as Kimera ran it before: in transformers."""
    from kimera_console.core.stores.recipes.old_model import open_model

    env_file = tmp_path_factory.mktemp("flags") / ".env"
    env_file.write_text("EMBEDDING_THREADS=1\n", encoding="utf-8")
    with open_model(Settings(env_file), str(minilm)) as model:
        yield model


@pytest.fixture(scope="session")
def planted() -> Planted:
    """Rows of known classes, the good ones with vectors of another library."""
    from kimera_console.core.embedding.backends.lightweight import LightweightBackend
    from kimera_console.core.jobs import JobContext

    backend = LightweightBackend(DIMENSION)
    return plant(
        stored_by_others,
        lambda texts: backend.encode(texts, batch_size=32, context=JobContext()).vectors,
    )
