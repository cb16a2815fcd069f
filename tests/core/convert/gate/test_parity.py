"""The comparison itself: what passes, what fails, and with which figures."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from kimera_console.cli.gate_words import parity_text
from kimera_console.core.bundles.groups import by_language, by_length, by_origin
from kimera_console.core.bundles.parity_report import recorded_report
from kimera_console.core.bundles.thresholds import (
    adjusted,
    deviations,
    figure_words,
    thresholds_for,
)
from kimera_console.core.convert.gate.own_texts import MOST_OWN_TEXTS, read_own_texts
from kimera_console.core.convert.gate.parity import compare, top_k_agreement
from kimera_console.core.convert.gate.probe import (
    ProbeText,
    fit_budget,
    load_probe_texts,
    token_budget,
)
from kimera_console.core.errors import ConversionError

if TYPE_CHECKING:
    from pathlib import Path

    from kimera_console.core.convert import ParityReport

N, DIMENSION = 12, 16
ORDER_TOLERANCE = thresholds_for("fp32").order_tolerance


def vectors(seed: int = 0) -> np.ndarray:
    made = np.random.default_rng(seed).normal(size=(N, DIMENSION))
    return (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)


def report(source: np.ndarray, converted: np.ndarray, **more: object) -> ParityReport:
    texts = [ProbeText(f"t{i}", "en", f"text {i}") for i in range(len(source))]
    ids = [[0, i, 2] for i in range(len(source))]
    options = {"texts": texts, "source_ids": ids, "converted_ids": ids, **more}
    return compare(source, converted, **options)


def test_equal_vectors_pass_with_exact_figures() -> None:
    same = vectors()
    found = report(same, same.copy())
    assert found.passed
    assert found.problems == ()
    assert found.cosine_min == pytest.approx(1.0, abs=1e-7)
    assert found.max_abs_diff == 0.0
    assert found.top_k_agreement == 1.0
    assert found.texts == N
    assert len(found.per_text) == N
    assert found.per_text[3].tokens == 3


def test_own_texts_beyond_the_limit_are_reported(tmp_path: Path) -> None:
    (tmp_path / "own.txt").write_text("".join(f"text {i}\n" for i in range(MOST_OWN_TEXTS + 1)))
    own = read_own_texts(tmp_path / "own.txt")
    assert own.cut
    found = dataclasses.replace(report(vectors(), vectors()), own_file=own.file, own_cut=own.cut)
    assert "own.txt: only the first" in parity_text(found)
    assert recorded_report(json.loads(json.dumps(dataclasses.asdict(found)))).own_cut


def test_a_figure_that_fails_reads_as_less_than_what_is_needed() -> None:
    first = vectors()
    gate = adjusted("fp32", {"cosine_min": 0.999999999})
    other = first + np.float32(1e-4) * vectors(1)
    (problem,) = report(first, other, thresholds=gate, unit_norm=False).problems
    said, needed = problem.split(" (")[0], problem.split("; ")[1]
    assert float(said.split()[-1]) < 0.999999999
    assert needed == "0.999999999 is needed."
    assert figure_words(0.97234, 0.93) == "0.9723400"
    assert figure_words(0.99996, 0.99999, ".1%") == "99.996%"
    assert figure_words(1.004e-5, 1e-5, ".2e") == "1.004e-05"


def test_rounding_passes_and_a_percent_fails() -> None:
    source = vectors()
    rounded = source + np.float32(1e-7)
    assert report(source, rounded).passed
    turned = source.copy()
    turned[5] = source[5] * 0.99 + source[6] * 0.1
    turned[5] /= np.linalg.norm(turned[5])
    found = report(source, turned)
    assert not found.passed
    assert found.cosine_min < 0.99999
    assert f"{found.cosine_min:.7f}" in found.problems[0]
    assert "t5" in found.problems[0]
    assert found.per_text[5].cosine == found.cosine_min


def test_the_threshold_is_the_one_of_fp32() -> None:
    angle = np.arccos(0.999991)
    source = np.zeros((1, 2), np.float32)
    source[0, 0] = 1
    near = np.array([[np.cos(angle), np.sin(angle)]], np.float32)
    far = np.array([[np.cos(angle * 2), np.sin(angle * 2)]], np.float32)
    assert report(source, near).passed
    assert not report(source, far).passed


@pytest.mark.parametrize("side", ["source", "converted"])
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_nan_and_infinity_are_named_and_stay_out_of_the_json(side: str, value: float) -> None:
    source, converted = vectors(), vectors()
    (source if side == "source" else converted)[2, 3] = value
    found = report(source, converted)
    assert not found.passed
    assert any("NaN or infinite" in problem and "1 of 12" in problem for problem in found.problems)
    json.dumps(dataclasses.asdict(found), allow_nan=False)


def test_another_dimension_is_refused_without_a_crash() -> None:
    found = report(vectors(), vectors()[:, :8])
    assert not found.passed
    assert "dimension is 8, the source model's 16" in found.problems[0]


def test_vectors_that_are_not_unit_are_refused() -> None:
    found = report(vectors(), vectors() * np.float32(1.01))
    assert any("norm differs from 1 by 1.0" in problem for problem in found.problems)


def test_order_dependence_is_measured_and_refused() -> None:
    same, rows = vectors(), [1, 4]
    drifted = same[rows].copy()
    drifted[0, 0] += 5 * ORDER_TOLERANCE
    found = report(same, same, reordered=drifted, reordered_rows=rows)
    assert found.order_max_abs_diff == pytest.approx(5 * ORDER_TOLERANCE, rel=0.02)
    assert found.order_texts == 2
    assert any("share its batch" in problem for problem in found.problems)
    assert report(same, same, reordered=same[rows], reordered_rows=rows).passed


@pytest.mark.parametrize("broken", [np.nan, np.inf])
@pytest.mark.parametrize("unit_norm", [True, False])
def test_a_graph_that_breaks_in_a_mixed_batch_is_refused(broken: float, unit_norm: bool) -> None:
    same, rows = vectors(), [1, 4]
    mixed = same[rows].copy()
    mixed[1, 3] = broken
    found = report(same, same, reordered=mixed, reordered_rows=rows, unit_norm=unit_norm)
    assert not found.passed
    assert "for 1 of 2 texts in a mixed batch" in found.problems[0]


def test_another_tokenisation_is_named_even_where_vectors_agree() -> None:
    same, ids = vectors(), [[0, i, 2] for i in range(N)]
    other = [list(row) for row in ids]
    other[7] = [0, 99, 2]
    found = report(same, same, source_ids=ids, converted_ids=other)
    assert not found.passed
    assert "1 of 12 texts are tokenized differently" in found.problems[0]
    assert "t7" in found.problems[0]


def test_top_k_agreement_counts_shared_neighbours() -> None:
    source = np.eye(4, dtype=np.float32)
    source[1] = [0.9, 0.1, 0, 0]
    converted = source.copy()
    converted[1] = [0, 0.1, 0.9, 0]
    assert top_k_agreement(source, source, 1) == 1.0
    assert top_k_agreement(source, converted, 1) < 1.0
    assert top_k_agreement(source, converted, 0) == 1.0


def test_equal_texts_are_neighbours_of_each_other_whatever_rounding_says() -> None:
    """Ties must not count as disagreement: the user's own texts may hold one twice, or more."""
    source = np.repeat(vectors()[:4], 4, axis=0)
    noise = np.random.default_rng(1).normal(scale=2e-8, size=source.shape)
    assert top_k_agreement(source, (source + noise).astype(np.float32), 2) == 1.0


