"""The recipe that a conversion is set up with: a point of a search, or a past conversion's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from kimera_console.core.bundles.recipe import PRECISIONS
from kimera_console.gui.widgets import button, hbox, label, set_tone

if TYPE_CHECKING:
    from kimera_console.core.bundles.recipe import Recipe


class RecipeNote(QWidget):
    """Says which layers get what, and lets that go; hidden where the precision says it all.

    Signals:
        changed: There is another recipe, or none any more.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._recipe: Recipe | None = None
        self._words = label("", wrap=True)
        self._words.setObjectName("recipeWords")
        self._drop = button(
            self.tr("&Forget recipe"),
            self.clear,
            tip=self.tr("Convert with the precision's standard recipe. Alt+F"),
            small=True,
        )
        self._drop.setObjectName("forgetRecipe")
        row = hbox(self._words, self._drop, spacing=8)
        row.setContentsMargins(0, 0, 0, 0)
        row.setStretch(0, 1)
        self.setLayout(row)
        self.hide()

    @property
    def recipe(self) -> Recipe | None:
        """What is asked for instead of the precision's own; None for that."""
        return self._recipe

    def fill(self, recipe: Recipe | None, *, lost: bool = False) -> None:
        """Take a past conversion's recipe.

        Args:
            recipe: None for the precision's own.
            lost: There was one that cannot be read.
        """
        if recipe is None or recipe.scheme == PRECISIONS[0]:  # nothing the precision does not say
            self.clear()
            if lost:
                self._show_words(
                    self.tr("The recipe cannot be read; the precision's standard recipe is used."),
                    "warn",
                )
            return
        self._recipe = recipe
        self._show_words(self.tr("Recipe: {0}").format(recipe.words), "")
        self.changed.emit()

    @Slot()
    def clear(self) -> None:
        """The precision's own recipe again."""
        self.hide()
        if self._recipe is not None:
            self._recipe = None
            self.changed.emit()

    @Slot(str)
    def keep_only(self, precision: str) -> None:
        """Another precision was chosen: a recipe of this one goes."""
        if self._recipe is None or self._recipe.scheme != precision:
            self.clear()

    def _show_words(self, words: str, tone: str) -> None:
        self._words.setText(words)
        set_tone(self._words, tone)
        self._drop.setVisible(self._recipe is not None)
        self.show()
