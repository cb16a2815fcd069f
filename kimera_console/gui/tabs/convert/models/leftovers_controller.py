"""What crashes left in the models folders, offered for cleaning."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from kimera_console.core.bundles.library import find_leftover_folders
from kimera_console.core.system.answers import look_into
from kimera_console.gui.jobs import IO
from kimera_console.gui.latest import Latest
from kimera_console.gui.tabs.convert import tasks as work
from kimera_console.gui.widgets.basic import words

if TYPE_CHECKING:
    from pathlib import Path

    from kimera_console.core.bundles.library import FoundLeftover
    from kimera_console.core.errors import KimeraError
    from kimera_console.core.jobs import JobContext
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.tabs.convert.models.models_controller import ModelsController
    from kimera_console.gui.widgets.messages.question import Question

MOST_NAMED = 3


class LeftoversController(QObject):
    """Looks for leftovers and asks what to do with them; what is left is not asked about again.

    Args:
        core: Runs the jobs.
        question: Asks.
        models: Knows the models folder in use; the settings' own is looked into as well.

    Signals:
        cleaned: Folders are gone, or a lost model stands again.
    """

    cleaned = Signal()

    def __init__(
        self, core: ConsoleCore, question: Question, models: ModelsController, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._core = core
        self._models = models
        self._question = question
        self._left: set[Path] = set()
        self._search = Latest(
            core.runner,
            _find,
            self,
            name=self.tr("Find leftover folders"),
            replaces=True,
            lane=IO,
            visible=False,
        )
        self._search.succeeded.connect(self._ask)

    def find(self) -> None:
        """Look for leftovers, in a job; what an older look finds is not asked about."""
        self._search.request((self._models.folder, self._core.settings.models_folder))

    @Slot(object, object)
    def _ask(self, _folders: object, found: tuple[FoundLeftover, ...]) -> None:
        new = tuple(each for each in found if each.leftover.path not in self._left)
        if not new:
            self._question.clear()
            return
        total = words.size(sum(each.size_bytes for each in new))
        folder = new[0].leftover.path.parent
        one = self.tr("An interrupted conversion left a folder in {0}: {1}.")
        more = self.tr("Interrupted conversions left {2} folders in {0}: {1}.")
        self._question.ask(
            (one if len(new) == 1 else more).format(folder, total, len(new)),
            self._details(new),
            (
                ("cleanLeftovers", self.tr("Clean up"), lambda: self._clean(new)),
                ("keepLeftovers", self.tr("Leave them"), lambda: self._leave(new)),
            ),
            unasked=True,
        )

    def _details(self, found: tuple[FoundLeftover, ...]) -> str:
        lines = [self._about(each) for each in found[:MOST_NAMED]]
        if len(found) > MOST_NAMED:
            lines.append(self.tr("and {0} more.").format(len(found) - MOST_NAMED))
        lines.append(self.tr("The next conversion into that folder also removes them."))
        return "\n".join(lines)

    def _about(self, each: FoundLeftover) -> str:
        size = words.size(each.size_bytes)
        if each.is_lost_model:
            return self.tr("{0} is a complete model ({1}): cleaning up restores it.").format(
                each.leftover.final.name, size
            )
        return self.tr("{0}, {1}").format(each.leftover.path.name, size)

    def _leave(self, found: tuple[FoundLeftover, ...]) -> None:
        self._left |= {each.leftover.path for each in found}
        self._question.clear()

    def _clean(self, found: tuple[FoundLeftover, ...]) -> None:
        self._question.clear()
        job = self._core.runner.submit(self.tr("Clean up leftovers"), work.clean(found), lane=IO)
        job.succeeded.connect(self._report_removed)
        job.failed.connect(self._report_failure)

    def _report_removed(self, done: tuple[FoundLeftover, ...]) -> None:
        back = [each.leftover.final.name for each in done if each.is_lost_model]
        freed = sum(each.size_bytes for each in done if not each.is_lost_model)
        text = self.tr("Cleaned up: {0} freed.").format(words.size(freed))
        if back:
            text = self.tr("{0} was restored.").format(", ".join(back))
        self._core.notify(text, "ok")
        self.cleaned.emit()

    def _report_failure(self, _error: KimeraError) -> None:
        """The window has reported it; what was removed before it failed is shown."""
        self.cleaned.emit()


def _find(folders: tuple[Path, ...], context: JobContext) -> tuple[FoundLeftover, ...]:
    found: list[FoundLeftover] = []
    for folder in dict.fromkeys(folders):
        look = functools.partial(find_leftover_folders, (folder,))
        found += look_into(folder, look, checkpoint=context.checkpoint)
    return tuple(found)
