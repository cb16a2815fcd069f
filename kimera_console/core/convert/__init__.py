"""Conversion to ONNX, proved before it is offered.

Inspect -> Export -> Write -> Load -> Original -> Compare -> Publish. Exporting, loading and the
original run in child processes, one after another, so that the memory of each is free before
the next begins; the parent only supervises. This package imports none of the heavy libraries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimera_console.core.bundles.parity_report import (
    STAGES,
    ConversionResult,
    ParityReport,
    StageReport,
    TextParity,
    stages_for,
)
from kimera_console.core.bundles.recipe import DEFAULT_BLOCK_SIZE, PRECISIONS, Recipe

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kimera_console.core.bundles.thresholds import Thresholds
    from kimera_console.core.jobs import JobContext


def convert_model(
    *,
    source: str,
    out: Path,
    exporter: str = "auto",
    precision: str = "fp32",
    revision: str = "",
    pooling: str = "auto",
    heads: str = "all",
    force: bool = False,
    original: bool = True,
    context: JobContext | None = None,
    hub_environment: Mapping[str, str] | None = None,
    texts: Path | None = None,
    thresholds: Thresholds | None = None,
    quantize_embeddings: bool = False,
    block_size: int = DEFAULT_BLOCK_SIZE,
    recipe: Recipe | None = None,
    fused_attention: bool = False,
    record: bool = False,
) -> ConversionResult:
    """Convert, compare with the original, and publish only what passed.

    Args:
        source: Folder, hub id or `id@revision`.
        out: The bundle's final folder. An existing one is refused unless `force`.
        exporter: "direct", "optimum" or "auto" (direct where it is tested, else optimum), or
            "published": take the ONNX model that the source publishes.
        precision: "fp32", "fp16", "int8", "int8-block", or "auto": the fastest mixture of them
            that reaches `thresholds` (see `auto`); the result then has its `search`.
        revision: Revision of a hub id.
        pooling: "auto" (what the model declares) or a mode of `pooling.MODES`.
        heads: "all" that the source has beside its dense vector, or "dense" alone.
        original: Compare with the original; only a published model can be taken without.
        force: Replace an existing bundle; the old one stands until the new one does.
        context: Receives progress by stage, each StageReport as it ends, and MemoryReadings.
        hub_environment: The hub's variables in force (`Settings.hub_environment()`).
        texts: File of the user's own texts (txt, csv, jsonl, parquet), compared too.
        thresholds: What the comparison must reach; the precision's own unless given.
        record: Keep it in the history of conversions (`core/convert/history.py`).
        quantize_embeddings: Store embedding tables in 8 bits too (int8, int8-block).
        block_size: Inputs that share a scale (int8-block).
        recipe: How exactly the fp32 graph is lowered, instead of the precision's own recipe
            with the two choices above.
        fused_attention: Write attention as ONNX Runtime's own operator (`fuse.py`).

    Raises:
        SourceError, UnsupportedModelError, UnsafeModelError, InputError: Before anything is
            written.
        ConversionError: A stage failed; nothing is published.
        ParityError: The vectors differ; nothing is published. The result is quarantined with
            its report (`kept_at`; see `core.quarantine`).
        JobCancelled: After a cancel; nothing is left.
    """
    from kimera_console.core.convert.pipeline import run
    from kimera_console.core.convert.plan import ConversionRequest
    from kimera_console.core.jobs import JobContext

    request = ConversionRequest(
        source=source,
        out=out,
        exporter=exporter,
        precision=precision,
        revision=revision,
        pooling=pooling,
        heads=heads,
        force=force,
        original=original,
        hub_environment=dict(hub_environment or {}),
        texts=texts,
        thresholds=thresholds,
        quantize_embeddings=quantize_embeddings,
        block_size=block_size,
        recipe=recipe,
        fused_attention=fused_attention,
    )
    context = context or JobContext()
    if not record:
        return run(request, context)
    from kimera_console.core.convert.record.recorder import run_recorded

    return run_recorded(request, context, run)


__all__ = [
    "PRECISIONS",
    "STAGES",
    "ConversionResult",
    "ParityReport",
    "Recipe",
    "StageReport",
    "TextParity",
    "convert_model",
    "stages_for",
]
