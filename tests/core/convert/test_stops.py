"""A conversion that is cancelled or whose child is killed leaves nothing, wherever it happens."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from kimera_console.core.bundles.parity_report import QUANTISE
from kimera_console.core.bundles.publish import publish_folder
from kimera_console.core.bundles.thresholds import Thresholds
from kimera_console.core.convert import STAGES, ConversionRequest, convert_model, pipeline
from kimera_console.core.convert.answers import ExportedModel
from kimera_console.core.convert.manifest import build_manifest
from kimera_console.core.convert.plan import make_plan
from kimera_console.core.convert.stages import StageTracker
from kimera_console.core.errors import ConversionError, KimeraError, SourceError
from kimera_console.core.jobs import JobCancelled, JobContext, Progress
from kimera_console.core.system.memory import ProcessMemory
from tests.helpers.conversions import (
    conversion_children,
    convert_in_this_process,
    straight_to,
)
from tests.helpers.models import tiny_model
from tests.helpers.traces import TRACED_CHILD, TRACED_CONSOLE
from tests.helpers.watched import spawned_beside

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Point = Callable[[Progress, Path], bool]

CHILD_STAGES = ("Export", "Write", "Load", "Source model")


def _begins(stage: str) -> Point:
    return lambda seen, _folder: seen.stage == stage


def _under_way(stage: str) -> Point:
    return lambda seen, _folder: seen.stage == stage and seen.done > 0


def _weights_arrive(seen: Progress, folder: Path) -> bool:
    """Written while the graph is still being traced."""
    sizes = [path.stat().st_size for path in folder.glob(".out.kimera-partial-*/model.onnx.data")]
    return seen.stage == "Export" and any(sizes)


POINTS: dict[str, Point] = {
    "the export's child starts": _begins("Export"),
    "the weights arrive while tracing": _weights_arrive,
    "the graph is traced": lambda seen, _: seen.stage == "Export" and "MB" in seen.detail,
    "the weights begin": _begins("Write"),
    "the weights are half written": lambda seen, _: (
        seen.stage == "Write" and (seen.fraction or 0) >= 0.5
    ),
    "the graph is finished": lambda seen, _: seen.stage == "Write" and seen.fraction == 1,
    "the check's child starts": _begins("Load"),
    "the result embeds": _under_way("Load"),
    "the result has embedded": lambda seen, _: seen.stage == "Load" and seen.fraction == 1,
    "the source model's child starts": _begins("Source model"),
    "the source model embeds": _under_way("Source model"),
    "the source model has embedded": lambda seen, _: (
        seen.stage == "Source model" and seen.fraction == 1
    ),
}
QUANTIZED_POINTS = {
    f"{QUANTISE} {words}": point(QUANTISE)
    for words, point in (("begins", _begins), ("is under way", _under_way))
}
"""Of the stage that smaller precisions have."""
_TRIES = 20
"""Of a kill: on a busy machine a message is often read only when the child is done."""


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Enough weights to be written in several pieces."""
    return tiny_model(tmp_path_factory.mktemp("models") / "source", "albert", hidden=256)


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_a_child_killed_at_any_point_leaves_nothing_and_the_next_conversion_works(
    tmp_path: Path, traces: Path, traced_once: None
) -> None:
    source = tiny_model(tmp_path / "source", "bert", hidden=256)
    target = tmp_path / "target"
    target.mkdir()
    stages = [stage for stage in CHILD_STAGES for _ in range(3)]
    for stage, (name, point) in zip(stages, POINTS.items(), strict=True):
        print("killed when", name)
        with straight_to(stage, traces):
            _kill_at(point, source, target)
    with straight_to("Write", traces):  # its children, with a trace that is there by now
        done = convert_model(ConversionRequest(source=str(source), out=target / "out"))
    assert done.parity.passed


@pytest.mark.slow
def test_a_child_killed_while_quantising_leaves_nothing(
    tmp_path: Path, traces: Path, traced_once: None
) -> None:
    source = tiny_model(tmp_path / "source", "bert", hidden=256)
    target = tmp_path / "target"
    target.mkdir()
    for name, point in QUANTIZED_POINTS.items():
        print("killed when", name)
        with straight_to(QUANTISE, traces):
            _kill_at(point, source, target, precision="int8")


