"""What the tests of the Stores tab share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QGridLayout, QLabel, QLineEdit, QWidget

if TYPE_CHECKING:
    from pathlib import Path

    from kimera_console.app import Console
    from kimera_console.gui.tabs.stores import StoresTab
    from kimera_console.gui.tabs.stores.prove.rules_card import RulesCard
    from kimera_console.gui.tabs.stores.store_controller import StoreController

WAIT_MS = 60_000


@dataclass
class OpenStoresTab:
    """An open tab and what it said."""

    console: Console
    tab: StoresTab
    qtbot: Any
    env_file: Path
    folder: Path
    toasts: list[str] = field(default_factory=list)

    @property
    def controller(self) -> StoreController:
        return self.tab.controller

    def wait(self, until) -> None:
        self.qtbot.waitUntil(until, timeout=WAIT_MS)

    def page(self, step: str) -> Any:
        return self.tab.page(step)

    def button(self, name: str) -> QAbstractButton:
        found = self.tab.findChild(QAbstractButton, name)
        assert found is not None, name
        return found

    def press(self, name: str) -> None:
        found = self.button(name)
        assert found.isVisibleTo(self.tab), name
        assert found.isEnabled(), found.toolTip()
        QTest.mouseClick(found, Qt.MouseButton.LeftButton)

    def go(self, step: str) -> None:
        """Go to a step by its place in the list of steps."""
        self.press(f"step_{step}")
        assert self.tab.current_step == step

    def is_open(self, step: str) -> bool:
        return self.button(f"step_{step}").isEnabled()

    def line(self, name: str) -> QLineEdit:
        """A line to type into; of a path field its own."""
        found = self.tab.findChild(QWidget, name)
        assert found is not None, name
        edit = found if isinstance(found, QLineEdit) else found.findChild(QLineEdit)
        assert isinstance(edit, QLineEdit), name
        return edit

    def type(self, name: str, text: str, *, enter: bool = False) -> None:
        edit = self.line(name)
        edit.setFocus()
        edit.selectAll()
        QTest.keyClicks(edit, text)
        if enter:
            QTest.keyClick(edit, Qt.Key.Key_Return)

    def connect(self, url: str) -> None:
        """Type where the database is, press Return, and wait for its columns."""
        self.type("storeUrl", url, enter=True)
        self.connected()

    def connected(self) -> None:
        self.wait(lambda: self.controller.overview is not None)
        self.wait_idle()

    def wait_idle(self) -> None:
        self.wait(lambda: not self.console.core.runner.active)

    def choose(self, name: str, text: str) -> None:
        """Choose the entry that begins so, by the keys."""
        combo = self.tab.findChild(QComboBox, name)
        assert combo is not None, name
        assert combo.isEnabled(), combo.toolTip()
        entries = [combo.itemText(i) for i in range(combo.count())]
        row = next((i for i, entry in enumerate(entries) if entry.startswith(text)), -1)
        assert row >= 0, entries
        combo.setFocus()
        while combo.currentIndex() != row:
            down = row > combo.currentIndex()
            QTest.keyClick(combo, Qt.Key.Key_Down if down else Qt.Key.Key_Up)
        self.wait_idle()

    def do(self, button: str, step: str) -> None:
        """Press a button that begins a step's work, and wait for its good end."""
        self.press(button)
        self.wait(lambda: self.controller.jobs.step == "")
        assert step not in self.controller.jobs.errors, str(self.controller.jobs.errors.get(step))
        self.wait_idle()

    def prove(self, old: Path | str, **rules: str) -> None:
        """Connect must have been done: prove with this old model, then choose the rules."""
        self.go("prove")
        self.type("oldModel", str(old), enter=True)
        self.do("startProve", "prove")
        for name, action in rules.items():
            self.choose(f"rule_{name}", action)

    def plan(self, bundle: Path) -> None:
        """Plan with this new model."""
        self.go("plan")
        self.type("newModel", str(bundle), enter=True)
        self.do("startPlan", "plan")

    def ready_to_run(self, url: str, old: Path, new: Path, **rules: str) -> Any:
        """Connect, prove and plan; returns the page of the run, which is in sight."""
        self.connect(url)
        self.prove(old, **rules)
        self.plan(new)
        self.go("run")
        return self.page("run")

    def drop(self, path: Path) -> None:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        at, keys = QPoint(40, 40), Qt.KeyboardModifier.NoModifier
        action, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
        self.tab.dragEnterEvent(QDragEnterEvent(at, action, data, button, keys))
        self.tab.dropEvent(QDropEvent(QPointF(at), action, data, button, keys))
        self.connected()

    def words(self, part: QWidget | None = None) -> str:
        """All that can be read in a part of the tab."""
        root = part or self.tab
        return "\n".join(
            label.text() for label in root.findChildren(QLabel) if label.isVisibleTo(root)
        )

    def cells(self, table: Any) -> dict[str, list[str]]:
        """First cell of each row -> its other cells."""
        model = table.model()
        rows = range(model.rowCount())
        columns = range(1, model.columnCount())
        return {model.index(r, 0).data(): [model.index(r, c).data() for c in columns] for r in rows}


def counts_of(rules: RulesCard) -> dict[str, str]:
    """Class -> what stands beside its name on how many rows were seen."""
    grid = rules.findChild(QGridLayout)
    assert grid is not None
    names = list(rules.combos)
    return {name: grid.itemAtPosition(row, 1).widget().text() for row, name in enumerate(names)}


def clipboard() -> str:
    return QGuiApplication.clipboard().text()
