"""Recipes: columns, paths and templates make the texts that others made of them."""

from __future__ import annotations

from typing import Any

import pytest

from kimera_console.core.errors import StoreError
from kimera_console.core.stores.recipes.kimera import GEOIDS, SCARS
from kimera_console.core.stores.recipes.text_recipe import (
    RecipeSet,
    RowRenderer,
    RowText,
    TextRecipe,
)

COLUMNS = ("id", "title", "data", "the text")


def render(written: str | list[str], row: dict[str, Any]) -> RowText:
    recipes = RecipeSet.parse([written] if isinstance(written, str) else written)
    return RowRenderer(recipes, columns=COLUMNS, json_columns=("data",)).render(row)


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("title", "Ünï'code\n"),
        ("the text", " spaced "),
        ("id", "7"),
        ("data->name", "n"),
        ("data->list->1", "b"),
        ("data->list->-1", "b"),
        ("data->deep->a b", "x"),
        ("data->number", "0.5"),
        ("{{ title }}|{{ data.name }}", "Ünï'code\n|n"),
        ("{{ row['the text'] }}", " spaced "),
        ("{{ data | pairs }}", "name:n list:['a', 'b'] deep:{'a b': 'x'} number:0.5 yes:True"),
        ("{{ data.deep | pairs('=', ', ') }}", "a b=x"),
        ("{{ data.list | words }}", "a b"),
        ("{{ data.list | words('/') }}", "a/b"),
        ("{% for x in data.list %}<{{ x }}>{% endfor %}", "<a><b>"),
    ],
)
def test_a_recipe_makes_a_rows_text(written: str, text: str) -> None:
    data = '{"name": "n", "list": ["a", "b"], "deep": {"a b": "x"}, "number": 0.5, "yes": true}'
    row = {"id": 7, "title": "Ünï'code\n", "data": data, "the text": " spaced "}
    assert render(written, row) == RowText(text, 0)


@pytest.mark.parametrize(
    "written",
    ["title", "data->gone", "data->list->9", "data->deep", "title->x", "{{ data.gone }}",
     "{{ title | pairs }}", "{{ 1 / 0 }}"],
)  # fmt: skip
def test_where_there_is_no_text_the_row_says_why(written: str) -> None:
    found = render(written, {"title": None, "data": '{"list": [], "deep": {}}'})
    assert (found.text, found.recipe) == (None, 0)
    assert found.problem
    assert found.failed is written.startswith("{{")


def test_an_empty_text_is_a_text() -> None:
    assert render("title", {"title": ""}) == RowText("", 0)


def test_the_first_recipe_whose_condition_holds_makes_the_text() -> None:
    recipes = ["(image) WHEN id.startswith('img_')", "title WHEN title", "data->name"]
    row = {"id": "img_1", "title": "t", "data": '{"name": "n"}'}
    assert render(recipes, row) == RowText(None, 0, "image")
    assert render(recipes, {**row, "id": "x"}) == RowText("t", 1)
    assert render(recipes, {**row, "id": "x", "title": ""}) == RowText("n", 2)
    assert render(recipes[:2], {**row, "id": "x", "title": None}) == RowText(None)


@pytest.mark.parametrize(
    ("written", "text"),
    [("{{ row['self'] }}", "a"), ("class WHEN row['self'] == 'a'", "c"), ("self", "a")],
)
def test_columns_named_like_words_of_the_language_are_read(written: str, text: str) -> None:
    renderer = RowRenderer(RecipeSet.parse([written]), columns=("self", "class"))
    assert renderer.render({"self": "a", "class": "c"}).text == text


def test_a_column_named_row_is_that_column() -> None:
    renderer = RowRenderer(RecipeSet.parse(["{{ row }}{{ x }}"]), columns=("row", "x", "y"))
    assert renderer.needed == ("row", "x")
    assert renderer.render({"row": "b", "x": "c"}).text == "bc"


def test_only_the_columns_that_are_needed_are_read() -> None:
    def needed(*written: str) -> tuple[str, ...]:
        return RowRenderer(RecipeSet.parse(written), columns=COLUMNS).needed

    assert needed("title") == ("title",)
    assert needed("{{ data.x }} WHEN id > 3") == ("id", "data")
    assert needed("{{ row['the text'] }}") == COLUMNS


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("", "incomplete"),
        ("title WHEN  ", "names title WHEN"),
        ("{{ title", "cannot be read"),
        ("title WHEN id ==", "cannot be read"),
        ("nothing", "names nothing"),
        ("nothing->x", "names nothing"),
        ("{{ nothing }}", "names nothing"),
        ("title WHEN nothing", "names nothing"),
    ],
)
def test_a_recipe_that_cannot_work_is_refused_by_name(written: str, message: str) -> None:
    with pytest.raises(StoreError, match=message) as caught:
        RowRenderer(RecipeSet.parse([written]), columns=COLUMNS)
    assert caught.value.hint


@pytest.mark.parametrize(
    "written",
    ["{{ title.__class__.__mro__ }}", "{{ title * 100000000 }}", "{{ 9 ** 99999999 }}",
     "{% for x in range(10 ** 9) %}{% endfor %}", "{{ data.update({'a': 1}) }}",
     "{{ title.format.__globals__ }}", "{{ cycler.__init__.__globals__ }}"],
)  # fmt: skip
def test_a_template_reaches_nothing_outside_and_fills_no_memory(written: str) -> None:
    assert render(written, {"title": "x", "data": "{}"}).text is None


def test_a_set_is_kept_and_read_back() -> None:
    for recipes in (GEOIDS.recipes, SCARS.recipes):
        assert RecipeSet.parse(recipes.to_list()) == recipes
    one = TextRecipe("{{ a }}{{ '\\n' }}{{ b }}", "a and b == 'x'")
    assert RecipeSet.parse([one.written]).recipes == (one,)


def test_kimeras_texts_are_kimeras() -> None:
    columns = ("geoid_id", "symbolic_state", "metadata_json", "semantic_state_json")
    renderer = RowRenderer(GEOIDS.recipes, columns=columns, json_columns=columns[1:])
    state = '{"risk": 0.75, "hope": 1.0, "né": 2, "ok": null, "on": true}'
    row = {"geoid_id": "geoid_1", "symbolic_state": "{}", "semantic_state_json": state}
    assert renderer.render(row).text == "risk:0.75 hope:1.0 né:2 ok:None on:True"
    crystal = {**row, "geoid_id": "CRYSTAL_SCAR_1", "symbolic_state": '{"principle": "p q"}'}
    assert renderer.render(crystal).text == "p q"
    assert renderer.render({**row, "geoid_id": "geoid_img_1"}).excluded_as == "image"
    assert "metadata_json" not in renderer.needed
    scars = RowRenderer(
        SCARS.recipes, columns=("scar_id", "geoids", "reason"), json_columns=("geoids",)
    )
    assert scars.render({"geoids": '["a", "b"]', "reason": "why"}).text == "why"
    assert scars.render({"geoids": '["a", "b"]', "reason": None}).text == "Tension a-b"
    assert scars.render({"geoids": '["a"]', "reason": ""}) == RowText(None)
