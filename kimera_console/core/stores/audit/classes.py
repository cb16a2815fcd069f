"""Telling vectors that a model may have made from those that none did.

Nothing here asks a model: what is recognised carries its own marks.

- **zero**, **not finite**: as they are.
- **lightweight**: the console's hashed vectors. Their numbers are small whole multiples of one
  number, at norm 1; a text, where one is known, proves it (`audit`).
- **Kimera's lightweight**: uniform random numbers in 0..1: all positive, norm about sqrt(dim/3);
  or the same scaled to norm 1.
- **Kimera's dummy**: the 32 bytes of a SHA-256 digest over 255, repeated to the dimension.
- **other**: constant, periodic, or of one sign throughout. A model whose last layer cannot give
  negative numbers makes all of its vectors so: `audit` looks at the store as a whole.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray


class Finding(enum.IntEnum):
    """What a vector looks like; MODEL where nothing speaks against a model."""

    MODEL = 0
    ZERO = 1
    NOT_FINITE = 2
    LIGHTWEIGHT = 3
    KIMERA_LIGHTWEIGHT = 4
    KIMERA_DUMMY = 5
    CONSTANT = 6
    PERIODIC = 7
    ONE_SIGN = 8

    @property
    def vector_class(self) -> str:
        """The class that it is counted in, as `stores audit --json` names it; "" for MODEL."""
        return _CLASSES[self]


ZERO, NOT_FINITE, LIGHTWEIGHT = "zero", "not_finite", "lightweight"
KIMERA_LIGHTWEIGHT, KIMERA_DUMMY, OTHER = "kimera_lightweight", "kimera_dummy", "other"
CLASSES = (ZERO, NOT_FINITE, LIGHTWEIGHT, KIMERA_LIGHTWEIGHT, KIMERA_DUMMY, OTHER)
"""Classes of vectors that no model made, in the order in which they are shown."""
_CLASSES = {
    Finding.MODEL: "",
    Finding.ZERO: ZERO,
    Finding.NOT_FINITE: NOT_FINITE,
    Finding.LIGHTWEIGHT: LIGHTWEIGHT,
    Finding.KIMERA_LIGHTWEIGHT: KIMERA_LIGHTWEIGHT,
    Finding.KIMERA_DUMMY: KIMERA_DUMMY,
    Finding.CONSTANT: OTHER,
    Finding.PERIODIC: OTHER,
    Finding.ONE_SIGN: OTHER,
}
DIGEST_BYTES = 32
_LEAST_TELLING = 32
"""In fewer dimensions a model's vector has one sign by chance."""
_LEAST_UNIFORM, _LEAST_SCALED = 16, 128
"""Fewer numbers do not tell uniform ones, or uniform ones of unknown scale, from others."""
_LARGEST_COUNT, _COUNT_RMS, _BYTE = 250.0, 30.0, 127.0
"""Of the whole numbers in a lightweight vector. 512 English words give an rms of about 5 in 384
dimensions; a vector rounded to 8 bits, which is whole numbers up to 127, one of about 35. Long
texts in few dimensions exceed it: only their text proves them."""
_UNITS = (1.0, 2.0, 3.0)
"""The smallest number of a lightweight vector is this many units."""
_KS_BOUND = 3.0
"""Kolmogorov-Smirnov distance times sqrt(dim) that uniform numbers exceed once in 1e7 times."""
_MOMENT_BOUND = 6.0
"""Standard errors by which a moment of uniform numbers may be off."""
_RATIO, _RATIO_ERROR = 0.75**0.5, 0.158
"""Mean over root mean square of uniform numbers, and its standard error times sqrt(dim); numbers
of a half-normal distribution, as of a rectified layer, have 0.798."""


def find_classes(vectors: NDArray[np.float32], *, half: bool = False) -> NDArray[np.int8]:
    """What each vector looks like.

    Args:
        vectors: float32, shape (n, dim).
        half: Whether they were stored as float16, and so are rounded.

    Returns:
        `Finding` values, int8, shape (n,).
    """
    found = np.zeros(len(vectors), dtype=np.int8)
    finite = np.isfinite(vectors).all(axis=1)
    found[~finite] = Finding.NOT_FINITE
    found[finite & ~vectors.any(axis=1)] = Finding.ZERO
    _mark(found, Finding.LIGHTWEIGHT, vectors, lambda part: _are_counts(part, half=half))
    _mark_periodic(found, vectors, half=half)
    if vectors.shape[1] > 1:
        _mark(found, Finding.KIMERA_LIGHTWEIGHT, vectors, lambda part: _are_uniform(part))
    if vectors.shape[1] >= _LEAST_TELLING:
        _mark(found, Finding.ONE_SIGN, vectors, _have_one_sign)
    return found


def _mark(
    found: NDArray[np.int8],
    finding: Finding,
    vectors: NDArray[np.float32],
    test: Callable[[NDArray[np.float64]], NDArray[np.bool_]],
) -> None:
    """Set a finding for those rows not yet found that pass a test."""
    rows = np.flatnonzero(found == Finding.MODEL)
    if len(rows):
        found[rows[test(vectors[rows].astype(np.float64))]] = finding


