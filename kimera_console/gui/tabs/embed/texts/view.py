"""The view: the list on the left, what its vectors say on the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from kimera_console.core.embedding.backends.base import Timings
from kimera_console.core.embedding.embeddings import Embeddings
from kimera_console.core.embedding.text_report import TextReport
from kimera_console.core.texts.reading import read_texts
from kimera_console.core.texts.saving import save_vectors
from kimera_console.gui.tabs.embed.notices import Notices, notice_of_error, notices_of
from kimera_console.gui.tabs.embed.preview_controller import PreviewController
from kimera_console.gui.tabs.embed.texts.list_card import ListCard
from kimera_console.gui.tabs.embed.texts.result_card import ResultCard
from kimera_console.gui.tabs.embed.texts.search_controller import SearchController
from kimera_console.gui.tabs.embed.texts.texts_controller import TextsController
from kimera_console.gui.tabs.embed.views import view_page
from kimera_console.gui.widgets import holder, vbox
from kimera_console.gui.widgets.basic import words
from kimera_console.gui.widgets.basic.save_dialog import ask_save
from kimera_console.gui.widgets.turning_splitter import TurningSplitter

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent

    from kimera_console.core.errors import KimeraError
    from kimera_console.core.texts.embedding import EmbeddedTexts
    from kimera_console.core.texts.files.types import ReadOptions
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.tabs.embed.notices import Notice

_FOLDER = "embed/texts_save_folder"


class TextsView(QWidget):
    """Several texts: list, similarity, neighbours, map, search.

    Attributes:
        controller: The texts, their vectors, the selection; shared by all parts.
        list: The left card.
        results: The right card.
        search: Follows the query.
        preview: Asks how a file is read.
        notices: What must be known about the vectors.
    """

    def __init__(self, core: ConsoleCore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._core = core
        self.setAccessibleName(self.tr("Texts"))
        self.controller = TextsController(core, self)
        self.list = ListCard(core, self.controller)
        self.results = ResultCard(core, self.controller)
        self.search = SearchController(core, self.controller, self)
        self.preview = PreviewController(core, self, accept=self.tr("&Add the texts"))
        self.notices = Notices(self)
        self.setFocusProxy(self.list.line)
        self.setAcceptDrops(True)
        self._lay_out()
        self._connect()

    def open_file(self, path: Path) -> None:
        """Look at a file, ask if there is something to choose, and add its texts."""
        self.preview.open(path)

    def save_to(self, path: Path) -> None:
        """Write the vectors to a .npy file and their texts beside it, in a job."""
        shown = self.controller.text_set.shown
        if shown is None:
            return
        job = self._core.runner.submit(
            self.tr("Save {0} to {1}").format(
                words.counted(len(shown.entries), self.tr("1 vector"), self.tr("{0} vectors")),
                path.name,
            ),
            lambda _context: save_vectors(path, shown),
        )
        job.succeeded.connect(self._report_saved)

    def _lay_out(self) -> None:
        both = TurningSplitter()
        both.addWidget(self.list)
        both.addWidget(self.results)
        both.setStretchFactor(0, 2)
        both.setStretchFactor(1, 3)
        both.setSizes([460, 756])
        self._core.preferences.keep_splitter("embed_texts", both)
        page = view_page(holder(vbox(both)))
        page.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it scrolls to what has the focus
        self.setLayout(vbox(page))

    def _connect(self) -> None:
        self.list.file_chosen.connect(self.open_file)
        self.list.query_changed.connect(self.search.set_query)
        self.search.found.connect(self.list.show_scores)
        self.search.waiting_changed.connect(self.list.show_waiting)
        self.search.failed.connect(self._show_search_error)
        self.preview.chosen.connect(self._read_file)
        self.preview.failed.connect(self.list.message.show_error)
        self.results.save_requested.connect(self._ask_save)
        self.controller.state_changed.connect(self._show_state)
        self.notices.chosen.connect(self._follow_notice)
        scope = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for keys, action in (
            (QKeySequence(QKeySequence.StandardKey.Find), self.list.search.setFocus),
            (QKeySequence(QKeySequence.StandardKey.Save), self._ask_save),
            (QKeySequence("Ctrl+Return"), self.controller.embed),
        ):
            QShortcut(keys, self, action, context=scope)

    @Slot(object, object, str)
    def _read_file(self, path: Path, options: ReadOptions, column: str) -> None:
        """Add its texts; the column is the one to colour by, "" for none."""
        job = self._core.runner.submit(
            self.tr("Read {0}").format(path.name),
            lambda context: read_texts(path, options, context=context),
        )
        job.succeeded.connect(lambda found: self.list.add_read(found, column))
        job.failed.connect(self.list.message.show_error)

    @Slot()
    def _show_state(self) -> None:
        error = self.controller.error
        embedded = self.controller.text_set.embedded
        said: tuple[Notice, ...] = ()
        if error is not None:
            said = (notice_of_error(error),)
        elif embedded is not None and self.controller.text_set.shown is not None:
            said = notices_of(_report_of(embedded))
        self.notices.show_notices(said)

    @Slot(object)
    def _show_search_error(self, error: KimeraError) -> None:
        self.list.show_scores({})
        self.list.message.show_error(error)

    @Slot(object)
    def _follow_notice(self, target: tuple[str, str]) -> None:
        self._core.navigate(*target)

    @Slot()
    def _ask_save(self) -> None:
        if self.controller.text_set.shown is None:
            self._core.notify(self.tr("No vectors to save yet."), "info")
            return
        ask_save(
            self,
            self.tr("Save the vectors"),
            "texts.npy",
            self.save_to,
            kept=(self._core.preferences, _FOLDER),
            kind=self.tr("NumPy arrays (*.npy)"),
        )

    @Slot(object)
    def _report_saved(self, files: tuple[Path, Path]) -> None:
        self._core.notify(
            self.tr("Saved the vectors as {0}, their texts as {1}.").format(
                files[0], files[1].name
            ),
            "ok",
        )

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() or event.mimeData().hasText():
            event.acceptProposedAction()
            self.list.mark_drop(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.list.mark_drop(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self.list.mark_drop(False)
        event.acceptProposedAction()
        self.list.take_drop(event.mimeData())


def _report_of(embedded: EmbeddedTexts) -> TextReport:
    """The circumstances of these vectors, as `notices_of` words them."""
    return TextReport(
        text="",
        embeddings=Embeddings(
            embedded.vectors, embedded.info, embedded.tokens, embedded.truncated, Timings()
        ),
        attempts=embedded.attempts,
        dimension_warning=embedded.dimension_warning,
        missing_bundle=embedded.missing_bundle,
        asked_lightweight=embedded.asked_lightweight,
    )
