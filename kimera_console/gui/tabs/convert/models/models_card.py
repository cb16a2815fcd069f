"""The converted models: what there is, what is active, and what can be done with each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime, QPoint, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QStackedLayout, QWidget

from kimera_console.core.bundles.library import Verdict, verdict_of
from kimera_console.core.bundles.parity_report import distance
from kimera_console.core.sources.naming import model_name
from kimera_console.gui.tabs.convert.column_widths import fill
from kimera_console.gui.tabs.convert.speaker import Speaker
from kimera_console.gui.widgets import (
    Card,
    Column,
    DataTable,
    EmptyState,
    button,
    icon_button,
    label,
    set_enabled,
)
from kimera_console.gui.widgets.basic import words
from kimera_console.gui.widgets.messages.question import Question

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from PySide6.QtWidgets import QPushButton

    from kimera_console.core.bundles.library import KnownModel
    from kimera_console.gui.tabs.convert.tasks import ModelsFound


WIDTHS = (208, 0, 88, 92, 84, 120, 112, 88, 104)
"""Of the columns, in pixels; 0 takes what is left."""
LEAST_TABLE = 104
"""Heading and two rows, in pixels; the detail below needs the rest."""
_VERDICTS = {
    Verdict.PASSED: ("check-circle", "ok"),
    Verdict.OVERRIDDEN: ("warning", "warn"),
    Verdict.NONE: ("help", "muted"),
}


class ModelsCard(Card):
    """A table of bundles.

    Args:
        folder: The models folder, as shown.

    Signals:
        use_wanted: A `Bundle` is to be put to use.
        verify_wanted: A `Bundle` is to be verified.
        proof_wanted: The `KnownModel` whose recorded comparison is to be shown.
        compare_wanted: Two `Bundle`s are to be compared with each other.
        delete_wanted: A `KnownModel` is to be deleted.
        chosen: The one selected `KnownModel`, or None.
        refresh_wanted: Look again.
    """

    use_wanted = Signal(object)
    verify_wanted = Signal(object)
    proof_wanted = Signal(object)
    compare_wanted = Signal(object, object)
    delete_wanted = Signal(object)
    chosen = Signal(object)
    refresh_wanted = Signal()

    def __init__(self, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__("Models", parent=parent)
        self.set_title(self.tr("Converted models"))
        self._active_path = ""
        self._quiet = False
        self.message = Speaker()
        self.question = Question()
        self.damaged = label("", "caption", wrap=True)
        self.damaged.setObjectName("damagedModels")
        self.damaged.hide()
        self.table = DataTable(self._columns(), self.tr("Converted models"))
        self.table.setSelectionMode(DataTable.SelectionMode.ExtendedSelection)
        self.table.selection_changed.connect(self._select)
        self.table.activated_row.connect(self._show_proof)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self._show_menu)
        self.empty = EmptyState(
            "model", self.tr("No converted models yet."), self.tr("Convert one")
        )
        self.show_folder(folder)
        self.table.setMinimumHeight(LEAST_TABLE)
        self._stack = QStackedLayout()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self.table)
        self.add(self.question)
        self.add(self.message)
        self.add(self.damaged)
        self.add(self._stack, 1)
        self._make_actions()
        self._offer()

    def show_found(self, found: ModelsFound) -> None:
        """Replace the rows, and say which folders are damaged."""
        self.show_models(found.models)
        sentences = [
            self.tr("{0} is damaged: {1}").format(one.path.name, one.problem)
            for one in found.damaged
        ]
        self.damaged.setText("\n".join(sentences))
        self.damaged.setVisible(bool(sentences))

    def show_models(self, models: Sequence[KnownModel]) -> None:
        """Replace the rows; the selection stays where its model still is."""
        chosen = {model.bundle.path for model in self.table.selected_rows}
        self._quiet = True
        fill(self.table, models, WIDTHS)
        self._stack.setCurrentWidget(self.table if models else self.empty)
        if len(chosen) == 1:
            for model in models:
                if model.bundle.path in chosen:
                    self.table.select(model)
        self._quiet = False
        self._select()

    def show_folder(self, folder: Path) -> None:
        """Say where converted models are kept."""
        self.empty.set_words(
            self.tr("No converted models yet."),
            self.tr("Models are saved in {0}").format(folder),
        )

    def set_active(self, path: str) -> None:
        """Say which bundle's folder is the one that runs; "" if none of them."""
        if path != self._active_path:
            self._active_path = path
            self.table.refresh()
            self._offer()

    @property
    def current(self) -> KnownModel | None:
        """The selected model, None if it is not exactly one."""
        chosen = self.table.selected_rows
        return chosen[0] if len(chosen) == 1 else None

    def _columns(self) -> tuple[Column, ...]:
        return (
            Column(self.tr("Model"), lambda m: m.bundle.path.name, tip=self._about,
                   icon=self._icon, tone=self._tone),
            Column(self.tr("Source"), _source, tip=lambda m: m.bundle.source or _source(m),
                   stretch=True),
            Column(self.tr("Precision"), lambda m: m.bundle.precision or "–"),
            Column(self.tr("Dimension"), lambda m: _some(m.bundle.dimension),
                   lambda m: m.bundle.dimension, number=True),
            Column(self.tr("Size"), lambda m: words.size(m.bundle.size_bytes),
                   lambda m: m.bundle.size_bytes, number=True),
            Column(self.tr("Parity"), lambda m: verdict_of(m).value,
                   icon=lambda m: _VERDICTS[verdict_of(m)][0],
                   tone=lambda m: _VERDICTS[verdict_of(m)][1], tip=_verdict_tip),
            Column(self.tr("Lowest cosine"), _least, _least_value, number=True, tip=_least_tip),
            Column(self.tr("Age"), _age, _created_s, number=True,
                   tip=lambda m: _created(m, "yyyy-MM-dd HH:mm:ss")),
            Column(self.tr("State"), self._state, tone=self._tone, tip=self._about),
        )  # fmt: skip

    def _make_actions(self) -> None:
        self._buttons: dict[str, QPushButton] = {}
        actions = (
            ("use", self.tr("&Use"), self._use, self.tr("Use this model. Alt+U")),
            ("verify", self.tr("Verif&y"), self._verify,
             self.tr("Check every hash again and load it in a fresh process. Alt+Y")),
            ("proof", self.tr("&Proof"), self._proof,
             self.tr("Show the recorded comparison with the source model. Alt+P")),
            ("compare", self.tr("&Compare two"), self._compare,
             self.tr("Embed the probe texts with both selected models. Alt+C")),
            ("open", self.tr("Open &folder"), self.open_folder, self.tr("Alt+F")),
            ("copy", self.tr("Copy p&ath"), self.copy_path, self.tr("Alt+A")),
            ("delete", self.tr("&Delete…"), self._delete, self.tr("Del, or Alt+D")),
        )  # fmt: skip
        for key, text, act, tip in actions:
            made = self._buttons[key] = button(text, act, tip=tip, small=True)
            made.setObjectName(f"{key}ModelAction")
            self.add_action(made)
        again = icon_button("refresh", self.tr("Refresh (Ctrl+R)"), self.refresh_wanted.emit)
        self.add_action(again)
        shortcut = QShortcut(QKeySequence("Ctrl+R"), self, self.refresh_wanted.emit)
        shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
        remove = QShortcut(QKeySequence("Del"), self.table, self._delete)
        remove.setContext(Qt.ShortcutContext.WidgetShortcut)

    @Slot()
    def _select(self) -> None:
        self._offer()
        if not self._quiet:
            self.chosen.emit(self.current)

    @Slot()
    def _offer(self) -> None:
        """Enable what can be done with the selected model; say why where it can't."""
        model, count = self.current, len(self.table.selected_rows)
        which = self.tr("Select one model only.") if count else self.tr("Select a model first.")
        reasons = dict.fromkeys(self._buttons, "" if model else which)
        two = self.tr("Select two models: Ctrl and a click adds one.")
        reasons["compare"] = "" if count == 2 else two
        if model is not None:
            if self._is_active(model):
                reasons["use"] = self.tr("This is the active model.")
            if model.parity is None:
                reasons["proof"] = self.tr("Made by another tool; no comparison is recorded.")
        for key, reason in reasons.items():
            set_enabled(self._buttons[key], not reason, reason)

    def _is_active(self, model: KnownModel) -> bool:
        return str(model.bundle.path) == self._active_path

    def _about(self, model: KnownModel) -> str:
        if model.bundle.override:
            return f"{model.bundle.override.words} {model.bundle.path}"
        if self._is_active(model):
            return self.tr("Active. {0}").format(model.bundle.path)
        if model.configured:
            return self.tr("Set in ONNX_MODEL_PATH, not loaded. {0}").format(model.bundle.path)
        return str(model.bundle.path)

    def _state(self, model: KnownModel) -> str:
        if self._is_active(model):
            return self.tr("active")
        return self.tr("configured") if model.configured else "–"

    def _icon(self, model: KnownModel) -> str:
        if model.bundle.override:
            return "warning"
        if self._is_active(model):
            return "check-circle"
        return "flags" if model.configured else "model"

    def _tone(self, model: KnownModel) -> str:
        if model.bundle.override:
            return "warn"
        return "ok" if self._is_active(model) else ""

    def _use(self) -> None:
        if self.current is not None:
            self.use_wanted.emit(self.current.bundle)

    def _verify(self) -> None:
        if self.current is not None:
            self.verify_wanted.emit(self.current.bundle)

    def _proof(self) -> None:
        self._show_proof(self.current)

    def _compare(self) -> None:
        chosen = self.table.selected_rows
        if len(chosen) == 2:
            self.compare_wanted.emit(chosen[0].bundle, chosen[1].bundle)

    def _delete(self) -> None:
        if self.current is not None:
            self.delete_wanted.emit(self.current)

    @Slot(QPoint)
    def _show_menu(self, place: QPoint) -> None:
        """The same actions, where the mouse or the menu key is."""
        menu = self.context_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.table.viewport().mapToGlobal(place))

    def context_menu(self) -> QMenu:
        """A menu of what can be done with the selected models."""
        menu = QMenu(self.table)
        menu.setToolTipsVisible(True)
        for key, made in self._buttons.items():
            action = menu.addAction(made.text(), made.click)
            action.setObjectName(f"{key}ModelMenu")
            action.setEnabled(made.isEnabled())
            action.setToolTip(made.toolTip())
        return menu

    @Slot(object)
    def _show_proof(self, model: KnownModel | None) -> None:
        if model is not None and model.parity is not None:
            self.proof_wanted.emit(model)

    @Slot()
    def open_folder(self) -> None:
        """Show the selected model's folder in the system's file manager."""
        model = self.current
        if model is not None and not QDesktopServices.openUrl(
            QUrl.fromLocalFile(str(model.bundle.path))
        ):
            self.message.say(
                "warn",
                self.tr("No file manager could open {0}").format(model.bundle.path),
                self.tr("Copy the path and open it yourself."),
            )

    @Slot()
    def copy_path(self) -> None:
        """Put the selected model's path on the clipboard."""
        if self.current is not None:
            QGuiApplication.clipboard().setText(str(self.current.bundle.path))


