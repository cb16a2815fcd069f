"""Make what the golden models are built of: configurations, names of weights, tokenizers.

    PYTHON tests/golden/assets.py

Run by hand, in the environment that `make_golden.py` describes, with `sentencepiece` beside it;
the results are committed. Configurations are as transformers 5 writes them, tokenizers as their
own trainers do, so that the console meets the files that people have.
"""

from __future__ import annotations

import io
import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
TOKENIZERS = HERE / "tokenizers"
ARCHITECTURES = HERE / "architectures.json"
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")
BERT_SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
CORPUS = (
    "The quick brown fox jumps over the lazy dog.",
    "the Quick Brown Fox, and THE DOG again; LAZY AND SLOW",
    "der schnelle braune Fuchs springt über den faulen Hund",
    "Der Hund Läuft Über die Straße, Ärger und Öl",
    "le renard brun saute par-dessus le chien paresseux",
    "быстрая коричневая лиса прыгает через ленивую собаку",
    "Большая Собака Спит",
    "敏捷的棕色狐狸跳过了懒狗",
    "query: passage: embedding model vector server memory database request index search",
    "Query Passage Represent this sentence for searching: 0 1 2 3 4 5 6 7 8 9 . , ! ? : ; - ( )",
)
HIDDEN = 32


def main() -> None:
    """Write the tokenizers, then the configurations for their vocabularies."""
    shutil.rmtree(TOKENIZERS, ignore_errors=True)
    sizes = {
        "bpe": _byte_level(TOKENIZERS / "bpe"),
        "qwen": _byte_level(TOKENIZERS / "qwen", ends=False),
        "wordpiece": _wordpiece(TOKENIZERS / "wordpiece", lower=True),
        "wordpiece-cased": _wordpiece(TOKENIZERS / "wordpiece-cased", lower=False),
        "unigram": _unigram(TOKENIZERS / "unigram"),
    }
    found = {name: _architecture(name, sizes) for name in _SHAPES}
    ARCHITECTURES.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(found)} architectures, vocabularies {sizes}\n")


def _byte_level(folder: Path, *, ends: bool = True) -> int:
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers

    folder.mkdir(parents=True)
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=360,
        special_tokens=list(SPECIAL),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(CORPUS, trainer)
    if ends:
        tokenizer.post_processor = processors.RobertaProcessing(
            ("</s>", 2), ("<s>", 0), add_prefix_space=False
        )
    else:  # as Qwen3-Embedding has it: only an end token
        tokenizer.post_processor = processors.TemplateProcessing(
            single="$A </s>", pair="$A $B </s>", special_tokens=[("</s>", 2)]
        )
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    _settings(folder, _names(SPECIAL), "TokenizersBackend", model_max_length=64)
    return int(tokenizer.get_vocab_size())


def _wordpiece(folder: Path, *, lower: bool) -> int:
    from tokenizers import BertWordPieceTokenizer

    folder.mkdir(parents=True)
    tokenizer = BertWordPieceTokenizer(lowercase=lower)
    tokenizer.train_from_iterator(
        CORPUS, vocab_size=320, special_tokens=list(BERT_SPECIAL), show_progress=False
    )
    tokenizer.save_model(str(folder))
    with tempfile.TemporaryDirectory() as scratch:
        made = _bert_tokenizer(folder / "vocab.txt", lower=lower)
        made.save_pretrained(scratch)
        shutil.copy(Path(scratch, "tokenizer.json"), folder)
    names = dict(zip(("pad", "unk", "cls", "sep", "mask"), BERT_SPECIAL, strict=True))
    _settings(
        folder,
        {f"{name}_token": text for name, text in names.items()},
        "BertTokenizer",
        model_max_length=64,
        do_lower_case=lower,
    )
    return int(tokenizer.get_vocab_size())


def _bert_tokenizer(vocabulary: Path, *, lower: bool) -> Any:
    from transformers import BertTokenizer

    return BertTokenizer(vocab=str(vocabulary), do_lower_case=lower)


