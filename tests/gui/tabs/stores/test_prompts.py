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
def passages(room: OpenStoresTab, sqlite: Database, prompted_bundle: Path) -> Database:
    """A table of texts with the vectors that the model makes of them as passages."""
    bodies = sentences(40)
    with open_model(Settings(room.env_file), str(prompted_bundle), prompt="passage") as old:
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
    room: OpenStoresTab, passages: Database, prompted_bundle: Path
) -> None:
    room.connect(passages.url)
    room.choose("textColumn", "body")
    room.prove(prompted_bundle)
    assert not room.session.results.proof.proved  # the default is another
    assert set(offered(room, "oldPrompt")) == {"Default (query)", "None", "query", "passage"}
    room.choose("oldPrompt", "passage")
    assert room.session.results.proof is None
    room.do("startProve", "prove")
    assert room.session.results.proof.proved
    room.choose("rule_not_reproduced", "Embed")
    room.plan(prompted_bundle)
    room.choose("newPrompt", "passage")
    assert room.session.results.plan is None
    room.do("startPlan", "plan")
    assert f"prompt “{PASSAGE}”" in room.words(room.page("plan"))
    room.go("run")
    room.do("startRun", "run")
    room.session.set_option(prompt=None)  # as in a later session: the run's own prompt counts
    room.do("startRun", "run")
    (state,) = room.session.status.runs
    assert (state.run.stamp.prompt, state.run.state) == (PASSAGE, "complete")
    room.go("switch")
    room.settled()
    room.press("startSwitch")
    room.do("confirmSwitch", "switch")
    room.go("connect")
    room.type("storeName", "mine")
    room.press("saveStore")
    from kimera_console.core.stores.change.saved import find_choices

    kept = find_choices("mine")
    assert kept is not None
    assert (kept["old_prompt"], "prompt" in kept) == ("passage", False)


@pytest.mark.slow
def test_typed_queries_have_each_models_default_prompt_not_that_of_the_texts(
    room: OpenStoresTab, passages: Database, prompted_bundle: Path
) -> None:
    room.connect(passages.url)
    room.choose("textColumn", "body")
    room.go("prove")
    room.type("oldModel", str(prompted_bundle), enter=True)
    room.wait(lambda: "passage" in offered(room, "oldPrompt"))
    room.choose("oldPrompt", "passage")
    room.do("startProve", "prove")
    room.choose("rule_not_reproduced", "Embed")
    room.plan(prompted_bundle)
    room.choose("newPrompt", "passage")
    room.do("startPlan", "plan")
    room.go("run")
    room.do("startRun", "run")
    room.go("compare")
    queries = room.tab.findChild(QPlainTextEdit, "queries")
    assert queries is not None
    queries.setPlainText("\n".join(sentences(5)))
    room.do("startCompare", "compare")
    # One model, and the same vectors on both sides: so are the queries' vectors.
    for each in room.session.results.comparison.queries:
        assert [one for _, one in each.before] == pytest.approx(
            [one for _, one in each.after], abs=1e-4
        )
        assert each.before[0][1] < 0.999  # a query is no passage


def offered(room: OpenStoresTab, name: str) -> list[str]:
    combo = room.tab.findChild(QComboBox, name)
    assert combo is not None
    return [combo.itemText(place) for place in range(combo.count())]
