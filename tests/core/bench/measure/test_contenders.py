"""Contenders beyond the three backends, and scenarios beyond batches of one length."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import psutil
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from kimera_console.core.bench.measure import participant
from kimera_console.core.bench.measure.engine import measure_plan
from kimera_console.core.bench.measure.rounds import BenchmarkPause
from kimera_console.core.bench.output.history import list_runs
from kimera_console.core.bench.output.run_view import measure_and_keep, view_of
from kimera_console.core.bench.plan.choice import parse_choice, plan_ids
from kimera_console.core.bench.plan.contenders import more_contenders
from kimera_console.core.bench.plan.types import (
    COLD_START,
    MIXED,
    SUSTAINED,
    THROUGHPUT,
    BenchmarkRun,
    Scenario,
)
from kimera_console.core.bench.verdict.advice import OTHER_MODEL
from kimera_console.core.errors import BenchmarkError
from kimera_console.core.flags.settings import Settings
from kimera_console.core.health.checks.gpu import driver_version
from kimera_console.core.jobs import JobCancelled, JobContext
from tests.core.bench.measure.support import LIGHT, PLAN
from tests.helpers.processes import measuring_processes

if TYPE_CHECKING:
    from pathlib import Path

WORDS = {
    "onnx": ["cpu", "threads=2", "model=a/b c"],
    "transformers": ["bf16", "eager", "cpu", "threads=1"],
    "openvino": ["bf16", "threads=3", "slowed=10"],
    "lightweight": ["threads=1"],
}


@hypothesis_settings(deadline=None)
@given(st.sampled_from(sorted(WORDS)).flatmap(
    lambda name: st.tuples(st.just(name), st.lists(st.sampled_from(WORDS[name]), unique=True))
), st.integers(0, 5))  # fmt: skip
def test_a_contenders_words_are_read_back(parts: tuple[str, list[str]], number: int) -> None:
    name, words = parts
    text = name + (":" + ",".join(words) if words else "") + (f"#{number}" if number else "")
    choice = parse_choice(text)
    assert parse_choice(choice.id) == choice
    assert choice.backend == name
    assert choice.instance == number


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("fast", "There is no contender 'fast'"),
        ("onnx:bf16", "ONNX Runtime has no choice 'bf16'"),
        ("transformers:bf16,fp16", "names its precision twice"),
        ("transformers:model=x", "no choice 'model=x'"),
        ("onnx:threads=0", "not a number from 1"),
        ("onnx:threads=many", "'many' is not a number"),
        ("openvino:cuda", "OpenVINO has no choice 'cuda'"),
        ("onnx:model=", "no choice 'model='"),
    ],
)
def test_what_is_no_contender_is_refused_by_name(text: str, part: str) -> None:
    with pytest.raises(BenchmarkError, match=part):
        parse_choice(text)


def test_one_entered_again_is_numbered() -> None:
    assert plan_ids(["onnx", "onnx", "transformers:eager,bf16", "onnx"]) == (
        "onnx", "onnx#2", "transformers:bf16,eager", "onnx#3",
    )  # fmt: skip


def test_what_this_machine_lacks_says_so(settings: Settings) -> None:
    found = {one.id: one for one in more_contenders(settings)}
    assert found["openvino:bf16"].available
    assert found["transformers:bf16"].label.startswith("Transformers · bf16")
    other = next(name for name in found if name.startswith("onnx:model="))
    assert other.endswith("tiny-onnx-2")
    assert found[other].available
    if not driver_version():
        for name in ("onnx:cuda", "onnx:tensorrt", "transformers:cuda"):
            assert found[name].reason.startswith("No NVIDIA driver is installed (libcuda.so.1")


@pytest.mark.slow
def test_precisions_attention_threads_and_bundles_are_what_really_ran(settings: Settings) -> None:
    wanted = plan_ids(
        ["transformers", "transformers:bf16,eager", "openvino:threads=1", "onnx:threads=1"]
    )
    run = measure_plan(settings, replace(PLAN, contenders=wanted, threads=2))
    by_id = {one.contender: one for one in run.runs}
    assert not [one.error for one in run.runs if one.error]
    half = by_id["transformers:bf16,eager"]
    assert half.info.precision == "bf16"
    assert half.info.runtime.attention == "eager"
    assert half.threads == 2
    assert by_id["transformers"].info.runtime.attention == "sdpa"
    assert 0.99 < (half.cosine_min or 0) < 0.9999999  # not fp32 under another name
    for name in ("openvino:threads=1", "onnx:threads=1"):
        one = by_id[name]
        assert one.threads == 1
        # OpenVINO computes on a thread of its own, so that a cancel can stop it.
        assert one.info.usage.busy_threads <= (2 if name.startswith("openvino") else 1)
        assert one.info.usage.cores_used < 1.1
        assert one.cosine_min == pytest.approx(1.0, abs=1e-5)
    assert by_id["openvino:threads=1"].info.label.startswith("OpenVINO · fp32")
    assert any("thread budgets differ" in note for note in run.notes)


@pytest.mark.slow
def test_mixed_cold_and_sustained(settings: Settings) -> None:
    plan = replace(
        LIGHT,
        contenders=("onnx", "lightweight"),
        scenarios=(
            Scenario(THROUGHPUT, 8, MIXED),
            Scenario(COLD_START, 1, 8),
            Scenario(SUSTAINED, 4, 8, seconds=0.2),
        ),
        rounds=3,
    )
    run = measure_plan(settings, plan)
    by_key = {(one.contender, one.scenario): one for one in run.runs}
    mixed = by_key["onnx", "throughput b8 mixed"]
    cold = by_key["onnx", "cold start b1 t8"]
    lasting = by_key["onnx", "sustained b4 t8"]
    assert len(mixed.samples) >= 3
    assert len(cold.samples) == 3
    assert min(cold.samples) > 10 * lasting.median_s  # a process starts, imports and loads
    assert sorted(set(lasting.rounds)) == list(range(10))
    assert BenchmarkRun.from_dict(run.to_dict()) == run
    assert {ratio.scenario for ratio in run.ratios} == {one.key for one in plan.scenarios}


@pytest.mark.slow
def test_own_texts_are_embedded_as_they_are(settings: Settings, tmp_path: Path) -> None:
    own = tmp_path / "own.txt"
    own.write_text("one\n\nkernel driver memory\ntwo words\n")
    plan = replace(
        LIGHT,
        contenders=("onnx",),
        scenarios=(Scenario(THROUGHPUT, 3, MIXED),),
        texts_file=str(own),
    )
    (one,) = measure_plan(settings, plan).runs
    lengths = _token_counts(settings, ["one", "kernel driver memory", "two words"])
    assert one.tokens == sum(lengths)
    own.write_text("\n \n")
    with pytest.raises(BenchmarkError, match="holds no text"):
        measure_plan(settings, plan)


@pytest.mark.slow
def test_a_default_prompt_counts_as_what_is_embedded(
    tiny_bundle: Path, env_file: Path, tmp_path: Path
) -> None:
    from kimera_console.core.embedding.backends.onnx import load_onnx

    bundle, own = tmp_path / "prompted-onnx", tmp_path / "own.txt"
    shutil.copytree(tiny_bundle, bundle)
    prompts = {"prompts": {"query": "the quick brown fox: "}, "default_prompt_name": "query"}
    (bundle / "config_sentence_transformers.json").write_text(json.dumps(prompts))
    texts = ["one", "kernel driver memory", "two words"]
    own.write_text("\n".join(texts))
    environ = {"ONNX_MODEL_PATH": str(bundle), "EMBEDDING_DIM": "32"}
    plan = replace(
        LIGHT,
        contenders=("onnx",),
        scenarios=(Scenario(THROUGHPUT, 3, MIXED), Scenario(THROUGHPUT, 2, 3)),
        texts_file=str(own),
    )
    run = measure_plan(Settings(env_file, environ=environ), plan)
    mixed, short = run.runs
    backend = load_onnx(bundle, device="cpu", prompt=None)
    embedded = backend.encode(texts, batch_size=3, context=JobContext()).token_counts
    plain = load_onnx(bundle, device="cpu").encode(texts, batch_size=3, context=JobContext())
    assert mixed.tokens == sum(embedded) > sum(plain.token_counts)
    assert short.tokens > 2 * 3  # less than the prompt alone cannot be had
    assert any("its prompt" in note for note in run.notes)


def test_a_pause_stops_before_the_next_turn_and_a_cancel_ends_it(settings: Settings) -> None:
    pause = BenchmarkPause()
    seen: list[str] = []
    samples: list[object] = []

    def watch(progress: object) -> None:
        stage = getattr(progress, "stage", "")
        seen.append(stage)
        if stage == "Paused":
            if seen.count("Paused") == 1:
                pause.resume()
            else:
                context.cancel()

    def take(sample: object) -> None:
        samples.append(sample)
        if len(samples) in (1, 4):
            pause.ask()

    context = JobContext(on_progress=watch, on_partial=take)
    plan = replace(LIGHT, contenders=("onnx",), rounds=50, max_calls=1)
    with pytest.raises(JobCancelled):
        measure_plan(settings, plan, context=context, pause=pause)
    assert seen.count("Paused") == 2
    assert len(samples) == 4
    assert measuring_processes() == []


@pytest.mark.alone
def test_a_slowed_contender_is_slower(settings: Settings) -> None:
    # 1/11, and far from what other programs on the cores make of it.
    plan = replace(LIGHT, contenders=("onnx", "onnx:slowed=1000"), rounds=5, max_calls=5)
    run = measure_plan(settings, plan)
    assert len(run.ratios) == 2
    assert all(0.01 < ratio.value < 0.5 for ratio in run.ratios)


@pytest.mark.slow
def test_a_bundle_of_another_model_is_measured_but_never_advised(
    settings: Settings, models: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other-onnx"
    shutil.copytree(models / "tiny-onnx", other)
    manifest = other / "kimera.json"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(text.replace(str(models / "tiny"), str(models / "other")), encoding="utf-8")
    slow, fast = "onnx:slowed=300", f"onnx:model={other}"
    plan = replace(LIGHT, contenders=(slow, fast), rounds=5, max_calls=5)
    run = measure_plan(settings, plan)
    keys = {one.contender: one.info.model_key for one in run.runs}
    assert keys == {slow: str(models / "tiny"), fast: str(models / "other")}
    advice = view_of(replace(run, notes=()), baseline=slow).advice  # however noisy it was
    assert (advice.contender, advice.reason) == ("", OTHER_MODEL)


def _token_counts(settings: Settings, texts: list[str]) -> list[int]:
    from kimera_console.core.bench.measure.adapters import token_counter

    return token_counter(str(settings.options().onnx_model_path), 512)(texts)


@pytest.mark.slow
def test_scored_pairs_give_spearman_of_the_same_vectors(settings: Settings, tmp_path: Path) -> None:
    from scipy import stats

    from kimera_console.core.embedding.backends.onnx import load_onnx

    pairs = [("kernel", "kernel driver", 5), ("memory", "words", 1.5), ("one", "two", 3)]
    file = tmp_path / "pairs.csv"
    file.write_text("sentence1,sentence2,score\n" + "".join(f"{a},{b},{s}\n" for a, b, s in pairs))
    plan = replace(LIGHT, rounds=3, quality_file=str(file), probe=True, max_calls=1)
    run = measure_plan(settings, plan)
    found = {(one.contender, one.metric): one for one in run.quality}
    texts = [text for a, b, _ in pairs for text in (a, b)]
    backend = load_onnx(settings.options().onnx_model_path, device="cpu")
    rows = backend.encode(texts, batch_size=8, context=JobContext()).vectors.astype(float)
    cosines = (rows[::2] * rows[1::2]).sum(axis=1)
    theirs = stats.spearmanr(cosines, [score for *_, score in pairs]).statistic
    assert found["onnx", "spearman"].value == pytest.approx(theirs)
    assert found["onnx", "spearman"].count == 3
    assert found["lightweight", "spearman"].source == "pairs.csv"
    assert all(metric != "cosine_min" for _, metric in found)  # no source model to compare with
    assert BenchmarkRun.from_dict(run.to_dict()).quality == run.quality
    with pytest.raises(BenchmarkError, match="cannot be read"):
        measure_plan(settings, replace(plan, quality_file=str(tmp_path / "absent.csv")))


def test_pairs_that_rank_nothing_cost_the_figure_and_not_the_run(
    env_file: Path, tmp_path: Path
) -> None:
    file = tmp_path / "pairs.csv"
    file.write_text("sentence1,sentence2,score\ndog,Hund,5\ntwo,drei,4\nsun,Mond,1\n")
    plan = replace(LIGHT, contenders=("lightweight",), rounds=1, quality_file=str(file))
    view = measure_and_keep(Settings(env_file, environ={}), plan)
    assert view.kept
    assert view.run.quality == ()
    assert [note for note in view.run.notes if "gives all pairs the same cosine" in note]
    (kept,) = list_runs()
    assert kept.run == view.run


def test_a_sustained_run_of_too_many_calls_is_shorter_and_says_so(
    env_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def measured(seconds: float) -> tuple[int, bool]:
        scenario = Scenario(SUSTAINED, 1, 8, seconds=seconds)
        plan = replace(LIGHT, contenders=("lightweight",), scenarios=(scenario,))
        run = measure_plan(Settings(env_file, environ={}), plan)
        said = [note for note in run.notes if note.startswith("The sustained run of ")]
        assert all(f"ended before its {seconds:g} s: 20 calls are" in note for note in said)
        return len(run.runs[0].samples), bool(said)

    assert not measured(0.01)[1]
    monkeypatch.setattr(participant, "MOST_SUSTAINED_CALLS", 2)
    assert measured(60.0) == (20, True)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="the processor time of children that ended")
def test_cold_starts_are_no_load_of_other_programs(
    env_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import resource

    def only_this_benchmark() -> object:
        """A machine of four processors' worth of time on which only its processes ran."""
        ended = resource.getrusage(resource.RUSAGE_CHILDREN)
        busy = ended.ru_utime + ended.ru_stime
        return _ProcessorTimes(user=busy, idle=3.0 * busy)

    monkeypatch.setattr(psutil, "cpu_times", only_this_benchmark)
    plan = replace(
        LIGHT, contenders=("lightweight",), scenarios=(Scenario(COLD_START, 1, 8),), rounds=3
    )
    run = measure_plan(Settings(env_file, environ={}), plan)
    assert len(run.runs[0].samples) == 3
    assert not [note for note in run.notes if "other processes took" in note]