def _unigram(folder: Path) -> int:
    """SentencePiece as XLM-R has it, and the tokenizer.json that transformers makes of it."""
    import sentencepiece
    from transformers import AutoTokenizer

    folder.mkdir(parents=True)
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(CORPUS),
        model_writer=model,
        vocab_size=220,
        model_type="unigram",
        character_coverage=1.0,
        hard_vocab_limit=False,
        minloglevel=2,
    )
    (folder / "sentencepiece.bpe.model").write_bytes(model.getvalue())
    _settings(folder, _names(SPECIAL), "XLMRobertaTokenizer", model_max_length=64)
    (folder / "config.json").write_text('{"model_type": "xlm-roberta"}', encoding="utf-8")
    made = AutoTokenizer.from_pretrained(folder)
    (folder / "config.json").unlink()
    with tempfile.TemporaryDirectory() as scratch:
        made.save_pretrained(scratch)
        shutil.copy(Path(scratch, "tokenizer.json"), folder)
    return len(made)


def _names(special: tuple[str, ...]) -> dict[str, str]:
    start, pad, end, unknown, mask = special
    return {
        "bos_token": start, "cls_token": start, "eos_token": end, "sep_token": end,
        "pad_token": pad, "unk_token": unknown, "mask_token": mask,
    }  # fmt: skip


def _settings(folder: Path, names: dict[str, str], kind: str, **more: Any) -> None:
    settings = {"tokenizer_class": kind, **more, **names}
    (folder / "tokenizer_config.json").write_text(
        json.dumps(settings, indent=1) + "\n", encoding="utf-8"
    )


def _architecture(name: str, sizes: dict[str, int]) -> dict[str, Any]:
    """What `save_pretrained` writes of a model: config.json, and its tensors' names and shapes."""
    import transformers
    from safetensors import safe_open

    kind, tokenizer, model_class, settings = _SHAPES[name]
    config_class = getattr(transformers, kind)
    config = config_class(vocab_size=sizes[tokenizer], **settings)
    model = getattr(transformers, model_class)(config)
    with tempfile.TemporaryDirectory() as scratch:
        model.save_pretrained(scratch)
        with safe_open(Path(scratch, "model.safetensors"), "np") as stored:
            shapes = {key: list(stored.get_slice(key).get_shape()) for key in stored.keys()}  # noqa: SIM118
        written = json.loads(Path(scratch, "config.json").read_text(encoding="utf-8"))
    return {"config": written, "tokenizer": tokenizer, "weights": shapes}


