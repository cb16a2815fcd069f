"""The choice of a prompt: what the loaded model wants before its texts, by name."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox

from kimera_console.core.jobs import JobState
from kimera_console.core.sources.prompts import Prompts
from kimera_console.core.system.visible import visible_cell
from kimera_console.gui.preferences import keep_prompt, kept_prompts
from kimera_console.gui.widgets.basic.tips import plain_tip
from kimera_console.gui.widgets.jobs.waiting import waiting_words

if TYPE_CHECKING:
    from PySide6.QtGui import QWheelEvent
    from PySide6.QtWidgets import QWidget

    from kimera_console.core.embedding.backends.base import BackendInfo
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.jobs import JobHandle

_NAME_CHARS, _TIP_CHARS = 60, 300


class PromptChoice(QComboBox):
    """Follows the active model; a choice is remembered for it and embeds anew.

    A prompt that puts nothing before a text is the same as none and not listed.

    Signals:
        pending_changed: Words about the prompt that texts still get, because a job has the
            backend; "" when the choice is in force.
    """

    pending_changed = Signal(str)

    def __init__(self, core: ConsoleCore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._core = core
        self._model = ""
        self._prompts: Prompts | None = None
        self._said = ""
        self.setObjectName("promptChoice")
        self.setAccessibleName(self.tr("Prompt"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(18)
        self.currentIndexChanged.connect(self._show_state)
        self.activated.connect(self._choose)
        core.backend_model.changed.connect(self._follow)
        self._fill("", Prompts())
        self._follow()

    @property
    def name(self) -> str:
        """Name of the chosen prompt, "" for none."""
        return str(self.currentData() or "")

    @Slot()
    def _follow(self) -> None:
        """List the active model's prompts; while none is active, what is listed stays."""
        active: BackendInfo | None = self._core.backend_model.status.active
        if active is not None and (active.model, active.prompts) != (self._model, self._prompts):
            self._fill(active.model, active.prompts)
        self._show_pending()

    def _show_pending(self) -> None:
        said, status = "", self._core.backend_model.status
        active = status.active
        if status.loading and active is not None and active.prompt != self.name:
            words = self.tr("“{0}” is still used. {1}.") if active.prompt else self.tr("{1}.")
            waits = waiting_words(self._core.runner, None, urgent=False) or self.tr(
                "Loading the new prompt"
            )
            said = words.format(active.prompt[:_NAME_CHARS], waits)
        if said != self._said:
            self._said = said
            self.pending_changed.emit(said)

    def _fill(self, model: str, prompts: Prompts) -> None:
        self._model, self._prompts = model, prompts
        usable = {prompt.name: prompt.text for prompt in prompts.usable}
        default = prompts.default if prompts.default in usable else ""
        self.blockSignals(True)
        self.clear()
        for name in ("", *usable):
            words = name[:_NAME_CHARS] or self.tr("None")
            if usable and name == default:
                words = self.tr("{0} (default)").format(words)
            self.addItem(visible_cell(words), name)
            tip = self._tip(usable.get(name, ""))
            self.setItemData(self.count() - 1, plain_tip(tip), Qt.ItemDataRole.ToolTipRole)
        kept = kept_prompts(self._core.preferences).get(model, default)
        self.setCurrentIndex(max(0, self.findData(kept if kept in usable or not kept else default)))
        self.blockSignals(False)
        self._show_state()

    def _tip(self, text: str) -> str:
        if not text:
            return self.tr("Texts are embedded as they are.")
        shown = text[:_TIP_CHARS] + ("…" if len(text) > _TIP_CHARS else "")
        return self.tr("Put before every text: “{0}”").format(shown)

    @Slot()
    def _show_state(self) -> None:
        self.setEnabled(self.count() > 1)
        if self.isEnabled():
            listed = self._prompts.usable if self._prompts is not None else ()
            text = next((prompt.text for prompt in listed if prompt.name == self.name), "")
            self.setToolTip(plain_tip(self._tip(text)))
        elif self._model:
            self.setToolTip(plain_tip(self.tr("{0} records no prompts.").format(self._model)))
        else:
            self.setToolTip(self.tr("No model with prompts is loaded."))

    @Slot()
    def _choose(self) -> None:
        model, preferences = self._model, self._core.preferences
        default = self._prompts.default if self._prompts is not None else ""
        before = kept_prompts(preferences).get(model, default)
        if before == self.name:
            return
        job = self._core.backend_model.use_prompts(keep_prompt(preferences, model, self.name))
        known = weakref.ref(job)  # what a job's own signal holds must not hold the job
        job.finished.connect(lambda: self._take_back(known(), model, before))
        self._show_pending()

    def _take_back(self, job: JobHandle | None, model: str, before: str) -> None:
        """Where the load that was to use a prompt was cancelled, the former one stays."""
        if (
            job is None
            or job.state is not JobState.CANCELLED
            or self._core.backend_model.status.loading
        ):
            return  # a later load, of changed flags or of another choice, uses the newest
        self._core.backend_model.use_prompts(keep_prompt(self._core.preferences, model, before))
        if model == self._model and self._prompts is not None:
            self._fill(model, self._prompts)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # scrolling a page must not choose
