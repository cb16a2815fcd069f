"""Texts that break tokenizers, through every backend: unit vectors, and the truth."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np
import pytest

from kimera_console.core.embedding.embedder import Embedder
from kimera_console.core.flags.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TEXTS = {
    "empty": "",
    "spaces": " \t\n\u00a0\u3000 ",
    "surrogate": "a lone \ud800 surrogate \udfff",
    "nul": "a\0b\0\0",
    "right_to_left": "\u202eשלום עולם\u202c مرحبا \u2066x\u2069",
    "emoji": "👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽",
    "marks": "e" + "\u0301\u0323" * 50_000,
    "literal_special": "[SEP] [CLS] <s> </s> <pad> [MASK]",
    "separators": "one\u2028two\u2029three\x85four",
    "control": "".join(map(chr, range(32))) + "\x7f\ufeff\ufffe",
    "private": "\ue000\U0010ffff",
}
ENORMOUS = {
    "one_word": "a" * 10_000_000,
    "many_words": "word " * 100_000,
    "line": "no spaces,but-punctuation." * 40_000,
}


@pytest.fixture(scope="module", params=["onnx", "transformers", "lightweight"])
def embedder(
    request: pytest.FixtureRequest,
    minilm: Path,
    minilm_foreign: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Embedder]:
    environ = {
        "ONNX_MODEL_PATH": str(minilm_foreign),
        "EMBEDDING_MODEL": str(minilm),
        "EMBEDDING_DIM": "384",
        "USE_ONNX": "1" if request.param == "onnx" else "0",
        "LIGHTWEIGHT_EMBEDDING": "1" if request.param == "lightweight" else "0",
    }
    folder = tmp_path_factory.mktemp("texts")
    embedder = Embedder(Settings(folder / ".env", environ=environ))
    assert embedder.load().backend == request.param
    yield embedder
    embedder.close()


@pytest.mark.slow
def test_every_text_has_a_unit_vector_of_its_own(embedder: Embedder) -> None:
    names, texts = zip(*TEXTS.items(), strict=True)
    together = embedder.encode(texts)

    np.testing.assert_allclose(np.linalg.norm(together.vectors, axis=1), 1, atol=1e-5)
    for name, text, row in zip(names, texts, together.vectors, strict=True):
        alone = embedder.encode([text]).vectors[0]
        np.testing.assert_allclose(row, alone, atol=1e-5, err_msg=name)
    assert embedder.events == (), "nothing fell back"


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(ENORMOUS))
def test_enormous_texts_are_cut_reported_and_soon_done(embedder: Embedder, name: str) -> None:
    began = time.process_time()  # other processes may be busy
    found = embedder.encode([ENORMOUS[name], "short"])
    seconds = time.process_time() - began

    assert embedder.active is not None
    assert max(found.token_counts) <= embedder.active.max_tokens
    # To WordPiece one enormous word is one unknown token: nothing is cut from that.
    whole = name == "one_word" and found.backend != "lightweight"
    assert found.truncated == (not whole, False)
    np.testing.assert_allclose(np.linalg.norm(found.vectors, axis=1), 1, atol=1e-5)
    assert seconds < 40, "only what is kept is worked on"


def test_composed_and_decomposed_letters_are_near(embedder: Embedder) -> None:
    rows = embedder.encode(["Ångström café naïve", "A\u030angstro\u0308m cafe\u0301 nai\u0308ve"])
    assert float(rows.vectors[0] @ rows.vectors[1]) > 0.99


def test_literal_special_tokens_add_no_row(embedder: Embedder) -> None:
    texts = ["[SEP]"] * 3 + ["[PAD] [PAD]", "before [SEP] after"]
    found = embedder.encode(texts)
    assert found.vectors.shape == (5, 384)
    assert found.truncated == (False,) * 5
    np.testing.assert_allclose(np.linalg.norm(found.vectors, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(found.vectors[:3], found.vectors[[0, 0, 0]], atol=1e-5)
    alone = np.stack([embedder.encode([text]).vectors[0] for text in texts])
    np.testing.assert_allclose(found.vectors, alone, atol=1e-5)
    # Its vector is still about what stands around it.
    usual = embedder.encode(["before after"]).vectors[0]
    assert float(found.vectors[4] @ usual) > 0.5
