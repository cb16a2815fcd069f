"""The console's vectors against sentence-transformers', model by model.

`golden.npz` holds what the real sentence-transformers gives for the models of `recipes.py`
(`make_golden.py`). Each is built again here, embedded with the console's Transformers backend,
converted, and embedded with the console's ONNX backend; or it is refused, by name.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kimera_console.core.convert.request import ConversionRequest
from kimera_console.core.errors import KimeraError
from kimera_console.core.sources.source import inspect_model
from tests.golden import console
from tests.golden.building import build, digest
from tests.golden.recipes import PROBES, RECIPES, Recipe
from tests.helpers.conversions import convert_in_this_process

TOLERANCE = 1e-4
QUICK = ("bert", "dense-residual-weight")
"""Converted in the fast tests; all of them in the slow ones."""
HANDLED = [recipe for recipe in RECIPES.values() if not recipe.refused]
REFUSED = [recipe for recipe in RECIPES.values() if recipe.refused]


def _cases(recipes: list[Recipe], *, slow: bool = False) -> list[Any]:
    marks = {r.name: [pytest.mark.slow] if slow and r.name not in QUICK else [] for r in recipes}
    return [pytest.param(r, id=r.name, marks=marks[r.name]) for r in recipes]


@pytest.mark.parametrize("recipe", list(RECIPES.values()), ids=list(RECIPES))
def test_the_golden_model_is_built_as_it_was(recipe: Recipe, tmp_path: Path) -> None:
    assert digest(build(recipe, tmp_path)) == console.golden()["models"][recipe.name]["sha256"]


def test_the_golden_texts_are_those_embedded_here() -> None:
    assert console.golden()["texts"] == list(PROBES)
    assert set(console.golden()["models"]) == set(RECIPES)


@pytest.mark.slow
@pytest.mark.parametrize("recipe", _cases(HANDLED))
def test_the_transformers_backend_gives_sentence_transformers_vectors(
    recipe: Recipe, tmp_path: Path
) -> None:
    folder = build(recipe, tmp_path)

    assert console.difference(console.transformers_rows(folder), recipe.name) <= TOLERANCE
    for prompt in recipe.prompts:
        rows = console.transformers_rows(folder, prompt)
        assert console.difference(rows, f"{recipe.name}/{prompt}") <= TOLERANCE


@pytest.mark.slow
@pytest.mark.parametrize("recipe", _cases(HANDLED, slow=True))
def test_the_converted_model_gives_sentence_transformers_vectors(
    recipe: Recipe, tmp_path: Path
) -> None:
    bundle = console.convert_here(build(recipe, tmp_path), tmp_path / "onnx")

    assert console.difference(console.onnx_rows(bundle), recipe.name) <= TOLERANCE
    for prompt in recipe.prompts:
        rows = console.onnx_rows(bundle, prompt)
        assert console.difference(rows, f"{recipe.name}/{prompt}") <= TOLERANCE


@pytest.mark.parametrize("recipe", _cases(REFUSED))
def test_what_cannot_be_right_is_refused_by_name(recipe: Recipe, tmp_path: Path) -> None:
    folder = build(recipe, tmp_path)

    with pytest.raises(KimeraError, match=recipe.refused):
        inspect_model(str(folder)).require_supported()
    with pytest.raises(KimeraError, match=recipe.refused):
        console.transformers_rows(folder)
    with pytest.raises(KimeraError, match=recipe.refused):
        console.convert_here(folder, tmp_path / "onnx")


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["slow-sentencepiece", "lower-case", "inside", "qwen3", "gemma3", "truncate-dim"]
)
def test_a_whole_conversion_compares_both_sides_alike(name: str, tmp_path: Path) -> None:
    folder = build(RECIPES[name], tmp_path)
    request = ConversionRequest(source=str(folder), out=tmp_path / "onnx")
    result = convert_in_this_process(request)

    assert result.parity is not None
    assert result.parity.passed
    assert console.difference(console.onnx_rows(tmp_path / "onnx"), name) <= TOLERANCE


def test_every_golden_vector_is_a_vector() -> None:
    with np.load(Path(console.HERE / "golden.npz")) as stored:
        for key in stored.files:
            assert np.isfinite(stored[key]).all(), key
            assert len(stored[key]) == len(PROBES), key


def test_no_figure_of_the_documents_table_is_another_models() -> None:
    """Lowered precisions lose 2e-2 at most; 7e-1 once stood for a model without its modules."""
    document = Path(__file__).resolve().parents[2] / "docs" / "architectures.md"
    _, _, table = document.read_text(encoding="utf-8").partition("<!-- golden table")
    table, _, _ = table.partition("<!-- end of the golden table -->")
    cells = [cell.strip() for line in table.splitlines() for cell in line.split("|")[3:8]]
    figures = [float(cell) for cell in cells if cell[:1].isdigit()]
    assert len(figures) > 2 * len(HANDLED)
    assert max(figures) < 0.1
