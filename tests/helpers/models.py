"""Models made in the tests: tiny ones in milliseconds, and bge-m3's exact shape.

All have random weights, safetensors, a working tokenizer.json and sentence-transformers'
module files, so that they look to the console like any model from the hub.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SPECIAL = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")
CORPUS = (
    "the quick brown fox jumps over the lazy dog",
    "der schnelle braune Fuchs springt über den faulen Hund",
    "le renard brun saute par-dessus le chien paresseux",
    "быстрая коричневая лиса прыгает через ленивую собаку",
    "敏捷的棕色狐狸跳过了懒狗",
    "embedding model vector server memory database request index search",
)

KINDS: dict[str, dict[str, Any]] = {
    "bert": {"config": "BertConfig", "model": "BertModel"},
    "roberta": {"config": "RobertaConfig", "model": "RobertaModel"},
    "xlm-roberta": {"config": "XLMRobertaConfig", "model": "XLMRobertaModel"},
    "mpnet": {"config": "MPNetConfig", "model": "MPNetModel"},
    "distilbert": {"config": "DistilBertConfig", "model": "DistilBertModel"},
    "electra": {"config": "ElectraConfig", "model": "ElectraModel"},
    "albert": {"config": "AlbertConfig", "model": "AlbertModel"},
    "deberta-v2": {"config": "DebertaV2Config", "model": "DebertaV2Model"},
    "modernbert": {"config": "ModernBertConfig", "model": "ModernBertModel"},
    "t5": {"config": "T5Config", "model": "T5EncoderModel"},
    "mt5": {"config": "MT5Config", "model": "MT5EncoderModel"},
    "qwen2": {"config": "Qwen2Config", "model": "Qwen2Model"},
    "qwen3": {"config": "Qwen3Config", "model": "Qwen3Model"},
    "camembert": {"config": "CamembertConfig", "model": "CamembertModel"},
    "eurobert": {"config": "EuroBertConfig", "model": "EuroBertModel"},
    "gte": {"config": "GteConfig", "model": "GteModel"},
    "jina_embeddings_v3": {
        "config": "JinaEmbeddingsV3Config",
        "model": "JinaEmbeddingsV3Model",
    },
    "nomic_bert": {"config": "NomicBertConfig", "model": "NomicBertModel"},
    "ultrabert": {"config": "UltrabertConfig", "model": "UltrabertModel"},
    "roformer": {"config": "RoFormerConfig", "model": "RoFormerModel"},
}


def tiny_model(
    folder: Path,
    kind: str = "bert",
    *,
    pooling: str | None = "mean",
    normalize: bool = True,
    hidden: int = 32,
    layers: int = 2,
    seed: int = 0,
) -> Path:
    """A random model of a few thousand weights. `pooling=None` leaves the module files out."""
    import torch
    import transformers

    folder.mkdir(parents=True, exist_ok=True)
    vocabulary = write_tokenizer(folder)
    torch.manual_seed(seed)
    spec = KINDS[kind]
    config = getattr(transformers, spec["config"])(**_shape(kind, vocabulary, hidden, layers))
    model = getattr(transformers, spec["model"])(config).eval()
    model.save_pretrained(folder, safe_serialization=True)
    if pooling is not None:
        write_modules(folder, hidden, pooling, normalize=normalize)
    return folder


def add_dense(folder: Path, takes: int, width: int) -> Path:
    """A Dense module after the others, with sentence-transformers' default activation."""
    import numpy as np
    from safetensors.numpy import save_file

    listed = json.loads((folder / "modules.json").read_text())
    kind = "sentence_transformers.models.Dense"
    listed.append({"idx": 9, "name": "9", "path": "2_Dense", "type": kind})
    (folder / "modules.json").write_text(json.dumps(listed))
    (folder / "2_Dense").mkdir()
    settings = {"in_features": takes, "out_features": width, "bias": True}
    (folder / "2_Dense" / "config.json").write_text(json.dumps(settings))
    random = np.random.default_rng(3)
    save_file(
        {
            "linear.weight": random.standard_normal((width, takes)).astype(np.float32) * 0.1,
            "linear.bias": random.standard_normal(width).astype(np.float32) * 0.1,
        },
        folder / "2_Dense" / "model.safetensors",
    )
    return folder


def add_heads(folder: Path, hidden: int, width: int = 24) -> Path:
    """BGE-M3's sparse_linear.pt and colbert_linear.pt, as FlagEmbedding saves them."""
    import torch

    torch.manual_seed(4)
    for name, rows in (("sparse_linear", 1), ("colbert_linear", width)):
        torch.save(torch.nn.Linear(hidden, rows).state_dict(), folder / f"{name}.pt")
    return folder


def bge_m3_shape(folder: Path, *, layers: int = 24, vocabulary: int = 250_002) -> Path:
    """A random model of bge-m3's exact shape: 568 M parameters, 2.27 GB, CLS pooling.

    Written tensor by tensor, so that making it needs no memory; modules.json comes last. Fewer
    layers and a smaller vocabulary make it small, with layers of the true size.
    """
    from accelerate import init_empty_weights
    from transformers import XLMRobertaConfig, XLMRobertaModel

    folder.mkdir(parents=True, exist_ok=True)
    write_tokenizer(folder, max_length=8192)
    config = XLMRobertaConfig(
        vocab_size=vocabulary,
        hidden_size=1024,
        num_hidden_layers=layers,
        num_attention_heads=16,
        intermediate_size=4096,
        max_position_embeddings=8194,
        type_vocab_size=1,
        layer_norm_eps=1e-5,
        pad_token_id=1,
        bos_token_id=0,
        eos_token_id=2,
        architectures=["XLMRobertaModel"],
    )
    config.save_pretrained(folder)
    with init_empty_weights():
        shapes = {k: tuple(p.shape) for k, p in XLMRobertaModel(config).named_parameters()}
    _stream_weights(folder / "model.safetensors", shapes)
    write_modules(folder, 1024, "cls", normalize=True)
    return folder


