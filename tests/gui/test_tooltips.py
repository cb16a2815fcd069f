"""Names and values are shown and copied as text: no markup is rendered, and nothing acts."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, Qt
from PySide6.QtGui import QAction, QGuiApplication, QTextDocument
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLabel,
    QPlainTextEdit,
    QWidget,
)

import kimera_console.gui
from kimera_console.gui.tabs.convert.tab import RECENT
from kimera_console.gui.widgets import DataTable, LogView
from kimera_console.gui.widgets.basic.badge import Badge
from kimera_console.gui.widgets.basic.tips import LONGEST_TIP, plain_tip
from tests.helpers.hostile_text import ACTING
from tests.helpers.hostile_text import EVIL as CONTROLS
from tests.helpers.onnx_models import sign, tiny_bundle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

EVIL = "<img src=x.png><b>bold</b><a href=y>"
SOURCES = sorted(Path(kimera_console.gui.__path__[0]).rglob("*.py"))


def is_markup(text: str) -> bool:
    """Whether a tooltip of this text renders anything but its own line breaks."""
    from PySide6 import QtGui

    if not QtGui.Qt.mightBeRichText(text):
        return False
    return not text.startswith("<qt>") or "<" in text[4:-5].replace("<br>", "")


@pytest.mark.parametrize("text", [EVIL, f"Undo: {EVIL}", f"{EVIL}\nand <i>more</i> & more"])
def test_markup_is_shown_letter_by_letter(text: str) -> None:
    shown = QTextDocument()
    shown.setHtml(plain_tip(text))
    assert shown.toPlainText() == text
    assert not is_markup(plain_tip(text))


def test_plain_text_stays_and_what_would_fill_the_screen_is_cut() -> None:
    assert plain_tip("3 < 4 & 5 > 2\nmore") == "3 < 4 & 5 > 2\nmore"
    assert len(plain_tip("a" * 1_000_000)) == LONGEST_TIP
    assert plain_tip("a\u202eb\x1b") == "a\\u202eb\\u001b"


def is_safe(value: ast.expr) -> bool:
    """A tooltip that is a sentence of ours, or went through `plain_tip`."""
    match value:
        case ast.Constant() | ast.Name(id="usual"):  # what `set_enabled` found set already
            return True
        case ast.IfExp(body=body, orelse=other):
            return is_safe(body) and is_safe(other)
        case ast.Call(func=ast.Name(id="plain_tip")) | ast.Call(func=ast.Attribute(attr="toolTip")):
            return True
        case ast.Call(func=ast.Attribute(attr="tr"), args=[ast.Constant() | ast.JoinedStr()]):
            return True
        case ast.Call(func=ast.Attribute(attr="format", value=made), args=arguments):
            # Numbers and keys alone may be put into a sentence without `plain_tip`.
            return is_safe(made) and all("milliseconds" in ast.unparse(a) or
                                         "QKeySequence" in ast.unparse(a) or
                                         ast.unparse(a) == "native" for a in arguments)  # fmt: skip
    return False


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_every_tooltip_goes_through_the_one_helper(path: Path) -> None:
    unsafe = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        name, arguments = node.func.attr, node.args
        if name == "setItemData" and "ip" in ast.unparse(arguments[-1]):
            arguments = arguments[:-1]
        elif name == "showText":
            arguments = arguments[:2]
        elif name != "setToolTip":
            continue
        if not is_safe(arguments[-1]):
            unsafe.append(f"{path.name}:{node.lineno}: {ast.unparse(node)}")
    assert unsafe == []


def tips(window: QWidget) -> Iterator[tuple[str, str]]:
    """(where, text) of every tooltip below a window: of widgets, actions, items of lists."""
    for widget in [window, *window.findChildren(QWidget)]:
        yield repr(widget), widget.toolTip()
        yield from items(widget, Qt.ItemDataRole.ToolTipRole)
    for action in window.findChildren(QAction):
        menu = action.parent()
        if isinstance(menu, QObject) and getattr(menu, "toolTipsVisible", bool)():
            yield repr(action), action.toolTip()


def items(widget: QWidget, role: Qt.ItemDataRole) -> Iterator[tuple[str, str]]:
    """(where, text) of every item of a list, a tree's children among them."""
    model: QAbstractItemModel | None = None
    if isinstance(widget, (QComboBox, QAbstractItemView)):
        model = widget.model()
    above = [QModelIndex()] if model is not None else []
    while model is not None and above:
        parent = above.pop()
        for row in range(model.rowCount(parent)):
            above.append(model.index(row, 0, parent))
            for column in range(model.columnCount(parent)):
                found = model.data(model.index(row, column, parent), role)
                yield f"{widget!r} {row},{column}", str(found or "")


def shown(window: QWidget) -> Iterator[tuple[str, str]]:
    """(where, text) of what is shown below a window; not of lines that hold a value to edit."""
    for widget in window.findChildren(QWidget):
        if isinstance(widget, (QLabel, QAbstractButton)):
            yield repr(widget), widget.text()
        elif isinstance(widget, Badge):
            yield repr(widget), widget.text
        elif isinstance(widget, QPlainTextEdit):
            yield repr(widget), widget.toPlainText()
        yield from items(widget, Qt.ItemDataRole.DisplayRole)
    for action in window.findChildren(QAction):
        yield repr(action), action.text()


def copied(window: QWidget) -> Iterator[tuple[str, str]]:
    """(where, text) of what lists and logs put on the clipboard."""
    for widget in [*window.findChildren(DataTable), *window.findChildren(LogView)]:
        widget.copy()
        yield f"copied from {widget!r}", QGuiApplication.clipboard().text()


@pytest.mark.slow
def test_nothing_in_the_window_obeys_hostile_names(
    qtbot: QtBot, make_console, env_file: Path
) -> None:
    evil = f"{EVIL}\n{CONTROLS}".replace("\0", "")
    models = env_file.parent / "models"
    bundle = tiny_bundle(models / EVIL.replace("/", "_"))
    others = [models / f"{evil.replace('/', '_')}{number}" for number in range(2)]
    for made in (bundle, *(tiny_bundle(path) for path in others)):
        sign(made, source=evil, exporter=evil)
    (others[1] / "tokenizer.json").unlink()
    console = make_console(
        f"ONNX_MODEL_PATH='{bundle}'\nEMBEDDING_MODEL='{EVIL}'\nOTHER='{EVIL}{CONTROLS}'\n"
        f"EMBEDDING_DIM='{EVIL}'\nEMBEDDING_THREADS='{EVIL}'\n"
    )
    console.core.preferences.add_recent(RECENT, str(others[0]))
    window = console.window
    window.show()
    for tab_id in ("convert", "benchmark", "flags", "health", "stores", "embed"):
        window.show_tab(tab_id)
        qtbot.wait(200)  # lists are read and drawn
    convert = window.page("convert")
    convert.show_view("models")
    qtbot.waitUntil(lambda: len(convert.models.table.rows) == 3, timeout=60_000)
    for row in convert.models.table.rows:
        convert.models.table.select(row)
        qtbot.wait(200)  # its record is shown
    window.toasts.show(evil, "bad", evil)
    qtbot.waitUntil(lambda: not console.core.runner.active, timeout=60_000)
    found = list(tips(window))
    assert any("img src=x.png" in text for _, text in found), "nothing hostile was shown"
    assert [(where, text) for where, text in found if is_markup(text)] == []
    seen, taken = list(shown(window)), list(copied(window))
    for texts in (seen, taken):
        assert any("owned" in text for _, text in texts), "nothing hostile was there"
    assert [each for each in (*found, *seen, *taken) if ACTING.search(each[1])] == []
