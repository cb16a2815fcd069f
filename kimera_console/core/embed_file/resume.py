"""How a run begins: from the start, or where an earlier one of the same kind was interrupted."""

from __future__ import annotations

import contextlib
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimera_console.core.embed_file.chunks import chunk_limits
from kimera_console.core.embed_file.journal import (
    EMBEDDING,
    PUBLISHING,
    AppendedFile,
    Journal,
    RecordedRequest,
)
from kimera_console.core.embed_file.model import differences
from kimera_console.core.embed_file.target import check_append, read_facts
from kimera_console.core.embed_file.types import BadLines, ResumePolicy
from kimera_console.core.errors import Action, Advice, InputError, KimeraError
from kimera_console.core.texts.files.source import HEAD_BYTES
from kimera_console.core.texts.files.types import STANDARD_INPUT

if TYPE_CHECKING:
    from pathlib import Path

    from kimera_console.core.embed_file.journal import RunFolder
    from kimera_console.core.embed_file.model import ModelIdentity
    from kimera_console.core.embed_file.types import FileRequest
    from kimera_console.core.texts.files.rows import RowFile
    from kimera_console.core.texts.files.source import InputIdentity


@dataclass(frozen=True)
class RunSetup:
    """What a run embeds, and with which model.

    Attributes:
        request: As it was asked for.
        rows: The source.
        identity: Who makes the vectors.
        expected: EMBEDDING_DIM.
    """

    request: FileRequest
    rows: RowFile
    identity: ModelIdentity
    expected: int

    def wanted(self) -> RecordedRequest:
        """What the output's bytes depend on, besides the model and the input."""
        options, dialect = self.rows.options, self.rows.dialect
        chosen = dialect is not None and dialect.delimiter != dialect.guessed_delimiter
        return RecordedRequest(
            kind=self.rows.kind,
            column=options.column,
            id_column=options.id_column,
            append=self.request.append,
            encoding=options.encoding,
            header=dialect is None or dialect.has_header,
            delimiter=dialect.delimiter if dialect is not None and chosen else "",
        )


def leftover(place: RunFolder, request: FileRequest) -> Journal | None:
    """The journal of an unfinished run to go on with, or None to begin.

    Raises:
        KimeraError: There is one, and nothing says what to do about it.
    """
    if request.leftover is ResumePolicy.DISCARD:
        return None
    left = place.journal()
    if left is None and request.append and request.leftover is ResumePolicy.RESUME:
        # A run that was killed after its last step had finished: its rows must not be added twice.
        raise KimeraError(
            f"There is no unfinished run for {request.out}: it has ended, or was never started.",
            hint=Advice.of("To add these rows again, start a new run", Action.NEW_RUN, "."),
        )
    if left is None or (left.tally.rows == 0 and left.phase == EMBEDDING):
        return None
    if request.leftover is ResumePolicy.RESUME:
        return left
    raise KimeraError(
        f"An earlier run for {request.out} did not end: 1 vector is kept."
        if left.tally.rows == 1
        else f"An earlier run for {request.out} did not end: {left.tally.rows:,} vectors are kept.",
        hint=Advice.of("Resume it", Action.RESUME, ", or start over", Action.START_OVER, "."),
    )


def begun(place: RunFolder, about: RunSetup) -> tuple[Journal, tuple[str, ...]]:
    """The journal of a new run, and warnings.

    Raises:
        KimeraError: Rows cannot be added to the target.
    """
    target: AppendedFile | None = None
    warnings: tuple[str, ...] = ()
    out = about.request.out
    if about.request.append:
        if not place.target.exists():
            raise KimeraError(
                f"{out} does not exist, so nothing can be added to it.",
                hint=Advice.of("Write it as a new file", Action.WRITE_NEW, "."),
            )
        facts = read_facts(place.target)
        warnings = check_append(
            place.target,
            facts,
            about.identity,
            expected=about.expected,
            with_ids=bool(about.rows.options.id_column),
        )
        # The size and time of now: at the end rows are added only to the very same file.
        target = _state_of(place.target, facts.rows)
    else:
        # The old file is replaced, which is right where its vectors are of another model. Whoever
        # reads it afterwards expects the old dimension, so that is said.
        before = _dimension_of(place.target)
        if before not in (0, about.identity.dimension):
            warnings = (
                f"{out} held vectors of {before} dimensions; the new ones have "
                f"{about.identity.dimension}.",
            )
    journal = Journal(
        request=about.wanted(),
        input=about.rows.identity,
        model=about.identity,
        target=target,
        chunk=chunk_limits(about.identity),
    )
    # On the disk before the first vector: a run that is killed now is found again.
    place.begin(journal)
    return journal, warnings


