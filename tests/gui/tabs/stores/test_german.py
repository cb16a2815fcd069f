"""The way of a store in German: from the connection to the comparison, numbers and plurals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QComboBox

from kimera_console.gui.language import GERMAN
from tests.gui.clipping import settle_layout
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
        room: OpenStoresTab = request.getfixturevalue("room")
        found = list(whole_way(room, notes, tiny_bundle, new_bundle))
    assert not found, "\n".join(map(str, found))


def whole_way(room: OpenStoresTab, store: Database, old: Path, new: Path) -> Iterator[object]:
    def look() -> list[tuple[str, str, str]]:
        settle_layout()
        return list(find_english(room.tab))

    room.connect(store.url)
    yield from look()
    room.go("audit")
    room.do("startAudit", "audit")
    yield from look()
    room.prove(old)
    for box in room.tab.findChildren(QComboBox):
        if box.objectName().startswith("rule_") and box.isVisibleTo(room.tab):
            room.choose(box.objectName(), "Auslassen")
    yield from look()
    room.plan(new)
    yield from look()
    room.go("run")
    room.do("startRun", "run")
    yield from look()
    room.go("compare")
    room.do("startCompare", "compare")
    yield from look()
    room.go("switch")
    room.settled()
    yield from look()
