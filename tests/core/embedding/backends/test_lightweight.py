"""Lightweight vectors: the same everywhere, near for near texts, never a model's."""

from __future__ import annotations

import os
import subprocess
import sys
import unicodedata

import numpy as np
import pytest

from kimera_console.core.embedding.backends.lightweight import LightweightBackend, split_words
from kimera_console.core.jobs import JobCancelled, JobContext

TEXTS = ["The quick brown fox", "Straße über 敏捷的棕色狐狸", "", "\ud800", "a\0b", "!!!"]


def embed(texts: list[str], dimension: int = 1024) -> np.ndarray:
    backend = LightweightBackend(dimension)
    return backend.encode(texts, batch_size=32, context=JobContext()).vectors


def test_golden_values_never_change() -> None:
    # Stored vectors depend on these: a change of the recipe needs a new key and a migration.
    rows = embed(["The quick brown fox", "敏捷的棕色狐狸 Straße", ""], 16)
    scaled = rows * np.sqrt(GOLDEN_SQUARES)[:, None]
    np.testing.assert_allclose(scaled, GOLDEN, atol=1e-5)


@pytest.mark.slow
def test_two_processes_with_other_hash_seeds_agree_to_the_bit() -> None:
    code = (
        "import sys; from tests.core.embedding.backends.test_lightweight import TEXTS, embed;"
        "sys.stdout.buffer.write(embed(TEXTS).tobytes())"
    )
    outputs = [
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert outputs[0] == outputs[1] == embed(TEXTS).tobytes()


def test_every_text_gives_a_unit_vector() -> None:
    np.testing.assert_allclose(np.linalg.norm(embed(TEXTS), axis=1), 1, atol=1e-6)


def test_near_texts_are_near_and_others_are_not() -> None:
    rows = embed(
        ["The quick brown fox", "the quick, brown foxes!", "Quarterly report of the central bank"]
    )
    assert rows[0] @ rows[1] > 0.7
    assert abs(rows[0] @ rows[2]) < 0.4


def test_equal_texts_in_other_unicode_forms_are_equal() -> None:
    text = "Ångström ﬁne ＡＢＣ Größe"
    forms = [unicodedata.normalize(form, text) for form in ("NFC", "NFD", "NFKC")]
    rows = embed(forms)
    assert (rows == rows[0]).all()
    assert (embed(["STRASSE"]) == embed(["straße"])).all()


def test_a_vector_does_not_depend_on_its_neighbours() -> None:
    texts = [f"text number {i} about {'fox' * (i % 7)}" for i in range(600)]
    together = embed(texts)
    assert (together[[0, 255, 256, 599]] == embed([texts[i] for i in (0, 255, 256, 599)])).all()


def test_info_says_degraded() -> None:
    info = LightweightBackend(384, max_words=9).info
    assert (info.backend, info.provider, info.degraded) == ("lightweight", "hash", True)
    assert (info.dimension, info.max_tokens, info.pooling) == (384, 9, "")


def test_words_beyond_the_limit_are_cut_and_reported() -> None:
    assert split_words("a b c", 3) == (["a", "b", "c"], False)
    assert split_words("a b c  ", 2) == (["a", "b"], True)
    assert split_words("x" * 130, 3) == (["x" * 64, "x" * 64, "xx"], False)
    assert split_words("x" * 130, 2) == (["x" * 64, "x" * 64], True)
    result = LightweightBackend(64, max_words=4).encode(
        ["a b c d e", "a b"], batch_size=1, context=JobContext()
    )
    assert (result.token_counts, result.truncated) == ((4, 2), (True, False))


def test_a_cancel_stops_it() -> None:
    context = JobContext()
    context.cancel()
    with pytest.raises(JobCancelled):
        LightweightBackend(64).encode(["a"], batch_size=1, context=context)


GOLDEN_SQUARES = [76, 40, 1]
GOLDEN = [
    [0, -1, -3, 0, 2, 1, 1, 3, 4, 4, -3, 2, 0, -1, 1, 2],
    [-3, -1, 0, 0, 1, 1, 1, 1, 1, 0, 0, 2, 0, -1, -2, 4],
    [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0],
]
