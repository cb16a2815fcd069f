"""Embedding a file of any size: chunk by chunk, resumable, the same bytes however often it stops.

A chunk is read, embedded and made durable; only then does the journal count it (`run_folder`).
Chunks end where the texts say, never where a run was interrupted, so a resumed run feeds the model
the same batches, and the finished file is the one that an uninterrupted run writes.

Every vector of a file comes from one model: where another backend takes over in the middle, the
run stops and says so.
"""

from __future__ import annotations

import contextlib
import hashlib
import time
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, BinaryIO

from kimera_console.core.embed_file import words
from kimera_console.core.embed_file.chunks import CHECK_ROWS, chunks
from kimera_console.core.embed_file.finish import finish, forget
from kimera_console.core.embed_file.journal import EMBEDDING, run_folder, unfinished_rows
from kimera_console.core.embed_file.model import differences, identity_of
from kimera_console.core.embed_file.resume import (
    RunSetup,
    begun,
    check_continued,
    complete_rows,
    leftover,
)
from kimera_console.core.embed_file.speed import Speed
from kimera_console.core.embed_file.spool import Spool, text_digest
from kimera_console.core.embed_file.target import PARQUET, places_of, resolve_target
from kimera_console.core.embed_file.types import BadLines, FileReport, LineTally, ResumePolicy
from kimera_console.core.embed_file.workers import sharing
from kimera_console.core.embedding.embedder import dimension_warning
from kimera_console.core.embedding.embeddings import Embeddings, in_order
from kimera_console.core.embedding.engines.choose import measure_before
from kimera_console.core.errors import Action, Advice, BackendError, BadTextError, InputError
from kimera_console.core.jobs import JobContext
from kimera_console.core.system.aside import run_aside
from kimera_console.core.system.units import counted
from kimera_console.core.texts.files.rows import open_rows
from kimera_console.core.texts.files.source import check_unchanged
from kimera_console.core.texts.files.types import STANDARD_INPUT, START, BadRow, Row

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence

    from kimera_console.core.embed_file.chunks import Chunk
    from kimera_console.core.embed_file.journal import Journal, RunFolder
    from kimera_console.core.embed_file.types import FileRequest
    from kimera_console.core.embed_file.workers import Workers
    from kimera_console.core.embedding.backends.base import BackendInfo
    from kimera_console.core.embedding.embedder import Embedder
    from kimera_console.core.flags.settings import Settings
    from kimera_console.core.texts.files.rows import RowFile

    OnChunk = Callable[[Sequence[int], Embeddings], None]
    OnNote = Callable[[str], None]


def embed_file(
    embedder: Embedder,
    settings: Settings,
    request: FileRequest,
    *,
    standard_input: BinaryIO | None = None,
    on_chunk: OnChunk | None = None,
    on_note: OnNote | None = None,
    context: JobContext | None = None,
) -> FileReport:
    """Embed a file of texts into a file of vectors.

    Args:
        embedder: Its active backend makes the vectors.
        settings: The flags, for what they expect of the vectors.
        request: What to embed, where to and how.
        standard_input: The stream behind the source "-".
        on_chunk: Receives the numbers of a chunk's lines and its embeddings, once they count.
        on_note: Receives the report's notes as soon as they are known.
        context: Receives progress and, after each chunk, a `FileProgress`. A cancel keeps what
            was made for a later run with `ResumePolicy.RESUME`.

    Raises:
        InputError: The source cannot be read, was changed, or has a bad line.
        BackendError: No backend is left, or another one took over in the middle.
        KimeraError: The target cannot be written, holds other vectors (append), or an unfinished
            run of it is in the way.
        NoAnswerError: The disk or share of source or target went silent; what was made is kept
            there, as after a cancel.
    """
    work = partial(_embed_file, embedder, settings, request, standard_input, on_chunk, on_note)
    context, endless = context or JobContext(), request.source == STANDARD_INPUT
    return run_aside(work, places_of(request, settings), context, endless=endless)


def _embed_file(
    embedder: Embedder,
    settings: Settings,
    request: FileRequest,
    standard_input: BinaryIO | None,
    on_chunk: OnChunk | None,
    on_note: OnNote | None,
    context: JobContext,
) -> FileReport:
    target = resolve_target(request.out, request.source)
    rows = open_rows(request.source, request.read, standard_input=standard_input)
    try:
        with (
            sharing(embedder, settings, request.processes, context) as (embedder, workers),
            run_folder(target) as place,
        ):
            left = leftover(place, request)
            if left is None and request.processes == 1:
                measure_before(request.source, settings.options(), context)
            started = time.monotonic()
            info = embedder.load(context=context)
            load_seconds = time.monotonic() - started
            options = settings.options()
            about = RunSetup(request, rows, identity_of(info), expected=options.dimension)
            run = _FileRun(embedder, place, about, info, context)
            run.unexpected = dimension_warning(info, options)
            run.on_note, run.workers = on_note, workers
            return run.go(left, load_seconds, on_chunk)
    except OSError as error:
        raise words.not_written(request.out, error, unfinished_rows(target)) from error


