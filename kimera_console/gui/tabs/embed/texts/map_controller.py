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
from kimera_console.gui.latest import Latest
from kimera_console.gui.widgets.basic import words
from kimera_console.gui.widgets.plot.preloader import PlotPreloader

if TYPE_CHECKING:
    from kimera_console.core.errors import KimeraError
    from kimera_console.core.jobs import JobContext
    from kimera_console.core.texts.list.text_list import TextEntry
    from kimera_console.core.texts.list.text_set import ShownTexts
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.jobs import JobHandle

AT_ONCE = 1_000
"""So many texts are arranged again by t-SNE without being asked, when the list changes."""


@dataclass(frozen=True)
class MadeMap:
    """A projection and the texts it is of."""

    shown: ShownTexts
    projection: Projection

    @property
    def entries(self) -> tuple[TextEntry, ...]:
        """The texts, in the order of the points."""
        return self.shown.entries


class MapController(QObject):
    """Keeps the newest map of each method and the job that makes the next one.

    Signals:
        made: A `MadeMap` of the method in force, for the newest vectors; what draws it is loaded.
        changed: The job, what is missing, or an error is another than before.
    """

    made = Signal(object)
    changed = Signal()

    def __init__(self, core: ConsoleCore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._core = core
        self._plots = PlotPreloader(self)
        self._plots.ready.connect(self._give)
        self._shown: ShownTexts | None = None
        self._maps: dict[str, MadeMap] = {}
        self.method = PCA
        self._latest = Latest(core.runner, _project, self, replaces=True)
        self._latest.succeeded.connect(self._take)
        self._latest.failed.connect(self._fail)
        self._latest.progressed.connect(self.changed)
        self._latest.ended.connect(self.changed)
        self.error: KimeraError | None = None

    @property
    def job(self) -> JobHandle | None:
        """The job that makes the next map, None if none does."""
        return self._latest.job

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

    def set_shown(self, shown: ShownTexts | None) -> None:
        """Map these vectors from now on."""
        if shown is self._shown:
            return
        self._shown = shown
        if self.too_few:
            self._maps.clear()
        self._latest.stop()
        if self.method == PCA or (shown is not None and len(shown.entries) <= AT_ONCE):
            self.make()
        self.changed.emit()

    def choose(self, method: str) -> None:
        """Show the map of another method; it is made if there is none of these vectors."""
        self.method = method
        self._latest.stop()
        if self.is_current:
            self._give()
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
        self._plots.start()  # what the map is drawn with
        tsne = self.method == TSNE
        name = self.tr("Map of the texts")
        if tsne:
            count = words.count(len(shown.entries))
            name = self.tr("Arrange {0} texts by t-SNE").format(count)
        self._latest.request((shown, self.method), name=name, visible=tsne)
        self.changed.emit()

    @Slot()
    def cancel(self) -> None:
        if self.job is not None:
            self.job.cancel()

    @Slot(object, object)
    def _take(self, asked: tuple[ShownTexts, str], found: Projection) -> None:
        shown, method = asked
        self._maps[method] = MadeMap(shown, found)
        self._give()

    @Slot()
    def _give(self) -> None:
        """Give the map, unless the library that draws it is still being loaded: `ready` comes then.

        Drawing would load the rest of it at once, for which the window would stand still.
        """
        if self._plots.is_ready and self.is_current:
            self.made.emit(self.current)

    @Slot(object, object)
    def _fail(self, _asked: object, error: KimeraError) -> None:
        self.error = error


def _project(asked: tuple[ShownTexts, str], context: JobContext) -> Projection:
    """On a worker thread: the map of these vectors by that method."""
    shown, method = asked
    if method == TSNE:
        return project_tsne(shown.vectors, context=context)
    return project_pca(shown.vectors)
