"""Quality beside speed: what a contender's vectors are worth on pairs of the user's own.

A file of sentence pairs with scores gives Spearman's rank correlation of cosine and score. A
file of queries with what they should find gives recall@k and nDCG@10, where every positive of the
file is a candidate for every query. The built-in probe texts give the cosine to the source model.
"""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kimera_console.core.convert.gate.retrieval import retrieval_parity
from kimera_console.core.errors import BenchmarkError, InputError
from kimera_console.core.jobs import JobContext
from kimera_console.core.stats import gain_at, recall_at
from kimera_console.core.texts.files.columns import listed
from kimera_console.core.texts.files.rows import open_rows, survey
from kimera_console.core.texts.files.source import kind_of
from kimera_console.core.texts.files.types import START, BadRow, FileKind, ReadOptions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence, Set

    from numpy.typing import NDArray

    from kimera_console.core.convert.gate.retrieval import LabelledSet
    from kimera_console.core.texts.files.types import Row

MOST_PAIRS = 5000
"""Pairs taken of a file, its first: each contender embeds them all."""
SPEARMAN, COSINE_MEAN, COSINE_MIN = "spearman", "cosine_mean", "cosine_min"
MULTILINGUAL = "multilingual"
LABELLED_NDCG, LABELLED_RANKS = "labelled_ndcg@10", "labelled_ranks"
LABELLED_SOURCE = "labelled set"
RECALL_AT = (1, 5, 10)
NDCG = "ndcg@10"
SCORE_NAMES = ("score", "similarity", "label", "similarity_score")
PAIR_NAMES = (("sentence1", "sentence2"), ("text1", "text2"), ("text_a", "text_b"))
SEARCH_NAMES = (("query", "positive"), ("anchor", "positive"), ("question", "answer"))
_HINT = (
    "A header is needed: sentence1,sentence2,score for pairs, or query,positive for a search "
    "(csv, tsv or Parquet, or the same keys in jsonl)."
)


@dataclass(frozen=True)
class Pairs:
    """What a file holds.

    Attributes:
        path: The file.
        left: First sentences, or queries.
        right: Second sentences, or what should be found.
        scores: One a pair; () for a search.
        cut: Whether the file had more pairs than are taken.
        note: What was guessed about the file and may be wrong; "" for nothing.
    """

    path: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    scores: tuple[float, ...] = ()
    cut: bool = False
    note: str = ""

    @property
    def texts(self) -> list[str]:
        """Every text once, in order of appearance."""
        return list(dict.fromkeys([*self.left, *self.right]))


@dataclass(frozen=True)
class QualityScore:
    """One figure of one contender.

    Attributes:
        contender: Contender id.
        metric: "spearman", "recall@1", "recall@5", "recall@10", "ndcg@10", "cosine_mean",
            "cosine_min", "multilingual", "labelled_ndcg@10", "labelled_ranks".
        value: The figure; higher is better.
        source: File name, "probe texts" or "labelled set".
        count: Pairs, queries or texts behind it.
    """

    contender: str
    metric: str
    value: float
    source: str
    count: int


def read_pairs(path: str) -> Pairs:
    """Read a file of pairs, in any form, packing and encoding in which files of texts are read.

    Raises:
        BenchmarkError: It cannot be read, lacks the columns, or a line is not what it must be.
        DependencyError: What reads its form is not installed.
    """
    try:
        return _read_pairs(path)
    except InputError as error:
        raise BenchmarkError(error.message, hint=error.advice) from error


def score(
    pairs: Pairs, vectors: Mapping[str, NDArray[np.float32]], contender: str
) -> tuple[QualityScore, ...]:
    """The figures of one contender.

    Args:
        pairs: The pairs.
        vectors: Text -> its unit vector.
        contender: Its id.

    Returns:
        () where all pairs have one cosine, which ranks nothing.
    """
    source, count = Path(pairs.path).name, len(pairs.left)
    left = np.stack([vectors[text] for text in pairs.left]).astype(np.float64)
    if pairs.scores:
        right = np.stack([vectors[text] for text in pairs.right]).astype(np.float64)
        value = spearman(np.sum(left * right, axis=1), np.asarray(pairs.scores))
        scored = QualityScore(contender, SPEARMAN, value, source, count)
        return () if math.isnan(value) else (scored,)
    figures = _search(pairs, vectors)
    return tuple(
        QualityScore(contender, name, value, source, len(set(pairs.left)))
        for name, value in figures.items()
    )


def probe_scores(
    mine: NDArray[np.float32], source: NDArray[np.float32], contender: str
) -> tuple[QualityScore, ...]:
    """Mean and lowest cosine to the source model's vectors of the same texts, unit rows both."""
    cosines = np.sum(mine.astype(np.float64) * source.astype(np.float64), axis=1)
    cosines = np.minimum(cosines, 1.0)  # float32 rows are a little longer than 1
    return tuple(
        QualityScore(contender, metric, float(value), "probe texts", len(cosines))
        for metric, value in ((COSINE_MEAN, cosines.mean()), (COSINE_MIN, cosines.min()))
    )


def multilingual_score(
    rows: NDArray[np.float32],
    meanings: Sequence[str],
    languages: Sequence[str],
    contender: str,
) -> QualityScore:
    """Share of texts whose nearest text in any other language means the same.

    Args:
        rows: Unit vectors, shape (texts, dimension).
        meanings: What each text says.
        languages: Its language.
        contender: Contender id.
    """
    similar = rows.astype(np.float64) @ rows.astype(np.float64).T
    spoken, said = np.asarray(languages), np.asarray(meanings)
    similar[spoken[:, None] == spoken[None, :]] = -np.inf
    hits = said[similar.argmax(axis=1)] == said
    return QualityScore(
        contender, MULTILINGUAL, float(hits.mean()), "sentences in 12 languages", len(hits)
    )


