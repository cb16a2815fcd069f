"""Compare, switch, roll back, drop and discard; the whole way leaves everything as it was."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit

from kimera_console.core.switching import store_switch
from tests.core.stores.changing import made
from tests.core.stores.dumps import dump
from tests.helpers.dialogs import choose_file

if TYPE_CHECKING:
    from pathlib import Path

    from tests.gui.tabs.stores.support import OpenStoresTab
    from tests.helpers.stores import Database

ENV = b"# Kimera\nEMBEDDING_THREADS=1\nEMBEDDING_DIM=32\r\nexport SECRET='x y'\nUSE_ONNX=1"


def run_all(opened: OpenStoresTab, url: str, old: Path, new: Path) -> None:
    """Connect, prove, plan and run, by the buttons."""
    opened.connect(url)
    opened.prove(old, not_reproduced="Embed", degraded="Embed")
    opened.plan(new)
    opened.go("run")
    opened.do("startRun", "run")


@pytest.fixture
def ran(
    opened: OpenStoresTab, notes: Database, tiny_bundle: Path, new_bundle: Path
) -> OpenStoresTab:
    """A tab whose store has its new vectors."""
    opened.env_file.write_bytes(ENV)
    run_all(opened, notes.url, tiny_bundle, new_bundle)
    return opened


@pytest.mark.slow
def test_sampled_rows_are_compared_and_thresholds_translated(
    ran: OpenStoresTab, noted: list[dict[str, str]], tmp_path: Path
) -> None:
    ran.go("compare")
    ran.do("startCompare", "compare")
    page = ran.page("compare")
    report = ran.controller.results.comparison
    assert report.k == 10
    assert page.overlap.value == f"{report.overlap.value:.1%}"
    assert (len(page.neighbours.queries.rows), page.rows.value) == (58, "58")  # two were zero
    assert "Left out: 2 rows whose old vector no model made." in ran.words(page)
    chosen = page.neighbours.queries.current_row
    assert chosen.overlap == min(each.overlap for each in report.queries)
    pairs = page.neighbours.pairs.rows
    bodies = {row["id"]: row["body"] for row in noted}
    assert chosen.query.text == bodies[chosen.query.row[0]]
    assert [p.before for p in pairs] == [bodies[key[0]] for key, _ in chosen.before]
    assert [p.after for p in pairs] == [bodies[key[0]] for key, _ in chosen.after]
    assert [p.keys[1] for p in pairs] == [key[0] for key, _ in chosen.after]
    assert {p.stays for p in pairs} <= {True, False}
    assert list(ran.cells(page.thresholds.table)) == [f"{t.old:g}" for t in report.thresholds]
    assert set(page.plot.data.series) == {
        "related_before", "related_after", "unrelated_before", "unrelated_after",
    }  # fmt: skip
    ran.type("oldThresholds", "0,1; 7")
    ran.press("startCompare")
    assert "7 is not a cosine threshold" in ran.words(page)
    ran.type("oldThresholds", "-0,1; 0.12")
    ran.do("startCompare", "compare")
    assert list(ran.cells(page.thresholds.table)) == ["-0.1", "0.12"]
    out = tmp_path / "comparison.json"
    ran.press("exportCompare")
    choose_file(ran.page("compare"), out)
    saved = json.loads(out.read_text(encoding="utf-8"))
    assert len(saved["changed_most"]) == 58
    assert not [table for table in saved["thresholds"] if "old" not in table]


@pytest.mark.slow
def test_own_queries_with_known_rows_are_judged(
    ran: OpenStoresTab, noted: list[dict[str, str]]
) -> None:
    ran.go("compare")
    queries = ran.tab.findChild(QPlainTextEdit, "queries")
    assert queries is not None
    queries.setPlainText('{"text": 5')
    ran.press("startCompare")
    assert "Line 1 of the queries cannot be read." in ran.words(ran.page("compare"))
    lines = [json.dumps({"text": noted[n]["body"], "ids": [noted[n]["id"]]}) for n in (1, 2, 3)]
    queries.setPlainText("\n".join(lines))
    queries.setFocus()
    QTest.keyClick(queries, Qt.Key.Key_Return)
    ran.do("startCompare", "compare")
    page = ran.page("compare")
    assert ran.controller.results.comparison.before.recall.value == 1.0
    assert page.quality[0].value.startswith("1.00 → ")
    assert page.quality[0].isVisibleTo(ran.tab)


@pytest.mark.slow
def test_switch_and_rollback_change_columns_and_flags_together(
    ran: OpenStoresTab, notes: Database, new_bundle: Path
) -> None:
    old, new = made(notes, "v"), made(notes)
    ran.go("switch")
    card = ran.page("switch").switch
    ran.wait_idle()
    diff = card.diff.toPlainText()
    assert "-EMBEDDING_DIM=32" in diff
    assert "+EMBEDDING_DIM=64" in diff
    assert "x y" not in diff
    ran.press("startSwitch")
    assert "new vectors of notes.v in force, and change" in card.question.text
    ran.press("declineSwitch")
    assert ran.env_file.read_bytes() == ENV
    ran.press("startSwitch")
    ran.do("confirmSwitch", "switch")
    assert made(notes, "v") == new
    assert made(notes, "v__old") == old
    assert b"EMBEDDING_DIM=64" in ran.env_file.read_bytes()
    assert any("new vectors are in force" in toast for toast in ran.toasts)
    assert "in force since" in card.message.text
    assert ran.controller.choice.dimension == 64
    ran.press("rollBack")
    assert "old vectors of notes.v" in card.question.text
    ran.do("confirmRollback", "switch")
    assert ran.env_file.read_bytes() == ENV
    assert (made(notes, "v"), made(notes)) == (old, new)
    ran.wait(lambda: ran.controller.choice.dimension == 32)
    ran.wait_idle()  # the database and the flags were looked at again: it stays
    assert card.message.text == "Rolled back: the old vectors of notes.v are in force."
    assert ".env is as it was, byte for byte. Restart Kimera: it" in ran.words(card.message)
    ran.press("startSwitch")
    ran.do("confirmSwitch", "switch")
    assert "in force since" in card.message.text


@pytest.mark.slow
def test_what_stays_with_the_old_vectors_is_listed_before_the_switch(
    ran: OpenStoresTab, notes: Database, new_bundle: Path
) -> None:
    notes.run("CREATE VIEW seen AS SELECT id, v FROM notes")
    ran.go("switch")
    ran.wait_idle()
    card = ran.page("switch").switch
    ran.wait(lambda: "View seen depends on notes.v" in card.message.text)
    assert card.start.isEnabled()
    notes.run("CREATE VIEW broken AS SELECT nowhere FROM notes")
    card.refresh_preview()
    ran.wait_idle()
    ran.wait(lambda: "SQLite would refuse to rename notes.v" in card.message.text)
    assert not card.start.isEnabled()
    assert "view broken" in card.start.toolTip()
    notes.run("DROP VIEW broken")
    ran.go("plan")
    ran.plan(new_bundle)
    assert "View seen depends on notes.v" in ran.words(ran.page("plan"))


@pytest.mark.slow
def test_what_stays_is_listed_while_an_earlier_switch_is_in_force(
    ran: OpenStoresTab,
    notes: Database,
    noted: list[dict[str, str]],
    tiny_bundle: Path,
    new_bundle: Path,
) -> None:
    ran.go("switch")
    ran.wait_idle()
    ran.press("startSwitch")
    ran.do("confirmSwitch", "switch")
    card = ran.page("switch").switch
    assert "in force since" in card.message.text
    notes.run("CREATE TABLE cards (id VARCHAR(20) PRIMARY KEY, body TEXT, v JSON)")
    notes.run("INSERT INTO cards VALUES (:id, :body, :v)", noted)
    notes.run("CREATE VIEW seen AS SELECT id, v FROM cards")
    ran.go("connect")
    ran.connect(notes.url)
    table = ran.page("connect").columns.table
    table.selectRow([str(info.table) for info in table.rows].index("cards"))
    ran.wait_idle()
    ran.prove(tiny_bundle, not_reproduced="Embed", degraded="Embed")
    ran.plan(new_bundle)
    ran.go("run")
    ran.do("startRun", "run")
    ran.go("switch")
    ran.wait_idle()
    ran.wait(lambda: "View seen depends on cards.v" in card.message.text)
    ran.press("startSwitch")
    assert "View seen depends on cards.v" in ran.words(card.question)
    ran.press("declineSwitch")
    notes.run("CREATE VIEW broken AS SELECT nowhere FROM cards")
    card.refresh_preview()
    ran.wait_idle()
    ran.wait(lambda: "SQLite would refuse to rename cards.v" in card.message.text)


def test_a_model_that_cannot_be_read_stops_the_switch_and_says_so(
    ran: OpenStoresTab, tmp_path: Path
) -> None:
    ran.go("switch")
    ran.wait_idle()
    card = ran.page("switch").switch
    assert card.start.isEnabled()
    ran.controller.set_option(bundle=str(tmp_path / "gone"))
    ran.wait_idle()
    ran.wait(lambda: not card.start.isEnabled() and "gone" in card.message.text)
    assert "gone" in card.start.toolTip()
    ran.controller.set_option(bundle="")


@pytest.mark.slow
def test_a_question_is_about_the_column_that_it_names(
    ran: OpenStoresTab,
    notes: Database,
    noted: list[dict[str, str]],
    tiny_bundle: Path,
    new_bundle: Path,
) -> None:
    notes.run("CREATE TABLE cards (id VARCHAR(20) PRIMARY KEY, body TEXT, v JSON)")
    notes.run("INSERT INTO cards VALUES (:id, :body, :v)", noted)
    ran.go("connect")
    ran.connect(notes.url)
    table = ran.page("connect").columns.table

    def choose(name: str) -> None:
        ran.go("connect")
        table.selectRow([str(info.table) for info in table.rows].index(name))
        ran.wait_idle()

    choose("cards")
    ran.prove(tiny_bundle, not_reproduced="Embed", degraded="Embed")
    ran.plan(new_bundle)
    ran.go("run")
    ran.do("startRun", "run")
    ran.go("switch")
    leftovers = ran.page("switch").leftovers
    ran.press("discardNew")
    assert "Remove cards.v__new" in leftovers.question.text
    choose("notes")
    ran.go("switch")
    assert leftovers.question.text == ""
    assert not leftovers.question.isVisible()
    ran.press("discardNew")
    ran.do("confirmDiscard", "switch")
    assert ran.controller.choices.table == "notes"
    assert ran.controller.run is None
    left = [str(state.run.choice.table) for state in ran.controller.status.runs]
    assert left == ["cards"]


def test_a_question_before_a_switch_goes_when_another_file_of_flags_is_in_use(
    ran: OpenStoresTab, tmp_path: Path
) -> None:
    ran.go("switch")
    ran.wait_idle()
    card = ran.page("switch").switch
    ran.press("startSwitch")
    ran.go("connect")
    ran.go("switch")
    ran.wait_idle()
    assert "of .env?" in card.question.text  # it is still about the same
    other = tmp_path / "other.env"
    other.write_bytes(ENV)
    ran.console.core.backend_model.use_file(other)
    assert card.question.text == ""
    assert not card.question.isVisible()
    ran.wait_idle()
    ran.press("startSwitch")
    assert "of other.env?" in card.question.text


def fail_to_switch(ran: OpenStoresTab) -> None:
    """Press through a switch that ends with an error."""
    ran.go("switch")
    ran.wait_idle()
    ran.press("startSwitch")
    ran.press("confirmSwitch")
    ran.wait(lambda: "switch" in ran.controller.jobs.errors)
    ran.wait_idle()


@pytest.mark.slow
def test_a_switch_that_fails_puts_both_back_and_says_so(
    ran: OpenStoresTab, notes: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kimera_console.core.errors import StoreError

    def disagree(*_: object) -> None:
        raise StoreError("Row n1 read back is not what it should be.", hint="Put back.")

    before = (made(notes, "v"), made(notes))
    monkeypatch.setattr(store_switch, "check_after", disagree)
    fail_to_switch(ran)
    assert "Row n1 read back" in ran.words(ran.page("switch"))
    assert ran.env_file.read_bytes() == ENV
    assert (made(notes, "v"), made(notes)) == before


@pytest.mark.slow
def test_rows_that_a_stopped_switch_left_are_done_by_a_button(
    ran: OpenStoresTab, notes: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kimera_console.core.errors import StoreError

    catch_up = store_switch.catch_up

    def failing(store: Any, run: Any, *more: Any, **options: Any) -> Any:
        if run.state == "switched":
            raise StoreError("The server went away.")
        return catch_up(store, run, *more, **options)

    monkeypatch.setattr(store_switch, "catch_up", failing)
    fail_to_switch(ran)
    monkeypatch.setattr(store_switch, "catch_up", catch_up)
    notes.run("INSERT INTO notes (id, body) VALUES ('late', 'one that arrived meanwhile')")
    card = ran.page("switch").switch
    assert "are not embedded yet" in card.message.text
    card.message.button.click()
    ran.wait(lambda: any("1 row was added" in toast for toast in ran.toasts))
    ran.wait_idle()
    assert "in force since" in card.message.text
    assert made(notes, "v")["late"] is not None


@pytest.mark.slow
def test_an_interrupted_switch_is_settled_by_a_button(
    ran: OpenStoresTab, notes: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    exchange = store_switch.exchange_columns
    phase = store_switch._phase
    monkeypatch.setattr(store_switch, "exchange_columns", killed)
    monkeypatch.setattr(store_switch, "_phase", lambda *_: "")  # as if nobody came to undo it
    ran.go("switch")
    ran.wait_idle()
    ran.press("startSwitch")
    ran.press("confirmSwitch")
    ran.wait(lambda: ran.controller.jobs.job is None)
    ran.wait_idle()
    monkeypatch.setattr(store_switch, "exchange_columns", exchange)
    monkeypatch.setattr(store_switch, "_phase", phase)
    assert ran.env_file.read_bytes() != ENV
    card = ran.page("switch").switch
    assert "was interrupted" in card.message.text
    QTest.mouseClick(card.message.button, Qt.MouseButton.LeftButton)
    ran.wait(lambda: ran.env_file.read_bytes() == ENV)
    ran.wait_idle()
    assert "interrupted" not in card.message.text


@pytest.mark.slow
def test_old_vectors_go_only_by_their_name(ran: OpenStoresTab, notes: Database) -> None:
    ran.go("switch")
    ran.wait_idle()
    ran.press("startSwitch")
    ran.do("confirmSwitch", "switch")
    assert "v__old" in ran.words(ran.page("switch").leftovers)
    assert ran.button("dropOld").text() == "&Drop notes.v__old"
    ran.type("oldColumnName", "v__new")
    assert not ran.button("dropOld").isEnabled()
    ran.type("oldColumnName", "v__old")
    ran.do("dropOld", "switch")
    with notes.engine.connect() as connection:
        row = connection.exec_driver_sql("SELECT * FROM notes").first()
    assert row is not None
    assert set(row._mapping) == {"id", "body", "v"}
    assert any("notes.v__old was dropped" in toast for toast in ran.toasts)
    assert ran.controller.run is None


@pytest.mark.slow
def test_the_whole_way_and_back_leaves_database_and_flags_as_they_were(
    opened: OpenStoresTab, notes: Database, tiny_bundle: Path, new_bundle: Path
) -> None:
    before = dump(notes)
    opened.env_file.write_bytes(ENV)
    run_all(opened, notes.url, tiny_bundle, new_bundle)
    opened.go("switch")
    opened.wait_idle()
    opened.press("startSwitch")
    opened.do("confirmSwitch", "switch")
    opened.press("rollBack")
    opened.do("confirmRollback", "switch")
    opened.press("discardNew")
    assert "Remove notes.v__new" in opened.page("switch").leftovers.question.text
    opened.do("confirmDiscard", "switch")
    assert dump(notes) == before
    assert opened.env_file.read_bytes() == ENV
    assert opened.tab.current_step == "connect"
    assert not opened.is_open("switch")
