"""The prompts of the old and the new model, chosen in the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QComboBox

from kimera_console.core.flags.settings import Settings
from kimera_console.core.stores.recipes.old_model import open_model
from tests.golden import console
from tests.golden.building import build
from tests.golden.recipes import RECIPES
from tests.helpers.stores import Database, sentences

if TYPE_CHECKING:
    from pathlib import Path

    from tests.gui.tabs.stores.support import Room

PASSAGE = "Represent this passage: "


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model whose default prompt is that of queries."""
    folder = tmp_path_factory.mktemp("prompts")
    return console.convert_here(build(RECIPES["prompt-default"], folder), folder / "onnx")


@pytest.mark.slow
def test_prompts_are_offered_by_name_and_kept_from_the_proof_to_the_switch(
    room: Room, sqlite: Database, bundle: Path
) -> None:
    bodies = sentences(40)
    with open_model(Settings(room.env_file), str(bundle), prompt="passage") as old:
        vectors = old.encode(bodies)
    sqlite.run("CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT, v JSON)")
    sqlite.run(
        "INSERT INTO notes VALUES (:id, :body, :v)",
        [
            {"id": place, "body": body, "v": str(vector.tolist())}
            for place, (body, vector) in enumerate(zip(bodies, vectors, strict=True))
        ],
    )
    room.connect(sqlite.url)
    room.choose("textColumn", "body")
    room.prove(bundle)
    assert not room.session.results.proof.proved  # the default is another
    assert set(offered(room, "oldPrompt")) == {"Default (query)", "None", "query", "passage"}
    room.choose("oldPrompt", "passage")
    assert room.session.results.proof is None
    room.do("startProve", "prove")
    assert room.session.results.proof.proved
    room.choose("rule_not_reproduced", "Embed")
    room.plan(bundle)
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


def offered(room: Room, name: str) -> list[str]:
    combo = room.tab.findChild(QComboBox, name)
    assert combo is not None
    return [combo.itemText(place) for place in range(combo.count())]
