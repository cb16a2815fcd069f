"""Order of turns, claims, ratios, saved runs: everything that needs no model."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import random
import signal
import time
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from kimera_console.core.bench.measure.record import SampleRecord
from kimera_console.core.bench.measure.rounds import TurnOrder
from kimera_console.core.bench.measure.texts import build_pools, count_words, pool_sizes
from kimera_console.core.bench.meters import machine
from kimera_console.core.bench.output.history import (
    export_csv,
    history_folder,
    list_runs,
    load_run,
    save_run,
    to_csv,
)
from kimera_console.core.bench.output.report import to_markdown
from kimera_console.core.bench.plan.facts import (
    ContenderInfo,
    MachineFacts,
    Peak,
    PeakFigure,
    RuntimeFacts,
)
from kimera_console.core.bench.plan.types import (
    CONFIRMED,
    FORMAT_VERSION,
    LATENCY,
    NOT_DECIDED,
    REFUTED,
    THROUGHPUT,
    BenchmarkPlan,
    ClaimVerdict,
    Contender,
    Ratio,
    Sample,
    Scenario,
)
from kimera_console.core.bench.verdict import claims
from kimera_console.core.bench.verdict.quality import QualityScore
from kimera_console.core.bench.verdict.summary import build_run, compute_ratios, partial_run
from kimera_console.core.errors import BenchmarkError
from kimera_console.core.system.records import from_plain, to_plain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ONE = Scenario(LATENCY, 1, 16)
MANY = Scenario(THROUGHPUT, 8, 16)
PLAN = BenchmarkPlan(("onnx", "transformers"), (ONE, MANY), rounds=4)
BACKENDS = {"onnx": "onnx", "transformers": "transformers"}


def samples(contender: str, scenario: Scenario, seconds: float) -> list[Sample]:
    return [
        Sample(contender, scenario.key, number, seconds, scenario.batch, 16 * scenario.batch)
        for number in range(4)
    ]


def test_turns_are_balanced_and_depend_on_the_seed_alone() -> None:
    plan = replace(PLAN, contenders=("a", "b", "c"))
    order, again = TurnOrder(3, plan), TurnOrder(3, plan)
    first = Counter[int]()
    for _ in range(6):
        assert order.scenarios() == again.scenarios()
        turn = order.participants(ONE)
        assert turn == again.participants(ONE)
        assert sorted(turn) == [0, 1, 2]
        first[turn[0]] += 1
    assert first == {0: 2, 1: 2, 2: 2}


def test_scenarios_change_places_between_rounds() -> None:
    order = TurnOrder(
        1, replace(PLAN, scenarios=tuple(replace(ONE, tokens=n) for n in range(5, 15)))
    )
    assert len({tuple(one.tokens for one in order.scenarios()) for _ in range(5)}) == 5


def test_samples_of_a_cancelled_run_give_a_partial_run() -> None:
    taken = [*samples("onnx", MANY, 0.1), *samples("transformers", MANY, 0.2)]
    run = partial_run(PLAN, taken)
    assert not run.complete
    assert "not checked" in run.notes[0]
    assert [(one.contender, one.median_s, one.texts_per_s) for one in run.runs] == [
        ("onnx", 0.1, 80.0),
        ("transformers", 0.2, 40.0),
    ]
    assert [(one.of, one.against, one.value) for one in run.ratios] == [
        ("onnx", "transformers", 2.0)
    ]


def test_a_cancelled_run_of_one_after_the_other_is_not_called_interleaved() -> None:
    chance = random.Random(1)
    taken = [
        Sample(
            name, ONE.key, number, seconds * (1 + number / 16) * chance.uniform(0.99, 1.01), 1, 16
        )
        for name, seconds in (("onnx", 1.0), ("transformers", 2.0))
        for number in range(9)  # the machine slows down in the course of each contender
    ]
    record = SampleRecord(PLAN)
    for sample in taken:
        record.add(sample)
    together = partial_run(PLAN, taken, record=record)
    record.paired = False
    apart = partial_run(PLAN, taken, record=record)
    assert (together.paired, apart.paired) == (True, False)
    (narrow,), (wide,) = together.ratios, apart.ratios
    assert wide.value == narrow.value
    assert wide.high - wide.low > 2 * (narrow.high - narrow.low)
    assert "interleaved" in to_markdown(together)
    assert "rounds, one contender after the other" in to_markdown(apart)
    assert "interleaved" not in to_markdown(apart)


def test_ratios_follow_the_chosen_baseline_and_leave_out_what_is_wrong() -> None:
    taken = [*samples("onnx", MANY, 0.1), *samples("transformers", MANY, 0.2)]
    runs = partial_run(PLAN, taken).runs
    (ratio,) = compute_ratios(runs, baseline="onnx")
    assert (ratio.of, ratio.against, ratio.value) == ("transformers", "onnx", 0.5)
    wrong = tuple(replace(run, error="wrong" if run.contender == "onnx" else "") for run in runs)
    assert compute_ratios(wrong) == ()


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (2.1, 2.6, CONFIRMED),
        (3.4, 3.9, CONFIRMED),
        (2.7, 3.9, CONFIRMED),  # the interval lies on both sides of 3x
        (1.4, 1.9, REFUTED),
        (1.8, 2.3, NOT_DECIDED),
    ],
)
def test_a_promise_of_twice_the_speed_is_judged_by_the_interval(
    low: float, high: float, verdict: str
) -> None:
    ratio = Ratio("onnx", "transformers", MANY.key, (low + high) / 2, low, high)
    found = judged((ratio,))
    assert found["throughput"].verdict == verdict
    assert f"{low:.2f} to {high:.2f}" in found["throughput"].detail
    assert ("exceeds the claim" in found["throughput"].detail) == (low > 3)
    assert found["throughput"].exceeds == (low > 3)
    assert found["latency"].verdict == NOT_DECIDED


def test_a_promise_that_holds_in_one_scenario_only_is_refuted_and_says_where() -> None:
    small = Ratio("onnx", "transformers", MANY.key, 2.5, 2.2, 2.8)
    large = Ratio("onnx", "transformers", replace(MANY, batch=32).key, 1.2, 1.1, 1.3)
    found = judged((small, large))["throughput"]
    assert found.verdict == REFUTED
    assert "1 of 2" in found.detail


@pytest.mark.parametrize(
    ("onnx_mb", "verdict"),
    [
        (400, CONFIRMED),
        (750, CONFIRMED),
        (790, NOT_DECIDED),
        (900, REFUTED),
        (1100, REFUTED),
    ],
)
def test_less_memory_is_judged_by_the_processes_peaks(onnx_mb: int, verdict: str) -> None:
    found = judged((), {"onnx": onnx_mb, "transformers": 1000})["memory"]
    assert found.verdict == verdict
    assert ("exceeds the claim" in found.detail) == (onnx_mb == 400)
    assert found.exceeds == (onnx_mb == 400)


def test_a_limit_that_was_passed_is_no_limit_and_a_noisy_run_says_so_in_its_verdicts() -> None:
    record = SampleRecord(PLAN)
    for name, seconds in (("onnx", 0.1), ("transformers", 0.25)):
        for sample in samples(name, MANY, seconds):
            record.add(sample)
        facts = ContenderInfo(
            flops_per_token=1e6, runtime=RuntimeFacts(threads=2), precision="fp32"
        )
        record.join(Contender(name, name, name, available=True), facts, "")
    per_second = 1e6 * record.samples[0].tokens / 0.2
    machine = MachineFacts(peak=Peak(2, "cpu", (PeakFigure("fp32", best=per_second),)))
    record.note("Noisy machine: the clock fell.")
    run = build_run(record, PLAN, machine=machine, started="", seconds=1.0, expected_dimension=384)
    shares = {one.contender: one.peak_share for one in run.runs if one.samples}
    assert shares == {"onnx": None, "transformers": pytest.approx(0.8)}
    assert any("measured too low" in one and "over 100 %" in one for one in run.notes)
    assert "The run was disturbed" in run.claims[0].detail


@pytest.mark.parametrize(
    ("precision", "share"),
    [("fp32", 0.5), ("int8", 0.25), ("int8-block", 0.25), ("auto", None), ("", None)],
)
def test_a_contender_is_held_against_the_limit_of_its_own_arithmetic(
    precision: str, share: float | None
) -> None:
    record = SampleRecord(PLAN)
    for sample in samples("onnx", MANY, 0.1):
        record.add(sample)
    facts = ContenderInfo(flops_per_token=1e6, runtime=RuntimeFacts(threads=2), precision=precision)
    record.join(Contender("onnx", "onnx", "onnx", available=True), facts, "")
    fp32 = 2e6 * record.samples[0].tokens / 0.1
    figures = (PeakFigure("fp32", best=fp32), PeakFigure("int8", best=2 * fp32))
    machine = MachineFacts(peak=Peak(2, "cpu", figures))
    run = build_run(record, PLAN, machine=machine, started="", seconds=1.0, expected_dimension=384)
    (found,) = [one.peak_share for one in run.runs if one.samples]
    assert found == (None if share is None else pytest.approx(share))


def test_another_dimension_or_norm_refutes() -> None:
    good, bad = claims.Shape(384, 1e-7, 10), claims.Shape(384, 0.2, 10)
    assert judged((), shapes={"onnx": good}, dimension=384)["dimension"].verdict == CONFIRMED
    assert judged((), shapes={"onnx": good}, dimension=1024)["dimension"].verdict == REFUTED
    assert judged((), shapes={"onnx": good})["norm"].verdict == CONFIRMED
    assert judged((), shapes={"onnx": good, "transformers": bad})["norm"].verdict == REFUTED


def judged(
    ratios: tuple[Ratio, ...],
    peaks_mb: dict[str, int] | None = None,
    *,
    shapes: dict[str, claims.Shape] | None = None,
    dimension: int = 384,
) -> dict[str, ClaimVerdict]:
    taken = [*samples("onnx", MANY, 0.1), *samples("transformers", MANY, 0.2)]
    runs = tuple(
        replace(run, peak_rss_bytes=(peaks_mb or {}).get(run.contender, 0) * 10**6)
        for run in partial_run(PLAN, taken).runs
    )
    found = claims.decide(
        ratios=ratios,
        runs=runs,
        backends=BACKENDS,
        shapes=shapes or {},
        expected_dimension=dimension,
        conditions="",
    )
    names = ("throughput", "latency", "memory", "dimension", "norm", "multilingual")
    return dict(zip(names, found, strict=True))


@pytest.mark.parametrize(
    ("share", "verdict"), [(0.97, "confirmed"), (0.3, "refuted"), (0.83, "not_decided")]
)
def test_many_languages_are_judged_with_the_share_s_interval(share: float, verdict: str) -> None:
    score = QualityScore("onnx", "multilingual", share, "sentences", 72)
    found = claims.decide(
        ratios=(), runs=(), backends={**BACKENDS, "light": "lightweight"}, shapes={},
        expected_dimension=384, conditions="",
        quality=[score, replace(score, contender="light", value=0.1)],
    )  # fmt: skip
    assert found[-1].verdict == verdict


def test_further_forms_of_a_backend_do_not_keep_its_promise_for_it() -> None:
    plain = Ratio("onnx", "transformers", MANY.key, 1.5, 1.4, 1.6)
    fast = Ratio("onnx:model=int8", "transformers", MANY.key, 4.0, 3.9, 4.1)
    found = claims.decide(
        ratios=(fast, plain), runs=(), backends={**BACKENDS, "onnx:model=int8": "onnx"},
        shapes={}, expected_dimension=384, conditions="",
    )  # fmt: skip
    assert found[0].verdict == "refuted"
    assert "4.00x" not in found[0].detail


def test_a_run_comes_back_from_the_history_as_it_was() -> None:
    run = partial_run(PLAN, samples("onnx", ONE, 0.1))
    path = save_run(run)
    second = save_run(run)
    assert path != second
    assert path.parent == history_folder()
    assert load_run(path) == run
    assert [saved.run for saved in list_runs()] == [run, run]
    assert sorted(path.parent.iterdir()) == sorted([path, second])


@contextlib.contextmanager
def limited_files(size_bytes: int) -> Iterator[None]:
    """Writing beyond the size fails, as on a full disk."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{}", b"\xff\xfe", b'{"format": 1}', b'{"format": 99}', b"[" * 100_000],
    ids=["empty", "list", "object", "not-utf8", "no-fields", "newer", "deep"],
)
def test_a_file_that_is_no_run_is_refused_by_name_and_passed_over_in_the_history(
    content: bytes,
) -> None:
    folder = history_folder()
    folder.mkdir(parents=True)
    path = folder / "broken.json"
    path.write_bytes(content)
    with pytest.raises(BenchmarkError, match=r"broken\.json"):
        load_run(path)
    assert list_runs() == ()


