"""How fast a run is, and how long it will take."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING

from kimera_console.core.embed_file.types import FileProgress
from kimera_console.core.jobs import JobContext, Progress
from kimera_console.core.system.units import duration

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kimera_console.core.embed_file.chunks import Chunk
    from kimera_console.core.embed_file.journal import Journal
    from kimera_console.core.texts.files.rows import RowFile

STAGE = "Embed the file"
PUBLISH_EVERY_S = 0.2
"""So often a run says how far it is within a chunk."""
_SETTLED_S = 1.0
"""Before this the time left is a guess, and is not reported."""


class Speed:
    """Progress of a run, within its chunks and after them.

    Args:
        rows: The source, for what positions count up to.
        journal: Kept up to date by the run.
    """

    def __init__(self, rows: RowFile, journal: Journal) -> None:
        self._units = rows.units
        self._journal = journal
        self._started_s = time.monotonic()
        self._first_rows = journal.tally.rows
        self._first_offset = journal.position.offset
        self._published_s = self._started_s

    @contextlib.contextmanager
    def watching(self, outer: JobContext, chunk: Chunk, done: int) -> Iterator[JobContext]:
        """A context for embedding a batch of a chunk: its progress counts towards the file's.

        Args:
            outer: The run's.
            chunk: What it is a batch of.
            done: Texts of it that are embedded already.
        """
        before = self._journal.position.offset
        rows = self._journal.tally.rows

        def show(progress: Progress) -> None:
            if progress.unit != "texts":  # a backend that loads again says so
                outer.report(progress.stage, progress.done, progress.total, unit=progress.unit)
                return
            made = done + int(progress.done)
            offset = before + int((chunk.after.offset - before) * made / len(chunk.texts))
            self._report(outer, rows + made, offset)

        inner = JobContext(on_progress=show, on_log=outer.log)
        with outer.on_cancel(inner.cancel):
            yield inner

    @contextlib.contextmanager
    def beside(self, outer: JobContext) -> Iterator[JobContext]:
        """The same for a chunk that is embedded beside others: it counts once it is kept."""
        inner = JobContext(on_log=outer.log)
        with outer.on_cancel(inner.cancel):
            yield inner

    def report(self, outer: JobContext) -> None:
        """Report how far the run is, after a chunk."""
        self._report(outer, self._journal.tally.rows, self._journal.position.offset)

    def progress(self) -> FileProgress:
        """How far the run is now."""
        journal = self._journal
        rate, left_s = self._rates(journal.tally.rows, journal.position.offset)
        return FileProgress(journal.tally.rows, journal.tally.rows, rate, left_s, journal.tally)

    def _report(self, outer: JobContext, rows: int, offset: int) -> None:
        rate, left_s = self._rates(rows, offset)
        words = [f"{rows:,} texts"]
        if rate:
            words.append(f"{rate:,.0f} texts/s" if rate >= 10 else f"{rate:.1f} texts/s")
        if left_s is not None:
            words.append(f"{duration(left_s)} left")
        outer.report(STAGE, offset, self._units, unit="bytes", detail=", ".join(words))
        now, tally = time.monotonic(), self._journal.tally
        within = rows > tally.rows  # else it is reported with the chunk
        if within and now - self._published_s >= PUBLISH_EVERY_S:
            self._published_s = now
            outer.publish(FileProgress(rows, tally.rows, rate, left_s, tally))

    def _rates(self, rows: int, offset: int) -> tuple[float, float | None]:
        """Texts a second, and seconds left or None."""
        seconds = time.monotonic() - self._started_s
        made, read = rows - self._first_rows, offset - self._first_offset
        if seconds <= 0 or made <= 0:
            return 0.0, None
        if self._units is None or read <= 0 or seconds < _SETTLED_S:
            return made / seconds, None
        return made / seconds, max(0.0, (self._units - offset) * seconds / read)
