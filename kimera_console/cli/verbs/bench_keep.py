"""What `bench` leaves behind: the file that was asked for, and a run that was cancelled."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from kimera_console.cli.advice import error_words
from kimera_console.cli.files import check_target, replaced
from kimera_console.core.errors import BenchmarkError, KimeraError

if TYPE_CHECKING:
    from pathlib import Path

    from kimera_console.cli.output import Output
    from kimera_console.core.bench.output.live import LiveRun
    from kimera_console.core.bench.plan.types import BenchmarkRun

ENDINGS = (".json", ".csv", ".md")
"""What a run can be written as; the ending of the file chooses, in capitals too."""


def check_out(path: Path) -> None:
    """Refuse what could not be written at the end, before minutes of measuring.

    Raises:
        BenchmarkError: Its ending stands for none of the formats.
        KimeraError: It cannot be written there.
    """
    if path.suffix.lower() not in ENDINGS:
        raise BenchmarkError(
            f"{path} has none of the endings {', '.join(ENDINGS)}.",
            hint="The ending says what is written: all of the run, its samples, or a report.",
        )
    check_target(path)


def write_run(path: Path, run: BenchmarkRun) -> None:
    """Write a run in the format of the file's ending.

    Raises:
        KimeraError: The disk refuses.
    """
    from kimera_console.core.bench.output.history import to_csv
    from kimera_console.core.bench.output.report import to_markdown

    ending = path.suffix.lower()
    if ending == ".csv":
        text = to_csv(run)
    elif ending == ".md":
        text = to_markdown(run)
    else:
        text = json.dumps(run.to_dict(), indent=2) + "\n"
    with replaced(path) as staged:
        staged.write_text(text, encoding="utf-8")


def keep_cancelled(live: LiveRun, out: Path | None, output: Output) -> None:
    """Keep the samples of a run that was cancelled, and say where, in one sentence."""
    from kimera_console.core.bench.output.history import save_run
    from kimera_console.core.bench.output.run_view import cancelled_run

    run = cancelled_run(live)
    places, problems = [], []
    try:
        places.append(f"the history as {save_run(run).stem}")
    except BenchmarkError as error:
        problems.append(error_words(error))
    if out is not None:
        try:
            write_run(out, run)
            places.append(str(out))
        except KimeraError as error:
            problems.append(error_words(error))
    count = sum(len(one.samples) for one in run.runs)
    text = f"{count:,} samples are kept in {' and '.join(places)}." if places else ""
    sentence = " ".join(filter(None, ("Cancelled:", text, *problems)))
    output.data({
        "error": {"type": "JobCancelled", "message": sentence, "hint": ""},
        "kept": run.to_dict() if places else None,
    })  # fmt: skip
    output.note(sentence)
