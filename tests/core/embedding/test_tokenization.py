"""Texts to ids: the limits in force, truncation reported, and the short cut for enormous texts."""

from __future__ import annotations

import json
import random
import shutil
from typing import TYPE_CHECKING

import pytest

from kimera_console.core.embedding.tokenization import TextTokenizer, clean_text
from kimera_console.core.errors import BackendError, BadTextError, KimeraError

if TYPE_CHECKING:
    from pathlib import Path

WORDS = ["the", "quick", "fox,", "jumps-over", "12", "über", "敏捷的棕色狐狸", "(naïve)", "cafés"]


@pytest.fixture(scope="module")
def tokenizer(minilm: Path) -> TextTokenizer:
    return TextTokenizer(minilm, max_length=512)


def copy_tokenizer(source: Path, folder: Path) -> Path:
    folder.mkdir()
    for name in ("tokenizer.json", "tokenizer_config.json", "config.json"):
        shutil.copy(source / name, folder)
    return folder


def test_ids_are_those_of_the_models_own_tokenizer(minilm: Path, tokenizer: TextTokenizer) -> None:
    import transformers

    rng = random.Random(0)
    texts = ["", " ", "[SEP] as text", *(" ".join(rng.choices(WORDS, k=n)) for n in (1, 40, 200))]
    theirs = transformers.AutoTokenizer.from_pretrained(str(minilm))
    expected = theirs(texts, truncation=True, max_length=256)["input_ids"]

    assert tokenizer.encode(texts).ids == expected


def test_the_models_limit_counts_not_the_tokenizer_files(tokenizer: TextTokenizer) -> None:
    # tokenizer.json says 128, sentence_bert_config.json 256, the positions 512.
    assert tokenizer.max_tokens == 256
    found = tokenizer.encode(["word " * 300, "word " * 254, "word " * 255])
    assert [len(ids) for ids in found.ids] == [256, 256, 256]
    assert found.truncated == (True, False, True)


def test_the_flag_lowers_the_limit(minilm: Path) -> None:
    found = TextTokenizer(minilm, max_length=8).encode(["one two three four five six seven"])
    assert [len(ids) for ids in found.ids] == [8]
    assert found.ids[0][-1] == 102, "the closing special token survives the cut"
    assert found.truncated == (True,)


def test_no_padding_is_added(tokenizer: TextTokenizer) -> None:
    assert [len(ids) for ids in tokenizer.encode(["a", "a b c"]).ids] == [3, 5]


def test_absurd_model_max_length_is_no_limit(tiny_bert: Path, tmp_path: Path) -> None:
    folder = copy_tokenizer(tiny_bert, tmp_path / "m")
    settings = json.loads((folder / "tokenizer_config.json").read_text())
    (folder / "tokenizer_config.json").write_text(
        json.dumps({**settings, "model_max_length": int(1e30)})
    )
    assert TextTokenizer(folder, max_length=512).max_tokens == 64


def test_the_padding_id_is_the_models(tiny_bert: Path, tokenizer: TextTokenizer) -> None:
    assert TextTokenizer(tiny_bert, max_length=64).pad_id == 1
    assert tokenizer.pad_id == 0


ENORMOUS = {
    "words": "The quick brown fox, jumps-over 12 lazy dogs. " * 4000,
    "one_word": "a" * 400_000,
    "word_between": "first words " + "x" * 200_000 + " last words",
    "no_spaces": "敏捷的棕色狐狸跳过了懒狗" * 12_000,
    "spaces": " " * 200_000 + "at the end",
    "marks": "a" + "\u0301\u0316" * 50_000 + " then words",
    "long_words": ("abcdefghij" * 9 + " ") * 3000,
    "punctuation": "!?" * 60_000,
    "removed": "\0" * 6_000 + "hello there",
    "removed_between": "a" + "\u00ad\u200b" * 20_000 + "hello there",
    "words_after_a_run": "z" * 6_000 + "!hello there",
}


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(ENORMOUS))
@pytest.mark.parametrize("limit", [16, 256])
def test_enormous_texts_keep_the_ids_of_the_whole_text(minilm: Path, name: str, limit: int) -> None:
    from tokenizers import Tokenizer

    plain = Tokenizer.from_file(str(minilm / "tokenizer.json"))
    plain.no_padding()
    plain.enable_truncation(limit)
    whole = plain.encode(ENORMOUS[name])

    found = TextTokenizer(minilm, max_length=limit).encode([ENORMOUS[name]])

    assert found.ids == [whole.ids]
    assert found.truncated == (bool(whole.overflowing),)


