"""The process behind `poolings`: one model loaded for each pooling, and their vectors compared."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import numpy as np

from kimera_console.core.convert.gate.poolings import TRIED, PoolingCosines
from kimera_console.core.convert.gate.probe import load_probe_texts
from kimera_console.core.embedding.backends.transformers import load_transformers
from kimera_console.core.sources.source import resolve_source
from kimera_console.core.system.children.child_side import child_main, import_less
from kimera_console.core.system.records import to_plain

if TYPE_CHECKING:
    from kimera_console.core.jobs import JobContext

TEXTS = 24
STAGE = "Compare poolings"
_MAX_TOKENS, _BATCH = 128, 8


def handle(request: dict[str, Any], context: JobContext) -> dict[str, Any]:
    """Embed the first ordinary probe texts with each pooling."""
    source = resolve_source(request["folder"])
    texts = [probe.text for probe in load_probe_texts() if not probe.long][:TEXTS]
    vectors = {}
    for done, mode in enumerate(TRIED):
        context.report(STAGE, done, len(TRIED), detail=mode)
        backend = load_transformers(source, pooling=mode, device="cpu", max_length=_MAX_TOKENS)
        raw = backend.encode(texts, batch_size=_BATCH, context=context)
        vectors[mode] = raw.vectors.astype(np.float64)
        backend.close()
    cosines = tuple(
        (one, other, float((vectors[one] * vectors[other]).sum(axis=1).min()))
        for one, other in itertools.combinations(TRIED, 2)
    )
    answer: dict[str, Any] = to_plain(PoolingCosines(cosines, len(texts)))
    return answer


if __name__ == "__main__":
    import_less()
    child_main(handle)
