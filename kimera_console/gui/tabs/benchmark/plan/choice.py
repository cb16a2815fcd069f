"""What to measure, as chosen on the left of the tab, and how it is remembered."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Annotated, Any

import msgspec

from kimera_console.core.bench.plan.types import (
    COLD_START,
    DEFAULT_BATCHES,
    DEFAULT_LENGTHS,
    MIXED,
    SUSTAINED,
    THROUGHPUT,
    BenchmarkPlan,
    Scenario,
)
from kimera_console.core.bench.verdict.user_claims import UserClaim, parse_claim
from kimera_console.core.system.records import RecordError, from_json, readable_part

BATCHES = (1, 4, 8, 16, 32)
LENGTHS = (16, 64, 128, 256)
MOST_ROUNDS = 99
MOST_TEXT = 4000
"""Characters of a remembered path, or of all claims."""
SUSTAINED_S = 30.0
_SWITCHES = ("mixed", "cold_start", "sustained")
_TEXTS = ("texts_file", "pairs_file", "claims")
MOST_THREADS = 256


@dataclass(frozen=True)
class Choice:
    """A user's choice.

    Attributes:
        contenders: Ids of what is to be measured.
        batches: Texts per call.
        lengths: Tokens per text.
        rounds: Turns of each contender in each scenario.
        threads: Inference threads; 0 is one per physical core.
        wanted: Contender id -> ticked or not, the unavailable ones too.
        mixed: Also batches of mixed lengths.
        cold_start: Also from the start of a process to its first vector.
        sustained: Also a run without a pause.
        texts_file: The user's own texts, in place of the built-in ones; "" for none.
        pairs_file: Pairs that the vectors' quality is judged by; "" for none.
        claims: The user's claims, one per line.
        limit: Also the machine's own limit, and what the vectors are worth.
    """

    contenders: tuple[str, ...] = ()
    batches: tuple[int, ...] = DEFAULT_BATCHES
    lengths: tuple[int, ...] = DEFAULT_LENGTHS
    rounds: int = 9
    threads: int = 0
    wanted: dict[str, bool] = field(default_factory=dict)
    mixed: bool = False
    cold_start: bool = False
    sustained: bool = False
    texts_file: str = ""
    pairs_file: str = ""
    claims: str = ""
    limit: bool = True

    def plan(self) -> BenchmarkPlan:
        """Every contender with every batch size and length, and the further scenarios."""
        lengths = (MIXED,) if self.texts_file else self.lengths
        plan = BenchmarkPlan.default(self.contenders, batches=self.batches, lengths=lengths)
        scenarios = list(plan.scenarios)
        if self.mixed and not self.texts_file:
            scenarios.append(Scenario(THROUGHPUT, 32, MIXED))
        if self.cold_start:
            scenarios.append(Scenario(COLD_START, 1, 16))
        if self.sustained:
            scenarios.append(Scenario(SUSTAINED, 32, 64, seconds=SUSTAINED_S))
        return replace(
            plan,
            scenarios=tuple(scenarios),
            rounds=self.rounds,
            threads=self.threads,
            texts_file=self.texts_file,
            quality_file=self.pairs_file,
            peak=self.limit,
            probe=self.limit,
        )

    def user_claims(self) -> tuple[UserClaim, ...]:
        """The user's claims, read.

        Raises:
            BenchmarkError: A line is no claim.
        """
        lines = (line.strip() for line in self.claims.splitlines())
        return tuple(parse_claim(line) for line in lines if line)

    def quick_plan(self) -> BenchmarkPlan:
        """The quick plan for the same contenders and threads."""
        plan = BenchmarkPlan.quick(self.contenders)
        return replace(
            plan,
            threads=self.threads,
            quality_file=self.pairs_file,
            peak=self.limit,
            probe=self.limit,
        )

    def to_text(self) -> str:
        return json.dumps(
            {
                "wanted": self.wanted,
                "batches": self.batches,
                "lengths": self.lengths,
                "rounds": self.rounds,
                "threads": self.threads,
                **{name: getattr(self, name) for name in ("limit", *_SWITCHES, *_TEXTS)},
            }
        )

    @classmethod
    def from_text(cls, text: str) -> Choice:
        """The inverse; whatever cannot be used is the default."""
        try:
            kept = readable_part(from_json(text or "{}", dict[str, Any]), _KINDS)
        except RecordError:
            return cls()
        found = cls(**kept)
        return replace(
            found,
            batches=tuple(one for one in BATCHES if one in found.batches) or DEFAULT_BATCHES,
            lengths=tuple(one for one in LENGTHS if one in found.lengths) or DEFAULT_LENGTHS,
            wanted={name: bool(ticked) for name, ticked in found.wanted.items()},
            **{name: getattr(found, name)[:MOST_TEXT] for name in _TEXTS},
        )


_KINDS: dict[str, Any] = {
    "wanted": dict[str, Any],
    "batches": tuple[Any, ...],
    "lengths": tuple[Any, ...],
    "rounds": Annotated[int, msgspec.Meta(ge=1, le=MOST_ROUNDS)],
    "threads": Annotated[int, msgspec.Meta(ge=0, le=MOST_THREADS)],
    **dict.fromkeys(("limit", *_SWITCHES), bool),
    **dict.fromkeys(_TEXTS, str),
}
"""What is kept, and what it must be. Of a list or of the ticks, whatever fits is used."""
