"""What the tests of the view of files share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel

from kimera_console.core.flags import envfile

if TYPE_CHECKING:
    from pathlib import Path

    from kimera_console.app import Console
    from kimera_console.gui.tabs.embed.file import FileView
    from kimera_console.gui.tabs.embed.file.file_controller import FileController

WAIT_MS = 60_000
REVIEWS = b"key,remark,stars\n1,the first text,5\n2,the second text,4\n3,the third text,1\n"
"""Nothing in it says which column holds the texts."""


@dataclass
class OpenFileView:
    """An open view and what it asked of the window."""

    console: Console
    view: FileView
    qtbot: Any
    env_file: Path
    folder: Path
    toasts: list[str] = field(default_factory=list)
    went_to: list[tuple[str, str]] = field(default_factory=list)

    @property
    def controller(self) -> FileController:
        return self.view.controller

    def write(self, name: str, data: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(data)
        return path

    def wait(self, until) -> None:
        self.qtbot.waitUntil(until, timeout=WAIT_MS)

    def type_path(self, path: Path | str) -> None:
        """Type a source, and wait until it and the target have been looked at."""
        edit = self.view.source.path.edit
        edit.clear()
        QTest.keyClicks(edit, str(path))
        QTest.keyClick(edit, Qt.Key.Key_Return)
        self.looked()

    def drop(self, path: Path) -> None:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        at, keys = QPoint(40, 40), Qt.KeyboardModifier.NoModifier
        action, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
        self.view.dragEnterEvent(QDragEnterEvent(at, action, data, button, keys))
        self.view.dropEvent(QDropEvent(QPointF(at), action, data, button, keys))
        self.looked()

    def looked(self) -> None:
        controller = self.controller
        self.wait(lambda: not controller.is_looking)
        self.wait(
            lambda: controller.target_preview is not None or controller.target_error is not None
        )

    def choose(self, name: str, data: object) -> None:
        """Choose an entry of a picker as a user does: by the keys."""
        combo = self.view.findChild(QComboBox, name)
        assert combo is not None, name
        assert combo.isEnabled(), combo.toolTip()
        while combo.currentData() != data:
            row = combo.findData(data)
            assert row >= 0, [combo.itemText(i) for i in range(combo.count())]
            down = row > combo.currentIndex()
            QTest.keyClick(combo, Qt.Key.Key_Down if down else Qt.Key.Key_Up)
            self.looked()

    def button(self, name: str) -> QAbstractButton:
        found = self.view.findChild(QAbstractButton, name)
        assert found is not None, name
        return found

    def press(self, name: str) -> None:
        found = self.button(name)
        assert found.isVisibleTo(self.view), name
        assert found.isEnabled(), found.toolTip()
        QTest.mouseClick(found, Qt.MouseButton.LeftButton)

    def done(self) -> None:
        """Wait for the run's end, and for the look at what it left."""
        self.wait(lambda: self.controller.job is None)
        self.looked()

    def words(self, part: Any = None) -> str:
        """All that can be read in a part of the view."""
        root = part or self.view
        return "\n".join(
            label.text() for label in root.findChildren(QLabel) if label.isVisibleTo(root)
        )

    def preview_texts(self) -> list[str]:
        model = self.view.source.preview.model()
        return [model.index(row, 2).data() for row in range(model.rowCount())]

    def set_flags(self, **flags: str) -> None:
        envfile.write_entries(self.env_file, flags)
        self.console.core.backend_model.flags_changed()


def clipboard() -> str:
    return QGuiApplication.clipboard().text()
