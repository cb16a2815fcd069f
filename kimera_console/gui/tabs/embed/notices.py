"""What must be said about a vector: degraded, fallen back, of an unexpected dimension."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kimera_console.core.embedding.token_pieces import WORDS
from kimera_console.gui.language import backend_name, name_of
from kimera_console.gui.widgets import InlineMessage
from kimera_console.gui.widgets.messages.advice import advice_words
from kimera_console.gui.widgets.messages.message_area import foot_width, lie_at_foot

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kimera_console.core.embedding.embedder import Attempt
    from kimera_console.core.embedding.text_report import TextReport
    from kimera_console.core.embedding.token_pieces import TokenPieces
    from kimera_console.core.errors import KimeraError


@dataclass(frozen=True)
class Notice:
    """One message.

    Attributes:
        tone: "info", "warn" or "bad".
        text: One sentence.
        hint: Reasons and what to do; may have several lines.
        action: Words of its button, "" for none.
        target: Tab and what to reveal there.
    """

    tone: str
    text: str
    hint: str = ""
    action: str = ""
    target: tuple[str, str] = ("", "")


class Notices(QWidget):
    """A stack of messages over the foot of a view: what comes and goes moves nothing there.

    It changes only when the messages do. Each can be dismissed; what it said goes on being shown
    by the backend's name in the view and in the window's head.

    Args:
        host: The view.

    Signals:
        chosen: A notice's button was pressed; carries its target, (tab id, what to reveal).
    """

    chosen = Signal(object)

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self._host = host
        host.installEventFilter(self)
        self._notices: tuple[Notice, ...] = ()
        self._messages: list[InlineMessage] = []
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(8)
        self.hide()

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What must be known, from top to bottom; a dismissed one too, for as long as it holds."""
        return self._notices

    def show_notices(self, notices: Sequence[Notice]) -> None:
        """Show these instead of what is shown."""
        if tuple(notices) == self._notices:
            return
        self._notices = tuple(notices)
        while len(self._messages) < len(self._notices):
            self._add()
        for index, message in enumerate(self._messages):
            if index < len(self._notices):
                notice = self._notices[index]
                message.show_message(notice.tone, notice.text, notice.hint, action=notice.action)
            else:
                message.clear()
        self.setVisible(bool(self._notices))
        self._place()

    def _add(self) -> None:
        index = len(self._messages)
        message = InlineMessage()
        message.dismissed.connect(self._place)
        message.triggered.connect(lambda: self.chosen.emit(self._notices[index].target))
        self._messages.append(message)
        self._box.addWidget(message)

    @Slot()
    def _place(self) -> None:
        """Take the room that the words need at the foot of the view."""
        if not any(message.text for message in self._messages):
            self.hide()
        if self.isHidden():
            return
        width = foot_width(self._host)
        self.resize(width, self.height())  # the messages keep room for their words in this width
        self._box.activate()
        lie_at_foot(self, self._host, self._box.heightForWidth(width))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._host and event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            self._place()
        return False


def notices_of(report: TextReport) -> tuple[Notice, ...]:
    """What a user must know about this vector, the gravest first."""
    notices = []
    info = report.embeddings.info
    if info.degraded and report.asked_lightweight:
        notices.append(_asked_lightweight())
    elif info.degraded:
        text = _tr(
            "No model could be loaded. This is a lightweight vector: it captures words, not "
            "meaning."
        )
        notices.append(_fallback(report, text))
    elif report.failed_attempts:
        text = _tr("{0} made this vector instead of {1}.").format(
            name_of(info), ", ".join(_name(attempt) for attempt in report.failed_attempts)
        )
        notices.append(_fallback(report, text))
    if report.dimension_warning:
        notices.append(
            Notice(
                "warn",
                report.dimension_warning,
                _tr(
                    "Use a model of the expected dimension, or set EMBEDDING_DIM to {0} if "
                    "the stores will be rebuilt."
                ).format(info.dimension),
                action=_tr("Open Flags"),
                target=("flags", "EMBEDDING_DIM"),
            )
        )
    if report.pieces is not None and report.pieces.is_blank:
        notices.append(_blank(report.pieces))
    if info.notes and not info.degraded:
        notices.append(Notice("info", " ".join(info.notes)))
    return tuple(notices)


def notice_of_error(error: KimeraError) -> Notice:
    """The text could not be embedded at all."""
    return Notice(
        "bad", error.message, advice_words(error.advice), _tr("Open Health"), ("health", "")
    )


def _asked_lightweight() -> Notice:
    return Notice(
        "warn",
        _tr("This is a lightweight vector: LIGHTWEIGHT_EMBEDDING is on, so no model is used."),
        _tr("It captures words, not meaning. Do not store it with a model's vectors."),
        action=_tr("Open Flags"),
        target=("flags", "LIGHTWEIGHT_EMBEDDING"),
    )


def _blank(pieces: TokenPieces) -> Notice:
    if pieces.unit == WORDS:
        text = _tr("The text has no words. All such texts have this same vector.")
    else:
        text = _tr(
            "The model sees no token of this text: the vector comes from special tokens alone."
        )
    return Notice(
        "info", text, _tr("This is not an error, but all such texts have the same vector.")
    )


def _fallback(report: TextReport, text: str) -> Notice:
    reasons = "\n".join(f"{_name(one)}: {one.reason}" for one in report.failed_attempts)
    if report.missing_bundle is not None:
        return Notice("warn", text, reasons, _tr("Convert a model"), ("convert", ""))
    return Notice("warn", text, reasons, _tr("Open Health"), ("health", ""))


def _name(attempt: Attempt) -> str:
    return backend_name(attempt.backend)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Notices", text)
