"""The Stores tab on a console of its own, and databases to work on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from kimera_console.core.stores.change.run import RunOptions
from kimera_console.gui.tabs.stores import StoresTab
from tests.gui.tabs.stores.support import OpenStoresTab
from tests.helpers.stores import Database, plant, sentences, unit_vectors

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import MadeOnce


@pytest.fixture
def open_tab(qtbot, open_part, env_file: Path, tmp_path: Path) -> Callable[..., OpenStoresTab]:
    """Opens the tab in a window of its own, on a `.env` with these flags."""

    def make(**flags: str) -> OpenStoresTab:
        part = open_part(StoresTab, **{"EMBEDDING_THREADS": "1", **flags})
        return OpenStoresTab(part.console, part.widget, qtbot, env_file, tmp_path, part.toasts)

    return make


@pytest.fixture
def opened(open_tab) -> OpenStoresTab:
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


@pytest.fixture(scope="session")
def new_bundle(made_once: MadeOnce) -> Path:
    """Another tiny model, 64 wide, converted."""
    from tests.helpers.bundles import foreign_bundle
    from tests.helpers.models import tiny_model

    def make(folder: Path) -> None:
        foreign_bundle(
            tiny_model(folder / "wide-bert", hidden=64, seed=7),
            folder / "wide-onnx",
        )

    return made_once("wide", make) / "wide-onnx"


@pytest.fixture(scope="session")
def noted(tiny_bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, str]]:
    """Rows of texts with their vectors by `tiny_bundle`; two of them are zero."""
    from kimera_console.core.flags.settings import Settings
    from kimera_console.core.stores.recipes.old_model import open_model

    texts = sentences(60, seed=3)
    flags = Settings(tmp_path_factory.mktemp("flags") / ".env")
    with open_model(flags, str(tiny_bundle)) as model:
        vectors = model.encode(texts).tolist()
    vectors[7] = vectors[8] = [0.0] * 32
    return [
        {"id": f"n{place:04d}", "body": text, "v": json.dumps(vector)}
        for place, (text, vector) in enumerate(zip(texts, vectors, strict=True))
    ]


@pytest.fixture
def notes(sqlite: Database, noted: list[dict[str, str]]) -> Database:
    """A table of those rows."""
    sqlite.run("CREATE TABLE notes (id VARCHAR(20) PRIMARY KEY, body TEXT, v JSON)")
    sqlite.run("INSERT INTO notes VALUES (:id, :body, :v)", noted)
    return sqlite


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chunks of eight rows: the store of the tests has eight of them."""
    monkeypatch.setattr(RunOptions, "__init__", _small(RunOptions.__init__))


def _small(init: Callable[..., None]) -> Callable[..., None]:
    def made(self: RunOptions, rules: Any, rate: float = 0.0, **rest: Any) -> None:
        init(self, rules, rate, **{"chunk_rows": 8, **rest})

    return made
