"""Plans, samples and results of a measurement: frozen, plain, and light to import."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kimera_console.core.bench.plan.facts import UNKNOWN_CONTENDER, ContenderInfo, MachineFacts
from kimera_console.core.bench.verdict.quality import (
    QualityScore,  # noqa: TC001  # decoding reads it
)
from kimera_console.core.system.records import from_plain, to_plain

if TYPE_CHECKING:
    from kimera_console.core.flags.settings import EmbeddingOptions

LATENCY = "latency"
THROUGHPUT = "throughput"
SUSTAINED = "sustained"
NOISY = "Noisy"
"""How a note begins that says why to mistrust a run (`summary`, `machine`, `meter_log`)."""
COLD_START = "cold start"

MIXED = 0
"""In place of a length in tokens: texts of many lengths, or the user's own as they are."""
SUSTAINED_PARTS = 10
"""A sustained run is looked at in so many parts of equal length, its "rounds"."""
COLD_ROUNDS = 5
"""Cold starts of a contender at most: each costs seconds."""

CONFIRMED = "confirmed"
REFUTED = "refuted"
NOT_DECIDED = "not_decided"

FORMAT_VERSION = 1
"""Version of the JSON that `BenchmarkRun.to_dict` writes."""

QUICK_BUDGET_S = 20.0
"""Of the quick plan's warm-up, of its rounds, and of judging the quality."""
DEFAULT_BATCHES = (1, 4, 16, 32)
DEFAULT_LENGTHS = (16, 64, 128)


@dataclass(frozen=True)
class Contender:
    """Something to measure.

    Attributes:
        id: Stable key, "onnx", "transformers:bf16", in the words of `choice.ContenderChoice`. A
            plan may enter one several times as "onnx#2", "onnx#3": further processes of the same
            contender (a null test).
        label: As shown: "ONNX Runtime · fp32 · CPU".
        backend: Backend name.
        available: Whether this machine and these flags have it.
        reason: Why not, and what to do; "" if available.
        model: What it embeds with, as shown; "" for lightweight.
        model_key: Equal for contenders of the same weights; "" where that cannot be known. Their
            vectors are compared during the run, so that another pooling shows too.
    """

    id: str
    label: str
    backend: str
    available: bool
    reason: str = ""
    model: str = ""
    model_key: str = ""


@dataclass(frozen=True)
class ContenderSpec:
    """All that a measuring process needs: backend x model folder x device x threads.

    Attributes:
        contender: What it is called and which backend it is.
        options: The flags it is loaded under; folders, device and threads are in here.
        tokenizer_folder: Folder with its tokenizer.json, or "" (lightweight).
        memory_bytes: Estimate of its peak resident memory.
        flops_per_token: Estimate of its arithmetic, for the run's expected duration.
        precision: Of the arithmetic, where the backend can choose; "" is its default.
        attention: Implementation of attention (Transformers); "" is its default.
        slowed_percent: Each call is made this much longer on purpose, to test the measurement.
        attention_flops: Estimate of what a token costs for each token of its text, beside that.
        prompt: What stands before every text and is embedded with it; "".
        max_tokens: The model's own limit, where its tokenizer's files do not say it; 0.
    """

    contender: Contender
    options: EmbeddingOptions
    tokenizer_folder: str
    memory_bytes: int
    flops_per_token: float
    precision: str = ""
    attention: str = ""
    slowed_percent: int = 0
    attention_flops: float = 0.0
    prompt: str = ""
    max_tokens: int = 0


@dataclass(frozen=True)
class Scenario:
    """What is measured.

    Attributes:
        kind: LATENCY (one text a call), THROUGHPUT (a batch a call), SUSTAINED (calls without a
            pause for `seconds`: heat and drift), or COLD_START (from the start of a process to
            its first vector).
        batch: Texts per call.
        tokens: Tokens of each text, special tokens included (about; the real mean is recorded);
            `MIXED` for texts of many lengths, or the user's own.
        seconds: Length of a sustained run; 0 for the other kinds.
    """

    kind: str
    batch: int
    tokens: int
    seconds: float = 0.0

    @property
    def key(self) -> str:
        """Stable name, "throughput b8 t64", "latency b1 mixed", "cold start b1 t16"."""
        length = f"t{self.tokens}" if self.tokens != MIXED else "mixed"
        return f"{self.kind} b{self.batch} {length}"

    @property
    def words(self) -> str:
        """What is measured, as progress names it: "8 × 64 tokens", "cold start"."""
        if self.kind == COLD_START:
            return "cold start"
        texts = f"{self.batch} × {self.tokens} tokens"
        if self.tokens == MIXED:
            texts = f"{self.batch} × mixed lengths"
        return f"{texts}, sustained" if self.kind == SUSTAINED else texts


