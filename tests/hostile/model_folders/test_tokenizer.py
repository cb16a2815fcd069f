"""Broken and hostile tokenizers: one readable sentence each, and nothing runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kimera_console.core.embedding.fast_tokenizer import made_tokenizer
from kimera_console.core.errors import SourceError
from kimera_console.core.sources.source import inspect_model
from kimera_console.core.sources.text_settings import model_max_tokens
from tests.golden.building import build
from tests.golden.recipes import RECIPES
from tests.hostile.model_folders.support import change_config, refused

if TYPE_CHECKING:
    pass


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
    message = refused(folder)
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


def test_a_vocabulary_that_tokenises_nothing_is_named(tmp_path: Path) -> None:
    folder = build(RECIPES["slow-wordpiece"], tmp_path)
    (folder / "vocab.txt").write_text("")
    with pytest.raises(SourceError, match=r"vocab\.txt in .* cannot tokenize .*\[UNK\]"):
        made_tokenizer(folder)


def test_a_vocabulary_larger_than_the_embedding_table(folder: Path) -> None:
    data = json.loads((folder / "tokenizer.json").read_text())
    data["model"]["vocab"]["far"] = 100_000
    (folder / "tokenizer.json").write_text(json.dumps(data))
    assert "100000" in refused(folder)


@pytest.mark.parametrize(
    "processor",
    [
        {"type": "BertProcessing", "sep": ["[SEP]", 100_000], "cls": ["[CLS]", 2]},
        {
            "type": "TemplateProcessing",
            "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A"}}],
            "pair": [],
            "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [100_000], "tokens": ["[CLS]"]}},
        },
    ],
)
def test_a_token_beyond_the_table_around_every_text(folder: Path, processor: object) -> None:
    data = json.loads((folder / "tokenizer.json").read_text())
    data["post_processor"] = processor
    (folder / "tokenizer.json").write_text(json.dumps(data))
    assert "100000" in refused(folder)


def test_an_added_token_beyond_the_table_makes_only_its_texts_bad(folder: Path) -> None:
    data = json.loads((folder / "tokenizer.json").read_text())
    data["added_tokens"].append({"id": 100_000, "content": "<far>", "special": False})
    (folder / "tokenizer.json").write_text(json.dumps(data))
    assert inspect_model(str(folder)).supported
    change_config(folder, "tokenizer_config.json", pad_token="<far>")
    assert "pads with '<far>'" in refused(folder)


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
    change_config(folder, "tokenizer_config.json", **settings)
    assert words in refused(folder)


def test_a_bert_tokenizer_that_disagrees_about_case_is_refused_with_the_command(
    tmp_path: Path,
) -> None:
    folder = build(RECIPES["lower-case"], tmp_path)
    change_config(folder, "tokenizer_config.json", do_lower_case=True)
    with pytest.raises(SourceError, match="disagree: do_lower_case is true") as caught:
        inspect_model(str(folder))
    assert "save_pretrained" in caught.value.hint


def test_no_padding_token(folder: Path) -> None:
    for name in ("tokenizer_config.json", "special_tokens_map.json", "config.json"):
        data = json.loads((folder / name).read_text())
        data.pop("pad_token", None)
        data.pop("pad_token_id", None)
        (folder / name).write_text(json.dumps(data))
    assert "no padding token" in refused(folder)


def test_a_padding_token_that_the_vocabulary_lacks(folder: Path) -> None:
    change_config(folder, "tokenizer_config.json", pad_token="<nowhere>")
    assert "<nowhere>" in refused(folder)


@pytest.mark.parametrize("value", [1e30, 10**30, float("inf"), -5, 0, "512", True, None, [1]])
def test_a_senseless_length_limit_is_passed_over(folder: Path, value: Any) -> None:
    change_config(folder, "tokenizer_config.json", model_max_length=value)
    assert model_max_tokens(folder) == 64


def test_a_regex_without_end_does_not_run_while_inspecting(folder: Path) -> None:
    data = json.loads((folder / "tokenizer.json").read_text())
    data["pre_tokenizer"] = {
        "type": "Split", "pattern": {"Regex": "(a+)+$"}, "behavior": "Isolated", "invert": False,
    }  # fmt: skip
    (folder / "tokenizer.json").write_text(json.dumps(data))
    assert inspect_model(str(folder)).supported
