"""The steps of the way: their names, when each opens, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from kimera_console.core.stores.change.exchange import IN_FORCE, ROLLING_BACK, SWITCHING
from kimera_console.core.stores.change.ledger import COMPLETE, RUNNING, SWITCHED
from kimera_console.gui.language import filled
from kimera_console.gui.tabs.stores.tasks import (
    AUDIT,
    COMPARE,
    CONNECT,
    PLAN,
    PROVE,
    RUN,
    SWITCH,
)
from kimera_console.gui.tabs.stores.wording import run_state
from kimera_console.gui.widgets.basic import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from kimera_console.gui.tabs.stores.store_controller import StoreController

DONE, BUSY, BAD, OPEN, CLOSED = "done", "busy", "bad", "open", "closed"
"""Marks of a step."""


@dataclass(frozen=True)
class StepState:
    """How a step stands.

    Attributes:
        mark: DONE, BUSY, BAD, OPEN or CLOSED.
        caption: What came of it, or what it is for.
        obstacle: Why it cannot be opened; "" where it can.
    """

    mark: str
    caption: str
    obstacle: str = ""


def step_title(step: str) -> str:
    """The name of a step in the window's language."""
    return {
        CONNECT: _tr("Connect"),
        AUDIT: _tr("Audit"),
        PROVE: _tr("Prove the text"),
        PLAN: _tr("Plan"),
        RUN: _tr("Run"),
        COMPARE: _tr("Compare"),
        SWITCH: _tr("Switch"),
    }[step]


def step_state(controller: StoreController, step: str) -> StepState:
    """How a step stands now."""
    obstacle = step_obstacle(controller, step)
    if controller.jobs.step == step:
        return StepState(BUSY, _tr("Running…"), obstacle)
    if obstacle:
        return StepState(CLOSED, _tr(_PURPOSE[step]), obstacle)
    outcome = _OUTCOMES[step](controller)
    if step in controller.jobs.errors:
        return StepState(BAD, _tr("Failed"))
    if outcome:
        return StepState(OPEN if step == RUN and _is_unfinished(controller) else DONE, outcome)
    return StepState(
        OPEN, _tr("Stopped") if step in controller.jobs.stopped else _tr(_PURPOSE[step])
    )


def step_obstacle(controller: StoreController, step: str) -> str:
    """Why a step cannot be opened yet, as a sentence; "" where it can."""
    if step == CONNECT:
        return ""
    if controller.overview is None:
        return _tr("Connect to a database first.")
    if step == SWITCH:
        return "" if _is_switchable(controller) else _tr("The new vectors are not complete yet.")
    if controller.choice is None:
        if controller.choice_error is not None:
            return controller.choice_error.message
        return _tr("Choose a table with vectors first.")
    state = controller.run.run.state if controller.run is not None else ""
    if step == PLAN and controller.recipes is None:
        return _tr("Prove the text first, or confirm your own recipes there.")
    if step == RUN and state in ("", SWITCHED):
        if controller.results.plan is None:
            return _tr("Make a plan first.")
        if controller.results.plan.problems:
            return _tr("The plan says what is missing.")
    if step == COMPARE and (controller.run is None or not controller.run.progress.rows):
        return _tr("There are no new vectors yet. Run first.")
    return ""


def _is_unfinished(controller: StoreController) -> bool:
    """Whether the run was begun and rows are left."""
    return controller.run is not None and controller.run.run.state == RUNNING


def _is_switchable(controller: StoreController) -> bool:
    phases = {each.phase for each in controller.status.switches}
    states = {each.run.state for each in controller.status.runs}
    return bool(phases & {IN_FORCE, SWITCHING, ROLLING_BACK} or states & {COMPLETE, SWITCHED})


def _connect(controller: StoreController) -> str:
    return str(controller.choice or "")


def _audit(controller: StoreController) -> str:
    report = controller.results.audit
    if report is None:
        return ""
    return words.counted(
        report.degraded, _tr("1 vector of no model"), _tr("{0} vectors of no model")
    )


def _prove(controller: StoreController) -> str:
    proof = controller.results.proof
    if proof is not None and proof.proved:
        return filled(_tr("Proved: {0:.1%}"), proof.unchanged_share)
    if controller.recipes is None:
        return ""
    begun = controller.run is not None and controller.run.run.state in (RUNNING, COMPLETE)
    return _tr("As when the run started") if begun else _tr("Confirmed, not proved")


def _plan(controller: StoreController) -> str:
    plan = controller.results.plan
    if plan is None or plan.problems:
        return ""
    return _tr("About {0}").format(words.duration(plan.seconds))


def _run(controller: StoreController) -> str:
    begun = controller.run
    if begun is None:
        return ""
    if begun.run.state == RUNNING:
        return _tr("{0} of {1} rows").format(
            words.count(begun.progress.rows),
            words.count(max(begun.run.rows, begun.progress.rows)),
        )
    return run_state(begun.run.state).capitalize()


def _compare(controller: StoreController) -> str:
    report = controller.results.comparison
    return filled(_tr("Overlap {0:.0%}"), report.overlap.value) if report is not None else ""


def _switch(controller: StoreController) -> str:
    on = any(each.phase == IN_FORCE for each in controller.status.switches)
    return _tr("In force") if on else ""


def _tr(text: str) -> str:
    return QCoreApplication.translate("StoreSteps", text)


_OUTCOMES: dict[str, Callable[[StoreController], str]] = {
    CONNECT: _connect, AUDIT: _audit, PROVE: _prove, PLAN: _plan, RUN: _run, COMPARE: _compare,
    SWITCH: _switch,
}  # fmt: skip
_PURPOSE = {
    CONNECT: "Database, table, columns",
    AUDIT: "What no model made",
    PROVE: "Which text they encode",
    PLAN: "Time, disk, memory",
    RUN: "Beside the old vectors",
    COMPARE: "Neighbours, thresholds",
    SWITCH: "Together with the flags",
}
