"""Fair measurement of backends, each in a fresh child process.

`contenders` says what this machine has, `measure_plan` runs a plan, `save_run` keeps its result.
The parts: `choice` (a contender in words), `texts` (the same for all), `child` and `worker` (a
measuring process and its parent's side), `participant`, `rounds` and `engine` (interleaved rounds),
`record` (samples and checks of the vectors), `stats`, `summary` and `claims` (what they say),
`machine` (what it ran on), `live` (a run as it grows), `view` and `report` (a run to look at, and
on paper).

Light to import: no backend's library is loaded in the calling process.
"""

from __future__ import annotations

from kimera_console.core.bench.measure.engine import measure_plan
from kimera_console.core.bench.measure.rounds import BenchmarkPause
from kimera_console.core.bench.output.history import (
    SavedRun,
    export_csv,
    export_text,
    find_run,
    history_folder,
    list_runs,
    load_run,
    save_run,
    set_remark,
    to_csv,
)
from kimera_console.core.bench.output.live import LiveRun, Point
from kimera_console.core.bench.output.report import machine_line, noise, to_markdown
from kimera_console.core.bench.output.run_view import (
    Headline,
    ResultRow,
    RunView,
    cancelled_run,
    keep_partial,
    measure_and_keep,
    view_of,
)
from kimera_console.core.bench.plan.choice import ContenderChoice, parse_choice, plan_ids
from kimera_console.core.bench.plan.contenders import contenders, more_contenders
from kimera_console.core.bench.plan.estimate import (
    MEASURE,
    SKIPPABLE,
    estimate_seconds,
    estimate_stages,
)
from kimera_console.core.bench.plan.time_left import TimeLeft
from kimera_console.core.bench.plan.types import (
    COLD_START,
    CONFIRMED,
    DEFAULT_BATCHES,
    DEFAULT_LENGTHS,
    LATENCY,
    MIXED,
    NOT_DECIDED,
    REFUTED,
    SUSTAINED,
    THROUGHPUT,
    BenchmarkPlan,
    BenchmarkRun,
    ClaimVerdict,
    Contender,
    ContenderRun,
    ContenderSpec,
    Ratio,
    Sample,
    Scenario,
)
from kimera_console.core.bench.verdict.advice import Recommendation, advice_of
from kimera_console.core.bench.verdict.claim_names import check_names
from kimera_console.core.bench.verdict.quality import QualityScore, read_pairs
from kimera_console.core.bench.verdict.run_comparison import Overlay, overlay
from kimera_console.core.bench.verdict.summary import compute_ratios, partial_run
from kimera_console.core.bench.verdict.tradeoff import (
    Tradeoff,
    TradeoffPoint,
    quality_metrics,
    speed_scenarios,
    tradeoff_of,
)
from kimera_console.core.bench.verdict.user_claims import UserClaim, judge_claims, parse_claim

__all__ = [
    "COLD_START",
    "CONFIRMED",
    "DEFAULT_BATCHES",
    "DEFAULT_LENGTHS",
    "LATENCY",
    "MEASURE",
    "MIXED",
    "NOT_DECIDED",
    "REFUTED",
    "SKIPPABLE",
    "SUSTAINED",
    "THROUGHPUT",
    "BenchmarkPause",
    "BenchmarkPlan",
    "BenchmarkRun",
    "ClaimVerdict",
    "Contender",
    "ContenderChoice",
    "ContenderRun",
    "ContenderSpec",
    "Headline",
    "LiveRun",
    "Overlay",
    "Point",
    "QualityScore",
    "Ratio",
    "Recommendation",
    "ResultRow",
    "RunView",
    "Sample",
    "SavedRun",
    "Scenario",
    "TimeLeft",
    "Tradeoff",
    "TradeoffPoint",
    "UserClaim",
    "advice_of",
    "cancelled_run",
    "check_names",
    "compute_ratios",
    "contenders",
    "estimate_seconds",
    "estimate_stages",
    "export_csv",
    "export_text",
    "find_run",
    "history_folder",
    "judge_claims",
    "keep_partial",
    "list_runs",
    "load_run",
    "machine_line",
    "measure_and_keep",
    "measure_plan",
    "more_contenders",
    "noise",
    "overlay",
    "parse_choice",
    "parse_claim",
    "partial_run",
    "plan_ids",
    "quality_metrics",
    "read_pairs",
    "save_run",
    "set_remark",
    "speed_scenarios",
    "to_csv",
    "to_markdown",
    "tradeoff_of",
    "view_of",
]
