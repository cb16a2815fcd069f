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
    from kimera_console.gui.tabs.stores.session import StoreSession


def begin_audit(session: StoreSession, out: Path | None = None) -> None:
    """Read every vector once.

    Args:
        session: Says which.
        out: A .csv or .jsonl file for the ids of every class; the vectors are read for it again.
    """
    overview, choice = session.overview, session.choice
    if overview is None or choice is None or session.jobs.job is not None:
        return
    settings, url, recipes = session.core.settings, overview.url, session.own_recipes

    def do(context: JobContext) -> AuditReport:
        return work.audit(settings, url, choice, recipes, out, context)

    def take(report: AuditReport) -> None:
        session.results.audit = report
        if report.out is not None:
            listed = _tr("{0} has the ids of {1} rows.")
            session.core.notify(listed.format(report.out.name, words.count(report.listed)), "ok")

    session.jobs.start(Task(AUDIT, do, take), _tr("Audit {0}").format(session.choice or ""))


def begin_proof(session: StoreSession) -> None:
    """Compare a sample with what the old model makes of its texts."""
    overview, choice = session.overview, session.choice
    if overview is None or choice is None or session.jobs.job is not None:
        return
    try:
        own = session.choices.recipes
        recipes = RecipeSet.parse(own) if own else None
    except KimeraError as error:
        session.jobs.errors[PROVE] = error
        session.changed.emit()
        return
    settings, url, choices = session.core.settings, overview.url, session.choices

    def do(context: JobContext) -> ProofReport:
        return work.prove(
            settings, url, choice, recipes, choices.old_model, choices.pooling,
            choices.old_prompt, context,
        )  # fmt: skip

    def take(report: ProofReport) -> None:
        session.results.proof = report
        session.results.trusted = False

    session.jobs.start(
        Task(PROVE, do, take), _tr("Prove the text of {0}").format(session.choice or ""), lane=MODEL
    )


def _tr(text: str) -> str:
    return QCoreApplication.translate("StoreActions", text)
