"""The upper right card: where the vectors go, how, and the buttons that begin."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QWidget

from kimera_console.core.embed_file.types import BadLines
from kimera_console.gui.tabs.embed.file.memory import NPY, PARQUET, TARGETS
from kimera_console.gui.tabs.embed.file.wording import error_words
from kimera_console.gui.tokens import CARD_PADDING, GRID
from kimera_console.gui.widgets import (
    Card,
    InlineMessage,
    PathField,
    button,
    hbox,
    icon_button,
    label,
    set_enabled,
)
from kimera_console.gui.widgets.basic import words
from kimera_console.gui.widgets.basic.choice_bar import ChoiceBar
from kimera_console.gui.widgets.basic.path_field import SAVE_FILE
from kimera_console.gui.widgets.messages.message_area import MessageArea

if TYPE_CHECKING:
    from kimera_console.core.embed_file.target_preview import TargetPreview, Unfinished
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.tabs.embed.file.file_controller import FileController

REPLACE, APPEND = "replace", "append"


class TargetCard(Card):
    """What is written.

    Attributes:
        path: The file.
        ending, bad_lines, existing: How it is written.
        message: What stands in the way, or an unfinished run.
        start, resume, start_over, copy: The buttons.

    Signals:
        notified: Something was done that a toast should say (str).
    """

    notified = Signal(str)

    def __init__(
        self, core: ConsoleCore, controller: FileController, parent: QWidget | None = None
    ) -> None:
        super().__init__(QCoreApplication.translate("TargetCard", "Vectors"), parent=parent)
        self._core, self._controller = core, controller
        self._showing = False
        self.path = PathField(
            self.tr("File of vectors"),
            SAVE_FILE,
            placeholder=self.tr("Suggested from the name of the input file"),
            file_filter=self.tr("Vectors (*.parquet *.npy)"),
        )
        self.path.setObjectName("vectorsFile")
        self.ending = ChoiceBar(
            self.tr("Format"),
            {PARQUET: "Parquet", NPY: "NumPy"},
            tips={
                PARQUET: self.tr("One file with id, SHA-256 of the text, vector and model"),
                NPY: self.tr("A float32 array, and a small JSON file that names the model"),
            },
        )
        self.bad_lines = ChoiceBar(
            self.tr("Bad lines"),
            {BadLines.FAIL.value: self.tr("Stop"), BadLines.SKIP.value: self.tr("Skip")},
            tips={
                BadLines.FAIL.value: self.tr("The first line without a usable text ends the run"),
                BadLines.SKIP.value: self.tr("Lines without a usable text are listed and skipped"),
            },
        )
        self.existing = ChoiceBar(
            self.tr("If the file exists"),
            {REPLACE: self.tr("Replace"), APPEND: self.tr("Append")},
            tips={
                REPLACE: self.tr("An existing file is replaced when the run ends"),
                APPEND: self.tr("The vectors are appended to the existing ones"),
            },
        )
        self._holds = label(" ", "caption", wrap=True)
        self.message = InlineMessage(closable=False)
        keys = "Ctrl+Return"
        self.start = button(self.tr("&Start"), controller.start, kind="primary", tip=keys)
        self.resume = button(self.tr("&Resume"), controller.resume, kind="primary", tip=keys)
        self.start_over = button(self.tr("Start o&ver"), controller.start_over, kind="danger")
        self.copy = icon_button(
            "copy", self.tr("Copy as a command"), self.copy_command, small=False
        )
        for name in ("start", "resume", "copy"):
            getattr(self, name).setObjectName(f"{name}File")
        self.start_over.setObjectName("startOverFile")
        self._lay_out()
        self._connect()
        self._show_state()

    @Slot()
    def begin(self) -> None:
        """What the primary button does now."""
        if self._controller.job is not None:
            return
        if not self.resume.isHidden():
            self._controller.resume()
        elif self.start.isEnabled():
            self._controller.start()

    @Slot()
    def copy_command(self) -> None:
        """Put the command that does the same on the clipboard."""
        request = self._controller.asked()
        if request is not None:
            QGuiApplication.clipboard().setText(self._controller.command(request))
            self.notified.emit(self.tr("Copied the command."))

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(CARD_PADDING)
        grid.setVerticalSpacing(GRID)
        names = (self.tr("Write to"), self.tr("Format"), self.tr("If it exists"))
        how = hbox(self.ending, label(self.tr("Bad lines"), "muted"), self.bad_lines)
        how.insertSpacing(1, CARD_PADDING)
        how.addStretch(1)
        there = hbox(self.existing, self._holds)
        there.setStretch(1, 1)
        for row, name in enumerate(names):
            grid.addWidget(label(name, "muted"), row, 0)
        grid.addWidget(self.path, 0, 1)
        grid.addLayout(how, 1, 1)
        grid.addLayout(there, 2, 1)
        grid.setColumnStretch(1, 1)
        self.add(grid)
        self.add(MessageArea(self.message, lines=2))
        self.add_row(right=(self.copy, self.start_over, self.start, self.resume))

    def _connect(self) -> None:
        controller = self._controller
        self.ending.choose(controller.choices.ending)
        self.bad_lines.choose(controller.choices.bad_lines.value)
        self.path.changed.connect(controller.set_out)
        self.ending.chosen.connect(controller.set_ending)
        self.bad_lines.chosen.connect(lambda key: controller.set_bad_lines(BadLines(key)))
        self.existing.chosen.connect(self._choose_existing)
        controller.target_changed.connect(self._show_state)
        controller.source_changed.connect(self._show_state)
        controller.run_changed.connect(self._show_state)

    @Slot()
    def _show_state(self) -> None:
        """Bring everything in line with what is chosen and known."""
        controller, found = self._controller, self._controller.target_preview
        self.path.set_recent(controller.memory.recent(TARGETS))
        if self.path.text() != controller.choices.out:
            self.path.set_text(controller.choices.out)
        self.ending.choose(controller.choices.ending)
        self._show_existing()
        self._holds.setText(self._holds_words(found))
        self._show_message(found)
        free = controller.job is None
        left = free and found is not None and found.unfinished is not None
        broken = free and found is not None and found.broken is not None
        self.resume.setVisible(left)
        self.start_over.setVisible(left or broken)
        self.start.setVisible(not (left or broken))
        obstacle = controller.obstacle()
        set_enabled(self.start, not obstacle, obstacle)
        set_enabled(self.start_over, not obstacle, obstacle)
        asked = controller.asked()
        set_enabled(self.copy, asked is not None, obstacle)
        busy = self.tr("A file is being embedded. Wait until it ends, or cancel it.")
        for widget in (self.path, self.ending, self.bad_lines):
            set_enabled(widget, free, busy)

    def _show_existing(self) -> None:
        """Not yet known is not chosen away: only a click changes the choice."""
        controller = self._controller
        free = controller.job is None
        busy = self.tr("A file is being embedded. Wait until it ends, or cancel it.")
        none = self.tr("There is no vector file at this path to append to.")
        self._showing = True
        self.existing.set_available(APPEND, free and controller.can_append, none if free else busy)
        self.existing.set_available(REPLACE, free, busy)
        self.existing.choose(APPEND if controller.appends else REPLACE)
        self._showing = False

    @Slot(str)
    def _choose_existing(self, key: str) -> None:
        if not self._showing:
            self._controller.set_append(key == APPEND)

    def _holds_words(self, found: TargetPreview | None) -> str:
        if found is None or not found.exists:
            return " "
        if found.holds is None:
            return self.tr("Contains no vectors; it can only be replaced")
        parts = [
            words.counted(
                found.holds.rows, self.tr("Contains 1 vector"), self.tr("Contains {0} vectors")
            ),
            found.holds.model,
            self.tr("{0} dimensions").format(words.count(found.holds.dimension)),
        ]
        return " · ".join(part for part in parts if part)

    def _show_message(self, found: TargetPreview | None) -> None:
        controller = self._controller
        if controller.job is not None:
            self.message.clear()
        elif controller.target_error is not None:
            self.message.show_message("bad", *error_words(controller.target_error))
        elif found is not None and found.unfinished is not None:
            self.message.show_message("info", *self._unfinished_words(found.unfinished))
        elif found is not None and found.broken is not None:
            self.message.show_message("warn", *error_words(found.broken))
        elif found is not None and controller.appends and found.append_error is not None:
            self.message.show_message("bad", *error_words(found.append_error))
        elif found is not None and controller.appends and found.append_warnings:
            self.message.show_message("warn", " ".join(found.append_warnings))
        elif found is not None and found.exists and self._is_of_this_run():
            name = Path(controller.choices.out).name
            self.message.show_message(
                "info", self.tr("{0} holds the vectors of this run.").format(name),
                self.tr("Another run replaces them, unless it appends."),
            )  # fmt: skip
        elif found is not None and found.exists and not controller.appends:
            self.message.show_message("warn", *self._replaced_words(found))
        else:
            self.message.clear()

    def _is_of_this_run(self) -> bool:
        """Whether the file is what the run that is shown has made."""
        controller, choices = self._controller, self._controller.choices
        report, request = controller.report, controller.request
        if report is None or request is None or controller.appends:
            return False
        return report.out == choices.out_path and request.source == str(choices.source_path)

    def _replaced_words(self, found: TargetPreview) -> tuple[str, str]:
        name = Path(self._controller.choices.out).name
        if found.holds is None:
            text = self.tr("{0} exists and will be replaced when the run ends.").format(name)
        else:
            one = self.tr("The vector in {1} will be replaced when the run ends.")
            many = self.tr("The {0} vectors in {1} will be replaced when the run ends.")
            rows = found.holds.rows
            text = (one if rows == 1 else many).format(words.count(rows), name)
        return text, self.tr("Write to another file if they are still needed, or append.")

    def _unfinished_words(self, left: Unfinished) -> tuple[str, str]:
        done = words.count(left.rows)
        preview = self._controller.preview
        exact = preview is not None and preview.is_exact and preview.count is not None
        if left.all_made:
            text = self.tr("All {0} vectors are done; the output file is not assembled yet.")
            text = text.format(done)
        elif exact and preview is not None and self._controller.choices.source == left.source:
            text = self.tr("{0} of {1} rows are done.").format(
                done, words.count(preview.count or 0)
            )
        elif left.total:
            text = self.tr("{0} of about {1} rows are done.").format(
                done, words.count(int(float(f"{left.total:.3g}")))
            )
        else:
            text = words.counted(
                left.rows, self.tr("1 row is done."), self.tr("{0} rows are done.")
            )
        maker = self.tr("lightweight vectors") if left.lightweight else left.model
        return text, self.tr(
            "An earlier run of {0} with {1} did not finish. Resume continues it; Start over "
            "discards these rows."
        ).format(left.source, maker)
