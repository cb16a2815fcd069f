"""Quality from pairs: Spearman as scipy computes it, recall and nDCG by hand, and bad files."""

from __future__ import annotations

import gzip
import json
import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kimera_console.core.bench.measure.quality_run import QualityTask, quality_scores
from kimera_console.core.bench.measure.record import SampleRecord
from kimera_console.core.bench.plan.facts import ContenderInfo
from kimera_console.core.bench.plan.types import BenchmarkPlan, Contender
from kimera_console.core.bench.verdict.quality import (
    MOST_PAIRS,
    multilingual_score,
    read_pairs,
    score,
    spearman,
)
from kimera_console.core.convert.gate.retrieval import load_labelled_set
from kimera_console.core.errors import BenchmarkError

if TYPE_CHECKING:
    from pathlib import Path

NUMBERS = st.lists(
    st.tuples(st.integers(-3, 3), st.floats(-5, 5, allow_nan=False)), min_size=3, max_size=40
)


@pytest.mark.slow
@settings(deadline=None)  # another process may have the processor
@given(NUMBERS)
def test_spearman_is_scipys_ties_included(pairs: list[tuple[int, float]]) -> None:
    from scipy import stats  # a second, which other processes of tests are spared

    left, right = [float(a) for a, _ in pairs], [b for _, b in pairs]
    if len(set(left)) < 2 or len(set(right)) < 2:
        assert math.isnan(spearman(left, right))
        return
    assert spearman(left, right) == pytest.approx(stats.spearmanr(left, right).statistic, abs=1e-9)


def test_recall_and_ndcg_by_hand(tmp_path: Path) -> None:
    file = tmp_path / "search.tsv"
    file.write_text("query\tpositive\na\tx\nb\ty\nb\tz\n")
    vectors = {
        "a": unit(1, 0, 0), "x": unit(1, 0, 0), "b": unit(0, 1, 0.2), "y": unit(0, 0.1, 1),
        "z": unit(0, 1, 0),
    }  # fmt: skip
    found = {one.metric: one.value for one in score(read_pairs(str(file)), vectors, "onnx")}
    assert found["recall@1"] == pytest.approx((1 + 0.5) / 2)
    assert found["recall@5"] == 1.0
    assert found["ndcg@10"] == pytest.approx(1.0)  # z first, y second: the ideal order of two


def test_a_positive_further_down_costs_gain(tmp_path: Path) -> None:
    file = tmp_path / "search.jsonl"
    lines = [{"anchor": "a", "positive": "y"}, {"anchor": "x", "positive": "x2"}]
    file.write_text("\n".join(json.dumps(line) for line in lines) + "\n\n")
    vectors = {"a": unit(1, 0, 0), "y": unit(0.5, 1, 0), "x": unit(0, 0, 1), "x2": unit(1, 0, 0.5)}
    found = {one.metric: one.value for one in score(read_pairs(str(file)), vectors, "onnx")}
    assert found["recall@1"] == pytest.approx(0.5)
    assert found["ndcg@10"] == pytest.approx((1 / math.log2(3) + 1) / 2)


@pytest.mark.parametrize(
    ("precisions", "expected"),
    [
        ({"onnx": "int8"}, set()),
        ({"onnx": "fp32"}, set()),
        ({"transformers": "fp32", "onnx": "int8"}, {"transformers", "onnx"}),
        ({"transformers": "bf16", "onnx": "int8"}, {"onnx"}),
    ],
)
def test_no_contender_is_held_against_itself(
    precisions: dict[str, str], expected: set[str]
) -> None:
    plan = BenchmarkPlan(tuple(precisions), ())
    record = SampleRecord(plan)
    for name, precision in precisions.items():
        contender = Contender(name, name, name, available=True, model_key="same")
        record.join(contender, ContenderInfo(precision=precision), "")
        record.quality_vectors[name] = np.full((1, 3), 0.5774, np.float32)  # longer than 1
    scores = quality_scores(QualityTask(None, ("a text",)), record)
    assert {one.contender for one in scores} == expected
    assert all(one.value <= 1.0 for one in scores)


def test_multilingual_looks_into_other_languages_only() -> None:
    rows = np.stack([unit(1, 0, 0), unit(1, 0.1, 0), unit(1, 0.05, 0), unit(0, 0, 1)])
    same = multilingual_score(rows, ["a", "a", "b", "b"], ["en", "de", "en", "de"], "onnx")
    assert same.value == pytest.approx(0.25)  # only the first finds its meaning
    assert same.count == 4


@pytest.mark.parametrize(
    ("name", "text", "part"),
    [
        ("a.csv", "", "holds no pairs"),
        ("a.csv", "one,two\n1,2\n", "has the columns one, two"),
        ("a.csv", "sentence1,sentence2,score\na,b,high\n", "line 2: 'high' is not a score"),
        ("a.csv", "sentence1,sentence2,score\na,b,nan\n", "'nan' is not a score"),
        ("a.csv", "sentence1,sentence2,score\na,,1\n", "line 2: a text is missing"),
        ("a.csv", "sentence1,sentence2,score\na,b,1\nc,d,1\n", "same score"),
        ("a.csv", "query,positive\na,a\n", "too few texts"),
        ("a.jsonl", "{", "line 1: not JSON"),
        ("a.jsonl", "[" * 9000, "is a JSON array"),
        ("a.jsonl", '{"query": "a", "positive": "b"}\n{"query": 1}', "line 2: 'query' is a number"),
        ("a.jsonl", "3", "not a JSON object"),
        ("a.csv", 'sentence1,sentence2,score\n"a,b,1\n', "line 2: a quote"),
    ],
)
def test_a_bad_file_is_refused_by_line(tmp_path: Path, name: str, text: str, part: str) -> None:
    file = tmp_path / name
    file.write_text(text)
    with pytest.raises(BenchmarkError, match=part):
        read_pairs(str(file))


