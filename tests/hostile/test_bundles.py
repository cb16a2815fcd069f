"""Broken and hostile bundles: found while reading, or by loading them in a process of their own."""

from __future__ import annotations

import json
import os
import random
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kimera_console.core.bundles.bundle import (
    BundleError,
    list_bundles,
    read_bundle,
    verify_bundle,
)
from kimera_console.core.bundles.manifest import (
    MANIFEST_NAME,
)
from kimera_console.core.formats.onnx_graph import read_onnx
from tests.helpers.onnx_models import DATA_NAME, set_external, sign, tiny_bundle
from tests.hostile.bundle_support import fails

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_bundle(tmp_path_factory.mktemp("bundles") / "tiny", ours=True)


@pytest.fixture
def folder(signed: Path, tmp_path: Path) -> Path:
    """A bundle of the test's own, to be broken."""
    return Path(shutil.copytree(signed, tmp_path / "models" / "tiny"))


def _unreadable(folder: Path) -> str:
    """The sentence that reading ends with; verifying and listing agree."""
    with pytest.raises(BundleError) as caught:
        read_bundle(folder)
    assert caught.value.hint
    report = verify_bundle(folder)
    assert not report.ok
    assert report.bundle is None
    assert report.problems == (str(caught.value),)
    assert list_bundles(folder.parent) == ()
    return caught.value.message


def _external(folder: Path, **entries: str) -> None:
    import onnx

    path = folder / "model.onnx"
    model = onnx.load(path, load_external_data=False)
    set_external(model, **entries)
    path.write_bytes(model.SerializeToString())
    sign(folder)


# --- found while reading ---------------------------------------------------------------------


def test_an_empty_model(folder: Path) -> None:
    (folder / "model.onnx").write_bytes(b"")
    assert "model.onnx is empty" in _unreadable(folder)


@pytest.mark.parametrize(
    "content", [b"\0" * 100, b"<html>not found</html>", b"\x80\x04" + b"x" * 50, b"\x3a\x00", b"{}"]
)
def test_a_model_that_is_none(folder: Path, content: bytes) -> None:
    (folder / "model.onnx").write_bytes(content)
    assert "model.onnx" in _unreadable(folder)


def test_half_a_model(tmp_path: Path) -> None:
    folder = tiny_bundle(tmp_path / "models" / "half", external=False)
    path = folder / "model.onnx"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert "cut off" in _unreadable(folder)


@pytest.mark.slow
def test_the_graphs_reader_survives_any_damage(signed: Path, tmp_path: Path) -> None:
    """Bytes changed, removed and repeated at random: an answer or a BundleError, nothing else."""
    whole = (signed / "model.onnx").read_bytes()
    chance = random.Random(5)
    path, refused = tmp_path / "model.onnx", 0
    for _ in range(1500):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 8)):
            place = chance.randrange(len(data))
            data[place : place + chance.choice((0, 1, 1, 3))] = chance.randbytes(
                chance.randint(0, 3)
            )
        path.write_bytes(data)
        try:
            read_onnx(path)
        except BundleError:
            refused += 1
    assert refused > 100


@pytest.mark.slow
def test_a_bomb_of_tiny_parts_is_refused_in_time(tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes(b"\x08\x01" * 1_100_000)
    with pytest.raises(BundleError, match="too many parts"):
        read_onnx(path)


def test_graphs_nested_without_end_are_refused(tmp_path: Path) -> None:
    def field(number: int, data: bytes) -> bytes:
        length, size = b"", len(data)
        while True:
            length += bytes([(size & 0x7F) | (0x80 if size > 0x7F else 0)])
            size >>= 7
            if not size:
                return bytes([number << 3 | 2]) + length + data

    graph = b""
    for _ in range(200):  # node (1) > attribute (5) > graph (6)
        graph = field(1, field(5, field(6, graph)))
    path = tmp_path / "model.onnx"
    path.write_bytes(field(7, graph))
    with pytest.raises(BundleError, match="too deeply"):
        read_onnx(path)


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ({"location": "../secret"}, "not inside its own folder"),
        ({"location": "/etc/hostname"}, "not inside its own folder"),
        ({"location": "a/../../secret"}, "not inside its own folder"),
        ({"location": "C:\\data"}, "not inside its own folder"),
        ({"location": ""}, "does not say where"),
        ({"location": "nowhere.bin"}, "nowhere.bin is missing"),
        ({"location": "."}, "not a regular file"),
        ({"offset": "-4"}, "impossible position"),
        ({"length": "-4"}, "impossible position"),
        ({"offset": "zero"}, "impossible position"),
        ({"offset": "9" * 30}, "impossible position"),
        ({"length": "99999999999"}, "too short"),
        ({"offset": "99999999999"}, "too short"),
        ({"length": "8"}, "its shape needs"),
    ],
)
def test_external_data_that_leads_astray(folder: Path, entries: dict[str, str], words: str) -> None:
    (folder.parent / "secret").write_bytes(b"x" * 100_000)
    _external(folder, **entries)
    (folder.parent / "secret").rename(folder.parent / ".secret")
    assert words in _unreadable(folder)


