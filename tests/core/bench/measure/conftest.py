"""What the tests of `measure` are given."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from kimera_console.core import bench
from kimera_console.core.convert import ConversionRequest, convert_model
from kimera_console.core.flags.settings import Settings
from kimera_console.core.jobs import JobContext, Progress
from kimera_console.core.system.durable import locked
from tests.core.bench.measure.support import PLAN
from tests.helpers.models import tiny_model
from tests.helpers.processes import measuring_processes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def made(shared_folder: Path) -> Path:
    """What `models` is a copy of, made once for all processes: a conversion takes seconds."""
    folder, done = shared_folder / "bench-models", shared_folder / "bench-models-made"
    with locked(done, timeout_s=240):
        if not done.exists():
            tiny_model(folder / "tiny")
            tiny_model(folder / "other", seed=1)
            convert_model(ConversionRequest(source=str(folder / "tiny"), out=folder / "tiny-onnx"))
            done.touch()
    return folder


@pytest.fixture(scope="module")
def models(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a tiny model, another one of the same shape, and the first one's bundle."""
    folder = tmp_path_factory.mktemp("models")
    shutil.copytree(made, folder, dirs_exist_ok=True)
    manifest = folder / "tiny-onnx" / "kimera.json"
    text = manifest.read_text(encoding="utf-8")
    assert str(made / "tiny") in text
    manifest.write_text(text.replace(str(made), str(folder)), encoding="utf-8")
    shutil.copytree(folder / "tiny-onnx", folder / "tiny-onnx-2")
    return folder


@pytest.fixture
def settings(models: Path, env_file: Path) -> Settings:
    environ = {"ONNX_MODEL_PATH": str(models / "tiny-onnx"), "EMBEDDING_DIM": "32"}
    return Settings(env_file, environ=environ)


@pytest.fixture(autouse=True)
def _nothing_left_running() -> Iterator[None]:
    yield
    assert measuring_processes() == []


@pytest.fixture(scope="module")
def whole(models: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[object, ...]:
    """One full run with what it published; several tests look at it."""
    environ = {"ONNX_MODEL_PATH": str(models / "tiny-onnx"), "EMBEDDING_DIM": "32"}
    settings = Settings(tmp_path_factory.mktemp("env") / ".env", environ=environ)
    published: list[object] = []
    progress: list[Progress] = []
    context = JobContext(on_partial=published.append, on_progress=progress.append)
    return bench.measure_plan(settings, PLAN, context=context), published, progress
