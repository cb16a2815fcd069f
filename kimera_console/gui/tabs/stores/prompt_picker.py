"""Which of a model's prompts stands before every text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox

from kimera_console.core.errors import KimeraError
from kimera_console.core.sources.prompts import Prompts
from kimera_console.core.stores.recipes.old_model import known_prompts
from kimera_console.core.system.visible import visible_cell
from kimera_console.gui.latest import Latest
from kimera_console.gui.widgets.basic.tips import plain_tip

if TYPE_CHECKING:
    from PySide6.QtGui import QWheelEvent

    from kimera_console.core.jobs import JobContext
    from kimera_console.gui.jobs import JobRunner

_NAME_CHARS, _TIP_CHARS = 40, 300


class PromptPicker(QComboBox):
    """The model's default, none, or a prompt by its name.

    Signals:
        chosen: None for the model's default, "" for none, or a name.
    """

    chosen = Signal(object)

    def __init__(self, runner: JobRunner, name: str) -> None:
        super().__init__()
        self._model: str | None = None
        self._prompts = Prompts()
        self._asked: str | None = None
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(16)
        self._latest = Latest(
            runner,
            _read_prompts,
            self,
            replaces=True,
            name=self.tr("Read the prompts"),
            visible=False,
        )
        self._latest.succeeded.connect(self._take)
        self.activated.connect(lambda _place: self.chosen.emit(self.currentData()))
        self._fill()

    def show_model(self, model: str, asked: str | None) -> None:
        """Offer this model's prompts, and show which is chosen."""
        if model != self._model:
            self._model, self._prompts = model, Prompts()
            self._latest.request(model)
        elif asked == self._asked:
            return
        self._asked = asked
        self._fill()

    @Slot(object, object)
    def _take(self, model: str, found: Prompts) -> None:
        if model == self._model:
            self._prompts = found
            self._fill()

    def _fill(self) -> None:
        default = self._prompts.default
        known: list[str | None] = [None, "", *(each.name for each in self._prompts.usable)]
        if self._asked not in known:
            known.append(self._asked)  # kept from earlier: the model may be elsewhere now
        self.clear()
        for name in known:
            if name is None:
                shown = self.tr("Default ({0})").format(default[:_NAME_CHARS] or self.tr("none"))
            else:
                shown = name[:_NAME_CHARS] or self.tr("None")
            self.addItem(visible_cell(shown), name)
            self.setItemData(self.count() - 1, plain_tip(self._tip(name)), _TIP_ROLE)
        self.setCurrentIndex(known.index(self._asked))
        self.setToolTip(plain_tip(self._tip(self._asked)))

    def _tip(self, name: str | None) -> str:
        """What a choice does; None is the model's default."""
        wanted = self._prompts.default if name is None else name
        text = next((each.text for each in self._prompts.usable if each.name == wanted), "")
        if not text:
            return self.tr("Texts are embedded as they are.")
        return self.tr("Put before every text: “{0}”").format(text[:_TIP_CHARS])

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # scrolling a page must not choose


_TIP_ROLE = Qt.ItemDataRole.ToolTipRole


def _read_prompts(model: str, _context: JobContext) -> Prompts:
    """On a worker thread."""
    try:
        return known_prompts(model)
    except KimeraError:
        return Prompts()  # whoever opens the model says what is the matter with it
