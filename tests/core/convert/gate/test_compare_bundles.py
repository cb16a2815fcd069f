"""Two bundles side by side: the same report as a conversion's, without a source model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from kimera_console.core.bundles.thresholds import adjusted, thresholds_for
from kimera_console.core.convert.gate.compare import COMPARE_STAGES, compare_bundles
from kimera_console.core.errors import BundleError
from kimera_console.core.jobs import JobContext, Progress
from tests.helpers.bundles import table_bundle

if TYPE_CHECKING:
    from pathlib import Path

VOCABULARY, WIDTH = 600, 24


def table(seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(VOCABULARY, WIDTH)).astype(np.float32)


@pytest.fixture
def reference(tmp_path: Path, tiny_bert: Path) -> Path:
    return table_bundle(tmp_path / "reference", tiny_bert, table())


def test_a_bundle_equals_its_own_copy_on_probe_texts_and_ones_own(
    reference: Path, tiny_bert: Path, tmp_path: Path
) -> None:
    copy = table_bundle(tmp_path / "copy", tiny_bert, table())
    (tmp_path / "own.txt").write_text("one text\nanother, longer text\n", encoding="utf-8")
    seen: list[Progress] = []
    found = compare_bundles(
        copy,
        reference,
        texts=tmp_path / "own.txt",
        context=JobContext(on_progress=seen.append),
    )
    assert found.passed, found.problems
    assert found.cosine_min == pytest.approx(1.0, abs=1e-6)
    assert found.default_thresholds == thresholds_for("fp32")
    assert [text.id for text in found.per_text if text.own] == ["own.txt:1", "own.txt:2"]
    assert set(COMPARE_STAGES) <= {progress.stage for progress in seen}


@pytest.mark.slow
def test_another_table_is_another_model_until_the_thresholds_allow_it(
    reference: Path, tiny_bert: Path, tmp_path: Path
) -> None:
    near = table_bundle(tmp_path / "near", tiny_bert, table() + 0.05 * table(1))
    found = compare_bundles(near, reference)
    assert not found.passed
    assert 0.9 < found.cosine_min < 0.99999
    gate = adjusted(
        "int8", {"cosine_min": 0.5, "cosine_mean": 0.5, "cosine_p01": 0.5, "top_k_agreement": 0.1}
    )
    allowed = compare_bundles(near, reference, thresholds=gate)
    assert allowed.passed, allowed.problems
    assert allowed.thresholds == gate


def test_vectors_that_are_none_are_named_in_the_report(
    reference: Path, tiny_bert: Path, tmp_path: Path
) -> None:
    """A pooled graph: what it gives is taken as it is, NaN included."""
    broken = table()
    broken[10:] = np.nan
    nan = table_bundle(
        tmp_path / "nan", tiny_bert, broken, output="sentence_embedding", rank=2, pooling=None
    )
    found = compare_bundles(nan, reference)
    assert not found.passed
    assert any("NaN or infinite values for" in problem for problem in found.problems)


def test_another_dimension_is_named_in_the_report(
    reference: Path, tiny_bert: Path, tmp_path: Path
) -> None:
    narrow = table_bundle(tmp_path / "narrow", tiny_bert, table()[:, :8])
    found = compare_bundles(narrow, reference)
    assert not found.passed
    assert found.problems == ("The converted model's dimension is 8, the source model's 24.",)


def test_what_is_no_bundle_is_named(reference: Path, tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="nothing"):
        compare_bundles(tmp_path / "nothing", reference)
