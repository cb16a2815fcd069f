"""The Convert tab: wires its cards to the core through jobs, and keeps nothing itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeySequence,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSplitter, QWidget

from kimera_console.core.convert.overview import estimates_for
from kimera_console.core.errors import ParityError
from kimera_console.core.models import default_output
from kimera_console.core.naming import model_name
from kimera_console.gui.jobs import IO
from kimera_console.gui.tabs.convert import work
from kimera_console.gui.tabs.convert.inspection_card import InspectionCard
from kimera_console.gui.tabs.convert.models_card import ModelsCard
from kimera_console.gui.tabs.convert.models_desk import ModelsDesk
from kimera_console.gui.tabs.convert.options_card import OptionsCard
from kimera_console.gui.tabs.convert.quarantine_view import QuarantineView
from kimera_console.gui.tabs.convert.run_panel import RunPanel
from kimera_console.gui.tabs.convert.source_card import SourceCard
from kimera_console.gui.tokens import CARD_PADDING, WINDOW_PADDING
from kimera_console.gui.widgets import (
    button,
    dropped_path,
    holder,
    label,
    scroll_page,
    set_enabled,
    vbox,
)
from kimera_console.gui.widgets.plot_preload import preload_plots

if TYPE_CHECKING:
    from kimera_console.core.bundle import Bundle
    from kimera_console.core.convert import ConversionResult
    from kimera_console.core.errors import KimeraError
    from kimera_console.core.models import KnownModel
    from kimera_console.core.source import ModelInspection
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.jobs import JobHandle

LEFT_WIDTHS = (400, 440, 560)
"""Least, proposed and greatest width of the three steps, in pixels."""
RECENT = "models"


class ConvertTab(QWidget):
    """Choose a model, see what it is, convert it, see the proof, use it.

    Signals:
        inspected: The `ModelInspection` of the model that is named now.
        conversion_finished: The `ConversionResult`, or None if it failed or was cancelled.
        activated: The `Activated` model, or None if it could not be made active.
    """

    inspected = Signal(object)
    conversion_finished = Signal(object)
    activated = Signal(object)

    def __init__(self, core: ConsoleCore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._core = core
        self._inspection: ModelInspection | None = None
        self._inspecting: JobHandle | None = None
        self._converting: JobHandle | None = None
        self._result: ConversionResult | None = None
        self._on_show: Bundle | None = None
        self.source = SourceCard()
        self.what = InspectionCard()
        self.how = OptionsCard(core.settings.env_file.parent)
        self.run = RunPanel()
        self.models = ModelsCard(core.settings.models_folder)
        self.quarantine = QuarantineView(core)
        self._desk = ModelsDesk(core, self.models, self)
        self.convert_button = button(
            self.tr("C&onvert"),
            self.convert,
            kind="primary",
            tip=self.tr("Convert, compare with the original, publish what passed. Ctrl+Return"),
        )
        self.convert_button.setObjectName("convertButton")
        self._lay_out()
        self._connect()
        self._restore()
        self._judge()

    @property
    def inspection(self) -> ModelInspection | None:
        """What the named model is; None while that is not known."""
        return self._inspection

    @property
    def result(self) -> ConversionResult | None:
        """The last conversion that succeeded in this tab."""
        return self._result

    def set_source(self, text: str) -> None:
        """Name a model: folder, hub id or `id@revision`; it is inspected at once."""
        self.source.set_source(text)

    def reveal(self, target: str) -> None:
        """Name the model that another tab speaks of."""
        if target:
            self.set_source(target)
        self.source.field.edit.setFocus()

    @Slot()
    def convert(self) -> None:
        """Start the conversion that is set up."""
        self.how.look_at_folder()
        model = self._inspection
        if model is None or self._obstacle():
            return
        name = model_name(model.source)
        options = self.how.options
        job = self._core.runner.submit(
            self.tr("Convert {0}").format(name), work.convert(self._core, model, options), lane=IO
        )
        self._prepare_plot()
        self._converting, self._on_show = job, None
        self._offer_use()
        self.run.follow(job, name, options.precision)
        job.succeeded.connect(self._converted)
        job.failed.connect(self.run.show_failure)
        job.failed.connect(self._quarantined)
        job.cancelled.connect(self.run.show_cancelled)
        job.finished.connect(self._conversion_ended)
        self.source.field.set_recent(self._core.preferences.add_recent(RECENT, model.source))
        self._judge()

    def _prepare_plot(self) -> None:
        """Build the proof's plot during the conversion: at its end the window would hitch."""
        job = self._core.runner.submit(
            self.tr("Prepare plots"), lambda _context: preload_plots(), lane=IO, visible=False
        )
        job.succeeded.connect(lambda _nothing: self.run.proof.plot.prepare())

    def _lay_out(self) -> None:
        cards = vbox(self.source, self.what, self.how, spacing=CARD_PADDING)
        cards.addStretch(1)
        steps = scroll_page(holder(cards), margin=0)
        self._advice = label("", "caption", wrap=True)
        self.convert_button.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        foot = QHBoxLayout()
        foot.setSpacing(CARD_PADDING)
        foot.addLayout(vbox(self._advice, self.how.replace, spacing=0), 1)
        foot.addWidget(self.convert_button)
        left = holder(vbox(steps, foot, spacing=CARD_PADDING))
        left.setMinimumWidth(LEFT_WIDTHS[0])
        left.setMaximumWidth(LEFT_WIDTHS[2])
        self._right = QSplitter(Qt.Orientation.Vertical)
        self._right.addWidget(self.run)
        self._right.addWidget(self.models)
        self._right.addWidget(self.quarantine)
        self._right.setSizes([480, 160])
        self._right.setStretchFactor(0, 2)
        self._right.setStretchFactor(1, 1)
        self._columns = QSplitter(Qt.Orientation.Horizontal)
        self._columns.addWidget(left)
        right = scroll_page(self._right, margin=0)
        for area in (steps, right):
            area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it scrolls to what has the focus
        self._columns.addWidget(right)
        self._columns.setSizes([LEFT_WIDTHS[1], 1280])
        self._columns.setStretchFactor(1, 1)
        for splitter in (self._right, self._columns):
            splitter.setChildrenCollapsible(False)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(*[WINDOW_PADDING] * 4)
        layout.addWidget(self._columns)
        self.setAcceptDrops(True)

    @Slot()
    def _follow_file(self) -> None:
        """Another `.env` file is in use: its folder holds other models."""
        settings = self._core.settings
        self.how.set_base(settings.env_file.parent)
        self.models.show_folder(settings.models_folder)
        self._desk.refresh()
        self.quarantine.refresh()

    def _connect(self) -> None:
        self._core.backend_model.file_changed.connect(self._follow_file)
        self.source.source_changed.connect(self._look_at_source)
        self.how.pooling_changed.connect(self._look_at_source)
        self.how.options_changed.connect(self._judge)
        self.run.use_wanted.connect(self._use_shown)
        self.run.empty_action.connect(self.source.use_sample)
        self.models.proof_wanted.connect(self._show_recorded)
        self.quarantine.kept.connect(self._desk.refresh)
        self._desk.changed.connect(self._offer_use)
        self._desk.activated.connect(self.activated)
        QShortcut(QKeySequence("Ctrl+Return"), self, self.convert)

    def _restore(self) -> None:
        kept = self._core.preferences
        self.source.field.set_recent(kept.recent(RECENT))
        for key, bar in (("exporter", self.how.exporter), ("pooling", self.how.pooling)):
            name = f"convert/{key}"
            bar.choose(kept.text(name, bar.key))
            bar.chosen.connect(lambda chosen, name=name: kept.set_text(name, chosen))
        kept.keep_splitter("convert-columns", self._columns)
        kept.keep_splitter("convert-right", self._right)

    @Slot()
    def _look_at_source(self) -> None:
        """Inspect what is named now; an answer about anything else is dropped."""
        before, self._inspecting = self._inspecting, None
        if before is not None:
            before.cancel()
        self._inspection = None
        source = self.source.text
        if not source:
            self.what.clear()
            self.how.set_model(None)
            self.run.set_ready("")
            self._judge()
            return
        self.what.wait()
        job = self._core.runner.submit(
            self.tr("Inspect {0}").format(source),
            work.inspect(self._core, source, self.how.pooling.key),
            lane=IO,
            visible=False,
        )
        self._inspecting = job
        job.progressed.connect(lambda step: self.what.take(step) if self._awaits(job) else None)
        job.succeeded.connect(lambda found: self._inspected(job, found))
        job.failed.connect(lambda error: self._not_inspected(job, error))
        self._judge()

    def _awaits(self, job: JobHandle) -> bool:
        return self._inspecting is job

    def _inspected(self, job: JobHandle, found: ModelInspection) -> None:
        if not self._awaits(job):
            return
        self._inspecting = None
        self._inspection = found
        self.how.set_model(found)
        self.what.show_model(found, estimates_for(self.how.exporter.key, found))
        if found.supported:
            self.how.propose_folder(default_output(self._core.settings.models_folder, found.source))
            self.run.set_ready(model_name(found.source))
        self._judge()
        self.inspected.emit(found)

    def _not_inspected(self, job: JobHandle, error: KimeraError) -> None:
        if not self._awaits(job):
            return
        self._inspecting = None
        self.how.set_model(None)
        self.what.show_error(error)
        self.run.set_ready("")
        self._judge()

    @Slot()
    def _judge(self) -> None:
        """Enable Convert, or say what stands in its way."""
        model = self._inspection
        if model is not None:
            self.what.show_needs(estimates_for(self.how.exporter.key, model))
        obstacle = self._obstacle()
        set_enabled(self.convert_button, not obstacle, obstacle)
        self._advice.setText(obstacle or self.tr("Into {0}").format(self.how.shown_folder))

    def _obstacle(self) -> str:
        """Why no conversion can be started now, "" if one can."""
        if self._converting is not None:
            return self.tr("A conversion is running: wait for its end, or cancel it.")
        if not self.source.text:
            return self.tr("Choose a model first.")
        if self._inspecting is not None:
            return self.tr("The model is being inspected.")
        if self._inspection is None:
            return self.tr("This model can't be used: the reason is shown above.")
        return self._inspection.problem or self.how.problem

    @Slot(object)
    def _converted(self, result: ConversionResult) -> None:
        self._result = result
        self._on_show = result.bundle
        self._desk.remember(result.bundle.path)
        if self._desk.is_active(result.bundle):
            # Its files were replaced: what is loaded is the model that stood there before.
            self._core.backend_model.reload()
        self.how.release_folder()
        self.run.show_result(result, result.bundle.path.name)
        self._offer_use()
        if not self.isVisible():  # else it is said here, and larger
            words = self.tr("{0} was converted and proved equal to the original.")
            self._core.notify(words.format(result.bundle.path.name), "ok")

    @Slot(object)
    def _quarantined(self, error: KimeraError) -> None:
        """Show where a result went that failed its comparison."""
        if isinstance(error, ParityError):
            self.quarantine.select(error.kept_at)

    @Slot()
    def _conversion_ended(self) -> None:
        job, self._converting = self._converting, None
        self.how.look_at_folder()
        self._judge()
        self._desk.refresh()
        self.conversion_finished.emit(job.result if job is not None else None)

    @Slot(object)
    def _show_recorded(self, model: KnownModel) -> None:
        """Show the comparison that a model in the table carries."""
        if self._converting is not None or model.parity is None:
            return
        self._on_show = model.bundle
        self.run.show_recorded(model, model.parity)
        self._offer_use()

    @Slot()
    def _use_shown(self) -> None:
        if self._on_show is not None:
            self._desk.use(self._on_show, self.run.message)

    @Slot()
    def _offer_use(self) -> None:
        """Offer the model on show, or say why it can't be put to use."""
        bundle = self._on_show
        if bundle is None:
            self.run.set_use(shown=False)
        elif self._desk.is_activating:
            self.run.set_use(reason=self.tr("A model is being made the active one."))
        elif self._desk.is_active(bundle):
            self.run.set_use(reason=self.tr("It is the active model."))
        else:
            self.run.set_use()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._desk.refresh()
        self.quarantine.refresh()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_path(event):
            event.acceptProposedAction()
            self.source.set_drop(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.source.set_drop(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self.source.set_drop(False)
        path = dropped_path(event)
        if path:
            event.acceptProposedAction()
            self.set_source(path)
