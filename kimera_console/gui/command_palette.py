"""The command palette (Ctrl+K) and the list of shortcuts (F1): one list over the content.

The list is made anew whenever it opens, of what can be pressed at that moment: the menus, and the
buttons of every page with what their menus hold, those of the page in sight first. What is inside
closed folds, or on a view that is out of sight, opens these (`note_content`). So a new button is in
it without a word here. A fold is found by the names of its fields too. A page or a view that was
never shown is built for it, one at a time, while the list is open.
"""

from __future__ import annotations

import dataclasses
import functools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QTextEdit,
    QToolButton,
    QWidget,
)
from shiboken6 import isValid

from kimera_console.gui.tokens import WINDOW_PADDING
from kimera_console.gui.widgets import Card, Column, DataTable
from kimera_console.gui.widgets.basic.fold import bring_into_sight, content_of, opener_of
from kimera_console.gui.widgets.basic.view_switch import LazyViews

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from PySide6.QtGui import QAction

    from kimera_console.gui.main_window import MainWindow

KEYS = "Ctrl+K"
WIDTH, HEIGHT, TOP = 720, 440, 72
LEAST_TITLE = 200
"""Pixels of a command's name; a bar to scroll sideways would hide its keys."""
_KEYS = re.compile(
    r"\b(?:(?:Ctrl|Strg|Alt|Shift|Umschalt|Meta)\+)+(?:[A-Z0-9]|Return|Enter|Space|Del|F\d+)\b|\bDel\b|\bF\d+\b"
)
"""Keys as tooltips name them."""
_OPENING = (KEYS, "F1")
_PASSED_ON = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


@dataclass(frozen=True)
class Command:
    """Something that can be done now, or why it can't.

    Attributes:
        title: What it does: "Verify".
        place: Where it is found otherwise: "View", "Convert".
        keys: Its shortcut as shown, "" for none.
        run: Does it.
        problem: Why it can't be done now, "" if it can.
        inside: Names of the fields that it leads to, by which it is found too.
    """

    title: str
    place: str
    keys: str
    run: Callable[[], object]
    problem: str = ""
    inside: str = ""


def commands_of(window: MainWindow) -> tuple[Command, ...]:
    """What the menus and the pages offer, in their order, each once."""
    found: dict[tuple[str, str], Command] = {}
    first = window.current_tab
    others = [name for name in window.built_tabs if name != first]
    on_pages = (each for name in (first, *others) for each in _on_page(window, name))
    for command in (*_in_menus(window), *on_pages):
        known = found.get((command.title, command.place))
        if known is None or (command.keys and not known.keys):  # two buttons for one thing
            found[command.title, command.place] = command
    return tuple(found.values())


