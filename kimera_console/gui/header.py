"""The window's head: product, flags file, and the active backend as a pill, always in sight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from kimera_console.gui.language import backend_name, name_of
from kimera_console.gui.theme import theme
from kimera_console.gui.tokens import WINDOW_PADDING
from kimera_console.gui.widgets.basic.basics import label, vbox
from kimera_console.gui.widgets.basic.elided import ElidedLabel
from kimera_console.gui.widgets.basic.pill import StatusPill
from kimera_console.gui.widgets.basic.tips import plain_tip
from kimera_console.gui.widgets.basic.words import middle_elided

if TYPE_CHECKING:
    from kimera_console.gui.backend_model import BackendModel, BackendStatus

LONGEST_NAME = 31
"""Letters of a model's name in the pill; its tooltip has all of them."""


class Header(QFrame):
    """Product name, the `.env` in use, the backend's pill.

    Attributes:
        file: The `.env`, as named under the title.

    Signals:
        pill_clicked: Somebody wants to know why.
    """

    pill_clicked = Signal()

    def __init__(self, model: BackendModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._stopping = False
        self.setObjectName("header")
        mark = QLabel()
        mark.setFixedSize(QSize(32, 32))
        mark.setPixmap(theme().pixmap("app", "text", 32))
        self.file = ElidedLabel("", "caption", Qt.TextElideMode.ElideMiddle)
        self.pill = StatusPill(clickable=True)
        self.pill.clicked.connect(self.pill_clicked)
        names = vbox(label("Kimera Console", "title"), self.file, spacing=0)
        row = QHBoxLayout(self)
        row.setContentsMargins(WINDOW_PADDING, 12, WINDOW_PADDING, 8)
        row.setSpacing(12)
        row.addWidget(mark)
        row.addLayout(names, 1)
        row.addWidget(self.pill)
        model.changed.connect(self._update)
        model.file_changed.connect(self._show_file)
        self._show_file()
        self._update()

    def show_stopping(self) -> None:
        """Say that the window waits for its jobs to stop."""
        self._stopping = True
        self._update()

    @Slot()
    def _show_file(self) -> None:
        path = str(self._model.env_file)
        self.file.setText(path)
        self.file.setToolTip(
            plain_tip(self.tr("The .env file whose flags are shown: {0}").format(path))
        )

    @Slot()
    def _update(self) -> None:
        if self._stopping:
            self.pill.set_status(self.tr("Stopping…"), "warn")
            return
        text, tone, tip = pill_words(self._model.status)
        self.pill.set_status(text, tone, tip=tip)


def pill_words(status: BackendStatus, letters: int = LONGEST_NAME) -> tuple[str, str, str]:
    """What the pill says.

    Args:
        status: Of the backend.
        letters: Room for the model's name; a longer one loses its middle.

    Returns:
        Text, tone, and the reasons for the tooltip.
    """
    if status.loading:
        return _loading(status)
    if status.active is None:
        return _inactive(status)
    info = status.active
    model = middle_elided(info.model, letters)
    # The lightweight backend has no model, and nothing to choose that would tell its provider.
    own = ("", "") if info.degraded else (info.provider, model)
    facts = (name_of(info), *own, f"{info.dimension} d", info.precision)
    text = " · ".join(fact for fact in facts if fact)
    reasons = _reasons(status)
    if info.degraded:
        text = _tr("{0} · degraded").format(text)
    pooling = _tr("Pooling: {0} ({1}).").format(info.pooling, info.pooling_source)
    prompt = _tr("Before every text: “{0}”.").format(info.prompt_text) if info.prompt_text else ""
    named = _tr("Model: {0}.").format(info.model) if model != info.model else ""
    lines = [named, *reasons, *info.notes, pooling if info.pooling else "", prompt]
    lines.append(_tr("Click for details."))
    return text, "warn" if status.is_degraded else "ok", "\n".join(filter(None, lines))


def _loading(status: BackendStatus) -> tuple[str, str, str]:
    if status.trying:
        return _tr("Trying other flags…"), "info", ""
    first = backend_name(status.planned[0]) if status.planned else ""
    if status.active is None:
        return _tr("Loading {0}…").format(first), "info", _chain(status)
    return _tr("Switching to {0}…").format(first), "info", _chain(status)


def _inactive(status: BackendStatus) -> tuple[str, str, str]:
    if status.error:
        tip = "\n".join(filter(None, (status.error, status.hint, *_reasons(status))))
        return _tr("No backend"), "bad", tip
    first = backend_name(status.planned[0]) if status.planned else ""
    return _tr("Nothing loaded · tries {0} first").format(first), "muted", _chain(status)


def _reasons(status: BackendStatus) -> list[str]:
    reasons = [f"{backend_name(one.backend)}: {one.reason}" for one in status.failed_attempts]
    if status.active is not None and status.active.degraded:
        reasons.append(_tr("Lightweight vectors are hashed words, not a model's output."))
    warnings = (status.dimension_warning, status.device_warning, status.first_choice_warning)
    reasons += filter(None, warnings)
    if status.error:
        reasons.append(f"{status.error} {status.hint}".strip())
    return reasons


def _chain(status: BackendStatus) -> str:
    names = " → ".join(backend_name(backend) for backend in status.planned)
    return _tr("Fallback chain from the flags: {0}").format(names)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Header", text)