def _stream_weights(path: Path, shapes: dict[str, tuple[int, ...]]) -> None:
    import numpy as np

    header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    offset = 0
    for name, shape in shapes.items():
        size = 4 * int(np.prod(shape))
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [offset, offset + size]}
        offset += size
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    random = np.random.default_rng(0)
    with path.open("wb") as stream:
        stream.write(len(text).to_bytes(8, "little") + text)
        for name, shape in shapes.items():
            if "LayerNorm" in name:
                stream.write(np.full(shape, name.endswith("weight"), np.float32).tobytes())
                continue
            left = int(np.prod(shape))
            while left:
                count = min(left, 4 * 1024 * 1024)
                stream.write((random.standard_normal(count, np.float32) * 0.02).tobytes())
                left -= count


def write_tokenizer(
    folder: Path, *, max_length: int = 64, texts: Sequence[str] = CORPUS, size: int = 600
) -> int:
    """A byte-level BPE with XLM-R's special ids; returns the size of its vocabulary.

    Args:
        folder: Where it is written.
        max_length: Tokens that the model takes.
        texts: What its pieces are made of; others become more tokens.
        size: Pieces at most, the 256 bytes and special tokens among them.
    """
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers

    tokenizer = Tokenizer(models.BPE(unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        special_tokens=list(SPECIAL),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    names = {
        "bos_token": "<s>", "cls_token": "<s>", "eos_token": "</s>", "sep_token": "</s>",
        "pad_token": "<pad>", "unk_token": "<unk>", "mask_token": "<mask>",
    }  # fmt: skip
    (folder / "tokenizer_config.json").write_text(
        json.dumps(
            {
                "tokenizer_class": "PreTrainedTokenizerFast",
                "model_max_length": max_length,
                "model_input_names": ["input_ids", "attention_mask"],
                **names,
            }
        )
    )
    (folder / "special_tokens_map.json").write_text(json.dumps(names))
    return tokenizer.get_vocab_size()


def write_modules(folder: Path, hidden: int, pooling: str, *, normalize: bool) -> None:
    """sentence-transformers' modules.json and 1_Pooling."""
    modules = [
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
        {
            "idx": 1,
            "name": "1",
            "path": "1_Pooling",
            "type": "sentence_transformers.models.Pooling",
        },
    ]
    if normalize:
        modules.append(
            {
                "idx": 2,
                "name": "2",
                "path": "2_Normalize",
                "type": "sentence_transformers.models.Normalize",
            }
        )
    (folder / "modules.json").write_text(json.dumps(modules))
    (folder / "1_Pooling").mkdir(exist_ok=True)
    keys = {
        "cls": "pooling_mode_cls_token",
        "mean": "pooling_mode_mean_tokens",
        "max": "pooling_mode_max_tokens",
        "mean_sqrt_len": "pooling_mode_mean_sqrt_len_tokens",
        "weightedmean": "pooling_mode_weightedmean_tokens",
        "lasttoken": "pooling_mode_lasttoken",
    }
    flags = {key: mode in pooling.split("+") for mode, key in keys.items()}
    (folder / "1_Pooling" / "config.json").write_text(
        json.dumps({"word_embedding_dimension": hidden, **flags})
    )


def _shape(kind: str, vocabulary: int, hidden: int, layers: int) -> dict[str, Any]:
    if kind == "distilbert":
        return {
            "vocab_size": vocabulary, "dim": hidden, "hidden_dim": hidden * 2, "n_layers": layers,
            "n_heads": 4, "max_position_embeddings": 64, "pad_token_id": 1,
        }  # fmt: skip
    if kind in ("t5", "mt5"):
        return {
            "vocab_size": vocabulary, "d_model": hidden, "d_kv": hidden // 4, "d_ff": hidden * 2,
            "num_layers": layers, "num_heads": 4, "pad_token_id": 1, "eos_token_id": 2,
            "decoder_start_token_id": 1,
        }  # fmt: skip
    offset = 2 if kind in ("roberta", "xlm-roberta", "mpnet", "camembert") else 0
    shape = {
        "vocab_size": vocabulary, "hidden_size": hidden, "num_hidden_layers": layers,
        "num_attention_heads": 4, "intermediate_size": hidden * 2,
        "max_position_embeddings": 64 + offset,
        "pad_token_id": 1, "bos_token_id": 0, "eos_token_id": 2,
    }  # fmt: skip
    if kind in ("electra", "albert", "roformer"):
        shape["embedding_size"] = hidden
    if kind == "deberta-v2":
        # As in every published DeBERTa-v3.
        shape |= {
            "relative_attention": True, "pos_att_type": ["p2c", "c2p"], "type_vocab_size": 0,
            "position_buckets": 16, "norm_rel_ebd": "layer_norm", "share_att_key": True,
            "position_biased_input": False, "max_relative_positions": -1,
        }  # fmt: skip
    if kind == "modernbert":
        # Windows shorter than the texts, so that local attention matters.
        shape |= {"local_attention": 8, "global_attn_every_n_layers": 2, "cls_token_id": 0}
        shape |= {"sep_token_id": 2}
    if kind in ("eurobert", "ultrabert"):
        shape |= {"num_key_value_heads": 1}
    if kind == "ultrabert":
        shape |= {"sliding_window": 4}
    if kind in ("qwen2", "qwen3"):
        shape |= {"num_key_value_heads": 2, "max_position_embeddings": 64}
    if kind == "qwen3":
        shape |= {"head_dim": hidden // 4}
    return shape
