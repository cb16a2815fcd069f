"""Texts by the value of a column, as a legend can show it."""

from __future__ import annotations

import collections
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

OTHER = "\0others"
"""Name of the group of all that have none of their own."""
MOST_GROUPS = 14
"""More colours and shapes than these cannot be distinguished."""


def group_by(values: Sequence[str], has_column: bool) -> dict[str, NDArray[np.intp]]:
    """Rows of each value; the most frequent ones have groups, the rest is `OTHER`, last.

    Texts without a value are among the rest.

    Args:
        values: One a text.
        has_column: Whether they mean anything; all texts are one group (`OTHER`) if not.

    Returns:
        Value -> rows, in the order in which the values first appear.
    """
    if not has_column:
        return {OTHER: np.arange(len(values), dtype=np.intp)}
    counts = collections.Counter(value for value in values if value)
    if len(counts) > MOST_GROUPS:
        kept = {value for value, _ in counts.most_common(MOST_GROUPS - 1)}
    else:
        kept = set(counts)
    rows: dict[str, list[int]] = {value: [] for value in counts if value in kept}
    others: list[int] = []
    for row, value in enumerate(values):
        (rows[value] if value in kept else others).append(row)
    found = {value: np.array(group, dtype=np.intp) for value, group in rows.items()}
    if others:
        found[OTHER] = np.array(others, dtype=np.intp)
    return found
