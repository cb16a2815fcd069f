"""A run of the checks: whole, quick to cancel, and never hurt by what it looks for."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from kimera_console.core.errors import ChildFailedError
from kimera_console.core.health import GROUPS, Check, as_text, run_checks
from kimera_console.core.health.facts import OnnxRuntimeFacts
from kimera_console.core.health.queries import ask_child
from kimera_console.core.jobs import JobCancelled, JobContext
from tests.core.health.support import FAIL, OK, SKIP, WARN, Home, finding

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.slow
def test_healthy_machine_gets_no_fix_and_each_check_is_published_as_it_ends(home: Home) -> None:
    published: list[object] = []
    found = run_checks(home.settings, context=JobContext(on_partial=published.append))
    assert tuple(published) == found
    ids = [check.id for check in found]
    assert len(set(ids)) == len(ids)
    checks = dict(zip(ids, found, strict=True))
    for name in (
        "onnxruntime.wheel", "onnxruntime.loaded", "onnxruntime.providers", "models.onnx",
        "models.leftovers", "flags.dimension", "flags.contradictions", "gpu.placement",
        "imports.all", "chain.initialises", "chain.dimension", "chain.vectors",
        "chain.repeatable", "chain.lightweight-mode", "chain.onnx", "chain.active",
    ):  # fmt: skip
        finding(checks[name], OK)
    finding(checks["chain.transformers"], SKIP)
    assert [check.group for check in found] == sorted(
        (check.group for check in found), key=[name for name, _ in GROUPS].index
    )
    assert {check.group for check in found} == {name for name, _ in GROUPS}


@pytest.mark.slow
@pytest.mark.usefixtures("libraries")
def test_the_process_that_asks_imports_nothing_heavy(home: Home) -> None:
    script = (
        "import sys\nfrom kimera_console.core.health import run_checks\n"
        "from kimera_console.core.flags.settings import Settings\n"
        "assert run_checks(Settings(sys.argv[1]))\n"
        "heavy = {'torch', 'transformers', 'optimum', 'onnxruntime', 'onnx', 'PySide6'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(home.env_file)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_the_group_that_is_wanted_soonest_comes_first(home: Home) -> None:
    found = run_checks(home.settings, groups={"Machine", "Flags", "Models"}, first="Models")
    groups = list(dict.fromkeys(check.group for check in found))
    assert groups == ["Models", "Machine", "Flags"]


@pytest.mark.slow
@pytest.mark.parametrize("stage", ["Check: providers", "Check: imports", "Load the model"])
def test_cancel_ends_the_run_and_its_child(home: Home, stage: str) -> None:
    context = JobContext(on_progress=lambda p: context.cancel() if p.stage == stage else None)
    with pytest.raises(JobCancelled):
        run_checks(home.settings, context=context, groups={"GPU", "Migration"})


def test_child_that_hangs_is_ended_and_named(home: Home) -> None:
    with pytest.raises(ChildFailedError, match="no answer within 0 seconds"):
        ask_child(home.subject, {"task": "runtime"}, OnnxRuntimeFacts, limit_s=0.01)


@pytest.mark.slow
def test_check_that_breaks_is_a_finding_not_the_end(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _path: 1 / 0)
    checks = home.check("Models", "Flags")
    finding(checks["models.checks"], FAIL, "ZeroDivisionError")
    finding(checks["flags.values"], OK)


def test_text_for_a_ticket_names_status_finding_and_fix() -> None:
    text = as_text(
        [
            Check("a.b", "GPU", "Driver", OK, "found"),
            Check("a.c", "Flags", "The file", WARN, "read-only", "chmod u+w .env\n# or: another"),
        ]
    )
    assert text.splitlines() == [
        "GPU", "  [ok  ] Driver: found", "", "Flags", "  [warn] The file: read-only",
        "         fix: chmod u+w .env", "              # or: another",
    ]  # fmt: skip


@pytest.mark.slow
def test_a_folder_of_a_model_cannot_give_the_children_modules(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home.bundle)
    (home.bundle / "json.py").write_text("raise SystemExit('run from the working folder')")
    finding(home.check("GPU")["onnxruntime.providers"], OK)
