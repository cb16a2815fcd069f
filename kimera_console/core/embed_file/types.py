"""What is asked of embedding a file, and what is reported about it."""

from __future__ import annotations

import enum
import shlex
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kimera_console.core.texts.files.types import DELIMITERS, ReadOptions

if TYPE_CHECKING:
    from pathlib import Path

    from kimera_console.core.embedding.backends.base import BackendInfo
    from kimera_console.core.embedding.embedder import Attempt

PROGRAM = "kimera-console"
NAMED_LINES = 200
"""Lines named in a report and in the journal; all are counted."""


class BadLines(enum.Enum):
    """What a line without a usable text does."""

    FAIL = "fail"
    SKIP = "skip"


class ResumePolicy(enum.Enum):
    """What is done about an earlier run of the same target that did not end.

    REFUSE protects it: hours of work are not thrown away by a command given twice.
    """

    REFUSE = "refuse"
    RESUME = "resume"
    DISCARD = "discard"


@dataclass(frozen=True)
class FileRequest:
    """A file to embed.

    Attributes:
        source: Path of the texts; "-" is standard input.
        out: The vectors' file, `.npy` or `.parquet`.
        read: How the texts are read.
        bad_lines: Whether a line without a usable text ends the run or is left out.
        leftover: What to do about an unfinished run of the same target.
        append: Add to the vectors that `out` holds already, instead of replacing it.
        processes: Processes that share the work, each with its own model and its share of the
            cores; 1 is this process alone.
    """

    source: str
    out: Path
    read: ReadOptions = field(default_factory=ReadOptions)
    bad_lines: BadLines = BadLines.FAIL
    leftover: ResumePolicy = ResumePolicy.REFUSE
    append: bool = False
    processes: int = 1


@dataclass
class NamedLines:
    """Lines that are all counted and of which the first are named.

    Attributes:
        count: How many.
        lines: Numbers of the first `NAMED_LINES`.
        reasons: Reason of each named line; empty where the kind of list says it all.
    """

    count: int = 0
    lines: list[int] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)

    def add(self, line: int, reason: str = "") -> None:
        """Count one more line."""
        self.count += 1
        if len(self.lines) < NAMED_LINES:
            self.lines.append(line)
            if reason:
                self.reasons.append(reason)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for the journal and for JSON."""
        said: dict[str, Any] = {"count": self.count, "lines": list(self.lines)}
        return {**said, "reasons": list(self.reasons)} if self.reasons else said

    @property
    def words(self) -> str:
        """The named lines as a phrase: "4, 9, 12 and 31 more"."""
        shown = ", ".join(f"{line:,}" for line in self.lines[:10])
        more = self.count - min(10, len(self.lines))
        return f"{shown} and {more:,} more" if more else shown


@dataclass
class LineTally:
    """What happened to the lines so far.

    Attributes:
        rows: Vectors made.
        skipped: Lines left out, with the reason.
        truncated: Lines whose text was cut at the model's limit.
        empty: Lines whose text is empty or white space; they are embedded too.
    """

    rows: int = 0
    skipped: NamedLines = field(default_factory=NamedLines)
    truncated: NamedLines = field(default_factory=NamedLines)
    empty: NamedLines = field(default_factory=NamedLines)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for the journal and for JSON."""
        return {
            "rows": self.rows,
            "skipped": self.skipped.to_dict(),
            "truncated": self.truncated.to_dict(),
            "empty": self.empty.to_dict(),
        }


@dataclass(frozen=True)
class FileProgress:
    """How far a run is; published after each chunk, and a few times a second within one.

    Attributes:
        rows: Vectors made, those of an earlier run included.
        kept: Of these, on the disk: what a cancel or a kill leaves.
        texts_per_s: Over this run so far, 0.0 while unknown.
        seconds_left: None while it is unknown.
        tally: What happened to the lines whose vectors are kept. It goes on changing.
    """

    rows: int
    kept: int
    texts_per_s: float
    seconds_left: float | None
    tally: LineTally


@dataclass(frozen=True)
class FileReport:
    """A finished run.

    Attributes:
        out: The file that was written.
        info: The backend that made every vector of this run.
        attempts: The tries of the chain that led to it.
        tally: What happened to the lines, an earlier, resumed part included.
        rows_before: Vectors that the file had already (append), else 0.
        resumed_rows: Vectors that an earlier, unfinished run had made.
        warnings: Sentences that must be seen: degraded vectors, an unexpected dimension.
        size_bytes: Of the file.
        seconds: Time this run took, loading the model included.
        load_seconds: Of these, loading the model.
        texts_per_s: Texts of this run a second, without loading; 0.0 if there was none.
        notes: Sentences on how it began: from the start, over an older file, or not at all.
        was_complete: The file was there already, made of the same texts by the same model.
    """

    out: Path
    info: BackendInfo
    attempts: tuple[Attempt, ...]
    tally: LineTally
    rows_before: int
    resumed_rows: int
    warnings: tuple[str, ...]
    size_bytes: int
    seconds: float
    load_seconds: float
    texts_per_s: float
    notes: tuple[str, ...] = ()
    was_complete: bool = False


def command_line(request: FileRequest, env_file: Path, made_by: BackendInfo | None = None) -> str:
    """`kimera-console embed ...` as it is pasted into a shell; it means the same in any folder.

    Args:
        request: What is to be done. Paths should be absolute.
        env_file: The flags to do it with.
        made_by: The backend whose prompt it repeats, where that is not the model's default.
    """
    words = [PROGRAM, "embed", f"--env-file={env_file}", f"--input={request.source}"]
    read = request.read
    given = (
        ("format", read.kind.value if read.kind is not None else ""),
        ("encoding", read.encoding),
        ("delimiter", DELIMITERS.get(read.delimiter, read.delimiter)),
        ("column", read.column),
        ("id-column", read.id_column),
    )
    # With "=": a name may begin with a dash.
    words += [f"--{name}={value}" for name, value in given if value]
    if read.has_header is not None:
        words.append("--header" if read.has_header else "--no-header")
    words.append(f"--out={request.out}")
    if request.bad_lines is not BadLines.FAIL:
        words.append(f"--bad-lines={request.bad_lines.value}")
    if made_by is not None and made_by.prompt != made_by.prompts.default:
        words.append(f"--prompt={made_by.prompt}")
    if request.processes != 1:
        words.append(f"--processes={request.processes}")
    if request.append:
        words.append("--append")
    again = {ResumePolicy.RESUME: ["--resume"], ResumePolicy.DISCARD: ["--restart"]}
    return shlex.join([*words, *again.get(request.leftover, [])])
