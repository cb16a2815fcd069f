"""Vectors in two dimensions: PCA at once, t-SNE by openTSNE in a child process."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kimera_console.core.errors import DependencyError, InputError
from kimera_console.core.system.scratch import scratch_folder

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kimera_console.core.jobs import JobContext

PCA, TSNE = "pca", "tsne"
SEED = 20
"""Of whatever is random, so that the same vectors always give the same map."""
FEWEST = 3
"""Fewer points make no map."""
TSNE_FEWEST = 5
PERPLEXITY = 30.0
"""The usual one; few texts get a third of their number."""
MAPS_COMMAND = "pip install 'kimera-console[maps]'"
_CHILD = "kimera_console.core.texts.map.projection_child"
_REDUCED = 50
"""Principal components that t-SNE starts from: distances hardly change, and time does."""


@dataclass(frozen=True)
class Projection:
    """A map of vectors in two dimensions.

    Attributes:
        method: `PCA` or `TSNE`.
        points: float32, shape (n, 2), in the order of the vectors.
        explained: Share of the variance along each axis, 0..1; empty for t-SNE, whose axes
            mean nothing.
        perplexity: Of t-SNE; 0 for PCA.
    """

    method: str
    points: NDArray[np.float32]
    explained: tuple[float, ...] = ()
    perplexity: float = 0.0


def project_pca(vectors: NDArray[np.float32]) -> Projection:
    """The two directions of most variance.

    Raises:
        InputError: Fewer than three vectors.
    """
    _check(vectors, FEWEST)
    points, shares = principal_components(vectors, 2)
    return Projection(PCA, points, shares)


def principal_components(
    vectors: NDArray[np.float32], count: int
) -> tuple[NDArray[np.float32], tuple[float, ...]]:
    """Coordinates along the first principal components, and the share of variance of each.

    By the eigenvectors of the smaller of the two product matrices: 10,000 vectors of 1,024
    dimensions need one product and a decomposition of 1,024 x 1,024.

    Returns:
        Coordinates, shape (n, count), and `count` shares in 0..1. Where there are fewer
        components, the rest is zero.
    """
    centred = vectors.astype(np.float32) - vectors.mean(axis=0, dtype=np.float64).astype(np.float32)
    total, dimension = centred.shape
    wide = dimension > total
    product = (centred @ centred.T if wide else centred.T @ centred).astype(np.float64)
    values, directions = np.linalg.eigh(product)
    kept = min(count, len(values))
    values = np.clip(values[::-1], 0.0, None)
    directions = directions[:, ::-1][:, :kept]
    if wide:
        points = directions * np.sqrt(values[:kept])
    else:
        points = centred.astype(np.float64) @ directions
    # The sign of an eigenvector is arbitrary: the farthest point is put on the positive side.
    far = points[np.abs(points).argmax(axis=0), np.arange(kept)]
    points = points * np.where(far < 0, -1.0, 1.0)
    whole = float(values.sum())
    found = np.zeros((total, count), np.float32)
    found[:, :kept] = points
    shares = [float(value) / whole if whole > 0 else 0.0 for value in values[:kept]]
    return found, tuple(shares + [0.0] * (count - kept))


def tsne_missing() -> str:
    """Why t-SNE cannot be used and what to do, "" if it can."""
    if importlib.util.find_spec("openTSNE") is not None:
        return ""
    return f"t-SNE needs the library openTSNE, which is not installed. Install it: {MAPS_COMMAND}"


def project_tsne(vectors: NDArray[np.float32], *, context: JobContext) -> Projection:
    """A t-SNE map, in a child process; progress in iterations, a cancel ends the child.

    Raises:
        DependencyError: openTSNE is not installed.
        InputError: Too few vectors.
        ChildFailedError: The child died.
    """
    from kimera_console.core.system.children.child import run_child

    missing = tsne_missing()
    if missing:
        raise DependencyError(missing.split(" Install")[0], hint=f"Install it: {MAPS_COMMAND}")
    _check(vectors, TSNE_FEWEST)
    perplexity = min(PERPLEXITY, (len(vectors) - 1) / 3)
    with scratch_folder("map") as folder:
        source, target = Path(folder, "vectors.npy"), Path(folder, "points.npy")
        np.save(source, vectors, allow_pickle=False)
        request = {
            "vectors": str(source),
            "points": str(target),
            "perplexity": perplexity,
            "components": min(_REDUCED, *vectors.shape),
            "seed": SEED,
        }
        run_child(_CHILD, request, context=context)
        points = np.load(target, allow_pickle=False)
    return Projection(TSNE, points.astype(np.float32), (), perplexity)


def _check(vectors: NDArray[np.float32], fewest: int) -> None:
    if len(vectors) < fewest:
        raise InputError(
            f"A map needs at least {fewest} texts; there are {len(vectors)}.",
            hint="Add texts.",
        )
