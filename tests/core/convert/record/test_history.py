"""Records of conversions: kept whatever happens, read back whatever is there."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from kimera_console.core.bundles.parity_report import StageReport
from kimera_console.core.convert import ConversionRequest, convert_model
from kimera_console.core.convert.expected import expect_stages
from kimera_console.core.convert.plan import make_plan
from kimera_console.core.convert.record.history import (
    MOST_RECORDS,
    ConversionRecord,
    Outcome,
    RecordedResult,
    export_record,
    forget_records,
    history_folder,
    list_records,
    save_record,
)
from kimera_console.core.convert.record.memory_samples import MOST_READINGS, MemoryReading, thinned
from kimera_console.core.convert.record.recorder import run_recorded
from kimera_console.core.errors import ConversionError, KimeraError, SourceError
from kimera_console.core.jobs import JobCancelled, JobContext

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

TOKEN = "hf_thisisasecretvalue"
HUB = {"HF_TOKEN": TOKEN, "HF_HUB_OFFLINE": "1"}


def request(folder: Path) -> ConversionRequest:
    return ConversionRequest(
        source=str(folder),
        out=folder / "out",
        exporter="auto",
        precision="fp32",
        revision="",
        pooling="mean",
        force=True,
    )


def record(number: int = 0, **changes: Any) -> ConversionRecord:
    made = ConversionRecord(
        id=f"20260101T000000{number:03d}-abcdef01",
        started="2026-01-01T00:00:00+00:00",
        pid=os.getpid(),
        outcome=Outcome.SUCCEEDED,
        source="org/name",
        revision="",
        out="/models/name-onnx",
        options={"precision": "fp32"},
    )
    return replace(made, **changes)


def works(_request: ConversionRequest, context: JobContext, _hub: Mapping[str, str]) -> Any:
    """What a conversion says on its way, then an error whose log has the child's last words."""
    context.report("Export", 1, 2)
    context.publish(MemoryReading(0.1, "Export", 5, 4, 3))
    context.publish(StageReport("Export", 1.5, 7, 6))
    context.log(f"the token is {TOKEN}")
    raise ConversionError("It broke.", hint="Fix it.", log="next to last\nlast words")


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes")
def test_a_record_is_private_whatever_the_umask() -> None:
    old = os.umask(0)
    try:
        save_record(record())
    finally:
        os.umask(old)
    (path,) = history_folder().iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_failure_is_kept_with_its_stages_memory_and_last_words(tmp_path: Path) -> None:
    heard: list[object] = []
    lines: list[str] = []
    watcher = JobContext(on_partial=heard.append, on_log=lines.append)
    with pytest.raises(ConversionError, match="It broke"):
        run_recorded(request(tmp_path), watcher, works, HUB)
    (kept,) = list_records()
    assert kept.outcome is Outcome.FAILED
    assert (kept.error, kept.hint) == ("It broke.", "Fix it.")
    assert kept.source == str(tmp_path)
    asked = {
        "exporter": "auto", "precision": "fp32", "pooling": "mean", "force": True,
    }  # fmt: skip
    assert kept.options.items() >= asked.items()
    assert kept.stages == (StageReport("Export", 1.5, 7, 6),)
    assert kept.memory == (MemoryReading(0.1, "Export", 5, 4, 3),)
    assert kept.log[-2:] == ("next to last", "last words")
    assert [type(one) for one in heard] == [MemoryReading, StageReport]
    assert lines == [f"the token is {TOKEN}"]
    text = next(history_folder().iterdir()).read_text()
    assert TOKEN not in text
    assert "HF_HUB_OFFLINE" not in text


def test_a_token_in_the_names_of_folders_and_files_is_not_kept(tmp_path: Path) -> None:
    asked = replace(
        request(tmp_path),
        out=tmp_path / f"out-{TOKEN}",
        texts=tmp_path / f"{TOKEN}.txt",
    )
    with pytest.raises(ConversionError):
        run_recorded(asked, JobContext(), works, HUB)
    text = next(history_folder().iterdir()).read_text()
    assert TOKEN not in text
    assert "out-" in list_records()[0].out


def test_a_refusal_before_anything_began_is_kept_too(tmp_path: Path) -> None:
    with pytest.raises(SourceError):
        convert_model(ConversionRequest(source=str(tmp_path), out=tmp_path / "out"), record=True)
    (kept,) = list_records()
    assert kept.outcome is Outcome.FAILED
    assert kept.last_stage == "Inspect"
    assert str(tmp_path) in kept.error


def test_nothing_is_kept_unasked(tmp_path: Path) -> None:
    with pytest.raises(SourceError):
        convert_model(ConversionRequest(source=str(tmp_path), out=tmp_path / "out"))
    assert list_records() == ()


def test_a_cancel_reaches_what_runs_and_is_kept(tmp_path: Path) -> None:
    watcher = JobContext()

    def cancelled(_request: ConversionRequest, context: JobContext, _hub: Mapping[str, str]) -> Any:
        watcher.cancel()
        assert context.cancel_requested
        context.checkpoint()

    with pytest.raises(JobCancelled):
        run_recorded(request(tmp_path), watcher, cancelled, HUB)
    assert [kept.outcome for kept in list_records()] == [Outcome.CANCELLED]


def test_a_record_that_cannot_be_written_costs_only_itself(tmp_path: Path) -> None:
    history_folder().parent.mkdir(parents=True)
    history_folder().write_text("in the way")
    lines: list[str] = []
    with pytest.raises(ConversionError, match="It broke"):
        run_recorded(request(tmp_path), JobContext(on_log=lines.append), works, HUB)
    assert sum("not kept in the history" in line for line in lines) == 1
    assert list_records() == ()


