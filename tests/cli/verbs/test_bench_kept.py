"""`bench`: what stays of a run, whole or cancelled."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

from kimera_console.cli.dispatch import run
from kimera_console.cli.output import Output
from kimera_console.cli.parser import parse
from kimera_console.core.bench.measure import engine
from kimera_console.core.bench.output.history import list_runs, load_run, to_csv
from kimera_console.core.bench.plan.time_left import TimeLeft
from kimera_console.core.bench.plan.types import BenchmarkPlan, Sample
from kimera_console.core.jobs import JobCancelled
from kimera_console.core.system.stage_clock import ExpectedStages

if TYPE_CHECKING:
    from pathlib import Path


def cancelled(settings: object, plan: BenchmarkPlan, **given: Any) -> None:
    """`measure` that is cancelled after three samples."""
    for number in range(3):
        sample = Sample("lightweight", plan.scenarios[0].key, number, 0.1, 1, 16)
        given["record"].add(sample)
    raise JobCancelled


def test_a_cancel_keeps_the_samples_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(engine, "measure_plan", cancelled)
    out = tmp_path / "run.JSON"
    monkeypatch.chdir(tmp_path)
    assert run(parse(["bench", "--contenders", "lightweight", "--out", str(out)])) == 130
    (kept,) = list_runs()
    assert (kept.run.complete, len(kept.run.runs[0].samples)) == (False, 3)
    assert load_run(out) == kept.run
    output = capsys.readouterr().err
    assert f"Cancelled: 3 samples are kept in the history as {kept.path.stem} and {out}." in output
    assert "Nothing is left" not in output


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        (["--claim", "foo >= 2x bar"], "there is no contender 'foo'"),
        (["--claim", "onnx >= 2x onnx"], "with itself"),
        (["--claims", "none.txt"], "holds no claims"),
        (["--out", "run.txt"], "none of the endings"),
    ],
)
def test_what_cannot_be_judged_or_written_is_refused_before_measuring(
    asked: list[str],
    part: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(engine, "measure_plan", cancelled)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "none.txt").write_text("# nothing yet\n\n")
    assert run(parse(["bench", "--contenders", "lightweight", *asked])) == 1
    assert part in capsys.readouterr().err


def test_a_claim_with_known_words_is_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "measure_plan", cancelled)
    monkeypatch.chdir(tmp_path)
    claim = "onnx int8 >= 2x Transformers fp32 on CPU"
    assert run(parse(["bench", "--contenders", "lightweight", "--claim", claim])) == 130


def test_a_kept_run_takes_a_note_of_one_line_and_is_written_to_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "measure_plan", cancelled)
    monkeypatch.chdir(tmp_path)
    assert run(parse(["bench", "--contenders", "lightweight"])) == 130
    (kept,) = list_runs()
    name = kept.path.stem
    assert run(parse(["bench", "history", "note", name, "two\nlines\x1b[31m of it"])) == 0
    assert load_run(kept.path).remark == "two lines [31m of it"
    assert run(parse(["bench", "history", "show", name, "--out", "run.CSV"])) == 0
    assert (tmp_path / "run.CSV").read_text() == to_csv(kept.run)
    assert run(parse(["bench", "history", "show", name, "--out", "run.txt"])) == 1


def test_the_progress_line_tells_what_the_whole_run_still_takes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    output = Output(as_json=False, quiet=False)
    output.context().report("Measure", 0, 10)
    assert "left" not in capsys.readouterr().err
    output.clock = TimeLeft({"Measure": 240.0})
    output.context().report("Measure", 0, 10)
    assert "about 4 min left" in capsys.readouterr().err
    context = Output(as_json=False, quiet=False).context()
    context.publish(ExpectedStages({"Export": 60.0, "Load": 120.0}))  # as a conversion does
    context.report("Export", 0, 10)
    assert "about 3 min left" in capsys.readouterr().err
