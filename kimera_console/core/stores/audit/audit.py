"""One streaming pass over a store's vectors: what is there, and what no model made."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from kimera_console.core.jobs import JobContext
from kimera_console.core.stores.audit.classes import CLASSES, Finding, find_classes
from kimera_console.core.stores.audit.id_list import IdList, check_form
from kimera_console.core.stores.audit.tally import (
    DuplicateTally,
    Histogram,
    NormSummary,
    NormTally,
    ValueTally,
)
from kimera_console.core.stores.database.keys import shown_key
from kimera_console.core.stores.database.reading import BATCH_ROWS, iter_vectors
from kimera_console.core.stores.database.tables import count_rows

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from kimera_console.core.embedding.backends.lightweight import LightweightBackend
    from kimera_console.core.stores.database.choice import StoreChoice
    from kimera_console.core.stores.database.connection import Store
    from kimera_console.core.stores.database.reading import Key, RowBatch, VectorBatch, VectorGroup
    from kimera_console.core.stores.recipes.text_recipe import RowRenderer

MISSING, UNDECODABLE = "missing", "undecodable"
REPRODUCED_COSINE = 0.9999
"""A stored vector this near to the lightweight one of its text is one. float16 costs 1e-6."""
USUAL_SHARE = 0.5
"""Where more of a store's vectors than this have one sign, its model makes them so."""


@dataclass(frozen=True)
class AuditReport:
    """What a pass found.

    Attributes:
        choice: What was audited.
        rows: Rows seen.
        vectors: Rows with a vector, of whatever class.
        missing: Rows whose vector is NULL.
        undecodable: Rows whose value is no vector.
        dimensions: (dimension, rows), most frequent first.
        classes: Rows of each of `classes.CLASSES`.
        reasons: Rows by what was seen: the names of `Finding`, in lower case; lightweight ones
            that their text gives again are "reproduced".
        plausible: Vectors that a model may have made.
        one_sign_usual: Whether most vectors have one sign throughout, which then counts as
            normal for the model.
        duplicates: Plausible vectors that are exactly that of a row before.
        norms: Of finite vectors that are not zero.
        values: The numbers in finite vectors that are not zero.
        ids: The first keys of each class, "missing" and "undecodable" among them.
        out: Where all ids were written, or None.
        listed: How many ids that file holds.
        seconds: How long the pass took.
    """

    choice: StoreChoice
    rows: int
    vectors: int
    missing: int
    undecodable: int
    dimensions: tuple[tuple[int, int], ...]
    classes: dict[str, int]
    reasons: dict[str, int]
    plausible: int
    one_sign_usual: bool
    duplicates: int
    norms: NormSummary
    values: Histogram
    ids: dict[str, tuple[Key, ...]]
    out: Path | None
    listed: int
    seconds: float

    @property
    def degraded(self) -> int:
        """Vectors that no model made."""
        return sum(self.classes.values())

    def to_dict(self) -> dict[str, Any]:
        """As `stores audit --json` prints it."""
        return {
            "table": str(self.choice.table),
            "vector": self.choice.vector,
            "kind": self.choice.kind.value,
            "key": list(self.choice.key),
            "rows": self.rows,
            "missing": self.missing,
            "undecodable": self.undecodable,
            "dimensions": [{"dimension": size, "rows": rows} for size, rows in self.dimensions],
            "classes": self.classes,
            "reasons": self.reasons,
            "plausible": self.plausible,
            "one_sign_usual": self.one_sign_usual,
            "duplicates": self.duplicates,
            "norms": {
                "least": self.norms.least,
                "median": self.norms.median,
                "mean": self.norms.mean,
                "greatest": self.norms.greatest,
                "histogram": _histogram(self.norms.histogram),
            },
            "values": _histogram(self.values),
            "ids": {name: [shown_key(key) for key in keys] for name, keys in self.ids.items()},
            "out": str(self.out) if self.out else None,
            "listed": self.listed,
            "seconds": self.seconds,
        }


def audit_vectors(
    store: Store,
    choice: StoreChoice,
    *,
    renderer: RowRenderer | None = None,
    max_words: int = 512,
    out: Path | None = None,
    batch_rows: int = BATCH_ROWS,
    context: JobContext | None = None,
) -> AuditReport:
    """Read every vector once and tell what no model made. Memory does not grow with the table.

    Args:
        store: The open store; only read.
        choice: The vector column.
        renderer: Makes each row's text; the console's lightweight vectors are then made again
            from it and compared, which proves them. Without it they are recognised by their form.
        max_words: Words of a text that lightweight vectors take (MAX_EMBEDDING_LENGTH then).
        out: A .csv or .jsonl file for the ids of every class.
        batch_rows: Rows read at a time.
        context: Receives progress in rows; a cancel stops it.

    Raises:
        StoreError: The store cannot be read, or `out` not be written.
    """
    if out is not None:
        check_form(out)
    context = context or JobContext()
    started = time.monotonic()
    total = count_rows(store, choice.table)
    columns = renderer.needed if renderer else ()
    with DuplicateTally() as duplicates, IdList(whole=out is not None) as ids:
        audit = _Audit(choice, duplicates, ids, _LightweightCheck(renderer, max_words))
        pages = iter_vectors(store, choice, columns=columns, batch_rows=batch_rows)
        for batch in pages:
            audit.add(batch)
            context.report("Audit the vectors", audit.rows, max(total, audit.rows), unit="rows")
        return audit.report(out, started)


