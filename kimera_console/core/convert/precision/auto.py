"""The precision `auto`: the fastest mixture that still meets a target.

1. The ladder's rungs are measured: int8, int8-block, fp16. If int8 meets the target, that is it.
2. Otherwise each group of layers is put in int8 alone, all else in fp32: its error, per weight
   that it speeds up, ranks it.
3. The least sensitive k groups go to int8, the others to blocks (or stay in fp32); for each kind
   of "others", the largest k that meets the target is looked for. Errors of groups nearly add up
   (MiniLM: their sum was within 1 % of int8's own, when int8 had one scale for a batch), so the
   search starts where that sum says.
4. The fastest measured point that meets the target is taken; fp32 where none is faster.

Pure: what builds and measures is handed in.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from kimera_console.core.bundles.recipe import Recipe
from kimera_console.core.bundles.search import Search, SearchPoint, Sensitivity
from kimera_console.core.sources.estimates import MOST_GROUPS, MOST_PROBES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kimera_console.core.bundles.thresholds import Thresholds
    from kimera_console.core.convert.precision.layers import LinearLayer

COARSE_BLOCK, FINE_BLOCK = 64, 32
"""With blocks of 128 a vector depends on its batch where the processor has VNNI: MiniLM's by 7e-3,
which auto's tolerance of the order never lets pass. With 64 it is 6e-8."""
SURE_SLOWER = 0.85
"""A kind whose estimated speed is less than this of the best speed so far is passed over."""
_PARTS = {
    "attention output": "attention output",
    "feed-forward gate": "feed-forward input",
    "feed-forward input": "feed-forward input",
    "feed-forward output": "feed-forward output",
}
_ATTENTION = "attention input"


class Trials(Protocol):
    """Builds and measures."""

    def error(self, recipe: Recipe) -> float | None:
        """1 - mean cosine to fp32's vectors; None where it cannot be built."""

    def measure(self, recipe: Recipe) -> SearchPoint | None:
        """Quality and speed; None where it cannot be built."""


@dataclass(frozen=True)
class LayerGroup:
    """Linear layers whose precision is chosen together."""

    name: str
    layers: tuple[str, ...]
    parameters: int


