"""The tab's controller: what is chosen, and what the database says of it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot

from kimera_console.core.errors import KimeraError, StoreError
from kimera_console.core.stores.change.ledger import COMPLETE, RUNNING, SWITCHED
from kimera_console.core.stores.recipes.kimera import kimera_table
from kimera_console.core.stores.recipes.text_recipe import RecipeSet
from kimera_console.gui.latest import Latest
from kimera_console.gui.tabs.stores import work
from kimera_console.gui.tabs.stores.choices import KeptStoreChoices, with_model
from kimera_console.gui.tabs.stores.tasks import CONNECT, PLAN, PROVE, StepJobs, Task
from kimera_console.gui.widgets.messages.advice import advice_words

if TYPE_CHECKING:
    from kimera_console.core.jobs import JobContext
    from kimera_console.core.stores.audit.audit import AuditReport
    from kimera_console.core.stores.change.plan import StorePlan
    from kimera_console.core.stores.change.run import RunReport
    from kimera_console.core.stores.change.saved import StoreChoices
    from kimera_console.core.stores.compare.compare import CompareReport
    from kimera_console.core.stores.database.choice import StoreChoice
    from kimera_console.core.stores.database.tables import TableInfo, VectorColumn
    from kimera_console.core.stores.recipes.prove import ProofReport
    from kimera_console.core.switching.store_reports import RollbackReport
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.tabs.stores.work import Address, RunState, StoreOverview, StoreStatus


@dataclass
class Results:
    """What is known of the chosen column; another choice begins with none of it.

    Attributes:
        audit: What its vectors are.
        proof: Which text they were made of.
        trusted: The recipes are to be used although they are not proved.
        plan: What a change would cost.
        report: What the run of this session did.
        comparison: Old against new.
    """

    audit: AuditReport | None = None
    proof: ProofReport | None = None
    trusted: bool = False
    plan: StorePlan | None = None
    report: RunReport | None = None
    comparison: CompareReport | None = None


class StoreController(QObject):
    """One database and one vector column.

    Attributes:
        core: The window's objects.
        memory: What is remembered of earlier sessions.
        jobs: The work of the steps.
        choices: What is chosen now.
        address: Where the database is, as it was asked for last.
        flags_url: The database that was found by DATABASE_URL, without a password; "" for none.
        overview: What it holds; None while there is no connection.
        choice: The chosen columns, checked; None while they are not.
        choice_error: Why they cannot be used.
        results: What is known of them.
        rolled_back: The last rollback of this session, until the database is changed again.

    Signals:
        changed: Something of all this is another.
        saved: Choices were kept by a name.
    """

    changed = Signal()
    saved = Signal()

    def __init__(self, core: ConsoleCore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.core = core
        self.memory = KeptStoreChoices(core.preferences)
        self.choices = self.memory.last()
        self.address = work.Address(self.choices.url)
        self.flags_url = ""
        self.overview: StoreOverview | None = None
        self.choice: StoreChoice | None = None
        self.choice_error: KimeraError | None = None
        self.results = Results()
        self.rolled_back: RollbackReport | None = None
        self.jobs = StepJobs(core.runner, self)
        self.jobs.changed.connect(self.changed)
        self.jobs.store_changed.connect(self.refresh)
        self._checks = Latest(
            core.runner, lambda check, context: check(context), self, replaces=True,
            name=self.tr("Check the columns"), visible=False,
        )  # fmt: skip
        self._checks.succeeded.connect(self._take_choice)
        self._checks.failed.connect(self._fail_choice)
        self._latest = Latest(
            core.runner, lambda read, context: read(context), self, replaces=True,
            name=self.tr("Read the database again"), visible=False,
        )  # fmt: skip
        self._latest.succeeded.connect(self._take_again)
        self._latest.failed.connect(lambda _look, error: self._warn(error))
        self._warned = ""
        self._must_check = False
        self._active_model = self._find_active_model()
        core.backend_model.flags_read.connect(self._follow_flags)

    # What is chosen

    def connect_to(self, address: Address) -> None:
        """Connect; what was known of another database is dropped."""
        if self.jobs.is_writing:
            return
        self._forget()
        self._latest.stop()
        self.overview = self.rolled_back = None
        self.address = address
        settings = self.core.settings

        def read(context: JobContext) -> StoreOverview:
            return work.describe_store(settings, address, context)

        self.jobs.start(
            Task(CONNECT, read, self._take_overview), self.tr("Connect to the database"),
            visible=False,
        )  # fmt: skip

    def take_saved(self, choices: StoreChoices) -> None:
        """Take up choices that were kept by name, and connect."""
        if not self.jobs.is_writing:
            self.choices = with_model(choices)
            self.connect_to(work.Address(choices.url, from_flags=not choices.url))

    def set_kimera(self, on: bool) -> None:
        """Kimera's tables, columns and recipes, or any."""
        if on != self.choices.kimera and not self.jobs.is_writing:
            self.choices = dataclasses.replace(self.choices, kimera=on)
            if self.overview is not None:
                self.set_table(self.choices.table)
            else:
                self._keep()

    def set_table(self, name: str) -> None:
        """Another table, with its columns as they were found."""
        if self.jobs.is_writing:
            return
        shown = self.tables
        info = next((one for one in shown if str(one.table) == name), shown[0] if shown else None)
        preset = kimera_table(info.table.name) if info and self.choices.kimera else None
        vectors = [one.name for one in self.vectors_of(info)] if info else []
        vector = vectors[0] if vectors else ""
        if preset is not None and preset.vector in vectors:
            vector = preset.vector
        self.choices = dataclasses.replace(
            self.choices,
            table=str(info.table) if info else "",
            vector=vector,
            key=(),
            recipes=tuple(preset.recipes.to_list()) if preset is not None else (),
            rules={},
        )
        self._choose()

    def set_columns(self, **changes: Any) -> None:
        """Another vector column, or key."""
        made = dataclasses.replace(self.choices, **changes)
        if made != self.choices and not self.jobs.is_writing:
            self.choices = made
            self._choose()

    def set_recipes(self, recipes: tuple[str, ...]) -> None:
        """What the texts are; () lets a proof find it."""
        if recipes != self.choices.recipes and not self.jobs.is_writing:
            self.jobs.outdate(PROVE)
            self.choices = dataclasses.replace(self.choices, recipes=recipes)
            self.results.proof = self.results.plan = None
            self.results.trusted = False
            self._keep()

    def set_trusted(self, on: bool) -> None:
        """Use the recipes although they are not proved, or not."""
        if on != self.results.trusted:
            self.results.trusted = on
            self.changed.emit()

    def set_rule(self, name: str, action: str) -> None:
        """What is done with rows of a class; "" leaves it open."""
        self.choices = self.choices.with_rule(name, action)
        self._keep()

    def set_option(self, **changes: Any) -> None:
        """Another model, prompt, pooling, index or rate; what was found with others goes."""
        made = dataclasses.replace(self.choices, **changes)
        if made == self.choices or self.jobs.is_writing:
            return
        self.choices = made
        if changes.keys() & {"bundle", "index", "prompt"}:
            self.jobs.outdate(PLAN)
            self.results.plan = None
        if changes.keys() & {"old_model", "pooling", "old_prompt"}:
            self.jobs.outdate(PROVE)
            self.results.proof = None
            self.results.trusted = False
        self._keep()

    # What is known

    @property
    def tables(self) -> tuple[TableInfo, ...]:
        """The tables that can be chosen: those with vectors; with Kimera's preset its own."""
        if self.overview is None:
            return ()
        found = [one for one in self.overview.tables if self.vectors_of(one)]
        if self.choices.kimera:
            found = [o for o in found if not o.table.schema and kimera_table(o.table.name)]
        return tuple(found)

    @property
    def table(self) -> TableInfo | None:
        return next((one for one in self.tables if str(one.table) == self.choices.table), None)

    def vectors_of(self, info: TableInfo) -> tuple[VectorColumn, ...]:
        """Its vector columns, without those that a change has made beside another."""
        own = {
            name
            for state in self.status.runs
            if state.run.choice.table == info.table
            for name in (state.run.new_column, state.run.old_column)
        }
        return tuple(column for column in info.vectors if column.name not in own)

    @property
    def status(self) -> StoreStatus:
        """What this console has written into the database."""
        return self.overview.status if self.overview is not None else work.StoreStatus()

    @property
    def run(self) -> RunState | None:
        """The newest change of the chosen column that is not over."""
        if self.choice is None:
            return None
        here = (self.choice.table, self.choice.vector)
        mine = [
            state
            for state in self.status.runs
            if (state.run.choice.table, state.run.choice.vector) == here
            and state.run.state in (RUNNING, COMPLETE, SWITCHED)
        ]
        return mine[-1] if mine else None

    @property
    def recipes(self) -> RecipeSet | None:
        """What the texts are, as far as that may be used: of a run, proved, or trusted."""
        begun = self.run
        if begun is not None and begun.run.state in (RUNNING, COMPLETE):
            return RecipeSet.parse(begun.run.recipes)
        proof, trusted = self.results.proof, self.results.trusted
        if proof is not None and proof.chosen.recipes and (proof.proved or trusted):
            return proof.chosen
        return self.own_recipes if trusted else None

    @property
    def own_recipes(self) -> RecipeSet | None:
        """What the user says the texts are; None where nothing is said, or it cannot be read."""
        try:
            return RecipeSet.parse(self.choices.recipes) if self.choices.recipes else None
        except KimeraError:
            return None  # a proof with them says why

    @property
    def bundle(self) -> Path:
        """The new model's folder."""
        if self.choices.bundle:
            return Path(self.choices.bundle).expanduser().absolute()
        return self._find_active_model()

    def _find_active_model(self) -> Path:
        settings = self.core.settings
        try:
            return settings.resolve_path(settings.get("ONNX_MODEL_PATH"))
        except KimeraError:
            return settings.env_file.parent  # no bundle: whoever opens it says so

    @Slot()
    def refresh(self) -> None:
        """Look at the database again: its columns and its runs are others now."""
        self._must_check = True
        self._look()

    @Slot()
    def look_again(self) -> None:
        """The same where somebody else may have changed it, unless work of the tab goes on."""
        if self.jobs.job is None:
            self._look()

    def _look(self) -> None:
        settings = self.core.settings
        if self.overview is not None:
            # Where it was found: the flags may name another database since.
            address = work.Address(self.overview.url)
            self._latest.request(lambda context: work.describe_store(settings, address, context))

    def _forget(self) -> None:
        self.jobs.drop()
        self._checks.stop()
        self.choice = self.choice_error = None
        self.results = Results()

    def _keep(self) -> None:
        self.memory.keep(self.choices)
        self.changed.emit()

    def _choose(self) -> None:
        """What was found of other columns does not count any more."""
        self._forget()
        self._check()
        self._keep()

    def _check(self) -> None:
        info, overview = self.table, self.overview
        if info is None or overview is None or not self.choices.vector:
            return
        url, vector, key = overview.url, self.choices.vector, self.choices.key
        self._checks.request(lambda context: work.choose(url, info, vector, key, context))

    @Slot(object, object)
    def _take_choice(self, _check: object, found: StoreChoice) -> None:
        if self.choice is not None and found != self.choice:
            self.results = Results()  # of another dimension: it was switched
        self.choice, self.choice_error = found, None
        self.changed.emit()

    @Slot(object, object)
    def _fail_choice(self, _check: object, error: KimeraError) -> None:
        self.choice, self.choice_error = None, error
        self.changed.emit()

    def _take_overview(self, found: StoreOverview) -> None:
        self.overview = found
        self.flags_url = found.kept if self.address.from_flags else ""
        if self.choices.url and found.kept != self.choices.url:
            # Another database: its tables are its own.
            self.choices = dataclasses.replace(
                self.choices, table="", vector="", key=(), recipes=(), rules={}
            )
        self.choices = dataclasses.replace(self.choices, url=found.kept)
        self.memory.add_recent(found.kept)
        info = self.table
        if info is None or self.choices.vector not in [c.name for c in self.vectors_of(info)]:
            begun = [str(each.run.choice.table) for each in found.status.runs]
            self.set_table(self.choices.table or (begun[-1] if begun else ""))
        else:
            self._check()
            self._keep()

    @Slot(object, object)
    def _take_again(self, _look: object, found: StoreOverview) -> None:
        name, before = self.choices.table, self.table
        problem = next((said for table, said in found.problems if str(table) == name), "")
        if problem and before is not None:  # locked, perhaps: what is known of it stays
            self._warn(StoreError(problem))
            return
        self.overview, self._warned = found, ""
        now, must_check = self.table, self._must_check or self.choice is None
        self._must_check = False
        if now is None and before is not None:
            self.set_table(name)
        elif must_check or _form(before) != _form(now):
            self._check()
        self.changed.emit()

    def _warn(self, error: KimeraError) -> None:
        """Say it once: the database is looked at whenever the window is."""
        if error.message != self._warned:
            self._warned = error.message
            self.core.notify(error.message, "warn", advice_words(error.advice))

    @Slot()
    def _follow_flags(self) -> None:
        """A plan with a model that the flags name no more does not count."""
        self.flags_url = work.if_still_named(self.core.settings, self.flags_url)
        before, self._active_model = self._active_model, self._find_active_model()
        if before != self._active_model and not self.choices.bundle:
            self.jobs.outdate(PLAN)
            self.results.plan = None
            self.changed.emit()


def _form(info: TableInfo | None) -> TableInfo | None:
    """A table without its number of rows: more of them change no column."""
    return dataclasses.replace(info, rows=0, rows_exact=True) if info is not None else None
