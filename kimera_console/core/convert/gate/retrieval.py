"""What retrieval would lose: a small labelled search, and texts that look for themselves.

resources/retrieval/topics.jsonl has one topic a line: seven passages that are easily confused (the
last train and the first, the green tea and the black), and three queries with the places of the
passages that answer them, one or two. Half of the queries are in another language than their
answer. Topics take turns in five languages, so that the first few, which is what a large model is
asked, have them all.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from kimera_console.core.bundles.retrieval_report import RECALL_K, RankChange, RetrievalParity
from kimera_console.core.bundles.thresholds import (
    Thresholds,
    figure_words,
    share_bound_words,
    thresholds_for,
)
from kimera_console.core.convert.gate.parity import TIE
from kimera_console.core.errors import BackendError
from kimera_console.core.stats import recall_at
from kimera_console.resources import resource_path

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from kimera_console.core.bundles.parity_report import ParityReport
    from kimera_console.core.convert.answers import ProbeVectors
    from kimera_console.core.convert.gate.probe_arrays import ProbeArrays
    from kimera_console.core.embedding.backends.model import ModelBackend

LABELLED_SHARES = (1 / 3, 0.65)
"""Least and greatest share of the labelled texts in a comparison's budget of tokens. Between them
they have what the probe texts leave. A model of bge-m3's size would have the least, but
`LEAST_TOPICS` take more, and its probe texts are at their shortest: it passes its budget."""
ALONE_SHARE = 1 / 12
"""Tokens of the texts that are embedded alone, beside the budget: 150 of bge-m3's shape, a second
on two cores. The converted model embeds them."""
LEAST_TOPICS = 5
"""One of each language. With three nobody would ask in Chinese, and one query of nine would be more
than fp16 and bf16 may change."""


@dataclass(frozen=True)
class LabelledSet:
    """Queries, passages, and which passages answer a query.

    Attributes:
        queries: Texts.
        languages: Of each query, BCP 47.
        passages: Texts, in all languages.
        relevant: Of each query, the places of its passages.
        topics: How many topics these are.
    """

    queries: tuple[str, ...]
    languages: tuple[str, ...]
    passages: tuple[str, ...]
    relevant: tuple[frozenset[int], ...]
    topics: int

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything that is embedded: the queries, then the passages."""
        return (*self.queries, *self.passages)


def load_labelled_set(topics: int | None = None) -> LabelledSet:
    """The labelled set that comes with the console, or its first topics."""
    text = resource_path("retrieval", "topics.jsonl").read_text(encoding="utf-8")
    entries = [json.loads(line) for line in text.splitlines()][:topics]
    queries: list[tuple[str, str, frozenset[int]]] = []
    passages: list[str] = []
    for entry in entries:
        for language, query, places in entry["queries"]:
            queries.append((query, language, frozenset(len(passages) + each for each in places)))
        passages += [passage for _language, passage in entry["passages"]]
    return LabelledSet(
        queries=tuple(query for query, _, _ in queries),
        languages=tuple(language for _, language, _ in queries),
        passages=tuple(passages),
        relevant=tuple(relevant for _, _, relevant in queries),
        topics=len(entries),
    )