_COMMON: dict[str, Any] = {
    "hidden_size": HIDDEN, "num_hidden_layers": 2, "num_attention_heads": 4,
    "intermediate_size": 64,
}  # fmt: skip
_ROBERTA = _COMMON | {
    "max_position_embeddings": 66, "pad_token_id": 1, "bos_token_id": 0, "eos_token_id": 2,
    "type_vocab_size": 1, "layer_norm_eps": 1e-5,
}  # fmt: skip
_BERT = _COMMON | {"max_position_embeddings": 64, "pad_token_id": 0}
_QWEN = _COMMON | {
    "num_key_value_heads": 2, "max_position_embeddings": 64, "head_dim": 8,
    "pad_token_id": 1, "eos_token_id": 2,
    "rope_parameters": {"rope_type": "default", "rope_theta": 100.0},
}  # fmt: skip
_EMBEDDERS = _BERT | {"pad_token_id": 1, "bos_token_id": 0, "eos_token_id": 2}
_T5 = {
    "d_model": HIDDEN, "d_kv": 8, "d_ff": 64, "num_layers": 2, "num_heads": 4,
    "pad_token_id": 1, "eos_token_id": 2, "decoder_start_token_id": 1,
}  # fmt: skip
_SHAPES: dict[str, tuple[str, str, str, dict[str, Any]]] = {
    "bert": ("BertConfig", "wordpiece", "BertModel", _BERT),
    "bert-cased": ("BertConfig", "wordpiece-cased", "BertModel", _BERT),
    "roberta": ("RobertaConfig", "bpe", "RobertaModel", _ROBERTA),
    "xlm-roberta": ("XLMRobertaConfig", "unigram", "XLMRobertaModel", _ROBERTA),
    "camembert": ("CamembertConfig", "unigram", "CamembertModel", _ROBERTA),
    "mpnet": ("MPNetConfig", "bpe", "MPNetModel", {
        key: value for key, value in _ROBERTA.items() if key != "type_vocab_size"
    }),
    "distilbert": ("DistilBertConfig", "wordpiece", "DistilBertModel", {
        "dim": HIDDEN, "hidden_dim": 64, "n_layers": 2, "n_heads": 4,
        "max_position_embeddings": 64, "pad_token_id": 0,
    }),
    "albert": ("AlbertConfig", "unigram", "AlbertModel", _ROBERTA | {
        "embedding_size": 16, "max_position_embeddings": 64, "type_vocab_size": 2,
    }),
    "electra": ("ElectraConfig", "wordpiece", "ElectraModel", _BERT | {"embedding_size": 16}),
    "deberta-v2": ("DebertaV2Config", "unigram", "DebertaV2Model", _COMMON | {
        "relative_attention": True, "pos_att_type": ["p2c", "c2p"], "type_vocab_size": 0,
        "position_buckets": 16, "norm_rel_ebd": "layer_norm", "share_att_key": True,
        "position_biased_input": False, "max_relative_positions": -1,
        "max_position_embeddings": 64, "pad_token_id": 1,
    }),
    "modernbert": ("ModernBertConfig", "bpe", "ModernBertModel", _COMMON | {
        "max_position_embeddings": 64, "local_attention": 8, "global_attn_every_n_layers": 2,
        "pad_token_id": 1, "bos_token_id": 0, "eos_token_id": 2, "cls_token_id": 0,
        "sep_token_id": 2,
        "rope_parameters": {
            "full_attention": {"rope_type": "default", "rope_theta": 500.0},
            "sliding_attention": {"rope_type": "default", "rope_theta": 50.0},
        },
    }),
    "qwen2": ("Qwen2Config", "qwen", "Qwen2Model", {
        key: value for key, value in _QWEN.items() if key != "head_dim"
    }),
    "qwen3": ("Qwen3Config", "qwen", "Qwen3Model", _QWEN),
    # One key-value head for all heads, and one for each.
    "qwen3-one": ("Qwen3Config", "qwen", "Qwen3Model", _QWEN | {"num_key_value_heads": 1}),
    "qwen3-each": ("Qwen3Config", "qwen", "Qwen3Model", _QWEN | {"num_key_value_heads": 4}),
    "nomic_bert": ("NomicBertConfig", "bpe", "NomicBertModel", _EMBEDDERS),
    "jina_embeddings_v3": ("JinaEmbeddingsV3Config", "bpe", "JinaEmbeddingsV3Model", _EMBEDDERS),
    "gte": ("GteConfig", "bpe", "GteModel", _EMBEDDERS),
    "eurobert": ("EuroBertConfig", "bpe", "EuroBertModel", _EMBEDDERS | {
        "num_key_value_heads": 2, "mask_token_id": 4,
    }),
    "ultrabert": ("UltrabertConfig", "bpe", "UltrabertModel", _EMBEDDERS | {
        "num_key_value_heads": 2, "sliding_window": 4,
    }),
    "t5": ("T5Config", "unigram", "T5EncoderModel", _T5),
    "mt5": ("MT5Config", "unigram", "MT5EncoderModel", _T5),
    "gemma3": ("Gemma3TextConfig", "bpe", "Gemma3TextModel", _QWEN | {
        "num_key_value_heads": 1, "use_bidirectional_attention": True, "sliding_window": 8,
        "query_pre_attn_scalar": 8, "bos_token_id": 0,
        "layer_types": ["sliding_attention", "full_attention"],
        "rope_parameters": {
            "full_attention": {"rope_type": "default", "rope_theta": 1000000.0},
            "sliding_attention": {"rope_type": "default", "rope_theta": 10000.0},
        },
    }),
}  # fmt: skip

if __name__ == "__main__":
    main()
