"""A measurement as it grows: what a plot draws of the samples taken so far.

Adding a sample costs nothing; medians and intervals are worked out when somebody looks, and
kept until that point gets another sample.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from kimera_console.core import stats
from kimera_console.core.bench.measure.record import SampleRecord
from kimera_console.core.bench.plan.choice import known_backend
from kimera_console.core.bench.plan.types import LATENCY, THROUGHPUT, BenchmarkRun, Sample, Scenario
from kimera_console.core.embedding.backends.base import LIGHTWEIGHT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from kimera_console.core.bench.plan.types import BenchmarkPlan

_SEPARATOR = " · "
"""Between the parts of a contender's label; the last is its device."""


@dataclass(frozen=True)
class Point:
    """Throughput of one contender in one scenario.

    Attributes:
        batch: Texts per call.
        texts_per_s: batch / median of the calls.
        low: Lower end of its 95 % interval; the value itself with too few rounds for one.
        high: Its upper end.
        calls: How many calls it rests on.
        rounds: How many rounds they come from.
    """

    batch: int
    texts_per_s: float
    low: float
    high: float
    calls: int
    rounds: int


class LiveRun:
    """The samples of a run and what they show, contender by contender.

    Args:
        plan: What is being run.
        labels: Contender id -> as shown; the id itself where it is missing.

    Attributes:
        plan: As given.
        started: Local time of its making, ISO 8601 with offset.
        samples: All samples, as taken.
        record: What the measuring thread collects; to be read once that has ended.
    """

    def __init__(self, plan: BenchmarkPlan, labels: Mapping[str, str] | None = None) -> None:
        self.plan = plan
        self.started = datetime.now().astimezone().isoformat(timespec="seconds")
        self.samples: list[Sample] = []
        self.record = SampleRecord(plan)
        self._labels = dict(labels or {})
        self._series: defaultdict[tuple[str, str], _SampleArrays] = defaultdict(_SampleArrays)
        self._changed: set[tuple[str, str]] = set()
        self._memory: dict[str, int] = {}

    @classmethod
    def of(cls, run: BenchmarkRun, labels: Mapping[str, str] | None = None) -> LiveRun:
        """A finished run, its points already worked out; contenders marked wrong are left out."""
        live = cls(run.plan, labels)
        live.started = run.started
        for one in run.runs:
            if not one.samples or one.error:
                continue
            key = (one.contender, one.scenario)
            live._series[key] = series = _SampleArrays(
                array("d", one.samples), array("q", one.rounds)
            )
            series.texts, series.tokens = one.texts, one.tokens
            live._changed.add(key)
            live._memory[one.contender] = max(
                one.peak_rss_bytes, live._memory.get(one.contender, 0)
            )
            series.point(one.texts)
        return live

    def add(self, sample: Sample) -> None:
        self.samples.append(sample)
        key = (sample.contender, sample.scenario)
        self._series[key].add(sample)
        self._changed.add(key)
        if sample.peak_rss_bytes > self._memory.get(sample.contender, 0):
            self._memory[sample.contender] = sample.peak_rss_bytes

    def take_changed(self) -> frozenset[tuple[str, str]]:
        """(contender id, scenario key) of everything new since the last call."""
        changed, self._changed = frozenset(self._changed), set()
        return changed

    @property
    def contenders(self) -> tuple[str, ...]:
        """Ids of those with samples, in the plan's order."""
        return tuple(
            name
            for name in self.plan.contenders
            if any((name, scenario.key) in self._series for scenario in self.plan.scenarios)
        )

    def label(self, contender: str) -> str:
        return self._labels.get(contender, contender)

    def short_label(self, contender: str) -> str:
        """A contender without the precision and device that all models share."""
        labels = [self.label(one).split(_SEPARATOR) for one in self.plan.contenders]
        mine = self.label(contender).split(_SEPARATOR)
        models = [parts for parts in labels if len(parts) > 1]
        shared = 0
        while len(mine) - shared > 1 and _share_an_end(models, shared + 1):
            shared += 1
        return _SEPARATOR.join(mine[: len(mine) - shared])

    @property
    def spans_magnitudes(self) -> bool:
        """Whether rates will differ so much that only a logarithmic axis shows them all."""
        backends = {known_backend(name) for name in self.plan.contenders}
        return LIGHTWEIGHT in backends and len(backends) > 1

    @property
    def lengths(self) -> tuple[int, ...]:
        """Text lengths of the plan, in tokens, ascending."""
        return tuple(sorted({scenario.tokens for scenario in self._batched}))

    @property
    def _batched(self) -> tuple[Scenario, ...]:
        """The scenarios that differ in batch size and length alone: those of one line."""
        return tuple(one for one in self.plan.scenarios if one.kind in (LATENCY, THROUGHPUT))

    @property
    def typical_length(self) -> int:
        """The length with the most batch sizes, the shortest of several; 0 without scenarios."""
        counts = {
            length: sum(scenario.tokens == length for scenario in self._batched)
            for length in self.lengths
        }
        return max(counts, key=lambda length: counts[length], default=0)

    @property
    def typical_latency(self) -> str:
        """Key of the scenario whose distribution says most: one short text, else the smallest."""
        ranked = sorted(
            self.plan.scenarios, key=lambda one: (one.kind != LATENCY, one.batch, one.tokens)
        )
        return ranked[0].key if ranked else ""

    def throughput(self, contender: str, tokens: int) -> tuple[Point, ...]:
        """Throughput against batch size for texts of one length, by ascending batch size."""
        scenarios = [one for one in self._batched if one.tokens == tokens]
        return tuple(
            self._series[contender, one.key].point(one.batch)
            for one in sorted(scenarios, key=_by_batch)
            if (contender, one.key) in self._series
        )

    def latencies_ms(self, contender: str, scenario: str) -> NDArray[np.float64]:
        """Milliseconds of each call, shape (calls,), in the order taken."""
        series = self._series.get((contender, scenario))
        seconds = series.seconds if series is not None else array("d")
        return np.asarray(seconds, dtype=np.float64) * 1000.0

    def rounds(self, contender: str, scenario: str) -> NDArray[np.int64]:
        """The round of each call, shape (calls,), in the order taken."""
        series = self._series.get((contender, scenario))
        return np.array(series.rounds if series is not None else [], dtype=np.int64)

    def tokens_per_text(self, contender: str, scenario: str) -> float:
        """Mean tokens a text, special ones included; 0 if nothing was measured."""
        series = self._series.get((contender, scenario))
        return series.tokens / series.texts if series is not None and series.texts else 0.0

    def peak_rss_bytes(self, contender: str) -> int:
        """Peak resident memory of a contender's process so far; 0 if unknown."""
        return self._memory.get(contender, 0)


