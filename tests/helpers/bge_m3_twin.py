"""A tiny twin of BAAI/bge-m3 in exactly its published layout.

Commit 5617a9f61b028005a4858fdac845db406aefb181 has no safetensors. Its weights are a checkpoint of
torch; its own ONNX model keeps them in one file and a table of zeros, the value of a Constant
node, in another; its two further heads are small checkpoints; its tokenizer is SentencePiece's
Unigram, as such and as tokenizer.json.
"""

from __future__ import annotations

import json
import struct
import warnings
from pathlib import Path
from typing import Any

from tests.helpers.checkpoints import save_checkpoint
from tests.helpers.models import CORPUS

FILES = frozenset(
    {
        "pytorch_model.bin", "onnx/model.onnx", "onnx/model.onnx_data",
        "onnx/Constant_7_attr__value", "colbert_linear.pt", "sparse_linear.pt",
        "sentencepiece.bpe.model", "tokenizer.json", "tokenizer_config.json",
        "special_tokens_map.json", "config.json", "config_sentence_transformers.json",
        "sentence_bert_config.json", "modules.json", "1_Pooling/config.json",
    }
)  # fmt: skip
_SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
_MASK = "<mask>"
_POSITIONS = 8194
_CONSTANT = "Constant_7_attr__value"


def bge_m3_twin(folder: Path, *, hidden: int = 32, layers: int = 2, seed: int = 5) -> Path:
    """Write the twin."""
    import torch
    from transformers import XLMRobertaConfig, XLMRobertaModel

    folder.mkdir(parents=True, exist_ok=True)
    pieces = _write_tokenizer(folder)
    config = XLMRobertaConfig(
        vocab_size=pieces,
        hidden_size=hidden,
        num_hidden_layers=layers,
        num_attention_heads=4,
        intermediate_size=2 * hidden,
        max_position_embeddings=_POSITIONS,
        type_vocab_size=1,
        layer_norm_eps=1e-5,
        pad_token_id=1,
        bos_token_id=0,
        eos_token_id=2,
        architectures=["XLMRobertaModel"],
        torch_dtype="float32",
    )
    config.save_pretrained(folder)
    torch.manual_seed(seed)
    model = XLMRobertaModel(config).eval()
    save_checkpoint(folder / "pytorch_model.bin", model.state_dict())
    for name, rows in (("sparse_linear", 1), ("colbert_linear", hidden)):
        head = torch.nn.Linear(hidden, rows).half()  # theirs are fp16
        save_checkpoint(folder / f"{name}.pt", head.state_dict())
    _write_modules(folder, hidden)
    _write_onnx(folder / "onnx", model)
    return folder


def _write_modules(folder: Path, hidden: int) -> None:
    kinds = (("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize"))
    modules = [
        {"idx": n, "name": str(n), "path": path, "type": f"sentence_transformers.models.{kind}"}
        for n, (path, kind) in enumerate(kinds)
    ]
    pooling = {
        "word_embedding_dimension": hidden,
        "pooling_mode_cls_token": True,
        "pooling_mode_mean_tokens": False,
        "pooling_mode_max_tokens": False,
        "pooling_mode_mean_sqrt_len_tokens": False,
    }
    versions = {"sentence_transformers": "2.2.2", "transformers": "4.33.0", "pytorch": "2.1.2"}
    _write_json(folder / "modules.json", modules)
    _write_json(folder / "1_Pooling" / "config.json", pooling)
    _write_json(folder / "config_sentence_transformers.json", {"__version__": versions})
    _write_json(
        folder / "sentence_bert_config.json", {"max_seq_length": 8192, "do_lower_case": False}
    )


