"""Stores of any size: peak memory, and throughput against `embed --input`.

    python benchmarks/bench_stores.py [--rows 1000 100000] [--actions audit run]
                                      [--texts 2000] [--rounds 3] [--cluster-texts 24000]
                                      [--written-rows 20000] [--out build/bench/stores.json]

Four questions, the first three asked of the command line in processes of its own:

- Memory: the peak resident set of `stores audit` (with the texts' recipe) and of `stores run` over
  an SQLite table with lightweight vectors of 64 dimensions, for many rows against few (bound:
  200 MB more). The run is to a model of one table of vectors, so that it is the store's work that
  is seen. `--rows 1000 1000000` is the size that the bound is stated for.
- Throughput: `stores run` with MiniLM on SQLite and on PostgreSQL against `embed --input` on the
  same texts, in turns (bound: 0.9 of it, by the median of the rounds' ratios). Both rates are the
  ones that the commands report: without the time of loading the model. `--texts 0` leaves it out.
- Cluster: `stores run --ray local` with one worker and with two, of one thread each, in turns
  (bound: two are 1.7 times as fast, the start of the cluster and the loading of the models
  included: some eight seconds that a second worker does not halve, so few texts show less). It
  needs two processors. `--cluster-texts 0` leaves it out.
- Writing: rows a second that a run hands to each database where embedding costs nothing: ready
  vectors of 1024 numbers, with everything else that a run does (reading, hashes, ledger, looking
  again). It bounds what more machines can give. One writer; no bound. `--written-rows 0` leaves it
  out.

The texts are random English words, made deterministically. The answer is printed as one JSON
object, with the medians and every sample. Exit code 1 if a bound is broken. Run it on a quiet
machine.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from benchmarks.bench_files import FOLDER as FILES  # noqa: E402
from benchmarks.bench_files import environment, lines, model_flags  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = ROOT / "build" / "bench" / "stores"
BOUND_BYTES = 200_000_000
LEAST_RATIO = 0.9
LEAST_GAIN = 1.7
DIMENSION = 64
WRITTEN_DIMENSION = 1024
RULES = ("degraded=embed", "not_reproduced=embed", "missing=embed", "empty=embed", "no_text=skip")
NAMED = ("--table", "notes", "--vector", "v", "--recipe", "body")
ACTIONS = ("audit", "run")
_PART = 10_000


def main() -> int:
    options = _arguments()
    from kimera_console.core.bench.meters.machine import fingerprint
    from kimera_console.core.system.records import to_plain

    for folder in (FOLDER, FILES):
        folder.mkdir(parents=True, exist_ok=True)
    report: dict[str, Any] = {
        "machine": to_plain(fingerprint()),
        "memory": memory(sorted(options.rows), options.actions),
        "throughput": throughput(options.texts, options.rounds) if options.texts else {},
        "cluster": cluster(options.cluster_texts, options.rounds) if options.cluster_texts else {},
        "writing": writing(options.written_rows, options.rounds) if options.written_rows else {},
    }
    bounds = {
        f"memory of {each['action']}": each["more_bytes"] <= BOUND_BYTES
        for each in report["memory"]
    }
    bounds |= {
        f"throughput on {name}": ratio >= LEAST_RATIO
        for name, ratio in report["throughput"].get("ratios", {}).items()
    }
    if report["cluster"]:
        bounds["two workers"] = report["cluster"]["gain"] >= LEAST_GAIN
    report["bounds"] = bounds
    text = json.dumps(report, indent=1)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(text + "\n", encoding="utf-8")
    print(text)
    return 0 if all(bounds.values()) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Memory and throughput of stores.")
    parser.add_argument("--rows", type=int, nargs="+", default=[1000, 100_000])
    parser.add_argument(
        "--actions", nargs="+", choices=ACTIONS, default=list(ACTIONS), help="for the memory"
    )
    parser.add_argument("--texts", type=int, default=2000, help="for the throughput; 0 leaves out")
    parser.add_argument("--rounds", type=int, default=3, help="of throughput and cluster")
    parser.add_argument(
        "--cluster-texts", type=int, default=24_000, help="for the cluster; 0 leaves out"
    )
    parser.add_argument(
        "--written-rows", type=int, default=20_000, help="for the writing; 0 leaves out"
    )
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "bench" / "stores.json")
    return parser.parse_args()


def memory(counts: list[int], actions: list[str]) -> list[dict[str, Any]]:
    """Peaks of an audit and of a run, by rows."""
    from tests.helpers.onnx_models import tiny_bundle

    bundle = FOLDER / "tiny"
    shutil.rmtree(bundle, ignore_errors=True)
    tiny_bundle(bundle, dimension=DIMENSION, ours=True)
    flags = {"EMBEDDING_DIM": str(DIMENSION)}
    more = {"audit": [], "run": ["--bundle", str(bundle), *rules()]}
    peaks: dict[str, list[dict[str, Any]]] = {action: [] for action in actions}
    for count in counts:
        path = FOLDER / f"light-{count}.db"
        write_store(path, count)
        for action in actions:
            found = measure(flags, action, str(path), *NAMED, *more[action])
            rows = found["rows" if action == "audit" else "rows_done"]
            if rows != count:
                raise SystemExit(f"{action}: {rows} of {count} rows")
            kept = {name: found[name] for name in ("peak_rss_bytes", "wall_s")}
            peaks[action].append({"rows": count, **kept})
        path.unlink()
    return [
        {
            "action": action,
            "peaks": found,
            "more_bytes": found[-1]["peak_rss_bytes"] - found[0]["peak_rss_bytes"],
        }
        for action, found in peaks.items()
    ]


def rules() -> list[str]:
    return [part for rule in RULES for part in ("--rows", rule)]


def write_store(path: Path, count: int) -> None:
    """A table of texts with the console's lightweight vectors, written a part at a time."""
    from kimera_console.core.embedding.backends.lightweight import LightweightBackend
    from kimera_console.core.jobs import JobContext

    path.unlink(missing_ok=True)
    backend = LightweightBackend(DIMENSION)
    with contextlib.closing(sqlite3.connect(path)) as database, lines(count).open() as stream:
        database.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT, v JSON)")
        for start in range(0, count, _PART):
            texts = [line.rstrip("\n") for line in itertools.islice(stream, _PART)]
            made = backend.encode(texts, batch_size=256, context=JobContext()).vectors
            rows = zip(range(start, start + len(texts)), texts, made, strict=True)
            database.executemany(
                "INSERT INTO notes VALUES (?, ?, ?)",
                ((key, text, json.dumps(vector.tolist())) for key, text, vector in rows),
            )
        database.commit()


