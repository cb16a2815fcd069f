"""Proving which text a store's vectors were made of, with the model that made them.

A sample's texts are embedded again, and each vector is compared with the stored one. What a
recipe does not give again falls into classes:

- **image**: the recipes set such rows apart; no text gives their vectors again.
- **degraded**: no model made the vector (see `classes`).
- **changed**: the stored vector is related to the present text's, though not equal: the text was
  changed since. Related means a cosine above that of unrelated texts: the stored vectors of the
  reproduced rows are compared with the texts of *other* rows, and the bound lies a margin above
  nearly all of those. A text that was replaced by quite another has no such cosine, so it cannot
  be told from a vector of unknown origin.
- **unknown**: everything else: no text, another dimension, or no relation.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from kimera_console.core.errors import Action, Advice, NoVectorsError, StoreError
from kimera_console.core.jobs import JobContext
from kimera_console.core.stores.audit.id_list import IdList, check_form
from kimera_console.core.stores.database.discovery import RecipeCosines, discover_recipes
from kimera_console.core.stores.database.keys import shown_key
from kimera_console.core.stores.recipes.sampling import draw_sample
from kimera_console.core.stores.recipes.text_recipe import RecipeSet, RowRenderer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from kimera_console.core.stores.database.choice import StoreChoice
    from kimera_console.core.stores.database.connection import Store
    from kimera_console.core.stores.database.discovery import CandidateResult
    from kimera_console.core.stores.database.reading import Key
    from kimera_console.core.stores.database.tables import TableInfo
    from kimera_console.core.stores.recipes.old_model import OldModel
    from kimera_console.core.stores.recipes.sampling import SampledRow
    from kimera_console.core.stores.recipes.text_recipe import RowText

SAMPLE_ROWS = 400
COSINE = 0.999
"""At this cosine a vector counts as reproduced. Backends, precisions and float16 storage differ by
less than 0.0005."""
PROVED_SHARE = 0.95
LEAST_SHARE = 0.75
"""A recipe is not proved below this share, however many rows look changed."""
_LEAST_REPRODUCED = 20
"""Fewer do not tell how near unrelated texts come."""
_UNRELATED_QUANTILE, _MARGIN = 0.999, 0.05
REPRODUCED, IMAGE, DEGRADED, CHANGED, UNKNOWN = (
    "reproduced", "image", "degraded", "changed", "unknown",
)  # fmt: skip
NO_TEXT, NO_RECIPE, EMPTY_TEXT = "no text", "no recipe covers it", "empty text"
"""Reasons of unknown rows that have nothing to embed."""
ROW_CLASSES = (REPRODUCED, IMAGE, DEGRADED, CHANGED, UNKNOWN)


@dataclass(frozen=True)
class RecipeShare:
    """What one recipe reproduces.

    Attributes:
        recipe: Its source.
        condition: Its condition, or "".
        rows: Sampled rows that it covers and that could be a model's.
        reproduced: Those whose vector it gives again.
        median_cosine: Over the rows for which it made a text; 0 where it made none.
        chosen: Whether it is one of those that cover the table.
        failed: Rows for which it failed, as a template that divides by a text does.
        problem: What most of those failed with; "" where there are none.
    """

    recipe: str
    condition: str
    rows: int
    reproduced: int
    median_cosine: float
    chosen: bool
    failed: int = 0
    problem: str = ""

    @property
    def share(self) -> float:
        """Of its rows, 0..1; 0 where it has none."""
        return self.reproduced / self.rows if self.rows else 0.0


@dataclass(frozen=True)
class ProofReport:
    """What was proved.

    Attributes:
        choice: The vector column.
        model: The old model, as shown.
        prompt: What it put before every text; "" for nothing.
        cosine: From which cosine on a row counts as reproduced.
        proved_share: The share above which a recipe is proved.
        sampled: Rows looked at.
        rows: Of them, those that could be a model's and that no recipe sets apart.
        reproduced: Of those, the ones given again.
        changed: Of those, the ones whose text was changed since.
        recipes: Those that cover the table first, then others that were tried.
        chosen: Those that cover the table; empty where nothing reproduced a row.
        related_cosine: The bound above which a text counts as changed; None where too few rows
            were reproduced to tell.
        classes: Sampled rows by ROW_CLASSES.
        reasons: Not reproduced rows by a closer reason.
        ids: The first keys of each class but "reproduced".
        out: Where all of those were written, or None.
    """

    choice: StoreChoice
    model: str
    prompt: str
    cosine: float
    proved_share: float
    sampled: int
    rows: int
    reproduced: int
    changed: int
    recipes: tuple[RecipeShare, ...]
    chosen: RecipeSet
    related_cosine: float | None
    classes: dict[str, int]
    reasons: dict[str, int]
    ids: dict[str, tuple[Key, ...]]
    out: Path | None

    @property
    def share(self) -> float:
        """Of the rows that could be a model's, the part that is reproduced."""
        return self.reproduced / self.rows if self.rows else 0.0

    @property
    def unchanged_share(self) -> float:
        """The same, rows with a changed text left out."""
        rows = self.rows - self.changed
        return self.reproduced / rows if rows else 0.0

    @property
    def proved(self) -> bool:
        """Whether the recipes are proved.

        Rows whose text was changed since speak neither for nor against a recipe; but where they
        are many, the recipe itself may be only half of the text: hence LEAST_SHARE.
        """
        return self.unchanged_share >= self.proved_share and self.share >= LEAST_SHARE

    def to_dict(self) -> dict[str, Any]:
        """As `stores prove --json` prints it."""
        return {
            "table": str(self.choice.table),
            "vector": self.choice.vector,
            "key": list(self.choice.key),
            "model": self.model,
            "prompt": self.prompt,
            "cosine": self.cosine,
            "proved_share": self.proved_share,
            "sampled": self.sampled,
            "rows": self.rows,
            "reproduced": self.reproduced,
            "share": self.share,
            "unchanged_share": self.unchanged_share,
            "proved": self.proved,
            "recipes": [{**asdict(one), "share": one.share} for one in self.recipes],
            "chosen": self.chosen.to_list(),
            "related_cosine": self.related_cosine,
            "classes": self.classes,
            "reasons": self.reasons,
            "ids": {name: [shown_key(key) for key in keys] for name, keys in self.ids.items()},
            "out": str(self.out) if self.out else None,
        }


