"""Top of the Flags tab: which file, what is active now, and the presets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QGridLayout

from kimera_console.core.flags.sheet import PRESETS, Preset, preset_in_force
from kimera_console.gui.language import backend_name, core_words, name_of
from kimera_console.gui.tabs.flags.file_menus import ExportButton, FileButton
from kimera_console.gui.tokens import GRID
from kimera_console.gui.widgets import (
    Card,
    InlineMessage,
    button,
    dropped_path,
    hbox,
    icon_button,
    label,
    set_enabled,
)
from kimera_console.gui.widgets.basic.elided import ElidedLabel
from kimera_console.gui.widgets.basic.tips import plain_tip
from kimera_console.gui.widgets.basic.wrapped import FittedLabel
from kimera_console.gui.widgets.messages.message_area import MessageArea

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from PySide6.QtGui import QDragEnterEvent, QDropEvent
    from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

    from kimera_console.core.flags.sheet import FlagSheet
    from kimera_console.gui.backend_model import BackendStatus

MOST_REASONS = 2
"""Lines of reasons that are shown; the tooltip and Health have all."""
KEYS = {"onnx": "Alt+O", "transformers": "Alt+T", "lightweight": "Alt+L"}


class FileCard(Card):
    """The file, what its flags have led to, and the presets.

    What is active and what is wrong with the file share one place, of a height that is kept
    free for them: what they say moves nothing.

    Attributes:
        active: What is active; where the file itself has a problem, that stands here instead.
        problem: What is wrong with the file.
        file: Its path.

    Signals:
        preset_requested: The `Preset` that was pressed.
        file_requested: Another file was chosen or dropped here (path, as text).
        export_requested: Copy the flags: (`ExportFormat`, whether with defaults).
        action_requested: What the active line's button offers: "load" or "health".
    """

    preset_requested = Signal(object)
    file_requested = Signal(str)
    export_requested = Signal(object, bool)
    action_requested = Signal(str)

    def __init__(
        self, path: Path, recent: Callable[[], Sequence[str]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent=parent)
        self._path = path
        self._offers = ""
        self.file = ElidedLabel(str(path), "mono", Qt.TextElideMode.ElideMiddle)
        self._state = FittedLabel("", "caption")
        self.presets: dict[str, QPushButton] = {}
        self.active = InlineMessage(closable=False)
        self.active.triggered.connect(lambda: self.action_requested.emit(self._offers))
        self.problem = InlineMessage(closable=False)
        self.choose = FileButton(path, recent)
        self.choose.chosen.connect(self.file_requested)
        self.export = ExportButton()
        self.export.export_requested.connect(self.export_requested)
        copy = icon_button("copy", self.tr("Copy the file's path"), self._copy)
        folder = icon_button("folder", self.tr("Open the file's folder"), self._open_folder)
        head = hbox(label(self.tr("Flags file"), "caption"), spacing=6)
        head.addWidget(self._state, 1)
        line = hbox(spacing=4)
        line.addWidget(self.file, 1)
        line.addWidget(copy)
        line.addWidget(folder)
        line.addSpacing(4)
        line.addWidget(self.choose)
        line.addWidget(self.export)
        grid = QGridLayout()
        grid.setHorizontalSpacing(3 * GRID)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(0, 1)
        grid.addLayout(head, 0, 0)
        grid.addWidget(label(self.tr("Presets"), "caption"), 0, 1)
        grid.addLayout(line, 1, 0)
        grid.addLayout(self._make_presets(), 1, 1)
        self.add(grid)
        self._messages = MessageArea(self.active, self.problem, lines=1 + MOST_REASONS)
        self.add(self._messages)
        self.setAccessibleName(self.tr("Flags file"))
        self.setAcceptDrops(True)

    def set_low(self, low: bool) -> None:
        """Keep no room for messages that may come, where the page is low."""
        self._messages.set_lines(1 if low else 1 + MOST_REASONS)

    def show_file(self, path: Path) -> None:
        self._path = path
        self.file.setText(str(path))
        self._state.clear()
        self.choose.show_file(path)

    def show_sheet(self, sheet: FlagSheet) -> None:
        """Show whether the file is there and which preset is in force."""
        missing = self.tr("· does not exist yet; created when you apply a change")
        self._state.setText("" if sheet.exists else missing)
        now = preset_in_force(sheet.values)
        for preset_id, made in self.presets.items():
            made.setChecked(preset_id == now)
            reason = sheet.error.message if sheet.error else ""
            set_enabled(made, not reason, reason)

    def show_status(self, status: BackendStatus) -> None:
        """Say what is active."""
        tone, text, hint, self._offers = active_words(status)
        words = {"load": self.tr("Load &now"), "health": self.tr("Open Health"), "": ""}
        reasons = hint.split("\n")
        if len(reasons) > MOST_REASONS:
            more = self.tr("{0} (and {1} more)")
            shown = core_words(reasons[MOST_REASONS - 1])
            last = more.format(shown, len(reasons) - MOST_REASONS)
            reasons = [*reasons[: MOST_REASONS - 1], last]
        self.active.show_message(tone, text, "\n".join(reasons), action=words[self._offers])
        self.active.setToolTip(plain_tip(hint))
        self._choose_message()

    def show_problem(self, show_in: Callable[[InlineMessage], None] | None) -> None:
        """Say what is wrong with the file, in place of what is active.

        Args:
            show_in: Fills the message; None where nothing is wrong.
        """
        if show_in is None:
            self.problem.clear()
        else:
            show_in(self.problem)
        self._choose_message()

    def _choose_message(self) -> None:
        self.active.setVisible(bool(self.active.text) and not self.problem.text)

    def _make_presets(self) -> QHBoxLayout:
        row = hbox(spacing=8)
        for preset in PRESETS:
            made = button(f"&{core_words(preset.title)}", tip=f"{preset.help} {KEYS[preset.id]}")
            made.setObjectName(f"preset_{preset.id}")
            made.setCheckable(True)
            made.setAccessibleDescription(core_words(preset.help))
            made.clicked.connect(lambda _on, one=preset: self._choose(one))
            self.presets[preset.id] = made
            row.addWidget(made)
        return row

    def _choose(self, preset: Preset) -> None:
        # What is in force shows itself once the file says so, not because of the click.
        made = self.presets[preset.id]
        made.setChecked(not made.isChecked())
        self.preset_requested.emit(preset)

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(str(self._path))

    @Slot()
    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._path.parent)))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_path(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = dropped_path(event)
        if path:
            event.acceptProposedAction()
            self.file_requested.emit(path)


def active_words(status: BackendStatus) -> tuple[str, str, str, str]:
    """What is active, in a sentence.

    Returns:
        Tone, text, reasons, and what to offer: "load", "health" or "".
    """
    chain = " → ".join(backend_name(name) for name in status.planned)
    if status.trying:
        return "info", _tr("Trying other flags…"), "", ""
    if status.loading:
        first = backend_name(status.planned[0]) if status.planned else ""
        words = _tr("Loading {0}…") if status.active is None else _tr("Switching to {0}…")
        return "info", words.format(first), "", ""
    reasons = [f"{backend_name(one.backend)}: {one.reason}" for one in status.failed_attempts]
    info = status.active
    if info is None and status.error:
        return "bad", _tr("No backend is active. {0}").format(status.error), status.hint, "health"
    if info is None:
        text = _tr("Nothing is loaded yet. Fallback chain from the flags: {0}").format(chain)
        return "info", text, "", "load"
    facts = (name_of(info), info.provider, info.model, str(info.dimension), info.precision)
    if info.degraded:
        facts = (name_of(info), _tr("{0} dimensions").format(info.dimension), "", "", "")
    text = _tr("Active: {0}").format(" · ".join(fact for fact in facts if fact))
    reasons += [
        warning
        for warning in (
            status.dimension_warning,
            status.device_warning,
            status.first_choice_warning,
            *info.notes,
        )
        if warning
    ]
    if status.error:
        reasons.append(_tr("Loaded earlier; the current flags cannot be used."))
    return (
        "warn" if status.is_degraded else "ok",
        text,
        "\n".join(reasons),
        "health" if reasons else "",
    )


def _tr(text: str) -> str:
    return QCoreApplication.translate("FileCard", text)
