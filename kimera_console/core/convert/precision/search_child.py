"""The search for `auto`, as it builds and measures: one variant at a time, in one process.

Quality is what the comparison at the end will find: the same texts, batches and thresholds,
against fp32's vectors. Speed is a ratio: fp32 and the variant take turns on the same token ids.
"""

from __future__ import annotations

import functools
import shutil
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from kimera_console.core.bundles.recipe import Recipe, make_recipe
from kimera_console.core.bundles.search import Search, SearchPoint
from kimera_console.core.convert.gate.embed import BATCH_SIZE, ORDER_SHARE, order_rows
from kimera_console.core.convert.gate.fitting import fit_texts
from kimera_console.core.convert.gate.parity import compare
from kimera_console.core.convert.gate.probe import ProbeText, token_budget
from kimera_console.core.convert.gate.retrieval import (
    embed_retrieval,
    load_labelled_set,
    retrieval_parity,
    with_retrieval,
)
from kimera_console.core.convert.precision.auto import (
    find_path,
    make_groups,
)
from kimera_console.core.convert.precision.calibrate import calibrate
from kimera_console.core.convert.precision.quantize import linear_layers, quantize
from kimera_console.core.errors import BackendError, BundleError, ConversionError
from kimera_console.core.sources.estimates import most_groups, most_trials
from kimera_console.core.stats import ratio_of_medians
from kimera_console.core.system.records import to_plain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from typing import TypeVar

    from numpy.typing import NDArray

    from kimera_console.core.bundles.parity_report import ParityReport
    from kimera_console.core.convert.gate.retrieval import RetrievalVectors
    from kimera_console.core.convert.stages import StageTracker
    from kimera_console.core.convert.tasks import SearchTask
    from kimera_console.core.embedding.backends.onnx import OnnxBackend

    T = TypeVar("T")

TURNS = 7
"""How often fp32 and a variant take turns."""
TURN_S = 0.2
"""What fp32 takes for one turn, about."""
LEAST_TURN_TOKENS = 64
TRIALS = "variants"
"""Unit of the search's progress."""


def search(task: SearchTask, tracker: StageTracker) -> Search:
    """Search for the fastest precision that meets a target.

    Args:
        task: The fp32 bundle and the target.
        tracker: Receives progress in variants, and every point as it is measured.

    Returns:
        What was found.
    """
    bench = _Bench(task, tracker)
    layers = linear_layers(bench.source)
    most = most_groups(task.parameters)
    total, done = most_trials(len(make_groups(layers, most))), 0

    def on_trial() -> None:
        nonlocal done
        tracker.advance(done, total, TRIALS)
        done += 1

    found = find_path(
        layers,
        bench,
        bench.full_point,
        base=make_recipe("int8", embeddings=task.embeddings),
        target=bench.target,
        texts=len(bench.texts),
        notes=bench.notes,
        on_trial=on_trial,
        on_point=lambda point: tracker.publish({"point": to_plain(point)}),
        most_groups=most,
    )
    tracker.advance(total, total, TRIALS)
    return found


