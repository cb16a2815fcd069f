"""What published checkpoints call the tensors of architectures that transformers took in later.

Those models were published with code of their own, whose names and joined matrices their files
still have. transformers translates them while it loads (its `conversion_mapping`), and so does
this; files that it saved itself may have either form.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimera_console.core.errors import UnsupportedModelError
from kimera_console.core.formats.tensors import NOT_LOCATED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kimera_console.core.formats.tensors import TensorInfo

_ATTENTION = ("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj")


@dataclass(frozen=True)
class Spelling:
    """How the published names of an architecture differ from transformers'.

    Attributes:
        renamed: Part of a name -> its counterpart, in this order.
        joined: Part of a name -> those of the tensors that it holds, one after another by rows.
    """

    renamed: tuple[tuple[str, str], ...]
    joined: tuple[tuple[str, tuple[str, ...]], ...]


SPELLINGS = {
    "nomic_bert": Spelling(
        (
            ("encoder.layers.", "layers."),
            ("emb_ln.", "embeddings.LayerNorm."),
            (".attn.out_proj.", ".self_attn.o_proj."),
            (".mlp.fc11.", ".mlp.up_proj."),
            (".mlp.fc12.", ".mlp.gate_proj."),
            (".mlp.fc2.", ".mlp.down_proj."),
            (".norm1.", ".post_attention_layernorm."),
            (".norm2.", ".post_mlp_layernorm."),
        ),
        (("attn.Wqkv", _ATTENTION),),
    ),
    "jina_embeddings_v3": Spelling(
        (
            ("encoder.layers.", "layers."),
            ("emb_ln.", "embeddings.LayerNorm."),
            (".mixer.out_proj.", ".self_attn.o_proj."),
            (".norm1.", ".post_attention_layernorm."),
            (".norm2.", ".post_mlp_layernorm."),
        ),
        (("mixer.Wqkv", _ATTENTION),),
    ),
    "gte": Spelling(
        (
            ("encoder.layer.", "layers."),
            (".attention.o_proj.", ".self_attn.o_proj."),
            (".attn_ln.", ".post_attention_layernorm."),
            (".mlp_ln.", ".post_mlp_layernorm."),
        ),
        (
            ("attention.qkv_proj", _ATTENTION),
            ("mlp.up_gate_proj", ("mlp.up_proj", "mlp.gate_proj")),
        ),
    ),
}


def translated_names(tensors: Mapping[str, TensorInfo], model_type: str) -> dict[str, TensorInfo]:
    """Tensors by transformers' present names, those that were joined each by itself.

    Args:
        tensors: By name, without what stands before the encoder's names.
        model_type: Of the model's config.json.

    Raises:
        UnsupportedModelError: A joined tensor is stored in a form that cannot be divided.
    """
    spelling = SPELLINGS.get(model_type)
    if spelling is None:
        return dict(tensors)
    found: dict[str, TensorInfo] = {}
    for name, tensor in tensors.items():
        for old, new in spelling.renamed:
            name = name.replace(old, new)
        joined = next((pair for pair in spelling.joined if f".{pair[0]}." in name), None)
        if joined is None:
            found[name] = tensor
            continue
        parts = _divided(tensor, len(joined[1]))
        found |= {
            name.replace(joined[0], new): part for new, part in zip(joined[1], parts, strict=True)
        }
    return found


def _divided(tensor: TensorInfo, count: int) -> list[TensorInfo]:
    rows = tensor.shape[0] if tensor.shape else 0
    if tensor.axes or rows % count:
        raise UnsupportedModelError(
            f"{tensor.name} in {tensor.file.name} cannot be divided into {count} matrices.",
            hint="Get the model from whoever published it.",
        )
    length = tensor.length_bytes // count
    located = tensor.offset != NOT_LOCATED
    return [
        dataclasses.replace(
            tensor,
            shape=(rows // count, *tensor.shape[1:]),
            offset=tensor.offset + number * length if located else NOT_LOCATED,
            length_bytes=length,
        )
        for number in range(count)
    ]
