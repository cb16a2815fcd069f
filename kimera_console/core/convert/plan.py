"""Before anything is written: what was asked for, whether it can be done, and how."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kimera_console.core.bundles.folder import unknown_folder
from kimera_console.core.bundles.recipe import AUTO
from kimera_console.core.convert.export.optimum_environment import ready_environment
from kimera_console.core.convert.export.published import check_published
from kimera_console.core.convert.gate.own_texts import OwnTexts, read_own_texts
from kimera_console.core.convert.source_snapshot import FileState, snapshot_files
from kimera_console.core.errors import Action, Advice, ConversionError, UnsupportedModelError
from kimera_console.core.formats.fused_attention import FUSED_TYPES
from kimera_console.core.sources.architectures import OPTIMUM_EXPORTER, PUBLISHED
from kimera_console.core.sources.exporters import choose_exporter, needs_for
from kimera_console.core.sources.heads import chosen_heads
from kimera_console.core.sources.source import (
    ModelInspection,
    inspect_model,
    resolve_source,
)
from kimera_console.core.system.installation.conversion_part import require_conversion
from kimera_console.core.system.memory import memory_limits
from kimera_console.core.system.units import byte_size

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kimera_console.core.bundles.recipe import Recipe
    from kimera_console.core.convert.request import ConversionRequest
    from kimera_console.core.jobs import JobContext
    from kimera_console.core.sources.estimates import Estimates

PARITY_MAX_TOKENS = 512
"""Texts are compared up to this length, or the model's own limit if that is less: longer ones
would cost minutes on a CPU and run through the very same graph."""
DISK_RESERVE_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True)
class ConversionPlan:
    """A conversion that can be done.

    Attributes:
        request: What was asked for.
        inspection: What the source is.
        folder: The source's folder on this machine.
        out: The bundle's final folder, absolute.
        exporter: "direct", "optimum" or "published".
        max_tokens: Length at which the texts of the comparison are truncated.
        heads: Further heads to convert: "sparse", "colbert".
        own: The user's own texts, compared beside the probe texts.
        recipe: How the exported fp32 graph is lowered; None for fp32, and while it is not known.
        snapshot: The source's files as they were before any was converted.
        python: Interpreter of optimum's environment; None where another exporter works.
    """

    request: ConversionRequest
    inspection: ModelInspection
    folder: Path
    out: Path
    exporter: str
    max_tokens: int
    heads: tuple[str, ...] = ()
    own: OwnTexts = field(default_factory=OwnTexts)
    recipe: Recipe | None = None
    snapshot: dict[str, FileState] = field(default_factory=dict)
    python: Path | None = None

    @property
    def compares(self) -> bool:
        """Whether the source model's vectors are there to compare with, and wanted."""
        return self.request.comparison and self.inspection.parameters > 0


def make_plan(
    request: ConversionRequest,
    context: JobContext,
    hub_environment: Mapping[str, str],
    *,
    agreed: bool = False,
) -> ConversionPlan:
    """Check everything that can be checked cheaply, and get the source onto this machine.

    Raises:
        SourceError, UnsupportedModelError, UnsafeModelError: The source cannot be used.
        InputError: The file of own texts cannot be used.
        ConversionError: The target or a choice cannot be used, or the disk has too little room.
        DependencyError: Optimum's environment or the conversion part is not there and nobody
            agreed to it, or it cannot be made.
    """
    context.report("Inspect")
    recipe = request.chosen_recipe
    out = Path(os.path.abspath(request.out.expanduser()))
    # What costs nothing is refused first; the hub and the environments are asked only after it.
    check_target(out, force=request.force)
    own = read_own_texts(request.texts, context) if request.texts else OwnTexts()
    if own.note:
        context.log(own.note)
    inspection = inspect_model(
        request.source,
        revision=request.revision,
        pooling=request.pooling,
        context=context,
        hub_environment=hub_environment,
    )
    imports = request.exporter == PUBLISHED
    if not inspection.supported and not (imports and inspection.can_be_imported):
        raise UnsupportedModelError(
            f"{inspection.source} cannot be converted: {inspection.problem}",
            hint=inspection.advice,
        )
    if request.comparison or not imports:
        require_conversion(context, agreed=agreed)
    exporter = choose_exporter(request.exporter, inspection)
    if not request.comparison and not imports:
        raise ConversionError(
            "A conversion is always compared with its source model.",
            hint=Advice.of(
                "Only a published ONNX model", Action.PUBLISHED, " can be imported without that."
            ),
        )
    if imports and (recipe is not None or request.precision == AUTO):
        raise ConversionError(
            f"A published model is imported as it is, not converted to {request.precision}.",
            hint="Choose the direct or the optimum exporter, or leave the precision at fp32.",
        )
    if request.fused_attention:
        check_fusing(exporter, inspection.model_type)
    check_room(out, inspection, exporter, request.precision)
    python = ready_environment(context, agreed=agreed) if exporter == OPTIMUM_EXPORTER else None
    heads = () if imports else chosen_heads(request.heads, inspection.extra_heads)
    # Downloads last, and the revision that was inspected: a branch may have moved since.
    resolved = resolve_source(
        request.source,
        revision=inspection.revision or request.revision,
        context=context,
        hub_environment=hub_environment,
        published=inspection.published if imports else "",
        weights=request.comparison and inspection.parameters > 0,
    )
    snapshot = snapshot_files(resolved.path)
    _check_apart(out, resolved.path)
    if imports:
        request = check_published(request, resolved.path, inspection)
    limit = inspection.max_tokens or PARITY_MAX_TOKENS
    tokens = min(limit, PARITY_MAX_TOKENS)
    return ConversionPlan(
        request, inspection, resolved.path, out, exporter, tokens, heads, own, recipe, snapshot,
        python,
    )  # fmt: skip


