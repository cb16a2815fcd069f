"""Saving a run as a file the user names, and copying it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication

from kimera_console.core.bench.output.history import export_csv, export_text, save_run
from kimera_console.core.bench.output.report import to_markdown
from kimera_console.core.errors import KimeraError
from kimera_console.gui.widgets.basic.save_dialog import ask_save
from kimera_console.gui.widgets.messages.advice import advice_words

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QFileDialog, QWidget

    from kimera_console.core.bench.output.run_view import RunView
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.tabs.benchmark.results.results_page import ResultsPage

_FOLDER = "benchmark/save_folder"
_PICTURES = (".png", ".svg")


class SaveController(QObject):
    """Writes runs in jobs; outcomes are toasts. Pictures of the page are painted where it is."""

    def __init__(self, core: ConsoleCore, page: ResultsPage, parent: QWidget) -> None:
        super().__init__(parent)
        self._core, self._page, self._window = core, page, parent

    def ask(self, view: RunView, suffix: str) -> QFileDialog:
        """Ask for a file and write the run to it.

        Args:
            view: The run, with the baseline its report is to use.
            suffix: "json", "csv" or "md"; "png" or "svg" for a picture of the page.
        """
        return ask_save(
            self._window,
            self.tr("Save the run"),
            f"benchmark-{view.run.started[:10] or 'run'}.{suffix}",
            lambda path: self.save(view, path),
            kept=(self._core.preferences, _FOLDER),
        )

    def save(self, view: RunView, path: Path) -> None:
        """Write a run; the suffix says how (.csv, .md, .png, .svg, JSON otherwise)."""
        if path.suffix.lower() in _PICTURES:
            self._save_picture(view, path)
            return
        job = self._core.runner.submit(
            self.tr("Save the run as {0}").format(path.name), lambda _context: _write(view, path)
        )
        job.succeeded.connect(self._report_saved)
        # A failure is reported by the window, as of every job that may be seen.

    def copy(self, view: RunView) -> None:
        """Put the Markdown report on the clipboard."""
        job = self._core.runner.submit(
            self.tr("Copy the report"),
            lambda _context: to_markdown(view.run, baseline=view.baseline),
            visible=False,
        )
        job.succeeded.connect(self._copy_text)

    def _save_picture(self, view: RunView, path: Path) -> None:
        try:
            self._page.save_picture(view.run, path)
        except KimeraError as error:
            self._core.notify(error.message, "bad", advice_words(error.advice))
        else:
            self._report_saved(path)

    @Slot(object)
    def _report_saved(self, path: Path) -> None:
        self._core.notify(self.tr("Saved the run as {0}.").format(path), "ok")

    @Slot(object)
    def _copy_text(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._core.notify(self.tr("Copied the report as Markdown."), "ok")


def _write(view: RunView, path: Path) -> Path:
    if path.suffix.lower() == ".csv":
        export_csv(view.run, path)
    elif path.suffix.lower() == ".md":
        export_text(to_markdown(view.run, baseline=view.baseline), path)
    else:
        save_run(view.run, path)
    return path
