"""The right card: similarity, map, neighbours; and whose vectors they show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QSizePolicy, QStackedWidget, QWidget

from kimera_console.core.jobs import JobState
from kimera_console.core.texts.embedding import comparable
from kimera_console.gui.language import core_words, name_of
from kimera_console.gui.tabs.embed.texts.map_page import MapPage
from kimera_console.gui.tabs.embed.texts.neighbours_page import NeighboursPage
from kimera_console.gui.tabs.embed.texts.similarity_page import SimilarityPage
from kimera_console.gui.widgets import (
    Card,
    EmptyState,
    InlineMessage,
    button,
    hbox,
    icon_button,
    line,
    set_enabled,
)
from kimera_console.gui.widgets.basic import words
from kimera_console.gui.widgets.basic.choice_bar import ChoiceBar
from kimera_console.gui.widgets.basic.elided import ElidedLabel
from kimera_console.gui.widgets.basic.fold import note_content
from kimera_console.gui.widgets.jobs.waiting import waiting_words

if TYPE_CHECKING:
    from kimera_console.core.embedding.backends.base import BackendInfo
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.tabs.embed.texts.texts_controller import TextsController

SIMILARITY, MAP, NEIGHBOURS = "similarity", "map", "neighbours"
_PAGE = "embed/texts_page"


class ResultCard(Card):
    """One of three pages over the same vectors.

    Attributes:
        bar: Where the page is chosen.
        similarity, map, neighbours: The pages.
        embed: Embeds what is not embedded.
        origin: Whose vectors are shown, or what is going on.

    Signals:
        save_requested: The vectors are to be saved.
    """

    save_requested = Signal()

    def __init__(
        self, core: ConsoleCore, controller: TextsController, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent=parent)
        self._core, self._controller = core, controller
        self.setAccessibleName(self.tr("Results"))
        self.similarity = SimilarityPage(core, controller)
        self.map = MapPage(core, controller)
        self.neighbours = NeighboursPage(core, controller)
        self.bar = ChoiceBar(
            self.tr("What is shown"),
            {
                SIMILARITY: self.tr("Similarity"),
                MAP: self.tr("Map"),
                NEIGHBOURS: self.tr("Neighbours"),
            },
        )
        self.message = InlineMessage(closable=False)
        self.origin = ElidedLabel(" ", "caption")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setFixedWidth(120)
        self.progress.setAccessibleName(self.tr("Progress of embedding"))
        self.cancel = button(self.tr("Cancel"), controller.cancel, small=True)
        self.cancel.setObjectName("cancelEmbedding")
        self.embed = button(self.tr("&Embed"), controller.embed, kind="primary", small=True)
        self.embed.setObjectName("embedTexts")
        self.save = icon_button("download", self.tr("Save the vectors (Ctrl+S)"), self._save)
        self.save.setObjectName("saveVectors")
        self._pages: dict[str, SimilarityPage | MapPage | NeighboursPage] = {
            SIMILARITY: self.similarity, MAP: self.map, NEIGHBOURS: self.neighbours
        }  # fmt: skip
        self._stack, self._controls = QStackedWidget(), QStackedWidget()
        self._empty = EmptyState("embed", " ")
        self._lay_out()
        self.bar.chosen.connect(self._show_page)
        self.message.triggered.connect(controller.embed)
        self.bar.choose(core.preferences.text(_PAGE, SIMILARITY))
        controller.state_changed.connect(self._show_state)
        self._show_state()

    def _lay_out(self) -> None:
        for key, page in self._pages.items():
            self._stack.addWidget(page)
            holder = QWidget()
            row = QHBoxLayout(holder)
            row.setContentsMargins(0, 0, 0, 0)
            row.addStretch(1)
            row.addWidget(page.controls)
            self._controls.addWidget(holder)
            note_content(self.bar.button(key), holder)
        self._stack.addWidget(self._empty)
        head = hbox()
        head.addWidget(self.bar, 0, Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(self._controls, 1)
        head.addWidget(self.save)
        foot = hbox()
        foot.addWidget(self.origin, 1)
        for widget in (self.progress, self.cancel, self.embed):
            foot.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        self._controls.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.add(head)
        self.add(self.message)
        self.add(self._stack, 1)
        self.add(line())
        self.add(foot)

    @Slot(str)
    def _show_page(self, key: str) -> None:
        self._core.preferences.set_text(_PAGE, key)
        self._controls.setCurrentIndex(list(self._pages).index(key))
        if self._controller.text_set.shown is not None:
            self._stack.setCurrentWidget(self._pages[key])

    @Slot()
    def _save(self) -> None:
        self.save_requested.emit()

    @Slot()
    def _show_state(self) -> None:
        """Bring everything in line with what is embedded, missing, stale, running."""
        controller, text_set = self._controller, self._controller.text_set
        shown, job = text_set.shown, controller.job
        total, missing = len(text_set.texts.entries), text_set.missing()
        self._stack.setCurrentWidget(self._empty if shown is None else self._pages[self.bar.key])
        self._show_empty(total)
        self._show_stale()
        running = job is not None
        self.progress.setVisible(running)
        self.cancel.setVisible(running)
        self.embed.setVisible(not running and bool(missing))
        self.embed.setText(
            words.counted(missing, self.tr("&Embed 1 text"), self.tr("&Embed {0} texts"))
        )
        set_enabled(self.save, shown is not None, self.tr("No vectors to save yet."))
        self._controls.setEnabled(shown is not None)
        if job is not None:
            progress = job.progress
            share = progress.fraction if progress is not None else None
            self.progress.setRange(0, 0 if share is None else 1000)
            self.progress.setValue(round((share or 0) * 1000))
        self.origin.setText(self._job_words() if running else self._origin_words(missing))

    def _show_empty(self, total: int) -> None:
        if not total:
            self._empty.set_words(
                self.tr("Results appear here"),
                self.tr("Similarity, a map, and the nearest neighbours of each text."),
            )
        elif self._controller.job is not None:
            self._empty.set_words(self.tr("Embedding…"))
        else:
            self._empty.set_words(self.tr("The texts are not embedded yet"))

    def _show_stale(self) -> None:
        controller = self._controller
        embedded, active = controller.text_set.embedded, self._core.backend_model.status.active
        stale = controller.is_stale and controller.text_set.shown is not None
        self.similarity.set_stale(stale)
        if not stale or embedded is None or active is None or controller.job is not None:
            self.message.clear()
            return
        if comparable(embedded.info, active):
            said = self.tr("These vectors were made with {0}; a search now uses {1}.").format(
                self._prompt_words(embedded.info), self._prompt_words(active)
            )
        else:
            said = self.tr("These vectors were made by {0}; the active backend is {1}.").format(
                _who(name_of(embedded.info), embedded.info.model),
                _who(name_of(active), active.model),
            )
        self.message.show_message("warn", said, action=self.tr("Embed again"))

    def _prompt_words(self, info: BackendInfo) -> str:
        if not info.prompt_text:
            return self.tr("no prompt")
        return self.tr("the prompt “{0}”").format(info.prompt)

    def _job_words(self) -> str:
        job = self._controller.job
        assert job is not None
        if job.state is JobState.QUEUED:
            waits = waiting_words(self._core.runner, job, urgent=False)
            if waits:
                return waits
        if job.progress is None:
            return self.tr("Loading a backend…")
        return f"{core_words(job.progress.stage)}: {words.progress_words(job.progress)}"

    def _origin_words(self, missing: int) -> str:
        embedded, shown = self._controller.text_set.embedded, self._controller.text_set.shown
        if embedded is None or shown is None:
            return " "
        info = embedded.info
        parts = [
            self.tr("{0} of {1} texts").format(
                words.count(len(shown.entries)),
                words.count(len(self._controller.text_set.texts.entries)),
            )
            if missing
            else words.counted(len(shown.entries), self.tr("1 text"), self.tr("{0} texts")),
            self.tr("{0} on {1}").format(name_of(info), info.provider),
            "" if info.degraded else info.model,
            self.tr("{0} dimensions").format(words.count(info.dimension)),
            self.tr("{0} pooling").format(info.pooling) if info.pooling else "",
            info.precision,
            self.tr("prompt {0}").format(info.prompt) if info.prompt_text else "",
        ]
        cut = len(self._controller.text_set.truncated())
        if cut:
            parts.append(self.tr("{0} truncated at {1} tokens").format(cut, info.max_tokens))
        if info.degraded:
            parts.append(self.tr("degraded: not a model’s vectors"))
        return "  ·  ".join(part for part in parts if part)


def _who(name: str, model: str) -> str:
    return f"{name} ({model})" if model else name
