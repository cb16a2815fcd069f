"""ONNX folders made in the tests: real exports in the manner of other tools, and bare graphs."""

from __future__ import annotations

import json
import shutil
import warnings
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

SMALL_FILES = (
    "config.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "sentence_bert_config.json",
    "modules.json",
)


def copy_small_files(source: Path, folder: Path) -> None:
    """Everything of a model but its weights."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in SMALL_FILES:
        if (source / name).is_file():
            shutil.copy(source / name, folder / name)
    if (source / "1_Pooling").is_dir():
        shutil.copytree(source / "1_Pooling", folder / "1_Pooling", dirs_exist_ok=True)


def directly_exported(source: Path, folder: Path, *, fused: bool = False) -> Path:
    """A bundle of the direct exporter, without the gate."""
    from kimera_console.core.convert import ConversionRequest
    from kimera_console.core.convert.child import handle
    from kimera_console.core.convert.tasks import ExportTask
    from kimera_console.core.jobs import JobContext
    from kimera_console.core.system.records import to_plain

    folder.mkdir()
    asked = ConversionRequest(source=str(source), out=folder, fused_attention=fused)
    task = ExportTask(
        task="direct",
        asked=asked,
        source=source,
        staged=folder,
        bundle=folder,
        pooling="auto",
        heads=(),
        python=None,
        version="",
    )
    handle(to_plain(task), JobContext())
    copy_small_files(source, folder)
    return folder


def foreign_bundle(source: Path, folder: Path, *, file: str = "model.onnx") -> Path:
    """A bundle as other tools leave it: token vectors only, pooling declared beside the graph."""
    import torch
    import transformers

    copy_small_files(source, folder)
    encoder = transformers.AutoModel.from_pretrained(str(source), attn_implementation="eager")

    class Tokens(torch.nn.Module):  # transformers' own signatures cannot be traced by position
        def __init__(self) -> None:
            super().__init__()
            self.encoder = encoder

        def forward(self, ids: Any, mask: Any) -> Any:
            return self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state

    example = torch.ones((2, 7), dtype=torch.int64)
    names = ["input_ids", "attention_mask"]
    axes = {name: {0: "batch", 1: "tokens"} for name in (*names, "last_hidden_state")}
    target = folder / file
    target.parent.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings(), torch.inference_mode():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Tokens().eval(),
            (example, example),
            str(target),
            input_names=names,
            output_names=["last_hidden_state"],
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )
    return folder


def table_bundle(
    folder: Path,
    source: Path,
    table: NDArray[np.floating[Any]],
    *,
    inputs: tuple[str, ...] = ("input_ids", "attention_mask"),
    output: str = "last_hidden_state",
    rank: int = 3,
    integers: str = "INT64",
    pooling: str | None = "mean",
    batch: str | int = "batch",
) -> Path:
    """A graph that looks each token up in a table, with whatever shape a test wants of it.

    Args:
        folder: Where it is written, with the small files of `source`.
        table: Shape (vocabulary, dimension); its type is the output's.
        inputs: Names; `position_ids` and `token_type_ids` are added to the ids, `price` is a
            float input that no text gives.
        rank: 3 gives a vector a token; 2 their plain mean, padding included.
        pooling: What 1_Pooling declares; None leaves the module files out.
        batch: Name or fixed size of the first axis.
    """
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    from tests.helpers.models import write_modules

    copy_small_files(source, folder)
    config = json.loads((folder / "config.json").read_text())
    rows, width = table.shape
    (folder / "config.json").write_text(
        json.dumps({**config, "vocab_size": rows, "hidden_size": width})
    )
    for name in ("modules.json", "1_Pooling"):
        path = folder / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    if pooling is not None:
        write_modules(folder, width, pooling, normalize=True)
    integer = getattr(TensorProto, integers)
    graph_inputs = [
        helper.make_tensor_value_info(
            name, TensorProto.FLOAT if name == "price" else integer, [batch, "tokens"]
        )
        for name in inputs
    ]
    nodes, ids = [], "input_ids"
    for name in ("position_ids", "token_type_ids"):
        if name in inputs:
            nodes.append(helper.make_node("Add", [ids, name], [f"with_{name}"]))
            ids = f"with_{name}"
    looked_up = output if rank == 3 else "tokens_out"
    nodes.append(helper.make_node("Gather", ["table", ids], [looked_up]))
    if rank == 2:
        nodes.append(helper.make_node("ReduceMean", [looked_up, "axis"], [output], keepdims=0))
    kind = helper.np_dtype_to_tensor_dtype(table.dtype)
    shape = [batch, "tokens", width] if rank == 3 else [batch, width]
    constants = [numpy_helper.from_array(table, "table")]
    if rank == 2:
        constants.append(helper.make_tensor("axis", TensorProto.INT64, [1], [1]))
    graph = helper.make_graph(
        nodes,
        "lookup",
        graph_inputs,
        [helper.make_tensor_value_info(output, kind, shape)],
        constants,
    )
    opset = [helper.make_opsetid("", 18)]
    onnx.save(helper.make_model(graph, opset_imports=opset, ir_version=9), folder / "model.onnx")
    return folder


def slow_bundle(
    folder: Path,
    source: Path,
    table: NDArray[np.floating[Any]],
    *,
    above: int = 20,
    steps: int = 10_000_000,
) -> Path:
    """A table bundle that takes minutes for a text of 60 tokens, and no time for a short one.

    Args:
        folder: Where it is written, with the small files of `source`.
        source: A model's folder.
        table: Shape (vocabulary, dimension).
        above: It takes its time for texts of more tokens.
        steps: Of its loop.
    """
    import numpy as np
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    table_bundle(folder, source, table)
    model = onnx.load(folder / "model.onnx")
    graph = model.graph
    width = table.shape[1]
    body = helper.make_graph(
        [
            helper.make_node("Identity", ["go_on"], ["go_on_out"]),
            helper.make_node("MatMul", ["state", "square"], ["moved"]),
            helper.make_node("Tanh", ["moved"], ["state_out"]),
        ],
        "step",
        [
            helper.make_tensor_value_info("step_number", TensorProto.INT64, []),
            helper.make_tensor_value_info("go_on", TensorProto.BOOL, []),
            helper.make_tensor_value_info("state", TensorProto.FLOAT, None),
        ],
        [
            helper.make_tensor_value_info("go_on_out", TensorProto.BOOL, []),
            helper.make_tensor_value_info("state_out", TensorProto.FLOAT, None),
        ],
    )
    graph.node[0].output[0] = "looked_up"
    graph.initializer.extend(
        [
            numpy_helper.from_array(np.eye(width, dtype=np.float32), "square"),
            numpy_helper.from_array(np.array(True), "always"),
            numpy_helper.from_array(np.array(above), "threshold"),
            numpy_helper.from_array(np.array(steps), "factor"),
        ]
    )
    graph.node.extend(
        [
            helper.make_node("Shape", ["input_ids"], ["tokens_count"], start=1, end=2),
            helper.make_node("Greater", ["tokens_count", "threshold"], ["is_long"]),
            helper.make_node("Cast", ["is_long"], ["one_if_long"], to=TensorProto.INT64),
            helper.make_node("Mul", ["one_if_long", "factor"], ["steps_row"]),
            helper.make_node("Squeeze", ["steps_row"], ["steps"]),
            helper.make_node(
                "Loop", ["steps", "always", "looked_up"], ["last_hidden_state"], body=body
            ),
        ]
    )
    onnx.save(model, folder / "model.onnx")
    return folder
