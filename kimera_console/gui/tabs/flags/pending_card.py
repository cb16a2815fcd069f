"""The pending changes: the diff, what it will do, apply or discard."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QWidget

from kimera_console.gui.tabs.flags.row_words import value_words
from kimera_console.gui.widgets import Card, InlineMessage, button, label, set_enabled
from kimera_console.gui.widgets.messages.advice import advice_words
from kimera_console.gui.widgets.messages.diff_view import DiffView
from kimera_console.gui.widgets.messages.question import Question

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kimera_console.core.errors import KimeraError
    from kimera_console.core.flags.pending import PendingChange
    from kimera_console.core.switching.trial import FlagsPreview, Trial, TrialFailedError
    from kimera_console.gui.preferences import Preferences
    from kimera_console.gui.tabs.flags.flags_controller import FlagsController
    from kimera_console.gui.tabs.flags.trial_controller import TrialController

ONLY_IF_KEY = "flags/only_if_it_works"


class PendingCard(Card):
    """Shows the pending changes, and what a trial says of them.

    Attributes:
        diff: The diff of the file.
        effect: What the changes will do.
        question: What the user is asked: a conflict, or where to with them.
        only_if: Whether nothing is written that does not work; remembered.

    Signals:
        apply_requested: Write them.
        refusal_shown: `effect` says why they were not written.
    """

    apply_requested = Signal()
    refusal_shown = Signal()

    def __init__(
        self,
        controller: FlagsController,
        trials: TrialController,
        preferences: Preferences,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("Pending changes", parent=parent)
        self.set_title(self.tr("Pending changes"))
        self._controller, self._trials, self._preferences = controller, trials, preferences
        self._merged: tuple[str, ...] = ()
        self._asked = False
        self._has_unusable = False
        self._refusal: TrialFailedError | None = None
        self.question = Question()
        self.diff = DiffView(self.tr("Changes to the file"))
        self.effect = InlineMessage(closable=False)
        self._empty = label(
            self.tr("Change a flag to see its effect here. Nothing is written until you apply."),
            "muted",
            wrap=True,
        )
        self.only_if = QCheckBox(self.tr("Only if it &works"))
        self.only_if.setObjectName("onlyIfItWorks")
        self.only_if.setChecked(preferences.text(ONLY_IF_KEY, "1") == "1")
        self.only_if.setToolTip(
            self.tr(
                "The change is tried in a separate process, and written only if the first "
                "backend that the flags ask for embeds a text there. Then it is loaded here; if "
                "that fails, the file is put back as it was. Alt+W"
            )
        )
        self.apply_button = button(
            self.tr("&Apply"), self.apply_requested.emit, kind="primary",
            tip=self.tr("Write the changes to the file. Ctrl+Return"),
        )  # fmt: skip
        self.apply_button.setObjectName("applyButton")
        self.discard_button = button(
            self.tr("&Discard"), self.discard, tip=self.tr("Discard all pending changes. Esc")
        )
        self.discard_button.setObjectName("discardButton")
        self.add(self.only_if)
        self.add_row(self.apply_button, self.discard_button)
        # Below the buttons: what a trial finds comes while the mouse is on its way to one.
        for widget in (self._empty, self.question, self.diff, self.effect):
            self.add(widget)
        self.only_if.toggled.connect(self._remember)
        controller.pending.subscribe(self._follow)
        controller.busy_changed.connect(self.refresh)
        controller.sheet_read.connect(self.refresh)
        controller.merged.connect(self._note_merged)
        trials.changed.connect(self.refresh)
        self.refresh()

    @property
    def problem(self) -> str:
        """Why nothing can be applied now; "" if it can."""
        pending, sheet = self._controller.pending, self._controller.sheet
        if self._controller.is_busy:
            return self.tr("The last change is still being applied.")
        if not len(pending):
            return self.tr("No change is pending.")
        if sheet is None or sheet.error is not None:
            return sheet.error.message if sheet is not None and sheet.error else ""
        if pending.conflicts:
            return self.tr(
                "Resolve the conflict on {0} first: keep your value or the one in the file."
            ).format(pending.conflicts[0].flag.name)
        return ""

    def show_unusable(self, unusable: bool) -> None:
        """A control holds a text that cannot be: Apply says so, and leads there."""
        self._has_unusable = unusable
        self.refresh()

    @Slot()
    def discard(self) -> None:
        """Take back everything that waits."""
        self._controller.pending.clear()

    def ask(
        self, text: str, hint: str, answers: Sequence[tuple[str, str, Callable[[], object]]]
    ) -> None:
        """Ask something else than about a conflict; any answer ends it."""
        self._asked = True

        def answered(action: Callable[[], object]) -> None:
            self.end_question()
            action()

        ending = [(name, words, partial(answered, action)) for name, words, action in answers]
        self.question.ask(text, hint, ending)

    def end_question(self) -> None:
        """What was asked with `ask` is not asked any more."""
        self._asked = False
        self.question.clear()
        self._ask_about_conflicts()

    def _follow(self) -> None:
        if not len(self._controller.pending):
            self._merged = ()
        self._ask_about_conflicts()
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show everything again."""
        waiting = len(self._controller.pending)
        shows = waiting > 0
        self.set_caption(self._words(waiting))
        self._empty.setVisible(not shows and not self._controller.is_busy)
        preview = self._trials.preview if shows else None
        self.diff.setVisible(preview is not None and bool(preview.diff))
        if preview is not None:
            self.diff.show_diff(preview.diff)
        if self._controller.is_checking:
            self.effect.show_message("info", *self._checking_words())
        elif shows and self._trials.refusal is not None:
            self.effect.show_error(self._trials.refusal)
        elif shows:
            words = effect_words(
                preview, self._trials.trial, self._trials.error, self._controller.pending.changes
            )
            self.effect.show_message(*words)
        else:
            self.effect.clear()
        problem = self.problem
        leads = self._has_unusable and not self._controller.is_busy
        set_enabled(self.apply_button, not problem or leads, problem)
        set_enabled(self.discard_button, waiting > 0, problem)
        if not self._controller.is_checking and self._refusal is not self._trials.refusal:
            self._refusal = self._trials.refusal
            if self._refusal is not None:
                self.refusal_shown.emit()

    def _checking_words(self) -> tuple[str, str]:
        """How far the change is that is tried, and what can become of it."""
        names = self._controller.pending.applying
        waits = self.tr("It waits for the job before it. Cancel it in the bar below.")
        if not names:
            return self.tr("Trying the earlier state of the file: it stays if it works…"), waits
        listed = ", ".join(names)
        if all(self._controller.is_written(name) for name in names):
            return (
                self.tr("{0}: written; the backend is being loaded…").format(listed),
                self.tr("If that fails or is cancelled, the file is put back as it was."),
            )
        return (
            self.tr("Trying {0}: it is written once it works…").format(listed),
            waits,
        )

    def _words(self, waiting: int) -> str:
        if not waiting and self._controller.is_busy:
            return self.tr("The change is being applied.")
        if not waiting:
            return self.tr("No change is pending.")
        said = [
            self.tr("1 change, not written yet.")
            if waiting == 1
            else self.tr("{0} changes, not written yet.").format(waiting)
        ]
        if self._merged:
            said.append(
                self.tr("Changed by another program and kept: {0}.").format(", ".join(self._merged))
            )
        return " ".join(said)

    def _ask_about_conflicts(self) -> None:
        if self._asked:
            return
        conflicts = self._controller.pending.conflicts
        if not conflicts:
            self.question.clear()
            return
        change = conflicts[0]
        name, pending = change.flag.name, self._controller.pending
        self.question.ask(
            self.tr("{0} was changed by another program.").format(name),
            self.tr("The file had {0} and now has {1}; your value is {2}.").format(
                *map(value_words, (change.shown_seen, change.shown_now, change.shown_new))
            ),
            [
                ("keepMine", self.tr("&Keep mine"), lambda: pending.keep_own(name)),
                ("takeTheirs", self.tr("Use the f&ile's"), lambda: pending.remove(name)),
            ],
            unasked=True,
        )

    @Slot(object)
    def _note_merged(self, names: tuple[str, ...]) -> None:
        self._merged = tuple(dict.fromkeys((*self._merged, *names)))
        self.refresh()

    @Slot(bool)
    def _remember(self, on: bool) -> None:
        self._preferences.set_text(ONLY_IF_KEY, "1" if on else "0")

    def event(self, event: QEvent) -> bool:
        # Escape in here discards, before a toast's shortcut sees the key.
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            if not len(self._controller.pending):
                return super().event(event)
            if event.type() == QEvent.Type.KeyPress:
                self.discard()
            event.accept()
            return True
        return super().event(event)


