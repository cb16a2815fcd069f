"""What a search for a precision found: every point it tried, and the one it chose.

Light: the window and the command line read it before anything heavy is imported.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kimera_console.core.bundles.recipe import Recipe  # noqa: TC001  # decoding reads it
from kimera_console.core.bundles.thresholds import Thresholds  # noqa: TC001  # likewise
from kimera_console.core.errors import ConversionError
from kimera_console.core.system.records import RecordError, from_plain, to_plain


@dataclass(frozen=True)
class SearchPoint:
    """One precision that was built and measured against fp32.

    Attributes:
        number: Its place in the path, 0 for fp32 itself.
        recipe: What was built.
        layers: Linear layers of the model.
        cosine_mean: Mean cosine to fp32's vectors.
        cosine_min: Lowest cosine.
        top_k_agreement: Mean share of each text's nearest neighbours that agree, 0..1.
        speed: Throughput relative to fp32, measured in turns.
        speed_low: Lower end of its 95 % interval.
        speed_high: Upper end.
        size_bytes: Graph and weights on disk.
        problems: What it misses of the target, one sentence each; () where it meets it.
        recall_at_10: On the labelled set; None in older searches.
        rank_changes: Share of its queries whose first relevant passage moves; None likewise.
    """

    number: int
    recipe: Recipe
    layers: int
    cosine_mean: float
    cosine_min: float
    top_k_agreement: float
    speed: float
    speed_low: float
    speed_high: float
    size_bytes: int
    problems: tuple[str, ...] = ()
    recall_at_10: float | None = None
    rank_changes: float | None = None

    @property
    def meets(self) -> bool:
        return not self.problems

    @property
    def words(self) -> str:
        """What it is: "20 layers in int8, 16 in int8-block (128)"."""
        return recipe_words(self.recipe, self.layers)

    @property
    def brief(self) -> str:
        """The same in few letters: "20 int8 + 16 block (128)"."""
        words = self.words.replace(" layers in ", " ").replace(" in ", " ")
        return words.replace(", ", " + ").replace("int8-block (", "block (")

    @property
    def short_words(self) -> str:
        """Its place and figures, one line."""
        return f"{self.words}: {self.speed:.2f}x fp32, mean cosine {self.cosine_mean:.5f}"


@dataclass(frozen=True)
class Sensitivity:
    """What int8 in one group of layers alone costs.

    Attributes:
        name: "layer 3, feed-forward output".
        layers: Names of its linear layers.
        parameters: Their weights.
        error: 1 - mean cosine, with everything else in fp32.
    """

    name: str
    layers: tuple[str, ...]
    parameters: int
    error: float


@dataclass(frozen=True)
class Search:
    """A finished search.

    Attributes:
        target: What a point must reach.
        points: In the order in which they were tried; the first is fp32.
        sensitivities: The least sensitive first; () where all of int8 met the target.
        chosen: Number of the point that was taken.
        texts: Texts that quality was measured on.
        seconds: Time it took.
        notes: What could not be tried, and why.
    """

    target: Thresholds
    points: tuple[SearchPoint, ...]
    sensitivities: tuple[Sensitivity, ...]
    chosen: int
    texts: int
    seconds: float
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.chosen not in {one.number for one in self.points}:
            raise ConversionError(f"The search has no point {self.chosen}, which it chose.")

    @property
    def best(self) -> SearchPoint:
        """The point that was taken."""
        return self.point(self.chosen)

    @property
    def found(self) -> bool:
        """Whether a point other than fp32 was taken."""
        return self.chosen != 0

    @property
    def words(self) -> str:
        """The outcome, one sentence."""
        target = (
            f"mean cosine {self.target.cosine_mean:g} and top-10 agreement"
            f" {self.target.top_k_agreement:g}"
        )
        tried = len(self.points) - 1
        if self.found:
            return f"The fastest of {tried} with {target}: {self.best.short_words}."
        if any(point.meets for point in self.points[1:]):
            return f"None of {tried} with {target} is faster than fp32: it stays fp32."
        return f"None of {tried} reaches {target}: it stays fp32."

    def point(self, number: int) -> SearchPoint:
        """The point of a number.

        Raises:
            ConversionError: There is none.
        """
        for one in self.points:
            if one.number == number:
                return one
        raise ConversionError(
            f"The search has no point {number}.",
            hint=f"Choose one from 0 to {max(one.number for one in self.points)}.",
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain data, for the manifest and for JSON; with the words that people read there."""
        points = [{**to_plain(one), "words": one.words, "meets": one.meets} for one in self.points]
        more = {"found": self.found, "words": self.words, "points": points}
        return {**to_plain(self), **more, "seconds": round(self.seconds, 3)}

    @classmethod
    def from_dict(cls, data: Any) -> Search:
        """The search of `to_dict`'s data.

        Raises:
            ConversionError: It holds no search.
        """
        try:
            return from_plain(data, cls)
        except RecordError as problem:
            raise ConversionError(f"This is not a search for a precision ({problem}).") from problem


def recipe_words(recipe: Recipe, layers: int) -> str:
    """What a recipe makes of a model of so many linear layers."""
    blocks = f"int8-block ({recipe.block_size})"
    if recipe.scheme == "fp32":
        return "fp32"
    if not recipe.keep and not recipe.blocks:
        return blocks if recipe.scheme == "int8-block" else recipe.scheme
    counts = [
        (layers - len(recipe.keep) - len(recipe.blocks), recipe.scheme),
        (len(recipe.blocks), blocks),
        (len(recipe.keep), "fp32"),
    ]
    parts = [(count, name) for count, name in counts if count > 0]
    first = f"{parts[0][0]} layers in {parts[0][1]}"
    return ", ".join([first, *(f"{count} in {name}" for count, name in parts[1:])])