def fit_topics(
    tokenize: Callable[[Sequence[str]], list[list[int]]], budget: float, probe_tokens: int
) -> tuple[int, int]:
    """How many topics keep within their share of a budget, at least `LEAST_TOPICS`.

    Args:
        tokenize: Gives the ids of texts.
        budget: Tokens of the whole comparison.
        probe_tokens: Tokens of the probe texts before any is shortened.

    Returns:
        The topics, and the tokens of all their queries and passages.
    """
    whole = load_labelled_set()
    counts = [len(ids) for ids in tokenize(whole.texts)]
    queries, passages = counts[: len(whole.queries)], counts[len(whole.queries) :]
    each = (len(queries) // whole.topics, len(passages) // whole.topics)
    least, most = (share * budget for share in LABELLED_SHARES)
    allowed = min(most, max(least, budget - probe_tokens))
    total, topics = 0, 0
    for topic in range(whole.topics):
        own = sum(queries[topic * each[0] : (topic + 1) * each[0]])
        own += sum(passages[topic * each[1] : (topic + 1) * each[1]])
        if total + own > allowed and topics >= LEAST_TOPICS:
            break
        topics, total = topics + 1, total + own
    return topics, total


@dataclass(frozen=True)
class RetrievalVectors:
    """What a converted model gives for the labelled set, and for texts alone.

    Attributes:
        topics: Topics of the labelled set.
        labelled: Its queries and passages, unit rows; empty where the model gives none.
        alone_rows: Which of the compared texts were embedded alone.
        alone: Their vectors.
        tokens: Tokens of the labelled texts.
        problem: Why the model gives none; "" where it does.
    """

    topics: int
    labelled: NDArray[np.float32]
    alone_rows: tuple[int, ...]
    alone: NDArray[np.float32]
    tokens: int = 0
    problem: str = ""


NO_RETRIEVAL = RetrievalVectors(0, np.empty((0, 0), np.float32), (), np.empty((0, 0), np.float32))
"""Of a model that gives no vectors at all."""


def embed_retrieval(
    backend: ModelBackend,
    ids: Sequence[Sequence[int]],
    budget: float,
    *,
    topics: int,
    batch_size: int = 32,
    on_text: Callable[[int, int], None] = lambda _done, _total: None,
) -> RetrievalVectors:
    """Embed as retrieval does: passages in batches, a query alone; and texts alone once more.

    Args:
        backend: The converted model, loaded.
        ids: Token ids of the compared texts.
        budget: Tokens of the whole comparison.
        topics: How many topics, see `fit_topics`.
        batch_size: Passages in a batch at most.
        on_text: Receives how many texts are done, of how many.
    """
    labelled = load_labelled_set(topics)
    own = backend.tokenize(labelled.texts)
    queries, passages = own[: len(labelled.queries)], own[len(labelled.queries) :]
    rows = alone_rows([len(tokens) for tokens in ids], ALONE_SHARE * budget)
    single = [*queries, *(ids[row] for row in rows)]
    total, found = len(single) + len(passages), []
    try:
        for done, tokens in enumerate(single):
            on_text(done, total)
            found.append(backend.encode_ids([tokens], batch_size=1)[0])
        together = backend.encode_ids(passages, batch_size=batch_size)
    except BackendError as error:
        return replace(NO_RETRIEVAL, topics=topics, problem=error.message)
    on_text(total, total)
    asked = len(queries)
    return RetrievalVectors(
        topics,
        np.stack([*found[:asked], *together]),
        tuple(rows),
        np.stack(found[asked:]) if rows else np.empty((0, together.shape[1]), np.float32),
        tokens=sum(map(len, own)),
    )


def read_retrieval(answer: ProbeVectors, arrays: ProbeArrays) -> RetrievalVectors:
    """What a child answered and wrote."""
    return RetrievalVectors(
        answer.topics,
        arrays.labelled,
        answer.alone_rows,
        arrays.alone,
        answer.labelled_tokens,
        answer.retrieval_problem,
    )


def alone_rows(lengths: Sequence[int], budget: float) -> list[int]:
    """Texts to embed alone, of all lengths: every one, or as many as the budget allows."""
    ranked = sorted(range(len(lengths)), key=lambda row: lengths[row])
    for step in range(1, len(ranked) + 1):
        chosen = ranked[::step]
        if sum(lengths[row] for row in chosen) <= budget:
            return chosen
    return ranked[:1]


def with_retrieval(
    report: ParityReport,
    found: RetrievalVectors,
    *,
    source: NDArray[np.float32],
    vectors: NDArray[np.float32],
) -> ParityReport:
    """A report with what retrieval would lose; what misses its threshold fails it.

    Args:
        report: Of the same two models; one that compared nothing is given back as it is.
        found: What the converted model gives.
        source: The labelled texts' vectors of the source model, in the set's order.
        vectors: The compared texts' vectors of the converted model, from batches.
    """
    if not report.per_text:
        return report
    if found.problem:
        problem = f"The labelled set gives no vectors: {found.problem}"
        return replace(report, passed=False, problems=(*report.problems, problem))
    if found.labelled.shape != source.shape or not len(source):
        return report
    retrieval = retrieval_parity(load_labelled_set(found.topics), source, found.labelled)
    retrieval = replace(
        retrieval,
        self_texts=len(found.alone_rows),
        self_found=self_found(found.alone, found.alone_rows, vectors),
        tokens=found.tokens,
    )
    problems = _problems(retrieval, report.thresholds or thresholds_for(""))
    return replace(
        report,
        retrieval=retrieval,
        passed=report.passed and not problems,
        problems=(*report.problems, *problems),
    )


def retrieval_parity(
    labelled: LabelledSet, source: NDArray[np.float32], converted: NDArray[np.float32]
) -> RetrievalParity:
    """Search with both models' vectors.

    A change of rank is one that ties within `TIE` do not explain, and that the first ten show.
    Nor is a passage lost or won for recall that another one ties with at the end of the list: on
    a model whose texts stand close together, such a place would be the processor's to give.

    Args:
        labelled: The queries, and what answers them.
        source: Unit rows of `labelled.texts`.
        converted: The same of the converted model.
    """
    asked = len(labelled.queries)
    left, right = (_similarities(side, asked) for side in (source, converted))
    changes = []
    for place, known in enumerate(labelled.relevant):
        before, after = _rank(left[place], known), _rank(right[place], known)
        if _moved(before, after):
            query, language = labelled.queries[place], labelled.languages[place]
            changes.append(RankChange(query, language, before[0], after[0]))
    # The converted model's recall is the source model's plus what changed for certain: counted by
    # itself, ties would give it differences that neither model has.
    theirs = {k: _recall(left, labelled.relevant, k) for k in (1, RECALL_K)}
    ours = {
        k: recall + _recall_change(left, right, labelled.relevant, k)
        for k, recall in theirs.items()
    }
    return RetrievalParity(
        queries=asked,
        passages=len(labelled.passages),
        recall_at_1=ours[1],
        recall_at_10=ours[RECALL_K],
        original_recall_at_1=theirs[1],
        original_recall_at_10=theirs[RECALL_K],
        changes=tuple(changes),
    )


def self_found(
    alone: NDArray[np.float32], rows: Sequence[int], together: NDArray[np.float32]
) -> int:
    """How many texts, embedded alone, are nearest to their own vector from a batch.

    Equal texts may stand for each other: another vector has to be nearer by more than `TIE`.

    Args:
        alone: Unit rows.
        rows: Which texts they are.
        together: Unit rows of all texts.
    """
    if not len(rows):
        return 0
    similar = _wide(alone) @ _wide(together).T
    own = similar[np.arange(len(rows)), list(rows)]
    return int((similar.max(axis=1) <= own + TIE).sum())


def _similarities(rows: NDArray[np.float32], queries: int) -> NDArray[np.float64]:
    wide = _wide(rows)
    return np.asarray(wide[:queries] @ wide[queries:].T)


def _wide(rows: NDArray[np.float32]) -> NDArray[np.float64]:
    return np.nan_to_num(rows.astype(np.float64), nan=0.0, posinf=0.0, neginf=0.0)


def _recall(similar: NDArray[np.float64], relevant: Sequence[frozenset[int]], k: int) -> float:
    nearest = np.argsort(-similar, axis=1, kind="stable")[:, :k].tolist()
    lists = zip(nearest, relevant, strict=True)
    return float(np.mean([recall_at(order, known, k) for order, known in lists]))


def _recall_change(
    before: NDArray[np.float64],
    after: NDArray[np.float64],
    relevant: Sequence[frozenset[int]],
    k: int,
) -> float:
    """Recall at k that is won, less what is lost, where no tie explains it."""
    shares = []
    for place, known in enumerate(relevant):
        (least_old, most_old), (least_new, most_new) = (
            _found(side[place], known, k) for side in (before, after)
        )
        change = max(0, least_new - most_old) - max(0, least_old - most_new)
        shares.append(change / len(known))
    return float(np.mean(shares))


def _found(similar: NDArray[np.float64], known: frozenset[int], k: int) -> tuple[int, int]:
    """How many relevant passages are among the first k, at least and at most: ties decide."""
    spans = [_ranks(np.delete(similar, place), similar[place]) for place in known]
    least = sum(worst <= k for _best, worst in spans)
    return least, min(k, sum(best <= k for best, _worst in spans))


def _rank(similar: NDArray[np.float64], known: frozenset[int]) -> tuple[int, int]:
    """The best and the worst rank that the first relevant passage may have, ties apart."""
    nearest = max(similar[place] for place in known)
    return _ranks(np.delete(similar, list(known)), nearest)


def _ranks(others: NDArray[np.float64], own: float) -> tuple[int, int]:
    return 1 + int((others > own + TIE).sum()), 1 + int((others > own - TIE).sum())


def _apart(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[1] < other[0] or other[1] < one[0]


def _moved(before: tuple[int, int], after: tuple[int, int]) -> bool:
    """Whether two ranges of ranks share none; whatever is beyond the list is one rank."""
    beyond = RECALL_K + 1
    capped = [(min(best, beyond), min(worst, beyond)) for best, worst in (before, after)]
    return _apart(*capped)


def _problems(found: RetrievalParity, gate: Thresholds) -> list[str]:
    loss = figure_words(found.recall_loss, gate.recall_loss, ".1%")
    said = {
        "recall_loss": f"On the labelled set recall@{RECALL_K} falls by {loss}, from"
        f" {found.original_recall_at_10:.1%} to {found.recall_at_10:.1%}; at most"
        f" {share_bound_words(gate.recall_loss)} is allowed.",
        "rank_changes": "The first relevant passage changes its rank among the first"
        f" {RECALL_K} for {len(found.changes)} of {found.queries} queries; for at most"
        f" {share_bound_words(gate.rank_changes)} it may.",
        "self_retrieval": f"Embedded alone, {found.self_found} of {found.self_texts} texts find"
        f" their own vector; {share_bound_words(gate.self_retrieval)} must.",
    }
    return [said[name] for name in found.misses(gate)]
