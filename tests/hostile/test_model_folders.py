"""Broken and hostile model folders: one readable sentence each, and nothing runs."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import shutil
import struct
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kimera_console.core.embedding.fast_tokenizer import made_tokenizer
from kimera_console.core.errors import SourceError, UnsafeModelError
from kimera_console.core.sources.source import inspect_model
from kimera_console.core.sources.text_settings import model_max_tokens
from tests.golden.building import build
from tests.golden.recipes import RECIPES
from tests.helpers.models import tiny_model

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_model(tmp_path_factory.mktemp("pristine") / "model")


@pytest.fixture
def folder(pristine: Path, tmp_path: Path) -> Path:
    """A model of the test's own, to be broken."""
    return Path(shutil.copytree(pristine, tmp_path / "model"))


def _refused(folder: Path, kind: type[SourceError] = SourceError) -> str:
    """The sentence that the folder is refused with; the folder is left as it was."""
    before = _fingerprint(folder)
    with pytest.raises(kind) as caught:
        inspect_model(str(folder))
    assert _fingerprint(folder) == before
    assert type(caught.value) is kind
    assert caught.value.hint
    assert "Traceback" not in caught.value.message
    return caught.value.message


def _fingerprint(folder: Path) -> dict[str, str]:
    return {
        str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


def _config(folder: Path, name: str = "config.json", **values: Any) -> None:
    data = json.loads((folder / name).read_text())
    (folder / name).write_text(json.dumps({**data, **values}))


def _header(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Rewrite the header of model.safetensors, with its length and the tensors' bytes kept."""
    path = folder / "model.safetensors"
    data = path.read_bytes()
    length = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8 : 8 + length])
    change(header)
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data[8 + length :])


# --- config.json -----------------------------------------------------------------------------


def test_the_untouched_model_is_fine(folder: Path) -> None:
    assert inspect_model(str(folder)).supported


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"   \n", "is empty"),
        (b"[1, 2]", "a list"),
        (b"null", "null"),
        (b'"bert"', "a string"),
        (b'{"model_type": "bert"', "not valid JSON"),
        (b'{"model_type": "\xff\xfe"}', "not UTF-8"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"a": ' + b"9" * 5000 + b"}", "not valid JSON"),
        (b" " * 5_000_000 + b"{}", "5,000,002 bytes"),
        (b"{}", "model_type"),
        (b'{"model_type": ["bert"]}', "model_type"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "git-lfs"),
    ],
)
def test_a_broken_config_is_named(folder: Path, content: bytes, words: str) -> None:
    (folder / "config.json").write_bytes(content)
    message = _refused(folder)
    assert "config.json" in message
    assert words in message


def test_a_missing_config_points_to_the_folder_that_has_one(folder: Path) -> None:
    (folder / "inner").mkdir()
    (folder / "config.json").rename(folder / "inner" / "config.json")
    with pytest.raises(SourceError, match=r"config\.json is missing") as caught:
        inspect_model(str(folder))
    assert "'inner'" in caught.value.hint


@pytest.mark.parametrize("value", [-1, 0, 2**70, "32", None, 1.5, True, [32]])
@pytest.mark.parametrize("key", ["hidden_size", "num_hidden_layers", "vocab_size"])
def test_impossible_figures_are_named(folder: Path, key: str, value: Any) -> None:
    _config(folder, **{key: value})
    assert key in _refused(folder)


@pytest.mark.parametrize("kind", ["link", "loop", "folder", "fifo"])
def test_config_that_is_no_file_is_refused_at_once(folder: Path, kind: str) -> None:
    path = folder / "config.json"
    path.unlink()
    if kind == "link":
        path.symlink_to("/etc/hostname")
    elif kind == "loop":
        path.symlink_to(path)
    elif kind == "folder":
        path.mkdir()
    else:
        os.mkfifo(path)
    with pytest.raises(SourceError, match=r"config\.json"):
        inspect_model(str(folder))


# --- code ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["config.json", "tokenizer_config.json"])
def test_auto_map_is_refused_and_its_code_not_run(folder: Path, tmp_path: Path, name: str) -> None:
    canary = tmp_path / "canary"
    (folder / "modeling_evil.py").write_text(f"open({str(canary)!r}, 'w').close()")
    _config(folder, name, auto_map={"AutoModel": "modeling_evil.Evil"})
    message = _refused(folder, UnsafeModelError)
    assert "auto_map" in message
    assert name in message
    assert not canary.exists()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("_attn_implementation_internal", "kernels/evil"),
        ("_attn_implementation", "org/evil-kernel"),
        ("attn_implementation", "org/evil-kernel"),
        ("attn_implementation", {"": "org/evil-kernel"}),
        ("_something_private", 1),
    ],
)
def test_private_keys_are_refused_wherever_they_hide(folder: Path, key: str, value: Any) -> None:
    _config(folder, **{key: value})
    assert key in _refused(folder, UnsafeModelError)
    config = json.loads((folder / "config.json").read_text())
    del config[key]
    config["text_config"] = {key: value}
    (folder / "config.json").write_text(json.dumps(config))
    assert key in _refused(folder, UnsafeModelError)


