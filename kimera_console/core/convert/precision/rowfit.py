"""Eight bits fitted to a layer: how its input becomes bytes, and how its weights are rounded.

No scale depends on the other texts of a batch: each row (a token) has its own, or all rows have one
that a calibration found. The latter only behind a layer norm: the rows of other values can be far
larger in an unusual text than in all that was seen, and would be cut off. What else keeps the loss
small is chosen by the rows that a calibration saw.

- Channels with outliers are divided by a number that the weights are multiplied with
  (SmoothQuant, https://arxiv.org/abs/2211.10438), where that helps.
- The zero point is one number for a value, not 128, where its rows are one-sided (behind a GELU):
  the kernels take one for a whole matrix only.
- The scale of an output's weights is such that those of two adjacent inputs add up to no more than
  128 where they have one sign: x86 processors without VNNI add two products in 16 bits
  (vpmaddubsw), which would saturate. A weight of 7 bits never would, and has twice the error; the
  pairs cost less than half of that.
- Weights are rounded one input at a time, and what a rounding costs is made up for by the weights
  still to come, as far as the inputs are correlated (GPTQ, https://arxiv.org/abs/2210.17323).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from kimera_console.core.bundles.recipe import PAIR_SUM
from kimera_console.core.convert.precision.tensor_file import read_blocks
from kimera_console.core.errors import ConversionError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from kimera_console.core.convert.precision.calibrate import Calibration, LayerInput
    from kimera_console.core.convert.precision.layers import FoundLayer

MIDDLE = 128
LEVELS = PAIR_SUM - 1
"""The largest weight; two that add up to it round to `PAIR_SUM` at most."""
ALPHAS = (0.5, 0.75)
"""Shares of an outlier that move into the weights."""
WORTH_SMOOTHING = 0.75
"""Smoothing costs a pass over the input: its error must be less than this of the error without."""
FIXED_ALPHAS = (0.7, 0.9)
"""Likewise for a fixed scale, which needs channels that are more alike."""
WORTH_FIXED = 2.0
"""A fixed scale saves five passes and more: so much of the error by rows it may have."""
NORMS = ("LayerNormalization",)
"""Operators whose rows all have about the same length, whatever the text."""
ZEROS = (8, 16, 24, 32, 48, 64, 96)
WORTH_ZERO = 0.8
"""A zero point off the middle costs a second reduction; likewise, for the square of the scale."""
ERROR_ROWS = 160
"""Rows that forms are compared on."""
CHUNK_INPUTS = 1024
"""Inputs whose roundings make up for each other; the cost grows with its cube."""
BLOCK_INPUTS = 64
DAMPING = 0.2
"""Share of the mean power that is added to each input's: few rows say little about many inputs.
With less of it the texts that were seen lose less, and others lose more (docs/figures.md)."""
MOST_FITTED_BYTES = 256 * 1024 * 1024
FLOORS = {"Gelu": -0.1701, "Relu": 0.0}
"""Least value of an activation function: no reduction has to look for it."""
_LEAST = np.float32(1e-12)


@dataclass(frozen=True, eq=False)
class InputForm:
    """How a value becomes bytes: `round(value / smooth / scale) + zero`, cut off at 0 and 255.

    Attributes:
        smooth: What its channels are divided by, or None.
        zero: The zero point, 1..254.
        floor: Its least possible value, where its operator bounds it.
        scale: The fixed scale of all rows; None: each row has its own.
    """

    smooth: NDArray[np.float32] | None = None
    zero: int = MIDDLE
    floor: float | None = None
    scale: float | None = None


def input_form(
    value: Any, sharers: Sequence[FoundLayer], calibration: Calibration | None
) -> InputForm:
    """The form of a value that linear layers take.

    Args:
        value: onnx_ir's value.
        sharers: All layers of the graph that take it.
        calibration: What was seen; its `forms` keep what was found.
    """
    if calibration is None or value.name not in calibration.seen:
        return InputForm()
    name = value.name
    if name not in calibration.forms:
        operator = _operator(value)
        floor = FLOORS.get(operator)
        may_fix = operator in NORMS
        form = _best_form(calibration.seen[name], sharers, floor, may_fix=may_fix)
        calibration.forms[name] = form
    return calibration.forms[name]


def fitted_weights(
    found: FoundLayer,
    inputs: Sequence[str],
    form: InputForm,
    calibration: Calibration,
) -> tuple[NDArray[np.int8], NDArray[np.float32]] | None:
    """A layer's weights as int8 (inputs, outputs) and a scale for each output.

    Args:
        found: The layer.
        inputs: Names of the values that it takes.
        form: How they become bytes.
        calibration: What was seen; its `weights` keep what was found.

    Returns:
        None where nothing was seen of its inputs, or the matrix is too large to be held.
    """
    if any(name not in calibration.seen for name in inputs) or not _fits(found):
        return None
    name = found.weight.name
    if name not in calibration.weights:
        seen = [calibration.seen[name].rows for name in dict.fromkeys(inputs)]
        rows: NDArray[np.float32] = np.concatenate(seen).astype(np.float32)
        weights = _matrix(found)
        if form.smooth is not None:
            rows = np.divide(rows, form.smooth, dtype=np.float32)
            weights = weights * form.smooth[:, None]
        scales = _column_scales(weights)
        for_input = tuple(inputs)
        if calibration.last_shares is None or calibration.last_shares[0] != for_input:
            calibration.last_shares = for_input, _shares_of_chunks(rows)
        shares = calibration.last_shares[1]
        calibration.weights[name] = _round_in_turn(weights, shares, scales), scales
    return calibration.weights[name]


def pair_peaks(weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """The largest magnitude of an output's weights, and of two adjacent ones of one sign together.

    Args:
        weights: Shape (inputs, outputs).

    Returns:
        Shape (outputs,); NaN or infinite where a weight is.
    """
    peaks: NDArray[np.float32] = np.abs(weights).max(0)
    even = len(weights) // 2 * 2
    if not even:
        return peaks
    left, right = weights[:even:2], weights[1:even:2]
    with np.errstate(over="ignore", invalid="ignore"):
        sums = np.abs(np.where((left > 0) == (right > 0), left + right, 0)).max(0)
    return np.asarray(np.maximum(peaks, np.minimum(sums, np.finfo(np.float32).max)), np.float32)


def checked_peaks(peaks: NDArray[np.float32], name: str) -> NDArray[np.float32]:
    """The largest magnitudes of a tensor's weights, as given.

    Raises:
        ConversionError: A weight is NaN or infinite.
    """
    if not np.isfinite(peaks).all():
        raise ConversionError(
            f"{name} holds NaN or infinite weights, which have no 8-bit form.",
            hint="The model's weights are damaged. Download the model again.",
        )
    return peaks


def sharers_of(found: Sequence[FoundLayer]) -> Mapping[Any, list[FoundLayer]]:
    """Value -> the layers that take it."""
    sharers: dict[Any, list[FoundLayer]] = {}
    for each in found:
        for node in each.nodes:
            sharers.setdefault(node.inputs[0], []).append(each)
    return sharers


def _operator(value: Any) -> str:
    """What computes a value; a traced dropout only hands it on."""
    producer = value.producer()
    while producer is not None and producer.op_type == "Identity":
        producer = producer.inputs[0].producer()
    return "" if producer is None else str(producer.op_type)


def _best_form(
    seen: LayerInput,
    sharers: Sequence[FoundLayer],
    floor: float | None,
    *,
    may_fix: bool,
) -> InputForm:
    """Of no smoothing and of some, the one with the least error in what the layers give."""
    rows = seen.rows[:: max(1, len(seen.rows) // ERROR_ROWS)].astype(np.float32)
    plain = InputForm(None, _best_zero(rows, floor), floor)
    if any(len(each.nodes) > 1 or not _fits(each) for each in sharers):
        return plain  # shared weights would be smoothed for one of their inputs only
    weights = [_matrix(each) for each in sharers]
    exact = [rows @ each for each in weights]
    peaks = np.max([np.abs(each).max(1) for each in weights], axis=0)
    found = [(_error(rows, weights, exact, plain), plain)]
    for alpha in ALPHAS:
        smooth = _smoothing(np.maximum(seen.high, -seen.low), peaks, alpha)
        form = InputForm(smooth, _best_zero(rows / smooth, None))
        found.append((_error(rows, weights, exact, form) / WORTH_SMOOTHING, form))
    for alpha in FIXED_ALPHAS if may_fix else ():
        form = _fixed(seen, peaks, alpha)
        found.append((_error(rows, weights, exact, form) / WORTH_FIXED, form))
    return min(found, key=lambda each: each[0])[1]


def _fixed(seen: LayerInput, weights: NDArray[np.float32], alpha: float) -> InputForm:
    """Smoothed, with the scale and the zero point of all that was seen."""
    smooth = _smoothing(np.maximum(seen.high, -seen.low), weights, alpha)
    high = max(0.0, float((seen.high / smooth).max()))
    low = min(0.0, float((seen.low / smooth).min()))
    scale = max((high - low) / 255, float(_LEAST))
    zero = int(np.clip(np.rint(-low / scale), 1, 254))
    return InputForm(smooth, zero, scale=scale)


def _smoothing(
    inputs: NDArray[np.float32], weights: NDArray[np.float32], alpha: float
) -> NDArray[np.float32]:
    """SmoothQuant's divisor of each channel, 1 in the geometric mean."""
    logs = alpha * np.log(np.maximum(inputs, 1e-6)) - (1 - alpha) * np.log(
        np.maximum(weights, 1e-6)
    )
    return np.asarray(np.exp(logs - logs.mean()), np.float32)


