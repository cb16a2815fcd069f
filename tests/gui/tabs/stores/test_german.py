"""The way of a store in German: from the connection to the comparison, numbers and plurals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QComboBox

from kimera_console.gui.language import GERMAN
from tests.gui.clipping import process_layout
from tests.gui.reading import find_english
from tests.helpers.languages import speaking

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

    from tests.gui.tabs.stores.support import OpenStoresTab
    from tests.helpers.stores import Database


@pytest.mark.slow
def test_every_step_writes_its_numbers_in_german(
    qapp: QApplication,
    notes: Database,
    tiny_bundle: Path,
    new_bundle: Path,
    request: pytest.FixtureRequest,
) -> None:
    with speaking(qapp, GERMAN):
        opened: OpenStoresTab = request.getfixturevalue("opened")
        found = list(whole_way(opened, notes, tiny_bundle, new_bundle))
    assert not found, "\n".join(map(str, found))


def whole_way(opened: OpenStoresTab, store: Database, old: Path, new: Path) -> Iterator[object]:
    def read() -> list[tuple[str, str, str]]:
        process_layout()
        return list(find_english(opened.tab))

    opened.connect(store.url)
    yield from read()
    opened.go("audit")
    opened.do("startAudit", "audit")
    yield from read()
    opened.prove(old)
    for box in opened.tab.findChildren(QComboBox):
        if box.objectName().startswith("rule_") and box.isVisibleTo(opened.tab):
            opened.choose(box.objectName(), "Auslassen")
    yield from read()
    opened.plan(new)
    yield from read()
    opened.go("run")
    opened.do("startRun", "run")
    yield from read()
    opened.go("compare")
    opened.do("startCompare", "compare")
    yield from read()
    opened.go("switch")
    opened.wait_idle()
    yield from read()
