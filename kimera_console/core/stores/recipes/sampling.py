"""A random sample of a store's rows, with their vectors and what their texts could be made of."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kimera_console.core.stores.audit.classes import Finding, find_classes
from kimera_console.core.stores.database.reading import iter_rows, read_vectors

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from kimera_console.core.jobs import JobContext
    from kimera_console.core.stores.database.choice import StoreChoice
    from kimera_console.core.stores.database.connection import Store
    from kimera_console.core.stores.database.reading import Key

_KEYS_AT_A_TIME = 4
_LARGEST_SAMPLE_BYTES = 256 << 20
"""Of texts: rows beyond it are left out, so that 50 MB in each cannot fill the memory."""


@dataclass(frozen=True)
class SampledRow:
    """A row of the sample.

    Attributes:
        key: Its key.
        vector: float32, shape (dim,), as stored.
        finding: What the vector looks like.
        values: The columns that were asked for.
    """

    key: Key
    vector: NDArray[np.float32]
    finding: Finding
    values: dict[str, Any]

    @property
    def plausible(self) -> bool:
        """Whether a model may have made the vector."""
        return self.finding in (Finding.MODEL, Finding.ONE_SIGN)


def draw_sample(
    store: Store,
    choice: StoreChoice,
    columns: Sequence[str],
    *,
    rows: int,
    seed: int = 0,
    context: JobContext,
) -> tuple[SampledRow, ...]:
    """Rows with a vector, in the order of their key; the same seed draws the same rows.

    Each row is as likely to be drawn as any other.

    Args:
        store: The open store.
        choice: The vector column.
        columns: Further columns to read.
        rows: How many at most; all where there are no more.
        seed: Of the random numbers.
        context: Receives progress; a cancel stops it.

    Raises:
        StoreError: The store cannot be read.
    """
    keys = draw_keys(store, choice, rows, seed, context)
    found: list[SampledRow] = []
    size = 0
    for batch in read_vectors(store, choice, keys, columns, batch_rows=_KEYS_AT_A_TIME):
        context.report("Read the sample", len(found), len(keys), unit="rows")
        for group in batch.groups:
            findings = find_classes(group.vectors, half=choice.kind.is_half)
            for place, vector, finding in zip(group.rows, group.vectors, findings, strict=True):
                values = batch.data.row(int(place))
                found.append(SampledRow(batch.keys[place], vector, Finding(finding), values))
                size += sum(len(v) for v in values.values() if isinstance(v, (str, bytes)))
        if size > _LARGEST_SAMPLE_BYTES:
            break
    context.report("Read the sample", len(keys), len(keys), unit="rows")
    order = {key: place for place, key in enumerate(keys)}
    return tuple(sorted(found, key=lambda row: order.get(row.key, len(keys))))


def draw_keys(
    store: Store,
    choice: StoreChoice,
    rows: int,
    seed: int,
    context: JobContext,
    *,
    present: bool = True,
) -> list[Key]:
    """Reservoir sampling over all keys (Vitter's algorithm R): one pass, memory of the sample.

    Rows without a vector count too where `present` is False.
    """
    chance = random.Random(seed)
    kept: list[tuple[int, Key]] = []
    seen = 0
    pages = iter_rows(
        store, choice.table, choice.key, present=choice.vector if present else "", batch_rows=8192
    )
    for page in pages:
        context.report("Draw the sample", seen, unit="rows")
        for key in page.keys:
            if len(kept) < rows:
                kept.append((seen, key))
            else:
                place = chance.randrange(seen + 1)
                if place < rows:
                    kept[place] = (seen, key)
            seen += 1
    return [key for _, key in sorted(kept, key=lambda pair: pair[0])]