def _best_zero(rows: NDArray[np.float32], floor: float | None) -> int:
    """The zero point with the finest scales; the middle unless another is worth its cost."""
    errors = {zero: float(np.mean(_row_scales(rows, zero, floor) ** 2)) for zero in ZEROS}
    best = min(errors, key=lambda zero: errors[zero])
    middle = float(np.mean(_row_scales(rows, MIDDLE, floor) ** 2))
    return best if errors[best] < WORTH_ZERO * middle else MIDDLE


def _row_scales(rows: NDArray[np.float32], zero: int, floor: float | None) -> NDArray[np.float32]:
    """As the graph computes them, shape (rows, 1)."""
    high = rows.max(1, keepdims=True)
    if zero == MIDDLE:
        scales = np.maximum(high, -rows.min(1, keepdims=True)) / np.float32(MIDDLE - 1)
    else:
        low = rows.min(1, keepdims=True) if floor is None else np.float32(floor)
        scales = np.maximum(high / np.float32(255 - zero), -low / np.float32(zero))
    return np.asarray(np.maximum(scales, _LEAST), np.float32)


def _error(
    rows: NDArray[np.float32],
    weights: Sequence[NDArray[np.float32]],
    exact: Sequence[NDArray[np.float32]],
    form: InputForm,
) -> float:
    """Relative squared error of what the layers give, summed over them."""
    smooth = np.ones(rows.shape[1], np.float32) if form.smooth is None else form.smooth
    scaled = rows / smooth
    scales = _row_scales(scaled, form.zero, form.floor) if form.scale is None else form.scale
    taken = np.clip(np.rint(scaled / scales), -form.zero, 255 - form.zero) * scales
    total = 0.0
    for each, wanted in zip(weights, exact, strict=True):
        turned = each * smooth[:, None]
        column = _column_scales(turned)
        given = taken @ (np.rint(turned / column) * column)
        total += float(np.square(given - wanted).sum() / max(1e-30, np.square(wanted).sum()))
    return total


