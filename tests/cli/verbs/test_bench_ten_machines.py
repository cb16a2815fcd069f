"""`bench --quick` on each of the ten machines that are played: it runs through, and says so."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from kimera_console.__main__ import main
from kimera_console.core.bench.meters import peak
from kimera_console.core.bench.meters.peak import BF16, INT8, NOT_IN_PROCESSOR
from kimera_console.core.bench.plan.estimate import LIMIT, estimate_stages
from kimera_console.core.bench.plan.types import BenchmarkPlan
from kimera_console.core.flags.settings import Settings
from kimera_console.core.system.processor import this_processor
from tests.core.system.test_ten_machines import PLAYED, Expected
from tests.helpers.machines import Machine, play

if TYPE_CHECKING:
    from pathlib import Path

    from kimera_console.core.convert import ConversionResult

LIMIT_S = 1.5
"""Of the stage that measures the limit, in place of its six seconds: ten times six are too many."""


@pytest.mark.slow
@pytest.mark.parametrize(("machine", "expected"), PLAYED.values(), ids=PLAYED)
def test_it_runs_through_and_reports_that_machine(
    machine: Machine,
    expected: Expected,
    tiny_conversion: ConversionResult,
    env_file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    env_file.write_text(f"ONNX_MODEL_PATH='{tiny_conversion.bundle.path}'\nEMBEDDING_DIM=32\n")
    play(machine, tmp_path / "system", monkeypatch)
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.setitem(peak.BUDGET_S, "cpu", LIMIT_S)

    stages = estimate_stages(Settings(env_file, environ={}), BenchmarkPlan.quick(("onnx",)))
    assert stages[LIMIT] == 6.0
    assert all(0 <= seconds < 90 for seconds in stages.values())

    words = ["--quick", "--rounds", "3", "--contenders", "onnx", "--json"]
    code = main(["bench", *words, "--env-file", str(env_file)])
    data = json.loads(capsys.readouterr().out)
    assert code == 0

    facts = data["machine"]
    assert facts["cores_usable"] == expected.threads
    assert tuple(facts["features"]) == this_processor().features
    assert facts["peak"]["threads"] == expected.threads
    figures = {one["precision"]: one for one in facts["peak"]["figures"]}
    # On a busy machine the shortened stage may leave no time for a kind, and says so.
    assert all(one["best"] or one["problem"] for one in figures.values())
    absent = {kind for kind in (BF16, INT8) if figures[kind]["problem"] == NOT_IN_PROCESSOR}
    assert absent == expected.unmeasured
    notes = " ".join(data["notes"])
    for kind in absent:
        assert f"{kind}: not in this processor" in notes

    assert len(data["runs"]) == 3
    for run in data["runs"]:
        assert not run["error"]
        # On a busy machine the plan's time may end before the third round, and says so.
        assert len(set(run["rounds"])) == 3 or "The time budget ended after" in notes
        assert run["samples"]
        assert run["threads"] == expected.threads
