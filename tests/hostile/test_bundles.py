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


def _fails(folder: Path) -> str:
    """The problems of a bundle that can be read and yet does not work."""
    read_bundle(folder)
    report = verify_bundle(folder)
    assert not report.ok
    assert report.problems
    return " ".join(report.problems)


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


# --- found by hashing ------------------------------------------------------------------------


@pytest.mark.parametrize("name", [DATA_NAME, "tokenizer.json"])
def test_one_changed_byte_is_found_and_named(folder: Path, name: str) -> None:
    path = folder / name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    message = _fails(folder)
    assert name in message
    assert "SHA-256" in message


@pytest.mark.parametrize("name", ["model.onnx", DATA_NAME, "tokenizer.json"])
def test_a_manifest_that_leaves_a_needed_file_out(folder: Path, name: str) -> None:
    path = folder / MANIFEST_NAME
    data = json.loads(path.read_text())
    data["files"] = [entry for entry in data["files"] if entry["name"] != name]
    path.write_text(json.dumps(data))
    assert f"does not list {name}" in _fails(folder)


# --- found by loading ------------------------------------------------------------------------


def test_an_operator_set_of_the_future(tmp_path: Path) -> None:
    assert "model.onnx does not load" in _fails(tiny_bundle(tmp_path / "m", opset=99))


def test_an_unknown_operator_domain(tmp_path: Path) -> None:
    def nodes(helper: Any) -> list[Any]:
        return [helper.make_node("Evil", ["tokens"], ["sentence_embedding"], domain="org.evil")]

    assert "does not load" in _fails(tiny_bundle(tmp_path / "m", nodes=nodes))


def test_a_cycle(tmp_path: Path) -> None:
    def nodes(helper: Any) -> list[Any]:
        return [
            helper.make_node("Add", ["tokens", "b"], ["a"]),
            helper.make_node("Add", ["a", "tokens"], ["b"]),
            _mean(helper, "b", "sentence_embedding"),
        ]

    assert "does not load" in _fails(tiny_bundle(tmp_path / "m", nodes=nodes))


def test_a_missing_input(tmp_path: Path) -> None:
    folder = tiny_bundle(tmp_path / "m", skip_inputs=["input_ids"], extra_inputs=["other"])
    assert "model.onnx" in _fails(folder)


def test_an_input_that_nobody_knows(tmp_path: Path) -> None:
    folder = tiny_bundle(tmp_path / "m", extra_inputs=["pixel_values"])
    assert "'pixel_values'" in _fails(folder)


@pytest.mark.parametrize("extra", [["token_type_ids"], ["position_ids", "token_type_ids"]])
def test_the_usual_further_inputs_are_fed(tmp_path: Path, extra: list[str]) -> None:
    assert verify_bundle(tiny_bundle(tmp_path / "m", extra_inputs=extra)).problems == ()


def test_an_output_that_nobody_knows(tmp_path: Path) -> None:
    assert "logits" in _fails(tiny_bundle(tmp_path / "m", output="logits"))


def test_a_sentence_output_of_three_ranks(tmp_path: Path) -> None:
    def nodes(helper: Any) -> list[Any]:
        return [helper.make_node("Identity", ["tokens"], ["sentence_embedding"])]

    folder = tiny_bundle(tmp_path / "m", nodes=nodes, edit=_forget_shapes)
    assert "none of vectors" in _fails(folder)


def test_a_token_output_of_two_ranks(tmp_path: Path) -> None:
    def nodes(helper: Any) -> list[Any]:
        return [
            helper.make_node("ReduceMean", ["tokens"], ["last_hidden_state"], axes=[1], keepdims=0)
        ]

    folder = tiny_bundle(
        tmp_path / "m", output="last_hidden_state", nodes=nodes, edit=_forget_shapes
    )
    assert "none of vectors" in _fails(folder)


@pytest.mark.parametrize("value", ["nan", "inf"])
def test_weights_that_are_no_numbers(tmp_path: Path, value: str) -> None:
    import numpy as np

    weights = np.full((600, 16), float(value), np.float32)
    assert "NaN or infinite" in _fails(tiny_bundle(tmp_path / "m", weights=weights))


def test_weights_that_are_all_zero(tmp_path: Path) -> None:
    import numpy as np

    folder = tiny_bundle(
        tmp_path / "m", output="last_hidden_state", weights=np.zeros((600, 16), np.float32)
    )
    assert "all zero" in _fails(folder)


def test_a_model_that_ignores_its_text(tmp_path: Path) -> None:
    import numpy as np

    assert "the same vector" in _fails(
        tiny_bundle(tmp_path / "m", weights=np.ones((600, 16), "f4"))
    )


def test_half_precision_output_is_accepted(tmp_path: Path) -> None:
    import numpy as np

    weights = np.random.default_rng(0).standard_normal((600, 16)).astype(np.float16)
    folder = tiny_bundle(
        tmp_path / "m", output="last_hidden_state", weights=weights, output_type="FLOAT16"
    )
    (problem,) = verify_bundle(folder).problems
    assert "does not say how to pool" in problem


def test_another_dimension_than_the_manifests(tmp_path: Path) -> None:
    folder = tiny_bundle(tmp_path / "m")
    sign(folder, dimension=1024)
    assert "16 dimensions, not 1024" in _fails(folder)


def test_our_vectors_without_unit_norm(tmp_path: Path) -> None:
    def nodes(helper: Any) -> list[Any]:
        return [
            helper.make_node("ReduceMean", ["tokens"], ["sentence_embedding"], axes=[1], keepdims=0)
        ]

    folder = tiny_bundle(tmp_path / "m", nodes=nodes)
    assert verify_bundle(folder).ok  # others' vectors may have any length
    sign(folder)
    assert "norm" in _fails(folder)


def test_a_tokenizer_larger_than_the_table(tmp_path: Path) -> None:
    import numpy as np

    weights = np.ones((40, 16), np.float32)
    assert "fails while embedding" in _fails(tiny_bundle(tmp_path / "m", weights=weights))


@pytest.mark.parametrize("content", ["{}", "", '{"model": {"type": "Evil"}}'])
def test_a_broken_tokenizer(tmp_path: Path, content: str) -> None:
    folder = tiny_bundle(tmp_path / "m")
    (folder / "tokenizer.json").write_text(content)
    assert "tokenizer.json does not work" in _fails(folder)


@pytest.mark.parametrize("pattern", [r"((\w+\s?)+)+(?!.)\d", "(?<=a*)(b"])
def test_a_regular_expression_that_panics_costs_only_the_child(
    tmp_path: Path, pattern: str
) -> None:
    """The first needs more than 10 million tries, where the library's Rust panics."""
    folder = tiny_bundle(tmp_path / "m")
    data = json.loads((folder / "tokenizer.json").read_text())
    data["pre_tokenizer"] = {
        "type": "Split", "pattern": {"Regex": pattern}, "behavior": "Isolated", "invert": False
    }  # fmt: skip
    (folder / "tokenizer.json").write_text(json.dumps(data))
    assert "tokenizer.json does not work" in _fails(folder)


def _mean(helper: Any, name: str, output: str) -> Any:
    return helper.make_node("ReduceMean", [name], [output], axes=[1], keepdims=0)


def _forget_shapes(model: Any) -> None:
    model.graph.output[0].type.tensor_type.ClearField("shape")
