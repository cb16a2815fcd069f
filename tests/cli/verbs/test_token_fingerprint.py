"""The tokenizer's fingerprint: recorded at the conversion, and checked by `verify`."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from kimera_console.__main__ import main
from kimera_console.core.bundles.load_check import fingerprint_in_child
from kimera_console.core.bundles.token_fingerprint import fingerprint_texts
from kimera_console.core.jobs import JobContext
from tests.helpers.onnx_models import tiny_bundle


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tiny_bundle(tmp_path_factory.mktemp("fingerprint") / "tiny-onnx", ours=True)
    fingerprint = fingerprint_in_child(folder, JobContext())
    _manifest(folder, lambda data: data["model"].update(probe_tokens=fingerprint))
    return folder


@pytest.fixture
def bundle(signed: Path, tmp_path: Path) -> Path:
    """One of the test's own."""
    return Path(shutil.copytree(signed, tmp_path / "tiny-onnx"))


def _verify(bundle: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any]]:
    capsys.readouterr()
    code = main(["verify", str(bundle), "--json"])
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return code, found


def _manifest(bundle: Path, change: Any) -> None:
    path = bundle / "kimera.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    change(data)
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")


def _swap_letters(bundle: Path) -> tuple[str, str]:
    """Give two digits each other's ids: the file keeps its size, and loads."""
    path = bundle / "tokenizer.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    vocabulary = data["model"]["vocab"]
    one, other = "7", "8"
    vocabulary[one], vocabulary[other] = vocabulary[other], vocabulary[one]
    text = json.dumps(data, ensure_ascii=False, indent=2)
    size = path.stat().st_size
    path.write_text(text + " " * max(0, size - len(text.encode())), encoding="utf-8")
    return one, other


def _sign(bundle: Path) -> None:
    """Record the tokenizer's file as it is now."""
    data = (bundle / "tokenizer.json").read_bytes()

    def change(manifest: dict[str, Any]) -> None:
        [record] = [one for one in manifest["files"] if one["name"] == "tokenizer.json"]
        record |= {"sha256": hashlib.sha256(data).hexdigest(), "size_bytes": len(data)}

    _manifest(bundle, change)


def test_a_conversion_records_the_tokens_of_every_probe_text(
    minilm_bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    manifest = json.loads((minilm_bundle / "kimera.json").read_text(encoding="utf-8"))
    assert set(manifest["model"]["probe_tokens"]) == {text.key for text in fingerprint_texts()}
    assert _verify(minilm_bundle, capsys)[0] == 0


def test_verify_names_the_texts_that_have_other_tokens(
    bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    letters = _swap_letters(bundle)
    _sign(bundle)
    touched = [text.id for text in fingerprint_texts() if any(one in text.text for one in letters)]
    assert touched  # else the swap would show nothing
    code, found = _verify(bundle, capsys)
    assert code == 1
    [problem] = found["problems"]
    assert f"{len(touched)} of {len(fingerprint_texts())} probe texts differently" in problem
    assert f"({touched[0]}" in problem


def test_a_changed_file_says_what_it_means_for_texts(
    bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (bundle / "tokenizer.json").stat().st_size
    _swap_letters(bundle)
    assert (bundle / "tokenizer.json").stat().st_size == before
    code, found = _verify(bundle, capsys)
    assert code == 1
    hashed, tokens = found["problems"]
    assert "its SHA-256 differs" in hashed
    assert "differently than at the conversion" in tokens


def test_another_version_of_the_library_is_named(
    bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def change(manifest: dict[str, Any]) -> None:
        fingerprint = manifest["model"]["probe_tokens"]
        fingerprint[next(iter(fingerprint))] = "0" * 16
        manifest["conversion"]["tools"]["tokenizers"] = "0.1.2"

    _manifest(bundle, change)
    _, found = _verify(bundle, capsys)
    [problem] = found["problems"]
    assert "The library tokenizers was 0.1.2 then and is " in problem


@pytest.mark.parametrize("known", [False, True])
def test_bundles_of_other_consoles_still_verify(
    bundle: Path, capsys: pytest.CaptureFixture[str], known: bool
) -> None:
    """From before fingerprints, or with probe texts that this console does not have."""

    def change(manifest: dict[str, Any]) -> None:
        if known:
            manifest["model"]["probe_tokens"] = {"f" * 12: "0" * 16}
        else:
            del manifest["model"]["probe_tokens"]

    _manifest(bundle, change)
    assert _verify(bundle, capsys)[0] == 0
