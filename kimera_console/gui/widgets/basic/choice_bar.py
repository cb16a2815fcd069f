"""Choice bar: one of a few, all of them in sight. Arrow keys move, Tab leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QSizePolicy, QToolButton, QWidget

from kimera_console.gui.widgets.basic.basics import set_enabled
from kimera_console.gui.widgets.basic.fold import note_content
from kimera_console.gui.widgets.basic.tips import plain_tip
from kimera_console.gui.widgets.flow import FlowLayout, FlowRow

if TYPE_CHECKING:
    from collections.abc import Mapping

HEIGHT, BORDER, EDGE = 34, 1, 2
"""Of a bar of one line, of the line around it, and around its buttons, in pixels."""


class ChoiceBar(FlowRow):
    """Buttons in a row of which exactly one is chosen; in several rows where one has no room.

    Args:
        name: Accessible name: what is chosen here.
        options: Key -> words, in order; the first is chosen.
        tips: Key -> tooltip.

    Signals:
        chosen: The key, when the user or `choose` changes it.
    """

    chosen = Signal(str)

    def __init__(
        self,
        name: str,
        options: Mapping[str, str],
        *,
        tips: Mapping[str, str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        # A line is higher than a button: the ring around the focus must not move what is below.
        row = FlowLayout(spacing=EDGE, line_height=HEIGHT - 2 * (BORDER + EDGE))
        row.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        super().__init__(layout=row)
        if parent is not None:
            self.setParent(parent)
        self.setProperty("surface", "inset")
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QToolButton] = {}
        self._key = next(iter(options))
        for key, words in options.items():
            made = self._buttons[key] = QToolButton()
            made.setText(words)
            made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
            made.setProperty("kind", "quiet")
            made.setProperty("small", True)
            made.setCheckable(True)
            made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            made.setToolTip(plain_tip((tips or {}).get(key, "")))
            made.setAccessibleName(f"{name}: {words.replace('&', '')}")
            self._group.addButton(made)
            self.add(made)
        self._group.setExclusive(True)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HEIGHT)
        self._buttons[self._key].setChecked(True)
        self._group.buttonToggled.connect(self._toggled)

    @property
    def key(self) -> str:
        return self._key

    def choose(self, key: str) -> None:
        """Choose; a key that is not there, or that is disabled, changes nothing."""
        wanted = self._buttons.get(key)
        if wanted is not None and wanted.isEnabled():
            wanted.setChecked(True)

    def button(self, key: str) -> QToolButton:
        return self._buttons[key]

    def lead_to(self, pages: Mapping[str, QWidget]) -> None:
        """Record which page each button brings into sight, for the command palette."""
        for key, page in pages.items():
            note_content(self._buttons[key], page)

    def set_available(self, key: str, available: bool, reason: str = "") -> None:
        """Enable or disable one option; its tooltip says why it can't be chosen."""
        set_enabled(self._buttons[key], available, reason)

    def _toggled(self, _button: QToolButton, on: bool) -> None:
        if not on:
            return
        self._key = next(key for key, made in self._buttons.items() if made.isChecked())
        self.chosen.emit(self._key)
