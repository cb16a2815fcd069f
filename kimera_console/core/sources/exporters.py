"""Which exporter a choice means for a model, and what a conversion with it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimera_console.core.errors import ConversionError, UnsupportedModelError
from kimera_console.core.sources.architectures import (
    ARCHITECTURES,
    DIRECT_EXPORTER,
    OPTIMUM_EXPORTER,
    PUBLISHED,
)
from kimera_console.core.sources.config import ModelConfig
from kimera_console.core.sources.estimates import estimate_all, estimate_import

if TYPE_CHECKING:
    from kimera_console.core.sources.estimates import Estimates
    from kimera_console.core.sources.source import ModelInspection

EXPORTER_CHOICES = ("auto", DIRECT_EXPORTER, OPTIMUM_EXPORTER, PUBLISHED)


def choose_exporter(asked: str, inspection: ModelInspection) -> str:
    """The exporter that a choice means for a model: "direct", "optimum" or "published".

    Args:
        asked: One of `EXPORTER_CHOICES`.
        inspection: The model; its own `exporter` is what "auto" means, "" where none handles it.

    Raises:
        ConversionError: It is not a choice.
        UnsupportedModelError: What was asked for does not handle this model.
    """
    if asked not in EXPORTER_CHOICES:
        raise ConversionError(
            f"{asked!r} is not an exporter.", hint="Choose auto, direct, optimum or published."
        )
    if asked == "auto":
        return inspection.exporter
    if asked == PUBLISHED and not inspection.can_be_imported:
        raise UnsupportedModelError(
            f"{inspection.source} publishes no ONNX model (onnx/model.onnx).",
            hint="Choose another exporter, or auto.",
        )
    if asked == DIRECT_EXPORTER and inspection.exporter != DIRECT_EXPORTER:
        raise UnsupportedModelError(
            f"The direct exporter does not handle {inspection.model_type} models.",
            hint="Choose the optimum exporter, or auto.",
        )
    if asked == OPTIMUM_EXPORTER and not ARCHITECTURES[inspection.model_type].optimum:
        raise UnsupportedModelError(
            f"The optimum exporter does not handle {inspection.model_type} models here.",
            hint="Choose the direct exporter, or auto.",
        )
    return asked


def needs_for(asked: str, inspection: ModelInspection) -> dict[str, Estimates]:
    """What a conversion needs with a choice of exporter, by precision.

    The inspection's own estimates are for the exporter that it proposes; they stand also where
    the choice does not handle the model.
    """
    try:
        exporter = choose_exporter(asked, inspection) if inspection.exporter else asked
    except UnsupportedModelError:
        exporter = inspection.exporter
    beside = inspection.estimates.beside_bytes
    if exporter == PUBLISHED and inspection.can_be_imported:
        return {"fp32": estimate_import(inspection.parameters, inspection.published_bytes, beside)}
    if exporter == inspection.exporter or not inspection.exporter:
        return inspection.estimates_by_precision
    shape = ModelConfig(
        model_type=inspection.model_type,
        architecture=inspection.architecture,
        problem="",
        dimension=inspection.dimension,
        layers=inspection.layers,
        heads=inspection.heads,
        vocabulary=inspection.vocabulary,
        # Only direct's estimate looks at the table; where it differs from the hidden size,
        # direct is not offered.
        embedding_width=inspection.dimension,
    )
    return estimate_all(shape, inspection.parameters, exporter, beside_bytes=beside)
