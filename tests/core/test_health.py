"""The doctor: each finding has its exact fix, and looking never hurts."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from kimera_console.core.embedder import Embedder
from kimera_console.core.errors import ChildFailedError
from kimera_console.core.health import Check, CheckStatus, as_text, run_checks
from kimera_console.core.health.ask import ask_child
from kimera_console.core.health.gpu import driver_version
from kimera_console.core.health.types import Patient
from kimera_console.core.jobs import JobCancelled, JobContext
from kimera_console.core.settings import Settings
from tests.helpers.models import write_tokenizer
from tests.helpers.onnx_models import DATA_NAME, tiny_bundle

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

TOKEN = "hf_canary4711"
OK, WARN, FAIL, SKIP = CheckStatus.OK, CheckStatus.WARN, CheckStatus.FAIL, CheckStatus.SKIP


class Home:
    """A Kimera folder with a small bundle that suits its flags."""

    def __init__(self, folder: Path) -> None:
        self.env_file = folder / ".env"
        self.bundle = tiny_bundle(folder / "models" / "tiny", ours=True)
        self.environ: dict[str, str] = {}
        self.write("ONNX_MODEL_PATH=./models/tiny", "EMBEDDING_DIM=16")

    def write(self, *lines: str) -> None:
        self.env_file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        self.env_file.chmod(0o600)

    def add(self, *lines: str) -> None:
        self.write(*self.env_file.read_text(encoding="utf-8").splitlines(), *lines)

    @property
    def settings(self) -> Settings:
        return Settings(self.env_file, environ=self.environ)

    def check(self, groups: Collection[str] | None = None) -> dict[str, Check]:
        return {check.id: check for check in run_checks(self.settings, groups=groups)}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def finding(check: Check, status: CheckStatus, *words: str) -> None:
    """The check has this status, tells these words, and a fix wherever something is wrong."""
    assert check.status is status, check
    for word in words:
        assert word in check.detail, check
    assert bool(check.fix) == (status in (WARN, FAIL)), check


def test_healthy_machine_gets_no_fix_and_each_check_is_published_as_it_ends(home: Home) -> None:
    published: list[object] = []
    found = run_checks(home.settings, context=JobContext(on_partial=published.append))
    assert tuple(published) == found
    ids = [check.id for check in found]
    assert len(set(ids)) == len(ids)
    checks = dict(zip(ids, found, strict=True))
    for name in (
        "onnxruntime.wheel", "onnxruntime.providers", "models.onnx", "flags.dimension",
        "chain.onnx", "chain.active", "chain.vectors", "chain.lightweight-mode",
    ):  # fmt: skip
        finding(checks[name], OK)
    finding(checks["chain.transformers"], SKIP)
    assert "norms 1.000, 1.000, 1.000" in checks["chain.vectors"].detail
    assert "16 dimensions" in checks["chain.vectors"].detail
    assert "CPU" in checks["onnxruntime.providers"].detail
    assert {check.group for check in found} == {
        "Installation", "Machine", "Flags", "Models", "GPU", "Backend chain",
    }  # fmt: skip


def test_the_process_that_asks_imports_nothing_heavy(home: Home) -> None:
    script = (
        "import sys\nfrom kimera_console.core.health import run_checks\n"
        "from kimera_console.core.settings import Settings\n"
        "assert run_checks(Settings(sys.argv[1]))\n"
        "heavy = {'torch', 'transformers', 'optimum', 'onnxruntime', 'onnx'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(home.env_file)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_windows_own_embedder_tells_its_attempts(home: Home) -> None:
    embedder = Embedder(home.settings)
    embedder.load()
    found = run_checks(home.settings, embedder, groups={"Backend chain"})
    embedder.close()
    checks = {check.id: check for check in found}
    finding(checks["chain.onnx"], OK, "loaded in")
    finding(checks["chain.vectors"], OK, "16 dimensions")


def test_cancel_ends_the_run_and_its_child(home: Home) -> None:
    context = JobContext(
        on_progress=lambda p: context.cancel() if p.stage == "Check: providers" else None
    )
    with pytest.raises(JobCancelled):
        run_checks(home.settings, context=context)


def test_child_that_hangs_is_ended_and_named(home: Home) -> None:
    patient = Patient(home.settings, None, JobContext())
    with pytest.raises(ChildFailedError, match="no answer within 0 seconds"):
        ask_child(patient, {"task": "runtime"}, limit_s=0.01)


def test_check_that_breaks_is_a_finding_not_the_end(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _path: 1 / 0)
    checks = home.check({"Models", "Flags"})
    finding(checks["models.checks"], FAIL, "ZeroDivisionError")
    finding(checks["flags.values"], OK)


class TestModels:
    def test_truncated_model(self, home: Home) -> None:
        data = home.bundle / DATA_NAME
        data.write_bytes(data.read_bytes()[:-100])
        checks = home.check({"Models", "Backend chain"})
        finding(checks["models.onnx"], FAIL, str(data))
        assert "--force" in checks["models.onnx"].fix
        finding(checks["chain.onnx"], FAIL, str(data))
        finding(checks["chain.active"], FAIL, "not a model's vectors")

    def test_changed_model(self, home: Home) -> None:
        data = home.bundle / DATA_NAME
        content = bytearray(data.read_bytes())
        content[100] ^= 1
        data.write_bytes(content)
        finding(home.check({"Models"})["models.onnx"], FAIL, DATA_NAME)

    def test_missing_model(self, home: Home) -> None:
        home.write("EMBEDDING_MODEL=./nowhere", "EMBEDDING_STRICT=1")
        checks = home.check({"Models", "Backend chain", "Flags"})
        finding(checks["models.onnx"], WARN, "does not exist")
        assert checks["models.onnx"].fix == (
            f"kimera-console convert {home.env_file.parent / 'nowhere'} "
            f"--out {home.env_file.parent / 'models' / 'bge-m3-onnx'} --activate"
        )
        finding(checks["models.source"], WARN, "nowhere")
        finding(checks["chain.active"], FAIL, "EMBEDDING_STRICT")
        finding(checks["chain.lightweight-mode"], OK)

    def test_original_beside_the_file(self, home: Home) -> None:
        home.add("EMBEDDING_MODEL=./original")
        copy = home.env_file.parent / "original"
        copy.mkdir()
        write_tokenizer(copy)
        (copy / "config.json").write_text('{"model_type": "bert"}')
        finding(home.check({"Models"})["models.source"], OK, str(copy))

    def test_dimension_mismatch(self, home: Home) -> None:
        home.write("ONNX_MODEL_PATH=./models/tiny")
        checks = home.check({"Flags", "Backend chain"})
        for name in ("flags.dimension", "chain.vectors"):
            finding(checks[name], FAIL, "16 dimensions", "1024")
            assert "flags set EMBEDDING_DIM 16" in checks[name].fix


class TestFlags:
    def test_file_with_an_open_quote(self, home: Home) -> None:
        home.add("A='open")
        (check,) = home.check({"Flags"}).values()
        finding(check, FAIL, "Line 3 of", str(home.env_file))

    def test_file_that_is_a_folder(self, home: Home) -> None:
        home.env_file.unlink()
        home.env_file.mkdir()
        (check,) = home.check({"Flags"}).values()
        finding(check, FAIL, "is a folder")

    def test_line_that_readers_skip(self, home: Home) -> None:
        home.add("source other.sh now")
        finding(home.check({"Flags"})["flags.file"], WARN, "Line 3")

    @pytest.mark.skipif(os.name != "posix", reason="POSIX modes")
    def test_read_only_file(self, home: Home) -> None:
        home.env_file.chmod(0o400)
        check = home.check({"Flags"})["flags.writable"]
        finding(check, WARN, "read-only")
        assert check.fix == f"chmod u+w {home.env_file}"

    @pytest.mark.skipif(os.name != "posix", reason="POSIX modes")
    def test_token_that_others_can_read(self, home: Home) -> None:
        home.add(f"HF_TOKEN={TOKEN}")
        finding(home.check({"Flags"})["flags.private"], OK)
        home.env_file.chmod(0o644)
        check = home.check({"Flags"})["flags.private"]
        finding(check, WARN, "HF_TOKEN", "mode 644")
        assert check.fix == f"chmod 600 {home.env_file}"

    def test_value_that_cannot_be_used(self, home: Home) -> None:
        home.write("EMBEDDING_DIM=many")
        checks = home.check({"Flags", "Models", "Backend chain"})
        finding(checks["flags.values"], FAIL, "EMBEDDING_DIM", ".env:1", "'many'")
        assert checks["flags.values"].fix == (
            f"kimera-console flags set EMBEDDING_DIM 1024 --env-file {home.env_file}"
        )
        finding(checks["chain.active"], SKIP)

    def test_environment_that_wins(self, home: Home) -> None:
        home.add("USE_ONNX=0")
        home.environ["USE_ONNX"] = "1"
        check = home.check({"Flags"})["flags.overridden"]
        finding(check, WARN, "USE_ONNX is '1' by the environment", "line 3")
        assert check.fix.startswith("unset USE_ONNX ")

    def test_lightweight_wins_over_onnx(self, home: Home) -> None:
        home.add("LIGHTWEIGHT_EMBEDDING=1")
        checks = home.check({"Flags", "Backend chain"})
        finding(checks["flags.contradictions"], WARN, "USE_ONNX is on, but is not looked at")
        assert "flags set LIGHTWEIGHT_EMBEDDING 0" in checks["flags.contradictions"].fix
        finding(checks["chain.active"], WARN, "asked for")

    def test_path_that_leads_nowhere(self, home: Home) -> None:
        home.add("HF_HOME=./gone")
        finding(home.check({"Flags"})["flags.paths"], FAIL, "HF_HOME", "gone")

    def test_no_secret_is_shown(self, home: Home) -> None:
        home.add(f"HF_TOKEN={TOKEN}", "HF_TOKEN_X=1")
        home.environ["HF_TOKEN"] = f"{TOKEN}other"
        assert TOKEN not in as_text(home.check({"Flags", "Models", "Backend chain"}).values())


class TestInstallation:
    """With simulated metadata: folders like those that pip leaves."""

    @staticmethod
    def installed(folder: Path, name: str, version: str, *lines: str) -> str:
        info = folder / "site" / f"{name.replace('-', '_')}-{version}.dist-info"
        info.mkdir(parents=True)
        head = ("Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}", *lines)
        (info / "METADATA").write_text("\n".join(head) + "\n")
        return str(folder / "site")

    def test_two_wheels_of_onnxruntime(
        self, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.installed(tmp_path, "onnxruntime-gpu", "1.31.1")
        self.installed(tmp_path, "onnxruntime-ep-openvino", "1.0")
        monkeypatch.syspath_prepend(self.installed(tmp_path, "onnxruntime", "1.30.0"))
        check = home.check({"Installation"})["onnxruntime.wheel"]
        finding(check, FAIL, "onnxruntime 1.30.0, onnxruntime-gpu 1.31.1 are installed together")
        assert "pip uninstall -y onnxruntime onnxruntime-gpu && " in check.fix
        assert check.fix.endswith("onnxruntime-gpu==1.31.1") or sys.platform == "darwin"

    def test_qt_that_kills_this_python(
        self, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.syspath_prepend(self.installed(tmp_path, "PySide6_Essentials", "6.12.0"))
        check = home.check({"Installation"})["pyside6.version"]
        if sys.version_info < (3, 12):
            finding(check, FAIL, "6.12.0")
            assert "<6.12" in check.fix
        else:
            finding(check, OK)

    def test_missing_and_outdated_dependency(
        self, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        requires = "Requires-Dist: surely-not-there>=1", 'Requires-Dist: no; extra == "x"'
        monkeypatch.syspath_prepend(
            self.installed(tmp_path / "a", "kimera-console", "0.1.0", *requires)
        )
        check = home.check({"Installation"})["dependencies.present"]
        finding(check, FAIL, "Not installed: surely-not-there.")
        assert check.fix.endswith("-m pip install 'surely-not-there>=1'")
        monkeypatch.syspath_prepend(
            self.installed(tmp_path / "b", "kimera-console", "0.1.0", "Requires-Dist: numpy>=99")
        )
        check = home.check({"Installation"})["dependencies.present"]
        finding(check, FAIL, "numpy", ">=99 is needed")

    def test_version_that_was_not_tested(
        self, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.syspath_prepend(self.installed(tmp_path, "psutil", "7.1.99"))
        check = home.check({"Installation"})["dependencies.tested"]
        finding(check, WARN, "psutil 7.1.99 (tested ")


@pytest.mark.skipif(bool(driver_version()), reason="this machine has an NVIDIA driver")
class TestWithoutAGpu:
    def test_is_not_a_fault_unless_cuda_is_asked_for(self, home: Home) -> None:
        checks = home.check({"GPU"})
        for name in ("gpu.driver", "gpu.cuda", "gpu.torch"):
            finding(checks[name], SKIP, "No NVIDIA driver")

    def test_cuda_asked_for_names_the_first_missing_library_and_the_fix(self, home: Home) -> None:
        home.add("EMBEDDING_DEVICE=cuda")
        checks = home.check({"GPU", "Backend chain"})
        finding(checks["gpu.driver"], FAIL, "libcuda.so.1")
        finding(checks["gpu.cuda"], FAIL)
        if "is missing" in checks["gpu.cuda"].detail:
            assert ".so" in checks["gpu.cuda"].detail
            assert "onnxruntime-gpu[cuda,cudnn]" in checks["gpu.cuda"].fix
        assert "flags set EMBEDDING_DEVICE auto" in checks["gpu.cuda"].fix
        finding(checks["chain.active"], OK, "on CPU", "CUDA was asked for")

    def test_strict_makes_it_an_error(self, home: Home) -> None:
        home.add("EMBEDDING_DEVICE=cuda", "EMBEDDING_STRICT=1")
        checks = home.check({"Backend chain"})
        finding(checks["chain.onnx"], FAIL, "EMBEDDING_DEVICE is cuda")
        finding(checks["chain.active"], FAIL)


def test_text_for_a_ticket_names_status_finding_and_fix() -> None:
    text = as_text(
        [
            Check("a.b", "GPU", "Driver", OK, "found"),
            Check("a.c", "Flags", "The file", WARN, "read-only", "chmod u+w .env"),
        ]
    )
    assert text.splitlines() == [
        "GPU", "  [ok  ] Driver: found", "", "Flags", "  [warn] The file: read-only",
        "         fix: chmod u+w .env",
    ]  # fmt: skip
