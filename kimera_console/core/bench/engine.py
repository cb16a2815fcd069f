"""One measurement: fresh processes, common texts, interleaved rounds, checked vectors."""

from __future__ import annotations

import contextlib
import random
import statistics
import time
from datetime import datetime
from typing import TYPE_CHECKING, Any

from kimera_console.core.bench import machine
from kimera_console.core.bench.contenders import specs_for
from kimera_console.core.bench.own_texts import read_own_texts
from kimera_console.core.bench.participant import Participant
from kimera_console.core.bench.pause import Pause
from kimera_console.core.bench.peak import measure_peak, peak_to_dict
from kimera_console.core.bench.quality_run import (
    QualityTask,
    embed_all,
    quality_scores,
    quality_task,
)
from kimera_console.core.bench.record import Record
from kimera_console.core.bench.stats import MIN_ROUNDS
from kimera_console.core.bench.summary import build_run
from kimera_console.core.bench.texts import build_pools, count_words, own_pool, pool_sizes
from kimera_console.core.bench.types import (
    COLD_ROUNDS,
    COLD_START,
    MIXED,
    SUSTAINED,
    SUSTAINED_PARTS,
)
from kimera_console.core.bench.worker import MeasuringProcess
from kimera_console.core.errors import BenchmarkError, KimeraError
from kimera_console.core.jobs import JobContext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kimera_console.core.bench.texts import TextPool
    from kimera_console.core.bench.types import (
        BenchmarkPlan,
        BenchmarkRun,
        ContenderSpec,
        Scenario,
    )
    from kimera_console.core.settings import Settings

MEMORY_SHARE = 0.8
"""Contenders are held at once only if their estimates stay below this share of what is free."""
REST_S = 0.02
"""Pause before each turn: OpenMP's threads spin for some milliseconds after their work."""
IDLE_NOTE_SHARE = 0.02
"""A waiting process that uses more of a core than this is named in the notes."""


def measure(
    settings: Settings,
    plan: BenchmarkPlan,
    *,
    context: JobContext | None = None,
    pause: Pause | None = None,
) -> BenchmarkRun:
    """Run a plan; publishes each `Sample` as it is taken.

    A contender whose child dies is an error in its runs and costs only that contender. The flags
    are read once, at the start.

    Args:
        settings: The flags.
        plan: What to measure.
        context: Receives progress and samples.
        pause: Stops the measurement before its next turn while it is on.

    Raises:
        SettingsError: A flag has a value that cannot be used.
        BenchmarkError: Nothing at all could be measured.
        JobCancelled: After a cancel (what was measured was published; `summary.partial_run`
            makes a run of those samples).
    """
    _check(plan)
    settings = settings.pinned()
    specs, reasons = specs_for(settings, plan)
    record = Record(plan)
    for name, reason in reasons.items():
        record.fail(name, reason)
    return measure_specs(
        specs,
        plan,
        record=record,
        expected_dimension=settings.options().dimension,
        context=context,
        pause=pause,
    )


def measure_specs(
    specs: Sequence[ContenderSpec],
    plan: BenchmarkPlan,
    *,
    record: Record,
    expected_dimension: int,
    context: JobContext | None = None,
    pause: Pause | None = None,
) -> BenchmarkRun:
    """Measure ready specs; see `measure`.

    Args:
        specs: The contenders, at least one.
        plan: Scenarios, rounds and bounds.
        record: Takes the samples; may already hold contenders that are not available.
        expected_dimension: EMBEDDING_DIM, for the claim about it.
        context: Receives progress and samples.
        pause: Stops the measurement before its next turn while it is on.
    """
    context = context or JobContext()
    pause = pause or Pause()
    if not specs:
        raise BenchmarkError(
            "None of the chosen contenders is available. " + " ".join(record.errors.values()),
            hint="The Health tab says what each backend lacks.",
        )
    quality = quality_task(plan)
    started = datetime.now().astimezone().isoformat(timespec="seconds")
    clock = time.monotonic()
    facts = machine.fingerprint()
    if plan.peak:
        facts["peak"] = _measure_peak(specs, record, context)
    pools = _make_texts(specs, plan, record, context)
    groups = _groups(specs, record)
    for group in groups:
        _measure_group(
            group, plan, plan.budget_s / len(groups), pools, record, context, pause, quality
        )
    if not record.samples:
        raise BenchmarkError(
            "Nothing could be measured. " + " ".join(record.errors.values()),
            hint="The log has the details.",
            log="\n".join(record.logs.values()),
        )
    return build_run(
        record,
        plan,
        machine=facts,
        started=started,
        seconds=time.monotonic() - clock,
        expected_dimension=expected_dimension,
        paired=len(groups) == 1,
        quality=quality_scores(quality, record) if quality else (),
    )


