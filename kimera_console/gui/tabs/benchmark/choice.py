"""What to measure, as chosen on the left of the tab, and how it is remembered."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any

from kimera_console.core import bench

BATCHES = (1, 4, 8, 16, 32)
LENGTHS = (16, 64, 128, 256)
MOST_ROUNDS = 99
MOST_THREADS = 256


@dataclass(frozen=True)
class Choice:
    """A user's choice.

    Attributes:
        contenders: Ids of what is to be measured.
        batches: Texts a call.
        lengths: Tokens a text.
        rounds: Turns of each contender in each scenario.
        threads: Inference threads; 0 is one a physical core.
        wanted: Contender id -> ticked or not, the unavailable ones too.
    """

    contenders: tuple[str, ...] = ()
    batches: tuple[int, ...] = bench.DEFAULT_BATCHES
    lengths: tuple[int, ...] = bench.DEFAULT_LENGTHS
    rounds: int = 9
    threads: int = 0
    wanted: dict[str, bool] = field(default_factory=dict)

    def plan(self) -> bench.BenchmarkPlan:
        """Every contender with every batch size and length."""
        plan = bench.BenchmarkPlan.default(
            self.contenders, batches=self.batches, lengths=self.lengths
        )
        return replace(plan, rounds=self.rounds, threads=self.threads)

    def quick_plan(self) -> bench.BenchmarkPlan:
        """The quick plan for the same contenders and threads."""
        return replace(bench.BenchmarkPlan.quick(self.contenders), threads=self.threads)

    def to_text(self) -> str:
        """For the preferences."""
        return json.dumps(
            {
                "wanted": self.wanted,
                "batches": self.batches,
                "lengths": self.lengths,
                "rounds": self.rounds,
                "threads": self.threads,
            }
        )

    @classmethod
    def from_text(cls, text: str) -> Choice:
        """The inverse; whatever cannot be used is the default."""
        try:
            data = json.loads(text or "{}")
        except (ValueError, RecursionError):
            data = {}
        if not isinstance(data, dict):
            data = {}
        plain = cls()
        wanted = data.get("wanted")
        return cls(
            batches=_numbers(data.get("batches"), BATCHES) or plain.batches,
            lengths=_numbers(data.get("lengths"), LENGTHS) or plain.lengths,
            rounds=_number(data.get("rounds"), 1, MOST_ROUNDS, plain.rounds),
            threads=_number(data.get("threads"), 0, MOST_THREADS, plain.threads),
            wanted={str(k): bool(v) for k, v in wanted.items()} if isinstance(wanted, dict) else {},
        )


def _numbers(value: Any, allowed: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(one for one in allowed if one in value) if isinstance(value, list) else ()


def _number(value: Any, least: int, most: int, default: int) -> int:
    fits = isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
    return value if fits else default
