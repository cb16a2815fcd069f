"""Where the run asks for a choice, its button leads to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.gui.activating import activate

if TYPE_CHECKING:
    from pathlib import Path

    from tests.gui.tabs.stores.support import OpenStoresTab
    from tests.helpers.stores import Database


@pytest.mark.slow
def test_the_button_shows_the_choice_that_is_missing_and_gives_it_the_keys(
    opened: OpenStoresTab, notes: Database, tiny_bundle: Path, new_bundle: Path
) -> None:
    window = opened.tab.window()
    window.resize(1024, 640)
    opened.connect(notes.url)
    opened.prove(tiny_bundle)
    opened.plan(new_bundle)
    combos = opened.page("prove").rules.combos

    def press_choose() -> None:
        opened.go("run")
        activate(opened.qtbot, window)
        ask = opened.page("run").message.button
        assert ask.isVisible()
        QTest.mouseClick(ask, Qt.MouseButton.LeftButton)
        assert opened.tab.current_step == "prove"

    for name in ("not_reproduced", "degraded"):
        press_choose()
        opened.wait(lambda name=name: window.focusWidget() is combos[name])
        opened.wait(lambda name=name: not combos[name].visibleRegion().isEmpty())
        opened.choose(f"rule_{name}", "Embed")
    opened.go("run")
    assert opened.button("startRun").isEnabled()
