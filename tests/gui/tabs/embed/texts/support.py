"""What the tests of the view of several texts share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget

from kimera_console.core.flags import envfile
from kimera_console.gui.tabs.embed.texts import TextsView

if TYPE_CHECKING:
    from pathlib import Path

    from kimera_console.app import Console
    from kimera_console.core.texts.list.text_set import TextSet

WAIT_MS = 60_000
MONEY = "The central bank raised interest rates again."
BANKS = "Banks pay more interest on savings now."
SOUP = "Fry the onions slowly and stir the soup."
TOPICS = (MONEY, SOUP, BANKS)


@dataclass
class OpenTextsView:
    """An open view and what it asked of the window."""

    console: Console
    view: TextsView
    qtbot: object
    env_file: Path
    toasts: list[str] = field(default_factory=list)
    went_to: list[tuple[str, str]] = field(default_factory=list)

    @property
    def text_set(self) -> TextSet:
        return self.view.controller.text_set

    @property
    def texts(self) -> list[str]:
        return [entry.text for entry in self.text_set.texts.entries]

    @property
    def rows(self) -> list[str]:
        """Texts as the list shows them, from top to bottom."""
        model = self.view.list.view.rows
        return [model.entry(row).text for row in range(model.rowCount())]

    def key(self, text: str) -> int:
        return next(entry.key for entry in self.text_set.texts.entries if entry.text == text)

    @property
    def selected(self) -> str:
        key, entries = self.text_set.selected, self.text_set.texts.entries
        return next((entry.text for entry in entries if entry.key == key), "")

    def type(self, *texts: str) -> None:
        for text in texts:
            QTest.keyClicks(self.view.list.line, text)
            QTest.keyClick(self.view.list.line, Qt.Key.Key_Return)

    def paste(self, text: str, into: QWidget | None = None) -> None:
        QGuiApplication.clipboard().setText(text)
        target = into or self.view.list.line
        QTest.keyClick(target, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)

    def embedded(self) -> None:
        """Wait until every text has a vector."""
        self.wait(lambda: bool(self.texts) and not self.text_set.missing() and not self.job)

    @property
    def job(self) -> bool:
        return self.view.controller.job is not None

    def wait(self, until) -> None:
        self.qtbot.waitUntil(until, timeout=WAIT_MS)

    def press(self, name: str) -> None:
        found = self.view.findChild(QAbstractButton, name)
        assert found is not None, name
        assert found.isEnabled(), found.toolTip()
        QTest.mouseClick(found, Qt.MouseButton.LeftButton)

    def show_page(self, key: str) -> None:
        QTest.mouseClick(self.view.results.bar.button(key), Qt.MouseButton.LeftButton)

    def open(self, path: Path) -> None:
        self.view.open_file(path)

    def set_flags(self, **flags: str) -> None:
        envfile.write_entries(self.env_file, flags)
        self.console.core.backend_model.flags_changed()


def click_at(widget: QWidget, x: float, y: float) -> None:
    QTest.mouseClick(
        widget,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        QPoint(round(x), round(y)),
    )