def _share_an_end(labels: list[list[str]], count: int) -> bool:
    """Whether all labels end in the same `count` parts, and have more than these."""
    longer = all(len(parts) > count for parts in labels)
    return longer and len({tuple(parts[-count:]) for parts in labels}) == 1


@dataclass
class _SampleArrays:
    # Arrays, because numpy reads them as they are; nothing may hold on to what it has read.
    seconds: array[float] = field(default_factory=lambda: array("d"))
    rounds: array[int] = field(default_factory=lambda: array("q"))
    texts: int = 0
    tokens: int = 0
    _point: Point | None = None

    def add(self, sample: Sample) -> None:
        self.seconds.append(sample.seconds)
        self.rounds.append(sample.round)
        self.texts += sample.texts
        self.tokens += sample.tokens
        self._point = None

    def point(self, batch: int) -> Point:
        if self._point is None:
            found = stats.interval_of_median(self.seconds, self.rounds)
            middle = found.value if found else stats.median(self.seconds)
            low, high = (found.low, found.high) if found else (middle, middle)
            self._point = Point(
                batch=batch,
                texts_per_s=batch / middle,
                low=batch / high,
                high=batch / low,
                calls=len(self.seconds),
                rounds=len(set(self.rounds)),
            )
        return self._point


def _by_batch(scenario: Scenario) -> int:
    return scenario.batch
