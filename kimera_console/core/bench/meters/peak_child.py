"""The process that multiplies matrices for `peak`."""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING, Any

import numpy as np

from kimera_console.core.system.child import child_main

if TYPE_CHECKING:
    from collections.abc import Callable

    from kimera_console.core.jobs import JobContext

    _Maker = Callable[[str, int, int, int], Callable[[int], None]]
    """Makes a product of a precision and a shape, to be repeated so many times."""

SHAPES = ((1024, 1024, 1024), (2048, 1024, 4096), (512, 384, 1536))
"""Rows, inner, columns: a square, and a large and a small encoder's feed-forward layer."""
CALL_S = 0.05
"""A repeat makes as many products as fill about this time."""
REPEATS = 6
_GPU_FACTOR = 4
"""A GPU needs larger matrices to be filled."""


def handle(request: dict[str, Any], context: JobContext) -> dict[str, Any]:
    """Measure each kind of arithmetic; what cannot be done says why."""
    on_gpu = request["device"] == "cuda"
    ways: list[tuple[str, str, _Maker]] = [] if on_gpu else [("fp32", "NumPy", _numpy_product)]
    try:
        import torch
    except ImportError:
        torch = None
    if torch is not None:
        torch.set_num_threads(request["threads"])
        for precision in ("fp32", "bf16", "fp16", "int8"):
            if precision != "fp16" or on_gpu:  # no processor of today multiplies in it at speed
                ways.append((precision, "PyTorch", _torch_product(torch, request["device"])))
    best: dict[str, dict[str, Any]] = {}
    for precision, library, make in ways:
        context.report("Measure the machine's limit", detail=f"{precision} with {library}")
        found = _measure(precision, library, make, _GPU_FACTOR if on_gpu else 1)
        if found["best"] >= best.get(precision, {"best": -1.0})["best"]:
            best[precision] = found
    return {"figures": list(best.values())}


def _measure(
    precision: str,
    library: str,
    make: _Maker,
    factor: int,
) -> dict[str, Any]:
    figure = {"precision": precision, "best": 0.0, "median": 0.0, "how": "", "problem": ""}
    for shape in SHAPES:
        rows, inner, columns = (size * factor for size in shape)
        try:
            product = make(precision, rows, inner, columns)
            rates = _rates(product, 2.0 * rows * inner * columns)
        except Exception as error:  # noqa: BLE001 - a kind of arithmetic that is not there
            lines = str(error).strip().splitlines()
            figure["problem"] = (lines[0] if lines else type(error).__name__)[:200]
            continue
        if max(rates) > float(str(figure["best"])):
            figure.update(
                best=max(rates),
                median=statistics.median(rates),
                how=f"{library}, {rows} x {inner} x {columns}",
                problem="",
            )
    return figure


def _rates(product: Callable[[int], None], operations: float) -> list[float]:
    product(2)
    started = time.perf_counter()
    product(1)
    calls = max(1, round(CALL_S / max(time.perf_counter() - started, 1e-6)))
    rates = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        product(calls)
        rates.append(operations * calls / (time.perf_counter() - started))
    return rates


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
