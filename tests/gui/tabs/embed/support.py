"""What the Embed tab's tests share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData
from PySide6.QtTest import QTest

from kimera_console.core.flags import envfile
from kimera_console.gui.tabs.embed import EmbedTab
from kimera_console.gui.tabs.embed.one_text_view import OneTextView

if TYPE_CHECKING:
    from pathlib import Path

    from kimera_console.app import Console
    from kimera_console.core.embedding.embedder import Embeddings

SENTENCE = "The server answers faster when it keeps its memory in order."
WAIT_MS = 60_000


@dataclass
class OpenEmbedTab:
    """An open Embed tab and what it asked of the window."""

    console: Console
    tab: EmbedTab
    env_file: Path
    toasts: list[str] = field(default_factory=list)
    went_to: list[tuple[str, str]] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)

    @property
    def view(self) -> OneTextView:
        view = self.tab.view("text")
        assert isinstance(view, OneTextView)
        return view

    def set_flags(self, **flags: str) -> None:
        envfile.write_entries(self.env_file, flags)
        self.console.core.backend_model.flags_changed()

    def notice_words(self) -> str:
        return "\n".join(f"{one.text} {one.hint}" for one in self.view.notices.notices)


def type_and_wait(opened: OpenEmbedTab, qtbot, text: str = SENTENCE) -> Embeddings:
    with qtbot.waitSignal(opened.tab.result_shown, timeout=WAIT_MS):
        QTest.keyClicks(opened.view.editor, text)
    assert opened.view.shown is not None
    return opened.view.shown


def paste(opened: OpenEmbedTab, text: str) -> None:
    data = QMimeData()
    data.setText(text)
    opened.view.editor.insertFromMimeData(data)
