"""Switches to what the advice of a run names."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from kimera_console.core.bundles.bundle import read_bundle
from kimera_console.core.switching.activate import activate_bundle
from kimera_console.gui.jobs import MODEL
from kimera_console.gui.language import name_of
from kimera_console.gui.threads.file_questions import real_path
from kimera_console.gui.watch.models_folder import ModelsFolderWatch

if TYPE_CHECKING:
    from kimera_console.core.jobs import JobContext
    from kimera_console.core.switching.activate import Activation
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.tabs.benchmark.results.advice_line import AdviceLine
    from kimera_console.gui.widgets.messages.use_question import UseQuestion


class AdviceController(QObject):
    """Switches to what a run advises, as *Use this model* does: shown, tried, written, verified."""

    def __init__(
        self, core: ConsoleCore, line: AdviceLine, question: UseQuestion, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._core, self._line, self._question = core, line, question
        self._busy = False
        self._files = ModelsFolderWatch(self)
        self._files.changed.connect(self._follow_files)
        line.use_requested.connect(self._ask)
        line.shown.connect(question.clear)
        line.shown.connect(self.refresh)
        core.backend_model.changed.connect(self.refresh)

    @Slot()
    def refresh(self) -> None:
        """Say whether the advised contender is in use already."""
        advice = self._line.advice
        if advice is None or not advice.contender:
            return
        active = self._core.backend_model.status.active
        folder = Path(advice.folder)
        in_use = (
            active is not None
            and active.backend == "onnx"
            and real_path(Path(active.path)) == real_path(folder)
        )
        busy = self.tr("The switch is in progress.") if self._busy else ""
        self._line.set_obstacle(self.tr("It is in use already.") if in_use else busy)

    @Slot()
    def _ask(self) -> None:
        advice = self._line.advice
        if advice is not None and not self._busy:
            folder = Path(advice.folder)
            self._question.ask_about(folder, partial(self._use, folder))
            self._files.follow(folder.parent, (folder,))

    @Slot()
    def _follow_files(self) -> None:
        """The folder may hold another model by now: what is asked would be about that one."""
        advice = self._line.advice
        if advice is not None and self._question.is_asked:
            folder = Path(advice.folder)
            self._files.follow(folder.parent, (folder,))
            self._question.look_again()

    def _use(self, folder: Path) -> None:
        core = self._core

        def work(context: JobContext) -> Activation:
            bundle = read_bundle(folder)
            return activate_bundle(core.settings, bundle, core.embedder, context=context)

        self._busy = True
        job = core.runner.submit(self.tr("Use {0}").format(folder.name), work, lane=MODEL)
        job.succeeded.connect(self._report_applied)
        job.finished.connect(self._end)
        self.refresh()

    @Slot(object)
    def _report_applied(self, done: Activation) -> None:
        info = done.info
        said = self.tr("{0} ({1}) now uses {2}.").format(
            name_of(info), info.provider, Path(info.path).name
        )
        wrote = self.tr("Written: {0}.").format(", ".join(done.changes))
        self._core.backend_model.flags_changed()
        hint = wrote if done.changes else ""
        if done.warning:
            self._core.notify(
                said,
                "warn",
                f"{done.warning} {hint}".strip(),
                action=self.tr("Show the flag"),
                on_action=lambda: self._core.navigate("flags", "EMBEDDING_DIM"),
            )
        else:
            self._core.notify(said, "ok", hint)

    @Slot()
    def _end(self) -> None:
        self._busy = False
        self.refresh()
