"""Files of any size: peak memory, and kills that cost nothing.

    python benchmarks/bench_files.py [--lines 1000000] [--model-lines 20000] [--kills 10] [--quick]

Three questions, each asked of the command line in processes of its own:

- Memory: the peak resident set of `embed --input FILE --out FILE` for many short lines against
  1,000 of them, with the lightweight backend and with MiniLM (bound: 200 MB more).
- Kills: the large lightweight run is killed at random moments and resumed; the output must be
  byte-equal to the uninterrupted run's.
- Speed, beside it: texts a second of each run.

With `--processes N ...` another question alone: whole runs of the model's lines by one process with
all cores and by N processes, in turns, and whether their bytes are equal. A count that is beyond
this machine's cores is left out.

The lines are random English words, made deterministically. Everything goes into build/bench.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import random
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "build" / "bench" / "files"
BOUND_BYTES = 200_000_000
FEW = 1000
SEED = 20261124
DIMENSION = "384"


def main() -> int:
    parser = argparse.ArgumentParser(description="Memory and resumption of large files.")
    parser.add_argument("--lines", type=int, help="with the lightweight backend; default: 1000000")
    parser.add_argument("--model-lines", type=int, help="with MiniLM; 0: none; default: 20000")
    parser.add_argument("--quick", action="store_true", help="100,000 and 4,000 lines by default")
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--suffix", choices=(".npy", ".parquet"), default=".parquet")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "bench" / "files.json")
    parser.add_argument("--processes", type=int, nargs="+", default=[], metavar="N")
    parser.add_argument("--rounds", type=int, default=3, help="of --processes")
    arguments = parser.parse_args()
    lines_of, model_lines = (100_000, 4_000) if arguments.quick else (1_000_000, 20_000)
    arguments.lines = lines_of if arguments.lines is None else arguments.lines
    if arguments.model_lines is None:
        arguments.model_lines = model_lines
    if arguments.processes:
        return compare_processes(arguments)
    from kimera_console.core.bench.meters.machine import fingerprint
    from kimera_console.core.system.records import to_plain

    FOLDER.mkdir(parents=True, exist_ok=True)
    light = {"LIGHTWEIGHT_EMBEDDING": "1", "EMBEDDING_DIM": DIMENSION}
    cases = [("lightweight", light, arguments.lines)]
    if arguments.model_lines:
        cases.append(("MiniLM", model_flags(), arguments.model_lines))
    report: dict[str, Any] = {
        "machine": to_plain(fingerprint()),
        "memory": [],
        "bound_bytes": BOUND_BYTES,
    }
    ok = True
    for name, flags, count in cases:
        few, many = (measure(flags, lines(n), arguments.suffix) for n in (FEW, count))
        more = many["peak_rss_bytes"] - few["peak_rss_bytes"]
        ok &= more <= BOUND_BYTES
        report["memory"].append({"backend": name, "few": few, "many": many, "more_bytes": more})
        print(
            f"{name:12} {FEW:>9,} lines {few['peak_rss_bytes'] / 1e6:6.0f} MB   "
            f"{count:>9,} lines {many['peak_rss_bytes'] / 1e6:6.0f} MB   "
            f"{more / 1e6:+6.0f} MB   {many['texts_per_s']:,.0f} texts/s"
        )
    if arguments.kills:
        report["kills"] = kill_and_resume(light, lines(arguments.lines), arguments)
        ok &= report["kills"]["byte_equal"]
        print(
            f"killed {report['kills']['kills']} times: byte-equal {report['kills']['byte_equal']}"
        )
    arguments.out.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    print(f"Written to {arguments.out}\n{'Within' if ok else 'OVER'} the bounds.")
    return 0 if ok else 1


def compare_processes(arguments: argparse.Namespace) -> int:
    """One session with all cores against several sessions that share them."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    from kimera_console.core.system.threads import inference_threads

    flags, source = model_flags(), lines(arguments.model_lines)
    most = inference_threads(0)
    counts = sorted({1, *(count for count in arguments.processes if count <= most)})
    seconds: dict[int, list[float]] = {count: [] for count in counts}
    digests = set()
    for turn in range(arguments.rounds):
        first = turn % len(counts)
        for count in (*counts[first:], *counts[:first]):
            out = FOLDER / f"by-{count}.npy"
            began = time.perf_counter()
            subprocess.run(
                command(source, out, "--restart", "--processes", str(count)),
                cwd=FOLDER, env=environment(flags), check=True, stdout=subprocess.DEVNULL,
            )  # fmt: skip
            seconds[count].append(time.perf_counter() - began)
            digests.add(hashlib.sha256(out.read_bytes()).hexdigest())
    for count, taken in seconds.items():
        ratios = [one / other for one, other in zip(seconds[1], taken, strict=True)]
        middle = statistics.median(ratios)
        print(
            f"{count:3} processes  {min(taken):7.1f} to {max(taken):7.1f} s   "
            f"{middle:.2f} ({min(ratios):.2f} to {max(ratios):.2f}) times as fast"
        )
    equal = len(digests) == 1
    print(f"byte-equal: {equal}")
    report = {"seconds": seconds, "byte_equal": equal, "lines": arguments.model_lines}
    (FOLDER.parent / "processes.json").write_text(json.dumps(report, indent=1) + "\n", "utf-8")
    return 0 if equal else 1


