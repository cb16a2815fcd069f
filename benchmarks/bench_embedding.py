"""ONNX Runtime against Transformers on this machine, as a report.

    python benchmarks/bench_embedding.py [--model FOLDER] [--quick] [--rounds N] [--threads N]
                                         [--contenders a,b] [--out FILE]

The model (the installed sample, all-MiniLM-L6-v2, by default) is converted into build/bench once;
then the console's own benchmark measures both backends in interleaved rounds, each in a fresh
process, on the same texts with the same number of threads: the very measurement that the
Benchmark tab and `kimera-console bench` take. Medians, spreads, ratios with 95 % intervals, peak
memory; everything, raw samples included, goes into a JSON file and a Markdown report beside it.

Then each contender's share of the machine's limit, for 8 and 32 texts of 64 tokens: the model's
multiplications in the time that a call took, over the rate at which this machine multiplies fp32
matrices. That rate is measured before the run and after it, because machines drift; a share is of
the mean of both. Exit code 1 if ONNX Runtime in fp32 reaches less than 0.9 of it in one of the two
(not with --quick).

Close other programs first: the report says so where the machine was not quiet.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "build" / "bench"
BATCHES, LENGTHS = (1, 8, 32), (16, 64, 128)
NEAR_THE_LIMIT = ((8, 64), (32, 64))
"""Texts and tokens of which the share of the machine's limit is printed."""
LEAST_SHARE = 0.9

if TYPE_CHECKING:
    from kimera_console.core.bench.plan.facts import Peak
    from kimera_console.core.bench.plan.types import BenchmarkPlan, BenchmarkRun, ContenderRun
    from kimera_console.core.flags.settings import Settings
    from kimera_console.core.jobs import JobContext


def main() -> int:
    arguments = parse()
    from kimera_console.core.bench.measure.engine import measure_plan
    from kimera_console.core.bench.output.history import export_text, save_run
    from kimera_console.core.bench.output.report import to_markdown
    from kimera_console.core.errors import KimeraError

    try:
        settings = prepare(arguments.model)
        run = measure_plan(settings, plan_of(arguments), context=on_terminal())
        limits = limit_shares(run, peak_after(run))
        show_progress("")
        print(report(run))
        print(share_table(limits))
        arguments.out.parent.mkdir(parents=True, exist_ok=True)
        save_run(run, arguments.out)
        export_text(to_markdown(run), arguments.out.with_suffix(".md"))
    except KimeraError as error:
        show_progress("")
        print(error, file=sys.stderr)
        return 1
    beside = arguments.out.with_name(f"{arguments.out.stem}_limit.json")
    kept = {"bound": LEAST_SHARE, "shares": limits}
    beside.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    print(f"\nWritten to {arguments.out}, {arguments.out.with_suffix('.md')} and {beside}")
    return 0 if arguments.quick or (limits and all(one["holds"] for one in limits)) else 1


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="ONNX Runtime against Transformers.")
    parser.add_argument("--model", default="", help="folder; default is the sample model")
    parser.add_argument("--quick", action="store_true", help="three scenarios, under 90 s")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--threads", type=int, default=0, help="0: one a physical core")
    parser.add_argument("--contenders", default="onnx,transformers")
    parser.add_argument("--out", type=Path, default=FOLDER / "embedding.json")
    return parser.parse_args()


def prepare(model: str) -> Settings:
    """Flags for the model and its bundle; converts it if that was not done yet."""
    from kimera_console.core.bundles.bundle import read_bundle
    from kimera_console.core.convert import ConversionRequest, convert_model
    from kimera_console.core.flags.settings import Settings
    from kimera_console.core.sources.sample import sample_model
    from kimera_console.core.sources.source import inspect_model

    source = Path(model).resolve() if model else sample_model()
    if source is None:
        raise SystemExit("The sample model is missing: run `make setup`, or name one by --model.")
    name = source.parent.name if source.name == "model" else source.name
    bundle = FOLDER / f"{name}-onnx"
    if not (bundle / "kimera.json").is_file():
        print(f"Converting {source} into {bundle} (once) ...")
        convert_model(ConversionRequest(source=str(source), out=bundle), context=on_terminal())
        show_progress("")
    dimension = inspect_model(str(source)).dimension
    print(f"Model: {source}\nBundle: {bundle} ({read_bundle(bundle).precision})")
    return Settings(
        FOLDER / ".env",
        environ={
            **os.environ,
            "USE_ONNX": "1",
            "LIGHTWEIGHT_EMBEDDING": "0",
            "ONNX_MODEL_PATH": str(bundle),
            "EMBEDDING_MODEL": str(source),
            "EMBEDDING_DIM": str(dimension),
        },
    )


