"""Comparing the model on show with sentence-transformers itself: consent, the job, its outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from kimera_console.core.convert.gate.library_comparison import (
    ENVIRONMENT,
    compare_bundle_with_library,
)
from kimera_console.gui.widgets import set_enabled

if TYPE_CHECKING:
    from kimera_console.core.bundles.bundle import Bundle
    from kimera_console.core.convert.gate.library_comparison import LibraryComparison
    from kimera_console.core.jobs import JobContext
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.jobs import JobHandle
    from kimera_console.gui.tabs.convert.run.run_panel import RunPanel


class LibraryComparisonController(QObject):
    """Runs the comparison; the panel shows it if it still shows that model.

    Args:
        core: Its runner does the work.
        panel: Where it is asked for and shown.
        parent: Owns it.
    """

    def __init__(self, core: ConsoleCore, panel: RunPanel, parent: QObject) -> None:
        super().__init__(parent)
        self._core, self._panel = core, panel
        self._job: JobHandle | None = None
        self._bundle: Bundle | None = None
        panel.library_button.clicked.connect(self._ask)

    @Slot()
    def _ask(self) -> None:
        bundle = self._panel.bundle
        if bundle is None or self._job is not None:
            return
        # Without a Python for it the comparison says so: nobody is asked in vain.
        if ENVIRONMENT.python() is not None or not ENVIRONMENT.is_possible:
            self._start(bundle)
            return
        self._panel.question.ask(
            self.tr("Install sentence-transformers for this comparison?"),
            self.tr(
                "pip creates a separate environment for {0} in {1}: 0.2 GB, and 1 GB or more where"
                " this environment has no torch. Nothing else is changed."
            ).format(", ".join(ENVIRONMENT.requirements), ENVIRONMENT.folder),
            (
                ("installSecond", self.tr("Install and compare"), lambda: self._start(bundle)),
                ("leaveSecond", self.tr("Not now"), self._panel.question.clear),
            ),
        )

    def _start(self, bundle: Bundle) -> None:
        self._panel.question.clear()
        hub = self._core.settings.hub_environment()

        def work(context: JobContext) -> LibraryComparison:
            return compare_bundle_with_library(bundle.path, hub_environment=hub, context=context)

        self._bundle = bundle
        job = self._job = self._core.runner.submit(
            self.tr("Compare {0} with sentence-transformers").format(bundle.path.name), work
        )
        set_enabled(self._panel.library_button, False, self.tr("It is being compared."))
        job.succeeded.connect(self._show)
        job.finished.connect(self._end)
        # The window shows a failure, as of every job that may be seen.

    @Slot(object)
    def _show(self, found: LibraryComparison) -> None:
        if self._panel.bundle == self._bundle:
            self._panel.show_library_comparison(found)
            return
        name = self._bundle.path.name if self._bundle is not None else ""
        equal = found.parity.passed
        said = self.tr("{0} equals {1}.") if equal else self.tr("{0} does not equal {1}.")
        self._core.notify(said.format(name, found.reference), "ok" if equal else "bad")

    @Slot()
    def _end(self) -> None:
        self._job = None
        set_enabled(self._panel.library_button, True)
