"""Latencies in fixed memory: logarithmic bins, and percentiles with a known error.

Each bin is 2 % wider than the one before it, so the middle of a bin lies within 1 % of every
latency in it (the mapping of DDSketch, Masson et al., VLDB 2019). Unlike a sample of the calls,
such counts never forget a slow one, can be added up over any stretch of time, and cost the same
after ten calls and after ten million. Exact percentiles would need every latency to be kept.
"""

from __future__ import annotations

import math
from array import array
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

RELATIVE_ERROR = 0.01
"""A percentile is within this share of the latency that really has that rank."""
LEAST_S, MOST_S = 10e-6, 3600.0
"""Latencies outside are counted at the nearer end; the greatest one is kept exactly beside."""

_GAMMA = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR)
_LOG_GAMMA = math.log(_GAMMA)
_FIRST = math.ceil(math.log(LEAST_S) / _LOG_GAMMA)
BINS = math.ceil(math.log(MOST_S) / _LOG_GAMMA) - _FIRST + 1
UPPER_S: NDArray[np.float64] = np.exp(_LOG_GAMMA * np.arange(_FIRST, _FIRST + BINS))
"""Upper end of each bin, in seconds; it belongs to the bin."""
_MIDDLE_S: NDArray[np.float64] = UPPER_S * 2 / (_GAMMA + 1)


def bin_of(seconds: float) -> int:
    """The bin that counts a latency."""
    if seconds <= LEAST_S:
        return 0
    return min(math.ceil(math.log(seconds) / _LOG_GAMMA) - _FIRST, BINS - 1)


def empty_counts(typecode: str = "I") -> array[int]:
    """Counts of no latencies; "I" counts to 4 thousand million, "Q" without end."""
    counts = array(typecode)
    return array(typecode, bytes(counts.itemsize * BINS))


def percentiles_s(
    counts: NDArray[np.int64], slowest_s: NDArray[np.float64], shares: Sequence[float]
) -> NDArray[np.float64]:
    """Percentiles by nearest rank of several sets of counts at once.

    Args:
        counts: Shape (n, BINS).
        slowest_s: Greatest latency of each set, shape (n,): no percentile is above it.
        shares: Of the calls, in (0, 1].

    Returns:
        Seconds, shape (n, len(shares)); NaN where a set is empty.
    """
    below = np.cumsum(counts, axis=1)
    total = below[:, -1]
    found = np.full((len(counts), len(shares)), np.nan)
    for column, share in enumerate(shares):
        rank = np.maximum(1, np.ceil(share * total - 1e-9))
        place = np.argmax(below >= rank[:, None], axis=1)
        found[:, column] = np.where(total > 0, np.minimum(_MIDDLE_S[place], slowest_s), np.nan)
    return found