class CommandPalette(Card):
    """A line to type in, and the commands that hold what was typed; hidden until it is opened.

    Return runs the selected one, Escape closes.

    Args:
        window: Lies beneath it.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__("Commands", parent=window)
        self.set_title(self.tr("Commands"))
        self._window = window
        self._before: QWidget | None = None
        self._commands: tuple[Command, ...] = ()
        self._only_keys = False
        self.line = QLineEdit(clearButtonEnabled=True)
        self.line.setObjectName("commandLine")
        self.line.setAccessibleName(self.tr("Find a command"))
        self.line.setPlaceholderText(self.tr("Type a part of its name"))
        self.table = DataTable(
            (
                Column(self.tr("Command"), lambda c: c.title, tone=_tone, tip=_tip, stretch=True,
                       least=LEAST_TITLE),
                Column(self.tr("Place"), lambda c: c.place, tone=lambda _c: "muted"),
                Column(self.tr("Keys"), lambda c: c.keys, tone=lambda _c: "muted"),
            ),
            self.tr("Commands"),
            ordered=True,
        )  # fmt: skip
        self.table.setSelectionMode(DataTable.SelectionMode.SingleSelection)
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.add(self.line)
        self.add(self.table, 1)
        self.line.textChanged.connect(self._narrow)
        self.line.installEventFilter(self)
        self.table.clicked.connect(lambda _index: self._run())
        window.installEventFilter(self)
        self._guarded: QWidget | None = None
        self._build_next = QTimer(self, singleShot=True, interval=0)
        self._build_next.timeout.connect(self._build_page)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._guard)
        self.hide()

    @Slot()
    def open_commands(self) -> None:
        """Offer everything that can be done now."""
        self._open(self.tr("Commands"), only_keys=False)

    @Slot()
    def open_shortcuts(self) -> None:
        """List what has a shortcut."""
        self._open(self.tr("Keyboard shortcuts"), only_keys=True)

    @Slot()
    def close_palette(self) -> None:
        """Go away; the focus goes back to where it was."""
        self._build_next.stop()
        self.hide()
        if self._before is not None and self._before.isVisible():
            self._before.setFocus()
        self._before = None

    @Slot()
    def leave(self) -> None:
        """Go away: the user has turned to something else, which has the focus."""
        self._before = None
        self.close_palette()

    def _open(self, title: str, *, only_keys: bool) -> None:
        if self.isHidden():
            self._before = QApplication.focusWidget()
        self.set_title(title)
        self._only_keys = only_keys
        self.line.clear()
        self.table.clearSelection()  # what was searched for last time is over
        self._list()
        self._place()
        self.show()
        self.raise_()
        self.table.fit_columns()
        self.table.share_room()
        self.line.setFocus()
        self._build_next.start()

    def _list(self) -> None:
        found = commands_of(self._window)
        self._commands = tuple(one for one in found if one.keys or not self._only_keys)
        self._narrow(self.line.text())

    @Slot()
    def _build_page(self) -> None:
        """Build one page or view that was never shown, and list what it offers; then the next."""
        if not self.isHidden() and build_missing(self._window):
            self._list()
            self._build_next.start()

    @Slot(QWidget, QWidget)
    def _guard(self, _old: QWidget | None, new: QWidget | None) -> None:
        """Watch the text field that has the focus: Qt's own would take Ctrl+K for itself."""
        if new is not None and not self.isHidden() and not self.isAncestorOf(new):
            self.leave()
        if self._guarded is not None and isValid(self._guarded):
            self._guarded.removeEventFilter(self)
        is_field = isinstance(new, QLineEdit | QPlainTextEdit | QTextEdit)
        self._guarded = new if is_field and new is not self.line else None
        if self._guarded is not None:
            self._guarded.installEventFilter(self)

    @Slot(str)
    def _narrow(self, typed: str) -> None:
        words = typed.casefold().split()
        kept = [one for one in self._commands if all(word in _all_words(one) for word in words)]
        chosen = self.table.current_row
        self.table.set_rows(kept)
        same = [(one.title, one.place) for one in kept]
        if kept:
            key = (chosen.title, chosen.place) if chosen is not None else None
            self.table.selectRow(same.index(key) if key in same and not typed else 0)

    def _run(self) -> None:
        command: Command | None = self.table.current_row
        if command is None or command.problem:
            return
        self.close_palette()
        QTimer.singleShot(0, self, command.run)

    def _place(self) -> None:
        room = self._window.rect()
        width = min(WIDTH, room.width() - 2 * WINDOW_PADDING)
        height = min(HEIGHT, room.height() - TOP - WINDOW_PADDING)
        self.setGeometry((room.width() - width) // 2, TOP, width, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._window:
            if not self.isHidden() and event.type() == QEvent.Type.Resize:
                self._place()
            return False
        if not isinstance(event, QKeyEvent):
            return False
        if watched is self._guarded:  # not accepted by the field, the key reaches the menu
            return event.type() == QEvent.Type.ShortcutOverride and _is_ours(event)
        if event.type() == QEvent.Type.ShortcutOverride and not _is_ours(event):
            event.accept()  # what lies beneath is not pressed by its shortcut
            return True
        if event.type() != QEvent.Type.KeyPress:
            return False
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
                self._run()
        elif event.key() == Qt.Key.Key_Escape:
            self.close_palette()
        elif event.key() in _PASSED_ON:
            QApplication.sendEvent(self.table, event)
        else:
            return False
        return True


def _is_ours(event: QKeyEvent) -> bool:
    return QKeySequence(event.keyCombination()).toString() in _OPENING


def _in_menus(window: MainWindow) -> Iterator[Command]:
    for action in window.menuBar().actions():
        menu = action.menu()
        if isinstance(menu, QMenu):
            yield from _in_menu(menu, _plain(action.text()))


def _in_menu(menu: QMenu, place: str) -> Iterator[Command]:
    for action in menu.actions():
        inner = action.menu()
        if isinstance(inner, QMenu):
            yield from _in_menu(inner, f"{place} › {_plain(action.text())}")
        elif not action.isSeparator():
            yield _of_action(action, place)


def _of_action(action: QAction, place: str) -> Command:
    problem = "" if action.isEnabled() else action.toolTip()
    return Command(_plain(action.text()), place, _shown(action.shortcut()), action.trigger, problem)


def build_missing(window: MainWindow) -> bool:
    """Build a page that was never shown, else a view of one; False where there is none left."""
    for tab_id in window.tab_ids:
        if tab_id not in window.built_tabs:
            window.page(tab_id)
            return True
    pages = (window.page(tab_id) for tab_id in window.tab_ids)
    holders = (each for page in pages for each in (page, *page.findChildren(QWidget)))
    return any(each.build_missing_view() for each in holders if isinstance(each, LazyViews))


def _on_page(window: MainWindow, tab_id: str) -> Iterator[Command]:
    page = window.page(tab_id)
    place = window.title_of(tab_id)
    buttons = page.findChildren(QAbstractButton)
    contents = [held for one in buttons if (held := content_of(one)) is not None]
    for button in buttons:
        name = button.accessibleName()
        title = name if ": " in name else _plain(button.text()) or name
        folds = _folds_around(button, page)
        if not title or folds is None or button.objectName().startswith("qt_"):
            continue
        barred = next((one for one in (*folds, button) if not one.isEnabled()), None)
        problem = "" if barred is None else barred.toolTip() or _tr("It is disabled.")
        usual = str(button.property("usual_tip") or button.toolTip())
        english = (QKeySequence(_in_english(one)) for one in _KEYS.findall(usual))
        keys = dict.fromkeys(map(_shown, (*english, button.shortcut())))
        press = functools.partial(_press, window, tab_id, button, folds)
        found_at = " › ".join((place, *(_plain(fold.text()) for fold in folds)))
        inside = "" if button.group() else _fields_in(content_of(button), contents)  # no view's
        yield Command(title, found_at, ", ".join(filter(None, keys)), press, problem, inside)
        menu = button.menu() if isinstance(button, QPushButton | QToolButton) else None
        if menu is not None:
            menu.aboutToShow.emit()  # some are filled only then
            for entry in _in_menu(menu, f"{found_at} › {title.partition(': ')[0]}"):
                choose = functools.partial(_press, window, tab_id, button, folds, entry.run)
                yield dataclasses.replace(entry, run=choose, problem=problem or entry.problem)


def _fields_in(content: QWidget | None, others: Iterable[QWidget]) -> str:
    """Names of the fields of a fold, without those of folds inside it."""
    if content is None:
        return ""
    inner = [one for one in others if one is not content and content.isAncestorOf(one)]
    fields = content.findChildren(QLineEdit)
    own = (one for one in fields if not any(each.isAncestorOf(one) for each in inner))
    return " ".join(one.accessibleName() for one in own)


def _folds_around(button: QAbstractButton, page: QWidget) -> tuple[QAbstractButton, ...] | None:
    """What is to be opened for a button, folds and views, the outermost first; None: no way."""
    found: tuple[QAbstractButton, ...] = ()
    around: QWidget | None = button
    while around is not None and around is not page:
        if around.isHidden():
            fold = opener_of(around)
            before = None if fold is None or fold.isChecked() else _folds_around(fold, page)
            if fold is None or before is None:
                return None
            found = (*before, fold, *found)
        around = around.parentWidget()
    return tuple(dict.fromkeys(found))


def _press(
    window: MainWindow,
    tab_id: str,
    button: QAbstractButton,
    folds: tuple[QAbstractButton, ...] = (),
    entry: Callable[[], object] | None = None,
) -> None:
    """Go to a button's page and press it there, or an entry of its menu; or say why that fails."""
    window.show_tab(tab_id)

    def press() -> None:
        for fold in folds:
            if isValid(fold) and isValid(button) and not fold.isChecked():
                fold.click()
                bring_into_sight(button, button)
        if isValid(button) and button.isVisible():
            if not button.isEnabled():
                window.toasts.show(button.toolTip() or _tr("It is disabled."), "info")
            elif entry is not None:
                entry()
            elif isinstance(button, QToolButton) and button.menu() is not None:
                button.showMenu()
            else:
                button.click()

    QTimer.singleShot(0, window, press)  # the page has followed what changed while it was hidden


def _plain(words: str) -> str:
    """Words of a button or menu without the mark of its mnemonic."""
    return words.replace("&&", "\0").replace("&", "").replace("\0", "&").strip()


def _shown(keys: QKeySequence) -> str:
    return keys.toString(QKeySequence.SequenceFormat.NativeText)


def _in_english(keys: str) -> str:
    """Names of keys as `QKeySequence` reads them."""
    return keys.replace("Strg+", "Ctrl+").replace("Umschalt+", "Shift+")


def _all_words(command: Command) -> str:
    return f"{command.title} {command.place} {command.keys} {command.inside}".casefold()


def _tone(command: Command) -> str:
    return "muted" if command.problem else ""


def _tip(command: Command) -> str:
    return command.problem or command.title


def _tr(text: str) -> str:
    return QCoreApplication.translate("CommandPalette", text)
