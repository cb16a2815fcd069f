"""What every test gets: its own home, the hub's client offline, no flags from outside."""

from __future__ import annotations

import collections
import gc
import itertools
import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"
# Several processes of tests share the cores: threads of torch that spin while they wait take time
# from those that work.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
# Also of transformers: a bar's thread would outlive the test that saved a model.
os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"

import pickle
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kimera_console.core.convert import ConversionResult
    from tests.helpers.hub_server import HubServer
    from tests.helpers.postgres import PostgresServer

    MadeOnce = Callable[[str, Callable[[Path], object]], Path]

ROOT = Path(__file__).resolve().parent.parent
# Children run `python -m kimera_console...`: they must find the code under test from anywhere.
os.environ["PYTHONPATH"] = os.pathsep.join(
    p for p in (str(ROOT), os.environ.get("PYTHONPATH", "")) if p
)


_homes = itertools.count()


# Modules and collected tests live as long as the process. To look through them for garbage again
# and again while they are made takes a tenth of that time.
gc.disable()


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of slow tests, files with one that may take long come first, then those with many.

    So what is left at the end is short, and no process waits long for the last one.
    """
    if not any(item.get_closest_marker("slow") for item in items):
        return
    longest_s, tests = collections.Counter[Path](), collections.Counter[Path]()
    for item in items:
        mark = item.get_closest_marker("timeout")
        longest_s[item.path] = max(longest_s[item.path], int(mark.args[0]) if mark else 0)
        tests[item.path] += 1
    items.sort(key=lambda item: (-longest_s[item.path], -tests[item.path]))


_SHARED_MODELS = {
    "minilm", "minilm_bundle", "minilm_foreign", "prompted_bundle", "tiny_bert", "tiny_bundle",
    "tiny_conversion",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _isolated(
    request: pytest.FixtureRequest,
    shared_folder: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each test has its own console home, and none of the flags of whoever runs it."""
    from kimera_console.core.flags.declarations import FLAGS

    # Not by mktemp: to find a free name it lists the folders of all tests before.
    home = tmp_path_factory.getbasetemp() / "homes" / str(next(_homes))
    home.mkdir(parents=True)
    if not _SHARED_MODELS.isdisjoint(request.fixturenames):
        loaded, unfinished = shared_folder / "console", shutil.ignore_patterns("*.kimera-new")
        shutil.copytree(loaded, home, ignore=unfinished, dirs_exist_ok=True)
    monkeypatch.setenv("KIMERA_CONSOLE_HOME", str(home))
    for flag in FLAGS:
        if flag.name in os.environ and flag.name != "HF_HUB_OFFLINE":
            monkeypatch.delenv(flag.name)


@pytest.fixture(scope="session")
def minilm(made_once: MadeOnce) -> Path:
    """Folder of the real all-MiniLM-L6-v2 (the sample model that `make setup` installs)."""
    from kimera_console.core.sources.sample import sample_model

    path = sample_model()
    assert path is not None, "the sample model is missing: run `make setup`"
    made_once("minilm-tokenizer", lambda folder: _note_tokenizer(path, folder.parent))
    return path


@pytest.fixture
def never_loaded() -> None:
    """The console of this test has not loaded the shared bundles before."""
    from kimera_console.core.system.paths import console_paths

    shutil.rmtree(console_paths().state / "proved")


@pytest.fixture
def libraries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that children find modules in before all others, with empty ones of the heavy names.

    For tests whose subject is not whether the real ones are importable: that takes seconds.
    """
    from tests.helpers.libraries import empty_libraries

    folder = empty_libraries(tmp_path / "libraries")
    monkeypatch.setenv("PYTHONPATH", f"{folder}{os.pathsep}{os.environ['PYTHONPATH']}")
    return folder


@pytest.fixture
def env_file(tmp_path: Path) -> Path:
    """A `.env` path in a folder of its own; the file does not exist yet."""
    folder = tmp_path / "kimera"
    folder.mkdir()
    return folder / ".env"


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all processes among which the tests are shared out, new in every run.

    Where a run is of several commands, as `make test` is, KIMERA_TEST_SHARED names it for them all.
    """
    if given := os.environ.get("KIMERA_TEST_SHARED"):
        return Path(given)
    own = tmp_path_factory.getbasetemp()
    folder = own.parent / "shared" if "PYTEST_XDIST_WORKER" in os.environ else own / "shared"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def made_once(shared_folder: Path) -> MadeOnce:
    """Makes a folder once for all processes: `made_once(name, make)` calls `make(folder)`."""
    from kimera_console.core.system.durable import locked

    def made(name: str, make: Callable[[Path], object]) -> Path:
        folder, done = shared_folder / name, shared_folder / f"{name}-made"
        with locked(done, timeout_s=240):
            if not done.exists():
                shutil.rmtree(folder, ignore_errors=True)  # of a try that failed
                folder.mkdir()
                make(folder)
                done.touch()
        return folder

    return made


@pytest.fixture(scope="session")
def traces(shared_folder: Path) -> Path:
    """Where this run's traces lie; see `traced_once`."""
    folder = shared_folder / "traces"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture
