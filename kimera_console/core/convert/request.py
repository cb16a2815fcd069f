"""What a conversion is asked for: one record, from the window or the command line to the children.

A further choice is declared here, with its words for the history. The history, the queue, "set up
again", the manifest and the child processes carry it by themselves.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from functools import cache
from pathlib import Path  # noqa: TC003  # decoding reads the types
from typing import TYPE_CHECKING, Any, get_type_hints

from kimera_console.core.bundles.recipe import (
    AUTO,
    DEFAULT_BLOCK_SIZE,
    PRECISIONS,
    Recipe,
    make_recipe,
)
from kimera_console.core.bundles.thresholds import (
    Thresholds,
    bound_words,
    completed,
    deviations,
    threshold_label,
    thresholds_for,
)
from kimera_console.core.sources.heads import HEAD_CHOICES
from kimera_console.core.sources.pooling import ASKED_SOURCE
from kimera_console.core.system.records import readable_part, to_plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kimera_console.core.bundles.bundle import Bundle
    from kimera_console.core.bundles.search import SearchPoint

_PLACES = frozenset({"source", "revision", "out"})
_PRIVATE = frozenset({"force", "texts"})
"""Choices that are the user's business, not the bundle's: they stay out of a manifest."""
_ALWAYS = frozenset({"exporter", "precision", "pooling"})
"""Choices that the history shows whatever they are."""
_WORDS = "words"
"""How the history shows a choice that is not at its default; "{}" stands for its value."""
_IN_RECIPE = "in_recipe"
"""Of a choice that a recipe makes needless on the command line."""
_FOR = "for"
"""The one precision that a choice belongs to."""


@dataclass(frozen=True, kw_only=True)
class ConversionRequest:
    """What `convert_model` does.

    Attributes:
        source: Folder, hub id or `id@revision`.
        out: The bundle's final folder. An existing one is refused unless `force`.
        revision: Revision of a hub id.
        exporter: "direct", "optimum" or "auto" (direct where it is tested, else optimum), or
            "published": take the ONNX model that the source publishes.
        precision: "fp32", "fp16", "int8", "int8-block", or "auto": the fastest mixture of them
            that reaches `thresholds`; the result then has its `search`.
        pooling: "auto" (what the model declares) or a mode of `pooling.MODES`.
        heads: "all" that the source has beside its dense vector, or "dense" alone.
        force: Replace an existing bundle; the old one stands until the new one does.
        comparison: Compare with the source model; only a published model can be imported without.
            Older records and manifests have it as "original".
        texts: File of the user's own texts (txt, csv, jsonl, parquet), compared too.
        thresholds: What the comparison must reach; the precision's own where None.
        quantize_embeddings: Store embedding tables in 8 bits too (int8, int8-block).
        block_size: Inputs that share a scale (int8-block).
        recipe: How exactly the fp32 graph is lowered, instead of the precision's own recipe
            with the two choices above.
        fused_attention: Write attention as ONNX Runtime's own operator
            (`formats/fused_attention.py`).
    """

    source: str
    out: Path
    revision: str = ""
    exporter: str = field(default="auto", metadata={_WORDS: "exporter {}"})
    precision: str = field(default="fp32", metadata={_WORDS: "precision {}", _IN_RECIPE: True})
    pooling: str = field(default="auto", metadata={_WORDS: "pooling {}"})
    block_size: int = field(
        default=DEFAULT_BLOCK_SIZE,
        metadata={_WORDS: "blocks of {}", _IN_RECIPE: True, _FOR: "int8-block"},
    )
    recipe: Recipe | None = field(default=None, metadata={_WORDS: "{}"})
    quantize_embeddings: bool = field(default=False, metadata={_WORDS: "embeddings in 8 bits"})
    fused_attention: bool = field(default=False, metadata={_WORDS: "fused attention"})
    heads: str = field(default=HEAD_CHOICES[0], metadata={_WORDS: "heads {}"})
    force: bool = field(default=False, metadata={_WORDS: "replaces an existing model"})
    comparison: bool = field(default=True, metadata={_WORDS: "without the source model"})
    texts: Path | None = field(default=None, metadata={_WORDS: "own texts {}"})
    thresholds: Thresholds | None = field(default=None, metadata={_WORDS: "{}"})

    @property
    def searches(self) -> bool:
        """Whether the recipe is looked for."""
        return self.precision == AUTO and self.recipe is None

    @property
    def target(self) -> Thresholds:
        """What the comparison must reach."""
        return self.thresholds or thresholds_for(self.precision)

    @property
    def chosen_recipe(self) -> Recipe | None:
        """How the fp32 graph is lowered; None where it stays as it is, and while it is searched.

        Raises:
            ConversionError: A choice does not exist, or does not fit the precision.
        """
        if self.searches:
            return None
        recipe = self.recipe or make_recipe(
            self.precision, embeddings=self.quantize_embeddings, block_size=self.block_size
        )
        return None if recipe.scheme == PRECISIONS[0] else recipe

    def choices(self, *, private: bool = True) -> dict[str, Any]:
        """Every choice by its name as plain data: all but the source and the output folder.

        Args:
            private: With the choices that stay out of a bundle's manifest.
        """
        left_out = _PLACES if private else _PLACES | _PRIVATE
        return {name: value for name, value in to_plain(self).items() if name not in left_out}

    def with_choices(self, choices: Mapping[str, Any]) -> ConversionRequest:
        """This request with recorded choices; those that cannot be read stay as they are."""
        known = {name: kind for name, kind in _kinds().items() if name not in _PLACES}
        if "original" in choices:
            choices = {"comparison": choices["original"], **choices}
        held = choices.get("thresholds")
        if isinstance(held, dict):
            precision = str(choices.get("precision", self.precision))
            choices = {**choices, "thresholds": completed(held, precision)}
        return replace(self, **readable_part(choices, known))

    def at_point(self, recipe: Recipe, out: Path) -> ConversionRequest:
        """The request for a point of the search that this one was, with its precision's own gate.

        Whatever the target of the search was: the point may have been passed over because it
        misses that target.
        """
        return replace(
            self, recipe=recipe, precision=recipe.scheme, out=out, thresholds=None, force=False
        )

    def words(self) -> tuple[str, ...]:
        """What was chosen, without the choices that are at their defaults."""
        found = []
        for each in fields(self):
            value, words = getattr(self, each.name), each.metadata.get(_WORDS, "")
            if not words or (value == each.default and each.name not in _ALWAYS):
                continue
            if isinstance(value, Thresholds):
                found += self._threshold_words(value)
            else:
                found.append(words.format(value.words if isinstance(value, Recipe) else value))
        return tuple(found)

    def options(self) -> list[str]:
        """The options of `convert` for the choices that are not at their defaults.

        An option has the name of its field. Places, private choices, the recipe and the thresholds
        are not among them.
        """
        words = []
        for each in fields(self):
            value, option = getattr(self, each.name), each.name.replace("_", "-")
            if value == each.default or each.name in _PLACES | _PRIVATE:
                continue
            if each.metadata.get(_FOR, self.precision) != self.precision:
                continue
            if self.recipe is not None and _IN_RECIPE in each.metadata:
                continue
            if isinstance(value, bool):
                words.append(f"--no-{option}" if each.default else f"--{option}")
            elif isinstance(value, str | int):
                words += [f"--{option}", str(value)]
        return words

    def _threshold_words(self, chosen: Thresholds) -> list[str]:
        values = chosen.as_dict()
        names = deviations(chosen, thresholds_for(self.precision))
        return [f"{threshold_label(name)} {bound_words(values[name])}" for name in names]


@cache
def _kinds() -> dict[str, Any]:
    return get_type_hints(ConversionRequest)


def request_for_point(bundle: Bundle, point: SearchPoint, out: Path) -> ConversionRequest:
    """What a conversion of the same source is asked for, to become this point of the search.

    Args:
        bundle: Made by `auto`; its manifest says how.
        point: Of its search.
        out: Where the result goes.
    """
    made = bundle.manifest
    asked = ConversionRequest(
        source=bundle.source,
        revision=bundle.revision,
        out=out,
        exporter=bundle.exporter,
        pooling=bundle.pooling if bundle.pooling_source == ASKED_SOURCE else "auto",
        heads=HEAD_CHOICES[0] if made is not None and made.heads else HEAD_CHOICES[1],
        fused_attention=bundle.fused_attention,
    )
    if made is not None:  # older manifests record no options
        asked = asked.with_choices(made.options)
    return asked.at_point(point.recipe, out)
