"""Ten thousand texts: what is done with all of them looks at those in sight alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kimera_console.gui.tabs.embed.texts.list_model import ListModel
from kimera_console.gui.theme import theme

if TYPE_CHECKING:
    import pytest

    from tests.gui.tabs.embed.texts.support import OpenTextsView

TEXTS = 10_000


def test_selecting_all_and_another_theme_ask_for_few_cells(
    opened: OpenTextsView, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened.text_set.add([(f"text number {i}", {}) for i in range(TEXTS)], step="add")
    table = opened.view.list.view
    asked = 0
    flags = ListModel.flags

    def counted(self: ListModel, index: object) -> Qt.ItemFlag:
        nonlocal asked
        asked += 1
        return flags(self, index)  # type: ignore[arg-type]

    monkeypatch.setattr(ListModel, "flags", counted)
    QTest.keyClick(table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.qWait(50)
    theme().set_mode("dark")
    QTest.qWait(50)
    assert len(table.selected_keys) == TEXTS
    assert 0 < asked < TEXTS
