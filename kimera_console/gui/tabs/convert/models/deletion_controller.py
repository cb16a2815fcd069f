"""Deleting a model: one question, and another before it if the model is in use."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from kimera_console.core.bundles.library import Use, use_of
from kimera_console.core.errors import ModelInUseError
from kimera_console.gui.jobs import IO
from kimera_console.gui.latest import Latest
from kimera_console.gui.tabs.convert import tasks as work
from kimera_console.gui.tabs.convert.models.trash import (
    TrashRefusedError,
    move_to_trash,
    put_back,
)
from kimera_console.gui.threads.file_questions import ask_briefly, real_path
from kimera_console.gui.widgets.basic import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from kimera_console.core.errors import KimeraError
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.tabs.convert.models.listed import ListedModel
    from kimera_console.gui.tabs.convert.models.models_card import ModelsCard
    from kimera_console.gui.tabs.convert.models.trash import TrashedModel


class DeletionController(QObject):
    """Asks beside the list of models, and moves a model to the trash.

    Whether a model is in use is looked up when the question is asked and once more when it is
    answered: the list on show may be older than the flags. Where the system has no trash for the
    folder, it is asked whether to delete permanently.

    Signals:
        ended: A deletion (or its undoing) ended, well or not: the list is another.
    """

    ended = Signal()

    def __init__(self, core: ConsoleCore, card: ModelsCard, parent: QObject) -> None:
        super().__init__(parent)
        self._core = core
        self._card = card
        self._busy: Callable[[Path], bool] = lambda _path: False
        self._asked: tuple[ListedModel, Use] | None = None
        self._first_checks, self._later_checks = self._use_checks(), self._use_checks()
        self._first_checks.succeeded.connect(self._ask)
        self._first_checks.failed.connect(self._not_checked)
        self._later_checks.succeeded.connect(self._correct)
        card.chosen.connect(self._follow_choice)
        core.backend_model.flags_read.connect(self._check_use_again)
        core.backend_model.changed.connect(self._check_use_again)

    def spare(self, is_busy: Callable[[Path], bool]) -> None:
        """Delete no folder of which this says that a conversion goes into it."""
        self._busy = is_busy

    @Slot(object)
    def ask(self, row: ListedModel) -> None:
        """Ask before a model is deleted, by its name; once more if it is in use."""
        if not self._is_busy(row):
            self._check_use(self._first_checks, row)

    def _is_busy(self, row: ListedModel) -> bool:
        """Whether a conversion goes into the folder; then it is said."""
        busy = self._busy(row.path)
        if busy:
            self._card.message.show_message(
                "warn",
                self.tr("A conversion writes to {0}.").format(row.name),
                self.tr("Wait until it ends or cancel it, then delete the model."),
            )
        return busy

    def _is_another(self, row: ListedModel) -> bool:
        """Whether the model is another one since the question was asked; then it is said."""
        same = self._card.is_as_before(row) or not self._card.is_listed(row)
        if not same:
            self._card.message.show_message(
                "warn",
                self.tr("{0} was replaced since the question was asked.").format(row.name),
                self.tr("Check the model, then delete it if you still want to."),
            )
        return not same

    def _use_checks(self) -> Latest:
        core = self._core
        return Latest(
            core.runner,
            lambda row, context: work.check_use(core, row.path)(context),
            self,
            replaces=True,
            lane=IO,
            visible=False,
        )

    def _check_use(self, checks: Latest, row: ListedModel) -> None:
        checks.request(row, name=self.tr("Check whether {0} is in use").format(row.name))

    @Slot(object, object)
    def _not_checked(self, _row: ListedModel, error: KimeraError) -> None:
        self._card.message.show_error(error)

    @Slot(object)
    def _follow_choice(self, row: ListedModel | None) -> None:
        """Another model is selected, or the one that was asked about is gone: ask no more."""
        if self._asked is not None and (row is None or row.path != self._asked[0].path):
            self._asked = None
            self._card.question.clear()

    @Slot()
    def _check_use_again(self) -> None:
        """Flags or backend changed: ask anew if the model that is asked about is used otherwise."""
        if self._asked is not None and self._card.question.text:
            self._check_use(self._later_checks, self._asked[0])

    @Slot(object, object)
    def _correct(self, row: ListedModel, use: Use) -> None:
        asked = self._asked if self._card.question.text else None
        if asked is not None and asked[0] is row and use is not asked[1]:
            self._ask(row, use)

    @Slot(object, object)
    def _ask(self, row: ListedModel, use: Use) -> None:
        self._asked = row, use
        if use is Use.NONE:
            self._ask_by_name(row, even_in_use=False)
            return
        question = self._card.question
        runs = use is Use.RUNNING
        state = self.tr("{0} is the active model.") if runs else self.tr("The flags name {0}.")
        question.ask(
            state.format(row.name),
            self.tr(
                "Without it Kimera falls back to Transformers or to lightweight vectors. "
                "Activate another model first."
            ),
            (
                ("deleteActive", self.tr("D&elete anyway…"),
                 lambda: self._ask_by_name(row, even_in_use=True)),
                ("keepModel", self.tr("&Keep it"), question.clear),
            ),
        )  # fmt: skip

    def _ask_by_name(self, row: ListedModel, *, even_in_use: bool) -> None:
        self._card.question.ask(
            self.tr("Delete {0}?").format(row.name),
            self.tr("{0} in {1} are moved to the trash and can be restored from there.").format(
                words.size(row.size_bytes), row.path
            ),
            (
                ("deleteModel", self.tr("D&elete {0}").format(row.name.replace("&", "&&")),
                 lambda: self._to_trash(row, even_in_use=even_in_use)),
                ("keepModel", self.tr("&Keep it"), self._card.question.clear),
            ),
        )  # fmt: skip

    def _ask_permanently(self, row: ListedModel, error: KimeraError, *, even_in_use: bool) -> None:
        self._card.question.ask(
            self.tr("Delete {0} permanently?").format(row.name),
            f"{error.message} {self.tr('It could not be restored.')}",
            (
                ("deletePermanently", self.tr("D&elete permanently"),
                 lambda: self._delete(row, even_in_use=even_in_use)),
                ("keepModel", self.tr("&Keep it"), self._card.question.clear),
            ),
        )  # fmt: skip

    def _to_trash(self, row: ListedModel, *, even_in_use: bool) -> None:
        self._card.question.clear()
        if self._is_busy(row) or self._is_another(row):  # since the question was asked
            return
        place = real_path(row.path)  # while links still lead somewhere: the job may be quick
        job = self._core.runner.submit(
            self.tr("Move {0} to the trash").format(row.name),
            move_to_trash(self._core, row.path, even_in_use=even_in_use),
            lane=IO,
            visible=False,
        )
        job.succeeded.connect(lambda trashed: self._trashed(trashed, place))
        job.failed.connect(lambda error: self._not_deleted(row, error, even_in_use=even_in_use))
        job.finished.connect(self.ended)

    def _delete(self, row: ListedModel, *, even_in_use: bool) -> None:
        self._card.question.clear()
        if self._is_busy(row) or self._is_another(row):
            return
        place = real_path(row.path)  # while links still lead somewhere: the job may be quick
        job = self._core.runner.submit(
            self.tr("Delete {0}").format(row.name),
            work.delete(self._core, row.path, even_in_use=even_in_use),
            lane=IO,
            visible=False,
        )
        job.succeeded.connect(lambda freed: self._deleted(row, freed, place))
        job.failed.connect(lambda error: self._not_deleted(row, error, even_in_use=even_in_use))
        job.finished.connect(self.ended)

    def _trashed(self, trashed: TrashedModel, place: Path) -> None:
        text = self.tr("{0} was deleted: {1} are in the trash.").format(
            trashed.path.name, words.size(trashed.size_bytes)
        )
        hint = self.tr("Restore it from the trash to undo this.")
        if trashed.kept_at is None:
            self._card.message.show_message("ok", text, hint)
        else:
            hint = self.tr("Undo puts it back, as long as the trash is not emptied.")
            self._card.message.offer(
                "ok", text, hint, self.tr("Und&o"), lambda: self._undo(trashed)
            )
        self._reload_if_loaded(trashed.path, place)

    def _undo(self, trashed: TrashedModel) -> None:
        message = self._card.message
        message.clear()
        job = self._core.runner.submit(
            self.tr("Put {0} back").format(trashed.path.name),
            put_back(trashed),
            lane=IO,
            visible=False,
        )
        job.succeeded.connect(self._back)
        job.failed.connect(message.show_error)
        job.finished.connect(self.ended)

    @Slot(object)
    def _back(self, path: Path) -> None:
        self._card.message.show_message("ok", self.tr("{0} is back.").format(path.name))
        settings = self._core.settings
        if ask_briefly(path, lambda: use_of(path, settings), Use.NONE) is Use.CONFIGURED:
            self._core.backend_model.reload()  # else the fallback would stay

    def _deleted(self, row: ListedModel, freed: int, place: Path) -> None:
        text = self.tr("{0} was deleted permanently: {1} freed.")
        self._card.message.show_message("ok", text.format(row.name, words.size(freed)))
        self._reload_if_loaded(row.path, place)

    def _reload_if_loaded(self, path: Path, place: Path) -> None:
        """Load anew if this model is the loaded one: it must not pose as one that is there.

        Args:
            path: The folder as it was listed.
            place: Where that led: the flags may name the same folder otherwise.
        """
        running = work.running_folder(self._core)
        if running and (Path(running) == path or real_path(Path(running)) == place):
            self._core.backend_model.reload()

    def _not_deleted(self, row: ListedModel, error: KimeraError, *, even_in_use: bool) -> None:
        if isinstance(error, ModelInUseError):  # since the question was asked
            self.ask(row)
        elif isinstance(error, TrashRefusedError):
            self._ask_permanently(row, error, even_in_use=even_in_use)
        else:
            self._card.message.show_error(error)
