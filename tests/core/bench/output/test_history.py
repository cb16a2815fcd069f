"""Runs kept: notes, and two laid over each other, from the core and from the command line."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from kimera_console.cli.bench_text import repeat_offer, run_text
from kimera_console.core.bench.output.history import (
    find_run,
    list_runs,
    load_run,
    save_run,
    set_remark,
    to_csv,
)
from kimera_console.core.bench.output.report import noise, to_markdown
from kimera_console.core.bench.plan.facts import ContenderInfo, MachineFacts
from kimera_console.core.bench.plan.types import (
    CONFIRMED,
    LATENCY,
    NOT_DECIDED,
    THROUGHPUT,
    BenchmarkPlan,
    BenchmarkRun,
    ClaimVerdict,
    Sample,
    Scenario,
)
from kimera_console.core.bench.verdict.quality import QualityScore
from kimera_console.core.bench.verdict.run_comparison import overlay
from kimera_console.core.bench.verdict.summary import partial_run
from kimera_console.core.errors import BenchmarkError
from tests.helpers.console import run_here

if TYPE_CHECKING:
    from pathlib import Path

MANY = Scenario(THROUGHPUT, 8, 16)
ONE = Scenario(LATENCY, 1, 16)


def made(seconds: float, *, started: str, torch: str, scenarios=(MANY, ONE)) -> BenchmarkRun:
    plan = BenchmarkPlan(("onnx", "transformers"), scenarios, rounds=5)
    samples = [
        Sample(name, scenario.key, number, seconds * (1 + 0.01 * number), 8, 128)
        for name in plan.contenders
        for scenario in scenarios
        for number in range(5)
    ]
    run = partial_run(plan, samples, started=started)
    machine = MachineFacts(cpu="a processor", versions={"torch": torch, "numpy": "2"})
    return replace(run, machine=machine, complete=True)


def test_two_runs_are_laid_over_each_other() -> None:
    old = made(0.2, started="2026-11-01T10:00:00+00:00", torch="2.12")
    new = made(0.1, started="2026-11-02T10:00:00+00:00", torch="2.13", scenarios=(MANY,))
    found = overlay(old, new)
    assert found.pairs == (("onnx", MANY.key), ("transformers", MANY.key))
    assert all(one.value == pytest.approx(2.0) for one in found.ratios)
    assert all(1.8 < one.low <= one.value <= one.high < 2.2 for one in found.ratios)
    assert found.only_before == (("onnx", ONE.key), ("transformers", ONE.key))
    assert found.only_after == ()
    assert found.differences == ("torch: 2.12 before, 2.13 after",)


def test_what_one_side_does_not_know_is_no_difference() -> None:
    known = made(0.2, started="2026-11-01T10:00:00+00:00", torch="2.12")
    runs = tuple(replace(one, threads=2, info=ContenderInfo(model="tiny")) for one in known.runs)
    bare = replace(known, machine=MachineFacts(cpu="a processor"))
    assert overlay(bare, replace(known, runs=runs)).differences == ()
    other = tuple(replace(one, threads=1, info=ContenderInfo(model="other")) for one in known.runs)
    compared = overlay(replace(known, runs=runs), replace(known, runs=other)).differences
    assert "onnx, model: tiny before, other after" in compared
    assert "onnx: 2 threads before, 1 after" in compared


def test_gpu_memory_and_energy_stand_in_every_form_where_there_are_any() -> None:
    plain = made(0.1, started="2026-11-01T10:00:00+00:00", torch="2")
    assert "GPU memory" not in run_text(plain) + to_markdown(plain)
    on_gpu = replace(plain.runs[0], peak_vram_bytes=3 * 10**9, joules_per_1000_texts=41.6)
    run = replace(plain, runs=(on_gpu, *plain.runs[1:]))
    head, first, other, *_ = run_text(run).splitlines()
    assert head.endswith("GPU memory  J/1,000 texts")
    assert re.search(r" 3\.00 GB +42$", first)
    assert other.rstrip().endswith(" B")
    assert "| GPU memory (MB) | J per 1,000 texts |" in to_markdown(run)
    assert "| 3,000 | 42 |" in to_markdown(run)
    lines = list(csv.DictReader(io.StringIO(to_csv(run))))
    compared = [(line["peak_vram_bytes"], line["joules_per_1000_texts"]) for line in lines]
    assert (compared[0], compared[-1]) == (("3000000000", "41.6"), ("", ""))
    assert BenchmarkRun.from_dict(json.loads(json.dumps(run.to_dict()))) == run


def test_a_noisy_run_offers_its_own_command_again() -> None:
    run = made(0.1, started="2026-11-01T10:00:00+00:00", torch="2")
    assert noise(run) == ()
    assert repeat_offer(run, ["bench"]) == ""
    noisy = replace(run, notes=("Noisy machine: the processor's clock fell by 25%.", "Other."))
    assert noise(noisy) == noisy.notes[:1]
    offer = repeat_offer(noisy, ["bench", "--texts", "my texts.csv"])
    assert "`kimera-console bench --texts 'my texts.csv'`" in offer
    assert "repeat before you rely on it" in to_markdown(noisy)
    assert "repeat before" not in to_markdown(run)


def test_a_verdict_on_a_noisy_run_says_so_in_its_own_words() -> None:
    quiet = made(0.1, started="2026-11-01T10:00:00+00:00", torch="2")
    claims = (
        ClaimVerdict("It is faster.", CONFIRMED, "by half"),
        ClaimVerdict("It is small.", NOT_DECIDED, "too few rounds"),
        ClaimVerdict("It is twice as fast.", CONFIRMED, "by nineteen times", exceeds=True),
    )
    quiet = replace(quiet, claims=claims)
    noisy = replace(quiet, notes=("Noisy machine: the processor's clock fell by 25%.",))
    assert "confirmed: It is faster." in run_text(quiet)
    assert "confirmed, noisy run: It is faster." in run_text(noisy)
    assert "not decided: It is small." in run_text(noisy)
    assert "more than that: It is twice as fast." in run_text(quiet)
    assert "more than that, noisy run: It is twice as fast." in run_text(noisy)
    assert "- **confirmed, noisy run**: It is faster." in to_markdown(noisy)
    longer = replace(quiet, plan=replace(quiet.plan, rounds=quiet.rounds_measured + 5))
    assert f"{quiet.rounds_measured} of {longer.plan.rounds} interleaved" in to_markdown(longer)


def test_a_note_is_kept_with_its_run_and_stands_in_the_report() -> None:
    path = save_run(made(0.1, started="2026-11-01T10:00:00+00:00", torch="2"))
    set_remark(path, "  before the | driver\nupdate ")
    (kept,) = list_runs()
    assert kept.run.remark == "before the | driver\nupdate"
    assert "> before the | driver update" in to_markdown(kept.run)
    assert find_run(path.stem).run == kept.run
    with pytest.raises(BenchmarkError, match="There is no run 'absent'"):
        find_run("absent")


def test_a_run_of_the_version_before_is_still_read(tmp_path: Path) -> None:
    run = made(0.1, started="2026-11-01T10:00:00+00:00", torch="2")
    data = run.to_dict()
    for name in ("quality", "remark"):
        del data[name]
    for name in ("texts_file", "peak", "quality_file", "probe"):
        del data["plan"][name]
    for one in data["runs"]:
        del one["peak_share"]
    for one in data["plan"]["scenarios"]:
        del one["seconds"]
    file = tmp_path / "old.json"
    file.write_text(json.dumps(data))
    assert load_run(file) == run


@pytest.mark.slow
def test_the_command_line_lists_notes_and_compares(tmp_path: Path) -> None:
    old = save_run(made(0.2, started="2026-11-01T10:00:00+00:00", torch="2.12"))
    new = save_run(made(0.1, started="2026-11-02T10:00:00+00:00", torch="2.13"))
    done = run_here("bench", "history", "note", old.stem, "before", "--json", cwd=tmp_path)
    assert done.json() == {"id": old.stem, "remark": "before"}
    listed = run_here("bench", "history", "--json", cwd=tmp_path).json()["runs"]
    assert [(one["id"], one["remark"]) for one in listed] == [(new.stem, ""), (old.stem, "before")]
    text = run_here("bench", "history", "compare", old.stem, new.stem, cwd=tmp_path)
    assert "2.00x" in text.stdout
    assert "torch: 2.12 before, 2.13 after" in text.stdout
    refused = run_here("bench", "history", "burn", cwd=tmp_path)
    assert refused.code == 1
    assert "history compare BEFORE AFTER" in refused.stderr


def test_a_figure_that_is_not_a_number_is_refused_by_name_and_leaves_no_file(
    tmp_path: Path,
) -> None:
    score = QualityScore("onnx", "spearman", float("nan"), "pairs.csv", 3)
    run = replace(made(0.1, started="2026-01-01", torch="2"), quality=(score,))
    with pytest.raises(BenchmarkError, match=r"run\.json cannot be written: .* finite number"):
        save_run(run, tmp_path / "run.json")
    assert not list(tmp_path.iterdir())
