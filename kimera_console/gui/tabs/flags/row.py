"""One flag: name and help, control, where the value came from, back to the default."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from kimera_console.core.flag_sheet import change_of
from kimera_console.core.flags import FlagKind, check_value, mask
from kimera_console.core.settings import OriginKind
from kimera_console.gui.tabs.flags.controls import PathControl, make_control
from kimera_console.gui.theme import theme
from kimera_console.gui.widgets import hbox, icon_button, label, set_enabled, set_tone, vbox
from kimera_console.gui.widgets.badge import Badge

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from kimera_console.core.flags import Flag
    from kimera_console.core.settings import FlagValue

BADGE_WIDTH = 112


class FlagRow(QFrame):
    """A flag's row.

    Attributes:
        flag: Its declaration.
        control: Shows the value in force and takes another one.
        reset: Takes the flag out of the file.

    Signals:
        wanted: The user wants the file to say this: (name, text, or None for nothing).
    """

    wanted = Signal(str, object)

    def __init__(self, flag: Flag, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.flag = flag
        self._value: FlagValue | None = None
        self.control = make_control(flag)
        self.control.committed.connect(self._commit)
        self._badge = Badge(width=BADGE_WIDTH)
        self._note = label("", "caption", wrap=True, selectable=True)
        self._note.hide()
        self.reset = icon_button(
            "undo",
            self.tr("Take {0} out of the file: {1}").format(flag.name, _default_words(flag)),
            self._reset,
        )
        self.reset.setObjectName(f"reset_{flag.name}")
        self.setAccessibleName(flag.name)
        self._stretches = flag.kind in (
            FlagKind.PATH, FlagKind.FILE, FlagKind.TEXT, FlagKind.SECRET,
        )  # fmt: skip
        self._lay_out()

    @property
    def value(self) -> FlagValue | None:
        """The value as shown; None where the file cannot be read."""
        return self._value

    @property
    def origin_text(self) -> str:
        """Where the value came from, as shown: "environment", ".env:3", "default"."""
        return self._badge.text

    @property
    def note(self) -> str:
        """What is to be said about the value, "" if nothing."""
        return self._note.text()

    def show_value(self, value: FlagValue, path_problem: str = "") -> None:
        """Show a value, its origin, and what is wrong with it."""
        self._value = value
        self.setEnabled(True)
        set_enabled(self.control, True)
        self.control.show_value(value)
        self._show_origin(value)
        problem = self.tr("{0} {1}.").format(self.flag.name, value.problem) if value.problem else ""
        tone = "bad" if problem else "warn" if path_problem or value.overridden else ""
        if isinstance(self.control, PathControl):
            found = "ok" if value.value else ""
            self.control.show_mark("bad" if problem else "warn" if path_problem else found, problem)
        self._say("\n".join(filter(None, (problem, path_problem, *self._remarks(value)))), tone)
        in_file = value.file_value is not None
        set_enabled(
            self.reset, in_file, self.tr("The file says nothing about {0}").format(self.flag.name)
        )

    def set_control_width(self, width: int) -> None:
        """Width of the control's column, in pixels."""
        if self._grid.columnMinimumWidth(1) != width:
            self._grid.setColumnMinimumWidth(1, width)
            if self._stretches:
                self.control.setFixedWidth(width)

    def show_unknown(self, reason: str) -> None:
        """The file cannot be read, so nothing is known."""
        self._value = None
        self.control.show_unknown()
        set_enabled(self.control, False, reason)
        set_enabled(self.reset, False, reason)
        self._badge.set_words(self.tr("unknown"), "help", "muted", tip=reason)
        self._say("", "")

    @Slot(str)
    def _commit(self, text: str) -> None:
        change = change_of(self.flag, text)
        problem = check_value(self.flag, text) if change is not None else ""
        if problem:
            nothing = self.tr("Nothing was written. Escape restores the value.")
            self._say(f"{self.flag.name} {problem}. {nothing}", "bad")
            return
        self.wanted.emit(self.flag.name, change)

    def _reset(self) -> None:
        self.wanted.emit(self.flag.name, None)

    def _remarks(self, value: FlagValue) -> list[str]:
        said = value.file_value
        if value.overridden:
            here = (
                self.tr("The file says “{0}” (line {1})").format(
                    mask(self.flag, said), value.file_line
                )
                if said is not None
                else self.tr("The file says nothing about it")
            )
            return [
                self.tr(
                    "Set by this process's environment. {0}; a change here writes the file, which "
                    "is not in force in this process."
                ).format(here)
            ]
        if said is not None and said != value.value:
            shown = mask(self.flag, said)
            return [self.tr("Line {0} says {1}").format(value.file_line, shown)]
        return []

    def _show_origin(self, value: FlagValue) -> None:
        origin = value.origin
        if origin.kind is OriginKind.ENVIRONMENT:
            tip = self.tr("From this process's environment, which wins over the file")
            self._badge.set_words(self.tr("environment"), "lock", "warn", tip=tip)
        elif origin.kind is OriginKind.FILE and origin.path is not None:
            text = f"{origin.path.name}:{origin.line}"
            self._badge.set_words(text, "file", "info", tip=str(origin))
        else:
            tip = _default_words(self.flag)
            self._badge.set_words(self.tr("default"), "dot", "muted", tip=tip)

    def _say(self, text: str, tone: str) -> None:
        self._note.setText(text)
        set_tone(self._note, tone)
        self._note.setVisible(bool(text))
        self._fit()
        if isinstance(self.control, PathControl):
            return
        self.control.setAccessibleDescription(text or self.flag.help)

    def _lay_out(self) -> None:
        name = label(self.flag.name, "mono", selectable=True)
        head = hbox(name, spacing=6)
        if self.flag.needs_reload:
            head.addWidget(_ReloadMark(self.tr("A change reloads the backend")))
        head.addStretch(1)
        words = vbox(spacing=2)  # fills its cell: an aligned one would not tell its height
        words.addStretch(1)
        words.addLayout(head)
        words.addWidget(label(self.flag.help, "caption", wrap=True))
        words.addStretch(1)
        grid = self._grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        middle = Qt.AlignmentFlag.AlignVCenter
        grid.addLayout(words, 0, 0)
        grid.addWidget(self.control, 0, 1, middle | Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(self._badge, 0, 2, middle)
        grid.addWidget(self.reset, 0, 3, middle)
        grid.addWidget(self._note, 1, 0, 1, 4)

    def _fit(self) -> None:
        """Give the wrapped words the height that they need: layouts squeeze labels below it."""
        self.setMinimumHeight(max(0, self._grid.heightForWidth(self.width())))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()


class _ReloadMark(QLabel):
    """A small icon that follows the theme."""

    def __init__(self, tip: str) -> None:
        super().__init__()
        self.setFixedSize(QSize(12, 12))
        self.setToolTip(tip)
        self.setAccessibleName(tip)
        theme().changed.connect(self._paint)
        self._paint()

    @Slot()
    def _paint(self) -> None:
        self.setPixmap(theme().pixmap("refresh", "muted", 12))


def _default_words(flag: Flag) -> str:
    from PySide6.QtCore import QCoreApplication

    if not flag.default:
        return QCoreApplication.translate("FlagRow", "the default is no value")
    return QCoreApplication.translate("FlagRow", "the default is {0}").format(flag.default)