def _measure_peak(
    specs: Sequence[ContenderSpec], record: Record, context: JobContext
) -> dict[str, Any]:
    """The machine's limit with the threads of most contenders, on their device."""
    models = [one for one in specs if one.flops_per_token]
    threads = statistics.mode([one.options.threads for one in models or specs])
    devices = {one.options.device for one in models}
    device = "cuda" if devices and devices <= {"cuda", "tensorrt"} else "cpu"
    figures = measure_peak(threads, device=device, context=context)
    if not figures:
        record.note("The machine's own limit could not be measured; the log says why.")
    return peak_to_dict(figures, threads=threads, device=device)


def _measure_group(
    specs: Sequence[ContenderSpec],
    plan: BenchmarkPlan,
    budget_s: float,
    pools: dict[int, TextPool],
    record: Record,
    context: JobContext,
    pause: Pause,
    quality: QualityTask | None = None,
) -> None:
    """Load contenders, all alive at once but one at work at a time, and take their rounds."""
    participants: list[Participant] = []
    with contextlib.ExitStack() as stack:
        for done, spec in enumerate(specs):
            context.report("Load", done, len(specs), detail=spec.contender.label)
            participant = Participant(spec, record, context)
            stack.callback(participant.stop)
            stack.enter_context(context.on_cancel(participant.terminate))
            participant.load(pools)
            participants.append(participant)
        context.report("Load", len(specs), len(specs))
        _warm_up(participants, plan, context)
        _take_rounds(participants, plan, budget_s, pools, record, context, pause)
        _take_sustained(participants, plan, pools, record, context, pause)
        if quality is not None:
            embed_all(quality, participants, record, context)
        for participant in participants:
            participant.finish()


def _warm_up(participants: Sequence[Participant], plan: BenchmarkPlan, context: JobContext) -> None:
    turns = [(scenario, one) for scenario in plan.scenarios for one in participants]
    for done, (scenario, participant) in enumerate(turns):
        context.report("Warm up", done, len(turns), detail=_what(participant, scenario))
        participant.warm(scenario, plan)
    context.report("Warm up", len(turns), len(turns))


def _take_rounds(
    participants: Sequence[Participant],
    plan: BenchmarkPlan,
    budget_s: float,
    pools: dict[int, TextPool],
    record: Record,
    context: JobContext,
    pause: Pause,
) -> None:
    order = TurnOrder(len(participants), plan)
    rounds = sum(_rounds_of(scenario, plan) for scenario in plan.scenarios)
    total = rounds * len(participants)
    paused_s = 0.0
    quiet = machine.QuietMeter(_own_seconds(participants))
    began = time.monotonic()
    done = 0
    for number in range(plan.rounds):
        if budget_s and number >= MIN_ROUNDS and time.monotonic() - began - paused_s > budget_s:
            record.note(f"The time budget ended after {number} of {plan.rounds} rounds.")
            break
        for scenario in order.scenarios():
            if number >= _rounds_of(scenario, plan):
                continue
            for index in order.participants(scenario):
                participant = participants[index]
                done += 1
                if not participant.alive:
                    continue
                left = _seconds_left(participants, plan, total - done + 1)
                context.report(
                    "Measure", done - 1, total, detail=f"{_what(participant, scenario)} · {left}"
                )
                paused_s += pause.wait(context)
                context.wait_cancelled(REST_S)
                _take_turn(participants, participant, scenario, number, pools)
            record.compare_vectors(scenario.key, number)
    for sentence in quiet.read(_own_seconds(participants)).notes:
        record.note(sentence)
    _note_idlers(participants, record)
    context.report("Measure", total, total)


def _rounds_of(scenario: Scenario, plan: BenchmarkPlan) -> int:
    """How often a scenario's turn comes; a sustained run is taken apart, after the rounds."""
    if scenario.kind == SUSTAINED:
        return 0
    return min(plan.rounds, COLD_ROUNDS) if scenario.kind == COLD_START else plan.rounds


def _take_sustained(
    participants: Sequence[Participant],
    plan: BenchmarkPlan,
    pools: dict[int, TextPool],
    record: Record,
    context: JobContext,
    pause: Pause,
) -> None:
    """Each contender alone, without a pause: what heat and time do to it."""
    turns = [
        (scenario, one)
        for scenario in plan.scenarios
        if scenario.kind == SUSTAINED
        for one in participants
    ]
    for done, (scenario, participant) in enumerate(turns):
        if participant.alive:
            context.report("Sustained run", done, len(turns), detail=_what(participant, scenario))
            pause.wait(context)
            participant.take_sustained(scenario, pools)
        for part in range(SUSTAINED_PARTS):
            record.compare_vectors(scenario.key, part)


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


