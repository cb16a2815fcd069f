"""Measures the engines of the ONNX backend in the background, some time after it has loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from kimera_console.core.embedding.backends.base import ONNXRUNTIME
from kimera_console.core.errors import KimeraError
from kimera_console.gui.jobs import IO, MODEL

if TYPE_CHECKING:
    from kimera_console.core.flags.settings import Settings
    from kimera_console.gui.backend_model import BackendModel
    from kimera_console.gui.jobs import JobHandle, JobRunner

WAIT_MS = 10_000
"""After a load or any other use of the model, and again while jobs run: what the user does has the
processor for itself."""


class EngineWatch(QObject):
    """Submits the measurement that `auto` follows, once for each loaded model.

    What is loaded stays as it is: vectors of one session come from one engine. The next load
    follows the verdict.

    Args:
        backend: Says when an ONNX model has loaded.
        settings: The flags.
        runner: Runs the measurement.
    """

    def __init__(
        self,
        backend: BackendModel,
        settings: Settings,
        runner: JobRunner,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._backend, self._settings, self._runner = backend, settings, runner
        self._done: set[str] = set()
        self._timer = QTimer(self, singleShot=True, interval=WAIT_MS)
        self._timer.timeout.connect(self._measure)
        backend.changed.connect(self._check)
        runner.submitted.connect(self._postpone)

    @Slot()
    def _check(self) -> None:
        info = self._backend.status.active
        if info is None or info.engine != ONNXRUNTIME or info.provider != "CPU":
            self._timer.stop()
            return
        # The load has imported it in its own thread; at the start it would hold the first frame up.
        from kimera_console.core.embedding.engines.choose import openvino_installed

        if info.path not in self._done and not self._timer.isActive() and openvino_installed():
            self._timer.start()

    @Slot(object)
    def _postpone(self, job: JobHandle) -> None:
        """Between two keys no job runs, and yet the user types."""
        if job.lane == MODEL and self._timer.isActive():
            self._timer.start()

    @Slot()
    def _measure(self) -> None:
        from kimera_console.core.embedding.engines.choose import AUTO, measure_engines

        info = self._backend.status.active
        try:
            options = self._settings.options()
        except KimeraError:
            return
        if info is None or options.engine != AUTO:
            return
        if self._runner.active:
            self._timer.start()  # both would be measured wrong beside each other
            return
        self._done.add(info.path)
        self._runner.submit(
            self.tr("Measure the speed of OpenVINO and ONNX Runtime"),
            lambda context: measure_engines(options, context),
            lane=IO,
        )
