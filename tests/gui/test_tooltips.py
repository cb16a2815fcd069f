"""Markup in names and values is shown as text by every tooltip, never rendered."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, Qt
from PySide6.QtGui import QAction, QTextDocument
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QWidget

import kimera_console.gui
from kimera_console.gui.widgets.basic.tips import LONGEST_TIP, plain_tip
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
        model: QAbstractItemModel | None = None
        if isinstance(widget, (QComboBox, QAbstractItemView)):
            model = widget.model()
        if model is not None:
            for row in range(model.rowCount(QModelIndex())):
                for column in range(model.columnCount(QModelIndex())):
                    index = model.index(row, column, QModelIndex())
                    tip = model.data(index, Qt.ItemDataRole.ToolTipRole)
                    yield f"{widget!r} {row},{column}", str(tip or "")
    for action in window.findChildren(QAction):
        menu = action.parent()
        if isinstance(menu, QObject) and getattr(menu, "toolTipsVisible", bool)():
            yield repr(action), action.toolTip()


@pytest.mark.slow
def test_no_tooltip_of_the_window_renders_hostile_names(
    qtbot: QtBot, make_console, env_file: Path, tmp_path: Path
) -> None:
    bundle = tiny_bundle(tmp_path / "models" / EVIL.replace("/", "_"))
    sign(bundle, source=EVIL, exporter=EVIL)
    console = make_console(
        f"ONNX_MODEL_PATH='{bundle}'\nEMBEDDING_MODEL='{EVIL}'\nOTHER='{EVIL}'\n"
        f"EMBEDDING_DIM='{EVIL}'\nEMBEDDING_THREADS='{EVIL}'\n"
    )
    window = console.window
    window.show()
    for tab_id in ("convert", "benchmark", "flags", "health", "stores", "embed"):
        window.show_tab(tab_id)
        qtbot.wait(200)  # lists are read and drawn
    window.toasts.show(EVIL, "bad", EVIL)
    qtbot.waitUntil(lambda: not console.core.runner.active, timeout=60_000)
    found = list(tips(window))
    assert any("img src=x.png" in text for _, text in found), "nothing hostile was shown"
    assert [(where, text) for where, text in found if is_markup(text)] == []
