"""The child process that tries the engines on a bundle: the same token ids, vectors compared.

Loading an engine can take the memory of a second model, and its code is not ours: what it does to
a process it does here. ONNX Runtime's vectors of some probe texts are the measure. An engine that
misses the thresholds is not timed. The others take turns, so that a machine that is busy with
something else slows all of them alike.
"""

from __future__ import annotations

import time
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np

from kimera_console.core.bundles.thresholds import figure_words, thresholds_for
from kimera_console.core.embedding.backends.base import ONNXRUNTIME, OPENVINO
from kimera_console.core.embedding.backends.onnx import load_onnx
from kimera_console.core.embedding.backends.openvino import load_openvino
from kimera_console.core.embedding.engines.verdict import EngineResult
from kimera_console.core.errors import KimeraError
from kimera_console.core.formats.probe_texts import read_probe_texts
from kimera_console.core.system.children.child_side import child_main

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kimera_console.core.embedding.backends.onnx import OnnxBackend
    from kimera_console.core.jobs import JobContext

TEXTS = 16
"""Probe texts that are compared, of all languages; a model of half a billion parameters embeds
them in two to three seconds on two cores."""
BATCHES, BATCH_TEXTS = 2, 4
"""What is timed, beside one short text: batches of other lengths, since each length is a shape of
its own to an engine."""
LEAST_ROUNDS = 3
_MAX_TOKENS = 128


def handle(request: dict[str, Any], context: JobContext) -> dict[str, Any]:
    """Try the engines on the request's bundle."""
    folder, threads = Path(request["folder"]), int(request["threads"])
    own = load_onnx(folder, device="cpu", threads=threads, max_length=_MAX_TOKENS, context=context)
    ids = own.tokenize(_texts())
    reference = own.encode_ids(ids)
    racers: dict[int, OnnxBackend] = {0: own}
    results = [EngineResult(ONNXRUNTIME, own.info.precision or "fp32", cosine=1.0)]
    for precision in request["precisions"]:
        context.report("Compare OpenVINO with ONNX Runtime", detail=precision)
        try:
            engine = load_openvino(
                folder, precision=precision, threads=threads, max_length=_MAX_TOKENS
            )
            problem, cosine = _prove(engine, ids, reference, precision)
        except KimeraError as error:
            problem, cosine = error.message, 0.0
        if not problem:
            racers[len(results)] = engine
        results.append(EngineResult(OPENVINO, precision, problem, cosine))
    if len(racers) > 1:
        context.report("Measure OpenVINO beside ONNX Runtime")
        times = _race(racers, ids, float(request["seconds"]))
        for place, (batch_ms, single_ms) in times.items():
            made = {**asdict(results[place]), "batch_ms": batch_ms, "single_ms": single_ms}
            results[place] = EngineResult(**made)
    return {"results": [asdict(one) for one in results]}


def _texts() -> list[str]:
    texts = [one.text for one in read_probe_texts() if one.repeat == 1]
    return texts[:: max(1, len(texts) // TEXTS)][:TEXTS]


def _prove(
    engine: OnnxBackend, ids: list[list[int]], reference: NDArray[np.float32], precision: str
) -> tuple[str, float]:
    """What is wrong with an engine's vectors, one sentence or "", and their lowest cosine."""
    bounds = thresholds_for(precision)
    vectors = engine.encode_ids(ids)
    if vectors.shape != reference.shape:
        return f"OpenVINO gives vectors of shape {vectors.shape}, not {reference.shape}.", 0.0
    cosine = float(np.sum(vectors.astype(np.float64) * reference, axis=1).min())
    if not cosine >= bounds.cosine_min:
        return (
            f"OpenVINO in {precision} gives other vectors than ONNX Runtime: lowest cosine"
            f" {figure_words(cosine, bounds.cosine_min)}, at least {bounds.cosine_min} is needed."
        ), cosine
    change = float(np.abs(engine.encode_ids(ids, batch_size=1) - vectors).max())
    if not change <= bounds.order_tolerance:
        return (
            f"OpenVINO in {precision} gives a text other vectors with the texts in its batch:"
            f" by {change:.1e}, at most {bounds.order_tolerance:g} is allowed."
        ), cosine
    return "", cosine


def _race(
    racers: dict[int, OnnxBackend], ids: list[list[int]], seconds: float
) -> dict[int, tuple[float, float]]:
    """Median ms of the batches and of one text, by racer, in about these seconds."""
    by_length = sorted(ids, key=len)
    middle = by_length[len(by_length) // 4 :]
    batches = [middle[n * BATCH_TEXTS : (n + 1) * BATCH_TEXTS] for n in range(BATCHES)]
    single = [by_length[len(by_length) // 4]]
    found: dict[int, tuple[list[float], list[float]]] = {place: ([], []) for place in racers}
    until = 0.0
    rounds = -1  # the first warms up: shapes, threads, memory
    while rounds < LEAST_ROUNDS or time.perf_counter() < until:
        for place, backend in racers.items():
            taken = _timed(backend, batches), _timed(backend, [single])
            if rounds >= 0:
                for values, value in zip(found[place], taken, strict=True):
                    values.append(value)
        until = until or time.perf_counter() + seconds
        rounds += 1
    return {place: (median(batch), median(one)) for place, (batch, one) in found.items()}


def _timed(backend: OnnxBackend, batches: list[list[list[int]]]) -> float:
    started = time.perf_counter()
    for batch in batches:
        backend.encode_ids(batch)
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    child_main(handle)
