"""Counting over any number of vectors in bounded memory: histograms, norms, duplicates."""

from __future__ import annotations

import hashlib
import tempfile
from collections import Counter
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

VALUE_BINS = 80
NORM_BINS = 40
_NORM_STEPS = 2000
"""Norms are counted in steps of 1/2000 of a power of ten, 0.1 %."""
_SPILL_HASHES = 1 << 20
_BUCKETS = 64


@dataclass(frozen=True)
class Histogram:
    """Counts between edges.

    Attributes:
        edges: Ascending, one more than counts; () where nothing was counted.
        counts: How many lie in [edges[i], edges[i + 1]); the last bin is closed.
        below: How many lie under the first edge.
        above: How many lie over the last edge.
    """

    edges: tuple[float, ...] = ()
    counts: tuple[int, ...] = ()
    below: int = 0
    above: int = 0


@dataclass(frozen=True)
class NormSummary:
    """Euclidean norms of vectors; all 0 where there were none.

    Attributes:
        least: The smallest.
        median: Within 0.12 %; where the vectors about it have one norm, that norm.
        mean: The mean.
        greatest: The greatest.
        histogram: Between least and greatest.
    """

    least: float = 0.0
    median: float = 0.0
    mean: float = 0.0
    greatest: float = 0.0
    histogram: Histogram = Histogram()


class NormTally:
    """Norms, counted in fine steps of their logarithm."""

    def __init__(self) -> None:
        self._steps: Counter[int] = Counter()
        self._sums: dict[int, float] = {}
        self._total, self._sum = 0, 0.0
        self._least, self._greatest = np.inf, 0.0

    def add(self, norms: NDArray[np.float64]) -> None:
        """Count positive, finite norms, shape (n,)."""
        if not len(norms):
            return
        steps = np.floor(np.log10(norms) * _NORM_STEPS).astype(np.int64)
        values, places, counts = np.unique(steps, return_inverse=True, return_counts=True)
        self._steps.update(dict(zip(values.tolist(), counts.tolist(), strict=True)))
        for step, part in zip(values.tolist(), np.bincount(places, norms).tolist(), strict=True):
            self._sums[step] = self._sums.get(step, 0.0) + part
        self._total += len(norms)
        self._sum += float(norms.sum())
        self._least = min(self._least, float(norms.min()))
        self._greatest = max(self._greatest, float(norms.max()))

    def summary(self) -> NormSummary:
        """What was counted."""
        if not self._total:
            return NormSummary()
        ordered = sorted(self._steps.items())
        # The mean of a step's norms, not its centre: most norms are one number, such as 1.
        centres = np.array([self._sums[step] / count for step, count in ordered])
        centres = np.clip(centres, self._least, self._greatest)
        counts = np.array([count for _, count in ordered])
        median = float(centres[np.searchsorted(np.cumsum(counts), (self._total + 1) // 2)])
        low, high = self._least, self._greatest
        if high - low < 2e-3 * high:  # finer than the steps: one bin says it
            low, high = low - 1e-3 * high, high + 1e-3 * high
            found, edges = np.array([self._total]), np.array([low, high])
        else:
            found, edges = np.histogram(centres, NORM_BINS, (low, high), weights=counts)
        histogram = Histogram(tuple(edges.tolist()), tuple(int(each) for each in found))
        mean = self._sum / self._total
        return NormSummary(self._least, median, mean, self._greatest, histogram)


class ValueTally:
    """The numbers in vectors; the first vectors set the range."""

    def __init__(self) -> None:
        self._edges: NDArray[np.float64] | None = None
        self._counts = np.zeros(VALUE_BINS, dtype=np.int64)
        self._below = self._above = 0

    def add(self, vectors: NDArray[np.float32]) -> None:
        """Count the numbers of finite vectors, shape (n, dim)."""
        if not vectors.size:
            return
        values = vectors.astype(np.float64)  # the edges may lie beyond what float32 holds
        if self._edges is None:
            reach = float(np.abs(values).max()) * 1.25
            if reach == 0:
                return
            self._edges = np.linspace(-reach, reach, VALUE_BINS + 1)
        low, high = float(self._edges[0]), float(self._edges[-1])
        self._below += int((values < low).sum())
        self._above += int((values > high).sum())
        self._counts += np.histogram(values, VALUE_BINS, (low, high))[0]

    def summary(self) -> Histogram:
        """What was counted."""
        if self._edges is None:
            return Histogram()
        edges, counts = tuple(self._edges.tolist()), tuple(self._counts.tolist())
        return Histogram(edges, counts, self._below, self._above)


class DuplicateTally:
    """Exact duplicates, by 64-bit hashes that go to temporary files when there are many.

    At a thousand million vectors the chance that two different ones share a hash is 3 %.
    """

    def __init__(self) -> None:
        self._held: list[NDArray[np.uint64]] = []
        self._count = 0
        self._files: list[IO[bytes]] = []

    def __enter__(self) -> DuplicateTally:
        return self

    def __exit__(self, *_error: object) -> None:
        for file in self._files:
            file.close()

    def add(self, vectors: NDArray[np.float32]) -> None:
        """Count vectors, shape (n, dim)."""
        rows = np.ascontiguousarray(vectors + np.float32(0))  # -0.0 becomes 0.0
        hashes = b"".join(hashlib.blake2b(row, digest_size=8).digest() for row in rows)
        self._held.append(np.frombuffer(hashes, dtype=np.uint64))
        self._count += len(rows)
        if self._count >= _SPILL_HASHES:
            self._spill()

    def count(self) -> int:
        """How many vectors are equal to one counted before them."""
        if not self._files:
            return self._doubled(self._held)
        self._spill()
        total = 0
        for file in self._files:
            file.seek(0)
            total += self._doubled([np.frombuffer(file.read(), dtype=np.uint64)])
        return total

    def _spill(self) -> None:
        if not self._files:
            self._files = [tempfile.TemporaryFile() for _ in range(_BUCKETS)]  # noqa: SIM115
        every = np.concatenate(self._held) if self._held else np.empty(0, dtype=np.uint64)
        buckets = every % np.uint64(_BUCKETS)
        order = np.argsort(buckets, kind="stable")
        parts = np.split(every[order], np.searchsorted(buckets[order], np.arange(1, _BUCKETS)))
        for file, part in zip(self._files, parts, strict=True):
            file.write(part.tobytes())
        self._held, self._count = [], 0

    @staticmethod
    def _doubled(parts: list[NDArray[np.uint64]]) -> int:
        if not parts:
            return 0
        every = np.concatenate(parts)
        return int(len(every) - len(np.unique(every)))
