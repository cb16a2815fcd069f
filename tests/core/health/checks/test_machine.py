"""Memory, cores and threads, and what a container allows of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kimera_console.core.embedding.backends import cuda
from kimera_console.core.health import queries
from kimera_console.core.health.checks.machine import (
    THREAD_VARIABLES,
    container_limit_cpus,
)
from kimera_console.core.health.facts import OnnxRuntimeFacts
from kimera_console.core.system.threads import inference_threads
from tests.core.health.support import OK, WARN, Home, execute, finding, flags_fix
from tests.helpers.machines import AVX2, Machine, play, x86


@pytest.fixture(autouse=True)
def _no_thread_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in THREAD_VARIABLES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """What /proc/self/cgroup says: this process's group."""
    path = tmp_path / "cgroup"
    path.write_text("1:name=systemd:/other\n0::/system.slice/kimera.service\n")
    return path


def group(root: Path, place: str, **files: str) -> None:
    folder = root / place
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text + "\n")


def test_limits_of_the_groups_above_count(tmp_path: Path, own: Path) -> None:
    root = tmp_path / "root"
    group(root, "system.slice", memory_max=str(8 << 30), cpu_max="400000 100000")
    group(root, "system.slice/kimera.service", memory_max="max", cpu_max="150000 100000")
    assert container_limit_cpus(root, own) == 1.5


def test_no_limit(tmp_path: Path, own: Path) -> None:
    root = tmp_path / "root"
    group(root, ".", memory_max="max", cpu_max="max 100000")
    assert container_limit_cpus(root, own) == 0.0


def test_old_groups_say_no_limit_by_a_large_number(tmp_path: Path, own: Path) -> None:
    root = tmp_path / "root"
    (root / "cpu").mkdir(parents=True)
    (root / "cpu" / "cpu.cfs_quota_us").write_text("-1\n")
    (root / "cpu" / "cpu.cfs_period_us").write_text("100000\n")
    assert container_limit_cpus(root, own) == 0.0
    (root / "cpu" / "cpu.cfs_quota_us").write_text("50000\n")
    assert container_limit_cpus(root, own) == 0.5


def test_more_threads_than_there_are(home: Home) -> None:
    home.add("EMBEDDING_THREADS=1000")
    check = home.check("Machine")["machine.threads"]
    finding(check, WARN, "EMBEDDING_THREADS is 1000")
    assert check.flags == {"EMBEDDING_THREADS": "0"}
    execute(check)
    finding(home.check("Machine")["machine.threads"], OK)


def test_thread_variable_that_says_otherwise(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    finding(home.check("Machine")["machine.thread-variables"], OK, "none is set")
    monkeypatch.setenv("OMP_NUM_THREADS", str(inference_threads(0)))
    finding(home.check("Machine")["machine.thread-variables"], OK, "OMP_NUM_THREADS=")
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    check = home.check("Machine")["machine.thread-variables"]
    finding(check, WARN, "OMP_NUM_THREADS=7, but", "EMBEDDING_THREADS counts")
    assert flags_fix(home, "set", "EMBEDDING_THREADS", "7") in check.fix
    assert "\n# or: unset OMP_NUM_THREADS" in check.fix
    execute(check)
    finding(home.check("Machine")["machine.thread-variables"], OK)


def test_what_the_longest_text_takes(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shape = {"model_type": "mpnet", "num_attention_heads": 16, "hidden_size": 1024}
    (home.bundle / "config.json").write_text(json.dumps(shape))
    manifest = home.bundle / "kimera.json"
    data = json.loads(manifest.read_text())
    data["model"]["max_tokens"] = 8192
    manifest.write_text(json.dumps(data))
    home.add("MAX_EMBEDDING_LENGTH=8192")
    play(Machine(x86(AVX2), 2, total_bytes=6_000_000_000), tmp_path / "system", monkeypatch)
    check = home.check("Machine")["machine.longest-text"]
    finding(check, WARN, "8,192 tokens takes about 10.7 GB", "4.00 GB are free")
    execute(check)
    assert home.settings.options().max_length == 4837
    finding(home.check("Machine")["machine.longest-text"], OK, "4,837 tokens")
    # A model whose attention needs no mask takes a tenth of it.
    home.add("MAX_EMBEDDING_LENGTH=8192")
    (home.bundle / "config.json").write_text(json.dumps(shape | {"model_type": "xlm-roberta"}))
    finding(home.check("Machine")["machine.longest-text"], OK, "takes about 839 MB")


def _attends(home: Home, tokens: int) -> None:
    """The configured model holds attention's matrix of scores, up to so many tokens."""
    shape = {"model_type": "mpnet", "num_attention_heads": 16, "hidden_size": 1024}
    (home.bundle / "config.json").write_text(json.dumps(shape))
    home.add(f"MAX_EMBEDDING_LENGTH={tokens}")
    manifest = home.bundle / "kimera.json"
    data = json.loads(manifest.read_text())
    data["model"]["max_tokens"] = tokens
    manifest.write_text(json.dumps(data))


@pytest.mark.parametrize(("problem", "on_gpu"), [("", True), ("no device", False)])
def test_a_gpu_that_auto_takes_has_a_memory_of_its_own(
    problem: str, on_gpu: bool, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _attends(home, 8192)
    play(Machine(x86(AVX2), 2, total_bytes=6_000_000_000), tmp_path / "system", monkeypatch)
    monkeypatch.setattr(cuda, "missing_library", lambda _name: "")
    runtime = queries.Runtime(OnnxRuntimeFacts(probes={"CUDAExecutionProvider": problem}))
    monkeypatch.setattr(queries, "ask_runtime", lambda _subject: runtime)
    assert ("machine.longest-text" in home.check("Machine")) is not on_gpu


def test_short_texts_are_never_refused(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _attends(home, 512)
    play(Machine(x86(AVX2), 2, total_bytes=300_000_000), tmp_path / "system", monkeypatch)
    finding(home.check("Machine")["machine.longest-text"], OK, "512 tokens takes about 41.9 MB")