def make_groups(layers: Sequence[LinearLayer], most: int = MOST_GROUPS) -> tuple[LayerGroup, ...]:
    """A model's linear layers in groups: hidden layer by hidden layer, and part by part.

    What stands outside of the hidden layers (a Dense module, a head) is in no group: it is small,
    and stays in fp32.

    Args:
        layers: In the order in which they run.
        most: Groups at most; neighbouring hidden layers are joined until that holds.
    """
    inside = [layer for layer in layers if layer.index is not None]
    if not inside:
        return ()
    parts = list(dict.fromkeys(_part(layer) for layer in inside))
    indices = sorted({layer.index for layer in inside if layer.index is not None})
    bands = min(len(indices), max(1, most // len(parts)))
    band_of = {index: place * bands // len(indices) for place, index in enumerate(indices)}
    groups: dict[tuple[int, str], list[LinearLayer]] = {}
    for layer in inside:
        groups.setdefault((band_of[layer.index or 0], _part(layer)), []).append(layer)
    return tuple(
        LayerGroup(
            _group_name(found, part),
            tuple(layer.name for layer in found),
            sum(layer.parameters for layer in found),
        )
        for (_band, part), found in groups.items()
    )


def find_path(
    layers: Sequence[LinearLayer],
    trials: Trials,
    full: SearchPoint,
    *,
    base: Recipe,
    target: Thresholds,
    texts: int,
    notes: Sequence[str] = (),
    on_trial: Callable[[], None] = lambda: None,
    on_point: Callable[[SearchPoint], None] = lambda _point: None,
    most_groups: int = MOST_GROUPS,
) -> Search:
    """Search.

    Args:
        layers: The model's linear layers.
        trials: Builds and measures.
        full: The point of fp32.
        base: int8's recipe on this machine.
        target: What a point must reach.
        texts: Texts that `trials` measures on.
        notes: A list that `trials` adds to; read at the end.
        on_trial: Called before each variant; may raise to stop.
        on_point: Receives each point as it is measured, fp32's first.
        most_groups: As `most_groups` says.
    """
    started = time.monotonic()
    walk = _PrecisionWalk(trials, on_trial, on_point)
    walk.add(full)
    rungs = [walk.measure(recipe) for recipe in _rungs(base)]
    groups = make_groups(layers, most_groups)
    outside = frozenset(layer.name for layer in layers) - {n for g in groups for n in g.layers}
    ranked: tuple[Sensitivity, ...] = ()
    # Int8 throughout is the smallest and, as a rule, the fastest: where it meets the target, no
    # mixture is looked for. Each costs a conversion and a measurement.
    if groups and not (rungs[0] is not None and rungs[0].meets):
        ranked = _rank(groups, frozenset(layer.name for layer in layers), walk, base)
    # A kind is what the groups outside of int8 are stored in. Each has a largest number of groups
    # that meets the target.
    if ranked:
        for kind in _kinds(walk, ranked, rungs, outside, base, target):
            kind.measure_around_target()
    return Search(
        target=target,
        points=tuple(walk.points),
        sensitivities=ranked,
        chosen=choose(walk.points).number,
        texts=texts,
        seconds=time.monotonic() - started,
        notes=tuple(notes),
    )


def choose(points: Sequence[SearchPoint]) -> SearchPoint:
    """The fastest that meets the target; of equals the nearer to fp32, and fp32 before all."""
    meeting = [point for point in points if point.meets]
    return max(meeting, key=lambda point: (point.speed, point.cosine_mean, -point.number))


class _PrecisionWalk:
    """The points so far."""

    def __init__(
        self,
        trials: Trials,
        on_trial: Callable[[], None],
        on_point: Callable[[SearchPoint], None],
    ) -> None:
        self.points: list[SearchPoint] = []
        self._trials, self._on_trial, self._on_point = trials, on_trial, on_point

    def add(self, point: SearchPoint) -> SearchPoint:
        numbered = replace(point, number=len(self.points))
        self.points.append(numbered)
        self._on_point(numbered)
        return numbered

    def measure(self, recipe: Recipe) -> SearchPoint | None:
        self._on_trial()
        found = self._trials.measure(recipe)
        return None if found is None else self.add(found)

    def error(self, recipe: Recipe) -> float | None:
        self._on_trial()
        return self._trials.error(recipe)

    @property
    def best_speed(self) -> float:
        return choose(self.points).speed


@dataclass
class _Kind:
    """Points of one kind: the first k groups in int8, the others in blocks or in fp32.

    Attributes:
        errors: Of group after group in int8, as ranked.
        shares: Of the weights, as ranked.
        others_error: 1 - mean cosine where all is as the others are.
        speeds: Of int8, and of the others, relative to fp32.
    """

    walk: _PrecisionWalk
    ranked: tuple[Sensitivity, ...]
    outside: frozenset[str]
    base: Recipe
    block_size: int
    others_error: float
    speeds: tuple[float, float]
    most_error: float

    def measure_around_target(self) -> None:
        """Measure around where the estimate says that the target is only just met."""
        low, high = 0, len(self.ranked)  # met (the rung, or fp32), not met (int8)
        place, step = self.guess(), 1
        if self.estimated_speed(place) < SURE_SLOWER * self.walk.best_speed:
            return
        for _ in range(MOST_PROBES):
            if high - low < 2:
                return
            place = min(max(place, low + 1), high - 1)
            found = self.walk.measure(self.recipe(place))
            if found is None:
                return
            if found.meets:
                low, place = place, place + step
            else:
                high, place = place, place - step
            step *= 2
            if low and high < len(self.ranked):
                place = (low + high) // 2

    def guess(self) -> int:
        """The most groups in int8 whose estimated error is within the target."""
        fitting = [k for k in range(len(self.ranked)) if self.estimated_error(k) <= self.most_error]
        return max(fitting, default=1)

    def estimated_error(self, count: int) -> float:
        """Errors add up; the others' are shared out like int8's."""
        errors = [one.error for one in self.ranked]
        rest = sum(errors[count:]) / max(sum(errors), 1e-12)
        return sum(errors[:count]) + self.others_error * rest

    def estimated_speed(self, count: int) -> float:
        weights = [one.parameters for one in self.ranked]
        share = sum(weights[:count]) / max(1, sum(weights))
        return 1 / (share / self.speeds[0] + (1 - share) / self.speeds[1])

    def recipe(self, count: int) -> Recipe:
        others = frozenset(name for one in self.ranked[count:] for name in one.layers)
        if not self.block_size:
            return replace(self.base, keep=self.outside | others)
        return replace(self.base, keep=self.outside, blocks=others, block_size=self.block_size)


def _rungs(base: Recipe) -> tuple[Recipe, ...]:
    block = replace(base, scheme="int8-block")
    return (
        base,
        replace(block, block_size=COARSE_BLOCK),
        replace(block, block_size=FINE_BLOCK),
        Recipe("fp16"),
    )


def _kinds(
    walk: _PrecisionWalk,
    ranked: tuple[Sensitivity, ...],
    rungs: Sequence[SearchPoint | None],
    outside: frozenset[str],
    base: Recipe,
    target: Thresholds,
) -> list[_Kind]:
    """The kinds worth climbing, the one with the fastest estimate first."""
    int8_speed = rungs[0].speed if rungs[0] else 1.0
    others = [(rung.recipe.block_size, rung) for rung in rungs[1:3] if rung and rung.meets]
    rest = [(0, 0.0, 1.0), *((size, 1 - p.cosine_mean, p.speed) for size, p in others)]
    kinds = [
        _Kind(walk, ranked, outside, base, size, error, (int8_speed, speed), 1 - target.cosine_mean)
        for size, error, speed in rest
    ]
    return sorted(kinds, key=lambda kind: -kind.estimated_speed(kind.guess()))


def _rank(
    groups: Sequence[LayerGroup], every: frozenset[str], walk: _PrecisionWalk, base: Recipe
) -> tuple[Sensitivity, ...]:
    """The groups by what int8 in each alone costs for what it saves; () if that is not known."""
    found = []
    for group in groups:
        error = walk.error(replace(base, embeddings=False, keep=every - set(group.layers)))
        if error is None:
            return ()
        found.append(Sensitivity(group.name, group.layers, group.parameters, max(0.0, error)))
    return tuple(sorted(found, key=lambda one: (one.error / one.parameters, one.name)))


def _part(layer: LinearLayer) -> str:
    """Where in a hidden layer it stands; what has no known name is a part by its own."""
    if layer.kind in _PARTS:
        return _PARTS[layer.kind]
    if layer.kind.startswith("attention"):
        return _ATTENTION
    return "other"


def _group_name(layers: Sequence[LinearLayer], part: str) -> str:
    indices = sorted({layer.index for layer in layers if layer.index is not None})
    which = f"layer {indices[0]}" if len(indices) == 1 else f"layers {indices[0]}-{indices[-1]}"
    return f"{which}, {part}"
