"""`measure`: what goes wrong with processes and models costs only its contender."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from kimera_console.core.bench.measure import worker
from kimera_console.core.bench.measure.engine import measure_plan
from kimera_console.core.bench.output.live import LiveRun
from kimera_console.core.bench.output.run_view import cancelled_run
from kimera_console.core.bench.plan.types import (
    COLD_START,
    CONFIRMED,
    MIXED,
    NOT_DECIDED,
    THROUGHPUT,
    BenchmarkRun,
    Sample,
    Scenario,
)
from kimera_console.core.bench.verdict.summary import partial_run
from kimera_console.core.errors import ChildFailedError
from kimera_console.core.flags.settings import Settings
from kimera_console.core.jobs import JobCancelled, JobContext, Progress
from kimera_console.core.system.children.child import spawn
from tests.core.bench.measure.support import LIGHT, ONE, PLAN
from tests.helpers.processes import measuring_processes

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.slow
def test_a_dead_process_costs_only_its_contender(settings: Settings) -> None:
    killed: list[int] = []

    def kill_torch(partial: object) -> None:
        assert isinstance(partial, Sample)
        if partial.round == 1 and not killed:
            victims = [child for child in measuring_processes() if uses(child, "libtorch")]
            killed.extend(child.pid for child in victims)
            for child in victims:
                child.kill()

    run = measure_plan(settings, PLAN, context=JobContext(on_partial=kill_torch))
    for one in run.runs:
        if one.contender == "transformers":
            assert "signal 9" in one.error
            assert set(one.rounds) < {0, 1, 2, 3}
        else:
            assert one.error == ""
            assert set(one.rounds) == {0, 1, 2, 3}
    assert {ratio.against for ratio in run.ratios} == {"onnx"}
    assert run.claims[0].verdict == NOT_DECIDED


@pytest.mark.slow
@pytest.mark.parametrize(
    ("bound", "budget_s", "limit"), [("ANSWER_TIMEOUT_S", 0.0, 1), ("BEYOND_BUDGET_S", 9.0, 10)]
)
def test_a_process_that_hangs_is_stopped_and_costs_only_its_contender(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    bound: str,
    budget_s: float,
    limit: int,
) -> None:
    monkeypatch.setattr(worker, bound, 1.0)
    stopped: list[int] = []

    def freeze(partial: object) -> None:
        assert isinstance(partial, Sample)
        if partial.contender == "lightweight" and not stopped:
            victims = [c for c in measuring_processes() if not uses(c, "onnxruntime")]
            stopped.extend(child.pid for child in victims)
            for child in victims:
                child.send_signal(signal.SIGSTOP)

    plan = replace(LIGHT, budget_s=budget_s)
    run = measure_plan(settings, plan, context=JobContext(on_partial=freeze))
    errors = {one.contender: one.error for one in run.runs}
    assert f"did not answer within {limit} s" in errors["lightweight"]
    assert errors["onnx"] == ""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="limits of another process")
@pytest.mark.parametrize(
    ("name", "library"),
    # A small model in ONNX Runtime needs no more memory once it is loaded, so a limit that comes
    # then does not always bite; torch does.
    [("transformers", "libtorch")],
)
def test_one_that_runs_out_of_memory_costs_only_itself_and_says_so(
    settings: Settings, name: str, library: str
) -> None:
    limited: list[int] = []

    def limit(progress: Progress) -> None:
        if progress.stage == "Warm up" and not limited:
            (process,) = [child for child in measuring_processes() if uses(child, library)]
            limited.append(process.pid)
            memory = process.memory_info()
            # Address space too: the allocator has reserved some that is not yet data.
            for kind, now in ((psutil.RLIMIT_AS, memory.vms), (psutil.RLIMIT_DATA, memory.data)):
                most = now + 2**20
                process.rlimit(kind, (most, most))

    plan = replace(
        LIGHT,
        contenders=(name, "lightweight", "lightweight#2"),
        scenarios=(Scenario(THROUGHPUT, 128, 64),),
        max_calls=1,
    )
    run = measure_plan(settings, plan, context=JobContext(on_progress=limit))
    assert limited
    by_name = {one.contender: one for one in run.runs}
    assert "ran out of memory" in by_name[name].error
    assert by_name[name].samples == ()
    unharmed(run, "lightweight", "lightweight#2")
    assert [(ratio.of, ratio.against) for ratio in run.ratios] == [("lightweight#2", "lightweight")]
    norm = next(claim for claim in run.claims if "norm" in claim.claim)
    assert norm.verdict == CONFIRMED


@pytest.mark.slow
def test_a_model_unplugged_meanwhile_costs_only_its_contender(
    settings: Settings, models: Path
) -> None:
    folder = models / "unplugged-onnx"
    shutil.copytree(models / "tiny-onnx", folder)

    def unplug(partial: object) -> None:
        assert isinstance(partial, Sample)
        if partial.round == 1 and folder.exists():
            folder.rename(models / "elsewhere")

    plan = replace(
        LIGHT,
        contenders=("lightweight", f"onnx:model={folder}", "lightweight#2"),
        scenarios=(ONE, Scenario(COLD_START, 1, 8)),
        rounds=3,
    )
    run = measure_plan(settings, plan, context=JobContext(on_partial=unplug))
    errors = {one.contender: one.error for one in run.runs}
    assert f"{folder} does not exist" in errors[f"onnx:model={folder}"]
    unharmed(run, "lightweight", "lightweight#2")
    assert {(ratio.of, ratio.against) for ratio in run.ratios} == {("lightweight#2", "lightweight")}
    assert len(run.ratios) == len(plan.scenarios)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="SIGBUS")
def test_weights_cut_under_a_process_that_has_them_mapped_cost_only_it(
    settings: Settings, models: Path, tmp_path: Path, env_file: Path
) -> None:
    shutil.copytree(models / "tiny", tmp_path / "cut")
    weights = tmp_path / "cut" / "model.safetensors"

    def cut(partial: object) -> None:
        assert isinstance(partial, Sample)
        if partial.round == 1 and weights.stat().st_size:
            os.truncate(weights, 0)

    environ = {
        "ONNX_MODEL_PATH": str(models / "tiny-onnx"),
        "EMBEDDING_MODEL": str(tmp_path / "cut"),
        "EMBEDDING_DIM": "32",
    }
    run = measure_plan(
        Settings(env_file, environ=environ), PLAN, context=JobContext(on_partial=cut)
    )
    errors = {one.contender: one.error for one in run.runs}
    assert "signal 7 (a model file that it had open was cut" in errors["transformers"]
    unharmed(run, "onnx", "lightweight")


def unharmed(run: BenchmarkRun, *names: str) -> None:
    """These have every round of every scenario, and no error."""
    for one in run.runs:
        if one.contender in names:
            assert one.error == ""
            assert set(one.rounds) == set(range(run.plan.rounds))


def uses(process: psutil.Process, library: str) -> bool:
    return any(library in mapped.path for mapped in process.memory_maps())


@pytest.mark.slow
def test_a_fast_wrong_contender_is_marked_wrong(models: Path, env_file: Path) -> None:
    """The bundle says it was made from another model: its vectors are not that one's."""
    bundle = models / "wrong-onnx"
    shutil.copytree(models / "tiny-onnx", bundle)
    manifest = bundle / "kimera.json"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(text.replace(str(models / "tiny"), str(models / "other")), encoding="utf-8")
    environ = {"ONNX_MODEL_PATH": str(bundle), "EMBEDDING_DIM": "32"}
    plan = replace(PLAN, contenders=("onnx", "transformers"))
    run = measure_plan(Settings(env_file, environ=environ), plan)
    for one in run.runs:
        assert ("marked wrong" in one.error) == (one.contender == "onnx")
        assert one.samples
    assert run.ratios == ()
    assert run.claims[0].verdict == NOT_DECIDED
    assert any("marked wrong" in note for note in run.notes)


