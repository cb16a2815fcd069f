"""Broken and hostile model folders: one readable sentence each, and nothing runs."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kimera_console.core.errors import SourceError, UnsafeModelError
from kimera_console.core.sources.source import inspect_model
from tests.hostile.model_folders.support import change_config, refused

if TYPE_CHECKING:
    pass


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
        (b'{"a": ' + b"9" * 5000 + b"}", "a number of thousands of digits"),
        (b" " * 5_000_000 + b"{}", "5,000,002 bytes"),
        (b"{}", "model_type"),
        (b'{"model_type": ["bert"]}', "model_type"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "git-lfs"),
    ],
)
def test_a_broken_config_is_named(folder: Path, content: bytes, words: str) -> None:
    (folder / "config.json").write_bytes(content)
    message = refused(folder)
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
    change_config(folder, **{key: value})
    assert key in refused(folder)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("num_attention_heads", 5),  # of a hidden size of 32
        ("pad_token_id", 10**9),
        ("hidden_act", "os.system"),
        ("hidden_act", "my_gelu"),
        ("hidden_act", ["gelu"]),
        ("hidden_act", None),
    ],
)
def test_what_the_export_would_trip_over_is_named_at_once(
    folder: Path, key: str, value: Any
) -> None:
    change_config(folder, **{key: value})
    message = refused(folder)
    assert "config.json says" in message
    assert f"for {key}; " in message


def test_every_activation_of_transformers_is_known(folder: Path) -> None:
    from transformers.activations import ACT2FN

    for name in ACT2FN:
        change_config(folder, hidden_act=name)
        inspect_model(str(folder))


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
    change_config(folder, name, auto_map={"AutoModel": "modeling_evil.Evil"})
    message = refused(folder, UnsafeModelError)
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
    change_config(folder, **{key: value})
    assert key in refused(folder, UnsafeModelError)
    config = json.loads((folder / "config.json").read_text())
    del config[key]
    config["text_config"] = {key: value}
    (folder / "config.json").write_text(json.dumps(config))
    assert key in refused(folder, UnsafeModelError)


def test_benign_private_keys_are_let_through(folder: Path) -> None:
    change_config(folder, _name_or_path="a/b", _attn_implementation="sdpa", _commit_hash="0" * 40)
    assert inspect_model(str(folder)).supported


def test_modules_that_name_code_are_refused(folder: Path) -> None:
    (folder / "modules.json").write_text(
        json.dumps([{"idx": 0, "name": "0", "path": "", "type": "os.system"}])
    )
    assert "os.system" in refused(folder, UnsafeModelError)
