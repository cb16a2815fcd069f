"""Optimum exporter: any encoder that optimum-onnx exports, with pooling added to its graph.

Optimum loads the whole model and traces it with torch's older exporter, in an environment and a
process of its own (`optimum_environment`, `optimum_side`). It gives token vectors;
pooling and normalisation are appended here, so that both exporters leave the same bundle. Its
own validation is off: the comparison that follows is stricter, and refuses instead of warning.
"""

from __future__ import annotations

import collections
import json
import os
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

from kimera_console.core.convert.export import optimum_side
from kimera_console.core.convert.export.assemble import (
    DATA_NAME,
    EXTERNAL_THRESHOLD_BYTES,
    MODEL_NAME,
    GraphFiles,
    clean_model,
    save_model,
)
from kimera_console.core.convert.export.sentence_nodes import append_outputs
from kimera_console.core.convert.export.weights import read_float32, write_arrays
from kimera_console.core.errors import ConversionError, SourceError
from kimera_console.core.formats.external_data import EXTERNAL_TENSOR_BYTES
from kimera_console.core.formats.model_folder import read_json_object
from kimera_console.core.sources.config import CONFIG_NAME
from kimera_console.core.system.children.child import LOG_TAIL_LINES, exit_words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

    from kimera_console.core.formats.tensors import TensorInfo
    from kimera_console.core.sources.pooling import PoolingChoice

SCRATCH_NAME = "optimum-export"
"""Subfolder of the staged bundle that optimum writes into; it is gone when the bundle is done."""
REQUEST_NAME = "optimum-request.json"

ROPE_PARAMETERS = "rope_parameters"
"""Where transformers 5 keeps rotary positions. Version 4, which optimum needs, passes that key over
and takes its own default. What has an exact counterpart is translated; the rest is refused by
name."""
_SIMPLE = frozenset({"rope_type", "rope_theta"})
_BY_KIND = {
    "modernbert": {"full_attention": "global_rope_theta", "sliding_attention": "local_rope_theta"},
    "gemma3_text": {"full_attention": "rope_theta", "sliding_attention": "rope_local_base_freq"},
}
"""Architectures with a base for each kind of layer, and version 4's keys for them."""


def export_tokens(
    source: Path,
    staged: Path,
    python: Path,
    including: Callable[[int], AbstractContextManager[None]],
) -> Path:
    """Export the encoder with optimum; the folder that it wrote.

    Args:
        source: The encoder's folder, with safetensors.
        staged: The bundle's folder.
        python: Interpreter of optimum's environment.
        including: Called with the id of the process that exports; around its life.

    Raises:
        SourceError: The configuration is one that optimum's transformers would read wrongly.
        ConversionError: Optimum could not export the model.
    """
    scratch, request = staged / SCRATCH_NAME, staged / REQUEST_NAME
    asked = {"folder": str(source), "config": _older_config(source), "out": str(scratch)}
    try:
        request.write_text(json.dumps(asked), encoding="utf-8")
        # -B: of a module compiled on a full disk Python 3.11 keeps a part, which nobody can import.
        code, tail = _run([str(python), "-IB", optimum_side.__file__, str(request)], including)
    except OSError as problem:
        raise ConversionError(
            f"optimum could not be started: {problem.strerror or problem}.",
            hint="Close other programs, then try again.",
        ) from problem
    finally:
        request.unlink(missing_ok=True)
    if code < 0:
        raise ConversionError(
            exit_words("optimum", code),
            hint="Close other programs, or convert on a machine with more memory.",
            log="\n".join(tail),
        )
    if code:
        said = next((line for line in reversed(tail) if line and not line.startswith(" ")), "?")
        raise ConversionError(
            f"optimum could not export this model: {said[:300]}",
            hint="The log has optimum's own message.",
            log="\n".join(tail),
        )
    if not (scratch / MODEL_NAME).is_file():
        raise ConversionError("optimum ended without writing model.onnx.")
    return scratch


def _older_config(source: Path) -> dict[str, Any]:
    config = read_json_object(source, CONFIG_NAME)
    if strange := untranslatable(config):
        raise SourceError(
            "Its config.json is from transformers 5; the optimum exporter has an older version and"
            f" would misread it ({strange}).",
            hint="Choose the direct exporter where it handles the model.",
        )
    return translated(config)


