"""The backend chain as the window uses it: what is planned, what was tried, what is active."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from kimera_console.gui.header import pill_words
from kimera_console.gui.language import backend_name, name_of
from kimera_console.gui.theme import theme
from kimera_console.gui.widgets import FlowRow, StatusPill, button, holder, label, scroll_part, vbox
from kimera_console.gui.widgets.basic.words import duration

if TYPE_CHECKING:
    from kimera_console.core.embedding.embedder import Attempt
    from kimera_console.gui.backend_model import BackendStatus

LONGEST_NAME = 17
"""Letters of the model's name beside which the rest fits a small window."""


class ChainView(QWidget):
    """What is active, and each backend of the chain with how its try went.

    Signals:
        load_requested: Run the chain now.
    """

    load_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.active = StatusPill()
        self._load = button(
            self.tr("&Reload"), self.load_requested.emit, small=True, icon="refresh",
            tip=self.tr("Reload the backend chain. F5"),
        )  # fmt: skip
        self._planned = label("", "caption", wrap=True)
        self._error = label("", wrap=True, selectable=True, tone="bad")
        self._steps: list[_BackendLine] = []
        self._box = vbox()
        head = FlowRow(self.active, self._load)
        inside = vbox(head, self._planned, self._error)
        inside.addLayout(self._box)
        inside.addStretch(1)
        page = scroll_part(holder(inside))
        self.setLayout(vbox(page))

    @property
    def lines(self) -> tuple[str, ...]:
        """Each step as shown: "ONNX Runtime: failed after 0.1 s. <reason>"."""
        return tuple(step.line for step in self._steps if not step.isHidden())

    def show_status(self, status: BackendStatus) -> None:
        text, tone, tip = pill_words(status, LONGEST_NAME)
        self.active.set_status(text, tone, tip=tip)
        self._load.setText(self.tr("&Reload") if status.active else self.tr("&Load now"))
        chain = " → ".join(backend_name(name) for name in status.planned)
        self._planned.setText(
            self.tr("Fallback chain from the flags: {0}").format(chain) if chain else ""
        )
        self._error.setText(f"{status.error} {status.hint}".strip())
        self._error.setVisible(bool(status.error) and not status.attempts)
        tried = {attempt.backend: attempt for attempt in status.attempts}
        names = list(dict.fromkeys([*tried, *status.planned]))
        while len(self._steps) < len(names):
            self._steps.append(_BackendLine())
            self._box.addWidget(self._steps[-1])
        for index, step in enumerate(self._steps):
            step.setVisible(index < len(names))
            if index < len(names):
                name = names[index]
                info = status.active
                shown = backend_name(name)
                if info is not None and info.backend == name:
                    shown = name_of(info)  # with the engine that runs it
                step.show_try(shown, tried.get(name), self._untried(status))

    def _untried(self, status: BackendStatus) -> str:
        if status.loading:
            return self.tr("waiting")
        if status.attempts:
            return self.tr("standby")
        return self.tr("not tried yet")


class _BackendLine(QWidget):
    """One backend: icon, name, outcome; the reason beneath."""

    def __init__(self) -> None:
        super().__init__()
        self._look = ("dot", "muted")
        self._icon = QLabel()
        self._icon.setFixedSize(18, 18)
        self._name = label("", "strong")
        self._outcome = label("", "muted")
        self._reason = label("", wrap=True, selectable=True)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self._icon, 0, 0)
        grid.addWidget(self._name, 0, 1)
        grid.addWidget(self._outcome, 0, 2, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(self._reason, 1, 1, 1, 2)
        theme().follow(self, self._paint)

    @property
    def line(self) -> str:
        return f"{self._name.text()}: {self._outcome.text()}. {self._reason.text()}".strip()

    def show_try(self, name: str, attempt: Attempt | None, untried: str) -> None:
        self._name.setText(name)
        if attempt is None:
            self._look, words = ("dot", "muted"), untried
        elif attempt.ok:
            self._look = ("check-circle", "ok")
            words = self.tr("loaded in {0}").format(duration(attempt.seconds))
        else:
            self._look = ("error", "bad")
            words = self.tr("failed after {0}").format(duration(attempt.seconds))
        self._outcome.setText(words)
        self._reason.setText(attempt.reason if attempt is not None else "")
        self._reason.setVisible(bool(self._reason.text()))
        self.setAccessibleName(self.line)
        self._paint()

    @Slot()
    def _paint(self) -> None:
        self._icon.setPixmap(theme().pixmap(*self._look, 18))
