"""Bundles made in the tests: a graph of four nodes that embeds, and its variations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from kimera_console.core.bundles.manifest import (
        FileRecord,
    )

DATA_NAME = "model.onnx.data"


def tiny_bundle(
    folder: Path,
    *,
    output: str = "sentence_embedding",
    dimension: int = 16,
    external: bool = True,
    ours: bool = False,
    model_name: str = "model.onnx",
    nodes: Callable[[Any], Sequence[Any]] | None = None,
    weights: Any = None,
    opset: int = 17,
    output_type: str = "FLOAT",
    extra_inputs: Sequence[str] = (),
    skip_inputs: Sequence[str] = (),
    edit: Callable[[Any], None] | None = None,
) -> Path:
    """A folder that ONNX Runtime loads.

    Args:
        nodes: Makes the nodes after `tokens` (batch, length, dimension) from `onnx.helper`;
            default is mean and unit norm, or nothing for a token output.
        edit: Last change to the ModelProto before it is written.
    """
    import numpy as np
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    from tests.helpers.models import write_tokenizer

    model_file = folder / model_name
    model_file.parent.mkdir(parents=True, exist_ok=True)
    rows = write_tokenizer(folder)
    pooled = output == "sentence_embedding"
    if weights is None:
        weights = np.random.default_rng(0).standard_normal((rows, dimension)).astype(np.float32)
    table = numpy_helper.from_array(weights, "table")
    last = "tokens" if (pooled or nodes) else output
    chain = [helper.make_node("Gather", ["table", "input_ids"], [last])]
    if nodes is not None:
        chain += nodes(helper)
    elif pooled:
        chain += [
            helper.make_node("ReduceMean", ["tokens"], ["mean"], axes=[1], keepdims=0),
            helper.make_node("LpNormalization", ["mean"], [output], axis=-1, p=2),
        ]
    names = [n for n in ("input_ids", "attention_mask", *extra_inputs) if n not in skip_inputs]
    shape = ["batch", dimension] if pooled else ["batch", "sequence", dimension]
    graph = helper.make_graph(
        chain,
        "tiny",
        [helper.make_tensor_value_info(n, TensorProto.INT64, ["batch", "sequence"]) for n in names],
        [helper.make_tensor_value_info(output, getattr(TensorProto, output_type), shape)],
        [table],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)])
    model.ir_version = 10
    if external:
        onnx.external_data_helper.convert_model_to_external_data(
            model, location=DATA_NAME, size_threshold=0
        )
        onnx.save(model, model_file)  # writes the data and forgets it
        model = onnx.load(model_file, load_external_data=False)
    if edit is not None:
        edit(model)
    model_file.write_bytes(model.SerializeToString())
    if ours:
        sign(folder, dimension)
    return folder


def masked_mean(helper: Any) -> list[Any]:
    """Nodes for `tiny_bundle`: the mean over a text's own tokens, so that no padding counts."""
    return [
        helper.make_node("Constant", [], ["last"], value_ints=[2]),
        helper.make_node("Constant", [], ["middle"], value_ints=[1]),
        helper.make_node("Cast", ["attention_mask"], ["mask"], to=1),
        helper.make_node("Unsqueeze", ["mask", "last"], ["wide"]),
        helper.make_node("Mul", ["tokens", "wide"], ["own"]),
        helper.make_node("ReduceSum", ["own", "middle"], ["sum"], keepdims=0),
        helper.make_node("LpNormalization", ["sum"], ["sentence_embedding"], axis=-1, p=2),
    ]


def sign(folder: Path, dimension: int = 16, **changes: Any) -> None:
    """Write a manifest that is true of the folder, but for `changes`."""
    from kimera_console.core.bundles.manifest import (
        Manifest,
        write_manifest,
    )

    values: dict[str, Any] = {
        "source": "org/tiny", "revision": "", "source_files": (), "architecture": "BertModel",
        "model_type": "bert", "dimension": dimension, "max_tokens": 64, "pooling": "mean",
        "pooling_source": "1_Pooling/config.json", "normalize": True, "exporter": "direct",
        "precision": "fp32", "opset": 17, "tools": {"onnx": "1"}, "files": file_records(folder),
        "parity": {"passed": True, "cosine_min": 1.0}, "created": "2026-11-23T10:00:00+00:00",
        "seconds": 1.5, "peak_rss_bytes": 1000, "stages": ({"name": "Export", "seconds": 1.0},),
    }  # fmt: skip
    write_manifest(folder, Manifest(**{**values, **changes}))


def set_external(model: Any, **entries: str) -> None:
    """Change where the model says its table lies."""
    tensor = model.graph.initializer[0]
    for entry in tensor.external_data:
        if entry.key in entries:
            entry.value = entries.pop(entry.key)
    for key, value in entries.items():
        entry = tensor.external_data.add()
        entry.key, entry.value = key, value


def file_records(folder: Path) -> tuple[FileRecord, ...]:
    """Name, size and SHA-256 of every file of a bundle, its manifest left out."""
    from kimera_console.core.bundles.manifest import (
        MANIFEST_NAME,
        FileRecord,
    )
    from kimera_console.core.formats.model_folder import folder_files
    from kimera_console.core.system.hashing import (
        sha256_file,
    )

    return tuple(
        FileRecord(name, size, sha256_file(folder / name))
        for name, size in folder_files(folder)
        if name != MANIFEST_NAME
    )
