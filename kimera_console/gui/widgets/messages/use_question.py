"""Asks before a model is put to use, with the diff of what that writes to the flags' file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Slot

from kimera_console.core.bundles.bundle import read_bundle
from kimera_console.core.switching.activate import preview_activation
from kimera_console.gui.jobs import IO
from kimera_console.gui.latest import Latest
from kimera_console.gui.widgets.messages.advice import advice_words
from kimera_console.gui.widgets.messages.diff_view import DiffView
from kimera_console.gui.widgets.messages.question import Question, escape_cancels

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtCore import QEvent
    from PySide6.QtWidgets import QWidget

    from kimera_console.core.bundles.bundle import Bundle
    from kimera_console.core.errors import KimeraError
    from kimera_console.core.jobs import JobContext
    from kimera_console.core.switching.trial import FlagsPreview
    from kimera_console.gui.console_core import ConsoleCore


class UseQuestion(Question):
    """Shows what would be written, as the Flags tab does of a pending change; Escape cancels.

    Where nothing has to be written there is nothing to ask. The diff follows the file while the
    question stands; another model in the folder ends it.

    Attributes:
        diff: What changes in the file.
    """

    def __init__(self, core: ConsoleCore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._core = core
        self._asked: tuple[Path, Callable[[], object]] | None = None
        self._bundle: Bundle | None = None  # as it was when the question was put
        self._focused: QWidget | None = None
        self.diff = DiffView(self.tr("Changes to the file"))
        self._words.insertWidget(2, self.diff)
        self._previews = Latest(
            core.runner, self._read_preview, self, name=self.tr("Check the change"),
            replaces=True, lane=IO, visible=False,
        )  # fmt: skip
        self._previews.succeeded.connect(self._take_preview)
        self._previews.failed.connect(lambda _folder, error: self._refuse(error))
        core.backend_model.flags_read.connect(self.look_again)

    def ask_about(self, folder: Path, use: Callable[[], object]) -> None:
        """Ask whether a converted model is to be used.

        Args:
            folder: Of the model.
            use: Puts it to use once that is confirmed, or at once where there is nothing to
                confirm; it says itself why a model cannot be used.
        """
        self.clear()
        self._asked = folder, use
        self._focused = self.window().focusWidget()
        self._previews.request(folder)

    @property
    def is_asked(self) -> bool:
        """Whether an answer is awaited, or what there is to ask is being found out."""
        return self._asked is not None

    def clear(self) -> None:
        """Ask nothing, and look at no model any more."""
        self._asked = self._bundle = None
        self._previews.stop()
        super().clear()

    @Slot()
    def look_again(self) -> None:
        """The file or the model may be another one since."""
        if self._asked is not None:
            self._previews.request(self._asked[0])

    def _read_preview(self, folder: Path, _context: JobContext) -> tuple[Bundle, FlagsPreview]:
        bundle = read_bundle(folder)
        return bundle, preview_activation(self._core.settings.pinned(), bundle)

    @Slot(object, object)
    def _take_preview(self, folder: Path, found: tuple[Bundle, FlagsPreview]) -> None:
        bundle, preview = found
        if self._bundle is not None and _made(bundle) != _made(self._bundle):
            self.clear()
            self._core.notify(_replaced(folder), "warn")
            return
        self._bundle = bundle
        if preview.error is not None:
            self._refuse(preview.error)
        elif preview.diff:
            self.diff.show_diff(preview.diff)
            hint = self.tr(
                "It is tried in a separate process first, and written to {0} only if it works."
            ).format(self._core.settings.env_file.name)
            if self.text:
                self.set_hint(hint)
            else:
                self._ask(folder, hint)
        elif self.text:
            self.clear()  # the file says so by now
        else:
            self._use()

    def _ask(self, folder: Path, hint: str) -> None:
        # Meanwhile the user may type elsewhere: the next key must not confirm.
        moved = self.window().focusWidget() is not self._focused
        self.ask(
            self.tr("Use {0}?").format(folder.name),
            hint,
            (
                ("confirmUse", self.tr("Use it"), self._use),
                ("cancelUse", self.tr("Cancel"), self.clear),
            ),
            unasked=moved,
            primary="confirmUse",
        )

    def _refuse(self, error: KimeraError) -> None:
        """It cannot be used: at first its use says so itself, later what was asked is over."""
        if not self.text:
            self._use()
        else:
            self.clear()
            self._core.notify(error.message, "bad", advice_words(error.advice))

    def _use(self) -> None:
        asked = self._asked
        self.clear()
        if asked is not None:
            asked[1]()

    def event(self, event: QEvent) -> bool:
        return escape_cancels(event, self.clear) or super().event(event)


def _made(bundle: Bundle) -> tuple[object, ...]:
    """What tells a model from another one in its folder."""
    return bundle.created, bundle.source, bundle.dimension, bundle.precision


def _replaced(folder: Path) -> str:
    words = QCoreApplication.translate("ModelChange", "{0} has been replaced by another model.")
    return words.format(folder.name)


__all__ = ["UseQuestion"]