def measure(flags: dict[str, str], action: str, *arguments: str) -> dict[str, Any]:
    """What `stores ACTION --json` says, with its peak resident set and its wall time."""
    import psutil

    command = [sys.executable, "-m", "kimera_console", "stores", action, *arguments]
    answer, errors = FOLDER / "answer.json", FOLDER / "errors.txt"
    # Files, not pipes: nobody would read a pipe while the process is watched.
    with answer.open("wb") as text, errors.open("wb") as said:
        started = time.monotonic()
        process = psutil.Popen(
            [*command, "--json", "--quiet"],
            cwd=FOLDER, env=environment(flags), stdout=text, stderr=said,
        )  # fmt: skip
        peak = 0
        while process.poll() is None:
            with contextlib.suppress(psutil.Error):
                peak = max(peak, process.memory_info().rss)
            time.sleep(0.01)
    if process.returncode:
        raise SystemExit(errors.read_text("utf-8", "replace") or answer.read_text("utf-8"))
    data: dict[str, Any] = json.loads(answer.read_bytes())
    return {**data, "peak_rss_bytes": peak, "wall_s": time.monotonic() - started}


def throughput(count: int, rounds: int) -> dict[str, Any]:
    """Texts a second of `embed --input` and of runs with the same model on the same texts."""
    flags = model_flags()
    source = lines(count)
    texts = source.read_text(encoding="utf-8").splitlines()
    samples: dict[str, list[float]] = {"embed": [], "sqlite": [], "postgresql": []}
    with databases(texts) as urls:
        for _ in range(rounds):
            samples["embed"].append(embed(flags, source, count))
            for name, url in urls.items():
                bundle = ("--bundle", flags["ONNX_MODEL_PATH"])
                ran = measure(flags, "run", url, *NAMED, *bundle, *rules())
                if ran["written"] != count:
                    raise SystemExit(f"{name}: {ran['written']} of {count} rows")
                samples[name].append(ran["texts_per_s"])
                measure(flags, "discard", url)
    medians = {name: statistics.median(values) for name, values in samples.items()}
    return {
        "texts": count,
        "texts_per_s": samples,
        "medians": medians,
        # Of neighbours in time, so that a drift of the machine hits both sides alike.
        "ratios": {
            name: statistics.median(
                one / other for one, other in zip(samples[name], samples["embed"], strict=True)
            )
            for name in ("sqlite", "postgresql")
        },
    }