@pytest.mark.slow
def test_a_cancel_ends_it_at_once_and_keeps_what_was_published(settings: Settings) -> None:
    published: list[Sample] = []
    asked: list[float] = []

    def take(partial: object) -> None:
        assert isinstance(partial, Sample)
        published.append(partial)
        if len(published) == 20:
            asked.append(time.monotonic())
            context.cancel()

    context = JobContext(on_partial=take)
    with pytest.raises(JobCancelled):
        measure_plan(settings, LIGHT, context=context)
    assert time.monotonic() - asked[0] < 40.0
    assert len(published) == 20
    assert partial_run(LIGHT, published).runs


def test_a_cancel_while_a_model_loads_ends_it_at_once(settings: Settings) -> None:
    asked: list[float] = []

    def watch(progress: Progress) -> None:
        if progress.stage == "Load" and "Transformers" in progress.detail:
            asked.append(time.monotonic())
            timer.start()

    context = JobContext(on_progress=watch)
    timer = threading.Timer(0.3, context.cancel)
    with pytest.raises(JobCancelled):
        measure_plan(settings, replace(PLAN, contenders=("transformers",)), context=context)
    timer.join()
    assert time.monotonic() - asked[0] < 20


def test_a_process_that_cannot_be_started_costs_only_its_contender(
    env_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[int] = []

    def spawn_later(*args: Any, **kwargs: Any) -> Any:
        started.append(1)
        if len(started) == 1:
            raise ChildFailedError("The system started no process.")
        return spawn(*args, **kwargs)

    monkeypatch.setattr(worker, "spawn", spawn_later)
    plan = replace(PLAN, contenders=("lightweight", "lightweight#2"), rounds=1)
    run = measure_plan(Settings(env_file, environ={}), plan)
    errors = {one.contender: one.error for one in run.runs}
    assert errors == {"lightweight": "The system started no process.", "lightweight#2": ""}


def test_a_damaged_model_fails_by_name_in_its_own_process(
    settings: Settings, models: Path, env_file: Path
) -> None:
    bundle = models / "damaged-onnx"
    shutil.copytree(models / "tiny-onnx", bundle)
    graph = bundle / "model.onnx"
    size = graph.stat().st_size
    with graph.open("r+b") as file:
        file.seek(64)
        file.write(os.urandom(size - 64))
    environ = {"ONNX_MODEL_PATH": str(bundle), "EMBEDDING_DIM": "32"}
    run = measure_plan(Settings(env_file, environ=environ), replace(LIGHT, rounds=1))
    errors = {one.contender: one.error for one in run.runs}
    assert "damaged-onnx" in errors["onnx"]
    assert errors["lightweight"] == ""


@pytest.mark.slow
def test_a_contender_that_fails_on_the_texts_costs_only_itself(
    tiny_bundle: Path, env_file: Path, tmp_path: Path
) -> None:
    bundle, own = tmp_path / "far-onnx", tmp_path / "own.txt"
    shutil.copytree(tiny_bundle, bundle)
    data = json.loads((bundle / "tokenizer.json").read_text(encoding="utf-8"))
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False}
    data["added_tokens"].append({"id": 9999, "content": "<far>", "special": False, **flags})
    (bundle / "tokenizer.json").write_text(json.dumps(data), encoding="utf-8")
    own.write_text("a <far> fox\n")
    settings = Settings(env_file, environ={"ONNX_MODEL_PATH": str(bundle), "EMBEDDING_DIM": "32"})
    plan = replace(LIGHT, scenarios=(Scenario(THROUGHPUT, 2, MIXED),), texts_file=str(own))
    live = LiveRun(plan)
    run = measure_plan(settings, plan, context=JobContext(on_partial=live.add), record=live.record)
    unharmed(run, "lightweight")
    assert "'<far>'" in next(one.error for one in run.runs if one.contender == "onnx")
    early = {one.contender: one.error for one in cancelled_run(live).runs}
    assert early == {one.contender: one.error for one in run.runs}


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
def test_when_the_console_is_killed_no_measuring_process_goes_on(
    settings: Settings, env_file: Path
) -> None:
    code = (
        "import os, signal, psutil\n"
        "from kimera_console.core.bench.measure.engine import measure_plan\n"
        "from kimera_console.core.bench.plan.types import BenchmarkPlan, Scenario\n"
        "from kimera_console.core.jobs import JobContext\n"
        "from kimera_console.core.flags.settings import Settings\n"
        "def die(_):\n"
        "    print(*(child.pid for child in psutil.Process().children()), flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "plan = BenchmarkPlan(('onnx', 'lightweight'), (Scenario('latency', 1, 8),))\n"
        f"settings, context = Settings({str(env_file)!r}), JobContext(on_partial=die)\n"
        "measure_plan(settings, plan, context=context)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "ONNX_MODEL_PATH": str(settings.options().onnx_model_path)},
        stdout=subprocess.PIPE,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL
    left = []
    for pid in done.stdout.split():
        with contextlib.suppress(psutil.NoSuchProcess):
            left.append(psutil.Process(int(pid)))
    assert len(done.stdout.split()) == 2
    _, alive = psutil.wait_procs(left, timeout=5)
    assert alive == []
