"""Options: older names that still work, and choices that are those of the core."""

from __future__ import annotations

import pytest

from kimera_console.cli.parser import build_parser
from kimera_console.cli.store_change_options import INDEXES
from kimera_console.core.stores.change.vector_index import METHODS

STORES = ("plan", "run", "compare", "switch", "save")


@pytest.mark.parametrize("action", STORES)
def test_the_old_models_pooling_has_its_older_name_too(
    action: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["stores", action, "x"]
    asked = [
        build_parser().parse_args([*words, name, "mean"]) for name in ("--old-pooling", "--pooling")
    ]
    assert asked[0] == asked[1]
    assert asked[0].pooling == "mean"
    assert build_parser().parse_args(words).pooling == "auto"
    shown = help_of(["stores", action], capsys)
    assert "--old-pooling" in shown
    assert "--pooling" not in shown


def test_an_import_without_a_comparison_has_its_older_name_too(
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ["convert", "x", "--out", "y"]
    for name in ("--no-comparison", "--no-original"):
        assert not build_parser().parse_args([*words, name]).comparison
    assert build_parser().parse_args(words).comparison
    shown = help_of(["convert"], capsys)
    assert "--no-comparison" in shown
    assert "--no-original" not in shown


def test_a_proof_has_one_model_and_so_one_pooling(capsys: pytest.CaptureFixture[str]) -> None:
    assert "--pooling" in help_of(["stores", "prove"], capsys)


@pytest.mark.parametrize("action", ["rollback", "status", "drop-old", "discard"])
def test_a_recipe_is_not_offered_where_nothing_is_embedded(
    action: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "--recipe" not in help_of(["stores", action], capsys)
    words = ["stores", action, "x", "--recipe", "body"]
    more = ["--column", "v"] if action == "drop-old" else []
    assert build_parser().parse_args([*words, *more]).recipe == ["body"]


def test_the_kinds_of_index_are_those_of_the_core() -> None:
    """Written once more, because the core's module loads a database's library."""
    assert INDEXES == METHODS


def help_of(words: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit):
        build_parser().parse_args([*words, "--help"])
    return capsys.readouterr().out
