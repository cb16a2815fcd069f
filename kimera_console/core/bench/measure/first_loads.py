"""The contenders' models before a measurement: each has its first load within bounds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kimera_console.core.bundles.bundle import read_bundle
from kimera_console.core.bundles.first_load import try_bundle, try_tokenizer
from kimera_console.core.embedding.backends.base import ONNX, OPENVINO, TRANSFORMERS
from kimera_console.core.errors import KimeraError
from kimera_console.core.jobs import unseen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kimera_console.core.bench.measure.record import SampleRecord
    from kimera_console.core.bench.plan.types import ContenderSpec
    from kimera_console.core.jobs import JobContext


def tried_specs(
    specs: Sequence[ContenderSpec], record: SampleRecord, context: JobContext
) -> list[ContenderSpec]:
    """Those whose model does not hang or grow when it is loaded; the others fail in the record.

    What else is wrong with a model, its own process says. Nothing is tried that passed before.

    Raises:
        JobCancelled: After a cancel.
    """
    kept = []
    for spec in specs:
        try:
            with unseen(context) as quiet:
                _try(spec, quiet)
        except KimeraError as error:
            record.fail(spec.contender.id, str(error), error.log)
        else:
            kept.append(spec)
    return kept


def _try(spec: ContenderSpec, context: JobContext) -> None:
    if spec.contender.backend in (ONNX, OPENVINO):
        try_bundle(read_bundle(spec.options.onnx_model_path), context)
    elif spec.contender.backend == TRANSFORMERS:
        try_tokenizer(Path(spec.tokenizer_folder), context)