@pytest.mark.slow  # of fp32 the fixture of test_quarantine.py proves it in every run
def test_no_two_children_of_a_conversion_are_alive_together(
    tiny_bert: Path, tmp_path: Path, children_trace_once: None
) -> None:
    loose = Thresholds(0.5, 0.5, 0.5, 0.1, 1.0, 1.0)
    for precision, children in (("int8", 4), ("auto", 5)):  # Quantise, and before it Search
        with spawned_beside(TRACED_CHILD) as beside:
            convert_model(
                ConversionRequest(
                    source=str(tiny_bert),
                    out=tmp_path / precision,
                    precision=precision,
                    thresholds=loose,
                )
            )
        assert beside == [[]] * children, precision


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_the_console_killed_in_any_stage_leaves_what_the_next_one_cleans(
    source: Path, tmp_path: Path, children_trace_once: None
) -> None:
    """SIGKILL of the supervising process itself: its children go with it."""
    before = _digest(source)
    out = tmp_path / "out"
    for stage in STAGES:
        _kill_console_in(stage, source, out)
        assert not out.exists(), stage
        assert _digest(source) == before
    assert convert_model(ConversionRequest(source=str(source), out=out)).parity.passed
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.slow
@pytest.mark.parametrize("stage", STAGES[1:])
def test_a_source_removed_in_any_stage_is_one_sentence(
    stage: str, tmp_path: Path, traces: Path, traced_once: None
) -> None:
    source = tiny_model(tmp_path / "source", "albert", hidden=256)
    target = tmp_path / "target"
    target.mkdir()

    def remove(progress: Progress) -> None:
        if progress.stage == stage:
            shutil.rmtree(source, ignore_errors=True)

    with straight_to(stage, traces), pytest.raises(KimeraError) as caught:
        convert_model(
            ConversionRequest(source=str(source), out=target / "out"),
            context=JobContext(on_progress=remove),
        )
    assert "\n" not in caught.value.message
    assert str(source) in str(caught.value)
    assert list(target.iterdir()) == []
    assert conversion_children() == []


def test_no_manifest_names_a_file_that_was_replaced_since_the_plan(tmp_path: Path) -> None:
    folder = tiny_model(tmp_path / "source", "bert")
    context = JobContext()
    out = tmp_path / "out"
    plan = make_plan(ConversionRequest(source=str(folder), out=out), context, {})
    weights = folder / "model.safetensors"
    shutil.copy2(weights, tmp_path / "other").replace(weights)  # size and time are kept
    facts = ExportedModel(opset=17, sha256={})
    with pytest.raises(SourceError, match=r"^model\.safetensors was changed .* published\."):
        build_manifest(
            plan,
            out,
            exported=facts,
            parity=None,
            probe_tokens={},
            stages=(),
            seconds=0.0,
            context=context,
        )


@pytest.mark.slow
def test_a_source_replaced_while_it_is_converted_is_not_published(
    source: Path, tmp_path: Path, traced_once: None
) -> None:
    folder = shutil.copytree(source, tmp_path / "source")
    target = tmp_path / "target"
    weights, other = folder / "model.safetensors", tmp_path / "other"

    def replace(progress: Progress) -> None:
        if progress.stage == "Source model" and not other.exists():
            shutil.copyfile(weights, other)
            other.replace(weights)
            other.touch()

    with pytest.raises(SourceError, match=r"model\.safetensors was changed while .* converted"):
        convert_in_this_process(
            ConversionRequest(source=str(folder), out=target / "out"),
            context=JobContext(on_progress=replace),
        )
    assert not list(target.iterdir())


@pytest.mark.slow
def test_a_cancel_that_comes_after_publishing_is_too_late(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, traced_once: None
) -> None:
    context = JobContext()

    def publish(*args: Any, **kwargs: Any) -> None:
        publish_folder(*args, **kwargs)
        context.cancel()

    monkeypatch.setattr(pipeline, "publish_folder", publish)
    result = convert_in_this_process(
        ConversionRequest(source=str(source), out=tmp_path / "out"), context=context
    )
    assert result.bundle.path == tmp_path / "out"
    assert [stage.name for stage in result.stages] == list(STAGES)