def test_what_is_no_text_file_is_refused(tmp_path: Path) -> None:
    for path, said in ((tmp_path, "is a folder"), (tmp_path / "absent.csv", "cannot be read")):
        with pytest.raises(BenchmarkError, match=said):
            read_pairs(str(path))
    with (tmp_path / "large.csv").open("wb") as large:
        large.truncate(64 * 1024 * 1024)
    with pytest.raises(BenchmarkError, match="no text at all"):
        read_pairs(str(tmp_path / "large.csv"))
    (tmp_path / "damaged.csv").write_bytes("query,positive\n\xe9t\xe9,x\n".encode("latin-1"))
    with pytest.raises(BenchmarkError, match="line 2: not UTF-8"):
        read_pairs(str(tmp_path / "damaged.csv"))


FRENCH = [("été", "la saison chaude"), ("hiver", "la saison gelée"), ("forêt", "là où sont cachés")]


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "utf-16"])
def test_pairs_are_read_as_every_file_of_texts(tmp_path: Path, encoding: str, packed: bool) -> None:
    data = "".join(f"{a};{b}\n" for a, b in [("query", "positive"), *FRENCH]).encode(encoding)
    file = tmp_path / ("a.csv.gz" if packed else "a.csv")
    file.write_bytes(gzip.compress(data, mtime=0) if packed else data)
    found = read_pairs(str(file))
    assert list(zip(found.left, found.right, strict=True)) == FRENCH
    assert ("Western European" in found.note) == (encoding == "latin-1")


def test_pairs_are_read_from_parquet(tmp_path: Path) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    left, right = map(list, zip(*FRENCH, strict=True))
    table = pa.table({"Sentence1": left, "sentence2": right, "score": [0.5, 1.0, 0.25]})
    parquet.write_table(table, tmp_path / "a.parquet")
    found = read_pairs(str(tmp_path / "a.parquet"))
    assert list(zip(found.left, found.right, strict=True)) == FRENCH
    assert found.scores == (0.5, 1.0, 0.25)


def test_only_the_first_pairs_are_taken(tmp_path: Path) -> None:
    file = tmp_path / "many.tsv"
    file.write_text("text1\ttext2\tscore\n" + "".join(f"a{n}\tb{n}\t{n}\n" for n in range(5001)))
    found = read_pairs(str(file))
    assert (len(found.left), len(found.scores), found.cut) == (MOST_PAIRS, MOST_PAIRS, True)


@pytest.mark.parametrize("name", ["a.json", "a.JSONL", "a.jsonlines", "a.ndjson"])
def test_every_ending_of_json_lines_is_read_as_such(tmp_path: Path, name: str) -> None:
    rows = ({"query": query, "positive": text} for query, text in (("a", "b"), ("c", "d")))
    (tmp_path / name).write_text("\n".join(map(json.dumps, rows)))
    found = read_pairs(str(tmp_path / name))
    assert (found.left, found.right) == (("a", "c"), ("b", "d"))


@pytest.mark.parametrize(
    ("name", "data", "part", "advice"),
    [
        ("a.csv", b"PAR1\0\x15\0", "is a Parquet file", "Read it as Parquet"),
        (
            "a.csv",
            b"PK\x03\x04[Content_Types].xml xl/",
            "is an Excel file",
            "save the texts as CSV",
        ),
    ],
)
def test_another_format_is_named_with_what_to_do(
    tmp_path: Path, name: str, data: bytes, part: str, advice: str
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(BenchmarkError, match=part) as caught:
        read_pairs(str(tmp_path / name))
    assert advice in str(caught.value.advice)


def test_the_labelled_search_counts_gain_and_kept_ranks() -> None:
    labelled = load_labelled_set(5)
    asked = len(labelled.queries)
    exact = np.eye(len(labelled.texts), dtype=np.float32)
    for query, known in enumerate(labelled.relevant):
        exact[query] = unit(*exact[[asked + place for place in known]].sum(axis=0))
    swapped = exact.copy()
    swapped[0] = unit(*(0.4 * exact[asked] + 0.6 * exact[asked + 1]))
    task = QualityTask(None, (), (), labelled)
    plan = BenchmarkPlan(("transformers", "onnx"), ())
    record = SampleRecord(plan)
    for name, precision, rows in (("transformers", "fp32", exact), ("onnx", "int8", swapped)):
        contender = Contender(name, name, name, available=True, model_key="same")
        record.join(contender, ContenderInfo(precision=precision), "")
        record.quality_vectors[name] = rows
    found = {(one.contender, one.metric): one.value for one in quality_scores(task, record)}
    assert found["transformers", "labelled_ndcg@10"] == 1.0
    assert found["transformers", "labelled_ranks"] == 1.0
    assert found["onnx", "labelled_ranks"] == pytest.approx(1 - 1 / asked)
    assert 0.9 < found["onnx", "labelled_ndcg@10"] < 1.0


def unit(*numbers: float) -> np.ndarray:
    vector = np.asarray(numbers, np.float32)
    return vector / np.linalg.norm(vector)