def _run(
    command: list[str], including: Callable[[int], AbstractContextManager[None]]
) -> tuple[int, list[str]]:
    """Run it to its end. It shares this child's process group, so it ends with this child."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={name: text for name, text in os.environ.items() if name != "PYTHONPATH"},
    )
    tail: collections.deque[str] = collections.deque(maxlen=LOG_TAIL_LINES)
    with process, including(process.pid):
        assert process.stdout is not None
        for raw in process.stdout:
            tail.append(raw.decode("utf-8", "replace").rstrip())
    return process.returncode, list(tail)


def add_pooling(
    exported: Path,
    staged: Path,
    choice: PoolingChoice,
    *,
    after: Mapping[str, TensorInfo],
    producer_version: str,
    on_bytes: Callable[[int, int], None],
) -> GraphFiles:
    """Append pooling and normalisation, and gather the weights in one file.

    Args:
        exported: What `export_tokens` gave; removed afterwards.
        staged: The bundle's folder.
        choice: Pooling, and the modules after it.
        after: Weights of those modules, by name.
        producer_version: Our version, noted in the graph.
        on_bytes: Called with (bytes written, bytes in all).

    Raises:
        ConversionError: The graph is not one of an encoder, or a file cannot be written.
    """
    import onnx_ir as ir

    model = ir.load(exported / MODEL_NAME)
    append_outputs(model, choice, _weights(after))
    hashes = _move_weights(model.graph, staged / DATA_NAME, on_bytes)
    clean_model(model, producer_version)
    save_model(model, staged / MODEL_NAME)
    shutil.rmtree(exported)
    return GraphFiles(opset=int(model.opset_imports[""]), sha256=hashes, source_sha256={})


def _weights(after: Mapping[str, TensorInfo]) -> Callable[[Any, str, bool], Any]:
    """The way in which `append_outputs` gets weights: small ones, read as they are needed."""
    import onnx_ir as ir

    def weight(graph: Any, name: str, transposed: bool) -> Any:
        array = read_float32(after[name])
        tensor = ir.tensor(array.T.copy() if transposed else array, name=name)
        value = ir.Value(name=name, shape=tensor.shape, type=ir.TensorType(tensor.dtype))
        value.const_value = tensor
        graph.register_initializer(value)
        return value

    return weight


def _move_weights(graph: Any, target: Path, on_bytes: Callable[[int, int], None]) -> dict[str, str]:
    """Write the large initializers into one file, if there are enough of them to leave the graph.

    Returns:
        The file's name -> its hash; {} if it was not needed.
    """
    import onnx_ir as ir

    tensors = {name: value.const_value for name, value in graph.initializers.items()}
    total = sum(tensor.nbytes for tensor in tensors.values())
    if total <= EXTERNAL_THRESHOLD_BYTES:
        for name, value in graph.initializers.items():
            value.const_value = ir.tensor(tensors[name].numpy(), name=name)
        return {}
    large = {n: t for n, t in tensors.items() if t.nbytes >= EXTERNAL_TENSOR_BYTES}
    places, digest = write_arrays(
        {name: tensor.numpy for name, tensor in large.items()},
        target,
        on_bytes=lambda done: on_bytes(done, total),
    )
    for name, tensor in large.items():
        graph.initializers[name].const_value = ir.ExternalTensor(
            DATA_NAME,
            places[name].offset,
            places[name].length,
            tensor.dtype,
            shape=tensor.shape,
            name=name,
        )
    on_bytes(total, total)
    return {target.name: digest}


def translated(config: dict[str, Any]) -> dict[str, Any]:
    """A configuration as version 4 reads it; the same where there is nothing to translate."""
    parameters = config.get(ROPE_PARAMETERS)
    if not parameters or untranslatable(config):
        return config
    found = {key: value for key, value in config.items() if key != ROPE_PARAMETERS}
    keys = _BY_KIND.get(str(config.get("model_type")))
    if keys is None:
        return found | {"rope_theta": parameters["rope_theta"]}
    return found | {key: parameters[kind]["rope_theta"] for kind, key in keys.items()}


def untranslatable(config: dict[str, Any]) -> str:
    """What version 4 would read wrongly without a way to know, a sentence's end; "" for nothing."""
    if config.get("is_causal") is False:
        return "is_causal is false: its layers attend to later tokens too"
    parameters = config.get(ROPE_PARAMETERS)
    if not parameters:
        return ""
    keys = _BY_KIND.get(str(config.get("model_type")))
    if not isinstance(parameters, dict):
        return f"{ROPE_PARAMETERS} is not an object"
    parts = [parameters] if keys is None else [parameters.get(kind) for kind in keys]
    if not all(isinstance(part, dict) and _is_simple(part) for part in parts):
        return f"{ROPE_PARAMETERS} hold more than a base"
    return _pattern_problem(config)


def _is_simple(part: dict[str, Any]) -> bool:
    theta = part.get("rope_theta")
    return (
        part.keys() <= _SIMPLE
        and part.get("rope_type", "default") == "default"
        and isinstance(theta, (int, float))
        and not isinstance(theta, bool)
    )


def _pattern_problem(config: dict[str, Any]) -> str:
    """ModernBERT's layers are listed by version 5; version 4 counts every n-th one."""
    listed = config.get("layer_types")
    if config.get("model_type") != "modernbert" or listed is None:
        return ""
    step = config.get("global_attn_every_n_layers", 3)
    if type(step) is not int or step < 1 or not isinstance(listed, list):
        return "global_attn_every_n_layers is not a number of layers"
    counted = ["sliding_attention" if i % step else "full_attention" for i in range(len(listed))]
    return "" if listed == counted else "layer_types are others than every n-th layer's"
