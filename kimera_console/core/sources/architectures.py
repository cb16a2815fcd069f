"""Encoders the console converts, as data; nothing is imported to know them.

Those with the direct exporter are those that it is tested on. The others are the text encoders
that optimum-onnx 0.1.0 registers for feature extraction (its `model_configs.py`), less those whose
inputs are not plain text (layout, proteins) or whose graphs depend on the length traced.
"""

from __future__ import annotations

from dataclasses import dataclass

DIRECT_EXPORTER = "direct"
OPTIMUM_EXPORTER = "optimum"
PUBLISHED = "published"
"""Not an exporter: the ONNX model that the source publishes beside its weights is taken."""

SENTENCE_TRANSFORMERS = "sentence-transformers"
"""The library that most source models were published for: a conversion can be compared with it."""


@dataclass(frozen=True)
class Architecture:
    """What the console must know of a model_type to read its configuration.

    Attributes:
        exporter: "direct" or "optimum".
        hidden: Key of the hidden size.
        layers: Key of the count of layers.
        heads: Key of the count of attention heads.
        width: Key of the embedding table's width where it differs from the hidden size.
        table: End of the embedding table's name in the checkpoint.
        offset_positions: Whether positions start after the padding id, as RoBERTa's do: the
            usable length is then max_position_embeddings - pad_token_id - 1.
        block: What the checkpoint calls a layer, before its number.
        decoder: Whether it attends to earlier tokens only. Such a model embeds only if it was
            trained to, so its pooling must be declared or asked for.
        optimum: Whether the optimum exporter may be asked for it.
        model_class: transformers' class of the encoder, where AutoModel gives more than that.
        any_length: Whether its positions are relative or rotary, so that a text may be longer
            than max_position_embeddings.
    """

    exporter: str = OPTIMUM_EXPORTER
    hidden: str = "hidden_size"
    layers: str = "num_hidden_layers"
    heads: str = "num_attention_heads"
    width: str = "hidden_size"
    table: str = "embeddings.word_embeddings.weight"
    offset_positions: bool = False
    block: str = "layers?"
    decoder: bool = False
    optimum: bool = True
    model_class: str = "AutoModel"
    any_length: bool = False


_XLM = Architecture(
    hidden="emb_dim", layers="n_layers", heads="n_heads", width="emb_dim", table="embeddings.weight"
)


def _t5(model_class: str) -> Architecture:
    """The encoder of a T5: optimum would export the decoder too."""
    return Architecture(
        DIRECT_EXPORTER, hidden="d_model", layers="num_layers", heads="num_heads",
        width="d_model", table="shared.weight", block="block", optimum=False,
        model_class=model_class, any_length=True,
    )  # fmt: skip


_ROTARY = Architecture(DIRECT_EXPORTER, optimum=False, any_length=True)
_ROTARY_TABLE = Architecture(
    DIRECT_EXPORTER, table="embed_tokens.weight", optimum=False, any_length=True
)
_DECODER = Architecture(
    DIRECT_EXPORTER, table="embed_tokens.weight", decoder=True, optimum=False, any_length=True
)

ARCHITECTURES: dict[str, Architecture] = {
    "bert": Architecture(DIRECT_EXPORTER),
    "roberta": Architecture(DIRECT_EXPORTER, offset_positions=True),
    "xlm-roberta": Architecture(DIRECT_EXPORTER, offset_positions=True),
    "mpnet": Architecture(DIRECT_EXPORTER, offset_positions=True),
    "distilbert": Architecture(
        DIRECT_EXPORTER, hidden="dim", layers="n_layers", heads="n_heads", width="dim"
    ),
    "albert": Architecture(DIRECT_EXPORTER, width="embedding_size"),
    "camembert": Architecture(DIRECT_EXPORTER, offset_positions=True),
    "convbert": Architecture(width="embedding_size"),
    "deberta": Architecture(),
    "deberta-v2": Architecture(DIRECT_EXPORTER),
    "electra": Architecture(DIRECT_EXPORTER, width="embedding_size"),
    "eurobert": _ROTARY_TABLE,
    "flaubert": _XLM,
    # EmbeddingGemma's form alone: config.json must say that it attends both ways.
    "gemma3_text": _ROTARY_TABLE,
    "gte": _ROTARY,
    "jina_embeddings_v3": _ROTARY,
    "ibert": Architecture(offset_positions=True),
    "megatron-bert": Architecture(),
    "mobilebert": Architecture(width="embedding_size"),
    "modernbert": Architecture(
        DIRECT_EXPORTER, table="embeddings.tok_embeddings.weight", any_length=True
    ),
    "mt5": _t5("MT5EncoderModel"),
    "nomic_bert": _ROTARY,
    "nystromformer": Architecture(),
    "qwen2": _DECODER,
    "qwen3": _DECODER,
    "rembert": Architecture(width="input_embedding_size"),
    "roformer": Architecture(width="embedding_size"),
    "squeezebert": Architecture(),
    "t5": _t5("T5EncoderModel"),
    "ultrabert": _ROTARY_TABLE,
    "xlm": _XLM,
}

DECODERS = frozenset(
    {
        "gpt2", "gptj", "gpt_neo", "gpt_neox", "gpt_bigcode", "gpt_oss", "codegen", "opt", "bloom",
        "mpt", "llama", "llama4", "mistral", "mixtral", "qwen2_moe", "qwen3_moe",
        "gemma", "gemma2", "gemma3", "phi", "phi3", "falcon", "stablelm", "olmo",
        "olmo2", "granite", "nemotron", "cohere", "glm", "starcoder2", "deepseek_v3", "smollm3",
        "internlm2", "mamba", "rwkv",
    }
)  # fmt: skip
ENCODER_DECODERS = frozenset(
    {
        "umt5", "longt5", "bart", "mbart", "pegasus", "marian", "m2m_100",
        "blenderbot", "blenderbot-small", "led", "prophetnet", "bigbird_pegasus", "encoder-decoder",
    }
)  # fmt: skip


def refusal(model_type: str) -> str:
    """Why a model_type is not handled, one sentence; "" if it is."""
    if model_type in ARCHITECTURES:
        return ""
    shown = model_type[:60]
    if model_type in DECODERS:
        return (
            f"{shown} is a decoder, made to generate text; of decoders the console converts qwen2"
            " and qwen3 that were trained to embed."
        )
    if model_type in ENCODER_DECODERS:
        return f"{shown} is an encoder-decoder; the console converts plain encoders."
    return f"The architecture {shown!r} is not one that the console converts."


def family_matches(model_type: str, class_name: str) -> bool:
    """Whether an architecture's class name belongs to the model_type ("BertModel" to "bert").

    A foreign class under a known model_type (JinaBert under bert) has other layers: its weights
    would only partly fit.
    """
    family = "".join(c for c in model_type.lower() if c.isalnum())
    if class_name.lower().startswith(family):
        return True
    # XLM-R's weights are RoBERTa's with another vocabulary, and are published under either name.
    return model_type in ("xlm-roberta", "camembert") and class_name.startswith("Roberta")
