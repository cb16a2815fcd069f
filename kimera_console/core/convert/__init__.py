"""Conversion to ONNX, compared with the source model before it is offered.

Inspect -> Export -> Write -> Load -> Source model -> Compare -> Publish. Exporting, loading and the
source model run in child processes, one after another, so that the memory of each is free before
the next begins; the parent only supervises. This package imports none of the heavy libraries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimera_console.core.bundles.parity_report import (
    STAGES,
    ConversionResult,
    ParityReport,
    StageReport,
    stages_for,
)
from kimera_console.core.convert.request import ConversionRequest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kimera_console.core.jobs import JobContext


def convert_model(
    request: ConversionRequest,
    *,
    context: JobContext | None = None,
    hub_environment: Mapping[str, str] | None = None,
    record: bool = False,
    agreed: bool = False,
) -> ConversionResult:
    """Convert, compare with the source model, and publish only what passed.

    Args:
        request: What is converted, how, and where it goes.
        context: Receives progress by stage, the `ExpectedStages` once the plan stands, each
            StageReport as it ends, and MemoryReadings.
        hub_environment: The hub's variables in force (`Settings.hub_environment()`).
        record: Keep it in the history of conversions (`core/convert/record/history.py`).
        agreed: Whether pip may make the environment of the optimum exporter where it is needed
            and missing.

    Raises:
        SourceError, UnsupportedModelError, UnsafeModelError, InputError: Before anything is
            written.
        DependencyError: The optimum exporter is needed, and its environment is not there.
        ConversionError: A stage failed; nothing is published.
        ParityError: The vectors differ; nothing is published. The result is quarantined with
            its report (`kept_at`; see `core.convert.quarantine`).
        NoAnswerError: The disk or share of source or target went silent; nothing is published.
        JobCancelled: After a cancel; nothing is left.
    """
    from kimera_console.core.convert.pipeline import run
    from kimera_console.core.jobs import JobContext
    from kimera_console.core.system.aside import run_aside

    context, hub = context or JobContext(), dict(hub_environment or {})
    places = [place for place in (request.source, request.out, request.texts) if place]

    def work(
        request: ConversionRequest, context: JobContext, hub: Mapping[str, str]
    ) -> ConversionResult:
        return run_aside(lambda aside: run(request, aside, hub, agreed=agreed), places, context)

    if not record:
        return work(request, context, hub)
    from kimera_console.core.convert.record.recorder import run_recorded

    return run_recorded(request, context, work, hub)


__all__ = [
    "STAGES",
    "ConversionRequest",
    "ConversionResult",
    "ParityReport",
    "StageReport",
    "convert_model",
    "stages_for",
]
