"""The machine's own limit: how fast it multiplies matrices, measured in the same run.

A contender's share of it says what is left to gain. The figure is a demonstrated rate, the best of
several repeats of the best library at hand, not the data sheet's: no program that multiplies
matrices of these sizes with these threads was seen to be faster here.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from kimera_console.core.errors import KimeraError
from kimera_console.core.system.child import run_child

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kimera_console.core.bench.plan.types import ContenderRun
    from kimera_console.core.jobs import JobContext

MODULE = "kimera_console.core.bench.meters.peak_child"
FP32, BF16, FP16, INT8 = "fp32", "bf16", "fp16", "int8"
_KIND = {"int8": INT8, "int8-block": FP32, "bf16": BF16, "fp16": FP16}
"""Precision of a contender -> the arithmetic that bounds it. Block-wise weights are unpacked to
fp32 before they are multiplied."""


@dataclass(frozen=True)
class PeakFigure:
    """One kind of arithmetic.

    Attributes:
        precision: "fp32", "bf16", "fp16" or "int8".
        best: Operations a second (a multiplication and an addition are two), best of the repeats.
        median: The same, median.
        how: Library and matrix sizes.
        problem: Why it could not be measured; "" if it was.
    """

    precision: str
    best: float = 0.0
    median: float = 0.0
    how: str = ""
    problem: str = ""


def measure_peak(
    threads: int, *, device: str = "cpu", context: JobContext
) -> tuple[PeakFigure, ...]:
    """Measure in a process of its own, with as many threads as a contender gets.

    Args:
        threads: Threads.
        device: "cpu" or "cuda".
        context: A cancel stops the process.

    Returns:
        One figure for each kind of arithmetic; what the machine or its libraries lack says so.
        Empty where the process failed.
    """
    context.report("Measure the machine's limit")
    names = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")
    try:
        result = run_child(
            MODULE,
            {"threads": threads, "device": device},
            context=context,
            environment={name: str(threads) for name in names},
        )
    except KimeraError as error:
        context.log(f"The machine's limit was not measured: {error}")
        return ()
    return tuple(PeakFigure(**figure) for figure in result.value["figures"])


def peak_to_dict(figures: tuple[PeakFigure, ...], *, threads: int, device: str) -> dict[str, Any]:
    """Figures as they stand in a run's machine facts."""
    return {"threads": threads, "device": device, "figures": [asdict(one) for one in figures]}


def share_of_peak(run: ContenderRun, machine: Mapping[str, Any]) -> float | None:
    """Share of the machine's limit that a contender reached, in 0..1 (a little more by noise).

    Counts the model's multiplications for the tokens really embedded; what padding costs is not
    counted, so it lowers the share.

    Returns:
        None where the limit, or the contender's arithmetic, is not known, or where it ran with
        other threads or elsewhere than the limit was measured.
    """
    peak = machine.get("peak") or {}
    figure = peak_for(run, machine)
    per_token = float(run.info.get("flops_per_token", 0.0))
    if figure is None or not per_token or not run.median_s or run.error:
        return None
    if run.threads != peak.get("threads") and peak.get("device") == "cpu":
        return None
    length = run.tokens / run.texts if run.texts else 0.0
    per_token += float(run.info.get("attention_flops", 0.0)) * length
    return per_token * run.tokens / run.median_s / figure.best


def peak_for(run: ContenderRun, machine: Mapping[str, Any]) -> PeakFigure | None:
    """The limit that bounds a contender; None where it was not measured."""
    peak = machine.get("peak") or {}
    on_gpu = str(run.info.get("provider", "")) in ("CUDA", "TensorRT")
    if not peak or on_gpu != (peak.get("device") == "cuda"):
        return None
    kind = _KIND.get(str(run.info.get("precision", "")), FP32)
    for one in peak.get("figures", ()):
        if one.get("precision") == kind and one.get("best"):
            return PeakFigure(**one)
    return None
