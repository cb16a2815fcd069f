"""What the buttons of the first steps begin: the audit and the proof."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from kimera_console.core.errors import KimeraError
from kimera_console.core.stores.recipes.text_recipe import RecipeSet
from kimera_console.gui.jobs import MODEL
from kimera_console.gui.tabs.stores import work
from kimera_console.gui.tabs.stores.tasks import AUDIT, PROVE, Task
from kimera_console.gui.widgets.basic import words

if TYPE_CHECKING:
    from pathlib import Path

    from kimera_console.core.jobs import JobContext
    from kimera_console.core.stores.audit.audit import AuditReport
    from kimera_console.core.stores.recipes.prove import ProofReport
    from kimera_console.gui.tabs.stores.store_controller import StoreController


def begin_audit(controller: StoreController, out: Path | None = None) -> None:
    """Read every vector once.

    Args:
        controller: Says which.
        out: A .csv or .jsonl file for the ids of every class; the vectors are read for it again.
    """
    overview, choice = controller.overview, controller.choice
    if overview is None or choice is None or controller.jobs.job is not None:
        return
    settings, url, recipes = controller.core.settings, overview.url, controller.own_recipes

    def do(context: JobContext) -> AuditReport:
        return work.audit(settings, url, choice, recipes, out, context)

    def take(report: AuditReport) -> None:
        controller.results.audit = report
        if report.out is not None:
            listed = _tr("{0} has the ids of {1} rows.")
            controller.core.notify(listed.format(report.out.name, words.count(report.listed)), "ok")

    controller.jobs.start(
        Task(AUDIT, do, take, url=url), _tr("Audit {0}").format(controller.choice or "")
    )


def begin_proof(controller: StoreController) -> None:
    """Compare a sample with what the old model makes of its texts."""
    overview, choice = controller.overview, controller.choice
    if overview is None or choice is None or controller.jobs.job is not None:
        return
    try:
        own = controller.choices.recipes
        recipes = RecipeSet.parse(own) if own else None
    except KimeraError as error:
        controller.jobs.errors[PROVE] = error
        controller.changed.emit()
        return
    settings, url, choices = controller.core.settings, overview.url, controller.choices

    def do(context: JobContext) -> ProofReport:
        return work.prove(
            settings, url, choice, recipes, choices.old_model, choices.pooling,
            choices.old_prompt, context,
        )  # fmt: skip

    def take(report: ProofReport) -> None:
        controller.results.proof = report
        controller.results.trusted = False

    controller.jobs.start(
        Task(PROVE, do, take, url=url),
        _tr("Prove the text of {0}").format(controller.choice or ""),
        lane=MODEL,
    )


def _tr(text: str) -> str:
    return QCoreApplication.translate("StoreActions", text)