def test_benign_private_keys_are_let_through(folder: Path) -> None:
    _config(folder, _name_or_path="a/b", _attn_implementation="sdpa", _commit_hash="0" * 40)
    assert inspect_model(str(folder)).supported


def test_a_pickle_alone_is_refused_and_not_run(folder: Path, tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    (folder / "model.safetensors").unlink()
    (folder / "pytorch_model.bin").write_bytes(_bomb(canary))
    message = _refused(folder, UnsafeModelError)
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
    assert "pickle" in _refused(folder, UnsafeModelError)
    assert not canary.exists()


def test_modules_that_name_code_are_refused(folder: Path) -> None:
    (folder / "modules.json").write_text(
        json.dumps([{"idx": 0, "name": "0", "path": "", "type": "os.system"}])
    )
    assert "os.system" in _refused(folder, UnsafeModelError)


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
def test_what_is_not_safetensors_is_told_apart(folder: Path, content: bytes, words: str) -> None:
    (folder / "model.safetensors").write_bytes(content)
    message = _refused(folder)
    assert "model.safetensors" in message
    assert words in message


def test_an_80_mb_header_is_refused_without_reading_it(folder: Path) -> None:
    with (folder / "model.safetensors").open("wb") as stream:
        stream.write(struct.pack("<Q", 80_000_000))
        stream.truncate(80_000_100)
    assert "80,000,000" in _refused(folder)


def test_a_file_cut_in_its_body_is_found(folder: Path) -> None:
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:-100])
    assert "cut off" in _refused(folder)


def test_trailing_bytes_are_found(folder: Path) -> None:
    with (folder / "model.safetensors").open("ab") as stream:
        stream.write(b"extra")
    assert "5 bytes follow" in _refused(folder)


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
    _header(folder, change)
    assert words in _refused(folder)


def test_hidden_size_that_the_weights_contradict(folder: Path) -> None:
    _config(folder, hidden_size=64)
    message = _refused(folder)
    assert "x 64" in message
    assert "x 32" in message


def test_layers_that_the_weights_lack(folder: Path) -> None:
    _config(folder, num_hidden_layers=12)
    assert "12 layers" in _refused(folder)


def test_weights_of_another_architecture(folder: Path) -> None:
    _config(folder, model_type="xlm-roberta", architectures=["XLMRobertaModel"])
    assert inspect_model(str(folder)).supported  # the same names: only comparing vectors can tell
    _config(folder, model_type="modernbert", architectures=["ModernBertModel"])
    assert "tok_embeddings" in _refused(folder)


def test_a_missing_shard_is_named(folder: Path) -> None:
    (folder / "model.safetensors").rename(folder / "model-00001-of-00002.safetensors")
    index = {
        "weight_map": {
            "a": "model-00001-of-00002.safetensors",
            "b": "model-00002-of-00002.safetensors",
        }
    }
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    assert "model-00002-of-00002.safetensors is missing" in _refused(folder)


@pytest.mark.parametrize("name", ["../outside.safetensors", "/etc/passwd", "a\\..\\b.safetensors"])
def test_a_shard_outside_the_folder_is_refused(folder: Path, name: str) -> None:
    shutil.move(folder / "model.safetensors", folder.parent / "outside.safetensors")
    (folder / "model.safetensors.index.json").write_text(json.dumps({"weight_map": {"a": name}}))
    assert "not inside its own folder" in _refused(folder)


def test_a_pickled_shard_is_refused(folder: Path, tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    (folder / "model.safetensors").unlink()
    (folder / "part.bin").write_bytes(_bomb(canary))
    (folder / "model.safetensors.index.json").write_text('{"weight_map": {"a": "part.bin"}}')
    _refused(folder, UnsafeModelError)
    assert not canary.exists()


@pytest.mark.parametrize("index", ["[]", "{}", '{"weight_map": {}}', '{"weight_map": {"a": 3}}'])
def test_a_broken_index_is_named(folder: Path, index: str) -> None:
    (folder / "model.safetensors").unlink()
    (folder / "model.safetensors.index.json").write_text(index)
    assert "index.json" in _refused(folder)


def test_weights_behind_a_link_out_of_the_folder_are_refused(folder: Path) -> None:
    outside = folder.parent / "weights"
    (folder / "model.safetensors").rename(outside)
    (folder / "model.safetensors").symlink_to(outside)
    assert "leads out" in _refused(folder)


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
    assert "model.safetensors is missing" in _refused(folder)


# --- tokenizer -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"{", "not valid JSON"),
        (b"[]", "a list"),
        (b"{}", "no vocabulary"),
        (b'{"model": {"vocab": {}}}', "empty vocabulary"),
        (b'{"model": {"vocab": {"a": -1}}}', "not whole numbers"),
        (b'{"model": {"vocab": {"a": 99999999999}}}', "not whole numbers"),
        (b'{"model": {"vocab": ["a"]}}', "entry 0"),
        (b'{"model": {"vocab": {"a": 0}}, "added_tokens": [{"id": "x"}]}', "added tokens"),
    ],
)
def test_a_broken_tokenizer_is_named(folder: Path, content: bytes, words: str) -> None:
    (folder / "tokenizer.json").write_bytes(content)
    message = _refused(folder)
    assert "tokenizer.json" in message
    assert words in message


