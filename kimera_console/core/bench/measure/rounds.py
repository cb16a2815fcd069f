"""A group of contenders: loaded, warmed up, and measured in interleaved, randomised rounds."""

from __future__ import annotations

import contextlib
import random
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimera_console.core.bench.measure.participant import Participant
from kimera_console.core.bench.measure.quality_run import QualityTask, embed_all
from kimera_console.core.bench.meters import machine
from kimera_console.core.bench.plan.estimate import (
    LOAD,
    MEASURE,
    PAUSED,
    QUALITY,
    SUSTAINED_RUN,
    WARM_UP,
)
from kimera_console.core.bench.plan.types import COLD_ROUNDS, COLD_START, SUSTAINED, SUSTAINED_PARTS
from kimera_console.core.stats import MIN_ROUNDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kimera_console.core.bench.measure.record import SampleRecord
    from kimera_console.core.bench.measure.texts import TextPool
    from kimera_console.core.bench.plan.types import BenchmarkPlan, ContenderSpec, Scenario
    from kimera_console.core.jobs import JobContext

FIRST_ROUNDS_SHARE = 3.0
"""Times the budget that the rounds may take which an interval needs at least."""
REST_S = 0.02
"""Pause before each turn: OpenMP's threads spin for some milliseconds after their work."""
IDLE_NOTE_SHARE = 0.02
"""A waiting process that uses more of a core than this is named in the notes."""
_POLL_S = 0.1


@dataclass(frozen=True)
class Measurement:
    """What all groups of one measurement share.

    Attributes:
        plan: What is measured.
        pools: Texts by length in tokens.
        record: Where everything is noted.
        context: Receives progress; may cancel.
        pause: May hold the next turn back.
    """

    plan: BenchmarkPlan
    pools: dict[int, TextPool]
    record: SampleRecord
    context: JobContext
    pause: BenchmarkPause


def measure_group(
    specs: Sequence[ContenderSpec],
    shared: Measurement,
    budget_s: float,
    quality: QualityTask | None = None,
) -> None:
    """Load contenders, two at a time, and take their rounds: all alive, one at work at a time."""
    record, context = shared.record, shared.context
    shared.pause.skip("")  # what was skipped of the contenders before is measured of these
    participants: list[Participant] = []
    with contextlib.ExitStack() as stack:
        for spec in specs:
            participants.append(Participant(spec, record, context, shared.plan.budget_s))
            stack.callback(participants[-1].stop)
            stack.enter_context(context.on_cancel(participants[-1].terminate))
        participants[0].start()
        for done, participant in enumerate(participants):
            if done + 1 < len(participants):
                participants[done + 1].start()  # most of a load is imports, which use one core
            context.report(LOAD, done, len(specs), detail=participant.label)
            participant.load(shared.pools)
        context.report(LOAD, len(specs), len(specs))
        _warm_up(participants, shared.plan, context)
        _take_rounds(participants, shared, budget_s)
        _take_sustained(participants, shared)
        if quality is not None:
            embed_all(
                quality, participants, record, context, budget_s,
                skips=lambda: shared.pause.skips(QUALITY),
            )  # fmt: skip
        for participant in participants:
            participant.finish()


def _warm_up(participants: Sequence[Participant], plan: BenchmarkPlan, context: JobContext) -> None:
    turns = [(scenario, one) for scenario in plan.scenarios for one in participants]
    for done, (scenario, participant) in enumerate(turns):
        context.report(WARM_UP, done, len(turns), detail=_what(participant, scenario))
        participant.warm(scenario, plan)
    context.report(WARM_UP, len(turns), len(turns))


def _take_rounds(participants: Sequence[Participant], shared: Measurement, budget_s: float) -> None:
    plan, record, context = shared.plan, shared.record, shared.context
    rounds = _Rounds(participants, shared, budget_s)
    quiet = machine.NoiseMeter(_own_seconds(participants))
    for number in range(plan.rounds):
        if number >= MIN_ROUNDS and shared.pause.skips(MEASURE):
            record.note(f"Further rounds were skipped after {number} of {plan.rounds}.")
            break
        if not rounds.take(number):
            record.note(f"The time budget ended after {number} of {plan.rounds} rounds.")
            break
    for sentence in quiet.read(_own_seconds(participants)).notes:
        record.note(sentence)
    _note_idlers(participants, record)
    context.report(MEASURE, rounds.total, rounds.total)


class _Rounds:
    """Takes whole rounds while the budget lasts.

    The first round is taken whatever it costs: without it there would be nothing to show. Those
    that an interval needs may take `FIRST_ROUNDS_SHARE` times the budget.
    """

    def __init__(
        self, participants: Sequence[Participant], shared: Measurement, budget_s: float
    ) -> None:
        self._participants, self._shared, self._budget_s = participants, shared, budget_s
        self._order = TurnOrder(len(participants), shared.plan)
        turns = sum(_rounds_of(scenario, shared.plan) for scenario in shared.plan.scenarios)
        self.total = turns * len(participants)
        self._done = 0
        self._paused_s = 0.0
        self._began = time.monotonic()

    def take(self, number: int) -> bool:
        """Take a round; False where the budget ended before its last turn."""
        shared = self._shared
        for scenario in self._order.scenarios():
            if number >= _rounds_of(scenario, shared.plan):
                continue
            for index in self._order.participants(scenario):
                participant = self._participants[index]
                self._done += 1
                if not participant.alive:
                    continue
                if number and self._is_over(number):
                    shared.record.compare_vectors(scenario.key, number)
                    return False
                detail = _what(participant, scenario)
                self._paused_s += _begin_turn(shared, MEASURE, self._done - 1, self.total, detail)
                shared.context.wait_cancelled(REST_S)
                _take_turn(self._participants, participant, scenario, number, shared.pools)
            shared.record.compare_vectors(scenario.key, number)
        return True

    def _is_over(self, number: int) -> bool:
        used_s = time.monotonic() - self._began - self._paused_s
        share = 1.0 if number >= MIN_ROUNDS else FIRST_ROUNDS_SHARE
        return self._budget_s > 0 and used_s > share * self._budget_s


