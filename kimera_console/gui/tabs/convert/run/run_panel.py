"""The running conversion: its stages, its log, then the comparison and what can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal, Slot

from kimera_console.core.bundles.groups import by_language
from kimera_console.core.bundles.search import SearchPoint
from kimera_console.core.convert import ParityReport, StageReport, stages_for
from kimera_console.core.convert.record.memory_samples import MemoryReading
from kimera_console.core.errors import ParityError
from kimera_console.core.jobs import JobState
from kimera_console.gui.language import filled
from kimera_console.gui.tabs.convert.action_message import ActionMessage
from kimera_console.gui.tabs.convert.column_widths import fill
from kimera_console.gui.tabs.convert.page_stack import PageStack
from kimera_console.gui.tabs.convert.run.comparison_view import (
    LANGUAGE_WIDTHS,
    ComparisonView,
    is_exact,
    language_table,
)
from kimera_console.gui.tabs.convert.run.memory_plot import ConversionMemoryPlot
from kimera_console.gui.tabs.convert.run.search_view import SearchView
from kimera_console.gui.widgets import (
    Card,
    EmptyState,
    LogView,
    StageTimeline,
    StatusPill,
    button,
    hbox,
    holder,
    set_enabled,
    vbox,
)
from kimera_console.gui.widgets.basic import words
from kimera_console.gui.widgets.basic.choice_bar import ChoiceBar
from kimera_console.gui.widgets.messages.advice import advice_words
from kimera_console.gui.widgets.messages.message_area import BottomOverlay
from kimera_console.gui.widgets.messages.question import Question
from kimera_console.gui.widgets.side_by_side import SideBySide

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from kimera_console.core.bundles.bundle import Bundle
    from kimera_console.core.convert import ConversionResult
    from kimera_console.core.convert.gate.library_comparison import LibraryComparison
    from kimera_console.core.errors import KimeraError
    from kimera_console.gui.jobs import JobHandle
    from kimera_console.gui.tabs.convert.run.queue import QueueEntry

PROGRESS, LOG, SEARCH = "progress", "log", "search"
COMPARISON, LANGUAGES = "comparison", "languages"
TALLEST_PLOT, BESIDE_PX = 280, 560


class RunPanel(Card):
    """One conversion from its start to its comparison.

    Signals:
        use_requested: "Use this model" was pressed.
        empty_triggered: The empty state's button was pressed.
        point_requested: Another `SearchPoint` of the search is to be converted.
    """

    point_requested = Signal(object)
    use_requested = Signal()
    empty_triggered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Conversion", parent=parent)
        self.set_title(self.tr("Conversion"))
        self._job: JobHandle | None = None
        self._entry: QueueEntry | None = None
        self.pill = StatusPill()
        self.cancel_button = button(
            self.tr("Ca&ncel"),
            self._cancel,
            tip=self.tr("Cancel and remove everything written so far. Alt+N"),
        )
        self.cancel_button.setObjectName("cancelButton")
        self.use_button = button(
            self.tr("Use this &model"),
            self.use_requested.emit,
            kind="primary",
            tip=self.tr("Write the flags, reload, and verify that this model is active. Alt+M"),
        )
        self.use_button.setObjectName("useModelButton")
        self.library_button = button(
            self.tr("Compare with sentence-transformers"),
            small=True,
            tip=self.tr(
                "Embed the probe texts with the library that the model was published for. It\n"
                "shares no code with the console that reads the model."
            ),
        )
        self.library_button.setObjectName("libraryComparisonButton")
        self.question = Question()
        self.message = ActionMessage()
        self.timeline = StageTimeline()
        self.timeline.set_tips(self._stage_tips())
        self.memory = ConversionMemoryPlot()
        self.log = LogView()
        self.comparison = ComparisonView()
        self.search = SearchView()
        self.search.point_requested.connect(self.point_requested)
        self.languages = language_table(self.tr("Comparison by language"))
        self.views = ChoiceBar(
            self.tr("Page"),
            {
                PROGRESS: self.tr("Stages and memory"),
                LOG: self.tr("Log"),
                COMPARISON: self.tr("Comparison"),
                LANGUAGES: self.tr("By language"),
                SEARCH: self.tr("Search"),
            },
        )
        self._empty = EmptyState("convert", "", self.tr("Use the sample model"))
        self._empty.triggered.connect(self.empty_triggered)
        self.set_ready("")
        self._tick = QTimer(self, interval=250)
        self._tick.timeout.connect(self._show_time)
        self._lay_out()

    def follow(self, entry: QueueEntry) -> None:
        """Show a conversion that waits, runs or has ended, with what it has reported so far."""
        self._disconnect_job()
        self._entry, self._job = entry, entry.job
        self.message.clear()
        self.set_title(self.tr("Converting {0} to {1}").format(entry.name, entry.request.precision))
        self.timeline.follow(entry.job, stages_for(entry.request.precision))
        for stage in entry.stages:
            self._complete(stage)
        self.memory.show_readings(entry.memory)
        self.log.follow(entry.job)
        self._offer_search(entry)
        entry.job.published.connect(self._take)
        entry.job.state_changed.connect(self._show_job_state)
        self._no_comparison(self.tr("The comparison is shown at the end of the conversion."))
        self.library_button.hide()
        self.question.clear()
        self.cancel_button.setVisible(not entry.job.is_finished)
        self.use_button.hide()
        self._show_job_state()
        self._turn_to(PROGRESS)
        self._tick.start()

    @property
    def entry(self) -> QueueEntry | None:
        """The conversion on show."""
        return self._entry

    @property
    def bundle(self) -> Bundle | None:
        """The converted model on show, None while there is none."""
        job = self._job
        return job.result.bundle if job is not None and job.state is JobState.SUCCEEDED else None

    def show_library_comparison(self, found: LibraryComparison) -> None:
        """Show what sentence-transformers itself says of the model on show."""
        parity = found.parity
        said = self.tr("Equal to {0}.") if parity.passed else self.tr("Not equal to {0}.")
        figures = self.tr("Lowest cosine {0:.7f}, largest difference {1:.1e}; shown below.")
        self.message.show_message(
            "ok" if parity.passed else "bad",
            said.format(found.reference),
            filled(figures, parity.cosine_min, parity.max_abs_diff),
        )
        self._show_parity(parity)

    def prepare_plots(self) -> None:
        """Build what plots are drawn on, once it has been loaded."""
        self.memory.prepare()
        self.comparison.prepare()
        self.search.prepare()

    def show_result(self, result: ConversionResult, name: str) -> None:
        """The conversion succeeded."""
        self._end()
        self.set_title(name)
        self.set_caption(
            self.tr("{time} · peak {memory} · {size} on disk · {exporter}, {precision}").format(
                time=words.duration(result.seconds),
                memory=words.size(result.peak_rss_bytes),
                size=words.size(result.size_bytes),
                exporter=result.exporter,
                precision=result.precision,
            )
        )
        if result.search is not None:
            self.search.show_search(result.search)
            self.views.set_available(SEARCH, True)
        if result.parity is not None:
            self.library_button.show()
            self._show_parity(result.parity)
            return
        self.show_verdict(None)
        self._no_comparison(self.tr("No comparison: there was no source model to compare with."))

    def show_failure(self, error: KimeraError) -> None:
        """The conversion failed; nothing was published."""
        self._end_without_result()
        self.pill.set_status(self.tr("Failed"), "bad")
        self.message.offer(
            "bad", error.message, advice_words(error.advice), self.tr("Show the log"), self.show_log
        )
        for line in (str(error), *error.log.splitlines()):
            self.log.append(line)
        if isinstance(error, ParityError) and isinstance(error.report, ParityReport):
            self._show_parity(error.report)
            return
        self._no_comparison(self.tr("No comparison: the conversion failed."))

    def show_cancelled(self) -> None:
        self._end_without_result()
        self.pill.set_status(self.tr("Cancelled"), "muted", icon="stop")
        said = self.tr("The conversion was cancelled. Nothing was written.")
        self.message.show_message("info", said)
        self._no_comparison(self.tr("No comparison: the conversion was cancelled."))

    def set_use(self, *, reason: str = "", shown: bool = True) -> None:
        """Offer the model on show, or give the reason why it can't be put to use."""
        self.use_button.setVisible(shown)
        set_enabled(self.use_button, not reason, reason)

    def set_ready(self, name: str) -> None:
        """Say in the empty state that a model is ready, or ("") that one must be chosen."""
        if name:
            said = self.tr("{0} is ready.").format(name)
            hint = self.tr("Press Convert. Stages and memory are shown here, then the comparison.")
        else:
            said = self.tr("Choose a model on the left. Its conversion is shown here.")
            hint = self.tr("The result is compared with the source model before it is published.")
        self._empty.set_words(said, hint)
        self._empty.button.setVisible(not name)

    @Slot()
    def show_log(self) -> None:
        self._turn_to(LOG)

    def _stage_tips(self) -> dict[str, str]:
        return {
            "Inspect": self.tr(
                "Read the model's small files; check the disk and the output folder."
            ),
            "Export": self.tr("Trace the model into an ONNX graph, in a separate process."),
            "Write": self.tr("Write the graph and the weights to a temporary folder."),
            "Search": self.tr(
                "Build and time mixed-precision variants; keep the fastest that meets the target."
            ),
            "Quantise": self.tr("Rewrite the weights in the chosen precision, tensor by tensor."),
            "Load": self.tr(
                "Load it with ONNX Runtime in a separate process, and embed the probe texts."
            ),
            "Source model": self.tr(
                "Embed the same texts with the source model, in another process."
            ),
            "Compare": self.tr("Compare the vectors, text by text."),
            "Publish": self.tr(
                "Write the manifest with every file's hash, and rename the folder into place."
            ),
        }

    def _lay_out(self) -> None:
        self._title.setWordWrap(True)  # a model may have a long name
        self.add_action(self.pill)
        self.add_action(self.cancel_button)
        self.add_action(self.use_button)
        stages = vbox(self.timeline)
        stages.addStretch(1)
        self.memory.setMaximumHeight(TALLEST_PLOT)
        curves = vbox(self.memory)
        curves.addStretch(1)
        progress = SideBySide(holder(stages), holder(curves), shares=(2, 3), room_px=BESIDE_PX)
        self.comparison.add_below_figures(self.library_button)
        self._pages = {
            PROGRESS: progress,
            LOG: self.log,
            COMPARISON: self.comparison,
            LANGUAGES: self.languages,
            SEARCH: self.search,
        }
        self._stack = PageStack()
        for page in (self._empty, *self._pages.values()):
            self._stack.addWidget(page)
        self.views.lead_to(self._pages)
        bar = hbox(self.views)
        bar.addStretch(1)
        self._bar = holder(bar)
        self.add(self._bar)
        self.add(self._stack, 1)
        self.message.lay_over(self)
        BottomOverlay(self, self.question)
        for piece in (self._bar, self.pill, self.cancel_button, self.use_button,
                      self.library_button):  # fmt: skip
            piece.hide()
        self.views.chosen.connect(self._turn_to)

    @Slot(str)
    def _turn_to(self, view: str) -> None:
        self._bar.show()
        self.pill.show()
        self.views.choose(view)
        self._stack.setCurrentWidget(self._pages[view])

    @Slot(object)
    def _take(self, partial: object) -> None:
        if isinstance(partial, StageReport):
            self._complete(partial)
        elif isinstance(partial, MemoryReading):
            self.memory.add_reading(partial)
        elif isinstance(partial, SearchPoint):
            self.search.add_point(partial)
            self.views.set_available(SEARCH, True)

    def _complete(self, stage: StageReport) -> None:
        peak = self.tr("peak {0}").format(words.size(stage.peak_rss_bytes))
        self.timeline.complete(stage.name, stage.seconds, peak)

    def _offer_search(self, entry: QueueEntry) -> None:
        target = entry.request.target
        self.search.begin(entry.points, target.cosine_mean)
        self.views.set_available(
            SEARCH, bool(entry.points), self.tr("Only precision auto runs a search.")
        )

    def _disconnect_job(self) -> None:
        """Stop following the conversion that was shown."""
        if self._job is not None:
            self._job.published.disconnect(self._take)
            self._job.state_changed.disconnect(self._show_job_state)

    @Slot()
    def _show_job_state(self) -> None:
        if self._job is None or self._job.is_finished:
            return
        state = self._job.state
        stopping = state is JobState.CANCELLING
        if state is JobState.QUEUED:
            self.pill.set_status(self.tr("Waiting"), "muted", icon="clock")
        else:
            text = self.tr("Stopping…") if stopping else self.tr("Running")
            self.pill.set_status(text, "warn" if stopping else "info", icon="play")
        set_enabled(self.cancel_button, not stopping, self.tr("It is stopping."))
        self._show_time()

    @Slot()
    def _show_time(self) -> None:
        if self._job is None:
            return
        waits = self._job.state is JobState.QUEUED
        self.set_caption(self.tr("waiting") if waits else words.duration(self._job.elapsed_s))

    def show_verdict(self, parity: ParityReport | None) -> None:
        """Say in the pill what the comparison found; None: nothing was compared."""
        if parity is None:
            self.pill.set_status(self.tr("Not compared"), "warn")
            return
        equal = self.tr("Equal") if is_exact(parity) else self.tr("Close enough")
        self.pill.set_status(
            equal if parity.passed else self.tr("Not equal"),
            "ok" if parity.passed else "bad",
            tip=self.tr("{0} texts were embedded by both models and compared.").format(
                parity.texts
            ),
        )

    def _show_parity(self, parity: ParityReport) -> None:
        self.show_verdict(parity)
        self.comparison.show_report(parity, said_above=not parity.passed)
        fill(self.languages, by_language(parity), LANGUAGE_WIDTHS)
        for view in (COMPARISON, LANGUAGES):
            self.views.set_available(view, True)
        self._turn_to(COMPARISON)

    def _no_comparison(self, reason: str) -> None:
        self._turn_to(PROGRESS)
        for view in (COMPARISON, LANGUAGES):
            self.views.set_available(view, False, reason)

    def _end(self) -> None:
        self._tick.stop()
        self.cancel_button.hide()

    def _end_without_result(self) -> None:
        self._end()
        if self._entry is not None:
            words_ = self.tr("{0} to {1}")
            self.set_title(words_.format(self._entry.name, self._entry.request.precision))
        self.set_caption("")

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()
