"""Connecting: databases, passwords, tables and columns, saved stores."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from kimera_console.core.stores.change.saved import find_choices
from kimera_console.core.system.paths import console_paths
from kimera_console.gui.tabs.stores.connect.database_card import split_password
from kimera_console.gui.tabs.stores.tasks import STEPS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.gui.tabs.stores.support import OpenStoresTab
    from tests.helpers.stores import Database

SECRET = "s3cr3t-w0rd/with@marks"


def file_of(database: Database) -> Path:
    from pathlib import Path

    return Path(database.url.removeprefix("sqlite:///"))


def test_the_first_look_says_what_to_do_and_only_the_first_step_is_open(
    opened: OpenStoresTab,
) -> None:
    assert "See what vectors a database holds" in opened.words()
    assert [step for step in STEPS if opened.is_open(step)] == ["connect"]
    assert "Connect to a database first" in opened.button("step_audit").toolTip()


def test_a_dropped_file_shows_its_tables_and_columns(
    opened: OpenStoresTab, vault: Database
) -> None:
    opened.drop(file_of(vault))
    columns = opened.page("connect").columns
    assert opened.cells(columns.table) == {
        "geoids": ["200", "geoid_id", "semantic_vector (json list, 384)",
                   "symbolic_state, metadata_json, semantic_state_json"],
        "scars": ["40", "scar_id", "scar_vector (json list, 384)",
                  "reason, resolved_by, vault_id, geoids"],
    }  # fmt: skip
    assert "2 tables with vectors · 1 other" in opened.words(columns)
    assert opened.controller.choice is not None
    assert str(opened.controller.choice.table) == "geoids"
    assert opened.is_open("audit")
    assert not opened.is_open("plan")


def test_columns_are_corrected_by_the_pickers(opened: OpenStoresTab, sqlite: Database) -> None:
    sqlite.run("CREATE TABLE one (id INTEGER PRIMARY KEY, body TEXT, title TEXT, v JSON, w JSON)")
    sqlite.run("CREATE VIEW two AS SELECT id, body, v FROM one")
    sqlite.run(
        "INSERT INTO one VALUES (:id, 'a text', 'a title', :v, :v)",
        [{"id": n, "v": str([n / 7, *[0.1 * k for k in range(15)]])} for n in range(9)],
    )
    opened.connect(str(file_of(sqlite)))
    opened.choose("vectorColumn", "w")
    assert opened.controller.choice is not None
    assert opened.controller.choice.vector == "w"
    opened.choose("textColumn", "title")
    assert opened.controller.choices.recipes == ("title",)
    table = opened.page("connect").columns.table
    table.setFocus()
    table.selectRow(1)
    opened.wait_idle()
    assert opened.controller.choice is None
    assert "without a key" in opened.words(opened.page("connect").columns)
    assert "--key" not in opened.words()
    opened.choose("keyColumn", "id")
    assert opened.controller.choice is not None
    assert (str(opened.controller.choice.table), opened.controller.choice.key) == ("two", ("id",))
    opened.choose("keyColumn", "body")
    assert "several rows with the same body" in opened.words(opened.page("connect").columns)
    assert not opened.is_open("audit")


def test_a_key_of_several_columns_is_typed(opened: OpenStoresTab, sqlite: Database) -> None:
    sqlite.run("CREATE TABLE parts (doc TEXT, part INTEGER, body TEXT, v JSON)")
    sqlite.run(
        "INSERT INTO parts VALUES (:doc, :part, 'a text', :v)",
        [
            {"doc": f"d{n // 3}", "part": n % 3, "v": str([n / 7, *[0.1 * k for k in range(15)]])}
            for n in range(9)
        ],
    )
    opened.connect(str(file_of(sqlite)))
    card = opened.page("connect").columns
    assert "without a key" in opened.words(card)
    edit = card.key.lineEdit()
    for typed, said in (("doc, nowhere", "has no column nowhere"), ("doc", "the same doc")):
        edit.setFocus()
        edit.selectAll()
        QTest.keyClicks(edit, typed)
        opened.controller.changed.emit()  # something else of the window changes meanwhile
        assert edit.text() == typed
        QTest.keyClick(edit, Qt.Key.Key_Return)
        opened.wait_idle()
        assert said in opened.words(card)
    edit.selectAll()
    QTest.keyClicks(edit, "doc, part")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    opened.wait_idle()
    assert opened.controller.choice is not None
    assert opened.controller.choice.key == ("doc", "part")
    assert card.key.currentText() == "doc, part"
    opened.choose("keyColumn", "None found")
    assert opened.controller.choice is None


def test_a_password_is_neither_shown_nor_kept_anywhere(
    opened: OpenStoresTab, tmp_path: Path
) -> None:
    url = opened.line("storeUrl")
    QGuiApplication.clipboard().setText(f"postgresql://me:{SECRET}@127.0.0.1:9/db")
    url.setFocus()
    url.selectAll()
    url.paste()
    assert url.text() == "postgresql://me@127.0.0.1:9/db"
    url.undo()
    assert SECRET not in url.text()
    field = opened.line("storePassword")
    assert (field.text(), field.echoMode()) == (SECRET, QLineEdit.EchoMode.Password)
    opened.press("connectStore")
    opened.wait(lambda: "connect" in opened.controller.jobs.errors)
    error = opened.controller.jobs.errors["connect"]
    assert "cannot be reached" in error.message
    assert SECRET not in opened.words() + error.message + error.hint + error.log
    assert SECRET not in repr(opened.controller.address)
    opened.console.core.preferences.save()
    kept = b"".join(p.read_bytes() for p in console_paths().config.rglob("*") if p.is_file())
    assert SECRET.encode() not in kept


def test_a_password_goes_to_no_other_server(opened: OpenStoresTab) -> None:
    field = opened.line("storePassword")

    def used(url: str) -> str:
        opened.controller.jobs.errors.pop("connect", None)
        opened.type("storeUrl", url, enter=True)
        opened.wait(
            lambda: "connect" in opened.controller.jobs.errors and opened.controller.jobs.step == ""
        )
        assert opened.controller.address.password == field.text()
        return field.text()

    assert used("postgresql://me:hunter2@127.0.0.1:9/db") == "hunter2"
    assert used("postgresql://me@127.0.0.1:9/other") == "hunter2"  # another database of that server
    assert used("postgresql://me@127.0.0.1:8/db") == ""
    opened.type("storePassword", SECRET)
    assert used("postgresql://me@127.0.0.1:8/db") == SECRET
    assert used("postgresql://you@127.0.0.1:8/db") == ""


def test_a_quoted_password_is_given_to_the_server_as_it_is() -> None:
    assert split_password("postgresql://user:p%40ss@host/db") == (
        "postgresql://user@host/db",
        "p@ss",
    )
    assert split_password("postgresql://user@host/db") == ("postgresql://user@host/db", "")


@pytest.mark.slow
def test_connect_goes_to_the_shown_database_after_the_flags_failed(
    open_tab: Callable[..., OpenStoresTab], vault: Database, tmp_path: Path
) -> None:
    opened = open_tab(DATABASE_URL=f"sqlite:///{tmp_path / 'none.db'}")
    opened.connect(vault.url)
    shown = opened.line("storeUrl").text()
    opened.press("storeFromFlags")
    opened.wait(
        lambda: "connect" in opened.controller.jobs.errors and opened.controller.jobs.step == ""
    )
    assert opened.line("storeUrl").text() == shown
    opened.press("connectStore")
    opened.connected()
    assert opened.controller.overview is not None
    assert opened.controller.overview.kept == shown


@pytest.mark.slow
def test_connect_again_takes_the_flags_that_the_database_came_from(
    open_tab: Callable[..., OpenStoresTab], vault: Database
) -> None:
    opened = open_tab(DATABASE_URL=vault.url)
    opened.press("storeFromFlags")
    opened.connected()
    opened.press("connectStore")
    opened.connected()
    assert opened.controller.address.from_flags


def test_what_cannot_be_opened_is_said_with_what_to_do(
    opened: OpenStoresTab, tmp_path: Path
) -> None:
    for name, text in (("none.db", "does not exist"), ("text.db", "not an SQLite database")):
        path = tmp_path / name
        if name == "text.db":
            path.write_bytes(b"no database at all " * 100)
        opened.type("storeUrl", str(path), enter=True)
        opened.wait(
            lambda: opened.controller.jobs.step == "" and "connect" in opened.controller.jobs.errors
        )
        assert text in opened.words(opened.page("connect"))
        assert opened.line("storeUrl").text() == str(path)
        assert not opened.is_open("audit")


def test_the_flags_name_the_database_and_kimeras_preset_its_recipes(
    open_tab: Callable[..., OpenStoresTab], vault: Database, env_file: Path
) -> None:
    opened = open_tab(DATABASE_URL=vault.url)
    opened.press("storeFromFlags")
    opened.connected()
    opened.press("kimeraTables")
    opened.wait_idle()
    assert opened.controller.choices.recipes[0] == "(image) WHEN geoid_id.startswith('geoid_img_')"
    columns = opened.page("connect").columns
    assert columns.text.currentText() == "Kimera’s recipes"
    assert list(opened.cells(columns.table)) == ["geoids", "scars"]


@pytest.mark.slow
def test_choices_are_kept_by_name_and_found_again_in_the_next_session(
    open_tab: Callable[..., OpenStoresTab], vault: Database
) -> None:
    opened = open_tab()
    opened.connect(vault.url)
    opened.choose("textColumn", "Let the proof")
    opened.page("connect").columns.table.selectRow(1)
    opened.wait_idle()
    opened.choose("textColumn", "reason")
    opened.type("storeName", "the vault")
    opened.press("saveStore")
    assert opened.toasts == ["ok: Saved as the vault, without a password."]
    found = find_choices("the vault")
    assert found is not None
    assert (found.table, found.recipes) == ("scars", ("reason",))
    again = open_tab()
    assert again.line("storeUrl").text() == opened.controller.choices.url
    again.choose("savedStores", "the vault")
    again.connected()
    assert again.controller.choice is not None
    assert str(again.controller.choice.table) == "scars"
    assert again.controller.choices.recipes == ("reason",)


def test_the_steps_are_walked_by_keys(opened: OpenStoresTab, vault: Database) -> None:
    from PySide6.QtCore import Qt

    opened.connect(vault.url)
    first = opened.button("step_connect")
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Down)
    assert opened.tab.current_step == "audit"
    QTest.keyClick(opened.button("step_audit"), Qt.Key.Key_Up)
    assert opened.tab.current_step == "connect"
    QTest.keyClick(opened.tab, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    assert opened.tab.current_step == "audit"


EVIL = "<b>\"Aë & ß'; DROP TABLE x; --"


def test_hostile_names_are_shown_letter_by_letter(opened: OpenStoresTab, sqlite: Database) -> None:
    quoted = EVIL.replace('"', '""')
    sqlite.run(f'CREATE TABLE "{quoted}" ("{quoted} id" INTEGER PRIMARY KEY, "{quoted} v" JSON)')
    sqlite.run(
        f'INSERT INTO "{quoted}" VALUES (:id, :v)',
        [{"id": n, "v": str([n / 7, *[0.1 * k for k in range(15)]])} for n in range(9)],
    )  # fmt: skip
    opened.connect(str(file_of(sqlite)))
    assert opened.controller.choice is not None
    assert opened.controller.choice.vector == f"{EVIL} v"
    assert f"{EVIL} v (16)" in [opened.page("connect").columns.vector.itemText(0)]
    opened.go("audit")
    opened.do("startAudit", "audit")
    assert opened.page("audit").rows.value == "9"
