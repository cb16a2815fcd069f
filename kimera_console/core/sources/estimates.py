"""What a conversion needs of this machine, by precision: disk, memory, time.

Rough, and rather too much. fp32 is fitted to measurements of MiniLM (23 M parameters) and of
bge-m3's shape (568 M) on two cores, see docs/figures.md; the other precisions follow from the
bytes that they store, and from fp32, which is written first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimera_console.core.sources.architectures import DIRECT_EXPORTER
from kimera_console.core.system.threads import inference_threads

if TYPE_CHECKING:
    from kimera_console.core.sources.config import ModelConfig

LARGE_PARAMETERS = 200_000_000
"""Of a model from which on every token, and every variant, costs seconds."""
MOST_GROUPS, MOST_GROUPS_LARGE = 24, 12
"""Groups whose sensitivity the search for `auto` measures, at most: neighbouring layers of a deep
model share one. Fewer for a large model, where each variant takes some twenty seconds."""
MOST_PROBES = 4
"""Points that it tries for each kind of "others"."""
RUNGS = 4
"""Uniform precisions that it measures before any mixture: int8, two block sizes, fp16."""
_MATRIX_BYTES = {"fp32": 4.0, "fp16": 2.0, "int8": 1.05, "int8-block": 1.16, "auto": 1.16}
"""Bytes of a matrix's weight: the value, its share of the scales (fp32, one a column or a block
of 32) and of the zero points."""
PRECISIONS = tuple(_MATRIX_BYTES)
"""Those whose needs are known, in the order in which they are shown."""
_TABLE_BYTES = {"fp32": 4.0, "fp16": 2.0, "int8": 4.0, "int8-block": 4.0, "auto": 4.0}
"""Of an embedding table's, which quantising leaves as it is unless it is asked to."""
_COMPANION_BYTES = 23_000_000
"""Tokenizer and configuration where their sizes are not known: XLM-R's, whose table is the largest
in common use."""
_GRAPH_BYTES, _LAYER_BYTES = 50_000, 20_000
"""Manifest and graph, and of the graph a layer's nodes: 15 kB in fp32, 25 kB in int8."""
_OPTIMUM_DISK_FACTOR = 2.1
"""Optimum writes the weights once, and they are gathered into one file afterwards."""
_LIBRARY_BYTES = 650_000_000
"""Libraries and activations of the process that compares, resident."""
_LIBRARY_HELD_BYTES = 400_000_000
"""Of them without mapped files."""
_START_S, _LAYER_S = 10.0, 0.6
"""Starting four children, and tracing a layer: one core's work."""
_HANDLE_S = {"direct": 3.4e-8, "optimum": 7.1e-8}
"""Exporting, writing and hashing a parameter."""
_COMPARE_S = 5.5e-8
"""Embedding the probe texts twice, for a parameter, on two cores."""
_QUANTIZE_S = 1.5e-8
"""Reading a parameter again and writing it smaller; not measured, taken from the disk's speed."""
_FIT_S = 1.8e-7
"""Running fp32 for what int8 is fitted to, and fitting a parameter; processor time of
bge-m3's shape on two cores, a busy machine."""
_SEEN_BYTES = 7 * 640 * 2
"""What is kept of the inputs of a hidden layer's products, for one of its channels: 640 rows of
float16 for each of seven (a feed-forward network's inner width counts as four)."""
_TRIAL_S = 1.5
"""Loading a variant that auto tries, and taking turns with fp32."""
_FITTED_THREADS = 2


@dataclass(frozen=True)
class Estimates:
    """What a conversion needs on this machine.

    Attributes:
        disk_bytes: At most, while it runs.
        ram_bytes: Peak resident memory of its largest process.
        seconds: Time, with all checks.
        bundle_bytes: What it leaves on the disk.
        held_bytes: Of the memory, what no file backs: below that it cannot run without swapping.
        beside_bytes: Of the bundle, the tokenizer and the configuration.
    """

    disk_bytes: int
    ram_bytes: int
    seconds: float
    bundle_bytes: int = 0
    held_bytes: int = 0
    beside_bytes: int = 0


def estimate(
    config: ModelConfig,
    parameters: int,
    exporter: str,
    precision: str = "fp32",
    *,
    mapped: bool = True,
    beside_bytes: int = _COMPANION_BYTES,
) -> Estimates:
    """What a conversion with all its checks needs.

    With the direct exporter the peak is the comparison, where the embedding table stays mapped
    and hardly touched (1.7 GB for bge-m3); optimum held 2.35 times the weights (6.0 GB). Every
    other precision begins with the whole of fp32, so its disk is that and its own result, and its
    peak is not lower.

    Args:
        config: The model's shape.
        parameters: Its weights.
        exporter: "direct" or "optimum"; "" for a model that is not converted: zeros.
        precision: One of PRECISIONS.
        mapped: Whether the source model's weights stay in their file while it is compared.
        beside_bytes: Tokenizer and configuration, which the bundle takes along.
    """
    if not exporter:
        return Estimates(0, 0, 0.0)
    table = min(parameters, config.vocabulary * config.embedding_width)
    matrices = parameters - table
    fp32 = 4 * parameters
    beside = beside_bytes + _GRAPH_BYTES + _LAYER_BYTES * config.layers
    bundle = _stored(table, matrices, precision) + beside
    written = fp32 + beside
    if exporter != DIRECT_EXPORTER:
        written = int(_OPTIMUM_DISK_FACTOR * written)
    ram, held = _memory(exporter, fp32, 4 * matrices, precision)
    if precision == "auto":  # its search keeps what int8 is fitted to, and what was fitted
        kept = config.layers * config.dimension * _SEEN_BYTES + matrices
        ram, held = ram + kept, held + kept
    if not mapped:
        ram, held = max(ram, _LIBRARY_BYTES + fp32), max(held, _LIBRARY_HELD_BYTES + fp32)
    stages = stage_seconds(config.layers, parameters, exporter, precision)
    return Estimates(
        disk_bytes=written + _beside(precision, fp32 + beside, bundle),
        ram_bytes=ram,
        seconds=round(sum(stages.values()), 1),
        bundle_bytes=bundle,
        held_bytes=held,
        beside_bytes=beside_bytes,
    )


