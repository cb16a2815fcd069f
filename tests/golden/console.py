"""The console's own vectors of a golden model, by the ways that users take."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kimera_console.core.bundles.manifest import write_manifest
from kimera_console.core.bundles.parity_report import StageReport
from kimera_console.core.convert.answers import ExportedModel
from kimera_console.core.convert.child import handle
from kimera_console.core.convert.manifest import build_manifest, copy_companions
from kimera_console.core.convert.plan import make_plan
from kimera_console.core.convert.request import ConversionRequest
from kimera_console.core.convert.tasks import ExportTask
from kimera_console.core.embedding.backends.onnx import load_onnx
from kimera_console.core.embedding.backends.transformers import load_transformers
from kimera_console.core.jobs import JobContext
from kimera_console.core.sources.layout import encoder_folder
from kimera_console.core.sources.source import resolve_source
from kimera_console.core.system.records import from_plain, to_plain
from tests.golden.recipes import PROBES

if TYPE_CHECKING:
    from numpy.typing import NDArray

HERE = Path(__file__).resolve().parent
MAX_LENGTH = 512
"""MAX_EMBEDDING_LENGTH's default: more than any golden model takes."""
BATCH_SIZE = 32


@functools.cache
def golden() -> dict[str, Any]:
    """golden.json: versions, texts, and each model's digest."""
    found: dict[str, Any] = json.loads((HERE / "golden.json").read_text(encoding="utf-8"))
    return found


def golden_rows(key: str) -> NDArray[np.float32]:
    """sentence-transformers' vectors of PROBES, scaled to norm 1 as the console gives them.

    Args:
        key: A model's name, or "NAME/PROMPT".
    """
    with np.load(HERE / "golden.npz") as stored:
        rows = stored[key].astype(np.float64)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def difference(rows: NDArray[np.float32], key: str) -> float:
    """Largest difference of a number from sentence-transformers'."""
    expected = golden_rows(key)
    assert rows.shape == expected.shape
    return float(np.abs(rows.astype(np.float64) - expected).max())


def transformers_rows(folder: Path, prompt: str | None = None) -> NDArray[np.float32]:
    """PROBES by the Transformers backend."""
    backend = load_transformers(
        resolve_source(str(folder)), device="cpu", max_length=MAX_LENGTH, prompt=prompt
    )
    return backend.encode(PROBES, batch_size=BATCH_SIZE, context=JobContext()).vectors


def onnx_rows(
    bundle: Path, prompt: str | None = None, *, pooling: str = "auto"
) -> NDArray[np.float32]:
    """PROBES by the ONNX backend on a converted model."""
    backend = load_onnx(bundle, device="cpu", max_length=MAX_LENGTH, prompt=prompt, pooling=pooling)
    return backend.encode(PROBES, batch_size=BATCH_SIZE, context=JobContext()).vectors


def convert_here(folder: Path, out: Path) -> Path:
    """A conversion's own steps in this process, less the comparison: exported, then described.

    The comparison has both sides from the console's readers; here sentence-transformers stands
    against them, and a model that the comparison would pass wrongly must show.
    """
    context = JobContext()
    request = ConversionRequest(source=str(folder), out=out, exporter="direct")
    plan = make_plan(request, context, {})
    out.mkdir()
    copy_companions(encoder_folder(plan.folder), out)
    task = ExportTask(
        task="direct",
        asked=request,
        source=plan.folder,
        staged=out,
        bundle=out,
        pooling=plan.inspection.pooling,
        heads=(),
        python=None,
        version="0",
    )
    exported = from_plain(handle(to_plain(task), context), ExportedModel)
    manifest = build_manifest(
        plan,
        out,
        exported=exported,
        probe_tokens={},
        parity=None,
        stages=(StageReport("Export", 0.0, 0, 0),),
        seconds=0.0,
        context=context,
    )
    write_manifest(out, manifest)
    return out
