"""The further heads that BGE-M3 and its kind keep beside the encoder, by name; nothing is loaded.

FlagEmbedding stores them as `sparse_linear.pt` and `colbert_linear.pt`: checkpoints of two tensors
each, read by `convert.export.heads`. A bundle has them in a graph of
their own beside the encoder's: ONNX Runtime computes all of a graph, whatever is asked of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimera_console.core.errors import ConversionError

if TYPE_CHECKING:
    from collections.abc import Collection

SPARSE = "sparse"
COLBERT = "colbert"
HEADS = (SPARSE, COLBERT)
HEADS_NAME = "heads.onnx"
"""The bundle's file with them; the encoder's token vectors and their mask go in."""
HEADS_INPUTS = ("last_hidden_state", "attention_mask")
OUTPUTS = {SPARSE: "sparse_weights", COLBERT: "colbert_vecs"}
"""Head -> its output of that graph: (batch, tokens), ReLU, 0 for padding; and (batch, tokens less
the first, width), unit norm, zeros for padding."""
FILES = {
    SPARSE: ("sparse_linear.safetensors", "sparse_linear.pt"),
    COLBERT: ("colbert_linear.safetensors", "colbert_linear.pt"),
}
"""Head -> the files that may hold it; the first that is there is used."""
HEAD_CHOICES = ("all", "dense")


def heads_among(names: Collection[str]) -> tuple[str, ...]:
    """The heads that a model with these files has."""
    return tuple(head for head in HEADS if any(file in names for file in FILES[head]))


def chosen_heads(asked: str, present: tuple[str, ...]) -> tuple[str, ...]:
    """The heads to convert: "all" that are there, or "dense" for none of them.

    Raises:
        ConversionError: Another word.
    """
    if asked not in HEAD_CHOICES:
        raise ConversionError(f"{asked!r} is not a choice of heads.", hint="Choose all or dense.")
    return present if asked == "all" else ()
