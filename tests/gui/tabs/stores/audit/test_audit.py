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
    opened: OpenStoresTab, vault: Database, tmp_path: Path
) -> None:
    opened.connect(vault.url)
    opened.go("audit")
    opened.press("startAudit")
    opened.wait(lambda: opened.controller.results.audit is not None)
    opened.wait_idle()
    page = opened.page("audit")
    assert (page.rows.value, page.degraded.value) == ("200", "20")
    cells = opened.cells(page.classes.table)
    assert cells["Zero vectors"][:2] == ["6", "3.00%"]
    assert cells["The console’s lightweight vectors"][0] == "10"
    assert cells["Kimera’s dummy vectors"][0] == "4"
    assert cells["Without a vector"] == ["0", "0.00%", ""]
    assert "Dimensions: 384 (200 rows)" in opened.words(page)
    assert "median 1.000," in opened.words(page)
    outline = page.norms.data.series["norms"]
    assert outline.y.max() > 150
    assert outline.x.min() <= 1 <= outline.x.max()
    opened.press("copyAudit")
    assert "Zero vectors\t6\t3.00%" in clipboard()
    out = tmp_path / "ids.csv"
    opened.press("exportAudit")
    choose_file(opened.page("audit"), out)
    opened.wait(lambda: out.exists())
    opened.wait_idle()
    with out.open(encoding="utf-8") as file:
        listed = list(csv.DictReader(file))
    assert sum(row["class"] == "zero" for row in listed) == 6
    assert opened.toasts[-1:] == ["ok: ids.csv has the ids of 20 rows."]
    assert opened.button("step_audit").accessibleDescription() == "20 vectors of no model"


@pytest.mark.slow
def test_a_cancelled_audit_says_so_and_can_be_begun_again(
    opened: OpenStoresTab, sqlite: Database
) -> None:
    sqlite.run("CREATE TABLE many (id INTEGER PRIMARY KEY, v BLOB)")
    import numpy as np

    data = np.linspace(-1, 1, 64, dtype="<f4").tobytes()
    sqlite.run("INSERT INTO many VALUES (:id, :v)", [{"id": n, "v": data} for n in range(60_000)])
    opened.connect(sqlite.url)
    opened.go("audit")
    opened.press("startAudit")
    opened.wait(
        lambda: (
            opened.controller.jobs.job is not None
            and opened.controller.jobs.job.progress is not None
        )
    )
    opened.press("cancel_audit")
    opened.wait(lambda: opened.controller.jobs.job is None)
    assert opened.controller.results.audit is None
    assert "Stopped before it ended." in opened.words(opened.page("audit"))
    assert opened.button("startAudit").isEnabled()


@pytest.mark.slow
def test_another_table_forgets_what_was_found_of_the_first(
    opened: OpenStoresTab, vault: Database
) -> None:
    opened.connect(vault.url)
    opened.go("audit")
    opened.press("startAudit")
    opened.wait(lambda: opened.controller.results.audit is not None)
    opened.go("connect")
    opened.page("connect").columns.table.selectRow(1)
    opened.wait_idle()
    assert opened.controller.results.audit is None
    opened.go("audit")
    assert "Zero vectors" not in opened.words(opened.page("audit"))
    opened.press("startAudit")
    opened.wait(lambda: opened.controller.results.audit is not None)
    assert opened.page("audit").rows.value == "40"


def test_the_keys_alone_connect_audit_and_go_on(opened: OpenStoresTab, vault: Database) -> None:
    window = opened.tab.window()
    activate(opened.qtbot, window)
    opened.connect(vault.url)
    opened.button("nextFromConnect").setFocus()
    QTest.keyClick(opened.button("nextFromConnect"), Qt.Key.Key_Space)
    assert window.focusWidget() is opened.button("startAudit")
    QTest.keyClick(
        opened.button("startAudit"), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier
    )
    assert window.focusWidget() is opened.button("cancel_audit")
    opened.wait(lambda: opened.controller.results.audit is not None)
    opened.wait(lambda: window.focusWidget() is opened.button("startAudit"))
    activate(opened.qtbot, window)
    QTest.keyClick(opened.tab, Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    assert opened.tab.current_step == "prove"
    assert window.focusWidget() is opened.button("startProve")