class _Audit:
    """What the pass has counted so far."""

    def __init__(
        self,
        choice: StoreChoice,
        duplicates: DuplicateTally,
        ids: IdList,
        lightweight: _LightweightCheck,
    ) -> None:
        self.rows = 0
        self._choice = choice
        self._duplicates, self._ids, self._lightweight = duplicates, ids, lightweight
        self._missing = self._undecodable = 0
        self._dimensions: Counter[int] = Counter()
        self._reasons: Counter[str] = Counter()
        self._findings: Counter[Finding] = Counter()
        self._norms, self._values = NormTally(), ValueTally()

    def add(self, batch: VectorBatch) -> None:
        """Count a page."""
        self.rows += len(batch.keys)
        for name, indices in ((MISSING, batch.missing), (UNDECODABLE, batch.undecodable)):
            self._ids.add(name, name, [batch.keys[index] for index in indices])
        self._missing += len(batch.missing)
        self._undecodable += len(batch.undecodable)
        for group in batch.groups:
            self._add_group(batch, group)

    def _add_group(self, batch: VectorBatch, group: VectorGroup) -> None:
        self._dimensions[group.dimension] += len(group.rows)
        found = find_classes(group.vectors, half=self._choice.kind.is_half)
        remade = self._lightweight.find(batch.data, group, found)
        found[remade] = Finding.LIGHTWEIGHT
        for finding in Finding:
            rows = np.flatnonzero(found == finding)
            self._findings[finding] += len(rows)
            if finding is not Finding.MODEL:
                self._note(batch, group, finding, rows, remade)
        usable = (found != Finding.NOT_FINITE) & (found != Finding.ZERO)
        vectors = group.vectors[usable]
        self._norms.add(np.linalg.norm(vectors.astype(np.float64), axis=1))
        self._values.add(vectors)
        plausible = (found == Finding.MODEL) | (found == Finding.ONE_SIGN)
        self._duplicates.add(group.vectors[plausible])

    def _note(
        self,
        batch: VectorBatch,
        group: VectorGroup,
        finding: Finding,
        rows: NDArray[np.int64],
        remade: NDArray[np.bool_],
    ) -> None:
        proved = remade[rows]
        for reason, part in (("reproduced", rows[proved]), (finding.name.lower(), rows[~proved])):
            if len(part):
                self._reasons[reason] += len(part)
                keys = [batch.keys[index] for index in group.rows[part]]
                self._ids.add(finding.vector_class, reason, keys)

    def report(self, out: Path | None, started: float) -> AuditReport:
        """What was found, once the pass has ended."""
        signed, model = self._findings[Finding.ONE_SIGN], self._findings[Finding.MODEL]
        usual = signed > USUAL_SHARE * (signed + model)
        without = frozenset({Finding.ONE_SIGN.name.lower()}) if usual else frozenset[str]()
        classes = dict.fromkeys(CLASSES, 0)
        for finding, count in self._findings.items():
            if finding is not Finding.MODEL and not (usual and finding is Finding.ONE_SIGN):
                classes[finding.vector_class] += count
        ids = {name: self._ids.first(name, without=without) for name in self._ids}
        listed = self._ids.write(out, self._choice.key, without=without) if out else 0
        vectors = sum(self._findings.values())
        ordered = sorted(self._dimensions.items(), key=lambda pair: (-pair[1], pair[0]))
        return AuditReport(
            choice=self._choice,
            rows=self.rows,
            vectors=vectors,
            missing=self._missing,
            undecodable=self._undecodable,
            dimensions=tuple(ordered),
            classes=classes,
            reasons=dict(sorted(self._reasons.items())),
            plausible=vectors - sum(classes.values()),
            one_sign_usual=usual,
            duplicates=self._duplicates.count(),
            norms=self._norms.summary(),
            values=self._values.summary(),
            ids={name: keys for name, keys in ids.items() if keys},
            out=out,
            listed=listed,
            seconds=time.monotonic() - started,
        )


class _LightweightCheck:
    """Makes lightweight vectors of rows' texts again."""

    def __init__(self, renderer: RowRenderer | None, max_words: int) -> None:
        self._renderer, self._max_words = renderer, max_words
        self._backends: dict[int, LightweightBackend] = {}

    def find(
        self, data: RowBatch, group: VectorGroup, found: NDArray[np.int8]
    ) -> NDArray[np.bool_]:
        """Which of a group's vectors are the lightweight ones of their texts, shape (n,)."""
        result = np.zeros(len(found), dtype=bool)
        if self._renderer is None:
            return result
        rows: list[int] = []
        texts: list[str] = []
        for row in np.flatnonzero((found == Finding.MODEL) | (found == Finding.LIGHTWEIGHT)):
            text = self._renderer.render(data.row(int(group.rows[row]))).text
            if text is not None:
                rows.append(int(row))
                texts.append(text)
        if not texts:
            return result
        made = self._embed(texts, group.dimension)
        stored = group.vectors[rows].astype(np.float64)
        cosines = (stored * made).sum(axis=1) / np.linalg.norm(stored, axis=1)
        result[np.array(rows)[cosines >= REPRODUCED_COSINE]] = True
        return result

    def _embed(self, texts: list[str], dimension: int) -> NDArray[np.float32]:
        from kimera_console.core.embedding.backends.lightweight import LightweightBackend

        backend = self._backends.get(dimension)
        if backend is None:
            backend = LightweightBackend(dimension, max_words=self._max_words)
            self._backends[dimension] = backend
        return backend.encode(texts, batch_size=len(texts), context=JobContext()).vectors


def _histogram(found: Histogram) -> dict[str, Any]:
    return {
        "edges": list(found.edges),
        "counts": list(found.counts),
        "below": found.below,
        "above": found.above,
    }