def labelled_scores(
    labelled: LabelledSet,
    mine: NDArray[np.float32],
    source: NDArray[np.float32] | None,
    contender: str,
) -> tuple[QualityScore, ...]:
    """A search of the built-in labelled set: its gain, and the answers that keep their rank.

    Args:
        labelled: The set.
        mine: Unit rows of its texts.
        source: The source model's, to which ranks are compared; None where there is none.
        contender: Contender id.
    """
    asked = len(labelled.queries)
    gain = search_figures(mine[:asked], mine[asked:], labelled.relevant)[NDCG]
    found = [(LABELLED_NDCG, gain)]
    if source is not None:
        kept = 1.0 - retrieval_parity(labelled, source, mine).rank_changes
        found.append((LABELLED_RANKS, kept))
    return tuple(
        QualityScore(contender, metric, value, LABELLED_SOURCE, asked) for metric, value in found
    )


def spearman(left: Sequence[float] | NDArray[Any], right: Sequence[float] | NDArray[Any]) -> float:
    """Spearman's rank correlation, ties sharing their mean rank; NaN where one side is constant."""
    a, b = (_ranks(np.asarray(side, dtype=np.float64)) for side in (left, right))
    a, b = a - a.mean(), b - b.mean()
    scale = math.sqrt(float(a @ a) * float(b @ b))
    return float(a @ b) / scale if scale else math.nan


def _ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    means = ends - (counts - 1) / 2.0
    return np.asarray(means[places.ravel()], dtype=np.float64)


def _search(pairs: Pairs, vectors: Mapping[str, NDArray[np.float32]]) -> dict[str, float]:
    candidates = list(dict.fromkeys(pairs.right))
    places = {text: number for number, text in enumerate(candidates)}
    wanted: dict[str, set[int]] = {}
    for query, positive in zip(pairs.left, pairs.right, strict=True):
        wanted.setdefault(query, set()).add(places[positive])
    matrix = np.stack([vectors[text] for text in candidates])
    queries = np.stack([vectors[text] for text in wanted])
    return search_figures(queries, matrix, list(wanted.values()))


def search_figures(
    queries: NDArray[np.float32], passages: NDArray[np.float32], relevant: Sequence[Set[int]]
) -> dict[str, float]:
    """Recall and gain of a search among all passages, means over the queries.

    Args:
        queries: Unit rows.
        passages: Unit rows.
        relevant: Of each query, the rows of the passages that answer it.
    """
    totals = dict.fromkeys([*(f"recall@{k}" for k in RECALL_AT), NDCG], 0.0)
    for query, known in zip(queries, relevant, strict=True):
        found = np.argsort(-(passages @ query), kind="stable")[: max(RECALL_AT)].tolist()
        for k in RECALL_AT:
            totals[f"recall@{k}"] += recall_at(found, known, k)
        totals[NDCG] += gain_at(found, known, max(RECALL_AT))
    return {name: total / len(relevant) for name, total in totals.items()}


def _read_pairs(path: str) -> Pairs:
    source = str(Path(path).expanduser())
    kind = kind_of(source)
    asked = ReadOptions(FileKind.CSV if kind is FileKind.TEXT else kind, has_header=True)
    looked_at = survey(source, asked)
    if not looked_at.columns:
        for row in looked_at.rows(START, JobContext()):
            _good(path, row)
        raise BenchmarkError(f"{path} holds no pairs.", hint=_HINT)
    left, right, mark = _columns(path, [one.name for one in looked_at.columns])
    labels = (right, mark) if mark else (right,)
    file = open_rows(source, dataclasses.replace(asked, column=left, labels=labels))
    pairs: list[tuple[str, str]] = []
    scores: list[float] = []
    cut = False
    for found in file.rows(START, JobContext()):
        if len(pairs) == MOST_PAIRS:
            cut = True
            break
        row = _good(path, found)
        text, other = row.text, row.labels[0]
        if not text.strip() or not other.strip():
            raise BenchmarkError(f"{path}, line {row.line}: a text is missing or empty.")
        pairs.append((text, other))
        if mark:
            scores.append(_score(path, row.line, row.labels[1]))
    if not pairs:
        raise BenchmarkError(f"{path} holds no pairs.", hint=_HINT)
    if len({text for pair in pairs for text in pair}) < 3:
        raise BenchmarkError(f"{path} holds too few texts to rank.", hint=_HINT)
    if scores and len(set(scores)) < 2:
        raise BenchmarkError(f"{path}: every pair has the same score, so nothing can be ranked.")
    texts, others = zip(*pairs, strict=True)
    return Pairs(path, texts, others, tuple(scores), cut, looked_at.guess_note)


def _columns(path: str, found: Sequence[str]) -> tuple[str, str, str]:
    """Columns of the first and the second text, and of the score; "" for a search."""
    names = {name.strip().lower(): name for name in found}
    scored = next((pair for pair in PAIR_NAMES if all(name in names for name in pair)), None)
    searched = next((pair for pair in SEARCH_NAMES if all(name in names for name in pair)), None)
    mark = next((name for name in SCORE_NAMES if name in names), None)
    if scored and mark:
        return names[scored[0]], names[scored[1]], names[mark]
    if searched:
        return names[searched[0]], names[searched[1]], ""
    raise BenchmarkError(f"{path} has the columns {listed(found)}.", hint=_HINT)


def _good(path: str, row: Row | BadRow) -> Row:
    if isinstance(row, BadRow):
        raise BenchmarkError(f"{path}, line {row.line}: {row.reason}.")
    return row


def _score(path: str, number: int, value: str) -> float:
    try:
        found = float(value)
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise BenchmarkError(f"{path}, line {number}: {value!r} is not a score.")
    return found
