"""The precision auto on MiniLM: its target met, 1.3 times fp32's throughput or more.

    python benchmarks/bench_auto.py [--model FOLDER] [--mean-cosine 0.998] [--top10 0.95]
                                    [--rounds 9] [--out build/bench]

Converts the sample model to fp32 and with `--precision auto`, each with its parity report against
the source model, and then measures both bundles' throughput again, independently of the search: in
turns, on all probe texts. Exit code 1 if a bound is broken. Run it on a quiet machine.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from kimera_console.cli.auto import search_text  # noqa: E402
from kimera_console.cli.gate_words import parity_text  # noqa: E402
from kimera_console.core.bundles.thresholds import adjusted  # noqa: E402
from kimera_console.core.convert import ConversionRequest, ConversionResult, convert_model  # noqa: E402
from kimera_console.core.convert.gate.probe import load_probe_texts  # noqa: E402
from kimera_console.core.embedding.backends.onnx import load_onnx  # noqa: E402
from kimera_console.core.sources.sample import sample_model  # noqa: E402
from kimera_console.core.stats import Interval, ratio_of_medians  # noqa: E402

LEAST_SPEED = 1.3
MOST_SECONDS = 120.0


def main() -> int:
    options = _arguments()
    folder = options.out.absolute() / "auto"
    model = options.model or sample_model()
    if model is None:
        raise SystemExit("The sample model is not installed: run `make setup`.")
    target = adjusted(
        "auto", {"cosine_mean": options.mean_cosine, "top_k_agreement": options.top10}
    )
    full = convert_model(ConversionRequest(source=str(model), out=folder / "fp32", force=True))
    found = convert_model(
        ConversionRequest(
            source=str(model), out=folder / "auto", precision="auto", thresholds=target, force=True
        )
    )
    speed = _speed(folder / "fp32", folder / "auto", options.rounds)
    report = _report(full, found, speed, options)
    path = options.out.absolute() / "auto.json"
    path.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    _print(full, found, report)
    return 0 if all(bound["holds"] for bound in report["bounds"].values()) else 1


def _speed(full: Path, auto: Path, rounds: int) -> Interval:
    """How many times faster the auto bundle embeds the probe texts; both take turns."""
    backends = {"fp32": load_onnx(full, device="cpu"), "auto": load_onnx(auto, device="cpu")}
    ids = backends["fp32"].tokenize([text.text for text in load_probe_texts()])
    seconds: dict[str, list[float]] = {name: [] for name in backends}
    for turn in range(-1, rounds):
        for name in sorted(backends, reverse=bool(turn % 2)):
            started = time.perf_counter()
            backends[name].encode_ids(ids)
            if turn >= 0:  # the first turn warms both up
                seconds[name].append(time.perf_counter() - started)
    turns = range(rounds)
    found = ratio_of_medians(seconds["auto"], turns, seconds["fp32"], turns)
    if found is None:
        raise SystemExit("Give three rounds or more.")
    return found


def _report(
    full: ConversionResult, found: ConversionResult, speed: Interval, options: argparse.Namespace
) -> dict[str, Any]:
    assert found.search is not None
    assert found.parity is not None
    assert full.parity is not None
    mean, share = found.parity.cosine_mean, found.parity.top_k_agreement
    bounds = {
        "mean_cosine": (mean, options.mean_cosine, mean >= options.mean_cosine),
        "top10_agreement": (share, options.top10, share >= options.top10),
        "speed_to_fp32": (speed.value, LEAST_SPEED, speed.value >= LEAST_SPEED),
        "seconds": (found.seconds, MOST_SECONDS, found.seconds <= MOST_SECONDS),
    }
    return {
        "machine": {
            "system": platform.platform(),
            "cpus": os.cpu_count(),
            "python": platform.python_version(),
            "load_1min": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
        },
        "bounds": {
            name: {"value": value, "bound": bound, "holds": bool(holds)}
            for name, (value, bound, holds) in bounds.items()
        },
        "speed": asdict(speed),
        "sizes": {"fp32": full.size_bytes, "auto": found.size_bytes},
        "parity": {"fp32": asdict(full.parity), "auto": asdict(found.parity)},
        "search": found.search.to_dict(),
    }


def _print(full: ConversionResult, found: ConversionResult, report: dict[str, Any]) -> None:
    assert found.search is not None
    print(search_text(found.search))
    for name, result in (("fp32", full), ("auto", found)):
        assert result.parity is not None
        print(f"{name}: {parity_text(result.parity)}")
    low, high = report["speed"]["low"], report["speed"]["high"]
    print(f"measured again: {report['speed']['value']:.2f}x fp32 ({low:.2f} to {high:.2f})")
    for name, one in report["bounds"].items():
        verdict = "holds" if one["holds"] else "BROKEN"
        print(f"{name:16} {one['value']:.4f}, bound {one['bound']:g}: {verdict}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--model", type=Path, help="a folder to convert instead")
    parser.add_argument("--mean-cosine", type=float, default=0.998)
    parser.add_argument("--top10", type=float, default=0.95)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "bench")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
