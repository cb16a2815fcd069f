"""The end of a run in one sentence, and the button that does what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from kimera_console.core.bench.verdict.advice import (
    ALONE,
    FEW_ROUNDS,
    NOISY_RUN,
    NOT_COMPARED,
    OTHER_MODEL,
    PARTIAL,
)
from kimera_console.gui.language import core_words, filled
from kimera_console.gui.widgets import button, label, set_enabled

if TYPE_CHECKING:
    from kimera_console.core.bench.verdict.advice import Recommendation


class AdviceLine(QWidget):
    """What a run advises, in one line.

    Attributes:
        use: Does it; in sight only where there is something to switch to.
        words: The sentence.
        advice: What is on show; None before a run's end.

    Signals:
        use_requested: The advised contender is to be used.
        shown: It shows another advice.
    """

    use_requested = Signal()
    shown = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.advice: Recommendation | None = None
        self.words = label(" ", "strong", wrap=True, selectable=True)
        self.words.setObjectName("advice")
        self.use = button(
            self.tr("&Use it"),
            self.use_requested.emit,
            small=True,
            tip=self.tr("Try it, write the flags, reload, and verify that it is active. Alt+U"),
        )
        self.use.setObjectName("useAdviceButton")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.words, 1)
        layout.addWidget(self.use)
        self.clear()

    def clear(self) -> None:
        """Nothing is known yet; the line keeps its height."""
        self.advice = None
        self.words.setText(" ")
        self._show_button(False)

    def show_advice(self, advice: Recommendation) -> None:
        """Show what a run advises, or why it advises nothing."""
        self.advice = advice
        self.words.setText(self._sentence(advice))
        self._show_button(bool(advice.contender))
        self.shown.emit()

    def set_obstacle(self, why: str) -> None:
        """Say why it can't be used now, "" if it can."""
        set_enabled(self.use, not why, why)

    def _show_button(self, shown: bool) -> None:
        policy = self.use.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.use.setSizePolicy(policy)
        self.use.setVisible(shown)

    def _sentence(self, advice: Recommendation) -> str:
        if advice.reason == PARTIAL:
            return self.tr("No advice: the run did not end.")
        if advice.reason == NOISY_RUN:
            return self.tr("No advice: the run is noisy.")
        if advice.reason == ALONE:
            return self.tr("No advice: one contender alone cannot be compared.")
        if advice.reason == FEW_ROUNDS:
            return self.tr("No advice: too few rounds for a comparison.")
        if advice.reason in (OTHER_MODEL, NOT_COMPARED):
            said = (
                self.tr("Keep {0}: {1} is faster, but it is another model.")
                if advice.reason == OTHER_MODEL
                else self.tr("Keep {0}: {1} is faster, but their vectors were not compared.")
            )
            return said.format(_named(advice.against), _named(advice.label))
        if advice.ratio is None:
            return self.tr("Keep {0}: no alternative is clearly faster.").format(
                _named(advice.against)
            )
        faster = filled(self.tr("{0:.1f} times as fast"), advice.ratio.value)
        parts = [faster]
        if advice.memory_saved is not None:
            share = round(100 * abs(advice.memory_saved))
            less = advice.memory_saved >= 0
            said = self.tr("{0} % less memory") if less else self.tr("{0} % more memory")
            parts.append(said.format(share))
        parts.append(
            self.tr("vectors not compared")
            if advice.cosine is None
            else filled(self.tr("cosine {0:.3f}"), advice.cosine)
        )
        name = _named(advice.label)
        return self.tr("{0}: {1} (against {2}).").format(
            name, ", ".join(parts), _named(advice.against)
        )


def _named(contender: str) -> str:
    """A contender's label within a sentence."""
    return core_words(contender).replace(" · ", ", ")
