"""The card that pictures the vector and lets it be copied and saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QSizePolicy, QStackedWidget, QWidget

from kimera_console.core.embedding.text_report import TextReport, VectorFormat
from kimera_console.gui.language import figure
from kimera_console.gui.theme import theme
from kimera_console.gui.widgets import Card, EmptyState, LogView, button, label, set_enabled
from kimera_console.gui.widgets.basic.choice_bar import ChoiceBar
from kimera_console.gui.widgets.vector.picture import VectorPicture

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kimera_console.core.embedding.vector_pair import VectorChange

VALUES, CHANGE = "values", "change"
"""What the picture shows."""
LEAST_HEIGHT = 112
"""Of the picture, in pixels at the usual size of text: what is said in its place has room."""
COPY_KEYS = "Ctrl+Shift+C"
SAVE_KEYS = "Ctrl+S"


class VectorCard(Card):
    """Picture of the vector, or what to do where there is none.

    Signals:
        copy_requested: The user wants the vector on the clipboard.
        form_chosen: ... in this `VectorFormat` from now on.
        side_chosen: The picture shows VALUES or CHANGE from now on.
        save_requested: The user wants a file.
        example_requested: The user wants an example text.
    """

    copy_requested = Signal()
    side_chosen = Signal(str)
    form_chosen = Signal(object)
    save_requested = Signal()
    example_requested = Signal()

    def __init__(
        self, form: VectorFormat, side: str = VALUES, parent: QWidget | None = None
    ) -> None:
        super().__init__("Vector", parent=parent)
        self.set_title(self.tr("Vector"))
        self._copy = button(self.tr("Cop&y"), icon="copy", small=True)
        self._copy.setObjectName("copyVector")
        self._save = button(
            self.tr("&Save…"),
            self.save_requested.emit,
            icon="download",
            tip=self.tr("Save the vector as a NumPy file, .npy ({0})").format(SAVE_KEYS),
            small=True,
        )
        self._save.setObjectName("saveVector")
        self.form_actions = self._make_menu(form)
        self.sides = ChoiceBar(
            self.tr("Picture"),
            {VALUES: self.tr("Values"), CHANGE: self.tr("Change")},
            tips={
                VALUES: self.tr("The vector's values"),
                CHANGE: self.tr("Difference from the vector before the last edit"),
            },
        )
        self.sides.choose(side)
        self.sides.chosen.connect(self._choose_side)
        self.nearness = label("", "muted")
        self.nearness.setObjectName("nearness")
        self.add_action(self.nearness)
        self.add_action(self.sides)
        self.add_action(self._copy)
        self.add_action(self._save)
        self.picture = VectorPicture(self.tr("Picture of the vector"))
        self._empty = EmptyState(
            "embed",
            self.tr("Type a text to see its vector"),
            self.tr("Try an &example"),
            hint=self.tr("Each dimension is one cell; the colour shows its value."),
        )
        self._empty.triggered.connect(self.example_requested)
        self._failure = EmptyState(
            "error",
            self.tr("This text has no vector"),
            self.tr("Show the &log"),
            hint=self.tr("See the reason and the fix above."),
            primary=False,
        )
        self._failure.triggered.connect(self._show_log)
        self._no_change = EmptyState("info", "")
        self._log = LogView()
        self._report: TextReport | None = None
        self._change: VectorChange | None = None
        self._pages = QStackedWidget()
        for page in (self._empty, self.picture, self._no_change, self._failure, self._log):
            self._pages.addWidget(page)
        # A stack asks for the room of its largest page: the empty state may be squeezed instead.
        self._pages.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        theme().follow(self, self._keep_height)
        self._keep_height()
        self.add(self._pages, 1)
        self.show_empty()

    def show_report(self, report: TextReport, change: VectorChange | None = None) -> None:
        """Show a vector, and what the last edit did to it."""
        self._report, self._change = report, change
        near = change.cosine if change is not None else None
        said = "" if near is None else self.tr("cosine to the previous text: {0}")
        self.nearness.setText(said.format(figure(f"{near:.4f}")) if near is not None else said)
        self._draw()

    @Slot()
    def _keep_height(self) -> None:
        self._pages.setMinimumHeight(theme().scaled(LEAST_HEIGHT))

    def _draw(self) -> None:
        report, change = self._report, self._change
        if report is None:
            return
        grey = report.embeddings.degraded
        if self.sides.key == VALUES:
            self.picture.set_vector(report.vector, grey=grey)
            self._show(self.picture)
        elif change is not None and change.before is not None:
            self.picture.set_vector(report.vector, before=change.before, grey=grey)
            self._show(self.picture)
        else:
            self._no_change.set_words(change.reason if change is not None else "")
            self._show(self._no_change)

    def show_empty(self) -> None:
        """There is no text."""
        self._forget()
        self.picture.set_vector(None)
        self._show(self._empty)

    def show_failure(self, log: Sequence[str]) -> None:
        """There is a text, but no vector of it; the log's lines can be asked for."""
        self._log.set_lines(log)
        self._forget()
        self._failure.button.setVisible(bool(log))
        self.picture.set_vector(None)
        self._show(self._failure)

    @property
    def form(self) -> VectorFormat:
        """The form in which the vector is copied."""
        for form, action in self.form_actions.items():
            if action.isChecked():
                return form
        return VectorFormat.JSON

    def _forget(self) -> None:
        self._report = self._change = None
        self.nearness.setText("")

    @Slot(str)
    def _choose_side(self, side: str) -> None:
        self.side_chosen.emit(side)
        self._draw()

    def _show(self, page: QWidget) -> None:
        self._pages.setCurrentWidget(page)
        reason = self.tr("No vector yet. Type a text first")
        for control in (self._copy, self._save):
            set_enabled(control, self._report is not None, reason)

    def _make_menu(self, form: VectorFormat) -> dict[VectorFormat, QAction]:
        menu = QMenu(self._copy)
        group = QActionGroup(menu)
        names = {
            VectorFormat.JSON: self.tr("As &JSON, with backend and model"),
            VectorFormat.NUMPY: self.tr("As a &NumPy array"),
            VectorFormat.PYTHON: self.tr("As a &Python list"),
        }
        actions = {}
        for key, name in names.items():
            action = QAction(name, group, checkable=True)
            action.setChecked(key is form)
            action.triggered.connect(lambda _=False, chosen=key: self._choose(chosen))
            menu.addAction(action)
            actions[key] = action
        self._copy.setMenu(menu)
        self._copy.setToolTip(
            self.tr("Copy the vector; {0} copies in the selected format").format(
                QKeySequence(COPY_KEYS).toString(QKeySequence.SequenceFormat.NativeText)
            )
        )
        return actions

    @Slot()
    def _show_log(self) -> None:
        self._show(self._log)
        self._log.setFocus()

    def _choose(self, form: VectorFormat) -> None:
        self.form_chosen.emit(form)
        self.copy_requested.emit()
