"""What a model's linear layers take while it embeds texts: what 8 bits are fitted to.

The fp32 graph runs with the inputs of its linear layers as further outputs, one text at a time,
so that nothing seen is padding. Kept are each channel's extremes and a sample of the rows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from kimera_console.core.convert.precision.layers import find_layers
from kimera_console.core.errors import ConversionError
from kimera_console.core.sources.estimates import LARGE_PARAMETERS
from kimera_console.core.system.threads import inference_threads

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from kimera_console.core.convert.precision.rowfit import InputForm

    Item = TypeVar("Item")

TEXT_TOKENS = 64
"""Tokens of a text that are run at most: the largest values often come after the first few."""
MOST_ROWS, LARGE_ROWS = 2_048, 640
"""Rows kept of a layer's input at most, and of a large model's, whose rows are long."""
LARGEST = 6e4
"""What float16 holds."""
OWN_TEXTS, OWN_TOKENS = 100, 4_000
"""Of the user's own texts at most, spread over all of them. They have tokens of their own: with
many of them the probe texts are run no less."""


@dataclass(frozen=True)
class LayerInput:
    """What the texts gave a linear layer.

    Attributes:
        rows: Some of its rows, float16, shape (rows, channels).
        high: Each channel's largest value in all rows, shape (channels,).
        low: Each channel's least.
    """

    rows: NDArray[np.float16]
    high: NDArray[np.float32]
    low: NDArray[np.float32]


@dataclass
class Calibration:
    """What was seen, and what was fitted to it: a search fits each layer once.

    Attributes:
        seen: By the name of the value that a linear layer takes.
        forms: How such a value becomes 8 bits, by its name.
        weights: Fitted weights and scales, by the weight's name.
        last_shares: What `rowfit` computed for one input; the q, k and v of a layer share it.
    """

    seen: dict[str, LayerInput]
    forms: dict[str, InputForm] = field(default_factory=dict)
    weights: dict[str, tuple[NDArray[np.int8], NDArray[np.float32]]] = field(default_factory=dict)
    last_shares: tuple[tuple[str, ...], list[NDArray[np.float32]]] | None = None


def calibrate(
    source: Path,
    own: Sequence[str] = (),
    *,
    on_text: Callable[[int, int], None] = lambda _done, _total: None,
) -> Calibration:
    """Run the probe texts, and the user's own, through an fp32 bundle.

    Args:
        source: Its folder, with its tokenizer; only read.
        own: The user's own texts, of which some are run.
        on_text: Called with (texts run, texts in all); may raise to stop.

    Raises:
        ConversionError: The graph does not run.
    """
    from kimera_console.core.convert.gate.probe import load_probe_texts
    from kimera_console.core.embedding.tokenization import TextTokenizer

    tokenizer = TextTokenizer(source, max_length=TEXT_TOKENS, model_limit=0)
    ids = tokenizer.encode([one.text for one in load_probe_texts()]).ids
    own_ids = tokenizer.encode(_spread(own, OWN_TEXTS)).ids if own else []
    most = len(own_ids) * OWN_TOKENS // max(OWN_TOKENS, sum(map(len, own_ids)))
    return calibrate_ids(source, [*ids, *_spread(own_ids, most)], on_text=on_text)


def calibrate_ids(
    source: Path,
    ids: Sequence[Sequence[int]],
    *,
    on_text: Callable[[int, int], None] = lambda _done, _total: None,
) -> Calibration:
    """The same with token ids; see `calibrate`."""
    names, session = _session(source)
    sample = np.random.default_rng(0)
    rows: dict[str, list[NDArray[np.float16]]] = {name: [] for name in names}
    high: dict[str, NDArray[np.float32]] = {}
    low: dict[str, NDArray[np.float32]] = {}
    most_rows = MOST_ROWS if _parameters(source) < LARGE_PARAMETERS else LARGE_ROWS
    # Without linear layers there is nothing to see; `quantize` says so.
    chosen = [list(one)[:TEXT_TOKENS] for one in ids if one and names][: most_rows // 2]
    kept = max(2, most_rows // max(1, len(chosen)))
    for number, one in enumerate(chosen):
        on_text(number, len(chosen))
        for name, value in zip(names, _run(session, names, one), strict=True):
            flat = np.nan_to_num(value.reshape(-1, value.shape[-1]), nan=0.0)
            flat = flat.clip(-LARGEST, LARGEST)
            high[name] = np.maximum(flat.max(0), high.get(name, flat[0]))
            low[name] = np.minimum(flat.min(0), low.get(name, flat[0]))
            picked = np.sort(sample.permutation(len(flat))[:kept])
            rows[name].append(flat[picked].astype(np.float16))
    del session  # a large model's weights need not be held beside the rows twice
    return Calibration(
        {
            name: LayerInput(np.concatenate(rows.pop(name)), high[name], low[name])
            for name in names
            if chosen
        }
    )


def _spread(items: Sequence[Item], most: int) -> list[Item]:
    """As many as that at most, at even distances."""
    count = min(most, len(items))
    return [items[number * len(items) // count] for number in range(count)]


def _session(source: Path) -> tuple[list[str], Any]:
    """Names of what linear layers take, and a session that gives them."""
    import onnx_ir as ir
    import onnxruntime

    from kimera_console.core.convert.export.assemble import MODEL_NAME

    model = ir.load(source / MODEL_NAME)
    nodes = [node for each in find_layers(model.graph) for node in each.nodes]
    taken = {node.inputs[0].name: node.inputs[0] for node in nodes}
    given = {value.name for value in model.graph.inputs}
    names = [name for name in taken if name not in given]
    model.graph.outputs.clear()
    for name in names:
        value = taken[name]
        value.type = value.type or ir.TensorType(ir.DataType.FLOAT)
        model.graph.outputs.append(value)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = inference_threads(0)
    options.add_session_config_entry(
        "session.model_external_initializers_file_folder_path", str(source)
    )
    data = ir.serde.serialize_model(model).SerializeToString()
    try:
        return names, onnxruntime.InferenceSession(
            data, options, providers=["CPUExecutionProvider"]
        )
    except Exception as problem:
        raise _not_run(problem) from problem


def _run(session: Any, names: list[str], ids: list[int]) -> list[Any]:
    tokens = np.array([ids], np.int64)
    known = {
        "input_ids": tokens,
        "attention_mask": np.ones_like(tokens),
        "token_type_ids": np.zeros_like(tokens),
        "position_ids": np.arange(len(ids), dtype=np.int64)[None],
    }
    kinds = {"tensor(int32)": np.int32, "tensor(int64)": np.int64}
    try:
        feeds = {
            each.name: known[each.name].astype(kinds[each.type]) for each in session.get_inputs()
        }
        return list(session.run(names, feeds))
    except Exception as problem:
        raise _not_run(problem) from problem


def _parameters(source: Path) -> int:
    return sum(file.stat().st_size for file in source.glob("model.onnx*")) // 4


def _not_run(problem: Exception) -> ConversionError:
    return ConversionError(
        "The fp32 model does not run, so int8 cannot be fitted to it.",
        hint="Convert to fp32, and see what its comparison says.",
        log=str(problem),
    )
