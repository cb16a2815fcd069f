"""Switching and rolling back: what it is about, which flags change, and a question before it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, Qt, Slot
from PySide6.QtWidgets import QPlainTextEdit

from kimera_console.core.stores.change.exchange import IN_FORCE, ROLLING_BACK, SWITCHING
from kimera_console.core.stores.change.ledger import RUNNING, SWITCHED
from kimera_console.core.system.visible import visible
from kimera_console.gui.latest import Latest
from kimera_console.gui.tabs.stores import change_work
from kimera_console.gui.tabs.stores.change_actions import (
    begin_finish,
    begin_rollback,
    begin_settling,
    begin_switch,
    finished_runs,
    flags_words,
)
from kimera_console.gui.tabs.stores.names import literal
from kimera_console.gui.tabs.stores.page import set_primary
from kimera_console.gui.tabs.stores.wording import run_state
from kimera_console.gui.tokens import GRID
from kimera_console.gui.widgets import (
    Card,
    Column,
    DataTable,
    InlineMessage,
    button,
    label,
    set_enabled,
)
from kimera_console.gui.widgets.basic import words
from kimera_console.gui.widgets.messages.advice import advice_words
from kimera_console.gui.widgets.messages.question import Question

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kimera_console.core.errors import KimeraError
    from kimera_console.core.stores.change.exchange import SwitchRecord
    from kimera_console.core.stores.change.ledger import Run
    from kimera_console.gui.tabs.stores.change_work import SwitchPreview
    from kimera_console.gui.tabs.stores.page import JobStrip
    from kimera_console.gui.tabs.stores.store_controller import StoreController
    from kimera_console.gui.tabs.stores.work import RunState

_MOST_LINES = 14


class SwitchCard(Card):
    """Columns and flags together.

    Attributes:
        runs: The changes of this database.
        diff: What a switch would write into the file of the flags.
        message: A switch that was interrupted, one that is in force or was taken back, or why
            none can be begun.
        question: Asks before anything is written.
        start, back: The buttons.
    """

    def __init__(self, controller: StoreController, strip: JobStrip) -> None:
        super().__init__(
            QCoreApplication.translate("SwitchCard", "Switch"),
            QCoreApplication.translate(
                "SwitchCard",
                "Puts the new vectors in force together with the flags: both or neither. Rows are"
                " read back and checked; if one differs, both are undone.",
            ),
        )
        self._controller = controller
        self._looked_at: tuple[Any, ...] = ()
        self._asked: tuple[Any, ...] = ()
        self._preview: SwitchPreview | None = None
        self._preview_error: KimeraError | None = None
        self.runs = self._make_table()
        self.diff = QPlainTextEdit()
        self.diff.setObjectName("switchDiff")
        self.diff.setReadOnly(True)
        self.diff.setProperty("mono", True)
        self.diff.setAccessibleName(self.tr("Flags that would be written"))
        self.diff.setTabChangesFocus(True)
        self.diff.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.diff.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._diff_name = label(" ", "caption")
        self.message = InlineMessage(closable=False)
        self.message.triggered.connect(self._go_on)
        self.question = Question()
        self.start = button(self.tr("&Switch…"), self.ask, kind="primary", tip="Ctrl+Return")
        self.start.setObjectName("startSwitch")
        self.back = button(self.tr("Roll &back…"), self.ask_rollback)
        self.back.setObjectName("rollBack")
        for item in (
            self.runs, self._diff_name, self.diff, self.message, strip, self.question,
        ):  # fmt: skip
            self.add(item)
        self.add_row(right=(self.back, self.start))
        self._previews = Latest(
            controller.core.runner, lambda read, _context: read(), self, replaces=True,
            name=self.tr("Read the flags"), visible=False,
        )  # fmt: skip
        self._previews.succeeded.connect(self._take_preview)
        self._previews.failed.connect(self._fail_preview)
        controller.core.backend_model.changed.connect(self._flags_changed)
        controller.core.backend_model.file_changed.connect(self._withdraw)

    def show_state(self, busy: str) -> None:
        """Bring everything in line with what is known."""
        controller = self._controller
        if busy:
            self.question.clear()
        self._withdraw()
        states = controller.status.runs
        if list(self.runs.rows) != list(states):
            self.runs.set_rows(states)
            self.runs.fit_columns()
            self.runs.set_shown_rows(max(1, min(5, len(states))))
        if self.isVisible():
            self._request_preview()
        obstacle = busy or self._obstacle()
        set_enabled(self.start, not obstacle, obstacle)
        in_force = self._in_force
        unset = busy or ("" if in_force else self.tr("No switch is in force."))
        set_enabled(self.back, not unset, unset)
        set_primary(self.start, bool(finished_runs(controller)))
        self._show_diff()
        self._show_message()

    def refresh_preview(self) -> None:
        """The file of the flags may be another one since."""
        self._looked_at = ()
        self._request_preview()

    @Slot()
    def ask(self) -> None:
        """Ask before the switch, naming what it is about."""
        runs = finished_runs(self._controller)
        changes = self._preview.changes if self._preview is not None else {}
        named = _names(runs)
        env_file = self._controller.core.settings.env_file.name
        flags = words.counted(
            len(changes), self.tr("1 flag of {0}").format(env_file),
            self.tr("{{0}} flags of {0}").format(env_file),
        )  # fmt: skip
        self._asked = self._of_switch()
        both = self.tr("Put the new vectors of {0} in force, and change {1}?").format(named, flags)
        vectors = self.tr("Put the new vectors of {0} in force?").format(named)
        self.question.ask(
            both if changes else vectors,
            "\n".join(
                (
                    self.tr("The old vectors stay in the table, and Roll back restores both."),
                    *self._warnings,
                )
            ),
            (
                ("confirmSwitch", self.tr("S&witch {0}").format(literal(named)), self._begin),
                ("declineSwitch", self.tr("&Not now"), self.question.clear),
            ),
        )

    @Slot()
    def ask_rollback(self) -> None:
        record = self._in_force
        if record is None:
            return
        self._asked = self._of_rollback()
        ids = set(record.runs)
        named = _names([s.run for s in self._controller.status.runs if s.run.id in ids])
        back = self.tr("&Roll back {0}").format(literal(named))
        self.question.ask(
            self.tr("Put the old vectors of {0} and the former flags back in force?").format(named),
            self.tr("The new vectors stay beside them. Rows added since then have no old vectors."),
            (
                (
                    "confirmRollback",
                    back,
                    self._begin_back,
                ),
                ("declineRollback", self.tr("&Not now"), self.question.clear),
            ),
        )

    @Slot()
    def _withdraw(self) -> None:
        """Ask no more about what is another since."""
        if self._asked not in (self._of_switch(), self._of_rollback()):
            self._asked = ()
            self.question.clear()

    def _of_switch(self) -> tuple[Any, ...]:
        """What a switch would be about."""
        controller, found = self._controller, self._preview
        ids = tuple(run.id for run in finished_runs(controller))
        changes = found.changes if found is not None else None
        env_file = controller.core.settings.env_file
        return (ids, changes, self._warnings, env_file, controller.bundle, controller.choices.index)

    def _of_rollback(self) -> tuple[Any, ...]:
        """What a rollback would be about."""
        record = self._in_force
        return (record.id,) if record is not None else ()

    def _begin(self) -> None:
        self.question.clear()
        begin_switch(self._controller, finished_runs(self._controller))

    def _begin_back(self) -> None:
        self.question.clear()
        begin_rollback(self._controller)

    @Slot()
    def _go_on(self) -> None:
        """What the message offers: settle an interrupted switch, or do its last rows."""
        if self._is_interrupted:
            begin_settling(self._controller)
        else:
            begin_finish(self._controller, self._left)

    @property
    def _is_interrupted(self) -> bool:
        phases = {each.phase for each in self._controller.status.switches}
        return bool(phases & {SWITCHING, ROLLING_BACK})

    @property
    def _left(self) -> tuple[Run, ...]:
        """The runs of the switch in force, where the rows added during it are not done."""
        record = self._in_force
        if record is None or record.caught_up:
            return ()
        runs = [s.run for s in self._controller.status.runs if s.run.id in record.runs]
        # A column whose old vectors are gone has been given over for good.
        return tuple(runs) if all(run.state == SWITCHED for run in runs) else ()

    @property
    def _warnings(self) -> tuple[str, ...]:
        """What a switch of the runs that are finished would leave with the old vectors."""
        found = self._preview if finished_runs(self._controller) else None
        return found.warnings if found is not None else ()

    @property
    def _in_force(self) -> SwitchRecord | None:
        found = [each for each in self._controller.status.switches if each.phase == IN_FORCE]
        return found[-1] if found else None

    def _obstacle(self) -> str:
        runs = finished_runs(self._controller)
        if not runs:
            return self.tr("There are no new vectors to put in force.")
        begun = next((run for run in runs if run.state == RUNNING), None)
        if begun is not None:
            text = self.tr("The new vectors of {0} are not complete. Resume in Run.")
            return text.format(_names([begun]))
        if self._preview_error is not None:
            return self._preview_error.message
        return "" if self._preview is not None else self.tr("Reading the flags.")

    def _make_table(self) -> DataTable:
        made = DataTable(
            [
                Column(self.tr("Vectors"), lambda s: _names([s.run]), stretch=True),
                Column(self.tr("State"), lambda s: run_state(s.run.state)),
                Column(self.tr("New model"), _model),
                Column(self.tr("New vectors"), lambda s: words.count(s.progress.embedded),
                       sort=lambda s: s.progress.embedded, number=True),
            ],
            self.tr("Changes of this database"),
            key=lambda s: s.run.id,
        )  # fmt: skip
        made.setObjectName("switchRuns")
        return made

    @Slot()
    def _flags_changed(self) -> None:
        if self.isVisible():
            self.refresh_preview()

    def _request_preview(self) -> None:
        runs = finished_runs(self._controller)
        if not runs:
            self._preview = None
            return
        overview, bundle = self._controller.overview, self._controller.bundle
        index = self._controller.choices.index
        key = (bundle, index, *(run.id for run in runs), len(self._controller.status.switches))
        if overview is None or key == self._looked_at:
            return
        self._looked_at = key
        settings, url = self._controller.core.settings, overview.url
        self._previews.request(
            lambda: change_work.preview_switch(settings, url, runs, bundle, index)
        )

    @Slot(object, object)
    def _take_preview(self, _request_preview: object, found: SwitchPreview) -> None:
        self._preview, self._preview_error = found, None
        self._controller.changed.emit()

    @Slot(object, object)
    def _fail_preview(self, _request_preview: object, error: KimeraError) -> None:
        self._preview, self._preview_error = None, error
        self._controller.changed.emit()

    def _show_diff(self) -> None:
        found = self._preview if finished_runs(self._controller) else None
        self._diff_name.setVisible(found is not None)
        self.diff.setVisible(found is not None and bool(found.diff))
        if found is None:
            return
        text = (
            self.tr("Flags that would be written")
            if found.diff
            else self.tr("The flags already name this model; their file is not changed.")
        )
        self._diff_name.setText(text)
        if self.diff.toPlainText() != (shown := visible(found.diff)):
            self.diff.setPlainText(shown)
            lines = min(_MOST_LINES, shown.count("\n") + 1)
            self.diff.setFixedHeight(lines * self.diff.fontMetrics().lineSpacing() + 4 * GRID)

    def _show_message(self) -> None:
        """Say what stands in the way first; that an earlier switch is in force comes last."""
        record = self._in_force
        error = self._preview_error if finished_runs(self._controller) else None
        ahead = (error.message,) if error is not None else self._warnings
        if self._is_interrupted:
            self.message.show_message(
                "warn", self.tr("A switch of this database was interrupted."),
                self.tr(
                    "Recovery undoes an interrupted switch, or finishes an interrupted rollback."
                ),
                action=self.tr("Recover"),
            )  # fmt: skip
        elif self._left:
            self.message.show_message(
                "warn", self.tr("Rows added during the switch are not embedded yet."),
                "\n".join(
                    (self.tr("The switch is in force. These rows have no new vectors yet."), *ahead)
                ),
                action=self.tr("Embed these rows"),
            )  # fmt: skip
        elif error is not None:
            self.message.show_message("warn", error.message, advice_words(error.advice))
        elif self._controller.rolled_back is not None:
            back = self._controller.rolled_back
            text = self.tr("Rolled back: the old vectors of {0} are in force.")
            said = "\n".join((flags_words(back), *ahead))
            self.message.show_message(
                "warn" if ahead else "ok", text.format(_names(back.runs)), said
            )
        elif ahead:
            first, *rest = ahead
            self.message.show_message("warn", first, "\n".join(rest))
        elif record is not None:
            when = record.when[:19].replace("T", " ")
            self.message.show_message(
                "ok", self.tr("The new vectors are in force since {0}.").format(when),
                self.tr("Kimera reads its flags when it starts: restart it after a switch."),
            )  # fmt: skip
        else:
            self.message.clear()


def _names(runs: Iterable[Run]) -> str:
    return ", ".join(str(run.choice) for run in runs)


def _model(state: RunState) -> str:
    return f"{state.run.stamp.model} ({state.run.stamp.dimension})"
