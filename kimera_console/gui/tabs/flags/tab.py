"""Flags tab: every flag with its value and origin; changes wait until they are applied."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QLineEdit, QSplitter, QVBoxLayout, QWidget

from kimera_console.core.flags.declarations import FLAGS
from kimera_console.core.flags.sheet import PRESETS, preset_changes
from kimera_console.gui.language import core_words
from kimera_console.gui.tabs.flags.export_controller import ExportController
from kimera_console.gui.tabs.flags.file_card import FileCard
from kimera_console.gui.tabs.flags.flags_controller import FlagsController
from kimera_console.gui.tabs.flags.length_controller import FLAG as LENGTH_FLAG
from kimera_console.gui.tabs.flags.length_controller import LengthController
from kimera_console.gui.tabs.flags.outcome_controller import OutcomeController
from kimera_console.gui.tabs.flags.page_layout import FlagsPageLayout
from kimera_console.gui.tabs.flags.pending_card import PendingCard
from kimera_console.gui.tabs.flags.row import FlagRow
from kimera_console.gui.tabs.flags.side import HistoryCard, OtherLinesCard
from kimera_console.gui.tabs.flags.trial_controller import TrialController
from kimera_console.gui.tokens import CARD_PADDING, WINDOW_PADDING
from kimera_console.gui.widgets import (
    Card,
    InlineMessage,
    LogView,
    holder,
    line,
    scroll_part,
    vbox,
)
from kimera_console.gui.widgets.messages.toast import keep_clear_of_toasts

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent

    from kimera_console.core.flags.sheet import FlagSheet, Preset
    from kimera_console.gui.console_core import ConsoleCore

LOG_HEIGHT = 160
LEAST_WIDTHS = (596, 276)
"""Of the flags and of the right side, in pixels, without the bars that scroll them."""
RECENT = "env_files"


class FlagsTab(QWidget):
    """Shows the flags of one `.env` file and writes what the user has decided to apply.

    Attributes:
        controller: Reads and writes the file in jobs, and holds the pending changes.
        trials: Says what the pending changes would do.
        file_card: Which file, what is active, the presets.
        pending_card: The pending changes and what they will do.
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
        self.controller = FlagsController(core, self)
        self.trials = TrialController(core, self)
        self._considered: object = None
        self._next_file = ""
        self.file_card = FileCard(core.settings.env_file, lambda: core.preferences.recent(RECENT))
        self.pending_card = PendingCard(self.controller, self.trials, core.preferences)
        self.history = HistoryCard()
        self.others = OtherLinesCard()
        self.message = InlineMessage()
        self.file_message = self.file_card.problem
        self._log = LogView()
        self._log.setFixedHeight(LOG_HEIGHT)
        self._log.hide()
        self._outcomes = OutcomeController(
            core, self.controller, self.message, self._log, self.trials,
            self.pending_card.only_if.isChecked, self,
        )  # fmt: skip
        self._exports = ExportController(core, self._outcomes, self)
        self._lay_out()
        self._length = LengthController(core, self._rows[LENGTH_FLAG], self)
        self._connect()
        self._follow_backend()
        self.controller.refresh()

    def row(self, name: str) -> FlagRow:
        """The row of a flag.

        Raises:
            KeyError: No such flag is declared.
        """
        return self._rows[name]

    def reveal(self, target: str) -> None:
        """Scroll to a flag and put the keyboard on its control."""
        row = self._rows.get(target)
        if row is not None:
            self._page.ensureWidgetVisible(row, 0, CARD_PADDING)
            row.control.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def apply(self) -> None:
        """Write what waits, and what is being typed."""
        self._finish_typing()
        refused = next((name for name, row in self._rows.items() if row.refusal), "")
        if refused:  # what was typed there would be passed over without a word
            self.reveal(refused)
        elif not self.pending_card.problem:
            self.controller.apply(
                only_if_it_works=self.pending_card.only_if.isChecked(),
                trial=self.trials.trial_of(self.controller.pending.texts),
            )

    @Slot()
    def _apply_by_keys(self) -> None:
        """A value that is being typed shows its diff before it is written."""
        is_typed = any(row.is_typed_in for row in self._rows.values())
        self._finish_typing()
        refused = any(row.refusal for row in self._rows.values())
        if not is_typed or refused or self.trials.has_preview_of(self.controller.pending.texts):
            self.apply()
        else:
            self._side.ensureVisible(0, 0)

    def _finish_typing(self) -> None:
        typed = QApplication.focusWidget()
        if isinstance(typed, QLineEdit) and self._page.isAncestorOf(typed):
            typed.editingFinished.emit()

    @Slot(str)
    def choose_file(self, chosen: str) -> None:
        """Show another file; what waits for this one is asked about first."""
        path = Path(chosen).expanduser().absolute()
        old, waiting = self._core.settings.env_file, len(self.controller.pending)
        if path == old:
            return
        if self.controller.is_busy:
            self._core.notify(
                self.tr("A change to {0} is still being applied.").format(old.name), "warn",
                self.tr("Choose the file again when it is done."),
            )  # fmt: skip
        elif not waiting:
            self._open(path)
        else:
            one = self.tr("1 pending change for {1}.")
            many = self.tr("{0} pending changes for {1}.")
            self.pending_card.ask(
                (one if waiting == 1 else many).format(waiting, old),
                self.tr("To open: {0}").format(path),
                [
                    ("applyAndOpen", self.tr("Apply, then open"), partial(self._apply_open, path)),
                    ("discardAndOpen", self.tr("Discard, then open"),
                     partial(self._drop_open, path)),
                    ("stay", self.tr("Stay here"), lambda: None),
                ],
            )  # fmt: skip

    def _apply_open(self, path: Path) -> None:
        self.apply()
        self._next_file = str(path) if self.controller.is_busy else ""

    def _drop_open(self, path: Path) -> None:
        self.controller.pending.clear()
        self._open(path)

    def _open(self, path: Path) -> None:
        self._next_file = ""
        preferences = self._core.preferences
        preferences.add_recent(RECENT, str(self._core.settings.env_file))
        preferences.add_recent(RECENT, str(path))
        self._core.backend_model.use_file(path)

    def _lay_out(self) -> None:
        flags, side = holder(self._make_groups()), QWidget()
        for content, least in zip((flags, side), LEAST_WIDTHS, strict=True):
            content.setMinimumWidth(least)
        self._page = scroll_part(flags)
        # Always: a bar that comes and goes changes how words wrap, and so whether it is needed.
        self._page.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        inside = vbox(self.pending_card, self.history, self.others, spacing=CARD_PADDING)
        inside.addStretch(1)
        side.setLayout(inside)
        self._side = scroll_part(side)
        keep_clear_of_toasts(self._side)
        self._side.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[WINDOW_PADDING] * 4)
        layout.setSpacing(CARD_PADDING)
        layout.addWidget(self._log)
        layout.addWidget(self.file_card)  # before what is below it: Tab goes that way
        self._columns = QSplitter(Qt.Orientation.Horizontal, self)
        self._columns.addWidget(self._page)
        self._columns.addWidget(self._side)
        self._columns.setSizes([800, 416])
        self._columns.setStretchFactor(0, 3)
        self._columns.setStretchFactor(1, 2)
        self._columns.setChildrenCollapsible(False)
        self.message.lay_over(self)
        layout.addWidget(self._columns, 1)
        FlagsPageLayout(self, self._page, self.file_card, self._rows.values())

    def _make_groups(self) -> QVBoxLayout:
        groups: dict[str, Card] = {}
        cards = vbox(spacing=CARD_PADDING)
        for flag in FLAGS:
            card = groups.get(flag.group)
            if card is None:
                card = groups[flag.group] = Card(core_words(flag.group))
                cards.addWidget(card)
            else:
                card.add(line())
            row = self._rows[flag.name] = FlagRow(flag)
            row.control.setProperty("first_focus", flag is FLAGS[0])  # see the main window
            card.add(row)
        cards.addStretch(1)
        return cards

    def _connect(self) -> None:
        pending, controller = self.controller.pending, self.controller
        for row in self._rows.values():
            row.change_requested.connect(pending.set)
            row.undo_requested.connect(pending.remove)
            row.restored.connect(self._show_rows)
            row.refused.connect(self._show_refused)
            row.usable_changed.connect(self._show_unusable)
        pending.subscribe(self._follow_pending)
        controller.sheet_read.connect(self._show)
        controller.written.connect(lambda done: self.written.emit(done.write))
        controller.written.connect(self._open_next)
        controller.unchanged.connect(self._open_next)
        controller.failed.connect(self._stay)
        controller.compared.connect(self.history.show_comparison)
        self.trials.changed.connect(self._show_rows)
        self.pending_card.apply_requested.connect(self.apply)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self, self._apply_by_keys)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.file_card.preset_requested.connect(self._choose_preset)
        self.file_card.action_requested.connect(self._act)
        self.file_card.file_requested.connect(self.choose_file)
        self.file_card.export_requested.connect(self._exports.export)
        self.file_message.triggered.connect(controller.refresh)
        self.history.rollback_requested.connect(
            lambda write_id: controller.roll_back(
                write_id, only_if_it_works=self.pending_card.only_if.isChecked()
            )
        )
        self.pending_card.refusal_shown.connect(self._lead_to_refusal)
        self.history.comparison_requested.connect(controller.compare)
        self._core.backend_model.changed.connect(self._follow_backend)
        self._core.backend_model.file_changed.connect(self._follow_file)
        self._core.preferences.keep_splitter("flags", self._columns)

    @Slot(object)
    def _show(self, sheet: FlagSheet) -> None:
        self.file_card.show_sheet(sheet)
        self.history.show_history(sheet.history)
        self.others.show_lines(sheet.others)
        self._show_file_state(sheet)
        if sheet.error is not None and self._page.isAncestorOf(self.focusWidget() or self):
            # Else the focus would run from row to row as they are disabled, and scroll along.
            self.file_message.button.setFocus()
        self._show_rows()
        self._consider()
        self._length.follow(self.controller.pending.texts)
        self.refreshed.emit(sheet)

    def _follow_pending(self) -> None:
        if not self.controller.pending:
            # The focus leaves the buttons that are disabled now, and scrolls to where it goes.
            QTimer.singleShot(0, self, lambda: self._side.ensureVisible(0, 0))
        self._show_rows()
        self._consider()
        self._length.follow(self.controller.pending.texts)

    @Slot()
    def _lead_to_refusal(self) -> None:
        """Bring the reason why nothing was written into sight, and give it the focus."""
        effect = self.pending_card.effect
        self._side.ensureWidgetVisible(effect)
        QTimer.singleShot(0, effect, lambda: self._side.ensureWidgetVisible(effect))
        if self.isVisible() and not any(row.is_typed_in for row in self._rows.values()):
            effect.setFocus(Qt.FocusReason.OtherFocusReason)

    def _consider(self) -> None:
        """Have the trial controller look at what waits, if that or the file is another one."""
        texts, sheet = self.controller.pending.texts, self.controller.sheet
        now = (texts, sheet.values if sheet is not None else ())
        if now != self._considered:
            self._considered = now
            typing = any(row.is_typed_in for row in self._rows.values())
            self.trials.consider(texts, typing=typing)

    @Slot()
    def _show_rows(self) -> None:
        sheet, preview = self.controller.sheet, self.trials.preview
        if sheet is None:
            return
        for name, row in self._rows.items():
            value, waits = sheet.value(name), self.controller.waiting(name)
            if value is None:
                row.show_unknown(sheet.error.message if sheet.error else "")
            elif waits is None:
                row.show_value(value, sheet.path_problems.get(name, ""))
            else:
                missing = preview.path_problems.get(name, "") if preview else None
                row.show_value(value, missing, waits)

    def _show_file_state(self, sheet: FlagSheet) -> None:
        again = self.tr("Reload file")
        if sheet.error is not None:
            self._outcomes.clear()
            error = sheet.error
            self.file_card.show_problem(lambda message: message.show_error(error, action=again))
        elif sheet.problems:
            problem = " ".join(sheet.problems)
            # Whether a write goes through depends on the line; the write itself says so.
            hint = self.tr("Correct it in an editor: {0}.").format(sheet.path)
            self.file_card.show_problem(
                lambda message: message.show_message("warn", problem, hint, action=again)
            )
        else:
            self.file_card.show_problem(None)

    @Slot(object)
    def _choose_preset(self, preset: Preset) -> None:
        """Its switches wait like any other change: the diff and the trial show what they do."""
        sheet, pending = self.controller.sheet, self.controller.pending
        if sheet is None:
            return
        changes = preset_changes(sheet.values, preset)
        pending.remove(*(name for other in PRESETS for name in other.switches))
        for name, text in changes.items():
            pending.set(name, text)
        if changes:
            self.pending_card.apply_button.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self._outcomes.show_unchanged(tuple(preset.switches))

    @Slot()
    def _open_next(self) -> None:
        if self._next_file:
            self._open(Path(self._next_file))

    @Slot()
    def _stay(self) -> None:
        self._next_file = ""

    @Slot(str)
    def _show_refused(self, name: str) -> None:
        """Scroll to why a value cannot be, once its words have their room beneath the row."""
        row = self._rows[name]
        QTimer.singleShot(0, row, lambda: self._page.ensureWidgetVisible(row, 0, CARD_PADDING))

    @Slot()
    def _show_unusable(self) -> None:
        unusable = any(row.is_unusable for row in self._rows.values())
        self.pending_card.show_unusable(unusable)

    @Slot()
    def _follow_file(self) -> None:
        for row in self._rows.values():
            row.restore()
        self.file_card.show_file(self._core.settings.env_file)
        self.pending_card.end_question()
        self._outcomes.clear()

    @Slot()
    def _follow_backend(self) -> None:
        self.file_card.show_status(self._core.backend_model.status)

    @Slot(str)
    def _act(self, what: str) -> None:
        if what == "load":
            self._core.backend_model.load()
        elif what == "health":
            self._core.navigate("health")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.controller.refresh()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.controller.refresh()
