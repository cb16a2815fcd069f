"""`make bench-scale`: how often each size is run, and what its picture shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks import bench_scale
from benchmarks._scale_plot import Series, picture

if TYPE_CHECKING:
    from pathlib import Path


def test_the_range_of_several_runs_is_drawn_and_a_single_run_has_none() -> None:
    once = Series("Texts", "seconds", "one run", [1, 10], [1.0, 10.0], [1.0, 10.0], [1.0, 10.0])
    thrice = Series("Texts", "seconds", "three", [1, 10], [1.0, 10.0], [0.5, 10.0], [2.0, 10.0])
    assert bench_scale.slopes(thrice) == bench_scale.slopes(once) == [pytest.approx(1.0)]
    assert picture([once]).count("stroke-opacity") == 0
    assert picture([thrice]).count("stroke-opacity") == 1


@pytest.mark.slow
def test_files_are_run_in_turns_and_the_largest_once(tmp_path: Path) -> None:
    light = {"LIGHTWEIGHT_EMBEDDING": "1", "EMBEDDING_DIM": "32"}
    found = bench_scale.file_series(tmp_path, "lightweight", light, [1, 10], 2, once=10)
    assert found.sizes == [1, 10]
    assert 0 < found.least[0] < found.costs[0] < found.most[0]
    assert found.least[1] == found.costs[1] == found.most[1]