def plan_of(arguments: argparse.Namespace) -> BenchmarkPlan:
    from kimera_console.core.bench.plan.types import BenchmarkPlan

    names = tuple(name.strip() for name in arguments.contenders.split(",") if name.strip())
    if arguments.quick:
        plan = BenchmarkPlan.quick(names)
    else:
        plan = BenchmarkPlan.default(names, batches=BATCHES, lengths=LENGTHS)
    return dataclasses.replace(plan, rounds=arguments.rounds, threads=arguments.threads)


def report(run: BenchmarkRun) -> str:
    from kimera_console.core.bench.output.report import machine_line
    from kimera_console.core.bench.output.run_view import view_of

    view = view_of(run)
    lines = [f"Machine: {machine_line(run)}", ""]
    lines.append(
        f"  {'':26} {'texts':>5} {'tokens':>6} {'median':>10} {'p95':>10} {'spread':>7} "
        f"{'texts/s':>9} {'ratio':>7}  95 % interval"
    )
    for row in view.rows:
        one, ratio = row.run, row.ratio
        figures = f"{ratio.value:7.2f}  {ratio.low:.2f} to {ratio.high:.2f}" if ratio else ""
        lines.append(
            f"  {row.short_label:26} {row.scenario.batch:5d} {row.scenario.tokens:6d} "
            f"{one.median_s * 1000:7.2f} ms {one.p95_s * 1000:7.2f} ms {one.spread:7.1%} "
            f"{one.texts_per_s:9.1f} {figures or '   base' * row.is_baseline}"
        )
    lines.append("")
    lines += [
        f"  {view.live.short_label(name):26} {view.live.peak_rss_bytes(name) / 1e6:7.0f} MB peak "
        "resident memory"
        for name in view.live.contenders
    ]
    lines += ["", *(f"{one.verdict.replace('_', ' ')}: {one.claim}" for one in run.claims)]
    lines += [f"  {who} was left out: {why}" for who, why in view.failures.items()]
    lines += [f"  note: {note}" for note in run.notes]
    return "\n".join(lines)


def peak_after(run: BenchmarkRun) -> Peak | None:
    """The machine's limit once more, with the threads of the one that stands in the run."""
    from kimera_console.core.bench.meters.peak import measure_peak

    before = run.machine.peak
    if before is None:
        return None
    figures = measure_peak(before.threads, device=before.device, context=on_terminal())
    return dataclasses.replace(before, figures=figures)


def limit_shares(run: BenchmarkRun, after: Peak | None) -> list[dict[str, Any]]:
    """What each contender reached of the limit before, after, and of the mean of both."""
    from kimera_console.core.bench.meters.peak import share_of_peak
    from kimera_console.core.bench.plan.types import THROUGHPUT, Scenario

    scenarios = {Scenario(THROUGHPUT, texts, tokens).key for texts, tokens in NEAR_THE_LIMIT}
    found = []
    for one in run.runs:
        if one.scenario not in scenarios:
            continue
        machines = (run.machine, dataclasses.replace(run.machine, peak=after))
        shares = [share for machine in machines if (share := share_of_peak(one, machine))]
        if len(shares) < len(machines):
            continue
        mean = 2 / sum(1 / share for share in shares)  # over the mean of the two rates
        found.append(
            {
                "contender": one.contender,
                "scenario": one.scenario,
                "before": shares[0],
                "after": shares[1],
                "share": mean,
                "holds": mean >= LEAST_SHARE or not is_judged(one),
            }
        )
    return found


def is_judged(run: ContenderRun) -> bool:
    return run.contender == "onnx" and run.info.precision == "fp32"


def share_table(shares: list[dict[str, Any]]) -> str:
    lines = [f"\n  {'Share of the limit':38} {'before':>7} {'after':>7} {'of both':>8}"]
    for one in shares:
        name = f"{one['contender']}, {one['scenario']}"
        figures = f"{one['before']:7.1%} {one['after']:7.1%} {one['share']:8.1%}"
        lines.append(f"  {name:38} {figures}{'' if one['holds'] else '  BELOW THE BOUND'}")
    if not shares:
        lines.append("  not known: the limit was not measured")
    return "\n".join([*lines, f"  Bound for ONNX Runtime in fp32: {LEAST_SHARE:.0%}"])


def on_terminal() -> JobContext:
    """Progress in one line that is written over."""
    from kimera_console.core.jobs import JobContext

    last_s = 0.0

    def show(progress: object) -> None:
        nonlocal last_s
        if time.monotonic() - last_s > 0.2:
            last_s = time.monotonic()
            stage = getattr(progress, "stage", "")
            show_progress(f"{stage} {getattr(progress, 'detail', '')}")

    return JobContext(on_progress=show)


def show_progress(text: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{text[:100]}")
        sys.stderr.flush()


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    raise SystemExit(main())
