"""`verify --against sentence-transformers`: consent, refusals, and the real library."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kimera_console.__main__ import main
from kimera_console.core.convert.gate import library_comparison_child
from kimera_console.core.system.paths import console_paths
from tests.golden import console
from tests.golden.building import build
from tests.golden.recipes import RECIPES
from tests.helpers.onnx_models import sign, tiny_bundle
from tests.helpers.traces import tracing_once

AGAINST = ("--against", "sentence-transformers")


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    return tiny_bundle(tmp_path / "tiny-onnx", ours=True)


def test_nothing_is_installed_without_consent(
    bundle: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["verify", str(bundle), *AGAINST]) == 1
    output = capsys.readouterr()
    assert "Add --yes to agree" in output.err
    assert "sentence-transformers==" in output.err
    assert output.out == ""
    assert not (console_paths().cache / "environments").exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"source": ""}, "does not record what it was converted from"),
        ({"pooling_source": "asked for"}, "was converted with the pooling mean, which was asked"),
        ({"source": "/nowhere/at/all"}, "/nowhere/at/all"),
    ],
)
def test_what_cannot_be_compared_is_refused_before_anything_is_installed(
    bundle: Path, capsys: pytest.CaptureFixture[str], changes: dict[str, Any], said: str
) -> None:
    sign(bundle, **changes)
    assert main(["verify", str(bundle), *AGAINST, "--yes"]) == 1
    assert said in capsys.readouterr().err
    assert not (console_paths().cache / "environments").exists()


def test_a_source_that_was_changed_since_is_refused(
    bundle: Path, tiny_bert: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from kimera_console.core.bundles.manifest import FileRecord

    source = Path(shutil.copytree(tiny_bert, tmp_path / "source"))
    data = (source / "config.json").read_bytes()
    record = FileRecord("config.json", len(data), hashlib.sha256(data + b"x").hexdigest())
    sign(bundle, source=str(source), source_files=(record,))
    assert main(["verify", str(bundle), *AGAINST, "--yes"]) == 1
    assert "config.json is not the file that was converted" in capsys.readouterr().err


@pytest.mark.parametrize(
    "attempt",
    [
        "socket.create_connection(('127.0.0.1', 9))",
        "socket.getaddrinfo('localhost', 80)",
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'', ('127.0.0.1', 9))",
    ],
)
def test_the_other_side_has_no_network(attempt: str) -> None:
    code = (
        f"import runpy, sys, socket; side = runpy.run_path({library_comparison_child.__file__!r});"
        f"sys.addaudithook(side['_refuse_network']); {attempt}"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "PermissionError: no network in this process" in done.stderr


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A console's home in which the environment is made once, by pip."""
    return tmp_path_factory.mktemp("second")


@pytest.fixture(scope="module")
def converted(home: Path, traces: Path) -> Path:
    with tracing_once(traces):
        return console.convert_here(build(RECIPES["prompt-default"], home), home / "onnx")


def _verify(bundle: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any]]:
    capsys.readouterr()
    code = main(["verify", str(bundle), *AGAINST, "--yes", "--json"])
    return code, json.loads(capsys.readouterr().out)


@pytest.mark.slow  # pip makes the environment, from the network
@pytest.mark.timeout(900)
def test_sentence_transformers_itself_agrees_and_sees_what_is_wrong(
    converted: Path,
    home: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KIMERA_CONSOLE_HOME", str(home))
    code, found = _verify(converted, capsys)
    assert code == 0, found
    parity = found["parity"]
    assert parity["cosine_min"] >= 0.999999
    assert parity["max_abs_diff"] <= 1e-4
    assert len(parity["per_text"]) == parity["texts"] > 80
    assert found["against"]["name"] == "sentence-transformers 6.2.0"

    # The same environment, and a bundle whose tokenizer has two words the wrong way round.
    wrong = Path(shutil.copytree(converted, tmp_path / "wrong"))
    path = wrong / "tokenizer.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    words = data["model"]["vocab"]
    words["the"], words["dog"] = words["dog"], words["the"]
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    manifest = json.loads((wrong / "kimera.json").read_text(encoding="utf-8"))
    [record] = [each for each in manifest["files"] if each["name"] == "tokenizer.json"]
    whole = path.read_bytes()
    record |= {"size_bytes": len(whole), "sha256": hashlib.sha256(whole).hexdigest()}
    (wrong / "kimera.json").write_text(json.dumps(manifest, ensure_ascii=False), encoding="utf-8")
    code, found = _verify(wrong, capsys)
    assert code == 1
    assert found["problems"] == []  # the bundle itself is whole
    assert not found["parity"]["passed"]
    assert found["parity"]["cosine_min"] < 0.9999


@pytest.mark.slow  # pip makes the environment, from the network
@pytest.mark.timeout(900)
def test_what_is_stored_in_16_bits_is_compared_in_fp32(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By itself sentence-transformers would compute in bf16 too, and be 2e-3 away."""
    import torch
    from safetensors.torch import load_file, save_file

    source = build(replace(RECIPES["bert"], config={"dtype": "bfloat16"}), home / "halved")
    weights = source / "model.safetensors"
    stored = {name: tensor.to(torch.bfloat16) for name, tensor in load_file(weights).items()}
    save_file(stored, weights, metadata={"format": "pt"})
    monkeypatch.setenv("KIMERA_CONSOLE_HOME", str(home))
    code, found = _verify(console.convert_here(source, home / "halved-onnx"), capsys)
    assert code == 0, found
    assert found["parity"]["max_abs_diff"] <= 1e-5
