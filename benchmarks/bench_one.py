"""One short text through the core against the same graph run by ONNX Runtime alone.

    python benchmarks/bench_one.py [--rounds 20] [--spin 1000] [--quick] [--bundle DIR]
                                   [--out build/bench]

`run`, `text` and `core` take turns in one process and share one session, call by call, so that what
disturbs the machine hits each alike. `run` is `session.run` on ready token ids; `text` tokenizes
too, runs and scales, as a script would; `core` is `Embedder.encode`, which reads the flags, keeps
the monitor's figures and checks the vector. A round is 50 calls of each; a ratio is of one round's
medians.

Judged is `core` over `text` (bound: 1.05): both begin with a text and end with a unit vector.
`core` over `run` is printed too: it holds the tokenizer besides.

`bare` is a session of its own with ONNX Runtime's defaults and as many threads, tokenised by hand:
what the console's options cost or bring for one text. Its threads go on spinning after a run, which
would take the processor from the others, so `bare` and `core` take turns in blocks of 50 calls,
after a pause and some calls that warm up. `--spin` adds blocks of sessions with the console's
options whose threads spin for so many microseconds at most, in a run and after it, and of the same
that stop at a run's end, as the console's do. Processor time of all threads, a call and in the idle
second after a block, is printed beside it.

Then `text` and `core` are measured beside the run: with a session that gives the ready vectors at
once, in the thread's processor time, and with the processor's caches emptied before each call, as
a model's run leaves them. That hardly depends on what else the machine does.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import numpy as np  # noqa: E402

from benchmarks._whole import sample_bundle, shown, spread, write  # noqa: E402
from kimera_console.core.bench.meters.machine import fingerprint  # noqa: E402
from kimera_console.core.embedding.backends.onnx import OnnxBackend  # noqa: E402
from kimera_console.core.embedding.backends.onnx_session import UNFUSED_ON_CPU  # noqa: E402
from kimera_console.core.embedding.embedder import Embedder  # noqa: E402
from kimera_console.core.flags.settings import Settings  # noqa: E402
from kimera_console.core.system.processor import this_processor  # noqa: E402
from kimera_console.core.system.records import to_plain  # noqa: E402
from kimera_console.core.system.threads import inference_threads  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

BOUND = 1.05
TEXT = "A short text, as people type it into the box of a search engine."
RUN, SCRIPT, CORE, BARE = "run", "text", "core", "bare"
CALLS, WARM, BESIDE_CALLS = 50, 30, 200
BLOCK_WARM, PAUSE_S, IDLE_S = 10, 0.2, 1.0
STOP = {"session.force_spinning_stop": "1"}


def main() -> int:
    options = _arguments()
    bundle = sample_bundle(options.bundle)
    with tempfile.TemporaryDirectory(prefix="kimera-one-") as home:
        os.environ["KIMERA_CONSOLE_HOME"] = home
        calls, tokens, beside = _contenders(bundle, Path(home))
        count = 3 if options.quick else options.rounds
        rounds = [_round(calls, number) for number in range(count)]
        blocks = _blocks(calls[CORE], bundle, count, options.spin)
        beside()
        report = {**_report(rounds, tokens), **blocks, "beside_run_ms": _beside(calls)}
    _show(report)
    write(report, options.out / "one.json")
    return 0 if options.quick or report["holds"] else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="One short text: the core against its runtime.")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--spin", type=int, nargs="+", default=[], metavar="US")
    parser.add_argument("--quick", action="store_true", help="three rounds, judged by nobody")
    parser.add_argument("--bundle", type=Path, help="MiniLM in fp32; default: converted once")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "bench")
    return parser.parse_args()


def _contenders(
    bundle: Path, home: Path
) -> tuple[dict[str, Callable[[], object]], int, Callable[[], None]]:
    """The calls; the text's tokens; and what makes the calls do without the run."""
    env_file = home / ".env"
    env_file.write_text(f"ONNX_MODEL_PATH={bundle}\nEMBEDDING_DIM=384\n", encoding="utf-8")
    os.utime(env_file, (time.time() - 60,) * 2)
    embedder = Embedder(Settings(env_file, environ={}))
    embedder.encode([TEXT])
    backend = embedder._chain.backend
    assert isinstance(backend, OnnxBackend)
    session = _Session(backend.session)
    backend._session = session
    ids = np.array(backend.tokenize([TEXT]), dtype=np.int64)
    feeds = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
    calls: dict[str, Callable[[], object]] = {
        RUN: lambda: session.run(["sentence_embedding"], feeds),
        SCRIPT: _script(session, bundle),
        CORE: lambda: embedder.encode([TEXT]),
    }
    time.sleep(2.1)  # the flags' file counts as settled only then
    for call in calls.values():
        for _ in range(WARM):
            call()
    return calls, ids.shape[1], session.stand_in