@pytest.mark.parametrize("name", ["words", "no_spaces", "word_between", "long_words", "spaces"])
def test_enormous_texts_keep_their_ids_with_byte_level_bpe(tiny_bert: Path, name: str) -> None:
    from tokenizers import Tokenizer

    plain = Tokenizer.from_file(str(tiny_bert / "tokenizer.json"))
    plain.enable_truncation(64)
    whole = plain.encode(ENORMOUS[name])

    found = TextTokenizer(tiny_bert, max_length=64).encode([ENORMOUS[name]])

    assert found.ids == [whole.ids]
    assert found.truncated == (True,)


def test_only_a_beginning_of_a_long_text_is_tokenised(tokenizer: TextTokenizer) -> None:
    read: list[int] = []
    whole = tokenizer._tokenizer

    class Watch:
        def encode_batch_fast(self, texts: list[str]) -> object:
            read.extend(len(text) for text in texts)
            return whole.encode_batch_fast(texts)

    tokenizer._tokenizer = Watch()
    try:
        found = tokenizer.encode(["word " * 2_000_000])
    finally:
        tokenizer._tokenizer = whole
    assert found.truncated == (True,)
    assert sum(read) < 100_000


def test_lone_surrogates_become_replacement_characters(tokenizer: TextTokenizer) -> None:
    assert clean_text("a\ud800b\udfff") == "a\ufffdb\ufffd"
    assert tokenizer.encode(["a \ud800 b"]).ids == tokenizer.encode(["a \ufffd b"]).ids


def test_a_text_without_any_token_still_has_one(tiny_bert: Path, tmp_path: Path) -> None:
    from tokenizers import Tokenizer, processors

    folder = copy_tokenizer(tiny_bert, tmp_path / "m")
    bare = Tokenizer.from_file(str(folder / "tokenizer.json"))
    bare.post_processor = processors.ByteLevel()
    bare.save(str(folder / "tokenizer.json"))
    assert [len(ids) for ids in TextTokenizer(folder, max_length=64).encode(["", "a"]).ids] == [
        1,
        1,
    ]


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"{}", b"\xff\xfe", b'{"version":"1.0","model":{"type":"BPE"}}'],
    ids=["empty", "cut", "list", "object", "bytes", "half"],
)
def test_a_damaged_tokenizer_is_an_error_that_names_it(
    tiny_bert: Path, tmp_path: Path, content: bytes
) -> None:
    folder = copy_tokenizer(tiny_bert, tmp_path / "m")
    (folder / "tokenizer.json").write_bytes(content)
    with pytest.raises(BackendError, match=r"tokenizer\.json"):
        TextTokenizer(folder, max_length=64)


def test_a_missing_tokenizer_is_named(tmp_path: Path) -> None:
    with pytest.raises(BackendError, match=r"tokenizer\.json is missing"):
        TextTokenizer(tmp_path, max_length=64)


def test_a_regex_that_rust_panics_on_is_an_error(tiny_bert: Path, tmp_path: Path) -> None:
    folder = copy_tokenizer(tiny_bert, tmp_path / "m")
    data = json.loads((folder / "tokenizer.json").read_text())
    data["pre_tokenizer"] = {
        "type": "Split",
        "pattern": {"Regex": "(x+x+)+y"},
        "behavior": "Isolated",
        "invert": False,
    }
    (folder / "tokenizer.json").write_text(json.dumps(data))
    with pytest.raises(KimeraError, match=r"tokenizer\.json"):
        TextTokenizer(folder, max_length=64).encode(["x" * 40])


def test_a_token_beyond_the_models_table_is_refused(tiny_bert: Path, tmp_path: Path) -> None:
    folder = copy_tokenizer(tiny_bert, tmp_path / "m")
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, "vocab_size": 10}))
    with pytest.raises(BadTextError, match="10 rows") as caught:
        TextTokenizer(folder, max_length=64).encode(["fox"])
    assert list(caught.value.rows) == [0]


def test_only_the_texts_with_a_token_beyond_the_table_are_named(
    tiny_bert: Path, tmp_path: Path
) -> None:
    folder = copy_tokenizer(tiny_bert, tmp_path / "m")
    data = json.loads((folder / "tokenizer.json").read_text())
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False}
    data["added_tokens"].append({"id": 9999, "content": "<far>", "special": False, **flags})
    (folder / "tokenizer.json").write_text(json.dumps(data))
    with pytest.raises(BadTextError) as caught:
        TextTokenizer(folder, max_length=64).encode(["fox", "a <far> fox", "fox"])
    assert {row: "'<far>'" in why for row, why in caught.value.rows.items()} == {1: True}
