"""The way of a store for `make screenshots`: a database with gaps, and each step's page.

The database is made on the spot: texts with the vectors of the converted model, as others would
have stored them, and among them rows whose vectors no model made.
"""

from __future__ import annotations

import abc
import contextlib
import json
import sqlite3
from typing import TYPE_CHECKING, Any

from kimera_console.demo import DemoError, DemoRun

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

ZERO_EACH = 40
"""Of so many rows one has a vector of zeros."""
BUSY, FAILED, FULL = "busy", "failed", "full"
_SUBJECTS = ("The invoice", "A train", "The museum", "Our garden", "The old bridge", "A new law")
_VERBS = ("was closed", "reopens", "is being repaired", "was praised", "is for sale")
_PLACES = ("in Lisbon", "by the harbour", "north of the lake", "at the station", "in the valley")
_DAYS = ("on Monday", "in spring", "after the storm", "for a week", "without notice")


class StoreDemoRun(DemoRun, abc.ABC):
    """Plays the way of a store, and has each step's page photographed.

    Attributes:
        rows: Of the database, 600 at most.
        texts_per_s: The run is held to this, so that it lasts while its pictures are taken.
        least_done: Thousandths of the run that are done before that.
    """

    rows = 600
    texts_per_s = 25
    least_done = 1

    @abc.abstractmethod
    def photograph(self, state: str, pages: Sequence[str]) -> None:
        """Take the pictures of pages that are in a state.

        Args:
            state: Of `EMPTY`, `BUSY`, `FAILED` and `FULL`.
            pages: Ids of tabs, or a tab's and a view's with a "-" between.
        """

    def stores(self) -> None:
        """From a connection that fails to the comparison of the new vectors."""
        tab = self._tab("stores")
        self._connect(tab, self._out / "no-such-store.db")
        self.wait(lambda: bool(tab.controller.jobs.errors), "the connection to fail")
        self.photograph(FAILED, ("stores",))
        self._connect(tab, self._make_store())
        self.wait(lambda: tab.controller.overview is not None, "the database to open")
        self.photograph(FULL, ("stores",))
        self._do(tab, "audit", "startAudit")
        bundle = self._console.core.settings.resolve_path(
            self._console.core.settings.get("ONNX_MODEL_PATH")
        )
        self._step(tab, "prove")
        self._type(tab, "oldModel", str(bundle))
        self._do(tab, "prove", "startProve", pictures=False)
        self._choose_rules(tab)
        self.photograph(FULL, ("stores-prove",))
        self._step(tab, "plan")
        self._type(tab, "newModel", str(bundle))
        self._do(tab, "plan", "startPlan")
        self._run(tab)
        self._do(tab, "compare", "startCompare")
        self.photograph(FULL, ("stores-switch",))

    def _run(self, tab: Any) -> None:
        self._step(tab, "run")
        self._find(tab, "runRate").setValue(self.texts_per_s)
        self._click(tab, "startRun")
        bar = tab.page("run").bar
        self.wait(
            lambda: bar.value() >= self.least_done or not tab.controller.jobs.step,
            "the run to begin",
        )
        if tab.controller.jobs.step:
            self.photograph(BUSY, ("stores-run",))
        self._wait_done(tab, "run")
        self._tab("stores")
        self.photograph(FULL, ("stores-run",))

    def _do(self, tab: Any, step: str, button: str, *, pictures: bool = True) -> None:
        self._step(tab, step)
        self._click(tab, button)
        self._wait_done(tab, step)
        if pictures:
            self.photograph(FULL, (f"stores-{step}",))

    def _wait_done(self, tab: Any, step: str) -> None:
        self.wait(lambda: not tab.controller.jobs.step, f"the step {step}")
        errors = tab.controller.jobs.errors
        if step in errors:
            raise DemoError(f"the step {step} failed: {errors[step]}")

    def _step(self, tab: Any, step: str) -> None:
        self.wait(lambda: not self._console.core.runner.active, f"the step {step} to open")
        tab.go_to(step)
        if tab.current_step != step:
            raise DemoError(f"the step {step} is not open.")

    def _connect(self, tab: Any, path: Path) -> None:
        tab.go_to("connect")
        self._type(tab, "storeUrl", str(path))

    def _type(self, tab: Any, name: str, text: str) -> None:
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest
        from PySide6.QtWidgets import QLineEdit

        found = self._find(tab, name)
        edit = found if isinstance(found, QLineEdit) else found.findChild(QLineEdit)
        edit.setFocus()
        edit.selectAll()
        QTest.keyClicks(edit, text)
        QTest.keyClick(edit, Qt.Key.Key_Return)

    def _choose_rules(self, tab: Any) -> None:
        """Choose for each class of rows: embed them anew where that is allowed."""
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest
        from PySide6.QtWidgets import QComboBox

        for combo in tab.findChildren(QComboBox):
            if combo.objectName().startswith("rule_") and combo.isVisibleTo(tab):
                combo.setFocus()
                QTest.keyClick(combo, Qt.Key.Key_End)

    def _make_store(self) -> Path:
        texts = [
            f"{subject} {verb} {place} {day}."
            for subject in _SUBJECTS for verb in _VERBS for place in _PLACES for day in _DAYS
        ][: self.rows]  # fmt: skip
        vectors = self._console.core.embedder.encode(texts).vectors.tolist()
        vectors[::ZERO_EACH] = [[0.0] * len(vectors[0])] * len(vectors[::ZERO_EACH])
        path = self._out / "notes.db"
        with contextlib.closing(sqlite3.connect(path)) as base, base:
            base.execute("CREATE TABLE notes (id TEXT PRIMARY KEY, body TEXT, vector JSON)")
            base.executemany(
                "INSERT INTO notes VALUES (?, ?, ?)",
                [
                    (f"note-{number:04d}", text, json.dumps(vector))
                    for number, (text, vector) in enumerate(zip(texts, vectors, strict=True))
                ],
            )
        return path
