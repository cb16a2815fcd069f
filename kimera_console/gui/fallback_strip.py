"""The warning of a fallback at the window's foot, on every tab until it is acknowledged."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QTimer, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from kimera_console.gui.language import backend_name, core_words, day
from kimera_console.gui.theme import theme, tone_icon
from kimera_console.gui.tokens import CARD_PADDING, GRID
from kimera_console.gui.widgets.basic.basics import button, vbox
from kimera_console.gui.widgets.basic.elided import ElidedLabel
from kimera_console.gui.widgets.basic.tips import plain_tip

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from kimera_console.core.embedding.monitor.notice import FallbackNotice
    from kimera_console.gui.backend_model import BackendModel


MINUTE_MS = 60_000
SEEN_MINUTES = 10
"""So long in a window that somebody uses, and a fallback that is over was seen."""


class FallbackStrip(QFrame):
    """One strip, however many fallbacks: from what to what, why, how often, whether it is over.

    Hidden while there is nothing to acknowledge. What is over is a small mark that leaves its room
    to the jobs. It goes by itself once it was in front of somebody for SEEN_MINUTES, or once the
    timeline was opened, which keeps the events.

    Signals:
        show_requested: Show the timeline.
    """

    show_requested = Signal()

    def __init__(self, model: BackendModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._tone = "warn"
        self._is_small = False
        self._sentence = self._short = self._reason = ""
        self.setProperty("surface", "strip")
        self._icon = QLabel()
        self._icon.setFixedSize(18, 18)
        self._text = ElidedLabel("", "strong")
        self._why = ElidedLabel()
        self.show_button = button(
            self.tr("Show"), self.show_requested.emit, small=True,
            tip=self.tr("The timeline of fallbacks on the Health tab"),
        )  # fmt: skip
        self.acknowledge_button = button(
            self.tr("Acknowledge"), model.acknowledge, small=True,
            tip=self.tr("Dismiss this warning; the timeline keeps the event"),
        )  # fmt: skip
        self.show_button.setObjectName("showFallbacksButton")
        self.acknowledge_button.setObjectName("acknowledgeButton")
        words = vbox(self._text, self._why, spacing=0)
        row = QHBoxLayout(self)
        row.setContentsMargins(CARD_PADDING, 2, GRID, 2)
        row.setSpacing(GRID + 2)
        row.addWidget(self._icon)
        row.addLayout(words, 1)
        row.addWidget(self.show_button)
        row.addWidget(self.acknowledge_button)
        self._minutes = 0
        self._minute = QTimer(self, interval=MINUTE_MS)
        self._minute.timeout.connect(self._count_minute)
        model.changed.connect(self._update)
        theme().follow(self, self._paint)
        theme().follow(self, self._fit_words)
        self.hide()
        self._update()

    @property
    def text(self) -> str:
        """What is said: the sentence and why; "" while there is nothing to say."""
        return "" if self.isHidden() else f"{self._sentence} {self._reason}".strip()

    def show_seen(self) -> None:
        """The timeline was opened: what is over needs no mark any more."""
        if self._is_small and not self.isHidden():
            self._model.acknowledge()

    def _make_small(self, small: bool) -> None:
        """Say it in a few words in as little room; the tip and the timeline have all."""
        if small == self._is_small:
            return
        self._is_small, self._minutes = small, 0
        for widget in (self._why, self.acknowledge_button):
            widget.setVisible(not small)
        across = QSizePolicy.Policy.Maximum if small else QSizePolicy.Policy.Preferred
        self.setSizePolicy(across, QSizePolicy.Policy.Preferred)
        if small:
            self._minute.start()
        else:
            self._minute.stop()

    @Slot()
    def _count_minute(self) -> None:
        self._minutes += self.isVisible() and self.isActiveWindow()
        if self._minutes >= SEEN_MINUTES:
            self.show_seen()

    @Slot()
    def _update(self) -> None:
        notice = self._model.status.notice
        if notice is None:
            self._make_small(False)
            self.hide()
            return
        self._make_small(notice.recovered)
        before = self._sentence
        self._sentence = notice_words(notice)
        self._short = mark_words(notice) if notice.recovered else short_words(notice)
        self._reason = reason_words(notice)
        self._fit_words()
        # What was before a restart is no warning of now: nothing makes vectors yet.
        is_over = notice.recovered or notice.untried
        self._tone = "info" if is_over else "warn" if notice.to_backend else "bad"
        self.setProperty("tone", self._tone)
        theme().restyle(self)
        self._paint()
        self.setAccessibleName(self.tr("Fallback"))
        self.setAccessibleDescription(f"{self._sentence} {self._reason}")
        self.show()
        if self._sentence != before:
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    @Slot()
    def _fit_words(self) -> None:
        """Say it in full if that fits, else briefly, in two lines if need be; the tip has all."""
        if self._is_small:
            self._text.setText(self._short)
            self._text.setMinimumWidth(self._text.fontMetrics().horizontalAdvance(self._short) + 2)
            self._text.setToolTip(plain_tip(f"{self._sentence}\n{self._reason}"))
            return
        self._text.setMinimumWidth(0)
        fits = self._room_for(self._sentence)
        first, rest = (self._sentence if fits else self._short), ""
        while not self._room_for(first) and " " in first:
            first, _space, last = first.rpartition(" ")
            rest = f"{last} {rest}".rstrip()
        self._text.setText(first)
        self._why.setText(f"{rest} {self._reason}".strip())
        self._text.setToolTip(plain_tip(self._sentence))
        self._why.setToolTip(plain_tip(self._reason))

    def _room_for(self, words: str) -> bool:
        return self._text.fontMetrics().horizontalAdvance(words) <= self._text.width()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if (layout := self.layout()) is not None:
            layout.activate()
        self._fit_words()

    @Slot()
    def _paint(self) -> None:
        self._icon.setPixmap(theme().pixmap(tone_icon(self._tone), self._tone, 18))


def notice_words(notice: FallbackNotice) -> str:
    """The sentence: "ONNX Runtime fell back to Transformers at 03:12."."""
    names = _tr(" and ").join(backend_name(one) for one in notice.from_backends)
    if notice.to_backend:
        words = _tr("{0} fell back to {1} at {2}.")
    else:
        left = _tr("{0} failed at {2}; no backend is left.")
        words = _tr("{0} failed at {2}; no backend was left.") if notice.is_past else left
    said = words.format(names, backend_name(notice.to_backend), moment_words(notice.when))
    if notice.count > 1:
        since = moment_words(notice.since)
        said = _tr("{0} fallbacks since {1}. Last: {2}").format(notice.count, since, said)
    return said


def short_words(notice: FallbackNotice) -> str:
    """The same in fewer words, for a narrow window."""
    if notice.to_backend:
        words = _tr("Fell back to {0} at {1}.")
    else:
        left = _tr("No backend is left since {1}.")
        words = _tr("No backend was left at {1}.") if notice.is_past else left
    return words.format(backend_name(notice.to_backend), moment_words(notice.when))


def mark_words(notice: FallbackNotice) -> str:
    """That there was one and that it is over, in a few words."""
    return _tr("Fallback at {0}, ended").format(moment_words(notice.when))


def reason_words(notice: FallbackNotice) -> str:
    """Why it happened, and whether it is over."""
    if notice.untried:
        words = _tr("From the last session; no backend has been loaded since. Reason: {0}")
        return words.format(core_words(notice.reason))
    if not notice.recovered:
        return core_words(notice.reason)
    words = _tr("Recovered: {0} is active again. Before: {1}")
    return words.format(backend_name(notice.active), core_words(notice.reason))


def moment_words(when: str) -> str:
    """An ISO 8601 moment as local time, with the date where it was not today."""
    try:
        local = datetime.datetime.fromisoformat(when).astimezone()
    except ValueError:
        return when
    today = local.date() == datetime.datetime.now().astimezone().date()
    return f"{local:%H:%M}" if today else f"{local:%H:%M} ({day(local)})"


def _tr(text: str) -> str:
    return QCoreApplication.translate("FallbackStrip", text)
