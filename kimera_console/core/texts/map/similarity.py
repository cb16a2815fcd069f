"""Cosines of unit vectors: blocks of the matrix, nearest neighbours, search by a query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

SAMPLE = 320
"""Rows and columns of the matrix that are computed for one picture at most: no screen shows more
cells that can be distinguished, and a block costs some milliseconds at 1,024 dimensions."""


@dataclass(frozen=True)
class Match:
    """A text and how near it is.

    Attributes:
        row: Of the vectors that were searched.
        cosine: From -1 to 1.
    """

    row: int
    cosine: float


def cosine_block(
    vectors: NDArray[np.float32], rows: NDArray[np.intp], columns: NDArray[np.intp]
) -> NDArray[np.float32]:
    """Cosines of some rows with some others, shape (len(rows), len(columns)).

    Args:
        vectors: Unit vectors, shape (n, dimension).
        rows: Indices of the matrix's rows.
        columns: Indices of its columns.
    """
    left = vectors[rows]
    right = left if rows is columns else vectors[columns]
    block: NDArray[np.float32] = np.clip(left @ right.T, -1.0, 1.0)
    return block


def spread(start: int, stop: int, most: int = SAMPLE) -> NDArray[np.intp]:
    """At most `most` indices of `range(start, stop)`, evenly spread, the first among them."""
    count = stop - start
    if count <= most:
        return np.arange(start, stop, dtype=np.intp)
    return start + (np.arange(most, dtype=np.intp) * count) // most


def neighbours(vectors: NDArray[np.float32], row: int, count: int) -> tuple[Match, ...]:
    """The texts nearest to one of them, itself left out, the nearest first."""
    cosines = vectors @ vectors[row]
    cosines[row] = -np.inf
    return _nearest(cosines, min(count, len(vectors) - 1))


def scores(vectors: NDArray[np.float32], query: NDArray[np.float32]) -> NDArray[np.float32]:
    """Cosine of every text with a query's vector, shape (n,)."""
    found: NDArray[np.float32] = np.clip(vectors @ query, -1.0, 1.0)
    return found


def typical_low(vectors: NDArray[np.float32]) -> float:
    """Where a colour scale may begin: just below all but the least two percent of cosines.

    Rounded down to a twentieth. Models differ: unrelated texts lie near 0 in one, near 0.5 in
    another, and a scale from -1 would leave most of its colours unused.
    """
    rows = spread(0, len(vectors), 300)
    if len(rows) < 2:
        return 0.0
    block = cosine_block(vectors, rows, rows)
    others = block[~np.eye(len(rows), dtype=bool)]
    place = len(others) // 50
    low = float(np.floor(np.partition(others, place)[place] * 20) / 20)
    return min(max(low, -1.0), 0.95)


def _nearest(cosines: NDArray[np.float32], count: int) -> tuple[Match, ...]:
    if count <= 0:
        return ()
    if count < len(cosines):
        chosen = np.argpartition(-cosines, count - 1)[:count]
    else:
        chosen = np.arange(len(cosines))
    # Ties by row, so that the same texts always give the same list.
    order = np.lexsort((chosen, -cosines[chosen]))
    return tuple(Match(int(row), float(np.clip(cosines[row], -1.0, 1.0))) for row in chosen[order])
