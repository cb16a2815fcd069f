"""The user guide in the window: found, searched, and followed from page to page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest

from kimera_console.gui.command_palette import commands_of
from kimera_console.gui.theme import theme
from kimera_console.gui.widgets.messages.guide_dialog import GuideDialog, read_guide
from kimera_console.resources import guide_path
from tests.gui.activating import activate
from tests.gui.clipping import measure_settled, process_layout

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from kimera_console.app import Console


@pytest.fixture
def guide(qtbot: QtBot, console: Console) -> GuideDialog:
    activate(qtbot, console.window)
    QTest.keyClick(console.window, Qt.Key.Key_F1, Qt.KeyboardModifier.ShiftModifier)
    opened = console.window.findChild(GuideDialog)
    assert opened is not None
    qtbot.waitUntil(opened.isVisible)
    process_layout()
    return opened


def shown(guide: GuideDialog) -> list[str]:
    rows = (guide.pages.item(row) for row in range(guide.pages.count()))
    return [row.text() for row in rows if not row.isHidden()]


def click_link(guide: GuideDialog, target: str) -> None:
    """Click the first link to this target that is in sight."""
    text = guide.text
    for y in range(0, text.viewport().height(), 4):
        for x in range(0, text.viewport().width(), 8):
            if text.anchorAt(QPoint(x, y)) == target:
                QTest.mouseClick(
                    text.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x + 2, y + 2)
                )
                return
    raise AssertionError(f"no link to {target} is in sight")


def test_it_opens_by_its_key_and_is_in_the_list_of_shortcuts(
    console: Console, guide: GuideDialog
) -> None:
    assert guide.text.toPlainText().startswith("User guide")
    listed = {one.title: (one.place, one.keys) for one in commands_of(console.window)}
    assert listed["User guide"] == ("Help", "Shift+F1")
    assert not measure_settled(guide)


def test_it_has_every_page_under_its_title(guide: GuideDialog) -> None:
    pages = read_guide(guide_path())
    assert {page.name for page in pages} == {path.stem for path in guide_path().glob("*.md")}
    assert shown(guide) == [page.title for page in pages]
    first = [page.name for page in pages[:4]]
    assert first == ["index", "install", "first-steps", "troubleshooting"]
    for row, page in enumerate(pages):
        guide.pages.setCurrentRow(row)
        assert guide.text.toPlainText().startswith(page.title.replace("`", ""))
        assert "pictures/" not in guide.text.toPlainText()


def test_its_filter_looks_into_the_pages(qtbot: QtBot, guide: GuideDialog) -> None:
    every = shown(guide)
    qtbot.keyClicks(guide.filter, "SmoothQuant")
    assert 0 < len(shown(guide)) < len(every)
    assert "SmoothQuant" in guide.text.toPlainText()
    qtbot.keyClick(guide.filter, Qt.Key.Key_Escape)
    assert shown(guide) == every
    assert guide.isVisible()
    qtbot.keyClick(guide.filter, Qt.Key.Key_Escape)
    assert not guide.isVisible()


def test_links_lead_to_pages_and_headings_and_others_are_named(
    qtbot: QtBot, guide: GuideDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: bool(opened.append(url.url())))
    click_link(guide, "first-steps.md")
    assert guide.pages.currentItem().text() == "First steps"
    guide.show_page("install", "where-its-files-are")
    assert guide.text.verticalScrollBar().value() > 0
    guide.show_page("index")
    bar = guide.text.verticalScrollBar()
    assert bar.value() == 0
    bar.setValue(bar.maximum())
    text = guide.text.document()
    place = text.find("Changelog")
    guide.text.setTextCursor(place)
    guide.text.ensureCursorVisible()
    process_layout()
    click_link(guide, "../CHANGELOG.md")
    assert guide.said.text() == "CHANGELOG.md comes with the source code only."
    assert guide.text.toPlainText().startswith("User guide")
    assert not opened


def link_colours(guide: GuideDialog) -> set[str]:
    """The colours in which the links of the shown page are written."""
    found, block = set(), guide.text.document().begin()
    while block.isValid():
        for part in block.textFormats():
            if part.format.isAnchor():
                found.add(part.format.foreground().color().name())
        block = block.next()
    return found


def test_links_follow_the_theme_and_the_page_stays_where_it_was_read(
    qtbot: QtBot, guide: GuideDialog
) -> None:
    for mode in ("light", "dark"):
        theme().set_mode(mode)
        process_layout()
        bar = guide.text.verticalScrollBar()
        if mode == "light":
            bar.setValue(bar.maximum() // 2)
            place = bar.value()
        assert link_colours(guide) == {theme().color("accent").name()}
        assert bar.value() == place > 0
