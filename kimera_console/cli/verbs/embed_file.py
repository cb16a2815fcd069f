"""`embed --input FILE --out FILE`: a file of texts of any size into a file of vectors."""

from __future__ import annotations

import sys
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from kimera_console.cli.embed_options import AUTO
from kimera_console.cli.reading import reading_options
from kimera_console.cli.verbs.embed import report_backend
from kimera_console.core.embed_file.types import BadLines, FileRequest, NamedLines, ResumePolicy
from kimera_console.core.errors import InputError, NoAnswerError
from kimera_console.core.flags.settings import Settings
from kimera_console.core.jobs import JobCancelled
from kimera_console.core.system.answers import ask
from kimera_console.core.system.units import byte_size, counted
from kimera_console.core.texts.files.types import START, Row

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from kimera_console.cli.output import Output
    from kimera_console.core.embed_file.types import FileReport
    from kimera_console.core.embedding.embedder import Embeddings
    from kimera_console.core.jobs import JobContext

LARGEST_INPUT_CHARS = 1 << 28
"""Texts beyond this do not fit into one answer: their tokens and vectors would fill the memory."""
_CHARS_OF_A_LINE = 256
"""Of a line beside its characters: a short text takes less memory than its vector and tokens."""
SHOWN_RESULTS = 1000
"""Rows of which `--json` tells norm and tokens one by one: memory stays flat, and so does it."""


def embed_file(arguments: argparse.Namespace, output: Output, context: JobContext) -> int:
    """Embed a file into a file, and report."""
    from kimera_console.core.embed_file import run
    from kimera_console.core.embedding.embedder import Embedder

    settings = Settings(arguments.env_file)
    embedder = Embedder(settings, prompt=arguments.prompt)
    results: list[dict[str, Any]] = []

    def keep(lines: Sequence[int], found: Embeddings) -> None:
        for index in range(min(len(lines), SHOWN_RESULTS - len(results))):
            results.append(
                {
                    "line": lines[index],
                    "norm": float(found.norms[index]),
                    "tokens": found.token_counts[index],
                    "truncated": found.truncated[index],
                }
            )

    try:
        report = run.embed_file(
            embedder,
            settings,
            _request(arguments),
            standard_input=sys.stdin.buffer if arguments.input == "-" else None,
            on_chunk=keep if output.as_json else None,
            on_note=output.note,
            context=context,
        )
    except JobCancelled:
        _report_kept(arguments, output)
        raise
    finally:
        embedder.close()
    output.data({**_data(report), "results": results})
    _report(report, output)
    return 0


@dataclass
class ReadTexts:
    """All texts of an input.

    Attributes:
        texts: Of the lines that have a usable one.
        lines: Number of each text's line (or row).
        left_out: The other lines, with their reasons.
        note: What it was read as, where that was guessed; "".
    """

    texts: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    left_out: NamedLines = field(default_factory=NamedLines)
    note: str = ""


def read_texts(arguments: argparse.Namespace, context: JobContext) -> ReadTexts:
    """All texts of `--input`, for an answer on standard output.

    Args:
        arguments: Of the verb.
        context: A cancel ends the wait for more.

    Raises:
        JobCancelled: It was.
        InputError: A line has no usable text (and `--bad-lines` is fail), none has, or there is
            too much.
    """
    from kimera_console.core.texts.files.rows import open_rows

    rows = open_rows(arguments.input, reading_options(arguments), standard_input=sys.stdin.buffer)
    found, size = ReadTexts(note=rows.guess_note), 0
    for row in rows.rows(START, context):
        if isinstance(row, Row):
            found.texts.append(row.text)
            found.lines.append(row.line)
            size += len(row.text)
        elif arguments.bad_lines == "fail":
            raise InputError(
                f"{arguments.input}, {rows.line_word} {row.line}: {row.reason}.",
                hint="Correct it, or leave such lines out with --bad-lines skip.",
            )
        else:
            found.left_out.add(row.line, row.reason)
        size += _CHARS_OF_A_LINE
        if size > LARGEST_INPUT_CHARS:
            raise InputError(
                f"{arguments.input} is too long for an answer on standard output: it was read up to"
                f" {rows.line_word} {row.line:,}.",
                hint="Write the vectors to a file (--out): then it may have any size.",
            )
    if found.left_out.count and not found.texts:
        raise InputError(
            f"{arguments.input} has no usable text in any of its {found.left_out.count:,}"
            f" {rows.line_word}s; {rows.line_word} {found.left_out.lines[0]}:"
            f" {found.left_out.reasons[0]}.",
            hint="Correct the file, or name another.",
        )
    return found


