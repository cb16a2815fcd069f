"""One peer embeds one file: run by bench_peers.py with the interpreter of the peer's environment.

    python _peer_embed.py PEER MODEL TEXTS OUT.npy REPORT.json
    python _peer_embed.py export MODEL FOLDER
    python _peer_embed.py openvino MODEL FOLDER CALIBRATION
    python _peer_embed.py onnx MODEL FOLDER KIND

Imports nothing of ours. Each peer is used as its documentation shows, with its defaults.
"""

from __future__ import annotations

import json
import statistics
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
ONE = "A short text, as people type it into the box of a search engine."
WARM, CALLS = 20, 100
"""Of the one text, before and while it is timed."""
OPENVINO_FP32, OPENVINO_INT8 = "openvino_model.xml", "openvino_model_qint8_quantized.xml"
"""As sentence-transformers names what its two OpenVINO exporters write."""


def sentence_transformers(
    backend: str = "torch", file: str = "", precision: str = ""
) -> Callable[[str], Encode]:
    """Its `encode` on one of its backends.

    Args:
        backend: "torch", "onnx" or "openvino".
        file: The graph, in the backend's folder of the model.
        precision: What OpenVINO computes in: "f32" or "bf16". By default it takes bf16 by itself
            where the processor has it.
    """
    from sentence_transformers import SentenceTransformer

    options: dict[str, Any] = {"file_name": file} if file else {}
    if backend == "onnx":
        options["provider"] = "CPUExecutionProvider"
    if precision:
        options["ov_config"] = {"INFERENCE_PRECISION_HINT": precision}

    def load(model: str) -> Encode:
        chosen: Any = {"backend": backend, "model_kwargs": options} if options else {}
        encode: Encode = SentenceTransformer(model, device="cpu", **chosen).encode
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


PEERS: dict[str, Callable[[], Callable[[str], Encode]]] = {
    "sentence-transformers": sentence_transformers,
    "fastembed": fastembed,
    "optimum": optimum,
    "st-openvino-fp32": lambda: sentence_transformers("openvino", OPENVINO_FP32, "f32"),
    "st-openvino-bf16": lambda: sentence_transformers("openvino", OPENVINO_FP32, "bf16"),
    "st-openvino-int8": lambda: sentence_transformers("openvino", OPENVINO_INT8, "f32"),
    "st-onnx-fp32": lambda: sentence_transformers("onnx", "model.onnx"),
    "st-onnx-int8": lambda: sentence_transformers("onnx", "model_int8.onnx"),
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
    library = "sentence-transformers" if peer.startswith("st-") else peer
    installed = "optimum-onnx" if peer == "optimum" else library
    found = {**spans, "one_ms": one_text_ms(lambda: encode([ONE])), "version": version(installed)}
    Path(report).write_text(json.dumps(found), "utf-8")


def one_text_ms(call: Callable[[], object]) -> float:
    """Median milliseconds of embedding one short text, after the file."""
    for _ in range(WARM):
        call()
    spans = []
    for _ in range(CALLS):
        begun = time.perf_counter()
        call()
        spans.append((time.perf_counter() - begun) * 1000)
    return statistics.median(spans)


def export(model: str, folder: str) -> None:
    """The graph that fastembed and optimum run: optimum's own export."""
    from optimum.onnxruntime import ORTModelForFeatureExtraction
    from transformers import AutoTokenizer

    ORTModelForFeatureExtraction.from_pretrained(model, export=True).save_pretrained(folder)
    AutoTokenizer.from_pretrained(model).save_pretrained(folder)


def export_openvino(model: str, folder: str, calibration: str) -> None:
    """sentence-transformers' own OpenVINO graph, and its own int8 of it, by static scales.

    Args:
        model: The model's folder.
        folder: Where both go.
        calibration: Folder of a .jsonl with the column "text"; by default it would ask a hub.
    """
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.backend import export_static_quantized_openvino_model

    loaded = SentenceTransformer(model, backend="openvino", device="cpu")
    loaded.save_pretrained(folder)
    export_static_quantized_openvino_model(
        loaded, None, folder, dataset_name=calibration, dataset_config_name="default",
        dataset_split="train", column_name="text",
    )  # fmt: skip


def export_onnx(model: str, folder: str, kind: str) -> None:
    """sentence-transformers' own ONNX graph, and its own dynamic int8 of it.

    Args:
        model: The model's folder.
        folder: Where both go.
        kind: What its quantiser optimises for: "avx2", "avx512", "avx512_vnni" or "arm64".
    """
    from sentence_transformers import SentenceTransformer, export_dynamic_quantized_onnx_model

    loaded = SentenceTransformer(
        model, backend="onnx", device="cpu", model_kwargs={"provider": "CPUExecutionProvider"}
    )
    loaded.save_pretrained(folder)
    export_dynamic_quantized_onnx_model(loaded, kind, folder, file_suffix="int8")


if __name__ == "__main__":
    exporters: dict[str, Callable[..., None]] = {
        "export": export,
        "openvino": export_openvino,
        "onnx": export_onnx,
    }
    if sys.argv[1] in exporters:
        exporters[sys.argv[1]](*sys.argv[2:])
    else:
        embed(*sys.argv[1:])
