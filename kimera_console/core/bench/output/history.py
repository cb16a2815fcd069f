"""Runs kept for later: one JSON file each, and CSV for spreadsheets."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kimera_console.core.bench.plan.types import FORMAT_VERSION, BenchmarkRun
from kimera_console.core.errors import Action, Advice, BenchmarkError
from kimera_console.core.system.durable import staged
from kimera_console.core.system.paths import console_paths
from kimera_console.core.system.visible import sheet_cell

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import IO

CSV_COLUMNS = (
    "started", "contender", "label", "scenario", "round", "seconds", "texts", "tokens",
    "texts_per_s", "threads", "peak_rss_bytes", "peak_vram_bytes", "joules_per_1000_texts",
    "error",
)  # fmt: skip


@dataclass(frozen=True)
class SavedRun:
    """A run on disk.

    Attributes:
        path: Its file.
        run: What it holds.
    """

    path: Path
    run: BenchmarkRun


def history_folder() -> Path:
    """Where runs are kept; it need not exist yet."""
    return console_paths().state / "bench"


def save_run(run: BenchmarkRun, path: Path | None = None) -> Path:
    """Write a run as JSON, whole or not at all.

    Args:
        run: The run.
        path: A file; by default a new one in the history.

    Returns:
        The file written.

    Raises:
        BenchmarkError: It cannot be written, or has a figure that is not a finite number.
    """
    target = path or _free_name(run)
    try:
        text = json.dumps(run.to_dict(), indent=1, allow_nan=False)
    except ValueError as error:
        raise BenchmarkError(
            f"{target} cannot be written: a figure of the run is not a finite number.",
            hint="Its Markdown report and its CSV file can be exported.",
        ) from error
    _write(target, lambda file: file.write(text + "\n"))
    return target


def load_run(path: Path) -> BenchmarkRun:
    """Read a run back.

    Raises:
        BenchmarkError: The file cannot be read, or is not a run.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["format"] != FORMAT_VERSION:
            raise BenchmarkError(
                f"{path} was written by another version of the console.",
                hint="Measure again with this one.",
            )
        return BenchmarkRun.from_dict(data)
    except OSError as error:
        raise BenchmarkError(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BenchmarkError(
            f"{path} does not hold a benchmark run.", hint="Choose a JSON file saved by it."
        ) from error


def list_runs(limit: int = 0) -> tuple[SavedRun, ...]:
    """The history, newest first; files that cannot be read are passed over.

    Args:
        limit: Most runs to read; 0 is all.
    """
    found: list[SavedRun] = []
    for path in sorted(history_folder().glob("*.json"), reverse=True):
        if limit and len(found) == limit:
            break
        with contextlib.suppress(BenchmarkError):
            found.append(SavedRun(path, load_run(path)))
    return tuple(found)


def set_remark(path: Path, remark: str) -> BenchmarkRun:
    """Write the user's note into a run of the history, whole or not at all.

    Returns:
        The run with its note.

    Raises:
        BenchmarkError: The file is no run, or cannot be written.
    """
    run = replace(load_run(path), remark=remark.strip())
    save_run(run, path)
    return run


def find_run(name: str) -> SavedRun:
    """A run of the history by its file's name without the ending, or a file anywhere.

    Raises:
        BenchmarkError: There is none.
    """
    kept = history_folder() / f"{name}.json"
    path = kept if "/" not in name and kept.is_file() else Path(name).expanduser()
    if not path.is_file():
        raise BenchmarkError(
            f"There is no run {name!r}.",
            hint=Advice.of("See the list of runs", Action.LIST_RUNS, "."),
        )
    return SavedRun(path, load_run(path))


def export_csv(run: BenchmarkRun, path: Path) -> None:
    """Write every sample as a line, UTF-8 with a header; contenders without samples too.

    Raises:
        BenchmarkError: The file cannot be written.
    """
    _write(path, lambda file: _csv_rows(run, file))


def export_text(text: str, path: Path) -> None:
    """Write a report, whole or not at all.

    Raises:
        BenchmarkError: The file cannot be written.
    """
    _write(path, lambda file: file.write(text))


def to_csv(run: BenchmarkRun) -> str:
    """What `export_csv` writes, as text."""
    text = io.StringIO(newline="")
    _csv_rows(run, text)
    return text.getvalue()


def _csv_rows(run: BenchmarkRun, file: IO[str]) -> None:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(CSV_COLUMNS)
    for one in run.runs:
        named = (one.contender, one.info.label, one.scenario)
        head = [run.started, *map(sheet_cell, named)]
        known = [one.peak_vram_bytes, one.joules_per_1000_texts]
        more = ["" if figure is None else figure for figure in known]
        tail = [one.threads, one.peak_rss_bytes, *more, sheet_cell(one.error)]
        if not one.samples:
            writer.writerow([*head, "", "", one.texts, one.tokens, "", *tail])
        for number, seconds in zip(one.rounds, one.samples, strict=True):
            rate = one.texts / seconds if seconds else ""
            writer.writerow([*head, number, repr(seconds), one.texts, one.tokens, rate, *tail])


def _free_name(run: BenchmarkRun) -> Path:
    stamp = re.sub(r"[^0-9T]", "", run.started[:19]) or "partial"
    folder = history_folder()
    path, number = folder / f"{stamp}.json", 2
    while path.exists():
        path, number = folder / f"{stamp}-{number}.json", number + 1
    return path


def _write(path: Path, fill: Callable[[IO[str]], object]) -> None:
    try:
        private = path.parent == history_folder()
        if not private:
            path.parent.mkdir(parents=True, exist_ok=True)
        with (
            staged(path, private=private) as new,
            new.open("w", encoding="utf-8", newline="") as file,
        ):
            fill(file)
    except OSError as error:
        raise BenchmarkError(
            f"{path} cannot be written: {error.strerror}.",
            hint="Choose another folder or free some space.",
        ) from error
