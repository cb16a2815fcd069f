"""Trying likely recipes on a sample, and finding which together cover a table."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kimera_console.core.stores.recipes.candidates import (
    find_condition,
    likely_recipes,
    paired_recipes,
)
from kimera_console.core.stores.recipes.old_model import LONGEST_TEXT
from kimera_console.core.stores.recipes.text_recipe import (
    RecipeSet,
    RowRenderer,
    RowText,
    TextRecipe,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from kimera_console.core.jobs import JobContext
    from kimera_console.core.stores.database.tables import TableInfo
    from kimera_console.core.stores.recipes.old_model import OldModel
    from kimera_console.core.stores.recipes.sampling import SampledRow

FIRST_ROWS = 24
"""Rows on which every candidate is tried; those that reproduce one are tried on all."""
_KEPT = 4
_MOST_RECIPES = 4
_TEXTS_AT_A_TIME = 64


@dataclass(frozen=True)
class CandidateResult:
    """What a candidate gave on the rows that it was tried on.

    Attributes:
        recipe: The candidate.
        rows: Rows it was tried on.
        reproduced: Rows given again.
        median_cosine: Over the rows for which it made a text; 0 where it made none.
    """

    recipe: TextRecipe
    rows: int
    reproduced: int
    median_cosine: float


class RecipeCosines:
    """Cosines between a sample's stored vectors and those of texts that recipes make.

    Args:
        info: The table.
        sample: The rows.
        model: The model.
        context: Receives progress; a cancel stops it.

    Attributes:
        sample: The rows.
        plausible: Indices of rows that could be this model's, ascending.
    """

    def __init__(
        self,
        info: TableInfo,
        sample: Sequence[SampledRow],
        model: OldModel,
        context: JobContext,
    ) -> None:
        self.sample = sample
        self.plausible = [
            index
            for index, row in enumerate(sample)
            if row.plausible and len(row.vector) == model.dimension
        ]
        self._info, self._model, self._context = info, model, context
        self._made: dict[bytes, NDArray[np.float32]] = {}

    def of_recipe(self, recipe: TextRecipe, rows: Sequence[int]) -> NDArray[np.float64]:
        """Cosine for each of some rows; NaN where the recipe makes no text. Shape (len(rows),)."""
        self._context.report("Try a recipe", detail=recipe.source)
        texts = self._render(RecipeSet((recipe,)), rows)
        return self._cosines(rows, texts)

    def of_set(self, recipes: RecipeSet) -> tuple[list[RowText], NDArray[np.float64]]:
        """Every row's text, and its cosine: NaN without a text, or where no model made the vector.

        Returns:
            The texts, and cosines of shape (len(sample),).
        """
        every = range(len(self.sample))
        texts = self._render(recipes, every)
        found = np.full(len(self.sample), np.nan)
        found[self.plausible] = self._cosines(
            self.plausible, [texts[index] for index in self.plausible]
        )
        return texts, found

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The model's vectors of texts, shape (n, dim); none is embedded twice."""
        keys = [_text_key(text) for text in texts]
        fresh = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._made}
        waiting = list(fresh.items())
        for start in range(0, len(waiting), _TEXTS_AT_A_TIME):
            self._context.report("Embed the sample", start, len(waiting), unit="texts")
            part = waiting[start : start + _TEXTS_AT_A_TIME]
            made = self._model.encode([text[:LONGEST_TEXT] for _, text in part])
            self._made.update(zip((key for key, _ in part), made, strict=True))
        return np.stack([self._made[key] for key in keys])

    def _render(self, recipes: RecipeSet, rows: Iterable[int]) -> list[RowText]:
        renderer = RowRenderer(
            recipes, columns=self._info.column_names, json_columns=self._info.json_columns
        )
        return [renderer.render(self.sample[index].values) for index in rows]

    def _cosines(self, rows: Sequence[int], texts: Sequence[RowText]) -> NDArray[np.float64]:
        found = np.full(len(rows), np.nan)
        places = [place for place, text in enumerate(texts) if text.text is not None]
        if places:
            made = self.vectors([texts[place].text or "" for place in places]).astype(np.float64)
            stored = np.stack([self.sample[rows[place]].vector for place in places])
            norms = np.linalg.norm(stored.astype(np.float64), axis=1) * np.linalg.norm(made, axis=1)
            found[places] = (stored.astype(np.float64) * made).sum(axis=1) / norms
        return found


