"""Converting a model again as it was converted before: what its own manifest records."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kimera_console.core.bundles.manifest import MANIFEST_NAME, read_damaged_manifest
from kimera_console.core.bundles.recipe import AUTO, Recipe
from kimera_console.core.bundles.thresholds import (
    Thresholds,
    adjusted,
    completed,
    deviations,
    thresholds_for,
)
from kimera_console.core.convert.request import ConversionRequest
from kimera_console.core.errors import Action, Advice, BundleError
from kimera_console.core.formats.onnx_graph import read_onnx
from kimera_console.core.sources.architectures import PUBLISHED
from kimera_console.core.sources.heads import HEAD_CHOICES
from kimera_console.core.sources.pooling import ASKED_SOURCE
from kimera_console.core.system.records import readable_part, to_plain

if TYPE_CHECKING:
    from pathlib import Path

    from kimera_console.core.bundles.manifest import Manifest


def request_again(path: Path) -> ConversionRequest:
    """What a conversion is asked for to make the model in a folder anew, in the same place.

    The manifest is read loosely: a model that is damaged elsewhere still says how it was made.

    Args:
        path: The model's folder.

    Raises:
        BundleError: It has no manifest that names a source.
    """
    made = read_damaged_manifest(path)
    if not made.source:
        raise BundleError(
            f"{path / MANIFEST_NAME} does not say what the model was made of.",
            hint=Advice.of("Convert its source into this folder", Action.CONVERT, "."),
        )
    asked = ConversionRequest(
        source=made.source,
        revision=made.revision,
        out=path,
        precision=made.precision or "fp32",
        pooling=made.pooling if made.pooling_source == ASKED_SOURCE else "auto",
    )
    options = made.options or _options_of_result(path, made)
    asked = asked.with_choices({**options, "thresholds": None})
    asked = replace(asked, thresholds=_thresholds(made, asked.precision))
    if asked.exporter == PUBLISHED:
        # What was found in the published file is recorded; asked for is to take it as it is.
        return replace(asked, precision="fp32", fused_attention=False)
    return asked


def _thresholds(made: Manifest, precision: str) -> Thresholds | None:
    """What the user chose of the gate, over today's defaults; None where nothing was chosen.

    The defaults of the console that made the model are no choice: they may have changed since.

    Args:
        made: The model's manifest.
        precision: Its precision.
    """
    recorded = made.options.get("thresholds")
    held = recorded or made.parity.get("thresholds")
    usual = made.parity.get("default_thresholds")
    held, usual = (
        completed(one, precision) if isinstance(one, dict) else one for one in (held, usual)
    )
    kinds = {"held": Thresholds, "usual": Thresholds}
    found = readable_part({"held": held, "usual": usual}, kinds)
    if "held" not in found or ("usual" not in found and not recorded):
        return None
    values = found["held"].as_dict()
    names = deviations(found["held"], found.get("usual") or thresholds_for(precision))
    return adjusted(precision, {name: values[name] for name in names}) if names else None


def _options_of_result(path: Path, made: Manifest) -> dict[str, Any]:
    """The options of a manifest that does not record them, as far as the result shows them.

    Args:
        path: The model's folder.
        made: Its manifest.
    """
    found: dict[str, Any] = {
        "exporter": made.exporter or "auto",
        "heads": HEAD_CHOICES[0] if made.heads else HEAD_CHOICES[1],
        "fused_attention": _is_fused(path),
    }
    recipe = readable_part({"recipe": made.recipe}, {"recipe": Recipe}).get("recipe")
    if isinstance(recipe, Recipe) and made.precision != AUTO:  # auto searches anew
        if recipe.keep or recipe.blocks:
            found["recipe"] = to_plain(recipe)
        else:
            found["block_size"] = recipe.block_size
            found["quantize_embeddings"] = recipe.embeddings
    return found


def _is_fused(path: Path) -> bool:
    """Whether attention is one operator of the graph; no where the graph is damaged."""
    try:
        return read_onnx(path / "model.onnx").fused_attention
    except BundleError:
        return False
