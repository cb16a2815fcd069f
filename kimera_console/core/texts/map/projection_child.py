"""The child process that makes a t-SNE map. Its parent is `projection`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kimera_console.core.system.children.child_side import (
    child_main,
)
from kimera_console.core.system.processor import this_processor
from kimera_console.core.texts.map.projection import principal_components

if TYPE_CHECKING:
    from kimera_console.core.jobs import JobContext

STAGE = "Arrange the map"
ITERATIONS = 500
"""After the early exaggeration; openTSNE's own default."""
_EARLY = 250
_FEW = 2_000
"""Below this, threads wait for each other longer than they work."""
_EVERY = 10


def handle(request: dict[str, Any], context: JobContext) -> dict[str, Any]:
    """Reduce vectors by PCA, run t-SNE on them, and save the points.

    Args:
        request: `vectors`: path of a .npy file, float32, shape (n, dimension); `points`: where the
            .npy file of the points goes, float32, shape (n, 2); `components` of the PCA;
            `perplexity`; `seed`.
        context: Receives progress in iterations.

    Returns:
        {"count": n}.
    """
    context.report("Load openTSNE")
    import openTSNE

    vectors = np.load(request["vectors"], allow_pickle=False)
    context.report("Find the neighbours", detail=f"{len(vectors):,} texts")
    # Exact neighbours: the approximate ones depend on the number of threads.
    reduced, _shares = principal_components(vectors, request["components"])
    tsne = openTSNE.TSNE(
        perplexity=request["perplexity"],
        initialization="pca",
        neighbors="exact",
        random_state=request["seed"],
        n_jobs=1 if len(vectors) < _FEW else this_processor().threads,
        early_exaggeration_iter=_EARLY,
        n_iter=ITERATIONS,
        callbacks=_Reporter(context),
        callbacks_every_iters=_EVERY,
    )
    points = np.asarray(tsne.fit(reduced), dtype=np.float32)
    np.save(request["points"], points, allow_pickle=False)
    return {"count": len(points)}


class _Reporter:
    """Counts the iterations of both phases as one progress."""

    def __init__(self, context: JobContext) -> None:
        self._context, self._done = context, 0

    def __call__(self, _iteration: int, _error: float, _points: object) -> bool:
        self._done += _EVERY
        self._context.report(STAGE, self._done, _EARLY + ITERATIONS, unit="iterations")
        return False  # True would stop it


if __name__ == "__main__":
    child_main(handle)