class _FileRun:
    """A run whose model is loaded; the steps are methods, top-down.

    Attributes:
        unexpected: A sentence where the dimension is not EMBEDDING_DIM, else "".
        on_note: As `embed_file` takes it.
        workers: Who embed chunks side by side; None where this process's embedder does it alone.
    """

    unexpected = ""
    on_note: OnNote | None = None
    workers: Workers | None = None

    def __init__(
        self,
        embedder: Embedder,
        place: RunFolder,
        about: RunSetup,
        info: BackendInfo,
        context: JobContext,
    ) -> None:
        self._embedder = embedder
        self._place = place
        self._about = about
        self._info = info
        self._context = context
        self._rows: RowFile = about.rows
        self._request: FileRequest = about.request
        self._with_rows = place.target.suffix == PARQUET
        self._digest = hashlib.sha256()
        self._notes: list[str] = []

    def go(self, left: Journal | None, load_seconds: float, on_chunk: OnChunk | None) -> FileReport:
        """Embed what is left, write the file, report."""
        warnings: tuple[str, ...] = ()
        if self._rows.guess_note:
            self._note(self._rows.guess_note)
        if left is None:
            if self._request.leftover is ResumePolicy.RESUME:
                complete = complete_rows(self._place, self._about)
                if complete is not None:
                    return self._complete(complete, load_seconds)
            self._report_start()
            journal, warnings = begun(self._place, self._about)
        else:
            check_continued(self._place, left, self._about)
            journal = left
            self._note(words.continued_words(left))
        self._journal = journal
        resumed = journal.tally.rows
        started = time.monotonic()
        try:
            if journal.phase == EMBEDDING:
                self._embed(on_chunk)
            seconds = time.monotonic() - started
            finish(self._place, journal, self._context)
        except BaseException:
            if journal.tally.rows == 0 and journal.phase == EMBEDDING:
                with contextlib.suppress(OSError):  # the error itself counts
                    forget(self._place)
            raise
        made = journal.tally.rows - resumed
        return FileReport(
            out=self._request.out,
            info=self._info,
            attempts=self._embedder.attempts,
            tally=journal.tally,
            rows_before=journal.target.rows if journal.target is not None else 0,
            resumed_rows=resumed,
            warnings=(*words.warnings_of(self._info, self.unexpected), *warnings),
            size_bytes=self._place.target.stat().st_size,
            seconds=time.monotonic() - started + load_seconds,
            load_seconds=load_seconds,
            texts_per_s=made / max(1e-9, seconds),
            notes=tuple(self._notes),
        )

    def _complete(self, rows: int, load_seconds: float) -> FileReport:
        """Report a file that is there already."""
        self._note(f"{self._request.out} is complete already ({counted(rows, 'vector')}).")
        forget(self._place)
        return FileReport(
            out=self._request.out,
            info=self._info,
            attempts=self._embedder.attempts,
            tally=LineTally(rows),
            rows_before=0,
            resumed_rows=rows,
            warnings=words.warnings_of(self._info, self.unexpected),
            size_bytes=self._place.target.stat().st_size,
            seconds=load_seconds,
            load_seconds=load_seconds,
            texts_per_s=0.0,
            notes=tuple(self._notes),
            was_complete=True,
        )

    def _report_start(self) -> None:
        out = self._request.out
        if self._request.leftover is ResumePolicy.RESUME:
            self._note(f"No vectors were kept for {out}: it is made from the beginning.")
        if self._place.target.exists() and not self._request.append:
            self._note(f"{out} is there already, and is replaced at the end.")

    def _note(self, text: str) -> None:
        self._notes.append(text)
        if self.on_note is not None:
            self._context.checkpoint()  # who gave the run up hears nothing of it any more
            self.on_note(text)

    def _embed(self, on_chunk: OnChunk | None) -> None:
        journal = self._journal
        spool = Spool(
            self._place,
            dimension=self._info.dimension,
            rows=journal.tally.rows,
            id_bytes=journal.id_bytes,
            parquet=self._with_rows,
            with_ids=bool(self._rows.options.id_column),
        )
        speed = Speed(self._rows, journal)
        try:
            with (
                contextlib.closing(self._stream()) as stream,
                contextlib.closing(self._embedded(stream, speed)) as embedded,
            ):
                for chunk, found in embedded:
                    self._keep(chunk, found, spool)
                    if on_chunk is not None and found is not None:
                        self._context.checkpoint()
                        on_chunk(chunk.lines, found)
                    if self.workers is not None:
                        speed.report(self._context)
                    self._context.publish(speed.progress())
            check_unchanged(self._request.source, self._rows.identity)
        finally:
            spool.close()

    def _embedded(
        self, stream: Iterator[Row | BadRow], speed: Speed
    ) -> Generator[tuple[Chunk, Embeddings | None], None, None]:
        """Chunks in their order, embedded."""
        made = chunks(stream, self._journal.chunk, self._context)
        if self.workers is not None:
            yield from self.workers.in_order(made, lambda who, one: self._beside(who, one, speed))
            return
        for chunk in made:
            self._context.run_urgent()
            yield chunk, self._embed_chunk(self._embedder, chunk, speed, self._context)

    def _beside(self, embedder: Embedder, chunk: Chunk, speed: Speed) -> Embeddings | None:
        with speed.beside(self._context) as inner:
            return self._embed_chunk(embedder, chunk, speed, inner)

    def _stream(self) -> Generator[Row | BadRow, None, None]:
        """Rows from where the journal stands."""
        if self._rows.can_seek or self._journal.position == START:
            stream = self._rows.rows(self._journal.position, self._context)
        else:
            stream = self._rows.rows(START, self._context)
            self._pass_over(stream)
        for row in stream:
            if not isinstance(row, Row) and self._request.bad_lines is BadLines.FAIL:
                raise self._bad_line(row)
            yield row

    def _pass_over(self, stream: Iterator[Row | BadRow]) -> None:
        """Read standard input up to where the journal stands, and make sure it is the same."""
        wanted = self._journal.position
        reached = False
        for count, row in enumerate(stream):
            if count % CHECK_ROWS == 0:
                self._context.report("Find the place", count)
            if isinstance(row, Row):
                self._digest.update(text_digest(row.text))
            if row.after.offset >= wanted.offset:
                reached = row.after == wanted
                break
        if not reached or self._digest.hexdigest() != self._journal.text_digest:
            raise InputError(
                "Standard input is not what the unfinished run read.",
                hint=Advice.of("Send the same texts again, or start over", Action.START_OVER, "."),
            )

    def _embed_chunk(
        self, embedder: Embedder, chunk: Chunk, speed: Speed, context: JobContext
    ) -> Embeddings | None:
        if not chunk.texts:
            return None
        parts: list[tuple[list[int], Embeddings]] = []
        try:
            batches = embedder.plan(chunk.texts, context=context)
        except BadTextError as error:
            self._leave_out(chunk, error)
            return self._embed_chunk(embedder, chunk, speed, context)
        for batch in batches:
            context.run_urgent()
            try:
                with speed.watching(context, chunk, sum(len(p) for p, _ in parts)) as inner:
                    found = embedder.encode_planned(batch, context=inner)
            except BackendError as error:
                error.advice = Advice.of(error.advice, " ", self._kept_words)
                raise
            if replace(found.info, load_seconds=self._info.load_seconds) != self._info:
                self._check_same_model(found.info)
            parts.append((batch.places, found))
        return in_order(parts, len(chunk.texts))

    def _leave_out(self, chunk: Chunk, error: BadTextError) -> None:
        """Make bad rows of a chunk's texts that the model cannot embed, if that is allowed."""
        bad = [BadRow(chunk.lines[i], why, chunk.after) for i, why in sorted(error.rows.items())]
        if not bad:
            raise error
        if self._request.bad_lines is BadLines.FAIL:
            raise self._bad_line(bad[0]) from error
        kept = [i for i in range(len(chunk.texts)) if i not in error.rows]
        chunk.lines = [chunk.lines[i] for i in kept]
        chunk.ids = [chunk.ids[i] for i in kept]
        chunk.texts = [chunk.texts[i] for i in kept]
        chunk.bad += bad

    def _check_same_model(self, info: BackendInfo) -> None:
        """Refuse vectors of another space in the middle of a file."""
        changed = differences(identity_of(info), self._about.identity)
        if not changed:  # loaded again, and the same
            return
        reasons = [a.reason for a in self._embedder.attempts if not a.ok and a.reason]
        why = f" {self._info.display_name} failed: {reasons[0]}" if reasons else ""
        raise BackendError(
            f"Another backend took over in the middle of {self._request.source} ({changed}); its "
            f"vectors are not mixed with the others.{why}",
            hint=Advice.of("Fix the first backend or set the flags back. ", self._kept_words),
        )

    def _keep(self, chunk: Chunk, found: Embeddings | None, spool: Spool) -> None:
        """Make a chunk count."""
        check_unchanged(self._request.source, self._rows.identity)
        journal, tally = self._journal, self._journal.tally
        if found is not None:
            needed = self._with_rows or not self._rows.can_seek
            digests = [text_digest(text) for text in chunk.texts] if needed else []
            if not self._rows.can_seek:
                self._digest.update(b"".join(digests))
                journal.text_digest = self._digest.hexdigest()
            spool.append(found.vectors, chunk.lines, digests, chunk.ids)
            tally.rows += len(chunk.texts)
            for line, text, cut in zip(chunk.lines, chunk.texts, found.truncated, strict=True):
                if cut:
                    tally.truncated.add(line)
                if not text or text.isspace():
                    tally.empty.add(line)
        for bad in chunk.bad:
            tally.skipped.add(bad.line, bad.reason)
        journal.position = chunk.after
        journal.id_bytes = spool.id_bytes
        self._place.write(journal)

    def _bad_line(self, row: BadRow) -> InputError:
        return words.bad_line(self._request.source, self._rows.line_word, row, self._kept_words)

    @property
    def _kept_words(self) -> Advice:
        return words.kept_words(self._journal.tally.rows)