def run_digest(request: RecordedRequest, source: InputIdentity, model: ModelIdentity) -> str:
    """Tells whether a finished file is what a run would make; "" for standard input."""
    if source.path == STANDARD_INPUT:
        return ""
    content: list[int | str] = [source.size_bytes, source.head_sha256]
    if source.size_bytes > HEAD_BYTES:  # the rest is not hashed: the time stands for it
        content.append(source.mtime_ns)
    said = json.dumps([request.to_dict(), content, model.to_dict()], sort_keys=True)
    return hashlib.sha256(said.encode("ascii")).hexdigest()


def complete_rows(place: RunFolder, about: RunSetup) -> int | None:
    """Vectors of the target if it is what this run would make already; None if it is not."""
    identity = about.rows.identity
    digest = run_digest(about.wanted(), identity, about.identity)
    with contextlib.suppress(InputError, OSError, ValueError):
        if about.request.append or not digest or not place.target.exists():
            return None
        facts = read_facts(place.target)
        strict = about.request.bad_lines is BadLines.FAIL
        same = facts.run == digest and not (strict and facts.skipped)
        if same and identity.mtime_ns <= place.target.stat().st_mtime_ns:
            return facts.rows
    return None


def check_continued(place: RunFolder, left: Journal, about: RunSetup) -> None:
    """Make sure that a run may go on where an earlier one was interrupted.

    Raises:
        KimeraError: Input, model or what is asked for is another.
    """
    out, source = about.request.out, about.request.source
    if left.input != about.rows.identity:
        before = left.input.path
        other = before != about.rows.identity.path
        raise InputError(
            f"The unfinished run for {out} read {before}"
            + (f", not {source}." if other else ", which was changed since."),
            hint=Advice.of("Start over", Action.START_OVER, "."),
        )
    changed = differences(about.identity, left.model)
    if changed:
        raise KimeraError(
            f"The unfinished run for {out} was made with another model: {changed}.",
            hint=Advice.of("Set the flags back to resume, or start over", Action.START_OVER, "."),
        )
    if left.request != about.wanted():
        raise KimeraError(
            f"The unfinished run for {out} used another column or other options.",
            hint=Advice.of(
                "Choose the same column and options to resume, or start over",
                Action.START_OVER,
                ".",
            ),
        )
    if left.phase != PUBLISHING:
        check_target_unchanged(place.target, left)


def check_target_unchanged(target: Path, journal: Journal) -> None:
    """Make sure that the file that rows are added to is still the one that was looked at.

    Raises:
        KimeraError: It is not.
    """
    if journal.target is None:
        return
    try:
        now = _state_of(target, journal.target.rows)
    except OSError:
        now = None
    if now != journal.target:
        raise KimeraError(
            f"{target} has changed since this run began.",
            hint=Advice.of("Start over", Action.START_OVER, "."),
        )


def _state_of(target: Path, rows: int) -> AppendedFile:
    state = target.stat()
    return AppendedFile(rows, state.st_size, state.st_mtime_ns)


def _dimension_of(target: Path) -> int:
    """Dimension of the vectors in a file that will be replaced; 0 where it holds something else."""
    with contextlib.suppress(InputError):
        if target.exists():
            return read_facts(target).dimension
    return 0
