"""Broken and hostile weights: one readable sentence each, and nothing runs."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import struct
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kimera_console.core.errors import UnsafeModelError
from kimera_console.core.sources.source import inspect_model
from tests.hostile.model_folders.support import change_config, change_header, refused

if TYPE_CHECKING:
    from collections.abc import Callable


def test_a_pickle_alone_is_refused_and_not_run(folder: Path, tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    (folder / "model.safetensors").unlink()
    (folder / "pytorch_model.bin").write_bytes(_bomb(canary))
    message = refused(folder, UnsafeModelError)
    assert "pytorch_model.bin" in message
    assert not canary.exists()


@pytest.mark.parametrize("shape", ["pickle", "zip"])
def test_a_pickle_under_a_safe_name_is_refused_and_not_run(
    folder: Path, tmp_path: Path, shape: str
) -> None:
    canary = tmp_path / "canary"
    path = folder / "model.safetensors"
    if shape == "pickle":
        path.write_bytes(_bomb(canary))
    else:
        import zipfile

        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("archive/data.pkl", _bomb(canary))
    assert "pickle" in refused(folder, UnsafeModelError)
    assert not canary.exists()


# --- weights ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty (0 bytes)"),
        (b"\x10\0\0", "cut off"),
        (struct.pack("<Q", 2**63) + b"{}", "9,223,372,036,854,775,808"),
        (struct.pack("<Q", 0) + b"{}", "no header"),
        (struct.pack("<Q", 80_000_000) + b" " * 1000, "80,000,000"),
        (struct.pack("<Q", 5000) + b"{}" * 10, "cut off inside its header"),
        (struct.pack("<Q", 4) + b"[ ] ", "not an object"),
        (struct.pack("<Q", 4) + b"{  }", "no tensors"),
        (struct.pack("<Q", 4) + b"{{{{", "not valid JSON"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n", "git-lfs pointer"),
        (b"<!DOCTYPE html>\n<html><body>404</body></html>", "web page"),
        (b"\n <HTML><head></head></html>", "web page"),
    ],
)
def test_what_is_not_safetensors_is_refused_with_the_reason(
    folder: Path, content: bytes, words: str
) -> None:
    (folder / "model.safetensors").write_bytes(content)
    message = refused(folder)
    assert "model.safetensors" in message
    assert words in message


def test_an_80_mb_header_is_refused_without_reading_it(folder: Path) -> None:
    with (folder / "model.safetensors").open("wb") as stream:
        stream.write(struct.pack("<Q", 80_000_000))
        stream.truncate(80_000_100)
    assert "80,000,000" in refused(folder)


def test_a_file_cut_in_its_body_is_found(folder: Path) -> None:
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:-100])
    assert "cut off" in refused(folder)


def test_trailing_bytes_are_found(folder: Path) -> None:
    with (folder / "model.safetensors").open("ab") as stream:
        stream.write(b"extra")
    assert "5 bytes follow" in refused(folder)


def _overlap(header: dict[str, Any]) -> None:
    names = [n for n in header if n != "__metadata__" and header[n]["shape"] == [32]]
    header[names[1]]["data_offsets"] = header[names[0]]["data_offsets"]


def _gap(header: dict[str, Any]) -> None:
    names = [n for n in header if n != "__metadata__" and header[n]["shape"] == [32]]
    del header[names[2]]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_overlap, "overlap"),
        (_gap, "gap"),
        (lambda h: h["embeddings.LayerNorm.bias"].update(dtype="F128"), "unknown type 'F128'"),
        (lambda h: h["embeddings.LayerNorm.bias"].update(shape=[64]), "its shape [64] needs"),
        (lambda h: h["embeddings.LayerNorm.bias"].update(shape=[-32]), "no valid shape"),
        (lambda h: h["embeddings.LayerNorm.bias"].update(shape=[2**62, 2**62]), "needs"),
        (lambda h: h["embeddings.LayerNorm.bias"].update(data_offsets=[8, 4]), "position"),
        (lambda h: h["embeddings.LayerNorm.bias"].update(data_offsets=[0, 2**64]), "position"),
        (lambda h: h.update({"embeddings.LayerNorm.bias": 3}), "unknown type"),
    ],
)
def test_a_header_that_contradicts_itself_is_refused(
    folder: Path, change: Callable[[dict[str, Any]], None], words: str
) -> None:
    change_header(folder, change)
    assert words in refused(folder)


def test_hidden_size_that_the_weights_contradict(folder: Path) -> None:
    change_config(folder, hidden_size=64)
    message = refused(folder)
    assert "x 64" in message
    assert "x 32" in message


def test_layers_that_the_weights_lack(folder: Path) -> None:
    change_config(folder, num_hidden_layers=12)
    assert "12 layers" in refused(folder)


def test_weights_of_another_architecture(folder: Path) -> None:
    change_config(folder, model_type="xlm-roberta", architectures=["XLMRobertaModel"])
    assert inspect_model(str(folder)).supported  # the same names: only comparing vectors can tell
    change_config(folder, model_type="modernbert", architectures=["ModernBertModel"])
    assert "tok_embeddings" in refused(folder)


def test_a_missing_shard_is_named(folder: Path) -> None:
    (folder / "model.safetensors").rename(folder / "model-00001-of-00002.safetensors")
    index = {
        "weight_map": {
            "a": "model-00001-of-00002.safetensors",
            "b": "model-00002-of-00002.safetensors",
        }
    }
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    assert "model-00002-of-00002.safetensors is missing" in refused(folder)


@pytest.mark.parametrize("name", ["../outside.safetensors", "/etc/passwd", "a\\..\\b.safetensors"])
def test_a_shard_outside_the_folder_is_refused(folder: Path, name: str) -> None:
    shutil.move(folder / "model.safetensors", folder.parent / "outside.safetensors")
    (folder / "model.safetensors.index.json").write_text(json.dumps({"weight_map": {"a": name}}))
    assert "not inside its own folder" in refused(folder)


def test_a_pickled_shard_is_refused(folder: Path, tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    (folder / "model.safetensors").unlink()
    (folder / "part.bin").write_bytes(_bomb(canary))
    (folder / "model.safetensors.index.json").write_text('{"weight_map": {"a": "part.bin"}}')
    refused(folder, UnsafeModelError)
    assert not canary.exists()


@pytest.mark.parametrize("index", ["[]", "{}", '{"weight_map": {}}', '{"weight_map": {"a": 3}}'])
def test_a_broken_index_is_named(folder: Path, index: str) -> None:
    (folder / "model.safetensors").unlink()
    (folder / "model.safetensors.index.json").write_text(index)
    assert "index.json" in refused(folder)


def test_weights_behind_a_link_out_of_the_folder_are_refused(folder: Path) -> None:
    outside = folder.parent / "weights"
    (folder / "model.safetensors").rename(outside)
    (folder / "model.safetensors").symlink_to(outside)
    assert "leads out" in refused(folder)


def test_links_of_the_hubs_cache_are_followed(folder: Path) -> None:
    model = folder.parent / "models--org--tiny"
    snapshot = model / "snapshots" / ("a" * 40)
    snapshot.parent.mkdir(parents=True)
    shutil.move(folder, snapshot)
    (model / "blobs").mkdir()
    for name in ("config.json", "model.safetensors", "1_Pooling/config.json"):
        blob = model / "blobs" / name.replace("/", "-")
        (snapshot / name).rename(blob)
        (snapshot / name).symlink_to(os.path.relpath(blob, (snapshot / name).parent))
    assert inspect_model(str(snapshot)).supported


def test_no_weights_at_all(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    assert "model.safetensors is missing" in refused(folder)


def test_an_optimised_onnx_model_without_weights_is_offered_by_name(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    (folder / "onnx").mkdir()
    for name in ("model_qint8_avx512.onnx", "model_O2.onnx"):
        (folder / "onnx" / name).write_bytes(b"")
    found = inspect_model(str(folder))
    assert (found.supported, found.can_be_imported) == (False, True)
    assert str(found.advice) == "Import onnx/model_O2.onnx."


def _bomb(canary: Path) -> bytes:
    class Bomb:
        def __reduce__(self) -> tuple[Any, ...]:
            return (Path.touch, (canary,))

    return pickle.dumps(Bomb(), protocol=2) + b"\0" * 64
