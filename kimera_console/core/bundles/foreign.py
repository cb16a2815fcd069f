"""What is read of a bundle's graphs, where no manifest says it: of other tools, and of heads."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING, Any

from kimera_console.core.errors import BundleError, UnsupportedModelError
from kimera_console.core.formats.external_data import check_external
from kimera_console.core.formats.model_folder import confined_path, is_regular_file
from kimera_console.core.formats.onnx_graph import POOLED_OUTPUT, read_onnx
from kimera_console.core.sources.heads import HEADS, HEADS_INPUTS, HEADS_NAME, OUTPUTS
from kimera_console.core.sources.modules import TRUNCATE
from kimera_console.core.sources.pooling import declared_pooling

if TYPE_CHECKING:
    from pathlib import Path

    from kimera_console.core.formats.onnx_graph import OnnxFacts

VECTOR_OUTPUTS = (POOLED_OUTPUT, "token_embeddings", "last_hidden_state")
"""Outputs that make a graph an embedding model, in the order they are used."""


def foreign_pooling(path: Path, outputs: tuple[str, ...]) -> tuple[str, str]:
    """Declared pooling; ("", "") where nothing declares one. It matters to token outputs only."""
    try:
        declared = declared_pooling(path)
    except UnsupportedModelError:
        if POOLED_OUTPUT in outputs:  # pooled inside the graph, in whatever way
            return "", ""
        raise
    if declared is None or not declared.mode:
        return "", ""
    cut = any(layer.kind == TRUNCATE for layer in declared.layers)  # never inside a graph
    if cut or (declared.layers and POOLED_OUTPUT not in outputs):
        raise UnsupportedModelError(
            f"{path} declares what follows its pooling"
            f" ({'; '.join(layer.shown for layer in declared.layers)}) that its graph lacks.",
            hint="Convert the source model with this console: its bundle contains them.",
        )
    return declared.mode, declared.source


def foreign_include_prompt(path: Path) -> bool:
    """Whether a prompt's tokens are pooled with the text's, as its Pooling module says."""
    try:
        declared = declared_pooling(path, check_mode=False)
    except UnsupportedModelError:
        return True
    return declared is None or declared.include_prompt


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


def read_heads(folder: Path) -> tuple[str, ...]:
    """The heads that a bundle's heads.onnx gives; none where it has no such file.

    Raises:
        BundleError: The file is damaged, or another graph than that of heads.
    """
    if not os.path.lexists(folder / HEADS_NAME):
        return ()
    file = confined_path(folder, HEADS_NAME, error=BundleError)
    if not is_regular_file(file):
        raise BundleError(f"{file} is not a regular file.", hint="Convert again.")
    facts = read_onnx(file)
    check_external(file, facts)
    given = {output.name for output in facts.outputs}
    if set(facts.inputs) != set(HEADS_INPUTS) or not given <= set(OUTPUTS.values()):
        raise BundleError(
            f"{file} is not the graph of a model's heads: it makes"
            f" {', '.join(sorted(given))[:200] or 'nothing'} of"
            f" {', '.join(sorted(facts.inputs))[:200] or 'nothing'}.",
            hint="Convert the model again.",
        )
    return tuple(head for head in HEADS if OUTPUTS[head] in given)
