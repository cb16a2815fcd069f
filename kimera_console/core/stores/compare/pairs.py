"""Rows with their old and their new vector, without those whose old one no model made."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from kimera_console.core.stores.audit.audit import USUAL_SHARE
from kimera_console.core.stores.audit.classes import Finding, find_classes
from kimera_console.core.stores.database.choice import VectorKind
from kimera_console.core.stores.database.codec import decode
from kimera_console.core.stores.database.reading import read_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from kimera_console.core.stores.change.ledger import Run
    from kimera_console.core.stores.database.connection import Store
    from kimera_console.core.stores.database.reading import Key


@dataclass(frozen=True)
class RowPairs:
    """Rows with both vectors.

    Attributes:
        keys: Their keys, n of them.
        old: Old vectors, float32, shape (n, d).
        new: New vectors, float32, shape (n, e).
        made_by_no_model: Rows that were left out because no model made the old vector.
        one_sign_usual: Whether most old vectors have one sign throughout, as of `AuditReport`.
    """

    keys: tuple[Key, ...]
    old: NDArray[np.float32]
    new: NDArray[np.float32]
    made_by_no_model: int
    one_sign_usual: bool


def read_pairs(store: Store, run: Run, keys: Sequence[Key], columns: tuple[str, str]) -> RowPairs:
    """These rows, in the order of their keys, from the columns of the old and the new vectors.

    Raises:
        StoreError: The store cannot be read.
    """
    choice = run.choice
    found: dict[Key, tuple[Any, Any]] = {}
    for page in read_rows(store, choice.table, choice.key, keys, columns):
        found.update(zip(page.keys, page.rows, strict=True))
    return pair_rows(run, [(key, found[key]) for key in keys if key in found])


def pair_rows(
    run: Run, rows: Sequence[tuple[Key, Any]], *, like: RowPairs | None = None
) -> RowPairs:
    """Those rows of which both values are vectors of their column's dimension, made by a model.

    Args:
        run: The run of both columns.
        rows: Keys, and the values of the old and the new column.
        like: Rows whose old vectors tell the dimension, and whether one sign is usual; None
            finds both in `rows`: the column's dimension, else the most frequent one.
    """
    choice = run.choice
    kept: list[tuple[Key, NDArray[np.float32], NDArray[np.float32]]] = []
    for key, (before, after) in rows:
        old = None if before is None else decode(before, choice.kind)
        new = None if after is None else decode(after, VectorKind(run.new_kind))
        if old is None or new is None or len(new) != run.stamp.dimension or not _usable(new):
            continue
        if len(old) == (choice.dimension or len(old)):
            kept.append((key, old, new))
    # A column without a fixed dimension may hold several. Most rows decide, and of them those
    # with a vector that a model can have made.
    usable = [len(old) for _, old, _ in kept if _usable(old)]
    lengths = Counter(usable or [len(old) for _, old, _ in kept])
    most = max(lengths, key=lengths.__getitem__, default=0)
    width = like.old.shape[1] if like is not None else choice.dimension or most
    kept = [each for each in kept if len(each[1]) == width]
    usual = like is not None and like.one_sign_usual
    if not kept:
        empty = np.empty((0, 0), np.float32)
        return RowPairs((), empty, empty, 0, usual)
    old_vectors = np.stack([old for _, old, _ in kept])
    found = find_classes(old_vectors, half=choice.kind.is_half)
    good, signed = found == Finding.MODEL, found == Finding.ONE_SIGN
    if like is None:
        usual = bool(signed.sum() > USUAL_SHARE * (signed.sum() + good.sum()))
    # Vectors of one sign are suspect, unless most are: then the model makes such.
    if usual:
        good = good | signed
    new_vectors = np.stack([new for _, _, new in kept])
    keys = tuple(key for (key, _, _), one in zip(kept, good, strict=True) if one)
    return RowPairs(keys, old_vectors[good], new_vectors[good], int((~good).sum()), usual)


def _usable(vector: NDArray[np.float32]) -> bool:
    return bool(np.isfinite(vector).all() and vector.any())
