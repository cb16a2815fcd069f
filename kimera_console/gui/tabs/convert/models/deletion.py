"""Deleting a model: one question, and another before it if the model is in use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from kimera_console.core.bundles.library import Use
from kimera_console.core.errors import ModelInUseError
from kimera_console.gui.jobs import IO
from kimera_console.gui.tabs.convert import tasks as work
from kimera_console.gui.widgets.basic import words

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kimera_console.core.bundles.bundle import Bundle
    from kimera_console.core.bundles.library import KnownModel
    from kimera_console.core.errors import KimeraError
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.tabs.convert.models.models_card import ModelsCard


class Deletion(QObject):
    """Asks in the models card, and deletes.

    Whether a model is in use is looked up when the question is asked and once more when it is
    answered: the list on show may be older than the flags.

    Signals:
        ended: A deletion ended, well or not: the list is another.
    """

    ended = Signal()

    def __init__(self, core: ConsoleCore, card: ModelsCard, parent: QObject) -> None:
        super().__init__(parent)
        self._core = core
        self._card = card
        self._busy: Callable[[Path], bool] = lambda _path: False

    def spare(self, is_busy: Callable[[Path], bool]) -> None:
        """Delete no folder of which this says that a conversion goes into it."""
        self._busy = is_busy

    @Slot(object)
    def ask(self, model: KnownModel) -> None:
        """Ask before a model is deleted, by its name; once more if it is in use."""
        self._look(model.bundle)

    def _look(self, bundle: Bundle) -> None:
        if self._busy(bundle.path):
            self._card.message.say(
                "warn",
                self.tr("A conversion writes to {0}.").format(bundle.path.name),
                self.tr("Wait until it ends or cancel it, then delete the model."),
            )
            return
        job = self._core.runner.submit(
            self.tr("Check whether {0} is in use").format(bundle.path.name),
            work.look_at_use(self._core, bundle),
            lane=IO,
            visible=False,
        )
        job.succeeded.connect(lambda use: self._ask(bundle, use))
        job.failed.connect(self._card.message.say_error)

    def _ask(self, bundle: Bundle, use: Use) -> None:
        if use is Use.NONE:
            self._ask_by_name(bundle, even_in_use=False)
            return
        question = self._card.question
        runs = use is Use.RUNNING
        state = self.tr("{0} is the active model.") if runs else self.tr("The flags name {0}.")
        question.ask(
            state.format(bundle.path.name),
            self.tr(
                "Without it Kimera falls back to Transformers or to lightweight vectors. "
                "Activate another model first."
            ),
            (
                ("deleteActive", self.tr("Delete any&way…"),
                 lambda: self._ask_by_name(bundle, even_in_use=True)),
                ("keepModel", self.tr("&Keep it"), question.clear),
            ),
        )  # fmt: skip

    def _ask_by_name(self, bundle: Bundle, *, even_in_use: bool) -> None:
        question = self._card.question
        question.ask(
            self.tr("Delete {0}?").format(bundle.path.name),
            self.tr("{0} in {1} will be deleted permanently.").format(
                words.size(bundle.size_bytes), bundle.path
            ),
            (
                ("deleteModel", self.tr("D&elete {0}").format(bundle.path.name),
                 lambda: self._delete(bundle, even_in_use=even_in_use)),
                ("keepModel", self.tr("&Keep it"), question.clear),
            ),
        )  # fmt: skip

    def _delete(self, bundle: Bundle, *, even_in_use: bool) -> None:
        self._card.question.clear()
        job = self._core.runner.submit(
            self.tr("Delete {0}").format(bundle.path.name),
            work.delete(self._core, bundle, even_in_use=even_in_use),
            lane=IO,
        )
        job.succeeded.connect(lambda freed: self._deleted(bundle, freed))
        job.failed.connect(lambda error: self._not_deleted(bundle, error))
        job.finished.connect(self.ended)

    def _deleted(self, bundle: Bundle, freed: int) -> None:
        told = self.tr("{0} was deleted: {1} freed.")
        self._card.message.say("ok", told.format(bundle.path.name, words.size(freed)))
        if work.running_folder(self._core) == str(bundle.path):
            self._core.backend_model.reload()  # it must not pose as a model that is there

    def _not_deleted(self, bundle: Bundle, error: KimeraError) -> None:
        if isinstance(error, ModelInUseError):  # since the question was asked
            self._look(bundle)
        else:
            self._card.message.say_error(error)
