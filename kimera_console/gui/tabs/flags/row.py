"""One flag: name and help, control, where the value came from, back to the default."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGridLayout,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from kimera_console.core.flags.declarations import FlagKind, check_value, mask
from kimera_console.core.flags.settings import OriginKind
from kimera_console.core.flags.sheet import change_of
from kimera_console.gui.language import core_words
from kimera_console.gui.tabs.flags.controls import LineControl, PathControl, make_control
from kimera_console.gui.tabs.flags.row_mark import RowMark
from kimera_console.gui.tabs.flags.row_words import (
    brief,
    default_words,
    once_applied,
    value_words,
)
from kimera_console.gui.tabs.flags.typed import TypedChange
from kimera_console.gui.widgets import hbox, holder, icon_button, label, set_enabled, set_tone, vbox
from kimera_console.gui.widgets.basic.badge import Badge
from kimera_console.gui.widgets.basic.tips import plain_tip
from kimera_console.gui.widgets.basic.wrapped import FittedLabel

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from kimera_console.core.flags.declarations import Flag
    from kimera_console.core.flags.pending import PendingChange
    from kimera_console.core.flags.settings import FlagValue

BADGE_WIDTH = 112


class FlagRow(QFrame):
    """A flag's row.

    Attributes:
        flag: Its declaration.
        control: Shows the value in force and takes another one.
        reset: Takes the flag out of the file.
        take_back: Takes the pending change back; stands in the place of `reset` meanwhile.
        badge: Where the value came from: "environment", ".env:3", "default".
        note: What is to be said about the value.
        fact: What follows from the value.
        pending: The pending change.

    Signals:
        change_requested: The user wants the file to say this: (name, text, or None for nothing).
        undo_requested: The pending change is not wanted any more (name).
        refused: What was typed cannot be (name); it stays in the control, with the reason beneath.
        restored: What was refused is given up: the value is to be shown again.
        usable_changed: The control holds a text that cannot be, or does so no more.
    """

    change_requested = Signal(str, object)
    undo_requested = Signal(str)
    refused = Signal(str)
    restored = Signal()
    usable_changed = Signal()

    def __init__(self, flag: Flag, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.flag = flag
        self._value: FlagValue | None = None
        self._refusal = ""
        self._is_unusable = False
        self.control = make_control(flag)
        self.control.committed.connect(self._commit)
        self._typed = TypedChange(self._request, lambda: self.undo_requested.emit(flag.name))
        if isinstance(self.control, LineControl | PathControl):
            self.control.restored.connect(self._restored)
            self.control.typed.connect(self._type)
        self.badge = Badge(width=BADGE_WIDTH)
        self.note = label("", "caption", wrap=True, selectable=True)
        self.note.hide()
        self.fact = label("", "caption", wrap=True, selectable=True)
        self.fact.hide()
        self.reset = icon_button(
            "undo",
            self.tr("Remove {0} from the file: {1}").format(flag.name, default_words(flag)),
            self._reset,
        )
        self.reset.setObjectName(f"reset_{flag.name}")
        self.take_back = icon_button(
            "close",
            self.tr("Discard the change of {0}").format(flag.name),
            lambda: self.undo_requested.emit(flag.name),
        )
        self.take_back.setObjectName(f"takeBack_{flag.name}")
        self.pending = label("", "caption", tone="info", wrap=True, selectable=True, as_is=True)
        self.pending.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._mark = RowMark("edit", "info", self.tr("Pending: not written yet"))
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
    def refusal(self) -> str:
        """Why what is typed cannot be, a sentence; "" where nothing is refused."""
        return self._refusal

    @property
    def is_typed_in(self) -> bool:
        """Whether a value is being typed: neither Return nor another field has ended it."""
        control = self.control
        line = control if isinstance(control, LineControl | PathControl) else None
        return line is not None and line.typing.before is not None

    @property
    def is_unusable(self) -> bool:
        """Whether the control holds a text that cannot be, refused or still being typed."""
        return self._is_unusable

    def restore(self) -> None:
        """Forget what was typed."""
        self._typed.end()
        typed = self._refusal or self.is_typed_in
        if typed and isinstance(self.control, LineControl | PathControl):
            self.control.restore()

    def show_value(
        self, value: FlagValue, path_problem: str | None = "", pending: PendingChange | None = None
    ) -> None:
        """Show a value, its origin, what is wrong with it, and the change that waits.

        Args:
            value: The flag as the file and the environment say it.
            path_problem: Why its path leads nowhere, "" if it leads somewhere, None if unknown.
            pending: The change that waits or is being applied.
        """
        self._value = value
        self.setEnabled(True)
        set_enabled(self.control, True)
        if self._typed.follow(pending):
            self.restore()
        self._show_pending(value, pending)
        shown = once_applied(value, pending)
        self.control.show_value(shown)
        if pending is not None and isinstance(self.control, LineControl):
            self.control.show_pending(pending.text)
        self._show_origin(value)
        self._offer_reset(value)
        remarks = self._remarks(value) if pending is None or value.overridden else []
        value = shown
        problem = self.tr("{0} {1}.").format(self.flag.name, value.problem) if value.problem else ""
        odd = self.tr("{0} {1}.").format(self.flag.name, value.warning) if value.warning else ""
        tone = "bad" if problem else "warn" if path_problem or odd or value.overridden else ""
        if self._refusal:
            self._refuse()
            return
        if self._typed.is_on:  # a path is not there until the last letter of it is typed
            return
        if isinstance(self.control, PathControl):
            found = "ok" if value.value and path_problem is not None else ""
            self.control.show_mark(
                "bad" if problem else "warn" if path_problem or odd else found, problem
            )
        self._show_note("\n".join(filter(None, (problem, odd, path_problem, *remarks))), tone)

    def _offer_reset(self, value: FlagValue) -> None:
        why_not = self.tr("{0} is not set in the file").format(self.flag.name)
        set_enabled(self.reset, value.file_value is not None, why_not)

    def show_fact(self, text: str, tone: str = "") -> None:
        """Say what follows from the value, below its help."""
        self.fact.setText(text)
        set_tone(self.fact, tone)
        self.fact.setVisible(bool(text))
        self._fit()

    def set_control_width(self, width: int) -> None:
        """Width of the control's column, in pixels."""
        if self._grid.columnMinimumWidth(1) != width:
            self._grid.setColumnMinimumWidth(1, width)
            if self._stretches:
                self.control.setFixedWidth(width)

    def set_tight(self, tight: bool) -> None:
        """Put what the flag does beneath all of the row, where there is no room beside the rest."""
        if tight == (self._words.indexOf(self._below) < 0):
            return
        if tight:
            self._words.removeWidget(self._below)
            self._grid.addWidget(self._below, 1, 0, 1, 4)
        else:
            self._grid.removeWidget(self._below)
            self._words.insertWidget(2, self._below)
        self._fit()

    def show_unknown(self, reason: str) -> None:
        """The file cannot be read, so nothing is known."""
        self._value = None
        self._typed.end()
        self.control.show_unknown()
        set_enabled(self.control, False, reason)
        set_enabled(self.reset, False, reason)
        self.badge.set_words(self.tr("unknown"), "help", "muted", tip=reason)
        room = self.note.height() if self.note.isVisible() else 0
        self._show_note("", "")
        if room:  # an editor may be in the middle of a save: the rows below stay where they are
            self.note.setMinimumHeight(room)
            self.note.show()
            self._fit()
        self._show_pending(None, None)

    @Slot(object)
    def _type(self, text: str | None) -> None:
        """What can be is pending at once; what cannot be is refused when the user is done."""
        self._typed.begin()
        change, problem = self._judged(text) if text is not None else (None, "")
        self._mark_unusable(bool(problem))
        if text is None or problem:
            self._typed.give_up()
            return
        if self._refusal and isinstance(self.control, LineControl | PathControl):
            self._refusal = ""
            self.control.accept()
            self._show_note("", "")
        self._typed.plan(change)

    @Slot(str)
    def _commit(self, text: str) -> None:
        change, problem = self._judged(text)
        if problem:
            self._typed.give_up()
        self._typed.end()
        if problem:
            nothing = self.tr("Invalid value. Press Escape to restore.")
            before, self._refusal = self._refusal, f"{self.flag.name} {problem}. {nothing}"
            self._refuse()
            self._mark_unusable(True)
            if self._refusal != before:
                self.refused.emit(self.flag.name)
            return
        self._refusal = ""
        self._mark_unusable(False)
        self._request(change)

    def _judged(self, text: str) -> tuple[str | None, str]:
        """What the file would say, and why that cannot be."""
        change = change_of(self.flag, text)
        return change, check_value(self.flag, text) if change is not None else ""

    def _request(self, change: str | None) -> None:
        self.change_requested.emit(self.flag.name, change)

    def _mark_unusable(self, now: bool) -> None:
        if self._is_unusable != now:
            self._is_unusable = now
            self.usable_changed.emit()

    def _refuse(self) -> None:
        if isinstance(self.control, LineControl | PathControl):
            self.control.refuse(self._refusal)
        self._show_note(self._refusal, "bad")

    @Slot()
    def _restored(self) -> None:
        self._mark_unusable(False)
        if self._typed.is_on:
            self._typed.give_up()
            self._typed.end()
            self.restored.emit()
        if self._refusal:
            self._refusal = ""
            self.restored.emit()

    def _reset(self) -> None:
        self.restore()
        self.change_requested.emit(self.flag.name, None)

    def _show_pending(self, value: FlagValue | None, pending: PendingChange | None) -> None:
        """Mark the row, and say old and new where the help stands else: nothing moves."""
        waits = pending is not None
        words = ""
        if pending is not None:
            now, new = value_words(pending.shown_now), value_words(pending.shown_new)
            words = self.tr("{0} → {1}").format(brief(now), brief(new))
            if pending.text is None:
                words = self.tr("{0} (removed)").format(words)
            if value is not None and value.overridden:
                words = self.tr("In the file: {0}; overridden by the environment").format(words)
            self.pending.setToolTip(plain_tip(f"{now}\n→ {new}", as_is=True))
        self.pending.setText(words)
        self._lines.setCurrentIndex(1 if waits else 0)
        self._mark.setVisible(waits)
        set_tone(self._name, "info" if waits else "")
        held = QApplication.focusWidget() in (self.reset, self.take_back)
        self._buttons.setCurrentIndex(1 if waits else 0)
        if held:  # its place is taken: the keyboard goes on from the control
            self.control.setFocus()

    def _remarks(self, value: FlagValue) -> list[str]:
        said = value.file_value
        if value.overridden:
            here = (
                self.tr("The file says “{0}” (line {1})").format(
                    mask(self.flag, said), value.file_line
                )
                if said is not None
                else self.tr("Not set in the file")
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
            tip = self.tr("From this process's environment, which overrides the file")
            self.badge.set_words(self.tr("environment"), "lock", "warn", tip=tip)
        elif origin.kind is OriginKind.FILE and origin.path is not None:
            text = f"{origin.path.name}:{origin.line}"
            self.badge.set_words(text, "file", "info", tip=str(origin))
        else:
            tip = default_words(self.flag)
            self.badge.set_words(self.tr("default"), "dot", "muted", tip=tip)

    def _show_note(self, text: str, tone: str) -> None:
        self.note.setMinimumHeight(0)
        self.note.setText(text)
        set_tone(self.note, tone)
        self.note.setVisible(bool(text))
        self._fit()
        if isinstance(self.control, PathControl):
            return
        self.control.setAccessibleDescription(text or core_words(self.flag.help))

    def _lay_out(self) -> None:
        self._name = FittedLabel(self.flag.name, "mono")
        self._name.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        head = hbox(self._name, spacing=6)
        if self.flag.needs_reload:
            head.addWidget(RowMark("refresh", "muted", self.tr("A change reloads the backend")))
        head.addWidget(self._mark)
        head.addStretch(1)
        self._mark.hide()
        self._lines = QStackedLayout()
        self._lines.addWidget(label(self.flag.help, "caption", wrap=True))
        self._lines.addWidget(self.pending)
        self._buttons = QStackedLayout()
        self._buttons.addWidget(self.reset)
        self._buttons.addWidget(self.take_back)
        words = vbox(spacing=2)  # fills its cell: an aligned one would not tell its height
        words.addStretch(1)
        words.addLayout(head)
        words.addStretch(1)
        self._words = words
        self._below = holder(vbox(spacing=2))
        below = self._below.layout()
        assert isinstance(below, QVBoxLayout)
        below.addLayout(self._lines)
        below.addWidget(self.fact)
        words.insertWidget(2, self._below)
        grid = self._grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        middle = Qt.AlignmentFlag.AlignVCenter
        grid.addLayout(words, 0, 0)
        grid.addWidget(self.control, 0, 1, middle | Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(self.badge, 0, 2, middle)
        grid.addLayout(self._buttons, 0, 3, middle)
        grid.addWidget(self.note, 2, 0, 1, 4)

    def _fit(self) -> None:
        """Give the wrapped words the height that they need: layouts squeeze labels below it."""
        self.setMinimumHeight(max(0, self._grid.heightForWidth(self.width())))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
