"""Converting a model again as it was converted before: what its own manifest records."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kimera_console.core.bundles.manifest import MANIFEST_LIMIT_BYTES, MANIFEST_NAME
from kimera_console.core.convert.request import ConversionRequest
from kimera_console.core.errors import BundleError
from kimera_console.core.formats.model_folder import read_json_object
from kimera_console.core.sources.architectures import PUBLISHED
from kimera_console.core.sources.pooling import ASKED_SOURCE

if TYPE_CHECKING:
    from pathlib import Path


def request_again(path: Path) -> ConversionRequest:
    """What a conversion is asked for to make the model in a folder anew, in the same place.

    The manifest is read loosely: a model that is damaged elsewhere still says how it was made.

    Args:
        path: The model's folder.

    Raises:
        BundleError: It has no manifest that names a source.
    """
    data = read_json_object(
        path, MANIFEST_NAME, limit_bytes=MANIFEST_LIMIT_BYTES, error=BundleError
    )
    source, model, made = (_section(data, name) for name in ("source", "model", "conversion"))
    if not _text(source, "id"):
        raise BundleError(
            f"{path / MANIFEST_NAME} does not say what the model was made of.",
            hint="Choose its source on the Convert page, and this folder as the output folder.",
        )
    asked = ConversionRequest(
        source=_text(source, "id"),
        revision=_text(source, "revision"),
        out=path,
        precision=_text(made, "precision") or "fp32",
        pooling=_text(model, "pooling")
        if _text(model, "pooling_source") == ASKED_SOURCE
        else "auto",
    )
    asked = asked.with_choices(_section(made, "options"))  # older manifests have none
    if asked.exporter == PUBLISHED:
        # What was found in the published file is recorded; asked for is to take it as it is.
        return replace(asked, precision="fp32")
    return asked


def _section(data: dict[str, Any], name: str) -> dict[str, Any]:
    found = data.get(name)
    return found if isinstance(found, dict) else {}


def _text(section: dict[str, Any], name: str) -> str:
    found = section.get(name)
    return found if isinstance(found, str) else ""
