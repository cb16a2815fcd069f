"""Flags tab: every flag with its value and origin; a change is written at once and undoable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from kimera_console.core.flag_sheet import preset_changes
from kimera_console.core.flags import FLAGS
from kimera_console.gui.tabs.flags.desk import FlagDesk
from kimera_console.gui.tabs.flags.file_card import FileCard
from kimera_console.gui.tabs.flags.row import FlagRow
from kimera_console.gui.tabs.flags.side import HistoryCard, OtherLinesCard
from kimera_console.gui.tokens import CARD_PADDING, WINDOW_PADDING
from kimera_console.gui.widgets import (
    Card,
    InlineMessage,
    LogView,
    holder,
    line,
    scroll_page,
    vbox,
)

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent

    from kimera_console.core.envfile import EnvWrite
    from kimera_console.core.errors import KimeraError
    from kimera_console.core.flag_sheet import FlagSheet, Preset
    from kimera_console.gui.console_core import ConsoleCore

LOG_HEIGHT = 160
CONTROL_WIDTHS = (296, 216)
"""Of lines for text and paths, in pixels: in a wide page and in a narrow one."""
WIDE = 720
LEAST_WIDTHS = (608, 288)
"""Of the flags and of the right side, in pixels."""


class FlagsTab(QWidget):
    """Shows the flags of one `.env` file and writes what the user changes.

    Attributes:
        desk: Reads and writes the file in jobs.
        file_card: Which file, what is active, the presets.
        history: Past writes.
        message: What went wrong.

    Signals:
        written: An `EnvWrite` that was made.
        refreshed: The `FlagSheet` that is shown now.
    """

    written = Signal(object)
    refreshed = Signal(object)

    def __init__(self, core: ConsoleCore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._core = core
        self._rows: dict[str, FlagRow] = {}
        self.setAccessibleName(self.tr("Flags"))
        self.desk = FlagDesk(core, self)
        self.file_card = FileCard(core.settings.env_file)
        self.history = HistoryCard()
        self.others = OtherLinesCard()
        self.message = InlineMessage()
        self.file_message = InlineMessage(closable=False)
        self._log = LogView()
        self._log.setFixedHeight(LOG_HEIGHT)
        self._log.hide()
        self._lay_out()
        self._connect()
        self._follow_backend()
        self.desk.refresh()

    def row(self, name: str) -> FlagRow:
        """The row of a flag.

        Raises:
            KeyError: No such flag is declared.
        """
        return self._rows[name]

    @property
    def sheet(self) -> FlagSheet | None:
        """The file as it is shown; None before the first reading."""
        return self.desk.sheet

    def reveal(self, target: str) -> None:
        """Scroll to a flag and put the keyboard on its control."""
        row = self._rows.get(target)
        if row is not None:
            self._page.ensureWidgetVisible(row, 0, CARD_PADDING)
            row.control.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _lay_out(self) -> None:
        groups: dict[str, Card] = {}
        cards = vbox(spacing=CARD_PADDING)
        for flag in FLAGS:
            card = groups.get(flag.group)
            if card is None:
                card = groups[flag.group] = Card(flag.group)
                cards.addWidget(card)
            else:
                card.add(line())
            row = self._rows[flag.name] = FlagRow(flag)
            card.add(row)
        cards.addStretch(1)
        self._page = scroll_page(holder(cards), margin=0)
        self._page.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Always: a bar that comes and goes changes how words wrap, and so whether it is needed.
        self._page.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self._page.setMinimumWidth(LEAST_WIDTHS[0])
        self._page.viewport().installEventFilter(self)
        self._page.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its rows take the keyboard
        side = holder(vbox(spacing=CARD_PADDING))
        inside = side.layout()
        assert isinstance(inside, QVBoxLayout)
        inside.addWidget(self.history, 1)
        inside.addWidget(self.others)
        self._columns = QSplitter(Qt.Orientation.Horizontal)
        self._columns.addWidget(self._page)
        side.setMinimumWidth(LEAST_WIDTHS[1])
        self._columns.addWidget(side)
        self._columns.setSizes([800, 416])
        self._columns.setStretchFactor(0, 3)
        self._columns.setStretchFactor(1, 2)
        self._columns.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[WINDOW_PADDING] * 4)
        layout.setSpacing(CARD_PADDING)
        layout.addWidget(self.message)
        layout.addWidget(self._log)
        layout.addWidget(self.file_message)
        layout.addWidget(self.file_card)
        layout.addWidget(self._columns, 1)

    def _connect(self) -> None:
        for row in self._rows.values():
            row.wanted.connect(lambda name, text: self.desk.write({name: text}))
        self.desk.sheet_read.connect(self._show)
        self.desk.written.connect(self._tell_written)
        self.desk.unchanged.connect(self._tell_unchanged)
        self.desk.failed.connect(self._show_error)
        self.file_card.preset_wanted.connect(self._apply)
        self.file_card.action.connect(self._act)
        self.file_message.action.connect(self.desk.refresh)
        self.message.action.connect(lambda: self._log.setVisible(self._log.isHidden()))
        self.message.dismissed.connect(self._log.hide)
        self.history.roll_back_wanted.connect(self.desk.roll_back)
        self._core.backend_model.changed.connect(self._follow_backend)
        self._core.preferences.keep_splitter("flags", self._columns)

    def _fit_controls(self) -> None:
        """Narrow the controls of a narrow page.

        The page's own width decides, not a row's: that depends on the controls.
        """
        width = CONTROL_WIDTHS[0 if self._page.viewport().width() >= WIDE else 1]
        for row in self._rows.values():
            row.set_control_width(width)

    @Slot(object)
    def _show(self, sheet: FlagSheet) -> None:
        self.file_card.show_sheet(sheet)
        self.history.show_history(sheet.history)
        self.others.show_lines(sheet.others)
        self._show_file_state(sheet)
        if sheet.error is not None and self._page.isAncestorOf(self.focusWidget() or self):
            # Else the focus would run from row to row as they are disabled, and scroll along.
            self.file_message.button.setFocus()
        for name, row in self._rows.items():
            value = sheet.value(name)
            if value is None:
                row.show_unknown(sheet.error.message if sheet.error else "")
            elif not self.desk.is_pending(name):
                row.show_value(value, sheet.path_problems.get(name, ""))
        self.refreshed.emit(sheet)

    def _show_file_state(self, sheet: FlagSheet) -> None:
        again = self.tr("Read it again")
        if sheet.error is not None:
            self._clear_message()
            self.file_message.say_error(sheet.error, action=again)
        elif sheet.problems:
            self.file_message.say(
                "warn",
                " ".join(sheet.problems),
                # Whether a write goes through depends on the line; the write itself says so.
                self.tr("Correct it in an editor: {0}.").format(sheet.path),
                action=again,
            )
        else:
            self.file_message.clear()

    @Slot(object)
    def _tell_written(self, write: EnvWrite) -> None:
        self._clear_message()
        self.written.emit(write)
        can_undo = write.recorded and not write.restores
        self._core.notify(
            self.tr("Written to {0}").format(self._core.settings.env_file.name),
            "ok" if write.recorded else "warn",
            write.summary.replace(" -> ", " → ")
            if write.recorded
            else self.tr("{0}. It could not be recorded: no undo.").format(write.summary),
            action=self.tr("Undo") if can_undo else "",
            on_action=(lambda: self.desk.undo(write)) if can_undo else None,
        )

    @Slot(object)
    def _tell_unchanged(self, names: tuple[str, ...]) -> None:
        self._clear_message()
        self._core.notify(
            self.tr("Nothing to write: the file says so already."), "info", ", ".join(names)
        )

    def _clear_message(self) -> None:
        self.message.clear()
        self._log.hide()

    @Slot(object)
    def _show_error(self, error: KimeraError) -> None:
        self._log.set_lines(error.log.splitlines())
        self._log.hide()
        self.message.say_error(error, action=self.tr("Show the log") if error.log else "")

    @Slot(object)
    def _apply(self, preset: Preset) -> None:
        sheet = self.desk.sheet
        if sheet is None:
            return
        changes = preset_changes(sheet.values, preset)
        if changes:
            self.desk.write(changes)
        else:
            self._tell_unchanged(tuple(preset.switches))

    @Slot()
    def _follow_backend(self) -> None:
        self.file_card.show_status(self._core.backend_model.status)

    @Slot(str)
    def _act(self, what: str) -> None:
        if what == "load":
            self._core.backend_model.load()
        elif what == "health":
            self._core.navigate("health")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._fit_controls()
        return False

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.desk.refresh()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.desk.refresh()
