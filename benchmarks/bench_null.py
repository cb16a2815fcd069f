"""Does the console's benchmark tell a difference where there is one, and none where there is none?

    python benchmarks/bench_null.py [--runs 20] [--slowed 10] [--rounds 15] [--model FOLDER]

Each run measures three processes of the same contender in interleaved rounds: the plain one, the
plain one again, and one whose every call is made `--slowed` percent longer on purpose. Counted is
in how many runs the 95 % interval of the second plain one holds 1.0, and in how many the interval
of the slowed one lies below 1.0 as a whole. Bounds: 18 of 20 each; exit code 1 if one is missed.

An interval of 95 % misses in one of twenty runs by its definition. Close other programs first.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from benchmarks.bench_embedding import FOLDER, on_terminal, prepare, show_progress  # noqa: E402

PLAIN, AGAIN = "onnx", "onnx#2"
LEAST_SHARE = 0.9


def main() -> int:
    arguments = parse()
    from kimera_console.core.bench.measure.engine import measure_plan
    from kimera_console.core.bench.plan.types import THROUGHPUT, BenchmarkPlan, Scenario
    from kimera_console.core.bench.verdict.summary import compute_ratios

    settings = prepare(arguments.model)
    slowed = f"onnx:slowed={arguments.slowed}"
    rows = []
    for number in range(arguments.runs):
        plan = BenchmarkPlan(
            (PLAIN, AGAIN, slowed),
            (Scenario(THROUGHPUT, 8, 32),),
            rounds=arguments.rounds,
            seed=number,
            min_round_s=0.2,
            max_calls=40,
        )
        run = measure_plan(settings, plan, context=on_terminal())
        found = {one.of: one for one in compute_ratios(run.runs, baseline=PLAIN)}
        same, slower = found[AGAIN], found[slowed]
        rows.append(
            {
                "same": [same.value, same.low, same.high],
                "slowed": [slower.value, slower.low, slower.high],
                "holds_one": same.low <= 1.0 <= same.high,
                "told_apart": slower.high < 1.0,
                "notes": list(run.notes),
            }
        )
        show_progress("")
        print(
            f"{number + 1:3d}  same {same.value:.3f} ({same.low:.3f} to {same.high:.3f})"
            f"{'' if rows[-1]['holds_one'] else '  MISSES 1.0'}"
            f"   slowed {slower.value:.3f} ({slower.low:.3f} to {slower.high:.3f})"
            f"{'' if rows[-1]['told_apart'] else '  NOT TOLD APART'}"
        )
    return decide(rows, arguments)


def decide(rows: list[dict[str, object]], arguments: argparse.Namespace) -> int:
    least = math.ceil(LEAST_SHARE * len(rows))
    missed = 0
    for key, words in (
        ("holds_one", "the same contender twice: 1.0 lies in the interval"),
        ("told_apart", f"slowed by {arguments.slowed} %: told apart"),
    ):
        count = sum(bool(row[key]) for row in rows)
        verdict = "ok" if count >= least else "MISSED"
        missed += count < least
        print(f"{words} in {count} of {len(rows)} runs (bound: {least}): {verdict}")
    FOLDER.mkdir(parents=True, exist_ok=True)
    out = FOLDER / "null.json"
    out.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    print(f"Written to {out}")
    return 1 if missed else 0


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--slowed", type=int, default=10, help="percent")
    parser.add_argument("--model", default="", help="folder; default is the sample model")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
