"""How long the stages of a conversion should take: as the same one took, else as is estimated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimera_console.core.bundles.parity_report import SEARCH, stages_for
from kimera_console.core.convert.record.history import Outcome, list_records
from kimera_console.core.sources.architectures import PUBLISHED
from kimera_console.core.sources.estimates import stage_seconds
from kimera_console.core.sources.exporters import needs_for
from kimera_console.core.system.stage_clock import ExpectedStages

if TYPE_CHECKING:
    from kimera_console.core.convert.plan import ConversionPlan
    from kimera_console.core.convert.record.history import ConversionRecord

RECORDS_READ = 50
"""Newest conversions among which one like it is looked for."""
_BEFORE = "Inspect"
_COMPARING = ("Source model", "Compare")


def expect_stages(plan: ConversionPlan) -> ExpectedStages:
    """How long each stage after the first should take.

    The newest conversion of the history with the same source, exporter and precision says it; where
    there is none, the model's size does.
    """
    names = [
        name
        for name in stages_for(plan.request.precision)
        if name != _BEFORE and (name != SEARCH or plan.request.searches)
    ]
    found = _as_before(plan) or _estimated(plan)
    return ExpectedStages({name: found.get(name, 0.0) for name in names})


def _as_before(plan: ConversionPlan) -> dict[str, float]:
    for record in list_records(RECORDS_READ):
        if record.outcome is Outcome.SUCCEEDED and _is_alike(record, plan):
            taken: dict[str, float] = {}
            for stage in record.stages:
                taken[stage.name] = taken.get(stage.name, 0.0) + stage.seconds
            return taken
    return {}


def _is_alike(record: ConversionRecord, plan: ConversionPlan) -> bool:
    asked, wanted = record.request, plan.request
    return (
        record.result is not None
        and record.result.exporter == plan.exporter
        and record.source == wanted.source
        and asked.precision == wanted.precision
        and asked.searches is wanted.searches
        and asked.comparison is wanted.comparison
    )


def _estimated(plan: ConversionPlan) -> dict[str, float]:
    model, precision = plan.inspection, plan.request.precision
    found = stage_seconds(model.layers, model.parameters, plan.exporter, precision)
    if plan.exporter == PUBLISHED:
        found["Export"] = 0.0
    if not plan.request.searches:
        found.pop(SEARCH)
    whole_s = sum(found.values())
    if not plan.compares:
        found |= dict.fromkeys(_COMPARING, 0.0)
    needs = needs_for(plan.exporter, model).get(precision)
    is_searched_already = plan.request.recipe is not None
    if needs is None or not needs.seconds or is_searched_already:
        return found
    factor = needs.seconds / whole_s
    return {name: seconds * factor for name, seconds in found.items()}
