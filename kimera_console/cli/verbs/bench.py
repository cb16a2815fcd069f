"""`bench`: the backends side by side."""

from __future__ import annotations

import dataclasses
import sys
from typing import TYPE_CHECKING, Any

from kimera_console.cli.advice import error_words
from kimera_console.cli.bench_text import repeat_offer, run_text
from kimera_console.cli.dispatch import INTERRUPTED
from kimera_console.cli.output import Output, table
from kimera_console.cli.verbs.bench_keep import check_out, keep_cancelled, write_run
from kimera_console.core.errors import BenchmarkError
from kimera_console.core.flags.settings import Settings
from kimera_console.core.jobs import JobCancelled

if TYPE_CHECKING:
    import argparse

    from kimera_console.core.bench.plan.types import BenchmarkPlan, BenchmarkRun, Scenario
    from kimera_console.core.bench.verdict.user_claims import UserClaim
    from kimera_console.core.jobs import JobContext


def bench(arguments: argparse.Namespace, output: Output, context: JobContext) -> int:
    """`bench [--quick] [--out FILE]`."""
    from kimera_console.core.bench.measure.engine import measure_plan
    from kimera_console.core.bench.output.history import save_run
    from kimera_console.core.bench.output.live import LiveRun
    from kimera_console.core.bench.plan.estimate import estimate_stages
    from kimera_console.core.bench.plan.time_left import TimeLeft
    from kimera_console.core.bench.verdict.user_claims import decide_claims

    if arguments.history:
        from kimera_console.cli.verbs.bench_history import bench_history

        return bench_history(arguments, output)
    if arguments.out is not None:
        check_out(arguments.out)
    settings = Settings(arguments.env_file)
    if arguments.list:
        return _list(settings, output)
    claims = _claims(arguments)
    plan = _plan(arguments, settings, output)
    _check_claims(claims, plan, settings)
    live = LiveRun(plan)
    if not output.quiet:
        output.clock = TimeLeft(estimate_stages(settings, plan))
    try:
        run = measure_plan(settings, plan, context=context, record=live.record)
    except JobCancelled:
        if not live.record.samples:
            raise
        keep_cancelled(live, arguments.out, output)
        return INTERRUPTED
    run = dataclasses.replace(run, claims=(*run.claims, *decide_claims(claims, run)))
    try:
        output.note(f"Kept in the history as {save_run(run).stem}.")
    except BenchmarkError as error:
        output.note(f"Not kept in the history: {error_words(error)}")
    data = run.to_dict()
    if arguments.out is not None:
        write_run(arguments.out, run)
    output.data(data)
    output.answer(run_text(run))
    offer = repeat_offer(run, sys.argv[1:])
    if offer:
        output.note(offer)
    failed = _failed_claims(arguments, run, claims)
    for sentence in failed:
        output.note(sentence)
    return 0 if any(entry.samples for entry in run.runs) and not failed else 1


def _claims(arguments: argparse.Namespace) -> list[UserClaim]:
    """The user's claims, read before anything is measured.

    Raises:
        BenchmarkError: One of them is no claim, or the file cannot be read.
    """
    from kimera_console.core.bench.verdict.user_claims import parse_claim

    texts = list(arguments.claim)
    if arguments.claims is not None:
        try:
            lines = arguments.claims.read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise BenchmarkError(
                f"{arguments.claims} cannot be read: {error}", hint="One claim per line, in UTF-8."
            ) from error
        found = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
        if not found:  # else --fail-on would judge by other claims than the file's
            raise BenchmarkError(f"{arguments.claims} holds no claims.", hint="One claim per line.")
        texts += found
    return [parse_claim(text) for text in texts]


def _check_claims(claims: list[UserClaim], plan: BenchmarkPlan, settings: Settings) -> None:
    from kimera_console.core.bench.plan.contenders import contenders, more_contenders
    from kimera_console.core.bench.verdict.claim_names import check_names

    if claims:
        found = (*contenders(settings), *more_contenders(settings))
        names = (text for one in found for text in (one.id, one.label, one.model))
        check_names(claims, (*plan.contenders, *names))


