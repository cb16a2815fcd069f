"""No text from a file or a user becomes a formula in what people open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from kimera_console.core.bench.output.history import load_run, to_csv
from kimera_console.core.system.visible import sheet_cell

RECORDED = Path(__file__).parents[1] / "recorded" / "benchmark-run.json"


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1+cmd|' /C calc'!A0", "-1+2", "@SUM(A1)", "\t=1", " =1", "=", "-2+3+cmd|'x'!A0",
     "+HYPERLINK(\"x\")", "-a b c=1"],
)  # fmt: skip
def test_what_begins_a_formula_becomes_text(text: str) -> None:
    assert sheet_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-cmd", "＝1+1", "＠SUM(A1)", "+x"])
def test_words_behind_a_sign_and_wide_signs_are_no_figures(text: str) -> None:
    assert sheet_cell(text) == f"'{text}"


@pytest.mark.parametrize("acts", ["\r", "\u202e", "\ufeff", "\x1b", "\x00", "\x85", "\u2028"])
def test_a_character_that_acts_is_made_visible_and_begins_no_row(acts: str) -> None:
    run = load_run(RECORDED)
    runs = tuple(replace(one, contender=f"x{acts}=cmd|y", error=f"{acts}=1") for one in run.runs)
    text = to_csv(replace(run, runs=runs))
    assert acts not in text
    rows = list(csv.reader(io.StringIO(text)))
    assert {len(row) for row in rows} == {len(rows[0])}
    assert {row[1] for row in rows[1:]} == {f"x\\u{ord(acts):04x}=cmd|y"}


@pytest.mark.parametrize(
    "text",
    ["", "-", "-0.25", "+1.5 %", "-1.2e-07", "-12 ms", "-3.5 texts/s", "a=b", "1+1", "bge-m3", "−1",
     "'=1"],
)  # fmt: skip
def test_figures_and_words_stay(text: str) -> None:
    assert sheet_cell(text) == text


def test_a_benchmark_of_a_model_with_a_hostile_name() -> None:
    run = load_run(RECORDED)
    evil = '=HYPERLINK("http://host.invalid")'
    runs = tuple(replace(one, contender=evil, error="@SUM(A1)") for one in run.runs)
    rows = list(csv.reader(io.StringIO(to_csv(replace(run, runs=runs)))))
    assert {row[1] for row in rows[1:]} == {f"'{evil}"}
    assert not [cell for row in rows[1:] for cell in row if cell[:1] in tuple("=@")]
    assert evil not in json.dumps(rows[1:]).replace(json.dumps(f"'{evil}"), "")


def test_a_table_that_is_copied(qtbot) -> None:
    from kimera_console.gui.widgets import Column, DataTable

    table = DataTable([Column("Model", lambda row: row), Column("Change", lambda _: "-0.3")], "T")
    qtbot.addWidget(table)
    table.set_rows(["=1+1", "bge-m3", "a\r=1"])
    rows = ["'=1+1\t-0.3", "bge-m3\t-0.3", "a\\u000d=1\t-0.3"]
    assert table.as_tsv() == "Model\tChange\n" + "".join(f"{row}\n" for row in rows)
