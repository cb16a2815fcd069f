"""What the model is, read before anything is converted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QProgressBar, QStackedLayout, QVBoxLayout, QWidget

from kimera_console.core.errors import NotDownloadedError, UnreachableError
from kimera_console.core.sources.pooling import ASKED_SOURCE, DEFAULT_SOURCE
from kimera_console.gui.language import core_words, figure
from kimera_console.gui.tabs.convert.setup.needs_table import NeedsTable
from kimera_console.gui.tabs.convert.source_message import SourceMessage
from kimera_console.gui.widgets import Card, StatusPill, holder, label, vbox
from kimera_console.gui.widgets.basic import words
from kimera_console.gui.widgets.basic.facts import Fact, FactList
from kimera_console.gui.widgets.basic.words import progress_words
from kimera_console.gui.widgets.messages.advice import advice_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kimera_console.core.errors import KimeraError
    from kimera_console.core.jobs import Progress
    from kimera_console.core.sources.estimates import Estimates
    from kimera_console.core.sources.source import ModelInspection

PATIENCE_MS = 300
"""A look that takes less shows no busy bar."""


class InspectionCard(Card):
    """The inspection's figures, or why there are none.

    `message` is placed by the tab below the source, which it speaks of.

    Attributes:
        facts: The figures.

    Signals:
        retry_requested: The hub is to be asked, or asked again where it could not be reached.
    """

    retry_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Model", parent=parent)
        self.set_title(self.tr("What it is"))
        self._pill = StatusPill()
        self._pill.hide()
        self.add_action(self._pill)
        self.message = SourceMessage()
        self.facts = FactList(self._lines(), columns=2)
        self._hint = label(
            self.tr(
                "Shows architecture, dimension, pooling and the needs of a conversion. Only "
                "small files and the headers of the weights are read."
            ),
            "muted",
            wrap=True,
        )
        self._hint.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._busy_words = label("", "caption")
        bar = QProgressBar()
        bar.setRange(0, 0)
        bar.setTextVisible(False)
        bar.setAccessibleName(self.tr("Inspecting"))
        busy = QVBoxLayout()
        busy.setSpacing(8)
        busy.addWidget(bar)
        busy.addWidget(self._busy_words)
        busy.addStretch(1)
        self._stack = QStackedLayout()
        self.needs = NeedsTable()
        facts = holder(vbox(self.facts, self.needs, spacing=12))
        self._pages = {"hint": self._hint, "facts": facts, "busy": holder(busy)}
        for page in self._pages.values():
            self._stack.addWidget(page)
        self.add(holder(self._stack))
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._patience.timeout.connect(self._show_busy)

    def clear(self) -> None:
        """No model is named."""
        self._patience.stop()
        self.message.clear()
        self._pill.hide()
        self.facts.clear()
        self.needs.clear()
        self._turn_to("hint")

    def wait(self) -> None:
        """A look has begun; what was shown stays until it takes long."""
        self._busy_words.clear()
        self._patience.start()

    @Slot()
    def _show_busy(self) -> None:
        self._pill.hide()  # both were said of the model before
        self.message.clear()
        self._turn_to("busy")

    @Slot(object)
    def take(self, progress: Progress) -> None:
        """Show how far the look is."""
        figures = progress_words(progress)
        stage = core_words(progress.stage)
        self._busy_words.setText(f"{stage} · {figures}" if figures else stage)

    def show_model(self, found: ModelInspection) -> None:
        self._patience.stop()
        if found.supported:
            self.message.clear()
            if found.notes:
                self.message.show_message("info", found.notes[0], "\n".join(found.notes[1:]))
            self._pill.set_status(self.tr("Can be converted"), "ok")
        else:
            self._pill.set_status(self.tr("Not supported"), "warn")
            self.message.show_message("warn", found.problem, advice_words(found.advice))
        self._pill.show()
        self._fill(found)
        self.show_needs(found.estimates_by_precision)
        self._turn_to("facts")

    def show_needs(
        self, needs: Mapping[str, Estimates], precision: str = "fp32", missing: str = ""
    ) -> None:
        """What a conversion needs with the exporter that is chosen, by precision.

        Args:
            needs: By precision; empty or zeros where nothing can be converted.
            precision: The one that is chosen.
            missing: What this machine cannot give for it, one sentence; "" if it can.
        """
        if any(one.disk_bytes for one in needs.values()):
            self.needs.show_needs(needs, precision, missing)
        else:
            self.needs.clear()

    def show_error(self, error: KimeraError) -> None:
        """The model cannot be used, or not even be looked at."""
        self._patience.stop()
        self.facts.clear()
        self.needs.clear()
        self._pill.hide()
        if isinstance(error, NotDownloadedError):
            hint = self.tr("Press Return in the source, or this button, to ask the hub.")
            look = self.tr("Look up on the hub")
            self.message.offer("info", error.message, hint, look, self.retry_requested.emit)
        else:
            again = self.tr("Try again") if isinstance(error, UnreachableError) else ""
            self.message.offer(
                "bad", error.message, advice_words(error.advice), again, self.retry_requested.emit
            )
        self._turn_to("hint")

    def _lines(self) -> tuple[Fact, ...]:
        return (
            Fact("architecture", self.tr("Architecture")),
            Fact("parameters", self.tr("Parameters")),
            Fact("layers", self.tr("Layers")),
            Fact("dtype", self.tr("Weights")),
            Fact("dimension", self.tr("Dimension")),
            Fact("vocabulary", self.tr("Vocabulary")),
            Fact("max_tokens", self.tr("Token limit")),
            Fact("files", self.tr("Files")),
            Fact("pooling", self.tr("Pooling"), wide=True),
            Fact("normalize", self.tr("Unit norm"), wide=True),
            Fact("prompts", self.tr("Prompts"), wide=True),
        )

    def _fill(self, found: ModelInspection) -> None:
        facts = self.facts
        architecture = found.architecture or found.model_type
        facts.set("architecture", architecture, tip=architecture)
        facts.set("parameters", _some(found.parameters, _millions(found.parameters)),
                  tip=words.count(found.parameters))  # fmt: skip
        facts.set("dtype", found.dtype)
        layers = self.tr("{0}, {1} heads").format(found.layers, found.heads)
        facts.set("layers", _some(found.layers, layers))
        facts.set("dimension", _some(found.dimension, words.count(found.dimension)))
        facts.set("vocabulary", _some(found.vocabulary, words.count(found.vocabulary)))
        limit = words.count(found.max_tokens) if found.max_tokens else self.tr("not declared")
        origin = self.tr("read in {0}").format(found.max_tokens_source)
        facts.set("max_tokens", limit, tip=origin if found.max_tokens_source else "")
        total = sum(file.size_bytes for file in found.files)
        names = "\n".join(f"{f.name}  {words.size(f.size_bytes)}" for f in found.files[:30])
        facts.set("files", f"{len(found.files)}, {words.size(total)}", tip=names)
        facts.set("pooling", self._pooling(found), tip=self._after_pooling(found))
        declared = self.tr("declared, read in {0}").format(found.normalize_source)
        added = self.tr("not declared; added, because Kimera's vectors have norm 1")
        facts.set("normalize", "" if not found.pooling else declared if found.normalize else added)

        names = ", ".join(prompt.name for prompt in found.prompts[:6])
        facts.set(
            "prompts",
            self.tr("{0}; by default {1}").format(names, found.default_prompt or self.tr("none"))
            if names
            else self.tr("none declared"),
            tip=_prompt_lines(found),
        )

    def _pooling(self, found: ModelInspection) -> str:
        if not found.pooling:
            return ""
        if found.pooling_source == ASKED_SOURCE:
            return self.tr("{0}: your choice").format(found.pooling)
        if found.pooling_source == DEFAULT_SOURCE:
            return self.tr("{0}: the model declares none").format(found.pooling)
        return self.tr("{0}, read in {1}").format(found.pooling, found.pooling_source)

    def _after_pooling(self, found: ModelInspection) -> str:
        """What the model does with a pooled vector, and what it gives beside it."""
        lines = [self.tr("Then: {0}").format("; ".join(found.modules))] if found.modules else []
        if found.extra_heads:
            lines.append(self.tr("Further heads: {0}").format(", ".join(found.extra_heads)))
        return "\n".join(lines)

    def _turn_to(self, page: str) -> None:
        self._stack.setCurrentWidget(self._pages[page])


def _prompt_lines(found: ModelInspection) -> str:
    lines = []
    default = QCoreApplication.translate("InspectionCard", " (default)")
    for prompt in found.prompts[:20]:
        mark = default if prompt.name == found.default_prompt else ""
        lines.append(f"{prompt.name}{mark}: “{prompt.text[:120]}”")
    return "\n".join(lines)


def _some(number: int, text: str) -> str:
    return text if number else ""


def _millions(number: int) -> str:
    if number < 1_000_000:
        return words.count(number)
    digits = 1 if number < 100_000_000 else 0
    return figure(f"{number / 1e6:.{digits}f} M")
