"""One peer embeds one file: run by bench_peers.py with the interpreter of the peer's environment.

    python _peer_embed.py PEER MODEL TEXTS OUT.npy REPORT.json
    python _peer_embed.py export MODEL FOLDER

Imports nothing of ours. Each peer is used as its documentation shows, with its defaults.
"""

from __future__ import annotations

import json
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Encode = Callable[[list[str]], Any]

BATCH, MAX_TOKENS = 32, 256
"""Of optimum, which brings a model and no batching: those of sentence-transformers."""


def sentence_transformers() -> Callable[[str], Encode]:
    from sentence_transformers import SentenceTransformer

    def load(model: str) -> Encode:
        encode: Encode = SentenceTransformer(model, device="cpu").encode
        return encode

    return load


def fastembed() -> Callable[[str], Encode]:
    import numpy as np
    from fastembed import TextEmbedding
    from fastembed.common.model_description import ModelSource, PoolingType

    def load(model: str) -> Encode:
        TextEmbedding.add_custom_model(
            model="bench/minilm", pooling=PoolingType.MEAN, normalization=True,
            sources=ModelSource(hf="bench/minilm"), dim=384, model_file="model.onnx",
        )  # fmt: skip
        loaded = TextEmbedding("bench/minilm", specific_model_path=model)
        return lambda texts: np.asarray(list(loaded.embed(texts)))

    return load


def optimum() -> Callable[[str], Encode]:
    import numpy as np
    from optimum.onnxruntime import ORTModelForFeatureExtraction
    from transformers import AutoTokenizer

    def load(model: str) -> Encode:
        loaded = ORTModelForFeatureExtraction.from_pretrained(model)
        tokenizer = AutoTokenizer.from_pretrained(model)

        def encode(texts: list[str]) -> Any:
            # Sorted by length, as sentence-transformers does: in the file's order it is slower.
            order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
            vectors: Any = np.empty((len(texts), loaded.config.hidden_size), dtype=np.float32)
            for start in range(0, len(order), BATCH):
                part = order[start : start + BATCH]
                fed = tokenizer(
                    [texts[i] for i in part], padding=True, truncation=True,
                    max_length=MAX_TOKENS, return_tensors="np",
                )  # fmt: skip
                hidden, mask = loaded(**fed).last_hidden_state, fed["attention_mask"][:, :, None]
                pooled = (hidden * mask).sum(axis=1) / mask.sum(axis=1)
                vectors[part] = pooled / np.linalg.norm(pooled, axis=1, keepdims=True)
            return vectors

        return encode

    return load


PEERS = {
    "sentence-transformers": sentence_transformers,
    "fastembed": fastembed,
    "optimum": optimum,
}


def embed(peer: str, model: str, texts: str, out: str, report: str) -> None:
    marks = [time.perf_counter()]
    load = PEERS[peer]()
    marks.append(time.perf_counter())
    encode = load(model)
    encode(["one text"])  # what is made at the first call belongs to loading
    marks.append(time.perf_counter())
    import numpy as np

    lines = Path(texts).read_text("utf-8").splitlines()
    np.save(out, np.asarray(encode(lines), dtype=np.float32))
    marks.append(time.perf_counter())
    names = ("import_s", "load_s", "embed_s")
    spans = {name: marks[i + 1] - marks[i] for i, name in enumerate(names)}
    installed = "optimum-onnx" if peer == "optimum" else peer
    Path(report).write_text(json.dumps({**spans, "version": version(installed)}), "utf-8")


def export(model: str, folder: str) -> None:
    """The graph that fastembed and optimum run: optimum's own export."""
    from optimum.onnxruntime import ORTModelForFeatureExtraction
    from transformers import AutoTokenizer

    ORTModelForFeatureExtraction.from_pretrained(model, export=True).save_pretrained(folder)
    AutoTokenizer.from_pretrained(model).save_pretrained(folder)


if __name__ == "__main__":
    if sys.argv[1] == "export":
        export(*sys.argv[2:])
    else:
        embed(*sys.argv[1:])