def check_fusing(exporter: str, model_type: str) -> None:
    """Refuse to fuse what has no form for it, by name.

    Raises:
        UnsupportedModelError: The architecture's attention has another form.
        ConversionError: The exporter is not the direct one.
    """
    if exporter != "direct":
        raise ConversionError(
            f"Attention is fused by the direct exporter alone, not by {exporter}.",
            hint="Choose the direct exporter, or leave attention as it is.",
        )
    if model_type not in FUSED_TYPES:
        raise UnsupportedModelError(
            f"The attention of {model_type} models cannot be fused: they place their tokens"
            " inside it.",
            hint="Convert without fused attention.",
        )


def check_target(out: Path, *, force: bool) -> None:
    """Refuse a place that is taken, or that would lose something other than a converted model."""
    if not os.path.lexists(out):
        return
    if not force:
        raise ConversionError(
            f"{out} exists already.",
            hint=Advice.of("Choose another folder, or replace it", Action.REPLACE, "."),
        )
    if out.is_symlink() or not out.is_dir():
        raise ConversionError(
            f"{out} is not a folder, so it is not replaced.", hint="Choose another name."
        )
    if any(out.iterdir()) and not (out / "model.onnx").is_file():
        raise ConversionError(
            f"{out} holds something other than a converted model, so it is not replaced.",
            hint="Choose another folder.",
        )
    if unknown := unknown_folder(out):
        raise ConversionError(
            f"{out} holds the folder {unknown!r}, which no converted model has, so it is not"
            " replaced.",
            hint="Choose another folder.",
        )


def _check_apart(out: Path, source: Path) -> None:
    target, origin = Path(os.path.realpath(out)), Path(os.path.realpath(source))
    if target == origin or target.is_relative_to(origin) or origin.is_relative_to(target):
        raise ConversionError(
            f"{out} and the source {source} lie inside one another.",
            hint="Choose a folder outside the source, which is never changed.",
        )


def check_room(
    out: Path, inspection: ModelInspection, exporter: str, precision: str = "fp32"
) -> None:
    """See that the disk and the memory that a conversion will need can be had.

    Raises:
        ConversionError: They cannot; what is needed, free and missing is named.
    """
    needs = needs_for(exporter, inspection).get(precision, inspection.estimates)
    _check_disk(out, needs)
    _check_memory(needs)


def room_problem(
    out: Path, inspection: ModelInspection, exporter: str, precision: str = "fp32"
) -> str:
    """What this machine cannot give, one sentence; "" if a conversion has room."""
    if not inspection.supported and not inspection.can_be_imported:
        return ""
    try:
        check_room(out, inspection, exporter, precision)
    except ConversionError as error:
        return f"{error.message} {error.hint}"
    except OSError:  # the folder went away just now: the conversion itself will say so
        return ""
    return ""


def _check_disk(out: Path, needs: Estimates) -> None:
    needed = needs.disk_bytes + DISK_RESERVE_BYTES
    place = next((folder for folder in out.parents if folder.is_dir()), None)
    if place is None:
        return
    free = shutil.disk_usage(place).free
    if free < needed:
        raise ConversionError(
            f"{place} has {byte_size(free)} free; this conversion needs about"
            f" {byte_size(needed)}, {byte_size(needed - free)} more.",
            hint="Free some space or choose a folder on another disk.",
        )


def _check_memory(needs: Estimates) -> None:
    """Only what no file backs must be free: mapped weights can be read again at any time."""
    limits, needed = memory_limits(), needs.held_bytes
    free_bytes = limits.free_bytes
    if free_bytes >= needed:
        return
    where = "This container" if limits.contained else "This machine"
    more = "raise the container's limit" if limits.contained else "use a machine with more"
    raise ConversionError(
        f"{where} has {byte_size(free_bytes)} of memory free; this conversion needs about"
        f" {byte_size(needed)}, {byte_size(needed - free_bytes)} more.",
        hint=f"Close other programs, or {more}.",
    )