def model_flags() -> dict[str, str]:
    from benchmarks.bench_embedding import prepare

    settings = prepare("")
    return {
        "ONNX_MODEL_PATH": str(settings.options().onnx_model_path),
        "EMBEDDING_DIM": DIMENSION,
        "EMBEDDING_STRICT": "1",
    }


def lines(count: int) -> Path:
    """A file of short lines, the same at each call."""
    path = FOLDER / f"lines-{count}.txt"
    if path.exists():
        return path
    sources = sorted(Path(os.__file__).parent.glob("*.py"))[:80]
    found = {w for s in sources for w in re.findall(r"[A-Za-z]{2,12}", s.read_text("utf-8"))}
    words, picker = sorted(found), random.Random(SEED)
    with path.open("w", encoding="utf-8") as stream:
        for number in range(count):
            stream.write(f"{number} {' '.join(picker.choices(words, k=picker.randint(3, 8)))}\n")
    return path


def command(source: Path, out: Path, *more: str) -> list[str]:
    start = [sys.executable, "-m", "kimera_console", "embed", "--quiet", "--json"]
    return [*start, "--input", str(source), "--out", str(out), *more]


def environment(flags: dict[str, str]) -> dict[str, str]:
    from kimera_console.core.flags.declarations import FLAGS

    kept = {name: v for name, v in os.environ.items() if name not in {f.name for f in FLAGS}}
    paths = (str(ROOT), kept.get("PYTHONPATH", ""))
    return {**kept, "PYTHONPATH": os.pathsep.join(p for p in paths if p), **flags}


def measure(flags: dict[str, str], source: Path, suffix: str) -> dict[str, Any]:
    import psutil

    out = FOLDER / f"whole{suffix}"
    answer, errors = FOLDER / "answer.json", FOLDER / "errors.txt"
    # Files, not pipes: nobody would read a pipe while the process is watched.
    with answer.open("wb") as text, errors.open("wb") as said:
        process = psutil.Popen(
            command(source, out, "--restart"),
            cwd=FOLDER, env=environment(flags), stdout=text, stderr=said,
        )  # fmt: skip
        peak = 0
        while process.poll() is None:
            with contextlib.suppress(psutil.Error):
                peak = max(peak, process.memory_info().rss)
            time.sleep(0.01)
    if process.returncode:
        raise SystemExit(errors.read_text("utf-8", "replace"))
    data = json.loads(answer.read_bytes())
    return {"peak_rss_bytes": peak, **{k: data[k] for k in ("rows", "seconds", "texts_per_s")}}


def kill_and_resume(
    flags: dict[str, str], source: Path, arguments: argparse.Namespace
) -> dict[str, Any]:
    whole, out = (FOLDER / f"{name}{arguments.suffix}" for name in ("whole", "resumed"))
    whole_s = measure(flags, source, arguments.suffix)["seconds"]
    out.unlink(missing_ok=True)
    picker = random.Random(SEED)
    kills = 0
    first = "--restart"
    while kills < arguments.kills:
        process = subprocess.Popen(
            command(source, out, first), cwd=FOLDER, env=environment(flags),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            process.wait(picker.uniform(0.5, 1.0 + 1.5 * whole_s / arguments.kills))
            break
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            kills += 1
            first = "--resume"
    if not out.exists():
        subprocess.run(
            command(source, out, first), cwd=FOLDER, env=environment(flags), check=True,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
    return {"kills": kills, "seconds": whole_s, "byte_equal": digest(out) == digest(whole)}


def digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    raise SystemExit(main())
