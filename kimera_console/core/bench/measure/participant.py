"""A contender in a running measurement: its process, its turns, and what they showed."""

from __future__ import annotations

import math
import statistics
import time
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

from kimera_console.core.bench.measure.adapters import options_to_dict
from kimera_console.core.bench.measure.answers import (
    CallFigures,
    FirstAnswer,
    LoadAnswer,
    PackedRows,
    PoolsAnswer,
    ProcessState,
    TurnAnswer,
    WarmAnswer,
)
from kimera_console.core.bench.measure.worker import (
    LOAD_TIMEOUT_S,
    SETTLE_BELOW_S,
    STABLE_CALLS,
    WARMUP_MOST_S,
    MeasuringProcess,
    answer_limit_s,
)
from kimera_console.core.bench.plan.estimate import call_seconds, flops_per_core
from kimera_console.core.bench.plan.facts import ContenderInfo, UsageFacts
from kimera_console.core.bench.plan.types import (
    COLD_START,
    MIXED,
    SUSTAINED_PARTS,
    THROUGHPUT,
    Sample,
    Scenario,
)
from kimera_console.core.bundles.load_check import library_bounds
from kimera_console.core.embedding.backends.base import BackendInfo
from kimera_console.core.errors import KimeraError
from kimera_console.core.system.memory import ProcessMemory
from kimera_console.core.system.processor import this_processor
from kimera_console.core.system.records import from_plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from kimera_console.core.bench.measure.answers import CheckedVectors
    from kimera_console.core.bench.measure.record import SampleRecord
    from kimera_console.core.bench.measure.texts import TextPool
    from kimera_console.core.bench.plan.types import BenchmarkPlan, ContenderSpec
    from kimera_console.core.jobs import JobContext

T = TypeVar("T")

MOST_SUSTAINED_CALLS = 5000
"""Calls of one part of a sustained run at most: their answer travels as one line."""