def test_missing_external_data_is_named(folder: Path) -> None:
    (folder / DATA_NAME).unlink()
    assert f"{DATA_NAME} is missing" in _unreadable(folder)


def test_external_data_cut_short_is_named(folder: Path) -> None:
    os.truncate(folder / DATA_NAME, 1000)
    assert f"{DATA_NAME} is too short" in _unreadable(folder)


def test_external_data_behind_a_link_is_refused(folder: Path) -> None:
    (folder / DATA_NAME).rename(folder.parent / "outside")
    (folder / DATA_NAME).symlink_to(folder.parent / "outside")
    (folder.parent / "outside").rename(folder.parent / ".outside")
    (folder / DATA_NAME).unlink()
    (folder / DATA_NAME).symlink_to(folder.parent / ".outside")
    assert "link that leads out" in _unreadable(folder)


@pytest.mark.parametrize("name", ["model.onnx", DATA_NAME, "tokenizer.json", MANIFEST_NAME])
def test_a_fifo_in_place_of_a_file_blocks_nothing(folder: Path, name: str) -> None:
    (folder / name).unlink()
    os.mkfifo(folder / name)
    assert name in _unreadable(folder)


def test_a_missing_tokenizer_is_named(folder: Path) -> None:
    (folder / "tokenizer.json").unlink()
    assert "tokenizer.json is missing" in _unreadable(folder)


def test_a_model_of_another_name_is_pointed_at(folder: Path) -> None:
    (folder / "model.onnx").rename(folder / "model_quantized.onnx")
    assert "model_quantized.onnx" in _unreadable(folder)


@pytest.mark.parametrize("place", ["nowhere", "model.onnx"])
def test_what_is_no_folder(folder: Path, place: str) -> None:
    with pytest.raises(BundleError, match=place):
        read_bundle(folder / place)


def _without(key: str) -> Callable[[dict[str, Any]], Any]:
    return lambda data: data.pop(key)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda d: d.update(schema=99), "schema 99"),
        (lambda d: d.update(schema="1"), "no schema"),
        (_without("model"), "model.architecture: it is missing"),
        (_without("files"), "files: it is missing"),
        (lambda d: d["model"].update(dimension="16"), "model.dimension"),
        (lambda d: d["model"].update(dimension=-1), "model.dimension"),
        (lambda d: d["conversion"].update(precision=None), "conversion.precision"),
        (lambda d: d["files"][0].update(name="../../secret"), "not inside its own folder"),
        (lambda d: d["files"][0].update(name="/etc/hostname"), "not inside its own folder"),
        (lambda d: d["files"][0].update(name="gone"), "gone is missing"),
        (lambda d: d["files"][0].update(size_bytes=1), "1."),
        (lambda d: d["files"][0].update(size_bytes="1"), "files[0].size_bytes"),
    ],
)
def test_a_manifest_that_is_wrong(
    folder: Path, change: Callable[[dict[str, Any]], Any], words: str
) -> None:
    path = folder / MANIFEST_NAME
    data = json.loads(path.read_text())
    change(data)
    path.write_text(json.dumps(data))
    assert words in _unreadable(folder)


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff", b"null"])
def test_a_manifest_that_is_no_manifest(folder: Path, content: bytes) -> None:
    (folder / MANIFEST_NAME).write_bytes(content)
    assert MANIFEST_NAME in _unreadable(folder)


def test_a_number_of_thousands_of_digits_is_reported_in_plain_words(folder: Path) -> None:
    path = folder / MANIFEST_NAME
    path.write_text(path.read_text().replace('"seconds": 1.5', f'"seconds": {"1" * 5000}'))
    said = _unreadable(folder)
    assert "thousands of digits" in said
    assert "sys.set_int" not in said


# --- found by hashing ------------------------------------------------------------------------


@pytest.mark.parametrize("name", [DATA_NAME, "tokenizer.json"])
def test_one_changed_byte_is_found_and_named(folder: Path, name: str) -> None:
    path = folder / name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    message = fails(folder)
    assert name in message
    assert "SHA-256" in message


@pytest.mark.parametrize("name", ["model.onnx", DATA_NAME, "tokenizer.json"])
def test_a_manifest_that_leaves_a_needed_file_out(folder: Path, name: str) -> None:
    path = folder / MANIFEST_NAME
    data = json.loads(path.read_text())
    data["files"] = [entry for entry in data["files"] if entry["name"] != name]
    path.write_text(json.dumps(data))
    assert f"does not list {name}" in fails(folder)
