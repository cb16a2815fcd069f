"""`measure` end to end: real processes, real (tiny) models, and what goes wrong with them."""

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

from kimera_console.core import bench
from kimera_console.core.bench import engine, worker
from kimera_console.core.child import spawn
from kimera_console.core.convert import convert_model
from kimera_console.core.errors import BenchmarkError, ChildFailedError, SettingsError
from kimera_console.core.jobs import JobCancelled, JobContext, Progress
from kimera_console.core.settings import Settings
from tests.helpers.models import tiny_model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

ONE = bench.Scenario(bench.LATENCY, 1, 12)
FOUR = bench.Scenario(bench.THROUGHPUT, 4, 24)
PLAN = bench.BenchmarkPlan(
    ("onnx", "transformers", "lightweight"),
    (ONE, FOUR),
    rounds=4,
    threads=2,
    min_round_s=0.01,
    max_calls=4,
)
LIGHT = replace(PLAN, contenders=("onnx", "lightweight"))


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a tiny model, another one of the same shape, and the first one's bundle."""
    folder = tmp_path_factory.mktemp("models")
    tiny_model(folder / "tiny")
    tiny_model(folder / "other", seed=1)
    convert_model(source=str(folder / "tiny"), out=folder / "tiny-onnx")
    return folder


@pytest.fixture
def settings(models: Path, env_file: Path) -> Settings:
    environ = {"ONNX_MODEL_PATH": str(models / "tiny-onnx"), "EMBEDDING_DIM": "32"}
    return Settings(env_file, environ=environ)


@pytest.fixture(autouse=True)
def _nothing_left_running() -> Iterator[None]:
    yield
    assert measuring_processes() == []


def measuring_processes() -> list[psutil.Process]:
    return [child for child in psutil.Process().children() if worker.MODULE in child.cmdline()]