def cluster(count: int, rounds: int) -> dict[str, Any]:
    """Seconds of a run with one worker and with two, of one thread each, on SQLite."""
    flags = model_flags()
    texts = lines(count).read_text(encoding="utf-8").splitlines()
    seconds: dict[int, list[float]] = {1: [], 2: []}
    with databases(texts) as urls:
        for _ in range(rounds):
            for workers, samples in seconds.items():
                bundle = ("--bundle", flags["ONNX_MODEL_PATH"])
                asked = (*NAMED, *bundle, *rules(), "--ray", "local", "--workers", str(workers))
                ran = measure(flags, "run", urls["sqlite"], *asked)
                if ran["written"] != count:
                    raise SystemExit(f"{workers} workers: {ran['written']} of {count} rows")
                samples.append(ran["seconds"])
                measure(flags, "discard", urls["sqlite"])
    gains = [one / two for one, two in zip(seconds[1], seconds[2], strict=True)]
    return {"texts": count, "seconds": seconds, "gains": gains, "gain": statistics.median(gains)}


def writing(count: int, rounds: int) -> dict[str, Any]:
    """Rows a second of runs whose vectors are there already, on SQLite and on PostgreSQL."""
    from kimera_console.core.stores.change.begin import discard_run
    from kimera_console.core.stores.change.rules import Rules
    from kimera_console.core.stores.change.run import RunOptions, run_store
    from kimera_console.core.stores.change.stamp import Stamp
    from kimera_console.core.stores.change.target import Target
    from kimera_console.core.stores.database.connection import open_store
    from kimera_console.core.stores.database.tables import choose_columns, describe_table
    from kimera_console.core.stores.recipes.text_recipe import RecipeSet
    from tests.helpers.stores import unit_vectors

    ready = unit_vectors(4096, WRITTEN_DIMENSION)
    stamp = Stamp("ready vectors", "", "", "", "", "", "", WRITTEN_DIMENSION, 0, ())
    target = Target(stamp, lambda texts: ready[: len(texts)], lambda texts: (1,) * len(texts))
    samples: dict[str, list[float]] = {"sqlite": [], "postgresql": []}
    settings: dict[str, str] = {}
    with databases(lines(count).read_text(encoding="utf-8").splitlines()) as urls:
        for _ in range(rounds):
            for name, url in urls.items():
                with open_store(url, writable=True) as store:
                    choice = choose_columns(store, table="notes", vector="v")
                    info = describe_table(store, choice.table)
                    recipes, options = RecipeSet.parse(["body"]), RunOptions(Rules.parse(RULES))
                    ran = run_store(store, choice, info, recipes, target, options)
                    samples[name].append(ran.texts_per_s)
                    discard_run(store, ran.run)
                    if name == "postgresql":
                        with store.connect() as connection:
                            settings["fsync"] = str(
                                connection.exec_driver_sql("SHOW fsync").scalar()
                            )
    medians = {name: statistics.median(values) for name, values in samples.items()}
    return {
        "rows": count, "dimension": WRITTEN_DIMENSION, "rows_per_s": samples, "medians": medians,
        "postgresql": settings,
    }  # fmt: skip


def embed(flags: dict[str, str], source: Path, count: int) -> float:
    command = [sys.executable, "-m", "kimera_console", "embed", "--input", str(source)]
    done = subprocess.run(
        [*command, "--out", str(FOLDER / "v.npy"), "--restart", "--json", "--quiet"],
        cwd=FOLDER, env=environment(flags), capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(done.stderr)
    data = json.loads(done.stdout)
    if data["rows"] != count:
        raise SystemExit(f"embed: {data['rows']} of {count} rows")
    return float(data["texts_per_s"])


@contextlib.contextmanager
def databases(texts: list[str]) -> Iterator[dict[str, str]]:
    """The texts in a table of SQLite and of PostgreSQL, with vectors of no model; URLs by name."""
    from tests.helpers.postgres import postgres_server
    from tests.helpers.stores import Database, unit_vectors

    path = FOLDER / "texts.db"
    path.unlink(missing_ok=True)
    sqlite3.connect(path).close()
    with postgres_server() as server, server.database() as url:
        urls = {"sqlite": f"sqlite:///{path}", "postgresql": url}
        for name, each in urls.items():
            database = Database(each, name)
            kind = database.vector_type.replace("384", str(DIMENSION))
            database.run(f"CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT, v {kind})")
            vectors = unit_vectors(len(texts), DIMENSION)
            database.run(
                "INSERT INTO notes VALUES (:id, :body, :v)",
                [
                    {"id": place, "body": text, "v": json.dumps(vectors[place].tolist())}
                    for place, text in enumerate(texts)
                ],
            )
        yield urls


if __name__ == "__main__":
    raise SystemExit(main())