def prove_recipes(
    store: Store,
    choice: StoreChoice,
    info: TableInfo,
    model: OldModel,
    *,
    recipes: RecipeSet | None = None,
    sample_rows: int = SAMPLE_ROWS,
    cosine: float = COSINE,
    proved_share: float = PROVED_SHARE,
    seed: int = 0,
    out: Path | None = None,
    context: JobContext | None = None,
) -> ProofReport:
    """Find or check the recipes of a vector column on a sample.

    Args:
        store: The open store; only read.
        choice: The vector column.
        info: Its table.
        model: The model that made the vectors.
        recipes: What to check; None tries the likely ones and looks for conditions.
        sample_rows: Rows with a vector that are looked at; all where there are no more.
        cosine: From which cosine on a row counts as reproduced.
        proved_share: The share above which a recipe is proved, 0..1.
        seed: Of the sample; the same draws the same rows.
        out: A .csv or .jsonl file for the ids of rows that are not reproduced.
        context: Receives progress; a cancel stops it.

    Raises:
        StoreError: The store cannot be read, has no vector, or `out` cannot be written.
        BackendError: The model fails.
    """
    if out is not None:
        check_form(out)
    context = context or JobContext()
    columns = _columns(info, recipes)
    sample = draw_sample(store, choice, columns, rows=sample_rows, seed=seed, context=context)
    if not sample:
        raise NoVectorsError(
            f"{choice} holds no vector to compare with.",
            hint="Choose a column that holds vectors.",
        )
    _check_dimension(choice, sample, model)
    cosines = RecipeCosines(info, sample, model, context)
    tried: tuple[CandidateResult, ...] = ()
    if recipes is None:
        recipes, tried = discover_recipes(info, cosines, cosine)
    return _decide(
        choice, model, cosines, recipes, tried, cosine=cosine, proved_share=proved_share, out=out
    )


def _check_dimension(choice: StoreChoice, sample: Sequence[SampledRow], model: OldModel) -> None:
    """Refuse a model that cannot have made any of the vectors."""
    sizes = Counter(len(row.vector) for row in sample)
    if model.dimension not in sizes:
        shown = ", ".join(str(size) for size, _ in sizes.most_common(4))
        raise StoreError(
            f"{choice} holds vectors of {shown} dimensions, and {model.name}"
            f" makes {model.dimension}.",
            hint=Advice.of("Name the model that made them", Action.STORE_MODEL, "."),
        )


def _columns(info: TableInfo, recipes: RecipeSet | None) -> tuple[str, ...]:
    if recipes is None:
        return (*info.text_columns, *info.json_columns)
    return RowRenderer(recipes, columns=info.column_names, json_columns=info.json_columns).needed


