"""What a run advises: only what is surely faster, near enough, and can be switched to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kimera_console.core.bench.output.run_view import view_of
from kimera_console.core.bench.verdict.advice import (
    ALONE,
    NOISY_RUN,
    NONE_FASTER,
    NOT_COMPARED,
    OTHER_MODEL,
    PARTIAL,
)
from kimera_console.core.bench.verdict.summary import DIFFERENT_MODELS
from tests.gui.tabs.benchmark.support import FASTEST, INT8_COSINE, advised_run

OTHERS = ("transformers", "openvino", "onnx:threads=1")


def test_the_fastest_that_is_near_enough_is_advised() -> None:
    # The made-up cosines are 0.99 for fp32, too far for that, and 0.996 for int8, which may be so.
    advice = view_of(advised_run()).advice
    assert (advice.contender, advice.folder, advice.reason) == (FASTEST, "/models/int8", "")
    assert advice.cosine == pytest.approx(INT8_COSINE)
    assert advice.memory_saved == pytest.approx(0.5)
    assert advice.ratio is not None
    assert advice.ratio.value == pytest.approx(2.0, rel=0.05)
    assert advice.ratio.scenario == "throughput b32 t64"


def test_without_figures_of_quality_speed_decides_and_no_cosine_is_claimed() -> None:
    advice = view_of(advised_run(quality=False)).advice
    assert advice.contender == FASTEST
    assert advice.cosine is None


@pytest.mark.parametrize(
    ("reason", "made"),
    [
        (PARTIAL, lambda: replace(advised_run(), complete=False)),
        (NOISY_RUN, lambda: replace(advised_run(), notes=("Noisy: much.",))),
        (ALONE, lambda: advised_run(contenders=("onnx",))),
        # What is faster runs with other threads, or by a runtime that serves nobody here.
        (
            NONE_FASTER,
            lambda: advised_run(contenders=OTHERS),
        ),
    ],
)
def test_why_nothing_is_advised(reason: str, made: object) -> None:
    advice = view_of(made()).advice  # type: ignore[operator]
    assert (advice.contender, advice.reason) == ("", reason)


def test_what_is_faster_but_of_another_model_is_not_advised() -> None:
    contenders = ("transformers", FASTEST)
    advice = view_of(advised_run(keys=("other@1", "tiny@1"), contenders=contenders)).advice
    assert (advice.contender, advice.folder, advice.reason) == ("", "", OTHER_MODEL)
    assert advice.label == "ONNX Runtime · model=int8"


def test_beside_another_model_the_fastest_of_the_same_one_is_advised() -> None:
    run = advised_run(keys=("other@1", "tiny@1"), quality=False)
    assert view_of(run).advice.contender == "onnx"


OLD = ("", "")
"""Keys in a run that an earlier version kept."""


def test_of_an_old_run_only_what_was_compared_is_advised() -> None:
    assert view_of(advised_run(keys=OLD)).advice.contender == FASTEST
    advice = view_of(advised_run(keys=OLD, quality=False)).advice
    assert (advice.contender, advice.reason) == ("", NOT_COMPARED)


def test_of_an_old_run_of_several_models_nothing_is_advised() -> None:
    run = advised_run(keys=OLD)
    assert view_of(replace(run, notes=(DIFFERENT_MODELS,))).advice.reason == NOT_COMPARED


def test_of_an_old_run_another_dimension_is_another_model() -> None:
    run = advised_run(keys=OLD)
    runs = tuple(
        replace(one, info=replace(one.info, dimension=384 if "onnx" in one.contender else 768))
        for one in run.runs
    )
    assert view_of(replace(run, runs=runs)).advice.reason == OTHER_MODEL


def test_another_baseline_is_advised_against() -> None:
    advice = view_of(advised_run(), baseline=FASTEST).advice
    assert (advice.contender, advice.reason) == ("", NONE_FASTER)