def _script(session: Any, bundle: Path) -> Callable[[], object]:
    """The text to a unit vector, as one would write it without the console."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(bundle / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_length=256)

    def call() -> object:
        ids = np.array([tokenizer.encode(TEXT).ids], dtype=np.int64)
        given = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        vectors = session.run(["sentence_embedding"], given)[0]
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    return call


def _blocks(
    core: Callable[[], object], bundle: Path, rounds: int, spins: list[int]
) -> dict[str, Any]:
    """The core and sessions with other options in alternating blocks of calls."""
    calls = {CORE: core, BARE: _script(_own_session(bundle), bundle)}
    for spin in spins:
        bounded = {"session.intra_op.spin_duration_us": str(spin)}
        for name, entries in ((f"spin {spin}", bounded), (f"spin {spin} stop", bounded | STOP)):
            calls[name] = _script(_own_session(bundle, entries), bundle)
    names = list(calls)
    taken: dict[str, list[float]] = {name: [] for name in names}
    processor: dict[str, list[float]] = {name: [] for name in names}
    idle: dict[str, list[float]] = {name: [] for name in names}
    for number in range(rounds):
        first = number % len(names)
        for name in (*names[first:], *names[:first]):
            time.sleep(PAUSE_S)
            began = time.process_time()
            taken[name].append(_block(calls[name]))
            processor[name].append((time.process_time() - began) * 1000 / (BLOCK_WARM + CALLS))
            if number < 3:
                began = time.process_time()
                time.sleep(IDLE_S)
                idle[name].append((time.process_time() - began) * 1000)
    return {
        "blocks_ms": {name: spread(values) for name, values in taken.items()},
        "processor_ms": {name: spread(values) for name, values in processor.items()},
        "core_over": {
            name: spread([ours / theirs for ours, theirs in zip(taken[CORE], values, strict=True)])
            for name, values in taken.items()
            if name != CORE
        },
        "idle_second_ms": {name: statistics.median(values) for name, values in idle.items()},
    }


def _block(call: Callable[[], object]) -> float:
    """Median milliseconds of calls one after the other."""
    taken = []
    for number in range(BLOCK_WARM + CALLS):
        began = time.perf_counter_ns()
        call()
        if number >= BLOCK_WARM:
            taken.append(time.perf_counter_ns() - began)
    return statistics.median(taken) / 1e6


def _own_session(bundle: Path, entries: dict[str, str] | None = None) -> Any:
    """ONNX Runtime's defaults with the console's number of threads; or its options and these."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = inference_threads(0)
    for name, value in (entries or {}).items():
        options.add_session_config_entry(name, value)
    return onnxruntime.InferenceSession(
        str(bundle / "model.onnx"),
        options,
        providers=["CPUExecutionProvider"],
        disabled_optimizers=UNFUSED_ON_CPU if entries else (),
    )


class _Session:
    """A session whose runs can be left out."""

    def __init__(self, session: Any) -> None:
        self._session = session
        self.run = session.run

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session, name)

    def stand_in(self) -> None:
        """From now on a run gives at once what the next one gives."""
        ready: list[Any] = []

        def run(names: Any, feeds: Any, options: Any = None) -> list[Any]:
            if not ready:
                ready.extend(self._session.run(names, feeds, options))
            return list(ready)

        self.run = run


def _beside(calls: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Milliseconds of processor time beside the run, caches empty; medians of calls in turns."""
    caches = np.ones(6_000_000)
    taken: dict[str, list[int]] = {SCRIPT: [], CORE: []}
    for number in range(BESIDE_CALLS + WARM):
        for name, values in taken.items():
            caches += 1.0
            began = time.thread_time_ns()
            calls[name]()
            if number >= WARM:
                values.append(time.thread_time_ns() - began)
    return {name: statistics.median(values) / 1e6 for name, values in taken.items()}


def _round(calls: dict[str, Callable[[], object]], number: int) -> dict[str, float]:
    names = list(calls)
    taken: dict[str, list[int]] = {name: [] for name in names}
    for turn in range(CALLS):
        first = (number + turn) % len(names)
        for name in (*names[first:], *names[:first]):
            began = time.perf_counter_ns()
            calls[name]()
            taken[name].append(time.perf_counter_ns() - began)
    return {name: statistics.median(values) / 1e6 for name, values in taken.items()}


def _report(rounds: list[dict[str, float]], tokens: int) -> dict[str, Any]:
    ratio = spread([one[CORE] / one[SCRIPT] for one in rounds])
    return {
        "machine": to_plain(fingerprint()),
        "processor": this_processor().features,
        "tokens": tokens,
        "ms": {name: spread([one[name] for one in rounds]) for name in (RUN, SCRIPT, CORE)},
        "core_over_text": ratio,
        "core_over_run": spread([one[CORE] / one[RUN] for one in rounds]),
        "bound": BOUND,
        "holds": ratio["median"] <= BOUND,
    }


def _show(report: dict[str, Any]) -> None:
    print(f"{', '.join(report['processor'])}; one text of {report['tokens']} tokens")
    for name, found in report["ms"].items():
        print(f"  {name:5} {shown(found)} ms")
    print(f"  core / run  {shown(report['core_over_run'])}")
    print(f"  core / text {shown(report['core_over_text'])}  (bound: {report['bound']})")
    print(f"In blocks of {CALLS} calls:")
    for name, found in report["blocks_ms"].items():
        idle = report["idle_second_ms"][name]
        over = report["core_over"].get(name)
        ratio = "" if over is None else f"; core / {name} {shown(over)}"
        print(f"  {name:12} {shown(found)} ms{ratio}")
        used = shown(report["processor_ms"][name])
        print(f"  {'':12} of processor time {used} ms, in the idle second after it {idle:.0f} ms")
    beside = report["beside_run_ms"]
    print(f"  beside the run: text {beside[SCRIPT]:.3f} ms, core {beside[CORE]:.3f} ms")


if __name__ == "__main__":
    raise SystemExit(main())
