"""The search for `auto`: what it tries, what it takes, and what it says where nothing will do."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any

import pytest

from kimera_console.core.bundles.manifest import read_manifest
from kimera_console.core.bundles.recipe import Recipe
from kimera_console.core.bundles.search import Search, SearchPoint
from kimera_console.core.bundles.thresholds import adjusted
from kimera_console.core.convert import ConversionRequest, convert_model
from kimera_console.core.convert.precision.auto import find_path, make_groups
from kimera_console.core.convert.precision.layers import LinearLayer
from kimera_console.core.convert.precision.quantize import linear_layers
from kimera_console.core.convert.precision.search_child import search
from kimera_console.core.convert.stages import StageTracker
from kimera_console.core.convert.tasks import SearchTask
from kimera_console.core.errors import ConversionError
from kimera_console.core.jobs import JobCancelled, JobContext
from kimera_console.core.sources.estimates import most_trials
from tests.helpers.console import run_here
from tests.helpers.conversions import convert_in_this_process

if TYPE_CHECKING:
    from pathlib import Path

KINDS = {
    "attention.self.query": "attention query",
    "attention.output.dense": "attention output",
    "intermediate.dense": "feed-forward input",
    "output.dense": "feed-forward output",
}
BASE = Recipe("int8")
SPEEDS = {"fp32": 1.0, "fp16": 0.9, "int8": 2.0, "int8-block": 1.3}


def model(layers: int, outside: bool = False) -> list[LinearLayer]:
    found = [
        LinearLayer(f"layer.{index}.{name}", index, kind, 64, 64)
        for index in range(layers)
        for name, kind in KINDS.items()
    ]
    return [*found, LinearLayer("2.linear", None, "", 64, 64)] if outside else found


class Additive:
    """A model whose errors add up: later layers and feed-forward outputs are more sensitive."""

    def __init__(self, layers: list[LinearLayer], scale: float, block_share: float) -> None:
        costs = [(n + 1) * (8 if "output.dense" in one.name else 1) for n, one in enumerate(layers)]
        self.errors = {
            one.name: scale * cost / sum(costs) for one, cost in zip(layers, costs, strict=True)
        }
        self.shares = {"fp32": 0.0, "fp16": 0.0, "int8": 1.0, "int8-block": block_share}
        self.built: list[Recipe] = []
        self.target = adjusted("auto", {"cosine_mean": 0.998})

    def error(self, recipe: Recipe) -> float:
        self.built.append(recipe)
        return self._error(recipe)

    def measure(self, recipe: Recipe) -> SearchPoint:
        self.built.append(recipe)
        times = [1 / SPEEDS[recipe.scheme_of(name)] for name in self.errors]
        speed, cosine = len(times) / sum(times), 1 - self._error(recipe)
        problems = () if cosine >= self.target.cosine_mean else ("The mean cosine is too low.",)
        return SearchPoint(
            0, recipe, len(times), cosine, cosine, 1.0, speed, speed, speed, 1000, problems
        )

    def _error(self, recipe: Recipe) -> float:
        return sum(
            error * self.shares[recipe.scheme_of(name)] for name, error in self.errors.items()
        )


def run(layers: list[LinearLayer], trials: Additive) -> Search:
    full = SearchPoint(0, Recipe("fp32"), len(layers), 1, 1, 1, 1, 1, 1, 4000)
    return find_path(layers, trials, full, base=BASE, target=trials.target, texts=87)


def test_int8_is_taken_at_once_where_it_meets_the_target() -> None:
    layers = model(6)
    trials = Additive(layers, scale=0.001, block_share=0.1)
    found = run(layers, trials)
    assert found.best.recipe == BASE
    assert len(trials.built) == 4, "the rungs alone: nothing could be faster than int8"
    assert found.sensitivities == ()


@pytest.mark.parametrize("block_share", [0.05, 0.15, 0.9])
def test_the_least_sensitive_layers_go_to_int8_until_the_target_is_only_just_met(
    block_share: float,
) -> None:
    layers = model(6)
    trials = Additive(layers, scale=0.01, block_share=block_share)
    found = run(layers, trials)
    best = found.best
    assert best.meets
    assert best.speed > 1.2
    lowered = set(trials.errors) - best.recipe.keep - best.recipe.blocks
    left = set(trials.errors) - lowered
    assert max(trials.errors[n] for n in lowered) <= min(trials.errors[n] for n in left)
    # One group more in int8 would miss the target: nothing was left on the table.
    following = min(left, key=trials.errors.__getitem__)
    spent = 1 - best.cosine_mean
    gained = trials.errors[following] * (1 - (block_share if best.recipe.blocks else 0.0))
    assert spent + gained > 0.002
    errors = [one.error / one.parameters for one in found.sensitivities]
    assert errors == sorted(errors)


def test_it_stays_fp32_and_says_so_where_nothing_reaches_the_target() -> None:
    layers = model(2)
    trials = Additive(layers, scale=100.0, block_share=0.9)
    trials.shares["fp16"] = 0.9
    found = run(layers, trials)
    assert not found.found
    assert found.best.recipe.scheme == "fp32"
    assert found.words.startswith("None of ")
    assert "stays fp32" in found.words


@pytest.mark.parametrize("layers", [1, 2, 6, 12, 24, 48])
def test_the_number_of_variants_is_bounded(layers: int) -> None:
    found = make_groups(model(layers))
    assert len(found) <= 24
    names = [name for group in found for name in group.layers]
    assert sorted(names) == sorted(one.name for one in model(layers)), "each layer, once"
    trials = Additive(model(layers), scale=0.01, block_share=0.1)
    run(model(layers), trials)
    assert len(trials.built) <= most_trials(len(found))


def test_what_stands_outside_of_the_hidden_layers_stays_in_fp32() -> None:
    layers = model(3, outside=True)
    found = run(layers, Additive(layers, scale=0.01, block_share=0.1))
    assert "2.linear" in found.best.recipe.keep


def test_a_variant_that_cannot_be_built_ends_nothing() -> None:
    class NoBlocks(Additive):
        def measure(self, recipe: Recipe) -> SearchPoint | None:  # type: ignore[override]
            blocked = recipe.scheme in ("fp16", "int8-block") or recipe.blocks
            return None if blocked else super().measure(recipe)

    layers = model(6)
    found = run(layers, NoBlocks(layers, scale=0.01, block_share=0.1))
    assert found.best.recipe.keep
    assert [one.number for one in found.points] == list(range(len(found.points)))


def test_a_search_survives_its_manifest_and_what_is_none_is_refused() -> None:
    layers = model(6)
    found = run(layers, Additive(layers, scale=0.01, block_share=0.1))
    data = json.loads(json.dumps(found.to_dict()))
    assert Search.from_dict(data) == Search(**{**vars(found), "seconds": data["seconds"]})
    with pytest.raises(ConversionError, match="no point 99"):
        found.point(99)
    for broken in ({}, {**data, "chosen": 99}, {**data, "points": None}, {**data, "target": {}}):
        with pytest.raises(ConversionError):
            Search.from_dict(broken)


@pytest.mark.slow
def test_a_real_graph_is_searched_and_nothing_is_left(tiny_bundle: Path, tmp_path: Path) -> None:
    points: list[Any] = []
    context = JobContext(on_partial=points.append)
    with StageTracker(context) as tracker:
        found = search(_task(tiny_bundle, tmp_path), tracker)
    assert found.best.meets
    assert found.points[1].recipe.scheme == "int8"
    assert found.points[1].size_bytes < found.points[0].size_bytes
    assert all(p.speed_low <= p.speed <= p.speed_high for p in found.points)
    numbers = [one["point"]["number"] for one in points if "point" in one]
    assert numbers == [one.number for one in found.points]
    assert list(tmp_path.iterdir()) == []


def test_a_cancel_ends_it_between_two_variants(tiny_bundle: Path, tmp_path: Path) -> None:
    context = JobContext(on_partial=lambda one: context.cancel() if "point" in one else None)  # type: ignore[operator]
    with StageTracker(context) as tracker, pytest.raises(JobCancelled):
        search(_task(tiny_bundle, tmp_path), tracker)
    assert list(tmp_path.iterdir()) == []


def test_a_cancel_ends_it_while_int8s_texts_run(tiny_bundle: Path, tmp_path: Path) -> None:
    points: list[object] = []
    context = JobContext(
        on_progress=lambda progress: context.cancel() if progress.unit == "texts" else None,
        on_partial=lambda one: points.append(one) if "point" in one else None,  # type: ignore[operator]
    )
    with StageTracker(context) as tracker, pytest.raises(JobCancelled):
        search(_task(tiny_bundle, tmp_path), tracker)
    assert points == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_target_without_a_search_and_a_point_that_is_not_there_are_refused(
    tiny_bert: Path, tiny_bundle: Path, tmp_path: Path
) -> None:
    common = ("convert", str(tiny_bert), "--out", "made")
    completed = run_here(*common, "--target-top10", "0.9", cwd=tmp_path)
    assert (completed.code, "--precision auto" in completed.stderr) == (1, True)
    completed = run_here(*common, "--precision", "auto", "--target-mean-cosine", "2", cwd=tmp_path)
    assert completed.code == 2
    for named in (f"{tmp_path}/none.json", f"{tiny_bundle}#3", f"{tiny_bundle}/config.json"):
        completed = run_here(*common, "--recipe", named, cwd=tmp_path)
        assert completed.code == 1
        assert len(completed.stderr.strip().splitlines()) <= 2, completed.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_minilm_meets_its_target_faster_than_fp32(
    minilm: Path, tmp_path: Path, traced_once: None, children_trace_once: None
) -> None:
    out, again = tmp_path / "auto", tmp_path / "again"
    points: list[object] = []
    context = JobContext(on_partial=points.append)
    result = convert_model(
        ConversionRequest(source=str(minilm), out=out, precision="auto"), context=context
    )
    found = result.search
    assert found is not None
    assert found.found, found.words
    assert result.parity is not None
    assert result.parity.passed
    assert result.parity.cosine_mean >= 0.998
    assert result.parity.top_k_agreement >= 0.95
    assert found.best.speed > 1
    assert abs(result.parity.cosine_mean - found.best.cosine_mean) < 1e-4
    assert [p for p in points if isinstance(p, SearchPoint)] == list(found.points)
    assert Search.from_dict(read_manifest(result.bundle.path).search).best == found.best
    # Any other point is converted without a search.
    other = next(p for p in found.points[1:] if p.number != found.chosen and p.meets)
    completed = run_here(
        "convert", str(minilm), "--out", str(again), "--recipe", f"{out}#{other.number}", "--json",
        cwd=tmp_path,
    )  # fmt: skip
    assert completed.code == 0, completed.stderr
    parity = json.loads(completed.stdout)["parity"]
    assert abs(parity["cosine_mean"] - other.cosine_mean) < 1e-4
    size = sum(f.stat().st_size for f in again.glob("model.onnx*"))
    assert abs(size - other.size_bytes) < 10_000


@pytest.mark.slow
def test_a_target_that_nothing_reaches_gives_fp32(
    tiny_bert: Path, tmp_path: Path, traced_once: None
) -> None:
    strict = adjusted("auto", {"cosine_mean": 1 - 1e-10, "cosine_min": 0.9999999})
    result = convert_in_this_process(
        ConversionRequest(
            source=str(tiny_bert), out=tmp_path / "out", precision="auto", thresholds=strict
        )
    )
    assert result.search is not None
    assert not result.search.found
    assert "stays fp32" in result.search.words
    assert result.parity is not None
    assert result.parity.passed


def _task(bundle: Path, folder: Path) -> SearchTask:
    return SearchTask(
        source=bundle,
        scratch=folder / "scratch",
        parameters=100_000,
        max_tokens=64,
        normalize=True,
        own=("One text of the user's own.",),
        thresholds=adjusted("auto", {"cosine_mean": 0.9}),
        embeddings=False,
    )


def test_layers_of_a_real_graph_are_all_in_a_group(tiny_bundle: Path) -> None:
    layers = linear_layers(tiny_bundle)
    names = list(itertools.chain(*(group.layers for group in make_groups(layers))))
    assert sorted(names) == sorted(layer.name for layer in layers if layer.index is not None)
