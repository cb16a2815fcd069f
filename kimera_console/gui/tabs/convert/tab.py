"""The Convert tab: wires its cards to the core through jobs, and keeps nothing itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeySequence,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kimera_console.core.errors import ParityError
from kimera_console.core.jobs import JobState
from kimera_console.gui.tabs.convert.history.history_view import HistoryView
from kimera_console.gui.tabs.convert.models.leftovers_controller import LeftoversController
from kimera_console.gui.tabs.convert.models.models_card import ModelsCard
from kimera_console.gui.tabs.convert.models.models_controller import ModelsController
from kimera_console.gui.tabs.convert.models.models_view import ModelsView
from kimera_console.gui.tabs.convert.models.quarantine_view import QuarantineView
from kimera_console.gui.tabs.convert.models.use_controller import UseController
from kimera_console.gui.tabs.convert.run.library_comparison_controller import (
    LibraryComparisonController,
)
from kimera_console.gui.tabs.convert.run.queue import ConversionQueue
from kimera_console.gui.tabs.convert.run.queue_card import QueueCard
from kimera_console.gui.tabs.convert.run.result_words import result_words
from kimera_console.gui.tabs.convert.run.run_controller import RunController
from kimera_console.gui.tabs.convert.run.run_panel import RunPanel
from kimera_console.gui.tabs.convert.setup.consent_controller import OptimumConsentController
from kimera_console.gui.tabs.convert.setup.drop_controller import DropController
from kimera_console.gui.tabs.convert.setup.inspect_controller import InspectController
from kimera_console.gui.tabs.convert.setup.inspection_card import InspectionCard
from kimera_console.gui.tabs.convert.setup.options_card import OptionsCard
from kimera_console.gui.tabs.convert.setup.poolings_controller import PoolingsController
from kimera_console.gui.tabs.convert.setup.prepare_controller import PrepareController
from kimera_console.gui.tabs.convert.setup.sample_controller import SampleController
from kimera_console.gui.tabs.convert.setup.source_card import SourceCard
from kimera_console.gui.tabs.convert.setup.start_controller import StartController
from kimera_console.gui.tabs.convert.setup.steps_page import StepsPage, card_page
from kimera_console.gui.tabs.convert.views import (
    CONVERT,
    HISTORY,
    MODELS,
    QUARANTINE,
    QUEUE,
    make_views,
    show_count,
)
from kimera_console.gui.widgets import scroll_page
from kimera_console.gui.widgets.messages.message_area import BottomOverlay
from kimera_console.gui.widgets.messages.question import Question
from kimera_console.gui.widgets.messages.use_question import UseQuestion
from kimera_console.gui.widgets.plot.preloader import PlotPreloader

if TYPE_CHECKING:
    from pathlib import Path

    from kimera_console.core.bundles.search import SearchPoint
    from kimera_console.core.convert import ConversionResult
    from kimera_console.core.convert.request import ConversionRequest
    from kimera_console.core.sources.source import ModelInspection
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.tabs.convert.run.queue import QueueEntry

RECENT = "models"


class ConvertTab(QWidget):
    """Choose a model, see what it is, convert it, see the comparison, use it.

    Views: Convert; the queue; the models that are there; past conversions; what failed its
    comparison.

    Attributes:
        result: Of the last conversion that succeeded here.

    Signals:
        inspected: The `ModelInspection` of the model that is named now.
        conversion_finished: The `ConversionResult`, or None if it failed or was cancelled.
        activated: The `ActivationResult` model, or None if it could not be made active.
    """

    inspected = Signal(object)
    conversion_finished = Signal(object)
    activated = Signal(object)

    def __init__(self, core: ConsoleCore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._core = core
        self._plots = PlotPreloader(self)
        self._plots.ready.connect(self._plots_loaded)
        self._looked_for_leftovers = False
        self.result: ConversionResult | None = None
        self._history: HistoryView | None = None
        self.source = SourceCard()
        self.what = InspectionCard()
        self.how = OptionsCard(core.settings.env_file.parent)
        self.source.say_in(self.what.message)  # beside what it speaks of, above the fold
        self.run = RunPanel()
        self.models = ModelsCard(core.settings.models_folder)
        self._models_controller = ModelsController(core, self.models, self)
        self._run_controller = RunController(self.run, self._models_controller, self)
        self.use_question = UseQuestion(core)
        uses = UseController(
            self.use_question, self._models_controller, self.models, self.run, self
        )
        self._run_controller.shown.connect(uses.follow_result)
        self._library_comparison = LibraryComparisonController(core, self.run, self)
        self.models.show_folder(self._models_controller.folder)
        self.quarantine = QuarantineView(core, lambda: self._models_controller.folder)
        self.queue = ConversionQueue(core, self)
        self._models_controller.spare(self.queue.goes_into)
        self._prepare = PrepareController(
            self.how, self.queue, lambda: self._models_controller.folder, self
        )
        self._inspect = InspectController(
            core,
            self.source,
            self.what,
            self.how,
            self.run,
            lambda: self._models_controller.folder,
            self,
        )
        self._poolings = PoolingsController(core, self._inspect, self.what, self)
        self.queue_card = QueueCard(self.queue)
        self.leftovers = Question()
        self._leftovers_controller = LeftoversController(
            core, self.leftovers, self._models_controller, self
        )
        self.dropped = Question()
        self.download = Question()
        self._sample = SampleController(core, self.download, self.source, self)
        self.optimum = Question()
        self._consent = OptimumConsentController(core, self.optimum, self.queue, self)
        self._start = StartController(self.what, self.how, self.queue, self)
        self._lay_out()
        self._drops = DropController(self, self.dropped, self._prepare)
        self._connect()
        self._restore()
        self._update_start()

    @property
    def inspection(self) -> ModelInspection | None:
        """What the named model is; None while that is not known."""
        return self._inspect.model

    def set_source(self, text: str) -> None:
        """Name a model: folder, hub id or `id@revision`; it is inspected at once."""
        self.source.set_source(text)

    def reveal(self, target: str | ConversionRequest) -> None:
        """Name the model that another tab speaks of, or set up a conversion that it asks for."""
        if not isinstance(target, str):
            self._prepare.again(target)
        elif target:
            self.set_source(target)
        self.source.field.edit.setFocus()

    @Slot()
    def convert(self) -> None:
        """Start the conversion that is set up."""
        self.how.check_folder()
        if self._inspect.state == "ask":
            self._inspect.ask_hub()
        model = self._inspect.model
        if model is None or self._start.update_obstacle():
            return
        request = self.how.request
        self._consent.enqueue(request, model)
        self.source.field.set_recent(self._core.preferences.add_recent(RECENT, model.source))

    def show_view(self, view_id: str) -> None:
        """Show "convert", "queue", "models", "history" or "quarantine"."""
        self.switch.choose(view_id)

    @property
    def history(self) -> HistoryView:
        """The view of past conversions, built now if it was not."""
        self.switch.page(HISTORY)
        assert self._history is not None
        return self._history

    @Slot(str)
    def _take_prepared(self, source: str) -> None:
        """The form is filled: name the source that belongs to it; nothing starts yet."""
        self.show_view(CONVERT)
        self.set_source(source)
        self.source.field.edit.setFocus()

    @Slot(object)
    def _enqueue(self, request: ConversionRequest) -> None:
        entry = self.queue.add(request)
        self._plots.start()
        if self.queue.place(entry) == 0:
            self._run_controller.show(entry)
            self._page.show_run()
        self._update_start()

    @Slot()
    def _plots_loaded(self) -> None:
        self.run.prepare_plots()
        self.models_view.detail.prepare_plots()
        if self._history is not None:
            self._history.prepare_plots()

    def _lay_out(self) -> None:
        def make_steps(parent: QWidget) -> QWidget:
            self._page = StepsPage(
                steps=(self.source, self.how, self.what),
                beneath=(self._start.advice, self.how.replace),
                start=self._start.button,
                run=self.run,
                parent=parent,
            )
            return self._page

        def make_models(parent: QWidget) -> QWidget:
            folder = self._models_controller.folder
            self.models_view = ModelsView(self._core, self.models, folder, parent)
            return self.models_view

        failed = scroll_page(self.quarantine, margin=0)
        makers = {
            CONVERT: make_steps,
            QUEUE: lambda _: card_page(self.queue_card),
            MODELS: make_models,
            HISTORY: self._make_history,
            QUARANTINE: lambda _: card_page(failed),
        }
        self.switch = make_views(makers, self)
        for view in (QUEUE, MODELS):  # they exist already, and need a place
            self.switch.page(view)
        questions = (
            self.leftovers, self.dropped, self.optimum, self.download, self.use_question,
        )  # fmt: skip
        BottomOverlay(self.switch, *questions)  # whatever the view
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.switch)
        self.setAcceptDrops(True)

    def _make_history(self, parent: QWidget) -> QWidget:
        made = self._history = HistoryView(self._core, parent)
        if self._plots.is_ready:
            made.prepare_plots()
        made.repeat_requested.connect(self._prepare.repeat)
        made.empty_triggered.connect(lambda: self.show_view(CONVERT))
        return made

    @Slot()
    def _follow_file(self) -> None:
        """Another `.env` file is in use: its folder holds other models."""
        settings = self._core.settings
        self.how.set_base(settings.env_file.parent)
        self._models_controller.follow_file()
        self.models_view.show_folder(self._models_controller.folder)
        self._leftovers_controller.find()
        self.quarantine.refresh()

    def _connect(self) -> None:
        self._core.backend_model.file_changed.connect(self._follow_file)
        self._inspect.changed.connect(self._update_start)
        self._start.start_requested.connect(self.convert)
        self._inspect.inspected.connect(self.inspected)
        self._prepare.prepared.connect(self._take_prepared)
        self._prepare.enqueue_requested.connect(self._enqueue)
        self._consent.enqueue_requested.connect(self._enqueue)
        self.how.options_changed.connect(self._update_start)
        self.run.point_requested.connect(self._queue_point)
        self.run.empty_triggered.connect(self._sample.use)
        self.models.empty.triggered.connect(lambda: self.show_view(CONVERT))
        self.models_view.folder_chosen.connect(self._use_folder)
        self.queue.started.connect(self._run_controller.show)
        self.queue.ended.connect(self._conversion_ended)
        self.queue.stage_started.connect(self._follow_in_history)
        self.queue.changed.connect(self._update_start)
        self.queue.changed.connect(self._count_queue)
        self.queue_card.show_requested.connect(self._show_chosen)
        self.queue_card.empty_triggered.connect(lambda: self.show_view(CONVERT))
        self._leftovers_controller.cleaned.connect(self._models_controller.refresh)
        self.quarantine.kept.connect(self._models_controller.refresh)
        self.quarantine.changed.connect(self._count_quarantined)
        self.quarantine.empty_triggered.connect(lambda: self.show_view(CONVERT))
        self._drops.dropped.connect(self.set_source)
        self._drops.queue_requested.connect(self._prepare.queue_all)
        self.how.options_changed.connect(self._drops.ask_again)
        self.switch.shown.connect(self._view_shown)
        self._models_controller.activated.connect(self.activated)
        self.models_view.detail.point_requested.connect(self._prepare.prepare_point)
        self._models_controller.repeat_requested.connect(self._prepare.again)
        self._models_controller.compared.connect(self.models_view.detail.show_pair)
        QShortcut(QKeySequence("Ctrl+Return"), self._page, self.convert)

    def _restore(self) -> None:
        kept = self._core.preferences
        self.source.field.set_recent(kept.recent(RECENT))
        self.how.keep_choices(kept)
        self._page.keep_sizes(kept)

    @Slot()
    def _update_start(self) -> None:
        """Say at the button whether a conversion can be started now."""
        self._start.set_model(self._inspect.model, self._inspect.state)

    @Slot(object)
    def _show_chosen(self, entry: QueueEntry) -> None:
        self._run_controller.show(entry)
        self.show_view(CONVERT)
        self._page.show_run()

    @Slot()
    def _count_queue(self) -> None:
        show_count(self.switch, QUEUE, self.queue.waiting_count())

    @Slot()
    def _count_quarantined(self) -> None:
        show_count(self.switch, QUARANTINE, len(self.quarantine.table.rows))

    def _converted(self, result: ConversionResult) -> None:
        self.result = result
        self._models_controller.remember(result.bundle.path)
        if self._models_controller.is_active(result.bundle):
            # Its files were replaced: what is loaded is the model that stood there before.
            self._core.backend_model.reload()
        if not self.run.isVisible() or self.queue.waiting_count():  # else it is said there, larger
            self._core.notify(result_words(result), "ok")

    @Slot(object)
    def _conversion_ended(self, entry: QueueEntry) -> None:
        if entry.job.state is JobState.SUCCEEDED:
            self._converted(entry.job.result)
            if self.how.names_folder(entry.request.out):  # else it is set up for the next one
                self.how.release_folder()
        if isinstance(entry.job.error, ParityError):
            self.quarantine.select(entry.job.error.kept_at)
        if self.run.entry is entry:
            self._run_controller.show(entry)
        self.how.check_folder()
        self._update_start()
        self._models_controller.refresh()
        self._follow_in_history()
        self.conversion_finished.emit(entry.job.result)

    @Slot()
    def _follow_in_history(self) -> None:
        if self.switch.current == HISTORY:
            self.history.refresh()

    @Slot(object)
    def _queue_point(self, point: SearchPoint) -> None:
        if self.run.entry is not None:
            self._prepare.queue_point(self.run.entry, point)

    @Slot(object)
    def _use_folder(self, folder: Path) -> None:
        self._models_controller.choose_folder(folder)
        self.models_view.show_folder(folder)
        self._inspect.propose_folder()
        self._leftovers_controller.find()
        self.quarantine.refresh()

    @Slot(str)
    def _view_shown(self, view: str) -> None:
        if view != CONVERT:
            self._plots.start()
            self._models_controller.refresh()
        if view == QUARANTINE:
            self.quarantine.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._models_controller.refresh()
        if not self._looked_for_leftovers:
            self._looked_for_leftovers = True
            self._leftovers_controller.find()
            self.quarantine.refresh()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._drops.enter(event)
        self.source.set_drop(event.isAccepted())

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._drops.leave()
        self.source.set_drop(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self.source.set_drop(False)
        self._drops.drop(event)