class _Bench:
    """fp32, loaded once, and one variant beside it at a time."""

    def __init__(self, task: SearchTask, tracker: StageTracker) -> None:
        self.source = task.source
        self.target = task.thresholds
        self.notes: list[str] = []
        self._scratch, self._tracker = task.scratch, tracker
        self._max_tokens, self._normalize = task.max_tokens, task.normalize
        self._layers = len(linear_layers(self.source))
        self._calibration = calibrate(
            self.source,
            task.own,
            # The texts are only the first part of the stage: no share of it is reported.
            on_text=lambda done, _total: tracker.advance(done, None, "texts"),
        )
        self._full = self._load(self.source)
        budget = token_budget(task.parameters)
        fitted = fit_texts(self._full.tokenize, budget)
        self._topics = fitted.topics
        own = (ProbeText(f"own-{n}", "", text, own=True) for n, text in enumerate(task.own, 1))
        # The texts that the comparison at the end embeds.
        self.texts = [*fitted.probes, *own]
        self._ids = self._full.tokenize([one.text for one in self.texts])
        self._rows = order_rows([len(ids) for ids in self._ids], ORDER_SHARE * budget)
        started = time.perf_counter()
        self._reference = self._full.encode_ids(self._ids, batch_size=BATCH_SIZE)
        seconds = time.perf_counter() - started
        self._budget = budget
        self._searches = self._retrieval(self._full)
        if self._searches.problem:
            raise BackendError(self._searches.problem)
        self._turn = _turn_ids(self._ids, seconds)

    @property
    def full_point(self) -> SearchPoint:
        """What the search compares with: the fp32 model, with a recall of its own exact vectors."""
        point = self._point(Recipe("fp32"), (1.0, 1.0, 1.0), (1.0, 1.0, 1.0), self.source)
        labelled = load_labelled_set(self._searches.topics)
        exact = retrieval_parity(labelled, self._searches.labelled, self._searches.labelled)
        return replace(point, recall_at_10=exact.recall_at_10, rank_changes=0.0)

    def error(self, recipe: Recipe) -> float | None:
        """1 - mean cosine to fp32's vectors; None where the recipe cannot be built."""
        return self._tried(recipe, self._error)

    def measure(self, recipe: Recipe) -> SearchPoint | None:
        """Quality and speed; None where the recipe cannot be built."""
        return self._tried(recipe, functools.partial(self._measure, recipe))

    def _error(self, variant: OnnxBackend) -> float:
        vectors = variant.encode_ids(self._ids, batch_size=BATCH_SIZE)
        return 1.0 - float(np.mean(_cosines(self._reference, vectors)))

    def _measure(self, recipe: Recipe, variant: OnnxBackend) -> SearchPoint:
        report = self._quality(variant)
        found = (report.cosine_mean, report.cosine_min, report.top_k_agreement)
        point = self._point(recipe, found, self._speed(variant), self._scratch)
        searches = report.retrieval
        return replace(
            point,
            problems=report.problems,
            recall_at_10=searches.recall_at_10 if searches else None,
            rank_changes=searches.rank_changes if searches else None,
        )

    def _point(
        self,
        recipe: Recipe,
        quality: tuple[float, float, float],
        speed: tuple[float, float, float],
        folder: Path,
    ) -> SearchPoint:
        size = sum(file.stat().st_size for file in folder.glob("model.onnx*"))
        return SearchPoint(0, recipe, self._layers, *quality, *speed, size_bytes=size)

    def _tried(self, recipe: Recipe, use: Callable[[OnnxBackend], T]) -> T | None:
        """Build, load, use; None, with a note, where this graph or machine cannot have it."""
        shutil.rmtree(self._scratch, ignore_errors=True)
        ignored = shutil.ignore_patterns("model.onnx*", "kimera.json")
        variant = None
        try:
            shutil.copytree(self.source, self._scratch, ignore=ignored)
            quantize(self.source, self._scratch, recipe, calibration=self._calibration)
            variant = self._load(self._scratch)
            return use(variant)
        except (BackendError, BundleError, ConversionError) as error:
            if isinstance(error.__cause__, OSError):  # a full disk is no finding
                raise
            self._note(recipe, error)
            return None
        finally:
            if variant is not None:
                variant.close()
            shutil.rmtree(self._scratch, ignore_errors=True)

    def _note(self, recipe: Recipe, error: Exception) -> None:
        said = getattr(error, "message", str(error)).replace(str(self._scratch), "the variant")
        self.notes.append(f"{recipe.scheme} could not be tried: {said}")

    def _load(self, folder: Path) -> OnnxBackend:
        from kimera_console.core.embedding.backends.onnx import load_onnx

        return load_onnx(folder, device="cpu", max_length=self._max_tokens)

    def _quality(self, variant: OnnxBackend) -> ParityReport:
        vectors = variant.encode_ids(self._ids, batch_size=BATCH_SIZE)
        batch = [self._ids[row] for row in self._rows]
        again = np.asarray(variant.graph_output(batch, self._tracker.inner_context()), np.float32)
        report = compare(
            self._reference,
            vectors,
            texts=self.texts,
            source_ids=self._ids,
            converted_ids=self._ids,
            reordered=again if again.ndim == 2 else None,
            reordered_rows=self._rows if again.ndim == 2 else (),
            precision="auto",
            thresholds=self.target,
            unit_norm=self._normalize,
        )
        return with_retrieval(
            report,
            self._retrieval(variant),
            source=self._searches.labelled,
            vectors=vectors,
        )

    def _retrieval(self, backend: OnnxBackend) -> RetrievalVectors:
        return embed_retrieval(
            backend, self._ids, self._budget, topics=self._topics, batch_size=BATCH_SIZE
        )

    def _speed(self, variant: OnnxBackend) -> tuple[float, float, float]:
        """Throughput relative to fp32, and its 95 % interval."""
        seconds: dict[str, list[float]] = {"full": [], "variant": []}
        for turn in range(-1, TURNS):  # the first turn warms both up
            pair = [("full", self._full), ("variant", variant)]
            for name, backend in pair if turn % 2 else reversed(pair):
                started = time.perf_counter()
                backend.encode_ids(self._turn, batch_size=BATCH_SIZE)
                if turn >= 0:
                    seconds[name].append(time.perf_counter() - started)
        turns = range(TURNS)
        ratio = ratio_of_medians(seconds["variant"], turns, seconds["full"], turns)
        if ratio is None:  # never: there are turns enough
            raise BackendError("The speed of a variant could not be measured.")
        return ratio.value, ratio.low, ratio.high


def _turn_ids(ids: Sequence[Sequence[int]], seconds: float) -> list[Sequence[int]]:
    """Texts of middle length, about as many as fp32 embeds in a turn's time."""
    total = sum(map(len, ids))
    wanted = max(LEAST_TURN_TOKENS, total * TURN_S / max(seconds, 1e-9))
    middle = float(np.median([len(one) for one in ids]))
    chosen, tokens = [], 0
    for one in sorted(ids, key=lambda one: abs(len(one) - middle)):
        if tokens >= wanted:
            break
        chosen.append(one)
        tokens += len(one)
    return chosen


def _cosines(left: NDArray[np.float32], right: NDArray[np.float32]) -> NDArray[np.float64]:
    """Of unit rows."""
    return np.asarray((left.astype(np.float64) * right.astype(np.float64)).sum(axis=1))
