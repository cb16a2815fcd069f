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
    room: OpenStoresTab,
) -> None:
    assert "See what the vectors in a database are" in room.words()
    assert [step for step in STEPS if room.is_open(step)] == ["connect"]
    assert "Connect to a database first" in room.button("step_audit").toolTip()


def test_a_dropped_file_shows_its_tables_and_columns(room: OpenStoresTab, vault: Database) -> None:
    room.drop(file_of(vault))
    columns = room.page("connect").columns
    assert room.cells(columns.table) == {
        "geoids": ["200", "geoid_id", "semantic_vector (json list, 384)",
                   "symbolic_state, metadata_json, semantic_state_json"],
        "scars": ["40", "scar_id", "scar_vector (json list, 384)",
                  "reason, resolved_by, vault_id, geoids"],
    }  # fmt: skip
    assert "2 tables with vectors · 1 other" in room.words(columns)
    assert room.session.choice is not None
    assert str(room.session.choice.table) == "geoids"
    assert room.is_open("audit")
    assert not room.is_open("plan")


def test_columns_are_corrected_by_the_pickers(room: OpenStoresTab, sqlite: Database) -> None:
    sqlite.run("CREATE TABLE one (id INTEGER PRIMARY KEY, body TEXT, title TEXT, v JSON, w JSON)")
    sqlite.run("CREATE VIEW two AS SELECT id, body, v FROM one")
    sqlite.run(
        "INSERT INTO one VALUES (:id, 'a text', 'a title', :v, :v)",
        [{"id": n, "v": str([n / 7, *[0.1 * k for k in range(15)]])} for n in range(9)],
    )
    room.connect(str(file_of(sqlite)))
    room.choose("vectorColumn", "w")
    assert room.session.choice is not None
    assert room.session.choice.vector == "w"
    room.choose("textColumn", "title")
    assert room.session.choices.recipes == ("title",)
    table = room.page("connect").columns.table
    table.setFocus()
    table.selectRow(1)
    room.settled()
    assert room.session.choice is None
    assert "without a key" in room.words(room.page("connect").columns)
    assert "--key" not in room.words()
    room.choose("keyColumn", "id")
    assert room.session.choice is not None
    assert (str(room.session.choice.table), room.session.choice.key) == ("two", ("id",))
    room.choose("keyColumn", "body")
    assert "several rows with the same body" in room.words(room.page("connect").columns)
    assert not room.is_open("audit")


def test_a_key_of_several_columns_is_typed(room: OpenStoresTab, sqlite: Database) -> None:
    sqlite.run("CREATE TABLE parts (doc TEXT, part INTEGER, body TEXT, v JSON)")
    sqlite.run(
        "INSERT INTO parts VALUES (:doc, :part, 'a text', :v)",
        [
            {"doc": f"d{n // 3}", "part": n % 3, "v": str([n / 7, *[0.1 * k for k in range(15)]])}
            for n in range(9)
        ],
    )
    room.connect(str(file_of(sqlite)))
    card = room.page("connect").columns
    assert "without a key" in room.words(card)
    edit = card.key.lineEdit()
    for typed, said in (("doc, nowhere", "has no column nowhere"), ("doc", "the same doc")):
        edit.setFocus()
        edit.selectAll()
        QTest.keyClicks(edit, typed)
        room.session.changed.emit()  # something else of the window changes meanwhile
        assert edit.text() == typed
        QTest.keyClick(edit, Qt.Key.Key_Return)
        room.settled()
        assert said in room.words(card)
    edit.selectAll()
    QTest.keyClicks(edit, "doc, part")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    room.settled()
    assert room.session.choice is not None
    assert room.session.choice.key == ("doc", "part")
    assert card.key.currentText() == "doc, part"
    room.choose("keyColumn", "None found")
    assert room.session.choice is None


def test_a_password_is_neither_shown_nor_kept_anywhere(room: OpenStoresTab, tmp_path: Path) -> None:
    url = room.line("storeUrl")
    QGuiApplication.clipboard().setText(f"postgresql://me:{SECRET}@127.0.0.1:9/db")
    url.setFocus()
    url.selectAll()
    url.paste()
    assert url.text() == "postgresql://me@127.0.0.1:9/db"
    url.undo()
    assert SECRET not in url.text()
    field = room.line("storePassword")
    assert (field.text(), field.echoMode()) == (SECRET, QLineEdit.EchoMode.Password)
    room.press("connectStore")
    room.wait(lambda: "connect" in room.session.jobs.errors)
    error = room.session.jobs.errors["connect"]
    assert "cannot be reached" in error.message
    assert SECRET not in room.words() + error.message + error.hint + error.log
    assert SECRET not in repr(room.session.address)
    room.console.core.preferences.save()
    kept = b"".join(p.read_bytes() for p in console_paths().config.rglob("*") if p.is_file())
    assert SECRET.encode() not in kept