@pytest.mark.parametrize(
    "stage",
    [
        stage if stage == "Export" else pytest.param(stage, marks=pytest.mark.slow)
        for stage in STAGES
    ],
)
def test_a_cancel_leaves_nothing(
    stage: str, source: Path, tmp_path: Path, traces: Path, traced_once: None
) -> None:
    reached: list[str] = []

    def cancel(progress: Progress) -> None:
        reached.append(progress.stage)
        in_child = stage not in CHILD_STAGES or conversion_children()
        if progress.stage == stage and in_child:
            context.cancel()

    context = JobContext(on_progress=cancel)
    with straight_to(stage, traces), pytest.raises(JobCancelled):
        convert_model(ConversionRequest(source=str(source), out=tmp_path / "out"), context=context)
    assert reached[-1] == stage
    assert list(tmp_path.iterdir()) == []
    assert conversion_children() == []


@pytest.mark.slow
def test_an_old_bundle_stands_until_a_new_one_does(
    source: Path, tmp_path: Path, traces: Path, traced_once: None
) -> None:
    out = tmp_path / "out"
    convert_in_this_process(ConversionRequest(source=str(source), out=out))
    before = _digest(out)
    with pytest.raises(ConversionError, match="exists already"):
        convert_model(ConversionRequest(source=str(source), out=out))
    assert _digest(out) == before

    def kill(progress: Progress) -> None:
        if progress.stage == "Write":
            for child in conversion_children():
                child.kill()

    again = ConversionRequest(source=str(source), out=out, force=True)
    for _ in range(5):
        try:
            with straight_to("Write", traces):
                convert_model(again, context=JobContext(on_progress=kill))
        except ConversionError:
            break
        before = _digest(out)  # the child had written all when it was killed: once more
    else:
        pytest.fail("the child was never killed in time")
    assert _digest(out) == before
    result = convert_in_this_process(
        ConversionRequest(source=str(source), out=out, force=True, pooling="cls")
    )
    assert result.exporter == "direct"
    assert result.parity.passed
    assert result.bundle.pooling == "cls"
    assert _digest(out) != before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def _kill_at(point: Point, source: Path, target: Path, **options: str) -> None:
    """Kill the conversion's child at a point, and see that nothing is left of it.

    A child that had just done its work when it was killed (its last message arrived late) is
    waited for again.
    """
    for _ in range(_TRIES):
        if _is_killed_at(point, source, target, options):
            return
        shutil.rmtree(target / "out")
    pytest.fail("the child was never killed in time")


def _is_killed_at(point: Point, source: Path, target: Path, options: dict[str, str]) -> bool:
    before = _digest(source)
    killed_in: list[str] = []

    def kill(progress: Progress) -> None:
        if not killed_in and point(progress, target):
            for child in conversion_children():
                killed_in.append(progress.stage)
                child.kill()

    context = JobContext(on_progress=kill)
    failure: ConversionError | None = None
    try:
        convert_model(
            ConversionRequest(source=str(source), out=target / "out", **options), context=context
        )
    except ConversionError as error:
        failure = error
    if failure is None:
        return False
    assert f'its stage "{killed_in[0]}"' in failure.message
    assert "SIGKILL" in failure.message
    assert "Nothing was published" in failure.hint
    assert list(target.iterdir()) == []
    assert _digest(source) == before
    assert conversion_children() == []
    return True


def _kill_console_in(stage: str, source: Path, out: Path) -> None:
    command = (sys.executable, "-m", TRACED_CONSOLE, "convert", str(source), "--out", str(out))
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=out.parent) as console:
        assert console.stderr is not None
        for line in console.stderr:
            if line.strip() == stage:
                break
        children = psutil.Process(console.pid).children(recursive=True)
        console.kill()
        console.wait()
    _, alive = psutil.wait_procs(children, timeout=30)
    assert not alive, f"orphans after a kill in {stage}"


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
        tracker._beat(ProcessMemory(1, 1))
        assert tracker.stored.stage == "Write"