def report_left_out(found: ReadTexts, output: Output) -> None:
    """Name the lines that are not among the results, and what the file was read as."""
    if found.note:
        output.note(found.note)
    _report_skipped(found.left_out, output)


def _report_skipped(skipped: NamedLines, output: Output) -> None:
    for line, reason in zip(skipped.lines[:10], skipped.reasons, strict=False):
        output.note(f"line {line}: {reason}, left out")
    if skipped.count:
        output.note(f"{counted(skipped.count, 'line')} left out: {skipped.words}")


def _request(arguments: argparse.Namespace) -> FileRequest:
    leftover = ResumePolicy.RESUME if arguments.resume else ResumePolicy.REFUSE
    return FileRequest(
        source=arguments.input,
        out=arguments.out,
        read=reading_options(arguments),
        bad_lines=BadLines(arguments.bad_lines),
        leftover=ResumePolicy.DISCARD if arguments.restart else leftover,
        append=arguments.append,
        processes=_processes(arguments),
    )


def _processes(arguments: argparse.Namespace) -> int:
    if arguments.processes != AUTO:
        return arguments.processes or 1
    from kimera_console.core.embed_file.workers import usual_processes

    return usual_processes(Settings(arguments.env_file))


def _report_kept(arguments: argparse.Namespace, output: Output) -> None:
    from kimera_console.core.embed_file.journal import unfinished_rows

    try:
        rows = ask(arguments.out, lambda: unfinished_rows(arguments.out))
    except NoAnswerError as error:
        output.note(f"What was kept is not known: {error.message}")
        return
    if rows:
        verb = "is" if rows == 1 else "are"
        output.note(f"{counted(rows, 'vector')} {verb} kept: continue with --resume.")
    else:
        output.note("No vectors were kept: it ended before the first were on the disk.")


def _data(report: FileReport) -> dict[str, Any]:
    info = report.info
    model = ("backend", "engine", "provider", "model", "revision", "pooling", "precision")
    return {
        **{name: getattr(info, name) for name in (*model, "dimension", "prompt", "prompt_text")},
        "degraded": info.degraded,
        "notes": [*info.notes, *report.notes],
        "attempts": [asdict(attempt) for attempt in report.attempts],
        "warnings": list(report.warnings),
        "out": str(report.out),
        **report.tally.to_dict(),
        "rows_before": report.rows_before,
        "resumed_rows": report.resumed_rows,
        "was_complete": report.was_complete,
        "size_bytes": report.size_bytes,
        "seconds": report.seconds,
        "load_seconds": report.load_seconds,
        "texts_per_s": report.texts_per_s,
    }


def _report(report: FileReport, output: Output) -> None:
    tally = report.tally
    report_backend(report.info, report.attempts, output)
    for warning in report.warnings:
        output.note(f"warning: {warning}")
    if not tally.rows:
        what = "No line has a usable text" if tally.skipped.count else "The file contains no text"
        output.note(f"{what}: there are no vectors to make.")
    _report_skipped(tally.skipped, output)
    for named, words in (
        (tally.truncated, "cut at the model's limit"),
        (tally.empty, "empty, and embedded as the model embeds an empty text"),
    ):
        if named.count:
            lines = "line" if named.count == 1 else "lines"
            output.note(f"{named.count:,} {lines} {words}: {named.words}")
    made = tally.rows - report.resumed_rows
    rate = f", {report.texts_per_s:,.0f} texts/s" if made else ""
    output.answer(
        f"{report.out}: {counted(report.rows_before + tally.rows, 'vector')}, "
        f"{byte_size(report.size_bytes)}{rate}"
    )