def estimate_all(
    config: ModelConfig,
    parameters: int,
    exporter: str,
    *,
    mapped: bool = True,
    beside_bytes: int = _COMPANION_BYTES,
) -> dict[str, Estimates]:
    """Estimates for each of PRECISIONS, in their order."""
    return {
        name: estimate(config, parameters, exporter, name, mapped=mapped, beside_bytes=beside_bytes)
        for name in PRECISIONS
    }


def estimate_import(
    parameters: int, size_bytes: int, beside_bytes: int = _COMPANION_BYTES
) -> Estimates:
    """What importing a published ONNX model needs: its bytes, and the comparison.

    Args:
        parameters: Of the source model, 0 where there is none to compare with.
        size_bytes: Of the published model, data included.
        beside_bytes: As for `estimate`.
    """
    share = min(2.0, max(0.25, _FITTED_THREADS / max(1, inference_threads(0))))
    weights = max(size_bytes // 4, parameters)
    return Estimates(
        disk_bytes=size_bytes + beside_bytes,
        ram_bytes=_LIBRARY_BYTES + size_bytes,
        seconds=round(_START_S + weights * (1e-8 + share * _COMPARE_S), 1),
        bundle_bytes=size_bytes + beside_bytes,
        held_bytes=_LIBRARY_HELD_BYTES + size_bytes,
        beside_bytes=beside_bytes,
    )


def _beside(precision: str, fp32: int, bundle: int) -> int:
    """Bytes on the disk beside the fp32 that everything begins with.

    Auto's largest variant keeps nearly all in fp32.
    """
    return {"fp32": 0, "auto": fp32}.get(precision, bundle)


def _stored(table: int, matrices: int, precision: str) -> int:
    return int(table * _TABLE_BYTES[precision] + matrices * _MATRIX_BYTES[precision])


def _memory(exporter: str, fp32: int, matrices: int, precision: str) -> tuple[int, int]:
    """Peak resident memory, and its part that no file backs, in bytes."""
    if exporter == DIRECT_EXPORTER:
        # The source model maps its weights; ONNX Runtime holds the matrices, rearranged.
        ram, held = _LIBRARY_BYTES + matrices, _LIBRARY_HELD_BYTES + matrices
    else:
        ram, held = _LIBRARY_BYTES + int(2.35 * fp32), _LIBRARY_HELD_BYTES + 2 * fp32
    if precision in ("fp16", "auto"):  # auto tries fp16 too
        # The CPU computes in fp32: ONNX Runtime holds both forms while it unfolds the weights.
        loading = _LIBRARY_HELD_BYTES + matrices + fp32 // 2
        ram, held = max(ram, loading + _LIBRARY_BYTES - _LIBRARY_HELD_BYTES), max(held, loading)
        if precision == "auto":  # beside fp32, with which each variant takes turns
            ram, held = ram + matrices, held + matrices
    elif precision == "int8-block" and exporter == DIRECT_EXPORTER:  # int8 is fitted to fp32
        # Loaded twice at most: as stored, and rearranged for the processor.
        held = _LIBRARY_HELD_BYTES + int(2 * _MATRIX_BYTES[precision] * matrices / 4)
    return ram, held


def stage_seconds(layers: int, parameters: int, exporter: str, precision: str) -> dict[str, float]:
    """Seconds of a conversion by its stage, as `parity_report.STAGES` names them.

    How the start of the children is shared out is MiniLM's, on two cores.
    """
    is_direct = exporter == DIRECT_EXPORTER
    handle = parameters * _HANDLE_S["direct" if is_direct else "optimum"]
    # Comparing is matrix products, which more cores share; nothing says that they share it well.
    share = min(2.0, max(0.25, _FITTED_THREADS / max(1, inference_threads(0))))
    compare = parameters * share * _COMPARE_S
    # Auto fits to search, and again where the recipe that it finds is one of int8.
    fit = parameters * share * _FIT_S if precision in ("int8", "auto") else 0.0
    again = 0.0 if precision == "fp32" else parameters * _QUANTIZE_S
    search = 0.0
    if precision == "auto":
        variants = most_trials(most_groups(parameters))
        search = fit + variants * (_TRIAL_S + parameters * _QUANTIZE_S + compare / 2)
    return {
        "Export": 0.35 * _START_S + _LAYER_S * layers + (0.0 if is_direct else 0.7 * handle),
        "Write": handle if is_direct else 0.3 * handle,
        "Search": search,
        "Quantise": again + fit,
        "Load": 0.25 * _START_S + compare / 2,
        "Source model": 0.3 * _START_S + compare / 2,
        "Compare": 0.1 * _START_S,
        "Publish": 0.0,
    }


def most_groups(parameters: int) -> int:
    """How many groups a model of a size is divided into, at most."""
    return MOST_GROUPS_LARGE if parameters > LARGE_PARAMETERS else MOST_GROUPS


def most_trials(groups: int) -> int:
    """How many variants a search builds, at most."""
    return RUNGS + groups + 3 * MOST_PROBES
