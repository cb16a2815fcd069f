"""The prompts of the old and the new model, chosen in the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QComboBox, QPlainTextEdit

from kimera_console.core.flags.settings import Settings
from kimera_console.core.stores.recipes.old_model import open_model
from tests.helpers.stores import Database, sentences

if TYPE_CHECKING:
    from pathlib import Path

    from tests.gui.tabs.stores.support import OpenStoresTab

PASSAGE = "Represent this passage: "


@pytest.fixture
def passages(opened: OpenStoresTab, sqlite: Database, prompted_bundle: Path) -> Database:
    """A table of texts with the vectors that the model makes of them as passages."""
    bodies = sentences(40)
    with open_model(Settings(opened.env_file), str(prompted_bundle), prompt="passage") as old:
        vectors = old.encode(bodies)
    sqlite.run("CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT, v JSON)")
    sqlite.run(
        "INSERT INTO notes VALUES (:id, :body, :v)",
        [
            {"id": place, "body": body, "v": str(vector.tolist())}
            for place, (body, vector) in enumerate(zip(bodies, vectors, strict=True))
        ],
    )
    return sqlite


@pytest.mark.slow
def test_prompts_are_offered_by_name_and_kept_from_the_proof_to_the_switch(
    opened: OpenStoresTab, passages: Database, prompted_bundle: Path
) -> None:
    opened.connect(passages.url)
    opened.choose("textColumn", "body")
    opened.prove(prompted_bundle)
    assert not opened.controller.results.proof.proved  # the default is another
    assert set(offered(opened, "oldPrompt")) == {"Default (query)", "None", "query", "passage"}
    opened.choose("oldPrompt", "passage")
    assert opened.controller.results.proof is None
    opened.do("startProve", "prove")
    assert opened.controller.results.proof.proved
    opened.choose("rule_not_reproduced", "Embed")
    opened.plan(prompted_bundle)
    opened.choose("newPrompt", "passage")
    assert opened.controller.results.plan is None
    opened.do("startPlan", "plan")
    assert f"prompt “{PASSAGE}”" in opened.words(opened.page("plan"))
    opened.go("run")
    opened.do("startRun", "run")
    opened.controller.set_option(prompt=None)  # as in a later session: the run's own prompt counts
    opened.do("startRun", "run")
    (state,) = opened.controller.status.runs
    assert (state.run.stamp.prompt, state.run.state) == (PASSAGE, "complete")
    opened.go("switch")
    opened.wait_idle()
    opened.press("startSwitch")
    opened.do("confirmSwitch", "switch")
    opened.go("connect")
    opened.type("storeName", "mine")
    opened.press("saveStore")
    from kimera_console.core.stores.change.saved import find_choices

    kept = find_choices("mine")
    assert kept is not None
    assert (kept.old_prompt, kept.prompt) == ("passage", None)


@pytest.mark.slow
def test_typed_queries_have_each_models_default_prompt_not_that_of_the_texts(
    opened: OpenStoresTab, passages: Database, prompted_bundle: Path
) -> None:
    opened.connect(passages.url)
    opened.choose("textColumn", "body")
    opened.go("prove")
    opened.type("oldModel", str(prompted_bundle), enter=True)
    opened.wait(lambda: "passage" in offered(opened, "oldPrompt"))
    opened.choose("oldPrompt", "passage")
    opened.do("startProve", "prove")
    opened.choose("rule_not_reproduced", "Embed")
    opened.plan(prompted_bundle)
    opened.choose("newPrompt", "passage")
    opened.do("startPlan", "plan")
    opened.go("run")
    opened.do("startRun", "run")
    opened.go("compare")
    queries = opened.tab.findChild(QPlainTextEdit, "queries")
    assert queries is not None
    queries.setPlainText("\n".join(sentences(5)))
    opened.do("startCompare", "compare")
    # One model, and the same vectors on both sides: so are the queries' vectors.
    for each in opened.controller.results.comparison.queries:
        assert [one for _, one in each.before] == pytest.approx(
            [one for _, one in each.after], abs=1e-4
        )
        assert each.before[0][1] < 0.999  # a query is no passage


def offered(opened: OpenStoresTab, name: str) -> list[str]:
    combo = opened.tab.findChild(QComboBox, name)
    assert combo is not None
    return [combo.itemText(place) for place in range(combo.count())]
