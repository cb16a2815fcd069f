"""What a text is cut into: the very tokens that are embedded, with their places in the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kimera_console.core.embedding.backends.lightweight import LightweightBackend, word_features
from kimera_console.core.embedding.token_pieces import (
    MOST_CUT,
    MOST_FIRST,
    MOST_LAST,
    SPECIAL,
    UNKNOWN,
    WORD,
    TokenPiece,
    TokenPieces,
    list_pieces,
    shown_text,
)
from kimera_console.core.embedding.tokenization import TextTokenizer
from kimera_console.core.errors import BackendError
from kimera_console.core.jobs import JobContext
from kimera_console.core.system.records import RecordError, from_plain

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = {
    "words": "The server unbelievably answers, naïve and (fast).",
    "scripts": "über 敏捷的棕色狐狸 Привет नमस्ते 👩‍👩‍👧‍👦 end",
    "composed": "caf\u00e9 cafe\u0301",
    "empty": "",
    "spaces": " \t\n ",
    "surrogate": "before \ud800 after",
    "nul": "a\0b",
    "override": "\u202egnp.exe \u2066abc\u2069",
    "marks": "a" + "\u0301" * 100_000 + " end",
    "long_run": "first " + "x" * 200_000 + " then " + "y" * 30_000 + " last",
    "many_words": "word " * 100_000,
    "no_spaces": "敏捷的棕色狐狸" * 6_000,
    "special": "[CLS] text [SEP] [MASK] </s>",
}


@pytest.fixture(scope="module", params=["minilm", "tiny_bert"])
def tokenizer(request) -> TextTokenizer:
    return TextTokenizer(request.getfixturevalue(request.param), max_length=64)


@pytest.mark.parametrize("name", TEXTS)
def test_the_pieces_are_the_ids_that_are_embedded(tokenizer: TextTokenizer, name: str) -> None:
    found = tokenizer.pieces(TEXTS[name])
    embedded = tokenizer.encode([TEXTS[name]])
    assert [piece.id for piece in found.pieces[: found.listed]] == embedded.ids[0]
    assert (found.kept, found.truncated) == (len(embedded.ids[0]), embedded.truncated[0])
    assert found.limit == tokenizer.max_tokens
    assert len(found.pieces) - found.listed == (MOST_CUT if found.truncated else 0)


@pytest.mark.parametrize("name", TEXTS)
def test_each_piece_lies_where_it_says(tokenizer: TextTokenizer, name: str) -> None:
    text, end = TEXTS[name], 0
    for piece in tokenizer.pieces(text).pieces:
        assert 0 <= piece.start <= piece.end <= len(text)
        if piece.end > piece.start:
            assert piece.start >= end or text[piece.start : piece.end]  # bytes of one character
            end = piece.end


def test_places_behind_a_shortened_run_are_those_of_the_whole_text(minilm: Path) -> None:
    text = TEXTS["long_run"]
    pieces = TextTokenizer(minilm, max_length=64).pieces(text).pieces
    of_text = [piece for piece in pieces if piece.kind != SPECIAL]
    assert [(text[p.start : p.end], p.kind) for p in of_text] == [
        ("first", WORD),
        ("x" * 200_000, UNKNOWN),
        ("then", WORD),
        ("y" * 30_000, UNKNOWN),
        ("last", WORD),
    ]
    assert max(len(piece.shown) for piece in pieces) < 60


def test_kinds_words_and_continuations_are_distinguished(minilm: Path) -> None:
    found = TextTokenizer(minilm, max_length=64).pieces("Unbelievably 龘 [SEP].")
    parts = [(piece.shown, piece.kind, piece.continues) for piece in found.pieces]
    assert parts == [
        ("[CLS]", SPECIAL, False),
        ("Un", WORD, False),
        ("bel", WORD, True),
        ("ie", WORD, True),
        ("va", WORD, True),
        ("bly", WORD, True),
        ("龘", UNKNOWN, False),
        ("[SEP]", SPECIAL, False),  # typed, and taken for the real one: so it is shown
        (".", WORD, False),
        ("[SEP]", SPECIAL, False),
    ]
    assert found.pieces[2].piece == "##bel"
    assert [piece.end > piece.start for piece in found.pieces if piece.kind == SPECIAL] == [
        False,
        True,
        False,
    ]
    assert (found.special, found.unknown) == (3, 1)


def test_the_cut_is_between_the_last_kept_and_the_first_lost_word(minilm: Path) -> None:
    text = " ".join(f"w{number}" for number in range(40))
    found = TextTokenizer(minilm, max_length=16).pieces(text)
    kept, cut = found.pieces[: found.listed], found.pieces[found.listed :]
    assert kept[-1].piece == "[SEP]"
    assert cut[0].start >= found.seen_chars == kept[-2].end
    assert all(piece.kind != SPECIAL for piece in cut)


@pytest.mark.parametrize(
    ("text", "blank"), [("", True), ("  \n", True), ("a", False), ("[SEP]", False)]
)
def test_a_text_that_the_model_does_not_see_is_blank(minilm: Path, text: str, blank: bool) -> None:
    assert TextTokenizer(minilm, max_length=64).pieces(text).is_blank is blank


def test_a_long_list_is_bounded_and_says_what_it_leaves_out() -> None:
    kept = [TokenPiece("w", 5, n, n + 1, WORD, "w") for n in range(8192)]
    cut = (TokenPiece("c", 6, n, n + 1, WORD, "c") for n in range(8192, 10**9))
    found = list_pieces(kept, cut, unit="tokens", limit=8192, truncated=True)
    assert found.listed == MOST_FIRST + MOST_LAST
    assert found.hidden == 8192 - found.listed
    assert found.pieces[found.hidden_from].start == 8192 - MOST_LAST
    assert len(found.pieces) == found.listed + MOST_CUT
    assert found.kept == 8192


def test_lists_survive_the_protocol_of_the_hosted_backend(minilm: Path) -> None:
    import json

    found = TextTokenizer(minilm, max_length=16).pieces("a \ud800 " + "b " * 50)
    sent = json.loads(json.dumps(found.to_dict()))
    assert from_plain(sent, TokenPieces) == found
    with pytest.raises(RecordError, match=r"pieces\[0\].id"):
        from_plain({**sent, "pieces": [{**sent["pieces"][0], "id": "1"}]}, TokenPieces)


def test_lightweight_lists_its_words_and_says_that_they_are_no_tokens() -> None:
    text = "  Two\u2003words, and " + "z" * 130
    found = LightweightBackend(64, max_words=5).pieces(text)
    assert found.unit == "words"
    parts = [(text[p.start : p.end], p.continues, p.features) for p in found.pieces]
    assert parts == [
        (word, continues, len(word_features(word)))
        for word, continues in [
            ("Two", False),
            ("words,", False),
            ("and", False),
            ("z" * 64, False),
            ("z" * 64, True),
        ]
    ]
    assert found.truncated
    assert {piece.id for piece in found.pieces} == {-1}
    with pytest.raises(BackendError, match="no token vectors"):
        LightweightBackend(64).poolings("a", context=JobContext())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("word", "word"),
        ("  ", "··"),
        ("a\0b", "aU+0000b"),
        ("\u202egnp", "U+202Egnp"),
        ("\u0301", "◌\u0301"),
        ("e\u0301", "e\u0301"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("a\u200db", "aU+200Db"),
    ],
)
def test_what_cannot_be_seen_is_named(text: str, shown: str) -> None:
    assert shown_text(text) == shown


def test_no_piece_is_shown_longer_than_a_chip() -> None:
    for text in ("x" * 10**6, "\u200b" * 10**6, "a" + "\u0301" * 10**6):
        assert len(shown_text(text)) < 60
