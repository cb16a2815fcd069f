"""The map's arithmetic as jobs: PCA at once, t-SNE on demand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from kimera_console.core.texts.map.projection import (
    FEWEST,
    PCA,
    TSNE,
    TSNE_FEWEST,
    Projection,
    project_pca,
    project_tsne,
)
from kimera_console.gui.widgets.basic import words
from kimera_console.gui.widgets.plot.preload import preload_map

if TYPE_CHECKING:
    from kimera_console.core.errors import KimeraError
    from kimera_console.core.texts.list.text_list import TextEntry
    from kimera_console.core.texts.list.text_set import Shown
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.jobs import JobHandle

AT_ONCE = 1_000
"""So many texts are arranged anew by t-SNE without being asked, when the list changes."""


@dataclass(frozen=True)
class MadeMap:
    """A projection and the texts it is of."""

    shown: Shown
    projection: Projection

    @property
    def entries(self) -> tuple[TextEntry, ...]:
        """The texts, in the order of the points."""
        return self.shown.entries


class Mapping(QObject):
    """Keeps the newest map of each method and the job that makes the next one.

    Signals:
        made: A `MadeMap` of the method in force, for the newest vectors.
        changed: The job, what is missing, or an error is another than before.
    """

    made = Signal(object)
    changed = Signal()

    def __init__(self, core: ConsoleCore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._core = core
        self._shown: Shown | None = None
        self._maps: dict[str, MadeMap] = {}
        self.method = PCA
        self.job: JobHandle | None = None
        self.error: KimeraError | None = None

    @property
    def current(self) -> MadeMap | None:
        """The method's map, None while there is none; `is_current` says if it is the newest."""
        return self._maps.get(self.method)

    @property
    def is_current(self) -> bool:
        """Whether the map is one of the vectors in force."""
        made = self.current
        return made is not None and made.shown is self._shown

    @property
    def too_few(self) -> bool:
        """Whether there are too few texts for a map."""
        fewest = FEWEST if self.method == PCA else TSNE_FEWEST
        return self._shown is None or len(self._shown.entries) < fewest

    def set_shown(self, shown: Shown | None) -> None:
        """Map these vectors from now on."""
        if shown is self._shown:
            return
        self._shown = shown
        if self.too_few:
            self._maps.clear()
        self._stop()
        if self.method == PCA or (shown is not None and len(shown.entries) <= AT_ONCE):
            self.make()
        self.changed.emit()

    def choose(self, method: str) -> None:
        """Show the map of another method; it is made if there is none of these vectors."""
        self.method = method
        self._stop()
        if self.is_current:
            self.made.emit(self.current)
        else:
            self.make()
        self.changed.emit()

    @Slot()
    def make(self) -> None:
        """Make the method's map of the vectors in force."""
        shown = self._shown
        if shown is None or self.too_few or self.job is not None:
            return
        self.error = None
        if self.method == TSNE:
            job = self._core.runner.submit(
                self.tr("Arrange {0} texts by t-SNE").format(words.count(len(shown.entries))),
                lambda context: project_tsne(shown.vectors, context=context),
            )
        else:
            job = self._core.runner.submit(
                self.tr("Map of the texts"), lambda _context: _pca(shown), visible=False
            )
        self.job = job
        method = self.method
        job.progressed.connect(self.changed)
        job.succeeded.connect(lambda found: self._take(MadeMap(shown, found), method))
        job.failed.connect(self._fail)
        job.finished.connect(lambda: self._end(job))
        self.changed.emit()

    @Slot()
    def cancel(self) -> None:
        """Stop making a map."""
        if self.job is not None:
            self.job.cancel()

    def _stop(self) -> None:
        if self.job is not None:
            self.job.cancel()
            self.job = None

    def _take(self, made: MadeMap, method: str) -> None:
        if made.shown is not self._shown:
            return
        self._maps[method] = made
        if method == self.method:
            self.made.emit(made)

    @Slot(object)
    def _fail(self, error: KimeraError) -> None:
        self.error = error

    def _end(self, job: JobHandle) -> None:
        if job is self.job:
            self.job = None
            self.changed.emit()


def _pca(shown: Shown) -> Projection:
    preload_map()  # here, where it holds nobody up
    return project_pca(shown.vectors)
