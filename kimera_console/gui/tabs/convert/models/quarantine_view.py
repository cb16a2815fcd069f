"""Conversions that failed their comparison: look into them, keep one knowingly, delete them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot

from kimera_console.core.convert import quarantine
from kimera_console.core.sources.naming import model_name
from kimera_console.core.system.answers import look_into
from kimera_console.gui.jobs import IO
from kimera_console.gui.language import core_words
from kimera_console.gui.latest import Latest
from kimera_console.gui.tabs.convert.action_message import ActionMessage
from kimera_console.gui.tabs.convert.column_widths import fill
from kimera_console.gui.tabs.convert.models.quarantine_form import QuarantineForm
from kimera_console.gui.tabs.convert.run.comparison_view import ComparisonView
from kimera_console.gui.widgets import (
    Card,
    Column,
    DataTable,
    EmptyState,
    FilterField,
    button,
    set_enabled,
)
from kimera_console.gui.widgets.basic import words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from PySide6.QtGui import QShowEvent
    from PySide6.QtWidgets import QPushButton, QWidget

    from kimera_console.core.bundles.bundle import Bundle
    from kimera_console.core.convert.quarantine import QuarantinedModel
    from kimera_console.core.errors import KimeraError
    from kimera_console.core.jobs import JobContext
    from kimera_console.gui.console_core import ConsoleCore

WIDTHS = (304, 80, 88, 0, 152)
"""Of the columns, in pixels; 0 takes what is left."""
TABLE_HEIGHT = 112
COMPARISON_HEIGHT = 420


class QuarantineView(Card):
    """A table of what failed, the report of the selected one, and what can be done with it.

    Reading and changing run in jobs.

    Args:
        core: Runs the jobs.
        folder: Gives the models folder beside which the quarantine is.

    Signals:
        kept: The `Bundle` that was made of one by an override.
        changed: What is quarantined is another.
        empty_triggered: The empty state's button was pressed.
    """

    empty_triggered = Signal()
    kept = Signal(object)
    changed = Signal()

    def __init__(
        self, core: ConsoleCore, folder: Callable[[], Path], parent: QWidget | None = None
    ) -> None:
        super().__init__("Quarantine", parent=parent)
        self.set_title(self.tr("Quarantine: conversions that failed their comparison"))
        self._core = core
        self._folder = folder
        self._listing = Latest(
            core.runner,
            _list,
            self,
            name=self.tr("Read the quarantine"),
            replaces=True,
            lane=IO,
            visible=False,
        )
        self._listing.succeeded.connect(self._show_listed)
        self._listing.failed.connect(self._show_error)
        self._wanted: Path | None = None
        self._asked: QuarantinedModel | None = None
        self.message = ActionMessage()
        self.form = QuarantineForm()
        self.table = DataTable(
            self._columns(), self.tr("Quarantined conversions"), key=lambda q: q.path
        )
        self.table.setSelectionMode(DataTable.SelectionMode.SingleSelection)
        self.table.setFixedHeight(TABLE_HEIGHT)
        self.filter = FilterField(self.table, self.tr("Filter the quarantine"), "quarantineFilter")
        self.comparison = ComparisonView()
        self.comparison.setFixedHeight(COMPARISON_HEIGHT)
        self._make_actions()
        self._empty = EmptyState(
            "check-circle",
            self.tr("Quarantine is empty."),
            self.tr("Convert a model"),
            hint=self.tr(
                "Conversions that failed the comparison with their source model are kept "
                "here with their report. No backend loads them."
            ),
        )
        self._empty.triggered.connect(self.empty_triggered)
        self.message.lay_over(self)
        for piece in (self.form, self._empty, self.filter, self.table):
            self.add(piece)
        self.add(self.comparison)
        self.body.addStretch(1)
        self.table.selection_changed.connect(self._show)
        self._fill(())

    @property
    def current(self) -> QuarantinedModel | None:
        one: QuarantinedModel | None = self.table.current_row
        return one

    def select(self, path: Path | None) -> None:
        """Show this one as soon as it is listed, unless a question is open, and look again."""
        self._wanted = None if self.form.is_asking else path
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Look what is in quarantine; what an older look finds is not shown any more."""
        self._listing.request(self._folder())

    @Slot(object, object)
    def _show_listed(self, _folder: Path, found: Sequence[QuarantinedModel]) -> None:
        self._fill(found)

    @Slot(object, object)
    def _show_error(self, _folder: Path, error: KimeraError) -> None:
        self.message.show_error(error)

    def _fill(self, found: Sequence[QuarantinedModel]) -> None:
        before = self._wanted or (self.current.path if self.current else None)
        fill(self.table, found, WIDTHS)
        total = sum(one.size_bytes for one in found)
        self.set_caption(
            self.tr("{0} on disk; no backend loads them").format(words.size(total)) if found else ""
        )
        if found:
            for one in found:
                if one.path == before:
                    self.table.select(one)
                    self._wanted = None
        else:
            self.form.clear()
        self._empty.setVisible(not found)
        self.filter.setVisible(bool(found))
        self.table.setVisible(bool(found))
        self._show(self.current)
        self.changed.emit()

    def _columns(self) -> tuple[Column, ...]:
        return (
            Column(self.tr("Result"), lambda q: q.name, tip=lambda q: str(q.path),
                   icon=lambda _q: "lock", tone=lambda _q: "warn"),
            Column(self.tr("Precision"), lambda q: q.precision or "–"),
            Column(self.tr("Size"), lambda q: words.size(q.size_bytes), lambda q: q.size_bytes,
                   number=True),
            Column(self.tr("Failed because"), lambda q: core_words(q.why), stretch=True,
                   tip=lambda q: "\n".join(q.parity.problems if q.parity else (q.why,))),
            Column(self.tr("Since"), lambda q: q.since[:16].replace("T", " ") or "–",
                   lambda q: q.since),
        )  # fmt: skip

    def _make_actions(self) -> None:
        self.keep_button = self._action(
            "keepQuarantined",
            self.tr("&Keep anyway…"),
            self._ask_keep,
            self.tr("Keep it as a model although it failed. Who, when and why is recorded. Alt+K"),
        )
        self.delete_button = self._action(
            "deleteQuarantined",
            self.tr("De&lete…"),
            self._ask_delete,
            self.tr("Delete it permanently. Alt+L"),
        )

    def _action(self, name: str, text: str, act: Callable[[], object], tip: str) -> QPushButton:
        made = button(text, act, tip=tip, small=True)
        made.setObjectName(name)
        self.add_action(made)
        return made

    @Slot(object)
    def _show(self, one: QuarantinedModel | None) -> None:
        if one is None or self._asked is None or one.path != self._asked.path:
            self.form.clear()
        reason = "" if one else self.tr("Select an entry first.")
        unreadable = self.tr("Its report is unreadable, so it cannot be approved.")
        set_enabled(self.delete_button, not reason, reason)
        keep = reason or (unreadable if one and one.parity is None else "")
        set_enabled(self.keep_button, not keep, keep)
        self.comparison.setVisible(one is not None and one.parity is not None)
        if one is not None and one.parity is not None and self.isVisible():
            self.comparison.show_report(one.parity)

    @Slot()
    def _ask_keep(self) -> None:
        one = self.current
        if one is None:
            return
        self._asked = one
        out = quarantine.free_place(one)
        self.form.ask(
            self.tr("Keep {0} as a model although it failed?").format(one.name),
            self.tr(
                "It becomes {0}, of {1}. {2} Wherever it is listed, it will be marked as kept by"
                " you, with this reason."
            ).format(out.name, model_name(one.source), one.why),
            self.tr("Keep it as a model"),
            partial(self._keep, one, out),
            reason=True,
        )

    @Slot()
    def _ask_delete(self) -> None:
        one = self.current
        if one is None:
            return
        self._asked = one
        self.form.ask(
            self.tr("Delete {0} permanently?").format(one.name),
            self.tr("Its report is deleted too; {0} are freed.").format(words.size(one.size_bytes)),
            self.tr("Delete {0}").format(one.name),
            partial(self._delete, one),
            reason=False,
        )

    def _keep(self, one: QuarantinedModel, out: Path, reason: str) -> None:
        def work(_context: JobContext) -> Bundle:
            return quarantine.keep_quarantined(one, reason=reason, out=out)

        job = self._core.runner.submit(self.tr("Keep {0}").format(one.name), work, lane=IO)
        job.succeeded.connect(self._now_kept)
        job.failed.connect(self.message.show_error)
        job.finished.connect(self.refresh)

    @Slot(object)
    def _now_kept(self, bundle: Bundle) -> None:
        said = self.tr("{0} is kept as a model although it failed; its manifest says who and why.")
        self._core.notify(said.format(bundle.path.name), "warn")
        self.kept.emit(bundle)

    def _delete(self, one: QuarantinedModel, _reason: str) -> None:
        job = self._core.runner.submit(
            self.tr("Delete {0}").format(one.name),
            lambda _context: quarantine.delete_quarantined(one),
            lane=IO,
        )
        job.succeeded.connect(
            lambda _nothing: self._core.notify(
                self.tr("{0} was deleted: {1} freed.").format(one.name, words.size(one.size_bytes)),
                "ok",
            )
        )
        job.failed.connect(self.message.show_error)
        job.finished.connect(self.refresh)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show(self.current)


def _list(folder: Path, context: JobContext) -> tuple[QuarantinedModel, ...]:
    look = partial(quarantine.list_quarantined, folder)
    return look_into(folder, look, checkpoint=context.checkpoint)
