"""What fails, and what is at work, for `make screenshots`: each page in a trouble of its own.

A conversion whose source is damaged behind its back, a change of flags that does not work, a file
with a line that is no text: made by the same buttons as what succeeds.
"""

from __future__ import annotations

import abc
import shutil
from typing import Any

from kimera_console.core.jobs import JobState
from kimera_console.core.sources.sample import SAMPLE_NAME, sample_model
from kimera_console.demo import DemoError
from kimera_console.demo_stores import BUSY, FAILED, StoreDemoRun

SOME_LINES = 200
BAD_LINE = b"\xff\xfe is no text in UTF-8\n"


class FailureDemoRun(StoreDemoRun, abc.ABC):
    """Plays files of texts and failures, and has their pages photographed.

    Attributes:
        many_lines: Of the file that is at work while its pictures are taken.
    """

    many_lines = 100_000

    def files(self) -> None:
        """A file at work, which is cancelled, and one that is done."""
        view = self._start_file("long.txt", _lines(self.many_lines))
        self.wait(
            lambda: view.controller.progress is not None or view.controller.job is None,
            "the file to begin",
        )
        if view.controller.job is not None:
            self.photograph(BUSY, ("embed-file",))
        if view.controller.job is not None:
            self._apply_meanwhile()
        if view.controller.job is not None:  # a quick machine may be done by now
            self._click(self._tab("embed-file"), "cancelFile")
        self._wait_file(view)
        self._wait_file(self._start_file("texts.txt", _lines(SOME_LINES)))

    def _apply_meanwhile(self) -> None:
        """A change of flags that is applied while a file is at work waits until it can be tried."""
        tab = self._tab("flags")
        self.wait(lambda: tab.controller.sheet is not None, "the file to be read")
        self._click(tab, "flag_USE_ONNX")
        self._click(tab, "applyButton")
        self.wait(lambda: tab.controller.is_checking, "the change to wait for the file")
        self.photograph(BUSY, ("flags",))
        if not tab.controller.is_checking:
            raise DemoError("the change of flags did not wait while its pictures were taken.")
        for job in self._console.core.runner.active:
            if job.state is JobState.QUEUED:
                job.cancel()
        self.wait(lambda: not tab.controller.is_busy, "the change to be given up")
        self._click(tab, "discardButton")

    def failures(self) -> None:
        """What fails on each page, one after the other."""
        for fail, pages in (
            (self._fail_to_convert, ("convert", "convert-queue", "convert-history")),
            (self._fail_to_apply, ("flags",)),
            (self._fail_with_file, ("embed-file",)),
        ):
            fail()
            self._clear_failures()
            self.photograph(FAILED, pages)
        self._click(self._tab("flags"), "discardButton")

    def _fail_to_convert(self) -> None:
        """Take the weights away once the model has been looked at."""
        model = sample_model()
        if model is None:
            raise DemoError("the sample model is not installed.")
        source = self._out / f"{SAMPLE_NAME}-damaged"
        shutil.copytree(model, source)
        tab = self._tab("convert")
        tab.set_source(str(source))
        button = self._find(tab, "convertButton")
        self.wait(
            lambda: tab.inspection is not None and button.isEnabled(),
            "the damaged model to be inspected",
        )
        (source / "model.safetensors").unlink()
        ended: list[object] = []
        tab.conversion_finished.connect(ended.append)
        self._click(tab, "convertButton")
        self.wait(lambda: bool(ended), "a damaged model's conversion to end")
        if ended[0] is not None:
            raise DemoError("a damaged model was converted.")

    def _fail_to_apply(self) -> None:
        """Ask for a model that is not there, only if it works."""
        tab = self._tab("flags")
        self.wait(lambda: tab.controller.sheet is not None, "the file to be read")
        self._type(tab, "flag_ONNX_MODEL_PATH", str(self._out / "no-such-model"))
        failed: list[object] = []
        tab.controller.failed.connect(failed.append)
        self._click(tab, "applyButton")
        self.wait(lambda: bool(failed), "a change that does not work to fail")

    def _fail_with_file(self) -> None:
        view = self._start_file("damaged.txt", _lines(SOME_LINES) + BAD_LINE)
        self.wait(lambda: view.controller.job is None, "the damaged file")
        if view.controller.run_error is None:
            raise DemoError("a damaged file was embedded.")

    def _start_file(self, name: str, data: bytes) -> Any:
        path = self._out / name
        path.write_bytes(data)
        view = self._tab("embed-file").view("file")
        view.open_file(path)
        controller = view.controller
        self.wait(
            lambda: controller.preview is not None and controller.target_preview is not None,
            f"{name} to be read",
        )
        self._click(view, "startFile")
        return view

    def _wait_file(self, view: Any) -> None:
        self.wait(lambda: view.controller.job is None, "the file to be embedded")
        if view.controller.run_error is not None:
            raise DemoError(f"a file was not embedded: {view.controller.run_error}")

    def _clear_failures(self) -> None:
        """Dismiss toasts and jobs: what is to be seen is what the page says."""
        window = self._window
        self.wait(lambda: not self._console.core.runner.active, "the jobs to end")

        def cleared() -> bool:
            window.toasts.dismiss_newest()
            shown = next((row for row in window.tray.rows if row.isVisible()), None)
            if shown is not None:
                self._click(shown, "dismissJobButton")
            return not window.toasts.texts and not window.tray.rows

        self.wait(cleared, "what failed to leave the tray")


def _lines(count: int) -> bytes:
    return b"".join(b"line %d of a file of texts, one a line\n" % n for n in range(count))
