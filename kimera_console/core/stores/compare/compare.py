"""The same searches on a store's old and new vectors, side by side.

Every row that has both vectors is looked at, in one streaming pass with the nearest kept, so the
neighbours are exact and memory does not grow with the table. Rows whose old vector no model made,
as the audit's classes tell, are counted and left out: they say nothing about the new model.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from kimera_console.core.errors import Action, Advice, NoVectorsError, StoreError
from kimera_console.core.jobs import JobContext
from kimera_console.core.stats import overlap
from kimera_console.core.stores.change.ledger import COMPLETE, RUNNING, SWITCHED
from kimera_console.core.stores.compare.pairs import RowPairs, pair_rows, read_pairs
from kimera_console.core.stores.compare.queries import Query
from kimera_console.core.stores.compare.retrieval import Quality, mean_interval, quality
from kimera_console.core.stores.compare.texts import shown_texts, with_texts
from kimera_console.core.stores.compare.thresholds import (
    THRESHOLDS,
    TranslatedThreshold,
    pair_cosines,
    translate_thresholds,
)
from kimera_console.core.stores.database.keys import shown_key
from kimera_console.core.stores.database.reading import iter_rows
from kimera_console.core.stores.recipes.sampling import draw_keys

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from kimera_console.core.stats import Interval
    from kimera_console.core.stores.change.ledger import Run
    from kimera_console.core.stores.database.connection import Store
    from kimera_console.core.stores.database.reading import Key

    Encode = Callable[[Sequence[str]], NDArray[np.float32]]

K = 10
SAMPLED_QUERIES, THRESHOLD_ROWS = 100, 500
SHOWN_QUERIES = 20
"""Those that change most; texts are read for them."""
_BINS = np.linspace(-1.0, 1.0, 81)


@dataclass(frozen=True)
class Neighbours:
    """What a query finds.

    Attributes:
        query: The query.
        before: (key, cosine) by the old vectors, nearest first.
        after: The same by the new ones.
    """

    query: Query
    before: tuple[tuple[Key, float], ...]
    after: tuple[tuple[Key, float], ...]

    @property
    def overlap(self) -> float:
        """Share of neighbours that both have, 0..1."""
        return overlap([key for key, _ in self.before], [key for key, _ in self.after])


@dataclass(frozen=True)
class CompareReport:
    """Old against new.

    Attributes:
        run: The run whose vectors were compared.
        k: Neighbours of each query.
        rows: Rows with both vectors, which were compared.
        made_by_no_model: Rows with both vectors that were left out: no model made the old one.
        queries: Every query, those that change most first.
        overlap: Mean share of common neighbours, with its 95 % interval over queries.
        before: How well known rows are found by the old vectors; None where none are known.
        after: The same by the new ones.
        thresholds: What thresholds of cosine become.
        texts: Shortened texts of the rows that the shown queries are and find; those without a
            text are left out, and all where they cannot be read.
        histograms: Shares of cosines in 80 bins from -1 to 1: "related_before" (each row with its
            nearest), "related_after", "unrelated_before" (every two sampled rows),
            "unrelated_after".
    """

    run: Run
    k: int
    rows: int
    made_by_no_model: int
    queries: tuple[Neighbours, ...]
    overlap: Interval
    before: Quality | None
    after: Quality | None
    thresholds: tuple[TranslatedThreshold, ...]
    texts: dict[Key, str]
    histograms: dict[str, tuple[float, ...]]

    def to_dict(self, *, shown: int = SHOWN_QUERIES) -> dict[str, Any]:
        """As `stores compare --json` prints it, with the queries that change most."""
        return {
            "table": str(self.run.choice.table),
            "vector": self.run.choice.vector,
            "k": self.k,
            "rows": self.rows,
            "made_by_no_model": self.made_by_no_model,
            "queries": len(self.queries),
            "overlap": asdict(self.overlap),
            "before": asdict(self.before) if self.before else None,
            "after": asdict(self.after) if self.after else None,
            "changed_most": [_neighbours_data(q, self.texts) for q in self.queries[:shown]],
            "thresholds": [asdict(each) for each in self.thresholds],
            "histograms": {name: list(shares) for name, shares in self.histograms.items()},
        }


def compare_store(
    store: Store,
    run: Run,
    *,
    queries: Sequence[Query] = (),
    encode_old: Encode | None = None,
    encode_new: Encode | None = None,
    k: int = K,
    sampled: int = SAMPLED_QUERIES,
    thresholds: Sequence[float] = THRESHOLDS,
    shown: int | None = SHOWN_QUERIES,
    seed: int = 0,
    context: JobContext | None = None,
) -> CompareReport:
    """Search old and new vectors for the same queries.

    Args:
        store: The open store; only read.
        run: A run with both columns.
        queries: Texts to search for; () takes sampled rows.
        encode_old: The old model; needed for texts.
        encode_new: The new model; needed for texts.
        k: Neighbours of each query.
        sampled: How many rows stand as queries where no texts are given.
        thresholds: Thresholds of the old vectors' cosines to translate.
        shown: Queries whose texts are read, those that change most; None for all. The others,
            where they are rows, and their neighbours are named by their keys.
        seed: Of the samples and the resampling.
        context: Receives progress; a cancel stops it.

    Raises:
        StoreError: There are not two columns, or no row has both vectors.
        BackendError: A model fails.
    """
    context = context or JobContext()
    old_column, new_column = _columns(run)
    # One sample serves both ends: thresholds are translated on all of it, and its first rows stand
    # as queries where there are no texts.
    keys = draw_keys(store, run.choice, max(THRESHOLD_ROWS, sampled), seed, context)
    sample = read_pairs(store, run, keys, (old_column, new_column))
    if len(sample.keys) < 2:
        raise _nothing_to_compare(run, sample)
    if queries:
        if encode_old is None or encode_new is None:
            raise StoreError(
                "Your own queries need both models.",
                hint=Advice.of("Name the old one", Action.OLD_MODEL, "."),
            )
        texts = [query.text for query in queries]
        asked, old, new = list(queries), encode_old(texts), encode_new(texts)
        if old.shape[1] != sample.old.shape[1]:
            raise StoreError(
                f"The old model makes {old.shape[1]} dimensions, and the stored vectors have"
                f" {sample.old.shape[1]}.",
                hint=Advice.of("Name the model that made them", Action.OLD_MODEL, "."),
            )
    else:
        asked = [Query(str(shown_key(key)), row=key) for key in sample.keys[:sampled]]
        old, new = sample.old[:sampled], sample.new[:sampled]
    searches = _search(
        store, run, (old_column, new_column), (old, new), asked, k=k,
        sample=sample, context=context,
    )  # fmt: skip
    # Those that change most come first, and only their texts are read.
    ordered = sorted(searches.found, key=lambda each: each.overlap)
    row_texts = shown_texts(store, run, ordered[:shown], context)
    known = [each for each in searches.found if each.query.known]
    answers = [frozenset(map(_as_text, each.query.known)) for each in known]
    return CompareReport(
        run=run,
        k=k,
        rows=searches.rows,
        made_by_no_model=searches.made_by_no_model,
        queries=with_texts(ordered, row_texts),
        overlap=mean_interval([each.overlap for each in searches.found], seed=seed),
        before=quality([_keys(e.before) for e in known], answers, k, seed=seed) if known else None,
        after=quality([_keys(e.after) for e in known], answers, k, seed=seed) if known else None,
        thresholds=translate_thresholds(sample.old, sample.new, thresholds, seed=seed),
        texts=row_texts,
        histograms=_histograms(sample),
    )


def _columns(run: Run) -> tuple[str, str]:
    if run.state in (RUNNING, COMPLETE):
        return run.choice.vector, run.new_column
    if run.state == SWITCHED:
        return run.old_column, run.choice.vector
    raise StoreError(
        f"The old vectors of {run.choice} are gone.",
        hint="There is nothing to compare with.",
    )


def _nothing_to_compare(run: Run, sample: RowPairs) -> NoVectorsError:
    if sample.made_by_no_model:
        return NoVectorsError(
            f"{run.choice.table} has no two rows with new vectors whose old ones a model made.",
            hint="There is nothing to compare with.",
        )
    return NoVectorsError(
        f"{run.choice.table} has no two rows with old and new vectors.",
        hint=Advice.of("Make the new vectors", Action.STORE_RUN, "."),
    )


@dataclass(frozen=True)
class _Searches:
    rows: int
    made_by_no_model: int
    found: tuple[Neighbours, ...]


def _search(
    store: Store,
    run: Run,
    columns: tuple[str, str],
    vectors: tuple[NDArray[np.float32], NDArray[np.float32]],
    queries: Sequence[Query],
    *,
    k: int,
    sample: RowPairs,
    context: JobContext,
) -> _Searches:
    nearest = (_Nearest(vectors[0], queries, k), _Nearest(vectors[1], queries, k))
    rows = left_out = 0
    for part in _pages(store, run, columns, sample):
        context.report("Search the old and the new vectors", rows, run.rows or None, unit="rows")
        rows += len(part.keys)
        left_out += part.made_by_no_model
        if not part.keys:
            continue
        nearest[0].add(part.keys, part.old)
        nearest[1].add(part.keys, part.new)
    found = zip(queries, nearest[0].lists(), nearest[1].lists(), strict=True)
    return _Searches(rows, left_out, tuple(Neighbours(*each) for each in found))


def _pages(
    store: Store, run: Run, columns: tuple[str, str], sample: RowPairs
) -> Iterator[RowPairs]:
    choice = run.choice
    pages = iter_rows(store, choice.table, choice.key, columns, present=columns[1])
    for page in pages:
        yield pair_rows(run, list(zip(page.keys, page.rows, strict=True)), like=sample)


class _Nearest:
    """The k nearest rows of each query so far."""

    def __init__(self, vectors: NDArray[np.float32], queries: Sequence[Query], k: int) -> None:
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        self._vectors = vectors / np.where(norms > 0, norms, 1)
        self._own = [query.row for query in queries]
        self._k = k
        self._best: list[list[tuple[float, Key]]] = [[] for _ in queries]

    def add(self, keys: Sequence[Key], vectors: NDArray[np.float32]) -> None:
        """Look at further rows."""
        if vectors.shape[1] != self._vectors.shape[1]:
            return
        unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        cosines = self._vectors @ unit.T
        wanted = min(self._k + 1, len(keys))  # one more: a row is not its own neighbour
        for place, own in enumerate(self._own):
            row = cosines[place]
            top = np.argpartition(-row, wanted - 1)[:wanted]
            fresh = [(float(row[at]), keys[at]) for at in top if keys[at] != own]
            merged = [*self._best[place], *fresh]
            merged.sort(key=lambda pair: (-pair[0], str(pair[1])))
            self._best[place] = merged[: self._k]

    def lists(self) -> list[tuple[tuple[Key, float], ...]]:
        """(key, cosine) of each query, nearest first."""
        return [tuple((key, cosine) for cosine, key in best) for best in self._best]


def _histograms(sample: RowPairs) -> dict[str, tuple[float, ...]]:
    found = {}
    for name, vectors in (("before", sample.old), ("after", sample.new)):
        cosines = pair_cosines(vectors[:THRESHOLD_ROWS])
        upper = cosines[np.triu_indices(len(cosines), k=1)]
        np.fill_diagonal(cosines, -2.0)
        found[f"related_{name}"] = _shares(cosines.max(axis=1))
        found[f"unrelated_{name}"] = _shares(upper)
    return found


def _shares(values: NDArray[np.float64]) -> tuple[float, ...]:
    counts, _ = np.histogram(values, bins=_BINS)
    return tuple(float(count) / max(1, len(values)) for count in counts)


def _keys(found: Sequence[tuple[Key, float]]) -> list[Key]:
    return [_as_text(key) for key, _ in found]


def _as_text(key: Key) -> Key:
    """A key's parts as texts: a file of queries has no UUIDs and dates, and "1" stands for 1."""
    return tuple(str(part) for part in key)


def _neighbours_data(each: Neighbours, texts: dict[Key, str]) -> dict[str, Any]:
    def listed(found: Sequence[tuple[Key, float]]) -> list[dict[str, Any]]:
        return [
            {"id": shown_key(key), "cosine": cosine, "text": texts.get(key)}
            for key, cosine in found
        ]

    return {
        "query": each.query.text,
        "id": shown_key(each.query.row) if each.query.row is not None else None,
        "overlap": each.overlap,
        "before": listed(each.before),
        "after": listed(each.after),
    }
