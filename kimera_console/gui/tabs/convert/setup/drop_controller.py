"""Folders dropped anywhere on the tab: one becomes the source, several can be queued."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from kimera_console.gui.widgets.basic.path_field import dropped_paths
from kimera_console.gui.widgets.messages.drop_overlay import DropOverlay

if TYPE_CHECKING:
    from PySide6.QtGui import QDragEnterEvent, QDropEvent
    from PySide6.QtWidgets import QWidget

    from kimera_console.gui.tabs.convert.setup.prepare_controller import PrepareController
    from kimera_console.gui.widgets.messages.question import Question

MOST_NAMED = 5


class DropController(QObject):
    """Says what a drop will do, and does it.

    Args:
        target: The widget that takes the drops; it is covered meanwhile.
        question: Asks about several folders.
        prepare: Knows how a folder would be queued, for the words of the question.

    Signals:
        dropped: The folder that is the source now.
        queue_requested: All of these sources are to be converted (tuple of str).
    """

    dropped = Signal(str)
    queue_requested = Signal(object)

    def __init__(self, target: QWidget, question: Question, prepare: PrepareController) -> None:
        super().__init__(target)
        self.overlay = DropOverlay(target)
        self._question = question
        self._prepare = prepare
        self._paths: tuple[str, ...] = ()

    def enter(self, event: QDragEnterEvent) -> None:
        """Something comes over the tab; what is no local path is not taken."""
        paths = dropped_paths(event)
        if not paths:
            event.ignore()
            return
        event.acceptProposedAction()
        if len(paths) == 1:
            self.overlay.show_text(self.tr("Drop to use as source"), self.tr("The model's folder"))
        else:
            self.overlay.show_text(
                self.tr("Drop {0} folders here").format(len(paths)),
                self.tr("The first becomes the source; all can be queued"),
            )

    def leave(self) -> None:
        """Hide the overlay: what was dragged has left the tab."""
        self.overlay.hide()

    def drop(self, event: QDropEvent) -> None:
        """Take the dropped folders: the first becomes the source."""
        self.overlay.hide()
        paths = dropped_paths(event)
        if not paths:
            return
        event.acceptProposedAction()
        self._clear()
        self.dropped.emit(paths[0])
        if len(paths) > 1:
            self._paths = paths
            self._ask()

    @Slot()
    def ask_again(self) -> bool:
        """While it is asked: ask anew if something else would be queued; whether that was so."""
        is_another = bool(self._paths) and self._promise() != self._question.accessibleDescription()
        if is_another:
            self._ask()
        return is_another

    def _promise(self) -> str:
        """What would be queued, or why nothing can be."""
        if self._prepare.problem:
            return self._prepare.problem
        paths = self._paths
        request = self._prepare.plan_for(paths[0])
        names = ", ".join(Path(path).name for path in paths[:MOST_NAMED])
        if len(paths) > MOST_NAMED:
            names += self.tr(" and {0} more").format(len(paths) - MOST_NAMED)
        text = self.tr("{0}. If queued, each is converted to {1} in {2}.")
        return text.format(names, request.precision, request.out.parent)

    def _ask(self) -> None:
        count = len(self._paths)
        queue = ("queueDropped", self.tr("&Queue all {0}").format(count), self._queue)
        first = ("keepFirst", self.tr("&Just the first"), self._clear)
        self._question.ask(
            self.tr("{0} folders dropped; the first is now the source.").format(count),
            self._promise(),
            (first,) if self._prepare.problem else (queue, first),
            unasked=True,
        )

    @Slot()
    def _queue(self) -> None:
        if self.ask_again():
            return
        paths = self._paths
        self._clear()
        self.queue_requested.emit(paths)

    @Slot()
    def _clear(self) -> None:
        self._paths = ()
        self._question.clear()