class _ProcessorTimes(NamedTuple):
    user: float
    idle: float


@pytest.mark.slow
def test_an_encoder_in_a_folder_of_its_own_is_read_there(
    tiny_bert: Path, env_file: Path, tmp_path: Path
) -> None:
    model = tmp_path / "old"
    shutil.copytree(tiny_bert, model / "0_Transformer")
    for name in ("modules.json", "1_Pooling", "2_Normalize"):
        if (model / "0_Transformer" / name).exists():
            (model / "0_Transformer" / name).rename(model / name)
    listed = json.loads((model / "modules.json").read_text())
    listed[0]["path"] = "0_Transformer"
    (model / "modules.json").write_text(json.dumps(listed))
    prompts = {"prompts": {"query": "the quick brown fox: "}, "default_prompt_name": "query"}
    (model / "config_sentence_transformers.json").write_text(json.dumps(prompts))
    environ = {"EMBEDDING_MODEL": str(model), "EMBEDDING_DIM": "32"}
    plan = replace(LIGHT, contenders=("transformers",), scenarios=(Scenario(THROUGHPUT, 2, 3),))
    run = measure_plan(Settings(env_file, environ=environ), plan)
    assert not [note for note in run.notes if "counted in words" in note]
    assert run.runs[0].error == ""
    assert run.runs[0].info.flops_per_token > 0
    assert run.runs[0].tokens > 2 * 3  # the prompt of the whole model counts
