"""The golden models: every shape of a published model that the console must get right, as data.

Each is the smallest folder that has one trait. `building.py` writes them; `make_golden.py` embeds
them with the real sentence-transformers; `test_golden.py` compares the console with that.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

HIDDEN = 32
V6_TYPES = {
    "Transformer": "sentence_transformers.base.modules.transformer.Transformer",
    "Pooling": "sentence_transformers.sentence_transformer.modules.pooling.Pooling",
    "Dense": "sentence_transformers.base.modules.dense.Dense",
    "LayerNorm": "sentence_transformers.sentence_transformer.modules.layer_norm.LayerNorm",
    "Normalize": "sentence_transformers.base.modules.normalize.Normalize",
}
"""As sentence-transformers 6 writes them; older ones wrote `sentence_transformers.models.NAME`."""

PROBES = (
    "the quick brown fox jumps over the lazy dog",
    "The QUICK Brown Fox, and THE DOG again",
    "  outer white space is part of the text \n",
    "inner   runs\tof white\n\nspace",
    "",
    "a",
    "Über die Straße, Ärger und Öl",
    "Большая Собака Спит. быстрая коричневая лиса",
    "敏捷的棕色狐狸跳过了懒狗",
    "İstanbul, ΣΊΣΥΦΟΣ and 🦊",
    "query: search the index",
    "longer than every limit: " + "the quick brown fox jumps over the lazy dog, " * 8,
)
"""What every golden model embeds: case, white space, scripts, nothing, and more than fits."""


@dataclass(frozen=True)
class Module:
    """A module after the pooling.

    Attributes:
        kind: A key of V6_TYPES.
        config: Its config.json.
        weights: Its tensors' names and shapes.
    """

    kind: str
    config: dict[str, Any] = field(default_factory=dict)
    weights: dict[str, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Recipe:
    """One golden model.

    Attributes:
        name: Of its folder.
        trait: What it is for, in words.
        base: A key of architectures.json.
        pooling: The Pooling module's config.json; None for a folder without modules.json.
        after: What follows the pooling.
        sentence: sentence_bert_config.json; None for no such file.
        model: config_sentence_transformers.json; None for no such file.
        config: Keys of config.json that differ; None takes a key out.
        tokenizer: Keys of tokenizer_config.json that differ; None takes a key out.
        without: Files that are left out.
        inside: Folder of the Transformer module, "" for the model's own.
        old: Whether modules.json has the types that sentence-transformers 2 to 5 wrote.
        prompts: Names of prompts that are embedded too, beside the default.
        refused: Part of the sentence with which the console refuses it; "" where it converts.
    """

    name: str
    trait: str
    base: str = "bert"
    pooling: dict[str, Any] | None = field(
        default_factory=lambda: {"embedding_dimension": HIDDEN, "pooling_mode": "mean"}
    )
    after: tuple[Module, ...] = ()
    sentence: dict[str, Any] | None = None
    model: dict[str, Any] | None = None
    config: dict[str, Any] = field(default_factory=dict)
    tokenizer: dict[str, Any] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    inside: str = ""
    old: bool = False
    prompts: tuple[str, ...] = ()
    refused: str = ""


def _pool(mode: str | list[str], **more: Any) -> dict[str, Any]:
    return {"embedding_dimension": HIDDEN, "pooling_mode": mode, **more}


def _switches(**on: bool) -> dict[str, Any]:
    keys = ("cls_token", "mean_tokens", "max_tokens", "mean_sqrt_len_tokens",
            "weightedmean_tokens", "lasttoken")  # fmt: skip
    flags = {f"pooling_mode_{key}": on.get(key, False) for key in keys}
    return {"word_embedding_dimension": HIDDEN, **flags, "include_prompt": True}


def _dense(takes: int, gives: int, activation: str = "activation.Tanh", **more: Any) -> Module:
    config = {
        "in_features": takes,
        "out_features": gives,
        "bias": more.get("bias", True),
        "activation_function": f"torch.nn.modules.{activation}",
        **more,
    }
    weights: dict[str, tuple[int, ...]] = {"linear.weight": (gives, takes)}
    if config["bias"]:
        weights["linear.bias"] = (gives,)
    if more.get("use_residual") and takes != gives:
        weights["residual.weight"] = (gives, takes)
    if activation.endswith("PReLU"):
        weights["activation_function.weight"] = (1,)
    return Module("Dense", config, weights)


NORMALIZE = Module("Normalize")
_LAYER_NORM = Module(
    "LayerNorm", {"dimension": HIDDEN}, {"norm.weight": (HIDDEN,), "norm.bias": (HIDDEN,)}
)
_PROMPTS = {"query": "query: ", "passage": "Represent this passage: ", "document": ""}
_SENTENCE_6 = {
    "transformer_task": "feature-extraction",
    "modality_config": {"text": {"method": "forward", "method_output_name": "last_hidden_state"}},
    "module_output_name": "token_embeddings",
}
_SENTENCE_2 = {"max_seq_length": 64, "do_lower_case": False}

ARCHITECTURES = (
    Recipe("bert", "BERT, mean, Normalize", after=(NORMALIZE,), sentence=_SENTENCE_6),
    Recipe("roberta", "RoBERTa, cls", "roberta", _pool("cls")),
    Recipe("xlm-roberta", "XLM-R as bge-m3: cls, Normalize, switches", "xlm-roberta",
           _switches(cls_token=True), after=(NORMALIZE,), sentence=_SENTENCE_2, old=True),
    Recipe("camembert", "CamemBERT, mean", "camembert"),
    Recipe("mpnet", "MPNet, mean", "mpnet"),
    Recipe("distilbert", "DistilBERT, cls", "distilbert", _pool("cls")),
    Recipe("albert", "ALBERT, mean, narrow embeddings", "albert"),
    Recipe("electra", "ELECTRA, cls, narrow embeddings", "electra", _pool("cls")),
    Recipe("deberta-v2", "DeBERTa-v3's form, mean", "deberta-v2"),
    Recipe("modernbert", "ModernBERT, cls, two rotary bases of its own", "modernbert",
           _pool("cls")),
    Recipe("qwen2", "Qwen2, lasttoken, rotary base of its own", "qwen2", _pool("lasttoken")),
    Recipe("qwen3", "Qwen3, lasttoken, rotary base of its own", "qwen3", _pool("lasttoken"),
           after=(NORMALIZE,)),
    Recipe("qwen3-one", "Qwen3 with one key-value head", "qwen3-one", _pool("lasttoken")),
    Recipe("qwen3-each", "Qwen3 with a key-value head for each head", "qwen3-each",
           _pool("lasttoken")),
    Recipe("qwen3-both-ways", "Qwen3 whose is_causal is false", "qwen3",
           config={"is_causal": False}),
    Recipe("qwen3-yarn", "Qwen3 with YaRN", "qwen3", _pool("lasttoken"), config={
        "rope_parameters": {"rope_type": "yarn", "rope_theta": 100.0, "factor": 4.0,
                            "original_max_position_embeddings": 16}}),
    Recipe("nomic", "NomicBERT, mean, its published names of weights", "nomic_bert",
           after=(NORMALIZE,)),
    Recipe("jina-v3", "Jina v3's encoder, mean", "jina_embeddings_v3", after=(NORMALIZE,)),
    Recipe("gte", "GTE (multilingual), cls", "gte", _pool("cls"), after=(NORMALIZE,)),
    Recipe("eurobert", "EuroBERT, mean", "eurobert"),
    Recipe("ultrabert", "UltraBERT, mean, windows shorter than the texts", "ultrabert"),
    Recipe("t5", "T5's encoder, mean", "t5"),
    Recipe("mt5", "mT5's encoder, mean", "mt5"),
    Recipe("gemma3", "EmbeddingGemma's form: Gemma 3 that attends both ways", "gemma3",
           after=(_dense(32, 48, "linear.Identity", bias=False),
                  _dense(48, 32, "linear.Identity", bias=False), NORMALIZE)),
)  # fmt: skip
WRITTEN_BY_4 = (
    Recipe("modernbert-4", "ModernBERT as transformers 4 wrote it", "modernbert", _pool("cls"),
           config={"rope_parameters": None, "layer_types": None, "global_rope_theta": 500.0,
                   "local_rope_theta": 50.0, "global_attn_every_n_layers": 2,
                   "dtype": None, "torch_dtype": "float32", "transformers_version": "4.57.6"}),
    Recipe("qwen3-4", "Qwen3 as transformers 4 wrote it", "qwen3", _pool("lasttoken"),
           config={"rope_parameters": None, "rope_theta": 100.0, "rope_scaling": {},
                   "dtype": None, "torch_dtype": "float32", "transformers_version": "4.57.6"},
           tokenizer={"tokenizer_class": "PreTrainedTokenizerFast"}),
    Recipe("gemma3-4", "EmbeddingGemma's form as transformers 4 wrote it", "gemma3",
           config={"rope_parameters": None, "rope_theta": 300.0, "rope_local_base_freq": 40.0,
                   "_sliding_window_pattern": 2,
                   "dtype": None, "torch_dtype": "float32", "transformers_version": "4.57.6"}),
)  # fmt: skip
POOLINGS = (
    Recipe("pool-max", "pooling_mode max", pooling=_pool("max")),
    Recipe("pool-weightedmean", "pooling_mode weightedmean", pooling=_pool("weightedmean")),
    Recipe("pool-lasttoken", "pooling_mode lasttoken of an encoder", pooling=_pool("lasttoken")),
    Recipe("pool-sqrt-name", "pooling_mode mean_sqrt_len_tokens, as a name",
           pooling=_pool("mean_sqrt_len_tokens")),
    Recipe("pool-sqrt-switch", "pooling_mode_mean_sqrt_len_tokens, as a switch",
           pooling=_switches(mean_sqrt_len_tokens=True), old=True),
    Recipe("pool-list", "pooling_mode as a list: mean, then cls",
           pooling=_pool(["mean", "cls"])),
    Recipe("pool-list-three", "pooling_mode as a list: lasttoken, max, mean_sqrt_len_tokens",
           pooling=_pool(["lasttoken", "max", "mean_sqrt_len_tokens"])),
    Recipe("pool-switches", "two switches: their own order, cls first",
           pooling=_switches(cls_token=True, mean_tokens=True), old=True),
    Recipe("pool-all-off", "every switch off means mean", pooling=_switches(), old=True),
    Recipe("pool-silent", "a Pooling module that says nothing",
           pooling={"word_embedding_dimension": HIDDEN}),
    Recipe("no-modules", "an encoder without modules.json: asks for its pooling", pooling=None,
           refused="declares no pooling"),
)  # fmt: skip
MODULES = (
    Recipe("dense-tanh", "Dense 32 to 16, Tanh, then Normalize",
           after=(_dense(32, 16), NORMALIZE)),
    Recipe("dense-no-bias", "Dense without bias, Identity",
           after=(_dense(32, 16, "linear.Identity", bias=False),)),
    Recipe("dense-silent", "Dense that names no activation: Tanh",
           after=(Module("Dense", {"in_features": 32, "out_features": 16},
                         {"linear.weight": (16, 32), "linear.bias": (16,)}),)),
    Recipe("dense-gelu", "Dense, GELU", after=(_dense(32, 24, "activation.GELU"),)),
    Recipe("dense-leaky", "Dense, LeakyReLU", after=(_dense(32, 24, "activation.LeakyReLU"),)),
    Recipe("dense-mish", "Dense, Mish", after=(_dense(32, 24, "activation.Mish"),)),
    Recipe("dense-softplus", "Dense, Softplus", after=(_dense(32, 24, "activation.Softplus"),)),
    Recipe("dense-hardswish", "Dense, Hardswish", after=(_dense(32, 24, "activation.Hardswish"),)),
    Recipe("dense-prelu", "Dense, PReLU, which has weights of its own",
           after=(_dense(32, 24, "activation.PReLU"),), refused="PReLU"),
    Recipe("dense-residual", "Dense with use_residual, same length",
           after=(_dense(32, 32, use_residual=True),)),
    Recipe("dense-residual-weight", "Dense with use_residual and residual.weight",
           after=(_dense(32, 16, use_residual=True), NORMALIZE)),
    Recipe("dense-unknown-key", "Dense with a key that nobody knows",
           after=(_dense(32, 16, spectral_norm=True),), refused="spectral_norm"),
    Recipe("dense-twice", "Dense after concatenated poolings, LayerNorm, Normalize",
           pooling=_pool(["max", "cls"]),
           after=(_dense(64, 32, "activation.ReLU"), _LAYER_NORM, NORMALIZE)),
    Recipe("truncate-dim", "truncate_dim 16 after Normalize", after=(NORMALIZE,),
           model={"truncate_dim": 16}),
    Recipe("pooling-unknown-key", "Pooling with a key that nobody knows",
           pooling=_pool("mean", temperature=2.0), refused="temperature"),
)  # fmt: skip
TEXTS = (
    Recipe("lower-case", "do_lower_case of sentence_bert_config.json, cased tokenizer",
           "bert-cased", sentence={"max_seq_length": 64, "do_lower_case": True}, old=True),
    Recipe("lower-case-bytes", "do_lower_case, byte-level tokenizer", "roberta",
           sentence={"max_seq_length": 64, "do_lower_case": True}, old=True),
    Recipe("prompt-default", "default_prompt_name",
           model={"prompts": _PROMPTS, "default_prompt_name": "query"},
           prompts=("query", "passage", "document")),
    Recipe("prompt-named", "prompts without a default", "roberta",
           model={"prompts": _PROMPTS, "default_prompt_name": None},
           prompts=("query", "passage")),
    Recipe("prompt-left-out", "include_prompt false with a default prompt", "roberta",
           pooling=_pool("mean", include_prompt=False),
           model={"prompts": _PROMPTS, "default_prompt_name": "passage"},
           prompts=("query", "passage")),
    Recipe("prompt-left-out-weighted", "include_prompt false, weightedmean, then cls",
           pooling=_pool(["weightedmean", "cls"], include_prompt=False), after=(NORMALIZE,),
           model={"prompts": _PROMPTS, "default_prompt_name": "passage"},
           prompts=("query",)),
    Recipe("inside", "the Transformer in 0_Transformer, cls", pooling=_switches(cls_token=True),
           after=(NORMALIZE,), inside="0_Transformer", sentence=_SENTENCE_2, old=True),
    Recipe("limit-sentence", "max_seq_length 16 below the tokenizer's 64",
           sentence={"max_seq_length": 16, "do_lower_case": False}, old=True),
    Recipe("limit-wins", "max_seq_length 48 above the tokenizer's 16", "roberta",
           sentence={"max_seq_length": 48, "do_lower_case": False}, old=True,
           tokenizer={"model_max_length": 16}),
    Recipe("limit-tokenizer", "the tokenizer's 20 below 64 positions", sentence=_SENTENCE_6,
           tokenizer={"model_max_length": 20}),
    Recipe("limit-positions", "no limit but 64 positions", sentence=_SENTENCE_6,
           tokenizer={"model_max_length": None}),
    Recipe("limit-rotary", "max_seq_length 80 above 64 rotary positions", "qwen3",
           _pool("lasttoken"), sentence={"max_seq_length": 80, "do_lower_case": False}, old=True),
    Recipe("slow-wordpiece", "vocab.txt without tokenizer.json", without=("tokenizer.json",)),
    Recipe("slow-cased", "cased vocab.txt without tokenizer.json", "bert-cased",
           without=("tokenizer.json",)),
    Recipe("slow-sentencepiece", "sentencepiece.bpe.model without tokenizer.json", "xlm-roberta",
           without=("tokenizer.json",)),
    Recipe("sentence-unknown-key", "sentence_bert_config.json with a key that nobody knows",
           sentence={"max_seq_length": 64, "query_expansion": {"strategy": "min", "length": 8}},
           refused="query_expansion"),
)  # fmt: skip
RECIPES = {
    recipe.name: recipe for recipe in (*ARCHITECTURES, *WRITTEN_BY_4, *POOLINGS, *MODULES, *TEXTS)
}
