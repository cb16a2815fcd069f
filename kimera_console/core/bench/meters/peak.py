"""The machine's own limit: how fast it multiplies matrices, measured in the same run.

A contender's share of it says what is left to gain. The figure is a demonstrated rate, the best of
several repeats of the best library at hand, not the data sheet's: no program that multiplies
matrices of these sizes with these threads was seen to be faster here.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

from kimera_console.core.bench.plan.facts import PeakFigure
from kimera_console.core.errors import KimeraError
from kimera_console.core.jobs import JobCancelled, JobContext
from kimera_console.core.system.children.child import run_child
from kimera_console.core.system.processor import this_processor
from kimera_console.core.system.records import from_plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kimera_console.core.bench.plan.facts import MachineFacts
    from kimera_console.core.bench.plan.types import ContenderRun
    from kimera_console.core.system.processor import Processor

MODULE = "kimera_console.core.bench.meters.peak_child"
FP32, BF16, FP16, INT8 = "fp32", "bf16", "fp16", "int8"
KINDS = (FP32, BF16, INT8, FP16)
BUDGET_S = {"cpu": 6.0, "cuda": 15.0}
"""Wall time of the whole measurement by device, the process's start included (PyTorch with CUDA
takes some seconds to be ready)."""
NOT_IN_PROCESSOR = "not in this processor"
_STOP_S, _RETURN_S = 0.3, 0.8
"""So long before the budget's end the process is stopped, and has been asked to finish."""
_KIND = {"fp32": FP32, "int8": INT8, "int8-block": INT8, "bf16": BF16, "fp16": FP16}
"""Precision of a contender -> the arithmetic that bounds it on a processor. Block-wise weights are
multiplied in 8 bits (`MatMulNBits` at accuracy level 4); a mixture ("auto") has no one limit."""
_KIND_ON_GPU = {**_KIND, "int8-block": FP32}
"""There, block-wise weights are unpacked before they are multiplied."""


def measure_peak(
    threads: int,
    *,
    device: str = "cpu",
    context: JobContext,
    processor: Processor | None = None,
    budget_s: float = 0.0,
) -> tuple[PeakFigure, ...]:
    """Measure in a process of its own, with as many threads as a contender gets.

    It takes at most its budget, however slow the machine: what has not been measured by then is
    skipped, and its figure says so.

    Args:
        threads: Threads.
        device: "cpu" or "cuda".
        context: A cancel stops the process.
        processor: Whose features decide what is tried; None is this machine's.
        budget_s: Seconds in all; 0 is the device's of BUDGET_S.

    Returns:
        One figure for each kind of arithmetic; what the machine or its libraries lack, and what
        no time was left for, says so. Empty where the process failed.
    """
    context.report("Measure the machine's limit")
    missing = _missing(processor or this_processor()) if device == "cpu" else {}
    kinds = [kind for kind in KINDS if kind not in missing]
    try:
        found = _run(threads, device, kinds, budget_s or BUDGET_S[device], context)
    except KimeraError as error:
        context.log(f"The machine's limit was not measured: {error}")
        return ()
    late = "no time was left for it"
    return tuple(
        found.get(kind) or PeakFigure(kind, problem=missing.get(kind, late)) for kind in KINDS
    )


def _missing(processor: Processor) -> dict[str, str]:
    """Kinds that are not measured on a processor, and why."""
    missing = {FP16: "models in fp16 are computed in fp32 on a processor"}
    if processor.is_known:
        able = {
            BF16: processor.multiplies_bf16,
            INT8: processor.multiplies_int8,
            FP16: processor.multiplies_fp16,
        }
        missing |= {kind: NOT_IN_PROCESSOR for kind, has_it in able.items() if not has_it}
    return missing


def _run(
    threads: int, device: str, kinds: list[str], budget_s: float, context: JobContext
) -> dict[str, PeakFigure]:
    """Run the process within the budget; what it published before its end is kept.

    Raises:
        JobCancelled: After a cancel.
        KimeraError: The process failed.
    """
    found: dict[str, PeakFigure] = {}

    def keep(figure: Mapping[str, Any]) -> None:
        found[figure["precision"]] = from_plain(figure, PeakFigure)

    bounded = JobContext(
        on_progress=lambda one: context.report(one.stage, detail=one.detail), on_log=context.log
    )
    timer = threading.Timer(budget_s - _STOP_S, bounded.cancel)
    timer.daemon = True
    timer.start()
    names = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")
    # Two bounds: the child ends by itself in time to answer, and the timer stops one that hangs.
    ends = time.time() + budget_s - _RETURN_S
    try:
        with context.on_cancel(bounded.cancel):
            run_child(
                MODULE,
                {"threads": threads, "device": device, "kinds": kinds, "ends": ends},
                context=bounded,
                environment={name: str(threads) for name in names},
                on_partial=keep,
            )
    # The timer's cancel keeps what was measured; the user's is raised again here.
    except JobCancelled:
        context.checkpoint()
    except KimeraError as error:
        if not found:
            raise
        context.log(f"The machine's limit was not measured to its end: {error}")
    finally:
        timer.cancel()
    return found


def limits_of(figures: tuple[PeakFigure, ...]) -> list[str]:
    """What of the limit was not measured, with the reason: at most two sentences."""
    missing = [f"{one.precision}: {one.problem}" for one in figures if one.problem]
    sizes = [f"{one.precision}: {one.skipped}" for one in figures if one.skipped]
    found = []
    if missing:
        found.append(f"The machine's limit was not measured for all kinds: {'; '.join(missing)}.")
    if sizes:
        found.append(f"The machine's limit was measured with fewer sizes: {'; '.join(sizes)}.")
    return found


def share_of_peak(run: ContenderRun, machine: MachineFacts) -> float | None:
    """Share of the machine's limit that a contender reached, in 0..1 (a little more by noise).

    Counts the model's multiplications for the tokens really embedded; what padding costs is not
    counted, so it lowers the share.

    Returns:
        None where the limit, or the contender's arithmetic, is not known, or where it ran with
        other threads or elsewhere than the limit was measured.
    """
    peak, figure = machine.peak, peak_for(run, machine)
    per_token = run.info.flops_per_token
    if peak is None or figure is None or not per_token or not run.median_s or run.error:
        return None
    if run.threads != peak.threads and peak.device == "cpu":
        return None
    length = run.tokens / run.texts if run.texts else 0.0
    per_token += run.info.attention_flops * length
    return per_token * run.tokens / run.median_s / figure.best


def peak_for(run: ContenderRun, machine: MachineFacts) -> PeakFigure | None:
    """The limit that bounds a contender; None where it was not measured, or is not one kind."""
    peak = machine.peak
    on_gpu = run.info.provider in ("CUDA", "TensorRT")
    if peak is None or on_gpu != (peak.device == "cuda"):
        return None
    kind = (_KIND_ON_GPU if on_gpu else _KIND).get(run.info.precision)
    return next((one for one in peak.figures if one.precision == kind and one.best), None)
