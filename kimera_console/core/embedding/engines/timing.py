"""Engines timed beside each other: in alternating order, on three lengths, in bounded time.

Each length is a shape of its own to an engine, and what is quicker on short texts need not be on
long ones. So one short text, a batch of 64 tokens a text and one of longer texts are timed. On a
slow machine batches have fewer texts; what does not fit in the time even then is left out by name.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from statistics import geometric_mean, median, quantiles
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kimera_console.core.embedding.backends.model import ModelBackend

SINGLE_TOKENS, BATCH_TOKENS, LONG_TOKENS = 16, 64, 256
SINGLE, BATCH, LONG = "single", "batch", "long"
"""Names of the three."""
MOST_TEXTS = 8
ROUNDS, LEAST_ROUNDS = 4, 2
"""Rounds that batches are made small for, and the fewest, where batches have one text: each engine
goes first as often as last."""
_SIZES = (
    # Texts of the batch and of the batch of longer texts, and the rounds that have to fit.
    (MOST_TEXTS, 2, ROUNDS),
    (4, 1, ROUNDS),
    (2, 1, ROUNDS),
    (1, 1, ROUNDS),
    (1, 1, LEAST_ROUNDS),
    (1, 0, LEAST_ROUNDS),
    (0, 0, LEAST_ROUNDS),
)


@dataclass(frozen=True)
class TimedTexts:
    """What is timed.

    Attributes:
        batches: Name -> token ids of its texts.
        skipped: What the time is too short for, in words.
    """

    batches: dict[str, list[list[int]]]
    skipped: tuple[str, ...] = ()


@dataclass(frozen=True)
class EngineTimes:
    """What one engine took.

    Attributes:
        ms: Name of a batch -> median of its times.
        spread: How far the rounds are apart: the interquartile range of this engine's time as a
            share of the first engine's in the same round, divided by its median.
    """

    ms: dict[str, float]
    spread: float


def texts_to_time(texts: Sequence[Sequence[int]], token_ms: float, seconds: float) -> TimedTexts:
    """The batches that fit.

    Args:
        texts: Token ids of `MOST_TEXTS` texts, each of `LONG_TOKENS` and more, or of what the model
            takes.
        token_ms: What a token costs all engines together.
        seconds: For all rounds.
    """
    limit = max(map(len, texts))
    longer = min(LONG_TOKENS, limit) if limit > BATCH_TOKENS else 0

    def fits(batch: int, long: int, rounds: int) -> bool:
        tokens = SINGLE_TOKENS + batch * BATCH_TOKENS + long * longer
        return rounds * tokens * token_ms <= seconds * 1000

    batch, long, _ = next((size for size in _SIZES if fits(*size)), _SIZES[-1])
    wanted = {SINGLE: (1, SINGLE_TOKENS), BATCH: (batch, BATCH_TOKENS), LONG: (long, longer)}
    return TimedTexts(
        {
            name: [_cut(ids, tokens) for ids in texts[:count]]
            for name, (count, tokens) in wanted.items()
            if count and tokens
        },
        tuple(
            f"batches of {tokens} tokens a text"
            for count, tokens in wanted.values()
            if tokens and not count
        ),
    )


def time_engines(
    engines: Mapping[int, ModelBackend], batches: Mapping[str, list[list[int]]], seconds: float
) -> dict[int, EngineTimes]:
    """Let engines take turns.

    Args:
        engines: By any number; the others' times are compared with those of the first.
        batches: As of `TimedTexts`.
        seconds: For the rounds; each batch's first run, which makes threads and memory, comes on
            top.
    """
    found: dict[int, dict[str, list[float]]] = {
        place: {name: [] for name in batches} for place in engines
    }
    for engine in engines.values():
        for ids in batches.values():
            _ms(engine, ids)
    started, rounds = time.perf_counter(), 0
    while True:
        order = list(engines)[:: 1 if rounds % 2 == 0 else -1]
        for name, ids in batches.items():
            for place in order:
                found[place][name].append(_ms(engines[place], ids))
        rounds += 1
        taken = time.perf_counter() - started
        if rounds % LEAST_ROUNDS == 0 and taken + LEAST_ROUNDS * taken / rounds > seconds:
            break
    first = found[next(iter(found))]
    return {
        place: EngineTimes({name: median(each) for name, each in own.items()}, _spread(own, first))
        for place, own in found.items()
    }


def _cut(ids: Sequence[int], tokens: int) -> list[int]:
    """The beginning of a text, with the token that ends it."""
    return list(ids) if len(ids) <= tokens else [*ids[: tokens - 1], ids[-1]]


def _ms(engine: ModelBackend, ids: list[list[int]]) -> float:
    started = time.perf_counter()
    engine.encode_ids(ids)
    return (time.perf_counter() - started) * 1000


def _spread(own: Mapping[str, Sequence[float]], first: Mapping[str, Sequence[float]]) -> float:
    rounds = zip(*(zip(own[name], first[name], strict=True) for name in own), strict=True)
    shares = [geometric_mean([one / other for one, other in pairs]) for pairs in rounds]
    low, middle, high = quantiles(shares, n=4, method="inclusive")
    return (high - low) / middle
