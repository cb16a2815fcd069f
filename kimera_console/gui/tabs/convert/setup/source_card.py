"""Step one: which model. A folder, a hub id, or the sample."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut

from kimera_console.core.errors import SourceError
from kimera_console.core.sources.sample import SAMPLE_NAME, SAMPLE_SIZE, sample_model
from kimera_console.core.sources.source import parse_source
from kimera_console.gui.theme import theme
from kimera_console.gui.threads.file_questions import ask_briefly
from kimera_console.gui.widgets import Card, PathField, button
from kimera_console.gui.widgets.basic.path_field import ANY_TEXT
from kimera_console.gui.widgets.basic.tips import plain_tip

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from kimera_console.gui.tabs.convert.source_message import SourceMessage

TYPING_PAUSE_MS = 700
"""What is not a folder is looked at after a longer pause: it is still being typed."""


class SourceCard(Card):
    """Where the model comes from.

    Attributes:
        asks_hub: Whether the hub may be asked for what was announced last: it was chosen, or
            Return was pressed. What is only typed may be half a folder's path, and no server
            hears of it.

    Signals:
        source_changed: The text, once the user seems to have finished it; "" if it was cleared.
        sample_missing: The sample model was asked for and is not on this computer.
    """

    source_changed = Signal(str)
    sample_missing = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("1", parent=parent)
        self.set_title(self.tr("1 · Source"))
        self.field = PathField(
            self.tr("Model folder or hub id"),
            ANY_TEXT,
            placeholder=self.tr("A folder, or a hub id: BAAI/bge-m3"),
        )
        self.field.edit.setObjectName("sourceField")
        self.field.edit.setToolTip(
            self.tr(
                "A model's folder, or a hub id (org/name, org/name@revision). Ctrl+L\n"
                "A folder can be dropped anywhere on this tab."
            )
        )
        self.sample = button(
            self.tr("Use the &sample model"),
            self.use_sample,
            small=True,
        )
        self.show_sample_state()
        self.sample.setObjectName("sampleButton")
        self.add(self.field)
        self.add_action(self.sample)
        self._last = ""
        self.asks_hub = False
        self._pause = QTimer(self, singleShot=True, interval=TYPING_PAUSE_MS)
        self._pause.timeout.connect(self._announce)
        self.field.changed.connect(self._follow_text)
        self.field.submitted.connect(self._submit)
        QShortcut(QKeySequence("Ctrl+L"), self, self.field.edit.setFocus)

    def say_in(self, message: SourceMessage) -> None:
        """Give what is said of the source its line in the head, where it takes no room."""
        self.add_beside_title(message.line)
        message.belong_to(self, self.field)

    @property
    def text(self) -> str:
        return self.field.text()

    def set_source(self, text: str) -> None:
        """Name a model; it is announced at once, the same one again too."""
        self._last = text
        self.field.set_text(text)
        self._pause.stop()
        self._last, self.asks_hub = self.text, True
        self.source_changed.emit(self._last)

    @Slot()
    def use_sample(self) -> None:
        """Name the sample model, or say that it is missing."""
        path = sample_model()
        if path is None:
            self.sample_missing.emit()
        else:
            self.set_source(str(path))

    def show_sample_state(self) -> None:
        """Say which model the sample is, and whether it is there."""
        tip = self.tr("{0}, Kimera's former model. Already installed. Alt+S")
        if sample_model() is None:
            tip = self.tr(
                "{0}, Kimera's former model. Alt+S\nNot installed: you are asked before its {1}"
                " are downloaded."
            )
        self.sample.setToolTip(plain_tip(tip.format(SAMPLE_NAME, SAMPLE_SIZE)))

    def set_drop(self, on: bool) -> None:
        """Mark the card while a folder hovers over the tab."""
        self.setProperty("drop", on)
        theme().restyle(self)

    @Slot(str)
    def _follow_text(self, text: str) -> None:
        if not text or _is_folder(text):
            self._announce()
        elif text != self._last:
            self._pause.start()

    @Slot()
    def _announce(self) -> None:
        self._pause.stop()
        if self.text != self._last:
            self._last, self.asks_hub = self.text, False
            self.source_changed.emit(self._last)

    @Slot()
    def _submit(self) -> None:
        self._pause.stop()
        is_new = self.text != self._last
        if is_new or not (self.asks_hub or _is_folder(self.text)):
            self._last, self.asks_hub = self.text, True
            self.source_changed.emit(self._last)


def _is_folder(text: str) -> bool:
    """Whether it is a folder; False too where nobody answers: a look at the model says so."""
    try:
        return ask_briefly(Path(text), lambda: isinstance(parse_source(text), Path), False)
    except SourceError:
        return False