@dataclass(frozen=True)
class BenchmarkPlan:
    """What to run: every contender on every scenario, in randomised, interleaved rounds.

    Attributes:
        contenders: Contender ids, in the order they are shown.
        scenarios: What each of them does.
        rounds: Turns of each contender in each scenario. Nine: with fewer, a 95 % interval of
            medians is little less than the whole range.
        threads: Inference threads of each contender; 0 is one per physical core.
        seed: Seed of the order and of the texts.
        warmup_rounds: Least number of warm-up calls; they go on until three in a row agree.
        min_round_s: A turn repeats short calls until about this many seconds are filled.
        max_calls: Calls of one turn at most.
        budget_s: After so many seconds of measuring no further turn is begun once a round is done,
            and after as many of judging the quality no further texts are embedded; the warm-up
            takes no longer, but for one call each. Fewer rounds than `stats.MIN_ROUNDS` give no
            ratio. 0 is no limit.
        peak: Whether the machine's own limit is measured too (some seconds).
        quality_file: File of scored pairs, or of queries with what they should find; "" for none.
        probe: Whether the built-in texts are embedded too, for the cosine to the source model.
        texts_file: File with the user's own texts, which `MIXED` scenarios then use; "" for the
            built-in ones.
    """

    contenders: tuple[str, ...]
    scenarios: tuple[Scenario, ...]
    rounds: int = 9
    threads: int = 0
    seed: int = 0
    warmup_rounds: int = 2
    min_round_s: float = 0.15
    max_calls: int = 20
    budget_s: float = 0.0
    texts_file: str = ""
    peak: bool = False
    quality_file: str = ""
    probe: bool = False

    @classmethod
    def quick(cls, contenders: tuple[str, ...]) -> BenchmarkPlan:
        """A plan that MiniLM finishes well within 90 s on two cores."""
        scenarios = (
            Scenario(LATENCY, 1, 16),
            Scenario(THROUGHPUT, 8, 64),
            Scenario(THROUGHPUT, 32, 64),
        )
        return cls(contenders, scenarios, budget_s=QUICK_BUDGET_S, peak=True, probe=True)

    @classmethod
    def default(
        cls,
        contenders: tuple[str, ...],
        *,
        batches: tuple[int, ...] = DEFAULT_BATCHES,
        lengths: tuple[int, ...] = DEFAULT_LENGTHS,
    ) -> BenchmarkPlan:
        """Every batch size with every length; one text a call counts as latency."""
        return cls(
            contenders,
            tuple(
                Scenario(LATENCY if batch == 1 else THROUGHPUT, batch, tokens)
                for tokens in lengths
                for batch in batches
            ),
            peak=True,
            probe=True,
        )


