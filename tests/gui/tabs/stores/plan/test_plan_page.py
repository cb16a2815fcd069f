"""The page of the plan by itself: which models it offers."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

from kimera_console.core.bundles.manifest import MANIFEST_NAME
from kimera_console.gui.tabs.stores.plan.page import PlanPage

if TYPE_CHECKING:
    from pathlib import Path

    from tests.gui.tabs.stores.support import OpenStoresTab


def test_a_damaged_model_is_listed_with_what_is_wrong_and_cannot_be_chosen(
    opened: OpenStoresTab, tiny_bundle: Path
) -> None:
    models = opened.console.core.settings.models_folder
    good = shutil.copytree(tiny_bundle, models / "good & sound")
    damaged = shutil.copytree(tiny_bundle, models / "damaged\u202e")
    (damaged / MANIFEST_NAME).write_text("{")
    page = PlanPage(opened.controller)
    opened.qtbot.addWidget(page)
    page.show()
    menu = page.model.findChild(QMenu)
    opened.wait(lambda: len(menu.actions()) == 3)
    choice, line, reason = menu.actions()
    assert choice.text().replace("&&", "&") == str(good)
    assert line.isSeparator()
    assert not reason.isEnabled()
    words = reason.text()
    assert str(models / "damaged\\u202e" / MANIFEST_NAME) in words
    assert len(words) > len(str(models / "damaged\\u202e" / MANIFEST_NAME)) + 10
    choice.trigger()
    assert page.model.path() == good