def discover_recipes(
    info: TableInfo, cosines: RecipeCosines, cosine: float
) -> tuple[RecipeSet, tuple[CandidateResult, ...]]:
    """The recipes that together reproduce most rows, and the best of what was tried.

    Every candidate is tried on a few rows, those that reproduce one on all; then again on rows
    that the best does not reproduce. A further recipe is taken where a simple condition tells its
    rows from the others'.
    """
    rows = list(cosines.plausible)
    if not rows:
        return RecipeSet(()), ()
    random.Random(0).shuffle(rows)
    candidates = likely_recipes(info, cosines.sample)
    tried = _try_all(candidates, rows[:FIRST_ROWS], cosines, cosine)
    if not any(each.reproduced for each in tried):
        candidates += paired_recipes(info)
        tried += _try_all(candidates[len(tried) :], rows[:FIRST_ROWS], cosines, cosine)
    tried.sort(key=lambda each: (-each.reproduced, -each.median_cosine, len(each.recipe.source)))
    good = [each.recipe for each in tried[:_KEPT] if each.reproduced]
    if not good:
        return RecipeSet(()), tuple(tried[:_KEPT])
    whole = _Covering(info, cosines, cosine)
    for recipe in good:
        whole.weigh(recipe)
    whole.take_best()
    for _ in range(_MOST_RECIPES - 1):
        rest = [index for index in rows if index not in whole.covered]
        if not rest or not whole.extend(candidates, rest[:FIRST_ROWS]):
            break
    return whole.chosen(), whole.tried()


def _try_all(
    candidates: Sequence[TextRecipe], rows: Sequence[int], cosines: RecipeCosines, cosine: float
) -> list[CandidateResult]:
    return [_tried(recipe, cosines.of_recipe(recipe, rows), cosine) for recipe in candidates]


def _tried(recipe: TextRecipe, values: NDArray[np.float64], cosine: float) -> CandidateResult:
    made = values[~np.isnan(values)]
    median = float(np.median(made)) if len(made) else 0.0
    return CandidateResult(recipe, len(values), int((made >= cosine).sum()), median)


class _Covering:
    """Recipes that are taken one after another, each for rows of its own."""

    def __init__(self, info: TableInfo, cosines: RecipeCosines, cosine: float) -> None:
        self.covered: set[int] = set()
        self._info, self._cosines, self._cosine = info, cosines, cosine
        self._hits: dict[TextRecipe, set[int]] = {}
        self._tried: dict[TextRecipe, CandidateResult] = {}
        self._taken: list[TextRecipe] = []

    def weigh(self, recipe: TextRecipe) -> set[int]:
        """The rows that a recipe reproduces, of all that could be a model's."""
        if recipe not in self._hits:
            values = self._cosines.of_recipe(recipe, self._cosines.plausible)
            hits = np.flatnonzero(values >= self._cosine)
            self._hits[recipe] = {self._cosines.plausible[index] for index in hits}
            self._tried[recipe] = _tried(recipe, values, self._cosine)
        return self._hits[recipe]

    def take_best(self) -> None:
        """Take the recipe that reproduces most; the shorter one of two alike."""
        best = max(self._hits, key=lambda each: (len(self._hits[each]), -len(each.source)))
        self._taken = [best]
        self.covered = set(self._hits[best])

    def extend(self, candidates: Sequence[TextRecipe], few: Sequence[int]) -> bool:
        """Take one more recipe, for rows that no other covers; False if none is found."""
        tried = _try_all(candidates, few, self._cosines, self._cosine)
        hopeful = sorted((t for t in tried if t.reproduced), key=lambda t: -t.reproduced)
        for each in hopeful[:_KEPT]:
            own = self.weigh(each.recipe) - self.covered
            sample = self._cosines.sample
            condition = find_condition(
                self._info,
                [sample[index] for index in sorted(own)],
                [sample[index] for index in sorted(self.covered)],
            )
            if condition:
                # Before the others: they stand for the rows that no condition names.
                self._taken.insert(0, TextRecipe(each.recipe.source, condition))
                self.covered |= own
                return True
        return False

    def chosen(self) -> RecipeSet:
        """What was taken, the one without a condition last."""
        return RecipeSet(tuple(self._taken))

    def tried(self) -> tuple[CandidateResult, ...]:
        """What every weighed recipe gives alone, the best first."""
        return tuple(sorted(self._tried.values(), key=lambda each: -each.reproduced))


def _text_key(text: str) -> bytes:
    data = text[:LONGEST_TEXT].encode("utf-8", errors="surrogatepass")
    return hashlib.blake2b(data, digest_size=16).digest()