def test_a_password_goes_to_no_other_server(room: OpenStoresTab) -> None:
    field = room.line("storePassword")

    def used(url: str) -> str:
        room.session.jobs.errors.pop("connect", None)
        room.type("storeUrl", url, enter=True)
        room.wait(lambda: "connect" in room.session.jobs.errors and room.session.jobs.step == "")
        assert room.session.address.password == field.text()
        return field.text()

    assert used("postgresql://me:hunter2@127.0.0.1:9/db") == "hunter2"
    assert used("postgresql://me@127.0.0.1:9/other") == "hunter2"  # another database of that server
    assert used("postgresql://me@127.0.0.1:8/db") == ""
    room.type("storePassword", SECRET)
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
    room = open_tab(DATABASE_URL=f"sqlite:///{tmp_path / 'none.db'}")
    room.connect(vault.url)
    shown = room.line("storeUrl").text()
    room.press("storeFromFlags")
    room.wait(lambda: "connect" in room.session.jobs.errors and room.session.jobs.step == "")
    assert room.line("storeUrl").text() == shown
    room.press("connectStore")
    room.connected()
    assert room.session.overview is not None
    assert room.session.overview.kept == shown


@pytest.mark.slow
def test_connect_again_takes_the_flags_that_the_database_came_from(
    open_tab: Callable[..., OpenStoresTab], vault: Database
) -> None:
    room = open_tab(DATABASE_URL=vault.url)
    room.press("storeFromFlags")
    room.connected()
    room.press("connectStore")
    room.connected()
    assert room.session.address.from_flags


def test_what_cannot_be_opened_is_said_with_what_to_do(room: OpenStoresTab, tmp_path: Path) -> None:
    for name, text in (("none.db", "does not exist"), ("text.db", "not an SQLite database")):
        path = tmp_path / name
        if name == "text.db":
            path.write_bytes(b"no database at all " * 100)
        room.type("storeUrl", str(path), enter=True)
        room.wait(lambda: room.session.jobs.step == "" and "connect" in room.session.jobs.errors)
        assert text in room.words(room.page("connect"))
        assert room.line("storeUrl").text() == str(path)
        assert not room.is_open("audit")


def test_the_flags_name_the_database_and_kimeras_preset_its_recipes(
    open_tab: Callable[..., OpenStoresTab], vault: Database, env_file: Path
) -> None:
    room = open_tab(DATABASE_URL=vault.url)
    room.press("storeFromFlags")
    room.connected()
    room.press("kimeraTables")
    room.settled()
    assert room.session.choices.recipes[0] == "(image) WHEN geoid_id.startswith('geoid_img_')"
    columns = room.page("connect").columns
    assert columns.text.currentText() == "Kimera’s recipes"
    assert list(room.cells(columns.table)) == ["geoids", "scars"]


@pytest.mark.slow
def test_choices_are_kept_by_name_and_found_again_in_the_next_session(
    open_tab: Callable[..., OpenStoresTab], vault: Database
) -> None:
    room = open_tab()
    room.connect(vault.url)
    room.choose("textColumn", "Let the proof")
    room.page("connect").columns.table.selectRow(1)
    room.settled()
    room.choose("textColumn", "reason")
    room.type("storeName", "the vault")
    room.press("saveStore")
    assert room.toasts == ["ok: Saved as the vault, without a password."]
    found = find_choices("the vault")
    assert found is not None
    assert (found["table"], found["recipe"]) == ("scars", ["reason"])
    again = open_tab()
    assert again.line("storeUrl").text() == room.session.choices.url
    again.choose("savedStores", "the vault")
    again.connected()
    assert again.session.choice is not None
    assert str(again.session.choice.table) == "scars"
    assert again.session.choices.recipes == ("reason",)


def test_the_steps_are_walked_by_keys(room: OpenStoresTab, vault: Database) -> None:
    from PySide6.QtCore import Qt

    room.connect(vault.url)
    first = room.button("step_connect")
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Down)
    assert room.tab.current_step == "audit"
    QTest.keyClick(room.button("step_audit"), Qt.Key.Key_Up)
    assert room.tab.current_step == "connect"
    QTest.keyClick(room.tab, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    assert room.tab.current_step == "audit"


EVIL = "<b>\"Aë & ß'; DROP TABLE x; --"


def test_hostile_names_are_shown_letter_by_letter(room: OpenStoresTab, sqlite: Database) -> None:
    quoted = EVIL.replace('"', '""')
    sqlite.run(f'CREATE TABLE "{quoted}" ("{quoted} id" INTEGER PRIMARY KEY, "{quoted} v" JSON)')
    sqlite.run(
        f'INSERT INTO "{quoted}" VALUES (:id, :v)',
        [{"id": n, "v": str([n / 7, *[0.1 * k for k in range(15)]])} for n in range(9)],
    )  # fmt: skip
    room.connect(str(file_of(sqlite)))
    assert room.session.choice is not None
    assert room.session.choice.vector == f"{EVIL} v"
    assert f"{EVIL} v (16)" in [room.page("connect").columns.vector.itemText(0)]
    room.go("audit")
    room.do("startAudit", "audit")
    assert room.page("audit").rows.value == "9"
