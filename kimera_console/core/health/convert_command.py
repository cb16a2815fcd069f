"""The command that makes a converted model again as it was made."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kimera_console.core.bundles.manifest import MANIFEST_NAME
from kimera_console.core.bundles.recipe import DEFAULT_BLOCK_SIZE
from kimera_console.core.bundles.thresholds import OPTIONS, bound_words, deviations, thresholds_for
from kimera_console.core.convert.again import request_again
from kimera_console.core.convert.request import ConversionRequest
from kimera_console.core.errors import KimeraError
from kimera_console.core.sources.architectures import PUBLISHED

if TYPE_CHECKING:
    from pathlib import Path


def asked_again(folder: Path, source: str, precision: str = "") -> ConversionRequest:
    """What is asked for to make the model in a folder again.

    Args:
        folder: The model's folder. It may be damaged, made by others, or not there.
        source: What it is made of; "" for what its manifest names. Of another source than that
            only the precision, its variants and thresholds are taken over.
        precision: Instead of the recorded one.

    Returns:
        The request; its source is "" where nothing names one.
    """
    try:
        found = request_again(folder)
    except (KimeraError, OSError):
        found = ConversionRequest(source="", out=folder)
    if found.source and source and found.source not in (source, source.partition("@")[0]):
        found = ConversionRequest(
            source=source,
            out=folder,
            precision=found.recipe.scheme if found.recipe else found.precision,
            block_size=found.block_size,
            quantize_embeddings=found.quantize_embeddings,
            thresholds=found.thresholds,
        )
    elif source:
        found = replace(found, source=source, revision="")
    if not precision:
        return found
    return replace(
        found,
        precision=precision,
        exporter="auto" if found.exporter == PUBLISHED else found.exporter,
        recipe=None,
        block_size=DEFAULT_BLOCK_SIZE,
        quantize_embeddings=False,
        thresholds=None,
        comparison=True,
    )


def command_words(asked: ConversionRequest) -> list[str]:
    """The words of the command that asks for a conversion, from `convert` on.

    A recipe is read from the manifest in the output folder: it names layers one by one.
    """
    named = f"{asked.source}@{asked.revision}" if asked.revision else asked.source
    words = ["convert", named, "--out", str(asked.out)]
    if asked.recipe is not None:
        words += ["--recipe", str(asked.out / MANIFEST_NAME)]
    words += asked.options()
    if asked.thresholds is not None:
        values = asked.thresholds.as_dict()
        for name in deviations(asked.thresholds, thresholds_for(asked.precision)):
            words += [OPTIONS[name], bound_words(values[name])]
    return words
