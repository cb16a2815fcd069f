"""What is done with converted models: listing, using, verifying. Keeps the models card true."""

from __future__ import annotations

import functools
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kimera_console.core.bundles.library import usual_folder
from kimera_console.core.embedding.backends.base import ONNX
from kimera_console.core.errors import KimeraError
from kimera_console.core.system.answers import is_there, may_be_folder
from kimera_console.gui.jobs import IO, MODEL
from kimera_console.gui.language import name_of
from kimera_console.gui.latest import Latest
from kimera_console.gui.tabs.convert import tasks as work
from kimera_console.gui.tabs.convert.models.deletion_controller import DeletionController
from kimera_console.gui.tabs.convert.models.model_change import since_then
from kimera_console.gui.threads.file_questions import ask_briefly
from kimera_console.gui.watch.models_folder import ModelsFolderWatch

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from kimera_console.core.bundles.bundle import Bundle, VerifyReport
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.jobs import JobHandle
    from kimera_console.gui.tabs.convert.action_message import ActionMessage
    from kimera_console.gui.tabs.convert.models.listed import ListedModel
    from kimera_console.gui.tabs.convert.models.model_change import ModelChange
    from kimera_console.gui.tabs.convert.models.models_card import ModelsCard
    from kimera_console.gui.tabs.convert.tasks import ActivationResult

RECENT_FOLDERS = "model_folders"
_FOLDER, _FOLDER_OF = "convert/models_folder", "convert/models_folder_of"


@dataclass(frozen=True)
class _SaidActive:
    """What was said of the model that is active.

    Attributes:
        done: Its activation.
        message: Where it was said.
        text: The sentence there.
        storeless: No store was known then, so that EMBEDDING_DIM was offered.
    """

    done: ActivationResult
    message: ActionMessage
    text: str
    storeless: bool


