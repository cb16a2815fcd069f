"""Sources with a slow tokenizer alone: what is made of its files is tried in a child first."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from kimera_console.__main__ import main
from kimera_console.core.bundles import load_check
from kimera_console.core.bundles.first_load import try_tokenizer
from kimera_console.core.convert import convert_model
from kimera_console.core.convert.gate.poolings import compare_poolings
from kimera_console.core.convert.request import ConversionRequest
from kimera_console.core.errors import ConversionError, SourceError
from kimera_console.core.jobs import JobContext
from tests.golden.building import build
from tests.golden.recipes import RECIPES
from tests.helpers.watched import watched_children

NAME = "sentencepiece.bpe.model"


@pytest.fixture
def growing(tmp_path: Path) -> Path:
    """A model whose SentencePiece rules make 5,000 letters of each letter e."""
    import sentencepiece

    folder = build(RECIPES["slow-sentencepiece"], tmp_path)
    rules, made = tmp_path / "rules.tsv", io.BytesIO()
    rules.write_text("65\t" + " ".join(["61"] * 5_000) + "\n")
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(["a big dog and a cat", "bacd dab cab"] * 20),
        model_writer=made,
        vocab_size=60,
        hard_vocab_limit=False,
        minloglevel=2,
        normalization_rule_tsv=str(rules),
    )
    (folder / NAME).write_bytes(made.getvalue())
    return folder


@pytest.mark.slow
def test_the_command_line_does_not_load_one_that_grows_each_text(
    growing: Path, env_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    env_file.write_text(f"EMBEDDING_MODEL='{growing}'\nEMBEDDING_STRICT=1\nUSE_ONNX=0\n")
    assert main(["embed", "eee", "--env-file", str(env_file)]) != 0
    said = capsys.readouterr().err
    assert f"{NAME} is not loaded here" in said
    assert "tokens of a text of" in said


@pytest.mark.slow
def test_a_conversion_refuses_it_before_anything_is_exported(growing: Path, tmp_path: Path) -> None:
    request = ConversionRequest(source=str(growing), out=tmp_path / "onnx")
    with watched_children() as seen, pytest.raises(ConversionError) as caught:
        convert_model(request)
    assert "The tokenizer of" in caught.value.message
    assert "tokens of a text of" in caught.value.message
    assert not any("core.convert.child" in text for text in seen)
    assert not (tmp_path / "onnx").exists()


@pytest.mark.slow
def test_a_comparison_of_poolings_does_not_load_it(growing: Path) -> None:
    with pytest.raises(SourceError, match=rf"{NAME} is not loaded here: .* tokens of a text of"):
        compare_poolings(str(growing), context=JobContext())


@pytest.mark.parametrize(
    ("bound", "value", "said"),
    [
        ("MAKE_S", 0.1, "gave no answer within"),
        ("LIBRARY_BYTES", 1_000_000, "memory and was ended"),
    ],
)
def test_one_that_takes_too_long_or_too_much_is_refused(
    bound: str, value: float, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = build(RECIPES["slow-wordpiece"], tmp_path)
    monkeypatch.setattr(load_check, bound, value)
    with pytest.raises(SourceError, match=rf"vocab\.txt is not loaded here: .*{said}"):
        try_tokenizer(folder, JobContext())


def children_of(folder: Path) -> bool:
    """Whether a first load of the folder's tokenizer starts a child."""
    with watched_children() as seen:
        try_tokenizer(folder, JobContext())
    return any("fast_tokenizer_child" in text for text in seen)


@pytest.mark.slow
def test_what_passed_is_tried_once_and_again_when_one_of_its_files_changes(tmp_path: Path) -> None:
    folder = build(RECIPES["slow-wordpiece"], tmp_path)
    assert children_of(folder)
    assert not children_of(folder)
    for name in ("vocab.txt", "tokenizer_config.json"):
        with (folder / name).open("a") as file:
            file.write("\n")
        assert children_of(folder), name


@pytest.mark.slow
def test_one_that_cannot_be_made_is_left_to_whoever_says_it_better(
    tmp_path: Path, env_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = build(RECIPES["slow-wordpiece"], tmp_path)
    (folder / "vocab.txt").write_text("")
    env_file.write_text(f"EMBEDDING_MODEL='{folder}'\nEMBEDDING_STRICT=1\nUSE_ONNX=0\n")
    assert main(["embed", "eee", "--env-file", str(env_file)]) != 0
    assert "vocab.txt in" in capsys.readouterr().err
