"""Searches before and after a change, their measures, and thresholds translated."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from kimera_console.cli.verbs.store_change_words import compare_text
from kimera_console.core.errors import StoreError
from kimera_console.core.jobs import JobCancelled, JobContext, Progress
from kimera_console.core.stats import gain_at, overlap, recall_at, reciprocal_rank
from kimera_console.core.stores.change.ledger import list_runs
from kimera_console.core.stores.compare.compare import CompareReport, compare_store
from kimera_console.core.stores.compare.queries import Query, parse_queries
from kimera_console.core.stores.compare.thresholds import translate_thresholds
from kimera_console.core.stores.database.connection import open_store
from tests.core.stores.changing import fill, made, run, texts
from tests.helpers.stores import unit_vectors

if TYPE_CHECKING:
    from kimera_console.core.stores.change.target import Target
    from tests.helpers.stores import Database


def compare(database: Database, **options: Any) -> CompareReport:
    with open_store(database.url) as store:
        with store.connect() as connection:
            (one,) = list_runs(store, connection)
        return compare_store(store, one, **options)


@pytest.mark.slow
def test_neighbours_are_the_exact_ones_of_each_column(database: Database, target: Target) -> None:
    fill(database, texts(80))
    run(database, target)
    report = compare(database, k=5, sampled=30)
    assert (report.rows, len(report.queries)) == (80, 30)
    for column, side in (("v", "before"), ("v__new", "after")):
        vectors = made(database, column)
        keys = list(vectors)
        unit = np.array(list(vectors.values()))
        unit /= np.linalg.norm(unit, axis=1, keepdims=True)
        for each in report.queries:
            assert each.query.row is not None
            cosines = unit @ unit[keys.index(each.query.row[0])]
            cosines[keys.index(each.query.row[0])] = -2
            nearest = np.sort(cosines)[::-1][:5]
            assert [c for _, c in getattr(each, side)] == pytest.approx(list(nearest), abs=1e-5)
    shares = [each.overlap for each in report.queries]
    assert shares == sorted(shares)
    assert report.overlap.low <= report.overlap.value <= report.overlap.high
    assert sum(report.histograms["unrelated_after"]) == pytest.approx(1.0)


def test_rows_of_another_dimension_hide_no_others(sqlite: Database, target: Target) -> None:
    fill(sqlite, texts(40))
    short = json.dumps([0.25] * 32)
    sqlite.run(f"UPDATE notes SET v = '{short}' WHERE id IN ('n000000', 'n000007', 'n000020')")
    run(sqlite, target)
    report = compare(sqlite, sampled=40)
    assert (report.rows, len(report.queries)) == (37, 37)


def test_rows_whose_old_vector_no_model_made_are_counted_and_left_out(
    sqlite: Database, target: Target
) -> None:
    fill(sqlite, texts(40))
    random = np.random.default_rng(5).random((4, 48))  # as Kimera's lightweight encoder
    bad = {f"n{n:06d}": vector.tolist() for n, vector in zip((2, 9, 17, 30), random, strict=True)}
    bad |= dict.fromkeys(("n000004", "n000021"), [0.0] * 48)
    sqlite.run(
        "UPDATE notes SET v = :v WHERE id = :id",
        [{"id": name, "v": json.dumps(vector)} for name, vector in bad.items()],
    )
    run(sqlite, target)
    report = compare(sqlite, k=5, sampled=40)
    assert (report.rows, report.made_by_no_model, len(report.queries)) == (34, 6, 34)
    for each in report.queries:
        keys = [each.query.row, *(key for key, _ in (*each.before, *each.after))]
        assert not {key[0] for key in keys if key} & bad.keys()
    assert report.to_dict()["made_by_no_model"] == 6
    assert "Left out: 6 rows whose old vector no model made." in compare_text(report)


def test_old_vectors_of_no_model_alone_are_nothing_to_compare_with(
    sqlite: Database, target: Target
) -> None:
    fill(sqlite, texts(6))
    sqlite.run(f"UPDATE notes SET v = '{json.dumps([0.0] * 48)}'")
    run(sqlite, target)
    with pytest.raises(StoreError, match="no two rows with new vectors whose old ones a model"):
        compare(sqlite)


@pytest.mark.slow
def test_known_pairs_are_measured_on_both_models(database: Database, target: Target) -> None:
    wanted = texts(60)
    fill(database, wanted)
    run(database, target)
    queries = [Query(wanted[n], frozenset({(f"n{n:06d}",)})) for n in range(12)]
    report = compare(
        database, queries=queries, encode_new=target.encode,
        encode_old=lambda asked: unit_vectors(len(asked), 48, seed=123),
    )  # fmt: skip
    assert report.before is not None
    assert report.after is not None
    assert report.after.recall.value == report.after.mrr.value == report.after.ndcg.value == 1.0
    assert report.before.recall.value < 0.7
    assert report.before.recall.low <= report.before.recall.value <= report.before.recall.high


@pytest.mark.slow
def test_rows_are_shown_by_their_shortened_texts_and_named_by_their_keys(
    database: Database, target: Target
) -> None:
    bodies = [*texts(20), "long\n\tone " * 90]
    fill(database, bodies)
    run(database, target)
    report = compare(database, k=3, shown=None)
    changed = report.to_dict(shown=99)["changed_most"]
    assert {each["id"] for each in changed} == {f"n{place:06d}" for place in range(21)}
    for each in changed:
        for one in (each, *each["before"], *each["after"]):
            body, text = bodies[int(one["id"][1:])], one.get("query", one.get("text"))
            assert text == (body if len(body) < 160 else ("long one " * 90)[:159] + "…")
    shown = compare_text(report)
    for each in report.queries[:5]:
        assert f"{each.overlap:.0%} common: {each.query.text}" in shown
        assert report.texts[each.after[0][0]][:40] in shown


def test_texts_are_read_for_the_shown_queries_alone(sqlite: Database, target: Target) -> None:
    fill(sqlite, texts(40))
    run(sqlite, target)
    report = compare(sqlite, k=2, shown=1)
    first = report.queries[0]
    assert set(report.texts) == {first.query.row, *(k for k, _ in (*first.before, *first.after))}
    for each in report.queries:
        assert each.query.row is not None
        assert each.query.text == report.texts.get(each.query.row, each.query.row[0])


def test_a_cancel_is_heard_while_texts_are_read(sqlite: Database, target: Target) -> None:
    fill(sqlite, texts(40))
    run(sqlite, target)
    seen: list[Progress] = []

    def stop(progress: Progress) -> None:
        if progress.stage == "Read the texts":
            seen.append(progress)
            context.cancel()

    context = JobContext(on_progress=stop)
    with pytest.raises(JobCancelled):
        compare(sqlite, context=context)
    (one,) = seen
    assert (one.done, one.total, one.unit) == (4, 40, "rows")


@pytest.mark.slow
def test_where_texts_cannot_be_read_a_comparison_has_keys(
    database: Database, target: Target
) -> None:
    fill(database, texts(20))
    run(database, target)
    whole = compare(database)
    database.run("ALTER TABLE notes DROP COLUMN body")
    lines: list[str] = []
    report = compare(database, context=JobContext(on_log=lines.append))
    assert (report.overlap, report.texts) == (whole.overlap, {})
    assert {each.query.text for each in report.queries} == {f"n{n:06d}" for n in range(20)}
    assert any("shown by their keys" in line and "body" in line for line in lines)


def test_texts_need_both_models(sqlite: Database, target: Target) -> None:
    fill(sqlite, texts(10))
    run(sqlite, target)
    with pytest.raises(StoreError, match="need both models"):
        compare(sqlite, queries=[Query("one")], encode_new=target.encode)


def test_an_old_model_of_another_dimension_is_refused(sqlite: Database, target: Target) -> None:
    fill(sqlite, texts(10))
    run(sqlite, target)
    with pytest.raises(StoreError, match=r"The old model makes 32 dimensions, and .* have 48"):
        compare(
            sqlite, queries=[Query("one")], encode_new=target.encode,
            encode_old=lambda asked: unit_vectors(len(asked), 32),
        )  # fmt: skip


def test_known_rows_are_found_by_numbers_and_by_texts(sqlite: Database, target: Target) -> None:
    wanted = texts(30)
    sqlite.run("CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT, v JSON)")
    rows = [
        {"id": place, "body": text, "v": json.dumps(vector.tolist())}
        for place, (text, vector) in enumerate(zip(wanted, unit_vectors(30, 48), strict=True))
    ]
    sqlite.run("INSERT INTO notes VALUES (:id, :body, :v)", rows)
    run(sqlite, target)
    for ids in (frozenset({(3,)}), frozenset({("3",)})):
        report = compare(
            sqlite, queries=[Query(wanted[3], ids)], encode_new=target.encode,
            encode_old=lambda asked: unit_vectors(len(asked), 48),
        )  # fmt: skip
        assert report.after is not None
        assert report.after.recall.value == 1.0


def test_measures_are_those_of_the_textbook() -> None:
    found, known = [("a",), ("b",), ("c",), ("d",)], {("b",), ("d",), ("x",)}
    assert overlap([("a",), ("b",)], [("b",), ("c",)]) == 0.5
    assert recall_at(found, known, 4) == pytest.approx(2 / 3)
    assert reciprocal_rank(found, known, 4) == 0.5
    ideal = 1 + 1 / math.log2(3) + 1 / math.log2(4)
    assert gain_at(found, known, 4) == pytest.approx((1 / math.log2(3) + 1 / math.log2(5)) / ideal)


def test_a_threshold_keeps_its_share_of_pairs() -> None:
    old = unit_vectors(200, 8, seed=1)
    # A space in which every cosine is squeezed: x -> (x + 3) / 4.
    new = np.concatenate([old, np.full((200, 1), math.sqrt(3), np.float32)], axis=1)
    for each in translate_thresholds(old, new, (0.3, 0.5, 0.7)):
        assert each.new is not None
        assert each.new.value == pytest.approx((each.old + 3) / 4, abs=0.005)
        assert each.new.low <= each.new.value <= each.new.high
        assert each.new.high - each.new.low < 0.05


def test_a_threshold_that_hardly_a_pair_exceeds_is_not_translated() -> None:
    vectors = unit_vectors(50, 64, seed=2)
    (found,) = translate_thresholds(vectors, vectors, (0.95,))
    assert (found.pairs, found.new) == (0, None)


@pytest.mark.parametrize("line", ['{"text": "a", "ids": "n1"}', '{"text": 1}', '{"ids": ["n1"]}'])
def test_a_query_whose_ids_are_no_list_is_refused(line: str) -> None:
    with pytest.raises(StoreError, match="Line 2 of the queries cannot be read"):
        parse_queries(f'{{"text": "a", "ids": ["n1", ["x", 2]]}}\n{line}', as_json=True)


def test_a_line_of_queries_ends_where_json_ends_it() -> None:
    written = '{"text": "a\u2028b\u0085c", "ids": [1]}\r\n\r\n{"text": "d"}\n'
    first, second = parse_queries(written, as_json=True)
    assert (first.text, first.known, second.text) == ("a\u2028b\u0085c", {(1,)}, "d")