class TurnOrder:
    """A randomised and balanced order, from the plan's seed alone.

    Scenarios are shuffled anew in each round. Within a scenario the contenders follow each other
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


def _make_texts(
    specs: Sequence[ContenderSpec], plan: BenchmarkPlan, record: Record, context: JobContext
) -> dict[int, TextPool]:
    """The texts, made by the first model's own tokenizer in a process of its own.

    A helper process, because a foreign tokenizer may hang or crash, and because memory it takes
    must count for no contender.
    """
    from kimera_console.core.bench.texts import TextPool

    context.report("Texts", 0, 1)
    sizes = pool_sizes(plan.scenarios)
    own = _own_texts(plan, context)
    spec = next((one for one in specs if one.tokenizer_folder), None)
    if spec is None:
        record.note("No model was chosen: text lengths are counted in words.")
        return _pools_by_words(sizes, own, plan)
    try:
        answer = _ask_for_texts(spec, sizes, plan.seed, own, context)
    except KimeraError as error:
        record.note(f"Text lengths are counted in words: {error.message}")
        return _pools_by_words(sizes, own, plan)
    context.report("Texts", 1, 1)
    pools = {
        int(length): TextPool(tuple(texts), tuple(counts))
        for length, (texts, counts) in answer["pools"].items()
    }
    _note_lengths(pools, record)
    return pools


def _pools_by_words(
    sizes: dict[int, int], own: list[str], plan: BenchmarkPlan
) -> dict[int, TextPool]:
    pools = build_pools(sizes, count_words, seed=plan.seed)
    if own:
        pools[MIXED] = own_pool(own, count_words)
    return pools


def _own_texts(plan: BenchmarkPlan, context: JobContext) -> list[str]:
    """The user's texts, where the plan has a scenario that uses them.

    Raises:
        BenchmarkError: The file has none, or cannot be read.
    """
    if not plan.texts_file or all(one.tokens != MIXED for one in plan.scenarios):
        return []
    return read_own_texts(plan.texts_file, context)


def _ask_for_texts(
    spec: ContenderSpec, sizes: dict[int, int], seed: int, own: list[str], context: JobContext
) -> dict[str, Any]:
    helper = MeasuringProcess("the texts", 1, context)
    try:
        with context.on_cancel(helper.terminate):
            return helper.ask(
                "texts",
                timeout_s=120.0,
                folder=spec.tokenizer_folder,
                max_length=spec.options.max_length,
                sizes={str(length): wanted for length, wanted in sizes.items()},
                seed=seed,
                own=own,
            )
    finally:
        helper.stop()


def _note_lengths(pools: dict[int, TextPool], record: Record) -> None:
    for length, pool in pools.items():
        mean = sum(pool.counts) / len(pool.counts)
        if length != MIXED and abs(mean - length) > 0.05 * length:
            record.note(
                f"Texts of {length} tokens came out at {mean:.1f} on average (the model's limit, "
                "or its tokenizer's pieces)."
            )


def _groups(specs: Sequence[ContenderSpec], record: Record) -> list[list[ContenderSpec]]:
    """All at once if memory allows, else one after the other."""
    import psutil

    needed = sum(spec.memory_bytes for spec in specs)
    free = psutil.virtual_memory().available
    if needed <= MEMORY_SHARE * free:
        return [list(specs)]
    record.note(
        f"About {needed / 1e9:.1f} GB would be needed to hold all contenders at once and "
        f"{free / 1e9:.1f} GB are free: they were measured one after the other, so a drift of "
        "the machine may favour one."
    )
    return [[spec] for spec in specs]


def _check(plan: BenchmarkPlan) -> None:
    problem = ""
    if not plan.contenders or not plan.scenarios:
        problem = "needs at least one contender and one scenario"
    elif len(set(plan.contenders)) < len(plan.contenders):
        problem = "names a contender twice (enter a further process of it as NAME#2)"
    elif len({scenario.key for scenario in plan.scenarios}) < len(plan.scenarios):
        problem = "names a scenario twice"
    elif plan.rounds < 1 or plan.max_calls < 1 or plan.threads < 0:
        problem = "needs at least one round of one call"
    elif any((one.kind == SUSTAINED) != (one.seconds > 0) for one in plan.scenarios):
        problem = "needs the length of a sustained run in seconds, and of no other scenario"
    elif any(scenario.batch < 1 or scenario.tokens < MIXED for scenario in plan.scenarios):
        problem = "has a scenario without texts or tokens"
    if problem:
        raise BenchmarkError(f"The benchmark's plan {problem}.")


def _what(participant: Participant, scenario: Scenario) -> str:
    return f"{participant.label} · {scenario.key}"


def _seconds_left(participants: Sequence[Participant], plan: BenchmarkPlan, turns: int) -> str:
    costs = [
        one.turn_seconds[scenario.key]
        for one in participants
        for scenario in plan.scenarios
        if one.alive and scenario.key in one.turn_seconds
    ]
    left = sum(costs) / len(costs) * turns if costs else 0.0
    return f"about {left:.0f} s left" if left < 90 else f"about {left / 60:.0f} min left"


def _own_seconds(participants: Sequence[Participant]) -> float:
    return sum(one.processor_seconds() for one in participants)


def _note_idlers(participants: Sequence[Participant], record: Record) -> None:
    for one in participants:
        if one.idle_share > IDLE_NOTE_SHARE:
            record.note(
                f"{one.label} used {one.idle_share:.0%} of a core while it waited for its turn; "
                "the others' times include that."
            )