def _write_tokenizer(folder: Path) -> int:
    """XLM-R's: Unigram pieces behind four special ones, the mask at the end; how many in all."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers

    learned = Tokenizer(models.Unigram())
    learned.pre_tokenizer = pre_tokenizers.Metaspace()
    trainer = trainers.UnigramTrainer(
        vocab_size=300, special_tokens=list(_SPECIAL), unk_token="<unk>", show_progress=False
    )
    learned.train_from_iterator(CORPUS * 20, trainer)
    pieces = [(p, float(s)) for p, s in json.loads(learned.to_str())["model"]["vocab"]]
    pieces.append((_MASK, 0.0))
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=3, byte_fallback=False))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()]
    )
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.add_special_tokens([*_SPECIAL, _MASK])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", 0), ("</s>", 2)],
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    names = {
        "bos_token": "<s>", "cls_token": "<s>", "eos_token": "</s>", "sep_token": "</s>",
        "pad_token": "<pad>", "unk_token": "<unk>", "mask_token": _MASK,
    }  # fmt: skip
    _write_json(folder / "special_tokens_map.json", names)
    _write_json(
        folder / "tokenizer_config.json",
        {"tokenizer_class": "XLMRobertaTokenizer", "model_max_length": 8192, **names},
    )
    (folder / "sentencepiece.bpe.model").write_bytes(_sentencepiece(pieces[:-1]))
    return len(pieces)


def _sentencepiece(pieces: list[tuple[str, float]]) -> bytes:
    """SentencePiece's ModelProto with these pieces: field 1, each with piece, score and kind."""
    found = bytearray()
    for text, score in pieces:
        data = text.encode()
        kind = {"<unk>": b"\x18\x02", "<s>": b"\x18\x03", "</s>": b"\x18\x03"}.get(text, b"")
        body = b"\x0a" + _varint(len(data)) + data + b"\x15" + struct.pack("<f", score) + kind
        found += b"\x0a" + _varint(len(body)) + body
    return bytes(found)


def _varint(value: int) -> bytes:
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*found, value])


def _write_onnx(folder: Path, model: Any) -> None:
    """The model's own ONNX file: two outputs, weights in two further files."""
    import onnx
    import torch

    class Sentence(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: Any, attention_mask: Any) -> tuple[Any, Any]:
            tokens = self.model(input_ids, attention_mask=attention_mask).last_hidden_state
            return tokens, torch.nn.functional.normalize(tokens[:, 0], dim=-1)

    folder.mkdir(exist_ok=True)
    target = folder / "model.onnx"
    names = ["input_ids", "attention_mask"]
    outputs = ["token_embeddings", "sentence_embedding"]
    axes = {name: {0: "batch_size", 1: "sequence_length"} for name in (*names, outputs[0])}
    example = torch.full((2, 7), 5, dtype=torch.int64)
    with warnings.catch_warnings(), torch.inference_mode():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Sentence().eval(),
            (example, torch.ones_like(example)),
            str(target),
            input_names=names,
            output_names=outputs,
            dynamic_axes={**axes, outputs[1]: {0: "batch_size"}},
            opset_version=17,
            dynamo=False,
        )
    graph = onnx.load(target)
    _add_external_constant(graph, folder)
    onnx.save(
        graph, target, save_as_external_data=True, location="model.onnx_data", size_threshold=256
    )


def _add_external_constant(model: Any, folder: Path) -> None:
    """Add a table of zeros to the ids, from a Constant whose value lies in a file of its own."""
    import onnx
    from onnx import TensorProto, helper

    table = TensorProto(name=_CONSTANT, data_type=TensorProto.INT64, dims=[1, _POSITIONS])
    table.data_location = TensorProto.EXTERNAL
    for key, value in (("location", _CONSTANT), ("offset", "0"), ("length", str(8 * _POSITIONS))):
        table.external_data.add(key=key, value=value)
    (folder / _CONSTANT).write_bytes(bytes(8 * _POSITIONS))
    graph = model.graph
    for node in graph.node:
        for place, name in enumerate(node.input):
            if name == "input_ids":
                node.input[place] = "typed_ids"
    first = [
        helper.make_node("Constant", [], ["Constant_7"], name="Constant_7", value=table),
        helper.make_node("Shape", ["input_ids"], ["ids_shape"], start=1, end=2),
        helper.make_node("Constant", [], ["zero"], value_ints=[0]),
        helper.make_node("Constant", [], ["axis"], value_ints=[1]),
        helper.make_node("Slice", ["Constant_7", "zero", "ids_shape", "axis"], ["types"]),
        helper.make_node("Add", ["input_ids", "types"], ["typed_ids"]),
    ]
    nodes = [*first, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
    del onnx


def _write_json(path: Path, value: Any) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(value, indent=2))
