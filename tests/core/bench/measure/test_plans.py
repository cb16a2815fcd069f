"""`measure`: plans, threads, memory, estimates."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from kimera_console.core.bench.measure import engine
from kimera_console.core.bench.measure.adapters import options_from_dict, options_to_dict
from kimera_console.core.bench.measure.engine import measure_plan
from kimera_console.core.bench.measure.rounds import FIRST_ROUNDS_SHARE, BenchmarkPause
from kimera_console.core.bench.measure.worker import answer_limit_s
from kimera_console.core.bench.plan.contenders import contenders
from kimera_console.core.bench.plan.estimate import MEASURE, estimate_seconds
from kimera_console.core.bench.plan.types import (
    CONFIRMED,
    NOT_DECIDED,
    THROUGHPUT,
    BenchmarkPlan,
    Sample,
    Scenario,
)
from kimera_console.core.errors import Action, BenchmarkError, SettingsError, Step
from kimera_console.core.flags.settings import Settings
from kimera_console.core.jobs import JobContext
from kimera_console.core.stats import MIN_ROUNDS
from kimera_console.core.system.records import RecordError
from tests.core.bench.measure.support import LIGHT, ONE, PLAN
from tests.helpers.processes import measuring_processes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kimera_console.core.jobs import Progress


@pytest.mark.slow
def test_judging_the_quality_ends_with_the_budget(settings: Settings) -> None:
    run = measure_plan(settings, replace(LIGHT, rounds=3, probe=True, budget_s=0.01))
    assert run.quality == ()
    missed = [note for note in run.notes if note.startswith("The quality of ")]
    assert len(missed) == 2
    assert all(one.samples for one in run.runs)


@pytest.mark.slow
def test_one_thread_means_one(settings: Settings) -> None:
    plan = replace(PLAN, contenders=("onnx", "transformers"), threads=1)
    run = measure_plan(settings, plan)
    for one in run.runs:
        assert one.threads == 1
        assert one.info.usage.busy_threads == 1
        assert one.info.usage.cores_used < 1.1


@pytest.mark.slow
@pytest.mark.alone
def test_the_same_contender_twice_shows_no_difference(settings: Settings) -> None:
    plan = replace(
        PLAN,
        contenders=("onnx", "onnx#2"),
        scenarios=(Scenario(THROUGHPUT, 32, 48),),
        rounds=9,
        min_round_s=0.03,
        max_calls=20,
    )
    # An order effect or a leak between the two would tell them apart every time; a machine that
    # gives one of them less for a second does so once.
    for _ in range(4):
        run = measure_plan(settings, plan)
        (ratio,) = run.ratios
        assert (ratio.of, ratio.against) == ("onnx#2", "onnx")
        second = next(one for one in run.runs if one.contender == "onnx#2")
        assert second.cosine_min == pytest.approx(1.0, abs=1e-6)
        if ratio.low / 1.1 <= 1.0 <= ratio.high * 1.1:
            return
    pytest.fail(f"the same contender was told apart four times, at last by {ratio}")


@pytest.mark.slow
def test_without_memory_for_all_they_are_measured_one_after_the_other(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "MEMORY_SHARE", 1e-9)
    alive: list[int] = []
    context = JobContext(on_partial=lambda _: alive.append(len(measuring_processes())))
    run = measure_plan(settings, replace(LIGHT, contenders=("onnx", "onnx#2")), context=context)
    assert set(alive) == {1}
    assert any("one after the other" in note for note in run.notes)
    assert not run.paired
    assert len(run.ratios) == 2
    assert next(o for o in run.runs if o.contender == "onnx#2").cosine_min == pytest.approx(1.0)


@pytest.mark.slow
def test_a_stage_skipped_for_one_contender_is_taken_for_the_next(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "MEMORY_SHARE", 1e-9)
    pause = BenchmarkPause()
    plan = replace(LIGHT, contenders=("onnx", "onnx#2"), scenarios=(ONE,), rounds=6)
    seen: list[object] = []

    def skip(partial: object) -> None:
        if not seen:
            pause.skip(MEASURE)
        seen.append(partial)

    run = measure_plan(settings, plan, context=JobContext(on_partial=skip), pause=pause)
    rounds = {one.contender: len(set(one.rounds)) for one in run.runs}
    assert rounds == {"onnx": MIN_ROUNDS, "onnx#2": 6}


@pytest.mark.slow
def test_a_time_budget_ends_after_the_first_round(settings: Settings) -> None:
    plan = replace(LIGHT, rounds=500, budget_s=0.01)
    run = measure_plan(settings, plan)
    assert {number for one in run.runs for number in one.rounds} == {0}
    assert "The time budget ended after 1 of 500 rounds." in run.notes
    assert run.rounds_measured == 1
    assert run.ratios == ()
    assert f"No ratios: they need at least {MIN_ROUNDS} rounds of both sides." in run.notes


def test_a_slow_contender_ends_the_budget_within_a_round(env_file: Path) -> None:
    budget_s = 1.0
    taken: set[tuple[str, str]] = set()

    def be_slow(partial: object) -> None:
        assert isinstance(partial, Sample)
        if partial.round:
            if not taken:
                time.sleep(FIRST_ROUNDS_SHARE * budget_s)
            taken.add((partial.contender, partial.scenario))

    plan = replace(PLAN, contenders=("lightweight", "lightweight#2"), rounds=9, budget_s=budget_s)
    context = JobContext(on_partial=be_slow)
    run = measure_plan(Settings(env_file, environ={}), plan, context=context)
    assert len(taken) <= 1  # none where the first round took as long already
    assert "The time budget ended after 1 of 9 rounds." in run.notes
    assert run.rounds_measured == 1


def test_an_answer_may_take_the_budget_and_a_minute_or_ten_times_what_is_expected() -> None:
    assert answer_limit_s(20.0, 0.1) == 80.0
    assert answer_limit_s(20.0, 30.0) == 320.0
    assert answer_limit_s(0.0, 0.1) == 900.0
    assert answer_limit_s(0.0, 300.0) == 3000.0


def test_a_time_budget_bounds_the_warm_up_too(env_file: Path) -> None:
    plan = replace(PLAN, contenders=("lightweight",), rounds=1, budget_s=1e-6)
    run = measure_plan(Settings(env_file, environ={}), plan)
    assert [(one.warmup_calls, one.error) for one in run.runs] == [(1, "")] * 2
    assert all(one.samples for one in run.runs)


def test_what_is_not_available_says_why_and_the_rest_is_measured(
    env_file: Path, tmp_path: Path
) -> None:
    environ = {"ONNX_MODEL_PATH": str(tmp_path / "nowhere"), "EMBEDDING_MODEL": str(tmp_path)}
    settings = Settings(env_file, environ=environ)
    found = {one.id: one for one in contenders(settings)}
    assert not found["onnx"].available
    assert "nowhere" in found["onnx"].reason
    assert not found["transformers"].available
    assert found["transformers"].reason
    assert found["lightweight"].available
    run = measure_plan(settings, replace(PLAN, rounds=1))
    for one in run.runs:
        assert bool(one.samples) == (one.contender == "lightweight")
        assert one.error == found[one.contender].reason


def test_nothing_available_is_an_error_that_says_why(env_file: Path, tmp_path: Path) -> None:
    settings = Settings(env_file, environ={"ONNX_MODEL_PATH": str(tmp_path / "nowhere")})
    with pytest.raises(BenchmarkError, match="nowhere") as caught:
        measure_plan(settings, replace(PLAN, contenders=("onnx",)))
    assert Step(Action.CHECK_HEALTH) in caught.value.advice.parts


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
    settings: Settings, change: Callable[[BenchmarkPlan], BenchmarkPlan]
) -> None:
    with pytest.raises(BenchmarkError):
        measure_plan(settings, change(PLAN))


def test_a_flag_that_cannot_be_used_is_named(env_file: Path) -> None:
    settings = Settings(env_file, environ={"EMBEDDING_DIM": "many"})
    with pytest.raises(SettingsError, match="EMBEDDING_DIM"):
        contenders(settings)


def test_asking_what_is_available_loads_nothing_heavy(settings: Settings, env_file: Path) -> None:
    code = (
        "import sys\n"
        "from kimera_console.core.bench.plan.contenders import contenders\n"
        "from kimera_console.core.flags.settings import Settings\n"
        f"found = contenders(Settings({str(env_file)!r}))\n"
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
    short = estimate_seconds(settings, PLAN)
    long = estimate_seconds(settings, replace(PLAN, rounds=400, min_round_s=0.5, max_calls=99))
    assert 0 < short < long
    assert estimate_seconds(settings, replace(LIGHT, rounds=10**6, budget_s=5)) < 30


@pytest.mark.alone
def test_a_real_model_really_keeps_all_its_threads_busy(
    minilm: Path, minilm_bundle: Path, env_file: Path
) -> None:
    """One thread each is proven with small models; two need a model with work for both."""
    environ = {
        "EMBEDDING_MODEL": str(minilm),
        "ONNX_MODEL_PATH": str(minilm_bundle),
        "EMBEDDING_DIM": "384",
    }
    plan = BenchmarkPlan(
        ("onnx", "transformers", "openvino"),
        (Scenario(THROUGHPUT, 16, 64),),
        rounds=3,
        threads=2,
        max_calls=1,
    )
    run = measure_plan(Settings(env_file, environ=environ), plan)
    assert [one.contender for one in run.runs] == list(plan.contenders)
    for one in run.runs:
        assert one.error == ""
        assert one.threads == 2
        assert one.info.usage.busy_threads == 2
        assert one.info.usage.cores_used < 2.25
        assert one.tokens == 16 * 64
    verdicts = [claim.verdict for claim in run.claims]
    assert verdicts[3:] == [CONFIRMED] * 2 + [NOT_DECIDED]


@pytest.mark.parametrize("prompt", [None, "query", {"m": "query"}])
def test_the_options_of_a_contender_reach_its_process_as_they_are(
    settings: Settings, prompt: str | dict[str, str] | None
) -> None:
    options = replace(settings.options(), prompt=prompt)
    assert options_from_dict(json.loads(json.dumps(options_to_dict(options)))) == options
    with pytest.raises(RecordError, match="threads"):
        options_from_dict({**options_to_dict(options), "threads": "2"})


def test_the_next_contender_loads_while_one_does_and_no_third(env_file: Path) -> None:
    loading: list[int] = []

    def look(progress: Progress) -> None:
        if progress.stage == "Load":
            loading.append(len(measuring_processes()))

    names = ("lightweight", "lightweight#2", "lightweight#3")
    plan = replace(PLAN, contenders=names, rounds=1)
    run = measure_plan(Settings(env_file, environ={}), plan, context=JobContext(on_progress=look))
    assert (loading[0], loading[-1]) == (2, 3)
    assert {one.contender for one in run.runs if not one.error} == set(names)
