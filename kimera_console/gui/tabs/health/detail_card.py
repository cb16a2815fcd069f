"""One check in full: what was found, and what mends it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal

from kimera_console.gui.tabs.health.looks import look_of
from kimera_console.gui.widgets import Card, StatusPill, button, holder, label, scroll_page, vbox
from kimera_console.gui.widgets.copy_box import CopyBox

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from kimera_console.core.health import Check

_FLAGS_GROUP = "Flags"


class DetailCard(Card):
    """The check that is selected.

    Signals:
        copied: The fix is on the clipboard.
        flags_wanted: The user wants to mend it on the Flags tab.
    """

    copied = Signal()
    flags_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Check", "-", parent=parent)
        self.pill = StatusPill()
        self.flags = button(self.tr("Open &Flags"), self.flags_wanted.emit, small=True)
        self.add_action(self.flags)
        self.add_action(self.pill)
        self.found = label("", wrap=True, selectable=True)
        self.found.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._mend = label(self.tr("What mends it"), "strong")
        self.fix = CopyBox(self.tr("What mends it"))
        self.fix.button.setObjectName("copyFixButton")
        self.fix.copied.connect(lambda _text: self.copied.emit())
        inside = vbox(self.found, self._mend, self.fix)
        inside.addStretch(1)
        page = scroll_page(holder(inside), margin=0)
        page.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        page.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.add(page, 1)
        self.show_check(None)

    def show_check(self, check: Check | None) -> None:
        """Show a check; None where none is selected."""
        self.pill.setVisible(check is not None)
        self.flags.setVisible(check is not None and check.group == _FLAGS_GROUP)
        if check is None:
            self.set_title(self.tr("No check is selected"))
            self.set_caption("")
            self.found.setText(self.tr("Select one on the left to see what was found."))
        else:
            look = look_of(check.status)
            self.set_title(check.title)
            self.set_caption(f"{check.group} · {check.id}")
            self.pill.set_status(look.word, look.tone, icon=look.icon)
            self.found.setText(check.detail)
        fix = check.fix if check is not None else ""
        self.fix.set_text(fix)
        self._mend.setVisible(bool(fix))
        self.fix.setVisible(bool(fix))