@pytest.fixture(scope="module")
def whole(models: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[object, ...]:
    """One full run with what it published; several tests look at it."""
    environ = {"ONNX_MODEL_PATH": str(models / "tiny-onnx"), "EMBEDDING_DIM": "32"}
    settings = Settings(tmp_path_factory.mktemp("env") / ".env", environ=environ)
    published: list[object] = []
    progress: list[Progress] = []
    context = JobContext(on_partial=published.append, on_progress=progress.append)
    return bench.measure(settings, PLAN, context=context), published, progress


class TestWhole:
    def test_every_contender_is_measured_in_every_scenario_and_round(self, whole) -> None:
        run, published, _ = whole
        assert run.complete
        assert [(one.contender, one.scenario) for one in run.runs] == [
            (name, scenario.key) for name in PLAN.contenders for scenario in PLAN.scenarios
        ]
        for one in run.runs:
            assert one.error == ""
            assert set(one.rounds) == {0, 1, 2, 3}
            assert one.samples == tuple(
                sample.seconds
                for sample in published
                if (sample.contender, sample.scenario) == (one.contender, one.scenario)
            )
            assert 0 < one.median_s <= one.p95_s < 5
            assert one.texts_per_s == pytest.approx(one.texts / one.median_s)
            assert one.warmup_calls >= 3
            assert one.peak_rss_bytes > 2 * 10**7

    def test_the_parts_of_a_call_are_timed_apart_and_add_up_to_less_than_it(self, whole) -> None:
        _, published, _ = whole
        for sample in published:
            parts = sample.tokenize_ms + sample.infer_ms + sample.pool_ms
            assert 0 < parts <= sample.seconds * 1000

    def test_contenders_take_turns_within_a_round(self, whole) -> None:
        _, published, _ = whole
        turns = list(dict.fromkeys((s.round, s.scenario, s.contender) for s in published))
        for start in range(0, len(turns), 3):
            three = turns[start : start + 3]
            assert len({(number, scenario) for number, scenario, _ in three}) == 1
            assert {name for _, _, name in three} == set(PLAN.contenders)
        firsts = {turns[start][2] for start in range(0, len(turns), 3)}
        assert len(firsts) > 1

    def test_all_embed_the_same_texts_of_the_wanted_length(self, whole) -> None:
        run, _, _ = whole
        assert {one.tokens for one in run.runs if one.scenario == ONE.key} <= {11, 12}
        assert len({one.tokens for one in run.runs if one.scenario == FOUR.key}) == 1
        assert not [note for note in run.notes if "other tokens" in note]

    def test_threads_are_those_asked_for_by_the_runtime_and_by_the_process(self, whole) -> None:
        run, _, _ = whole
        for one in run.runs:
            expected = 1 if one.contender == "lightweight" else 2
            assert one.threads == expected
            assert one.info["usage"]["busy_threads"] <= expected
            assert one.info["usage"]["cores_used"] < expected + 0.25

    def test_vectors_are_checked_against_the_original(self, whole) -> None:
        run, _, _ = whole
        cosines = {(one.contender, one.scenario): one.cosine_min for one in run.runs}
        assert cosines["onnx", ONE.key] > 0.99999
        assert cosines["onnx", FOUR.key] > 0.99999
        assert cosines["transformers", ONE.key] is None
        assert cosines["lightweight", ONE.key] is None

    def test_ratios_and_claims_are_made_of_it(self, whole) -> None:
        run, _, _ = whole
        assert {(one.of, one.against, one.scenario) for one in run.ratios} == {
            (name, "transformers", scenario.key)
            for name in ("onnx", "lightweight")
            for scenario in PLAN.scenarios
        }
        for ratio in run.ratios:
            assert 0 < ratio.low <= ratio.value <= ratio.high
        verdicts = {claim.claim: claim.verdict for claim in run.claims}
        assert len(verdicts) == 5
        assert verdicts["Every vector has the norm 1.000."] == bench.CONFIRMED

    def test_the_report_is_json_and_comes_back(self, whole) -> None:
        run, _, _ = whole
        data = json.loads(json.dumps(run.to_dict(), allow_nan=False))
        assert bench.BenchmarkRun.from_dict(data) == run
        assert data["runs"][0]["unit"] == "s"

    def test_progress_counts_every_turn_and_says_how_long(self, whole) -> None:
        _, _, progress = whole
        stages = list(dict.fromkeys(one.stage for one in progress))
        assert stages == ["Texts", "Load", "Warm up", "Measure"]
        last = progress[-1]
        assert (last.done, last.total) == (24, 24)
        assert any("left" in one.detail for one in progress if one.stage == "Measure")


def test_one_thread_means_one(settings: Settings) -> None:
    plan = replace(PLAN, contenders=("onnx", "transformers"), threads=1)
    run = bench.measure(settings, plan)
    for one in run.runs:
        assert one.threads == 1
        assert one.info["usage"]["busy_threads"] == 1
        assert one.info["usage"]["cores_used"] < 1.1


def test_a_dead_process_costs_only_its_contender(settings: Settings) -> None:
    killed: list[int] = []

    def kill_torch(partial: object) -> None:
        assert isinstance(partial, bench.Sample)
        if partial.round == 1 and not killed:
            victims = [child for child in measuring_processes() if uses(child, "libtorch")]
            killed.extend(child.pid for child in victims)
            for child in victims:
                child.kill()

    run = bench.measure(settings, PLAN, context=JobContext(on_partial=kill_torch))
    for one in run.runs:
        if one.contender == "transformers":
            assert "signal 9" in one.error
            assert set(one.rounds) < {0, 1, 2, 3}
        else:
            assert one.error == ""
            assert set(one.rounds) == {0, 1, 2, 3}
    assert {ratio.against for ratio in run.ratios} == {"onnx"}
    assert run.claims[0].verdict == bench.NOT_DECIDED


def test_a_process_that_hangs_is_stopped_and_costs_only_its_contender(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "ANSWER_TIMEOUT_S", 1.0)
    stopped: list[int] = []

    def freeze(partial: object) -> None:
        assert isinstance(partial, bench.Sample)
        if partial.contender == "lightweight" and not stopped:
            victims = [c for c in measuring_processes() if not uses(c, "onnxruntime")]
            stopped.extend(child.pid for child in victims)
            for child in victims:
                child.send_signal(signal.SIGSTOP)

    run = bench.measure(settings, LIGHT, context=JobContext(on_partial=freeze))
    errors = {one.contender: one.error for one in run.runs}
    assert "did not answer within 1 s" in errors["lightweight"]
    assert errors["onnx"] == ""


def uses(process: psutil.Process, library: str) -> bool:
    return any(library in mapped.path for mapped in process.memory_maps())


def test_a_fast_wrong_contender_is_marked_wrong(models: Path, env_file: Path) -> None:
    """The bundle says it was made from another model: its vectors are not that one's."""
    bundle = models / "wrong-onnx"
    shutil.copytree(models / "tiny-onnx", bundle)
    manifest = bundle / "kimera.json"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(text.replace(str(models / "tiny"), str(models / "other")), encoding="utf-8")
    environ = {"ONNX_MODEL_PATH": str(bundle), "EMBEDDING_DIM": "32"}
    plan = replace(PLAN, contenders=("onnx", "transformers"))
    run = bench.measure(Settings(env_file, environ=environ), plan)
    for one in run.runs:
        assert ("marked wrong" in one.error) == (one.contender == "onnx")
        assert one.samples
    assert run.ratios == ()
    assert run.claims[0].verdict == bench.NOT_DECIDED
    assert any("marked wrong" in note for note in run.notes)


def test_a_cancel_ends_it_at_once_and_keeps_what_was_published(settings: Settings) -> None:
    published: list[bench.Sample] = []
    asked: list[float] = []

    def take(partial: object) -> None:
        assert isinstance(partial, bench.Sample)
        published.append(partial)
        if len(published) == 20:
            asked.append(time.monotonic())
            context.cancel()

    context = JobContext(on_partial=take)
    with pytest.raises(JobCancelled):
        bench.measure(settings, LIGHT, context=context)
    assert time.monotonic() - asked[0] < 2.0
    assert len(published) == 20
    assert bench.partial_run(LIGHT, published).runs


def test_a_cancel_while_a_model_loads_ends_it_at_once(settings: Settings) -> None:
    asked: list[float] = []

    def watch(progress: Progress) -> None:
        if progress.stage == "Load" and "Transformers" in progress.detail:
            asked.append(time.monotonic())
            timer.start()

    context = JobContext(on_progress=watch)
    timer = threading.Timer(0.3, context.cancel)
    with pytest.raises(JobCancelled):
        bench.measure(settings, replace(PLAN, contenders=("transformers",)), context=context)
    timer.join()
    assert time.monotonic() - asked[0] < 2.3


def test_the_same_contender_twice_is_not_told_apart(settings: Settings) -> None:
    plan = replace(
        PLAN,
        contenders=("onnx", "onnx#2"),
        scenarios=(bench.Scenario(bench.THROUGHPUT, 32, 48),),
        rounds=9,
        min_round_s=0.03,
        max_calls=20,
    )
    run = bench.measure(settings, plan)
    (ratio,) = run.ratios
    assert (ratio.of, ratio.against) == ("onnx#2", "onnx")
    # Generous: it fails for an order effect or a leak between the two, not for a noisy minute.
    assert ratio.low / 1.1 <= 1.0 <= ratio.high * 1.1
    second = next(one for one in run.runs if one.contender == "onnx#2")
    assert second.cosine_min == pytest.approx(1.0, abs=1e-6)


def test_without_memory_for_all_they_are_measured_one_after_the_other(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "MEMORY_SHARE", 1e-9)
    alive: list[int] = []
    context = JobContext(on_partial=lambda _: alive.append(len(measuring_processes())))
    run = bench.measure(settings, replace(LIGHT, contenders=("onnx", "onnx#2")), context=context)
    assert set(alive) == {1}
    assert any("one after the other" in note for note in run.notes)
    assert len(run.ratios) == 2
    assert next(o for o in run.runs if o.contender == "onnx#2").cosine_min == pytest.approx(1.0)


def test_a_time_budget_ends_after_the_least_rounds(settings: Settings) -> None:
    plan = replace(LIGHT, rounds=500, budget_s=0.01)
    run = bench.measure(settings, plan)
    assert {number for one in run.runs for number in one.rounds} == {0, 1, 2}
    assert any("3 of 500 rounds" in note for note in run.notes)


def test_what_is_not_available_says_why_and_the_rest_is_measured(
    env_file: Path, tmp_path: Path
) -> None:
    environ = {"ONNX_MODEL_PATH": str(tmp_path / "nowhere"), "EMBEDDING_MODEL": str(tmp_path)}
    settings = Settings(env_file, environ=environ)
    found = {one.id: one for one in bench.contenders(settings)}
    assert not found["onnx"].available
    assert "nowhere" in found["onnx"].reason
    assert not found["transformers"].available
    assert found["transformers"].reason
    assert found["lightweight"].available
    run = bench.measure(settings, replace(PLAN, rounds=1))
    for one in run.runs:
        assert bool(one.samples) == (one.contender == "lightweight")
        assert one.error == found[one.contender].reason


def test_a_process_that_cannot_be_started_costs_only_its_contender(
    env_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[int] = []

    def spawn_later(*args: Any, **kwargs: Any) -> Any:
        started.append(1)
        if len(started) == 1:
            raise ChildFailedError("The system started no process.")
        return spawn(*args, **kwargs)

    monkeypatch.setattr("kimera_console.core.bench.worker.spawn", spawn_later)
    plan = replace(PLAN, contenders=("lightweight", "lightweight#2"), rounds=1)
    run = bench.measure(Settings(env_file, environ={}), plan)
    errors = {one.contender: one.error for one in run.runs}
    assert errors == {"lightweight": "The system started no process.", "lightweight#2": ""}


def test_nothing_available_is_an_error_that_says_why(env_file: Path, tmp_path: Path) -> None:
    settings = Settings(env_file, environ={"ONNX_MODEL_PATH": str(tmp_path / "nowhere")})
    with pytest.raises(BenchmarkError, match="nowhere"):
        bench.measure(settings, replace(PLAN, contenders=("onnx",)))


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
    run = bench.measure(Settings(env_file, environ=environ), replace(LIGHT, rounds=1))
    errors = {one.contender: one.error for one in run.runs}
    assert "damaged-onnx" in errors["onnx"]
    assert errors["lightweight"] == ""


@pytest.mark.parametrize(
    "change",
    [
        lambda plan: replace(plan, contenders=()),
        lambda plan: replace(plan, scenarios=()),
        lambda plan: replace(plan, contenders=("onnx", "onnx")),
        lambda plan: replace(plan, contenders=("gpt",)),
        lambda plan: replace(plan, rounds=0),
        lambda plan: replace(plan, scenarios=(replace(ONE, batch=0),)),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(
    settings: Settings, change: Callable[[bench.BenchmarkPlan], bench.BenchmarkPlan]
) -> None:
    with pytest.raises(BenchmarkError):
        bench.measure(settings, change(PLAN))


def test_a_flag_that_cannot_be_used_is_named(env_file: Path) -> None:
    settings = Settings(env_file, environ={"EMBEDDING_DIM": "many"})
    with pytest.raises(SettingsError, match="EMBEDDING_DIM"):
        bench.contenders(settings)


def test_asking_what_is_available_loads_nothing_heavy(settings: Settings, env_file: Path) -> None:
    code = (
        "import sys\n"
        "from kimera_console.core import bench\n"
        "from kimera_console.core.settings import Settings\n"
        f"found = bench.contenders(Settings({str(env_file)!r}))\n"
        "assert all(one.available for one in found), found\n"
        "heavy = {'torch', 'transformers', 'optimum', 'onnxruntime', 'onnx', 'onnx_ir'}\n"
        "sys.exit(' '.join(sorted(heavy & sys.modules.keys())) or 0)\n"
    )
    flags = {"ONNX_MODEL_PATH": str(settings.options().onnx_model_path)}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **flags},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_estimate_grows_with_the_work(settings: Settings) -> None:
    short = bench.estimate_seconds(settings, PLAN)
    long = bench.estimate_seconds(
        settings, replace(PLAN, rounds=400, min_round_s=0.5, max_calls=99)
    )
    assert 0 < short < long
    assert bench.estimate_seconds(settings, replace(LIGHT, rounds=10**6, budget_s=5)) < 30


def test_a_real_model_really_keeps_all_its_threads_busy(minilm: Path, env_file: Path) -> None:
    environ = {"EMBEDDING_MODEL": str(minilm), "EMBEDDING_DIM": "384"}
    plan = bench.BenchmarkPlan(
        ("transformers",), (bench.Scenario(bench.THROUGHPUT, 16, 64),), rounds=3, threads=2
    )
    run = bench.measure(Settings(env_file, environ=environ), plan)
    (one,) = run.runs
    assert one.threads == 2
    assert one.info["usage"]["busy_threads"] == 2
    assert one.tokens == 16 * 64
    verdicts = [claim.verdict for claim in run.claims]
    assert verdicts == [bench.NOT_DECIDED] * 3 + [bench.CONFIRMED] * 2


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
def test_when_the_console_is_killed_no_measuring_process_goes_on(
    settings: Settings, env_file: Path
) -> None:
    code = (
        "import os, signal, psutil\n"
        "from kimera_console.core import bench\n"
        "from kimera_console.core.jobs import JobContext\n"
        "from kimera_console.core.settings import Settings\n"
        "def die(_):\n"
        "    print(*(child.pid for child in psutil.Process().children()), flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "plan = bench.BenchmarkPlan(('onnx', 'lightweight'), (bench.Scenario('latency', 1, 8),))\n"
        f"bench.measure(Settings({str(env_file)!r}), plan, context=JobContext(on_partial=die))\n"
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