def traced_once(traces: Path) -> Iterator[None]:
    """Conversions in this process trace once for all models of one configuration.

    For tests whose subject is not the trace.
    """
    from tests.helpers.traces import tracing_once

    with tracing_once(traces):
        yield


@pytest.fixture
def children_trace_once(traces: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same for the children of this process's conversions."""
    from tests.helpers.traces import children_trace_once

    children_trace_once(traces, monkeypatch)


@pytest.fixture(scope="session")
def minilm_bundle(minilm: Path, made_once: MadeOnce, traces: Path) -> Path:
    """Folder of the converted sample model. Read-only: copy it before changing it."""
    from kimera_console.core.convert import ConversionRequest
    from tests.helpers.conversions import convert_in_this_process
    from tests.helpers.traces import tracing_once

    out = Path("models", "minilm-onnx")

    def make(folder: Path) -> None:
        with tracing_once(traces):
            convert_in_this_process(ConversionRequest(source=str(minilm), out=folder / out))
        _note_loaded(folder / out, folder.parent)

    return made_once("minilm", make) / out


@pytest.fixture(scope="session")
def minilm_foreign(minilm: Path, made_once: MadeOnce) -> Path:
    """The sample model as other tools export it: token vectors, no manifest. Read-only."""
    from tests.helpers.bundles import foreign_bundle

    name = "minilm-foreign"

    def make(folder: Path) -> None:
        _note_loaded(foreign_bundle(minilm, folder / name), folder.parent)

    return made_once("foreign", make) / name


@pytest.fixture(scope="session")
def optimum_folder(shared_folder: Path) -> Path:
    """The environment of the optimum exporter, made by pip from the network."""
    from tests.helpers.optimum import make_environment

    return make_environment(shared_folder / "optimum-home")


@pytest.fixture
def optimum(optimum_folder: Path) -> Path:
    """Interpreter of optimum's environment, which this test's console has. For slow tests."""
    from tests.helpers.optimum import lend_environment

    return lend_environment(optimum_folder)


@pytest.fixture(scope="session")
def prompted_bundle(made_once: MadeOnce, traces: Path) -> Path:
    """The golden model "prompt-default", converted: its default is queries'. Read-only."""
    from tests.golden import console
    from tests.golden.building import build
    from tests.golden.recipes import RECIPES
    from tests.helpers.traces import tracing_once

    def make(folder: Path) -> None:
        out = folder / "onnx"
        with tracing_once(traces):
            console.convert_here(build(RECIPES["prompt-default"], folder), out)
        _note_loaded(out, folder.parent)

    return made_once("prompts", make) / "onnx"


@pytest.fixture(scope="session")
def tiny_bert(made_once: MadeOnce) -> Path:
    """A random BERT, 32 wide, with all its files. Read-only."""
    from tests.helpers.models import tiny_model

    def make(folder: Path) -> None:
        _note_tokenizer(tiny_model(folder / "tiny-bert"), folder.parent)

    return made_once("tiny", make) / "tiny-bert"


@pytest.fixture(scope="session")
def tiny_bundle(tiny_bert: Path, made_once: MadeOnce) -> Path:
    """`tiny_bert` as other tools export it. Read-only."""
    from tests.helpers.bundles import foreign_bundle

    name = "tiny-onnx"

    def make(folder: Path) -> None:
        _note_loaded(foreign_bundle(tiny_bert, folder / name), folder.parent)

    return made_once("tiny-foreign", make) / name


@pytest.fixture(scope="session")
def tiny_conversion(tiny_bert: Path, made_once: MadeOnce, traces: Path) -> ConversionResult:
    """`tiny_bert`, converted with its comparison, and what the conversion returned. Read-only."""
    from kimera_console.core.convert import ConversionRequest
    from tests.helpers.conversions import convert_in_this_process
    from tests.helpers.traces import tracing_once

    def make(folder: Path) -> None:
        request = ConversionRequest(source=str(tiny_bert), out=folder / "tiny-bert-onnx")
        with tracing_once(traces):
            result = convert_in_this_process(request)
        (folder / "result.pickle").write_bytes(pickle.dumps(result))
        _note_loaded(result.bundle.path, folder.parent)

    made = made_once("tiny-converted", make) / "result.pickle"
    result: ConversionResult = pickle.loads(made.read_bytes())
    return result


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


def _note_loaded(bundle: Path, shared_folder: Path) -> None:
    """Note a shared bundle as one that the console of each test has loaded before.

    Otherwise each test, with its home of its own, would begin with the first load in a child
    process. Tests of the first load itself take the notes away (`never_loaded`).
    """
    from kimera_console.core.bundles.first_load import note_proved

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KIMERA_CONSOLE_HOME", str(shared_folder / "console"))
        note_proved(bundle)


def _note_tokenizer(model: Path, shared_folder: Path) -> None:
    """The same of a source model's tokenizer."""
    from kimera_console.core.bundles.first_load import try_tokenizer
    from kimera_console.core.jobs import JobContext

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KIMERA_CONSOLE_HOME", str(shared_folder / "console"))
        try_tokenizer(model, JobContext())
