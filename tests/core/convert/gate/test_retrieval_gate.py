"""What a search would lose: the labelled set, and what the gate makes of it."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from kimera_console.cli.gate_words import parity_text
from kimera_console.core.bundles.parity_report import recorded_report
from kimera_console.core.bundles.thresholds import adjusted, thresholds_for
from kimera_console.core.convert.gate.compare import compare_bundles
from kimera_console.core.convert.gate.parity import compare
from kimera_console.core.convert.gate.probe import ProbeText
from kimera_console.core.convert.gate.retrieval import (
    LEAST_TOPICS,
    NO_RETRIEVAL,
    LabelledSet,
    RetrievalVectors,
    alone_rows,
    fit_topics,
    load_labelled_set,
    retrieval_parity,
    with_retrieval,
)
from tests.helpers.bundles import table_bundle

if TYPE_CHECKING:
    from pathlib import Path

    from kimera_console.core.convert import ParityReport

WHOLE = load_labelled_set()
N, WIDTH = 12, 410
SMALL = 0.002
"""How far apart the texts stand around one direction, as in many models: cosines say little."""


def unit(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def narrow_model() -> np.ndarray:
    """Vectors of the labelled set: each query nearest to its answer, all near each other."""
    asked = len(WHOLE.queries)
    spread = np.eye(len(WHOLE.texts), WIDTH)
    for query, relevant in enumerate(WHOLE.relevant):
        spread[query] = spread[[asked + place for place in relevant]].sum(axis=0)
    spread[:, -1] = 1 / SMALL
    return unit(spread)


def judged(source: np.ndarray, converted: np.ndarray, precision: str) -> ParityReport:
    probes = unit(np.random.default_rng(0).normal(size=(N, WIDTH)))
    texts = [ProbeText(f"t{i}", "en", f"text {i}") for i in range(N)]
    ids = [[0, i, 2] for i in range(N)]
    report = compare(
        probes, probes, texts=texts, source_ids=ids, converted_ids=ids, precision=precision
    )
    rows = tuple(range(N))
    found = RetrievalVectors(WHOLE.topics, converted, rows, probes)
    return with_retrieval(report, found, source=source, vectors=probes)


def one_query(known: set[int]) -> LabelledSet:
    """A query among the passages of the first topics; `known` answer it."""
    few = load_labelled_set(LEAST_TOPICS)
    return dataclasses.replace(
        few, queries=few.queries[:1], languages=few.languages[:1], relevant=(frozenset(known),)
    )


def rows(similar: np.ndarray) -> np.ndarray:
    """Vectors of a query and of passages that are as similar to it as given."""
    passages = np.stack([similar, np.sqrt(1 - similar**2)], axis=1)
    return np.concatenate([[[1.0, 0.0]], passages]).astype(np.float32)


def test_the_labelled_set_has_five_languages_from_its_first_topics_on() -> None:
    assert len(WHOLE.queries) == len(WHOLE.relevant) == 120
    assert len(WHOLE.passages) == len(set(WHOLE.passages)) == 280
    assert len(set(WHOLE.queries)) == 120
    assert all(1 <= len(known) <= 2 for known in WHOLE.relevant)
    first = load_labelled_set(LEAST_TOPICS)
    assert set(first.languages) == {"en", "de", "fr", "es", "zh"}
    assert first.passages == WHOLE.passages[: len(first.passages)]
    assert first.relevant == WHOLE.relevant[: len(first.relevant)]


def test_a_large_model_is_asked_fewer_topics_but_never_fewer_than_one_of_each_language() -> None:
    def tokenize(texts: object) -> list[list[int]]:
        return [[0] * 10 for _ in texts]  # type: ignore[attr-defined]

    assert fit_topics(tokenize, 10**6, 2000) == (WHOLE.topics, 4000)  # ten texts a topic
    assert fit_topics(tokenize, 3 * 705, 10**6) == (7, 700), "a third, whatever the probes take"
    assert fit_topics(tokenize, 2105, 1200) == (9, 900), "what the probes leave"
    assert fit_topics(tokenize, 2105, 100) == (13, 1300), "not much more than half"
    assert fit_topics(tokenize, 0, 100) == (LEAST_TOPICS, 500)
    assert alone_rows([5, 1, 9], 100) == [1, 0, 2]
    assert alone_rows([5, 1, 9], 10.5) == [1, 2]
    assert alone_rows([5, 1, 9], 0) == [1]


@pytest.mark.parametrize("precision", ["fp32", "fp16", "int8", "int8-block", "auto"])
def test_equal_vectors_lose_nothing(precision: str) -> None:
    same = narrow_model()
    found = judged(same, same.copy(), precision)
    assert found.passed, found.problems
    assert found.retrieval is not None
    assert (found.retrieval.recall_at_10, found.retrieval.original_recall_at_10) == (1.0, 1.0)
    assert found.retrieval.recall_at_1 == pytest.approx(
        np.mean([1 / len(r) for r in WHOLE.relevant])
    )
    assert (found.retrieval.self_found, found.retrieval.changes) == (N, ())


@pytest.mark.parametrize("precision", ["fp32", "fp16", "int8", "int8-block", "auto"])
def test_cosines_near_one_do_not_hide_ranks_that_are_swapped(precision: str) -> None:
    """Damage that no cosine shows: every passage takes the small part of its neighbour."""
    source = narrow_model()
    damaged, asked = source.copy(), len(WHOLE.queries)
    damaged[asked:] = np.roll(source[asked:], 1, axis=0)
    cosines = (source.astype(np.float64) * damaged).sum(axis=1)
    assert cosines.min() > thresholds_for("fp32").cosine_min
    found = judged(source, damaged, precision)
    assert found.cosine_min > 0.99999
    assert not found.passed
    assert any("changes its rank" in problem for problem in found.problems)


def test_one_changed_rank_fails_fp32_alone_and_names_the_query() -> None:
    source = narrow_model()
    damaged, asked = source.copy(), len(WHOLE.queries)
    query = next(i for i, known in enumerate(WHOLE.relevant) if len(known) == 1)
    right = asked + next(iter(WHOLE.relevant[query]))
    wrong = right + 1
    damaged[query] = unit(0.2 * source[[right]] + 0.8 * source[[wrong]])[0]
    exact = judged(source, damaged, "fp32")
    assert [problem for problem in exact.problems if "for 1 of 120 queries" in problem]
    assert exact.retrieval is not None
    change = exact.retrieval.changes[0]
    assert (change.query, change.original, change.converted) == (WHOLE.queries[query], 1, 2)
    assert judged(source, damaged, "int8").passed


def test_rounding_changes_no_rank() -> None:
    """Many passages at one distance: their order is chance, and no finding."""
    source = narrow_model()
    noise = np.random.default_rng(1).normal(size=source.shape) * 1e-8
    assert judged(source, unit(source + noise), "fp32").passed


@pytest.mark.parametrize("seed", range(5))
def test_ties_at_the_end_of_the_list_lose_no_recall(seed: int) -> None:
    """All texts stand within a few ties, and each row's length is one but for its rounding.

    So it was with random weights in a published layout, on a processor that rounds otherwise.
    """
    made = np.random.default_rng(seed)
    small = 1e-3 * made.normal(size=(len(WHOLE.texts), 3))
    source = unit(np.concatenate([small, np.ones((len(small), 1))], axis=1))
    lengths = 1 + 1e-7 * made.normal(size=(len(source), 1))
    found = retrieval_parity(WHOLE, source, (source * lengths).astype(np.float32))
    assert 0 < found.original_recall_at_10 < 1
    assert (found.recall_loss, found.changes) == (0, ())
    assert found.recall_at_1 == found.original_recall_at_1


def test_recall_falls_and_rises_by_what_leaves_and_enters_the_first_ten() -> None:
    """Two relevant passages of a query: one of them changes places with the passage behind it."""
    asked = one_query({9, 2})
    similar = np.linspace(0.9, 0.1, len(asked.passages))
    swapped = similar.copy()
    swapped[[9, 10]] = similar[[10, 9]]

    fallen = retrieval_parity(asked, rows(similar), rows(swapped))
    assert (fallen.original_recall_at_10, fallen.recall_at_10) == (1.0, 0.5)
    risen = retrieval_parity(asked, rows(swapped), rows(similar))
    assert (risen.original_recall_at_10, risen.recall_at_10) == (0.5, 1.0)


def _asked(orders: list[list[int]], known: set[int]) -> list[tuple[float, float]]:
    """Recall at 1 and at ten of each order of the passages, compared with the first one."""
    asked = one_query(known)
    sides = []
    for order in orders:
        rest = [place for place in range(len(asked.passages)) if place not in order]
        similar = np.empty(len(asked.passages))
        similar[[*order, *rest]] = np.linspace(0.9, 0.1, len(asked.passages))
        sides.append(rows(similar))
    found = [retrieval_parity(asked, sides[0], side) for side in sides]
    return [(one.recall_at_1, one.recall_at_10) for one in found]


def test_relevant_passages_that_take_each_others_place_change_no_recall() -> None:
    others = list(range(2, 11))
    assert _asked([[0, 1], [1, *others[:3], 0]], {0, 1}) == [(0.5, 1.0), (0.5, 1.0)]
    tenth = [*others[:4], 0, *others[4:9], 1]
    assert _asked([tenth, [*others, 1, 0]], {0, 1}) == [(0.0, 0.5), (0.0, 0.5)]


def test_a_place_at_the_end_of_the_list_that_a_tie_gives_is_not_lost() -> None:
    """From the fifth place into a tie of four at the tenth: the next rounding may bring it back."""
    asked = one_query({4})
    before = np.linspace(0.9, 0.1, len(asked.passages))
    after = before.copy()
    after[[4, 9, 10, 11]] = before[10] + np.array([-1e-8, 0, 1e-8, 2e-8])

    found = retrieval_parity(asked, rows(before), rows(after))
    assert (found.recall_at_10, found.recall_loss) == (1.0, 0.0)
    assert len(found.changes) == 1, "that it moved is said all the same"


def test_what_moves_beyond_the_first_ten_is_no_change() -> None:
    known = next(iter(WHOLE.relevant[0]))
    asked = one_query({known})
    scores = np.linspace(0.9, 0.1, len(asked.passages))
    orders = []
    for place in (15, 20, 5):
        others = [i for i in range(len(asked.passages)) if i != known]
        order = [*others[:place], known, *others[place:]]
        similar = np.empty(len(order))
        similar[order] = scores
        orders.append(similar)

    far, farther, near = map(rows, orders)
    assert retrieval_parity(asked, far, farther).changes == ()
    change = retrieval_parity(asked, far, near).changes[0]
    assert (change.original, change.converted) == (16, 6)


def test_a_text_that_meets_anothers_vector_fails_self_retrieval() -> None:
    same = narrow_model()
    probes = unit(np.random.default_rng(0).normal(size=(N, WIDTH)))
    report = judged(same, same, "int8")
    alone = probes.copy()
    alone[3] = probes[4]
    found = with_retrieval(
        dataclasses.replace(report, problems=(), passed=True),
        RetrievalVectors(WHOLE.topics, same, tuple(range(N)), alone),
        source=same,
        vectors=probes,
    )
    assert found.problems == ("Embedded alone, 11 of 12 texts find their own vector; 100% must.",)


def test_a_model_that_fails_on_the_labelled_set_fails_and_says_why() -> None:
    report = judged(narrow_model(), narrow_model(), "fp32")
    broken = dataclasses.replace(NO_RETRIEVAL, topics=5, problem="It gave NaN.")
    found = with_retrieval(report, broken, source=narrow_model(), vectors=narrow_model())
    assert not found.passed
    assert "The labelled set gives no vectors: It gave NaN." in found.problems


def test_older_reports_come_back_without_and_ask_for_nothing() -> None:
    found = judged(narrow_model(), narrow_model(), "int8")
    assert recorded_report(json.loads(json.dumps(dataclasses.asdict(found)))) == found
    assert "recall@10 100.0% (source model 100.0%), 0 changed ranks; 12 of 12" in parity_text(found)
    older = json.loads(json.dumps(dataclasses.asdict(found)))
    del older["retrieval"]
    for kept in (older["thresholds"], older["default_thresholds"]):
        del kept["recall_loss"], kept["rank_changes"], kept["self_retrieval"]
    read = recorded_report(older)
    assert read is not None
    assert read.retrieval is None
    assert read.thresholds is not None
    assert read.thresholds.rank_changes == 1.0
    text = parity_text(read)
    assert "recall" not in text
    assert "self-retrieval" not in text


@pytest.mark.slow
def test_two_bundles_are_searched_too(tiny_bert: Path, tmp_path: Path) -> None:
    made = np.random.default_rng(0).normal(size=(600, 24)).astype(np.float32)
    near = made + 0.05 * np.random.default_rng(1).normal(size=made.shape).astype(np.float32)
    one = table_bundle(tmp_path / "one", tiny_bert, made)
    same = compare_bundles(table_bundle(tmp_path / "same", tiny_bert, made), one)
    assert same.passed, same.problems
    assert same.retrieval is not None
    assert same.retrieval.queries >= 3 * LEAST_TOPICS
    assert same.retrieval.tokens <= 8000
    assert same.retrieval.self_found == same.retrieval.self_texts > 10
    other = table_bundle(tmp_path / "near", tiny_bert, near)
    gate = adjusted(
        "int8", {"cosine_min": 0.5, "cosine_mean": 0.5, "cosine_p01": 0.5, "top_k_agreement": 0.1,
                 "rank_changes": 0.0}
    )  # fmt: skip
    found = compare_bundles(other, one, thresholds=gate)
    assert [problem for problem in found.problems if "changes its rank" in problem]
