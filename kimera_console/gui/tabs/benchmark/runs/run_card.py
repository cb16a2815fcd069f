"""Start, stop, and how far it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QProgressBar, QWidget

from kimera_console.gui.language import core_words
from kimera_console.gui.theme import theme
from kimera_console.gui.widgets import Card, button, hbox, icon_button, label, set_enabled
from kimera_console.gui.widgets.basic import words
from kimera_console.gui.widgets.basic.elided import ElidedLabel
from kimera_console.gui.widgets.basic.tips import plain_tip

if TYPE_CHECKING:
    from kimera_console.core.jobs import Progress
    from kimera_console.gui.tabs.benchmark.plan.plan_card import BenchmarkPlanCard

RUN_KEYS, QUICK_KEYS, CANCEL_KEYS = "Ctrl+Return", "Ctrl+Shift+Return", "Ctrl+."
PAUSE_KEYS, SKIP_KEYS = "Ctrl+P", "Ctrl+Shift+."


class RunCard(Card):
    """Estimate, buttons and progress; it keeps its height whatever happens.

    Attributes:
        run: The primary button.
        quick: The quick plan's.
        cancel: Stops a run.
        pause: Checked while a run is to rest before its next turn.
        skip: Leaves the rest of the stage at work out.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.run = button(
            self.tr("&Run"), kind="primary", icon="play",
            tip=self.tr("Measure every chosen batch size and length ({0})").format(RUN_KEYS),
        )  # fmt: skip
        self.quick = button(
            self.tr("&Quick"), icon="clock",
            tip=self.tr("A short run: one text of 16 tokens, 8 and 32 texts of 64 tokens ({0})")
            .format(QUICK_KEYS),
        )  # fmt: skip
        self.cancel = button(
            self.tr("Ca&ncel"), icon="stop",
            tip=self.tr("Stop and keep what was measured ({0})").format(CANCEL_KEYS),
        )  # fmt: skip
        rest = self.tr("Pause before the next measurement ({0})")
        self.pause = icon_button("pause", rest.format(PAUSE_KEYS))
        self.pause.setCheckable(True)
        self.skip = button(
            self.tr("&Skip"), small=True,
            tip=self.tr("Skip the rest of this stage and continue ({0})").format(SKIP_KEYS),
        )  # fmt: skip
        for widget, name in (
            (self.run, "runButton"), (self.quick, "quickButton"), (self.cancel, "cancelButton"),
            (self.pause, "pauseButton"), (self.skip, "skipButton"),
        ):  # fmt: skip
            widget.setObjectName(name)
        self._estimate = ElidedLabel("", "caption")
        self._estimate.setObjectName("estimate")
        self._stage = label(" ")
        self._detail = ElidedLabel(" ", "caption", Qt.TextElideMode.ElideMiddle)
        self._bar = QProgressBar(textVisible=False)
        self._bar.setAccessibleName(self.tr("Progress of the benchmark"))
        first = hbox(self._estimate, self.skip, self.pause)
        first.setStretch(0, 1)
        self.add(first)
        self.add_row(self.run, self.quick, right=(self.cancel,))
        self.body.addSpacing(4)
        self.add(self._bar)
        self.add(self._stage)
        self.add(self._detail)
        theme().measure(self.run, self._keep_width)
        self.show_estimate(None, None)
        self.show_idle()

    def _keep_width(self) -> None:
        """Room for the primary button's bold word: as an ordinary one it stays as wide."""
        kind = self.run.property("kind")
        self.run.setProperty("kind", "primary")
        theme().restyle(self.run)
        self.run.setMinimumWidth(0)
        self.run.setMinimumWidth(self.run.sizeHint().width())
        self.run.setProperty("kind", kind)
        theme().restyle(self.run)

    def set_primary(self, primary: bool) -> None:
        """Whether running is this view's one primary action (an empty tab has another)."""
        if (self.run.property("kind") == "primary") == primary:
            return
        self.run.setProperty("kind", "primary" if primary else "")
        theme().set_icon(self.run, "play", "on_accent" if primary else "text")
        theme().restyle(self.run)

    def bind_keys(self, tab: QWidget) -> None:
        """Make the shortcuts work anywhere in the tab."""
        for keys, target in (
            (RUN_KEYS, self.run), (QUICK_KEYS, self.quick), (CANCEL_KEYS, self.cancel),
            (PAUSE_KEYS, self.pause), (SKIP_KEYS, self.skip),
        ):  # fmt: skip
            shortcut = QShortcut(QKeySequence(keys), tab)
            shortcut.activated.connect(target.click)

    def set_state(self, plan: BenchmarkPlanCard, *, running: bool) -> None:
        """Enable what makes sense, and say why the rest does not."""
        busy = self.tr("A benchmark is running.")
        set_enabled(self.run, not (running or plan.full_problem), busy if running
                    else plan.full_problem)  # fmt: skip
        set_enabled(self.quick, not (running or plan.problem), busy if running else plan.problem)
        set_enabled(self.cancel, running, self.tr("Nothing is running."))
        set_enabled(self.pause, running, self.tr("Nothing is running."))
        self.set_skippable("", running=running)
        self.skip.setVisible(running)  # the estimate needs the room
        if not running:
            self.pause.setChecked(False)

    def set_skippable(self, stage: str, *, running: bool = True) -> None:
        """Offer to leave the rest of a stage out; "" says why that can't be."""
        why = self.tr("This stage cannot be skipped now.") if running else ""
        set_enabled(self.skip, bool(stage), why or self.tr("Nothing is running."))

    def show_left(self, seconds: float | None) -> None:
        """Say how long the whole run still takes; None where that is not known."""
        text = self.tr("Time left: unknown")
        if seconds is not None:
            text = self.tr("About {0} left").format(words.time_left(seconds))
        self._estimate.setText(text)
        self._estimate.setToolTip(self.tr("Of the whole run, at the speed so far"))

    def show_estimate(self, full_s: float | None, quick_s: float | None) -> None:
        """Say how long the two runs will take about; None where it is not known."""
        unknown = self.tr("–")
        full = words.duration(full_s) if full_s is not None else unknown
        quick = words.duration(quick_s) if quick_s is not None else unknown
        self._estimate.setText(self.tr("Takes about {0}; quick: {1}").format(full, quick))
        self._estimate.setToolTip(self.tr("Accurate to a factor of about two on a quiet machine"))

    def show_no_estimate(self, sentence: str, why: str = "") -> None:
        """Say that there is no estimate; the longer reason goes into the tooltip."""
        self._estimate.setText(sentence)
        self._estimate.setToolTip(plain_tip(why or sentence))

    def show_progress(self, progress: Progress, share: float | None) -> None:
        """Follow the job: its stage in words, and the share of the whole run as a bar.

        Args:
            progress: Of the stage at work.
            share: Of the whole run that is done, in 0..1; None while it is not known.
        """
        self._bar.setRange(0, 1000 if share is not None else 0)
        self._bar.setValue(round(1000 * (share or 0.0)))
        count = f" {progress.done:.0f} / {progress.total:.0f}" if progress.total else ""
        self._stage.setText(f"{core_words(progress.stage)}{count}")
        self._detail.setText(core_words(progress.detail) or " ")

    def show_waiting(self) -> None:
        """A run was asked for and waits for the model's lane, or starts."""
        self._bar.setRange(0, 0)
        self._stage.setText(self.tr("Starting"))
        self._detail.setText(self.tr("Waiting until no other job uses the models."))

    def show_stopping(self) -> None:
        """A cancel was asked for."""
        self._bar.setRange(0, 0)
        self._stage.setText(self.tr("Stopping"))
        self._detail.setText(self.tr("What was measured is kept."))

    def show_idle(self) -> None:
        """Show an empty bar: no run is in progress."""
        self._bar.setRange(0, 1000)
        self._bar.setValue(0)
        self._stage.setText(self.tr("Nothing is running"))
        self._detail.setText(" ")
