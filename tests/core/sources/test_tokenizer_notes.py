"""What is odd about a tokenizer and no fault: said by `inspect`, by `convert`, and nowhere else."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from kimera_console.__main__ import main
from kimera_console.core.sources.source import inspect_model
from tests.golden import console
from tests.golden.building import build
from tests.golden.recipes import RECIPES
from tests.helpers.conversions import tasks_in_this_process
from tests.helpers.models import tiny_model, write_modules

NO_END = "adds no end token to a text"
NO_SPECIAL = "puts no special tokens around a text"
OTHER_CLASS = "one of them is another model's"


@pytest.fixture
def model(tiny_bert: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny_bert, tmp_path / "model"))


def _edit(model: Path, name: str, **changes: Any) -> None:
    path = model / name
    data = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(data | changes, ensure_ascii=False), encoding="utf-8")


def _template(*pieces: str) -> dict[str, Any]:
    """A TemplateProcessing; "A" is the text."""
    single: list[dict[str, Any]] = [
        {"Sequence": {"id": "A", "type_id": 0}}
        if piece == "A"
        else {"SpecialToken": {"id": piece, "type_id": 0}}
        for piece in pieces
    ]
    ids = {"<s>": 0, "</s>": 2}
    special = {
        piece: {"id": piece, "ids": [ids[piece]], "tokens": [piece]}
        for piece in pieces
        if piece != "A"
    }
    return {
        "type": "TemplateProcessing", "single": single, "pair": single, "special_tokens": special
    }  # fmt: skip


def _notes(model: Path) -> tuple[str, ...]:
    found = inspect_model(str(model))
    assert found.supported, found.problem
    return found.notes


def test_an_ordinary_model_has_none(model: Path) -> None:
    assert _notes(model) == ()


@pytest.mark.parametrize(
    ("processor", "noted"),
    [
        (None, True),
        ({"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": False, "use_regex": True},
         True),
        (_template("A"), True),
        (_template("<s>", "A", "</s>"), False),
        (_template("A", "</s>"), False),
        ({"type": "Sequence", "processors": [_template("<s>", "A", "</s>")]}, False),
        ({"type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 0],
          "trim_offsets": True, "add_prefix_space": False}, False),
    ],
)  # fmt: skip
def test_a_removed_post_processor_is_said(
    model: Path, processor: dict[str, Any] | None, noted: bool
) -> None:
    _edit(model, "tokenizer.json", post_processor=processor)
    assert [NO_SPECIAL in note for note in _notes(model)] == ([True] if noted else [])


@pytest.mark.parametrize(("pieces", "noted"), [(("<s>", "A"), True), (("<s>", "A", "</s>"), False)])
def test_a_missing_end_token_is_said_where_the_last_token_is_pooled(
    model: Path, pieces: tuple[str, ...], noted: bool
) -> None:
    _edit(model, "tokenizer.json", post_processor=_template(*pieces))
    assert _notes(model) == ()  # the mean does not ask for it
    write_modules(model, 32, "lasttoken", normalize=True)
    assert [NO_END in note for note in _notes(model)] == ([True] if noted else [])


def test_a_decoder_needs_no_special_tokens_but_its_end(tmp_path: Path) -> None:
    model = tiny_model(tmp_path / "qwen", "qwen3", pooling="lasttoken")
    assert _notes(model) == ()
    _edit(model, "tokenizer.json", post_processor=None)
    [note] = _notes(model)
    assert NO_END in note


@pytest.mark.parametrize(
    ("named", "noted"),
    [
        ("BertTokenizer", True),
        ("XLMRobertaTokenizerFast", True),
        ("RobertaTokenizer", False),
        ("PreTrainedTokenizerFast", False),
        ("TokenizersBackend", False),
    ],
)
def test_a_class_that_disagrees_with_its_file_is_said(model: Path, named: str, noted: bool) -> None:
    _edit(model, "tokenizer_config.json", tokenizer_class=named)
    assert [OTHER_CLASS in note for note in _notes(model)] == ([True] if noted else [])


@pytest.mark.slow
def test_inspect_and_convert_tell_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], traced_once: None
) -> None:
    model = tiny_model(tmp_path / "model", "bert")
    _edit(model, "tokenizer.json", post_processor=None)
    assert main(["inspect", str(model)]) == 0
    assert f"NOTE: tokenizer.json {NO_SPECIAL}" in capsys.readouterr().out
    assert main(["inspect", str(model), "--json"]) == 0
    assert NO_SPECIAL in json.loads(capsys.readouterr().out)["notes"][0]
    with tasks_in_this_process():
        assert main(["convert", str(model), "--out", str(tmp_path / "onnx")]) == 0
    assert f"NOTE: tokenizer.json {NO_SPECIAL}" in capsys.readouterr().out


@pytest.mark.slow  # some sixty models are built
@pytest.mark.parametrize("name", sorted(RECIPES))
def test_golden_models_have_none(name: str, tmp_path: Path) -> None:
    """Shapes that people publish: whole, so that a note on one of them would be false."""
    if console.golden()["models"][name].get("error"):
        return
    found = inspect_model(str(build(RECIPES[name], tmp_path)))
    assert found.notes == ()


def test_padding_on_the_left_of_positions_that_are_counted_is_said(model: Path) -> None:
    """With it, sentence-transformers' vector of a text depends on the batch."""
    _edit(model, "tokenizer_config.json", padding_side="left")
    [note] = _notes(model)
    assert "pads on the left" in note
    _edit(model, "tokenizer_config.json", padding_side="right")
    assert _notes(model) == ()
