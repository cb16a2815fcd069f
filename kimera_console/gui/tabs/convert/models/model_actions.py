"""What can be done with the selected models: a row of buttons, and the same as a menu."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QMenu, QWidget

from kimera_console.gui.tabs.convert.models.listed import ModelState
from kimera_console.gui.widgets import button, set_enabled
from kimera_console.gui.widgets.flow import FlowLayout

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QPushButton

    from kimera_console.gui.tabs.convert.models.listed import ListedModel

USE, VERIFY, AGAIN, COMPARISON, COMPARE = "use", "verify", "again", "comparison", "compare"
OPEN, COPY, DELETE = "open", "copy", "delete"


class ModelActions(QWidget):
    """The buttons; each says why it is disabled.

    Signals:
        action_requested: The key of an action.
    """

    action_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: dict[str, QPushButton] = {}
        row = FlowLayout(self, spacing=8, line_spacing=4, even=True)
        actions = (
            (USE, self.tr("&Use"), self.tr("Use this model. Alt+U")),
            (VERIFY, self.tr("Verif&y"),
             self.tr("Check every hash again and load it in a separate process. Alt+Y")),
            (AGAIN, self.tr("Convert a&gain…"),
             self.tr("Fill the form with this model's source and its recorded options. Alt+G")),
            (COMPARISON, self.tr("Com&parison"),
             self.tr("Show the recorded comparison with the source model. Alt+P")),
            (COMPARE, self.tr("Compare t&wo"),
             self.tr("Embed the probe texts with both selected models. Alt+W")),
            (OPEN, self.tr("Open &folder"), self.tr("Alt+F")),
            (COPY, self.tr("Copy p&ath"), self.tr("Alt+A")),
            (DELETE, self.tr("&Delete…"), self.tr("Move it to the trash. Del, or Alt+D")),
        )  # fmt: skip
        for key, text, tip in actions:
            made = button(
                text, functools.partial(self.action_requested.emit, key), tip=tip, small=True
            )
            made.setObjectName(f"{key}ModelAction")
            self.buttons[key] = made
            row.addWidget(made)

    def offer(self, chosen: Sequence[ListedModel], active_path: str) -> None:
        """Enable what can be done with the selected models; say why where it can't."""
        one = chosen[0] if len(chosen) == 1 else None
        which = self.tr("Select one model only.") if chosen else self.tr("Select a model first.")
        reasons = dict.fromkeys(self.buttons, "" if one else which)
        whole = [row for row in chosen if row.model is not None]
        two = self.tr("Select two models: Ctrl and a click adds one.")
        reasons[COMPARE] = "" if len(chosen) == len(whole) == 2 else two
        if one is not None:
            reasons |= self._reasons(one, active_path)
        for key, reason in reasons.items():
            set_enabled(self.buttons[key], not reason, reason)

    def _reasons(self, one: ListedModel, active_path: str) -> dict[str, str]:
        found = {}
        if one.state(active_path) is ModelState.ACTIVE:
            found[USE] = self.tr("This is the active model.")
        if one.is_source:
            keys = (USE, VERIFY, AGAIN, COMPARISON, DELETE)
            found |= dict.fromkeys(keys, self.tr("It is a source model, not a converted one."))
        elif one.model is None:
            found[USE] = found[COMPARISON] = self.tr("It is damaged.")
        elif one.model.parity is None:
            found[COMPARISON] = (
                self.tr("It was imported without a comparison with the source model.")
                if one.model.bundle.ours
                else self.tr("Made by another tool; no comparison is recorded.")
            )
            if not one.model.bundle.source:
                found[AGAIN] = self.tr("Made by another tool; no source is recorded.")
        return found

    def menu(self, parent: QWidget) -> QMenu:
        made = QMenu(parent)
        made.setToolTipsVisible(True)
        for key, one in self.buttons.items():
            action = made.addAction(one.text(), one.click)
            action.setObjectName(f"{key}ModelMenu")
            action.setEnabled(one.isEnabled())
            action.setToolTip(one.toolTip())
        return made

    @Slot(str)
    def press(self, key: str) -> None:
        """Do what a button does, if it can be done now."""
        self.buttons[key].click()
