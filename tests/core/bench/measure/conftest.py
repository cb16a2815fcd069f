"""What the tests of `measure` are given."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from kimera_console.core.bench.measure.engine import measure_plan
from kimera_console.core.flags.settings import Settings
from kimera_console.core.jobs import JobContext, Progress
from tests.core.bench.measure.support import PLAN
from tests.helpers.models import tiny_model
from tests.helpers.processes import measuring_processes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kimera_console.core.convert import ConversionResult
    from tests.conftest import MadeOnce


@pytest.fixture(scope="module")
def models(
    tiny_bert: Path,
    tiny_conversion: ConversionResult,
    made_once: MadeOnce,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """A folder with a tiny model, another one of the same shape, and the first one's bundle."""
    folder = tmp_path_factory.mktemp("models")
    shutil.copytree(tiny_bert, folder / "tiny")
    other = made_once("tiny-other", lambda made: tiny_model(made / "other", seed=1)) / "other"
    shutil.copytree(other, folder / "other")
    shutil.copytree(tiny_conversion.bundle.path, folder / "tiny-onnx")
    manifest = folder / "tiny-onnx" / "kimera.json"
    text = manifest.read_text(encoding="utf-8")
    assert str(tiny_bert) in text
    manifest.write_text(text.replace(str(tiny_bert), str(folder / "tiny")), encoding="utf-8")
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
    return measure_plan(settings, PLAN, context=context), published, progress
