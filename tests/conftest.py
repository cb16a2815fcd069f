"""What every test gets: its own home, the hub's client offline, no flags from outside."""

from __future__ import annotations

import json
import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"
# Also of transformers: a bar's thread would outlive the test that saved a model.
os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.helpers.hub_server import HubServer
    from tests.helpers.postgres import PostgresServer

ROOT = Path(__file__).resolve().parent.parent
# Children run `python -m kimera_console...`: they must find the code under test from anywhere.
os.environ["PYTHONPATH"] = os.pathsep.join(
    p for p in (str(ROOT), os.environ.get("PYTHONPATH", "")) if p
)


@pytest.fixture(autouse=True)
def _isolated(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test has its own console home, and none of the flags of whoever runs it."""
    from kimera_console.core.flags.declarations import FLAGS

    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("KIMERA_CONSOLE_HOME", str(home))
    for flag in FLAGS:
        if flag.name != "HF_HUB_OFFLINE":
            monkeypatch.delenv(flag.name, raising=False)


@pytest.fixture(scope="session")
def minilm() -> Path:
    """Folder of the real all-MiniLM-L6-v2 (the sample model that `make setup` installs)."""
    from kimera_console.core.sources.sample import sample_model

    path = sample_model()
    assert path is not None, "the sample model is missing: run `make setup`"
    return path


@pytest.fixture
def env_file(tmp_path: Path) -> Path:
    """A `.env` path in a folder of its own; the file does not exist yet."""
    folder = tmp_path / "kimera"
    folder.mkdir()
    return folder / ".env"


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all processes among which the tests are shared out, new in every run."""
    own = tmp_path_factory.getbasetemp()
    folder = own.parent / "shared" if "PYTEST_XDIST_WORKER" in os.environ else own / "shared"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def minilm_conversion(minilm: Path, shared_folder: Path) -> tuple[Path, dict[str, object]]:
    """The sample model, converted once by the command line: (bundle's folder, its JSON)."""
    from kimera_console.core.system.durable import locked
    from tests.helpers.console import run_console

    out, told = shared_folder / "models" / "minilm-onnx", shared_folder / "minilm-onnx.json"
    with locked(told, timeout_s=240):
        if not told.exists():
            done = run_console(
                "convert", str(minilm), "--out", str(out), "--json", cwd=shared_folder
            )
            assert done.code == 0, done.stderr
            told.write_text(done.stdout, encoding="utf-8")
    return out, json.loads(told.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def minilm_bundle(minilm_conversion: tuple[Path, dict[str, object]]) -> Path:
    """Folder of the converted sample model. Read-only: copy it before changing it."""
    return minilm_conversion[0]


@pytest.fixture(scope="session")
def minilm_foreign(minilm: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample model as other tools export it: token vectors, no manifest. Read-only."""
    from tests.helpers.bundles import foreign_bundle

    return foreign_bundle(minilm, tmp_path_factory.mktemp("foreign") / "minilm-foreign")


@pytest.fixture(scope="session")
def optimum_folder(shared_folder: Path) -> Path:
    """The environment of the exporter optimum, made by pip from the network."""
    from tests.helpers.optimum import make_environment

    return make_environment(shared_folder / "optimum-home")


@pytest.fixture
def optimum(optimum_folder: Path) -> Path:
    """Interpreter of optimum's environment, which this test's console has. For slow tests."""
    from tests.helpers.optimum import lend_environment

    return lend_environment(optimum_folder)


@pytest.fixture(scope="session")
def prompted_bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A converted model with prompts, whose default is that of queries. Read-only."""
    from tests.golden import console
    from tests.golden.building import build
    from tests.golden.recipes import RECIPES

    folder = tmp_path_factory.mktemp("prompts")
    return console.convert_here(build(RECIPES["prompt-default"], folder), folder / "onnx")


@pytest.fixture(scope="session")
def tiny_bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random BERT, 32 wide, with all its files. Read-only."""
    from tests.helpers.models import tiny_model

    return tiny_model(tmp_path_factory.mktemp("tiny") / "tiny-bert")


@pytest.fixture(scope="session")
def tiny_bundle(tiny_bert: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`tiny_bert` as other tools export it. Read-only."""
    from tests.helpers.bundles import foreign_bundle

    return foreign_bundle(tiny_bert, tmp_path_factory.mktemp("tiny") / "tiny-onnx")


@pytest.fixture
def hub(pristine: Path, tmp_path: Path) -> Iterator[HubServer]:
    """A local hub with a copy of the test file's own `pristine` model."""
    from tests.helpers.hub_server import hub_server

    with hub_server(Path(shutil.copytree(pristine, tmp_path / "remote"))) as server:
        yield server


@pytest.fixture
def variables(hub: HubServer, tmp_path: Path) -> dict[str, str]:
    """The hub's variables that lead to `hub`, with a cache of the test's own."""
    return {
        "HF_ENDPOINT": hub.address,
        "HF_HOME": str(tmp_path / "hf"),
        "HF_HUB_OFFLINE": "0",
        "NO_PROXY": "127.0.0.1",
    }


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A running PostgreSQL with pgvector."""
    from tests.helpers.postgres import postgres_server

    with postgres_server() as server:
        yield server


@pytest.fixture
def postgres_url(postgres: PostgresServer) -> Iterator[str]:
    """URL of a new, empty database with pgvector."""
    with postgres.database() as url:
        yield url
