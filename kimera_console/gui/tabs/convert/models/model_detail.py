"""What a selected model records: its comparison, and its manifest."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from kimera_console.core.bundles.groups import by_language
from kimera_console.core.bundles.library import recorded_search
from kimera_console.core.errors import ConversionError
from kimera_console.core.sources.naming import model_name
from kimera_console.core.system.visible import visible
from kimera_console.gui.tabs.convert.column_widths import fill
from kimera_console.gui.tabs.convert.page_stack import PageStack
from kimera_console.gui.tabs.convert.run.comparison_view import (
    LANGUAGE_WIDTHS,
    ComparisonView,
    language_table,
)
from kimera_console.gui.tabs.convert.run.search_view import SearchView
from kimera_console.gui.theme import theme
from kimera_console.gui.widgets import Card, EmptyState, hbox
from kimera_console.gui.widgets.basic import words
from kimera_console.gui.widgets.basic.choice_bar import ChoiceBar
from kimera_console.gui.widgets.basic.wrapped import shortened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kimera_console.core.bundles.bundle import Bundle
    from kimera_console.core.bundles.library import KnownModel
    from kimera_console.core.bundles.search import SearchPoint
    from kimera_console.gui.tabs.convert.models.listed import ListedModel
    from kimera_console.gui.tabs.convert.tasks import BundleComparison

COMPARISON, LANGUAGES, SEARCH, MANIFEST = "comparison", "languages", "search", "manifest"
LEAST_WIDTH = 428
"""Pixels, at the usual size of text; a comparison in another language may need more."""


class ModelDetail(Card):
    """One model of the list beside it.

    Args:
        above: What stands above the record: what can be done, what is asked and said.

    Attributes:
        views: Chooses between comparison, languages, search and manifest.
        comparison, languages, search, manifest: What they show.
        pair: Two models side by side, in place of the comparison with the source model.

    Signals:
        point_requested: The `Bundle`, and the `SearchPoint` of its search that is to be set up.
    """

    point_requested = Signal(object, object)

    def __init__(self, above: Sequence[QWidget] = (), parent: QWidget | None = None) -> None:
        super().__init__("Model", parent=parent)
        self.set_title(self.tr("Model record"))
        self._model: KnownModel | None = None
        self._prepared = False
        self.views = ChoiceBar(
            self.tr("Details"),
            {
                COMPARISON: self.tr("Comparison"),
                LANGUAGES: self.tr("By language"),
                SEARCH: self.tr("Search"),
                MANIFEST: self.tr("Manifest"),
            },
        )
        self.comparison = ComparisonView()
        self.pair = ComparisonView()
        self.languages = language_table(self.tr("Comparison by language"))
        self.search = SearchView(prepares=True)
        self.search.point_requested.connect(self._request_point)
        self.manifest = QPlainTextEdit(readOnly=True)
        self.manifest.setProperty("mono", True)
        self.manifest.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.manifest.setAccessibleName(self.tr("Manifest"))
        self.manifest.setTabChangesFocus(True)
        self._empty = EmptyState("model", self.tr("Select a model to see its record."))
        self._pages = {
            COMPARISON: self.comparison,
            LANGUAGES: self.languages,
            SEARCH: self.search,
            MANIFEST: self.manifest,
        }
        self._stack = PageStack()
        for page in (self._empty, self.pair, *self._pages.values()):
            self._stack.addWidget(page)
        self.views.lead_to(self._pages)
        for piece in above:
            self.add(piece)
        choice = hbox(self.views)
        choice.addStretch(1)
        self.add(choice)
        self.add(self._stack, 1)
        self.views.chosen.connect(self._turn)
        self.views.hide()

    def prepare_plots(self) -> None:
        """Build what the comparison is drawn on, once it has been loaded."""
        self.comparison.prepare()
        self.pair.prepare()
        self.search.prepare()
        self._prepared = True
        self._fill_comparison()

    @Slot(object)
    def show_row(self, row: ListedModel | None) -> None:
        """Show a model of the list, be it damaged; None shows nothing."""
        self.show_model(row.model if row is not None else None)
        if row is not None and row.model is None:
            self._stack.setCurrentWidget(self._empty)
            self.set_title(row.name)
            self.set_caption(str(row.path))
            if row.is_source:
                self._empty.set_words(
                    self.tr("{0} is not a converted model.").format(row.name),
                    self.tr("It is a source model: convert it first."),
                )
                return
            self._empty.set_words(
                self.tr("{0} is damaged.").format(row.name),
                f"{row.problem} {self.tr('Convert it again, or delete it.')}",
            )

    @Slot(object)
    def show_model(self, model: KnownModel | None) -> None:
        """Show a model, or nothing; a comparison stays until one model is selected."""
        self._model = model
        self._empty.set_words(self.tr("Select a model to see its record."))
        if model is None and self._stack.currentWidget() is self.pair:
            return
        self.views.setVisible(model is not None)
        if model is None:
            self.set_title(self.tr("Model record"))
            self.set_caption("")
            self._stack.setCurrentWidget(self._empty)
            return
        bundle = model.bundle
        self.set_title(bundle.path.name)
        source = model_name(bundle.source) if bundle.source else self.tr("unknown source")
        fused = self.tr("fused attention") if bundle.fused_attention else ""
        facts = (bundle.exporter, bundle.precision, fused, words.size(bundle.size_bytes))
        self.set_caption(
            self.tr("from {0} · {1}").format(source, " · ".join(fact for fact in facts if fact))
        )
        why = self.tr("No comparison with a source model is recorded.")
        for view in (COMPARISON, LANGUAGES):
            self.views.set_available(view, model.parity is not None, why)
        self.views.set_available(
            MANIFEST, bundle.ours, self.tr("Made by another tool: no manifest.")
        )
        self._offer_search(bundle)
        if model.parity is None and bundle.ours:
            self.views.choose(MANIFEST)
        elif model.parity is not None and self.views.key == MANIFEST and not bundle.ours:
            self.views.choose(COMPARISON)
        self._fill_comparison()
        self._turn(self.views.key)

    @Slot(object)
    def show_pair(self, done: BundleComparison) -> None:
        """Show how two models differ."""
        model, reference = done.model.path.name, done.reference.path.name
        self.views.hide()
        self.set_title(self.tr("{0} against {1}").format(model, reference))
        self.set_caption(
            self.tr("{0} is the reference · {1} texts").format(reference, done.report.texts)
        )
        self.pair.show_report(done.report)
        self._stack.setCurrentWidget(self.pair)

    @property
    def shown_words(self) -> str:
        """What is said in place of a record, "" while there is one."""
        return self._empty.words if self._stack.currentWidget() is self._empty else ""

    def turn_to_comparison(self) -> None:
        """Show the comparison of the model on show."""
        self.views.choose(COMPARISON)

    def _offer_search(self, bundle: Bundle) -> None:
        """Show the path of `auto`, where the model was made by it."""
        search, reason = None, self.tr("No search: it was not converted with precision auto.")
        try:
            search = recorded_search(bundle)
        except ConversionError:
            reason = self.tr("The recorded search cannot be read.")
        self.views.set_available(SEARCH, search is not None, reason)
        if search is not None:
            self.search.show_search(search)
        elif self.views.key == SEARCH:
            self.views.choose(COMPARISON)

    @Slot(object)
    def _request_point(self, point: SearchPoint) -> None:
        if self._model is not None:
            self.point_requested.emit(self._model.bundle, point)

    def _fill_comparison(self) -> None:
        model = self._model
        if model is not None and model.parity is not None and self._prepared:
            self.comparison.show_report(model.parity)
            fill(self.languages, by_language(model.parity), LANGUAGE_WIDTHS)

    @Slot(str)
    def _turn(self, view: str) -> None:
        model = self._model
        if model is None:
            return
        if view == MANIFEST:
            self.manifest.setPlainText(_pretty(model))
        if model.parity is None and not model.bundle.ours:
            self._empty_words(model)
            return
        self._stack.setCurrentWidget(self._pages[view])

    def _empty_words(self, model: KnownModel) -> None:
        self._empty.set_words(
            self.tr("{0} has no record: it was made by another tool.").format(
                model.bundle.path.name
            ),
            self.tr("Verify loads it in a separate process. Convert it again to have it compared."),
        )
        self._stack.setCurrentWidget(self._empty)

    def minimumSizeHint(self) -> QSize:
        # Whatever is on show: else the list would turn when another model is selected.
        return super().minimumSizeHint().expandedTo(QSize(theme().scaled(LEAST_WIDTH), 0))


def _pretty(model: KnownModel) -> str:
    recorded = model.bundle.manifest.raw if model.bundle.manifest else {}
    text = json.dumps(recorded, indent=2, ensure_ascii=False, default=str)
    return "\n".join(visible(shortened(line)) for line in text.split("\n"))
