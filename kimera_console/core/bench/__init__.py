"""Fair measurement of backends, each in a fresh child process.

CONTRACT (to be implemented): the types below and `measure`, importable from here; light import.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kimera_console.core.jobs import JobContext
    from kimera_console.core.settings import Settings

LATENCY = "latency"
THROUGHPUT = "throughput"


@dataclass(frozen=True)
class Contender:
    """Something to measure.

    Attributes:
        id: Stable key, "onnx", "transformers", "lightweight".
        label: As shown: "ONNX Runtime · fp32 · CPU".
        backend: Backend name.
        available: Whether this machine and these flags have it.
        reason: Why not, and what to do; "" if available.
    """

    id: str
    label: str
    backend: str
    available: bool
    reason: str = ""


@dataclass(frozen=True)
class Scenario:
    """What is measured.

    Attributes:
        kind: LATENCY (one text a call) or THROUGHPUT (a batch a call).
        batch: Texts a call.
        tokens: Tokens of each text, special tokens included (about; the real mean is recorded).
    """

    kind: str
    batch: int
    tokens: int

    @property
    def key(self) -> str:
        """Stable name, "throughput b8 t64"."""
        return f"{self.kind} b{self.batch} t{self.tokens}"


@dataclass(frozen=True)
class BenchmarkPlan:
    """What to run: every contender on every scenario, in randomised, interleaved rounds."""

    contenders: tuple[str, ...]
    scenarios: tuple[Scenario, ...]
    rounds: int = 7
    threads: int = 0
    seed: int = 0
    warmup_rounds: int = 2

    @classmethod
    def quick(cls, contenders: tuple[str, ...]) -> BenchmarkPlan:
        """A plan that MiniLM finishes well within 90 s on two cores."""
        raise NotImplementedError


@dataclass(frozen=True)
class Sample:
    """One measured call, published as it is taken.

    Attributes:
        contender: Contender id.
        scenario: Scenario key.
        round: Round it belongs to, from 0.
        seconds: Time of the call, tokenisation to vectors.
        texts: Texts embedded in it.
        tokens: Tokens embedded in it.
    """

    contender: str
    scenario: str
    round: int
    seconds: float
    texts: int
    tokens: int


@dataclass(frozen=True)
class Ratio:
    """`of` against `against` in one scenario: how many times faster, with a 95 % interval."""

    of: str
    against: str
    scenario: str
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class ClaimVerdict:
    """A promise of the migration and what the measurement says of it.

    Attributes:
        claim: The promise, one sentence.
        verdict: "confirmed", "refuted", "not_decided".
        detail: The measured figure with its interval and conditions.
    """

    claim: str
    verdict: str
    detail: str


@dataclass(frozen=True)
class ContenderRun:
    """All of one contender in one scenario.

    Attributes:
        samples: Raw seconds of each call, in order of rounds.
        unit: "s".
        texts: Texts a call.
        tokens: Tokens a call.
        median_s, p90_s, p95_s: Percentiles of `samples`.
        texts_per_s: texts / median.
        spread: (p75 - p25) / median.
        peak_rss_bytes: The child's peak resident memory, whole life.
        threads: Threads the runtime really used.
        info: What the backend said of itself.
        error: Why it has no samples, "".
    """

    contender: str
    scenario: str
    samples: tuple[float, ...]
    texts: int
    tokens: int
    median_s: float
    p90_s: float
    p95_s: float
    texts_per_s: float
    spread: float
    peak_rss_bytes: int
    threads: int
    unit: str = "s"
    info: dict[str, Any] = field(default_factory=dict)
    error: str = ""


@dataclass(frozen=True)
class BenchmarkRun:
    """A finished (or cancelled, then partial) measurement."""

    machine: dict[str, Any]
    started: str
    seconds: float
    plan: BenchmarkPlan
    runs: tuple[ContenderRun, ...]
    ratios: tuple[Ratio, ...]
    claims: tuple[ClaimVerdict, ...]
    notes: tuple[str, ...] = ()
    complete: bool = True

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        raise NotImplementedError


def contenders(settings: Settings) -> tuple[Contender, ...]:
    """What can be compared under these flags, the unavailable ones with their reason."""
    raise NotImplementedError


def measure(
    settings: Settings, plan: BenchmarkPlan, *, context: JobContext | None = None
) -> BenchmarkRun:
    """Run a plan; publishes each `Sample` as it is taken.

    A contender whose child dies is an error in its runs and costs only that contender.

    Raises:
        BenchmarkError: Nothing at all could be measured.
        JobCancelled: After a cancel (what was measured was published).
    """
    raise NotImplementedError
