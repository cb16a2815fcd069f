"""How alike the texts are: a heat map of their cosines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from kimera_console.core.errors import KimeraError
from kimera_console.core.texts.list.text_list import one_line
from kimera_console.core.texts.map.similarity import SAMPLE, cosine_block, typical_low
from kimera_console.core.texts.saving import save_similarities
from kimera_console.gui.language import figure
from kimera_console.gui.latest import Latest
from kimera_console.gui.tabs.embed.texts.list_model import TextLabels
from kimera_console.gui.threads.file_questions import require_answer
from kimera_console.gui.tokens import GRID, TITLE_PX
from kimera_console.gui.widgets import hbox, icon_button, label, vbox
from kimera_console.gui.widgets.basic import words
from kimera_console.gui.widgets.basic.elided import ElidedLabel
from kimera_console.gui.widgets.basic.save_dialog import ask_save
from kimera_console.gui.widgets.heat.data import HeatData
from kimera_console.gui.widgets.heat.heat_map import ZOOM_STEP, HeatMap
from kimera_console.gui.widgets.heat.palette import HeatScale
from kimera_console.gui.widgets.messages.advice import advice_words

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from kimera_console.core.texts.list.text_set import ShownTexts
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.tabs.embed.texts.texts_controller import TextsController
    from kimera_console.gui.widgets.heat.data import HeatRequest

WHOLE = 2_000
"""Up to so many texts the matrix is exported whole: 4 million numbers."""
AT_ONCE = 150
"""Up to so many texts the cosines in sight take no longer than a frame, with many in a job."""
_LABEL_CHARS = 60


class SimilarityPage(QWidget):
    """Heat map, read-out, scale; zoom and export are in `controls`.

    Attributes:
        heat: The map.
        controls: Goes beside the bar that chooses the page.
    """

    def __init__(
        self, core: ConsoleCore, controller: TextsController, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._core, self._text_set = core, controller.text_set
        self._shown: ShownTexts | None = None  # on the map
        self._expected: ShownTexts | None = None  # on it soon
        self._pending = True
        self._lows = Latest(
            core.runner, lambda shown, _context: typical_low(shown.vectors), self,
            name=self.tr("Scale of the heat map"), visible=False,
        )  # fmt: skip
        # While the map is moved on and on, each part that is ready is shown.
        self._blocks = Latest(
            core.runner, lambda wanted, _context: wanted.data.block(wanted.rows, wanted.columns),
            self, name=self.tr("Cosines of the heat map"), keeps_passed=True, visible=False,
        )  # fmt: skip
        self.heat = HeatMap(self.tr("Cosine of each text with each other"))
        self.heat.setObjectName("heatMap")
        self.scale = HeatScale(self.tr("Scale of the cosines"))
        self._value = label("", "title")
        self._value.setFixedWidth(64)
        self._first, self._second = ElidedLabel(" "), ElidedLabel(" ")
        self.sampling = label(" ", "caption")
        self.controls = self._make_controls()
        self._lay_out()
        self.heat.cell_changed.connect(self._show_value)
        self.heat.clicked.connect(self._select)
        self.heat.window_changed.connect(self._show_sampling)
        self.heat.block_requested.connect(self._compute)
        self._lows.succeeded.connect(self._show)
        self._blocks.succeeded.connect(self.heat.show_block)
        controller.vectors_changed.connect(self._expect)
        controller.selection_changed.connect(self._follow)

    def set_stale(self, stale: bool) -> None:
        """Fade what another backend made."""
        self.heat.set_stale(stale)

    def export(self, path: Path) -> None:
        """Write the map (.png) or its numbers (.csv), the latter as a job."""
        shown = self._shown
        if shown is None:
            return
        if path.suffix.lower() == ".png":
            self._save_picture(path)
            return
        whole = len(shown.entries) <= WHOLE
        rows: NDArray[np.intp] | None = None if whole else self.heat.in_sight[0]
        job = self._core.runner.submit(
            self.tr("Save the similarities to {0}").format(path.name),
            lambda context: save_similarities(path, shown, rows, context=context),
        )
        said = (
            self.tr("Saved the similarities as {0}.")
            if whole
            else self.tr("Saved the similarities of the visible texts as {0}.")
        )
        job.succeeded.connect(lambda saved: self._core.notify(said.format(saved), "ok"))

    @Slot()
    def _expect(self) -> None:
        """Take the vectors when they are looked at."""
        self._pending = True
        if self.isVisible():
            self._take()

    def _take(self) -> None:
        self._pending = False
        shown = self._expected = self._text_set.shown
        if shown is None:
            self._shown = None
            self.heat.set_data(None)
            return
        if len(shown.entries) <= AT_ONCE:
            self._show(shown, typical_low(shown.vectors))
        else:
            self._lows.request(shown)

    @Slot(object, object)
    def _show(self, shown: ShownTexts, low: float) -> None:
        """Show these vectors on a scale that begins at `low`."""
        if shown is not self._expected:
            return
        self._shown = shown
        labels = TextLabels(shown.entries, _LABEL_CHARS)
        self.heat.set_data(
            HeatData(
                labels,
                lambda rows, columns: cosine_block(shown.vectors, rows, columns),
                low,
                1.0,
                SAMPLE,
                deferred=len(shown.entries) > AT_ONCE,
            )
        )
        self.scale.set_ends(low, 1.0)
        self._follow()

    @Slot(object)
    def _compute(self, wanted: HeatRequest) -> None:
        self._blocks.request(wanted)

    @Slot()
    def _follow(self) -> None:
        if self._shown is not None and not self._pending:
            self.heat.select(self._shown.row_of(self._text_set.selected))

    @Slot(int, int)
    def _select(self, row: int, _column: int) -> None:
        if self._shown is not None:
            self._text_set.select(self._shown.entries[row].key)

    @Slot(int, int, float)
    def _show_value(self, row: int, column: int, value: float) -> None:
        shown = self._shown
        if shown is None or row < 0:
            self._value.setText("")
            self._first.setText(" ")
            self._second.setText(" ")
            return
        self._value.setText(figure(f"{value:.3f}".replace("-", "−")))
        for place, index in ((self._first, row), (self._second, column)):
            number = (self._text_set.texts.row_of(shown.entries[index].key) or 0) + 1
            place.setText(f"{words.count(number)} · {one_line(shown.entries[index].text, 400)}")

    @Slot()
    def _show_sampling(self) -> None:
        every = self.heat.sampled
        if every <= 1:
            self.sampling.setText(self.tr("Ctrl+wheel zooms, dragging pans"))
        else:
            self.sampling.setText(
                self.tr("Computed for every {0}th text; zoom in to see all").format(every)
            )

    def _make_controls(self) -> QWidget:
        zoom_in = icon_button("plus", self.tr("Zoom in (+)"), lambda: self.heat.zoom(ZOOM_STEP))
        zoom_out = icon_button(
            "minus", self.tr("Zoom out (−)"), lambda: self.heat.zoom(1 / ZOOM_STEP)
        )
        whole = icon_button("fit", self.tr("Show everything (0)"), self.heat.fit)
        export = icon_button("export", self.tr("Save the heat map or its numbers"))
        menu = QMenu(export)
        menu.addAction(self.tr("Save as PNG…"), lambda: self._ask_export("png"))
        menu.addAction(self.tr("Save as CSV…"), lambda: self._ask_export("csv"))
        export.setMenu(menu)
        export.setPopupMode(export.ToolButtonPopupMode.InstantPopup)
        export.setObjectName("exportSimilarity")
        made = QWidget()
        made.setLayout(hbox(zoom_in, zoom_out, whole, export))
        return made

    def _ask_export(self, kind: str) -> None:
        ask_save(self, self.tr("Save the similarities"), f"similarities.{kind}", self.export)

    def _save_picture(self, path: Path) -> None:
        try:
            require_answer(path)
            with path.open("wb"):  # says why, if it can't be written: Qt only says that
                pass
            if not self.heat.picture().save(str(path)):
                raise OSError(None, "the image was not written")
        except OSError as error:
            problem = KimeraError(
                f"{path} could not be written: {error.strerror or error}.",
                hint="Choose another folder.",
            )
            self._core.notify(problem.message, "bad", advice_words(problem.advice))
        else:
            self._core.notify(self.tr("Saved the heat map as {0}.").format(path), "ok")

    def _lay_out(self) -> None:
        texts = vbox(self._first, self._second, spacing=2)
        self._value.setFixedHeight(TITLE_PX + 2 * GRID)
        foot = hbox(self._value)
        foot.addLayout(texts, 1)
        notes = QHBoxLayout()
        notes.addWidget(self.sampling, 1)
        notes.addWidget(label(self.tr("Cosine"), "caption"))
        notes.addWidget(self.scale)
        layout = vbox()
        self.setLayout(layout)
        layout.addWidget(self.heat, 1)
        layout.addLayout(foot)
        layout.addLayout(notes)

    def showEvent(self, event: object) -> None:
        if self._pending:
            self._take()
