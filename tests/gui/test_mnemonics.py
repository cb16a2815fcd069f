"""No two controls in sight share an Alt key: Qt would only move the focus between them."""

from __future__ import annotations

import shutil
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QLabel,
    QMenu,
    QMenuBar,
    QPushButton,
    QWidget,
)

from kimera_console.gui.language import ENGLISH, GERMAN
from kimera_console.gui.tabs.convert import ConvertTab
from kimera_console.gui.tabs.convert.models.model_actions import DELETE
from tests.gui.clipping import process_layout, walk
from tests.helpers.languages import speaking

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from kimera_console.app import Console
    from kimera_console.core.convert import ConversionResult


@pytest.mark.slow
@pytest.mark.parametrize("language", [ENGLISH, GERMAN])
def test_each_alt_key_belongs_to_one_control(
    qtbot: QtBot,
    qapp: QApplication,
    make_console: Callable[..., Console],
    env_file: Path,
    tiny_conversion: ConversionResult,
    language: str,
) -> None:
    with speaking(qapp, language):
        console = make_console(f"ONNX_MODEL_PATH={tiny_conversion.bundle.path}\nEMBEDDING_DIM=32\n")
        window, runner = console.window, console.core.runner
        window.resize(1280, 800)
        with qtbot.waitSignal(window.first_frame_shown, timeout=10_000):
            window.show()

        def wait_idle() -> None:
            qtbot.waitUntil(lambda: not runner.active, timeout=60_000)
            process_layout()

        found = walk(window, language, wait_idle, shared_keys)
        assert not found, "\n" + "\n".join(map(str, found))


@pytest.mark.slow
@pytest.mark.parametrize("language", [ENGLISH, GERMAN])
def test_what_is_asked_takes_no_key_of_what_stands_around_it(
    qtbot: QtBot,
    qapp: QApplication,
    make_console: Callable[..., Console],
    env_file: Path,
    tiny_conversion: ConversionResult,
    tmp_path: Path,
    language: str,
) -> None:
    models = env_file.parent / "models"
    shutil.copytree(tiny_conversion.bundle.path, models / "R&D-onnx")
    left = models / ".big-onnx.kimera-partial-999999999-0123abcd"
    left.mkdir()
    (left / "model.onnx.data").write_bytes(b"x")
    with speaking(qapp, language):
        console = make_console("ONNX_MODEL_PATH=./models/R&D-onnx\nEMBEDDING_DIM=32\n")
        window, runner = console.window, console.core.runner
        window.resize(1280, 800)
        with qtbot.waitSignal(window.first_frame_shown, timeout=10_000):
            window.show()
        window.show_tab("convert")
        tab = window.page("convert")
        assert isinstance(tab, ConvertTab)
        qtbot.waitUntil(lambda: bool(tab.leftovers.text), timeout=10_000)
        tab.how.advanced.click()
        tab.how.gate.toggle.click()
        drop(tab, tmp_path, tmp_path)
        qtbot.waitUntil(lambda: not runner.active, timeout=30_000)
        process_layout()
        assert tab.leftovers.isVisible()
        assert tab.dropped.isVisible()
        assert not list(shared_keys(window))
        answers = texts_of(tab.dropped)
        assert all(map(key_of, answers)), answers

        tab.show_view("models")
        qtbot.waitUntil(lambda: bool(tab.models.table.rows), timeout=10_000)
        for _ in range(2):  # it is active: asked about twice
            tab.models.table.selectRow(0)
            qtbot.waitUntil(lambda: not runner.active, timeout=30_000)
            if not tab.models.question.isVisible():
                tab.models.buttons.press(DELETE)
            process_layout()
            assert tab.models.question.isVisible()
            assert not list(shared_keys(window))
            found = texts_of(tab.models.question)
            assert all(map(key_of, found)), found
            assert len(set(map(key_of, found))) == len(found)
            tab.models.question.findChildren(QPushButton)[0].click()


@pytest.mark.parametrize("language", [ENGLISH, GERMAN])
def test_each_key_of_a_menu_belongs_to_one_entry(
    qtbot: QtBot, qapp: QApplication, make_console: Callable[..., Console], language: str
) -> None:
    with speaking(qapp, language):
        console = make_console("LIGHTWEIGHT_EMBEDDING=1\n")
        window = console.window
        with qtbot.waitSignal(window.first_frame_shown, timeout=10_000):
            window.show()
        for tab in ("convert", "embed", "benchmark", "flags", "health", "stores"):
            window.show_tab(tab)
        qtbot.waitUntil(lambda: not console.core.runner.active, timeout=60_000)
        menus = window.findChildren(QMenu)
        assert len(menus) > 6
        found = {}
        for menu in menus:
            menu.aboutToShow.emit()  # some are filled only then
            keys = Counter(key_of(action.text()) for action in menu.actions())
            twice = [key for key, times in keys.items() if key and times > 1]
            if twice:
                found[menu.title()] = twice, [action.text() for action in menu.actions()]
        assert not found


@pytest.mark.parametrize("language", [ENGLISH, GERMAN])
def test_each_key_of_a_dialog_belongs_to_one_control(
    qtbot: QtBot, qapp: QApplication, make_console: Callable[..., Console], language: str
) -> None:
    with speaking(qapp, language):
        console = make_console("LIGHTWEIGHT_EMBEDDING=1\n")
        window = console.window
        with qtbot.waitSignal(window.first_frame_shown, timeout=10_000):
            window.show()
        window.open_settings()
        qtbot.waitUntil(lambda: not console.core.runner.active, timeout=60_000)
        (dialog,) = (one for one in window.findChildren(QDialog) if one.isVisible())
        found = list(shared_keys(dialog, hidden_too=True))
        dialog.close()
        assert not found


def texts_of(question: QWidget) -> list[str]:
    return [one.text() for one in question.findChildren(QPushButton) if one.isVisible()]


def drop(tab: ConvertTab, *folders: Path) -> None:
    """Let several folders go over the tab."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in folders])
    how = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier(0))
    tab.dropEvent(QDropEvent(QPointF(5, 5), *how))


def shared_keys(window: QWidget, *, hidden_too: bool = False) -> Iterator[tuple[str, str, str]]:
    """Keys of more than one control that is in sight, with the controls' texts.

    Args:
        window: Looked at with all that is in it.
        hidden_too: Whether what is not in sight counts too.
    """
    owners: dict[str, list[str]] = defaultdict(list)
    for widget in window.findChildren(QWidget):
        if not (widget.isVisible() or hidden_too):
            continue
        if isinstance(widget, QMenuBar):
            for action in widget.actions():
                owners[key_of(action.text())].append(f"menu {action.text()}")
        elif isinstance(widget, QAbstractButton):
            owners[widget.shortcut().toString()].append(widget.text())
        elif isinstance(widget, QLabel) and widget.buddy():
            owners[key_of(widget.text())].append(widget.text())
    for shortcut in window.findChildren(QShortcut):
        holder = shortcut.parent()
        if shortcut.isEnabled() and isinstance(holder, QWidget) and holder.isVisible():
            for keys in QShortcut.keys(shortcut):
                if keys.toString().startswith("Alt+"):
                    owners[keys.toString()].append(f"shortcut of {type(holder).__name__}")
    for key, texts in sorted(owners.items()):
        if key and len(texts) > 1:
            yield key, " | ".join(sorted(texts)), "shared"


def key_of(text: str) -> str:
    """The Alt key that a text asks for: "Alt+K"; "" for none."""
    return QKeySequence.mnemonic(text).toString()