def test_a_full_disk_leaves_the_old_file_as_it_was(tmp_path: Path) -> None:
    target = tmp_path / "run.json"
    run = partial_run(PLAN, samples("onnx", ONE, 0.1))
    save_run(run, target)
    before = target.read_bytes()
    folder = tmp_path / "a file, not a folder"
    folder.write_text("")
    with pytest.raises(BenchmarkError, match="cannot be written"):
        save_run(run, folder / "run.json")
    huge = replace(run, notes=("x" * 1000,))
    with limited_files(len(before) // 2), pytest.raises(BenchmarkError, match=r"run\.json cannot"):
        save_run(huge, target)
    assert target.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a file, not a folder", "run.json"]


def test_csv_holds_every_sample_and_the_contender_that_failed(tmp_path: Path) -> None:
    run = partial_run(PLAN, samples("onnx", ONE, 0.125))
    dead = replace(run.runs[0], contender="transformers", samples=(), rounds=(), error="died, alas")
    run = replace(run, runs=(*run.runs, dead))
    rows = list(csv.DictReader(io.StringIO(to_csv(run))))
    assert [row["seconds"] for row in rows] == ["0.125"] * 4 + [""]
    assert rows[-1]["error"] == "died, alas"
    export_csv(run, tmp_path / "run.csv")
    assert (tmp_path / "run.csv").read_text(encoding="utf-8") == to_csv(run)


def test_the_json_is_strict_and_has_its_format() -> None:
    data = json.loads(json.dumps(partial_run(PLAN, []).to_dict(), allow_nan=False))
    assert data["format"] == FORMAT_VERSION
    assert {"machine", "runs", "ratios", "claims"} <= data.keys()


def test_texts_have_the_wanted_length_and_differ() -> None:
    pool = build_pools(pool_sizes([MANY]), count_words, seed=1)[16]
    assert set(pool.counts) == {16}
    assert len(set(pool.texts)) == len(pool.texts) == 16
    assert pool.texts == build_pools(pool_sizes([MANY]), count_words, seed=1)[16].texts
    assert pool.texts != build_pools(pool_sizes([MANY]), count_words, seed=2)[16].texts
    first, tokens = pool.window(8, 0, 0)
    second, _ = pool.window(8, 0, 1)
    assert tokens == 8 * 16
    assert not set(first) & set(second)


def test_the_fingerprint_names_machine_and_versions() -> None:
    facts = machine.fingerprint()
    assert facts.cores_usable >= 1
    assert facts.memory_bytes > 10**8
    assert {"torch", "numpy", "transformers"} <= facts.versions.keys()
    text = json.dumps(to_plain(facts), allow_nan=False)
    assert from_plain(json.loads(text), type(facts)) == facts


def test_competing_load_and_stolen_time_are_named() -> None:
    assert machine.NoiseReading(steal=0.0, foreign=0.05).notes == ()
    (stolen,) = machine.NoiseReading(steal=0.2, foreign=0.0).notes
    assert "20%" in stolen
    (busy,) = machine.NoiseReading(steal=0.0, foreign=0.5).notes
    assert "50%" in busy


def test_what_others_burn_is_foreign_and_what_we_burn_is_not() -> None:
    meter, began, used = machine.NoiseMeter(), time.monotonic(), time.process_time()
    while time.monotonic() - began < 0.5:
        pass
    own = time.process_time() - used
    as_foreign, as_own = meter.read(0.0).foreign, meter.read(own).foreign
    share = own / (0.5 * (os.cpu_count() or 1))
    assert as_foreign - as_own > 0.6 * share
