"""The runs that were kept: their list, their notes, and one laid beside another."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from kimera_console.core.bench.output.history import list_runs, set_remark
from kimera_console.core.bench.output.run_view import view_of
from kimera_console.core.bench.verdict.run_comparison import overlay
from kimera_console.gui.latest import Latest
from kimera_console.gui.tabs.benchmark.runs.compare_card import RunComparison
from kimera_console.gui.widgets.messages.advice import advice_words

if TYPE_CHECKING:
    from pathlib import Path

    from kimera_console.core.bench.output.history import SavedRun
    from kimera_console.core.bench.output.run_view import RunView
    from kimera_console.core.bench.plan.types import BenchmarkRun
    from kimera_console.core.errors import KimeraError
    from kimera_console.core.jobs import JobContext
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.tabs.benchmark.results.results_page import ResultsPage

HISTORY_LIMIT = 20


class RunHistoryController(QObject):
    """Fills what the results page shows of the history; all files are touched in jobs.

    Signals:
        listed: The history was read; carries its `SavedRun`s.
        noted: A run, as it is with its new note.
    """

    listed = Signal(object)
    noted = Signal(object)

    def __init__(self, core: ConsoleCore, page: ResultsPage, parent: QObject) -> None:
        super().__init__(parent)
        self._core, self._page = core, page
        self._saved: tuple[SavedRun, ...] = ()
        self._view: RunView | None = None
        self._comparisons = Latest(
            core.runner, _compare, self, name=self.tr("Compare two runs"), visible=False
        )
        self._comparisons.succeeded.connect(self._show_compared)
        self._comparisons.failed.connect(self._report_not_compared)
        self._reading = Latest(
            core.runner,
            lambda _asked, _context: list_runs(HISTORY_LIMIT),
            self,
            name=self.tr("Read earlier runs"),
            replaces=True,
            visible=False,
        )
        self._reading.succeeded.connect(self._show_list)
        self._writing: dict[Path, str | None] = {}
        page.note.written.connect(self._write_note)
        page.compare.run_chosen.connect(self._compare)

    def read(self) -> None:
        """Read the history, again where it is being read."""
        self._reading.request(None)

    def show(self, view: RunView | None) -> None:
        """Follow the shown run; None while there is none, or one is being measured."""
        self._page.note.finish()
        same = self._view is not None and view is not None and _same(self._view.run, view.run)
        self._view = view
        self._show_note()
        self._page.compare.show_runs(self._saved, self._kept_as())
        if not same:  # last: it says why nothing can be chosen
            self._drop_comparison()

    @Slot(object, object)
    def _show_list(self, _asked: None, saved: tuple[SavedRun, ...]) -> None:
        self._saved = saved
        self._show_lists()
        if not self._page.note.is_being_written:
            self._show_note()
        self.listed.emit(saved)

    def _show_lists(self) -> None:
        shown = self._kept_as()
        self._page.bar.show_runs(self._saved, shown)
        if self._view is not None:
            self._page.compare.show_runs(self._saved, shown)

    def _place(self) -> SavedRun | None:
        """The shown run in the history."""
        if self._view is None:
            return None
        run = self._view.run
        return next((one for one in self._saved if _same(one.run, run)), None)

    def _kept_as(self) -> BenchmarkRun | None:
        place = self._place()
        return place.run if place is not None else None

    def _show_note(self) -> None:
        place, problem = self._place(), ""
        if self._view is None:
            problem = self.tr("Select a run to add a note.")
        elif not self._view.kept:
            problem = self.tr("This run is not in the history, so a note cannot be saved.")
        elif place is None:
            problem = self.tr("This run is being saved to the history.")
        self._page.note.show_note(place.run.remark if place else "", problem=problem)

    @Slot(str)
    def _write_note(self, text: str) -> None:
        place = self._place()
        if place is None:
            return
        if place.path in self._writing:  # one write at a time, and the last words win
            self._writing[place.path] = text
            return
        self._writing[place.path] = None
        path = place.path
        job = self._core.runner.submit(
            self.tr("Save the note"), lambda _context: set_remark(path, text), visible=False
        )
        job.succeeded.connect(lambda run: self._show_noted(path, run))
        job.failed.connect(self._report_not_noted)
        job.finished.connect(lambda: self._go_on_writing(path))

    def _go_on_writing(self, path: Path) -> None:
        waiting = self._writing.pop(path, None)
        if waiting is not None:
            self._write_note(waiting)

    def _show_noted(self, path: Path, run: BenchmarkRun) -> None:
        self._saved = tuple(
            replace(one, run=run) if one.path == path else one for one in self._saved
        )
        if self._view is not None and _same(self._view.run, run):
            self._view = replace(self._view, run=run)
        self._show_lists()
        self.noted.emit(run)

    @Slot(object)
    def _report_not_noted(self, error: KimeraError) -> None:
        self._show_note()
        self._core.notify(error.message, "bad", advice_words(error.advice))

    @Slot(object)
    def _compare(self, other: SavedRun | None) -> None:
        shown = self._view
        if other is None or shown is None:
            self._drop_comparison()
        else:
            self._comparisons.request((other.run, shown))

    @Slot(object, object)
    def _show_compared(self, asked: tuple[BenchmarkRun, RunView], found: RunComparison) -> None:
        self._page.compare.show_compared(found)
        later = _same(found.before.run, asked[1].run)
        under = found.after if later else found.before
        self._page.plots.lay_under(under.live, later=later)

    @Slot(object, object)
    def _report_not_compared(self, _asked: object, error: KimeraError) -> None:
        self._page.compare.clear()
        self._core.notify(error.message, "bad", advice_words(error.advice))

    def _drop_comparison(self) -> None:
        self._comparisons.withdraw()
        why = "" if self._view is not None else self.tr("Select a run to compare.")
        self._page.compare.clear(why)
        self._page.plots.lay_under(None)


def _compare(asked: tuple[BenchmarkRun, RunView], _context: JobContext) -> RunComparison:
    """Lay a run of the history beside the shown one, the earlier one first."""
    other, shown = asked
    view = view_of(other)
    first, last = (view, shown) if _is_earlier(other, shown.run) else (shown, view)
    return RunComparison(first, last, overlay(first.run, last.run))


def _same(one: BenchmarkRun, other: BenchmarkRun) -> bool:
    """Whether two are one run, whatever their notes say."""
    return (one.started, one.seconds, one.plan) == (other.started, other.seconds, other.plan)


def _is_earlier(one: BenchmarkRun, other: BenchmarkRun) -> bool:
    try:
        return datetime.fromisoformat(one.started) <= datetime.fromisoformat(other.started)
    except (ValueError, TypeError):  # no moment, or one without an offset
        return one.started <= other.started
