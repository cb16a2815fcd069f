"""Claims that the user writes, judged by a run: "int8 >= 1.5x fp32 on CPU".

A claim is a subject, a relation and a bound:

    onnx >= 2x transformers throughput        how many times as fast
    int8 memory <= 0.6x fp32                  peak resident memory
    onnx p95 <= 20 ms                         also p50, p90, p99, median
    onnx >= 100 texts/s b32                   also tokens/s
    openvino bf16 cosine >= 0.999             lowest cosine to the source model's vectors
    norm = 1.000 +- 0.001                     of every vector;  dimension = 1024

Names are words of a contender: its backend, precision, device, attention, or its whole id. Words
after the bound narrow it: throughput, latency, cold start, sustained, mixed, b32, t64, on CPU.

A verdict needs an interval that lies wholly on one side of the bound.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kimera_console.core import stats
from kimera_console.core.bench.plan.choice import known_backend
from kimera_console.core.bench.plan.facts import UNKNOWN_CONTENDER
from kimera_console.core.bench.plan.types import CONFIRMED, NOT_DECIDED, REFUTED, ClaimVerdict
from kimera_console.core.bench.verdict.claim_names import find_contender, is_named
from kimera_console.core.bench.verdict.claims import MEMORY_MARGIN, too_few_rounds
from kimera_console.core.bench.verdict.summary import compute_ratios
from kimera_console.core.embedding.backends.base import NORM_TOLERANCE
from kimera_console.core.errors import BenchmarkError
from kimera_console.core.system.units import byte_size

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kimera_console.core.bench.plan.types import BenchmarkRun, ContenderRun

HINT = (
    "Examples: onnx >= 2x transformers throughput; int8 memory <= 0.6x fp32; onnx p95 <= 20 ms; "
    "onnx >= 100 texts/s b32; int8 cosine >= 0.98; norm = 1.000 +- 0.001; dimension = 1024."
)
_RELATION = re.compile(r"\s*(<=|>=|≤|≥|(?<=\s)=)\s*")
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)\s*(x|×|%|texts/s|tokens/s|ms|s|[kMG]?B)?(?=\s|$)")
_TOLERANCE = re.compile(r"(?:\+-|±)\s*(\d+(?:\.\d+)?)")
_QUANTILES = {"median": 0.5, "p50": 0.5, "p90": 0.9, "p95": 0.95, "p99": 0.99}
_KINDS = ("throughput", "latency", "sustained", "cold start")
_PLACE = re.compile(r"b\d+|t\d+|mixed")
_BYTES = {"B": 1.0, "kB": 1e3, "MB": 1e6, "GB": 1e9}


@dataclass(frozen=True)
class UserClaim:
    """A claim, read.

    Attributes:
        text: As written.
        subject: Words that name a contender; () for norm and dimension of all.
        metric: "speed", "memory", "cosine", "norm", "dimension", "texts/s", "tokens/s", or a
            quantile of the time of a call, "p95".
        at_least: Whether the bound is a lower one; None for equality.
        bound: The number: a factor, seconds, bytes, texts a second, ...
        tolerance: Of an equality.
        reference: Words that name the other contender, where `bound` is a factor.
        kind: Only scenarios of this kind; "" for all.
        places: Only scenarios with these marks ("b32", "t64", "mixed").
    """

    text: str
    subject: tuple[str, ...]
    metric: str
    at_least: bool | None
    bound: float
    tolerance: float = 0.0
    reference: tuple[str, ...] = ()
    kind: str = ""
    places: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class _MeasuredFigure:
    """One figure with its interval, and where it was measured."""

    where: str
    value: float
    low: float
    high: float


def parse_claim(text: str) -> UserClaim:
    """Read a claim.

    Raises:
        BenchmarkError: It is none; the hint has examples.
    """
    parts = _RELATION.split(text.strip(), maxsplit=1)
    if len(parts) != 3:
        raise _no_claim(text, "it needs one of >=, <= and =")
    left, relation, right = parts
    number = _NUMBER.match(right)
    if number is None:
        raise _no_claim(text, f"{right or 'nothing'!r} does not begin with a number")
    value, unit = float(number[1]), (number[2] or "").replace("×", "x")
    rest = right[number.end() :]
    tolerance = _TOLERANCE.search(rest)
    if tolerance:
        rest = rest.replace(tolerance[0], " ")
    subject, left_marks = _sort_words(left)
    reference, right_marks = _sort_words(rest)
    metric, bound = _metric(text, (left_marks.metric or right_marks.metric), unit, value)
    claim = UserClaim(
        text=" ".join(text.split()),
        subject=subject,
        metric=metric,
        at_least={">=": True, "≥": True, "<=": False, "≤": False}.get(relation),
        bound=bound,
        tolerance=float(tolerance[1]) if tolerance else 0.0,
        reference=reference if unit in ("x", "%") else (),
        kind=left_marks.kind or right_marks.kind,
        places=left_marks.places | right_marks.places,
    )
    _check(claim, unit, reference)
    if unit not in ("x", "%") and reference:  # "onnx p95 <= 20 ms on CPU"
        return UserClaim(**{**claim.__dict__, "subject": (*subject, *reference)})
    return claim


def decide_claims(claims: Sequence[UserClaim], run: BenchmarkRun) -> tuple[ClaimVerdict, ...]:
    """A verdict on each claim, from what the run measured."""
    return tuple(_decide(claim, run) for claim in claims)


@dataclass
class _Marks:
    metric: str = ""
    kind: str = ""
    places: frozenset[str] = frozenset()


def _sort_words(text: str) -> tuple[tuple[str, ...], _Marks]:
    """Words that name a contender, and those that say what is measured where."""
    marks, names = _Marks(), []
    lowered = text.strip()
    for kind in _KINDS:
        found = re.search(rf"(?i)(?<!\S){kind}(?!\S)", lowered)
        if found:
            marks.kind = kind
            lowered = lowered.replace(found[0], " ")
    for word in lowered.split():
        plain = word.lower()
        if plain in ("memory", "cosine", "norm", "dimension", *_QUANTILES):
            marks.metric = plain
        elif _PLACE.fullmatch(plain):
            marks.places |= {plain}
        elif plain not in ("on", "of", "as", "fast", "than", "the", "every", "vector", "speed"):
            names.append(word)
    return tuple(names), marks


def _metric(text: str, named: str, unit: str, value: float) -> tuple[str, float]:
    if unit == "%":
        unit, value = "x", value / 100.0
    if unit == "x":
        if named not in ("", "memory"):
            raise _no_claim(text, f"{named} is not compared as a factor")
        return named or "speed", value
    if unit in ("texts/s", "tokens/s"):
        return unit, value
    if unit in ("ms", "s"):
        if named not in ("", *_QUANTILES):
            raise _no_claim(text, f"{named} is not measured in {unit}")
        return named or "median", value / (1000.0 if unit == "ms" else 1.0)
    if unit in _BYTES:
        if named not in ("", "memory"):
            raise _no_claim(text, f"{named} is not measured in {unit}")
        return "memory", value * _BYTES[unit]
    if named in ("cosine", "norm", "dimension"):
        return named, value
    raise _no_claim(text, "the number lacks its unit: x, %, ms, s, MB, GB, texts/s or tokens/s")


def _check(claim: UserClaim, unit: str, reference: tuple[str, ...]) -> None:
    if claim.at_least is None and claim.metric not in ("norm", "dimension"):
        raise _no_claim(claim.text, f"{claim.metric} is measured with an interval: use >= or <=")
    if unit in ("x", "%") and not reference:
        raise _no_claim(claim.text, "it does not say what the factor is against")
    if reference and {*map(str.lower, claim.subject)} == {*map(str.lower, claim.reference)}:
        raise _no_claim(claim.text, "it compares a contender with itself")
    if not claim.subject and claim.metric not in ("norm", "dimension", "cosine"):
        raise _no_claim(claim.text, "it names no contender")


def _no_claim(text: str, why: str) -> BenchmarkError:
    return BenchmarkError(f"{text.strip()!r} is not a claim: {why}.", hint=HINT)


def _decide(claim: UserClaim, run: BenchmarkRun) -> ClaimVerdict:
    if claim.metric in ("norm", "dimension"):
        return _decide_shapes(claim, run)
    found, problem = find_contender(claim.subject, run, like="")
    if problem:
        return ClaimVerdict(claim.text, NOT_DECIDED, problem)
    if claim.reference:
        against, problem = find_contender(claim.reference, run, like=found, other_than=found)
        if problem:
            return ClaimVerdict(claim.text, NOT_DECIDED, problem)
        findings = (
            _memory_ratio(run, found, against)
            if claim.metric == "memory"
            else _ratios(claim, run, found, against)
        )
        lacking = _without_interval(claim, run, (found, against), findings)
        return _verdict(claim, findings, "x", _conditions(run, found, against), lacking)
    mine = [one for one in run.runs if one.contender == found and _in_place(claim, one)]
    findings, unit = _figures(claim, mine)
    lacking = _without_interval(claim, run, (found,), findings)
    return _verdict(claim, findings, unit, _conditions(run, found), lacking)


def _in_place(claim: UserClaim, one: ContenderRun) -> bool:
    marks = set(one.scenario.split())
    if claim.kind and not one.scenario.startswith(f"{claim.kind} "):
        return False
    return bool(one.samples) and not one.error and claim.places <= marks


def _without_interval(
    claim: UserClaim, run: BenchmarkRun, names: Sequence[str], findings: Sequence[_MeasuredFigure]
) -> int:
    """Scenarios of a claim about times that all of these contenders have in too few rounds."""
    if claim.metric in ("memory", "cosine"):
        return 0
    sides = [
        [one for one in run.runs if one.contender == name and _in_place(claim, one)]
        for name in names
    ]
    return len(too_few_rounds(sides, (one.where for one in findings)))


def _ratios(claim: UserClaim, run: BenchmarkRun, of: str, against: str) -> list[_MeasuredFigure]:
    chosen = [one for one in run.runs if one.contender in (of, against) and _in_place(claim, one)]
    ratios = compute_ratios(chosen, baseline=against, paired=run.paired, seed=run.plan.seed)
    return [
        _MeasuredFigure(one.scenario, one.value, one.low, one.high)
        for one in ratios
        if one.of == of
    ]


def _memory_ratio(run: BenchmarkRun, of: str, against: str) -> list[_MeasuredFigure]:
    mine, theirs = (
        max((one.peak_rss_bytes for one in run.runs if one.contender == name), default=0)
        for name in (of, against)
    )
    if not mine or not theirs:
        return []
    value = mine / theirs
    return [_MeasuredFigure("peak memory", value, value - MEMORY_MARGIN, value + MEMORY_MARGIN)]


def _figures(claim: UserClaim, mine: list[ContenderRun]) -> tuple[list[_MeasuredFigure], str]:
    if claim.metric == "memory":
        most = max((one.peak_rss_bytes for one in mine), default=0)
        near = MEMORY_MARGIN * most
        found = [_MeasuredFigure("peak memory", most, most - near, most + near)] if most else []
        return found, "B"
    if claim.metric == "cosine":
        cosines = [one.cosine_min for one in mine if one.cosine_min is not None]
        least = min(cosines, default=None)
        return (
            [_MeasuredFigure("least of all", least, least, least)] if least is not None else []
        ), ""
    if claim.metric in ("texts/s", "tokens/s"):
        rates = [rate for one in mine if (rate := _rate(one, claim.metric))]
        return rates, claim.metric
    quantile = _QUANTILES[claim.metric]
    findings = []
    for one in mine:
        interval = stats.interval_of_quantile(one.samples, one.rounds, quantile)
        if interval:
            findings.append(
                _MeasuredFigure(one.scenario, interval.value, interval.low, interval.high)
            )
    return findings, "s"


def _rate(one: ContenderRun, metric: str) -> _MeasuredFigure | None:
    amount = one.texts if metric == "texts/s" else one.tokens
    interval = stats.interval_of_quantile(one.samples, one.rounds, 0.5)
    if interval is None:
        return None
    return _MeasuredFigure(
        one.scenario, amount / interval.value, amount / interval.high, amount / interval.low
    )


def _decide_shapes(claim: UserClaim, run: BenchmarkRun) -> ClaimVerdict:
    key = "norm_deviation" if claim.metric == "norm" else "vector_dimension"
    figures = {
        one.contender: float(getattr(one.info, key))
        for one in run.runs
        if one.samples and getattr(one.info, key) is not None and _names(claim, one)
    }
    if not figures:
        return ClaimVerdict(claim.text, NOT_DECIDED, "No vector of that contender was checked.")
    sides = {_side_of_shape(claim, figure) for figure in figures.values()}
    verdict = REFUTED if False in sides else NOT_DECIDED if None in sides else CONFIRMED
    form = "{0}: at most {1:.1e} from 1" if claim.metric == "norm" else "{0}: {1:.0f}"
    shown = ", ".join(form.format(name, figure) for name, figure in figures.items())
    return ClaimVerdict(claim.text, verdict, f"Measured {shown}.")


def _side_of_shape(claim: UserClaim, figure: float) -> bool | None:
    """As `_side`, for a dimension, or for how far a norm is from 1 at most, to either side."""
    is_norm = claim.metric == "norm"
    low, high = (1.0 - figure, 1.0 + figure) if is_norm else (figure, figure)
    if claim.at_least is None:
        tolerance = claim.tolerance or (NORM_TOLERANCE if is_norm else 0.0)
        return max(claim.bound - low, high - claim.bound) <= tolerance
    room = claim.tolerance if claim.at_least else -claim.tolerance
    return _side(claim, _MeasuredFigure("", figure, low + room, high + room))


def _names(claim: UserClaim, one: ContenderRun) -> bool:
    if not claim.subject:
        return known_backend(one.contender) != "lightweight"
    return is_named(claim.subject, one)


def _verdict(
    claim: UserClaim, findings: list[_MeasuredFigure], unit: str, conditions: str, lacking: int
) -> ClaimVerdict:
    if not findings:
        return ClaimVerdict(
            claim.text,
            NOT_DECIDED,
            f"Nothing of that kind was measured in enough rounds. {conditions}",
        )
    sides = [_side(claim, one) for one in findings]
    shown = "; ".join(
        f"{one.where}: {_number(one.value, unit)}"
        + (
            f" ({_number(one.low, unit)} to {_number(one.high, unit)})"
            if one.high > one.low
            else ""
        )
        for one in findings
    )
    detail = f"Measured {shown}. {conditions}"
    if any(side is False for side in sides):
        held = sum(side is True for side in sides)
        text = f"It held in {held} of {len(sides)} scenarios. " if len(sides) > 1 else ""
        return ClaimVerdict(claim.text, REFUTED, text + detail)
    if lacking:
        count = lacking + len(sides)
        few = f"{lacking} of {count} scenarios have too few rounds for an interval. {detail}"
        return ClaimVerdict(claim.text, NOT_DECIDED, few)
    if all(side is True for side in sides):
        return ClaimVerdict(claim.text, CONFIRMED, detail)
    return ClaimVerdict(claim.text, NOT_DECIDED, f"An interval lies on both sides. {detail}")


def _side(claim: UserClaim, one: _MeasuredFigure) -> bool | None:
    """Whether the claim holds for a finding; None where its interval straddles the bound."""
    if claim.at_least:
        return True if one.low >= claim.bound else False if one.high < claim.bound else None
    return True if one.high <= claim.bound else False if one.low > claim.bound else None


def _number(value: float, unit: str) -> str:
    if unit == "s":
        return f"{value * 1000:.2f} ms" if value < 1 else f"{value:.2f} s"
    if unit == "B":
        return byte_size(value)
    if unit == "x":
        return f"{value:.2f}x"
    return f"{value:,.1f} {unit}" if unit else f"{value:.6f}"


def _conditions(run: BenchmarkRun, *names: str) -> str:
    lines = []
    for name in names:
        infos = (one.info for one in run.runs if one.contender == name)
        info = next((one for one in infos if one != UNKNOWN_CONTENDER), UNKNOWN_CONTENDER)
        lines.append(f"{info.label or name}, {info.runtime.threads or '?'} threads")
    return f"Conditions: {' against '.join(lines)}; {run.machine.cpu or 'unknown processor'}."
