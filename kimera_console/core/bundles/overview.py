"""A comparison and an inspection, prepared for being looked at.

Arithmetic that a window or a report needs and that is nobody's business to repeat: distances
from cosines, a recorded report, and what a choice of exporter means for a model.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from kimera_console.core.bundles.groups import GroupParity, by_language, by_length
from kimera_console.core.bundles.parity_report import HeadParity, ParityReport, TextParity
from kimera_console.core.bundles.thresholds import thresholds_from_dict
from kimera_console.core.sources.architectures import DIRECT_EXPORTER, OPTIMUM_EXPORTER, PUBLISHED
from kimera_console.core.sources.config import ModelConfig
from kimera_console.core.sources.estimates import estimate_all, estimate_taking

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kimera_console.core.sources.estimates import Estimates
    from kimera_console.core.sources.source import ModelInspection

DISTANCE_FLOOR = 1e-16
"""Half a unit in the last place of a double just below 1: no smaller distance can be told."""
EXPORTER_CHOICES = ("auto", DIRECT_EXPORTER, OPTIMUM_EXPORTER, PUBLISHED)


def distance(cosine: float) -> float:
    """1 - cosine, never below `DISTANCE_FLOOR`, so that a log axis can show it."""
    return max(DISTANCE_FLOOR, 1.0 - cosine)


def parity_from_dict(data: Mapping[str, Any]) -> ParityReport | None:
    """A report as a manifest recorded it; None where it does not hold what a report must."""
    try:
        rows = tuple(_text(entry) for entry in data["per_text"])
        known = {f.name: data[f.name] for f in fields(ParityReport) if f.name in data}
        known["problems"] = tuple(str(problem) for problem in data["problems"])
        for name in ("thresholds", "default_thresholds"):
            known[name] = thresholds_from_dict(data.get(name))
        known["heads"] = tuple(_head(entry) for entry in data.get("heads", ()))
        report = ParityReport(**{**known, "per_text": rows})
        numbers = (report.cosine_min, report.cosine_mean, report.max_abs_diff, report.texts)
        return report if all(isinstance(n, (int, float)) for n in numbers) else None
    except (KeyError, TypeError, ValueError):
        return None


def exporter_for(asked: str, inspection: ModelInspection) -> str:
    """The exporter that a choice means for this model, or "published"; "" if none does.

    Args:
        asked: "auto", "direct", "optimum" or "published".
        inspection: The model.
    """
    if asked == PUBLISHED:
        return PUBLISHED if inspection.can_be_taken else ""
    if asked == "auto" or asked == inspection.exporter:
        return inspection.exporter
    # What is exported directly, optimum can do too; not the other way round.
    return OPTIMUM_EXPORTER if asked == OPTIMUM_EXPORTER and inspection.exporter else ""


def estimates_for(asked: str, inspection: ModelInspection, precision: str = "fp32") -> Estimates:
    """What a conversion will need with a choice of exporter and precision."""
    return needs_for(asked, inspection).get(precision, inspection.estimates)


def needs_for(asked: str, inspection: ModelInspection) -> dict[str, Estimates]:
    """What a conversion will need with a choice of exporter, by precision.

    The inspection's own estimates are for the exporter it proposes.
    """
    exporter = exporter_for(asked, inspection)
    if exporter == PUBLISHED:
        return {"fp32": estimate_taking(inspection.parameters, published_bytes(inspection))}
    if exporter in ("", inspection.exporter):
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
    return estimate_all(shape, inspection.parameters, exporter)


def published_bytes(inspection: ModelInspection) -> int:
    """Size of the published ONNX model; its data's files are named after it by every tool."""
    name = inspection.published
    return sum(file.size_bytes for file in inspection.files if file.name.startswith(name))


def _head(entry: Mapping[str, Any]) -> HeadParity:
    figures = ("agreement_min", "agreement_mean", "max_abs_diff", "threshold")
    return HeadParity(
        name=str(entry["name"]),
        output=str(entry["output"]),
        width=int(entry["width"]),
        texts=int(entry["texts"]),
        **{name: float(entry[name]) for name in figures},
    )


def _text(entry: Mapping[str, Any]) -> TextParity:
    more = {
        name: float(entry[name])
        for name in ("max_abs_diff", "agreement")
        if entry.get(name) is not None
    }
    return TextParity(
        str(entry["id"]),
        str(entry["language"]),
        int(entry["tokens"]),
        float(entry["cosine"]),
        own=entry.get("own") is True,
        **more,
    )


__all__ = [
    "DISTANCE_FLOOR",
    "EXPORTER_CHOICES",
    "GroupParity",
    "by_language",
    "by_length",
    "distance",
    "estimates_for",
    "exporter_for",
    "parity_from_dict",
]
