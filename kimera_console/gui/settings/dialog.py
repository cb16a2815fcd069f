"""The settings page: language, look and notifications. What is chosen is in force and kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QGridLayout, QWidget

from kimera_console.gui.language import (
    ENGLISH,
    GERMAN,
    LANGUAGE_KEY,
    LANGUAGES,
    SYSTEM_LANGUAGE,
    active_language,
    language_of,
)
from kimera_console.gui.settings.choices import (
    NOTIFY_KEY,
    choose_language,
    choose_text_scale,
    choose_theme,
    notifies,
)
from kimera_console.gui.theme import DARK_MODE, LIGHT_MODE, SYSTEM, TEXT_SCALES
from kimera_console.gui.tokens import CARD_PADDING, GRID, WINDOW_PADDING
from kimera_console.gui.widgets.basic.basics import button, hbox, label, set_enabled, vbox
from kimera_console.gui.widgets.basic.choice_bar import ChoiceBar
from kimera_console.gui.widgets.basic.switch import Switch

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent

    from kimera_console.gui.console_core import ConsoleCore

WIDTH = 600


class SettingsDialog(QDialog):
    """The window's settings. Escape closes; there is nothing to confirm.

    Args:
        core: Its theme and preferences are changed.
        parent: The window.

    Signals:
        restart_requested: Close the window and start the console again, for another language.
    """

    restart_requested = Signal()

    def __init__(self, core: ConsoleCore, parent: QWidget) -> None:
        super().__init__(parent)
        self._core = core
        self.setObjectName("settings")
        self.setWindowTitle(self.tr("Settings"))
        self._make_choices()
        self.restart = button(self.tr("&Restart now"), self.restart_requested.emit, small=True)
        self.restart.setObjectName("restartNow")
        self.close_button = button(self.tr("&Close"), self.accept, kind="primary")
        self._later = label("", "caption", wrap=True)
        self._later_row = hbox(self._later, self.restart)
        self._lay_out()
        core.theme.follow(self, self._show_chosen)
        core.runner.submitted.connect(self._show_restart)
        core.runner.idle.connect(self._show_restart)
        self._show_chosen()

    def _make_choices(self) -> None:
        self.language = ChoiceBar(
            self.tr("Language"),
            # A language is named in itself: who needs it can read that.
            {SYSTEM_LANGUAGE: self.tr("System"), ENGLISH: "English", GERMAN: "Deutsch"},
            tips={SYSTEM_LANGUAGE: self.tr("The system's language, if the console has it")},
        )
        self.theme = ChoiceBar(
            self.tr("Theme"),
            {
                SYSTEM: self.tr("System"),
                LIGHT_MODE: self.tr("Light"),
                DARK_MODE: self.tr("Dark"),
            },
        )
        sizes = {str(scale): self.tr("{0} %").format(round(scale * 100)) for scale in TEXT_SCALES}
        self.text_size = ChoiceBar(self.tr("Text size"), sizes)
        self.notify = Switch(self.tr("Notifications"))
        self.language.chosen.connect(self._choose_language)
        self.theme.chosen.connect(self._choose_theme)
        self.text_size.chosen.connect(self._choose_text_size)
        self.notify.toggled.connect(self._choose_notify)

    def _lay_out(self) -> None:
        rows = (
            (self.tr("Language"), self.language, ""),
            (self.tr("Theme"), self.theme, ""),
            (self.tr("Text size"), self.text_size, ""),
            (
                self.tr("Notifications"), self.notify,
                self.tr("When a job of more than ten seconds ends behind another window."),
            ),
        )  # fmt: skip
        grid = QGridLayout()
        grid.setHorizontalSpacing(CARD_PADDING)
        grid.setVerticalSpacing(GRID)
        grid.setColumnStretch(1, 1)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        place = 0
        for name, control, about in rows:
            grid.addWidget(label(name, "strong"), place, 0, left)
            grid.addWidget(control, place, 1, left)
            if control is self.language:
                grid.addLayout(self._later_row, place + 1, 1)
            elif about:
                grid.addWidget(label(about, "caption", wrap=True), place + 1, 1)
            grid.setRowMinimumHeight(place + 2, GRID)
            place += 3
        foot = hbox(self.close_button)
        foot.insertStretch(0, 1)
        column = vbox(label(self.tr("Settings"), "heading"), grid, foot, spacing=CARD_PADDING)
        column.setContentsMargins(WINDOW_PADDING, WINDOW_PADDING, WINDOW_PADDING, WINDOW_PADDING)
        column.insertStretch(2, 1)
        self.setLayout(column)
        self.setMinimumWidth(WIDTH)

    @Slot()
    def _show_chosen(self) -> None:
        """Show what is in force, whoever changed it."""
        core = self._core
        kept = core.preferences.text(LANGUAGE_KEY)
        self.language.choose(kept if kept in LANGUAGES else SYSTEM_LANGUAGE)
        self.theme.choose(core.theme.mode)
        self.text_size.choose(str(core.theme.text_scale))
        self.notify.setChecked(notifies(core.preferences))
        self._show_restart()

    @Slot()
    def _show_restart(self) -> None:
        """Say what a language that was chosen needs."""
        is_other = language_of(self._core.preferences.text(LANGUAGE_KEY)) != active_language()
        self._later.setText(
            self.tr(
                "Takes effect at the next start. A restart keeps the pending change of flags; "
                "texts typed on Embed are lost."
            )
            if is_other
            else self.tr("Reports, records and the command line stay English.")
        )
        self.restart.setVisible(is_other)
        set_enabled(
            self.restart,
            not self._core.runner.active,
            self.tr("A job is running: a restart would stop it."),
        )

    @Slot(str)
    def _choose_language(self, language: str) -> None:
        choose_language(self._core, language)
        self._show_restart()

    @Slot(str)
    def _choose_theme(self, mode: str) -> None:
        if mode != self._core.theme.mode:
            choose_theme(self._core, mode)

    @Slot(str)
    def _choose_text_size(self, scale: str) -> None:
        if float(scale) != self._core.theme.text_scale:
            choose_text_scale(self._core, float(scale))

    @Slot(bool)
    def _choose_notify(self, on: bool) -> None:
        self._core.preferences.set_text(NOTIFY_KEY, "1" if on else "0")

    def _fit(self) -> None:
        """Be as high as wrapped words need: Qt asks a dialog for that only when it opens."""
        layout = self.layout()
        if layout is not None:
            needed = layout.totalHeightForWidth(self.width())
            self.setMinimumHeight(needed)
            self.resize(self.width(), needed)

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Show):
            self._fit()
        return done

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_chosen()
