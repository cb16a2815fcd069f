"""The comparison itself: what passes, what fails, and with which figures."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from kimera_console.core.convert.parity import ORDER_TOLERANCE, compare, top_k_agreement
from kimera_console.core.convert.probe import (
    ProbeText,
    fit_budget,
    load_probe_texts,
    token_budget,
)

if TYPE_CHECKING:
    from kimera_console.core.convert import ParityReport

N, DIMENSION = 12, 16


def vectors(seed: int = 0) -> np.ndarray:
    made = np.random.default_rng(seed).normal(size=(N, DIMENSION))
    return (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)


def report(original: np.ndarray, converted: np.ndarray, **more: object) -> ParityReport:
    texts = [ProbeText(f"t{i}", "en", f"text {i}") for i in range(len(original))]
    ids = [[0, i, 2] for i in range(len(original))]
    options = {"texts": texts, "original_ids": ids, "converted_ids": ids, **more}
    return compare(original, converted, **options)


def test_equal_vectors_pass_with_exact_figures() -> None:
    same = vectors()
    found = report(same, same.copy())
    assert found.passed
    assert found.problems == ()
    assert found.cosine_min == pytest.approx(1.0, abs=1e-7)
    assert found.max_abs_diff == 0.0
    assert found.top_k_agreement == 1.0
    assert found.texts == N
    assert len(found.per_text) == N
    assert found.per_text[3].tokens == 3


def test_rounding_passes_and_a_percent_fails() -> None:
    original = vectors()
    rounded = original + np.float32(1e-7)
    assert report(original, rounded).passed
    turned = original.copy()
    turned[5] = original[5] * 0.99 + original[6] * 0.1
    turned[5] /= np.linalg.norm(turned[5])
    found = report(original, turned)
    assert not found.passed
    assert found.cosine_min < 0.99999
    assert f"{found.cosine_min:.7f}" in found.problems[0]
    assert "t5" in found.problems[0]
    assert found.per_text[5].cosine == found.cosine_min


def test_the_threshold_is_the_one_of_fp32() -> None:
    angle = np.arccos(0.999991)
    original = np.zeros((1, 2), np.float32)
    original[0, 0] = 1
    near = np.array([[np.cos(angle), np.sin(angle)]], np.float32)
    far = np.array([[np.cos(angle * 2), np.sin(angle * 2)]], np.float32)
    assert report(original, near).passed
    assert not report(original, far).passed


@pytest.mark.parametrize("side", ["original", "converted"])
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_nan_and_infinity_are_named_and_stay_out_of_the_json(side: str, value: float) -> None:
    original, converted = vectors(), vectors()
    (original if side == "original" else converted)[2, 3] = value
    found = report(original, converted)
    assert not found.passed
    assert any("NaN or infinite" in problem and "1 of 12" in problem for problem in found.problems)
    json.dumps(dataclasses.asdict(found), allow_nan=False)


def test_another_dimension_is_refused_without_a_crash() -> None:
    found = report(vectors(), vectors()[:, :8])
    assert not found.passed
    assert "dimension is 8, the original's 16" in found.problems[0]


def test_vectors_that_are_not_unit_are_refused() -> None:
    found = report(vectors(), vectors() * np.float32(1.01))
    assert any("norm differs from 1 by 1.0" in problem for problem in found.problems)


def test_order_dependence_is_measured_and_refused() -> None:
    same, rows = vectors(), [1, 4]
    drifted = same[rows].copy()
    drifted[0, 0] += 5 * ORDER_TOLERANCE
    found = report(same, same, reordered=drifted, reordered_rows=rows)
    assert found.order_max_abs_diff == pytest.approx(5 * ORDER_TOLERANCE, rel=0.02)
    assert found.order_texts == 2
    assert any("share its batch" in problem for problem in found.problems)
    assert report(same, same, reordered=same[rows], reordered_rows=rows).passed


def test_another_tokenisation_is_named_even_where_vectors_agree() -> None:
    same, ids = vectors(), [[0, i, 2] for i in range(N)]
    other = [list(row) for row in ids]
    other[7] = [0, 99, 2]
    found = report(same, same, original_ids=ids, converted_ids=other)
    assert not found.passed
    assert "1 of 12 texts are tokenised differently" in found.problems[0]
    assert "t7" in found.problems[0]


def test_top_k_agreement_counts_shared_neighbours() -> None:
    original = np.eye(4, dtype=np.float32)
    original[1] = [0.9, 0.1, 0, 0]
    converted = original.copy()
    converted[1] = [0, 0.1, 0.9, 0]
    assert top_k_agreement(original, original, 1) == 1.0
    assert top_k_agreement(original, converted, 1) < 1.0
    assert top_k_agreement(original, converted, 0) == 1.0


def test_probe_texts_are_many_and_of_many_languages() -> None:
    texts = load_probe_texts()
    assert len(texts) >= 72
    assert len({text.id for text in texts}) == len(texts)
    assert len({text.language for text in texts}) >= 14
    assert sum(text.long for text in texts) >= 1
    assert any(len(text.text.split()) == 1 for text in texts)
    pairs = [text.id for text in texts if "-pair-" in text.id]
    assert len(pairs) >= 20
    assert all(f"{name[:-1]}{'b' if name[-1] == 'a' else 'a'}" in pairs for name in pairs)


def test_large_models_get_shorter_texts_but_every_text_and_the_long_one_whole() -> None:
    texts = load_probe_texts()
    counts = [512 if text.long else 60 for text in texts]
    fitted, cap = fit_budget(texts, counts, token_budget(568_000_000))
    assert [text.id for text in fitted] == [text.id for text in texts]
    assert 12 <= cap < 60
    for before, after in zip(texts, fitted, strict=True):
        assert before.text.startswith(after.text)
        assert after.text
        assert not before.long or after.text == before.text
    assert sum(min(n, cap) if n < 512 else n for n in counts) <= 1800
    assert fit_budget(texts, counts, 100_000) == (texts, 0)
