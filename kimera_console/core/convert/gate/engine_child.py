"""The child process that tries the engines on a bundle: held to the gate, then timed.

`core/embedding/engines` starts it by name: the gate stands above the engines that it judges.
Loading an engine can take the memory of a second model, and its code is not ours: what it does to
a process it does here. ONNX Runtime's vectors are the measure, as a source model's are for a
conversion: of the same texts and labelled set, cut to fewer tokens, with the thresholds of the
engine's precision. An engine that misses one is not timed.
"""

from __future__ import annotations

import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kimera_console.core.bundles.bundle import read_bundle
from kimera_console.core.convert.gate.embed import BATCH_SIZE, ORDER_SHARE, order_rows
from kimera_console.core.convert.gate.fitting import fit_texts
from kimera_console.core.convert.gate.parity import compare
from kimera_console.core.convert.gate.probe import load_probe_texts, token_budget
from kimera_console.core.convert.gate.retrieval import (
    embed_retrieval,
    load_labelled_set,
    with_retrieval,
)
from kimera_console.core.convert.plan import PARITY_MAX_TOKENS
from kimera_console.core.embedding.backends.base import ONNXRUNTIME, OPENVINO
from kimera_console.core.embedding.backends.onnx import load_onnx
from kimera_console.core.embedding.backends.openvino import load_openvino
from kimera_console.core.embedding.engines.timing import (
    BATCH,
    LONG,
    MOST_TEXTS,
    SINGLE,
    texts_to_time,
    time_engines,
)
from kimera_console.core.embedding.engines.verdict import EngineResult, EngineVerdict
from kimera_console.core.errors import KimeraError
from kimera_console.core.system.children.child_side import child_main

if TYPE_CHECKING:
    from kimera_console.core.bundles.parity_report import ParityReport
    from kimera_console.core.embedding.backends.onnx import OnnxBackend
    from kimera_console.core.jobs import JobContext

_BYTES_PER_PARAMETER = 4
"""Engines are tried on fp32 bundles."""
_BUDGET_SHARE = 3
"""A trial has a third of a conversion's tokens, or the gate's least: a file waits for it."""


def handle(request: dict[str, Any], context: JobContext) -> dict[str, Any]:
    """Try the engines on the request's bundle; an `EngineVerdict` as plain data."""
    folder, threads = Path(request["folder"]), int(request["threads"])
    own = load_onnx(
        folder, device="cpu", threads=threads, max_length=PARITY_MAX_TOKENS, context=context
    )
    reference = _Reference(own, read_bundle(folder).size_bytes // _BYTES_PER_PARAMETER, context)
    engines: dict[int, OnnxBackend] = {0: own}
    token_ms = reference.token_ms
    results = [EngineResult(ONNXRUNTIME, own.info.precision or "fp32", cosine=1.0)]
    for precision in request["precisions"]:
        context.report("Compare OpenVINO with ONNX Runtime", detail=precision)
        try:
            engine = load_openvino(
                folder, precision=precision, threads=threads, max_length=PARITY_MAX_TOKENS
            )
            report, each_ms = reference.judge(engine, precision, context)
            problem, cosine = _problem(report, precision), report.cosine_min
        except KimeraError as error:
            problem, cosine, each_ms = error.message, 0.0, 0.0
        if not problem:
            engines[len(results)] = engine
            token_ms += each_ms
        results.append(EngineResult(OPENVINO, precision, problem, cosine))
    verdict = EngineVerdict(tuple(results))
    if len(engines) > 1:
        context.report("Measure the speed of OpenVINO and ONNX Runtime")
        verdict = _timed(verdict, engines, token_ms, float(request["seconds"]))
    return asdict(verdict)


class _Reference:
    """ONNX Runtime's vectors of what the gate compares.

    Attributes:
        token_ms: What a token took.
    """

    def __init__(self, own: OnnxBackend, parameters: int, context: JobContext) -> None:
        self._budget = token_budget(parameters) // _BUDGET_SHARE
        fitted = fit_texts(own.tokenize, self._budget)
        self._texts, self._topics = fitted.probes, fitted.topics
        self._ids = own.tokenize([text.text for text in self._texts])
        self._tokens = sum(map(len, self._ids))
        context.report("Embed with ONNX Runtime")
        started = time.perf_counter()
        self._vectors = own.encode_ids(self._ids, batch_size=BATCH_SIZE)
        self.token_ms = self._token_ms(started)
        context.checkpoint()
        labelled = own.tokenize(load_labelled_set(self._topics).texts)
        self._labelled = own.encode_ids(labelled, batch_size=BATCH_SIZE)
        context.checkpoint()

    def judge(
        self, engine: OnnxBackend, precision: str, context: JobContext
    ) -> tuple[ParityReport, float]:
        """The gate's report of an engine, and the ms that a token took.

        Raises:
            BackendError: The engine fails.
        """
        started = time.perf_counter()
        vectors = engine.encode_ids(self._ids, batch_size=BATCH_SIZE)
        token_ms = self._token_ms(started)
        rows = order_rows([len(ids) for ids in self._ids], ORDER_SHARE * self._budget)
        again = [self._ids[row] for row in rows]
        alone = engine.equal_lengths  # such a graph takes no batch of several lengths
        report = compare(
            self._vectors,
            vectors,
            texts=self._texts,
            source_ids=self._ids,
            converted_ids=self._ids,
            reordered=engine.encode_ids(again) if alone else engine.unit_vectors(again, context),
            reordered_rows=rows,
            precision=precision,
            unit_norm=False,  # bundles of others need not normalise in the graph
        )
        found = embed_retrieval(
            engine, self._ids, self._budget, topics=self._topics, batch_size=BATCH_SIZE,
            on_text=lambda _done, _total: context.checkpoint(),
        )  # fmt: skip
        return with_retrieval(report, found, source=self._labelled, vectors=vectors), token_ms

    def _token_ms(self, started: float) -> float:
        return (time.perf_counter() - started) * 1000 / self._tokens


def _problem(report: ParityReport, precision: str) -> str:
    """What the gate says of OpenVINO, in its words for two models; "" where it passes."""
    if report.passed:
        return ""
    return f"OpenVINO in {precision} gives other vectors than ONNX Runtime. {report.problems[0]}"


def _timed(
    verdict: EngineVerdict, engines: dict[int, OnnxBackend], token_ms: float, seconds: float
) -> EngineVerdict:
    texts = [one.text for one in load_probe_texts() if not one.long]
    # Each begins at another text, and goes on until it is long enough.
    long = [" ".join([*texts[row:], *texts[:row]]) for row in range(MOST_TEXTS)]
    chosen = texts_to_time(engines[0].tokenize(long), token_ms, seconds)
    times = time_engines(engines, chosen.batches, seconds)
    results = list(verdict.results)
    for place, one in times.items():
        results[place] = replace(
            results[place],
            single_ms=one.ms[SINGLE],
            batch_ms=one.ms.get(BATCH, 0.0),
            long_ms=one.ms.get(LONG, 0.0),
            spread=one.spread,
        )
    return EngineVerdict(tuple(results), chosen.skipped)


if __name__ == "__main__":
    child_main(handle)
