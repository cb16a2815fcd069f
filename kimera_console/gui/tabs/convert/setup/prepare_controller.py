"""Setting up conversions out of what there is: past ones, points of a search, dropped folders."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from kimera_console.core.bundles.library import free_output, free_point_output
from kimera_console.core.convert.request import request_for_point

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kimera_console.core.bundles.bundle import Bundle
    from kimera_console.core.bundles.search import SearchPoint
    from kimera_console.core.convert.record.history import ConversionRecord
    from kimera_console.core.convert.request import ConversionRequest
    from kimera_console.gui.tabs.convert.run.queue import ConversionQueue, QueueEntry
    from kimera_console.gui.tabs.convert.setup.options_card import OptionsCard


class PrepareController(QObject):
    """Fills the form, or the queue.

    Args:
        how: The form's options.
        queue: Knows which folders are spoken for.
        folder: Gives the models folder.

    Signals:
        prepared: The form is filled; the text names the source that belongs to it.
        enqueue_requested: The `ConversionRequest` to be queued.
    """

    prepared = Signal(str)
    enqueue_requested = Signal(object)

    def __init__(
        self,
        how: OptionsCard,
        queue: ConversionQueue,
        folder: Callable[[], Path],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._how, self._queue, self._folder = how, queue, folder

    @property
    def problem(self) -> str:
        """Why no model can be converted with the choices of the form, "" if one can."""
        return self._how.gate.problem

    def plan_for(self, source: str) -> ConversionRequest:
        """The choices of the form for another model, into a folder that is free.

        Raises:
            ConversionError: There is a `problem`.
        """
        asked = self._how.request
        out = free_output(self._folder(), source, asked.precision, is_taken=self._queue.goes_into)
        return replace(asked, source=source, revision="", out=out, force=False, recipe=None)

    @Slot(object)
    def repeat(self, record: ConversionRecord) -> None:
        """Fill the form with what a past conversion was asked for."""
        asked = record.request
        lost = asked.recipe is None and record.options.get("recipe") is not None
        self._how.fill(asked, recipe_lost=lost)
        self.prepared.emit(_named(record.source, record.revision))

    @Slot(object)
    def again(self, asked: ConversionRequest) -> None:
        """Fill the form with what a model records of its own conversion, in the same place."""
        self._how.fill(asked, replace=True)
        self.prepared.emit(_named(asked.source, asked.revision))

    @Slot(object, object)
    def prepare_point(self, bundle: Bundle, point: SearchPoint) -> None:
        """Fill the form for a point of the search that a finished model records."""
        out = free_point_output(bundle.path, point.number, is_taken=self._queue.goes_into)
        self._how.fill(request_for_point(bundle, point, out))
        self.prepared.emit(_named(bundle.source, bundle.revision))

    def queue_point(self, entry: QueueEntry, point: SearchPoint) -> None:
        """Queue another point of a search of this window, beside what the search gave."""
        asked = entry.request
        out = free_point_output(asked.out, point.number, is_taken=self._queue.goes_into)
        self.enqueue_requested.emit(asked.at_point(point.recipe, out))

    @Slot(object)
    def queue_all(self, sources: tuple[str, ...]) -> None:
        """Queue each of these with the form's choices, if they can be used."""
        if self.problem:
            return
        for source in sources:
            self.enqueue_requested.emit(self.plan_for(source))


def _named(source: str, revision: str) -> str:
    return f"{source}@{revision}" if revision and "@" not in source else source
