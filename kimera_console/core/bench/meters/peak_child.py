"""The process that multiplies matrices for `peak`, within a budget of time.

Each kind of arithmetic is tried on a tiny product first. Larger ones are made only where the
rate seen so far says that they fit the kind's share of the budget: a library may have no fast
code for what a processor can do, and is then a hundred times slower than one would think. A rate
of tiny products alone is no limit: larger ones are faster.
"""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING, Any

import numpy as np

from kimera_console.core.errors import first_line
from kimera_console.core.system.children.child_side import (
    child_main,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from kimera_console.core.jobs import JobContext

    _Maker = Callable[[str, int, int, int], Callable[[int], None]]
    """Makes a product of a precision and a shape, to be repeated so many times."""

TINY = (128, 128, 128)
SHAPES = ((512, 384, 1536), (1024, 1024, 1024), (2048, 1024, 4096))
"""Rows, inner, columns, the smallest first: a small encoder's feed-forward layer, a square, a
large encoder's."""
TRY_S = 0.1
"""Tiny products are repeated for so long: on a busy machine most of them wait for a processor, and
two threads for each other, which looks like arithmetic that is a hundred times slower."""
LEAST_TRIES = 3
CALL_S = 0.05
"""A repeat makes as many products as fill about this time."""
REPEATS = 6
LEAST_REPEATS = 3
NUMPY_SHARE = 0.2
"""Of the budget: it is there before PyTorch is imported."""
_GPU_FACTOR = 4
"""A GPU needs larger matrices to be filled."""
_STAGE = "Measure the machine's limit"


def handle(request: dict[str, Any], context: JobContext) -> dict[str, Any]:
    """Measure kinds of arithmetic; each figure is published as soon as it stands.

    The request: "threads", "device", "kinds" (those to measure), "ends" (the wall clock's time
    by which all must be done; what does not fit is not begun, and says so).
    """
    budget_s = request["ends"] - time.time()
    ends = time.monotonic() + budget_s
    kinds, on_gpu = list(request["kinds"]), request["device"] == "cuda"
    best: dict[str, dict[str, Any]] = {}

    def measure(kind: str, library: str, make: _Maker, until: float) -> None:
        context.report(_STAGE, detail=f"{kind} with {library}")
        figure = measure_kind(kind, library, make, until=until, factor=_GPU_FACTOR if on_gpu else 1)
        if figure["best"] >= best.get(kind, {"best": -1.0})["best"]:
            best[kind] = figure
            context.publish(figure)

    if not on_gpu and "fp32" in kinds:
        until = time.monotonic() + NUMPY_SHARE * budget_s
        measure("fp32", "NumPy", _numpy_product, until)
    try:
        import torch
    except ImportError:
        missing = [kind for kind in kinds if kind not in best]
        return {"figures": [*best.values(), *map(_without_torch, missing)]}
    torch.set_num_threads(request["threads"])
    make = _torch_product(torch, request["device"])
    for done, kind in enumerate(kinds):
        now = time.monotonic()
        # What one kind leaves of its share is the next one's.
        measure(kind, "PyTorch", make, now + (ends - now) / (len(kinds) - done))
    return {"figures": list(best.values())}


def _blank(kind: str, problem: str = "") -> dict[str, Any]:
    return {
        "precision": kind, "best": 0.0, "median": 0.0, "how": "", "problem": problem, "skipped": "",
    }  # fmt: skip


def _without_torch(kind: str) -> dict[str, Any]:
    return _blank(kind, "PyTorch is not installed")


def measure_kind(
    kind: str, library: str, make: _Maker, *, until: float, factor: int = 1
) -> dict[str, Any]:
    """The best rate of the shapes that fit, and which did not.

    Args:
        kind: Precision, for `make`.
        library: Its name, for people.
        make: Makes the products.
        until: Moment of the monotonic clock by which it is to be done.
        factor: The shapes are larger by it.
    """
    figure = _blank(kind)
    if time.monotonic() >= until:
        figure["problem"] = "no time was left for it"
        return figure
    try:
        product = make(kind, *TINY)
        product(1)  # the first one prepares
        rate = _operations(TINY) / _least_seconds(product)
        skipped = []
        for base in SHAPES:
            shape = tuple(size * factor for size in base)
            words = " x ".join(map(str, shape))
            expected = _operations(shape) / rate
            if LEAST_REPEATS * expected > until - time.monotonic():
                skipped.append(words)
                continue
            rates = _rates(make(kind, *shape), _operations(shape), until)
            rate = max(rate, *rates)
            if max(rates) > figure["best"]:
                figure.update(
                    best=max(rates), median=statistics.median(rates), how=f"{library}, {words}"
                )
        if skipped:
            figure["skipped"] = f"{', '.join(skipped)} (beyond its share of the time)"
    except Exception as error:  # noqa: BLE001 - a kind of arithmetic that is not there
        # What smaller sizes have shown still stands.
        figure["skipped" if figure["best"] else "problem"] = first_line(error)
    if not figure["best"] and not figure["problem"]:
        slow = f"too slow for its share of the time: about {rate / 1e9:.1f} GFLOP/s with {library}"
        figure.update(problem=slow, skipped="")
    return figure


def _least_seconds(product: Callable[[int], None]) -> float:
    """The quickest of the tries that `TRY_S` has room for."""
    tries = [_seconds(product, 1) for _ in range(LEAST_TRIES)]
    while sum(tries) < TRY_S:
        tries.append(_seconds(product, 1))
    return min(tries)


def _rates(product: Callable[[int], None], operations: float, until: float) -> list[float]:
    """Operations a second of each repeat; at least one, none begun that would end too late."""
    took = _seconds(product, 1)
    rates = [operations / took]
    calls = max(1, round(CALL_S / took))
    while len(rates) <= REPEATS and time.monotonic() + took * calls <= until:
        seconds = _seconds(product, calls)
        took = seconds / calls
        rates.append(operations / took)
    return rates


def _operations(shape: tuple[int, ...]) -> float:
    rows, inner, columns = shape
    return 2.0 * rows * inner * columns


def _seconds(product: Callable[[int], None], calls: int) -> float:
    started = time.perf_counter()
    product(calls)
    return max(time.perf_counter() - started, 1e-9)


def _numpy_product(_precision: str, rows: int, inner: int, columns: int) -> Callable[[int], None]:
    random = np.random.default_rng(0)
    left = random.standard_normal((rows, inner), dtype=np.float32)
    right = random.standard_normal((inner, columns), dtype=np.float32)
    out = np.empty((rows, columns), np.float32)

    def product(times: int) -> None:
        for _ in range(times):
            np.matmul(left, right, out=out)

    return product


def _torch_product(
    torch: Any, device: str
) -> Callable[[str, int, int, int], Callable[[int], None]]:
    types = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}

    def make(precision: str, rows: int, inner: int, columns: int) -> Callable[[int], None]:
        if precision == "int8":
            left = torch.randint(-100, 100, (rows, inner), dtype=torch.int8, device=device)
            right = torch.randint(-100, 100, (inner, columns), dtype=torch.int8, device=device)
            multiply = torch._int_mm
        else:
            left = torch.randn(rows, inner, dtype=types[precision], device=device)
            right = torch.randn(inner, columns, dtype=types[precision], device=device)
            multiply = torch.mm

        def product(times: int) -> None:
            with torch.inference_mode():
                for _ in range(times):
                    multiply(left, right)
                if device == "cuda":
                    torch.cuda.synchronize()

        return product

    return make


if __name__ == "__main__":
    child_main(handle)