def test_a_stage_that_failed_has_its_time_in_the_log(tmp_path: Path) -> None:
    with pytest.raises(ConversionError):
        run_recorded(request(tmp_path), JobContext(), works, HUB)
    (kept,) = list_records()
    assert any(re.fullmatch(r"Export: failed after \d+\.\d s", line) for line in kept.log)


KILLED = """
import os, pathlib, signal, sys
from kimera_console.core.convert import ConversionRequest
from kimera_console.core.convert.record.recorder import run_recorded
from kimera_console.core.bundles.parity_report import StageReport
from kimera_console.core.jobs import JobContext

def run(request, context, hub):
    context.publish(StageReport("Export", 1.0, 2, 2))
    context.report("Write")
    os.kill(os.getpid(), signal.SIGKILL)

run_recorded(ConversionRequest(source="org/name", out=pathlib.Path("out")), JobContext(), run, {})
"""


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
def test_a_console_that_was_killed_leaves_an_interrupted_record() -> None:
    done = subprocess.run([sys.executable, "-c", KILLED], check=False)
    assert done.returncode == -9
    (kept,) = list_records()
    assert kept.outcome is Outcome.INTERRUPTED
    assert [stage.name for stage in kept.stages] == ["Export"]
    assert kept.last_stage == "Write"
    path = next(history_folder().iterdir())
    assert json.loads(path.read_text())["outcome"] == "running"


def test_the_history_is_capped_and_newest_first() -> None:
    for number in range(MOST_RECORDS + 3):
        save_record(record(number))
    found = list_records()
    assert len(found) == MOST_RECORDS
    assert found[0].id.startswith("20260101T000000202")
    assert list_records(limit=2) == found[:2]
    forget_records(found[:1])
    assert list_records(limit=1) == found[1:2]


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{", "null", '{"format": 1}', '{"format": 99}', "\0", "[" * 100_000,
        json.dumps({**record().to_dict(), "outcome": "lost"}),
        json.dumps({**record().to_dict(), "stages": [1]}),
        json.dumps({**record().to_dict(), "memory": {"a": 1}}),
        json.dumps({**record().to_dict(), "options": []}),
        json.dumps({**record().to_dict(), "source": 3}),
        json.dumps({**record().to_dict(), "result": []}),
        json.dumps({**record().to_dict(), "pid": 10**30, "outcome": "running"}),
    ],
)  # fmt: skip
def test_a_damaged_record_is_passed_over(text: str) -> None:
    save_record(record())
    (history_folder() / "20270101T000000000-00000000.json").write_text(text)
    assert record() in list_records()


def test_a_surrogate_in_a_path_is_kept() -> None:
    odd = record(out="/models/\udcff")
    save_record(odd)
    assert list_records() == (odd,)


def test_a_record_is_exported(tmp_path: Path) -> None:
    export_record(record(), tmp_path / "kept.json")
    assert json.loads((tmp_path / "kept.json").read_text())["source"] == "org/name"
    with pytest.raises(KimeraError, match="cannot be written"):
        export_record(record(), tmp_path / "nowhere" / "kept.json")


def test_a_stage_of_an_earlier_version_is_read_by_its_present_name() -> None:
    save_record(
        record(
            stages=(StageReport("Load", 2.0, 1, 1), StageReport("Original", 50.0, 1, 1)),
            last_stage="Original",
            memory=(MemoryReading(1.0, "Original", 1, 0, 0),),
        )
    )
    (found,) = list_records()
    assert [stage.name for stage in found.stages] == ["Load", "Source model"]
    assert [stage.seconds for stage in found.stages] == [2.0, 50.0]
    assert found.last_stage == "Source model"
    assert [one.stage for one in found.memory] == ["Source model"]


def test_thinning_keeps_the_peak() -> None:
    rows = [MemoryReading(float(i), "Export", i, 0, 0) for i in range(5001)]
    rows[1234] = MemoryReading(1234.0, "Export", 10**9, 0, 0)
    kept = thinned(rows)
    assert len(kept) <= MOST_READINGS
    assert max(reading.rss_bytes for reading in kept) == 10**9
    assert [r.seconds for r in kept] == sorted(r.seconds for r in kept)
    assert kept[-1] == rows[-1]


def test_the_stages_of_a_conversion_are_expected_to_take_as_long_as_the_last_time(
    tiny_bert: Path, tmp_path: Path
) -> None:
    asked = ConversionRequest(source=str(tiny_bert), out=tmp_path / "out", precision="int8")
    plan = make_plan(asked, JobContext(), {})
    guessed = expect_stages(plan).seconds
    assert list(guessed) == [
        "Export", "Write", "Quantise", "Load", "Source model", "Compare", "Publish"
    ]  # fmt: skip
    estimated = plan.inspection.estimates_by_precision["int8"].seconds
    assert sum(guessed.values()) == pytest.approx(estimated)

    result = RecordedResult("direct", "int8", 1, 1, 87, 1.0, 1.0)
    like = record(
        1,
        source=str(tiny_bert),
        options={"precision": "int8"},
        result=result,
        stages=(StageReport("Export", 30.0, 1, 1), StageReport("Source model", 50.0, 1, 1)),
    )
    save_record(like)
    other = replace(like, stages=(StageReport("Export", 1.0, 1, 1),))
    for number, changes in enumerate(
        (
            {"outcome": Outcome.FAILED},
            {"source": "org/name"},
            {"options": {"precision": "fp32"}},
            {"result": replace(result, exporter="optimum")},
        ),
        start=2,
    ):
        save_record(replace(other, id=record(number).id, **changes))
    known = expect_stages(plan).seconds
    assert list(known) == list(guessed)
    assert known == dict.fromkeys(guessed, 0.0) | {"Export": 30.0, "Source model": 50.0}
