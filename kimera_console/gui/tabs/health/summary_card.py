"""Top of the Health tab: how many checks ended how, when, and running them again."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from kimera_console.core.health import CheckStatus
from kimera_console.core.health.report import counts
from kimera_console.gui.tabs.health.status_style import counted, style_of
from kimera_console.gui.widgets import Card, FlowRow, StatusPill, button, hbox, set_enabled, vbox
from kimera_console.gui.widgets.basic.elided import ElidedLabel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from kimera_console.core.health import Check

ORDER = (CheckStatus.FAIL, CheckStatus.WARN, CheckStatus.OK, CheckStatus.SKIP)
RUN_KEYS, COPY_KEYS = "Ctrl+R", "Ctrl+Shift+C"


class SummaryCard(Card):
    """Counts, and the two buttons.

    Attributes:
        words: How it stands.

    Signals:
        run_requested: Check again.
        copy_requested: The report for a ticket.
        filter_changed: The `CheckStatus` to show alone, or None for all.
    """

    filter_changed = Signal(object)
    run_requested = Signal()
    copy_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setAccessibleName(self.tr("Summary"))
        self._only: CheckStatus | None = None
        self.pills = {status: StatusPill(clickable=True) for status in ORDER}
        for status, pill in self.pills.items():
            pill.clicked.connect(partial(self._filter, status))
            # Room from the start, and for figures that grow: else the page moves with each check.
            policy = pill.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            pill.setSizePolicy(policy)
            many = status in (CheckStatus.OK, CheckStatus.SKIP)
            pill.keep_room(counted(status, 88 if many else 8))
        self.words = ElidedLabel("", "caption")
        self.copy = button(
            self.tr("Cop&y report"), self.copy_requested.emit, icon="copy",
            tip=self.tr("Plain text for a ticket, without secrets. {0}").format(COPY_KEYS),
        )  # fmt: skip
        self.copy.setObjectName("copyReportButton")
        self.run = button(
            self.tr("Run chec&ks"), self.run_requested.emit, kind="primary",
            tip=self.tr("Run all checks again. {0}").format(RUN_KEYS),
        )  # fmt: skip
        self.run.setObjectName("runChecksButton")
        pills = FlowRow(*self.pills.values())
        row = hbox()
        row.addLayout(vbox(pills, self.words, spacing=4), 1)
        row.addWidget(self.copy)
        row.addWidget(self.run)
        self.add(row)
        self.show_counts(())

    def show_counts(self, checks: Sequence[Check]) -> None:
        """Count what has ended."""
        found = counts(checks)
        for status, pill in self.pills.items():
            look = style_of(status)
            pill.set_status(
                counted(status, found[status]),
                look.tone if found[status] else "muted",
                icon=look.icon,
                tip=self._tip(status),
            )
            pill.setVisible(bool(checks))
        set_enabled(self.copy, bool(checks), self.tr("No checks have run yet."))

    def _filter(self, status: CheckStatus) -> None:
        """A click shows the checks of this status alone; a second one shows all again."""
        self._only = None if self._only is status else status
        for each, pill in self.pills.items():
            pill.set_tip(self._tip(each))
            pill.set_chosen(each is self._only)
        self.filter_changed.emit(self._only)

    def _tip(self, status: CheckStatus) -> str:
        if self._only is status:
            return self.tr("Show all checks")
        return self.tr("Show only these checks")

    def show_status(self, words: str, *, running: bool) -> None:
        """Say how it stands; while checks run, none can be started."""
        self.words.setText(words)
        set_enabled(self.run, not running, self.tr("The checks are running."))