def turned(source: np.ndarray, rows: list[int], by: float) -> np.ndarray:
    """The vectors with some rows turned towards a random direction."""
    found = source.astype(np.float64)
    found[rows] += by * np.random.default_rng(2).normal(size=(len(rows), DIMENSION))
    found /= np.linalg.norm(found, axis=1, keepdims=True)
    return found.astype(np.float32)


def test_each_precision_has_thresholds_of_its_own_and_the_report_records_them() -> None:
    source = vectors()
    rough = turned(source, list(range(N)), 0.02)
    assert not report(source, rough, precision="fp32").passed
    assert report(source, rough, precision="int8").passed
    found = report(source, rough, precision="int8")
    assert found.thresholds == found.default_thresholds == thresholds_for("int8")
    ladder = [thresholds_for(name).cosine_mean for name in ("fp32", "fp16", "int8-block", "int8")]
    assert ladder == sorted(ladder, reverse=True)
    assert len(set(ladder)) == 4


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("cosine_mean", "mean cosine is 0."),
        ("cosine_p01", "1st percentile of the cosines is 0."),
        ("top_k_agreement", "5 nearest neighbours"),
        ("norm_tolerance", "norm differs"),
        ("order_tolerance", "share its batch"),
    ],
)
def test_every_threshold_can_be_tightened_and_then_fails_by_name(name: str, words: str) -> None:
    source = vectors()
    rough = turned(source, list(range(N)), 0.02)
    company = {"reordered": rough[:2] + np.float32(1e-6), "reordered_rows": [0, 1]}
    assert report(source, rough, precision="int8", **company).passed
    tightest = 0.0 if name.endswith("tolerance") else 1.0
    gate = adjusted("int8", {name: tightest, "cosine_min": None})
    if name == "top_k_agreement":
        rough = turned(source, list(range(N)), 0.2)
    found = report(source, rough, precision="int8", thresholds=gate, **company)
    assert any(words in problem for problem in found.problems), found.problems
    assert name in deviations(gate, thresholds_for("int8"))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1.5, -2.0])
