"""What the buttons of the later steps begin: plan, run, compare, switch, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication

from kimera_console.core.stores.change.ledger import COMPLETE, RUNNING
from kimera_console.gui.jobs import IO, MODEL
from kimera_console.gui.tabs.stores import change_work
from kimera_console.gui.tabs.stores.change_work import ColumnChange, Models
from kimera_console.gui.tabs.stores.row_rules import rules_in_force
from kimera_console.gui.tabs.stores.tasks import COMPARE, PLAN, RUN, SWITCH, Task
from kimera_console.gui.widgets.basic import words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kimera_console.core.jobs import JobContext
    from kimera_console.core.stores.change.ledger import Run
    from kimera_console.core.stores.change.plan import StorePlan
    from kimera_console.core.stores.change.run import RunPause, RunReport
    from kimera_console.core.stores.compare.compare import CompareReport
    from kimera_console.core.stores.compare.queries import Query
    from kimera_console.core.switching.store_switch import RollbackReport, SwitchReport
    from kimera_console.gui.tabs.stores.session import StoreSession


def wanted_change(session: StoreSession) -> ColumnChange | None:
    """The change that is chosen; None while something of it is not."""
    overview, choice, recipes = session.overview, session.choice, session.recipes
    if overview is None or choice is None or recipes is None:
        return None
    return ColumnChange(
        overview.url, choice, recipes, _models(session), session.choices.index,
        rules_in_force(session), session.choices.rate,
    )  # fmt: skip


def _models(session: StoreSession) -> Models:
    choices = session.choices
    return Models(
        session.bundle, choices.prompt, choices.old_model, choices.old_prompt, choices.pooling
    )


def begin_plan(session: StoreSession) -> None:
    """Estimate the change from a sample."""
    change, settings = wanted_change(session), session.core.settings
    if change is None or session.jobs.job is not None:
        return

    def do(context: JobContext) -> StorePlan:
        return change_work.plan(settings, change, context)

    def take(plan: StorePlan) -> None:
        session.results.plan = plan

    session.jobs.start(
        Task(PLAN, do, take), _tr("Plan the change of {0}").format(session.choice or ""), lane=MODEL
    )


def begin_run(session: StoreSession, pause: RunPause) -> None:
    """Make the new vectors, or go on making them."""
    change, settings = wanted_change(session), session.core.settings
    if change is None or session.jobs.job is not None:
        return

    session.rolled_back = None

    def do(context: JobContext) -> RunReport:
        return change_work.run(settings, change, pause, context)

    def take(report: RunReport) -> None:
        session.results.report = report

    session.jobs.start(
        Task(RUN, do, take, writes=True),
        _tr("Re-embed {0}").format(session.choice or ""),
        lane=MODEL,
        makes_way=True,
        at_quit=_tr("The rows that are done are kept, and the run can be resumed."),
    )


def begin_compare(
    session: StoreSession, queries: Sequence[Query], k: int, thresholds: Sequence[float]
) -> None:
    """Search old and new vectors for the same queries."""
    overview, state = session.overview, session.run
    if overview is None or state is None or session.jobs.job is not None:
        return
    settings, url, run = session.core.settings, overview.url, state.run
    models = _models(session)

    def do(context: JobContext) -> CompareReport:
        return change_work.compare(settings, url, run, queries, k, thresholds, models, context)

    def take(report: CompareReport) -> None:
        session.results.comparison = report

    session.jobs.start(
        Task(COMPARE, do, take), _tr("Compare {0}").format(session.choice or ""),
        lane=MODEL if queries else IO,
    )  # fmt: skip


def begin_switch(session: StoreSession, runs: Sequence[Run]) -> None:
    """Put the new vectors of these runs and the flags in force."""
    overview, settings = session.overview, session.core.settings
    if overview is None or not runs or session.jobs.job is not None:
        return
    url, models, index = overview.url, _models(session), session.choices.index
    session.rolled_back = None

    def do(context: JobContext) -> SwitchReport:
        return change_work.switch(settings, url, runs, models, index, context)

    def take(report: SwitchReport) -> None:
        text = words.counted(
            report.checked,
            _tr("The new vectors are in force; 1 row was read back and agrees."),
            _tr("The new vectors are in force; {0} rows were read back and agree."),
        )
        restart = _tr("Restart Kimera: it reads its flags only when it starts.")
        session.core.notify(text, "ok", f"{report.without_vector} {restart}".strip())
        session.core.backend_model.flags_changed()

    session.jobs.start(
        Task(SWITCH, do, take, writes=True), _tr("Switch to the new vectors"), lane=MODEL
    )


def begin_finish(session: StoreSession, runs: Sequence[Run]) -> None:
    """Do the rows that arrived during the switch of these runs."""
    overview, settings = session.overview, session.core.settings
    if overview is None or session.jobs.job is not None:
        return
    url, models = overview.url, _models(session)

    def do(context: JobContext) -> SwitchReport:
        return change_work.finish(settings, url, runs, models, context)

    def take(report: SwitchReport) -> None:
        text = words.counted(
            report.arrived,
            _tr("The switch is finished: 1 row had arrived during it."),
            _tr("The switch is finished: {0} rows had arrived during it."),
        )
        session.core.notify(text, "ok", report.without_vector)

    session.jobs.start(Task(SWITCH, do, take, writes=True), _tr("Finish the switch"), lane=MODEL)


def begin_rollback(session: StoreSession) -> None:
    """Put the old vectors and the flags back in force."""

    def take(report: RollbackReport) -> None:
        session.rolled_back = report
        session.core.notify(_tr("The old vectors are in force."), "ok", flags_words(report))
        session.core.backend_model.flags_changed()

    _write(session, _tr("Roll the switch back"), change_work.roll_back, take)


def flags_words(report: RollbackReport) -> str:
    """What a rollback made of the flags, and what is to be done then."""
    exact = _tr("{0} is as it was, byte for byte.")
    merged = _tr("{0} has its former flags back; what else was written in it stays.")
    said = (exact if report.exact else merged).format(report.env_file.name)
    return f"{said} {_tr('Restart Kimera: it reads its flags only when it starts.')}"


def begin_settling(session: StoreSession) -> None:
    """Undo or finish a switch that was interrupted."""

    def take(done: str) -> None:
        if done:
            session.core.notify(done, "ok")
        session.core.backend_model.flags_changed()

    _write(
        session, _tr("Recover the interrupted switch"),
        lambda url, _context: change_work.recover(url), take,
    )  # fmt: skip


def begin_dropping(session: StoreSession, run: Run, column: str) -> None:
    """Remove the old vectors of a run for good."""

    def take(_run: Run) -> None:
        text = _tr("{0}.{1} is gone.").format(run.choice.table, column)
        session.core.notify(text, "ok")

    _write(
        session, _tr("Drop {0}.{1}").format(run.choice.table, column),
        lambda url, _context: change_work.drop_old(url, run, column), take,
    )  # fmt: skip


def begin_discarding(session: StoreSession, run: Run) -> None:
    """Give a change up."""

    def take(_nothing: object) -> None:
        text = _tr("{0}.{1} is gone.").format(run.choice.table, run.new_column)
        session.core.notify(text, "ok")
        session.results.report = session.results.comparison = None
        session.results.plan = None

    _write(
        session, _tr("Discard {0}.{1}").format(run.choice.table, run.new_column),
        lambda url, _context: change_work.discard(url, run), take,
    )  # fmt: skip


def finished_runs(session: StoreSession) -> tuple[Run, ...]:
    """The newest run of each column whose new vectors are there, or are being made."""
    newest = {
        (each.run.choice.table, each.run.choice.vector): each.run
        for each in session.status.runs
        if each.run.state in (RUNNING, COMPLETE)
    }
    return tuple(newest.values())


def _write(
    session: StoreSession,
    name: str,
    do: Callable[[str, JobContext], Any],
    take: Callable[[Any], None],
) -> None:
    overview = session.overview
    if overview is None or session.jobs.job is not None:
        return
    url = overview.url
    session.rolled_back = None
    session.jobs.start(Task(SWITCH, lambda context: do(url, context), take, writes=True), name)


def _tr(text: str) -> str:
    return QCoreApplication.translate("StoreActions", text)
