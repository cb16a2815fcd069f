"""One past conversion: what was asked, how it ended, its stages, its memory, its log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QDateTime, Qt, Signal, SignalInstance
from PySide6.QtWidgets import QStackedWidget, QWidget

from kimera_console.core.convert import stages_for
from kimera_console.core.convert.record.history import Outcome
from kimera_console.core.jobs import JobState, Progress
from kimera_console.core.sources.naming import model_name
from kimera_console.gui.language import filled
from kimera_console.gui.tabs.convert.run.memory_plot import ConversionMemoryPlot
from kimera_console.gui.widgets import (
    Card,
    EmptyState,
    InlineMessage,
    LogView,
    StageTimeline,
    StatusPill,
    button,
    hbox,
    holder,
    scroll_page,
    set_enabled,
    vbox,
)
from kimera_console.gui.widgets.basic import words
from kimera_console.gui.widgets.basic.choice_bar import ChoiceBar
from kimera_console.gui.widgets.basic.facts import Fact, FactList

if TYPE_CHECKING:
    from kimera_console.core.convert.record.history import ConversionRecord

OUTCOME_LOOKS = {
    Outcome.RUNNING: ("play", "info"),
    Outcome.SUCCEEDED: ("check-circle", "ok"),
    Outcome.FAILED: ("error", "bad"),
    Outcome.CANCELLED: ("stop", "muted"),
    Outcome.INTERRUPTED: ("warning", "warn"),
}
STAGE_VIEW, LOG = "stages", "log"


class HistoryDetail(Card):
    """The record that is selected.

    Attributes:
        views: Chooses between stages and log.
        facts, timeline, memory, log: What is shown.

    Signals:
        repeat_requested: The record is to be set up again.
        copy_requested: The record is to be copied.
        save_requested: The record is to be written to a file.
    """

    repeat_requested = Signal(object)
    copy_requested = Signal(object)
    save_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Conversion", parent=parent)
        self.set_title(self.tr("Conversion"))
        self._record: ConversionRecord | None = None
        self.pill = StatusPill()
        self.message = InlineMessage(closable=False)
        self.facts = FactList(
            (
                Fact("source", self.tr("Source"), wide=True),
                Fact("out", self.tr("Into"), wide=True),
                Fact("options", self.tr("Options"), wide=True),
                Fact("result", self.tr("Result"), wide=True),
            )
        )
        self.timeline = StageTimeline()
        self.memory = ConversionMemoryPlot()
        self.log = LogView()
        self.views = ChoiceBar(
            self.tr("Page"), {STAGE_VIEW: self.tr("Stages and memory"), LOG: self.tr("Log")}
        )
        self._lay_out()
        self.show_record(None)

    def show_record(self, record: ConversionRecord | None) -> None:
        """Show a record, or that none is selected."""
        self._record = record
        reason = "" if record else self.tr("Select a conversion first.")
        for made in self._buttons:
            set_enabled(made, not reason, reason)
        self._stack.setCurrentWidget(self._scrolled if record else self._nothing)
        self.pill.setVisible(record is not None)
        if record is None:
            self.set_title(self.tr("Conversion"))
            self.set_caption("")
            return
        self.set_title(model_name(record.source))
        self.set_caption(begun_words(record))
        icon, tone = OUTCOME_LOOKS[record.outcome]
        self.pill.set_status(outcome_words(record.outcome).capitalize(), tone, icon=icon)
        self._show_outcome(record)
        self._show_facts(record)
        self._show_stages(record)
        self.memory.show_readings(record.memory)
        self.log.set_lines(record.log or (self.tr("The log is empty."),))

    def _lay_out(self) -> None:
        repeat = button(
            self.tr("Repeat with &other options"),
            lambda: self._ask(self.repeat_requested),
            kind="primary",
            tip=self.tr("Fill in the form with these options; nothing starts yet. Alt+O"),
            small=True,
        )
        repeat.setObjectName("repeatConversion")
        copy = button(
            self.tr("Cop&y"), lambda: self._ask(self.copy_requested),
            tip=self.tr("Copy the whole record as JSON. Alt+Y"), small=True,
        )  # fmt: skip
        copy.setObjectName("copyRecord")
        save = button(
            self.tr("Sa&ve…"), lambda: self._ask(self.save_requested),
            tip=self.tr("Write the whole record to a file. Alt+V"), small=True,
        )  # fmt: skip
        save.setObjectName("saveRecord")
        self._buttons = (repeat, copy, save)
        for piece in (self.pill, copy, save, repeat):
            self.add_action(piece)
        stages = vbox(self.timeline)
        stages.addStretch(1)
        row = hbox(spacing=24)
        row.addLayout(stages, 2)
        row.addWidget(self.memory, 3)
        self._pages = {STAGE_VIEW: holder(row), LOG: self.log}
        self._inside = QStackedWidget()
        for page in self._pages.values():
            self._inside.addWidget(page)
        self.views.lead_to(self._pages)
        self.views.chosen.connect(lambda view: self._inside.setCurrentWidget(self._pages[view]))
        bar = hbox(self.views)
        bar.addStretch(1)
        column = vbox(self.message, self.facts, spacing=12)
        column.addLayout(bar)
        column.addWidget(self._inside, 1)
        self._page = holder(column)
        self._nothing = EmptyState("clock", self.tr("Select a conversion on the left."))
        self._stack = QStackedWidget()
        self._stack.addWidget(self._nothing)
        self._scrolled = scroll_page(self._page, margin=0)
        self._scrolled.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._stack.addWidget(self._scrolled)
        self.add(self._stack, 1)

    def _ask(self, signal: SignalInstance) -> None:
        if self._record is not None:
            signal.emit(self._record)

    def _show_outcome(self, record: ConversionRecord) -> None:
        if record.outcome is Outcome.FAILED:
            self.message.show_message("bad", record.error, record.hint)
        elif record.outcome is Outcome.INTERRUPTED:
            self.message.show_message(
                "warn",
                self.tr("The console ended before the conversion did."),
                self.tr("It was killed, or the machine shut down; nothing was published."),
            )
        else:
            self.message.clear()

    def _show_facts(self, record: ConversionRecord) -> None:
        revision = f" @ {record.revision}" if record.revision else ""
        self.facts.set("source", record.source + revision)
        self.facts.set("out", record.out)
        self.facts.set("options", " · ".join(record.request.words()))
        text = self.tr("running; updated after each stage")
        if record.outcome is not Outcome.RUNNING:
            stage = self.tr("in stage {0}").format(record.last_stage)
            text = self.tr("{0} after {1}").format(
                outcome_words(record.outcome), words.duration(record.seconds)
            )
            text += f", {stage}" if record.last_stage and record.result is None else ""
        if record.result is not None:
            result = record.result
            text = self.tr("{time} · peak {memory} · {size} on disk").format(
                time=words.duration(record.seconds),
                memory=words.size(result.peak_rss_bytes),
                size=words.size(result.size_bytes),
            )
            compared = self.tr("lowest cosine {cosine:.7f}, {texts} texts")
            if not result.texts:
                compared = self.tr("not compared")
            text += " · " + filled(compared, cosine=result.cosine_min, texts=result.texts)
        self.facts.set("result", text)

    def _show_stages(self, record: ConversionRecord) -> None:
        names = [stage.name for stage in record.stages]
        self.timeline.set_stages(
            list(dict.fromkeys([*stages_for(record.request.precision), *names]))
        )
        self.timeline.setMinimumHeight(self.timeline.sizeHint().height())  # layouts squeeze labels
        if record.last_stage and record.outcome is not Outcome.SUCCEEDED:
            self.timeline.take(Progress(record.last_stage))
        for stage in record.stages:
            peak = self.tr("peak {0}").format(words.size(stage.peak_rss_bytes))
            self.timeline.complete(stage.name, stage.seconds, peak)
        failed = record.outcome in (Outcome.FAILED, Outcome.INTERRUPTED)
        if failed:
            self.timeline.finish(JobState.FAILED)
        elif record.outcome is Outcome.CANCELLED:
            self.timeline.finish(JobState.CANCELLED)
        if record.last_stage in names:
            return
        if record.outcome is Outcome.RUNNING:
            self.timeline.set_running_time(record.last_stage, _since_saved_s(record))
        else:
            known_s = sum(stage.seconds for stage in record.stages)
            self.timeline.set_time(record.last_stage, max(0.0, record.seconds - known_s))


def _since_saved_s(record: ConversionRecord) -> float:
    """Seconds since a conversion that runs was written down: its last stage began then."""
    begun = QDateTime.fromString(record.started, Qt.DateFormat.ISODate)
    spent_ms = begun.msecsTo(QDateTime.currentDateTimeUtc()) if begun.isValid() else 0
    return max(0.0, spent_ms / 1000 - record.seconds)


def begun_words(record: ConversionRecord, form: str = "yyyy-MM-dd HH:mm:ss") -> str:
    """When a conversion began, in local time and a form of Qt's."""
    when = QDateTime.fromString(record.started, Qt.DateFormat.ISODate)
    return when.toLocalTime().toString(form) if when.isValid() else record.started[:16]


def outcome_words(outcome: Outcome) -> str:
    """How a conversion ended, in a word."""
    return {
        Outcome.RUNNING: _tr("running"),
        Outcome.SUCCEEDED: _tr("succeeded"),
        Outcome.FAILED: _tr("failed"),
        Outcome.CANCELLED: _tr("cancelled"),
        Outcome.INTERRUPTED: _tr("interrupted"),
    }[outcome]


def _tr(text: str) -> str:
    return QCoreApplication.translate("Outcome", text)
