"""The texts as points in two dimensions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QComboBox, QWidget

from kimera_console.core.texts.list.groups import OTHER, group_by
from kimera_console.core.texts.list.text_list import one_line
from kimera_console.core.texts.map.projection import PCA, TSNE, tsne_missing
from kimera_console.gui.language import core_words, figure
from kimera_console.gui.tabs.embed.texts.list_model import TextLabels
from kimera_console.gui.tabs.embed.texts.map_controller import MadeMap, MapController
from kimera_console.gui.tokens import OTHER_STYLE, category_style
from kimera_console.gui.widgets import FlowRow, InlineMessage, button, label, vbox
from kimera_console.gui.widgets.basic import words
from kimera_console.gui.widgets.basic.choice_bar import ChoiceBar
from kimera_console.gui.widgets.plot.data import Axis
from kimera_console.gui.widgets.plot.scatter_map import ScatterMap

if TYPE_CHECKING:
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.tabs.embed.texts.texts_controller import TextsController

_METHOD, _COLUMN = "embed/texts_method", "embed/texts_column"
_NAME_CHARS = 160
WIDEST_COLUMN = 240
"""In pixels, of the choice of the column: a name may be long."""


class MapPage(QWidget):
    """A scatter plot, its method, and the column that colours it.

    Attributes:
        plot: The map.
        method: PCA or t-SNE.
        colour: The column.
        mapping: Makes the maps.
        controls: Goes beside the bar that chooses the page.
    """

    def __init__(
        self, core: ConsoleCore, controller: TextsController, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._core, self._text_set = core, controller.text_set
        self.mapping = MapController(core, self)
        self._drawn: MadeMap | None = None
        self._places: dict[int, tuple[str, int]] = {}
        self._keys: dict[tuple[str, int], int] = {}
        self.plot = ScatterMap(self.tr("Map"), Axis(""), Axis(""))
        self.plot.setObjectName("textMap")
        self.method = ChoiceBar(self.tr("Method"), {PCA: self.tr("PCA"), TSNE: self.tr("t-SNE")})
        self.colour = QComboBox()
        self.colour.setObjectName("colourColumn")
        self.colour.setAccessibleName(self.tr("Colour by"))
        self.colour.setMinimumWidth(88)
        # By itself it keeps the width of what it held when it was first shown.
        self.colour.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.colour.setMaximumWidth(WIDEST_COLUMN)
        about = label(self.tr("Colour by"), "muted")
        self.controls = FlowRow(self.method, about, self.colour)
        self.message = InlineMessage(closable=False)
        self.run = button(self.tr("Recompute"), self.mapping.make, small=True)
        self.run.hide()
        self.status = label("", "caption")
        self.plot.add_control(self.status)
        self.plot.add_control(self.run)
        layout = vbox(self.message)
        self.setLayout(layout)
        layout.addWidget(self.plot, 1)
        self._offer_methods()
        self._connect(controller)
        self._fill_columns()

    def _connect(self, controller: TextsController) -> None:
        self.method.chosen.connect(self._choose_method)
        self.colour.activated.connect(self._choose_column)
        self.mapping.made.connect(self._draw)
        self.mapping.changed.connect(self._show_state)
        self.plot.clicked.connect(self._select)
        self.plot.exported.connect(
            lambda path: self._core.notify(self.tr("Saved {0}.").format(path), "ok")
        )
        controller.vectors_changed.connect(self._take)
        controller.selection_changed.connect(self._follow)
        controller.column_changed.connect(self._recolour)
        controller.texts_changed.connect(self._fill_columns)

    def _offer_methods(self) -> None:
        missing = tsne_missing()
        self.method.set_available(TSNE, not missing, missing)
        kept = self._core.preferences.text(_METHOD, PCA)
        self.method.choose(kept)
        self.mapping.method = self.method.key

    @Slot(str)
    def _choose_method(self, method: str) -> None:
        self._core.preferences.set_text(_METHOD, method)
        self.mapping.choose(method)

    @Slot()
    def _choose_column(self) -> None:
        column = self.colour.currentData() or ""
        self._core.preferences.set_text(_COLUMN, column)
        self._text_set.choose_column(column)

    @Slot()
    def _take(self) -> None:
        """Map the vectors when they are looked at."""
        if self.isVisible():
            self.mapping.set_shown(self._text_set.shown)
            self._show_state()

    @Slot()
    def _fill_columns(self) -> None:
        columns = self._text_set.texts.columns
        wanted = ["", *columns]
        if [self.colour.itemData(i) for i in range(self.colour.count())] != wanted:
            self.colour.clear()
            self.colour.addItem(self.tr("nothing"), "")
            for column in columns:
                self.colour.addItem(one_line(column, 40), column)
            kept = self._core.preferences.text(_COLUMN)
            if not self._text_set.column and kept in columns:
                self._text_set.choose_column(kept)
        self.colour.setEnabled(bool(columns))
        self.colour.setToolTip(
            ""
            if columns
            else self.tr("The texts have no columns: open a csv, jsonl or parquet file.")
        )
        self._show_column()

    def _show_column(self) -> None:
        place = self.colour.findData(self._text_set.column)
        self.colour.setCurrentIndex(max(0, place))

    @Slot()
    def _recolour(self) -> None:
        self._show_column()
        if self._drawn is not None and self.isVisible():
            self._draw(self._drawn)

    @Slot(object)
    def _draw(self, made: MadeMap) -> None:
        self._drawn = made
        points, column = made.projection.points, self._text_set.column
        groups = group_by([entry.fields.get(column, "") for entry in made.entries], bool(column))
        self.plot.clear()  # before the axes change, which would draw the old points once more
        self._name_axes(made)
        self._places, self._keys = {}, {}
        for index, (name, rows) in enumerate(groups.items()):
            names = TextLabels(made.entries, _NAME_CHARS, rows)
            style = OTHER_STYLE if name == OTHER else category_style(index)
            shown = self._group_words(name, bool(column))
            x, y = points[rows, 0], points[rows, 1]
            self.plot.set_scatter(name, shown, x, y, names=names, style=style)
            for place, row in enumerate(rows):
                self._places[made.entries[row].key] = (name, place)
                self._keys[name, place] = made.entries[row].key
        self.plot.fit()
        self._follow()
        self._show_state()

    def _draw_nothing(self) -> None:
        """Take the points away, and what was said of them."""
        self._drawn = None
        self._places, self._keys = {}, {}
        self.plot.clear()
        self.plot.set_axes(Axis(""), Axis(""))
        self.plot.set_title(self.tr("Map"))

    def _group_words(self, name: str, has_column: bool) -> str:
        if name == OTHER:
            return self.tr("others") if has_column else self.tr("texts")
        return one_line(name, 24)

    def _name_axes(self, made: MadeMap) -> None:
        shares = made.projection.explained
        if shares:
            first, second = (
                self.tr("{0} of the variance").format(figure(f"{share:.1%}"))
                for share in shares[:2]
            )
            self.plot.set_axes(
                Axis(self.tr("First component"), first),
                Axis(self.tr("Second component"), second),
            )
            self.plot.set_title(
                self.tr("Principal components of {0} texts").format(words.count(len(made.entries)))
            )
        else:
            self.plot.set_axes(
                Axis(self.tr("t-SNE 1 (no unit; only neighbourhoods are meaningful)")),
                Axis(self.tr("t-SNE 2 (no unit)")),
            )
            self.plot.set_title(
                self.tr("t-SNE of {0} texts, perplexity {1}").format(
                    words.count(len(made.entries)), f"{made.projection.perplexity:.0f}"
                )
            )

    @Slot()
    def _show_state(self) -> None:
        """Say what is being made, what is missing, and what the map does not show."""
        mapping = self.mapping
        job = mapping.job
        if mapping.too_few and self._drawn is not None:
            self._draw_nothing()
        self.run.setVisible(
            mapping.method == TSNE and job is None and not mapping.too_few
            and not mapping.is_current
        )  # fmt: skip
        if mapping.error is not None and job is None:
            self.message.show_error(mapping.error)
        elif self._drawn_words() and mapping.method == TSNE and job is None:
            self.message.show_message("warn", self._drawn_words(), self.tr("Recompute to see all."))
        else:
            self.message.clear()
        self.status.setText(self._job_words())
        self.plot.set_empty(
            self.tr("A map needs at least three texts.")
            if mapping.too_few
            else self.tr("Computing the map…")
        )

    def _job_words(self) -> str:
        job = self.mapping.job
        if job is None or self.mapping.method == PCA:
            return ""
        if job.progress is None:
            return self.tr("Waiting…")
        return f"{core_words(job.progress.stage)}: {words.progress_words(job.progress)}"

    def _drawn_words(self) -> str:
        shown = self._text_set.shown
        if self._drawn is None or self._drawn.shown is shown or not self.plot.data.series:
            return ""
        return self.tr("The map shows the earlier texts.")

    @Slot(str, int)
    def _select(self, group: str, place: int) -> None:
        key = self._keys.get((group, place))
        if key is not None:
            self._text_set.select(key)

    @Slot()
    def _follow(self) -> None:
        key = self._text_set.selected
        group, place = self._places.get(key, ("", -1)) if key is not None else ("", -1)
        self.plot.select(group, place)

    def showEvent(self, event: object) -> None:
        self._take()
        self._recolour()