@dataclass(frozen=True)
class Sample:
    """One measured call, published as it is taken.

    Attributes:
        contender: Contender id.
        scenario: Scenario key.
        round: Round it belongs to, from 0.
        seconds: Time of the call, tokenization to vectors.
        texts: Texts embedded in it.
        tokens: Tokens embedded in it.
        tokenize_ms: Share of tokenization, as the backend timed it.
        infer_ms: Share of the model.
        pool_ms: Share of pooling and normalising outside the model.
        peak_rss_bytes: Peak resident memory of its process until then; 0 if unknown.
        peak_vram_bytes: The most GPU memory of its process until then; 0 if unknown or none.
    """

    contender: str
    scenario: str
    round: int
    seconds: float
    texts: int
    tokens: int
    tokenize_ms: float = 0.0
    infer_ms: float = 0.0
    pool_ms: float = 0.0
    peak_rss_bytes: int = 0
    peak_vram_bytes: int = 0


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
        exceeds: It is confirmed, and all that was measured lies above what was promised.
    """

    claim: str
    verdict: str
    detail: str
    exceeds: bool = False


@dataclass(frozen=True)
class ContenderRun:
    """All of one contender in one scenario.

    Attributes:
        contender: Contender id.
        scenario: Scenario key.
        samples: Raw seconds of each call, in order of rounds.
        texts: Texts per call.
        tokens: Tokens a call.
        median_s: Median of `samples`.
        p90_s: 90th percentile of `samples`.
        p95_s: 95th percentile of `samples`.
        texts_per_s: texts / median.
        spread: (p75 - p25) / median.
        peak_rss_bytes: The child's peak resident memory, whole life.
        threads: Threads the runtime really used, as the runtime itself says.
        unit: "s".
        info: What the backend said of itself, and what its process showed.
        error: Why it has no samples, or why they must not be used (wrong vectors); "".
        p99_s: 99th percentile of `samples`.
        tokens_per_s: tokens / median.
        rounds: The round of each of `samples`.
        warmup_calls: Calls before the first sample.
        tokenize_ms: Median over the calls, as the backend timed it; likewise the next two.
        infer_ms: See above.
        pool_ms: See above.
        cosine_min: Lowest cosine to the reference contender's vectors of the same texts; None
            where there is none to compare with (the reference itself, another model).
        peak_share: Share of the machine's own limit, see `peak.share_of_peak`; None if unknown.
        peak_vram_bytes: The most GPU memory its process was seen to hold; None where it runs on
            no GPU, or where `info.vram_problem` says why it could not be measured.
        joules_per_1000_texts: Energy of the timed calls of what `info.energy_of` lists (whole
            "processor" packages and "memory", and the "GPU" if it ran there), idle share and
            other processes included; None where `info.energy_problem` says why.
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
    info: ContenderInfo = UNKNOWN_CONTENDER
    error: str = ""
    p99_s: float = 0.0
    tokens_per_s: float = 0.0
    rounds: tuple[int, ...] = ()
    warmup_calls: int = 0
    tokenize_ms: float = 0.0
    infer_ms: float = 0.0
    pool_ms: float = 0.0
    cosine_min: float | None = None
    peak_share: float | None = None
    peak_vram_bytes: int | None = None
    joules_per_1000_texts: float | None = None


@dataclass(frozen=True)
class BenchmarkRun:
    """A finished (or cancelled, then partial) measurement.

    Attributes:
        machine: Machine and libraries.
        started: Local time, ISO 8601 with offset.
        seconds: Whole duration, loading included.
        plan: What was asked for.
        runs: One a contender and scenario.
        ratios: Each contender against the baseline (Transformers where it was measured).
        claims: The migration's promises with verdicts.
        notes: Sentences about the conditions: noise, cut texts, missing memory, wrong vectors.
        complete: False if it was put together from the samples of a cancelled run.
        paired: Whether the contenders were interleaved; else ratios resample rounds apart.
        quality: What the vectors are worth, where the plan asked for it.
        remark: The user's own note about the run.
    """

    machine: MachineFacts
    started: str
    seconds: float
    plan: BenchmarkPlan
    runs: tuple[ContenderRun, ...]
    ratios: tuple[Ratio, ...]
    claims: tuple[ClaimVerdict, ...]
    notes: tuple[str, ...] = ()
    complete: bool = True
    paired: bool = True
    quality: tuple[QualityScore, ...] = ()
    remark: str = ""

    @property
    def rounds_measured(self) -> int:
        """Rounds that every contender finished, of those planned; a time budget may end earlier.

        Cold starts and sustained runs have rounds of their own and do not count.
        """
        turns = {one.key for one in self.plan.scenarios if one.kind in (LATENCY, THROUGHPUT)}
        measured = [
            len(set(one.rounds)) for one in self.runs if one.scenario in turns and one.rounds
        ]
        return min((self.plan.rounds, *measured))

    @property
    def is_noisy(self) -> bool:
        """Whether something disturbed the measurement; its notes say what."""
        return any(note.startswith(NOISY) for note in self.notes)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {"format": FORMAT_VERSION, **to_plain(self)}

    @classmethod
    def from_dict(cls, data: Any) -> BenchmarkRun:
        """The inverse of `to_dict`.

        Raises:
            RecordError: It holds no run.
        """
        return from_plain(data, cls)