def _rounds_of(scenario: Scenario, plan: BenchmarkPlan) -> int:
    """How often a scenario's turn comes; a sustained run is taken apart, after the rounds."""
    if scenario.kind == SUSTAINED:
        return 0
    return min(plan.rounds, COLD_ROUNDS) if scenario.kind == COLD_START else plan.rounds


def _take_sustained(participants: Sequence[Participant], shared: Measurement) -> None:
    """Each contender alone, without a pause: what heat and time do to it."""
    turns = [
        (scenario, one)
        for scenario in shared.plan.scenarios
        if scenario.kind == SUSTAINED
        for one in participants
    ]
    for done, (scenario, participant) in enumerate(turns):
        if shared.pause.skips(SUSTAINED_RUN):
            shared.record.note(f"{len(turns) - done} of {len(turns)} sustained runs were skipped.")
            break
        if participant.alive:
            detail = _what(participant, scenario)
            _begin_turn(shared, SUSTAINED_RUN, done, len(turns), detail)
            participant.take_sustained(scenario, shared.pools)
        for part in range(SUSTAINED_PARTS):
            shared.record.compare_vectors(scenario.key, part)


def _begin_turn(shared: Measurement, stage: str, done: int, total: int, detail: str) -> float:
    """Report a turn, and hold it back while a pause is asked for; seconds paused."""
    shared.context.report(stage, done, total, detail=detail)
    paused_s = shared.pause.wait(shared.context)
    if paused_s:
        shared.context.report(stage, done, total, detail=detail)
    return paused_s


def _take_turn(
    participants: Sequence[Participant],
    active: Participant,
    scenario: Scenario,
    number: int,
    pools: dict[int, TextPool],
) -> None:
    """One turn; what the waiting processes use of the processors meanwhile is noted."""
    waiting = [one for one in participants if one is not active and one.alive]
    before = [one.processor_seconds() for one in waiting]
    began = time.monotonic()
    if scenario.kind == COLD_START:
        active.take_cold_turn(scenario, number, pools)
    else:
        active.take_turn(scenario, number, pools)
    elapsed = time.monotonic() - began
    for one, seconds in zip(waiting, before, strict=True):
        one.count_idle(one.processor_seconds() - seconds, elapsed)


def _what(participant: Participant, scenario: Scenario) -> str:
    return f"{participant.label} · {scenario.words}"


def _own_seconds(participants: Sequence[Participant]) -> float:
    return sum(one.processor_seconds() for one in participants)


def _note_idlers(participants: Sequence[Participant], record: SampleRecord) -> None:
    for one in participants:
        if one.idle_share > IDLE_NOTE_SHARE:
            record.note(
                f"{one.label} used {one.idle_share:.0%} of a core while it waited for its turn; "
                "the others' times include that."
            )


class TurnOrder:
    """A randomised and balanced order, from the plan's seed alone.

    Scenarios are shuffled again in each round. Within a scenario the contenders follow each other
    at once (so a drift of the machine hits both sides of a ratio alike), in a random order that
    is rotated from round to round, so that each comes first equally often; after a full cycle a
    new order is drawn.
    """

    def __init__(self, contenders: int, plan: BenchmarkPlan) -> None:
        self._count = contenders
        self._scenarios = list(plan.scenarios)
        self._random = random.Random(plan.seed)
        self._orders: dict[str, list[int]] = {}
        self._turns: dict[str, int] = {}

    def scenarios(self) -> list[Scenario]:
        """The scenarios of the next round."""
        self._random.shuffle(self._scenarios)
        return list(self._scenarios)

    def participants(self, scenario: Scenario) -> list[int]:
        """Indices of the contenders for the next turn of a scenario."""
        turn = self._turns.get(scenario.key, 0)
        self._turns[scenario.key] = turn + 1
        shift = turn % self._count
        if shift == 0:
            self._orders[scenario.key] = self._random.sample(range(self._count), self._count)
        order = self._orders[scenario.key]
        return order[shift:] + order[:shift]


class BenchmarkPause:
    """A switch that another thread flips: a running measurement stops before its next turn.

    Nothing is timed meanwhile, and the contenders' processes sleep. The same thread may ask that
    the rest of a stage is left out, where the stage can do without.
    """

    def __init__(self) -> None:
        self._asked = threading.Event()
        self._skipped = ""

    def skip(self, stage: str) -> None:
        """Leave the rest of a stage out, at its next step: one of `SKIPPABLE`, "" for none.

        It holds for the contenders that are measured then, not for those that follow.
        """
        self._skipped = stage

    def skips(self, stage: str) -> bool:
        """Whether the rest of a stage is left out."""
        return self._skipped == stage

    @property
    def asked(self) -> bool:
        return self._asked.is_set()

    def ask(self) -> None:
        """Pause before the next turn."""
        self._asked.set()

    def resume(self) -> None:
        self._asked.clear()

    def wait(self, context: JobContext) -> float:
        """Sleep while the switch is on.

        Returns:
            Seconds slept.

        Raises:
            JobCancelled: A cancel was asked for meanwhile.
        """
        if not self._asked.is_set():
            return 0.0
        began = time.monotonic()
        context.report(PAUSED)
        while self._asked.is_set():
            context.wait_cancelled(_POLL_S)
            context.checkpoint()
        return time.monotonic() - began