def _failed_claims(
    arguments: argparse.Namespace, run: BenchmarkRun, claims: list[UserClaim]
) -> list[str]:
    """What `--fail-on` makes an error: the user's claims, else the migration's."""
    if not arguments.fail_on:
        return []
    wanted = {"refuted": ("refuted",), "not-decided": ("refuted", "not_decided")}
    judged = run.claims[-len(claims) :] if claims else run.claims
    return [
        f"{one.verdict.replace('_', ' ')}: {one.claim} ({one.detail})"
        for one in judged
        if one.verdict in wanted[arguments.fail_on]
    ]


def _plan(arguments: argparse.Namespace, settings: Settings, output: Output) -> BenchmarkPlan:
    from kimera_console.core.bench.plan.types import BenchmarkPlan

    chosen = _chosen(arguments, settings, output)
    plan = BenchmarkPlan.quick(chosen) if arguments.quick else BenchmarkPlan.default(chosen)
    changes: dict[str, Any] = {"scenarios": _scenarios(arguments, plan)}
    if arguments.no_limit:
        changes["peak"] = False
    if arguments.texts is not None:
        changes["texts_file"] = str(arguments.texts)
    if arguments.quality is not None:
        changes |= {"probe": True, "quality_file": arguments.quality}
    if arguments.rounds:
        changes["rounds"] = arguments.rounds
    if arguments.threads:
        changes["threads"] = arguments.threads
    return dataclasses.replace(plan, **changes)


def _chosen(arguments: argparse.Namespace, settings: Settings, output: Output) -> tuple[str, ...]:
    from kimera_console.core.bench.plan.choice import plan_ids
    from kimera_console.core.bench.plan.contenders import contenders

    found = {contender.id: contender for contender in contenders(settings)}
    asked = tuple(name.strip() for name in arguments.contenders.split(",") if name.strip())
    for name in asked:
        if name in found and not found[name].available:
            raise BenchmarkError(f"{name} cannot be measured: {found[name].reason}")
    wanted = plan_ids([*asked, *arguments.contender])
    if wanted:
        return wanted
    for contender in found.values():
        if not contender.available:
            output.note(f"{contender.label} is left out: {contender.reason}")
    return tuple(c.id for c in found.values() if c.available)


def _scenarios(arguments: argparse.Namespace, plan: BenchmarkPlan) -> tuple[Scenario, ...]:
    """The plan's scenarios, or those asked for, and the further kinds."""
    from kimera_console.core.bench.plan.types import (
        COLD_START,
        LATENCY,
        MIXED,
        SUSTAINED,
        THROUGHPUT,
    )
    from kimera_console.core.bench.plan.types import Scenario as Made

    scenarios = list(plan.scenarios)
    if arguments.batch or arguments.tokens or arguments.texts is not None:
        batches = _numbers(arguments.batch, "--batch") or [1, 8]
        own = [MIXED] if arguments.texts is not None else [32]
        lengths = _numbers(arguments.tokens, "--tokens") or own
        scenarios = [
            Made(LATENCY if b == 1 else THROUGHPUT, b, t) for t in lengths for b in batches
        ]
    if arguments.mixed and arguments.texts is None:
        scenarios.append(Made(THROUGHPUT, 32, MIXED))
    if arguments.cold_start:
        scenarios.append(Made(COLD_START, 1, 16))
    if arguments.sustained:
        scenarios.append(Made(SUSTAINED, 32, 64, seconds=float(arguments.sustained)))
    return tuple(scenarios)


def _list(settings: Settings, output: Output) -> int:
    from kimera_console.core.bench.plan.contenders import contenders, more_contenders

    found = (*contenders(settings), *more_contenders(settings))
    output.data({"contenders": [dataclasses.asdict(one) for one in found]})
    rows = [(one.id, "" if one.available else one.reason or "not available") for one in found]
    output.answer(table([("contender", "cannot be measured because"), *rows]))
    return 0


def _numbers(text: str, option: str) -> list[int]:
    try:
        numbers = [int(part) for part in text.split(",") if part.strip()]
    except ValueError:
        raise BenchmarkError(f"{option} takes whole numbers, comma-separated: {text!r}.") from None
    if any(not 1 <= number <= 8192 for number in numbers):
        raise BenchmarkError(f"{option} takes numbers from 1 to 8192.")
    return numbers
