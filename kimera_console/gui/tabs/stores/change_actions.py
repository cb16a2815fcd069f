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
    from kimera_console.gui.tabs.stores.store_controller import StoreController


def wanted_change(controller: StoreController) -> ColumnChange | None:
    """The change that is chosen; None while something of it is not."""
    overview, choice, recipes = controller.overview, controller.choice, controller.recipes
    if overview is None or choice is None or recipes is None:
        return None
    return ColumnChange(
        overview.url, choice, recipes, _models(controller), controller.choices.index,
        rules_in_force(controller), controller.choices.rate,
    )  # fmt: skip


def _models(controller: StoreController) -> Models:
    choices = controller.choices
    return Models(
        controller.bundle, choices.prompt, choices.old_model, choices.old_prompt, choices.pooling
    )


def begin_plan(controller: StoreController) -> None:
    """Estimate the change from a sample."""
    change, settings = wanted_change(controller), controller.core.settings
    if change is None or controller.jobs.job is not None:
        return

    def do(context: JobContext) -> StorePlan:
        return change_work.plan(settings, change, context)

    def take(plan: StorePlan) -> None:
        controller.results.plan = plan

    controller.jobs.start(
        Task(PLAN, do, take, url=change.url),
        _tr("Plan the change of {0}").format(controller.choice or ""),
        lane=MODEL,
    )


def begin_run(controller: StoreController, pause: RunPause) -> None:
    """Make the new vectors, or go on making them."""
    change, settings = wanted_change(controller), controller.core.settings
    if change is None or controller.jobs.job is not None:
        return

    controller.rolled_back = None

    def do(context: JobContext) -> RunReport:
        return change_work.run(settings, change, pause, context)

    def take(report: RunReport) -> None:
        controller.results.report = report

    controller.jobs.start(
        Task(RUN, do, take, writes=True),
        _tr("Re-embed {0}").format(controller.choice or ""),
        lane=MODEL,
        makes_way=True,
        at_quit=_tr("The rows that are done are kept, and the run can be resumed."),
    )


def begin_compare(
    controller: StoreController, queries: Sequence[Query], k: int, thresholds: Sequence[float]
) -> None:
    """Search old and new vectors for the same queries."""
    overview, state = controller.overview, controller.run
    if overview is None or state is None or controller.jobs.job is not None:
        return
    settings, url, run = controller.core.settings, overview.url, state.run
    models = _models(controller)

    def do(context: JobContext) -> CompareReport:
        return change_work.compare(settings, url, run, queries, k, thresholds, models, context)

    def take(report: CompareReport) -> None:
        controller.results.comparison = report

    controller.jobs.start(
        Task(COMPARE, do, take, url=url), _tr("Compare {0}").format(controller.choice or ""),
        lane=MODEL if queries else IO,
    )  # fmt: skip


def begin_switch(controller: StoreController, runs: Sequence[Run]) -> None:
    """Put the new vectors of these runs and the flags in force."""
    overview, settings = controller.overview, controller.core.settings
    if overview is None or not runs or controller.jobs.job is not None:
        return
    url, models, index = overview.url, _models(controller), controller.choices.index
    controller.rolled_back = None

    def do(context: JobContext) -> SwitchReport:
        return change_work.switch(settings, url, runs, models, index, context)

    def take(report: SwitchReport) -> None:
        text = words.counted(
            report.checked,
            _tr("The new vectors are in force; 1 row was read back and agrees."),
            _tr("The new vectors are in force; {0} rows were read back and agree."),
        )
        restart = _tr("Restart Kimera: it reads its flags only when it starts.")
        controller.core.notify(text, "ok", f"{report.without_vector} {restart}".strip())
        controller.core.backend_model.flags_changed()

    controller.jobs.start(
        Task(SWITCH, do, take, writes=True), _tr("Switch to the new vectors"), lane=MODEL
    )


def begin_finish(controller: StoreController, runs: Sequence[Run]) -> None:
    """Do the rows that were added during the switch of these runs."""
    overview, settings = controller.overview, controller.core.settings
    if overview is None or controller.jobs.job is not None:
        return
    url, models = overview.url, _models(controller)

    def do(context: JobContext) -> SwitchReport:
        return change_work.finish(settings, url, runs, models, context)

    def take(report: SwitchReport) -> None:
        text = words.counted(
            report.arrived,
            _tr("The switch is finished: 1 row was added during it."),
            _tr("The switch is finished: {0} rows were added during it."),
        )
        controller.core.notify(text, "ok", report.without_vector)

    controller.jobs.start(Task(SWITCH, do, take, writes=True), _tr("Finish the switch"), lane=MODEL)


def begin_rollback(controller: StoreController) -> None:
    """Put the old vectors and the flags back in force."""

    def take(report: RollbackReport) -> None:
        controller.rolled_back = report
        controller.core.notify(_tr("The old vectors are in force."), "ok", flags_words(report))
        controller.core.backend_model.flags_changed()

    _write(controller, _tr("Roll the switch back"), change_work.roll_back, take)


def flags_words(report: RollbackReport) -> str:
    """What a rollback made of the flags, and what is to be done then."""
    exact = _tr("{0} is as it was, byte for byte.")
    merged = _tr("{0} has its former flags back; what else was written in it stays.")
    said = (exact if report.exact else merged).format(report.env_file.name)
    return f"{said} {_tr('Restart Kimera: it reads its flags only when it starts.')}"


def begin_settling(controller: StoreController) -> None:
    """Undo or finish a switch that was interrupted."""

    def take(done: str) -> None:
        if done:
            controller.core.notify(done, "ok")
        controller.core.backend_model.flags_changed()

    _write(
        controller, _tr("Recover the interrupted switch"),
        lambda url, _context: change_work.recover(url), take,
    )  # fmt: skip


def begin_dropping(controller: StoreController, run: Run, column: str) -> None:
    """Remove the old vectors of a run for good."""

    def take(_run: Run) -> None:
        text = _tr("{0}.{1} was dropped.").format(run.choice.table, column)
        controller.core.notify(text, "ok")

    _write(
        controller, _tr("Drop {0}.{1}").format(run.choice.table, column),
        lambda url, _context: change_work.drop_old(url, run, column), take,
    )  # fmt: skip


def begin_discarding(controller: StoreController, run: Run) -> None:
    """Give a change up."""

    def take(_nothing: object) -> None:
        text = _tr("{0}.{1} was discarded.").format(run.choice.table, run.new_column)
        controller.core.notify(text, "ok")
        controller.results.report = controller.results.comparison = None
        controller.results.plan = None

    _write(
        controller, _tr("Discard {0}.{1}").format(run.choice.table, run.new_column),
        lambda url, _context: change_work.discard(url, run), take,
    )  # fmt: skip


def finished_runs(controller: StoreController) -> tuple[Run, ...]:
    """The newest run of each column whose new vectors are there, or are being made."""
    newest = {
        (each.run.choice.table, each.run.choice.vector): each.run
        for each in controller.status.runs
        if each.run.state in (RUNNING, COMPLETE)
    }
    return tuple(newest.values())


def _write(
    controller: StoreController,
    name: str,
    do: Callable[[str, JobContext], Any],
    take: Callable[[Any], None],
) -> None:
    overview = controller.overview
    if overview is None or controller.jobs.job is not None:
        return
    url = overview.url
    controller.rolled_back = None
    controller.jobs.start(Task(SWITCH, lambda context: do(url, context), take, writes=True), name)


def _tr(text: str) -> str:
    return QCoreApplication.translate("StoreActions", text)