def _are_counts(vectors: NDArray[np.float64], *, half: bool) -> NDArray[np.bool_]:
    """Whether each is whole numbers times one number, at norm 1."""
    norms = np.linalg.norm(vectors, axis=1)
    sizes = np.abs(vectors)
    smallest = np.where(sizes > 0, sizes, np.inf).min(axis=1)
    likely = np.abs(norms - 1) < (5e-3 if half else 1e-4)
    likely &= sizes.max(axis=1) <= _LARGEST_COUNT * smallest
    result = np.zeros(len(vectors), dtype=bool)
    rows = np.flatnonzero(likely)
    if not len(rows):
        return result
    absolute, relative = (5e-3, 2e-3) if half else (1e-3, 2e-6)
    bytes_ = np.zeros(len(rows), dtype=bool)
    for units in _UNITS:
        counts = sizes[rows] / smallest[rows, None] * units
        off = np.abs(counts - np.round(counts))
        whole = (off <= absolute + relative * counts).all(axis=1)
        largest = np.round(counts.max(axis=1))
        whole &= largest <= _LARGEST_COUNT
        whole &= np.sqrt((counts**2).mean(axis=1)) <= _COUNT_RMS
        result[rows[whole]] = True
        bytes_ |= whole & (largest == _BYTE)
    if 3 * bytes_.sum() > result.sum():  # one by chance; many, where 8 bits were the aim
        result[rows[bytes_]] = False
    return result


def _mark_periodic(found: NDArray[np.int8], vectors: NDArray[np.float32], *, half: bool) -> None:
    """Constant, periodic, and the dummy encoder's repeated digest."""
    width = vectors.shape[1]
    if width < 2:
        return
    # A period p repeats the first number at p: few vectors of a model do that anywhere.
    again = vectors[:, 1 : width // 2 + 1] == vectors[:, :1]
    digest: NDArray[np.bool_] = np.all(vectors >= 0, axis=1)
    if width > DIGEST_BYTES:
        digest &= vectors[:, DIGEST_BYTES] == vectors[:, 0]
    for row in np.flatnonzero((found == Finding.MODEL) & (again.any(axis=1) | digest)):
        vector = vectors[row]
        periods = (int(place) + 1 for place in np.flatnonzero(again[row]))
        period = next((each for each in periods if _repeats(vector, each)), 0)
        if period == 1:
            found[row] = Finding.CONSTANT
        elif digest[row] and _is_digest(vector, half=half):
            found[row] = Finding.KIMERA_DUMMY
        elif period:
            found[row] = Finding.PERIODIC


def _repeats(vector: NDArray[np.float32], period: int) -> bool:
    return bool(np.array_equal(vector[period:], vector[:-period]))


def _is_digest(vector: NDArray[np.float32], *, half: bool) -> bool:
    """Whether it is bytes over 255, repeated every 32 where it is long enough."""
    width = len(vector)
    if width > DIGEST_BYTES and not _repeats(vector, DIGEST_BYTES):
        return False
    if width < DIGEST_BYTES and half:
        return False  # too few numbers, too coarse
    digest = vector[:DIGEST_BYTES].astype(np.float64)
    greatest = float(digest.max())
    # As Kimera stores it; or scaled since, where the largest byte is not known.
    tops = np.array([greatest * 255]) if greatest <= 1.001 else np.empty(0)
    if width > DIGEST_BYTES:
        tops = np.concatenate([tops, np.arange(128.0, 256.0)])
    scaled = digest[None, :] / greatest * tops[:, None]
    off = np.abs(scaled - np.round(scaled))
    return bool((off < (0.27 if half else 2e-3)).all(axis=1).any())


def _are_uniform(vectors: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether each is uniform random numbers in 0..1, as they are or scaled to norm 1."""
    width = vectors.shape[1]
    norms = np.linalg.norm(vectors, axis=1)
    greatest = vectors.max(axis=1)
    unit = np.abs(norms - 1) < 5e-3
    raw = (greatest <= 1.0005) & ~unit & (width >= _LEAST_UNIFORM)
    # The standard deviation of a mean of squares of uniform numbers is sqrt(4/45 / dim).
    raw &= np.abs(norms**2 / width - 1 / 3) < _MOMENT_BOUND * np.sqrt(4 / 45 / width)
    scaled = unit & (width >= _LEAST_SCALED)
    result = np.zeros(len(vectors), dtype=bool)
    rows = np.flatnonzero((vectors >= 0).all(axis=1) & (raw | scaled))
    if not len(rows):
        return result
    # The largest of n uniform numbers is n/(n+1) on average.
    scale = np.where(raw[rows], 1.0, greatest[rows] * (width + 1) / width)
    ordered = np.sort(vectors[rows] / scale[:, None], axis=1)
    off_mean = np.abs(ordered.mean(axis=1) - 0.5) < _MOMENT_BOUND * np.sqrt(1 / 12 / width)
    steps = np.arange(1, width + 1) / width
    distance = np.maximum(np.abs(ordered - steps), np.abs(ordered - (steps - 1 / width)))
    near = distance.max(axis=1) < _KS_BOUND / np.sqrt(width)
    ratio = ordered.mean(axis=1) / np.sqrt((ordered**2).mean(axis=1))
    near &= np.abs(ratio - _RATIO) < _MOMENT_BOUND * _RATIO_ERROR / np.sqrt(width)
    result[rows] = off_mean & near
    return result


def _have_one_sign(vectors: NDArray[np.float64]) -> NDArray[np.bool_]:
    positive: NDArray[np.bool_] = np.all(vectors >= 0, axis=1)
    negative: NDArray[np.bool_] = np.all(vectors <= 0, axis=1)
    return positive | negative
