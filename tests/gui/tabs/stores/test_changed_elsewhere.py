"""What others do to the database, or to the flags, is followed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from tests.gui.activating import activate

if TYPE_CHECKING:
    from pathlib import Path

    from tests.gui.tabs.stores.support import OpenStoresTab
    from tests.helpers.stores import Database

OTHERS = "CREATE TABLE others (id VARCHAR(20) PRIMARY KEY, body TEXT, v JSON)"
ROWS = "INSERT INTO others SELECT * FROM notes"


def names(opened: OpenStoresTab) -> list[str]:
    return [str(info.table) for info in opened.controller.tables]


def test_what_changed_while_the_tab_or_the_window_was_not_in_use_is_shown(
    opened: OpenStoresTab, notes: Database
) -> None:
    opened.connect(notes.url)
    assert names(opened) == ["notes"]
    opened.tab.hide()
    notes.run(OTHERS)
    notes.run(ROWS)
    opened.tab.show()
    opened.wait(lambda: names(opened) == ["notes", "others"])
    opened.wait_idle()
    assert opened.controller.choices.table == "notes"
    assert opened.controller.choice is not None
    elsewhere = QWidget()
    opened.qtbot.addWidget(elsewhere)
    elsewhere.show()
    activate(opened.qtbot, elsewhere)
    notes.run("DROP TABLE others")
    activate(opened.qtbot, opened.tab)
    opened.wait(lambda: names(opened) == ["notes"])


def test_a_chosen_table_that_goes_is_chosen_no_more(opened: OpenStoresTab, notes: Database) -> None:
    opened.connect(notes.url)
    opened.go("audit")
    opened.do("startAudit", "audit")
    opened.tab.hide()
    notes.run(OTHERS)
    notes.run(ROWS)
    notes.run("DROP TABLE notes")
    opened.tab.show()
    opened.wait(lambda: names(opened) == ["others"])
    opened.wait_idle()
    assert opened.controller.choices.table == "others"
    assert opened.controller.results.audit is None


def test_more_rows_leave_what_was_found_as_it_is(opened: OpenStoresTab, notes: Database) -> None:
    opened.connect(notes.url)
    opened.go("audit")
    opened.do("startAudit", "audit")
    found = opened.controller.results.audit
    opened.tab.hide()
    notes.run("INSERT INTO notes VALUES ('more', 'a body', NULL)")
    opened.tab.show()
    opened.wait(lambda: opened.controller.table is not None and opened.controller.table.rows == 61)
    opened.wait_idle()
    assert opened.controller.results.audit is found


def test_a_database_that_is_gone_is_said_so_once(
    opened: OpenStoresTab, notes: Database, tmp_path: Path
) -> None:
    opened.connect(notes.url)
    (tmp_path / "store.db").rename(tmp_path / "moved.db")
    for _ in range(2):
        opened.tab.hide()
        opened.tab.show()
        opened.wait_idle()
    assert len(opened.toasts) == 1
    assert "store.db" in opened.toasts[0]


def test_a_plan_with_the_active_model_goes_when_another_is_active(
    open_tab, notes: Database, tiny_bundle: Path, new_bundle: Path
) -> None:
    opened: OpenStoresTab = open_tab(ONNX_MODEL_PATH=str(new_bundle))
    opened.connect(notes.url)
    opened.prove(tiny_bundle, not_reproduced="Embed", degraded="Embed")
    opened.go("plan")
    opened.do("startPlan", "plan")
    assert opened.controller.results.plan is not None
    assert opened.is_open("run")
    opened.env_file.write_text(f"EMBEDDING_THREADS=1\nONNX_MODEL_PATH={tiny_bundle}\n")
    opened.wait(lambda: opened.controller.results.plan is None)
    assert opened.controller.bundle == tiny_bundle
    assert not opened.is_open("run")


def test_another_database_of_the_flags_is_not_taken_for_this_one(
    open_tab, notes: Database, tmp_path: Path
) -> None:
    opened: OpenStoresTab = open_tab(DATABASE_URL=notes.url)
    opened.press("storeFromFlags")
    opened.connected()
    assert opened.controller.flags_url
    opened.env_file.write_text(f"DATABASE_URL=sqlite:///{tmp_path / 'other.db'}\n")
    opened.wait(lambda: not opened.controller.flags_url)
    opened.press("connectStore")
    opened.connected()
    assert opened.controller.overview is not None
    assert opened.controller.overview.kept == notes.url
