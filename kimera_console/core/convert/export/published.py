"""Taking the ONNX model that a source publishes, instead of exporting one.

Its graph is not rewritten: what it lacks (pooling, norm 1) the console does after it, as for any
bundle of others. It is loaded in a separate process and compared with the source model too.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from kimera_console.core.convert.answers import ExportedModel
from kimera_console.core.convert.export.weights import write_failed
from kimera_console.core.errors import BundleError, ConversionError, SourceError
from kimera_console.core.formats.external_data import check_external
from kimera_console.core.formats.onnx_graph import POOLED_OUTPUT, read_onnx
from kimera_console.core.sources.estimates import PRECISIONS
from kimera_console.core.system.hashing import sha256_file

if TYPE_CHECKING:
    from kimera_console.core.convert.plan import ConversionPlan
    from kimera_console.core.convert.request import ConversionRequest
    from kimera_console.core.jobs import JobContext
    from kimera_console.core.sources.source import ModelInspection


def check_published(
    request: ConversionRequest, folder: Path, inspection: ModelInspection
) -> ConversionRequest:
    """See that the published model is one that can be judged; the request, with its precision.

    Raises:
        SourceError: The model or its data are damaged or missing.
        ConversionError: Its precision has no threshold, or its pooling cannot be chosen.
    """
    model_file = folder / inspection.published
    try:
        facts = read_onnx(model_file)
        check_external(model_file, facts)
    except BundleError as error:
        raise SourceError(
            error.message, hint="Convert the model instead of importing it."
        ) from error
    precision = facts.precision or "fp32"
    if precision not in PRECISIONS:
        raise ConversionError(
            f"{model_file} is {precision}, for which the console has no threshold.",
            hint="Convert the model instead of importing it.",
        )
    if request.pooling != "auto" and any(out.name == POOLED_OUTPUT for out in facts.outputs):
        raise ConversionError(
            f"{model_file} has its pooling built in, so {request.pooling} cannot be chosen.",
            hint="Leave the pooling as declared, or convert the model instead of importing it.",
        )
    return dataclasses.replace(request, precision=precision)


def import_published(plan: ConversionPlan, staged: Path, context: JobContext) -> ExportedModel:
    """Copy the published model and its data into the bundle, hashing them on the way.

    Returns:
        What an export gives, and the pooling that must be done after the graph.

    Raises:
        SourceError, ConversionError: A file cannot be read or written.
    """
    name = plan.inspection.published
    model_file = plan.folder / name
    facts = read_onnx(model_file)
    places = {name: "model.onnx"}
    for location in {tensor.location for tensor in facts.external}:
        places[str(PurePosixPath(name).parent / location)] = location
    sizes = {place: (plan.folder / place).stat().st_size for place in places}
    total, done = sum(sizes.values()), 0
    ours, theirs = {}, {}
    for place, target in sorted(places.items()):
        digest = _copy(plan.folder / place, staged / target, context, done, total)
        theirs[place], ours[target] = digest, digest
        done += sizes[place]
    pooled = any(output.name == POOLED_OUTPUT for output in facts.outputs)
    pooling = "auto" if pooled else plan.inspection.pooling
    return ExportedModel(facts.opset, ours, theirs, pooling=pooling)


def published_by(plan: ConversionPlan) -> str:
    """Whose model this is, for the manifest: "org/name@commit, onnx/model.onnx"."""
    looked_at = plan.inspection
    commit = f"@{looked_at.revision}" if looked_at.revision else ""
    return f"{looked_at.source}{commit}, {looked_at.published}"


def _copy(source: Path, target: Path, context: JobContext, done: int, total: int) -> str:
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") as copy:

        def write(chunk: memoryview) -> None:
            try:
                copy.write(chunk)
            except OSError as problem:
                raise write_failed(target, problem) from problem

        return sha256_file(
            source, context, stage="Write", done_bytes=done, total_bytes=total, on_chunk=write
        )
