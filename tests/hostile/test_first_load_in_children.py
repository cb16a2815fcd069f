"""Models that never end or grow, where another child would load them: refused before that."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from kimera_console.core.bench.measure.engine import measure_plan
from kimera_console.core.bench.plan.types import LATENCY, BenchmarkPlan, Scenario
from kimera_console.core.bundles import load_check
from kimera_console.core.convert.gate.compare import compare_bundles
from kimera_console.core.errors import BundleError
from kimera_console.core.flags.settings import Settings
from kimera_console.core.health import run_checks
from kimera_console.core.switching.trial import try_changes
from tests.helpers.bundles import slow_bundle
from tests.hostile.test_first_load import LIMIT_S, grown

SAYS = {"endless": "gave no answer within", "growing": "tokens of a text of"}


@pytest.fixture(params=["endless", "growing"])
def hostile(
    request: pytest.FixtureRequest, tiny_bert: Path, tiny_bundle: Path, tmp_path: Path
) -> tuple[Path, str]:
    """A bundle that has to be refused, and what is to be said of it."""
    if request.param == "growing":
        folder = grown(Path(shutil.copytree(tiny_bundle, tmp_path / "growing")), 5_000)
    else:
        table = np.random.default_rng(0).normal(size=(5000, 16)).astype(np.float32)
        folder = slow_bundle(tmp_path / "endless", tiny_bert, table, above=0, steps=2**50)
    return folder, SAYS[request.param]


@pytest.fixture
def settings(hostile: tuple[Path, str], env_file: Path) -> Settings:
    env_file.write_text(f"ONNX_MODEL_PATH='{hostile[0]}'\nEMBEDDING_MODEL=/nowhere\n")
    env_file.chmod(0o600)
    return Settings(env_file, environ={})


@pytest.fixture
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load_check, "LOAD_S", LIMIT_S)


@pytest.mark.slow
@pytest.mark.timeout(100)
@pytest.mark.usefixtures("_short")
def test_a_comparison_refuses_it(hostile: tuple[Path, str], tiny_bundle: Path) -> None:
    folder, says = hostile
    with pytest.raises(BundleError, match=f"is not loaded here: .*{says}"):
        compare_bundles(folder, tiny_bundle)
    with pytest.raises(BundleError, match=f"is not loaded here: .*{says}"):
        compare_bundles(tiny_bundle, folder)


@pytest.mark.slow
@pytest.mark.timeout(100)
@pytest.mark.usefixtures("_short")
def test_a_benchmark_measures_the_others(hostile: tuple[Path, str], settings: Settings) -> None:
    plan = BenchmarkPlan(
        ("onnx", "lightweight"),
        (Scenario(LATENCY, 1, 12),),
        rounds=2,
        threads=1,
        min_round_s=0.01,
        max_calls=2,
    )
    run = measure_plan(settings, plan)
    errors = {one.contender: one.error for one in run.runs}
    assert "is not loaded here" in errors["onnx"]
    assert hostile[1] in errors["onnx"]
    assert errors["lightweight"] == ""


@pytest.mark.slow
def test_doctor_says_what_the_chain_would(hostile: tuple[Path, str], settings: Settings) -> None:
    """Its child gives a first load the time that the console gives it: a minute."""
    checks = {one.id: one for one in run_checks(settings, groups=("Backend chain",))}
    assert "is not loaded here" in checks["chain.onnx"].detail
    assert hostile[1] in checks["chain.onnx"].detail


@pytest.mark.slow
def test_a_change_is_not_written_where_only_what_works_is(
    hostile: tuple[Path, str], settings: Settings
) -> None:
    trial = try_changes(settings, {"EMBEDDING_DIM": "8"})
    assert not trial.works
    assert "is not loaded here" in trial.attempts[0].reason
    assert hostile[1] in trial.attempts[0].reason
