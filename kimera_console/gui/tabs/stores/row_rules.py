"""Rows whose vector their text does not explain: which were seen, and what was chosen for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimera_console.core.stores.change.ledger import COMPLETE, RUNNING
from kimera_console.core.stores.change.rules import (
    DEGRADED,
    EMPTY,
    IMAGE,
    MISSING,
    NO_TEXT,
    NOT_REPRODUCED,
    Rules,
)
from kimera_console.core.stores.recipes import prove

if TYPE_CHECKING:
    from kimera_console.gui.tabs.stores.store_controller import StoreController


@dataclass(frozen=True)
class ClassCount:
    """How many rows of a class were seen.

    Attributes:
        rows: How many.
        of: Of how many that were looked at.
    """

    rows: int
    of: int


def seen_rows(controller: StoreController) -> dict[str, ClassCount]:
    """Class -> what audit, proof and plan have seen of it; what nobody looked for is left out."""
    found: dict[str, ClassCount] = {}
    audit, proof, plan = controller.results.audit, controller.results.proof, controller.results.plan
    if plan is not None:
        looked_for = (NO_TEXT, EMPTY, IMAGE, DEGRADED, MISSING)
        found |= {name: ClassCount(plan.classes.get(name, 0), plan.sampled) for name in looked_for}
    if proof is not None:
        without = proof.reasons.get(prove.NO_TEXT, 0) + proof.reasons.get(prove.NO_RECIPE, 0)
        empty = proof.reasons.get(prove.EMPTY_TEXT, 0)
        other = proof.classes[prove.CHANGED] + proof.classes[prove.UNKNOWN] - without - empty
        found[NOT_REPRODUCED] = ClassCount(other, proof.sampled)
        degraded = proof.classes[prove.DEGRADED]
        for name, rows in ((NO_TEXT, without), (EMPTY, empty), (DEGRADED, degraded)):
            if name not in found or not found[name].rows:
                found[name] = ClassCount(rows, proof.sampled)
        found[IMAGE] = ClassCount(proof.classes[prove.IMAGE], proof.sampled)
    if audit is not None:
        found[DEGRADED] = ClassCount(audit.degraded, audit.rows)
        found[MISSING] = ClassCount(audit.missing, audit.rows)
    return found


def rules_in_force(controller: StoreController) -> Rules:
    """What is chosen; what a run was started with stands."""
    return Rules({**controller.choices.rules, **begun_rules(controller)})


def begun_rules(controller: StoreController) -> dict[str, str]:
    """The rules of the run that was begun; {} where there is none."""
    state = controller.run
    if state is None or state.run.state not in (RUNNING, COMPLETE):
        return {}
    return dict(state.run.rules)


def open_rules(controller: StoreController) -> tuple[str, ...]:
    """Classes for which something must be chosen before a run begins."""
    chosen = rules_in_force(controller).chosen
    needed = [NOT_REPRODUCED, *(name for name, seen in seen_rows(controller).items() if seen.rows)]
    return tuple(name for name in dict.fromkeys(needed) if name not in chosen)
