"""The audit: counts by class, norms, ids, cancel."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.gui.activating import activate
from tests.gui.tabs.stores.support import clipboard
from tests.helpers.dialogs import choose_file

if TYPE_CHECKING:
    from pathlib import Path

    from tests.gui.tabs.stores.support import OpenStoresTab
    from tests.helpers.stores import Database


@pytest.mark.slow
def test_every_planted_class_is_counted_shown_copied_and_exported(
    room: OpenStoresTab, vault: Database, tmp_path: Path
) -> None:
    room.connect(vault.url)
    room.go("audit")
    room.press("startAudit")
    room.wait(lambda: room.session.results.audit is not None)
    room.settled()
    page = room.page("audit")
    assert (page.rows.value, page.degraded.value) == ("200", "20")
    cells = room.cells(page.classes.table)
    assert cells["Zero vectors"][:2] == ["6", "3.00%"]
    assert cells["The console’s lightweight vectors"][0] == "10"
    assert cells["Kimera’s dummy vectors"][0] == "4"
    assert cells["Without a vector"] == ["0", "0.00%", ""]
    assert "Dimensions: 384 (200 rows)" in room.words(page)
    outline = page.norms.data.series["norms"]
    assert outline.y.max() > 150
    assert outline.x.min() <= 1 <= outline.x.max()
    room.press("copyAudit")
    assert "Zero vectors\t6\t3.00%" in clipboard()
    out = tmp_path / "ids.csv"
    room.press("exportAudit")
    choose_file(room.page("audit"), out)
    room.wait(lambda: out.exists())
    room.settled()
    with out.open(encoding="utf-8") as file:
        listed = list(csv.DictReader(file))
    assert sum(row["class"] == "zero" for row in listed) == 6
    assert room.toasts[-1:] == ["ok: ids.csv has the ids of 20 rows."]
    assert room.button("step_audit").accessibleDescription() == "20 vectors of no model"


@pytest.mark.slow
def test_a_cancelled_audit_says_so_and_can_be_begun_again(
    room: OpenStoresTab, sqlite: Database
) -> None:
    sqlite.run("CREATE TABLE many (id INTEGER PRIMARY KEY, v BLOB)")
    import numpy as np

    data = np.linspace(-1, 1, 64, dtype="<f4").tobytes()
    sqlite.run("INSERT INTO many VALUES (:id, :v)", [{"id": n, "v": data} for n in range(60_000)])
    room.connect(sqlite.url)
    room.go("audit")
    room.press("startAudit")
    room.wait(
        lambda: room.session.jobs.job is not None and room.session.jobs.job.progress is not None
    )
    room.press("cancel_audit")
    room.wait(lambda: room.session.jobs.job is None)
    assert room.session.results.audit is None
    assert "Stopped before it ended." in room.words(room.page("audit"))
    assert room.button("startAudit").isEnabled()


def test_another_table_forgets_what_was_found_of_the_first(
    room: OpenStoresTab, vault: Database
) -> None:
    room.connect(vault.url)
    room.go("audit")
    room.press("startAudit")
    room.wait(lambda: room.session.results.audit is not None)
    room.go("connect")
    room.page("connect").columns.table.selectRow(1)
    room.settled()
    assert room.session.results.audit is None
    room.go("audit")
    assert "Zero vectors" not in room.words(room.page("audit"))
    room.press("startAudit")
    room.wait(lambda: room.session.results.audit is not None)
    assert room.page("audit").rows.value == "40"


def test_the_keys_alone_connect_audit_and_go_on(room: OpenStoresTab, vault: Database) -> None:
    window = room.tab.window()
    activate(room.qtbot, window)
    room.connect(vault.url)
    room.button("nextFromConnect").setFocus()
    QTest.keyClick(room.button("nextFromConnect"), Qt.Key.Key_Space)
    assert window.focusWidget() is room.button("startAudit")
    QTest.keyClick(
        room.button("startAudit"), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier
    )
    assert window.focusWidget() is room.button("cancel_audit")
    room.wait(lambda: room.session.results.audit is not None)
    room.wait(lambda: window.focusWidget() is room.button("startAudit"))
    activate(room.qtbot, window)
    QTest.keyClick(room.tab, Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    assert room.tab.current_step == "prove"
    assert window.focusWidget() is room.button("startProve")