def test_a_missing_tokenizer_is_named(folder: Path) -> None:
    (folder / "tokenizer.json").unlink()
    with pytest.raises(SourceError, match=r"tokenizer\.json is missing"):
        inspect_model(str(folder))


def test_a_vocabulary_of_which_no_tokenizer_can_be_made_is_named(folder: Path) -> None:
    (folder / "tokenizer.json").unlink()
    (folder / "spiece.model").write_bytes(b"no model at all")
    inspect_model(str(folder))
    with pytest.raises(SourceError, match=r"made of spiece\.model"):
        made_tokenizer(folder)


def test_a_vocabulary_larger_than_the_embedding_table(folder: Path) -> None:
    data = json.loads((folder / "tokenizer.json").read_text())
    data["model"]["vocab"]["far"] = 100_000
    (folder / "tokenizer.json").write_text(json.dumps(data))
    assert "100000" in _refused(folder)


def test_an_added_token_beyond_the_table_makes_only_its_texts_bad(folder: Path) -> None:
    data = json.loads((folder / "tokenizer.json").read_text())
    data["added_tokens"].append({"id": 100_000, "content": "<far>", "special": False})
    (folder / "tokenizer.json").write_text(json.dumps(data))
    assert inspect_model(str(folder)).supported
    _config(folder, "tokenizer_config.json", pad_token="<far>")
    assert "pads with '<far>'" in _refused(folder)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"truncation_side": "left"}, "truncation_side"),
        ({"add_prefix_space": True}, "disagree: add_prefix_space is true"),
    ],
)
def test_two_files_of_a_tokenizer_that_disagree_are_refused_before_any_export(
    folder: Path, settings: dict[str, Any], words: str
) -> None:
    _config(folder, "tokenizer_config.json", **settings)
    assert words in _refused(folder)


def test_a_bert_tokenizer_that_disagrees_about_case_is_refused_with_the_command(
    tmp_path: Path,
) -> None:
    folder = build(RECIPES["lower-case"], tmp_path)
    _config(folder, "tokenizer_config.json", do_lower_case=True)
    with pytest.raises(SourceError, match="disagree: do_lower_case is true") as caught:
        inspect_model(str(folder))
    assert "save_pretrained" in caught.value.hint


def test_an_optimised_onnx_model_without_weights_is_offered_by_name(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    (folder / "onnx").mkdir()
    for name in ("model_qint8_avx512.onnx", "model_O2.onnx"):
        (folder / "onnx" / name).write_bytes(b"")
    found = inspect_model(str(folder))
    assert (found.supported, found.can_be_taken) == (False, True)
    assert str(found.advice) == "Import onnx/model_O2.onnx."


def test_no_padding_token(folder: Path) -> None:
    for name in ("tokenizer_config.json", "special_tokens_map.json", "config.json"):
        data = json.loads((folder / name).read_text())
        data.pop("pad_token", None)
        data.pop("pad_token_id", None)
        (folder / name).write_text(json.dumps(data))
    assert "no padding token" in _refused(folder)


def test_a_padding_token_that_the_vocabulary_lacks(folder: Path) -> None:
    _config(folder, "tokenizer_config.json", pad_token="<nowhere>")
    assert "<nowhere>" in _refused(folder)


@pytest.mark.parametrize("value", [1e30, 10**30, float("inf"), -5, 0, "512", True, None, [1]])
def test_a_senseless_length_limit_is_passed_over(folder: Path, value: Any) -> None:
    _config(folder, "tokenizer_config.json", model_max_length=value)
    assert model_max_tokens(folder) == 64


def test_a_regex_without_end_does_not_run_while_inspecting(folder: Path) -> None:
    data = json.loads((folder / "tokenizer.json").read_text())
    data["pre_tokenizer"] = {
        "type": "Split", "pattern": {"Regex": "(a+)+$"}, "behavior": "Isolated", "invert": False,
    }  # fmt: skip
    (folder / "tokenizer.json").write_text(json.dumps(data))
    assert inspect_model(str(folder)).supported


def _bomb(canary: Path) -> bytes:
    class Bomb:
        def __reduce__(self) -> tuple[Any, ...]:
            return (Path.touch, (canary,))

    return pickle.dumps(Bomb(), protocol=2) + b"\0" * 64