class Participant:
    """Runs one contender and hands what comes back to the record.

    A failure ends this contender alone: it is recorded, its process is stopped, and every later
    call does nothing.
    """

    def __init__(
        self,
        spec: ContenderSpec,
        record: SampleRecord,
        context: JobContext,
        budget_s: float = 0.0,
    ) -> None:
        self.id = spec.contender.id
        self.label = spec.contender.label
        self._spec = spec
        self._record = record
        self._context = context
        self._budget_s = budget_s
        self._flops = flops_per_core(this_processor())
        self._calls: dict[str, int] = {}
        self._settle: dict[str, bool] = {}
        self._typical: dict[str, float] = {}
        self._idle_cpu_s = 0.0
        self._idle_wall_s = 0.0
        self._last_cpu_s = 0.0
        self._cold_cpu_s = 0.0
        self._facts: ContenderInfo | None = None
        self._process: MeasuringProcess | None = None
        self._state = ProcessState(ProcessMemory(0, 0), None, UsageFacts())

    @property
    def alive(self) -> bool:
        """Whether it is still being measured."""
        return self._process is not None

    @property
    def idle_share(self) -> float:
        """Processor time per second of waiting for others."""
        return self._idle_cpu_s / self._idle_wall_s if self._idle_wall_s > 1.0 else 0.0

    def start(self) -> None:
        """Start its process and have its backend loaded there; `load` waits for that."""
        try:
            self._process = MeasuringProcess(self.label, self._spec.options.threads, self._context)
            self._process.send("load", **self._load_arguments())
        except KimeraError as error:
            self._record.fail(self.id, str(error))

    def load(self, pools: dict[int, TextPool]) -> None:
        """Wait until its backend is loaded, and give it the texts."""
        loaded = self._answer(lambda process: process.answer(**self._load_bounds()), LoadAnswer)
        if loaded is None:
            return
        plain = {str(key): [pool.texts, pool.counts] for key, pool in pools.items()}
        kept = self._ask("pools", PoolsAnswer, pools=plain)
        if kept is not None:  # the record has facts of those alone that have joined
            self._facts = self._info_of(loaded)
            self._record.join(self._spec.contender, self._facts, kept.digest)

    def _info_of(self, loaded: LoadAnswer) -> ContenderInfo:
        shared = {each.name for each in fields(BackendInfo)}
        shared &= {each.name for each in fields(ContenderInfo)}
        return ContenderInfo(
            **{name: getattr(loaded.info, name) for name in shared},
            label=self.label,
            runtime=loaded.runtime,
            process_load_seconds=loaded.seconds,
            threads_asked=self._spec.options.threads,
            flops_per_token=self._spec.flops_per_token,
            attention_flops=self._spec.attention_flops,
        )

    def _load_bounds(self) -> dict[str, Any]:
        rss_bytes = library_bounds(self._spec.memory_bytes, LOAD_TIMEOUT_S).rss_bytes
        return {"timeout_s": LOAD_TIMEOUT_S, "rss_bytes": rss_bytes}

    def _load_arguments(self) -> dict[str, Any]:
        return {
            "backend": self._spec.contender.backend,
            "options": options_to_dict(self._spec.options),
            "precision": self._spec.precision,
            "attention": self._spec.attention,
            "slowed_percent": self._spec.slowed_percent,
        }

    def warm(self, scenario: Scenario, plan: BenchmarkPlan) -> None:
        """Call a scenario until it is steady; settles how many calls fill a turn."""
        if scenario.kind == COLD_START:  # by its nature
            return
        turns = len(plan.contenders) * len(plan.scenarios)
        answer = self._ask(
            "warm",
            WarmAnswer,
            expected_s=plan.warmup_rounds * self._call_seconds(scenario),
            batch=scenario.batch,
            tokens=scenario.tokens,
            least=plan.warmup_rounds,
            most_s=min(WARMUP_MOST_S, plan.budget_s / turns) if plan.budget_s else WARMUP_MOST_S,
        )
        if answer is None:
            return
        seconds = answer.seconds
        typical = statistics.median(seconds[-STABLE_CALLS:])
        self._typical[scenario.key] = typical
        calls = math.ceil(plan.min_round_s / max(typical, 1e-9))
        self._calls[scenario.key] = max(1, min(plan.max_calls, calls))
        self._settle[scenario.key] = typical < SETTLE_BELOW_S
        self._record.warmed(self.id, scenario.key, len(seconds))

    def take_cold_turn(self, scenario: Scenario, number: int, pools: dict[int, TextPool]) -> None:
        """From the start of a further process to its first vector: one sample."""
        if self._process is None:
            return
        texts, tokens = pools[scenario.tokens].window(scenario.batch, number, 0)
        began = time.perf_counter()
        fresh: MeasuringProcess | None = None
        try:
            fresh = MeasuringProcess(self.label, self._spec.options.threads, self._context)
            with self._context.on_cancel(fresh.terminate):
                fresh.ask("load", **self._load_bounds(), **self._load_arguments())
                expected_s = self._call_seconds(scenario)
                limit_s = answer_limit_s(self._budget_s, expected_s)
                said = fresh.ask("first", timeout_s=limit_s, texts=texts)
            seconds = time.perf_counter() - began
        except KimeraError as error:
            self._context.checkpoint()
            self._record.fail(self.id, str(error), error.log)
            return
        finally:
            if fresh is not None:
                self._cold_cpu_s += fresh.processor_seconds()
                fresh.stop()
        answer, state = from_plain(said, FirstAnswer), from_plain(said, ProcessState)
        self._take_vectors(scenario, number, answer.vectors)
        call = CallFigures(seconds, tokens, *answer.timings_ms)
        self._take_sample(scenario, number, call, state)

    def take_sustained(self, scenario: Scenario, pools: dict[int, TextPool]) -> None:
        """Calls without a pause for the scenario's seconds, in parts that count as rounds."""
        part_s = scenario.seconds / SUSTAINED_PARTS
        typical = self._typical.get(scenario.key, 0.0)
        calls = max(1, math.ceil(part_s / max(typical, 1e-9)))
        if calls > MOST_SUSTAINED_CALLS and self.alive:
            self._record.note(
                f"The sustained run of {self.label} ended before its {scenario.seconds:g} s: "
                f"{MOST_SUSTAINED_CALLS * SUSTAINED_PARTS:,} calls are the most that are measured."
            )
        for part in range(SUSTAINED_PARTS):
            if self.alive:
                self._turn(scenario, part, calls=min(calls, MOST_SUSTAINED_CALLS), settle=False)

    def take_turn(self, scenario: Scenario, number: int, pools: dict[int, TextPool]) -> None:
        """One turn: timed calls, published as samples, and vectors kept for comparison."""
        calls = self._calls.get(scenario.key, 1)
        self._turn(scenario, number, calls=calls, settle=self._settle.get(scenario.key, False))

    def _turn(self, scenario: Scenario, number: int, *, calls: int, settle: bool) -> None:
        call_s = max(self._typical.get(scenario.key, 0.0), self._call_seconds(scenario))
        answer = self._ask(
            "run",
            TurnAnswer,
            expected_s=(calls + settle) * call_s,
            batch=scenario.batch,
            tokens=scenario.tokens,
            round=number,
            calls=calls,
            settle=settle,
        )
        if answer is None:
            return
        state = self._state
        if self._facts is not None:
            self._facts = replace(self._facts, usage=state.usage)
        self._record.readings.record_turn(
            self.id, scenario.key, number, scenario.batch * calls, answer.meters
        )
        self._take_vectors(scenario, number, answer.vectors)
        for call in answer.calls:
            self._take_sample(scenario, number, call, state)

    def _take_vectors(self, scenario: Scenario, number: int, found: CheckedVectors) -> None:
        self._record.record_vectors(
            self.id,
            scenario.key,
            number,
            found.first.unpacked(),
            checked=found.checked,
            norm_deviation=found.norm_deviation,
        )

    def _take_sample(
        self, scenario: Scenario, number: int, call: CallFigures, state: ProcessState
    ) -> None:
        sample = Sample(
            contender=self.id,
            scenario=scenario.key,
            round=number,
            seconds=call.seconds,
            texts=scenario.batch,
            tokens=call.tokens,
            tokenize_ms=call.tokenize_ms,
            infer_ms=call.infer_ms,
            pool_ms=call.pool_ms,
            peak_rss_bytes=state.memory.rss_bytes,
            peak_vram_bytes=(state.vram.value or 0) if state.vram is not None else 0,
        )
        # A cancel raises here: what was not published must not be in the record either.
        self._context.publish(sample)
        self._record.add(sample)

    def embed(self, texts: list[str]) -> PackedRows | None:
        """Vectors of any texts, not timed; None once it has failed."""
        one = self._call_seconds(Scenario(THROUGHPUT, 1, MIXED))
        return self._ask("embed", PackedRows, expected_s=len(texts) * one, texts=texts)

    def finish(self) -> None:
        """Hand over what only the end shows."""
        if self._facts is not None:
            self._record.facts[self.id] = replace(self._facts, idle_share=self.idle_share)

    def processor_seconds(self) -> float:
        """Processor time so far of its process, which keeps its last figure, and of cold starts."""
        if self._process is not None:
            self._last_cpu_s = max(self._last_cpu_s, self._process.processor_seconds())
        return self._last_cpu_s + self._cold_cpu_s

    def count_idle(self, cpu_s: float, wall_s: float) -> None:
        """Add processor time that was used while another contender had its turn."""
        self._idle_cpu_s += cpu_s
        self._idle_wall_s += wall_s

    def terminate(self) -> None:
        """Signal its process to end, without waiting: for a cancel."""
        process = self._process
        if process is not None:
            process.terminate()

    def stop(self) -> None:
        """End its process. Does nothing the second time."""
        process, self._process = self._process, None
        if process is not None:
            process.stop()

    def _ask(
        self, do: str, kind: type[T], *, expected_s: float = 0.0, **arguments: Any
    ) -> T | None:
        """An answer of its process, or None once it has failed."""
        limit_s = answer_limit_s(self._budget_s, expected_s)
        return self._answer(lambda process: process.ask(do, timeout_s=limit_s, **arguments), kind)

    def _call_seconds(self, scenario: Scenario) -> float:
        return call_seconds(self._spec, scenario, self._flops)

    def _answer(self, ask: Callable[[MeasuringProcess], dict[str, Any]], kind: type[T]) -> T | None:
        if self._process is None:
            return None
        try:
            answer = ask(self._process)
        except KimeraError as error:
            self._context.checkpoint()  # a cancel ends processes too: that is no failure of theirs
            self._record.fail(self.id, str(error), error.log)
            self._context.log(f"{self.label}: {error}")
            self.finish()
            self.stop()
            return None
        self._state = from_plain(answer, ProcessState)
        self._record.record_memory(self.id, self._state.memory)
        self._record.readings.record_vram(self.id, self._state.vram)
        return from_plain(answer, kind)
