"""A conversion that is cancelled or whose child is killed leaves nothing, wherever it happens."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from kimera_console.core.convert import STAGES, convert_model, pipeline
from kimera_console.core.convert.stages import StageTracker
from kimera_console.core.errors import ConversionError
from kimera_console.core.jobs import JobCancelled, JobContext, Progress
from kimera_console.core.memory import MemorySample
from kimera_console.core.publish import publish_folder
from tests.helpers.models import tiny_model

if TYPE_CHECKING:
    from pathlib import Path

CHILD_STAGES = ("Export", "Write", "Load", "Original")


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Enough weights to be written in several pieces; optimum, because it starts faster."""
    return tiny_model(tmp_path_factory.mktemp("models") / "source", "albert", hidden=256)


@pytest.mark.parametrize("stage", CHILD_STAGES)
def test_a_killed_child_is_one_clear_error(stage: str, source: Path, tmp_path: Path) -> None:
    before = _digest(source)
    killed: list[int] = []

    def kill(progress: Progress) -> None:
        if progress.stage == stage and not killed:
            for child in _conversion_children():
                killed.append(child.pid)
                child.kill()

    with pytest.raises(ConversionError) as caught:
        convert_model(
            source=str(source), out=tmp_path / "out", context=JobContext(on_progress=kill)
        )
    assert killed
    assert f'its stage "{stage}"' in caught.value.message
    assert "SIGKILL" in caught.value.message
    assert "Nothing was published" in caught.value.hint
    assert list(tmp_path.iterdir()) == []
    assert _digest(source) == before
    assert _conversion_children() == []


def test_a_cancel_that_comes_after_publishing_is_too_late(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = JobContext()

    def publish(*args: Any, **kwargs: Any) -> None:
        publish_folder(*args, **kwargs)
        context.cancel()

    monkeypatch.setattr(pipeline, "publish_folder", publish)
    result = convert_model(source=str(source), out=tmp_path / "out", context=context)
    assert result.bundle.path == tmp_path / "out"
    assert [stage.name for stage in result.stages] == list(STAGES)


@pytest.mark.parametrize("stage", STAGES)
def test_a_cancel_leaves_nothing(stage: str, source: Path, tmp_path: Path) -> None:
    reached: list[str] = []

    def cancel(progress: Progress) -> None:
        reached.append(progress.stage)
        in_child = stage not in CHILD_STAGES or _conversion_children()
        if progress.stage == stage and in_child:
            context.cancel()

    context = JobContext(on_progress=cancel)
    with pytest.raises(JobCancelled):
        convert_model(source=str(source), out=tmp_path / "out", context=context)
    assert reached[-1] == stage
    assert list(tmp_path.iterdir()) == []
    assert _conversion_children() == []


@pytest.mark.slow
def test_an_old_bundle_stands_until_a_new_one_does(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    convert_model(source=str(source), out=out)
    before = _digest(out)
    with pytest.raises(ConversionError, match="exists already"):
        convert_model(source=str(source), out=out)
    assert _digest(out) == before

    def kill(progress: Progress) -> None:
        if progress.stage == "Write":
            for child in _conversion_children():
                child.kill()

    with pytest.raises(ConversionError):
        convert_model(source=str(source), out=out, force=True, context=JobContext(on_progress=kill))
    assert _digest(out) == before
    result = convert_model(source=str(source), out=out, force=True, pooling="cls")
    assert result.exporter == "optimum"
    assert result.parity.passed
    assert result.bundle.pooling == "cls"
    assert _digest(out) != before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def _conversion_children() -> list[psutil.Process]:
    found = []
    for child in psutil.Process().children(recursive=True):
        try:
            if any("convert.child" in part for part in child.cmdline()):
                found.append(child)
        except psutil.NoSuchProcess:
            continue
    return found


def _digest(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_sample_of_memory_does_not_take_the_stage_back() -> None:
    class Overtaken(StageTracker):
        """The work moves on just after the sample has looked where it is."""

        stored = Progress("Export")
        sampling = False

        @property
        def _now(self) -> Progress:  # type: ignore[override]
            seen = self.stored
            if self.sampling:
                seen, self.stored = Progress("Export"), Progress("Write")
            return seen

        @_now.setter
        def _now(self, value: Progress) -> None:
            self.stored = value

    with Overtaken(JobContext()) as tracker:
        tracker.report(Progress("Export"))
        tracker.sampling = True
        tracker._beat(MemorySample(1, 1))
        assert tracker.stored.stage == "Write"