def _round_in_turn(
    weights: NDArray[np.float32],
    shares_of_chunks: Sequence[NDArray[np.float32]],
    scales: NDArray[np.float32],
) -> NDArray[np.int8]:
    """Round one input after the other, the rest of its chunk making up for it.

    What a weight takes over may bring it beyond the sum of its pair: the second one is cut off.
    """
    made = np.empty(weights.shape, np.int8)
    first_of_pair = np.zeros(weights.shape[1], np.float32)
    for number, shares in enumerate(shares_of_chunks):
        start = number * CHUNK_INPUTS
        part = slice(start, start + len(shares))
        rest = weights[part].copy()
        for first in range(0, len(rest), BLOCK_INPUTS):
            block = rest[first : first + BLOCK_INPUTS]
            end = first + len(block)
            errors = np.empty_like(block)
            for index in range(len(block)):
                place = first + index
                whole = np.clip(
                    np.rint(block[index] / scales),
                    np.maximum(-LEVELS, -PAIR_SUM - np.minimum(first_of_pair, 0)),
                    np.minimum(LEVELS, PAIR_SUM - np.maximum(first_of_pair, 0)),
                )
                first_of_pair = np.zeros_like(whole) if place % 2 else whole
                made[start + place] = whole
                errors[index] = block[index] - whole * scales
                block[index + 1 :] -= shares[place, place + 1 : end, None] * errors[index]
            rest[end:] -= shares[first:end, end:].T @ errors
    return made


def _shares_of_chunks(rows: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    starts = range(0, rows.shape[1], CHUNK_INPUTS)
    return [_shares(rows[:, start : start + CHUNK_INPUTS]) for start in starts]


def _shares(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """What input j > i takes over of input i's error, shape (inputs, inputs).

    The Cholesky factor of the inverse Hessian, each of its rows divided by its diagonal.
    """
    power = rows.T @ rows / np.float32(len(rows))
    mean = max(float(np.trace(power)) / len(power), 1e-12)
    power[np.diag_indices(len(power))] += np.float32(DAMPING * mean)
    factor = np.linalg.cholesky(np.linalg.inv(power)).T
    return np.asarray(factor / np.diag(factor)[:, None], np.float32)


def _column_scales(weights: NDArray[np.float32]) -> NDArray[np.float32]:
    peaks = pair_peaks(weights) / np.float32(LEVELS)
    return np.asarray(np.maximum(peaks, np.finfo(np.float32).tiny), np.float32)


def _matrix(found: FoundLayer) -> NDArray[np.float32]:
    """The weights, shape (inputs, outputs)."""
    whole = np.concatenate(list(read_blocks(found.weight.const_value)))
    checked_peaks(np.abs(whole).max(0), found.weight.name)
    return np.ascontiguousarray(whole.T if found.stored_transposed else whole)


def _fits(found: FoundLayer) -> bool:
    return found.layer.parameters * 4 <= MOST_FITTED_BYTES
