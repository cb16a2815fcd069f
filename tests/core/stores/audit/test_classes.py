"""Vectors that no model made are recognised, and a model's are not."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from kimera_console.core.embedding.backends.lightweight import LightweightBackend
from kimera_console.core.jobs import JobContext
from kimera_console.core.stores.audit.classes import CLASSES, Finding, find_classes
from tests.helpers.stores import kimera_dummy, sentences, unit_vectors

if TYPE_CHECKING:
    from numpy.typing import NDArray

HALF = pytest.mark.parametrize("half", [False, True], ids=["float32", "float16"])


def found(vectors: NDArray[Any], half: bool) -> set[Finding]:
    stored = np.asarray(vectors, dtype=np.float32)
    if half:
        stored = stored.astype(np.float16).astype(np.float32)
    return {Finding(each) for each in find_classes(stored, half=half)}


@HALF
@pytest.mark.parametrize("dimension", [8, 64, 384, 1024])
def test_directions_are_a_models(dimension: int, half: bool) -> None:
    assert found(unit_vectors(1000, dimension), half) == {Finding.MODEL}
    assert found(unit_vectors(1000, dimension) * 7.5, half) == {Finding.MODEL}


@HALF
def test_vectors_rounded_to_8_bits_are_a_models(half: bool) -> None:
    vectors = unit_vectors(500)
    rounded = np.round(vectors / np.abs(vectors).max(axis=1, keepdims=True) * 127)
    assert found(rounded / np.linalg.norm(rounded, axis=1, keepdims=True), half) == {Finding.MODEL}


@HALF
@pytest.mark.parametrize("dimension", [64, 384, 1024])
def test_hashed_vectors_of_texts_of_any_length_are_recognised(dimension: int, half: bool) -> None:
    chance = random.Random(1)
    pool = sentences(60)
    texts = ["", "x", *(" ".join(chance.choices(pool, k=k)) for k in (1, 1, 2, 3, 8, 16) * 20)]
    made = LightweightBackend(dimension).encode(texts, batch_size=32, context=JobContext()).vectors
    assert found(made, half) == {Finding.LIGHTWEIGHT}


@pytest.mark.slow
@HALF
@pytest.mark.parametrize("dimension", [16, 64, 384, 1024])
def test_kimeras_uniform_numbers_are_recognised(dimension: int, half: bool) -> None:
    made = np.random.RandomState(7).rand(2000, dimension)
    assert found(made, half) == {Finding.KIMERA_LIGHTWEIGHT}
    if dimension >= 128:  # fewer do not tell them once their scale is gone
        scaled = made / np.linalg.norm(made, axis=1, keepdims=True)
        assert found(scaled, half) == {Finding.KIMERA_LIGHTWEIGHT}


@HALF
@pytest.mark.parametrize("dimension", [48, 100, 384, 1024])
def test_repeated_digests_are_recognised_whatever_their_scale(dimension: int, half: bool) -> None:
    made = kimera_dummy([str(number) for number in range(500)], dimension)
    assert found(made, half) == {Finding.KIMERA_DUMMY}
    scaled = made / np.linalg.norm(made, axis=1, keepdims=True)
    assert found(scaled, half) == {Finding.KIMERA_DUMMY}


@pytest.mark.parametrize(
    ("made", "finding"),
    [
        (np.zeros((3, 384)), Finding.ZERO),
        (np.full((3, 384), 0.3), Finding.CONSTANT),
        (np.full((3, 384), np.nan), Finding.NOT_FINITE),
        (np.tile(unit_vectors(3, 96), 4), Finding.PERIODIC),
        (np.abs(unit_vectors(300)), Finding.ONE_SIGN),
        (-np.abs(unit_vectors(300)), Finding.ONE_SIGN),
        (np.maximum(unit_vectors(300), 0), Finding.ONE_SIGN),
    ],
    ids=lambda value: value.name if isinstance(value, Finding) else "",
)
def test_other_patterns_are_named(made: NDArray[Any], finding: Finding) -> None:
    assert found(made, half=False) == {finding}


def test_one_number_that_is_not_finite_is_enough() -> None:
    made = unit_vectors(2)
    made[1, 17] = np.inf
    assert list(find_classes(made)) == [Finding.MODEL, Finding.NOT_FINITE]


def test_every_finding_but_a_models_is_counted_in_a_class() -> None:
    assert {finding.vector_class for finding in Finding} == {"", *CLASSES}


def test_no_vectors_are_no_findings() -> None:
    assert find_classes(np.empty((0, 384), dtype=np.float32)).shape == (0,)
    assert list(find_classes(np.ones((2, 1), dtype=np.float32))) == [Finding.LIGHTWEIGHT] * 2