def effect_words(
    preview: FlagsPreview | None,
    trial: Trial | None,
    error: KimeraError | None,
    changes: tuple[PendingChange, ...],
) -> tuple[str, str, str]:
    """What the changes will do.

    Returns:
        Tone, sentence, and what to add.
    """
    if preview is None:
        return "info", _tr("Checking the change…"), ""
    wins = [
        _tr(
            "{0} is set in this process's environment, which takes precedence. The change has "
            "no effect here."
        ).format(name)
        for name in preview.overridden
    ]
    missing = list(preview.path_problems.values())
    if preview.error is not None:
        return (
            "bad",
            preview.error.message,
            "\n".join([advice_words(preview.error.advice), *wins]),
        )
    if not preview.reloads:
        if len(wins) == len(changes):
            return "warn", _tr("No effect in this process."), "\n".join(wins)
        text = _tr("No reload needed.")
        return "warn" if missing or wins else "ok", text, "\n".join([*missing, *wins])
    if error is not None:
        text = _tr("The trial failed: {0}").format(error.message)
        return "warn", text, "\n".join(filter(None, [advice_words(error.advice), *wins]))
    if trial is None:
        text = _tr("Trying it in a separate process…")
        return "info", text, "\n".join([_tr("Nothing is written yet."), *wins])
    notes = [*trial.remarks, *wins]
    if not trial.works:
        tone = "bad" if trial.active is None or trial.active.degraded else "warn"
    else:
        tone = "warn" if notes else "ok"
    return tone, trial.sentence, "\n".join(notes)


def _tr(text: str) -> str:
    return QCoreApplication.translate("PendingCard", text)