def _decide(
    choice: StoreChoice,
    model: OldModel,
    cosines: RecipeCosines,
    recipes: RecipeSet,
    tried: tuple[CandidateResult, ...],
    *,
    cosine: float,
    proved_share: float,
    out: Path | None,
) -> ProofReport:
    sample = cosines.sample
    texts, found = cosines.of_set(recipes)
    # What is below `cosine` is a changed text or one of unknown origin. Where the line between
    # them lies differs by model, so it is measured on this sample.
    bound = _related_bound(sample, texts, found, cosine, cosines)
    classed = [
        _row_class(row, text, value, cosine, bound, model.dimension)
        for row, text, value in zip(sample, texts, found, strict=True)
    ]
    classes = {name: sum(one == name for one, _ in classed) for name in ROW_CLASSES}
    reasons = Counter(reason for _, reason in classed if reason)
    listed = _list_ids(choice, sample, classed, out)
    shares = _shares(recipes, sample, texts, found, cosine)
    # What was tried and not chosen is shown too: a second recipe may hold for part of the rows.
    others = tuple(
        RecipeShare(each.recipe.source, "", each.rows, each.reproduced, each.median_cosine, False)
        for each in tried
        if each.recipe.source not in {one.recipe for one in shares}
    )
    return ProofReport(
        choice=choice,
        model=model.name,
        prompt=model.prompt,
        cosine=cosine,
        proved_share=proved_share,
        sampled=len(sample),
        rows=classes[REPRODUCED] + classes[CHANGED] + classes[UNKNOWN],
        reproduced=classes[REPRODUCED],
        changed=classes[CHANGED],
        recipes=(*shares, *others),
        chosen=recipes if classes[REPRODUCED] else RecipeSet(()),
        related_cosine=bound,
        classes=classes,
        reasons=dict(sorted(reasons.items())),
        ids=listed,
        out=out,
    )


def _list_ids(
    choice: StoreChoice,
    sample: Sequence[SampledRow],
    classed: Sequence[tuple[str, str]],
    out: Path | None,
) -> dict[str, tuple[Key, ...]]:
    """The first keys of each class but the reproduced one; all of them into `out`."""
    with IdList(whole=out is not None) as ids:
        for row, (name, reason) in zip(sample, classed, strict=True):
            if name != REPRODUCED:
                ids.add(name, reason, [row.key])
        if out is not None:
            ids.write(out, choice.key)
        return {name: ids.first(name) for name in ROW_CLASSES if ids.first(name)}


def _row_class(
    row: SampledRow,
    text: RowText,
    value: float,
    cosine: float,
    bound: float | None,
    dimension: int,
) -> tuple[str, str]:
    """Class and reason of a row."""
    if not row.plausible:
        return DEGRADED, row.finding.name.lower()
    if text.excluded_as:
        return IMAGE, text.excluded_as
    if len(row.vector) != dimension:
        return UNKNOWN, f"{len(row.vector)} dimensions"
    if text.text is None:
        return UNKNOWN, NO_TEXT if text.recipe is not None else NO_RECIPE
    if value >= cosine:
        return REPRODUCED, ""
    if bound is not None and value >= bound:
        return CHANGED, CHANGED
    return UNKNOWN, "not related" if text.text.strip() else EMPTY_TEXT


def _related_bound(
    sample: Sequence[SampledRow],
    texts: Sequence[RowText],
    found: NDArray[np.float64],
    cosine: float,
    cosines: RecipeCosines,
) -> float | None:
    """The cosine above which a text is related to a vector; None where too few rows show it."""
    rows = np.flatnonzero(found >= cosine)[:1000].tolist()
    if len(rows) < _LEAST_REPRODUCED:
        return None
    stored = np.stack([sample[index].vector for index in rows]).astype(np.float64)
    stored /= np.linalg.norm(stored, axis=1, keepdims=True)
    made = cosines.vectors([texts[index].text or "" for index in rows]).astype(np.float64)
    every = stored @ made.T
    # Equal and nearly equal texts are the same row to a model.
    others = every[(every < cosine) & ~np.eye(len(rows), dtype=bool)]
    if not len(others):
        return None
    bound = float(np.quantile(others, _UNRELATED_QUANTILE)) + _MARGIN
    return bound if bound < cosine else None


def _shares(
    recipes: RecipeSet,
    sample: Sequence[SampledRow],
    texts: Sequence[RowText],
    found: NDArray[np.float64],
    cosine: float,
) -> tuple[RecipeShare, ...]:
    shares = []
    for place, recipe in enumerate(recipes.recipes):
        if not recipe.makes_text:
            continue
        rows = [
            index
            for index, (row, text) in enumerate(zip(sample, texts, strict=True))
            if row.plausible and text.recipe == place
        ]
        values = found[rows]
        made = values[~np.isnan(values)]
        failures = Counter(texts[index].problem for index in rows if texts[index].failed)
        shares.append(
            RecipeShare(
                recipe.source,
                recipe.condition,
                len(rows),
                int((made >= cosine).sum()),
                float(np.median(made)) if len(made) else 0.0,
                True,
                failures.total(),
                max(failures, key=failures.__getitem__, default=""),
            )
        )
    return tuple(shares)
