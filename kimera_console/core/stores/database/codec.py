"""A column's value to a float32 vector and back, for each way of storing one."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from kimera_console.core.stores.database.choice import VectorKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

LEAST_DIMENSION = 8
"""Shorter lists of numbers are taken for something else (a position, a few prices)."""
_FLOAT_RANGE = (1e-6, 1e4)
"""Median magnitude of the non-zero numbers of a plausible vector. Two float16 read as one float32
give about 1e-15; text, pictures and pickles give NaN and magnitudes all over the range."""
_LARGEST_LIST = 70_000
"""Longer ones are no embedding; pgvector itself stores at most 16,000."""


def decode(value: object, kind: VectorKind) -> NDArray[np.float32] | None:
    """The vector of a value that is not NULL, float32, shape (dim,); None if it is none.

    Numbers that are not finite are kept: whoever reads decides. A number too large for float32
    becomes infinite.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        if kind in (VectorKind.VECTOR, VectorKind.HALFVEC):
            return _from_text(value)
        if kind is VectorKind.JSON_LIST:
            return _from_json(value)
        if kind is VectorKind.REAL_ARRAY:
            return _from_list(value)
        return _from_bytes(value, "<f4" if kind is VectorKind.BLOB_F32 else "<f2")


def encode(vector: NDArray[np.float32], kind: VectorKind) -> str | bytes | list[float]:
    """The value to bind for a vector of shape (dim,): text, bytes, or a list for an array.

    The text of float32 numbers is read back to the same bits. In PostgreSQL the text is taken
    for `vector`, `halfvec` and `json` columns as it is.

    Raises:
        ValueError: A number is not finite, or is not after rounding to float16.
    """
    numbers = np.ascontiguousarray(vector, dtype=np.float32)
    if kind.is_half:
        with np.errstate(over="ignore"):
            numbers = numbers.astype(np.float16).astype(np.float32)
    if not np.isfinite(numbers).all():
        raise ValueError("a vector to be stored is not finite")
    if kind is VectorKind.BLOB_F32:
        return numbers.astype("<f4").tobytes()
    if kind is VectorKind.BLOB_F16:
        return numbers.astype("<f2").tobytes()
    if kind is VectorKind.REAL_ARRAY:
        return [float(number) for number in numbers]
    separator = ", " if kind is VectorKind.JSON_LIST else ","
    # Nine digits tell every float32 from its neighbours, in a third of the time of all seventeen.
    return f"[{separator.join(['%.9g'] * len(numbers)) % tuple(numbers.tolist())}]"


def guess_kind(values: Sequence[object]) -> VectorKind | None:
    """How a column's values (none of them NULL) store vectors; None if they are no vectors.

    Lists of numbers count where they have at least LEAST_DIMENSION numbers, not all of them whole,
    and few different lengths; bytes where they read as numbers of plausible size.
    """
    if not values:
        return None
    if all(isinstance(value, (bytes, memoryview)) for value in values):
        return _guess_blob(values)
    if all(isinstance(value, list) for value in values):
        return VectorKind.REAL_ARRAY if _are_vectors([_from_list(v) for v in values]) else None
    if all(isinstance(value, str) for value in values):
        if not all(str(value).lstrip()[:1] == "[" for value in values):
            return None
        return VectorKind.JSON_LIST if _are_vectors([_from_json(v) for v in values]) else None
    return None


def looks_like_json(values: Sequence[object]) -> bool:
    """Whether every text is a JSON object or list (none where there are no values)."""
    return bool(values) and all(_is_json(value) for value in values)


def _is_json(value: object) -> bool:
    if not isinstance(value, str) or value.lstrip()[:1] not in ("{", "["):
        return False
    try:
        json.loads(value)
    except (ValueError, RecursionError):
        return False
    return True


def _from_text(value: object) -> NDArray[np.float32] | None:
    """Text of pgvector's types: "[1,2.5,-3e-05]"."""
    if not isinstance(value, str) or value[:1] != "[" or value[-1:] != "]":
        return None
    try:
        return np.array(value[1:-1].split(","), dtype=np.float32)
    except ValueError:
        return None


def _from_json(value: object) -> NDArray[np.float32] | None:
    if isinstance(value, (str, bytes)):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return None
    return _from_list(value)


def _from_list(value: object) -> NDArray[np.float32] | None:
    if not isinstance(value, (list, tuple)) or not 0 < len(value) <= _LARGEST_LIST:
        return None
    # bool is an int: a list of truth values is no vector. One look for the usual case.
    if {type(number) for number in value} - {float, int}:
        return None
    try:
        return np.array(value, dtype=np.float64).astype(np.float32)
    except (OverflowError, ValueError):
        return None


def _from_bytes(value: object, form: str) -> NDArray[np.float32] | None:
    if not isinstance(value, (bytes, memoryview)):
        return None
    data = bytes(value)
    if not data or len(data) % np.dtype(form).itemsize:
        return None
    found: NDArray[np.float32] = np.frombuffer(data, dtype=form).astype(np.float32)
    found[np.isnan(found)] = np.nan  # signalling ones would warn at every touch
    return found


def _guess_blob(values: Sequence[object]) -> VectorKind | None:
    for kind in (VectorKind.BLOB_F32, VectorKind.BLOB_F16):
        vectors = [decode(value, kind) for value in values]
        # Zeros tell nothing, and a few broken rows are what an audit is for.
        telling = [v for v in vectors if v is None or v.any()]
        plausible = [v for v in telling if v is not None and _is_plausible(v)]
        if telling and len(plausible) >= 0.8 * len(telling) and _are_vectors(vectors):
            return kind
    return None


def _is_plausible(vector: NDArray[np.float32]) -> bool:
    finite = vector[np.isfinite(vector)]
    sizes = np.abs(finite[finite != 0]).astype(np.float64)
    if len(finite) < 0.9 * len(vector) or not len(sizes):
        return False
    low, high = _FLOAT_RANGE
    # Vectors' numbers are of one size; other bytes read as floats spread over the whole range.
    spread = np.subtract(*np.percentile(np.log10(sizes), (90, 10)))
    return bool(low < float(np.median(sizes)) < high and spread < 6)


def _are_vectors(found: Sequence[NDArray[np.float32] | None]) -> bool:
    vectors = [vector for vector in found if vector is not None]
    if len(vectors) < 0.8 * len(found):
        return False
    lengths = Counter(len(vector) for vector in vectors)
    if min(lengths) < LEAST_DIMENSION or len(lengths) > max(2, len(vectors) // 8):
        return False
    telling = [vector for vector in vectors if np.isfinite(vector).all() and vector.any()]
    if not telling:
        return len(lengths) == 1  # all zero or broken: the common length alone speaks
    return any((vector != np.round(vector)).any() for vector in telling)
