"""The machine's limit: bounded in time on any machine, and honest about what it left out."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from kimera_console.core.bench.meters import peak_child
from kimera_console.core.bench.meters.peak import (
    BUDGET_S,
    NOT_IN_PROCESSOR,
    PeakFigure,
    limits_of,
    measure_peak,
)
from kimera_console.core.bench.meters.peak_child import SHAPES, measure_kind
from kimera_console.core.jobs import JobCancelled, JobContext
from kimera_console.core.system.processor import X86, Processor, this_processor

if TYPE_CHECKING:
    from collections.abc import Callable

HASWELL = Processor(X86, flags=frozenset({"avx2", "fma", "f16c"}), physical=2, logical=2)


@pytest.mark.slow
def test_what_the_processor_lacks_is_said_and_not_measured() -> None:
    stages: list[str] = []
    context = JobContext(on_progress=lambda progress: stages.append(progress.detail))
    began = time.monotonic()
    found = {one.precision: one for one in measure_peak(1, context=context, processor=HASWELL)}
    assert time.monotonic() - began < BUDGET_S["cpu"] + 20.0
    assert found["fp32"].best > 1e8
    assert [found[kind].problem for kind in ("bf16", "int8", "fp16")] == [NOT_IN_PROCESSOR] * 3
    assert not any("bf16" in detail or "int8" in detail for detail in stages)
    assert limits_of(tuple(found.values()))[0] == (
        "The machine's limit was not measured for all kinds: bf16: not in this processor; "
        "int8: not in this processor; fp16: not in this processor."
    )


@pytest.mark.slow
def test_each_kind_of_this_processor_is_measured() -> None:
    # More than the budget of a run: other tests may load this machine.
    measured = measure_peak(1, context=JobContext(), budget_s=90.0)
    found = {one.precision: one for one in measured}
    assert found["fp32"].problem == ""
    has_int8 = this_processor().multiplies_int8
    assert (found["int8"].problem == NOT_IN_PROCESSOR) == (not has_int8)
    assert (found["int8"].best > 0) == has_int8


@pytest.mark.slow
def test_the_end_of_the_budget_keeps_what_stands() -> None:
    """PyTorch alone takes longer to import than this."""
    budget_s = 1.6
    able = replace(HASWELL, flags=frozenset({"avx2", "avx512_vnni", "avx512_bf16"}))
    began = time.monotonic()
    found = measure_peak(1, context=JobContext(), processor=able, budget_s=budget_s)
    assert time.monotonic() - began < budget_s + 20.0
    problems = {one.precision: one.problem for one in found}
    assert problems["bf16"] == problems["int8"] == "no time was left for it"


def test_a_cancel_is_no_end_of_the_budget() -> None:
    context = JobContext()
    threading.Timer(0.3, context.cancel).start()
    with pytest.raises(JobCancelled):
        measure_peak(1, context=context)


class Clock:
    """Stands still but for what a library spends: a busy machine changes nothing."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def monotonic(self) -> float:
        return self.now_s

    perf_counter = monotonic

    def library(self, gflops: float) -> Callable[[str, int, int, int], Callable[[int], None]]:
        """One that multiplies at a rate."""

        def make(_kind: str, rows: int, inner: int, columns: int) -> Callable[[int], None]:
            def product(times: int) -> None:
                self.now_s += times * 2.0 * rows * inner * columns / (gflops * 1e9)

            return product

        return make


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(peak_child, "time", made)
    return made


@pytest.mark.parametrize(
    ("gflops", "share_s", "largest"),
    [
        (20.0, 0.6, "512 x 384 x 1536"),
        (400.0, 2.0, "2048 x 1024 x 4096"),
    ],
)
def test_sizes_fit_the_share_of_the_budget(
    gflops: float, share_s: float, largest: str, clock: Clock
) -> None:
    figure = measure_kind("bf16", "a library", clock.library(gflops), until=share_s)
    assert clock.now_s < share_s + 0.2
    assert figure["best"] == pytest.approx(gflops * 1e9)
    sizes = [" x ".join(map(str, shape)) for shape in SHAPES]
    left_out = [size for size in sizes if size in figure["skipped"]]
    assert left_out == sizes[sizes.index(largest) + 1 :]


def test_tries_that_waited_for_a_processor_are_not_taken_for_slow_arithmetic(clock: Clock) -> None:
    """Two threads on a busy machine: of six tiny products five wait for ten milliseconds."""
    made = clock.library(100.0)
    calls = 0

    def library(*shape: Any) -> Callable[[int], None]:
        product = made(*shape)

        def waiting(times: int) -> None:
            nonlocal calls
            calls += 1
            product(times)
            clock.now_s += 0.0 if calls % 6 == 0 else 0.01

        return waiting

    figure = measure_kind("fp32", "a library", library, until=3.0)
    assert figure["problem"] == ""
    assert figure["best"] > 50e9


@pytest.mark.parametrize("gflops", [1.8, 0.05])  # bf16 with PyTorch on AVX2, and worse
def test_a_kind_that_is_hopeless_costs_no_more_than_its_try(gflops: float, clock: Clock) -> None:
    figure = measure_kind("bf16", "a library", clock.library(gflops), until=0.5)
    assert clock.now_s < 1.0
    assert (figure["best"], figure["skipped"]) == (0.0, "")
    assert figure["problem"].startswith("too slow for its share of the time: about ")


def test_nothing_to_say_where_all_was_measured() -> None:
    assert limits_of((PeakFigure("fp32", best=1.0, median=1.0),)) == []
