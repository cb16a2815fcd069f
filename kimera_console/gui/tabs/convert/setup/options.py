"""What a conversion is asked for in the window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimera_console.core.bundles.recipe import DEFAULT_BLOCK_SIZE
from kimera_console.core.sources.heads import HEAD_CHOICES

if TYPE_CHECKING:
    from pathlib import Path

    from kimera_console.core.bundles.recipe import Recipe
    from kimera_console.core.bundles.thresholds import Thresholds


@dataclass(frozen=True)
class ConversionOptions:
    """The choices by their names in `convert_model`."""

    exporter: str
    precision: str
    pooling: str
    out: Path
    force: bool
    texts: Path | None = None
    thresholds: Thresholds | None = None
    quantize_embeddings: bool = False
    block_size: int = DEFAULT_BLOCK_SIZE
    heads: str = HEAD_CHOICES[0]
    recipe: Recipe | None = None
    original: bool = True
    fused_attention: bool = False
