"""`bench`: the backends side by side."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

from kimera_console.cli.files import check_target, replaced
from kimera_console.cli.output import Output, human_bytes, table
from kimera_console.core.errors import BenchmarkError
from kimera_console.core.settings import Settings

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from kimera_console.core.bench import BenchmarkPlan, BenchmarkRun
    from kimera_console.core.jobs import JobContext


def bench(arguments: argparse.Namespace, output: Output, context: JobContext) -> int:
    """`bench [--quick] [--out FILE]`."""
    from kimera_console.core.bench import measure

    if arguments.out is not None:
        check_target(arguments.out)
    settings = Settings(arguments.env_file)
    plan = _plan(arguments, settings, output)
    run = measure(settings, plan, context=context)
    data = run.to_dict()
    if arguments.out is not None:
        _write(arguments.out, run, data)
    output.data(data)
    output.answer(_text(run))
    return 0 if any(entry.samples for entry in run.runs) else 1


def _plan(arguments: argparse.Namespace, settings: Settings, output: Output) -> BenchmarkPlan:
    from kimera_console.core.bench import (
        LATENCY,
        THROUGHPUT,
        BenchmarkPlan,
        Scenario,
        contenders,
    )

    found = {contender.id: contender for contender in contenders(settings)}
    asked = tuple(name.strip() for name in arguments.contenders.split(",") if name.strip())
    for name in asked:
        if name not in found:
            raise BenchmarkError(
                f"{name} is not a contender here.", hint=f"There are: {', '.join(found)}."
            )
        if not found[name].available:
            raise BenchmarkError(f"{name} cannot be measured: {found[name].reason}")
    for contender in found.values():
        if not contender.available and not asked:
            output.note(f"{contender.label} is left out: {contender.reason}")
    chosen = asked or tuple(c.id for c in found.values() if c.available)
    plan = BenchmarkPlan.quick(chosen) if arguments.quick else BenchmarkPlan.default(chosen)
    if arguments.batch or arguments.tokens:
        batches = _numbers(arguments.batch, "--batch") or [1, 8]
        lengths = _numbers(arguments.tokens, "--tokens") or [32]
        scenarios = tuple(
            Scenario(LATENCY if b == 1 else THROUGHPUT, b, t) for t in lengths for b in batches
        )
        plan = dataclasses.replace(plan, scenarios=scenarios)
    changes: dict[str, Any] = {}
    if arguments.rounds:
        changes["rounds"] = arguments.rounds
    if arguments.threads:
        changes["threads"] = arguments.threads
    return dataclasses.replace(plan, **changes)


def _numbers(text: str, option: str) -> list[int]:
    try:
        numbers = [int(part) for part in text.split(",") if part.strip()]
    except ValueError:
        raise BenchmarkError(f"{option} takes whole numbers, comma-separated: {text!r}.") from None
    if any(not 1 <= number <= 8192 for number in numbers):
        raise BenchmarkError(f"{option} takes numbers from 1 to 8192.")
    return numbers


def _write(path: Path, run: BenchmarkRun, data: dict[str, Any]) -> None:
    from kimera_console.core.bench import to_csv

    text = to_csv(run) if path.suffix == ".csv" else json.dumps(data, indent=2) + "\n"
    with replaced(path) as staged:
        staged.write_text(text, encoding="utf-8")


def _text(run: BenchmarkRun) -> str:
    rows: list[tuple[str, ...]] = [("", "scenario", "median", "p95", "texts/s", "spread", "memory")]
    for entry in run.runs:
        if entry.error:
            rows.append((entry.contender, entry.scenario, entry.error, "", "", "", ""))
            continue
        rows.append(
            (
                entry.contender,
                entry.scenario,
                f"{entry.median_s * 1000:.1f} ms",
                f"{entry.p95_s * 1000:.1f} ms",
                f"{entry.texts_per_s:.1f}",
                f"{entry.spread:.0%}",
                human_bytes(entry.peak_rss_bytes),
            )
        )
    lines = [table(rows), ""]
    lines += [
        f"{r.of} is {r.value:.2f}x as fast as {r.against} "
        f"({r.low:.2f} to {r.high:.2f}), {r.scenario}"
        for r in run.ratios
    ]
    lines.append("")
    lines += [f"{c.verdict.replace('_', ' ')}: {c.claim} ({c.detail})" for c in run.claims]
    lines += [f"note: {note}" for note in run.notes]
    return "\n".join(lines)
