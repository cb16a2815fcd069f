"""What the command line prints, and where."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
from typing import TYPE_CHECKING, Any

from kimera_console.core.jobs import JobContext, Progress
from kimera_console.core.system.masking import SHORTEST_HIDDEN, mask_values
from kimera_console.core.system.stage_clock import ExpectedStages, StageClock
from kimera_console.core.system.units import byte_size
from kimera_console.core.system.visible import visible, visible_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TextIO


class AnswerLostError(Exception):
    """Standard output takes no more: nobody reads it any longer, or its disk is full.

    Args:
        sentence: What to tell the user; "" where the reader simply went away (`| head`).
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def print_answer(text: str, *, end: str = "\n", file: TextIO | None = None) -> None:
    """Write all of a text to standard output, or to the file that stands for it.

    Raises:
        AnswerLostError: It takes no more.
    """
    try:
        # One write: a reader that has what it wanted, as `head`, may be gone before a second one.
        print(f"{text}{end}", end="", file=file, flush=True)
    except BrokenPipeError as error:
        raise AnswerLostError("") from error
    except OSError as error:
        raise AnswerLostError(
            f"Standard output could not be written: {error.strerror or error}. "
            "Free some space, or send it elsewhere."
        ) from error


def open_standard_streams() -> None:
    """Give a process that was started with closed streams (`>&-`) empty ones.

    Without them the next file to be opened would become its standard output.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115


class Output:
    """Standard output for the answer, standard error for everything else.

    Everything that is printed passes `visible`: names and values come from files that anybody
    may have made. Libraries that print to standard output while a verb runs are sent to standard
    error, so that `--json` prints one object and nothing else.

    Attributes:
        clock: Tells how long the whole verb still takes; None where that is not known.
    """

    def __init__(self, *, as_json: bool, quiet: bool) -> None:
        self.as_json = as_json
        self.quiet = quiet
        self._progress_width = 0
        self._stage = ""
        self.clock: StageClock | None = None
        self._answer = sys.stdout
        self._secrets: set[str] = set()

    def hide(self, secrets: Iterable[str]) -> None:
        """Strike these values out of whatever is printed from now on, errors included."""
        self._secrets |= {secret for secret in secrets if len(secret) >= SHORTEST_HIDDEN}

    @contextlib.contextmanager
    def guarded(self) -> Iterator[None]:
        """While the block runs, only this object writes to standard output."""
        try:
            descriptor = sys.stdout.fileno()
            sys.stdout.flush()
            private = os.fdopen(os.dup(descriptor), "w", encoding="utf-8", errors="replace")
        except (OSError, ValueError, AttributeError):
            # Standard output is no file (captured in a test): nothing to guard.
            yield
            return
        saved = os.dup(descriptor)
        os.dup2(sys.stderr.fileno(), descriptor)
        self._answer = private
        try:
            yield
        finally:
            with contextlib.suppress(OSError):  # `_write` has flushed, and reported what was lost
                private.close()
            with contextlib.suppress(OSError):
                sys.stdout.flush()
            os.dup2(saved, descriptor)
            os.close(saved)
            self._answer = sys.stdout

    def context(self) -> JobContext:
        """A job context that shows progress on standard error."""
        if self.quiet:
            return JobContext()
        return JobContext(on_progress=self._show, on_partial=self._expect)

    def answer(self, text: str, *, exact: bool = False) -> None:
        """Print a line of the answer (not in JSON mode).

        Args:
            text: The line, or several.
            exact: A file or a program that reads it gets every character as it is.
        """
        self.end_progress()
        if not self.as_json:
            text = self._masked(text)
            as_it_is = exact and not self._answer.isatty()
            print_answer(text if as_it_is else visible(text), file=self._answer)

    def data(self, value: dict[str, Any]) -> None:
        """Print the JSON object (only in JSON mode)."""
        self.end_progress()
        if self.as_json:
            text = json.dumps(self._masked(value), ensure_ascii=False, allow_nan=False)
            print_answer(visible(text), file=self._answer)

    def note(self, text: str) -> None:
        """Print a line to standard error."""
        self.end_progress()
        self._write_stderr(text + "\n")

    def end_progress(self) -> None:
        """Finish the progress line, if one is shown."""
        if self._progress_width:
            self._write_stderr("\n")
            self._progress_width = 0

    def _expect(self, partial: object) -> None:
        if isinstance(partial, ExpectedStages):
            self.clock = StageClock(partial.seconds)

    def _show(self, progress: Progress) -> None:
        stage = visible_cell(progress.stage)
        line = stage
        if progress.fraction is not None:
            line += f"  {progress.fraction:4.0%}"
        if progress.unit == "bytes" and progress.total:
            line += f"  {byte_size(progress.done)} of {byte_size(progress.total)}"
        if progress.detail:
            line += f"  {visible_cell(progress.detail)}"
        if self.clock is not None:
            self.clock.note(progress, time.monotonic())
            line += _left_words(self.clock.seconds(time.monotonic()))
        if sys.stderr.isatty():
            if stage != self._stage:
                self.end_progress()
            width = max(self._progress_width, len(line))
            self._write_stderr(line.ljust(width), lead="\r")
            self._progress_width = width
        elif stage != self._stage:
            self._write_stderr(stage + "\n")
        self._stage = stage

    def _masked(self, value: Any) -> Any:
        """The value with secrets struck out of every text in it, keys of objects left alone."""
        if isinstance(value, str):
            return mask_values(value, self._secrets)
        if isinstance(value, dict):
            return {key: self._masked(each) for key, each in value.items()}
        if isinstance(value, (list, tuple)):
            return [self._masked(each) for each in value]
        return value

    def _write_stderr(self, text: str, lead: str = "") -> None:
        """Write to standard error; a verb does not fail because nobody hears how it goes."""
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.write(lead + visible(self._masked(text)))
            sys.stderr.flush()


def _left_words(seconds: float | None) -> str:
    if seconds is None:
        return ""
    whole = f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
    return f"  about {whole} left"


LONGEST_CELL = 400
"""Characters: one value of a megabyte would widen the column for every row. JSON has it whole."""


def table(rows: list[tuple[str, ...]]) -> str:
    """Rows as left-aligned columns; each cell on one line, and cut where it is far too long."""
    rows = [tuple(visible_cell(_shortened(cell)) for cell in row) for row in rows]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)) for row in rows]
    return "\n".join(line.rstrip() for line in lines)


def _shortened(cell: str) -> str:
    return cell if len(cell) <= LONGEST_CELL else f"{cell[: LONGEST_CELL - 1]}…"
