"""What is read of a bundle that other tools made: no manifest says it."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from kimera_console.core.bundles.heads import read_heads
from kimera_console.core.errors import BundleError, UnsupportedModelError
from kimera_console.core.sources.pooling import declared_pooling

if TYPE_CHECKING:
    from pathlib import Path

    from kimera_console.core.formats.onnx_graph import OnnxFacts

VECTOR_OUTPUTS = ("sentence_embedding", "token_embeddings", "last_hidden_state")
"""Outputs that make a graph an embedding model, in the order they are used."""


def foreign_pooling(path: Path, outputs: tuple[str, ...]) -> tuple[str, str]:
    """Declared pooling; ("", "") where nothing declares one. It matters to token outputs only."""
    try:
        declared = declared_pooling(path)
    except UnsupportedModelError:
        if "sentence_embedding" in outputs:  # pooled inside the graph, in whatever way
            return "", ""
        raise
    if declared is None or not declared.mode:
        return "", ""
    if declared.layers and "sentence_embedding" not in outputs:
        raise UnsupportedModelError(
            f"{path} gives one vector a token, and declares modules after its pooling"
            f" ({'; '.join(layer.shown for layer in declared.layers)}) that its graph lacks.",
            hint="Convert the original model with this console: the bundle has them inside.",
        )
    return declared.mode, declared.source


def foreign_heads(path: Path) -> tuple[str, ...]:
    """Heads of a bundle without our manifest; a file of that name may be anything there."""
    with contextlib.suppress(BundleError):
        return read_heads(path)
    return ()


def foreign_dimension(facts: OnnxFacts, config: dict[str, Any]) -> int:
    """Length of its vectors, as the graph or the configuration says; 0 where neither does."""
    by_name = {output.name: output for output in facts.outputs}
    for name in VECTOR_OUTPUTS:
        shape = by_name[name].shape if name in by_name else ()
        if shape and shape[-1]:
            return shape[-1]
    for key in ("hidden_size", "dim", "emb_dim"):
        if type(config.get(key)) is int and 0 < config[key] <= 65_536:
            return int(config[key])
    return 0