class ModelsController(QObject):
    """Runs the jobs of the models card.

    Signals:
        activated: The `ActivationResult` model, or None if it could not be made active.
        changed: What is active, or whether an activation runs, is another.
        compared: The `Comparison` of two models.
        listed: The list of models is as the folder is.
        repeat_requested: A `ConversionRequest`: what a model's record asks for is to be set up.
    """

    activated = Signal(object)
    repeat_requested = Signal(object)
    compared = Signal(object)
    listed = Signal()
    changed = Signal()

    def __init__(self, core: ConsoleCore, card: ModelsCard, parent: QWidget) -> None:
        super().__init__(parent)
        self._core = core
        self._page = parent
        self._card = card
        self._activating: JobHandle | None = None
        self._listing = Latest(
            core.runner,
            lambda places, context: work.list_models(core, context, *places),
            self,
            name=self.tr("Find converted models"),
            keeps_passed=True,
            lane=IO,
            visible=False,
        )
        self._listing.succeeded.connect(lambda _places, found: card.show_found(found))
        self._listing.failed.connect(lambda _places, error: card.show_problem(error))
        self._listing.ended.connect(self._listed)
        self._elsewhere: tuple[Path, ...] = ()
        self._again = False
        self._said: _SaidActive | None = None
        self._messages: list[ActionMessage] = []
        self.folder = self._remembered_folder()
        card.verify_requested.connect(self.verify)
        self._deletion = DeletionController(core, card, self)
        self._deletion.ended.connect(self.refresh)
        card.delete_requested.connect(self._deletion.ask)
        card.compare_requested.connect(self.compare)
        card.repeat_requested.connect(self.read_again)
        card.refresh_requested.connect(self.refresh)
        self._watch = ModelsFolderWatch(self)
        self._watch.changed.connect(self._refresh_in_sight)
        core.backend_model.changed.connect(self._follow_backend)
        core.backend_model.flags_read.connect(self._refresh_in_sight)
        self._update_soon = QTimer(self, singleShot=True, interval=0)  # when the status is new too
        self._update_soon.timeout.connect(self._update_messages)
        core.backend_model.flags_read.connect(self._update_soon.start)
        self._follow_backend()

    @property
    def is_activating(self) -> bool:
        """Whether a model is being made the active one."""
        return self._activating is not None

    def is_active(self, bundle: Bundle) -> bool:
        """Whether a bundle is what runs now."""
        return str(bundle.path) == self._active_path()

    def remember(self, path: Path) -> None:
        """List this bundle too, though it lies outside the models folder."""
        self._core.preferences.add_recent(RECENT_FOLDERS, str(path.parent))
        # One of the models folder too: another folder may be chosen, and this one stay on show.
        self._elsewhere = tuple(dict.fromkeys((*self._elsewhere, path)))

    def since(self, bundle: Bundle) -> ModelChange | None:
        """What became of a model given to `remember`; None: it is as it was, or nobody knows."""
        rows = [row for row in self._card.table.rows if row.path == bundle.path]
        return None if self._card.is_unknown(bundle.path) else since_then(bundle, rows)

    def spare(self, is_busy: Callable[[Path], bool]) -> None:
        """Delete no folder of which this says that a conversion goes into it."""
        self._deletion.spare(is_busy)

    def choose_folder(self, folder: Path) -> None:
        """Show another folder's models, now and at the next start with this `.env`."""
        self.folder = folder
        kept = self._core.preferences
        kept.set_text(_FOLDER, str(folder))
        kept.set_text(_FOLDER_OF, str(self._core.settings.env_file))
        kept.add_recent(RECENT_FOLDERS, str(folder))
        self._card.show_folder(folder)
        self.refresh()

    @Slot()
    def follow_file(self) -> None:
        """Another `.env` is in use: its folder holds other models."""
        self.folder = self._remembered_folder()
        self._card.show_folder(self.folder)
        self.refresh()

    def _remembered_folder(self) -> Path:
        kept, settings = self._core.preferences, self._core.settings
        if kept.text(_FOLDER_OF) == str(settings.env_file) and kept.text(_FOLDER):
            return Path(kept.text(_FOLDER))
        return usual_folder(settings)

    @Slot()
    def refresh(self) -> None:
        """Look for converted models; a call during a look makes for another one."""
        asked = self._listing.taken
        if asked is not None and asked[0] != self.folder:
            self._listing.interrupt()  # nobody waits for what another folder holds
        self._listing.request((self.folder, self._elsewhere))

    def use(self, bundle: Bundle, message: ActionMessage) -> None:
        """Make a bundle the active model.

        Args:
            bundle: Which.
            message: Says how it went, where the user asked for it.
        """
        if self._activating is not None:
            return
        message.clear()
        if message not in self._messages:
            self._messages.append(message)
        name = self.tr("Use {0}").format(bundle.path.name)
        job = self._core.runner.submit(name, work.activate(self._core, bundle.path), lane=MODEL)
        self._activating = job
        job.succeeded.connect(lambda done: self._now_active(done, message))
        job.failed.connect(lambda error: self._not_active(error, bundle, message))
        job.cancelled.connect(lambda: self.activated.emit(None))
        job.finished.connect(self._activation_ended)
        self.changed.emit()

    @Slot(object)
    def read_again(self, row: ListedModel) -> None:
        """Read how a model was converted, to have that set up again."""
        job = self._core.runner.submit(
            self.tr("Read how {0} was converted").format(row.name),
            work.read_again(row.path),
            lane=IO,
            visible=False,
        )
        job.succeeded.connect(self.repeat_requested)
        job.failed.connect(lambda error: self._show_failure(error, row))

    @Slot(object)
    def verify(self, row: ListedModel) -> None:
        """Check a model's hashes again, and load it in a separate process."""
        name = row.name
        message = self._card.message
        job = self._core.runner.submit(
            self.tr("Verify {0}").format(name), work.verify(row.path), lane=IO
        )
        message.show_message("info", self.tr("Verifying {0}…").format(name))
        take_back = functools.partial(message.take_back, message.text)
        job.succeeded.connect(lambda report: self._verified(row, report))
        job.failed.connect(lambda error: self._show_failure(error, row))
        job.cancelled.connect(take_back)
        job.finished.connect(self.refresh)

    @Slot(object, object)
    def compare(self, one: Bundle, other: Bundle) -> None:
        """Compare the vectors of two models."""
        names = (one.path.name, other.path.name)
        message = self._card.message
        job = self._core.runner.submit(
            self.tr("Compare {0} and {1}").format(*names), work.compare(one, other), lane=IO
        )
        message.show_message("info", self.tr("Comparing {0} and {1}…").format(*names))
        take_back = functools.partial(message.take_back, message.text)
        pair = [row for row in self._card.table.rows if row.path in (one.path, other.path)]
        job.succeeded.connect(lambda _done: take_back())
        job.succeeded.connect(self.compared)
        job.failed.connect(lambda error: self._show_failure(error, *pair))
        job.cancelled.connect(take_back)

    def _show_failure(self, error: KimeraError, *rows: ListedModel) -> None:
        """Say why something with models failed, while they are the same models."""
        self._card.message.show_error(error)
        self._card.message.keep_while(lambda: all(self._card.is_as_before(row) for row in rows))

    def _now_active(self, done: ActivationResult, message: ActionMessage) -> None:
        for other in self._messages:  # what an earlier try said is over
            other.clear()
        self._report_active(done, message)
        self._core.backend_model.flags_changed()
        self.activated.emit(done)

    def _report_active(self, done: ActivationResult, message: ActionMessage) -> None:
        info, changes = done.activation.info, done.activation.changes
        warning = done.activation.warning
        said = self.tr("{0} ({1}) now uses {2}: {3} dimensions, {4} pooling.").format(
            name_of(info), info.provider, done.bundle.path.name, info.dimension, info.pooling
        )
        names = ", ".join(changes)
        wrote = self.tr("Written to {0}: {1}.").format(self._core.settings.env_file.name, names)
        hint = wrote if changes else self.tr("No flags changed.")
        flag = "EMBEDDING_DIM" if warning else next(iter(changes), "ONNX_MODEL_PATH")
        action = self.tr("Show the flag") if warning else self.tr("Show the flags")

        def act() -> None:
            self._core.navigate("flags", flag)

        storeless = bool(warning) and work.no_store_is_known(self._core)
        if storeless:
            # Nothing is stored yet that the flag could speak of: the first model decides.
            action = self.tr("Set EMBEDDING_DIM to {0}").format(info.dimension)
            hint = f"{self.tr('No store is known here yet.')} {hint}"
            act = functools.partial(self._set_dimension, info.dimension, message)
        tone = "warn" if warning else "ok"
        message.offer(tone, said, f"{warning} {hint}".strip(), action, act)
        self._said = _SaidActive(done, message, message.text, storeless)

    def _set_dimension(self, dimension: int, message: ActionMessage) -> None:
        """Write the model's dimension; what was said follows when the flags are read."""
        refusal = KimeraError(
            self.tr("A store is known here now, so EMBEDDING_DIM was not set."),
            hint=self.tr("Set it on the Flags tab if that store holds such vectors."),
        )
        job = self._core.runner.submit(
            self.tr("Set EMBEDDING_DIM"),
            work.set_dimension(self._core, dimension, refusal),
            lane=IO,
            visible=False,
        )
        job.succeeded.connect(lambda _write: self._dimension_written(dimension))
        job.failed.connect(lambda error: self._dimension_not_written(error, message))

    def _dimension_written(self, dimension: int) -> None:
        said = self._said
        if said is not None:
            changes = {**said.done.activation.changes, "EMBEDDING_DIM": str(dimension)}
            done = replace(said.done, activation=replace(said.done.activation, changes=changes))
            self._said = replace(said, done=done)
            if not done.activation.warning and said.message.text == said.text:
                self._report_active(done, said.message)  # the file's watch was quicker
        self._core.backend_model.flags_changed()

    def _dimension_not_written(self, error: KimeraError, message: ActionMessage) -> None:
        """Say why, until the flags or the backend change."""
        model = self._core.backend_model

        def facts() -> object:
            return model.status.active, model.status.dimension_warning

        then = facts()
        message.show_error(error)
        message.keep_while(lambda: facts() == then)

    @Slot()
    def _update_messages(self) -> None:
        """Keep what was said of the activated model true, or take it away."""
        status, said = self._core.backend_model.status, self._said
        if said is None or (status.loading and status.active is None):
            return
        activation = said.done.activation
        if said.message.text != said.text:  # it is dismissed, or says something else by now
            self._said = None
        elif not self.is_active(said.done.bundle):
            self._said = None
            said.message.clear()
        elif not status.loading and status.active is not None:
            now = replace(activation, info=status.active, warning=status.dimension_warning)
            storeless = bool(now.warning) and work.no_store_is_known(self._core)
            if (now, storeless) != (activation, said.storeless):
                self._report_active(replace(said.done, activation=now), said.message)

    def _not_active(self, error: KimeraError, bundle: Bundle, message: ActionMessage) -> None:
        message.show_error(error)
        message.keep_while(lambda: not self.is_active(bundle) and may_be_folder(bundle.path))
        self.activated.emit(None)

    @Slot()
    def _activation_ended(self) -> None:
        self._activating = None
        self.refresh()
        self.changed.emit()

    def _verified(self, row: ListedModel, report: VerifyReport) -> None:
        name = row.name
        self._card.remember_verified(row, report.problems)
        if report.ok:
            hashes = self.tr("all hashes match, and it loads in a separate process.")
            loads = self.tr("it loads in a separate process. No hashes are recorded.")
            text = hashes if report.bundle and report.bundle.ours else loads
            kept = report.bundle.override if report.bundle else None
            said = " ".join(filter(None, (kept.words if kept else "", *report.notes)))
            self._card.message.offer(
                "warn" if said else "ok",
                self.tr("{0}: {1}").format(name, text),
                said,
                self.tr("Convert again") if report.notes else "",
                lambda: self.read_again(row),
            )
        else:
            self._card.message.offer(
                "bad",
                self.tr("{0} is damaged: {1}").format(name, " ".join(report.problems)),
                "",
                self.tr("Convert again"),
                lambda: self.read_again(row),
            )
        # Of a model that was gone already it is true until there is one again.
        was_there = ask_briefly(row.path, functools.partial(os.path.lexists, row.path), True)
        self._card.message.keep_while(
            lambda: self._card.is_as_before(row) if was_there else not is_there(row.path)
        )

    @Slot()
    def _listed(self) -> None:
        self._update_messages()  # a store may be there since, unknown to flags and backend
        fresh = self._watch.follow(self.folder, self._card.folders)
        unlisted = self._card.is_unlisted
        # It may answer since: then the watch tells of nothing. Once, for what is slow to be read.
        self._again = unlisted and not self._watch.waits and not self._again
        if fresh or self._again:
            self.refresh()
        elif not unlisted:
            self.listed.emit()

    @Slot()
    def _follow_backend(self) -> None:
        self._card.set_active(self._active_path())
        self._update_messages()
        for message in self._messages:
            message.recheck()
        self.changed.emit()

    @Slot()
    def _refresh_in_sight(self) -> None:
        """Somebody wrote flags or models; what nobody sees is read when it is shown."""
        if self._page.isVisible():
            self.refresh()

    def _active_path(self) -> str:
        active = self._core.backend_model.status.active
        return active.path if active is not None and active.backend == ONNX else ""