def test_a_threshold_that_can_never_or_always_hold_is_refused(value: float) -> None:
    with pytest.raises(ConversionError, match="cosine_min") as caught:
        adjusted("fp32", {"cosine_min": value})
    assert "between -1 and 1" in caught.value.hint


def test_ones_own_texts_are_judged_by_themselves() -> None:
    """Ten good probe texts must not hide two bad ones of the user's own."""
    source = vectors()
    texts = [ProbeText(f"t{i}", "en", "x", own=i >= 10) for i in range(N)]
    gate = dataclasses.replace(
        thresholds_for("int8"), cosine_min=0.5, cosine_p01=0.5, cosine_mean=0.97, top_k_agreement=0
    )
    rough = turned(source, [10, 11], 0.12)
    found = report(source, rough, texts=texts, thresholds=gate)
    assert found.cosine_mean > 0.97
    assert [problem for problem in found.problems if "on your own texts" in problem]
    assert [row.name for row in by_origin(found.per_text)] == ["probe", "own"]


def test_figures_by_language_and_by_length_add_up() -> None:
    source = vectors()
    rough = turned(source, [7], 0.1)
    texts = [ProbeText(f"t{i}", "de" if i % 2 else "en", "x") for i in range(N)]
    ids = [[0] * (5 if i < 6 else 40) for i in range(N)]
    found = report(source, rough, texts=texts, source_ids=ids, converted_ids=ids)
    worst, best = by_language(found)
    assert (worst.name, worst.worst, worst.texts) == ("de", "t7", 6)
    assert worst.cosine_min == found.cosine_min < best.cosine_min
    assert worst.max_abs_diff == pytest.approx(found.max_abs_diff)
    short, middle = by_length(found)
    assert (short.name, middle.name) == ("1-16", "33-64")
    assert (short.tokens, middle.tokens) == (30, 240)
    assert middle.cosine_min == found.cosine_min
    shares = [row.top_k_agreement for row in (worst, best)]
    assert np.mean([s for s in shares if s is not None]) == pytest.approx(found.top_k_agreement)


def test_a_report_comes_back_from_its_json_as_it_went() -> None:
    source = vectors()
    gate = adjusted("int8", {"cosine_mean": 0.5})
    found = report(source, turned(source, [3], 0.1), precision="int8", thresholds=gate)
    assert recorded_report(json.loads(json.dumps(dataclasses.asdict(found)))) == found
    older = json.loads(json.dumps(dataclasses.asdict(found)))
    for name in ("thresholds", "default_thresholds", "top_5_agreement", "own_file"):
        del older[name]
    for row in older["per_text"]:
        del row["max_abs_diff"], row["agreement"], row["own"]
    read = recorded_report(older)
    assert read is not None
    assert read.thresholds is None
    assert by_length(read)[0].max_abs_diff is None


def test_a_graph_that_does_not_normalise_is_not_asked_for_norm_one() -> None:
    same, rows = vectors(), [0, 1]
    long = same[rows] * np.float32(7)
    assert not report(same, same, reordered=long, reordered_rows=rows).passed
    found = report(same, same, reordered=long, reordered_rows=rows, unit_norm=False)
    assert found.passed
    assert found.order_max_abs_diff < 1e-6


def test_probe_texts_are_many_and_of_many_languages() -> None:
    texts = load_probe_texts()
    assert len(texts) >= 72
    assert len({text.id for text in texts}) == len(texts)
    assert len({text.language for text in texts}) >= 14
    assert sum(text.long for text in texts) >= 1
    assert any(len(text.text.split()) == 1 for text in texts)
    # In fp16 such sentences gave NaN of bge-m3 elsewhere.
    assert any(text.text.count(",") >= 3 for text in texts if text.language == "cs")
    pairs = [text.id for text in texts if "-pair-" in text.id]
    assert len(pairs) >= 20
    assert all(f"{name[:-1]}{'b' if name[-1] == 'a' else 'a'}" in pairs for name in pairs)


def test_large_models_get_shorter_texts_but_every_text_and_the_long_one_whole() -> None:
    texts = load_probe_texts()
    counts = [512 if text.long else 60 for text in texts]
    fitted, cap = fit_budget(texts, counts, token_budget(568_000_000))
    assert [text.id for text in fitted] == [text.id for text in texts]
    assert 12 <= cap < 60
    for before, after in zip(texts, fitted, strict=True):
        assert before.text.startswith(after.text)
        assert after.text
        assert not before.long or after.text == before.text
    assert sum(min(n, cap) if n < 512 else n for n in counts) <= 1800
    assert fit_budget(texts, counts, 100_000) == (texts, 0)
