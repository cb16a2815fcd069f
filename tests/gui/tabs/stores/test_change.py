"""Prove, plan and run: what is found, refused, paused, stopped, and gone on with."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit

from kimera_console.core.flags.settings import Settings
from kimera_console.core.stores.change import chunk_work
from kimera_console.core.stores.change.rules import ALLOWED
from kimera_console.core.stores.recipes.old_model import open_model
from kimera_console.gui.jobs import MODEL
from kimera_console.gui.tabs.stores import work
from kimera_console.gui.tabs.stores.steps import OPEN, step_state
from kimera_console.gui.tabs.stores.tasks import RUN
from tests.core.stores.changing import made
from tests.gui.activating import activate
from tests.gui.tabs.stores.support import counts_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.gui.tabs.stores.support import OpenStoresTab
    from tests.helpers.stores import Database

EMBED, LEAVE = "Embed", "Leave"


def test_the_proof_finds_the_recipe_and_opens_the_plan(
    opened: OpenStoresTab, notes: Database, tiny_bundle: Path
) -> None:
    opened.connect(notes.url)
    assert not opened.is_open("plan")
    opened.go("prove")
    page = opened.page("prove")
    assert counts_of(page.rules) == dict.fromkeys(ALLOWED, "not counted yet")
    opened.prove(tiny_bundle)
    assert counts_of(page.rules) == {
        "no_text": "none seen", "empty": "none seen", "image": "none seen", "degraded": "2 of 60",
        "missing": "not counted yet", "not_reproduced": "none seen",
    }  # fmt: skip
    assert opened.cells(page.recipes.table)["body"][1] == "100.0%"
    assert page.recipes.verdict.text.startswith("Proved. 100.0%")
    assert opened.cells(page.classes.table)["Made by no model"][0] == "2"
    assert opened.cells(page.classes.table)["Reproduced"][0] == "58"
    assert opened.is_open("plan")
    assert "Proved" in opened.button("step_prove").accessibleDescription()


@pytest.mark.slow
def test_a_recipe_that_is_not_proved_is_used_only_when_that_is_confirmed(
    opened: OpenStoresTab, notes: Database, new_bundle: Path, tiny_bundle: Path
) -> None:
    opened.connect(notes.url)
    opened.go("prove")
    recipes = opened.tab.findChild(QPlainTextEdit, "recipes")
    assert recipes is not None
    recipes.setFocus()
    QTest.keyClicks(recipes, "id")
    opened.wait(lambda: opened.controller.choices.recipes == ("id",))
    opened.type("oldModel", str(new_bundle), enter=True)
    opened.press("startProve")
    opened.wait(lambda: "prove" in opened.controller.jobs.errors)
    assert "makes 64" in opened.words(opened.page("prove"))
    assert "--model" not in opened.words(opened.page("prove"))
    opened.type("oldModel", str(tiny_bundle), enter=True)
    opened.do("startProve", "prove")
    assert "Not proved" in opened.page("prove").recipes.verdict.text
    assert not opened.is_open("plan")
    opened.press("trustRecipes")
    assert opened.is_open("plan")
    opened.press("trustRecipes")
    assert not opened.is_open("plan")


def test_a_proof_of_what_is_not_chosen_any_more_does_not_count(
    opened: OpenStoresTab, notes: Database, tiny_bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened.connect(notes.url)
    opened.go("prove")
    opened.type("oldModel", str(tiny_bundle), enter=True)
    go_on = threading.Event()
    prove = work.prove_recipes

    def late(*arguments: Any, **rest: Any) -> Any:
        go_on.wait(30)
        return prove(*arguments, **{**rest, "context": None})  # as if past its last checkpoint

    monkeypatch.setattr(work, "prove_recipes", late)
    opened.press("startProve")
    opened.controller.set_recipes(("id",))
    assert opened.controller.jobs.step == ""
    go_on.set()
    opened.wait_idle()
    assert opened.controller.results.proof is None
    assert opened.button("startProve").isEnabled()


@pytest.mark.slow
def test_what_was_typed_just_before_is_what_is_proved_and_planned(
    opened: OpenStoresTab, notes: Database, tiny_bundle: Path, new_bundle: Path
) -> None:
    opened.connect(notes.url)
    opened.go("prove")
    activate(opened.qtbot, opened.tab)
    recipes = opened.tab.findChild(QPlainTextEdit, "recipes")
    assert recipes is not None
    opened.type("oldModel", str(tiny_bundle))
    recipes.setFocus()
    QTest.keyClicks(recipes, "body")
    QTest.keyClick(recipes, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert opened.controller.choices.recipes == ("body",)
    assert opened.controller.choices.old_model == str(tiny_bundle)
    assert opened.controller.jobs.step == "prove"
    opened.wait_idle()
    assert opened.page("prove").recipes.verdict.text.startswith("Proved.")
    opened.go("plan")
    opened.type("newModel", str(new_bundle))
    line = opened.line("newModel")
    QTest.keyClick(line, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert opened.controller.choices.bundle == str(new_bundle)
    assert opened.controller.jobs.step == "plan"
    opened.wait_idle()
    assert "64 dimensions" in opened.page("plan").plan.facts.value("model")


def test_a_recipe_that_cannot_be_read_is_said(
    opened: OpenStoresTab, notes: Database, tiny_bundle: Path
) -> None:
    opened.connect(notes.url)
    opened.go("prove")
    opened.controller.set_recipes(("{{ body",))
    opened.press("startProve")
    assert "prove" in opened.controller.jobs.errors
    assert "{{ body" in opened.words(opened.page("prove"))


@pytest.mark.slow
def test_a_plan_tells_what_the_change_costs_and_refuses_what_is_missing(
    opened: OpenStoresTab,
    notes: Database,
    tiny_bundle: Path,
    new_bundle: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened.connect(notes.url)
    opened.prove(tiny_bundle)
    opened.plan(new_bundle)
    card = opened.page("plan").plan
    assert card.rows.value == "60"
    assert "64 dimensions" in card.facts.value("model")
    assert card.problems.text == ""
    assert opened.is_open("run")
    free = "kimera_console.core.stores.change.plan._free_bytes"
    monkeypatch.setattr(free, lambda _store: 1000)
    opened.do("startPlan", "plan")
    assert "It cannot be started. About " in card.problems.text
    assert "of disk are needed, and 1.00 kB are free." in card.problems.text
    assert not opened.is_open("run")
    assert "what is missing" in opened.button("step_run").toolTip()


@pytest.mark.slow
def test_a_plan_after_a_proof_does_not_ask_for_one(
    opened: OpenStoresTab, notes: Database, tiny_bundle: Path
) -> None:
    opened.connect(notes.url)
    opened.prove(tiny_bundle)
    opened.plan(tiny_bundle)  # of the same dimension
    card = opened.page("plan").plan
    assert any("only a proof" in each for each in opened.controller.results.plan.warnings)
    assert "only a proof" not in opened.words(card)


@pytest.mark.slow
def test_a_run_asks_what_to_do_with_rows_and_makes_the_new_vectors(
    opened: OpenStoresTab, notes: Database, tiny_bundle: Path, new_bundle: Path
) -> None:
    before = made(notes, "v")
    opened.connect(notes.url)
    opened.prove(tiny_bundle)
    opened.plan(new_bundle)
    shown = opened.page("plan").plan.facts.value("classes")
    assert shown == "No model made the old vector: 2 (of 60 sampled)"
    opened.go("run")
    page = opened.page("run")
    assert not opened.button("startRun").isEnabled()
    assert "No model made the old vector" in page.message.text
    opened.go("prove")
    opened.choose("rule_not_reproduced", EMBED)
    opened.choose("rule_degraded", LEAVE)
    opened.press("nextFromRules")
    assert opened.tab.current_step == "plan"
    shown = opened.page("plan").plan.facts.value("classes")
    assert shown == "none: every class that was seen has a choice on Prove the text"
    opened.go("run")
    opened.do("startRun", "run")
    assert page.message.text == "Complete: 58 of 60 rows have a new vector."
    new = made(notes)
    assert sum(one is None for one in new.values()) == 2
    assert {len(one) for one in new.values() if one} == {64}
    assert made(notes, "v") == before
    assert page.rows.value == "60"
    assert opened.button("step_run").accessibleDescription() == "Complete"
    assert opened.is_open("compare")
    assert opened.is_open("switch")


@pytest.mark.slow
def test_a_run_tells_how_many_texts_of_a_chunk_are_embedded_and_not_yet_written(
    opened: OpenStoresTab,
    notes: Database,
    tiny_bundle: Path,
    new_bundle: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = opened.ready_to_run(
        notes.url, tiny_bundle, new_bundle, not_reproduced=EMBED, degraded=EMBED
    )
    write, go_on = chunk_work.ChunkWorker._write, threading.Event()

    def late(*arguments: Any, **rest: Any) -> None:
        go_on.wait(60)
        write(*arguments, **rest)

    monkeypatch.setattr(chunk_work.ChunkWorker, "_write", late)
    try:
        opened.press("startRun")
        opened.wait(lambda: "60 of 60 texts embedded, not written yet" in opened.words(page))
        assert page.rows.value == "0"
        job = opened.controller.jobs.job
        assert job is not None
        assert job.share == 1.0
        assert page.bar.value() == 1000
    finally:
        go_on.set()
    opened.wait_idle()
    assert page.rows.value == "60"
    assert "not written" not in opened.words(page)


@pytest.mark.slow
def test_a_run_opens_the_old_model_with_the_pooling_of_its_proof(
    opened: OpenStoresTab,
    notes: Database,
    noted: list[dict[str, str]],
    tiny_bundle: Path,
    new_bundle: Path,
    tmp_path: Path,
) -> None:
    with open_model(Settings(tmp_path / "none.env"), str(tiny_bundle), pooling="cls") as old:
        vectors = old.encode([row["body"] for row in noted]).tolist()
    notes.run(
        "UPDATE notes SET v = :v WHERE id = :id",
        [{"id": row["id"], "v": json.dumps(v)} for row, v in zip(noted, vectors, strict=True)],
    )
    opened.connect(notes.url)
    opened.go("prove")
    opened.page("prove").model.pooling.button("cls").click()
    opened.prove(tiny_bundle, not_reproduced=LEAVE, degraded=LEAVE)
    opened.plan(new_bundle)
    opened.go("run")
    opened.do("startRun", "run")
    assert opened.page("run").message.text == "Complete: 60 of 60 rows have a new vector."


@pytest.mark.slow
def test_a_run_waits_when_paused_and_goes_on_after_a_stop(
    opened: OpenStoresTab,
    notes: Database,
    tiny_bundle: Path,
    new_bundle: Path,
    small_chunks: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = opened.ready_to_run(
        notes.url, tiny_bundle, new_bundle, not_reproduced=EMBED, degraded=EMBED
    )
    done: list[int] = []
    work = chunk_work.ChunkWorker.work

    def paused_after_two(worker: Any, chunk: Any) -> Any:
        result = work(worker, chunk)
        done.append(chunk.number)
        if len(done) == 2:
            page.pause.pause()  # as the button does, but not by chance
        return result

    monkeypatch.setattr(chunk_work.ChunkWorker, "work", paused_after_two)
    opened.press("startRun")
    opened.wait(lambda: len(done) == 2)
    opened.wait(lambda: "Paused" in opened.words(page))
    page.show_state()
    assert opened.button("pauseRun").text() == "&Resume"
    assert "is being changed" in opened.page("connect").database.url.toolTip()
    opened.press("cancel_run")
    opened.wait(lambda: opened.controller.jobs.job is None)
    opened.wait_idle()
    assert done == [0, 1]
    assert page.rows.value == "16"
    assert "Press Resume to continue" in page.message.text
    monkeypatch.setattr(chunk_work.ChunkWorker, "work", work)
    assert opened.button("startRun").text() == "&Resume"
    assert step_state(opened.controller, RUN).mark == OPEN  # rows are left: no tick
    assert opened.is_open("compare")  # there is something to compare already
    opened.do("startRun", "run")
    assert all(one is not None for one in made(notes).values())
    assert opened.controller.results.report.resumed


@pytest.mark.slow
def test_pause_and_resume_are_buttons(
    opened: OpenStoresTab, notes: Database, tiny_bundle: Path, new_bundle: Path, small_chunks: None
) -> None:
    opened.ready_to_run(notes.url, tiny_bundle, new_bundle, not_reproduced=EMBED, degraded=EMBED)
    opened.controller.set_option(rate=40.0)
    opened.press("startRun")
    opened.wait(lambda: opened.button("pauseRun").isVisibleTo(opened.tab))
    opened.press("pauseRun")
    job = opened.controller.jobs.job
    opened.wait(lambda: job.progress is not None and job.progress.stage == "Paused")
    assert opened.console.window.isEnabled()
    assert [one.name for one in opened.console.window.quit_question.missed] == [job.name]
    assert "the run can be resumed" in job.at_quit
    # What is typed on the Embed tab does not wait for the run's end.
    typed = opened.console.core.runner.submit(
        "typed", lambda _context: "a vector", lane=MODEL, visible=False, urgent=True
    )
    opened.wait(lambda: typed.is_finished)
    assert typed.result == "a vector"
    assert not job.is_finished
    opened.press("pauseRun")
    opened.wait(lambda: opened.controller.jobs.job is None)
    assert opened.controller.results.report.complete


@pytest.mark.slow
def test_a_run_that_another_console_began_is_found_when_connecting(
    open_tab: Callable[..., OpenStoresTab],
    notes: Database,
    tiny_bundle: Path,
    new_bundle: Path,
    monkeypatch: pytest.MonkeyPatch,
    small_chunks: None,
) -> None:
    opened = open_tab()
    opened.ready_to_run(notes.url, tiny_bundle, new_bundle, not_reproduced=EMBED, degraded=LEAVE)
    work = chunk_work.ChunkWorker.work

    def fails_at_three(worker: Any, chunk: Any) -> Any:
        if chunk.number == 3:
            raise OSError("the power went")
        return work(worker, chunk)

    monkeypatch.setattr(chunk_work.ChunkWorker, "work", fails_at_three)
    opened.press("startRun")
    opened.wait(lambda: "run" in opened.controller.jobs.errors)
    opened.wait_idle()
    monkeypatch.setattr(chunk_work.ChunkWorker, "work", work)
    again = open_tab()
    again.press("connectStore")
    again.connected()
    columns = again.page("connect").columns
    assert "was started: 24 of 60 rows are done" in again.words(columns)
    assert columns.message.button.text() == "Go to Run"
    assert columns.message.button.property("kind") == "primary"
    assert columns.next_button.property("kind") != "primary"
    again.go("run")
    assert again.button("startRun").text() == "&Resume"
    again.go("prove")
    assert not again.page("prove").rules.combos["degraded"].isEnabled()
    again.go("run")
    again.do("startRun", "run")
    assert sum(one is None for one in made(notes).values()) == 2