def _source(model: KnownModel) -> str:
    if not model.bundle.source:
        return "unknown"
    name = model_name(model.bundle.source)
    return f"{name} @ {model.bundle.revision[:8]}" if model.bundle.revision else name


def _some(number: int) -> str:
    return words.count(number) if number else "–"


def _least(model: KnownModel) -> str:
    return f"{model.parity.cosine_min:.7f}" if model.parity else "–"


def _least_value(model: KnownModel) -> float:
    return model.parity.cosine_min if model.parity else -2.0


def _least_tip(model: KnownModel) -> str:
    if model.parity is None:
        return "No comparison is recorded."
    least = distance(model.parity.cosine_min)
    return f"1 − cosine = {least:.1e} at most, {model.parity.texts} texts"


def _verdict_tip(model: KnownModel) -> str:
    meanings = {
        Verdict.PASSED: "Its vectors were compared with the original's, and passed.",
        Verdict.OVERRIDDEN: "Its comparison did not pass; it was kept by an explicit override.",
        Verdict.NONE: "No comparison with an original is recorded.",
    }
    return meanings[verdict_of(model)]


def _created_s(model: KnownModel) -> int:
    when = QDateTime.fromString(model.bundle.created, Qt.DateFormat.ISODate)
    return when.toSecsSinceEpoch() if when.isValid() else 0


def _age(model: KnownModel) -> str:
    seconds = _created_s(model)
    return words.age(QDateTime.currentSecsSinceEpoch() - seconds) if seconds else "–"


def _created(model: KnownModel, form: str) -> str:
    when = QDateTime.fromString(model.bundle.created, Qt.DateFormat.ISODate)
    return when.toLocalTime().toString(form) if when.isValid() else "–"
