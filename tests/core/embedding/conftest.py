"""The table of token vectors that the small graphs of these tests hold."""

from __future__ import annotations

import numpy as np
import pytest

VOCABULARY = 700


@pytest.fixture
def table() -> np.ndarray:
    return np.random.default_rng(0).normal(size=(VOCABULARY, 16)).astype(np.float32)
